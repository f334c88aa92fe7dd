"""Segments that speak of somebody, and of the levels above the claim: NM1, N3, REF, SBR …"""

from __future__ import annotations

import datetime

import msgspec

from gateway.models.claim import Claim, OtherPayer
from gateway.models.party import Identifier, Party
from gateway.translate.claim_837_parties import IN_PAYER_LOOP
from gateway.translate.claim_837_scope import Scope
from gateway.translate.fields import (
    add_identifier,
    contact,
    day,
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
            scope.provider = scope.billing = found
        case "2010AB":
            scope.pay_to = found
        case "2010BA":
            found.group_number = scope.subscriber.group_number
            found.group_name = scope.subscriber.group_name
            scope.subscriber = found
        case "2010BB":
            scope.payer = found
        case "2010CA":
            found.relationship_code = scope.patient.relationship_code if scope.patient else ""
            scope.patient = found
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


def take_party_part(scope: Scope, segment: Segment) -> bool:
    """N3, N4, DMG, PRV and PER, of whoever was named last."""
    who = scope.party
    if who is None:
        if segment[0] == "PRV" and scope.loop == "2000A" and el(segment, 1) == "BI":
            scope.provider.taxonomy_code = el(segment, 3)
            return True
        return False
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
        case "PRV":
            if who.taxonomy_code:
                return False
            who.taxonomy_code = el(segment, 3)
        case "PER":
            who.contacts.append(contact(segment))
    return True


def take_reference(scope: Scope, segment: Segment) -> bool:
    """REF, of whatever loop is open."""
    qualifier, value = el(segment, 1), el(segment, 2)
    if not qualifier or not value:
        return False
    if scope.loop == "2010BB" and qualifier in IN_PAYER_LOOP:
        ids = [*scope.billing.identifiers, Identifier(qualifier=qualifier, value=value)]
        scope.billing = msgspec.structs.replace(scope.billing, identifiers=ids)
    elif scope.loop == "2330B" and scope.other is not None and qualifier not in _OTHER_PAYER_IDS:
        _reference_of_other(scope.other, qualifier, value)
    elif scope.party is not None:
        add_identifier(scope.party, qualifier, value)
    elif scope.loop == "2400" and scope.line is not None:
        if qualifier == "6R" and not scope.line.control_number:
            scope.line.control_number = value
        else:
            scope.line.references.append(Identifier(qualifier=qualifier, value=value))
    elif scope.loop == "2300" and scope.claim is not None:
        scope.claim.references.append(Identifier(qualifier=qualifier, value=value))
    else:
        return False
    return True


def _reference_of_other(other: OtherPayer, qualifier: str, value: str) -> None:
    """2330B: the other payer's claim number has a field of its own."""
    if qualifier == "F8" and not other.payer_claim_control_number:
        other.payer_claim_control_number = value
    else:
        other.references.append(Identifier(qualifier=qualifier, value=value))


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


def take_relationship(scope: Scope, segment: Segment) -> bool:
    """PAT01: how the patient is related to the subscriber."""
    if scope.level != "2000C" or scope.patient is None or scope.patient.relationship_code:
        return False
    scope.patient.relationship_code = el(segment, 1)
    return True
