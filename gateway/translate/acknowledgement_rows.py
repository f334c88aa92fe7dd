"""What the rows of a 999 and a 997 have in common: segments at fault, and texts that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.models.acknowledgement_codes import IK304, IK403

CODES = 5
"""IK502-IK506, AK905-AK909: so many codes have room."""

LOOP = 4
"""Element 447 has at most four characters in every version of X12 so far: a letter of 2310B is
lost, and position and claim still say where."""

NO_NUMBER = "0000"
"""AK202 of a set that has no ST02: the element is required."""

NO_VERSION = "005010"
"""AK103 of a group that has no GS08: the element is required."""

_VALUE = 99
_UNFIT = re.compile(r"[^ -~]|[\^`]")
_DELIMITERS = str.maketrans("*:~", "   ")
_NOT_OF_ID = re.compile(r"[^A-Z0-9]")


class Faulty(NamedTuple):
    """One IK3 or AK3: where, which code, and the findings about elements (none but for 8)."""

    segment: str
    position: int
    loop: str
    code: str
    number: str
    elements: list[Finding]
    first: Finding


def faulty_segments(findings: Iterable[Finding]) -> Iterator[Faulty]:
    """One for each segment and kind of fault, in the order of their positions."""
    groups: dict[tuple[int, str, str, str], list[Finding]] = {}
    for finding in findings:
        table, _, code = finding.code.partition(":")
        if not finding.position or code not in (IK403 if table == "IK403" else IK304):
            continue
        kind = "8" if table == "IK403" else code
        place_and_kind = finding.position, finding.segment, finding.loop[:LOOP], kind
        groups.setdefault(place_and_kind, []).append(finding)
    for (_, _, _, kind), same in sorted(groups.items(), key=lambda item: item[0][0]):
        first = same[0]
        yield Faulty(
            segment=segment_id(first.segment), position=first.position or 0,
            loop=loop_id(first.loop), code=kind,
            number=next((f.patient_control_number for f in same if f.patient_control_number), ""),
            elements=_elements(same) if kind == "8" else [], first=first,
        )  # fmt: skip


def _elements(same: list[Finding]) -> list[Finding]:
    """Each fault of an element once, in the order of the elements; the one that knows the number
    of the data element stands for those that say the same."""
    once: dict[tuple[int, int, int, str], Finding] = {}
    for finding in same:
        if finding.code.startswith("IK304:") or not finding.element:
            continue
        spot_and_code = (*place(finding), finding.code)
        if spot_and_code not in once or finding.data_element:
            once[spot_and_code] = finding
    return [once[key] for key in sorted(once, key=lambda k: k[:3])]


def place(finding: Finding) -> tuple[int, int, int]:
    """Element, component, repetition; 0 where there is none."""
    return finding.element or 0, finding.component or 0, finding.repetition or 0


def spot(finding: Finding) -> tuple[str, ...]:
    """The composite of element, component and repetition (C030)."""
    return tuple(str(n) if n else "" for n in place(finding))


def bad_value(finding: Finding) -> str:
    """A copy of the bad value with room in element 724, without what no X12 text may hold."""
    return plain(finding.value or "", _VALUE)


def plain(text: str, most: int) -> str:
    """The text in the extended character set, at most so long: delimiters become spaces, what X12
    has no character for question marks."""
    return _UNFIT.sub("?", text.translate(_DELIMITERS)).strip()[:most].strip()


def loop_id(text: str) -> str:
    """A loop's id (2310B), '' for what stands outside of the guide's numbered loops."""
    return plain(text, LOOP) if text[:1].isdigit() else ""


def segment_id(text: str) -> str:
    """An id of two or three characters (element 721). One that no segment can have is filled up
    with Z: the position says which segment it is."""
    kept = _NOT_OF_ID.sub("", text.upper())[:3]
    return kept if len(kept) > 1 else (kept + "ZZ")[:2]


def named_set(answer: SetAcknowledgement) -> tuple[str, str]:
    """AK201 and AK202."""
    number = answer.transaction_set_control_number or NO_NUMBER
    return answer.transaction_set_identifier_code, number


def counted(group: GroupAcknowledgement) -> tuple[str, ...]:
    """AK902, AK903, AK904."""
    counts = group.included, group.received, group.accepted
    return tuple("" if n is None else str(n) for n in counts)
