"""The guides there are, read when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gateway.guides.book import Guide, family
from gateway.guides.corrections import Patch, correct, read_patch
from gateway.guides.load import (
    DataElements,
    MapEntry,
    read_code_lists,
    read_data_elements,
    read_guide,
    read_index,
)
from gateway.guides.names import FILES, Names, read_names, rename

LISTS = "code-lists.toml"
DICTIONARY = "data-elements.toml"
INDEX = "maps.xml"
OTHER_TRADES = frozenset({"PS", "SP"})
"""GS01 of maps of pyx12's that are no guides of health care: planning schedules, specifications."""

VERSION = 6
"""So many characters of a guide's id are the version of X12: ``005010``."""


class Found(NamedTuple):
    """A guide, and whether it is the very one that was asked for or the nearest to it."""

    guide: Guide
    exact: bool


class Shelf:
    """Guides by the ids in GS08 and GS01.

    ``bought`` reads pyx12's map files by name, ``own`` those of ``mappings/guides``, of which
    ``names`` lists all: ``maps.xml`` is our index in pyx12's form, of maps of our own and of those
    of pyx12's that its index leaves out; ``<guide>.toml`` corrects the guides of an id,
    ``<guide>-<GS01>.toml`` one of two that share it, ``code-lists.toml`` the external code lists,
    ``data-elements.toml`` the dictionary of data elements, ``names-*.json`` what loops, segments
    and elements are called.
    """

    def __init__(
        self,
        bought: Callable[[str], bytes],
        own: Callable[[str], bytes],
        names: Sequence[str],
    ) -> None:
        self._bought, self._own, self._names = bought, own, names
        self._guides: dict[tuple[str, str], Guide] = {}
        ours = read_index(own(INDEX)) if INDEX in names else []
        every = [*ours, *read_index(bought(INDEX))]
        self.entries = [entry for entry in every if entry.functional_id not in OTHER_TRADES]
        self._elements = self._dictionary()
        self._lists = self._code_lists()
        self._called: Names | None = None

    def find(self, guide: str, functional_id: str, code: str = "") -> Found | None:
        """The guide of that id, else of the same family (``X222`` of ``005010X222A2``).

        It is looked for under ``code``, as in ST01, else under ``functional_id``, as in GS01. A 997
        belongs to no guide, whichever its GS08 names: only the version of X12 counts.
        """
        if code == "997":
            guide = guide[:VERSION]
        near = [
            entry
            for entry in self.entries
            if (entry.code == code if code else entry.functional_id == functional_id)
            and entry.guide[:VERSION] == guide[:VERSION]
            and family(entry.guide) == family(guide.upper())
        ]
        exact = [entry for entry in near if entry.guide == guide]
        entry = next(iter(exact or sorted(near, key=lambda e: e.guide, reverse=True)), None)
        return Found(self._guide(entry), bool(exact)) if entry else None

    def _guide(self, entry: MapEntry) -> Guide:
        key = entry.guide, entry.functional_id
        if key not in self._guides:
            read = self._own if entry.file in self._names else self._bought
            guide = read_guide(read(entry.file), entry, self._elements, self._lists)
            for name in (entry.guide, f"{entry.guide}-{entry.functional_id}"):
                correct(guide, self._patch(f"{name}.toml").correction)
            rename(guide, self.called)
            self._guides[key] = guide
        return self._guides[key]

    @property
    def called(self) -> Names:
        """Our names, none where there are no files of them."""
        if self._called is None:
            ours = all(name in self._names for name in FILES)
            self._called = read_names(*map(self._own, FILES)) if ours else Names()
        return self._called

    def _patch(self, name: str) -> Patch:
        return read_patch(self._own(name).decode()) if name in self._names else Patch()

    def _dictionary(self) -> DataElements:
        elements = read_data_elements(self._bought("dataele.xml"))
        for change in self._patch(DICTIONARY).data_element:
            kind, shortest, _ = elements[change.number]
            elements[change.number] = kind, shortest, change.longest
        return elements

    def _code_lists(self) -> dict[str, frozenset[str]]:
        lists = read_code_lists(self._bought("codes.xml"))
        for change in self._patch(LISTS).code_list:
            lists[change.name] = lists.get(change.name, frozenset()) | set(change.add_codes)
        return lists
