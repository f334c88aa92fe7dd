"""Corrections to guides: small patches in ``mappings/guides``, each with its reason.

```toml
[[correction]]
segment = "BHT"        # and loop, qualifier, element, component, as far as they are needed
element = 6
add_codes = ["31"]     # or remove_codes, codes, usage, repeat (0: no limit), place, longest,
reason = "subrogation demand, allowed by the guide"                              # shortest
```

What a partner asks for beyond the guide is written alike, in ``mappings/partners``; such a file
begins with ``guides = ["005010X222A1"]``, the guides that it changes, and may weigh single rules:

```toml
[[rule]]
id = "X222.2300.REF-G1.missing"
severity = "warning"   # or reject, error, off
reason = "they say so in chapter 4 of their companion guide"
```

and it may hold checks of what hangs together: :mod:`gateway.guides.checks`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeVar

import msgspec

from gateway.guides.book import Element, Guide, Loop, SegmentUse
from gateway.guides.checks import Check, refuse_unfit

T = TypeVar("T")
Usage = Literal["", "R", "S", "N"]
Count = Annotated[int, msgspec.Meta(ge=0)]
Length = Annotated[int, msgspec.Meta(ge=1)]


class Correction(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One change. What is left out is not changed; ``loop`` alone changes the loop itself.

    ``qualifier`` is a code of the use's first element, and of HL its third. ``codes`` are all
    that are allowed from then on, of whatever list the others were; ``external`` names a list that
    is allowed beside them; with ``any_code`` there is no list any more, with ``any_form`` no
    pattern. ``into`` names the loop that
    ``loop`` is to stand in.
    """

    reason: str
    loop: str = ""
    into: str = ""
    segment: str = ""
    qualifier: str = ""
    element: int = 0
    component: int = 0
    usage: Usage = ""
    repeat: Count | None = None
    place: int | None = None
    shortest: Length | None = None
    longest: Length | None = None
    codes: list[str] = []
    add_codes: list[str] = []
    remove_codes: list[str] = []
    external: str = ""
    any_code: bool = False
    any_form: bool = False

    @property
    def words(self) -> str:
        """What it says, for a message: no field that is left out."""
        said = msgspec.to_builtins(self).items()
        return ", ".join(f"{name} {value}" for name, value in said if value and name != "reason")


class CodeListChange(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Codes that a list lacks, or should not have."""

    reason: str
    name: str
    add_codes: list[str] = []


class DataElementChange(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The greatest length of a data element, where the dictionary has another."""

    reason: str
    number: str
    longest: int


class Patch(msgspec.Struct, forbid_unknown_fields=True):
    """What is in one file of corrections."""

    correction: list[Correction] = []
    code_list: list[CodeListChange] = []
    data_element: list[DataElementChange] = []


class RuleWeight(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How much a partner makes of a rule; ``off`` where nothing."""

    id: str
    severity: Literal["reject", "error", "warning", "off"]
    reason: str


class PartnerPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a partner asks for beyond the guides, or less than they do."""

    guides: Annotated[list[str], msgspec.Meta(min_length=1)]
    about: str = ""
    correction: list[Correction] = []
    rule: list[RuleWeight] = []
    check: list[Check] = []


def read_patch(text: str) -> Patch:
    """A file of corrections. Raises ValueError where it is not of the form above."""
    return _read(text, Patch)


def read_partner_patch(text: str) -> PartnerPatch:
    """A partner's patch. Raises ValueError where it is not of the form above."""
    patch = _read(text, PartnerPatch)
    for check in patch.check:
        refuse_unfit(check)
    return patch


def _read(text: str, form: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(text), form)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def correct(guide: Guide, corrections: Iterable[Correction], partner: bool = False) -> None:
    """Change a guide. Raises ValueError for a correction that finds nothing to change.

    With ``partner`` each part that is changed keeps what the guide said of it, and a correction
    that leaves everything as it is is refused too: its author meant something else.
    """
    for correction in corrections:
        if correction.into:
            _move(guide, correction)
        found = list(_found(guide.root, correction))
        if not found:
            raise ValueError(f"{guide.id} has nothing that this corrects: {correction.words}")
        changed = False
        for whole, part in found:
            if partner and whole.before is None:
                whole.before = _copy(whole)
            before = msgspec.msgpack.encode(part)  # the part is changed in place
            _change(part, correction, guide.lists)
            changed = changed or msgspec.msgpack.encode(part) != before
        if partner and not changed:
            raise ValueError(f"{guide.id} is that way already: {correction.words}")


def _move(guide: Guide, c: Correction) -> None:
    """Take a loop from where it stands and put it into another one. A wrapper that is left with
    nothing in it goes as well."""
    loops = list(_loops(guide.root))
    part = next((one for one in loops if one.id == c.loop), None)
    goal = next((one for one in loops if one.id == c.into), None)
    if part is None or goal is None or any(goal is one for one in _loops(part)):
        raise ValueError(f"{guide.id} has no such loops: {c.words}")
    for one in loops:
        one.children = [child for child in one.children if child is not part]
    for one in loops:
        one.children = [child for child in one.children if not _is_bare(child)]
    goal.children.append(part)


def _is_bare(part: Loop | SegmentUse) -> bool:
    return isinstance(part, Loop) and part.wrapper and not part.children


def segments_of(guide: Guide) -> set[tuple[str, str]]:
    """The loops of a guide with the segments that each of them has; ``ST`` is outside of any."""
    found: set[tuple[str, str]] = set()
    for loop in _loops(guide.root):
        name = "ST" if loop is guide.root or loop.wrapper else loop.id
        found |= {(name, part.id) for part in loop.children if isinstance(part, SegmentUse)}
    return found


def _loops(loop: Loop) -> Iterator[Loop]:
    yield loop
    for child in loop.children:
        if isinstance(child, Loop):
            yield from _loops(child)


def _copy(whole: Loop | SegmentUse) -> Loop | SegmentUse:
    if isinstance(whole, Loop):
        return msgspec.structs.replace(whole, children=[])
    return msgspec.msgpack.decode(msgspec.msgpack.encode(whole), type=SegmentUse)


Found = tuple[Loop | SegmentUse, Loop | SegmentUse | Element]
"""A loop or segment use, and what of it is to be changed: itself, or one of its elements."""


def _found(loop: Loop, c: Correction) -> Iterator[Found]:
    for part in loop.children:
        if isinstance(part, Loop):
            if part.id == c.loop and not c.segment:
                yield part, part
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


def _inside(use: SegmentUse, c: Correction) -> Iterator[Found]:
    if not c.element:
        yield use, use
    for element in use.elements:
        if element.number == c.element:
            if not c.component:
                yield use, element
            yield from ((use, part) for part in element.components if part.number == c.component)


def _change(
    part: Loop | SegmentUse | Element, c: Correction, lists: dict[str, frozenset[str]]
) -> None:
    part.usage = c.usage or part.usage
    part.repeat = part.repeat if c.repeat is None else c.repeat
    if c.place is not None and not isinstance(part, Element):
        part.place = c.place
    if isinstance(part, Element):
        part.shortest = part.shortest if c.shortest is None else c.shortest
        part.longest = part.longest if c.longest is None else c.longest
        if part.shortest > part.longest:
            raise ValueError(f"no value is {part.shortest} to {part.longest} characters: {c.words}")
        part.pattern = "" if c.any_form else part.pattern
        _change_codes(part, c, lists)
    elif (c.codes or c.add_codes or c.remove_codes or c.any_code or c.any_form or c.longest
          or c.shortest or c.external):  # fmt: skip
        raise ValueError(f"codes and lengths are an element's, not of {part.id}: {c.words}")


def _change_codes(element: Element, c: Correction, lists: dict[str, frozenset[str]]) -> None:
    known = element.codes
    if c.any_code:
        known, element.external = [], ""
    if c.codes or (c.remove_codes and element.external):
        # An external list is everybody's: what a guide takes of it is spelt out.
        known = c.codes or sorted(lists.get(element.external, frozenset()) | set(known))
        element.external = ""
    if c.external:
        if c.external not in lists:
            raise ValueError(f"there is no list of that name: {c.words}")
        element.external = c.external
    kept = [code for code in known if code not in c.remove_codes]
    element.codes = kept + [code for code in c.add_codes if code not in kept]
