"""The header row of a CSV file, bound to the columns that the mapping file knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.finding import Finding
from gateway.translate.csv_map import Column, CsvMap, plain

HEADER = "CLAIMS.csv.header"
MISSING = "CLAIMS.csv.missing"
SHOWN = 20
"""So many headers are named in one finding."""


class Bound(NamedTuple):
    """A column of the file: its place from 0, its own header, what the map says of it."""

    place: int
    header: str
    column: Column


class Header(NamedTuple):
    """What the header row says: the columns that count, and those that tell claims apart."""

    width: int
    bound: list[Bound]
    keys: list[list[Bound]]
    """The columns of each field of the claim's key; the first that is filled counts."""
    key_paths: list[str]
    findings: list[Finding]

    @property
    def readable(self) -> bool:
        """False where a finding says that the rows cannot be read by this header."""
        return all(one.severity != "reject" for one in self.findings)


def read_header(cells: list[str], line: int, name: str, mapping: CsvMap) -> Header:
    """Bind the header row on ``line``; what cannot be bound is in the findings."""
    bound = [
        Bound(place, cell.strip(), mapping.columns[key])
        for place, cell in enumerate(cells)
        if (key := plain(cell)) in mapping.columns
    ]
    given = {one.column.target.path for one in bound}
    key_paths = next((paths for paths in mapping.claim if given.issuperset(paths)), [])
    keys = [[b for b in bound if b.column.target.path == path] for path in key_paths]
    where = f"{name}: line {line}"
    findings = list(_findings(cells, bound, where, mapping, bool(keys)))
    return Header(len(cells), bound, keys, key_paths, findings)


def _findings(
    cells: list[str], bound: list[Bound], where: str, mapping: CsvMap, keyed: bool
) -> Iterator[Finding]:
    if not bound:
        yield _reject(
            HEADER, f"{where}: none of its {len(cells)} headers is in the mapping file",
            f"the first row holds the headers; those that {mapping.name} knows begin with "
            + _listed([one.header for one in mapping.columns.values()], 8),
        )  # fmt: skip
        return
    yield from _twice(bound, where)
    yield from _absent(bound, where, mapping)
    if not keyed:
        paths = " or ".join(" + ".join(paths) for paths in mapping.claim)
        yield _reject(
            "CLAIMS.csv.key", f"{where}: no columns tell which lines make one claim",
            f"the file needs columns for {paths} (claim in {mapping.name})",
        )  # fmt: skip
    known = {one.place for one in bound}
    unknown = [
        cell.strip() or f"(column {index + 1}, without a header)"
        for index, cell in enumerate(cells)
        if index not in known and plain(cell) not in mapping.ignored
    ]
    if unknown:
        yield Finding(
            rule="CLAIMS.csv.columns",
            snip=1,
            severity="warning",
            message=f"{where}: not read, for the mapping file does not know these columns: "
            + _listed(unknown, SHOWN),
            hint=f"give each a field under columns in {mapping.name}, or name it under ignored",
        )


def _twice(bound: list[Bound], where: str) -> Iterator[Finding]:
    first: dict[str, Bound] = {}
    for one in bound:
        before = first.setdefault(plain(one.header), one)
        if before is not one and not one.column.target.listed:
            yield _reject(
                HEADER,
                f"{where}: the header {one.header!r} stands in column {before.place + 1} "
                f"and in column {one.place + 1}",
                "name the columns differently: which of the two is meant cannot be told",
            )


def _absent(bound: list[Bound], where: str, mapping: CsvMap) -> Iterator[Finding]:
    given = {one.column.target.path for one in bound}
    given |= {one.target.path for one in (*mapping.constants, *mapping.defaults)}
    for path in (target.path for target in mapping.required):
        if path not in given:
            headers = mapping.headers_for(path)
            hint = f"add a column {' or '.join(headers[:4])}" if headers else "map a column to it"
            yield _reject(
                MISSING, f"{where}: no column gives {path}", f"{hint}, or give it in {mapping.name}"
            )


def _listed(texts: list[str], most: int) -> str:
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


def _reject(rule: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, snip=1, severity="reject", message=message, hint=hint)
