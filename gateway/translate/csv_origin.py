"""Where a claim of a CSV file came from: the cells of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claims_csv import gathered
from gateway.translate.csv_claim import Gathering
from gateway.translate.csv_map import CsvMap
from gateway.translate.csv_text import Row
from gateway.translate.origin import Leaf, Origin


def origins(data: bytes, name: str, mapping: CsvMap) -> Iterator[tuple[Claim, Origin]]:
    """Each claim that ``read_csv`` yields, with where it came from."""
    for item in gathered(data, name, mapping):
        if isinstance(item, Finding):
            continue
        origin = _CsvOrigin(item)
        if (claim := origin.read()) is not None:
            yield claim, origin


class _CsvOrigin:
    """The rows of one claim."""

    def __init__(self, source: Gathering) -> None:
        self.name = source.table.name
        self._table = source.table._replace(told=set())
        self._source = source

    def leaves(self) -> list[Leaf]:
        """The cells under headers that the mapping knows, by line and column; empty ones too."""
        return [
            Leaf(f"line {row.line}, column {one.header!r}", row.cells[one.place],
                 _putter(row, one.place))
            for row in self._source.rows
            for one in self._table.header.bound
            if one.place < len(row.cells)
        ]  # fmt: skip

    def read(self) -> Claim | None:
        """The claim that the rows are now."""
        again = Gathering(self._table, self._source.key, self._source.first)
        for row in self._source.rows:
            again.add(row)
        return next((item for item in again.claim() if isinstance(item, Claim)), None)

    def absent(self, claim: Claim, more: Claim) -> str:
        """Never told: a column that is not there has no name."""
        return ""


def _putter(row: Row, place: int) -> Callable[[str | None], None]:
    before = row.cells[place]

    def put(text: str | None) -> None:
        row.cells[place] = before if text is None else text

    return put
