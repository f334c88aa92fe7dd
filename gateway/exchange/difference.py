"""``gateway diff``: what differs between two files. Shapes: docs/contract.md.

Each file is read once. Its segments are put away in a temporary file, unit by unit (claim, level,
set); what stays in memory is an index of some hundred bytes for each unit: numbers, amounts, a
hash. Only units whose hashes differ are fetched again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from gateway.books import Books, books_for
from gateway.exchange.difference_envelope import Envelopes, envelope_differences
from gateway.exchange.parse_json import file_chunks
from gateway.finding import Finding
from gateway.guides.difference import Differ, Difference
from gateway.guides.difference_entry import Entry, entry
from gateway.guides.difference_form import Form, Neutral, Row
from gateway.guides.difference_match import Side
from gateway.guides.difference_tree import Part, cut, grow
from gateway.guides.follow import follow
from gateway.guides.table import Place
from gateway.translate import registry
from gateway.translate.json_text import encode
from gateway.x12.envelope import Interchange, TransactionSet, read

Packed = list[tuple[int, int, list[str]]]
"""Segments as they are put away: number of the place, -1 for none; position; elements."""

_PACK, _UNPACK = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Packed)
_UNWATCHED: Callable[[int], object] = lambda _: None  # noqa: E731 # nobody looks on


class Noted:
    """One file, read and put away. ``readable`` is false where no interchange was in it;
    ``faults`` counts the findings of type 1 that reject: what could not be compared may hide
    behind them."""

    def __init__(self, path: Path, form: Form, advance: Callable[[int], object]) -> None:
        self.path, self._form = path, form
        self.envelopes = Envelopes()
        self.readable, self.faults = False, 0
        self.kinds: list[str] = []
        self._store = tempfile.TemporaryFile()  # noqa: SIM115 # closed with its owner
        self._guides: dict[str, list[Place]] = {}
        self._of_set: list[list[Place]] = []
        entries: list[Entry] = []
        sink: list[Finding] = []
        books = books_for()
        for event in read(file_chunks(path, advance), sink):
            self.readable = self.readable or isinstance(event, Interchange)
            self.envelopes.see(event)
            if isinstance(event, TransactionSet):
                self._set(event, books, entries, sink)
            self._weigh(sink)
        self._weigh(sink)
        self.side = Side(entries)

    def __enter__(self) -> Noted:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def load(self, one: Entry) -> Part:
        """The segments of a unit, as a tree."""
        places = self._of_set[one.set - 1]
        self._store.seek(one.at)
        size = int.from_bytes(self._store.read(8), "big")
        packed = _UNPACK.decode(self._store.read(size))
        rows = [Row(places[n] if n >= 0 else None, at, elements) for n, at, elements in packed]
        return grow(rows, _room(rows, one.loop))

    def _weigh(self, sink: list[Finding]) -> None:
        self.faults += sum(1 for one in sink if one.snip == 1 and one.severity == "reject")
        sink.clear()

    def _set(
        self, ts: TransactionSet, books: Books, entries: list[Entry], sink: list[Finding]
    ) -> None:
        kind = registry.kind_of(ts)
        self.kinds.append(kind)
        ordinal = len(self.kinds)
        walker = books.judge(ts, frozenset({2}))
        neutral = Neutral(ts.delimiters)
        numbers: dict[Place, int] = {}

        def rows() -> Iterator[Row]:
            for segment, position, _, place in follow(ts, walker):
                if len(sink) > 1_000:
                    self._weigh(sink)
                if place is not None and not numbers:
                    numbers.update(_numbered(place))
                yield Row(place, position, neutral(segment))

        for unit, around in cut(rows(), ts.code, len(entries)):
            found = entry(unit, around, kind, ordinal, self._form)
            found.at = self._put([(numbers.get(r.place, -1) if r.place else -1, r.position,
                                   r.elements) for r in unit.rows])  # fmt: skip
            entries.append(found)
        known = f"{kind} {ts.guide} {ts.group.version}"
        self._of_set.append(self._guides.setdefault(known, list(numbers)))

    def _put(self, packed: Packed) -> int:
        at = self._store.seek(0, 2)
        data = _PACK.encode(packed)
        self._store.write(len(data).to_bytes(8, "big") + data)
        return at


def _numbered(place: Place) -> dict[Place, int]:
    """All places of a guide in one order, whatever the separators its table was made for."""
    room = place
    while room.parent is not None:
        room = room.room
    found: list[Place] = []

    def walk(one: Place) -> None:
        found.append(one)
        for child in one.children:
            walk(child)

    walk(room)
    return {one: number for number, one in enumerate(found)}


def _room(rows: list[Row], loop: str) -> Place | None:
    """The loop of a unit, from the first of its segments that has a place."""
    place = next((row.place for row in rows if row.place), None)
    if place is None:
        return None
    room = place.room
    while room.loop != loop and room.parent is not None:
        room = room.room
    return room


class Totals(msgspec.Struct, omit_defaults=True):
    """The contract's ``totals``. Amounts are sums over the claims of 837 and 835; absent where
    neither file has any."""

    differences: int = msgspec.field(name="differences")
    changed: int = msgspec.field(name="changed")
    added: int = msgspec.field(name="added")
    removed: int = msgspec.field(name="removed")
    moved: int = msgspec.field(name="moved")
    claims_a: int | None = None
    claims_b: int | None = None
    charge_a: Decimal | None = None
    charge_b: Decimal | None = None
    charge_difference: Decimal | None = None
    paid_a: Decimal | None = None
    paid_b: Decimal | None = None
    paid_difference: Decimal | None = None
    in_words: str = ""


class Comparison:
    """Two files that are compared. Iterate it once for the differences; then ``totals`` and
    ``exit_code`` are known. Use it as a context manager: what was put away is thrown away.

    ``strict`` tells amounts that are written differently, ``ignore_batch`` keeps silent about
    BHT03-05. ``advance`` counts the bytes read of either file.
    """

    def __init__(
        self, a: Path, b: Path, *, strict: bool = False, ignore_batch: bool = False,
        advance: Callable[[int], object] = _UNWATCHED,
    ) -> None:  # fmt: skip
        form = Form(strict=strict, ignore_batch=ignore_batch)
        self.a = Noted(a, form, advance)
        self.b = Noted(b, form, advance)
        self._counts = dict.fromkeys(("changed", "added", "removed", "moved"), 0)
        self._differ: Differ | None = None
        self._form = form

    def __enter__(self) -> Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        self.a.__exit__()
        self.b.__exit__()

    @property
    def readable(self) -> bool:
        """Both files hold an interchange."""
        return self.a.readable and self.b.readable

    @property
    def differ(self) -> Differ:
        """What pairs the units of the two."""
        if self._differ is None:
            self._differ = Differ(self.a.side, self.b.side, self.a.load, self.b.load, self._form)
        return self._differ

    @property
    def exit_code(self) -> int:
        """2 where one is unreadable, 1 where something differs, else 0."""
        return 2 if not self.readable else 1 if sum(self._counts.values()) else 0

    def __iter__(self) -> Iterator[Difference]:
        if not self.readable:
            return
        for found in self._all():
            self._counts[found.kind] += 1
            yield found

    def _all(self) -> Iterator[Difference]:
        yield from envelope_differences(self.a.envelopes, self.b.envelopes)
        yield from self.differ

    @property
    def totals(self) -> Totals:
        """What it comes to."""
        counts = self._counts
        found = Totals(
            sum(counts.values()),
            counts["changed"],
            counts["added"],
            counts["removed"],
            counts["moved"],
        )
        sides = [_sums(one.side) for one in (self.a, self.b)]
        if any(count for count, _, _ in sides):
            (found.claims_a, found.charge_a, found.paid_a) = sides[0]
            (found.claims_b, found.charge_b, found.paid_b) = sides[1]
            found.charge_difference = sides[1][1] - sides[0][1]
            if found.paid_a is not None or found.paid_b is not None:
                found.paid_difference = (sides[1][2] or Decimal()) - (sides[0][2] or Decimal())
            found.in_words = _in_words(found)
        return found


def _sums(side: Side) -> tuple[int, Decimal, Decimal | None]:
    """Claims, their charge and what was paid of them; None where nothing tells."""
    claims = [e for e in side.entries if e.kind == "claim" and e.sort[0][:3] in ("837", "835")]
    paid = [e.paid for e in claims if e.paid is not None]
    charge = sum((e.charge for e in claims if e.charge is not None), Decimal())
    return len(claims), charge, sum(paid, Decimal()) if paid else None


def _in_words(found: Totals) -> str:
    assert found.charge_difference is not None
    said = [_more("charge", found.charge_difference)]
    if found.paid_difference is not None:
        said.append(_more("are paid", found.paid_difference))
    return "the claims of B " + " and ".join(said)


def _more(verb: str, value: Decimal) -> str:
    if not value:
        return f"{verb} the same"
    return f"{verb} {abs(value):.2f} {'more' if value > 0 else 'less'}"


def diff_document(comparison: Comparison, model: bool = False) -> Iterator[bytes]:
    """The contract's JSON document, in pieces: the differences are not held."""
    from gateway.exchange.difference_model import model_differences

    a, b = comparison.a, comparison.b
    yield b'{"a":' + encode(str(a.path)) + b',"b":' + encode(str(b.path)) + b',"differences":['
    between = b""
    for found in comparison:
        yield between + encode(found)
        between = b","
    yield b"]"
    if model and comparison.readable:
        yield b',"model":['
        between = b""
        for said in model_differences(comparison):
            yield between + encode(said)
            between = b","
        yield b"]"
    if not comparison.readable:
        names = [str(one.path) for one in (a, b) if not one.readable]
        yield b',"unreadable":' + encode(names)
    equal: Any = comparison.exit_code == 0
    yield b',"equal":' + encode(equal) + b',"totals":' + encode(comparison.totals) + b"}"
