"""``gateway explain --html``: one page that holds all it needs, to look at and to print."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from html import escape

from gateway.finding import Finding
from gateway.render.explain_style import STYLE
from gateway.render.molds import cut, fill
from gateway.render.told import End, Item, Line, Start, Told, ToldElement, Words
from gateway.render.words import clean, upper_first

HEADINGS = {"interchange": "h2", "group": "h3", "set": "h3"}
ROWS = 4_096
"""So many values are remembered as they were drawn."""

WORDS = {"reject": "Rejected", "error": "Error", "warning": "Note"}


def explain_html(name: str, items: Iterable[Item]) -> Iterator[str]:
    """The page in pieces: nothing of it is held, however long the file."""
    title = _text(name)
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}, explained</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}, explained</h1>\n"
        "<p class=lead>What this X12 file says, in plain words: first a summary of each "
        "transaction set, then every segment with its values. It may hold health information "
        "about people: keep it as carefully as the file itself.</p>\n"
    )
    writer = _Writer()
    told = False
    for item in items:
        told = told or isinstance(item, Start)
        yield from writer.see(item)
    if not told:
        yield '<p class="finding reject"><b>Unreadable</b> No X12 interchange was found.</p>\n'
    yield "</main>\n</body>\n</html>\n"


class _Writer:
    """Keeps what is open: sections, the nested lists of a summary, the list of segments."""

    def __init__(self) -> None:
        self._level = -1
        self._segments = False
        self._loop = ""
        self._rows: dict[int, tuple[ToldElement, str]] = {}
        self._begins: dict[tuple[Hashable, ...], str] = {}

    def see(self, item: Item) -> Iterator[str]:
        """The markup of one item."""
        if isinstance(item, Start):
            yield from self._start(item)
        elif isinstance(item, Line):
            yield from self._line(item)
        elif isinstance(item, Told):
            yield from self._told(item)
        elif isinstance(item, End):
            yield from self._end(item)
        else:
            yield _finding(item.finding, place=True)

    def _start(self, item: Start) -> Iterator[str]:
        yield from self._close_segments()
        heading = HEADINGS[item.part]
        yield f"<section class={item.part}>\n<{heading}>{_text(item.title)}</{heading}>\n"
        self._loop = ""

    def _end(self, item: End) -> Iterator[str]:
        yield from self._close_summary()
        yield from self._close_segments()
        if item.part == "interchange" and item.hidden:
            yield f"<p>{item.hidden} more findings: <code>gateway validate</code> shows all.</p>\n"
        yield "</section>\n"

    def _line(self, line: Line) -> Iterator[str]:
        """Sentences nest: the claims in the set, the lines in the claim."""
        if self._level < 0:
            yield "<h4>What it says</h4>\n<ul class=summary>\n<li>"
        elif line.level > self._level:
            yield "\n<ul>\n<li>" * (line.level - self._level)
        else:
            yield "</li>\n</ul>" * (self._level - line.level) + "</li>\n<li>"
        self._level = line.level
        yield _text(line.text)

    def _close_summary(self) -> Iterator[str]:
        if self._level >= 0:
            yield "</li>\n</ul>\n" * (self._level + 1)
        self._level = -1

    def _close_segments(self) -> Iterator[str]:
        if self._segments:
            yield "</ol>\n"
        self._segments = False

    def _told(self, told: Told) -> Iterator[str]:
        yield from self._close_summary()
        if not self._segments:
            if told.position is not None:
                yield "<h4>Segment by segment</h4>\n"
            yield "<ol class=segments>\n"
            self._segments = True
        words = told.words
        if words.drawn is None:
            words.drawn = self._draw(words, shown=told.position is not None)
            if told.holes:
                words.drawn = (*words.drawn[:2], cut(words.drawn[2]))
        first, loop, body = words.drawn
        if told.holes:
            body = fill(body, told.holes)
        if not words.opens and words.loop == self._loop:
            loop = ""
        self._loop = words.loop
        number = f"<span class=position>{told.position}</span>" if told.position else ""
        notes = "".join(_notes(told)) if told.original or told.findings else ""
        yield f"{first}{loop}<p class=told>{number}{body}{notes}</li>\n"

    def _draw(self, words: Words, *, shown: bool) -> tuple[str, str, str]:
        """The markup of a segment: where it begins, the head of its loop, what follows the number.
        The values of the envelope are for those who ask."""
        loop = ""
        if words.loop_name:
            loop = (f"<p class=loop>{_text(upper_first(words.loop_name))} "
                    f"<small>loop {_text(words.loop)}</small></p>")  # fmt: skip
        segment = _text(words.segment)
        body = f"<b class=id>{segment}</b> <span>{_text(words.sentence)}</span></p>\n"
        if words.elements:
            rows = "".join([self._row(words.segment, element) for element in words.elements])
            body += (
                f"<details{' open' if shown else ''}><summary>Values of {segment}</summary>\n"
                f"<table>\n<tbody>\n{rows}</tbody>\n</table>\n</details>\n"
            )
        return f"<li class=d{min(words.depth, 6)}>", loop, body

    def _row(self, segment: str, element: ToldElement) -> str:
        """One value. Those that came before are told by the same element: what is kept here cannot
        lose its id to another."""
        known = self._rows.get(id(element))
        if known is None:
            if len(self._rows) >= ROWS:
                self._rows.clear()
            meaning = f" <i>{_text(element.meaning)}</i>" if element.meaning else ""
            row = f"{self._begin(segment, element)}{_text(element.value)}</b>{meaning}</td></tr>\n"
            known = self._rows[id(element)] = element, row
        return known[1]

    def _begin(self, segment: str, element: ToldElement) -> str:
        """What stands before a value."""
        key = segment, element.element, element.component, element.repetition, element.name
        begin = self._begins.get(key)
        if begin is None:
            if len(self._begins) >= ROWS:
                self._begins.clear()
            again = f" ({element.repetition})" if element.repetition else ""
            begin = self._begins[key] = (
                f"<tr><th scope=row><code>{_text(element.label(segment))}</code> "
                f"{_text(element.name)}{again}</th><td><b>"
            )
        return begin


def _notes(told: Told) -> Iterator[str]:
    """What the original says, and what is wrong."""
    for text in told.original:
        yield f"<p class=original><b>In the original</b> {_text(text)}</p>\n"
    for finding in told.findings:
        yield _finding(finding)


def _finding(finding: Finding, *, place: bool = False) -> str:
    value = f" <b>{_text(finding.value)}</b>" if finding.value else ""
    hint = f" <span>To mend it: {_text(finding.hint)}.</span>" if finding.hint else ""
    where = f"{_text(finding.place)}: " if place and finding.place else ""
    return (
        f'<p class="finding {finding.severity}"><b>{WORDS[finding.severity]}</b> '
        f"{where}{_text(upper_first(finding.message))}.{value}{hint} "
        f"<small>{_text(finding.rule)}</small></p>\n"
    )


def _text(text: str) -> str:
    return escape(clean(text)) if _SPECIAL.search(text) else text


_SPECIAL = re.compile(r"[^ !#-%(-;=?-~]", re.ASCII)
"""All but those of ASCII that a page shows as they stand."""
