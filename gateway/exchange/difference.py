"""``gateway diff``: what differs between two files. Shapes: docs/contract.md.

Each file is read once. Its segments are put away in a temporary file, unit by unit (claim, level,
set); what stays in memory is an index of some hundred bytes for each unit: numbers, amounts, a
hash. Only units whose hashes differ are fetched again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from gateway.books import Books, books_for
from gateway.exchange.difference_envelope import Envelopes, envelope_differences
from gateway.exchange.parse_json import file_chunks, unwatched
from gateway.finding import Finding
from gateway.guides.difference import Differ, Difference
from gateway.guides.difference_entry import Entry, Side, sort_of
from gateway.guides.difference_form import BLIND, Form, Neutral, Row
from gateway.guides.difference_tree import Part, Unit, cut, grow
from gateway.guides.follow import follow
from gateway.guides.table import Place
from gateway.models.amount import amount
from gateway.translate import registry
from gateway.translate.json_text import encode
from gateway.x12.envelope import Interchange, TransactionSet, read

Packed = list[tuple[int, list[str]]]
"""Segments as they are put away: number of the place, -1 for none; elements."""

_PACK, _UNPACK = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Packed)
_POSITIONS = msgspec.msgpack.Decoder(list[int])
_MONEY = {"837": {"charge": 2}, "835": {"charge": 3, "paid": 4}}
"""Elements of a claim's first segment that are summed up."""


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
        self._sorts: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.claims, self.sums = 0, dict[str, Decimal]()
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
        self.side = Side(entries, self.load, form)

    def __enter__(self) -> Noted:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def load(self, one: Entry) -> Part:
        """The segments of a unit, as a tree."""
        places = self._of_set[one.set - 1]
        self._store.seek(one.at)
        size, rest = (int.from_bytes(self._store.read(8), "big") for _ in range(2))
        packed = _UNPACK.decode(self._store.read(size))
        positions = _POSITIONS.decode(self._store.read(rest))
        rows = [
            Row(places[n] if n >= 0 else None, at, elements)
            for (n, elements), at in zip(packed, positions, strict=True)
        ]
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

        for unit, _ in cut(rows(), ts.code, len(entries)):
            entries.append(self._entry(unit, kind, ordinal, numbers))
        known = f"{kind} {ts.guide} {ts.group.version}"
        self._of_set.append(self._guides.setdefault(known, list(numbers)))

    def _entry(self, unit: Unit, kind: str, ordinal: int, numbers: dict[Place, int]) -> Entry:
        """Put a unit away."""
        rows = unit.rows
        body = _PACK.encode([(numbers[r.place] if r.place else -1, r.elements) for r in rows])
        blind = _blind(rows[0]) if rows and unit.kind != "claim" else b""
        positions = _PACK.encode([row.position for row in rows])
        self._sum(unit, kind)
        sort = self._sorts.setdefault(found := sort_of(unit, kind), found)
        print_of = blake2b(blind or body, digest_size=16)
        if blind:
            print_of.update(_PACK.encode(
                [(numbers[r.place] if r.place else -1, r.elements) for r in rows[1:]]
            ))  # fmt: skip
        at = self._store.seek(0, 2)
        self._store.write(len(body).to_bytes(8, "big") + len(positions).to_bytes(8, "big"))
        self._store.write(body + positions)
        return Entry(
            unit.kind, sort, unit.ordinal, unit.parent, ordinal, print_of.digest(), at,
            unit.room.loop if unit.room else "ST",
        )  # fmt: skip

    def _sum(self, unit: Unit, kind: str) -> None:
        """Add up what claims charge and are paid."""
        at = _MONEY.get(kind[:3])
        if unit.kind != "claim" or not at:
            return
        self.claims += 1
        for name, number in at.items():
            value = amount(unit.rows[0].el(number))
            if value is not None:
                self.sums[name] = self.sums.get(name, Decimal()) + value


def _blind(first: Row) -> bytes:
    """The first segment of a level or set without the numbers that say nothing; '' where it has
    none."""
    blind = BLIND.get(first.id, ())
    texts = ["" if n in blind else text for n, text in enumerate(first.elements)]
    return _PACK.encode((first.slot, texts)) if blind else b""


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
        advance: Callable[[int], object] = unwatched,
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
            self._differ = Differ(self.a.side, self.b.side, self._form)
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
        if self.a.claims or self.b.claims:
            one, other, none = self.a.sums, self.b.sums, Decimal()
            found.claims_a, found.claims_b = self.a.claims, self.b.claims
            found.charge_a, found.charge_b = one.get("charge", none), other.get("charge", none)
            found.charge_difference = found.charge_b - found.charge_a
            if "paid" in one or "paid" in other:
                found.paid_a, found.paid_b = one.get("paid", none), other.get("paid", none)
                found.paid_difference = found.paid_b - found.paid_a
            found.in_words = _in_words(found)
        return found


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
