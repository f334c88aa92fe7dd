"""``gateway remits export``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import opened, progress
from gateway.cli.sheet import STDOUT, row_text, write_text

if TYPE_CHECKING:
    from gateway.exchange.exporting import Whole


@click.command("export", epilog="Example: gateway remits export --format fixed -o posting.txt")
@click.argument("wanted", metavar="[ID]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "fixed", "fhir"]),
              default="csv", show_default=True,
              help="csv, jsonl: posting lines; fixed: docs/posting-file.md; fhir: an R4 "
              "Bundle.")  # fmt: skip
@click.option("-o", "--output", "out", metavar="OUT", required=True, help="Where it goes.")
@click.option("--partner", metavar="P", help="Without ID: only remittances of this partner.")
@click.pass_context
def export(
    ctx: click.Context, wanted: tuple[str, ...], form: str, out: str, partner: str | None
) -> int:
    """Write remittances for a practice system; all that were posted where no ID is given.

    ID is the id or the trace number of a remittance. The posting lines of one add up to its
    payment.
    """
    from gateway.exchange.exporting import chosen, each_whole

    with opened(ctx) as gateway:
        rows = chosen(gateway.desk, wanted, partner)
        with progress("export", len(rows)) as advance:
            wholes = _told(each_whole(gateway.desk, rows), advance)
            pieces = list(_FORMS[form](wholes))
    write_text(out, "".join(pieces))
    click.echo(f"{len(rows)} remittances written to {out}", err=out == STDOUT)
    return 0


def _told(wholes: Iterable[Whole], advance: Any) -> Iterator[Whole]:
    for one in wholes:
        yield one
        advance()


def _csv(wholes: Iterable[Whole]) -> Iterator[str]:
    from gateway.exchange.exporting import posting_lines
    from gateway.ledger.posting_lines import PostingLine

    names = PostingLine.__struct_fields__
    yield row_text(names)
    for one in wholes:
        for line in posting_lines(one):
            yield row_text([getattr(line, name) for name in names])


def _jsonl(wholes: Iterable[Whole]) -> Iterator[str]:
    from gateway.exchange.exporting import posting_lines
    from gateway.translate.json_text import encode

    for one in wholes:
        for line in posting_lines(one):
            yield encode(line).decode() + "\n"


def _fixed(wholes: Iterable[Whole]) -> Iterator[str]:
    from gateway.exchange.exporting import fixed_text

    for one in wholes:
        yield fixed_text(one)


def _fhir(wholes: Iterable[Whole]) -> Iterator[str]:
    from gateway.exchange.exporting import fhir_resources
    from gateway.translate.fhir_remittance import bundle_text

    yield bundle_text(resource for one in wholes for resource in fhir_resources(one))


_FORMS = {"csv": _csv, "jsonl": _jsonl, "fixed": _fixed, "fhir": _fhir}
