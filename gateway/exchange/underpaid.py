"""``gateway remits underpaid``: remittances held against the contracts with their payers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

import msgspec

from gateway.exchange.remit_files import Remittance
from gateway.ledger.contract import Terms
from gateway.ledger.underpaid import Judged
from gateway.ledger.underpaid_run import Run, Sum, sums

COLUMNS = (*(name for name in Judged.__struct_fields__ if name != "steps"), "steps")
_TEXT_THAT_COUNTS = ("=", "+", "-", "@", "\t", "\r")


class Compared(msgspec.Struct):
    """The verdicts on all lines, and their sums by status."""

    contracts: list[str]
    remittances: int
    totals: list[Sum]
    verdicts: list[Judged]

    @property
    def underpaid(self) -> Sum:
        """The sum of what is underpaid."""
        return next(one for one in self.totals if one.status == "underpaid")

    @property
    def exit_code(self) -> int:
        """1 where something is underpaid, else 0."""
        return 1 if self.underpaid.lines else 0


def compare(contracts: list[Terms], remittances: Iterable[Remittance]) -> Compared:
    """Judge every line of every remittance."""
    run, count = Run(contracts), 0
    for remittance in remittances:
        count += 1
        for claim in remittance.claims:
            run.add(remittance.header, claim)
    verdicts = run.verdicts()
    names = [one.contract.name for one in contracts]
    return Compared(names, count, sums(verdicts), verdicts)


def csv_rows(verdicts: Iterable[Judged]) -> Iterator[bytes]:
    """The verdicts as CSV, a row each; steps stand in one cell. Text that a spreadsheet would take
    for a formula gets an apostrophe."""
    yield _csv(COLUMNS)
    for one in verdicts:
        yield _csv([_cell(getattr(one, name)) for name in COLUMNS])


def _csv(cells: Iterable[str]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    text = " | ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_TEXT_THAT_COUNTS) else text
