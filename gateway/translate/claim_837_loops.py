"""The claim itself: loops 2300, 2320 and 2330 of the 837 guides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from gateway.models.claim import Claim, ClaimKind, OtherPayer
from gateway.models.claim_parts import Diagnosis, HealthCareCode, Note
from gateway.translate.claim_837_flat import CN1, CR1, CR2, CRC, DN1, DN2, HCP, MIA, MOA, PWK
from gateway.translate.claim_837_lines import loop_2400
from gateway.translate.claim_837_parties import (
    loops_2310,
    own_id,
    party_loop,
    provider_loop,
    references,
)
from gateway.translate.flat import flats
from gateway.translate.rest import with_rest
from gateway.translate.rows import amt, cas, dtp_date, nm1, ref
from gateway.x12.elements import ccyymmdd, money
from gateway.x12.writer import Row, Rows

Composite = tuple[str, ...]

_ALWAYS_PERIOD = "434"
_PER_SEGMENT = 12
_FACILITY = {"837P": "B", "837I": "A", "837D": "B"}
_SHARED = {"BO": "BP"}
"""HI qualifiers that stand in the segment of another: BO is HI02 after BP (X222)."""


def loop_2300(claim: Claim, kind: ClaimKind) -> Rows:
    """Claim information with its providers, other payers and lines."""
    yield from with_rest(_claim_rows(claim, kind), claim.unmodelled)
    yield from loops_2310(claim, kind)
    for other in claim.other_payers:
        yield from loop_2320(other)
    for number, line in enumerate(claim.service_lines, 1):
        yield from loop_2400(number, line, kind)


def _claim_rows(claim: Claim, kind: ClaimKind) -> Rows:
    yield clm(claim, kind)
    for date in claim.dates:
        yield from dtp_date(date, always_period=date.qualifier == _ALWAYS_PERIOD)
    yield from cl1(claim)
    yield from flats(DN1, claim.orthodontics)
    yield from flats(DN2, *claim.teeth)
    yield from flats(PWK, *claim.attachments)
    yield from flats(CN1, claim.contract)
    yield from amt(claim.amounts)
    yield from references(claim.references, frozenset())
    yield from (("K3", text) for text in claim.file_information)
    yield from nte(claim.notes)
    yield from flats(CR1, claim.ambulance)
    yield from flats(CR2, claim.spinal_treatment)
    yield from flats(CRC, *claim.condition_indicators)
    yield from hi(diagnosis_segments(claim.diagnoses, kind), parted=kind == "837I")
    yield from hi(code_segments(claim.codes))
    yield from flats(HCP, claim.repricing)


def clm(claim: Claim, kind: ClaimKind) -> Row:
    """Claim information. The X223 has neither a signature (CLM06) nor related causes; CLM19 is the
    dental mark of a predetermination. What is given is written wherever it stands."""
    place = claim.facility_qualifier or _FACILITY[kind]
    return (
        "CLM", claim.patient_control_number, money(claim.charge), "", "",
        (claim.facility_code, place, claim.frequency_code or "1"), signature(claim, kind),
        *_permissions(claim), claim.patient_signature_source_code, related_causes(claim),
        claim.special_program_code, "", "", "", "", "", "", claim.submission_reason_code,
        claim.delay_reason_code,
    )  # fmt: skip


def signature(claim: Claim, kind: ClaimKind) -> str:
    """CLM06: whether the provider's signature is on file; Y where the guide needs an answer."""
    if claim.provider_signature is None:
        return "" if kind == "837I" else "Y"
    return "Y" if claim.provider_signature else "N"


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


def hi(segments: Iterable[list[Composite]], *, parted: bool = True) -> Rows:
    """HI segments, twelve composites in each; where they are not ``parted`` the thirteenth stands
    behind the others, for the receiver's rule to tell."""
    for composites in segments:
        room = _PER_SEGMENT if parted else len(composites)
        for start in range(0, len(composites), room):
            yield ("HI", *composites[start : start + room])


def diagnosis_segments(diagnoses: list[Diagnosis], kind: ClaimKind) -> Iterable[list[Composite]]:
    """Professional and dental diagnoses share one HI, whose order the line pointers count;
    institutional ones have an HI for each qualifier, in the order of first occurrence."""
    kept: dict[str, list[Composite]] = {}
    for d in diagnoses:
        poa = ("", "", "", "", "", "", d.present_on_admission_code)
        segment = d.qualifier if kind == "837I" else ""
        kept.setdefault(segment, []).append((d.qualifier, d.code, *poa))
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


def loop_2320(other: OtherPayer) -> Rows:
    """Another payer of the patient, and what it decided about the claim."""
    yield from with_rest(_insurance_rows(other), other.unmodelled)
    yield from loop_2330a(other)
    yield from loop_2330b(other)
    for provider in other.providers:
        yield from provider_loop(provider.entity_code, provider)


def _insurance_rows(other: OtherPayer) -> Rows:
    yield (
        "SBR", other.responsibility_code, other.relationship_code or "18", other.group_number,
        other.group_name, other.insurance_type_code, "", "", "", other.claim_filing_code,
    )  # fmt: skip
    yield from cas(other.adjustments)
    for qualifier, value in cob_amounts(other):
        if value is not None:
            yield "AMT", qualifier, money(value)
    yield (
        "OI", "", "", other.benefits_assignment_code or "Y", other.patient_signature_source_code,
        "", other.release_code or "Y",
    )  # fmt: skip
    yield from flats(MIA, other.inpatient)
    yield from flats(MOA, other.outpatient)


def cob_amounts(other: OtherPayer) -> Iterator[tuple[str, Decimal | None]]:
    """D payer paid, A8 non-covered, EAF remaining patient liability."""
    yield "D", other.paid
    yield "A8", other.non_covered
    yield "EAF", other.remaining_patient_liability


def loop_2330a(other: OtherPayer) -> Rows:
    """Other subscriber."""
    who = other.subscriber
    yield from party_loop(nm1("IL", who, who.member_id_qualifier or "MI", who.member_id), who)


def loop_2330b(other: OtherPayer) -> Rows:
    """Other payer; NM109 is what SVD01 of the lines repeats."""
    rows = list(party_loop(nm1("PR", other.payer, *own_id(other.payer)), other.payer))
    later = next((n for n, row in enumerate(rows) if row[0] in ("REF", "PER")), len(rows))
    yield from rows[:later]
    if other.adjudication_date:
        yield "DTP", "573", "D8", ccyymmdd(other.adjudication_date)
    yield from rows[later:]
    yield from ref("F8", other.payer_claim_control_number)
    yield from references(other.references, frozenset())
