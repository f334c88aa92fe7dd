"""Claims in FHIR R4: a Claim with its resources contained, in a Bundle, or one resource a line.

Each part of a Claim that was not read is told: nothing is dropped in silence. Sources: FHIR R4
Claim, US Core, CARIN Blue Button and Da Vinci PCT for the code systems and categories.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.models.party import DateRange, Party, QualifiedDate
from gateway.translate.claims_json import complete
from gateway.translate.fhir_codes import KINDS, code_of, codes_of, unknown
from gateway.translate.fhir_info import (
    put_accident,
    put_diagnoses,
    put_procedures,
    put_references,
    put_supporting,
)
from gateway.translate.fhir_insurance import put_insurance
from gateway.translate.fhir_item import dollars, put_care_team, put_items
from gateway.translate.fhir_node import MISSING, USE, Node, Talk
from gateway.translate.fhir_party import address, provider
from gateway.translate.fhir_read import (
    Placed,
    References,
    Shelf,
    Unreadable,
    documents,
    misplaced,
    resources,
    root,
)

_SHOWN = 12


def read_fhir(data: bytes, name: str) -> Iterator[Claim | Finding]:
    """Yield every Claim that reads, completed, and the findings of each by its FHIR path.

    The resources that Claims refer to are gathered first, wherever in the file they stand.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield _syntax(name, "it is FHIR in XML")
        return
    shelf = Shelf()
    try:
        for document in documents(data):
            talk = Talk(", ".join(part for part in (name, document.place) if part))
            misplaced(document.value, "", talk)
            yield from talk.findings
            shelf.put_all(document)
    except Unreadable as error:
        yield _syntax(name, str(error))
        return
    for one in claims_in(data):
        yield from read_one(one, name, shelf)


def claims_in(data: bytes) -> Iterator[Placed]:
    """The resources of a file that are Claims. Raises Unreadable."""
    for document in documents(data):
        for one in resources(document):
            if one.value.get("resourceType") == "Claim":
                yield one


def _syntax(name: str, words: str) -> Finding:
    return Finding(
        rule="CLAIMS.fhir.syntax",
        snip=1,
        severity="reject",
        message=f"{name}: {words}",
        hint="send FHIR R4 in JSON: a Claim, a Bundle, or one resource a line",
    )


def read_one(placed: Placed, name: str, shelf: Shelf) -> Iterator[Claim | Finding]:
    """The claim of one resource, and what is to be told of it."""
    talk = Talk(": ".join(part for part in (name, placed.place) if part))
    resource = root(placed.value, "Claim", talk)
    claim = _kind(resource)
    paths: list[str] = []
    if claim is not None:
        refs = References(shelf)
        _read(claim, resource, refs)
        talk.number = claim.patient_control_number
        paths = list(dict.fromkeys([*refs.unmet(resource), *resource.unread()]))
        paths = _changed(paths, talk)
    for finding in talk.findings:
        yield _numbered(finding, talk.number)
    if claim is not None and not talk.refused:
        yield complete(claim)
    if paths:
        yield _numbered(_unplaced(paths, talk), talk.number)


def _changed(paths: list[str], talk: Talk) -> list[str]:
    """The paths without those of modifier extensions, which refuse the claim: they may turn what
    they stand in into its opposite."""
    for path in paths:
        if path.endswith(".modifierExtension"):
            talk.say(USE, path, "changes what it stands in, and is not understood",
                     "say it without a modifier extension")  # fmt: skip
    return [path for path in paths if not path.endswith(".modifierExtension")]


def _numbered(finding: Finding, number: str) -> Finding:
    return msgspec.structs.replace(finding, patient_control_number=number)


def _unplaced(paths: list[str], talk: Talk) -> Finding:
    talk.findings.clear()
    shown = ", ".join(paths[1:_SHOWN])
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    words = "the 837 has no place for it" + (f", nor for {shown}{more}" if shown else "")
    talk.unplaced(paths[0], words, "take out what does not matter; send the rest another way")
    return talk.findings[0]


def _kind(resource: Node) -> Claim | None:
    """An empty claim of the right kind; None where it is nothing that an 837 carries."""
    status, use = resource.text("status"), resource.text("use")
    if status not in ("active", "cancelled"):
        resource.talk.say(USE, "Claim.status", "is neither active nor cancelled",
                          "send claims that are meant to be sent", value=status)  # fmt: skip
    if use not in ("claim", "") and not (use == "predetermination" and _is_oral(resource)):
        resource.talk.say(
            USE, "Claim.use", "is no claim for payment",
            "an 837 carries claims, and of dentists predeterminations", value=use,
        )  # fmt: skip
    concept = resource.node("type")
    found = next((KINDS[c.code] for c in codes_of(concept) if c.code in KINDS), None)
    if found is None:
        unknown(concept, "type of claim (professional, institutional, oral)")
        return None
    claim = Claim(kind=found)
    if use == "predetermination" and found == "837D":
        claim.submission_reason_code = "PB"
    return claim


def _is_oral(resource: Node) -> bool:
    return any(code.code == "oral" for code in codes_of(resource.node("type")))


def _read(claim: Claim, resource: Node, refs: References) -> None:
    resource.node("subType").done()
    patient = refs.follow(resource.node("patient"), "Patient")
    _identify(claim, resource)
    if patient:
        put_insurance(claim, resource, patient, refs)
    elif "patient" not in resource.value:
        resource.talk.say(MISSING, "Claim.patient", "is not given", "refer to a Patient")
    claim.billing_provider = provider(
        refs.follow(resource.node("provider"), "Organization"), refs, whole=True
    )
    if "provider" not in resource.value:
        resource.talk.say(MISSING, "Claim.provider", "is not given", "refer to who bills")
    team = put_care_team(claim, resource, refs)
    _facility(claim, resource, refs)
    places = put_diagnoses(claim, resource, refs)
    put_procedures(claim, resource, refs)
    put_supporting(claim, resource, refs)
    put_accident(claim, resource)
    put_references(claim, resource, refs)
    put_items(claim, resource, refs, team, places)
    _periods(claim, resource)
    _payee(claim, resource, refs)
    _total(claim, resource)


def _identify(claim: Claim, resource: Node) -> None:
    """CLM01: an identifier of an account, else the first, else the id of the resource."""
    found = resource.nodes("identifier")
    typed = [
        one for one in found if any(c.code in ("AN", "PLAC") for c in codes_of(one.node("type")))
    ]
    chosen = (typed or found)[:1]
    for one in chosen:
        claim.patient_control_number = one.done().text("value")
    if not claim.patient_control_number:
        claim.patient_control_number = resource.text("id")


def _facility(claim: Claim, resource: Node, refs: References) -> None:
    place = refs.follow(resource.node("facility"), "Location")
    if place:
        claim.service_facility = provider(place, refs)
        claim.service_facility.address = address(place)


def _periods(claim: Claim, resource: Node) -> None:
    """The statement period of a hospital; elsewhere the day of service of lines that have none."""
    span = resource.node("billablePeriod")
    start, end = span.day("start"), span.day("end")
    if start is None:
        return
    if claim.kind == "837I":
        claim.dates.insert(0, QualifiedDate(qualifier="434", start=start, end=end or start))
    elif claim.kind == "837D" and not any(line.service_dates for line in claim.service_lines):
        if not claim.submission_reason_code:
            claim.dates.insert(0, QualifiedDate(qualifier="472", start=start, end=end or start))
    elif claim.kind == "837P":
        for line in claim.service_lines:
            line.service_dates = line.service_dates or DateRange(start=start, end=end or start)


def _payee(claim: Claim, resource: Node, refs: References) -> None:
    payee = resource.node("payee")
    if not payee:
        return
    who = code_of(payee.node("type"))
    claim.benefits_assignment_code = "N" if who == "subscriber" else "Y"
    if "party" in payee.value:
        found = refs.follow(payee.node("party"), "Organization")
        sent_to = address(found)
        if sent_to and sent_to != claim.billing_provider.address:
            claim.pay_to = Party(entity_type_code="2", address=sent_to)
        found.done()


def _total(claim: Claim, resource: Node) -> None:
    total = resource.node("total")
    claim.charge = total.number("value")
    dollars(total)
    total.done()
    charges = [line.charge for line in claim.service_lines if line.charge is not None]
    if claim.charge is None and charges:
        claim.charge = sum(charges, Decimal(0))
