"""What may follow a claim: who pays next, a correction, a void. Pure.

Sources: 005010X222A1 and X223A2, CLM05-3 and REF F8; SBR01.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from gateway.models.claim import Claim, OtherPayer
from gateway.models.party import Identifier

Relation = Literal["correction", "void", "resubmission", "secondary"]
"""What a claim is to the claim that it follows."""

REPLACEMENT, VOID = "7", "8"
ORDER = "PSTABCDEFGH"
"""SBR01: who pays before whom."""

_PLACES = {"1": "P", "2": "S", "3": "T"}
"""CLP02: as which payer it was decided."""

RETRYABLE = frozenset({"held", "interchange_rejected", "set_rejected", "claim_rejected"})
"""States of a claim that no payer has: the same content may be submitted again."""

UNSENT = frozenset({"ready", "built", "in_doubt"})
"""States of a claim that has not left, or of which nobody knows whether it did."""


class Change(msgspec.Struct):
    """A field that differs: its path (numbers from 1), and its JSON before and after."""

    path: str
    before: Any = None
    after: Any = None


def rank(code: str) -> int:
    """The place of a payer in the order of payment; one that is not in it comes first."""
    return ORDER.find(code or "P")


def is_of_later_payer(claim: Claim, status_code: str) -> bool:
    """True for the decision (CLP02) of a payer that comes after the one that the claim is for: one
    that the claim was forwarded to answers under the same number."""
    return ORDER.find(_PLACES.get(status_code, "")) > rank(claim.payer_responsibility_code)


def later_payers(claim: Claim, status_code: str = "") -> list[OtherPayer]:
    """The payers that come after the one that the claim is for, the next one first; after the one
    that decided it last, where its CLP02 is given."""
    place = rank(claim.payer_responsibility_code)
    if is_of_later_payer(claim, status_code):
        place = ORDER.find(_PLACES[status_code])
    after = [o for o in claim.other_payers if ORDER.find(o.responsibility_code) > place]
    return sorted(after, key=lambda other: ORDER.find(other.responsibility_code))


def own_subscriber(claim: Claim) -> bool:
    """Whether the patient is the subscriber; a claim that does not say it has no patient."""
    if claim.patient_is_subscriber is None:
        return claim.patient is None
    return claim.patient_is_subscriber


def payer_key(claim: Claim) -> str:
    """The payer's own id (NM109 of 2010BB); SVD01 of the next payer's claim repeats it."""
    return claim.payer.identifier("PI", "XV")


def instead(claim: Claim, frequency_code: str, payer_number: str) -> Claim:
    """The claim as it replaces (7) or takes back (8) what the payer has under ``payer_number``."""
    others = [i for i in claim.references if i.qualifier != "F8"]
    return msgspec.structs.replace(
        claim,
        frequency_code=frequency_code,
        references=[*others, Identifier(qualifier="F8", value=payer_number)],
    )
