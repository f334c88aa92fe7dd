"""The claim payments of an 835 posted to the claims that they are for: found, said, written down.

Claims are looked up for as many payments as are handed over at once. What no claim is found for is
asked of a person, and looked at again when a later file tells what was missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from gateway.exchange.candidates import (
    Numbered,
    find_match,
    match_among,
    subject_of,
    voids_of,
)
from gateway.exchange.posting import SetContext, moment
from gateway.exchange.recording import claim_of
from gateway.exchange.remit_doubts import wrong_recipient
from gateway.exchange.second_look import context_of, header_of, settle, waiting
from gateway.ledger.adjudication import all_adjustments, outcome, patient_share
from gateway.ledger.events import Event, EventKind
from gateway.ledger.last_word import last_words, parts_told
from gateway.ledger.lifecycle import can_reverse, outlives_void, standing_adjudications
from gateway.ledger.match import LineMatch, Match, Subject, match_lines
from gateway.models.claim import Claim
from gateway.models.remittance import ClaimPayment, RemittanceHeader
from gateway.models.service_line import ServiceLine
from gateway.store import claim_payments, remittances
from gateway.store.events import events_of_claims
from gateway.store.payment_rows import PaymentRows, gather
from gateway.store.records import ClaimPaymentRow, ClaimRow, RemittanceRow


class ClaimPosting:
    """Posts claim payments of one remittance, in their order.

    ``matched`` counts those that a claim was found for, ``submitters`` are whose claims they are,
    ``touched`` the claims that something was written of.
    """

    def __init__(self, context: SetContext, remit: RemittanceRow, header: RemittanceHeader) -> None:
        self.context, self._remit, self._header = context, remit, header
        payer = header.payer
        self._payer_identifier = payer.identifier("2U", "XV") if payer else ""
        self._ordinal = self.matched = 0
        self.submitters: set[str] = set()
        self.touched: set[str] = set()
        self._rows = PaymentRows()
        self._events: list[tuple[str, Event]] = []
        self._asked: list[tuple[str, str, str, str | None]] = []
        self._voided: set[str] = set()

    def post(self, payments: Sequence[ClaimPayment]) -> None:
        """Find the claims of the next payments, all at once, and post each; :meth:`flush` writes
        it."""
        subjects = [self._subject(payment) for payment in payments]
        known = Numbered(self.context.connection, self.context.partner.name, subjects)
        for payment, subject in zip(payments, subjects, strict=True):
            self._ordinal += 1
            match, row = match_among(known, subject)
            lines: list[LineMatch] = []
            if row is None:
                self._ask("unmatched", payment, match.reasons[0])
            else:
                match, lines = self._post(row, payment, match)
            gather(
                self._rows, self._remit.remit_id, self._ordinal, payment, claim_id=match.claim_id,
                matched_by=", ".join(match.reasons), lines=lines,
            )  # fmt: skip

    def flush(self) -> None:
        """Write down what was posted since the last time."""
        claim_payments.add_payments(self.context.connection, self._rows)
        self._rows.clear()
        self.context.record(self._events)
        self.touched.update(claim_id for claim_id, _ in self._events)
        self._events = []
        for kind, key, message, about in self._asked:
            self.context.person(kind, key, message, about)
        self._asked = []

    def hold(self, why: str) -> None:
        """Write the payments down as nobody's: nothing of what was not flushed is posted."""
        for one in self._rows.claim_payments:
            one.claim_id, one.matched_by = None, why
        self._events, self._asked, self.submitters, self.matched = [], [], set(), 0
        self.flush()

    def resume(self, row: ClaimPaymentRow) -> None:
        """Try a claim payment again that no claim was found for; where none is found now either,
        what was asked before stands."""
        payment = self._anew(row)
        connection, name = self.context.connection, self.context.partner.name
        match, claim = find_match(connection, name, self._subject(payment))
        if claim is None:
            return
        match, lines = self._post(claim, payment, match)
        if match.claim_id:
            self._settle(row, claim, ", ".join(match.reasons), lines)

    def by_hand(self, row: ClaimPaymentRow, claim: ClaimRow, why: str) -> bool:
        """Post a claim payment to the claim that a person named; False, and nothing done, where it
        takes a payment back that does not stand there."""
        lines = self._note(claim, claim_of(claim), self._anew(row))
        if lines is None:
            return False
        self._settle(row, claim, why, lines)
        look_again(self.context, self.touched)
        return True

    def _anew(self, row: ClaimPaymentRow) -> ClaimPayment:
        """Stand where the claim payment stood in its remittance."""
        self._ordinal = row.ordinal
        return msgspec.json.decode(row.content, type=ClaimPayment)

    def _settle(
        self, row: ClaimPaymentRow, claim: ClaimRow, why: str, lines: list[LineMatch]
    ) -> None:
        """Write down that the payment is the claim's, and close what was asked of a person."""
        connection, remit_id = self.context.connection, self._remit.remit_id
        self.flush()
        claim_payments.match_payment(connection, remit_id, row.ordinal, claim.claim_id, why)
        claim_payments.match_lines_of(connection, remit_id, row.ordinal, lines)
        remittances.own_remittance(connection, remit_id)
        settle(self.context, row.position)

    def _post(
        self, row: ClaimRow, payment: ClaimPayment, match: Match
    ) -> tuple[Match, list[LineMatch]]:
        """Say the payment of its claim, unless it is somebody else's or takes back nothing."""
        claim = claim_of(row)
        if wrong_recipient(self._header.payee, claim):
            why = "the payee is not the billing provider of the claim with these numbers"
            self._ask("wrong_recipient", payment, why)
            return Match(None, [why]), []
        lines = self._note(row, claim, payment)
        if lines is None:
            why = "it reverses a payment that does not stand on the claim with these numbers"
            self._ask("unmatched_reversal", payment, why, row.claim_id)
            return Match(None, [why]), []
        self.matched += 1
        self.submitters.add(row.submitter_id)
        return match, lines

    def _ask(self, kind: str, payment: ClaimPayment, why: str, claim_id: str | None = None) -> None:
        message = (f"claim payment {self._ordinal} of the remittance "
                   f"(segment {payment.position}): {why}")  # fmt: skip
        self._asked.append((kind, f"clp:{payment.position}", message, claim_id))

    def _subject(self, payment: ClaimPayment) -> Subject:
        return subject_of(payment, self._remit.payer, self._payer_identifier)

    def _note(self, row: ClaimRow, claim: Claim, payment: ClaimPayment) -> list[LineMatch] | None:
        """The event of the claim; a reversal that a void of ours asked for ends both. Gives the
        claim's lines; None, and nothing noted, for a reversal of what does not stand."""
        kind: EventKind = outcome(payment)
        lines = match_lines(payment.service_lines, self._undecided_first(row, claim, payment))
        parts = parts_told(payment, [line.number for line in lines], claim.service_lines)
        event = self._event(kind, row.claim_id, payment, parts)
        if kind == "reversed":
            if not can_reverse(self._history(row), event):
                return None
            voids = voids_of(self.context.connection, row)
            if voids or row.frequency_code == "8":
                event = self._event("voided", row.claim_id, payment, parts)
                self._voided.add(row.claim_id)
            for void in voids:
                ended = self.context.event(
                    "voided", void.claim_id, payment.position, source="payer",
                    effective=self._day(), message="its original was taken back",
                    data={"trace_number": event.data["trace_number"]},
                )  # fmt: skip
                self._events.append((void.claim_id, ended))
        elif kind in ("paid", "denied") and self._outlives(row, event):
            self._ask("paid_after_void", payment, "the claim was voided before", row.claim_id)
        self._events.append((row.claim_id, event))
        return lines

    def _undecided_first(
        self, row: ClaimRow, claim: Claim, payment: ClaimPayment
    ) -> Sequence[ServiceLine]:
        """The claim's lines as services without our number take them: of two that are alike the
        one that no part has decided yet."""
        lines = claim.service_lines
        alike = {(line.procedure_code, line.revenue_code) for line in lines}
        if len(alike) == len(lines) or len(payment.service_lines) >= len(lines):
            return lines
        words = last_words(standing_adjudications(self._history(row)))
        decided = set[int]().union(*(word.lines or () for word in words))
        return sorted(lines, key=lambda line: line.number in decided)

    def _history(self, row: ClaimRow) -> list[Event]:
        """The claim's events, those that are not written yet too."""
        known = events_of_claims(self.context.connection, [row.claim_id])[row.claim_id]
        return known + [event for claim_id, event in self._events if claim_id == row.claim_id]

    def _outlives(self, row: ClaimRow, event: Event) -> bool:
        if row.state != "voided" and row.claim_id not in self._voided:
            return False
        return outlives_void([*self._history(row), event])

    def _day(self) -> datetime.datetime | None:
        return moment(self._remit.effective_date or self._remit.production_date)

    def _event(
        self, kind: EventKind, claim_id: str, payment: ClaimPayment, parts: dict[str, Any]
    ) -> Event:
        data: dict[str, Any] = {
            "remit_id": self._remit.remit_id,
            "ordinal": self._ordinal,
            "status_code": payment.status_code,
            "charge": str(payment.charge or 0),
            "paid": str(payment.paid or 0),
            "patient_responsibility": str(patient_share(payment)),
            "trace_number": self._remit.trace_number,
            "payer_number": payment.payer_claim_control_number,
            **parts,
        }
        if payment.crossover_payer is not None:
            data["crossover"] = True
        return self.context.event(
            kind, claim_id, payment.position, source="payer", effective=self._day(),
            code=f"CLP02:{payment.status_code}", data=data,
            message=" ".join(
                dict.fromkeys(f"{a.group_code}-{a.reason_code}" for a in all_adjustments(payment))
            ),
        )  # fmt: skip


def look_again(context: SetContext, claim_ids: Iterable[str]) -> None:
    """At the claim payments that came before what these claims now know."""
    headers: dict[str, RemittanceHeader] = {}
    for remit, row in waiting(context.connection, context.partner.name, claim_ids):
        earlier = context_of(context.desk, context.connection, remit)
        if earlier is None:
            continue
        if remit.remit_id not in headers:
            headers[remit.remit_id] = header_of(context.desk, context.connection, remit)
        ClaimPosting(earlier, remit, headers[remit.remit_id]).resume(row)
