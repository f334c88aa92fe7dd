"""``gateway remits appeal``: the letter to a payer, and the note that it was written."""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.errors import ConfigError
from gateway.exchange.code_words import denial_table, remark
from gateway.exchange.decided import decided_of
from gateway.exchange.desk import Desk
from gateway.exchange.recording import claim_of, event_key, record
from gateway.exchange.worklists import Denial, denials_of
from gateway.ledger.cents import cents
from gateway.ledger.events import Event
from gateway.models.claim import Claim
from gateway.models.party import Party
from gateway.render.appeal_letter import DeniedLine, Letter
from gateway.store import claims as claim_store
from gateway.store.records import ClaimRow

_PROOFS = {
    "interchange_accepted": "TA1", "set_accepted": "999", "claim_received": "277CA",
    "claim_accepted": "277CA",
}  # fmt: skip
_NOTE = "Note:"
"""Opens the words of a remark that only informs."""


def appeal_letter(desk: Desk, claim_id: str, reason: str = "") -> tuple[Letter, list[str]]:
    """The letter about every denial of a claim that stands and can be appealed, and warnings.

    ``reason`` takes the place of what the table of denials argues. Raises ConfigError where there
    is no such claim, no denial stands on it, or none of them leaves an appeal.
    """
    with desk.store.reading() as connection:
        row = claim_store.load_claim(connection, claim_id)
        if row is None:
            raise ConfigError("no claim has this id")
        found = decided_of(connection, [row])
    standing = denials_of(desk, found[0]) if found else []
    if not standing:
        raise ConfigError("no denial stands on this claim")
    barred = set(denial_table().no_appeal)
    open_ones = [d for d in standing if barred.isdisjoint(d.remark_codes)]
    if not open_ones:
        raise ConfigError("the payer's remarks leave no appeal: gateway claims correct")
    letter = _letter(desk.clock().date(), row, open_ones, found[0].events, reason)
    return letter, _warnings(standing, open_ones, letter)


def _warnings(standing: list[Denial], open_ones: list[Denial], letter: Letter) -> list[str]:
    told = [
        f"{d.category.replace('_', ' ')} is usually corrected, not appealed: {d.next}"
        for d in open_ones if not d.can_appeal
    ]  # fmt: skip
    if len(open_ones) < len(standing):
        told.append("some denials leave no appeal and are not in the letter")
    if letter.date > letter.deadline:
        told.append(f"the time to appeal ended on {letter.deadline}")
    return list(dict.fromkeys(told))


def _letter(
    today: datetime.date, row: ClaimRow, denials: list[Denial], events: list[Event], reason: str
) -> Letter:
    claim, table, last = claim_of(row), denial_table(), denials[-1]
    works = [table.category[name] for name in dict.fromkeys(d.category for d in denials)]
    enclosed = [
        f"remittance {last.trace_number} of {last.decided}", "claim as it was sent",
        *_proofs(events), *(paper for work in works for paper in work.enclose),
    ]  # fmt: skip
    patient = claim.patient or claim.subscriber
    return Letter(
        claim_id=row.claim_id, remit_id=last.remit_id, date=today,
        sender=_address(claim.billing_provider, with_npi=True), payer=_address(claim.payer),
        patient=patient.label, member_id=row.member_id,
        patient_control_number=row.patient_control_number,
        payer_claim_control_number=last.payer_claim_control_number, service_dates=_days(claim),
        charge=cents(row.charge), trace_number=last.trace_number, decided=last.decided,
        deadline=min(d.deadline for d in denials), lines=[_line(d) for d in denials],
        argument=[reason] if reason else [work.argue for work in works],
        enclosures=list(dict.fromkeys(enclosed)),
    )  # fmt: skip


def _line(denial: Denial) -> DeniedLine:
    said = [(code, remark(code)) for code in denial.remark_codes]
    return DeniedLine(
        line=denial.line, procedure=denial.procedure, charge=denial.charge, at_risk=denial.at_risk,
        code=f"{denial.group_code}-{denial.reason_code}" if denial.reason_code else "",
        words=denial.reason or "no reason that we know",
        remarks=[f"{code}: {words}" if words else code for code, words in said
                 if not words.startswith(_NOTE)],
    )  # fmt: skip


def _proofs(events: list[Event]) -> list[str]:
    """That the claim was taken, and when."""
    told = {(_PROOFS[e.kind], e.when.date().isoformat()): None for e in events if e.kind in _PROOFS}
    return [f"{kind} of {day}" for kind, day in told]


def _address(party: Party, *, with_npi: bool = False) -> list[str]:
    lines, at = [party.label], party.address
    if at is not None:
        town = " ".join(part for part in (at.city, at.state_code, at.postal_code) if part)
        lines += [line for line in (at.line_1, at.line_2, town) if line]
    if with_npi and party.npi:
        lines.append(f"NPI {party.npi}")
    return lines


def _days(claim: Claim) -> str:
    span = claim.service_dates
    if span is None:
        return ""
    return str(span.start) if span.start == span.end else f"{span.start} to {span.end}"


def note_appeal(desk: Desk, letter: Letter) -> None:
    """Say on the claim that an appeal was written; once a day for each remittance."""
    now = desk.clock()
    event = Event(
        kind="appealed", at=now,
        key=event_key(letter.claim_id, "appealed", letter.remit_id, letter.date),
        message=f"appeal of {len(letter.lines)} denials of remittance {letter.trace_number}",
        data={"remit_id": letter.remit_id, "at_risk": str(letter.at_risk + Decimal(0)),
              "deadline": letter.deadline.isoformat()},
    )  # fmt: skip
    with desk.store.transaction() as connection:
        record(connection, [(letter.claim_id, event)])
