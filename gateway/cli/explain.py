"""``gateway explain``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, progress, readable, unreadable
from gateway.cli.written import written
from gateway.finding import Finding

if TYPE_CHECKING:
    from gateway.exchange.explain import Explaining
    from gateway.exchange.explain_originals import Originals

PIPED = 100
"""Columns of text that goes to a file or a pipe."""
QUICK = 1 << 17


@click.command(epilog="Example: gateway explain answer.999 --original claims.837")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--segment", "only", type=click.IntRange(min=1), metavar="N",
              help="Only the N-th segment of each transaction set, without summary and envelope; "
              "ST is 1.")  # fmt: skip
@click.option("--original", "originals", multiple=True, metavar="FILE",
              help="A file that FILE may answer: a 999, TA1, 277CA, 277 or 835 is told with what "
              "stands in it. May be repeated.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a line for each FILE.")
@click.option("--html", metavar="OUT", help="Write one web page that needs nothing else; - is "
              "stdout.")  # fmt: skip
@click.option("-o", "--output", metavar="OUT", help="Write the text (or the JSON) to OUT.")
@click.option("--partner", metavar="P", help="Look for what FILE answers among what was sent to "
              "this partner (the only use of the database).")  # fmt: skip
@click.pass_context
def explain(
    ctx: click.Context,
    files: tuple[str, ...],
    only: int | None,
    originals: tuple[str, ...],
    as_json: bool,
    html: str | None,
    output: str | None,
    partner: str | None,
) -> int:
    """Tell in plain words what X12 FILEs of any kind mean.

    First a summary of each transaction set, then every segment: a sentence, its values by name,
    what codes mean, and what is wrong with it. The file is read twice.
    """
    if html and (as_json or output):
        raise click.UsageError("--html OUT says where the page goes: leave --json and -o out")
    if html and len(files) > 1:
        raise click.UsageError("--html makes one page of one FILE: call it for each")
    target = html or output or "-"
    if target != "-" and any(Path(target).resolve() == Path(one).resolve() for one in files):
        raise click.UsageError(f"{target} is one of the files to explain: choose another name")
    known = readable(originals)
    form = "json" if as_json else "html" if html else "text"
    code = 0
    with written(target) as write, _originals(ctx, known, partner) as make:
        for text in files:
            if form == "text" and len(files) > 1:
                write(f"{text}\n".encode())
            code = max(code, _one(text, form, only, make, write))
    return code


def _one(
    text: str,
    form: str,
    only: int | None,
    originals: Callable[[], Originals | None],
    write: Callable[[bytes], object],
) -> int:
    from gateway.exchange.explain import Explaining

    if (why := unreadable(text)) is not None:
        if form == "json":
            write(_no_document(text, why))
        click.echo(why.message, err=True)
        return 2
    with _twice(Path(text)) as (path, advance):
        explaining = Explaining(path, only=only, advance=advance, originals=originals())
        for piece in _pieces(text, form, explaining):
            write(piece)
    if not explaining.readable:
        click.echo(f"{text}: no X12 interchange could be read", err=True)
    elif only and not explaining.hits:
        click.echo(f"{text}: no transaction set has a segment {only}", err=True)
        return 2
    return explaining.exit_code


def _pieces(name: str, form: str, explaining: Explaining) -> Iterator[bytes]:
    if form == "json":
        from gateway.render.explain_json import explain_json

        yield from explain_json(name, explaining)
        yield b"\n"
        return
    if form == "html":
        from gateway.render.explain_html import explain_html

        yield from (piece.encode() for piece in explain_html(Path(name).name, explaining))
        return
    from gateway.render.explain_text import explain_text, plain

    terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 120) if terminal else PIPED
    paint = click.style if terminal else plain
    yield from (line.encode() for line in explain_text(explaining, width, paint))


def _no_document(text: str, why: Finding) -> bytes:
    from gateway.translate.json_text import encode

    document = {"file": text, "verdict": "unreadable", "interchanges": [], "findings": [why]}
    return encode(document) + b"\n"


@contextmanager
def _twice(path: Path) -> Iterator[tuple[Path, Callable[[int], object]]]:
    """A file that can be read two times, and a progress bar over both."""
    import tempfile

    if not path.is_file():  # a pipe: it can be read once
        with tempfile.NamedTemporaryFile() as kept, path.open("rb") as source:
            shutil.copyfileobj(source, kept)
            kept.flush()
            yield Path(kept.name), lambda _: None
        return
    size = path.stat().st_size
    if size < QUICK or sys.stdout.isatty():
        yield path, lambda _: None
        return
    with progress(path.name, 2 * size) as advance:
        yield path, advance


@contextmanager
def _originals(
    ctx: click.Context, known: list[Path], partner: str | None
) -> Iterator[Callable[[], Originals | None]]:
    """What makes the originals of one FILE: those given, and what was sent to the partner."""
    from gateway.exchange.explain_originals import Originals, from_paths
    from gateway.exchange.parse_json import file_chunks

    sources = from_paths(known, file_chunks)
    if partner is None:
        yield lambda: Originals(sources) if sources else None
        return
    from gateway.exchange.explain_store import sent_sources

    with opened(ctx) as gateway:
        find = sent_sources(gateway.desk, partner)
        yield lambda: Originals(sources, find)
