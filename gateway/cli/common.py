"""What every command needs: where state is, how findings and tables are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.finding import Finding
from gateway.render.words import clean

if TYPE_CHECKING:
    from gateway.app import Gateway

MAX_SHOWN = 200
QUICK = 1 << 20
IDS = frozenset({"claim", "file", "remittance", "inquiry", "deposit"})
AMOUNTS = frozenset(
    {"charge", "paid", "amount", "difference", "size", "claims", "lines", "expected", "at risk",
     "late by", "dollars", "matched", "denied", "remittances", "days from service",
     "days from receipt"}
)  # fmt: skip
FOLDING = frozenset({"message", "matched by", "flags", "next"})
WHOLE = frozenset({"what", "who", "when", "state", "date", "at", "due"})


@contextmanager
def opened(ctx: click.Context, *, quiet_log: bool = True) -> Iterator[Gateway]:
    """The gateway of this call's ``--home`` and ``--config``, closed at the end."""
    from gateway.app import Gateway

    options = ctx.find_root().obj or {}
    gateway = Gateway.open(options.get("home"), options.get("config"), quiet_log=quiet_log)
    if quiet_log:  # else the log has the terminal
        gateway.waiting = _waiting
        gateway.desk.watch = progress
    try:
        yield gateway
    finally:
        gateway.close()


def _waiting() -> None:
    click.echo("waiting: another process is writing into the database", err=True)


def print_json(value: Any) -> None:
    """One JSON document on one line of stdout."""
    from gateway.translate.json_text import encode

    sys.stdout.buffer.write(encode(value) + b"\n")
    sys.stdout.buffer.flush()


def print_findings(findings: Iterable[Finding], where: str = "") -> None:
    """Findings for a person, on stderr: place, what is wrong, the value, how to mend it."""
    shown = 0
    more = 0
    for finding in findings:
        if shown >= MAX_SHOWN:
            more += 1
            continue
        shown += 1
        value = f" [{finding.value}]" if finding.value else ""
        number = finding.patient_control_number
        claim = f" (claim {number})" if number else ""
        place = f"{finding.place}: " if finding.place else ""
        head = f"{where}: " if where else ""
        colour = {"reject": "red", "error": "yellow"}.get(finding.severity, "cyan")
        click.secho(f"{head}{finding.severity}", fg=colour, nl=False, err=True)
        told = f" {place}{finding.message}{value}{claim}  {finding.rule}"
        click.echo(clean(told), err=True)  # a partner's bytes must not steer the terminal
        if finding.source_field:
            click.echo(clean(f"    field: {finding.source_file}: {finding.source_field}"), err=True)
        if finding.hint:
            click.echo(clean(f"    mend: {finding.hint}"), err=True)
    if more:
        click.echo(f"... and {more} more findings (use --json for all)", err=True)


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
    """A table on stdout; on a terminal too narrow for its ids, a paragraph for each row; of no rows
    a line that says so. A cell that is a list has its values under each other."""
    if not rows:
        click.echo(f"{title or headers[0]}: none")
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160)
    cells = [[_cell(cell) for cell in row] for row in rows]
    ids = IDS.intersection(headers) if IDS.intersection(headers[:2]) else frozenset()
    if ids and console.width < _needed(headers, cells):
        _paragraphs(headers, cells, title)
        return
    drawn = Table(title=title or None, title_justify="left", header_style="bold")
    for header in headers:
        justify: Any = "right" if header in AMOUNTS else "left"
        drawn.add_column(header, justify=justify, overflow="fold", no_wrap=header in WHOLE | ids)
    for row in cells:
        drawn.add_row(*row)
    console.print(drawn)


def _cell(value: Any) -> str:
    several = value if isinstance(value, list) else [value]
    return "\n".join("" if one is None else clean(shown(one)) for one in several)


def shown(value: Any) -> str:
    """A value for people: money with its cents."""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _needed(headers: Sequence[str], cells: list[list[str]]) -> int:
    """The columns that a table needs to show every cell on one line."""
    widths = [
        max(len(line) for cell in column for line in cell.split("\n"))
        for column in zip(headers, *cells, strict=True)
        if column[0] not in FOLDING
    ]
    return sum(widths) + 3 * len(headers) + 20 * sum(h in FOLDING for h in headers) + 1


def _paragraphs(headers: Sequence[str], cells: list[list[str]], title: str) -> None:
    if title:
        click.secho(title, bold=True)
    for row in cells:
        click.secho(row[0], bold=True)
        said = [f"{h} {c}" for h, c in zip(headers[1:], row[1:], strict=True) if c]
        click.echo(click.wrap_text(" \u00b7 ".join(said), 78, "  ", "  "))


_SHOWN: list[Any] = []
"""The bar that is on the terminal: it has one live line."""


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Any]:
    """A progress bar on a terminal for work longer than a moment; none when piped, and none
    within another."""
    if not sys.stderr.isatty() or _SHOWN:
        yield lambda _=1: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        _SHOWN.append(bar)
        try:
            yield lambda count=1: bar.advance(task, count)
        finally:
            _SHOWN.clear()


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """A progress bar over the bytes of a file that takes longer than a moment to read."""
    size = path.stat().st_size
    if size < QUICK:
        yield lambda _: None
        return
    with progress(path.name, size) as advance:
        yield advance


def readable(paths: Sequence[str]) -> list[Path]:
    """The paths, each a file that can be read; else wrong usage (exit code 2)."""
    out = []
    for text in paths:
        path = Path(text)
        if not path.is_file() or not os.access(path, os.R_OK):
            raise click.UsageError(f"{text} is not a file that can be read")
        out.append(path)
    return out


def unreadable(text: str) -> Finding | None:
    """Why a path cannot be read, as a finding; None where it can: one bad FILE of several never
    keeps the others from being done."""
    path = Path(text)
    if text and path.exists() and not path.is_dir() and os.access(path, os.R_OK):
        return None
    why = "is a folder" if path.is_dir() else "cannot be read" if path.exists() else "is not there"
    return Finding(
        rule="FILE.read",
        snip=1,
        severity="reject",
        message=f"{text} {why}" if text else "the name of the file is empty",
        hint="give the path of a file that you may read",
    )


def sorted_out(texts: Sequence[str]) -> tuple[list[Path], list[Finding]]:
    """The paths that can be read, and what is to be said of the others."""
    faults = [(text, unreadable(text)) for text in texts]
    return [Path(text) for text, why in faults if why is None], [why for _, why in faults if why]


def made_folder(text: str) -> Path:
    """The folder of that path, made where it is missing; else wrong usage (exit code 2)."""
    folder = Path(text).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{text} cannot be a folder: {error.strerror}") from None
    return folder
