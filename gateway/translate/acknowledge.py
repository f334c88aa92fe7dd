"""From findings to a 999: a group-by, and the verdicts that it adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.finding import Finding
from gateway.models.acknowledgement import (
    GroupAcknowledgement,
    SetAcknowledgement,
)

SetFindings = tuple[str, str, str, Sequence[Finding]]
"""ST01, ST02, ST03 ('' where there is none) and what was found in the set."""

_SEGMENT_CODES = ("IK304:", "IK403:")


def acknowledge_group(
    functional_identifier_code: str,
    group_control_number: str,
    version: str,
    sets: Iterable[SetFindings],
    *,
    included: int | None = None,
    findings: Sequence[Finding] = (),
) -> GroupAcknowledgement:
    """What a 999 answers to a functional group: GS01, GS06, GS08, its sets, GE01.

    Only findings with a code of the 999 (IK304, IK403, IK502; AK905 among ``findings`` of the
    group) speak in it, and warnings never do: what concerns a claim alone belongs into a
    277CA. A group that is itself refused is answered without its sets (AK1 and AK9 alone).
    """
    answered = [_acknowledge_set(*each) for each in sets]
    codes = _distinct(f for f in findings if f.code.startswith("AK905:"))
    refused = any(f.severity == "reject" and f.code.startswith("AK905:") for f in findings)
    accepted = 0 if refused else sum(s.status_code != "R" for s in answered)
    return GroupAcknowledgement(
        functional_identifier_code=functional_identifier_code,
        group_control_number=group_control_number,
        version=version,
        status_code=_group_status(refused, answered, accepted, bool(codes)),
        error_codes=codes,
        included=len(answered) if included is None else included,
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


def _acknowledge_set(
    st01: str, st02: str, st03: str, findings: Sequence[Finding]
) -> SetAcknowledgement:
    told = [f for f in findings if f.severity != "warning"]
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
    return SetAcknowledgement(
        transaction_set_identifier_code=st01,
        transaction_set_control_number=st02,
        guide=st03,
        status_code=status,
        error_codes=list(dict.fromkeys(codes)),
        findings=inside,
    )


def _of_guide(finding: Finding) -> bool:
    """True for a code that only the guide, not X12 itself, gives."""
    return finding.code.partition(":")[2].startswith("I")


def _distinct(findings: Iterable[Finding]) -> list[str]:
    codes = (f.code.partition(":")[2] for f in findings if f.severity != "warning")
    return list(dict.fromkeys(codes))
