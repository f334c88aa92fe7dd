"""Claim payments that came before what they speak of: looked at again when that has come.

Files arrive in any order. A reversal may come before its payment, and a payment may bear nothing
but a payer's number that only a later file tells us: they wait for a person, and no longer than
until the missing one is posted (docs/decisions/0013).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gateway.exchange.desk import Desk
from gateway.exchange.posting import SetContext
from gateway.exchange.remit_files import read_headers
from gateway.ledger.match import NearNumbers
from gateway.models.party import Identifier, Party
from gateway.models.remittance import Payment, RemittanceHeader, signed_amount
from gateway.store import claim_payments, envelopes, files, remittances, work_items
from gateway.store import claims as claim_store
from gateway.store.records import ClaimPaymentRow, RemittanceRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NPI = 10


def waiting(
    connection: Connection, partner: str, claim_ids: Iterable[str]
) -> list[tuple[RemittanceRow, ClaimPaymentRow]]:
    """What no claim was found for and bears a number near to one of these claims', by day."""
    unmatched = claim_payments.unmatched_numbers(connection, partner)
    if not unmatched:
        return []
    near, ids = NearNumbers(), list(claim_ids)
    for claim in claim_store.load_claims(connection, ids).values():
        near.add(claim.patient_control_number)
        near.add(claim.payer_claim_control_number)
    for numbers in claim_payments.payer_numbers_of(connection, ids).values():
        for number in numbers:
            near.add(number)
    keys = [(remit_id, ordinal) for remit_id, ordinal, ours, theirs in unmatched
            if near.holds(ours) or near.holds(theirs)]  # fmt: skip
    rows = claim_payments.unmatched_payments(connection, keys)
    remits = remittances.load_remittances(connection, [row.remit_id for row in rows])
    pairs = [(remits[row.remit_id], row) for row in rows]
    return sorted(pairs, key=lambda pair: (str(pair[0].effective_date), pair[0].trace_number,
                                           pair[1].position))  # fmt: skip


def context_of(desk: Desk, connection: Connection, remit: RemittanceRow) -> SetContext | None:
    """The set that the remittance was posted from, inside of the present transaction."""
    file = files.load_file(connection, remit.file_id)
    row = envelopes.load_set(connection, remit.set_id)
    if file is None or row is None:
        return None
    return SetContext(desk, connection, desk.settings.partner(remit.partner), file, None, row)


def header_of(desk: Desk, connection: Connection, remit: RemittanceRow) -> RemittanceHeader:
    """The header of a remittance as its file told it; where that is gone, what the row knows."""
    file = files.load_file(connection, remit.file_id)
    wanted = (remit.trace_number, remit.amount, remit.effective_date)
    if file is not None:
        with contextlib.suppress(OSError):
            for one in read_headers(desk.store.vault.path(file.sha256)):
                payment = one.payment
                told = (payment.trace_number, signed_amount(payment), payment.effective_date)
                if told == wanted and payee_number(one.payee) == remit.payee_identifier:
                    return one
    return RemittanceHeader(payment=Payment(trace_number=remit.trace_number), payee=_payee(remit))


def payee_number(payee: Party | None) -> str:
    """The number that a remittance's row keeps of its payee."""
    return payee.npi or payee.identifier("FI", "XV") if payee else ""


def _payee(remit: RemittanceRow) -> Party:
    number = remit.payee_identifier
    if len(number) == _NPI and number.isdigit():
        return Party(name=remit.payee, npi=number)
    known = [Identifier("FI", number)] if number else []
    return Party(name=remit.payee, identifiers=known)


def settle(context: SetContext, position: int) -> None:
    """Close what was asked of a person about the claim payment at ``position`` of the set."""
    end = f":{context.file.file_id}:{context.place}:clp:{position}"
    for kind in ("unmatched", "unmatched_reversal", "wrong_recipient"):
        after = None
        while True:
            page = work_items.list_items(
                context.connection, kind=kind, file_id=context.file.file_id, after=after, limit=500
            )
            for item in page.items:
                if item.key == kind + end:
                    work_items.close_item(context.connection, item.item_id, context.now)
            after = page.next
            if not after:
                break
