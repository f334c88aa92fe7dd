"""``gateway remits statements``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, shown
from gateway.cli.sheet import STDOUT, sheet_text, write_bytes, write_text

if TYPE_CHECKING:
    from gateway.exchange.statements import Statements

HEAD = ("patient_control_number", "claim_id", "submitter_id", "patient", "payer",
        "payer_claim_control_number", "trace_number", "decided", "charge", "owed",
        "patient_paid")  # fmt: skip
LINE = ("line", "procedure", "service_date", "kind", "reason_code", "reason", "amount")


@click.command("statements", epilog="Example: gateway remits statements -o statements.csv")
@click.option("-o", "--output", "out", metavar="FILE", required=True,
              help="Where the statements go.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv",
              show_default=True, help="csv: one row for each line of an account.")  # fmt: skip
@click.option("--partner", metavar="P", help="Only claims of this partner.")
@click.pass_context
def statements(ctx: click.Context, out: str, form: str, partner: str | None) -> int:
    """Write what patients owe, line by line, once the last payer has decided."""
    from gateway.exchange.statements import statements as owed

    with opened(ctx) as gateway:
        found = owed(gateway.desk, partner)
    if form == "json":
        from gateway.translate.json_text import encode

        write_bytes(out, encode(found) + b"\n")
    else:
        write_text(out, _sheet(found))
    click.echo(f"{len(found.accounts)} accounts owe {shown(found.owed)}; "
               f"{found.waiting} claims wait for another payer", err=out == STDOUT)  # fmt: skip
    if found.barred:
        click.echo(f"{shown(found.barred)} left out: the payer's remarks forbid to bill the "
                   "patient for it", err=True)  # fmt: skip
    return 0


def _sheet(found: Statements) -> str:
    rows = [
        [getattr(account, name) for name in HEAD] + [getattr(line, name) for name in LINE]
        for account in found.accounts
        for line in account.lines
    ]
    return sheet_text([*HEAD, *LINE], rows)
