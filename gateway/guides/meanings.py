"""What codes mean, in our own words: short plain English for people who bill.

``mappings/codes/elements.toml`` holds the words of X12's own codes, one table for each scope:

- ``"98"``: a data element, wherever it stands; ``"REF/128"``: in that segment alone;
- ``"HL03"``, ``"CLM05-3"``: a place; ``"CRC-07/CRC03"``, ``"CRC-07/1321"``: in a segment with that
  qualifier;
- any of these in one guide family or one kind of set: ``"X221/CLP02"``, ``"837/CLM05-1"``, and in
  one loop of it: ``"X214/2200B/QTY01"``.

The narrowest scope that has the code gives the words: qualifier before place before segment before
data element, in each of them loop before family before set before all. ``list`` in a scope names
other files of ``mappings/codes``, one to a code list that X12 does not keep: the reasons of
adjustments, states, places of service. A map's ``external`` names such a list as well. The lists
of the narrowest scope that names any are asked where no scope has the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from gateway.guides.book import Element, SegmentUse
from gateway.guides.table import Place
from gateway.models import acknowledgement_codes as acknowledgements

ELEMENTS = "elements.toml"
REVENUE = "revenue_codes"
FAMILY = 3
"""So many digits of a revenue code are its family."""

EXTERNAL = {
    "claim_status": ("claim_status",),
    "claim_status_cat": ("claim_status_categories",),
    "country": ("countries",),
    "pos": ("places_of_service",),
    "remark_code": ("remark_codes",),
    "states": ("states",),
    "adjustment_reason": ("adjustment_reasons",),
}
"""Our lists by the names that the maps give to lists."""

ACKNOWLEDGED = {
    "620": acknowledgements.IK304, "720": acknowledgements.IK304,
    "621": acknowledgements.IK403, "723": acknowledgements.IK403,
    "618": acknowledgements.IK502, "718": acknowledgements.IK502,
    "716": acknowledgements.AK905, "715": acknowledgements.STATUS,
    "717": acknowledgements.STATUS, "TA104": acknowledgements.STATUS,
    "TA105": acknowledgements.TA105,
}  # fmt: skip
"""Scopes whose words stand with the models of acknowledgements."""

KEPT = 20_000
"""So many places are remembered: tables of guides come and go while a server runs."""

ASKED = 4_096
"""So many answers of lists are remembered, a scope."""

Words = dict[str, str]


class Scope(msgspec.Struct, frozen=True):
    """The words of one scope, and the lists that are asked after them."""

    words: Words
    lists: tuple[str, ...] = ()
    asked: Words = {}
    """Answers of the lists, as they were found."""


NOTHING = Scope({})
"""What an element has that holds no codes."""


class Meanings:
    """Codes and their words. ``own`` reads files of ``mappings/codes``, of which ``names`` lists
    all; each is read when first asked for. Raises ValueError for a file of another form."""

    def __init__(self, own: Callable[[str], bytes], names: Sequence[str]) -> None:
        self._own, self._names = own, frozenset(names)
        self._scopes: dict[str, Scope] | None = None
        self._lists: dict[str, Words] = {}
        self._joined: dict[tuple[str, ...], Scope] = {}
        self._places: dict[tuple[Place, int, int], Scope] = {}

    def of(self, place: Place, number: int, component: int, code: str) -> str:
        """Words for a code at an element of a segment use, component 0 where it is no composite;
        '' where the code or the place is unknown."""
        scope = self._places.get((place, number, component)) or self._scope(
            place, number, component
        )
        return scope.words.get(code) or (self._in(scope, code) if scope is not NOTHING else "")

    def silent(self, place: Place, number: int, component: int = 0) -> bool:
        """True where no code of an element has words."""
        return self._scope(place, number, component) is NOTHING

    def _scope(self, place: Place, number: int, component: int) -> Scope:
        key = place, number, component
        scope = self._places.get(key)
        if scope is None:
            if len(self._places) >= KEPT:
                self._places.clear()
            scope = self._places[key] = self._join(_scopes(place, number, component))
        return scope

    def at(self, name: str, code: str) -> str:
        """Words for a code at a place that no guide knows, such as ``ISA05``, ``GS01`` or
        ``TA105``; '' where unknown."""
        scope = self._known().get(name)
        return self._in(scope, code) if scope else ""

    def listed(self, name: str, code: str) -> str:
        """Words of a code of a list, by the name of its file without ``.toml``; '' where unknown.
        A revenue code that has none has those of its family, its first three digits."""
        words, code = self._list(name), code.strip()
        found = words.get(code)
        if not found and name == REVENUE and len(code) > FAMILY:
            found = words.get(code[:FAMILY])
        return found or ""

    def _in(self, scope: Scope, code: str) -> str:
        """The words of a scope for a code, else those of its lists; spaces around do not count."""
        found = scope.words.get(code) or scope.words.get(code.strip())
        if found or not scope.lists:
            return found or ""
        known = scope.asked.get(code)
        if known is None:
            known = " or ".join(filter(None, (self.listed(name, code) for name in scope.lists)))
            if len(scope.asked) >= ASKED:
                scope.asked.clear()
            scope.asked[code] = known
        return known

    def _list(self, name: str) -> Words:
        if name not in self._lists:
            file = f"{name}.toml"
            here = file in self._names
            self._lists[name] = msgspec.toml.decode(self._own(file), type=Words) if here else {}
        return self._lists[name]

    def _known(self) -> dict[str, Scope]:
        if self._scopes is None:
            scopes = {key: Scope(words) for key, words in ACKNOWLEDGED.items()}
            if ELEMENTS in self._names:
                scopes |= read_scopes(self._own(ELEMENTS))
            self._scopes = scopes
        return self._scopes

    def _join(self, names: Iterable[str]) -> Scope:
        """One scope of several, narrowest first; a name that is no scope's is passed over, one
        after ``=`` is a list's. Places with the same scopes share one."""
        known = self._known()
        key = tuple(name for name in names if name in known or name[0:1] == "=")
        if key not in self._joined:
            words: Words = {}
            lists: tuple[str, ...] = ()
            for name in key:
                scope = known.get(name) or Scope({}, EXTERNAL.get(name[1:], ()))
                words, lists = scope.words | words, lists or scope.lists
            self._joined[key] = Scope(words, lists) if words or lists else NOTHING
        return self._joined[key]


def read_scopes(text: bytes) -> dict[str, Scope]:
    """The scopes of ``elements.toml``. Raises ValueError where it is not of that form."""
    read: dict[str, dict[str, Any]] = msgspec.toml.decode(text, type=dict[str, dict[str, Any]])
    return {key: _scope(key, table) for key, table in read.items()}


def _scope(key: str, table: dict[str, Any]) -> Scope:
    lists = table.pop("list", ())
    if not all(isinstance(words, str) for words in table.values()):
        raise ValueError(f"{ELEMENTS}: [{key}] has a code whose words are no text")
    return Scope(table, (lists,) if isinstance(lists, str) else tuple(lists))


def _scopes(place: Place, number: int, component: int) -> Iterator[str]:
    """The names of scopes that count for an element, narrowest first, then its map's list."""
    use, guide = place.use, place.guide
    if use is None or guide is None:
        return
    element = _element(use, number, component)
    kind = element.data_element if element else ""
    name = f"{use.id}{number:02d}" + (f"-{component}" if component else "")
    kinds = [f"{use.id}-{code}/{key}" for key in (name, kind) for code in _qualifiers(use)]
    families = (f"{guide.family}/{place.loop}/", f"{guide.family}/", f"{guide.code}/", "")
    for one in (*kinds, name, f"{use.id}/{kind}", kind):
        for family in families:
            yield family + one
    if element and element.external:
        yield f"={element.external}"


def _element(use: SegmentUse, number: int, component: int) -> Element | None:
    """An element of a use or one of its components; None where the guide has none."""
    for element in use.elements:
        if element.number == number:
            if not component:
                return element
            return next((c for c in element.components if c.number == component), None)
    return None


def _qualifiers(use: SegmentUse) -> list[str]:
    """The codes that tell a use from others of the same segment."""
    number = 3 if use.id == "HL" else 1
    for element in use.elements:
        if element.number == number:
            return element.components[0].codes if element.components else element.codes
    return []
