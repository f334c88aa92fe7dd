"""What rules rest on, so that a claim like one that was good need not be judged again.

A basis makes keys of a loop's texts. It leaves out what none of its rules looks at and what differs
from claim to claim: control numbers, names, charges. All else is in the key as it stands.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache

from gateway.validate.claim_view import ICD10_BEGINS, days_of, made_of
from gateway.validate.codes_835 import REVERSAL
from gateway.validate.parts import Marks, Node, Part, getter
from gateway.validate.rule import Basis, Keys

Reduced = Callable[[str, Marks], Hashable]
"""What of a segment's text is in the key."""


def whole(text: str, marks: Marks) -> Hashable:
    """All of it."""
    return text


def after(number: int) -> Reduced:
    """What stands behind element ``number``."""

    def reduced(text: str, marks: Marks) -> Hashable:
        elements = text.split(marks.element, number + 1)
        return elements[number + 1] if len(elements) > number + 1 else ""

    return reduced


def but(number: int) -> Reduced:
    """All but element ``number``."""

    def reduced(text: str, marks: Marks) -> Hashable:
        elements = text.split(marks.element, number + 1)
        return *elements[1:number], *elements[number + 1 :]

    return reduced


def qualifier(text: str, marks: Marks) -> Hashable:
    """The first element, where it has two characters; else all."""
    return text[4:6] if text[6:7] == marks.element else text


def qualifiers(text: str, marks: Marks) -> Hashable:
    """The first component of each element."""
    return _qualifiers(text, marks.element, marks.component)


@lru_cache(4_096)  # diagnoses come again, alone and together
def _qualifiers(text: str, element: str, component: str) -> Hashable:
    return tuple(one.partition(component)[:2] for one in text.split(element)[1:])


def basis(table: Mapping[str, Reduced | None], others: Reduced | None) -> Basis:
    """The basis that takes of each segment what the table says by its loop and id, else by its
    id, and of others what ``others`` says; None is nothing. Where segments stand and which there
    are, the shape says. Days are in the key as they stand, unless all are one."""

    def made(node: Node, marks: Marks) -> Keys:
        reader = _reader(node, {**table, "DTP": None}, others, marks)
        days = getter([at for _, id, at in _segments(node) if id == "DTP"])

        def keys(part: Part) -> list[Hashable] | None:
            if part.source is None:
                return None
            texts = part.source.texts
            given = days(texts)
            past = _past(given, marks.element, made_of(part.root))
            return [(reader(texts), past or given)]

        return keys

    return made


@lru_cache(4_096)  # a file has few days
def _past(dtp: tuple[str, ...], mark: str, made: datetime.date | None) -> str:
    """Something where all DTP of a claim are of one day of service, since ICD-10 and before the
    file was made: which day it was is nothing to any rule."""
    if made is None or len(set(dtp)) != 1:
        return ""
    _, *elements = dtp[0].split(mark)
    if elements[:2] != ["472", "D8"] or len(elements) != 3:
        return ""
    day = days_of(elements[2])
    return "past" if day and ICD10_BEGINS <= day.start == day.end <= made else ""


def _reader(
    node: Node, table: Mapping[str, Reduced | None], others: Reduced | None, marks: Marks
) -> Callable[[Sequence[str]], Hashable]:
    """What makes one key of the texts of a shape."""
    taken = [
        (at, table.get(f"{loop}.{id}", table.get(id, others))) for loop, id, at in _segments(node)
    ]
    plain = [at for at, reduced in taken if reduced is whole]
    rest = [(at, reduced) for at, reduced in taken if reduced and reduced is not whole]
    get = getter(plain)
    own = object()

    def key(texts: Sequence[str]) -> Hashable:
        return (own, get(texts), *[reduced(texts[at], marks) for at, reduced in rest])

    return key


def _segments(node: Node) -> Iterator[tuple[str, str, int]]:
    for id, places in node.own.items():
        for at in places:
            yield node.loop, id, at
    for nodes in node.inner.values():
        for one in nodes:
            yield from _segments(one)


def levels(node: Node, marks: Marks) -> Keys | None:
    """The levels around a claim that has no other payer: whose it is, who pays first."""
    if "2320" in node.inner:
        return None
    readers: dict[Node, Callable[[Sequence[str]], Hashable]] = {}

    def keys(part: Part) -> list[Hashable] | None:
        found: list[Hashable] = []
        level = part.parent
        while level is not None and level.loop != "2000A":
            if level.node is None or level.source is None:
                return None
            reader = readers.get(level.node)
            if reader is None:
                reader = readers[level.node] = _reader(level.node, LEVEL, None, marks)
            found.append((bool(level.view), reader(level.source.texts)))
            level = level.parent
        return [tuple(found)]

    return keys


def insured(text: str, marks: Marks) -> Hashable:
    """An SBR without the group's number and name."""
    return _insured(text, marks.element)


@lru_cache(4_096)
def _insured(text: str, mark: str) -> Hashable:
    elements = (*text.split(mark), *[""] * 9)
    return elements[1:3], bool(elements[3] and elements[4]), elements[5], elements[9]


def numbered(text: str, marks: Marks) -> Hashable:
    """What an NM1 is of, and whether it has a number."""
    elements = text.split(marks.element)
    return elements[1:2] == ["IL"], elements[9:10] not in ([], [""])


LEVEL = {"SBR": insured, "2010BA.NM1": numbered, "2010BB.NM1": after(2)}
LEVELS: Basis = levels

LINES = basis(
    {
        "CLM": after(2), "REF": qualifier, "HI": qualifiers, "SV1": but(2), "SV2": but(3),
        "SV3": but(2), "LX": None, "NTE": None, "NM1": None, "PRV": None, "PER": None,
    },
    whole,
)  # fmt: skip
"""A claim without its number and charge, the values of its references, the codes of its HI, the
names of its providers; its lines without their numbers and charges."""

CODES = basis({"CLM": after(2), "HI": whole}, None)
"""A claim's HI, its bill type and other indicators, and all of its days."""


def services(node: Node, marks: Marks) -> Keys | None:
    """The services of a payment one by one, without their references, each with what the claim
    says of all: whether it is a reversal, its statement's days, its remarks. The claim's own
    adjustments go with the remarks of all services, which may explain them."""
    if "CLP" not in node.own:
        return None
    clp, dtm, mark = node.own["CLP"][0], node.own.get("DTM", []), marks.element
    remarks = getter([*node.own.get("MIA", ()), *node.own.get("MOA", ())])
    found = [list(_segments(one)) for one in node.inner.get("2110", ())]
    each = [getter([at for _, id, at in one if id != "REF"]) for one in found]
    adjusted = node.own.get("CAS", [])
    lines = [at for one in found for _, id, at in one if id == "LQ"] if adjusted else []
    whole_claim = getter([*adjusted, *lines])

    def keys(part: Part) -> list[Hashable] | None:
        if part.source is None:
            return None
        texts = part.source.texts
        reversed_ = texts[clp].split(mark, 3)[2:3] == [REVERSAL]
        days = [texts[at] for at in dtm if texts[at][4:7] in ("232", "233")]
        context = (reversed_, *days), remarks(texts)
        return [(context, "2100", whole_claim(texts)), *[(context, get(texts)) for get in each]]

    return keys


SERVICES: Basis = services
