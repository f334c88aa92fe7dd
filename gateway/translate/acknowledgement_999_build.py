"""The 999 (005010X231A1), built: a group-by over findings, loop for loop as the guide has it."""

from __future__ import annotations

from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.translate.acknowledgement_rows import (
    CODES,
    LOOP,
    NO_VERSION,
    Faulty,
    bad_value,
    counted,
    faulty_segments,
    named_set,
    plain,
    spot,
)
from gateway.x12.writer import Row, Rows

_REFERENCE = 35
_INQUIRIES = frozenset({"270", "271", "276", "277"})
_SITUATIONAL = frozenset({"IK304:I6", "IK304:I9", "IK403:I9", "IK403:I13"})
_TRIGGER = "SITUATIONAL TRIGGER"


def build_999(acknowledgement: GroupAcknowledgement) -> Rows:
    """The rows between ST and SE of a 999 that says the same."""
    group = acknowledgement
    version = group.version or NO_VERSION
    yield "AK1", group.functional_identifier_code, group.group_control_number, version
    for each in group.transaction_sets:
        yield ("AK2", *named_set(each), each.guide)
        for faulty in faulty_segments(each.findings):
            yield from _loop_2100(each, faulty)
        yield ("IK5", each.status_code, *each.error_codes[:CODES])
    yield ("AK9", group.status_code, *counted(group), *group.error_codes[:CODES])


def _loop_2100(answer: SetAcknowledgement, faulty: Faulty) -> Rows:
    """Error identification: the segment, its claim, what made it necessary, its elements.

    The two contexts have one place in the guide; in this order every validator takes them.
    """
    yield "IK3", faulty.segment, str(faulty.position), faulty.loop, faulty.code
    yield from _business_unit(answer, faulty.number)
    if faulty.first.code in _SITUATIONAL and faulty.code != "8":
        yield _trigger(faulty, faulty.first)
    for finding in faulty.elements:
        code = finding.code.partition(":")[2]
        yield "IK4", spot(finding), finding.data_element, code, bad_value(finding)
        if finding.code in _SITUATIONAL:
            yield _trigger(faulty, finding)


def _trigger(faulty: Faulty, finding: Finding) -> Row:
    """CTX of a situational rule: where its condition holds, as near as the finding says."""
    number = (finding.data_element,) if finding.element and finding.data_element else ()
    return (
        "CTX", _TRIGGER, faulty.segment, str(faulty.position), faulty.loop[:LOOP], spot(finding),
        number,
    )  # fmt: skip


def _business_unit(answer: SetAcknowledgement, number: str) -> Rows:
    """CTX that names the claim of an 837, the remittance of an 835, the trace of an inquiry or of
    an answer to one."""
    code = answer.transaction_set_identifier_code
    name = "CLM01" if code == "837" else "TRN02"
    value = answer.trace_number if code == "835" else number
    if value and (code in ("837", "835") or code in _INQUIRIES):
        yield "CTX", (name, plain(value, _REFERENCE))
