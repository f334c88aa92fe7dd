"""``gateway explain`` as text for a terminal or a file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple

from gateway.finding import Finding
from gateway.render.molds import MARKS, Pieces, cut, fill, filled
from gateway.render.told import End, Item, Line, Loose, Start, Told, ToldElement, Words
from gateway.render.words import clean, upper_first

Paint = Callable[..., str]
"""Colours a text, as :func:`click.style`; :func:`plain` does not."""

GUTTER = 5
"""Columns for the position of a segment."""
NAME = 44
VALUE = 26
DEEPEST = 6

ROWS = 4_096
"""So many values are remembered as they were drawn."""


def plain(text: str, **_: object) -> str:
    """No colour."""
    return text


def explain_text(items: Iterable[Item], width: int, paint: Paint = plain) -> Iterator[str]:
    """The text in pieces of whole lines. ``width`` is that of the terminal."""
    writer = _Writer(max(width, 40), paint)
    for item in items:
        yield writer.told(item) if isinstance(item, Told) else _joined(writer.lines(item))


def _joined(lines: Iterable[str]) -> str:
    return "".join([line.rstrip() + "\n" for line in lines])


class _Drawn(NamedTuple):
    """The lines of a segment, made for positions of so many digits: the head of its loop, what
    follows the position."""

    digits: int
    head: str
    body: str


class _Layout(NamedTuple):
    """What stands before the lines of segments of one place: the head of the loop; the first line
    as it counts, and as it follows the position; the next lines; the values."""

    head: str
    begin: str
    first: str
    rest: str
    inner: str


class _Mold(NamedTuple):
    """The same of a mold; ``room`` is how long each value may be."""

    digits: int
    head: str
    layout: _Layout
    sentence: Pieces
    body: Pieces
    room: list[int]


class _Writer:
    def __init__(self, width: int, paint: Paint) -> None:
        self._width, self._paint = width, paint
        self._summary = self._segments = False
        self._loop = ""
        self._layouts: dict[tuple[Hashable, ...], _Layout] = {}
        self._rows: dict[int, tuple[ToldElement, str, str]] = {}
        self._begins: dict[tuple[Hashable, ...], tuple[str, int]] = {}

    def lines(self, item: Item) -> Iterator[str]:
        """What is printed of anything but a segment."""
        if isinstance(item, Start):
            yield from self._start(item)
        elif isinstance(item, Line):
            yield from self._line(item)
        elif isinstance(item, Loose):
            yield from self._finding(item.finding, 0)
        elif isinstance(item, End) and item.part == "interchange" and item.hidden:
            yield f"... and {item.hidden} more findings: gateway validate shows all"

    def _start(self, item: Start) -> Iterator[str]:
        yield ""
        if item.part == "set":
            yield self._paint(item.title, bold=True)
            yield self._paint("=" * min(len(item.title), self._width), bold=True)
        else:
            yield self._paint(item.title, bold=True)
        self._summary = self._segments = False
        self._loop = ""

    def _line(self, line: Line) -> Iterator[str]:
        if not self._summary:
            yield self._paint("What it says", bold=True)
            self._summary = True
        first = " " * (2 * line.level + 2) + ("- " if line.level else "")
        yield from self._wrap(clean(line.text), first, " " * len(first))

    def told(self, told: Told) -> str:
        """What is printed of a segment."""
        words, position = told.words, str(told.position or "")
        digits = max(GUTTER, len(position))
        drawn: _Drawn | _Mold | None = words.drawn
        if drawn is None or drawn.digits != digits:
            drawn = words.drawn = (self._mold if told.holes else self._draw)(words, digits)
        first = "\n"
        if position and not self._segments:
            self._segments = True
            if self._summary:
                first += self._paint("Segment by segment", bold=True) + "\n\n"
        if words.opens or words.loop != self._loop:
            first += drawn.head
        self._loop = words.loop
        if isinstance(drawn, _Mold):
            text = f"{first}{position:>{digits}} {self._filled(drawn, told)}"
        else:
            text = f"{first}{position:>{digits}} {drawn.body}"
        return text + _joined(self._notes(told, digits)) if told.original or told.findings else text

    def _draw(self, words: Words, digits: int) -> _Drawn:
        layout = self._layout_of(words, digits)
        body = self._sentence(clean(words.sentence), layout) + self._values(words, layout)
        return _Drawn(digits, layout.head, body)

    def _mold(self, words: Words, digits: int) -> _Mold:
        """The lines of a mold: cut where values come, each with the room that it has."""
        layout = self._layout_of(words, digits)
        body = self._values(words, layout)
        room = [self._width] * (len(MARKS) + 1)
        for line in body.splitlines():
            for hole in cut(line)[1::2]:
                room[int(hole)] = self._width - len(line) + 1
        return _Mold(digits, layout.head, layout, cut(words.sentence), cut(body), room)

    def _filled(self, mold: _Mold, told: Told) -> str:
        """The lines of a mold with its values; one that is too long for its line is told anew."""
        holes = told.holes or []
        for hole, room in zip(holes, mold.room, strict=False):
            if len(hole) > room:
                return self._draw(filled(told.words, holes), mold.digits).body
        sentence = fill(mold.sentence, holes)
        if len(sentence) <= self._width - len(mold.layout.begin):  # most do
            return f"{mold.layout.first}{sentence}\n{fill(mold.body, holes)}"
        return self._sentence(sentence, mold.layout) + fill(mold.body, holes)

    def _sentence(self, sentence: str, layout: _Layout) -> str:
        begin = layout.begin
        if 0 < len(sentence) <= self._width - len(begin):
            return f"{layout.first}{sentence}\n"
        body = list(self._wrap(sentence, begin, layout.rest))
        body[0] = (layout.first + body[0][len(begin) :]).rstrip()
        return "\n".join(body) + "\n"

    def _values(self, words: Words, layout: _Layout) -> str:
        inner, rows, body = layout.inner, self._rows, []
        for element in words.elements:
            known = rows.get(id(element))
            if known is None or known[1] != inner:
                known = self._row(words.segment, element, inner)
            body.append(known[2])
        body.append("")
        return "\n".join(body)

    def _layout_of(self, words: Words, digits: int) -> _Layout:
        place = words.depth, words.segment, words.loop, words.loop_name, digits
        layout = self._layouts.get(place)
        if layout is None:
            if len(self._layouts) >= ROWS:
                self._layouts.clear()
            layout = self._layouts[place] = self._layout(words, digits)
        return layout

    def _layout(self, words: Words, digits: int) -> _Layout:
        indent, gutter = "  " * min(words.depth, DEEPEST), " " * (digits + 1)
        head = ""
        if words.loop_name:
            named = f"{gutter}{indent}{upper_first(words.loop_name)} (loop {words.loop})"
            head = self._paint(named, fg="cyan", bold=True) + "\n"
        mark = self._paint(words.segment, bold=True)
        return _Layout(
            head, f"{gutter}{indent}{words.segment}  ", f"{indent}{mark}  ",
            f"{gutter}{indent}  ", f"{gutter}{indent}    ",
        )  # fmt: skip

    def _row(self, segment: str, element: ToldElement, inner: str) -> tuple[ToldElement, str, str]:
        """The lines of one value. Values that came before are told by the same element: what is
        kept here cannot lose its id to another."""
        row = "\n".join(self._element(segment, element, inner))
        if len(self._rows) >= ROWS:
            self._rows.clear()
        kept = self._rows[id(element)] = element, inner, row
        return kept

    def _notes(self, told: Told, digits: int) -> Iterator[str]:
        """What the original says, and what is wrong."""
        inner = " " * (digits + 5 + 2 * min(told.words.depth, DEEPEST))
        for text in told.original:
            for one in self._wrap(clean(text), f"{inner}=> ", f"{inner}   "):
                yield self._paint(one, fg="green")
        for finding in told.findings:
            yield from self._finding(finding, len(inner))

    def _element(self, segment: str, element: ToldElement, inner: str) -> Iterable[str]:
        """Label, name, value, meaning: in columns where there is room for them."""
        key = inner, segment, element.element, element.component, element.repetition, element.name
        begin = self._begins.get(key)
        if begin is None:
            if len(self._begins) >= ROWS:
                self._begins.clear()
            begin = self._begins[key] = self._begin(segment, element, inner)
        first, rest = begin
        said = clean(element.value)
        if element.meaning:
            said = f"{said} = {clean(element.meaning)}"
        if len(first) + len(said) <= self._width:  # most do
            return (self._paint(first + said, dim=True),)
        return [self._paint(one, dim=True) for one in self._wrap(said, first, " " * rest)]

    def _begin(self, segment: str, element: ToldElement, inner: str) -> tuple[str, int]:
        """What stands before a value, and how far in its next lines begin."""
        again = f" ({element.repetition})" if element.repetition else ""
        left, name = f"{inner}{element.label(segment):<9} ", element.name + again
        if self._width - len(inner) >= 10 + NAME + VALUE and len(name) <= NAME:
            first = f"{left}{name:<{NAME}} "
            return first, len(first)
        return f"{left}{name}: ", len(inner) + 10

    def _finding(self, finding: Finding, indent: int) -> Iterator[str]:
        colour = {"reject": "red", "error": "yellow"}.get(finding.severity, "magenta")
        word = {"reject": "REJECTED", "error": "ERROR"}.get(finding.severity, "NOTE")
        value = f" [{clean(finding.value)}]" if finding.value else ""
        where = f"{finding.place}: " if indent == 0 and finding.place else ""
        hint = f"; to mend it: {finding.hint}" if finding.hint else ""
        text = f"{where}{clean(finding.message)}{value}{hint}  ({finding.rule})"
        pad = " " * indent
        for one in self._wrap(text, f"{pad}! {word} ", f"{pad}  "):
            yield self._paint(one, fg=colour)

    def _wrap(self, text: str, first: str, rest: str) -> Iterator[str]:
        """The text in lines, broken between words; a word that is longer than a line is cut."""
        room, begin = self._width - len(first), first
        while len(text) > room:
            cut = text.rfind(" ", 0, max(room, 0) + 1)
            if cut < 1:
                word = text.find(" ")
                fits = 0 < (word if word > 0 else len(text)) <= self._width - len(rest)
                cut = 0 if fits and begin is not rest else max(room, 1)
            yield begin + text[:cut].rstrip(" ")
            text = text[cut:].lstrip(" ")
            begin, room = rest, self._width - len(rest)
        if text or begin is first:
            yield begin + text
