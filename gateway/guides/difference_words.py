"""Differences in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gateway.guides.book import SegmentUse
from gateway.guides.difference_entry import Facts
from gateway.guides.difference_parts import Path
from gateway.guides.difference_tree import Part

if TYPE_CHECKING:
    from gateway.guides.difference import Difference

PARTIES = ("NM1", "N1")


def element_name(use: SegmentUse, element: int | None, component: int | None) -> str:
    """What an element or component of a segment is called; the segment where there is none."""
    if element is None:
        return use.name
    whole = next((one for one in use.elements if one.number == element), None)
    if whole is None:
        return use.name
    part = next((one for one in whole.components if one.number == component), None)
    return part.name if part else whole.name


def unit_words(known: Facts, part: Part) -> str:
    """``claim X-100``; ``subscriber level of SAMPLE, ANA``; ``transaction set 835``."""
    unit = known.entry
    kind = unit.sort[0]
    if unit.kind == "set":
        return f"{kind} {known.number}".strip()
    name = part.room.name if part.room else unit.loop
    if unit.kind == "claim":
        return f"{_claim(kind, name)} {known.number}".strip()
    return f"{name}{_of(part)}"


def _claim(kind: str, name: str) -> str:
    return "claim" if kind[:3] in ("837", "835", "276", "277") else name


def _of(part: Part) -> str:
    """Whom a level is about: the first person or organization that it names."""
    for row in part.all_rows:
        if row.id in PARTIES:
            named = row.elements[3:5] if row.id == "NM1" else row.elements[2:3]
            if any(named):
                return " of " + " ".join(filter(None, named))
    return ""


def path_words(known: Facts, path: Path) -> str:
    """Where it is: ``claim X-100, service line 2``."""
    words = [unit_words(known, path[0][0])]
    for part, number in path[1:]:
        name = part.room.name if part.room else ""
        words.append(f"{name} {number}" if number else name)
    return ", ".join(word for word in words if word)


def sentence(
    found: Difference,
    where: str,
    meant: tuple[str, str] | None = None,
    *,
    whole: bool = False,
    number: int = 0,
    more: str = "",
) -> str:
    """One difference as a sentence. ``meant`` are the diagnoses that pointers mean, ``whole``
    where it is all of what ``where`` names, ``number`` that of a loop among others, ``more`` a
    segment that says more of it than its first."""
    if found.kind == "moved":
        return f"{where} was moved from {found.before} to {found.after}"
    head = f"{where}: " if where else ""
    if found.element is None:
        what = found.name or found.segment
        if number:
            what += f" {number}"
        text = (found.after if found.kind == "added" else found.before) or ""
        text = " ".join(filter(None, (text, more)))
        many = not (whole or number) and _is_plural(what)
        said = f"{'are' if many else 'is'} {'new' if found.kind == 'added' else 'gone'}"
        if whole:
            return f"{where} {said}: {text}"
        return f"{head}{what} {said}: {text}"
    place = f"{found.segment}{found.element:02d}" + (
        f"-{found.component}" if found.component else ""
    )
    what = f"{found.name} ({place})" if found.name else place
    before, after = found.before or "", found.after or ""
    if meant:
        before, after = f"{before} ({meant[0]})", f"{after} ({meant[1]})"
    if found.kind == "changed":
        return f"{head}{what} was {before}, is {after}"
    if found.kind == "added":
        return f"{head}{what} is new: {after}"
    return f"{head}{what} is gone: it was {before}"


def _is_plural(name: str) -> bool:
    """True for ``diagnosis codes``; not for ``address`` and ``diagnosis``."""
    word = re.split(r" (?:of|to|the) | \(", name, maxsplit=1)[0]
    return word.endswith("s") and not word.endswith(("ss", "is", "us", "'s"))
