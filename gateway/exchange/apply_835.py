"""An 835 is posted once: its payments said of their claims, its equations checked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gateway.exchange.apply_835_claims import ClaimPosting, look_again
from gateway.exchange.posting import Posting, SetContext
from gateway.exchange.remit_doubts import (
    MODULUS,
    Outline,
    content_key,
    differs_within,
    fingerprint,
    outline_of,
    reissue_of,
    told_before,
)
from gateway.exchange.second_look import payee_number
from gateway.models.remittance import (
    ClaimPayment,
    RemittanceHeader,
    RemittanceTotals,
    signed_amount,
    ties,
)
from gateway.store import remittances
from gateway.store.ids import new_id
from gateway.store.payment_rows import provider_level
from gateway.store.records import RemittanceRow

BATCH = 200
"""So many payments look for their claims at once."""


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
        self._open: _Open | None = None

    def take(self, item: Any) -> None:
        """The header, each claim, the totals."""
        if isinstance(item, RemittanceHeader):
            self._open = _Open(self.context, item)
            return
        assert self._open is not None, "the header of an 835 comes first"
        if isinstance(item, ClaimPayment):
            self._open.claim(item)
        elif isinstance(item, RemittanceTotals):
            self._open.totals = item

    def close(self) -> list[str]:
        """Check that this is no copy and no reissue, then tie the payment."""
        assert self._open is not None, "a set without a header gives no end"
        return self._open.close()


def _row_of(context: SetContext, header: RemittanceHeader) -> RemittanceRow:
    payment = header.payment
    return RemittanceRow(
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


class _Open:
    """A remittance whose header came: its row, and what tells it from a copy."""

    def __init__(self, context: SetContext, header: RemittanceHeader) -> None:
        self.context, self._header = context, header
        self.totals = RemittanceTotals()
        self._row = _row_of(context, header)
        remittances.add_remittance(context.connection, self._row)
        self._told = told_before(context.connection, self._row)
        self._posting = ClaimPosting(context, self._row, header)
        self._pending: list[ClaimPayment] = []
        self._claims = self._unbalanced = 0
        self._multiset = 0
        self._outline: Outline = Counter()

    def claim(self, payment: ClaimPayment) -> None:
        """The next claim payment."""
        self._claims += 1
        self._unbalanced += not ties(payment)
        self._multiset = (self._multiset + fingerprint(payment)) % MODULUS
        if self._told:
            self._outline[outline_of(payment)] += 1
        self._pending.append(payment)
        if len(self._pending) == BATCH:
            self._post()
            if not self._told:
                self._posting.flush()

    def _post(self) -> None:
        self._posting.post(self._pending)
        self._pending.clear()

    def close(self) -> list[str]:
        """See :meth:`Remittances.close`."""
        self._post()
        context, row, totals = self.context, self._row, self.totals
        posting = self._posting
        row.content_key = content_key(
            self._header.payment, self._header.payee, self._multiset, totals.provider_adjustments
        )
        earlier = remittances.find_remittances(context.connection, content_key=row.content_key)
        if earlier:
            posting.flush()
            differs = differs_within(context.connection, earlier[0], row)
            raise CopyOf(earlier[0].remit_id, differs=differs)
        row.balanced, row.difference = totals.balanced, totals.difference
        reissued = reissue_of(context.connection, self._told, self._outline)
        if reissued:
            note = self._hold(reissued)
        else:
            self._posting.flush()
            note = self._tie()
        remittances.add_provider_level(context.connection, *provider_level(row.remit_id, totals))
        remittances.finish_remittance(
            context.connection, row.remit_id, claims=self._claims, matched=posting.matched,
            balanced=row.balanced, difference=row.difference, state=row.state,
            content_key=row.content_key,
            submitter_id=next(iter(posting.submitters)) if len(posting.submitters) == 1 else None,
        )  # fmt: skip
        look_again(context, posting.touched)
        return [f"835 {row.trace_number}: {self._claims} claims, {posting.matched} matched, {note}"]

    def _tie(self) -> str:
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
        self._posting.hold(f"held: {earlier.remit_id} told it before")
        self._row.state = "held"
        self.context.person(
            "reissued", self._row.trace_number,
            f"the remittance repeats the claims of {earlier.remit_id} with other payer's numbers "
            f"or provider adjustments: nothing of it was posted",
        )  # fmt: skip
        return f"held: it was told before as {earlier.remit_id}"
