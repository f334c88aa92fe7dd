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
    claims = [r for r in rows if r.what == "claim"]
    asked = [r for r in rows if r.what == "inquiry"]
    if claims:
        table(
            ("claim", "partner", "payer", "expected", "due", "late by", "at risk"),
            [
                (r.claim_id, r.partner, r.payer, r.expected, f"{r.due:%Y-%m-%d %H:%M}",
                 f"{r.late_by} h", r.dollars_at_risk)
                for r in claims
            ],
        )  # fmt: skip
    if asked:
        table(
            ("inquiry", "partner", "payer", "expected", "due", "late by", "next"),
            [
                (r.inquiry_id, r.partner, r.payer, r.expected, f"{r.due:%Y-%m-%d %H:%M}",
                 f"{r.late_by} h", r.next)
                for r in asked
            ],
        )  # fmt: skip
    return 0
