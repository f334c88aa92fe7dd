"""The first pass over a file that is explained: summaries and findings, kept for the second."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

import msgspec

from gateway.books import Books, meanings
from gateway.exchange.explain_originals import Wanted
from gateway.finding import Finding
from gateway.guides.book import Guide
from gateway.guides.checks import Check
from gateway.guides.follow import Run, follow_runs
from gateway.guides.table import Place
from gateway.guides.walk import Walker
from gateway.render.borrow import answered_guide, borrowed
from gateway.render.molds import OPEN, filled, in_money, open_up
from gateway.render.plan import Plan
from gateway.render.scene import CONTEXT, SEEN, UNIQUE, Scene
from gateway.render.spoken import Spoken
from gateway.render.story import Story, story_of
from gateway.render.tell import say, tell
from gateway.render.told import Line, Words
from gateway.render.words import money
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine
from gateway.x12.block import Segment
from gateway.x12.envelope import Interchange, TransactionSet

TYPES = frozenset({1, 2})
"""SNIP types whose findings stand beside their segments."""

KEPT = 20_000
"""So many findings are held between the passes; what is more is counted."""

_SPOOL = 1 << 18

SEATS = 4_096
TEXTS = 128
"""So many places, and texts of each, are remembered."""


class Following:
    """What :func:`examine` asks for languages and guides: every set is read as its segments with
    their places."""

    kind_of = staticmethod(registry.kind_of)

    def __init__(self, books: Books) -> None:
        self._books = books
        self.walker: Walker | None = None

    def judge(self, ts: TransactionSet, snip: frozenset[int]) -> Walker | None:
        """Follow the set by its guide."""
        self.walker = self._books.judge(ts, snip)
        return self.walker

    def weigh(self, finding: Finding) -> Finding | None:
        """As the partner weighs it."""
        return self._books.weigh(finding)

    def checks(self, ts: TransactionSet) -> Sequence[Check]:
        """None: only the guide speaks here."""
        return ()

    def known(self, name: str) -> frozenset[str]:
        """None, for the same reason."""
        return frozenset()

    @property
    def lists(self) -> None:
        """None, for the same reason."""
        return None

    def reader_for(self, kind: str) -> Callable[[TransactionSet], Iterator[Run]]:
        """One reader for all kinds."""
        return lambda ts: follow_runs(ts, self.walker)


Known = tuple[Words, Spoken | None, list[str] | None]
"""The words of a segment; the segment, where the scene must see it again; the values of a mold."""


class Memory:
    """Words for segments that were told before, by their place in a guide. Those of one memory
    are of sets of one kind, with the same delimiters."""

    def __init__(self) -> None:
        self._of: object = None
        self.seats: dict[Place, Seat] = {}

    def seat(self, place: Place) -> Seat:
        """What is remembered at a place."""
        seat = self.seats.get(place)
        if seat is None:
            seat = self.seats[place] = Seat(place)
        return seat

    def begin(self, of: object) -> None:
        """A set begins; ``of`` is what words of it rest on. Others are forgotten."""
        if of != self._of or len(self.seats) > SEATS:
            self._of, self.seats = of, {}


class Seat:
    """The words told at one place, by text and by what they know of the scene. Where hardly any
    came again it is given up."""

    __slots__ = ("depth", "known", "met", "molds", "open", "plan", "room", "used")

    def __init__(self, place: Place) -> None:
        self.plan = Plan(place.use, remember=True)
        self.depth, self.room = _depth(place), place.room.name if place.room.parent else ""
        self.known: dict[Hashable, Known] = {}
        self.molds: dict[Hashable, Words] = {}
        self.open = _open(place, self.plan)
        self.used = 0
        self.met = True

    def mold(self, shape: Hashable, mold: Words, *, good: bool) -> None:
        """Remember a mold. Where one is not good, the place has none from then on."""
        if not good:
            self.open, self.molds = None, {}
            return
        if len(self.molds) >= TEXTS:
            self.molds.clear()
        self.molds[shape] = mold

    def keep(self, key: Hashable, known: Known) -> None:
        """Remember the words."""
        if len(self.known) >= TEXTS:
            self.met = self.used > TEXTS
            self.known, self.used = {}, 0
        if self.met:
            self.known[key] = known


def _open(place: Place, plan: Plan) -> tuple[list[int], list[int]] | None:
    """The elements of a place that may stand open: no code, no date and no composite."""
    numbers = [
        [n for n in some if (slot := plan.slots.get(n)) and not (slot.apart or slot.form)
         and not slot.element.codes and meanings().silent(place, n)]
        for some in OPEN.get(place.id, ((), ()))
    ]  # fmt: skip
    return (numbers[0], numbers[1]) if any(numbers) else None


class Speaking:
    """Makes what is spoken of of the segments of one set, one after the other."""

    def __init__(
        self, ts: TransactionSet, kind: str, walker: Walker | None, memory: Memory | None = None
    ) -> None:
        self.scene = Scene(kind, ts.code)
        self.scene.guided = walker is not None
        self.marks = ts.delimiters
        self._code = ts.code
        self._guide: Guide | None = None
        self._memory = memory or Memory()
        self._memory.begin((kind, ts.code, ts.delimiters))

    def spoken(self, segment: Segment, place: Place | None, plan: Plan | None = None) -> Spoken:
        """The segment, with a use from elsewhere where it stands nowhere in its guide."""
        lost = place is None or place.use is None
        if lost:
            place = borrowed(segment, self._code, self._guide)
        elif self._guide is None and place is not None:
            self._guide = place.guide
        spoken = Spoken(segment, place, self.marks, meanings(), lost=lost, plan=plan)
        if spoken.id == "AK1":
            self.scene.answered = answered_guide(spoken.at(1), spoken.at(3))
        return spoken

    def words(self, text: str, splits: int, place: Place | None) -> Known:
        """What is told of a segment; the scene takes it in."""
        if place is None or place.use is None:
            return self.told(self.spoken(self._split(text, splits), place), place), None, None
        seat, id = self._memory.seat(place), place.id
        context = self.scene.context() if id in CONTEXT else ()
        key = (text, *context) if context else text
        if found := seat.known.get(key):
            seat.used += 1
            if found[1]:
                self.scene.see(found[1])
            return found
        spoken = self.spoken(self._split(text, splits), place, seat.plan)
        if seat.open and splits < 0 and text.isascii():
            self.scene.see(spoken)
            known = self._molded(spoken, place, seat)
        else:
            known = self._seated(spoken, place, seat), spoken, None
        if seat.met and id not in UNIQUE:
            seat.keep(key, known if id in SEEN else (known[0], None, known[2]))
        return known

    def _molded(self, spoken: Spoken, place: Place, seat: Seat) -> Known:
        """The mold of a segment that the scene has taken in, with its values; its own words where
        it has a form that no mold is made of."""
        assert seat.open is not None
        segment = spoken.segment.copy()
        holes, plain = open_up(segment, seat.open)
        if not holes or plain < 0:
            return self._worded(spoken, place, seat, say(spoken, self.scene)), spoken, None
        shape = self.marks.element.join(segment), *self.scene.context()
        mold = seat.molds.get(shape)
        values = [*holes, *map(money, holes[plain:])]
        if mold is None:
            sentence = say(spoken, self.scene)
            words = self._worded(spoken, place, seat, sentence)
            bare = Spoken(segment, place, self.marks, meanings(), plan=seat.plan)
            told = in_money(say(bare, self.scene), plain, len(holes))
            mold = self._worded(bare, place, seat, told)
            seat.mold(shape, mold, good=filled(mold, values) == words)
            return words, spoken, None
        return mold, spoken, values

    def _worded(self, spoken: Spoken, place: Place, seat: Seat, sentence: str) -> Words:
        return Words(
            spoken.id, spoken.name, sentence, place.room.id, seat.room, place.opens, seat.depth,
            spoken.elements(),
        )  # fmt: skip

    def told(self, spoken: Spoken, place: Place | None) -> Words:
        """The words of a segment; the scene takes it in."""
        if place is not None and place.use is not None:
            return self._seated(spoken, place, self._memory.seat(place))
        words = Words(spoken.id, spoken.name, tell(spoken, self.scene), elements=spoken.elements())
        if place is not None:
            words.loop, words.opens, words.depth = place.room.id, place.opens, _depth(place)
        return words

    def _seated(self, spoken: Spoken, place: Place, seat: Seat) -> Words:
        return self._worded(spoken, place, seat, tell(spoken, self.scene))

    def _split(self, text: str, splits: int) -> Segment:
        return text.split(self.marks.element, splits)


def _depth(place: Place) -> int:
    """How many loops of the guide a segment stands in; parts of the set are none."""
    depth, room = 0, place.room
    while room.parent is not None:
        depth += room.id not in _PARTS
        room = room.parent
    return depth


_PARTS: Mapping[str, None] = dict.fromkeys(
    ("HEADER", "DETAIL", "FOOTER", "TABLE2AREA2", "TABLE2AREA3", "TABLE2AREA4", "TABLE2AREA5",
     "TABLE2AREA6")
)  # fmt: skip


class Survey:
    """The first pass: summaries wait in a file of their own, findings by the byte of their
    segment. Without ``stories`` there are no summaries."""

    def __init__(self, wanted: Wanted | None, *, stories: bool = True) -> None:
        self._stories = stories
        self._lines = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 # closed below
        self._wanted = wanted
        self._kept = 0
        self.hidden = self.rejects = self.interchanges = 0
        self.loose: list[Finding] = []
        self.by_offset: dict[int, list[Finding]] = {}

    def close(self) -> None:
        """Give the room on the disk back."""
        self._lines.close()

    def read(self, chunks: Iterator[bytes], books: Books) -> None:
        """Go over the file."""
        found: list[Finding] = []
        following = Following(books)
        for item in examine(chunks, found, following, TYPES, following):
            self._take(found)
            if isinstance(item, Run):
                self._see(item)
            elif isinstance(item, Interchange):
                self.interchanges += 1
            elif isinstance(item, TransactionSet):
                self._begin(item, following.walker)
            elif isinstance(item, SetEnd):
                self._end()
            elif isinstance(item, tuple) and self._wanted:
                self._wanted.interchange(item[1], item[0])
        self._take(found)
        self._lines.seek(0)

    def _take(self, found: list[Finding]) -> None:
        for finding in found:
            self.rejects += finding.severity == "reject"
            if self._kept >= KEPT:
                self.hidden += 1
                continue
            self._kept += 1
            if finding.offset is None:
                self.loose.append(finding)
            else:
                self.by_offset.setdefault(finding.offset, []).append(finding)
        found.clear()

    def _begin(self, ts: TransactionSet, walker: Walker | None) -> None:
        kind = registry.kind_of(ts)
        self._items = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 # closed at end
        self._speaking = Speaking(ts, kind, walker)
        self._story: Story = story_of(kind, self._say)
        if self._wanted:
            self._wanted.begin(ts, kind)

    def _say(self, line: Line) -> None:
        self._items.write(msgspec.json.encode(line) + b"\n")

    def _see(self, run: Run) -> None:
        """Take in those segments that say something to a summary or an answer."""
        if not self._stories and not self._wanted:
            return
        speaking, story, wanted = self._speaking, self._story, self._wanted
        scene, separator = speaking.scene, speaking.marks.element
        story.segments += len(run.texts)
        heard = None if wanted or story.hears is None else story.hears | SEEN
        for text, place in zip(run.texts, run.places, strict=True):
            id = text.partition(separator)[0] if place is None else place.id
            if heard is not None and id not in heard:
                continue
            spoken = speaking.spoken(text.split(separator, run.splits), place)
            scene.see(spoken)
            if self._stories:
                story.see(spoken, scene)
            if wanted:
                wanted.see(spoken)

    def _end(self) -> None:
        self._story.end()
        for text in self._story.heads():
            self._lines.write(msgspec.json.encode(Line(0, text)) + b"\n")
        self._items.seek(0)
        while piece := self._items.read(_SPOOL):
            self._lines.write(piece)
        self._items.close()
        self._lines.write(b"\n")

    def summary(self) -> Iterator[Line]:
        """The summary of the next set."""
        while (text := self._lines.readline()) not in (b"\n", b""):
            yield msgspec.json.decode(text, type=Line)
