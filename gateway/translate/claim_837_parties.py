"""Who is in an 837: billing provider, subscriber, payer, patient, and every other provider."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.models.claim import Claim, ClaimKind
from gateway.models.party import Identifier, Party
from gateway.translate.rows import address, nm1, per, ref
from gateway.x12.elements import ccyymmdd
from gateway.x12.writer import Rows

IN_PAYER_LOOP = frozenset({"G2", "LU"})
"""Ids that a payer gave the billing provider: they stand in 2010BB, not in 2010AA."""

_NM108 = frozenset({"PI", "XV", "46"})
"""Qualifiers of an NM1's own id, which is no REF."""

_ADDRESSED = frozenset({"77", "DK", "PW", "45"})
"""Provider loops that have N3 and N4 (X222 2310C-F, 2420C, E, G, H; X223 2310E)."""

_SPECIALTY = {("837P", "82"): "PE", ("837I", "71"): "AT"}
"""PRV01 of the provider loops that have a PRV."""

_LAST_LOOPS = {"837P": ("PW", "45"), "837I": ("DN",)}
"""Line providers whose loops come after the others; the others may stand in any order."""


def references(identifiers: Iterable[Identifier], leave: frozenset[str] = _NM108) -> Rows:
    """REFs in the order given, without those that stand elsewhere."""
    for identifier in identifiers:
        if identifier.qualifier not in leave:
            yield from ref(identifier.qualifier, identifier.value)


def demographics(person: Party) -> Rows:
    """DMG: birth date and gender."""
    if person.birth_date or person.gender_code:
        yield "DMG", "D8", ccyymmdd(person.birth_date), person.gender_code


def loop_2010aa(provider: Party) -> Rows:
    """Billing provider name."""
    yield nm1("85", provider, "XX", provider.npi)
    yield from address(provider.address)
    yield from references(provider.identifiers, _NM108 | IN_PAYER_LOOP)
    yield from per(provider.contacts)


def loop_2010ab(pay_to: Party | None) -> Rows:
    """Pay-to address: NM103 is not used, the address is what counts."""
    if pay_to is not None:
        yield "NM1", "87", "1" if pay_to.is_person else "2"
        yield from address(pay_to.address)


def loop_2010ba(subscriber: Party, kind: ClaimKind) -> Rows:
    """Subscriber name; address and demographics where the claim has them."""
    yield nm1("IL", subscriber, subscriber.member_id_qualifier or "MI", subscriber.member_id)
    yield from address(subscriber.address)
    yield from demographics(subscriber)
    yield from references(subscriber.identifiers)
    if kind == "837P":
        yield from per(subscriber.contacts)


def loop_2010bb(payer: Party, provider: Party) -> Rows:
    """Payer name, with the ids that this payer gave the billing provider."""
    yield from named_payer(payer)
    yield from references(payer.identifiers)
    yield from references([i for i in provider.identifiers if i.qualifier in IN_PAYER_LOOP])


def named_payer(payer: Party) -> Rows:
    """NM1*PR with the payer's id (PI, or XV for a national plan id), and its address."""
    qualifier = next((i.qualifier for i in payer.identifiers if i.qualifier in ("PI", "XV")), "")
    yield nm1("PR", payer, qualifier, payer.identifier("PI", "XV"))
    yield from address(payer.address)


def loop_2010ca(patient: Party, kind: ClaimKind) -> Rows:
    """Patient name; the guide allows no id in NM108 and NM109."""
    yield nm1("QC", patient)
    yield from address(patient.address)
    yield from demographics(patient)
    yield from references(patient.identifiers)
    if kind == "837P":
        yield from per(patient.contacts)


def provider_loop(code: str, provider: Party | None, kind: ClaimKind) -> Rows:
    """A loop of 2310 or 2420: one provider in the role ``code`` (NM101)."""
    if provider is None:
        return
    yield nm1(code, provider, "XX", provider.npi)
    if provider.taxonomy_code and (kind, code) in _SPECIALTY:
        yield "PRV", _SPECIALTY[kind, code], "PXC", provider.taxonomy_code
    if code in _ADDRESSED:
        yield from address(provider.address)
    yield from references(provider.identifiers)
    if kind == "837P" and code in ("77", "DK"):
        yield from per(provider.contacts)


def loops_2310_professional(claim: Claim) -> Rows:
    """Referring and primary care, rendering, service facility, supervising."""
    for referring in claim.referring_providers:
        yield from provider_loop(referring.entity_code or "DN", referring, "837P")
    yield from provider_loop("82", claim.rendering_provider, "837P")
    yield from provider_loop("77", claim.service_facility, "837P")
    yield from provider_loop("DQ", claim.supervising_provider, "837P")


def loops_2310_institutional(claim: Claim) -> Rows:
    """Attending, operating, other operating, rendering, service facility, referring."""
    yield from provider_loop("71", claim.attending_provider, "837I")
    yield from provider_loop("72", claim.operating_provider, "837I")
    yield from provider_loop("ZZ", claim.other_operating_provider, "837I")
    yield from provider_loop("82", claim.rendering_provider, "837I")
    yield from provider_loop("77", claim.service_facility, "837I")
    for referring in claim.referring_providers:
        yield from provider_loop(referring.entity_code or "DN", referring, "837I")


def loops_2420(providers: list[Party], kind: ClaimKind) -> Rows:
    """The providers of one line; one without an entity code is the rendering provider."""
    last = _LAST_LOOPS[kind]
    for provider in sorted(providers, key=lambda p: _rank(p.entity_code, last)):
        yield from provider_loop(provider.entity_code or "82", provider, kind)


def _rank(code: str, last: tuple[str, ...]) -> int:
    return last.index(code) + 1 if code in last else 0
