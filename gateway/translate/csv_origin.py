"""Where a claim of a CSV file came from: the cells of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claims_csv import gathered
from gateway.translate.csv_claim import Gathering
from gateway.translate.csv_map import Column, CsvMap
from gateway.translate.csv_text import Row
from gateway.translate.origin import FILLED, Leaf, Origin


def origins(data: bytes, name: str, mapping: CsvMap) -> Iterator[tuple[Claim, Origin]]:
    """Each claim that ``read_csv`` yields, with where it came from."""
    for item in gathered(data, name, mapping):
        if isinstance(item, Finding):
            continue
        origin = _CsvOrigin(item)
        if (claim := origin.read()) is not None:
            yield claim, origin


_CHRISTMAS = {
    "YYYY": "2024", "YY": "24", "MMM": "DEC", "MM": "12", "M": "12", "DD": "25", "D": "25",
}  # fmt: skip


class _CsvOrigin:
    """The rows of one claim."""

    def __init__(self, source: Gathering) -> None:
        self.name = source.table.name
        self._table = source.table._replace(told=set())
        self._source = source

    def leaves(self) -> list[Leaf]:
        """The cells under headers that the mapping knows, by line and column; empty ones too. What
        is said of the claim is one value, however many rows repeat it: the first is named."""
        cells: dict[object, list[_Cell]] = {}
        for row in self._source.rows:
            for place, header, column in self._table.header.bound:
                target = column.target
                if place >= len(row.cells):
                    continue
                line = row.line if target.of_line else 0
                said = (line, place if target.listed else target.steps)
                cells.setdefault(said, []).append(_Cell(row, place, header, column))
        return [
            _leaf([one for one in same if one.text.strip()] or same[:1]) for same in cells.values()
        ]

    def read(self) -> Claim | None:
        """The claim that the rows are now."""
        again = Gathering(self._table, self._source.key, self._source.first)
        for row in self._source.rows:
            again.add(row)
        return next((item for item in again.claim() if isinstance(item, Claim)), None)

    def absent(self, claim: Claim, more: Claim) -> list[str]:
        """Never told: a column that is not there has no name."""
        return []


class _Cell(NamedTuple):
    """A place in a row, and the header that it stands under."""

    row: Row
    place: int
    header: str
    column: Column

    @property
    def text(self) -> str:
        return self.row.cells[self.place]


def _leaf(cells: list[_Cell]) -> Leaf:
    """One value that all of these cells say."""
    before = [one.text for one in cells]

    def put(text: str | None) -> None:
        for one, old in zip(cells, before, strict=True):
            one.row.cells[one.place] = old if text is None else text

    first = cells[0]
    name = f"line {first.row.line}, column {first.header!r}"
    return Leaf(name, before[0], put, tuple(_fills(first.column)))


def _fills(column: Column) -> Iterator[str]:
    """What an empty cell of a column may be filled with: as the map has its codes and dates."""
    yield from list(column.form.codes)[:1]
    if column.target.kind == "date":
        for form in column.form.dates[:1]:
            yield re.sub("Y+|M+|D+", lambda part: _CHRISTMAS[part[0]], form)
    else:
        yield from FILLED
