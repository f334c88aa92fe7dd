"""``python -m tests.forms_doc cms1500 > docs/cms1500.md`` (and ``ub04``): from the boxes of the
paper forms to the fields of a claim and the elements of its 837.

Where a field stands is found, not looked up: a full claim is written twice, once with the field
changed, and the element that differs is placed by the guide's walker.
"""

from __future__ import annotations

import copy
import datetime
import re
import sys
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import msgspec

from gateway.guides.walk import Walker
from gateway.models.claim import Claim
from tests.translate.claims_837 import ROOT, fixture_claims, interchange

Form = Literal["cms1500", "ub04"]

FORMS: dict[Form, tuple[str, str, str]] = {
    "cms1500": ("CMS-1500 (02/12)", "837P", "professional"),
    "ub04": ("UB-04", "837I", "institutional"),
}
_STEP = re.compile(r"(\w+)(?:\[(\w+)\])?")
_KEYS = ("qualifier", "reference_code", "category_code", "entity_code")
_BY_CODE = frozenset({"AMT", "CRC", "DTP", "HI", "LIN", "NM1", "NTE", "PER", "PRV", "PWK", "REF"})
_ONE_NAME = frozenset({"2010BA", "2010CA", "2330A", "2330B"})
"""Loops whose name needs no role to be told."""


class Box(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A box of a form, see forms.toml."""

    box: str
    name: str
    fields: list[str] = []
    stands: list[str] = []
    note: str = ""
    absent: str = ""


@cache
def boxes(form: Form) -> list[Box]:
    """The boxes of a form, in the form's order."""
    table = tomllib.loads((ROOT / "tests/forms.toml").read_text("utf-8"))
    return msgspec.convert(table[form], list[Box])


@cache
def full_claim(form: Form) -> Claim:
    """A claim that has everything."""
    (claim,) = fixture_claims(ROOT / f"fixtures/claims/full/{FORMS[form][2]}.json")
    return claim


def places(form: Form, field: str) -> list[str]:
    """The elements that differ where a field is changed, as ``2010BA NM109``."""
    claim = full_claim(form)
    changed = copy.deepcopy(claim)
    _change(changed, field)
    before, after = _segments(claim), _segments(changed)
    assert len(before) == len(after), field
    labels = _labels(claim)
    found = []
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        if one != other:
            found += [f"{labels[number]} {name}" for name in _elements(one, other)]
    return [_short(place) for place in found]


def _segments(claim: Claim) -> list[list[str]]:
    text = interchange([claim], claim.kind)
    return [segment.split("*") for segment in text.split("~")[2:-3]]


def _labels(claim: Claim) -> list[str]:
    """The loop of each segment from ST to SE."""
    from gateway.books import shelf
    from gateway.guides.pattern import Separators
    from gateway.guides.table import table

    found = shelf().find(_segments(claim)[0][3], "HC")
    assert found
    walker = Walker(table(found.guide, Separators()), lambda *_, **__: None)
    labels = []
    for position, segment in enumerate(_segments(claim), 1):
        walker.see("*".join(segment), position)
        labels.append(walker.place.room.loop)
    return labels


def _elements(one: list[str], other: list[str]) -> Iterator[str]:
    """Which elements and components of a segment differ, with the code that tells it apart."""
    size = max(len(one), len(other))
    for number in range(1, size):
        a, b = (s[number] if number < len(s) else "" for s in (one, other))
        if a == b:
            continue
        code = one[1].partition(":")[0] or (one[2] if one[0] == "LIN" else "")
        tail = f" ({code})" if one[0] in _BY_CODE else ""
        first, second = a.split(":"), b.split(":")
        if len(first) > 1 or len(second) > 1 or (one[0], number) == ("CTP", 5) or one[0] == "HI":
            for part in range(max(len(first), len(second))):
                if first[part : part + 1] != second[part : part + 1]:
                    yield f"{one[0]}{number:02d}-{part + 1}{tail}"
        else:
            yield f"{one[0]}{number:02d}{tail}"


def _short(place: str) -> str:
    loop, _, rest = place.partition(" ")
    return re.sub(r" \(\w+\)", "", place) if loop in _ONE_NAME and "NM1" in rest else place


def _change(claim: Claim, field: str) -> None:
    """Give a field another value of its kind."""
    at: Any = claim
    steps = field.split(".")
    for step in steps[:-1]:
        at = _into(at, step)
    name, key = _parts(steps[-1])
    if key:
        items = getattr(at, name)
        number = int(key) - 1
        items[number] = _other(items[number])
        return
    if name == "start" and at.end == at.start:  # one day
        at.end = _other(at.end)
    setattr(at, name, _other(getattr(at, name)))


def _parts(step: str) -> tuple[str, str]:
    match = _STEP.fullmatch(step)
    assert match, step
    return match[1], match[2] or ""


def _into(at: Any, step: str) -> Any:
    name, key = _parts(step)
    inner = getattr(at, name)
    if not key:
        return inner
    for item in inner:
        if any(getattr(item, k, None) == key for k in _KEYS):
            return item
    return inner[int(key) - 1]


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Decimal():
            return value + Decimal("0.25")
        case datetime.date():
            return value - datetime.timedelta(1)
        case str() if value.isdigit() and len(value) == 4:  # a time, a revenue code
            return f"{(int(value) + 1) % 2400:04d}"
    return f"{value[:-1]}Q" if value else "Q"


INTRO = """Made by `python -m tests.forms_doc {form} > docs/{form}.md`; the boxes are those of
`tests/forms.toml`, the elements are found by writing a claim with the field changed. Fields are
those of [a claim](contract.md#claims-as-they-are-handed-in); `gateway schema claim` says what each
means. `[2]` counts from 1, `[431]` is the one with that qualifier.
"""


def document(form: Form) -> Iterator[str]:
    """The lines of the form's page."""
    title, kind, _ = FORMS[form]
    yield f"# {title} to the {kind}\n"
    yield INTRO.format(form=form)
    yield "| box | | field | loop and element |"
    yield "|---|---|---|---|"
    for box in boxes(form):
        fields = "<br>".join(f"`{field}`" for field in box.fields) or "–"
        stands = "<br>".join(", ".join(places(form, field)) for field in box.fields) or box.absent
        note = f" ({box.note})" if box.note else ""
        yield f"| {box.box} | {box.name}{note} | {fields} | {stands} |"


if __name__ == "__main__":
    chosen: Any = sys.argv[1]
    print("\n".join(document(chosen)))
