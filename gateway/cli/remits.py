"""``gateway remits``: remittances, and how they tie."""

from __future__ import annotations

from typing import Any

import click

from gateway.cli.common import opened, print_json, shown, table
from gateway.cli.remit_lists import add_lists
from gateway.cli.remit_show import show
from gateway.cli.remit_summary import summary
from gateway.cli.underpaid import underpaid

HEADINGS = ("charged", "paid", "contractual", "patient", "denied", "other_payer", "other",
            "unexplained")  # fmt: skip


@click.group(epilog="Example: gateway remits reconcile")
def remits() -> None:
    """Remittances: what was paid, for what, and whether every dollar is explained."""


@remits.command("list", epilog="Example: gateway remits list --unbalanced")
@click.option("--partner", metavar="P", help="Only remittances of this partner.")
@click.option("--unbalanced", is_flag=True, help="Only those whose payment does not tie.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--after", metavar="CURSOR", help="Go on after a page ('next' of its JSON).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_remits(
    ctx: click.Context,
    partner: str | None,
    unbalanced: bool,
    limit: int,
    after: str | None,
    as_json: bool,
) -> int:
    """List remittances, newest first."""
    from gateway.exchange import remit_views

    with opened(ctx) as gateway:
        page = remit_views.list_remits(
            gateway.desk, partner=partner, balanced=False if unbalanced else None, after=after,
            limit=limit,
        )  # fmt: skip
    if as_json:
        print_json(page)
        return 0
    table(
        ("remittance", "payer", "trace number", "amount", "date", "claims", "matched", "state"),
        [
            (r["remit_id"], r["payer"], r["trace_number"], r["amount"], r["effective_date"],
             r["claims"], r["matched"], r["state"])
            for r in page["remittances"]
        ],
    )  # fmt: skip
    return 0


def _equation(tie: Any) -> None:
    parts = [f"{name.replace('_', ' ')} {shown(getattr(tie, name))}" for name in HEADINGS[1:]
             if getattr(tie, name)]  # fmt: skip
    click.echo(f"  charged {shown(tie.charged)} = " + " + ".join(parts or ["0.00"]))
    click.echo(
        f"  paid {shown(tie.paid)} - provider adjustments {shown(tie.provider_adjustments)} = "
        f"payment {shown(tie.payment)}, difference {shown(tie.difference)}"
    )


@remits.command("reconcile", epilog="Example: gateway remits reconcile --partner clearinghouse")
@click.argument("remittance", metavar="[ID]", required=False)
@click.option("--partner", metavar="P", help="Only remittances of this partner.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def reconcile(
    ctx: click.Context, remittance: str | None, partner: str | None, as_json: bool
) -> int:
    """Tie remittances to the cent, and mark the claims of those that tie as reconciled."""
    from gateway.exchange import remit_views

    with opened(ctx) as gateway:
        done = remit_views.reconcile(gateway.desk, partner, remittance)
    if as_json:
        print_json(done)
        return done.exit_code
    for one in done.remittances:
        verdict = "ties" if one["tie"].ties else "DOES NOT TIE"
        click.secho(f"{one['payer']}  {one['trace_number']}: {verdict}", bold=True)
        _equation(one["tie"])
    click.echo(f"{done.claims} claims reconciled")
    return done.exit_code


@remits.command("adjustments", epilog="Example: gateway remits adjustments --open")
@click.option("--partner", metavar="P", help="Only remittances of this partner.")
@click.option("--open", "only_open", is_flag=True, help="Only what is not closed yet.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def adjustments(ctx: click.Context, partner: str | None, only_open: bool, as_json: bool) -> int:
    """Pair what payers carried over, withheld and collected (PLB), and say what is open."""
    from gateway.exchange import remit_adjustments

    with opened(ctx) as gateway:
        ledger = remit_adjustments.adjustment_ledger(gateway.desk, partner, only_open=only_open)
    if as_json:
        print_json(ledger)
        return 0
    if ledger["accounts"]:
        table(
            ("payer", "codes", "reference", "state", "amount", "message"),
            [(a["payer"], "/".join(a["reason_codes"]), a["reference"], a["state"], a["balance"],
              a["says"]) for a in ledger["accounts"]],
        )  # fmt: skip
    click.echo(f"{ledger['open']} open, {shown(ledger['balance'])} together")
    return 0


remits.add_command(show)
remits.add_command(summary)
remits.add_command(underpaid)
add_lists(remits)
