"""Corrections to guides: small patches in ``mappings/guides``, each with its reason.

```toml
[[correction]]
segment = "BHT"        # and loop, qualifier, element, component, as far as they are needed
element = 6
add_codes = ["31"]     # or remove_codes, usage, repeat (0: no limit), place, longest, shortest
reason = "subrogation demand, allowed by the guide"
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator

import msgspec

from gateway.guides.book import Element, Guide, Loop, SegmentUse


class Correction(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One change. What is left out is not changed; ``loop`` alone changes the loop itself.

    ``qualifier`` is a code of the use's first element, and of HL its third.
    """

    reason: str
    loop: str = ""
    segment: str = ""
    qualifier: str = ""
    element: int = 0
    component: int = 0
    usage: str = ""
    repeat: int | None = None
    place: int | None = None
    shortest: int | None = None
    longest: int | None = None
    add_codes: list[str] = []
    remove_codes: list[str] = []


class CodeListChange(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Codes that a list lacks, or should not have."""

    reason: str
    name: str
    add_codes: list[str] = []


class Patch(msgspec.Struct, forbid_unknown_fields=True):
    """What is in one file of corrections."""

    correction: list[Correction] = []
    code_list: list[CodeListChange] = []


def read_patch(text: str) -> Patch:
    """A file of corrections. Raises ValueError where it is not of the form above."""
    try:
        return msgspec.convert(tomllib.loads(text), Patch)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def correct(guide: Guide, corrections: Iterable[Correction]) -> None:
    """Change a guide. Raises ValueError for a correction that finds nothing to change."""
    for correction in corrections:
        found = list(_found(guide.root, correction))
        if not found:
            raise ValueError(f"{guide.id} has nothing that this corrects: {correction}")
        for part in found:
            _change(part, correction)


def _found(loop: Loop, c: Correction) -> Iterator[Loop | SegmentUse | Element]:
    for part in loop.children:
        if isinstance(part, Loop):
            if part.id == c.loop and not c.segment:
                yield part
            yield from _found(part, c)
        elif part.id == c.segment and c.loop in ("", loop.id) and _qualified(part, c.qualifier):
            yield from _inside(part, c)


def _qualified(use: SegmentUse, qualifier: str) -> bool:
    number = 3 if use.id == "HL" else 1
    return not qualifier or any(
        qualifier in e.codes or (e.components and qualifier in e.components[0].codes)
        for e in use.elements
        if e.number == number
    )


def _inside(use: SegmentUse, c: Correction) -> Iterator[SegmentUse | Element]:
    if not c.element:
        yield use
    for element in use.elements:
        if element.number == c.element:
            if not c.component:
                yield element
            yield from (part for part in element.components if part.number == c.component)


def _change(part: Loop | SegmentUse | Element, c: Correction) -> None:
    part.usage = c.usage or part.usage
    part.repeat = part.repeat if c.repeat is None else c.repeat
    if c.place is not None and not isinstance(part, Element):
        part.place = c.place
    if isinstance(part, Element):
        part.shortest = part.shortest if c.shortest is None else c.shortest
        part.longest = part.longest if c.longest is None else c.longest
        kept = [code for code in part.codes if code not in c.remove_codes]
        part.codes = kept + [code for code in c.add_codes if code not in kept]
    elif c.add_codes or c.remove_codes or c.longest or c.shortest:
        raise ValueError(f"codes and lengths are an element's, not of {part.id}: {c}")
