"""Segments that speak of somebody, and of the levels above the claim: NM1, N3, REF, SBR …"""

from __future__ import annotations

import datetime

import msgspec

from gateway.models.claim import Claim, OtherPayer
from gateway.models.party import Identifier, Party
from gateway.translate.claim_837_parties import IN_PAYER_LOOP
from gateway.translate.claim_837_scope import Scope
from gateway.translate.fields import (
    at,
    contact,
    day,
    parts,
    party,
    placed,
    with_city,
    with_street,
)
from gateway.x12.elements import el
from gateway.x12.reader import Segment

_ABOVE = {
    ("1000", "41"): "1000A",
    ("1000", "40"): "1000B",
    ("2000A", "85"): "2010AA",
    ("2000A", "87"): "2010AB",
    ("2000A", "PE"): "2010AC",
    ("2000B", "IL"): "2010BA",
    ("2000B", "PR"): "2010BB",
    ("2000C", "QC"): "2010CA",
}
_ONE_OF_A_CLAIM = {
    "82": "rendering_provider",
    "77": "service_facility",
    "DQ": "supervising_provider",
    "71": "attending_provider",
    "72": "operating_provider",
    "ZZ": "other_operating_provider",
    "DD": "assistant_surgeon",
    "PW": "ambulance_pick_up",
    "45": "ambulance_drop_off",
}
_OTHER_PAYER_IDS = frozenset({"2U", "EI", "FY", "NF"})


def take_beginning(scope: Scope, segment: Segment) -> bool:
    """BHT: purpose, batch identifier, when, type."""
    batch = scope.batch
    if batch.batch_identifier or batch.purpose_code or batch.type_code:
        return False
    batch.purpose_code, batch.batch_identifier = el(segment, 2), el(segment, 3)
    batch.type_code = el(segment, 6)
    created = day(scope.ts, segment, 4)
    time = clock(scope, segment)
    if created:  # a time that cannot be read does not take the day with it
        batch.created = datetime.datetime.combine(created, time or datetime.time())
    return True


def clock(scope: Scope, segment: Segment) -> datetime.time | None:
    """BHT05, HHMM or HHMMSS; midnight where there is none."""
    text = el(segment, 5)
    if not text:
        return datetime.time()
    if len(text) >= 4 and text.isascii() and text.isdecimal():
        hour, minute, second = int(text[:2]), int(text[2:4]), int(text[4:6] or "0")
        if hour < 24 and minute < 60 and second < 60:
            return datetime.time(hour, minute, second)
    scope.ts.find(
        "X12.element.time", "BHT05 is not a time", code="IK403:9", segment="BHT", element=5,
        value=text, hint="HHMM or HHMMSS",
    )  # fmt: skip
    return None


def take_name(scope: Scope, segment: Segment) -> bool:
    """NM1: whose loop begins. A role that the models have no place for is passed over."""
    code = el(segment, 1)
    scope.party = None
    scope.leave_line_part()
    if scope.level == "2400" and scope.line is not None:
        scope.loop, scope.party = "2420", party(segment, list_member=True)
        scope.line.providers.append(scope.party)
    elif scope.level == "2320" and scope.other is not None:
        _name_of_other(scope, scope.other, segment)
    elif scope.level == "2300" and scope.claim is not None:
        _name_of_claim(scope, scope.claim, segment)
    else:
        scope.loop = _ABOVE.get((scope.level, code), "skipped")
        if scope.loop != "skipped" and not _named(scope):
            scope.party = _name_above(scope, segment)
    if scope.party is None:
        scope.loop = "skipped"
    return scope.party is not None


def _named(scope: Scope) -> bool:
    """True where the loop's NM1 was there already: a second one overwrites nobody."""
    if scope.loop == "2010AB":  # it may have no name of its own
        return scope.pay_to is not None
    if scope.loop == "2010AC":
        return scope.pay_to_plan is not None
    begun = {
        "1000A": scope.batch.submitter, "1000B": scope.batch.receiver, "2010AA": scope.provider,
        "2010BA": scope.subscriber, "2010BB": scope.payer, "2010CA": scope.patient,
    }[scope.loop]  # fmt: skip
    return begun is not None and _known(begun)


def _known(who: Party) -> bool:
    return bool(who.name or who.last_name or who.npi or who.member_id)


def _name_above(scope: Scope, segment: Segment) -> Party:
    """Submitter, receiver, billing provider, pay-to, subscriber, payer or patient."""
    found = party(segment)
    match scope.loop:
        case "1000A":
            scope.batch.submitter = found
        case "1000B":
            scope.batch.receiver = found
        case "2010AA":
            found.taxonomy_code = scope.provider.taxonomy_code
            found.unmodelled = scope.provider.unmodelled
            scope.provider = scope.billing = found
        case "2010AB":
            scope.pay_to = found
        case "2010AC":
            scope.pay_to_plan = found
        case "2010BA":
            found.group_number = scope.subscriber.group_number
            found.group_name = scope.subscriber.group_name
            scope.subscriber = _with_facts(found, scope.subscriber)
        case "2010BB":
            scope.payer = found
        case "2010CA":
            scope.patient = _with_facts(found, scope.patient or Party())
    return found


def _with_facts(found: Party, before: Party) -> Party:
    """The party with what the level's PAT, and what is kept of its SBR, said before its name."""
    found.relationship_code = before.relationship_code
    found.death_date, found.weight = before.death_date, before.weight
    found.pregnant, found.unmodelled = before.pregnant, before.unmodelled
    return found


def _name_of_claim(scope: Scope, claim: Claim, segment: Segment) -> None:
    code = el(segment, 1)
    if code in ("DN", "P3"):
        scope.party = party(segment, list_member=True)
        claim.referring_providers.append(scope.party)
    elif code in _ONE_OF_A_CLAIM and getattr(claim, _ONE_OF_A_CLAIM[code]) is None:
        scope.party = party(segment)
        setattr(claim, _ONE_OF_A_CLAIM[code], scope.party)
    scope.loop = "2310"


def _name_of_other(scope: Scope, other: OtherPayer, segment: Segment) -> None:
    match el(segment, 1):
        case "IL" if not _known(other.subscriber):
            scope.loop, scope.party = "2330A", party(segment)
            other.subscriber = scope.party
        case "PR" if not _known(other.payer):
            scope.loop, scope.party = "2330B", party(segment)
            other.payer = scope.party
        case "IL" | "PR":
            pass
        case _:
            scope.loop, scope.party = "2330", party(segment, list_member=True)
            other.providers.append(scope.party)


def take_party_part(scope: Scope, segment: Segment) -> bool:
    """N3, N4, DMG, PRV and PER, of whoever was named last."""
    who = scope.party
    if who is None:
        if segment[0] != "PRV" or scope.loop != "2000A" or el(segment, 1) != "BI":
            return False
        if scope.provider.taxonomy_code or not el(segment, 3):
            return False
        scope.provider.taxonomy_code = el(segment, 3)
        return True
    match segment[0]:
        case "N3" | "N4" if placed(who.address, segment):
            return False
        case "N3":
            who.address = with_street(who.address, segment)
        case "N4":
            who.address = with_city(who.address, segment)
        case "DMG":
            if who.birth_date or who.gender_code:
                return False
            who.birth_date, who.gender_code = day(scope.ts, segment, 2), el(segment, 3)
            if who.birth_date is None and el(segment, 2):
                scope.spare[2] = el(segment, 2)
        case "PRV":
            if who.taxonomy_code or not el(segment, 3):
                return False
            who.taxonomy_code = el(segment, 3)
        case "PER":
            who.contacts.append(contact(segment))
    return True


def take_reference(scope: Scope, segment: Segment) -> bool:
    """REF, of whatever loop is open."""
    read = _identifier(scope, segment)
    if read is None:
        return False
    qualifier = read.qualifier
    if scope.loop == "2010BB" and qualifier in IN_PAYER_LOOP:
        ids = [*scope.billing.identifiers, read]
        scope.billing = msgspec.structs.replace(scope.billing, identifiers=ids)
    elif scope.loop == "2330B" and scope.other is not None and qualifier not in _OTHER_PAYER_IDS:
        _reference_of_other(scope.other, read)
    elif scope.party is not None:
        scope.party.identifiers.append(read)
    elif scope.loop == "2410" and scope.drug is not None:
        scope.drug.references.append(read)
    elif scope.loop == "2400" and scope.line is not None:
        if qualifier == "6R" and not scope.line.control_number and _bare(read):
            scope.line.control_number = read.value
        else:
            scope.line.references.append(read)
    elif scope.loop == "2300" and scope.claim is not None:
        scope.claim.references.append(read)
    else:
        return False
    return True


def _identifier(scope: Scope, segment: Segment) -> Identifier | None:
    """A REF with the other payer that it may name (REF04 under 2U)."""
    if not el(segment, 1) or not (el(segment, 2) or el(segment, 3)):
        return None
    other = parts(scope.ts, segment, 4)
    if other and (len(other) != 2 or other[0] != "2U" or not other[1]):
        return None
    return Identifier(
        qualifier=el(segment, 1), value=el(segment, 2), description=el(segment, 3),
        payer_identifier=at(other, 2),
    )  # fmt: skip


def _bare(read: Identifier) -> bool:
    return not (read.description or read.payer_identifier)


def _reference_of_other(other: OtherPayer, read: Identifier) -> None:
    """2330B: the other payer's claim number has a field of its own."""
    if read.qualifier == "F8" and not other.payer_claim_control_number and _bare(read):
        other.payer_claim_control_number = read.value
    else:
        other.references.append(read)


def take_subscriber(scope: Scope, segment: Segment) -> bool:
    """SBR: of the level (2000B), or of another payer (2320) once a claim is open."""
    if scope.claim is None:
        if scope.level != "2000B" or scope.sbr:
            return False
        scope.sbr = segment
        scope.subscriber.group_number = el(segment, 3)
        scope.subscriber.group_name = el(segment, 4)
        return True
    scope.new_other_payer(
        OtherPayer(
            responsibility_code=el(segment, 1),
            relationship_code=el(segment, 2),
            group_number=el(segment, 3),
            group_name=el(segment, 4),
            insurance_type_code=el(segment, 5),
            claim_filing_code=el(segment, 9),
        )
    )
    return True


def take_patient(scope: Scope, segment: Segment) -> bool:
    """PAT: how the patient is related to the subscriber, day of death, weight, pregnancy."""
    who = {"2000B": scope.subscriber, "2000C": scope.patient}.get(scope.level)
    if who is None or scope.claim is not None or scope.party is not None:
        return False
    if who.relationship_code or who.death_date or who.weight or who.pregnant:
        return False
    who.relationship_code = el(segment, 1)
    if el(segment, 5) == "D8":
        who.death_date = day(scope.ts, segment, 6)
    if el(segment, 7) == "01":
        who.weight = scope.decimal(segment, 8)
    who.pregnant = scope.flag(segment, 9)
    for number, held in ((6, who.death_date), (8, who.weight)):
        if held is None:
            scope.spare |= {n: el(segment, n) for n in (number - 1, number) if el(segment, n)}
    return True


def take_currency(scope: Scope, segment: Segment) -> bool:
    """CUR: the currency of all amounts of a billing provider."""
    if scope.level != "2000A" or scope.currency or el(segment, 1) != "85":
        return False
    scope.currency = el(segment, 2)
    return bool(scope.currency)
