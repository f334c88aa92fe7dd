"""Diagnoses, procedures, supporting information and the accident of a FHIR Claim."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from gateway.models.claim import Claim
from gateway.models.claim_parts import (
    Attachment,
    Diagnosis,
    HealthCareCode,
    Note,
    RelatedCauses,
    ToothStatus,
)
from gateway.models.party import Identifier, QualifiedDate
from gateway.translate.fhir_codes import Code, code_of, codes_of, universal_tooth, unknown
from gateway.translate.fhir_node import MISSING, VALUE, Node
from gateway.translate.fhir_party import provider
from gateway.translate.fhir_read import References

_TYPES = {
    "admitting": "ABJ", "patientreasonforvisit": "APR", "externalcauseofinjury": "ABN",
    "externalcause": "ABN",
}  # fmt: skip
"""HI qualifiers by diagnosis.type, where it is neither principal nor one among others."""
_POA = {"y": "Y", "n": "N", "u": "U", "w": "W", "1": "1"}


def put_diagnoses(claim: Claim, resource: Node, refs: References) -> dict[int, int]:
    """The diagnoses of the claim, principal first; by their sequence, their places from 1."""
    found: list[tuple[int, int, int, Diagnosis]] = []
    for number, one in enumerate(resource.nodes("diagnosis"), 1):
        sequence = int(one.number("sequence") or number)
        if made := _diagnosis(one, claim, refs):
            rank = {"ABK": 0, "BK": 0, "ABF": 1, "BF": 1}.get(made.qualifier, 2)
            found.append((rank, sequence, number, made))
    found.sort(key=lambda item: item[:3])
    if claim.kind == "837I" and found and found[0][0]:
        found[0][3].qualifier = found[0][3].qualifier.replace("BF", "BK")
    claim.diagnoses = [item[3] for item in found]
    if claim.kind != "837I":
        for place, made in enumerate(claim.diagnoses):
            old = "" if made.qualifier.startswith("A") else "-"
            made.qualifier = ("BK" if old else "ABK") if not place else ("BF" if old else "ABF")
    return {sequence: place for place, (_, sequence, _, _) in enumerate(found, 1)}


def _diagnosis(one: Node, claim: Claim, refs: References) -> Diagnosis | None:
    concept = one.node("diagnosisCodeableConcept")
    if "diagnosisReference" in one.value:
        concept = refs.follow(one.node("diagnosisReference"), "Condition").node("code")
    codes = codes_of(concept)
    chosen = next((c for c in codes if c.system in ("ICD10", "ICD9")), None)
    chosen = chosen or next((c for c in codes if c.known and not c.system), None)
    kinds = [code.code.casefold() for each in one.nodes("type") for code in codes_of(each)]
    if chosen is None:
        unknown(concept if concept else one, "diagnosis of ICD-10-CM")
        return None
    qualifier = "ABK" if {"principal", "primary"} & set(kinds) else "ABF"
    if claim.kind == "837I":
        qualifier = next((_TYPES[kind] for kind in kinds if kind in _TYPES), qualifier)
    if chosen.system == "ICD9":
        qualifier = {"APR": "PR"}.get(qualifier, qualifier[1:])
    return Diagnosis(
        qualifier=qualifier, code=chosen.code.replace(".", "").upper(),
        present_on_admission_code=_present(one) if claim.kind == "837I" else "",
    )  # fmt: skip


def _present(one: Node) -> str:
    code = code_of(one.node("onAdmission"))
    if code and code.casefold() not in _POA:
        unknown(one.node("onAdmission"), "code of presence on admission (y, n, u, w, 1)")
    return _POA.get(code.casefold(), "")


def put_procedures(claim: Claim, resource: Node, refs: References) -> None:
    """Inpatient procedures (ICD-10-PCS); the principal one is typed so, or the first."""
    given = resource.nodes("procedure") if claim.kind == "837I" else []
    ordered = sorted(given, key=lambda one: int(one.number("sequence") or 0))
    for one in ordered:
        concept = one.node("procedureCodeableConcept")
        if "procedureReference" in one.value:
            concept = refs.follow(one.node("procedureReference"), "Procedure").node("code")
        codes = codes_of(concept)
        chosen = next((c for c in codes if c.system == "PCS" or (c.known and not c.system)), None)
        kinds = {code.code for each in one.nodes("type") for code in codes_of(each)}
        if chosen is None:
            unknown(concept if concept else one, "procedure of ICD-10-PCS")
            continue
        first = kinds & {"principal", "primary"} or (not kinds and one is ordered[0])
        claim.codes.append(HealthCareCode(
            qualifier="BBR" if first else "BBQ", code=chosen.code.replace(".", ""),
            start=one.day("date"),
        ))  # fmt: skip


# -------------------------------------------------------------------- supporting information

Reader = Callable[[Claim, Node, References], bool]
"""Puts one supportingInfo into the claim; False where there is no place for it."""


def put_supporting(claim: Claim, resource: Node, refs: References) -> None:
    """All of supportingInfo that an 837 has a place for."""
    for one in resource.nodes("supportingInfo"):
        one.number("sequence")
        categories = [code.code.casefold() for code in codes_of(one.node("category"))]
        readers = [_READERS[name] for name in categories if name in _READERS]
        if _nubc(claim, one) or (readers and readers[0](claim, one, refs)):
            continue
        one.done().talk.unplaced(
            one.at("category"), "the 837 has no place for what it says",
            "take it out, or send what it says another way", ", ".join(categories),
        )  # fmt: skip


def _period(one: Node) -> tuple[datetime.date | None, str, datetime.date | None, str]:
    """First and last day of the timing, with their times."""
    if "timingPeriod" in one.value:
        span = one.node("timingPeriod")
        return *span.moment("start"), *span.moment("end")
    return *one.moment("timingDate"), None, ""


_LISTS = {"CONDITION": "BG", "OCCURRENCE": "BH", "SPAN": "BI", "VALUE": "BE"}


def _nubc(claim: Claim, one: Node) -> bool:
    """Condition, occurrence, span and value codes, known by their system."""
    concept = one.node("code")
    codes = codes_of(concept) if concept else []
    found = next((code for code in codes if code.system in _LISTS), None)
    if found is None:
        return False
    start, _, end, _ = _period(one)
    worth = one.node("valueQuantity").number("value")
    one.node("valueQuantity").done()
    claim.codes.append(HealthCareCode(
        qualifier=_LISTS[found.system], code=found.code, start=start, end=end, amount=worth,
    ))  # fmt: skip
    return True


def _stay(claim: Claim, one: Node, _: References) -> bool:
    start, time, end, end_time = _period(one)
    hospital = claim.kind == "837I"
    if start:
        claim.dates.append(QualifiedDate(
            qualifier="435", start=start, end=start, time=time if hospital else "",
        ))  # fmt: skip
    if end and not hospital:
        claim.dates.append(QualifiedDate(qualifier="096", start=end, end=end))
    elif end and end_time:
        claim.dates.append(QualifiedDate(qualifier="096", time=end_time))
    return start is not None


def _date(qualifier: str) -> Reader:
    def put(claim: Claim, one: Node, _: References) -> bool:
        start, _time, end, _end_time = _period(one)
        if start:
            claim.dates.append(QualifiedDate(qualifier=qualifier, start=start, end=end or start))
        return start is not None

    return put


def _code(one: Node) -> str:
    return code_of(one.node("code")) or one.text("valueString")


def _field(name: str, width: int = 0) -> Reader:
    def put(claim: Claim, one: Node, _: References) -> bool:
        value = _code(one).zfill(width)
        if claim.kind == "837I" and value.strip("0"):
            setattr(claim, name, value)
            return True
        return False

    return put


def _bill(claim: Claim, one: Node, _: References) -> bool:
    text = _code(one).removeprefix("0").upper()
    if claim.kind != "837I":
        return False
    if len(text) != 3 or not text.isalnum():
        one.talk.say(VALUE, one.at("code"), "is no type of bill",
                     "give its four digits, as 0131", value=text)  # fmt: skip
        return True
    claim.facility_code = text[:2]
    if text[2] != "X":  # a type of bill that leaves its frequency open
        claim.frequency_code = text[2]
    return True


def _place(claim: Claim, one: Node, _: References) -> bool:
    code = _code(one)
    if claim.kind == "837I" or not code:
        return False
    claim.facility_code = code.zfill(2)
    return True


def _drg(claim: Claim, one: Node, _: References) -> bool:
    if claim.kind == "837I" and (code := _code(one)):
        claim.codes.append(HealthCareCode(qualifier="DR", code=code))
        return True
    return False


def _cause(qualifier: str) -> Reader:
    def put(claim: Claim, one: Node, _: References) -> bool:
        codes: list[Code] = codes_of(one.node("code"))
        code = next((c.code for c in codes if c.system in ("ICD10", "ICD9", "")), "")
        if claim.kind == "837I" and code:
            found = Diagnosis(qualifier=qualifier, code=code.replace(".", ""))
            claim.diagnoses.append(found)
            return True
        return False

    return put


def _attachment(claim: Claim, one: Node, _: References) -> bool:
    """PWK: the papers themselves do not travel in an 837, their number does."""
    code = code_of(one.node("code"), "X12")
    number = (
        one.node("valueReference").node("identifier").text("value") or one.text("valueString")
        or one.node("valueAttachment").text("title")
    )  # fmt: skip
    if not number or "data" in one.node("valueAttachment").value:
        return False
    one.node("valueReference").done()
    one.node("valueAttachment").done()
    claim.attachments.append(Attachment(
        report_type_code=code if len(code) == 2 else "OZ", transmission_code="EL",
        control_number=number,
    ))  # fmt: skip
    return True


def _missing_tooth(claim: Claim, one: Node, _: References) -> bool:
    tooth = universal_tooth(_code(one))
    if claim.kind != "837D" or not tooth:
        return False
    one.node("reason").done()
    claim.teeth.append(ToothStatus(tooth=tooth, status_code="M"))
    return True


def _note(claim: Claim, one: Node, _: References) -> bool:
    if text := one.text("valueString"):
        claim.notes.append(Note(reference_code="ADD", text=text))
    return bool(text)


def _account(claim: Claim, one: Node, _: References) -> bool:
    claim.patient_control_number = _code(one) or claim.patient_control_number
    return bool(claim.patient_control_number)


def _facility(claim: Claim, one: Node, refs: References) -> bool:
    resource = refs.follow(one.node("valueReference"), "Organization")
    if resource:
        claim.service_facility = provider(resource, refs)
        claim.service_facility.address = provider(resource, refs, whole=True).address
    return bool(resource)


_READERS: dict[str, Reader] = {
    "admissionperiod": _stay, "hospitalized": _stay,
    "onset": _date("431"), "employmentimpacted": _date("314"),
    "discharge-status": _field("patient_status_code", 2),
    "discharge": _field("patient_status_code", 2),
    "admtype": _field("admission_type_code"), "pointoforigin": _field("admission_source_code"),
    "typeofbill": _bill, "cmspos": _place, "drg": _drg,
    "externalcause": _cause("ABN"), "patientreasonforvisit": _cause("APR"),
    "attachment": _attachment, "missingtooth": _missing_tooth,
    "info": _note, "other": _note, "additionalinformation": _note,
    "patientaccountnumber": _account, "servicefacility": _facility,
}  # fmt: skip
"""By the code of the category: of FHIR itself, CARIN Blue Button or Da Vinci PCT."""

_INCIDENTS = {"MVA": ("AA", "01"), "WPA": ("EM", "04")}
"""CLM11 and the occurrence code of an accident by its type; any other is OA and 05."""


def put_accident(claim: Claim, resource: Node) -> None:
    """The accident: its day, its cause, the state of an automobile accident."""
    one = resource.node("accident")
    if not one:
        return
    cause, occurrence = _INCIDENTS.get(code_of(one.node("type")), ("OA", "05"))
    day = one.day("date")
    if claim.kind == "837I":
        claim.codes.append(HealthCareCode(qualifier="BH", code=occurrence, start=day))
        return
    state = one.node("locationAddress").text("state")
    one.node("locationAddress").done()
    claim.related_causes = RelatedCauses(codes=[cause], state_code=state if cause == "AA" else "")
    if day:
        claim.dates.append(QualifiedDate(qualifier="439", start=day, end=day))


def put_references(claim: Claim, resource: Node, refs: References) -> None:
    """Earlier claims (F8) and the referral (9F)."""
    for one in resource.nodes("related"):
        number = one.node("reference").text("value")
        relation = code_of(one.node("relationship"))
        if number and relation in ("prior", "replaces", "replaced", ""):
            one.done()
            claim.references.append(Identifier(qualifier="F8", value=number))
            claim.frequency_code = claim.frequency_code or "7"
        elif number:
            one.done().talk.unplaced(
                one.path, "is no claim that this one takes the place of",
                "give the relationship prior where it is one", relation,
            )  # fmt: skip
    if resource.value.get("status") == "cancelled":
        _void(claim, resource)
    _referral(claim, resource, refs)


def _void(claim: Claim, resource: Node) -> None:
    """A claim that is cancelled takes back the one that the payer has, and is never billed anew."""
    claim.frequency_code = "8"
    if not claim.reference("F8"):
        resource.talk.say(
            MISSING, "Claim.related", "gives no number of the claim that is cancelled",
            "give the payer's number of that claim in related.reference, or do not send this one",
        )  # fmt: skip


def _referral(claim: Claim, resource: Node, refs: References) -> None:
    referral = resource.node("referral")
    if referral:
        found = refs.follow(referral, "ServiceRequest")
        numbers = [node.text("value") for node in found.nodes("identifier")[:1]]
        found.done()
        claim.references += [Identifier(qualifier="9F", value=text) for text in numbers if text]
