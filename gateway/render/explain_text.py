"""``gateway explain`` as text for a terminal or a file."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator

from gateway.finding import Finding
from gateway.render.told import End, Item, Line, Loose, Start, Told, ToldElement
from gateway.render.words import clean, upper_first

Paint = Callable[..., str]
"""Colours a text, as :func:`click.style`; :func:`plain` does not."""

GUTTER = 5
"""Columns for the position of a segment."""
NAME = 44
VALUE = 26
DEEPEST = 6


def plain(text: str, **_: object) -> str:
    """No colour."""
    return text


def explain_text(items: Iterable[Item], width: int, paint: Paint = plain) -> Iterator[str]:
    """The lines, each with its line end. ``width`` is that of the terminal."""
    writer = _Writer(max(width, 40), paint)
    for item in items:
        for line in writer.lines(item):
            yield line.rstrip() + "\n"


class _Writer:
    def __init__(self, width: int, paint: Paint) -> None:
        self._width, self._paint = width, paint
        self._summary = self._segments = False
        self._loop = ""

    def lines(self, item: Item) -> Iterator[str]:
        """What is printed of one item."""
        if isinstance(item, Start):
            yield from self._start(item)
        elif isinstance(item, Line):
            yield from self._line(item)
        elif isinstance(item, Told):
            yield from self._told(item)
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

    def _told(self, told: Told) -> Iterator[str]:
        yield ""
        if told.position is not None and not self._segments:
            if self._summary:
                yield self._paint("Segment by segment", bold=True)
                yield ""
            self._segments = True
        depth = min(told.depth, DEEPEST)
        indent = "  " * depth
        if told.loop_name and (told.opens or told.loop != self._loop):
            head = f"{' ' * GUTTER} {indent}{upper_first(told.loop_name)} (loop {told.loop})"
            yield self._paint(head, fg="cyan", bold=True)
        self._loop = told.loop
        number = f"{told.position or '':>{GUTTER}} "
        head = f"{number}{indent}{told.segment}  "
        body = list(self._wrap(clean(told.sentence), head, " " * (len(number) + len(indent) + 2)))
        mark = self._paint(told.segment, bold=True)
        yield body[0].replace(f"{indent}{told.segment}  ", f"{indent}{mark}  ", 1)
        yield from body[1:]
        inner = " " * (GUTTER + 1) + indent + "    "
        for element in told.elements:
            yield from self._element(told.segment, element, inner)
        for text in told.original:
            yield from (
                self._paint(one, fg="green")
                for one in self._wrap(clean(text), f"{inner}=> ", f"{inner}   ")
            )
        for finding in told.findings:
            yield from self._finding(finding, len(inner))

    def _element(self, segment: str, element: ToldElement, inner: str) -> Iterator[str]:
        """Label, name, value, meaning: in columns where there is room for them."""
        label = element.label(segment)
        again = f" ({element.repetition})" if element.repetition else ""
        value, meaning = clean(element.value), clean(element.meaning)
        room = self._width - len(inner)
        left = f"{label:<9} {element.name + again:<{NAME}} "
        said = f"{value} = {meaning}" if meaning else value
        if room >= 10 + NAME + VALUE and len(element.name + again) <= NAME:
            first, rest = inner + left, inner + " " * len(left)
        else:
            first, rest = f"{inner}{label:<9} {element.name}{again}: ", inner + " " * 10
        yield from (self._paint(one, dim=True) for one in self._wrap(said, first, rest))

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
        if text and len(first) + len(text) <= self._width:  # most do, and to wrap is slow
            yield first + text
            return
        yield from textwrap.wrap(
            text, self._width, initial_indent=first, subsequent_indent=rest,
            break_long_words=True, break_on_hyphens=False, drop_whitespace=True,
        ) or [first]  # fmt: skip
