"""``gateway translate``."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_findings, print_json, progress, sorted_out
from gateway.cli.lists import tell_code_lists

if TYPE_CHECKING:
    from gateway.exchange.translate import Translated
    from gateway.settings import TradingPartner


@click.command(epilog="Example: gateway translate claims/*.json -o out.837")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")
@click.option("-o", "--output", metavar="FILE", help="Where the 837 goes (default, and -: stdout).")
@click.option("--partner", metavar="P", help="Write for this trading partner.")
@click.option("--control-number", type=click.IntRange(1, 999_999_999), metavar="N",
              help="First ISA13 and GS06 (default: from the clock).")  # fmt: skip
@click.option(
    "--repair",
    "repaired",
    is_flag=True,
    help="Repair the claims first, as submit does, and say what was repaired.",
)
@click.option("--csv-map", "mapping", metavar="FILE", default="", help="Which column of a CSV "
              "file gives which field (default: the shipped map).")  # fmt: skip
@click.option("--split", type=click.IntRange(1), metavar="N", help="At most N claims in an "
              "interchange.")  # fmt: skip
@click.option(
    "--encounters", is_flag=True, help="All go as reports of encounters, whatever they say."
)
@click.option("--json", "as_json", is_flag=True, help="Findings and counts as JSON on stdout.")
@click.pass_context
def translate(
    ctx: click.Context,
    claims: tuple[str, ...],
    output: str | None,
    partner: str | None,
    control_number: int | None,
    repaired: bool,
    mapping: str,
    split: int | None,
    encounters: bool,
    as_json: bool,
) -> int:
    """Write CLAIMS (JSON, CSV, FHIR or 837) as 837 interchanges, one for each guide.

    Every claim that can be written is written; findings say what a receiver would reject.
    """
    from gateway.exchange.claim_maps import csv_map
    from gateway.exchange.translate import translate_files

    output = None if output == "-" else output
    if output and any(Path(output).resolve() == Path(one).resolve() for one in claims):
        raise click.UsageError(f"{output} is one of the claim files: choose another name")
    if as_json and not output:
        raise click.UsageError("--json needs -o FILE: stdout cannot hold both")
    csv_map(mapping)  # one that cannot be used is told, whatever the claims are written in
    chosen = _partner(ctx, partner, encounters)
    now = datetime.datetime.now().astimezone()
    paths, faults = sorted_out(claims)
    with _sink(output) as sink, progress("claims") as sink.advance:
        result = translate_files(
            paths, chosen, now, sink.write, control_number,
            repaired=repaired, mapping=mapping, split=split or 0,
        )  # fmt: skip
        sink.keep = bool(result.written)
    result.findings[:0], result.unread = faults, result.unread or bool(faults)
    _tell(result, output, as_json)
    return result.exit_code


def _tell(result: Translated, output: str | None, as_json: bool) -> None:
    """What is to be said of the text."""
    if as_json:
        print_json(result.summary(output))
        return
    print_findings(result.findings)
    if output:
        click.echo(f"{output}: {result.written} claims in {result.interchanges} interchange(s)"
                   f", {result.size:,} bytes", err=True)  # fmt: skip


def _partner(ctx: click.Context, name: str | None, encounters: bool) -> TradingPartner:
    """The partner that is written for, or that of nobody; ``encounters`` are all that it gets."""
    from gateway.exchange.claims_in import encounters_alone
    from gateway.exchange.compose import default_partner

    chosen = default_partner()
    if name:
        with opened(ctx) as gateway:
            chosen = gateway.settings.partner(name)
        tell_code_lists(chosen.code_lists)
    return encounters_alone(chosen) if encounters else chosen


class _Sink:
    """Where the text goes. A file has all of it or nothing: it is written under a temporary name
    first, unless the path is no plain file."""

    def __init__(self, path: Path | None) -> None:
        self.keep = False
        self.advance: Callable[[int], object] = lambda _: None
        self._path = path
        self._whole = path and _beside(path)
        self._out = sys.stdout.buffer if self._whole is None else self._whole.open("wb")

    def write(self, data: bytes) -> None:
        """Add a piece."""
        self._out.write(data)
        self.advance(data.count(b"~CLM*"))

    def close(self) -> None:
        """All is written, or what is not to be kept is taken away."""
        if self._whole is None:
            self._out.flush()
            return
        try:
            self._out.close()
        except OSError:
            self.keep = False
            raise
        finally:
            if self._whole != self._path and self._path is not None:
                if self.keep:
                    self._whole.replace(self._path)
                else:
                    self._whole.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path if path.exists() and not path.is_file() else path.with_name(f".{path.name}.part")


@contextmanager
def _sink(output: str | None) -> Iterator[_Sink]:
    path = Path(output) if output else None

    try:
        sink = _Sink(path)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
    try:
        try:
            yield sink
        finally:
            sink.close()
    except BrokenPipeError:
        raise  # whoever read stdout has enough: nothing is wrong
    except OSError as error:
        raise click.UsageError(f"{path or 'stdout'} cannot be written: {error.strerror}") from None
