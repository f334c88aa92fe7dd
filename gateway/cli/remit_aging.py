"""``gateway remits aging``."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_json, shown, table

if TYPE_CHECKING:
    from gateway.exchange.aging import By


@click.command("aging", epilog="Example: gateway remits aging --as-of 2026-06-30 --json")
@click.option("--by", type=click.Choice(["payer", "partner"]), default="payer", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="As it was known at the end of this day (YYYY-MM-DD), else today.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def aging(
    ctx: click.Context, by: By, as_of: datetime.datetime | None, as_json: bool
) -> int:  # fmt: skip
    """Tell how old the money is that payers owe, from the day of service and from submission."""
    from gateway.exchange.aging import aging as aged
    from gateway.ledger.aging import BUCKETS

    with opened(ctx) as gateway:
        found = aged(gateway.desk, by, as_of.date() if as_of else None)
    if as_json:
        print_json(found)
        return 0
    click.secho(f"receivables as of {found['as_of']}", bold=True)
    names = [name for name, _ in BUCKETS]
    for title, field in (("from the day of service", "by_service"),
                         ("from submission", "by_submission")):  # fmt: skip
        table(
            (by, "claims", "dollars", *names),
            [
                (row.owner or "total", row.claims, row.open + row.denied,
                 *(getattr(row, field)[name] for name in names))
                for row in (*found["rows"], found["total"])
            ],
            title,
        )  # fmt: skip
    whole = found["total"]
    click.echo(f"waiting for payers {shown(whole.open)}, denied {shown(whole.denied)}")
    return 0
