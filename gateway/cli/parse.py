"""``gateway parse``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from gateway.cli.common import (
    opened,
    print_findings,
    print_json,
    progress,
    readable,
    reading,
    unreadable,
)
from gateway.finding import Finding

if TYPE_CHECKING:
    from gateway.settings import TradingPartner


@click.command(epilog="Example: gateway parse era.835 --json | jq '.interchanges[0]'; gateway "
               "parse archive/*.835 --parquet tables")  # fmt: skip
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a line for each FILE "
              "(the default form).")  # fmt: skip
@click.option("--jsonl", "as_lines", is_flag=True, help="One object a line: claims, payments, "
              "inquiries, answers, findings, each with its place.")  # fmt: skip
@click.option("--parquet", metavar="DIR", type=click.Path(path_type=Path),
              help="835 FILEs as tables, in parts, into a new folder.")  # fmt: skip
@click.option("--csv", "as_csv", metavar="DIR", type=click.Path(path_type=Path),
              help="The same as CSV.")  # fmt: skip
@click.option("--no-check", is_flag=True, help="Skip the checks of types 2 and 3.")
@click.option("--partner", metavar="P", help="Judge as this partner's patches ask.")
@click.pass_context
def parse(
    ctx: click.Context,
    files: tuple[str, ...],
    as_json: bool,
    as_lines: bool,
    parquet: Path | None,
    as_csv: Path | None,
    no_check: bool,
    partner: str | None,
) -> int:
    """Read X12 FILEs of any transaction set into typed JSON, or 835 FILEs into tables."""
    if as_json and as_lines:
        raise click.UsageError("--json and --jsonl: one of them")
    if parquet or as_csv:
        if as_lines:
            raise click.UsageError("--jsonl prints what --parquet and --csv write: one of them")
        return _tables(files, parquet, as_csv, as_json)
    chosen = None
    if partner:
        with opened(ctx) as gateway:
            chosen = gateway.settings.partner(partner)
    code = 0
    for text in files:
        code = max(code, _one(text, as_lines, no_check, chosen))
    sys.stdout.buffer.flush()
    return code


def _one(text: str, as_lines: bool, no_check: bool, chosen: TradingPartner | None) -> int:
    """Print one file; gives its exit code."""
    from gateway.exchange.parse_json import PARSE_TYPES, PARTNER_TYPES, Outcome, parse_document
    from gateway.exchange.parse_lines import parse_lines

    if (why := unreadable(text)) is not None:
        print_json(_unread(text, why, as_lines))
        click.echo(why.message, err=True)
        return 2
    path = Path(text)
    outcome = Outcome()
    snip = frozenset({1}) if no_check else PARTNER_TYPES if chosen else PARSE_TYPES
    form = parse_lines if as_lines else parse_document
    with reading(path) as advance:
        for piece in form(path, str(path), outcome, snip, advance, chosen):
            sys.stdout.buffer.write(piece)
    if not as_lines:
        sys.stdout.buffer.write(b"\n")
    if outcome.exit_code == 2:
        click.echo(f"{path}: no X12 interchange could be read", err=True)
    return outcome.exit_code


def _unread(text: str, why: Finding, as_lines: bool) -> dict[str, object]:
    """What is printed of a file that cannot be read."""
    if as_lines:
        return {"type": "finding", "file": text, **msgspec.to_builtins(why)}
    return {"file": text, "verdict": "unreadable", "interchanges": [], "findings": [why]}


def _tables(
    files: tuple[str, ...], parquet: Path | None, as_csv: Path | None, as_json: bool
) -> int:
    """Read FILEs into one folder of tables."""
    from gateway.exchange.tables import Folder, Tables

    folder = parquet or as_csv
    assert folder is not None
    if parquet and as_csv:
        raise click.UsageError("--parquet and --csv: one of them")
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty: name a new folder")
    paths = readable(files)
    sink = Folder(folder, "parquet" if parquet else "csv")
    maker = Tables(sink)
    with progress("tables", len(paths)) as advance:
        for path in paths:
            with path.open("rb") as opened:
                maker.add(opened, str(path))
            advance(1)
    if as_json:
        print_json({"folder": str(folder), "files": len(paths), "rows": sink.rows,
                    "findings": maker.findings})  # fmt: skip
    else:
        print_findings(maker.findings)
        for name, rows in sink.rows.items():
            click.echo(f"{rows:>12,}  {name}", err=True)
    if not sink.rows["payments"]:
        click.echo("no 835 was found in these files", err=True)
        return 2
    return 1 if sink.rows["problems"] else 0
