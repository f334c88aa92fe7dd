"""``gateway remits summary``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.common import print_json, shown, table
from gateway.cli.remit_sources import remittances
from gateway.cli.written import written

if TYPE_CHECKING:
    from gateway.ledger.remit_summary import Summary

SHOWN = 15


@click.command(
    "summary", epilog="Example: gateway remits summary archive/*.835 --html summary.html"
)
@click.argument("words", nargs=-1, metavar="[ID | FILE.835]...")
@click.option("--partner", metavar="P", help="Without ID and FILE: only remittances of this "
              "partner.")  # fmt: skip
@click.option("--html", metavar="OUT", help="Write one web page with charts; - is stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def summary(
    ctx: click.Context, words: tuple[str, ...], partner: str | None, html: str | None, as_json: bool
) -> int:
    """Add remittances up: paid by month and payer, denied by reason, days to pay.

    Of 835 FILEs (no database is touched), of stored remittances by ID, or of all that are stored.
    Exit code 1 where something does not tie.
    """
    from gateway.ledger.remit_summary import Summing

    if html == "-" and as_json:
        raise click.UsageError("--html - and --json both want stdout: one of them")
    summing = Summing()
    for one in remittances(ctx, words, partner):
        summing.add(one.header, one.claims, one.totals)
    made = summing.summary()
    if html:
        from gateway.render.remittance_summary import summary_html

        with written(html) as write:
            for piece in summary_html(made):
                write(piece.encode())
    if as_json:
        print_json(made)
    elif not html:
        _print(made)
    return 0 if made.tie.ties else 1


def _print(made: Summary) -> None:
    from gateway.render.remittance_summary import PARTS, period, reason_words

    click.secho(
        f"{made.remittances} remittances with {made.claims} claims, {period(made)}", bold=True
    )
    parts = [("charged", made.tie.charged)]
    parts += [(f"  {label}", getattr(made.tie, name)) for name, label in PARTS]
    table(("where the charged dollars went", "dollars"), [p for p in parts if p[1]])
    table(
        ("month", "remittances", "paid", "amount"),
        [(m.month, m.remittances, m.paid, m.payment) for m in made.months],
        title="Paid by month",
    )
    table(
        ("payer", "claims", "charge", "paid", "denied", "days from service", "days from receipt"),
        [
            (p.payer, p.claims, p.charged, p.paid, p.denied, _days(p.days_from_service),
             _days(p.days_from_receipt))
            for p in made.payers
        ],
        title="By payer (median days to the payment)",
    )  # fmt: skip
    table(
        ("code", "reason", "lines", "dollars"),
        [(r.code, reason_words(r.code), r.times, r.denied) for r in made.reasons[:SHOWN]],
        title="Denied by reason",
    )
    if len(made.reasons) > SHOWN:
        click.echo(f"... and {len(made.reasons) - SHOWN} more reasons (use --json or --html)")
    click.echo(f"payments {shown(made.tie.payment)}, difference {shown(made.tie.difference)}")


def _days(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
