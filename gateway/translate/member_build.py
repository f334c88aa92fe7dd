"""Whoever is in a 270, 271, 276 or 277, written."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.models.eligibility import BenefitEntity, Member, Provider
from gateway.models.party import Address, Identifier, Party
from gateway.translate.levels_build import rested, usual
from gateway.translate.member_read import INDICATORS, NAMED, PERSONS
from gateway.translate.rows import address, dtp_date, nm1, per, period, ref_of
from gateway.x12.elements import ccyymmdd
from gateway.x12.writer import Row, Rows

NM108 = frozenset({"24", "34", "46", "FA", "FI", "NI", "PI", "PP", "SV", "XV", "ZZ"})
"""Qualifiers of an NM1's own id in these guides; none of them is a REF's."""


def own_id(who: Party) -> Identifier | None:
    """The id of the NM1: npi, member id, or the first with a qualifier of NM108."""
    if who.npi:
        return Identifier(qualifier="XX", value=who.npi)
    if who.member_id:
        return Identifier(qualifier=who.member_id_qualifier or "MI", value=who.member_id)
    return next((one for one in who.identifiers if one.qualifier in NM108), None)


def name(code: str, who: Party) -> Row:
    """NM1; ``code`` is NM101 where the party has none of its own."""
    own = own_id(who)
    row = list(nm1(who.entity_code or code, who, *((own.qualifier, own.value) if own else ())))
    if code in PERSONS and not (who.name or who.last_name or who.entity_type_code):
        row[2] = "1"
    if isinstance(who, BenefitEntity) and who.relation_code:
        row += [""] * (10 - len(row))
        row.append(who.relation_code)
    return tuple(row)


def loop(code: str, who: Party, refusals: Rows = ()) -> Rows:
    """NM1 and all that the guides let follow it; ``refusals`` are the AAA of the loop."""
    yield from rested(_loop(code, who, refusals), who.unmodelled)


def _loop(code: str, who: Party, refusals: Rows) -> Rows:
    if code in PERSONS or any(getattr(who, field) for field in NAMED):
        yield name(code, who)
    own = own_id(who)
    for identifier in who.identifiers:
        if identifier is not own:
            yield from ref_of(identifier)
    yield from _place(who)
    yield from per(who.contacts)
    yield from refusals
    yield from specialty(who)
    yield from demographics(who)
    if isinstance(who, Member):
        yield from _facts(who, INDICATORS["22" if code == "IL" else "23"])


def _place(who: Party) -> Rows:
    rows = list(address(who.address))
    if isinstance(who, BenefitEntity) and who.region_code:
        if not rows or rows[-1][0] != "N4":
            rows.append(("N4", *_bare(who.address)))
        last = [*rows[-1], *[""] * (8 - len(rows[-1]))]
        last[5], last[6] = who.region_qualifier, who.region_code
        rows[-1] = tuple(last)
    return rows


def _bare(place: Address | None) -> tuple[str, ...]:
    return ("", "", "", place.country_code) if place else ()


def specialty(who: Party) -> Rows:
    """PRV; the role is PE (performing) where only a taxonomy is given."""
    if not isinstance(who, Provider | Member | BenefitEntity):
        return
    number = Identifier(qualifier="PXC", value=who.taxonomy_code) if who.taxonomy_code else None
    if isinstance(who, Member) and number is None:
        number = who.provider_identifier
    if number:
        yield "PRV", who.provider_code or "PE", number.qualifier, number.value
    elif who.provider_code:
        yield "PRV", who.provider_code


def demographics(who: Party) -> Rows:
    """DMG: birth date and gender."""
    if who.birth_date or who.gender_code:
        born = ccyymmdd(who.birth_date)
        yield "DMG", "D8" if born else "", born, who.gender_code


def _facts(who: Member, indicator: str) -> Rows:
    relation = who.relationship_code or ("18" if indicator == "Y" else "")
    reason = who.maintenance_type_code, who.maintenance_reason_code
    if who.relationship_code or who.birth_sequence or any(reason):
        yield (
            "INS",
            usual(indicator, "INS", who.unmodelled),
            relation,
            *reason,
            *[""] * 12,
            who.birth_sequence,
        )
    if who.diagnoses:
        yield ("HI", *((one.qualifier, one.code) for one in who.diagnoses))
    for date in who.dates:
        yield from dtp_date(date)
    if (served := who.military) is not None:
        yield (
            "MPI", served.information_status_code, served.employment_status_code,
            served.branch_code, served.description, served.rank_code, *period(served.period),
        )  # fmt: skip


def references(identifiers: Iterable[Identifier]) -> Rows:
    """REFs in the order given."""
    for identifier in identifiers:
        yield from ref_of(identifier)
