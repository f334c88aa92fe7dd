"""Rows as a CSV file that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import msgspec

from gateway.cli.common import shown

STDOUT = "-"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(path: str, kind: type[msgspec.Struct], rows: Iterable[msgspec.Struct]) -> None:
    """One row for each Struct, under the names of its fields; lists become words with blanks."""
    names = kind.__struct_fields__
    write_text(path, sheet_text(names, ([getattr(row, n) for n in names] for row in rows)))


def sheet_text(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV text with a header line."""
    return "".join([row_text(names), *(row_text(row) for row in rows)])


def row_text(values: Iterable[Any]) -> str:
    """One line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([cell(value) for value in values])
    return out.getvalue()


def cell(value: Any) -> str:
    """A value as a cell; a text that a spreadsheet would take for a formula gets a quote mark."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return cell(" ".join(str(one) for one in value))
    if isinstance(value, Decimal):
        return shown(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def write_text(path: str, text: str) -> None:
    """Write a file, or for ``-`` to stdout; where it cannot be, wrong usage (exit code 2)."""
    write_bytes(path, text.encode())


def write_bytes(path: str, data: bytes) -> None:
    """Write a file, or for ``-`` to stdout; where it cannot be, wrong usage (exit code 2)."""
    if path == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
