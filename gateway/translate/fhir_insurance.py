"""Claim.insurance with its Coverages: who is insured by whom, and which payer comes when."""

from __future__ import annotations

from typing import NamedTuple

from gateway.models.claim import Claim, ClaimKind, OtherPayer
from gateway.models.party import Identifier, Party
from gateway.translate.claims_json import SELF
from gateway.translate.fhir_codes import (
    FILING,
    PAYMENT,
    RELATIONSHIPS,
    RESPONSIBILITIES,
    Code,
    codes_of,
    unknown,
)
from gateway.translate.fhir_node import MISSING, USE, Node
from gateway.translate.fhir_party import identifier, payer, person
from gateway.translate.fhir_read import References

DIFFERS = "CLAIMS.fhir.differs"


class Covered(NamedTuple):
    """One insurance of the patient."""

    focal: bool
    order: int
    relationship: str
    subscriber: Party
    group_number: str
    group_name: str
    filing: str
    payer: Party
    references: list[Identifier]


def put_insurance(claim: Claim, resource: Node, patient: Node, refs: References) -> None:
    """Subscriber, patient, payer and other payers of ``claim``."""
    found = [_covered(one, patient, refs, claim.kind) for one in resource.nodes("insurance")]
    found = sorted(found, key=lambda one: one.order)
    if not found:
        resource.talk.say(MISSING, "Claim.insurance", "is not given",
                          "name the Coverage that the claim goes to")  # fmt: skip
        return
    ours = next((one for one in found if one.focal), found[0])
    _focal(claim, ours, found.index(ours), resource, refs)
    who = person(patient)
    claim.patient_is_subscriber = ours.relationship == SELF
    if not claim.patient_is_subscriber:
        who.relationship_code = ours.relationship
        claim.patient = who
    medical = identifier(patient, "EA")
    if medical:
        claim.references.append(Identifier(qualifier="EA", value=medical))
    for number, one in enumerate(found):
        if one is not ours:
            claim.other_payers.append(_other(one, RESPONSIBILITIES[min(number, 10)]))


def _focal(claim: Claim, ours: Covered, number: int, resource: Node, refs: References) -> None:
    claim.subscriber = ours.subscriber
    claim.subscriber.group_number = ours.group_number
    claim.subscriber.group_name = "" if ours.group_number else ours.group_name
    claim.payer_responsibility_code = RESPONSIBILITIES[min(number, 10)]
    claim.claim_filing_code = ours.filing
    insurer = resource.node("insurer")
    claim.payer = payer(refs.follow(insurer, "Organization")) if insurer else ours.payer
    if insurer and ours.payer.identifiers and claim.payer.identifiers != ours.payer.identifiers:
        resource.talk.say(
            DIFFERS, insurer.path, "has another id than the payor of the Coverage; it is the one "
            "that is written", "let both name the payer that the claim goes to",
            severity="warning",
        )  # fmt: skip
    claim.references += ours.references


def _other(one: Covered, responsibility: str) -> OtherPayer:
    return OtherPayer(
        responsibility_code=responsibility, relationship_code=one.relationship,
        claim_filing_code=one.filing, group_number=one.group_number,
        group_name="" if one.group_number else one.group_name, subscriber=_named(one.subscriber),
        payer=one.payer, references=one.references,
    )  # fmt: skip


def _named(subscriber: Party) -> Party:
    """Another subscriber has a name, an id and an address in the 837, and no more."""
    return Party(
        last_name=subscriber.last_name, first_name=subscriber.first_name,
        middle_name=subscriber.middle_name, suffix=subscriber.suffix,
        member_id=subscriber.member_id, address=subscriber.address,
    )  # fmt: skip


def _covered(one: Node, patient: Node, refs: References, kind: ClaimKind) -> Covered:
    coverage = refs.follow(one.node("coverage"), "Coverage")
    _standing(coverage)
    relationship = _relationship(coverage)
    classes = _classes(coverage)
    payors = coverage.nodes("payor")
    return Covered(
        focal=one.flag("focal") is True,
        order=int(one.number("sequence") or coverage.number("order") or 1),
        relationship=relationship,
        subscriber=_subscriber(coverage, patient, refs, relationship),
        group_number=classes.get("group", ("", ""))[0],
        group_name=classes.get("group", ("", ""))[1] or classes.get("plan", ("", ""))[1],
        filing=_filing(coverage, kind),
        payer=payer(refs.follow(payors[0], "Organization")) if payors else Party(),
        references=[Identifier(qualifier="G1", value=text) for text in one.texts("preAuthRef")],
    )


def _standing(coverage: Node) -> None:
    """Tell of a Coverage that is not in force; one that was entered in error is none."""
    status = coverage.text("status")
    if status not in ("", "active"):
        coverage.talk.say(
            USE, coverage.at("status"), "is not active", "refer to the Coverage that was in force "
            "on the day of service", value=status,
            severity="reject" if status == "entered-in-error" else "warning",
        )  # fmt: skip


def _relationship(coverage: Node) -> str:
    concept = coverage.node("relationship")
    codes = codes_of(concept)
    for one in codes:
        if one.code in RELATIONSHIPS:
            return RELATIONSHIPS[one.code]
    if codes:
        unknown(concept, "relationship to the subscriber")
    if coverage and not codes:
        coverage.talk.say(
            MISSING, coverage.at("relationship"), "is not given",
            "say what the patient is to the subscriber: self, spouse, child …",
        )  # fmt: skip
    return ""


def _subscriber(coverage: Node, patient: Node, refs: References, relationship: str) -> Party:
    reference = coverage.node("subscriber")
    beneficiary = coverage.node("beneficiary").done()
    if refs.elsewhere(beneficiary, patient):
        coverage.talk.say(
            DIFFERS, beneficiary.path, "is another patient than that of the claim",
            "refer to the Coverage of this patient",
        )  # fmt: skip
    whom = patient
    if relationship != SELF:
        whom = refs.follow(reference, "RelatedPerson")
        if coverage and not whom and not coverage.talk.refused:
            coverage.talk.say(
                MISSING, coverage.at("subscriber"), "is not given, and the patient is another",
                "refer to the Patient or RelatedPerson who is insured",
            )  # fmt: skip
    else:
        if refs.elsewhere(reference, patient):
            coverage.talk.say(
                DIFFERS, reference.path, "is another than the patient, who is the subscriber by "
                "the relationship", "correct the relationship, or refer to the patient",
            )  # fmt: skip
        reference.done()
    made = person(whom) if whom else Party()
    made.member_id = (
        coverage.text("subscriberId") or identifier(coverage, "MB")
        or identifier(whom, "MB")
    )  # fmt: skip
    if coverage and not made.member_id:
        coverage.talk.say(
            MISSING, coverage.at("subscriberId"), "is not given", "give the member's id"
        )
    return made


def _classes(coverage: Node) -> dict[str, tuple[str, str]]:
    """Value and name of each class of a Coverage."""
    found: dict[str, tuple[str, str]] = {}
    for one in coverage.nodes("class"):
        for code in codes_of(one.node("type")):
            if code.code in ("group", "plan"):
                found.setdefault(code.code, (one.text("value"), one.text("name")))
                one.done()
    return found


def _filing(coverage: Node, kind: ClaimKind) -> str:
    """SBR09 of a Coverage, '' where its type has no counterpart."""
    concept = coverage.node("type")
    codes = codes_of(concept)
    for one in codes:
        if found := _filing_of(one, kind):
            return found
    if codes:
        coverage.talk.unplaced(
            concept.path, "has no counterpart among the claim filing codes",
            "give it as X12 code (CI, MB, MC …) or as Source of Payment code", codes[0].code,
        )  # fmt: skip
    return ""


def _filing_of(code: Code, kind: ClaimKind) -> str:
    if code.system == "X12":
        return code.code
    if code.system == "PAYMENT":
        filing = next((to for start, to in PAYMENT if code.code.startswith(start)), "")
        return {"M": "MA" if kind == "837I" else "MB"}.get(filing, filing)
    return FILING.get(code.code, "")
