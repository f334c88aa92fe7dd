"""Claims in CSV: a service a row, read by a header-mapping file (mappings/claims/*.toml).

Two passes over the rows. The first finds broken quotes before anything is said, and the claims
whose rows do not stand together: it keeps a hash of eight bytes for each claim. The second gives a
claim as soon as its last row is read, so no more than one claim is held, and those that are
scattered.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.csv_claim import Gathering, Table
from gateway.translate.csv_header import Bound, Header, read_header
from gateway.translate.csv_map import CsvMap
from gateway.translate.csv_text import BadText, Dialect, Row, dialect_of, rows_of
from gateway.translate.csv_values import BadCell, read_cell, unwrap

Key = tuple[str, ...]

_BUCKETS = 64


def read_csv(data: bytes, name: str, mapping: CsvMap) -> Iterator[Claim | Finding]:
    """Yield every claim that reads, completed, and the findings of those that do not.

    A finding names the file, the line, the header and the value. What is wrong with the table
    itself (quotes, headers) stops the file, what is wrong in a row its claim alone.
    """
    for item in gathered(data, name, mapping):
        if isinstance(item, Finding):
            yield item
        else:
            yield from item.claim()


def gathered(data: bytes, name: str, mapping: CsvMap) -> Iterator[Gathering | Finding]:
    """The rows of each claim as soon as its last one is read, and what is wrong beside them."""
    try:
        dialect = dialect_of(data, mapping.separator, mapping.encoding)
        top = next(rows_of(data, dialect), None)
        if top is None:
            return
        header = read_header(top.cells, top.line, name, mapping)
        yield from header.findings
        if not header.readable:
            return
        runs = _scattered(_keyed(data, dialect, header, mapping))
    except BadText as error:
        yield Finding(
            rule="CLAIMS.csv.text",
            snip=1,
            severity="reject",
            message=f"{name}: {error.message}",
            hint=error.hint,
        )
        return
    table = Table(name, header, mapping, set())
    yield from _gathered(_keyed(data, dialect, header, mapping), table, runs)


def _keyed(
    data: bytes, dialect: Dialect, header: Header, mapping: CsvMap
) -> Iterator[tuple[Key, Row]]:
    """Every row below the header with the key of its claim; () where it has none."""
    rows = rows_of(data, dialect)
    next(rows)
    before: Key = ()
    for row in rows:
        key = tuple(_first(row.cells, columns) for columns in header.keys)
        if not any(key):
            key = before if mapping.continued else ()
        before = key
        yield key, row


def _first(cells: list[str], columns: list[Bound]) -> str:
    """The first cell of these that is filled; a date is the same however it is written."""
    for place, _, (_, target, form) in columns:
        text = unwrap(cells[place]) if place < len(cells) else ""
        if text and target.kind == "date":
            with suppress(BadCell):
                return str(read_cell(text, target, form)[0][0])
        if text:
            return text
    return ""


def _scattered(rows: Iterator[tuple[Key, Row]]) -> Counter[int]:
    """By the hash of their keys, in how many places rows of the claims stand that stand in more
    than one."""
    hashes = [array("q") for _ in range(_BUCKETS)]
    before: Key = ()
    for key, _ in rows:
        if key and key != before:
            number = hash(key)
            hashes[number % _BUCKETS].append(number)
            before = key
    found: Counter[int] = Counter()
    for bucket in hashes:  # one after the other, for sorting takes five times their room
        twice = {one for one, other in pairwise(sorted(bucket)) if one == other}
        found.update(one for one in bucket if one in twice)
    return found


def _gathered(
    rows: Iterator[tuple[Key, Row]], table: Table, runs: Counter[int]
) -> Iterator[Gathering | Finding]:
    held: dict[Key, Gathering] = {}
    here: Key = ()
    for key, row in rows:
        if not key:
            yield _keyless(row, table)
            continue
        if key != here:
            yield from _ended(here, held, runs)
            here = key
        if key not in held:
            held[key] = Gathering(table, key, row.line)
        held[key].add(row)
    yield from _ended(here, held, runs)


def _ended(key: Key, held: dict[Key, Gathering], runs: Counter[int]) -> Iterator[Gathering]:
    """What there is when the rows of ``key`` come to an end: all of its rows, unless more
    follow."""
    number = hash(key)
    if runs[number] > 1:
        runs[number] -= 1
    elif key in held:
        yield held.pop(key)


def _keyless(row: Row, table: Table) -> Finding:
    paths = table.header.key_paths
    headers = [b.header for b in table.header.bound if b.column.target.path in paths]
    return Finding(
        rule="CLAIMS.csv.key",
        snip=1,
        severity="reject",
        message=f"{table.name}: line {row.line}, column {', '.join(map(repr, headers))}: empty, so "
        "the line belongs to no claim",
        hint="fill the cell in; where a line goes on with the claim above it, say continued = true "
        f"in {table.mapping.name}",
    )
