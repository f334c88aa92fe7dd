"""``gateway diff``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import QUICK, print_json, progress, unreadable
from gateway.render.words import clean

if TYPE_CHECKING:
    from gateway.exchange.difference import Comparison

COLOURS = {"added": "green", "removed": "red", "moved": "cyan", "changed": "yellow"}
MARKS = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}


@click.command(epilog="Example: gateway diff monday.837 tuesday.837 --model")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--model", is_flag=True, help="Claims and remittances in the fields of `gateway "
              "parse` too, as service_lines[2].charge.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Tell amounts that are equal and written "
              "differently (100 and 100.00) too.")  # fmt: skip
@click.option("--ignore-batch", is_flag=True, help="Say nothing of a batch's own number, date and "
              "time (BHT03-05).")  # fmt: skip
def diff(a: str, b: str, as_json: bool, model: bool, strict: bool, ignore_batch: bool) -> int:
    """Tell what differs between two X12 files A and B, by claim, loop and element.

    Blind to control numbers, counts and dates of the envelopes, to delimiters and line breaks,
    and to order where the guides leave it free. Ends with 0 where nothing differs, 1 where
    something does, 2 where a file cannot be read.
    """
    from gateway.exchange.difference import Comparison, diff_document

    missing = [why for why in map(unreadable, (a, b)) if why]
    if missing:
        if as_json:
            print_json({"a": a, "b": b, "equal": False, "differences": [],
                        "unreadable": [why.message for why in missing]})  # fmt: skip
        for why in missing:
            click.echo(why.message, err=True)
        return 2
    with _watched(Path(a), Path(b)) as advance:
        comparison = Comparison(
            Path(a), Path(b), strict=strict, ignore_batch=ignore_batch, advance=advance
        )
    with comparison:
        if as_json:
            for piece in diff_document(comparison, model):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.write(b"\n")
            sys.stdout.buffer.flush()
        else:
            _print(comparison, model)
        _warn(comparison)
        return comparison.exit_code


@contextmanager
def _watched(*paths: Path) -> Iterator[Any]:
    """One bar over the bytes of both files, where they are no small ones."""
    size = sum(path.stat().st_size for path in paths)
    if size < QUICK:
        yield lambda _: None
        return
    with progress("reading", size) as advance:
        yield advance


def _print(comparison: Comparison, model: bool) -> None:
    """For a person: a line for each difference, then what it comes to."""
    for found in comparison:
        click.secho(MARKS[found.kind], fg=COLOURS[found.kind], nl=False)
        click.echo(clean(f" {found.in_words}{_where(found)}"))
    if not comparison.readable:
        return
    if model:
        from gateway.exchange.difference_model import model_differences

        for said in model_differences(comparison):
            click.echo(clean(f"  {said.claim}: {said.in_words}"))
    totals = comparison.totals
    if not totals.differences:
        click.echo("no differences")
        return
    count = "1 difference" if totals.differences == 1 else f"{totals.differences} differences"
    click.echo(
        f"{count}: {totals.changed} changed, {totals.added} added, "
        f"{totals.removed} removed, {totals.moved} moved"
        + (f"; {totals.in_words}" if totals.in_words else "")
    )


def _where(found: Any) -> str:
    """Segments in A and B, for who looks them up."""
    at = [
        f"{side} {position}"
        for side, position in (("A", found.position_a), ("B", found.position_b))
        if position
    ]
    place = " ".join(filter(None, (found.loop, f"segment {', '.join(at)}" if at else "")))
    return f"  [{place}]" if at else ""


def _warn(comparison: Comparison) -> None:
    """What could not be compared, on stderr."""
    for one in (comparison.a, comparison.b):
        if not one.readable:
            click.echo(f"{one.path}: no X12 interchange could be read", err=True)
        elif one.faults:
            faults = "1 fault" if one.faults == 1 else f"{one.faults} faults"
            click.echo(
                f"{one.path}: {faults} of syntax or envelope, which gateway validate tells; what "
                "stands outside of a transaction set is not compared",
                err=True,
            )
