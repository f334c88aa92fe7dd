"""The rows of one claim of a CSV file, gathered and made into a claim."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claims_json import complete
from gateway.translate.csv_finish import DIFFERS, finish
from gateway.translate.csv_header import MISSING, Header
from gateway.translate.csv_map import CsvMap, Given
from gateway.translate.csv_paths import Steps
from gateway.translate.csv_text import Row
from gateway.translate.csv_values import EXCEL, BadCell, Value, read_cell, unwrap

CELLS = "CLAIMS.csv.cells"
NUMBER = ("patient_control_number",)


class Cell(NamedTuple):
    """A value, and where it was found; line 0 for what the mapping file gives."""

    value: Value
    line: int
    header: str


Values = dict[Steps, Cell]


class Table(NamedTuple):
    """The file that is read: what messages call it, its header, its map, columns already told."""

    name: str
    header: Header
    mapping: CsvMap
    told: set[tuple[str, str]]
    """What was mended in which column: said once for a file."""


class Gathering:
    """A claim whose rows are being read."""

    __slots__ = ("_faults", "_values", "first", "key", "lines", "rows", "table")

    def __init__(self, table: Table, key: tuple[str, ...], line: int) -> None:
        self.table, self.key, self.first = table, key, line
        self.rows: list[Row] = []
        self._values: Values = {}
        self.lines: list[tuple[int, Values]] = []
        self._faults: list[Finding] = []

    def add(self, row: Row) -> None:
        """Take in one row: its service, and what it says of the claim."""
        self.rows.append(row)
        if not self._fits(row):
            return
        own: Values = {}
        for steps, cell, of_line in self._cells(row):
            self._place(own if of_line else self._values, steps, cell)
        self.lines.append((row.line, own))

    def _fits(self, row: Row) -> bool:
        """False where cells have moved, so that what they say cannot be told."""
        wide, width = len(row.cells), self.table.header.width
        if wide > width and any(map(str.strip, row.cells[width:])):
            self._fault(
                CELLS, f"line {row.line}: {wide} cells under {width} headers",
                "a cell with a separator in it stands in quotes",
            )  # fmt: skip
            return False
        if wide < width and ("", "cells") not in self.table.told:
            self.table.told.add(("", "cells"))
            self._fault(
                CELLS,
                f"line {row.line}: {wide} cells under {width} headers; what is missing at the end "
                "is taken as empty, here and in rows below",
                "end each row with as many separators as the header row has", severity="warning",
            )  # fmt: skip
        return True

    def _cells(self, row: Row) -> Iterator[tuple[Steps, Cell, bool]]:
        """The values of a row and their places; an empty cell of a list keeps its place."""
        taken: dict[Steps, int] = {}
        for place, header, (_, target, form) in self.table.header.bound:
            text = unwrap(row.cells[place]) if place < len(row.cells) else ""
            slot = taken.get(target.steps, 0)
            values = self._read(text, row.line, header, target, form) if text else []
            if not target.listed:
                for value in values:
                    yield target.steps, Cell(value, row.line, header), target.of_line
                continue
            taken[target.steps] = slot + max(1, len(values))
            for number, value in enumerate(values, slot):
                steps = (*target.steps, number, *target.tail)
                yield steps, Cell(value, row.line, header), target.of_line

    def _read(self, text: str, line: int, header: str, target: Any, form: Any) -> list[Value]:
        where = f"line {line}, column {header!r}"
        try:
            values, mended = read_cell(text, target, form)
        except BadCell as error:
            self._fault(error.rule, f"{where}: {error.message}", error.hint, value=text)
            return []
        for what in mended:
            if (header, what) not in self.table.told:
                self.table.told.add((header, what))
                self._fault(
                    EXCEL, f"{where}: {what}, here and wherever it is needed in this column",
                    'give the column the format "text" in the spreadsheet that it comes from',
                    severity="warning", value=text,
                )  # fmt: skip
        return values

    def _place(self, values: Values, steps: Steps, cell: Cell) -> None:
        before = values.setdefault(steps, cell)
        if before.value != cell.value:
            self._fault(
                DIFFERS,
                f"line {cell.line}, column {cell.header!r}: another value than on line "
                f"{before.line}, column {before.header!r}, of the same claim",
                "what is said of the claim is the same on each of its lines, or empty on all but "
                "one",
                value=str(cell.value),
            )

    def claim(self) -> Iterator[Claim | Finding]:
        """The claim, if nothing stands against it, and every finding of it."""
        self._give(self.table.mapping)
        if all(one.rule != CELLS or one.severity != "reject" for one in self._faults):
            self._check_required()
        made = None
        if all(fault.severity != "reject" for fault in self._faults):
            made = self._made()
        number = self._values.get(NUMBER)
        known = str(number.value) if number else ""
        for fault in self._faults:
            yield msgspec.structs.replace(fault, patient_control_number=known)
        if made is not None and all(fault.severity != "reject" for fault in self._faults):
            yield made

    def _give(self, mapping: CsvMap) -> None:
        """Put in what the mapping file gives, and a number where the file has none."""
        for one in mapping.constants:
            for values in self._of(one):
                values |= dict(_steps(one))
        for one in mapping.defaults:
            for values in self._of(one):
                if not _has(values, one.target.steps):
                    values |= dict(_steps(one))
        if NUMBER not in self._values and NUMBER[0] not in self.table.header.key_paths:
            digest = hashlib.sha256("\0".join(self.key).encode()).hexdigest()
            made = f"C{digest[:12].upper()}"
            self._values[NUMBER] = Cell(made, 0, "")
            self._fault(
                "CLAIMS.csv.number", f"line {self.first}: the claim has no number, and {made} was "
                "made of " + ", ".join(self.table.header.key_paths),
                "add a column with the patient control number: answers come back by it",
                severity="warning",
            )  # fmt: skip

    def _of(self, one: Given) -> list[Values]:
        return [own for _, own in self.lines] if one.target.of_line else [self._values]

    def _check_required(self) -> None:
        for target in self.table.mapping.required:
            rows = self.lines if target.of_line else [(self.first, self._values)]
            for line, values in rows:
                if not _has(values, target.steps):
                    self._absent(line, target.path)

    def _absent(self, line: int, path: str) -> None:
        where = self._where(line, path)
        if not any(f": {where}: " in one.message for one in self._faults):
            self._fault(MISSING, f"{where}: {path} is not given", "fill the cell in")

    def _where(self, line: int, path: str) -> str:
        """A line and the column of a field, if one gives it."""
        bound = self.table.header.bound
        header = next((b.header for b in bound if b.column.target.path == path), "")
        return f"line {line}, column {header!r}" if header else f"line {line}"

    def _made(self) -> Claim | None:
        claim = _nested(self._values)
        lines = [_nested(own) for _, own in self.lines]
        at = [line for line, _ in self.lines]
        for rule, words, hint in finish(claim, lines, at, self._where):
            self._fault(rule, words, hint)
        try:
            return complete(msgspec.convert(claim, Claim))
        except msgspec.ValidationError as error:
            self._fault(
                "CLAIMS.csv.shape", f"line {self.first}: the claim that begins here: {error}",
                "give the column for it a value, or take out what is given of it",
            )  # fmt: skip
            return None

    def _fault(
        self, rule: str, message: str, hint: str, *, severity: Any = "reject",
        value: str | None = None,
    ) -> None:  # fmt: skip
        self._faults.append(Finding(
            rule=rule, snip=1, severity=severity, hint=hint, value=value,
            message=f"{self.table.name}: {message}",
        ))  # fmt: skip


def _steps(one: Given) -> Iterator[tuple[Steps, Cell]]:
    target = one.target
    for number, value in enumerate(one.values):
        steps = (*target.steps, number, *target.tail) if target.listed else target.steps
        yield steps, Cell(value, 0, "")


def _has(values: Values, steps: Steps) -> bool:
    return steps in values or any(found[: len(steps)] == steps for found in values)


def _nested(values: Values) -> dict[Any, Any]:
    """Values by their steps as dictionaries within dictionaries; lists are still dictionaries."""
    root: dict[Any, Any] = {}
    for steps, cell in values.items():
        at = root
        for step in steps[:-1]:
            at = at.setdefault(step, {})
        last = steps[-1]
        at[last] = cell.value
    return root
