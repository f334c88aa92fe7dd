"""``gateway bank``: what the bank says of the money that remittances tell of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gateway.cli.common import opened, print_findings, print_json, shown, table, unreadable

_DAYS = click.IntRange(0, 60)


@click.group(epilog="Example: gateway bank import deposits.bai && gateway bank reconcile")
def bank() -> None:
    """Deposits, and whether each is the money of a remittance."""


@bank.command("import", epilog="Example: gateway bank import deposits.bai ach.txt deposits.csv")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--csv-map", default="", metavar="FILE", help="Which column of a CSV gives what; "
              "mappings/bank/csv.toml is the one that is shipped.")  # fmt: skip
@click.option("--account", default="", metavar="A", help="The account of a CSV without a column "
              "for it.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one document a line.")
@click.pass_context
def import_files(
    ctx: click.Context, files: tuple[str, ...], csv_map: str, account: str, as_json: bool
) -> int:
    """Keep the deposits of BAI2, ACH (CCD+, CTX) and CSV files, each once."""
    from gateway.exchange import bank_import

    mapping = bank_import.bank_map(csv_map)
    code = 0
    with opened(ctx) as gateway:
        for name in files:
            fault = unreadable(name)
            if fault is not None:
                code = 2
                if as_json:
                    print_json({"file": name, "verdict": "unreadable", "findings": [fault]})
                else:
                    print_findings([fault])
                continue
            data = Path(name).read_bytes()
            done = bank_import.import_file(gateway.desk, data, Path(name).name, mapping, account)
            code = max(code, done.exit_code)
            _tell(name, done, as_json)
    return code


def _tell(name: str, done: Any, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    print_findings(done.findings, name)
    click.echo(f"{name}: {done.kind}, {done.deposits} deposits, {done.new} new "
               f"({shown(done.amount)}), {done.known} known, {done.passed_over} lines "
               "passed over")  # fmt: skip


@bank.command("reconcile", epilog="Example: gateway bank reconcile --json")
@click.option("--window", type=_DAYS, default=3, show_default=True, metavar="DAYS",
              help="Business days that a deposit may be from its remittance.")  # fmt: skip
@click.option("--missing-after", type=_DAYS, default=4, show_default=True, metavar="DAYS",
              help="Business days after which the other half is missing.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="List what ties, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def reconcile(
    ctx: click.Context, window: int, missing_after: int, everything: bool, as_json: bool
) -> int:
    """Tie deposits to remittances, and list the deposits and the days that do not tie."""
    from gateway.exchange import bank_reconcile
    from gateway.ledger.bank_parts import Window

    with opened(ctx) as gateway:
        done = bank_reconcile.reconcile_bank(gateway.desk, Window(window, missing_after))
    view = bank_reconcile.reconciled_view(done, everything=everything)
    if as_json:
        print_json(view)
        return done.exit_code
    if view["decisions"]:
        table(
            ("what", "deposit", "date", "amount", "remittance", "date", "amount", "message"),
            [_row(one) for one in view["decisions"]],
        )
    if view["days"]:
        table(
            ("date", "deposits", "deposited", "tied", "missing", "state"),
            [(d.date, d.deposits, d.deposited, d.tied, d.missing, d.state.replace("_", " "))
             for d in view["days"]],
        )  # fmt: skip
    said = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in view["counts"].items())
    click.echo(f"{said or 'no deposits and no remittances'}; {done.recorded} ties recorded")
    return done.exit_code


def _row(one: dict[str, Any]) -> tuple[str | list[Any], ...]:
    def column(items: str, field: str) -> list[Any]:
        return [item[field] for item in one[items]]

    return (
        one["kind"].replace("_", " "), column("deposits", "deposit_id"),
        column("deposits", "date"), column("deposits", "amount"),
        column("remittances", "remit_id"), column("remittances", "effective_date"),
        column("remittances", "amount"), "; ".join(one["reasons"]),
    )  # fmt: skip


@bank.command(
    "tie", epilog='Example: gateway bank tie DEPOSIT REMITTANCE --why "letter of the bank"'
)
@click.argument("deposit")
@click.argument("remittances", metavar="REMITTANCE...", nargs=-1, required=True)
@click.option("--why", required=True, metavar="TEXT", help="What shows it; kept with the tie.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def tie(
    ctx: click.Context, deposit: str, remittances: tuple[str, ...], why: str, as_json: bool
) -> int:
    """Say whose money a deposit is, where the trace number does not."""
    from gateway.exchange import bank_reconcile

    with opened(ctx) as gateway:
        count = bank_reconcile.tie_by_hand(gateway.desk, deposit, list(remittances), why)
    if as_json:
        print_json({"deposit_id": deposit, "remit_ids": list(remittances), "recorded": count})
    else:
        click.echo(f"{count} ties recorded")
    return 0


@bank.command("untie", epilog="Example: gateway bank untie DEPOSIT")
@click.argument("deposit")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def untie(ctx: click.Context, deposit: str, as_json: bool) -> int:
    """Take back what `bank tie` said of a deposit."""
    from gateway.exchange import bank_reconcile

    with opened(ctx) as gateway:
        count = bank_reconcile.untie(gateway.desk, deposit)
    if as_json:
        print_json({"deposit_id": deposit, "removed": count})
    else:
        click.echo(f"{count} ties taken back")
    return 0
