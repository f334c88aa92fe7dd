"""Whoever is in a 270, 271, 276 or 277: names, addresses and facts, read."""

from __future__ import annotations

from gateway.models.claim_parts import Diagnosis
from gateway.models.eligibility import BenefitEntity, Member, Military, Provider
from gateway.models.party import Identifier, Party
from gateway.translate.fields import (
    at,
    contact,
    day,
    party,
    period,
    placed,
    with_city,
    with_street,
)
from gateway.translate.levels_read import Levels
from gateway.x12.elements import el
from gateway.x12.reader import Segment

INDICATORS = {"22": "Y", "23": "N"}
"""INS01 by level: the member is the subscriber or not."""

_PAIR = frozenset({1, 2})


def take_name(scope: Levels, who: Party, segment: Segment, usual: str = "") -> bool:
    """NM1 into somebody who has no name yet. ``usual`` is the code (NM101) that goes without
    saying; where it is one of a person's, so does NM102."""
    found = party(segment, list_member=el(segment, 1) != usual)
    if usual in PERSONS and not (found.last_name or found.name):
        found.entity_type_code = "" if el(segment, 2) == "1" else el(segment, 2)
    for field in NAMED:
        setattr(who, field, getattr(found, field))
    if el(segment, 8) and not el(segment, 9):
        scope.spare[8] = el(segment, 8)
    if isinstance(who, BenefitEntity):
        who.relation_code = el(segment, 10)
    elif el(segment, 10):
        scope.spare[10] = el(segment, 10)
    scope.person = who
    return True


PERSONS = frozenset({"IL", "03", "QC"})
"""Codes of people: NM102 is 1 even where no name is given."""

NAMED = (
    "entity_code", "entity_type_code", "name", "last_name", "first_name", "middle_name", "suffix",
    "member_id", "member_id_qualifier", "npi", "identifiers",
)  # fmt: skip


def take_address(scope: Levels, segment: Segment) -> bool:
    """N3 and N4; in loop 2120 N405 and N406 too."""
    who = scope.person
    if who is None or placed(who.address, segment):
        return False
    if segment[0] == "N3":
        who.address = with_street(who.address, segment)
        return True
    who.address = with_city(who.address, segment)
    if isinstance(who, BenefitEntity):
        who.region_qualifier, who.region_code = el(segment, 5), el(segment, 6)
    else:
        scope.spare |= {n: el(segment, n) for n in (5, 6) if el(segment, n)}
    return True


def take_contact(scope: Levels, segment: Segment) -> bool:
    """PER."""
    if scope.person is None:
        return False
    read = contact(segment)
    if any(el(segment, n + 1) and not el(segment, n) for n in (3, 5, 7)):
        return False
    scope.person.contacts.append(read)
    return True


def identifier(segment: Segment) -> Identifier | None:
    """A REF; None where it has no number."""
    if not el(segment, 1) or not (el(segment, 2) or el(segment, 3)):
        return None
    return Identifier(
        qualifier=el(segment, 1), value=el(segment, 2), description=el(segment, 3)
    )  # fmt: skip


def take_party_reference(scope: Levels, segment: Segment) -> bool:
    """REF of a person or an organisation."""
    read = identifier(segment)
    if read is None or scope.person is None:
        return False
    scope.person.identifiers.append(read)
    return True


def take_specialty(scope: Levels, segment: Segment) -> bool:
    """PRV: role and taxonomy; of a member any number of the provider."""
    who = scope.person
    if not isinstance(who, Provider | Member | BenefitEntity):
        return False
    if who.provider_code or who.taxonomy_code or not el(segment, 1):
        return False
    qualifier, value = el(segment, 2), el(segment, 3)
    if qualifier != "PXC" and not (isinstance(who, Member) or not value):
        return False
    who.provider_code = el(segment, 1)
    if qualifier == "PXC":
        who.taxonomy_code = value
    elif isinstance(who, Member) and value:
        who.provider_identifier = Identifier(qualifier=qualifier, value=value)
    if qualifier and not value:
        scope.spare[2] = qualifier
    return True


def take_demographics(scope: Levels, segment: Segment) -> bool:
    """DMG: birth date and gender."""
    who = scope.person
    if who is None or who.birth_date or who.gender_code:
        return False
    if el(segment, 1) in ("D8", ""):
        who.birth_date = day(scope.ts, segment, 2)
    if who.birth_date is None:
        scope.spare |= {n: el(segment, n) for n in (1, 2) if el(segment, n)}
    who.gender_code = el(segment, 3)
    return True


def take_relation(scope: Levels, segment: Segment) -> bool:
    """INS: what the member is to the subscriber."""
    who = scope.person
    if not isinstance(who, Member) or not any(el(segment, n) for n in (2, 3, 4, 17)):
        return False
    if who.relationship_code or who.birth_sequence or who.maintenance_type_code:
        return False
    if el(segment, 1) != INDICATORS.get(scope.level):
        scope.spare[1] = el(segment, 1)
    who.relationship_code = el(segment, 2)
    who.maintenance_type_code, who.maintenance_reason_code = el(segment, 3), el(segment, 4)
    who.birth_sequence = el(segment, 17)
    return True


def take_diagnoses(scope: Levels, segment: Segment) -> bool:
    """HI."""
    who = scope.person
    if not isinstance(who, Member) or who.diagnoses:
        return False
    for number in range(1, min(len(segment), 13)):
        pair = scope.composite(segment, number, _PAIR)
        if any(pair):
            who.diagnoses.append(Diagnosis(qualifier=at(pair, 1), code=at(pair, 2)))
    return True


def take_military(scope: Levels, segment: Segment) -> bool:
    """MPI."""
    who = scope.person
    if not isinstance(who, Member) or who.military is not None:
        return False
    span = period(scope.ts, segment, 6) if el(segment, 6) in ("D8", "RD8") else None
    who.military = Military(
        information_status_code=el(segment, 1),
        employment_status_code=el(segment, 2),
        branch_code=el(segment, 3),
        description=el(segment, 4),
        rank_code=el(segment, 5),
        period=span,
    )
    if span is None:
        scope.spare |= {n: el(segment, n) for n in (6, 7) if el(segment, n)}
    return True
