"""A set with every loop and segment of a guide once: with what it requires and no more, or with
all that its conditions let in."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.guides.book import Element
from gateway.guides.table import Place, Table
from tests.guides.notes import broken

FORMATS = {
    "D8": "20260301", "RD8": "20260301-20260302", "DT": "202603011200", "TM": "1200",
    "D6": "260301",
}  # fmt: skip
SHAPED = {"[0-9]{9}": "123456789"}
"""Something that fits each pattern of the guides."""


def whole(table: Table, code: str, full: bool = False) -> list[list[str]]:
    """The set; ``code`` is ST01. ``full`` gives each element a value that may have one."""
    made = [segment for _, segment in _Whole(table, full).room(table.root)]
    made[0] = ["ST", code, "0001", table.guide.id]
    made[-1] = ["SE", str(len(made)), "0001"]
    return made


def value(table: Table, element: Element, before: str, full: bool = False) -> str:
    """A value that the guide allows; ``before`` is the value of the element before it."""
    return _Whole(table, full).value(element, before, set())


class _Whole:
    def __init__(self, table: Table, full: bool) -> None:
        self._lists = table.guide.lists
        self._full = full
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
        usage = {e.number: e.usage for e in place.use.elements}
        wanted = {number for number, use in usage.items() if use == "R"}
        if not wanted:  # a segment says something
            wanted = {next(number for number, use in usage.items() if use == "S")}
        for note in place.use.notes * 9:  # one met may break another
            for number in broken(note, wanted):
                if usage.get(number) == "S" and note[0] != "E":
                    wanted.add(number)
                    break
        for number in usage if self._full else ():
            if usage[number] == "S":
                wanted |= self._with(number, wanted, place.use.notes, usage)
        segment = [place.id]
        for element in place.use.elements:
            text = ""
            if element.number in wanted:
                text = self.value(element, segment[-1], earlier)
            segment.append(text)
        while not segment[-1]:
            segment.pop()
        return segment

    @staticmethod
    def _with(number: int, wanted: set[int], notes: list[str], usage: dict[int, str]) -> set[int]:
        """The element, with what its conditions ask for beside it; nothing where they forbid it."""
        more = wanted | {number}
        for note in notes * 9:
            for other in broken(note, more):
                if note[0] == "E" or usage.get(other) != "S":
                    return set()
                more.add(other)
                break
        return set() if any(broken(note, more) for note in notes) else more

    def value(self, element: Element, before: str, earlier: set[str]) -> str:
        """A value of the element. Codes that stand in ``earlier`` are taken as a last resort."""
        if element.components:
            parts: list[str] = []
            for part in element.components:
                required = part.usage == "R" or part is element.components[0]
                given = required or (self._full and part.usage == "S")
                last = parts[-1] if parts else ""
                parts.append(self.value(part, last, earlier) if given else "")
            return ":".join(parts).rstrip(":")
        if element.data_element == "1251":
            return FORMATS.get(before, "A")
        if element.data_element == "67" and before == "XX":
            return "1234567893"
        if element.data_element == "116":
            return "123456789"  # ZIP+4: pyx12's map asks for it where ours lets in other countries'
        if element.pattern:
            return SHAPED[element.pattern]
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
