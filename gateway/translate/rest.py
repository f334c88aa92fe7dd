"""What the models have no field for: kept as text where it stood, and written back there.

A segment that is held in part leaves the elements that are not: ``CR1***I`` says that CR103 was I
and that all else of this CR1 stands in the model. In ``unmodelled`` elements are parted by ``*``,
components by ``:`` and repetitions by ``^``, whatever the file's own delimiters were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gateway.x12.delimiters import Delimiters
from gateway.x12.elements import trimmed
from gateway.x12.writer import Element, Row, Rows

PLAIN = Delimiters()

STRUCTURAL = frozenset(
    [
        "CLM",
        "GE",
        "GS",
        "HL",
        "IEA",
        "ISA",
        "LIN",
        "LQ",
        "LX",
        "SBR",
        "SE",
        "ST",
        "SV1",
        "SV2",
        "SV3",
        "SVD",
    ]
)
"""Segments that begin something: alone, out of their place, they would break the claim apart."""


def plain(segment: Iterable[str], delimiters: Delimiters) -> str:
    """A segment as text in the plain delimiters. A plain delimiter that is data becomes a space:
    nothing could tell it from one."""
    if (delimiters.element, delimiters.component, delimiters.repetition) == (
        PLAIN.element, PLAIN.component, PLAIN.repetition,
    ):  # fmt: skip
        return PLAIN.element.join(trimmed(segment))
    own = dict.fromkeys(map(ord, (PLAIN.element, PLAIN.component, PLAIN.repetition)), " ")
    own |= {ord(delimiters.component): PLAIN.component}
    if delimiters.repetition:
        own |= {ord(delimiters.repetition): PLAIN.repetition}
    return PLAIN.element.join(trimmed(part.translate(own) for part in segment))


def remainder(segment: list[str], held: frozenset[int], spare: Mapping[int, str]) -> list[str]:
    """The segment without the elements that are held; ``spare`` says what of one is not."""
    kept = [segment[0]]
    for number in range(1, len(segment)):
        kept.append(spare.get(number, "" if number in held else segment[number]))
    return kept


def row_of(text: str) -> Row:
    """A text of ``unmodelled`` as a row."""
    id, *elements = text.split(PLAIN.element)
    return id, *map(_element, elements)


def _element(text: str) -> Element:
    if PLAIN.repetition in text:
        return [tuple(part.split(PLAIN.component)) for part in text.split(PLAIN.repetition)]
    return tuple(text.split(PLAIN.component)) if PLAIN.component in text else text


def with_rest(rows: Rows, rest: list[str]) -> Rows:
    """The rows of a loop, then what was kept of it; what is left of a segment joins its row."""
    if not rest:
        yield from rows
        return
    written = [list(row) for row in rows]
    alone: list[Row] = []
    for text in rest:
        row = row_of(text)
        if not row[0]:
            continue  # no segment begins so: it would be an empty one, which SE01 does not count
        if not any(_joined(other, row) for other in written) and row[0] not in STRUCTURAL:
            alone.append(row)
    yield from map(tuple, written)
    yield from alone


def _joined(row: list[Element], more: Row) -> bool:
    """Whether ``more`` fits into the empty places of the row of the same id; it is put there."""
    if row[0] != more[0]:
        return False
    filled = [*row, *[""] * (len(more) - len(row))]
    for number, value in enumerate(more[1:], 1):
        if not value:
            continue
        joined = _both(filled[number], value)
        if joined is None and row[0] == "CLM":  # of a CLM only what is left is kept: the other
            joined = value  # value is one that is written where the claim gives none
        if joined is None:
            return False
        filled[number] = joined
    row[:] = filled
    return True


def _both(one: Element, other: Element) -> Element | None:
    """Two elements in one, None where both say something at the same place."""
    if not one or one == ("",):
        return other
    if isinstance(one, list) or isinstance(other, list):
        return None
    first = one if isinstance(one, tuple) else (one,)
    second = other if isinstance(other, tuple) else (other,)
    size = max(len(first), len(second))
    pairs = zip(_long(first, size), _long(second, size), strict=True)
    joined = [(a or b) if not (a and b) else None for a, b in pairs]
    return None if None in joined else tuple(part or "" for part in joined)


def _long(parts: tuple[str, ...], size: int) -> tuple[str, ...]:
    return parts + ("",) * (size - len(parts))


def lost(rest: Iterable[str], rows: Iterable[str]) -> list[str]:
    """Ids of the kept texts that cannot be written: they begin something that is not there."""
    there = set(rows)
    ids = (text.partition(PLAIN.element)[0] for text in rest)
    return [id for id in ids if id in STRUCTURAL and id not in there]
