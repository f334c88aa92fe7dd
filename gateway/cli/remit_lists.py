"""``gateway remits denials|zero-pays|take-backs|unbalanced|unmatched``: what people work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar, cast

import click

from gateway.cli.common import opened, print_json, shown, table
from gateway.cli.remit_aging import aging
from gateway.cli.remit_appeal import appeal
from gateway.cli.remit_export import export
from gateway.cli.remit_match import match
from gateway.cli.remit_statements import statements
from gateway.cli.sheet import STDOUT, write_sheet

F = TypeVar("F", bound=Callable[..., Any])
_PAID = ("claim_id", "payer", "trace_number", "effective_date", "patient_control_number",
         "status_code", "charge", "paid", "why")  # fmt: skip
_PAID_HEADS = ("claim", "payer", "trace number", "date", "patient control number", "status",
               "charge", "paid", "why")  # fmt: skip


def options(command: F) -> F:
    """--partner, --json and --csv, as every worklist has them."""
    for option in (
        click.option("--csv", "sheet", metavar="OUT", help="Write the list as CSV to this file."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--partner", metavar="P", help="Only what came from this partner."),
    ):
        command = option(command)
    return cast("F", click.pass_context(command))  # as the function that it wraps is called


def tell(
    name: str, rows: Sequence[Any], kind: Any, *, as_json: bool, sheet: str | None,
    heads: Sequence[str], fields: Sequence[str], total: tuple[str, Decimal],
) -> int:  # fmt: skip
    """Print a worklist, and write it to a sheet where one is asked for, to stdout that alone; 0,
    also when it is full."""
    if sheet:
        write_sheet(sheet, kind, rows)
    if sheet == STDOUT:
        return 0
    if as_json:
        print_json({name: rows, "count": len(rows), total[0]: total[1]})
        return 0
    if not rows:
        click.echo(f"{name.replace('_', ' ')}: none")
        return 0
    table(heads, [[getattr(row, field) for field in fields] for row in rows])
    click.echo(f"{len(rows)} rows, {total[0].replace('_', ' ')} {shown(total[1])}")
    return 0


@click.command("denials", epilog="Example: gateway remits denials --csv denials.csv")
@options
def denials(ctx: click.Context, partner: str | None, as_json: bool, sheet: str | None) -> int:
    """List denials that stand: why, what next, who, until when, and the dollars at risk."""
    from gateway.exchange import worklists

    with opened(ctx) as gateway:
        rows = worklists.denials(gateway.desk, partner)
    code = tell(
        "denials", rows, worklists.Denial, as_json=as_json, sheet=sheet,
        heads=("claim", "payer", "line", "procedure", "reason", "category", "at risk", "until",
               "who"),
        fields=("claim_id", "payer", "line", "procedure", "reason", "category", "at_risk",
                "deadline", "who"),
        total=("at_risk", sum((row.at_risk for row in rows), Decimal(0))),
    )  # fmt: skip
    if not as_json and sheet != STDOUT:
        for words in dict.fromkeys(f"{row.category}: {row.next}" for row in rows):
            click.echo(f"  {words}")
    return code


def _payments(name: str, words: str, example: str) -> click.Command:
    """A worklist of claim payments: the use-case of that name, told in one way."""

    @options
    def command(ctx: click.Context, partner: str | None, as_json: bool, sheet: str | None) -> int:
        from gateway.exchange import worklists

        with opened(ctx) as gateway:
            rows = getattr(worklists, name)(gateway.desk, partner)
        return tell(
            name, rows, worklists.Paid, as_json=as_json, sheet=sheet, heads=_PAID_HEADS,
            fields=_PAID, total=("charge", sum((row.charge for row in rows), Decimal(0))),
        )  # fmt: skip

    made = click.command(name.replace("_", "-"), help=words, epilog=f"Example: {example}")
    return made(command)


@click.command("unbalanced", epilog="Example: gateway remits unbalanced --json")
@options
def unbalanced(ctx: click.Context, partner: str | None, as_json: bool, sheet: str | None) -> int:
    """List the equations that do not hold: of which remittance, claim or line, and by how much."""
    from gateway.exchange import worklists

    with opened(ctx) as gateway:
        rows = worklists.unbalanced(gateway.desk, partner)
    return tell(
        "unbalanced", rows, worklists.Unbalanced, as_json=as_json, sheet=sheet,
        heads=("remittance", "payer", "trace number", "patient control number", "line",
               "equation", "difference"),
        fields=("remit_id", "payer", "trace_number", "patient_control_number", "line",
                "equation", "difference"),
        total=("difference", sum((row.difference for row in rows), Decimal(0))),
    )  # fmt: skip


def add_lists(group: click.Group) -> None:
    """Give the group its worklists."""
    group.add_command(denials)
    for name, words in (
        ("zero_pays", "List claim payments of nothing, and why nothing was paid."),
        ("take_backs", "List payments that were taken back and not corrected yet."),
        ("unmatched", "List claim payments that no claim was found for, and claims near to them."),
    ):
        command = name.replace("_", "-")
        group.add_command(_payments(name, words, f"gateway remits {command} --json"))
    group.add_command(unbalanced)
    group.add_command(aging)
    group.add_command(statements)
    group.add_command(export)
    group.add_command(appeal)
    group.add_command(match)
