"""``gateway claims correct``, ``void`` and ``resubmit``.

A claim that the payer has is replaced (frequency 7) or taken back (8) under the payer's number of
it; one that it never took is sent anew as it was, with what was wrong changed. Source: CLM05-3
and REF F8 of 005010X222A1 and X223A2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gateway.exchange.afterlife import Case, FollowUp, Made, changes_between, follow, gone
from gateway.exchange.afterlife_chain import REPLACING, rivals_of
from gateway.exchange.desk import Desk
from gateway.finding import Finding
from gateway.ledger.followup import (
    REPLACEMENT,
    RETRYABLE,
    UNSENT,
    VOID,
    instead,
    payer_key,
)
from gateway.models.claim import Claim
from gateway.store.records import ClaimRow
from gateway.translate.merge_patch import patched

if TYPE_CHECKING:
    from sqlalchemy import Connection


def correct(
    desk: Desk,
    wanted: str,
    patch: dict[str, Any],
    *,
    payer_number: str = "",
    partner: str | None = None,
    again: bool = False,
) -> FollowUp:
    """Send the claim with changes, in place of the one that the payer has."""

    def make(_: Connection, case: Case) -> Made | Finding:
        number = payer_number or case.row.payer_claim_control_number
        if finding := untaken(case.row, number):
            return finding
        new = patched(case.claim, patch)
        if isinstance(new, Finding):
            return new
        if finding := _another(case.claim, new) or _numbered(case.claim, new, number):
            return finding
        new = msgspec.structs.replace(new, frequency_code=case.claim.frequency_code)
        told = changes_between(case.claim, new)
        if not told:
            return _unfit(
                "CLAIMS.replace.unchanged",
                "the changes change nothing",
                "give what is to be different; a claim as it was is not sent twice",
            )
        return Made(instead(new, REPLACEMENT, number), case.before(REPLACING), told)

    return follow(desk, wanted, "correction", make, partner=partner, again=again)


def void(
    desk: Desk,
    wanted: str,
    *,
    payer_number: str = "",
    partner: str | None = None,
    again: bool = False,
) -> FollowUp:
    """Take the claim back: its content as it was sent, with frequency 8."""

    def make(_: Connection, case: Case) -> Made | Finding:
        number = payer_number or case.row.payer_claim_control_number
        if finding := untaken(case.row, number):
            return finding
        return Made(instead(case.claim, VOID, number), case.before(REPLACING))

    return follow(desk, wanted, "void", make, partner=partner, again=again)


def resubmit(
    desk: Desk,
    wanted: str,
    patch: dict[str, Any] | None = None,
    *,
    partner: str | None = None,
    again: bool = False,
) -> FollowUp:
    """Send a claim anew that was held or rejected, with changes or as it was.

    Its frequency stays what it was: a rejected replacement still replaces what the payer has,
    unless another one went in its place by now.
    """

    def make(connection: Connection, case: Case) -> Made | Finding:
        if case.row.state not in RETRYABLE:
            return Finding(
                rule="CLAIMS.resubmit.taken",
                snip=7,
                severity="reject",
                message=f"the claim was not rejected: its state is {case.row.state}",
                hint="wait for the answer; what the payer has taken is mended by: "
                "gateway claims correct, or void",
            )
        new = case.claim if patch is None else patched(case.claim, patch)
        if isinstance(new, Finding):
            return new
        if finding := _switched(case.claim, new):
            return finding
        told = changes_between(case.claim, new)
        return Made(new, case.before(REPLACING) + gone(rivals_of(connection, case.row)), told)

    return follow(desk, wanted, "resubmission", make, partner=partner, again=again)


def untaken(row: ClaimRow, number: str) -> Finding | None:
    """Why the payer has no claim that could be replaced or taken back."""
    if row.state in RETRYABLE:
        return _unfit(
            "CLAIMS.replace.untaken",
            f"the payer never took the claim: its state is {row.state}",
            f"gateway claims resubmit {row.claim_id} sends it anew, as an original",
        )
    if row.state in UNSENT:
        return _unfit(
            "CLAIMS.replace.untaken",
            f"the claim has not left yet: its state is {row.state}",
            "gateway deliver uploads it; then wait for the payer's answer",
        )
    if row.state == "voided" or row.frequency_code == VOID:
        return _unfit(
            "CLAIMS.replace.untaken",
            "the claim was taken back, or takes another one back",
            "gateway submit sends a new claim",
        )
    if not number:
        return _unfit(
            "CLAIMS.replace.number",
            "no answer has told the payer's number of the claim",
            "wait for the 277CA (REF 1K) or 835 (CLP07), or give it: --payer-number N",
        )
    return None


def _another(old: Claim, new: Claim) -> Finding | None:
    """A replacement goes to the payer that has the claim, as what it is there, a claim to be paid
    or an encounter; its frequency is 7, whatever is asked."""
    payer = payer_key(old) != payer_key(new) or old.kind != new.kind
    payer = payer or old.claim_or_encounter_code != new.claim_or_encounter_code
    frequency = new.frequency_code not in ("", old.frequency_code or "1", REPLACEMENT)
    if not (payer or frequency):
        return None
    return _unfit(
        "CLAIMS.replace.another",
        "a correction keeps payer and kind, stays a claim or an encounter, and its frequency is 7",
        "gateway claims void takes a claim back; gateway submit sends another one",
    )


def _switched(old: Claim, new: Claim) -> Finding | None:
    """A replacement or void that was rejected still means what the payer has, a claim to be paid or
    an encounter."""
    same = old.claim_or_encounter_code == new.claim_or_encounter_code
    if same or new.frequency_code not in (REPLACEMENT, VOID):
        return None
    return _unfit(
        "CLAIMS.replace.another",
        "a correction or void stays what the payer has, a claim or an encounter",
        "leave claim_or_encounter_code out of the changes; gateway submit sends another claim",
    )


def _numbered(old: Claim, new: Claim, number: str) -> Finding | None:
    """The payer's number of the claim is known; changes that give another are not passed over."""
    if new.reference("F8") in ("", number, old.reference("F8")):
        return None
    return _unfit(
        "CLAIMS.replace.another",
        "the changes name another claim of the payer than the one that is corrected",
        "leave reference F8 out of the changes; --payer-number gives a number that nobody has told",
    )


def _unfit(rule: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, snip=7, severity="reject", message=message, hint=hint)
