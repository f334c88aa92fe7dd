"""From findings to a 999 or 997: a group-by, and the verdicts that it adds up to.

Source: 005010X231A1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement

SetFindings = tuple[str, str, str, Sequence[Finding]]
"""ST01, ST02, ST03 ('' where there is none) and what was found in the set."""

_SEGMENT_CODES = ("IK304:", "IK403:")
_MOST = 1000
_ST01 = {"HC": "837", "HP": "835", "HB": "271", "HS": "270", "HN": "277", "HR": "276",
         "HI": "278", "RA": "820", "BE": "834"}  # fmt: skip
"""ST01 by GS01."""


def speaks(finding: Finding) -> bool:
    """True for a finding that belongs into a 999 or 997.

    Those are faults of types 1 and 2, a code that its list does not have (type 5, IK403:7), and
    what a partner's patch gives a code of the 999 (type 7). Warnings, balances and everything
    else about a claim are for a 277CA.
    """
    if finding.severity == "warning":
        return False
    if finding.snip == 5:
        return finding.code == "IK403:7"
    return finding.snip in (1, 2, 7)


def acknowledge_set(
    st01: str, st02: str, st03: str, findings: Iterable[Finding], *, trace_number: str = ""
) -> SetAcknowledgement:
    """What is answered to one set: IK5 and the findings of its IK3 loops, by their position.

    At most a thousand segments at fault are told; ``untold`` counts the others, which only the
    verdict of the set speaks of.
    """
    told = [f for f in findings if speaks(f)]
    inside = [f for f in told if f.code.startswith(_SEGMENT_CODES)]
    whole = [f for f in told if f.code.startswith("IK502:")]
    codes = _distinct(whole)
    if any(not _of_guide(f) for f in inside):
        codes.append("5")
    if any(_of_guide(f) for f in inside):
        codes.append("I5")
    status = "E" if inside or whole else "A"
    if any(f.severity == "reject" for f in [*inside, *whole]):
        status = "R"
    inside.sort(key=lambda f: f.position or 0)
    kept, untold = _bounded(inside)
    return SetAcknowledgement(
        transaction_set_identifier_code=st01,
        transaction_set_control_number=st02,
        guide=st03,
        status_code=status,
        error_codes=list(dict.fromkeys(codes)),
        findings=kept,
        trace_number=trace_number,
        untold=untold,
    )


def taken(answer: SetAcknowledgement) -> SetAcknowledgement:
    """The same of a set that was taken in spite of its faults: E, so that nobody sends it again."""
    if answer.status_code != "R":
        return answer
    return msgspec.structs.replace(answer, status_code="E")


def acknowledge_group(
    functional_identifier_code: str,
    group_control_number: str,
    version: str,
    sets: Iterable[SetFindings | SetAcknowledgement],
    *,
    included: int | None = None,
    findings: Sequence[Finding] = (),
    lenient: bool = False,
) -> GroupAcknowledgement:
    """What a 999 answers to a functional group: GS01, GS06, GS08, its sets, GE01.

    ``findings`` are those about the group itself, of which the ones with a code AK905 speak. A
    group that is itself refused is answered without its sets (AK1 and AK9 alone), unless
    ``lenient``: what was in it was taken all the same. ``included`` is GE01 as it was written;
    without it what the finding about a wrong GE01 quotes, else the number of sets.
    """
    answered = [
        s if isinstance(s, SetAcknowledgement) else acknowledge_set(*s) for s in sets
    ]  # fmt: skip
    for each in answered:
        code = each.transaction_set_identifier_code
        if not (len(code) == 3 and code.isascii() and code.isdigit()):  # AK201 has to be one
            each.transaction_set_identifier_code = _ST01.get(functional_identifier_code, code)
    told = [f for f in findings if speaks(f) and f.code.startswith("AK905:")]
    refused = not lenient and any(f.severity == "reject" for f in told)
    accepted = 0 if refused else sum(s.status_code != "R" for s in answered)
    if included is None:
        included = _written_count(told, len(answered))
    return GroupAcknowledgement(
        functional_identifier_code=functional_identifier_code,
        group_control_number=group_control_number,
        version=version,
        status_code=_group_status(refused, answered, accepted, bool(told)),
        error_codes=_distinct(told),
        included=included,
        received=len(answered),
        accepted=accepted,
        transaction_sets=[] if refused else answered,
    )


def _group_status(
    refused: bool, answered: list[SetAcknowledgement], accepted: int, noted: bool
) -> str:
    if refused or (answered and not accepted):
        return "R"
    if accepted < len(answered):
        return "P"
    return "E" if noted or any(s.status_code == "E" for s in answered) else "A"


def _written_count(told: Sequence[Finding], counted: int) -> int:
    """GE01 as the sender wrote it, where it is a number with room in AK902."""
    for finding in told:
        text = finding.value or ""
        if finding.code == "AK905:5" and text.isascii() and text.isdigit() and len(text) <= 6:
            return int(text)
    return counted


def _bounded(inside: list[Finding]) -> tuple[list[Finding], int]:
    """The findings of the first thousand segments at fault, and how many more segments are."""
    places = dict.fromkeys(f.position for f in inside)
    if len(places) <= _MOST:
        return inside, 0
    first = set(list(places)[:_MOST])
    return [f for f in inside if f.position in first], len(places) - _MOST


def _of_guide(finding: Finding) -> bool:
    """True for a code that only the guide, not X12 itself, gives."""
    return finding.code.partition(":")[2].startswith("I")


def _distinct(findings: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(f.code.partition(":")[2] for f in findings))
