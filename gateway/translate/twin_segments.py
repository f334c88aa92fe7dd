"""Segments of the twin: raw text to raw text, byte for byte of the same length.

Delimiters, blanks, line breaks, punctuation and control characters stay where they are. The text
is Latin-1, a character a byte, as it is held where interchanges are cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gateway.guides.book import Element, SegmentUse
from gateway.translate.twin_cipher import neutral
from gateway.translate.twin_values import Values
from gateway.x12.delimiters import Delimiters, InterchangeStart
from gateway.x12.outside import BLANK


def _fields(*kinds: str) -> list[Element]:
    """Elements of an envelope segment: a data element's number with the type of its value."""
    out = []
    for number, kind in enumerate(kinds, 1):
        data_element, _, letters = kind.partition(" ")
        out.append(Element(number, data_element, "", "S", letters))
    return out


_ID, _CODE, _COUNT, _DAY, _TIME = "I0 AN", "I1 ID", "I2 N0", "373 DT", "337 TM"
ENVELOPE = {
    "ISA": _fields(_CODE, _ID, _CODE, _ID, _CODE, _ID, _CODE, _ID, _DAY, _TIME, _CODE, "480 AN",
                   _ID, _CODE, _CODE, _CODE),
    "TA1": _fields(_ID, _DAY, _TIME, _CODE, "I18 ID"),
    "GS": _fields("479 ID", _ID, _ID, _DAY, _TIME, _ID, _CODE, "480 AN"),
    "ST": _fields("143 ID", "329 AN", "1705 AN"),
    "SE": _fields(_COUNT, "329 AN"),
    "GE": _fields(_COUNT, _ID),
    "IEA": _fields(_COUNT, _ID),
}  # fmt: skip

NOT_SAID = frozenset({"CTX"})
_BINARY = re.compile("BIN|BDS")
_NAME = re.compile("[A-Z][A-Z0-9]{1,2}")
_CONTEXT = re.compile(r"[A-Z]{2,3}[0-9]{2}|SITUATIONAL TRIGGER")
_HIGH = re.compile("[\x80-\xff]+")
_ODD = "\x81\x8d\x8f\x90\x9d"
_UTF8 = {2: "\xc3\x89", 3: "\xe2\x82\xac", 4: "\xf0\x9f\x99\x82"}
Dictionary = dict[str, list[Element]]
"""Elements of each segment id, as the standard has them."""


class Segments:
    """Rewrites the text of one interchange after the other."""

    def __init__(self, values: Values, dictionary: Dictionary) -> None:
        self.values, self._dictionary = values, dictionary
        self._start: InterchangeStart | None = None
        self._raw = Delimiters()
        self._end = "~"
        self._prose = _prose("*")

    def begin(self, start: InterchangeStart) -> None:
        """An interchange begins: its delimiters are those of what follows."""
        self._start, self._raw = start, start.raw
        end = start.raw.segment
        self._end = end[-1] if end[-1] in "\r\n" else end
        self._prose = _prose(start.raw.element)

    def header(self, text: str) -> str:
        """What begins with an ISA: the ISA, and all up to the next place that is known."""
        assert self._start is not None
        size = self._start.length
        return self._segment(text[:size]) + self.loose(text[size:])

    def located(self, text: str, use: SegmentUse | None) -> str:
        """What begins with a segment of a set, and all up to the next one. ``use`` is the
        segment's in the guide, None where it has none."""
        if self._raw.element in text[:4] and _BINARY.match(text):
            return self._binary(text)
        body, end, rest = text.partition(self._end)
        elements = use.elements if use else ()
        return self._segment(body, elements) + end + (self.loose(rest) if rest else "")

    def loose(self, text: str) -> str:
        """What stands in no set: segments of the envelope, strays, blanks, prose."""
        if not self._start:
            return outside(text)
        return self._end.join(self._piece(piece) for piece in text.split(self._end))

    def _piece(self, text: str) -> str:
        lead = len(text) - len(text.lstrip(BLANK))
        if found := self._prose.match(text, lead):
            lead = found.end(1)
        body = text[lead:]
        if not body:
            return outside(text)
        name = self._name(body)
        if self._raw.element in body and (name in ENVELOPE or _NAME.fullmatch(name)):
            return outside(text[:lead]) + self._segment(body)
        return text if body.strip(BLANK).upper() in ENVELOPE else outside(text)

    def _standard(self, name: str, number: int) -> Element | None:
        """An element as the standard has it, where the guide does not: a 4010 guide has no ST03."""
        elements = ENVELOPE.get(name) or self._dictionary.get(name, [])
        return next((element for element in elements if element.number == number), None)

    def _name(self, text: str) -> str:
        """The segment's id, which a line break may cut."""
        name = text.partition(self._raw.element)[0].replace("\r", "").replace("\n", "")
        return name.strip(BLANK).upper()

    def _binary(self, text: str) -> str:
        """A BIN or BDS: its data is any bytes, as many as it says."""
        mark = self._raw.element
        head = 2 if text.startswith("BIN") else 3
        parts = text.split(mark, head)
        size = parts[head - 1] if len(parts) > head else ""
        if not (size.isascii() and size.isdigit() and len(size) < 13):
            body, end, rest = text.partition(self._end)
            return self._segment(body) + end + self.loose(rest)
        begin = len(text) - len(parts[head])
        stop = min(begin + int(size), len(text))
        if stop < len(text) and not text.startswith(self._end, stop):
            stop = begin + len(parts[head].partition(self._end)[0])
        kind = [part if len(part) < 4 else neutral(part) for part in parts[1 : head - 1]]
        first = mark.join([parts[0], *kind, size, ""])
        return first + "X" * (stop - begin) + self.loose(text[stop:])

    def _segment(self, text: str, elements: Sequence[Element] = ()) -> str:
        """One segment without its terminator, line breaks inside of it kept in their places.
        ``elements`` are those of the guide."""
        plain = text.replace("\r", "").replace("\n", "")
        lead = len(plain) - len(plain.lstrip(BLANK)) if plain[:1] in BLANK else 0
        utf8 = _is_utf8(plain)
        parts = plain[lead:].split(self._raw.element)
        parts[0] = parts[0] if len(parts[0]) < 4 else self.values.shape(parts[0])
        by_number = {element.number: element for element in elements}
        said: dict[str, str] = {"": parts[0].upper()}
        for number in range(1, len(parts)):
            if parts[number]:
                element = by_number.get(number) or self._standard(said[""], number)
                parts[number] = self._element(element, parts[number], said)
        made = plain[:lead] + _beyond(self._raw.element.join(parts), utf8, self._raw)
        return made if plain == text else _broken(text, made)

    def _element(self, element: Element | None, text: str, said: dict[str, str]) -> str:
        if said[""] == "ISA" and element and element.number in (11, 16):
            return text
        repetition, component = self._raw.repetition, self._raw.component
        if component.isalnum() or component in (self._raw.element, " "):
            component = ""
        times = text.split(repetition) if repetition else [text]
        return repetition.join(self._times(element, one, component, said) for one in times)

    def _times(
        self, element: Element | None, text: str, component: str, said: dict[str, str]
    ) -> str:
        parts = text.split(component) if component else [text]
        known = list(element.components) if element else []
        if element and not known:
            return component.join(self._value(element, part, said) for part in parts)
        inner = dict(said) if known else said
        by_number = {part.number: part for part in known}
        made = [self._value(by_number.get(n), part, inner) for n, part in enumerate(parts, 1)]
        if said[""] in NOT_SAID and _CONTEXT.fullmatch(parts[0].rpartition(" ")[2]):
            made[0] = _context(parts[0])
        return component.join(made)

    def _value(self, element: Element | None, text: str, said: dict[str, str]) -> str:
        bare = text.strip(" ")
        if not bare:
            return text
        if element is None:
            made = self.values.shape(bare)
        else:
            birth = said[""] == "DMG"
            made = self.values.of(element, bare, said, birth=birth)
            said[element.data_element] = bare
        return made if bare == text else text.replace(bare, made, 1)


_CONTEXT_WORDS = frozenset({
    "SUBSCRIBER", "NAME", "NUMBER", "PATIENT", "PROVIDER", "ENTITY", "CLAIM", "SITUATIONAL",
    "TRIGGER", "REFERENCE", "ID", "IDENTIFIER",
})  # fmt: skip


def _context(text: str) -> str:
    """The name of a business unit in a 999, as ``SUBSCRIBER NUMBER REF02``."""
    *words, last = text.split(" ")
    return " ".join([w if w in _CONTEXT_WORDS else neutral(w) for w in words] + [last])


def _prose(mark: str) -> re.Pattern[str]:
    """Lines of prose before a segment, as the cutter takes them."""
    element = re.escape(mark)
    return re.compile(f"((?:(?!{element}).){{4,200}}[\r\n]+)[A-Z][A-Z0-9]{{1,2}}{element}", re.S)


def outside(text: str) -> str:
    """What is no segment: blanks stay, and a byte order mark, words become neutral."""
    body = text.strip(BLANK)
    if not body:
        return text
    head = "ISA" if body.startswith("ISA") else ""  # the encoding of a file may show by it
    made = head + _beyond(neutral(body[len(head) :]), _is_utf8(body), None)
    return text.replace(body, made, 1)


def _broken(text: str, made: str) -> str:
    """The text's line breaks in their places in what was made without them."""
    letters = iter(made)
    return "".join(c if c in "\r\n" else next(letters) for c in text)


def _is_utf8(raw: str) -> bool:
    try:
        raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _beyond(text: str, utf8: bool, raw: Delimiters | None) -> str:
    """Letters beyond ASCII replaced by one that takes as many bytes; delimiters stay."""
    if text.isascii():
        return text
    marks = [m for m in (raw.element, raw.component, raw.repetition) if m and not m.isascii()] \
        if raw else []  # fmt: skip
    if marks:
        pieces = re.split("(" + "|".join(map(re.escape, marks)) + ")", text)
        return "".join(p if p in marks else _beyond(p, _is_utf8(p), None) for p in pieces)
    if not utf8:
        return _HIGH.sub(lambda m: "".join(c if c in _ODD else "\xc9" for c in m[0]), text)
    return "".join(_letters(text.encode("latin-1").decode("utf-8")))


def _letters(text: str) -> Iterator[str]:
    for letter in text:
        raw = letter.encode("utf-8").decode("latin-1")
        yield raw if len(raw) == 1 or "\x80" <= letter < "\xa0" else _UTF8[len(raw)]
