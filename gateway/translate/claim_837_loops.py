"""The claim itself: loops 2300, 2320 and 2330 of the 837 guides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from gateway.models.claim import Claim, ClaimKind, Diagnosis, HealthCareCode, Note, OtherPayer
from gateway.translate.claim_837_lines import loop_2400
from gateway.translate.claim_837_parties import (
    loops_2310_institutional,
    loops_2310_professional,
    named_payer,
    references,
)
from gateway.translate.rows import address, amt, cas, dtp_date, nm1, ref
from gateway.x12.elements import ccyymmdd, money
from gateway.x12.writer import Row, Rows

Composite = tuple[str, ...]

_ALWAYS_PERIOD = "434"
_PER_SEGMENT = 12
_SHARED = {"BO": "BP"}
"""HI qualifiers that stand in the segment of another: BO is HI02 after BP (X222)."""


def loop_2300(claim: Claim, kind: ClaimKind) -> Rows:
    """Claim information with its providers, other payers and lines."""
    professional = kind == "837P"
    yield clm_professional(claim) if professional else clm_institutional(claim)
    for date in claim.dates:
        yield from dtp_date(date, always_period=date.qualifier == _ALWAYS_PERIOD)
    if not professional:
        yield from cl1(claim)
    yield from amt(claim.amounts)
    yield from references(claim.references, frozenset())
    yield from nte(claim.notes)
    yield from hi(diagnosis_segments(claim.diagnoses, kind))
    yield from hi(code_segments(claim.codes))
    yield from (loops_2310_professional if professional else loops_2310_institutional)(claim)
    for other in claim.other_payers:
        yield from loop_2320(other, kind)
    for number, line in enumerate(claim.service_lines, 1):
        yield from loop_2400(number, line, kind)


def clm_professional(claim: Claim) -> Row:
    """CLM of the X222."""
    signature = "N" if claim.provider_signature is False else "Y"
    return (
        "CLM", claim.patient_control_number, money(claim.charge), "", "",
        (claim.facility_code, "B", claim.frequency_code or "1"), signature, *_permissions(claim),
        claim.patient_signature_source_code, related_causes(claim), claim.special_program_code,
        "", "", "", "", "", "", "", claim.delay_reason_code,
    )  # fmt: skip


def clm_institutional(claim: Claim) -> Row:
    """CLM of the X223: neither a signature nor related causes."""
    return (
        "CLM", claim.patient_control_number, money(claim.charge), "", "",
        (claim.facility_code, "A", claim.frequency_code or "1"), "", *_permissions(claim),
        "", "", "", "", "", "", "", "", "", "", claim.delay_reason_code,
    )  # fmt: skip


def _permissions(claim: Claim) -> tuple[str, str, str]:
    """CLM07 assignment, CLM08 benefits assigned, CLM09 release of information."""
    return (
        claim.assignment_code or "A", claim.benefits_assignment_code or "Y",
        claim.release_code or "Y",
    )  # fmt: skip


def related_causes(claim: Claim) -> Composite:
    """CLM11: up to three causes, the state and country of an automobile accident."""
    causes = claim.related_causes
    if causes is None:
        return ()
    codes = [*causes.codes, "", "", ""][:3]
    return (*codes, causes.state_code, causes.country_code)


def cl1(claim: Claim) -> Rows:
    """Institutional claim code: admission type, point of origin, patient status."""
    codes = claim.admission_type_code, claim.admission_source_code, claim.patient_status_code
    if any(codes):
        yield ("CL1", *codes)


def nte(notes: Iterable[Note]) -> Rows:
    """NTE."""
    for note in notes:
        yield "NTE", note.reference_code, note.text


def hi(segments: Iterable[list[Composite]]) -> Rows:
    """HI segments, twelve composites in each."""
    for composites in segments:
        for start in range(0, len(composites), _PER_SEGMENT):
            yield ("HI", *composites[start : start + _PER_SEGMENT])


def diagnosis_segments(diagnoses: list[Diagnosis], kind: ClaimKind) -> Iterable[list[Composite]]:
    """Professional diagnoses share one HI, whose order the line pointers count; institutional
    ones have an HI for each qualifier, in the order in which the qualifiers first occur."""
    if kind == "837P":
        return [[(d.qualifier, d.code) for d in diagnoses]]
    kept: dict[str, list[Composite]] = {}
    for d in diagnoses:
        poa = ("", "", "", "", "", "", d.present_on_admission_code)
        kept.setdefault(d.qualifier, []).append((d.qualifier, d.code, *poa))
    return kept.values()


def code_segments(codes: list[HealthCareCode]) -> Iterable[list[Composite]]:
    """All other HI codes: a segment for each qualifier, in the order of first occurrence."""
    kept: dict[str, list[Composite]] = {}
    for code in codes:
        kept.setdefault(_SHARED.get(code.qualifier, code.qualifier), []).append(hi_code(code))
    return kept.values()


def hi_code(code: HealthCareCode) -> Composite:
    """Qualifier, code, date or period, amount; an occurrence span is always a period."""
    if code.start is None:
        form = text = ""
    elif code.end or code.qualifier == "BI":
        form, text = "RD8", f"{ccyymmdd(code.start)}-{ccyymmdd(code.end or code.start)}"
    else:
        form, text = "D8", ccyymmdd(code.start)
    return code.qualifier, code.code, form, text, money(code.amount)


def loop_2320(other: OtherPayer, kind: ClaimKind) -> Rows:
    """Another payer of the patient, and what it decided about the claim."""
    yield (
        "SBR", other.responsibility_code, other.relationship_code or "18", other.group_number,
        other.group_name, other.insurance_type_code, "", "", "", other.claim_filing_code,
    )  # fmt: skip
    yield from cas(other.adjustments)
    for qualifier, value in cob_amounts(other):
        if value is not None:
            yield "AMT", qualifier, money(value)
    yield (
        "OI", "", "", other.benefits_assignment_code or "Y", "", "", other.release_code or "Y",
    )  # fmt: skip
    yield from loop_2330a(other)
    yield from loop_2330b(other)


def cob_amounts(other: OtherPayer) -> Iterator[tuple[str, Decimal | None]]:
    """D payer paid, A8 non-covered, EAF remaining patient liability."""
    yield "D", other.paid
    yield "A8", other.non_covered
    yield "EAF", other.remaining_patient_liability


def loop_2330a(other: OtherPayer) -> Rows:
    """Other subscriber."""
    who = other.subscriber
    yield nm1("IL", who, who.member_id_qualifier or "MI", who.member_id)
    yield from address(who.address)
    yield from references(who.identifiers)


def loop_2330b(other: OtherPayer) -> Rows:
    """Other payer; NM109 is what SVD01 of the lines repeats."""
    yield from named_payer(other.payer)
    if other.adjudication_date:
        yield "DTP", "573", "D8", ccyymmdd(other.adjudication_date)
    yield from references(other.payer.identifiers)
    yield from references(other.references, frozenset())
    yield from ref("F8", other.payer_claim_control_number)
