"""``gateway overdue``."""

from __future__ import annotations

import click

from gateway.cli.common import opened, print_json, table


@click.command(epilog="Example: gateway overdue --partner clearinghouse --json")
@click.option("--partner", metavar="P", help="Only this partner.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def overdue(ctx: click.Context, partner: str | None, as_json: bool) -> int:
    """List what has been silent for longer than the partner's deadlines: claims, and payers that
    were asked."""
    from gateway.exchange.sweep import find_overdue

    with opened(ctx) as gateway:
        rows = find_overdue(gateway.desk, partner)
    if as_json:
        print_json({"overdue": rows})
        return 0
    if not rows:
        click.echo("nothing is overdue")
        return 0
    for what, last, field in (("claim", "at risk", "dollars_at_risk"), ("inquiry", "next", "next")):
        mine = [r for r in rows if r.what == what]
        if mine:
            table(
                (what, "partner", "payer", "expected", "due", "late by", last),
                [
                    (getattr(r, f"{what}_id"), r.partner, r.payer, r.expected,
                     f"{r.due:%Y-%m-%d %H:%M}", f"{r.late_by} h", getattr(r, field))
                    for r in mine
                ],
            )  # fmt: skip
    return 0
