"""The 997 (004010), built: what the 999 says, in the fewer words that 4010 has.

A code of an implementation guide (I…) becomes the nearest code of the standard itself; a code
that 4010 does not have and that is near to none is left to the verdict of the set or group.
Source: 004010 data elements 716 to 723 and 618 to 620.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.translate.acknowledgement_rows import (
    CODES,
    bad_value,
    counted,
    faulty_segments,
    named_set,
    spot,
)
from gateway.x12.writer import Rows

AK304 = {"I4": "2", "I6": "3", "I7": "3", "I8": "3", "I9": "2"}
"""Not used: unexpected. Too few: missing. Its condition does not hold: unexpected."""

AK403 = {"I6": "7", "I9": "2", "I10": "10", "I11": "1", "I12": "7", "I13": "10", "12": "3",
         "13": "3"}  # fmt: skip
"""Code of the guide, pattern: not in the list. Not used, or its condition does not hold: excluded.
Too many repetitions or components: too many elements, for 4010 counts nothing smaller."""

AK502 = {"I5": "5", "I6": "1", "18": "6", "19": "1"}
AK905 = {"19": "6"}
"""A number used twice, or a set that does not belong there: not valid."""


def build_997(acknowledgement: GroupAcknowledgement) -> Rows:
    """The rows between ST and SE of a 997. It names no guide and no claim."""
    group = acknowledgement
    yield "AK1", group.functional_identifier_code, group.group_control_number
    for each in group.transaction_sets:
        yield ("AK2", *named_set(each))
        yield from _loop_ak3(each)
        yield ("AK5", each.status_code, *_nearest(each.error_codes, AK502))
    yield ("AK9", group.status_code, *counted(group), *_nearest(group.error_codes, AK905))


def _loop_ak3(answer: SetAcknowledgement) -> Rows:
    told: set[tuple[str, int, str, str]] = set()
    for faulty in faulty_segments(answer.findings):
        code = AK304.get(faulty.code, faulty.code)
        head = faulty.segment, faulty.position, faulty.loop, code
        if head in told:  # two codes of the guide are one of 4010
            continue
        told.add(head)
        yield "AK3", faulty.segment, str(faulty.position), faulty.loop, code
        for finding in faulty.elements:
            fault = finding.code.partition(":")[2]
            fault = AK403.get(fault, fault)
            yield "AK4", spot(finding)[:2], finding.data_element, fault, bad_value(finding)


def _nearest(codes: Iterable[str], table: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(table.get(code, code) for code in codes))[:CODES]
