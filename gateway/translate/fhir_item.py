"""Claim.item and Claim.careTeam: the services, and who treated."""

from __future__ import annotations

import re
from decimal import MAX_PREC, Context, Decimal
from typing import NamedTuple

from gateway.models.claim import Claim
from gateway.models.party import DateRange, Party
from gateway.models.service_line import Drug, ServiceLine, Tooth
from gateway.translate.fhir_codes import (
    PRODUCTS,
    ROLES,
    code_of,
    codes_of,
    universal_tooth,
    unknown,
)
from gateway.translate.fhir_node import CODE, MISSING, VALUE, Node
from gateway.translate.fhir_party import place, provider
from gateway.translate.fhir_read import References
from gateway.translate.repair_numbers import ndc

_FIELDS = {
    "82": "rendering_provider", "71": "attending_provider", "72": "operating_provider",
    "ZZ": "other_operating_provider", "DQ": "supervising_provider", "DD": "assistant_surgeon",
    "77": "service_facility",
}  # fmt: skip
_LINE_ONLY = frozenset({"DK"})
_CENT = Decimal("0.01")
_WIDE = Context(prec=MAX_PREC)
"""For numbers of any length: too long ones are told of the text that is written."""
_PROCEDURE = re.compile(r"[A-Z0-9]{5}\Z")
_UNITS = {
    **dict.fromkeys(("UN", "1", "EA", "EACH", "UNIT", "UNITS", "{UNIT}", "VISIT"), "UN"),
    **dict.fromkeys(("MJ", "MIN", "MINUTE", "MINUTES"), "MJ"),
    **dict.fromkeys(("DA", "D", "DAY", "DAYS"), "DA"),
    "F2": "F2", "[IU]": "F2", "GR": "GR", "G": "GR", "ME": "ME", "MG": "ME", "ML": "ML",
}  # fmt: skip
"""X12 units by UCUM's and X12's own, in capitals."""


class Member(NamedTuple):
    """One of the care team: its sequence, NM101, who it is, and where that stands."""

    sequence: str
    role: str
    party: Party
    path: str


def put_care_team(claim: Claim, resource: Node, refs: References) -> list[Member]:
    """The care team; the first of each role treats the whole claim, others treat single lines."""
    team: list[Member] = []
    for one in resource.nodes("careTeam"):
        sequence = str(one.number("sequence") or len(team) + 1)
        one.flag("responsible")
        role = _role(one, claim)
        if role:
            party = provider(refs.follow(one.node("provider"), "Practitioner"), refs)
            taxonomy = [c for c in codes_of(one.node("qualification")) if c.system == "TAXONOMY"]
            party.taxonomy_code = taxonomy[0].code if taxonomy else party.taxonomy_code
            team.append(Member(sequence, role, party, one.path))
    for role in dict.fromkeys(one.role for one in team):
        first = next(one for one in team if one.role == role)
        if role in ("DN", "P3"):
            first.party.entity_code = role
            claim.referring_providers.append(first.party)
        elif role in _FIELDS:
            setattr(claim, _FIELDS[role], first.party)
    return team


def _role(one: Node, claim: Claim) -> str:
    concept = one.node("role")
    codes = codes_of(concept)
    if not codes:
        return ROLES["primary"][claim.kind]
    for code in codes:
        if role := ROLES.get(code.code.casefold(), {}).get(claim.kind, ""):
            return role
    one.done().talk.unplaced(
        concept.path, f"the {claim.kind} has no provider of this role",
        "take the member out, or name its role", codes[0].code,
    )  # fmt: skip
    return ""


def put_items(
    claim: Claim, resource: Node, refs: References, team: list[Member], places: dict[int, int]
) -> None:
    """The service lines in the order of their sequence."""
    items = resource.nodes("item")
    if not items:
        resource.talk.say(MISSING, "Claim.item", "is not given", "a claim has a service line")
    for one in sorted(items, key=lambda item: int(item.number("sequence") or 0)):
        line = ServiceLine()
        _product(line, one, claim)
        _money(line, one)
        _dates(line, one)
        _where(line, one, refs, claim)
        if claim.kind != "837I":
            _pointers(line, one, places)
        if claim.kind == "837D":
            _teeth(line, one)
        _drugs(line, one)
        _team(line, one, claim, team)
        claim.service_lines.append(line)
    _whole_team(claim, resource, team)
    if claim.kind != "837I":
        _common_place(claim)


def _product(line: ServiceLine, one: Node, claim: Claim) -> None:
    revenue = code_of(one.node("revenue"), "REVENUE")
    line.revenue_code = revenue.zfill(4) if revenue.isdigit() else revenue
    concept = one.node("productOrService")
    codes = codes_of(concept)
    for each in one.nodes("modifier"):
        if modifier := code_of(each):
            line.modifiers.append(modifier)
        else:
            unknown(each, "modifier")
    drugs = [Drug(qualifier="N4", code=ndc(code.code)) for code in codes if code.system == "NDC"]
    line.drugs += drugs
    for code in codes:
        if code.system in PRODUCTS or (code.known and _PROCEDURE.match(code.code)):
            line.procedure_code = code.code
            line.procedure_qualifier = PRODUCTS.get(code.system) or (
                "AD" if claim.kind == "837D" else "HC"
            )
            return
    absent = [code.code for code in codes if code.code in ("not-applicable", "unknown")]
    if not (claim.kind == "837I" and line.revenue_code and (absent or not codes)):
        unknown(concept if concept else one, "CPT, HCPCS, CDT or HIPPS code")


def _money(line: ServiceLine, one: Node) -> None:
    amount = one.node("quantity")
    line.units = amount.number("value")
    line.unit_code = _unit(amount) if line.units is not None else ""
    amount.done()
    price, net = one.node("unitPrice"), one.node("net")
    line.charge = net.number("value")
    factor = one.number("factor")
    if (each := price.number("value")) is not None:
        product = each * (line.units if line.units is not None else 1) * (factor or 1)
        if line.charge is None:
            line.charge = product.quantize(_CENT, context=_WIDE)
        elif abs(product - line.charge) >= _CENT:
            one.talk.unplaced(
                price.at("value"), "is not the price of net, and was left out",
                "let net be unitPrice x quantity x factor",
            )  # fmt: skip
    for money in (price, net):
        dollars(money)
        money.done()
    if line.charge is None:
        one.talk.say(MISSING, one.at("net"), "is not given", "give the charge of the line")


def dollars(money: Node) -> None:
    """Tell of an amount in another currency."""
    if money.text("currency") not in ("", "USD"):
        money.talk.say(VALUE, money.at("currency"), "is not USD",
                       "claims are in dollars", value=money.text("currency"))  # fmt: skip


def _unit(amount: Node) -> str:
    """The X12 unit of a quantity, '' where it names none."""
    unit = amount.text("code") or amount.text("unit")
    if unit and unit.upper() not in _UNITS:
        amount.talk.say(
            CODE, amount.at("code"), "is no unit that has a place in an 837",
            f"give one of {', '.join(sorted(set(_UNITS.values())))}", value=unit,
        )  # fmt: skip
    return _UNITS.get(unit.upper(), "")


def _dates(line: ServiceLine, one: Node) -> None:
    day = one.day("servicedDate")
    if day:
        line.service_dates = DateRange(start=day, end=day)
    elif "servicedPeriod" in one.value:
        span = one.node("servicedPeriod")
        start, end = span.day("start"), span.day("end")
        if start:
            line.service_dates = DateRange(start=start, end=end or start)


def _where(line: ServiceLine, one: Node, refs: References, claim: Claim) -> None:
    if claim.kind != "837I":  # where a hospital's service is, its type of bill says
        place_code = code_of(one.node("locationCodeableConcept"), "PLACE")
        line.place_of_service_code = place_code.zfill(2) if place_code else ""
    if "locationReference" in one.value:
        found = refs.follow(one.node("locationReference"), "Location")
        party = provider(found, refs)
        party.entity_code = "77"
        line.providers.append(party)
    if "locationAddress" in one.value:
        line.providers.append(Party(entity_code="77", address=place(one.node("locationAddress"))))


def _common_place(claim: Claim) -> None:
    """CLM05-1 is where the first service was, unless the claim says it; lines elsewhere say so."""
    places = [line.place_of_service_code for line in claim.service_lines]
    claim.facility_code = claim.facility_code or next(filter(None, places), "")
    for line in claim.service_lines:
        if line.place_of_service_code == claim.facility_code:
            line.place_of_service_code = ""


def _pointers(line: ServiceLine, one: Node, places: dict[int, int]) -> None:
    for text in one.texts("diagnosisSequence"):
        place_of = places.get(int(text)) if text.isdigit() else None
        if place_of is None:
            one.talk.say(
                VALUE, one.at("diagnosisSequence"), "is the sequence of no diagnosis",
                "name sequences of Claim.diagnosis", value=text,
            )  # fmt: skip
        else:
            line.diagnosis_pointers.append(place_of)


def _teeth(line: ServiceLine, one: Node) -> None:
    site = one.node("bodySite")
    if not site:
        return
    codes = codes_of(site)
    chosen = codes[0] if codes else None
    if chosen is None:
        return
    if chosen.system == "CAVITY":
        line.oral_cavity_codes.append(chosen.code)
        return
    tooth = universal_tooth(chosen.code) if chosen.system == "FDI" else chosen.code
    surfaces: list[str] = []
    for each in one.nodes("subSite"):
        surfaces += code_of(each, "SURFACE").upper()
    letters = ["F" if letter == "V" else letter for letter in surfaces]
    line.teeth.append(Tooth(tooth=tooth, surfaces=letters))


def _drugs(line: ServiceLine, one: Node) -> None:
    """Drugs by their NDC stand in the line itself, in its details or in theirs."""
    details = one.nodes("detail")
    parts = [part for detail in details for part in (detail, *detail.nodes("subDetail"))]
    for part in parts:
        codes = codes_of(part.node("productOrService"))
        number = next((code.code for code in codes if code.system == "NDC"), "")
        if not number:
            if "productOrService" in part.value and not part.value.get("subDetail"):
                part.done().talk.unplaced(
                    part.path, "is no drug by its NDC", "make it an item of its own"
                )
            continue
        part.number("sequence")
        amount = part.node("quantity")
        line.drugs.append(Drug(
            qualifier="N4", code=ndc(number), quantity=amount.number("value"),
            unit_code=(_unit(amount) or "UN") if amount else "",
        ))  # fmt: skip
        part.done()


def _team(line: ServiceLine, one: Node, claim: Claim, team: list[Member]) -> None:
    """Whoever treated this line alone stands at it."""
    for text in one.texts("careTeamSequence"):
        member = next((each for each in team if each.sequence == text), None)
        if member is None:
            known = one.talk.findings and any("careTeam" in f.message for f in one.talk.findings)
            if not known:
                one.talk.say(
                    CODE, one.at("careTeamSequence"), "is the sequence of nobody in careTeam",
                    "name sequences of Claim.careTeam", value=text,
                )  # fmt: skip
            continue
        first = next(each for each in team if each.role == member.role)
        if member is not first or member.role in _LINE_ONLY:
            party = member.party
            party.entity_code = member.role
            line.providers.append(party)


def _whole_team(claim: Claim, resource: Node, team: list[Member]) -> None:
    """Whom no item names: who ordered the services ordered all of them; of another role the first
    stands at the claim, and there is no place for the next."""
    named = {text for one in resource.nodes("item") for text in one.texts("careTeamSequence")}
    firsts = [next(each for each in team if each.role == role) for role in {m.role for m in team}]
    for member in [each for each in team if each.sequence not in named]:
        if member.role in _LINE_ONLY:
            member.party.entity_code = member.role
            for line in claim.service_lines:
                if all(each.entity_code != member.role for each in line.providers):
                    line.providers.append(member.party)
        elif not any(member is first for first in firsts):
            resource.talk.unplaced(
                member.path, "is the second of this role, and no item names it",
                "name it in the careTeamSequence of the items, or take it out",
            )  # fmt: skip
