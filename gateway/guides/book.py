"""What an implementation guide says, as plain data."""

from __future__ import annotations

import msgspec


class Element(msgspec.Struct, gc=False):
    """One element or component. ``components`` are given where it is a composite.

    ``usage`` is R, S or N (required, situational, not used). ``repeat`` and lengths count
    from 1; the length of a number is its digits. ``external`` names a code list.
    """

    number: int
    data_element: str
    name: str
    usage: str
    type: str = ""
    shortest: int = 0
    longest: int = 0
    codes: list[str] = []
    external: str = ""
    pattern: str = ""
    repeat: int = 1
    components: list[Element] = []


class SegmentUse(msgspec.Struct, tag=True, gc=False):
    """A segment at one place of a guide. ``repeat`` 0 is without limit.

    ``notes`` are the relational conditions of X12.6, written like ``P0304``: P paired,
    R at least one, E at most one, C if the first then all others, L if the first then at
    least one of the others. ``before`` is the use as the guide has it, where a partner's patch
    changed it.
    """

    id: str
    name: str
    usage: str
    repeat: int
    place: int
    elements: list[Element]
    notes: list[str] = []
    before: SegmentUse | None = None


class Loop(msgspec.Struct, tag=True, gc=False):
    """A loop; ``wrapper`` where it stands for a part of the set (header, detail, footer).

    ``before`` is the loop without its children as the guide has it, where a partner's patch
    changed it.
    """

    id: str
    name: str
    usage: str
    repeat: int
    place: int
    wrapper: bool
    children: list[Loop | SegmentUse]
    before: Loop | None = None


class Guide(msgspec.Struct, eq=False):
    """One guide: ``id`` as in GS08, ``functional_id`` as in GS01, its ST loop, its code lists,
    ``code`` as in ST01."""

    id: str
    functional_id: str
    root: Loop
    lists: dict[str, frozenset[str]]
    code: str = ""

    @property
    def family(self) -> str:
        """What rule ids begin with: ``X222`` of ``005010X222A1``; a 997 has no guide but itself."""
        return self.code if self.code == "997" else family(self.id)


def family(guide: str) -> str:
    """``X222`` of ``005010X222A1``; what has no such part stands for itself."""
    _, mark, tail = guide.partition("X")
    return mark + tail[:3] if mark else guide or "X12"
