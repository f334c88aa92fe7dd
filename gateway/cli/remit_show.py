"""``gateway remits show``."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import opened, print_json, table
from gateway.cli.remit_sources import is_file, remittances
from gateway.cli.written import written
from gateway.errors import ConfigError

if TYPE_CHECKING:
    from gateway.exchange.remit_files import Remittance
    from gateway.render.remittance_page import Page

PIPED = 100
"""Columns of text that goes to a file or a pipe."""
WIDEST = 120


@click.command("show", epilog="Example: gateway remits show era.835 --pdf era.pdf")
@click.argument("word", metavar="ID|FILE.835")
@click.option("--html", metavar="OUT", help="Write one web page that needs nothing else; - is "
              "stdout.")  # fmt: skip
@click.option("--pdf", metavar="OUT", help="Write a PDF; - is stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(ctx: click.Context, word: str, html: str | None, pdf: str | None, as_json: bool) -> int:
    """Show a remittance so that a person can read it: claims, lines, reasons in words, the tie.

    Of an 835 FILE (no database is touched), or a stored one by its id or trace number (TRN02).
    Exit code 1 where something does not tie.
    """
    if [html, pdf].count("-") + as_json > 1:
        raise click.UsageError("two forms want stdout: give a file to one of them")
    stored = not is_file(word)
    if as_json and stored and not (html or pdf):
        return _json_of_stored(ctx, word)
    found = list(remittances(ctx, [word]))
    pages = [_page(one) for one in found]
    if pdf:
        _write_pdf(pdf, pages)
    if html:
        from gateway.render.remittance_html import remittance_html

        with written(html) as write:
            for piece in remittance_html(pages):
                write(piece.encode())
    if as_json:
        if stored:
            return _json_of_stored(ctx, word)
        from gateway.exchange.remit_json import remittance_json

        print_json({"file": word, "remittances": [remittance_json(one) for one in found]})
    elif not (html or pdf):
        _print(pages)
        if stored:
            _print_matches(ctx, word)
    return 0 if all(page.ties for page in pages) else 1


def _page(one: Remittance) -> Page:
    from gateway.render.remittance_make import remittance_page

    return remittance_page(one.source, one.header, one.claims, one.totals)


def _write_pdf(out: str, pages: list[Page]) -> None:
    try:
        from gateway.render.remittance_pdf import remittance_pdf
    except ModuleNotFoundError:
        raise ConfigError("a PDF needs reportlab: pip install 'x12-gateway[pdf]'") from None
    made = remittance_pdf(pages)
    with written(out) as write:
        write(made)


def _print(pages: list[Page]) -> None:
    from gateway.render.remittance_text import remittance_text

    wide = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, WIDEST) if wide else PIPED
    for number, page in enumerate(pages):
        if number:
            click.echo()
        for line in remittance_text(page, width):
            click.echo(line, nl=False)


def _stored(ctx: click.Context, word: str) -> dict[str, Any]:
    from gateway.exchange import remit_views

    with opened(ctx) as gateway:
        return remit_views.show_remit(gateway.desk, word)


def _json_of_stored(ctx: click.Context, word: str) -> int:
    found = _stored(ctx, word)
    print_json(found)
    return 0 if found["tie"].ties else 1


def _print_matches(ctx: click.Context, word: str) -> None:
    """Which of our claims the payments were matched to."""
    click.echo()
    table(
        ("claim", "our claim", "matched by"),
        [
            (c.get("patient_control_number", ""), c["claim_id"] or "none of ours", c["matched_by"])
            for c in _stored(ctx, word)["claim_payments"]
        ],
    )
