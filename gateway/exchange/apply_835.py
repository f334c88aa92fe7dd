"""An 835 is posted once: its claims found, its lines matched, its equations checked."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from gateway.exchange.candidates import (
    Numbered,
    find_match,
    match_among,
    subject_of,
    voids_of,
)
from gateway.exchange.posting import Posting, SetContext, moment
from gateway.exchange.recording import claim_of
from gateway.exchange.remit_doubts import (
    MODULUS,
    Outline,
    content_key,
    differs_within,
    fingerprint,
    outline_of,
    reasons_print,
    reissue_of,
    told_before,
    wrong_recipient,
)
from gateway.exchange.second_look import (
    context_of,
    header_of,
    payee_number,
    settle,
    waiting,
)
from gateway.ledger.adjudication import all_adjustments, outcome, patient_share
from gateway.ledger.events import Event, EventKind
from gateway.ledger.last_word import parts_told
from gateway.ledger.lifecycle import can_reverse, outlives_void
from gateway.ledger.match import LineMatch, Match, Subject, match_lines
from gateway.models.remittance import (
    ClaimPayment,
    RemittanceHeader,
    RemittanceTotals,
    signed_amount,
    ties,
)
from gateway.store import claim_payments, remittances
from gateway.store.events import events_of_claims
from gateway.store.ids import new_id
from gateway.store.payment_rows import PaymentRows, gather, provider_level
from gateway.store.records import (
    ClaimPaymentRow,
    ClaimRow,
    RemittanceRow,
)

BATCH = 200


class CopyOf(Exception):
    """The remittance was posted before: roll back, say so. ``differs``: it gives other lines or
    adjustments for the same claims, which a person should see."""

    def __init__(self, remit_id: str, *, differs: bool = False) -> None:
        super().__init__(remit_id)
        self.remit_id, self.differs = remit_id, differs


class Remittances(Posting):
    """Posts one ST*835."""

    def __init__(self, context: SetContext) -> None:
        super().__init__(context)
        self._header = RemittanceHeader(payment=None)  # type: ignore[arg-type] # set by the first item
        self._totals = RemittanceTotals()
        self._row: RemittanceRow | None = None
        self._rows = PaymentRows()
        self._events: list[tuple[str, Event]] = []
        self._pending: list[ClaimPayment] = []
        self._claims = self._ordinal = self._matched = self._unbalanced = 0
        self._multiset = self._reasons = 0
        self._submitters: set[str] = set()
        self._touched: set[str] = set()
        self._asked: list[tuple[str, str, str, str | None]] = []
        self._told: list[RemittanceRow] = []
        self._voided: set[str] = set()
        self._outline: Outline = Counter()
        self._payer_identifier = ""

    def take(self, item: Any) -> None:
        """The header, each claim, the totals."""
        if isinstance(item, RemittanceHeader):
            self._open(item)
        elif isinstance(item, ClaimPayment):
            self._claim(item)
        elif isinstance(item, RemittanceTotals):
            self._totals = item

    def _open(self, header: RemittanceHeader) -> None:
        context, payment = self.context, header.payment
        self._hear(header)
        self._row = RemittanceRow(
            remit_id=new_id("rem"), file_id=context.file.file_id, set_id=context.row.set_id,
            submitter_id=context.file.submitter_id, partner=context.partner.name,
            content_key=context.row.set_id,
            payer=header.payer.name if header.payer else "",
            payer_identifier=payment.originator_identifier,
            payee=header.payee.name if header.payee else "",
            payee_identifier=payee_number(header.payee),
            trace_number=payment.trace_number, originator=payment.originator_identifier,
            amount=signed_amount(payment), handling=payment.transaction_handling_code,
            method=payment.method_code, effective_date=payment.effective_date,
            production_date=header.production_date, state="posting", at=context.now,
        )  # fmt: skip
        remittances.add_remittance(context.connection, self._row)
        self._told = told_before(context.connection, self._row)

    def _hear(self, header: RemittanceHeader) -> None:
        self._header = header
        if header.payer:
            self._payer_identifier = header.payer.identifier("2U", "XV")

    def _claim(self, payment: ClaimPayment) -> None:
        assert self._row is not None
        self._claims += 1
        self._unbalanced += not ties(payment)
        self._multiset = (self._multiset + fingerprint(payment)) % MODULUS
        self._reasons = (self._reasons + reasons_print(payment)) % MODULUS
        if self._told:
            self._outline[outline_of(payment)] += 1
        self._pending.append(payment)
        if len(self._pending) == BATCH:
            self._post_pending()
            if not self._told:
                self._flush()

    def _post_pending(self) -> None:
        """Find the claims of the payments that were taken, all at once, and post each."""
        assert self._row is not None
        connection, name = self.context.connection, self.context.partner.name
        subjects = [self._subject(payment) for payment in self._pending]
        known = Numbered(connection, name, subjects)
        for payment, subject in zip(self._pending, subjects, strict=True):
            self._ordinal += 1
            match, row = match_among(known, subject)
            lines: list[LineMatch] = []
            if row is None:
                self._ask("unmatched", payment, match.reasons[0])
            else:
                match, lines = self._post(row, payment, match)
            gather(
                self._rows, self._row.remit_id, self._ordinal, payment, claim_id=match.claim_id,
                matched_by=", ".join(match.reasons), lines=lines,
            )  # fmt: skip
        self._pending.clear()

    def _post(
        self, row: ClaimRow, payment: ClaimPayment, match: Match
    ) -> tuple[Match, list[LineMatch]]:
        """Say the payment of its claim, unless it is somebody else's or takes back nothing."""
        if wrong_recipient(self._header.payee, row):
            why = "the payee is not the billing provider of the claim with these numbers"
            self._ask("wrong_recipient", payment, why)
            return Match(None, [why]), []
        lines = self._note(row, payment)
        if lines is None:
            why = "it reverses a payment that does not stand on the claim with these numbers"
            self._ask("unmatched_reversal", payment, why, row.claim_id)
            return Match(None, [why]), []
        self._matched += 1
        self._submitters.add(row.submitter_id)
        return match, lines

    def _ask(self, kind: str, payment: ClaimPayment, why: str, claim_id: str | None = None) -> None:
        message = (f"claim payment {self._ordinal} of the remittance "
                   f"(segment {payment.position}): {why}")  # fmt: skip
        self._asked.append((kind, f"clp:{payment.position}", message, claim_id))

    def _subject(self, payment: ClaimPayment) -> Subject:
        return subject_of(payment, self._row.payer if self._row else "", self._payer_identifier)

    def _note(self, row: ClaimRow, payment: ClaimPayment) -> list[LineMatch] | None:
        """The event of the claim; a reversal that a void of ours asked for ends both. Gives the
        claim's lines; None, and nothing noted, for a reversal of what does not stand."""
        kind: EventKind = outcome(payment)
        billed = claim_of(row).service_lines
        lines = match_lines(payment.service_lines, billed)
        parts = parts_told(payment, [line.number for line in lines], billed)
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

    def _history(self, row: ClaimRow) -> list[Event]:
        """The claim's events, those that are not written yet too."""
        known = events_of_claims(self.context.connection, [row.claim_id])[row.claim_id]
        return known + [event for claim_id, event in self._events if claim_id == row.claim_id]

    def _outlives(self, row: ClaimRow, event: Event) -> bool:
        if row.state != "voided" and row.claim_id not in self._voided:
            return False
        return outlives_void([*self._history(row), event])

    def _day(self) -> datetime.datetime | None:
        assert self._row is not None
        return moment(self._row.effective_date or self._row.production_date)

    def _event(
        self, kind: EventKind, claim_id: str, payment: ClaimPayment, parts: dict[str, Any]
    ) -> Event:
        assert self._row is not None
        data: dict[str, Any] = {
            "remit_id": self._row.remit_id,
            "ordinal": self._ordinal,
            "status_code": payment.status_code,
            "charge": str(payment.charge or 0),
            "paid": str(payment.paid or 0),
            "patient_responsibility": str(patient_share(payment)),
            "trace_number": self._row.trace_number,
            "payer_number": payment.payer_claim_control_number,
            **parts,
        }
        return self.context.event(
            kind, claim_id, payment.position, source="payer", effective=self._day(),
            code=f"CLP02:{payment.status_code}", data=data,
            message=" ".join(
                dict.fromkeys(f"{a.group_code}-{a.reason_code}" for a in all_adjustments(payment))
            ),
        )  # fmt: skip

    def _flush(self) -> None:
        connection = self.context.connection
        claim_payments.add_payments(connection, self._rows)
        self._rows.clear()
        self.context.record(self._events)
        self._touched.update(claim_id for claim_id, _ in self._events)
        self._events = []
        for kind, key, message, about in self._asked:
            self.context.person(kind, key, message, about)
        self._asked = []

    def resume(self, header: RemittanceHeader, remit: RemittanceRow, row: ClaimPaymentRow) -> None:
        """Try a claim payment of an earlier remittance again that no claim was found for; where
        none is found now either, what was asked before stands."""
        self._hear(header)
        payment = self._anew(remit, row)
        connection, name = self.context.connection, self.context.partner.name
        match, claim = find_match(connection, name, self._subject(payment))
        if claim is None:
            return
        match, lines = self._post(claim, payment, match)
        if match.claim_id:
            self._settle(remit, row, claim, ", ".join(match.reasons), lines)

    def by_hand(
        self, remit: RemittanceRow, row: ClaimPaymentRow, claim: ClaimRow, why: str
    ) -> bool:
        """Post a claim payment to the claim that a person named; False, and nothing done, where it
        takes a payment back that does not stand there."""
        payment = self._anew(remit, row)
        lines = self._note(claim, payment)
        if lines is None:
            return False
        self._settle(remit, row, claim, why, lines)
        look_again(self.context, self._touched)
        return True

    def _anew(self, remit: RemittanceRow, row: ClaimPaymentRow) -> ClaimPayment:
        """Stand where the claim payment stood in its remittance."""
        self._row, self._ordinal = remit, row.ordinal
        return msgspec.json.decode(row.content, type=ClaimPayment)

    def _settle(
        self, remit: RemittanceRow, row: ClaimPaymentRow, claim: ClaimRow, why: str,
        lines: list[LineMatch],
    ) -> None:  # fmt: skip
        """Write down that the payment is the claim's, and close what was asked of a person."""
        connection = self.context.connection
        self._flush()
        claim_payments.match_payment(connection, remit.remit_id, row.ordinal, claim.claim_id, why)
        claim_payments.match_lines_of(connection, remit.remit_id, row.ordinal, lines)
        remittances.own_remittance(connection, remit.remit_id)
        settle(self.context, row.position)

    def close(self) -> list[str]:
        """Check that this is no copy and no reissue, then tie the payment."""
        assert self._row is not None
        self._post_pending()
        context, row, totals = self.context, self._row, self._totals
        row.content_key = content_key(
            self._header.payment, self._header.payee, self._multiset, totals.provider_adjustments
        )
        earlier = remittances.find_remittances(context.connection, content_key=row.content_key)
        if earlier:
            differs = differs_within(context.connection, earlier[0], self._reasons)
            raise CopyOf(earlier[0].remit_id, differs=differs)
        row.balanced, row.difference = totals.balanced, totals.difference
        reissued = reissue_of(context.connection, self._told, self._outline)
        if reissued:
            note = self._hold(reissued)
        else:
            self._flush()
            note = self._tie()
        remittances.add_provider_level(context.connection, *provider_level(row.remit_id, totals))
        remittances.finish_remittance(
            context.connection, row.remit_id, claims=self._claims, matched=self._matched,
            balanced=row.balanced, difference=row.difference, state=row.state,
            content_key=row.content_key,
            submitter_id=next(iter(self._submitters)) if len(self._submitters) == 1 else None,
        )  # fmt: skip
        look_again(context, self._touched)
        return [f"835 {row.trace_number}: {self._claims} claims, {self._matched} matched, {note}"]

    def _tie(self) -> str:
        assert self._row is not None
        tied = self._row.balanced and not self._unbalanced
        self._row.state = "posted" if tied else "unbalanced"
        if tied:
            return "ties"
        why = (f"{self._unbalanced} claims do not balance, "
               f"payment difference {self._row.difference}")  # fmt: skip
        if self._row.amount != self._header.payment.amount:
            why = f"BPR03 is D, the payer takes the amount from the payee; {why}"
        self.context.person(
            "unbalanced", self._row.trace_number, f"the remittance does not tie: {why}"
        )
        return "does not tie"

    def _hold(self, earlier: RemittanceRow) -> str:
        """The same claims of the same payment under other numbers or with another PLB: no copy,
        and hardly a second part; a person decides."""
        assert self._row is not None
        for one in self._rows.claim_payments:
            one.claim_id, one.matched_by = None, f"held: {earlier.remit_id} told it before"
        self._events, self._asked, self._submitters = [], [], set()
        self._matched = 0
        self._flush()
        self._row.state = "held"
        self.context.person(
            "reissued", self._row.trace_number,
            f"the remittance repeats the claims of {earlier.remit_id} with other payer's numbers "
            f"or provider adjustments: nothing of it was posted",
        )  # fmt: skip
        return f"held: it was told before as {earlier.remit_id}"


def look_again(context: SetContext, claim_ids: Iterable[str]) -> None:
    """At the claim payments that came before what these claims now know."""
    headers: dict[str, RemittanceHeader] = {}
    for remit, row in waiting(context.connection, context.partner.name, claim_ids):
        earlier = context_of(context.desk, context.connection, remit)
        if earlier is None:
            continue
        if remit.remit_id not in headers:
            headers[remit.remit_id] = header_of(context.desk, context.connection, remit)
        Remittances(earlier).resume(headers[remit.remit_id], remit, row)
