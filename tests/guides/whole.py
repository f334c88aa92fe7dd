"""A set with every loop and segment of a guide once, each with what it requires and no more."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.guides.book import Element
from gateway.guides.explain import Explain
from gateway.guides.table import Place, Table
from tests.guides.defects import Segments

FORMATS = {"D8": "20260301", "RD8": "20260301-20260302", "DT": "202603011200", "TM": "1200"}


def whole(table: Table, code: str) -> Segments:
    """The set; ``code`` is ST01."""
    made = [segment for _, segment in _Whole(table).room(table.root)]
    made[0] = ["ST", code, "0001", table.guide.id]
    made[-1] = ["SE", str(len(made)), "0001"]
    return made


class _Whole:
    def __init__(self, table: Table) -> None:
        self._explain = Explain(table.separators, table.guide.lists)
        self._lists = table.guide.lists
        self._levels = 0

    def room(self, room: Place, above: int = 0) -> Iterator[tuple[Place, list[str]]]:
        """The segments of a loop and of those inside of it. ``above`` is the HL over it."""
        level = above
        for child in room.children:
            if child.usage == "N":
                continue
            if child.opener:
                yield from self.room(child, level)
                continue
            segment = self._segment(child)
            if child.id == "HL":
                self._levels += 1
                level = self._levels
                under = any(c.opener and c.opener.id == "HL" for c in room.children)
                segment = ["HL", str(level), str(above or ""), segment[3]]
                assert child.use is not None
                if child.use.elements[3].usage != "N":
                    segment.append("1" if under else "0")
            if child.id == "LX":
                segment[1] = "1"
            yield child, segment

    def _segment(self, place: Place) -> list[str]:
        assert place.use is not None
        earlier = {
            code
            for other in place.room.children
            if other is not place and other.order <= place.order and other.id == place.id
            and place.room.children.index(other) < place.room.children.index(place)
            for code in other.codes
        }  # fmt: skip
        wanted = {e.number for e in place.use.elements if e.usage == "R"}
        while True:
            segment = [place.id]
            for element in place.use.elements:
                text = ""
                if element.number in wanted:
                    text = self._value(element, segment[-1], earlier)
                segment.append(text)
            while not segment[-1]:
                segment.pop()
            faults = list(self._explain.faults(place.use, segment))
            more = {f.fields["element"] for f in faults if f.rule.endswith(".condition")}
            if not more - wanted:
                return segment
            wanted |= more

    def _value(self, element: Element, before: str, earlier: set[str]) -> str:
        if element.components:
            parts: list[str] = []
            for part in element.components:
                required = part.usage == "R" or part is element.components[0]
                last = parts[-1] if parts else ""
                parts.append(self._value(part, last, earlier) if required else "")
            return ":".join(parts).rstrip(":")
        if element.data_element == "1251":
            return FORMATS.get(before, "A")
        if element.pattern == "[0-9]{9}":
            return "123456789"
        codes = [code for code in element.codes if code not in earlier] or element.codes
        if codes:
            return codes[0]
        if element.external:
            return min(self._lists[element.external])
        if element.type == "DT":
            return "20260301"
        if element.type == "TM":
            return "1200"
        numeric = element.type == "R" or element.type.startswith("N")
        return ("1" if numeric else "A") * max(element.shortest, 1)
