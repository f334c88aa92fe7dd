"""``gateway remits appeal``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, shown
from gateway.cli.written import written
from gateway.errors import ConfigError

if TYPE_CHECKING:
    from gateway.render.appeal_letter import Letter


@click.command("appeal", epilog="Example: gateway remits appeal clm_01 -o letter.pdf")
@click.argument("claim_id", metavar="CLAIM_ID")
@click.option("-o", "--output", "out", metavar="FILE", required=True,
              help="Where the letter (PDF) goes.")  # fmt: skip
@click.option("--reason", metavar="TEXT", default="",
              help="What the letter argues, instead of the usual words.")  # fmt: skip
@click.pass_context
def appeal(ctx: click.Context, claim_id: str, out: str, reason: str) -> int:
    """Write the appeal of a claim's denials as a PDF, and note on the claim that it was appealed.

    What comes of it is what later remittances say. The enclosures that it lists are yours to add.
    """
    from gateway.exchange.appeal import appeal_letter, note_appeal

    with opened(ctx) as gateway:
        letter, warnings = appeal_letter(gateway.desk, claim_id, reason)
        made = _pdf(letter)
        with written(out) as write:
            write(made)
        note_appeal(gateway.desk, letter)
    for warning in warnings:
        click.echo(warning, err=True)
    click.echo(f"{len(letter.lines)} denials, {shown(letter.at_risk)}, until {letter.deadline}; "
               f"{len(letter.enclosures)} enclosures to add", err=out == "-")  # fmt: skip
    return 0


def _pdf(letter: Letter) -> bytes:
    try:
        from gateway.render.appeal_pdf import appeal_pdf
    except ModuleNotFoundError:
        raise ConfigError("a PDF needs reportlab: pip install 'x12-gateway[pdf]'") from None
    return appeal_pdf(letter)
