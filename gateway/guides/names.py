"""Names of our own for loops, segments and elements: short plain English for people who bill.

The maps' names are the guides' own; ours take their place when a guide is read, and stand in the
messages of findings. They are kept in three files, ``names-loops.json``, ``names-segments.json``
and ``names-elements.json`` of ``mappings/guides``, each a table of scopes:

- ``"X214/2200D"``, ``"277/2200D"``: a loop of a guide family, or of all guides of that set (ST01);
- ``"X214"``, ``"277"``: a guide family, or all guides of that set; ``""``: whatever guide;
- of elements also ``"X223/2300/HI-BE"``, ``"HI-BE"``: a segment with that qualifier, and
  ``"NM1:1"``, ``"NM1:2"`` and ``"NM1:XX"``: an NM1 of persons, of organizations or with an NPI
  alone.

The narrowest scope that has a name gives it. Loops are named by id; segments by id and qualifier
(``REF-6R``) or by id; elements by place (``SV101-2``), by place in a composite (``C003-2``) or by
data element number (``234``). In a name ``{party}`` is whose loop or name segment it stands in,
``{segment}`` (of elements, not of components) the segment's name, ``{loop}`` (of segments) the
loop's. What has no name of its own keeps the map's, in lower case.
"""

from __future__ import annotations

import msgspec

from gateway.guides.book import Element, Guide, Loop, SegmentUse

Scopes = dict[str, dict[str, str]]
"""Names by scope and key."""

Called = tuple[str, list[str]]
"""The name of an element, and those of its components."""

FILES = ("names-loops.json", "names-segments.json", "names-elements.json")
NAMING = ("NM1", "N1")
"""The segments that name a party: what follows one in its loop is that party's."""


class Names(msgspec.Struct, frozen=True):
    """The tables of names: of loops, of segments, of elements."""

    loops: Scopes = {}
    segments: Scopes = {}
    elements: Scopes = {}


def read_names(loops: bytes, segments: bytes, elements: bytes) -> Names:
    """The three files. Raises ValueError where one is not of the form above."""
    form = msgspec.json.Decoder(Scopes)
    return Names(form.decode(loops), form.decode(segments), form.decode(elements))


def rename(guide: Guide, names: Names) -> list[str]:
    """Give a guide our names. What has none comes back, as ``2300/HI-BE/HI01-2``, and keeps the
    map's name in lower case; what is alike at several places is told of the first."""
    namer = _Namer(guide, names)
    namer.loop(guide.root)
    return namer.left


class _Namer:
    """Names one guide's parts; ``left`` are those that have no name."""

    def __init__(self, guide: Guide, names: Names) -> None:
        self.left: list[str] = []
        self._names = names
        self._families = [guide.family, guide.code, ""]
        self._all: dict[str, str] = {}
        for family in reversed(self._families):
            self._all |= names.elements.get(family, {})
        self._known: dict[tuple[str, tuple[str, ...]], dict[int, Called]] = {}

    def loop(self, loop: Loop) -> None:
        """Name a loop and all that is in it."""
        names = (self._names.loops.get(family, {}).get(loop.id) for family in self._families)
        loop.name = next(filter(None, names), "") or self._kept(loop.name, loop.id)
        first = loop.children[0] if loop.children else None
        party = loop.name if isinstance(first, SegmentUse) and first.id in NAMING else ""
        narrow = [f"{family}/{loop.id}" for family in self._families[:-1]]
        scopes = [*narrow, *self._families]
        for child in loop.children:
            if isinstance(child, Loop):
                self.loop(child)
                continue
            label = f"{child.id}-{code}" if (code := qualifier(child)) else child.id
            where = f"{loop.id}/{label}"
            named = party if child is first else ""
            found = named or self._segment(child.id, label, scopes)
            child.name = _fill(found or self._kept(child.name, where), party, "", loop.name)
            whose = child.name if child.id in NAMING else party
            self._use(child, self._scopes(child, narrow, label), whose, where)

    def _kept(self, name: str, where: str) -> str:
        self.left.append(where)
        return plain(name)

    def _segment(self, id: str, label: str, scopes: list[str]) -> str:
        """The name of a segment use, by qualifier or by id, in the narrowest scope; or nothing."""
        for scope in scopes:
            table = self._names.segments.get(scope)
            if table and (name := table.get(label) or table.get(id)):
                return name
        return ""

    def _scopes(self, use: SegmentUse, narrow: list[str], label: str) -> tuple[str, ...]:
        """The scopes that count for the elements of a use before those of its whole guide."""
        scopes = [key for scope in narrow for key in (f"{scope}/{label}", scope)]
        scopes.append(label)
        if use.id == "NM1":
            codes = {element.number: element.codes for element in use.elements}
            scopes += [f"NM1:{codes[n][0]}" for n in (8, 2) if len(codes.get(n, ())) == 1]
        return tuple(key for key in scopes if key in self._names.elements)

    def _use(self, use: SegmentUse, scopes: tuple[str, ...], party: str, where: str) -> None:
        """Name the elements of a use.

        What a segment's elements are is one thing in a whole guide: names are looked for once.
        """
        known = self._known.setdefault((use.id, scopes), {})
        for whole in use.elements:
            parts = whole.components
            key = whole.number * 100 + len(parts)
            called = known.get(key)
            if called is None:
                called = known[key] = self._element(use.id, whole, scopes, where)
            name, of_parts = called
            whole.name = _fill(name, party, use.name, "") if "{" in name else name
            for part, name in zip(parts, of_parts, strict=True):
                part.name = name

    def _element(self, id: str, whole: Element, scopes: tuple[str, ...], where: str) -> Called:
        """The names of an element and of its components."""
        place, kind = f"{id}{whole.number:02d}", whole.data_element
        tables = [*map(self._names.elements.__getitem__, scopes), self._all]
        name = _first(tables, (place, kind)) or self._kept(whole.name, f"{where}/{place}")
        names = []
        for part in whole.components:
            keys = f"{place}-{part.number}", f"{kind}-{part.number}", part.data_element
            names.append(_first(tables, keys) or self._kept(part.name, f"{where}/{keys[0]}"))
        return name, names


def _first(tables: list[dict[str, str]], keys: tuple[str, ...]) -> str:
    """The name by one of the keys in the first of the tables that has it, or nothing."""
    for table in tables:
        for key in keys:
            if key in table:
                return table[key]
    return ""


def qualifier(use: SegmentUse) -> str:
    """The first of the codes that tell a use from others of the same segment, or nothing."""
    number = 3 if use.id == "HL" else 1
    for element in use.elements:
        if element.number == number:
            codes = element.components[0].codes if element.components else element.codes
            return codes[0] if codes else ""
    return ""


def plain(name: str) -> str:
    """A map's name for use inside of a sentence: lower case, but for acronyms."""
    return " ".join(word if word.isupper() else word.lower() for word in name.split())


def _fill(name: str, party: str, segment: str, loop: str) -> str:
    if "{" not in name:
        return name
    if not party:
        name = name.replace(" of the {party}", "").replace("{party} ", "")
    return name.replace("{party}", party).replace("{segment}", segment).replace("{loop}", loop)
