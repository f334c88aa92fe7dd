"""What an answer means in the file that it answers: the segment, the value, the claim.

The answer is read first, and what it speaks of is noted; then the original files are read once, and
of them only that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from gateway.books import books_for, meanings
from gateway.finding import Finding
from gateway.guides.follow import follow
from gateway.render.borrow import borrowed
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story_claim import LINE_CODES
from gateway.render.tell import tell
from gateway.render.tell_party import full_name
from gateway.render.words import clean, day, money, put
from gateway.translate import registry
from gateway.x12.block import Segment
from gateway.x12.elements import el
from gateway.x12.envelope import Group, Interchange, TransactionSet, read

KEPT = 50_000
"""So many places are looked up; what is more stays as the answer says it."""

SetKey = tuple[str, str, str]
"""GS01, GS06, ST02."""

Source = tuple[str, Callable[[], Iterable[bytes]]]
"""What a file is called, and its bytes, piece by piece."""


class Wanted:
    """What an answer speaks of: segments of sets, groups, interchanges, claims by their number."""

    def __init__(self) -> None:
        self.segments: dict[SetKey, set[int]] = {}
        self.interchanges: set[tuple[str, str, str]] = set()
        """Sender, receiver and ISA13 of what a TA1 answers."""
        self.claims: set[str] = set()
        self._count = 0
        self._cursor = Cursor()

    def begin(self, ts: TransactionSet, kind: str) -> None:
        """A set of the answer begins."""
        self._cursor = Cursor(kind)

    def interchange(self, ta1: Segment, carrier: Interchange) -> None:
        """A TA1 answers an interchange."""
        self.interchanges.add(_answered(ta1, carrier))

    def see(self, s: Spoken) -> None:
        """Note what the segment speaks of."""
        if self._count >= KEPT:
            return
        self._cursor.see(s)
        if s.id in ("AK2", "IK3", "AK3") and self._cursor.set_key:
            self._count += 1
            places = self.segments.setdefault(self._cursor.set_key, set())
            if s.id != "AK2" and s.at(2).isdecimal():
                places.add(int(s.at(2)))
        if number := self._cursor.claim_number(s):
            self._count += 1
            self.claims.add(number)


def _answered(ta1: Segment, carrier: Interchange) -> tuple[str, str, str]:
    """The interchange that a TA1 answers: its parties are the carrier's, the other way round."""
    return carrier.isa[8], carrier.isa[6], el(ta1, 1).strip()


class Cursor:
    """Where in an answer we are."""

    def __init__(self, kind: str = "") -> None:
        self.kind = kind
        self.group = ("", "")
        self.set_key: SetKey | None = None
        self.position = 0
        self.level = ""

    def see(self, s: Spoken) -> None:
        """Take in the next segment."""
        match s.id:
            case "AK1":
                self.group = s.at(1), s.at(2)
            case "AK2":
                self.set_key = (*self.group, s.at(2))
            case "IK3" | "AK3":
                self.position = int(s.at(2)) if s.at(2).isdecimal() else 0
            case "HL":
                self.level = s.at(3)

    def claim_number(self, s: Spoken) -> str:
        """The patient control number that a segment names, if it does."""
        if self.kind == "835" and s.id == "CLP":
            return s.at(1)
        if self.kind == "277CA" and s.id == "TRN" and self.level in ("PT", "22", "23"):
            return s.at(2)
        if self.kind == "277" and s.id == "REF" and s.at(1) == "EJ":
            return s.at(2)
        return ""


class Found:
    """A segment of an original, in words."""

    __slots__ = ("claim", "file", "position", "sentence", "spoken")

    def __init__(self, file: str, position: int, spoken: Spoken, sentence: str, claim: str) -> None:
        self.file, self.position, self.spoken = file, position, spoken
        self.sentence, self.claim = sentence, claim


class Originals:
    """Original files, read when it is known what is wanted of them. ``look_up`` finds more."""

    def __init__(
        self,
        sources: Iterable[Source],
        look_up: Callable[[Wanted], list[Source]] | None = None,
    ) -> None:
        self._sources, self._look_up = list(sources), look_up
        self._segments: dict[tuple[SetKey, int], Found] = {}
        self._sets: dict[SetKey, str] = {}
        self._interchanges: dict[tuple[str, str, str], str] = {}
        self._claims: dict[str, list[str]] = {}
        self._cursor = Cursor()

    def find(self, wanted: Wanted) -> None:
        """Read the files for what is wanted."""
        more = self._look_up(wanted) if self._look_up else []
        for name, chunks in [*self._sources, *more]:
            dropped: list[Finding] = []
            for event in read(chunks(), dropped):
                dropped.clear()
                if isinstance(event, Interchange):
                    self._interchange(name, event, wanted)
                elif isinstance(event, TransactionSet):
                    self._set(name, event, wanted)

    def _interchange(self, name: str, event: Interchange, wanted: Wanted) -> None:
        key = event.isa[6], event.isa[8], event.control_number
        if key in wanted.interchanges and key not in self._interchanges:
            self._interchanges[key] = (
                f"That interchange is in {name}: {event.isa[6]} sent it to {event.isa[8]}"
                f"{put(' on ', day(event.isa[9], 'D6'))}."
            )

    def _set(self, name: str, ts: TransactionSet, wanted: Wanted) -> None:
        group: Group = ts.group
        key = (group.functional_identifier_code, group.control_number, ts.control_number)
        places = wanted.segments.get(key, set())
        if key in wanted.segments:
            self._sets.setdefault(key, f"That set is in {name}.")
        if not places and not (wanted.claims and ts.code == "837"):
            return
        walker = books_for().judge(ts, frozenset({2}))
        scene = Scene(registry.kind_of(ts), ts.code)
        claims = _Claims(name, wanted.claims, self._claims)
        for located in follow(ts, walker):
            lost = located.place is None
            place = located.place or borrowed(located.segment, ts.code, None)
            spoken = Spoken(located.segment, place, ts.delimiters, meanings(), lost=lost)
            claims.see(spoken, located.position)
            if located.position in places:
                found = Found(name, located.position, spoken, tell(spoken, scene), scene.claim)
                self._segments.setdefault((key, located.position), found)
            else:
                scene.see(spoken)
        claims.end()

    def begin(self, ts: TransactionSet, kind: str) -> None:
        """A set of the answer is told from here on."""
        self._cursor = Cursor(kind)

    def of_interchange(self, ta1: Segment, carrier: Interchange) -> list[str]:
        """What a TA1 answers."""
        found = self._interchanges.get(_answered(ta1, carrier))
        return [found] if found else []

    def of(self, s: Spoken, scene: Scene) -> list[str]:
        """What a segment of the answer speaks of in the originals."""
        self._cursor.see(s)
        if number := self._cursor.claim_number(s):
            return self._claims.get(number, [])
        if self._cursor.set_key is None or s.id not in ("AK2", "IK3", "AK3", "IK4", "AK4"):
            return []
        if s.id == "AK2":
            found = self._sets.get(self._cursor.set_key)
            return [found] if found else []
        there = self._segments.get((self._cursor.set_key, self._cursor.position))
        if there is None:
            return []
        return _segment_words(there, s) if s.id in ("IK3", "AK3") else _element_words(there, s)


def _segment_words(there: Found, s: Spoken) -> list[str]:
    claim = put(", in claim ", there.claim)
    said = [f"In {there.file}, segment {there.position} is {there.spoken.id}{claim}: "
            f"{there.sentence}"]  # fmt: skip
    if s.at(1) and s.at(1) != there.spoken.id:
        said.append(f"The answer calls it {s.at(1)}: positions may have been counted otherwise.")
    return said


def _element_words(there: Found, s: Spoken) -> list[str]:
    number, component = s.at(1, 1), s.at(1, 2)
    if not number.isdecimal():
        return []
    n, c = int(number), int(component) if component.isdecimal() else 0
    value = there.spoken.at(n, c)
    element = there.spoken.element(n, c)
    name = put(" (", element.name if element else "", ")")
    label = f"{there.spoken.id}{n:02d}{put('-', str(c) if c else '')}"
    meaning = put(", which means ", there.spoken.meaning(n, c))
    if not value:
        return [f"In {there.file}, {label}{name} is empty."]
    return [f"In {there.file}, {label}{name} is {clean(value)}{meaning}."]


class _Claims:
    """The wanted claims of an 837, each in one sentence."""

    def __init__(self, name: str, wanted: set[str], found: dict[str, list[str]]) -> None:
        self._name, self._wanted, self._found = name, wanted, found
        self._open = ""
        self._head = ""
        self._lines = 0
        self._people: dict[str, str] = {}

    def see(self, s: Spoken, position: int) -> None:
        """Take in one segment."""
        if s.id == "HL":
            self.end()
            for code in ("QC",) if s.at(3) == "23" else ("QC", "IL"):
                self._people.pop(code, None)
        elif s.id == "NM1" and not self._open:
            self._people[s.at(1)] = full_name(s)
        elif s.id == "CLM":
            self.end()
            self._begin(s, position)
        elif s.id in LINE_CODES:
            self._lines += 1

    def _begin(self, s: Spoken, position: int) -> None:
        if s.at(1) not in self._wanted or len(self._found.get(s.at(1), ())) > 4:
            self._open = " "
            return
        patient = self._people.get("QC") or self._people.get("IL") or "a patient not named"
        payer = put(", asked of ", self._people.get("PR", ""))
        self._open, self._lines = s.at(1), 0
        self._head = (
            f"In {self._name}, segment {position} is claim {s.at(1)} of {patient}{payer}: "
            f"{money(s.at(2))} charged"
        )

    def end(self) -> None:
        """The claim is over."""
        if self._open.strip():
            lines = f", {self._lines} service line{'' if self._lines == 1 else 's'}."
            self._found.setdefault(self._open, []).append(self._head + lines)
        self._open = ""


def from_paths(paths: Iterable[Path], chunks: Callable[[Path], Iterator[bytes]]) -> list[Source]:
    """Sources of files on the disk."""
    return [(path.name, partial(chunks, path)) for path in paths]
