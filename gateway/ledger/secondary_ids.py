"""Numbers that one payer gave are no other payer's: whose is whose on the next payer's claim.

Source: 005010X222A1 and X223A2: 2010BB REF G2 and LU, 2300 REF, 2330B REF, 2330C to 2330I.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gateway.models.claim import Claim, ClaimKind, OtherPayer
from gateway.models.party import Identifier, Party
from gateway.models.service_line import ServiceLine

GIVEN = frozenset({"G2", "LU"})
"""Ids of a provider that a payer gave it."""

LEAVE = frozenset({"F8", "D9"})
"""Numbers of the payer and the clearinghouse for the claim that they had."""

ALLOWED = frozenset({"G1", "9F"})
"""A payer's authorization and referral."""

_ROLES: dict[ClaimKind, tuple[tuple[str, str], ...]] = {
    "837P": (("DN", "referring_providers"), ("82", "rendering_provider"),
             ("77", "service_facility"), ("DQ", "supervising_provider"),
             ("85", "billing_provider")),
    "837I": (("71", "attending_provider"), ("72", "operating_provider"),
             ("ZZ", "other_operating_provider"), ("77", "service_facility"),
             ("82", "rendering_provider"), ("DN", "referring_providers"),
             ("85", "billing_provider")),
    "837D": (("DN", "referring_providers"), ("82", "rendering_provider"),
             ("DQ", "supervising_provider"), ("85", "billing_provider"),
             ("77", "service_facility"), ("DD", "assistant_surgeon")),
}  # fmt: skip
"""NM101 and field of the providers that loops 2330C to 2330I have, in the guide's order."""


def hand_over(claim: Claim, before: OtherPayer, then: OtherPayer, old: str) -> Claim:
    """The claim with each number where it belongs: those of the payer before go with ``before``,
    those that ``then`` gave come to the claim. ``old`` is the id of the payer before."""
    before.references = [i for i in claim.references if i.qualifier in ALLOWED]
    own = [i for i in claim.references if i.qualifier not in LEAVE | ALLOWED]
    changed: dict[str, Any] = {
        "references": own + [i for i in then.references if i.qualifier in ALLOWED]
    }
    for code, field in _ROLES[claim.kind]:
        value = getattr(claim, field)
        several = isinstance(value, list)
        kept = []
        for provider in value if several else [value] if value else []:
            role = provider.entity_code or code
            before.providers += _known(provider, role)
            kept.append(_with(provider, _ids_of(then, role)))
        if kept:
            changed[field] = kept if several else kept[0]
    new = then.payer.identifier("PI", "XV")
    changed["service_lines"] = [_line(line, old, new) for line in claim.service_lines]
    return msgspec.structs.replace(claim, **changed)


def _known(provider: Party, role: str) -> Iterator[Party]:
    """The provider as the payer before knows it, where it gave an id."""
    given = [i for i in provider.identifiers if i.qualifier in GIVEN]
    if given:
        kind = provider.entity_type_code or ("1" if provider.is_person else "")
        yield Party(entity_code=role, entity_type_code=kind, identifiers=given)


def _ids_of(then: OtherPayer, role: str) -> list[Identifier]:
    """The ids that the next payer gave the provider of a role."""
    return [i for p in then.providers if p.entity_code == role for i in p.identifiers]


def _with(provider: Party, given: list[Identifier]) -> Party:
    own = [i for i in provider.identifiers if i.qualifier not in GIVEN]
    more = [i for i in given if i not in own]
    return msgspec.structs.replace(provider, identifiers=own + more)


def _line(line: ServiceLine, old: str, new: str) -> ServiceLine:
    """REFs of a line name the payer that they belong to, unless it is the claim's own."""
    providers = [
        msgspec.structs.replace(p, identifiers=[_owned(i, GIVEN, old, new) for i in p.identifiers])
        for p in line.providers
    ]
    references = [_owned(i, ALLOWED, old, new) for i in line.references]
    return msgspec.structs.replace(line, providers=providers, references=references)


def _owned(one: Identifier, which: frozenset[str], old: str, new: str) -> Identifier:
    if one.qualifier not in which:
        return one
    owner = one.payer_identifier or old
    return msgspec.structs.replace(one, payer_identifier="" if owner == new else owner)
