"""The bytes of a CSV file to numbered rows: encodings, separators, quotes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

UTF_8 = "utf-8-sig"
WINDOWS = "cp1252"
SEPARATORS = ",;\t|"

_STEP = 1 << 16
_MARKED = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of the files that spreadsheets keep for themselves, new and old."""


class BadText(Exception):
    """A file that is no table: what is wrong, how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Row(NamedTuple):
    """The cells of a row, and the line of the file on which it begins."""

    line: int
    cells: list[str]


class Dialect(NamedTuple):
    """How a file is written."""

    encoding: str
    separator: str


def dialect_of(data: bytes, separator: str = "", encoding: str = "") -> Dialect:
    """The encoding and the separator of a file, where they are not given. Raises BadText."""
    if data.startswith(WORKBOOKS):
        raise BadText("it is a workbook of a spreadsheet", 'save it as "CSV UTF-8" and send that')
    found = encoding or _encoding_of(data)
    try:
        head = next((line for line in _text(data, found) if line.strip()), "")
    except (UnicodeError, LookupError) as error:
        raise _undecodable(found, error) from None
    if head.casefold().startswith("sep=") and len(head.strip()) == 5:
        return Dialect(found, head.strip()[4])
    return Dialect(found, separator or _separator_of(head))


def _encoding_of(data: bytes) -> str:
    """By its mark, else UTF-8 where all of it is, else Windows-1252."""
    for mark, name in _MARKED:
        if data.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _STEP):
            decoder.decode(view[start : start + _STEP])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return WINDOWS
    return UTF_8


def _separator_of(head: str) -> str:
    """The separator that the header line has most of, outside of quotes."""
    outside = "".join(head.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _text(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")


def _undecodable(encoding: str, error: Exception) -> BadText:
    at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
    return BadText(f"it is no text in {encoding}{at}", 'save it as "CSV UTF-8"')


def rows_of(data: bytes, dialect: Dialect) -> Iterator[Row]:
    """Every row that is not blank, the header first. Raises BadText where quotes do not close."""
    text = _text(data, dialect.encoding)
    reader = csv.reader(text, delimiter=dialect.separator, strict=True, skipinitialspace=True)
    line = 1
    try:
        for cells in reader:
            first, line = line, reader.line_num + 1
            told = first == 1 and len(cells) == 2 and cells[0].casefold() == "sep="
            if not told and any(map(str.strip, cells)):
                yield Row(first, cells)
    except csv.Error as error:
        raise BadText(
            f"line {line}: {error}: the quotes from here on do not fit",
            "a cell with quotes in it stands in quotes, and its own are written twice",
        ) from None
    except UnicodeDecodeError as error:
        raise _undecodable(dialect.encoding, error) from None
