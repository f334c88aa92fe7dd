"""Who is in an 837: billing provider, subscriber, payer, patient, and every other provider.

What a party has is written, whether the guide has a place for it there or not: an address that
is silently left out helps nobody, one that should not be there is told by ``validate``.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.models.claim import Claim, ClaimKind
from gateway.models.party import Identifier, Party
from gateway.translate.rest import with_rest
from gateway.translate.rows import address, nm1, per, ref_of
from gateway.x12.elements import ccyymmdd, quantity
from gateway.x12.writer import Row, Rows

IN_PAYER_LOOP = frozenset({"G2", "LU"})
"""Ids that a payer gave the billing provider: they stand in 2010BB, not in 2010AA."""

NM108 = frozenset({"PI", "XV", "46"})
"""Qualifiers of an NM1's own id, which is no REF."""

_SPECIALTY = {"71": "AT", "82": "PE", "DD": "AS", "DN": "RF", "P3": "PC", "72": "OP", "DQ": "SU"}
"""PRV01 by the role of NM101; X222 and X223 have it for 71 and 82 only, X224 for DD and DN too."""

_PERSONS = frozenset({"71", "72", "DN", "DQ", "P3", "ZZ"})
"""Roles of people: NM102 is 1 even where the loop has no name (2330C to I)."""

_CLAIM_PROVIDERS: dict[ClaimKind, tuple[tuple[str, str], ...]] = {
    "837P": (
        ("DN", "referring_providers"), ("82", "rendering_provider"), ("77", "service_facility"),
        ("DQ", "supervising_provider"), ("PW", "ambulance_pick_up"),
        ("45", "ambulance_drop_off"), ("71", "attending_provider"),
        ("72", "operating_provider"), ("ZZ", "other_operating_provider"),
        ("DD", "assistant_surgeon"),
    ),
    "837I": (
        ("71", "attending_provider"), ("72", "operating_provider"),
        ("ZZ", "other_operating_provider"), ("82", "rendering_provider"),
        ("77", "service_facility"), ("DN", "referring_providers"),
        ("DQ", "supervising_provider"), ("PW", "ambulance_pick_up"),
        ("45", "ambulance_drop_off"), ("DD", "assistant_surgeon"),
    ),
    "837D": (
        ("DN", "referring_providers"), ("82", "rendering_provider"), ("77", "service_facility"),
        ("DD", "assistant_surgeon"), ("DQ", "supervising_provider"),
        ("PW", "ambulance_pick_up"), ("45", "ambulance_drop_off"),
        ("71", "attending_provider"), ("72", "operating_provider"),
        ("ZZ", "other_operating_provider"),
    ),
}  # fmt: skip
"""NM101 and field of the providers of a claim, in the guide's order of loops 2310; those that a
guide does not have come last."""

_LAST_LOOPS: dict[ClaimKind, tuple[str, ...]] = {
    "837P": ("PW", "45"), "837I": ("DN",), "837D": (),
}  # fmt: skip
"""Line providers whose loops come after the others; the others may stand in any order."""


def references(identifiers: Iterable[Identifier], leave: frozenset[str] = NM108) -> Rows:
    """REFs in the order given, without those that stand elsewhere."""
    for identifier in identifiers:
        if identifier.qualifier not in leave:
            yield from ref_of(identifier)


def demographics(person: Party) -> Rows:
    """DMG: birth date and gender."""
    if person.birth_date or person.gender_code:
        yield (
            "DMG",
            "D8" if person.birth_date else "",
            ccyymmdd(person.birth_date),
            (person.gender_code),
        )


def patient_facts(person: Party) -> Row:
    """PAT: relationship, day of death, weight in pounds, pregnancy; empty where there is none."""
    died, weight = ccyymmdd(person.death_date), quantity(person.weight)
    row = (
        "PAT", person.relationship_code, "", "", "", "D8" if died else "", died,
        "01" if weight else "", weight, "Y" if person.pregnant else "",
    )  # fmt: skip
    return row if any(row[1:]) else ()


def party_loop(name: Row, party: Party, role: str = "", leave: frozenset[str] = NM108) -> Rows:
    """A loop of one party: NM1, then all that the party has beside its name, in guide order."""
    yield from with_rest(_party_rows(name, party, role, leave), party.unmodelled)


def _party_rows(name: Row, party: Party, role: str, leave: frozenset[str]) -> Rows:
    yield name
    if party.taxonomy_code and role:
        yield "PRV", _SPECIALTY.get(role, "PE"), "PXC", party.taxonomy_code
    yield from address(party.address)
    yield from demographics(party)
    yield from references(party.identifiers, leave)
    yield from per(party.contacts)


def loop_2010aa(provider: Party) -> Rows:
    """Billing provider name. PRV stands in 2000A, some ids in 2010BB."""
    yield from _party_rows(
        nm1("85", provider, "XX", provider.npi), provider, "", NM108 | IN_PAYER_LOOP
    )


def loop_2010ab(pay_to: Party | None) -> Rows:
    """Pay-to address: NM103 is not used, the address is what counts. 004010 had a provider here."""
    if pay_to is not None:
        yield from party_loop(nm1("87", pay_to, "XX", pay_to.npi), pay_to)


def loop_2010ac(plan: Party | None) -> Rows:
    """Pay-to plan: whom a payer that paid in another's place wants to be paid back."""
    if plan is not None:
        yield from party_loop(nm1("PE", plan, *own_id(plan)), plan)


def loop_2010ba(subscriber: Party) -> Rows:
    """Subscriber name; address and demographics where the claim has them."""
    name = nm1("IL", subscriber, subscriber.member_id_qualifier or "MI", subscriber.member_id)
    yield from _party_rows(name, subscriber, "", NM108)


def loop_2010bb(payer: Party, provider: Party) -> Rows:
    """Payer name, with the ids that this payer gave the billing provider."""
    yield from party_loop(nm1("PR", payer, *own_id(payer)), payer)
    yield from references([i for i in provider.identifiers if i.qualifier in IN_PAYER_LOOP])


def own_id(payer: Party) -> tuple[str, str]:
    """NM108 and NM109 of a payer or plan: PI, or XV for a national plan id."""
    found = next((i for i in payer.identifiers if i.qualifier in ("PI", "XV")), None)
    return (found.qualifier, found.value) if found else ("", "")


def loop_2010ca(patient: Party) -> Rows:
    """Patient name; the guide allows no id in NM108 and NM109, but what is there is written."""
    name = nm1("QC", patient, patient.member_id_qualifier or "MI", patient.member_id)
    yield from _party_rows(name, patient, "", NM108)


def provider_loop(code: str, provider: Party | None) -> Rows:
    """A loop of 2310, 2330C to I or 2420: one provider in the role ``code`` (NM101)."""
    if provider is None:
        return
    name = list(nm1(code, provider, "XX", provider.npi))
    if not (provider.name or provider.last_name or provider.entity_type_code):
        name[2] = "1" if code in _PERSONS else "2"
    yield from party_loop(tuple(name), provider, code)


def loops_2310(claim: Claim, kind: ClaimKind) -> Rows:
    """The providers of the claim."""
    for code, field in _CLAIM_PROVIDERS[kind]:
        if code == "DN":
            for referring in claim.referring_providers:
                yield from provider_loop(referring.entity_code or "DN", referring)
        else:
            yield from provider_loop(code, getattr(claim, field))


def loops_2420(providers: list[Party], kind: ClaimKind) -> Rows:
    """The providers of one line; one without an entity code is the rendering provider."""
    last = _LAST_LOOPS[kind]
    for provider in sorted(providers, key=lambda p: _rank(p.entity_code, last)):
        yield from provider_loop(provider.entity_code or "82", provider)


def _rank(code: str, last: tuple[str, ...]) -> int:
    return last.index(code) + 1 if code in last else 0
