"""``gateway remits underpaid``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import print_json, shown, table
from gateway.cli.remit_sources import remittances
from gateway.cli.written import written

if TYPE_CHECKING:
    from gateway.exchange.underpaid import Compared
    from gateway.ledger.underpaid import Judged

WORDS = {
    "underpaid": "underpaid",
    "overpaid": "overpaid",
    "paid_right": "paid right",
    "no_rate": "no contract or rate",
    "denied": "denied",
    "not_judged": "not judged",
}
COLOURS = {"underpaid": "red", "overpaid": "yellow"}


@click.command(
    "underpaid", epilog="Example: gateway remits underpaid era.835 --contracts config/contracts"
)
@click.argument("words", nargs=-1, metavar="[ID | FILE.835]...")
@click.option("--contracts", metavar="DIR", help="Folder of the contracts (else CONFIG/contracts).")
@click.option("--partner", metavar="P", help="Without ID and FILE: only remittances of this "
              "partner.")  # fmt: skip
@click.option("--csv", "csv_out", metavar="OUT", help="Write every line with its verdict as CSV; "
              "- is stdout.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Show the arithmetic of every line, not only of "
              "those that are wrong.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def underpaid(
    ctx: click.Context,
    words: tuple[str, ...],
    contracts: str | None,
    partner: str | None,
    csv_out: str | None,
    every: bool,
    as_json: bool,
) -> int:
    """Hold what payers allowed and paid against their contracts, line by line.

    Of 835 FILEs (no database is touched), of stored remittances by ID, or of all that are stored.
    Exit code 1 where something is underpaid.
    """
    from gateway.exchange.contract_files import load_contracts
    from gateway.exchange.underpaid import compare, csv_rows

    if csv_out == "-" and as_json:
        raise click.UsageError("--csv - and --json both want stdout: one of them")
    terms = load_contracts(_folder(ctx, contracts))
    done = compare(terms, remittances(ctx, words, partner))
    if csv_out:
        with written(csv_out) as write:
            for row in csv_rows(done.verdicts):
                write(row)
    if as_json:
        print_json(done)
    elif csv_out != "-":
        _print(done, every)
    return done.exit_code


def _folder(ctx: click.Context, given: str | None) -> Path:
    if given:
        return Path(given)
    from gateway.settings import config_folder, home_folder

    options = ctx.find_root().obj or {}
    return config_folder(home_folder(options.get("home")), options.get("config")) / "contracts"


def _print(done: Compared, every: bool) -> None:
    wanted = set(WORDS) if every else set(COLOURS)
    for one in done.verdicts:
        if one.status in wanted:
            _print_one(one)
    if not every:
        _print_reasons(done)
    table(
        ("verdict", "lines", "expected", "paid", "difference"),
        [
            (WORDS[one.status], one.lines, shown(one.expected_payment), shown(one.paid),
             shown(one.difference))
            for one in done.totals
        ],
        title=f"Lines of {done.remittances} remittances",
    )  # fmt: skip


def _print_one(one: Judged) -> None:
    click.secho(WORDS[one.status].upper(), fg=COLOURS.get(one.status), bold=True, nl=False)
    owed = f" {shown(abs(one.difference))}" if one.difference else ""
    line = f"line {one.line}" if one.line else "the claim"
    place = "  ".join(filter(None, (
        f"claim {one.patient_control_number} {line}", one.service, str(one.service_date or ""),
        one.payer, one.trace_number,
    )))  # fmt: skip
    click.echo(f"{owed}  {place}")
    for step in (*one.steps, *((one.why,) if one.why else ())):
        click.echo(f"    {step}")


def _print_reasons(done: Compared) -> None:
    """Why lines have no rate, each reason once."""
    counts: dict[str, int] = {}
    for one in done.verdicts:
        if one.status == "no_rate":
            counts[one.why] = counts.get(one.why, 0) + 1
    for why, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"no contract or rate, {count} x: {why}")
