"""How the same claim is known when it comes again, however it is written."""

from __future__ import annotations

import datetime
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from gateway.finding import Finding
from gateway.ledger.followup import RETRYABLE
from gateway.models.claim import Claim, claim_or_encounter
from gateway.store import claims as claim_store
from gateway.store.records import ClaimRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DEFAULTS = {
    "frequency_code": "1",
    "payer_responsibility_code": "P",
    "assignment_code": "A",
    "benefits_assignment_code": "Y",
    "release_code": "Y",
    "provider_signature": True,
}
_LINE_DEFAULTS = {"unit_code": "UN", "procedure_qualifier": "HC"}
"""What the 837 says where a claim leaves it out."""


def content_key(submitter: str, partner: str, claim: Claim) -> str:
    """The hash by which the same claim is known when it comes again, however it is written:
    ``100`` is ``100.00``, a default is the same given or left out."""
    facts = msgspec.to_builtins(claim, builtin_types=(Decimal, datetime.date))
    for name, default in _DEFAULTS.items():
        facts.setdefault(name, default)
    # An encounter is another claim than one to be paid; CH is left out, as keys of before have it.
    if not claim_or_encounter(facts.get("claim_or_encounter_code", "")):
        facts.pop("claim_or_encounter_code", None)
    if facts.pop("patient_is_subscriber", None) is not False:
        facts.pop("patient", None)
    for number, line in enumerate(facts.get("service_lines", []), 1):
        line.update(number=number)
        for name, default in _LINE_DEFAULTS.items():
            line.setdefault(name, default)
        line.setdefault("control_number", f"L{number}")
    text = json.dumps(facts, sort_keys=True, default=_plain)
    return hashlib.sha256(f"{submitter}\0{partner}\0{text}".encode()).hexdigest()


def _plain(value: object) -> str:
    """An amount without its way of writing, a date in ISO."""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    return str(value)


def went_before(
    connection: Connection, row: ClaimRow, seen: set[str], as_given: str = ""
) -> tuple[Finding, str] | None:
    """Why a claim that went before, or stands twice in this submission, is not sent twice, and
    the id of the one that went; None for a new one. ``as_given`` is a second key under which it
    may have gone: that of the claim before it was repaired."""
    keys = sorted({row.content_key, as_given} - {""})
    earlier = next(
        (
            old
            for old in claim_store.find_claims(connection, content_keys=keys)
            if old.state not in RETRYABLE
        ),
        None,
    )
    if earlier is None and row.content_key not in seen:
        return None
    when = f"on {earlier.received_at:%Y-%m-%d %H:%M} UTC" if earlier else "in this very submission"
    finding = Finding(
        rule="CLAIMS.submitted.before",
        snip=7,
        severity="reject",
        message=f"the same claim was submitted {when} and is not sent twice",
        hint="nothing to do; to correct a claim that the payer has: gateway claims correct; "
        "--again sends it all the same",
        patient_control_number=row.patient_control_number,
    )
    return finding, earlier.claim_id if earlier else ""
