"""``gateway remits match``: a person says of which claim a payment is that none was found for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.apply_835_claims import ClaimPosting
from gateway.exchange.candidates import candidates_of, subject_of
from gateway.exchange.desk import Desk
from gateway.exchange.recording import claim_of
from gateway.exchange.remit_doubts import wrong_recipient
from gateway.exchange.remit_views import find_remittance
from gateway.exchange.second_look import context_of, header_of
from gateway.exchange.worklists import Paid, content_of, unmatched
from gateway.ledger.match import Fit, fit
from gateway.store import claim_payments
from gateway.store import claims as claim_store
from gateway.store.records import ClaimPaymentRow, ClaimRow, RemittanceRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEVER_SENT = ("held", "ready")


class Waiting(msgspec.Struct, kw_only=True):
    """A claim payment that no claim was found for, and how near claims fit, the best first."""

    payment: Paid
    fits: list[Fit]


class Matched(msgspec.Struct, kw_only=True):
    """What a person's word did: the payment, its claim and that claim's state now.

    ``done`` is False where the payment was matched with this claim before. ``against`` says what
    speaks against it.
    """

    remit_id: str
    ordinal: int
    claim_id: str
    state: str
    done: bool
    reasons: list[str]
    against: list[str]


def waiting_payments(desk: Desk, partner: str | None = None) -> list[Waiting]:
    """All that waits for a person to match it, the oldest first."""
    listed = unmatched(desk, partner)
    found = []
    with desk.store.reading() as connection:
        for paid in listed:
            remit = find_remittance(connection, paid.remit_id)
            row = _payment(connection, remit, paid.ordinal)
            claims = claim_store.load_claims(connection, paid.candidates)
            fits = [_fit(remit, row, claim) for claim in claims.values()]
            fits.sort(key=lambda one: (-one.score, len(one.against), one.claim_id))
            found.append(Waiting(payment=paid, fits=fits))
    return found


def match_by_hand(
    desk: Desk, remittance: str, ordinal: int, claim_id: str, *, by: str, anyway: bool = False
) -> Matched:
    """Post claim payment ``ordinal`` of a remittance to the claim that a person names.

    ``by`` is who says so and stands with the payment. What speaks against it (another payee,
    another partner, a charge, member or date that differs) needs ``anyway``. Raises ConfigError
    where it may not be, with the reason.
    """
    with desk.store.transaction() as connection:
        remit = find_remittance(connection, remittance)
        row = _payment(connection, remit, ordinal)
        claim = claim_store.load_claim(connection, claim_id)
        if claim is None:
            raise ConfigError("no claim has this id")
        judged = _fit(remit, row, claim)
        told = Matched(remit_id=remit.remit_id, ordinal=ordinal, claim_id=claim_id,
                       state=claim.state, done=False, reasons=judged.reasons,
                       against=_against(desk, connection, remit, claim, judged))  # fmt: skip
        if row.claim_id == claim_id:
            return told
        _allowed(remit, row, claim)
        if told.against and not anyway:
            raise ConfigError(f"this speaks against it: {', '.join(told.against)}; "
                              "--anyway matches it nevertheless")  # fmt: skip
        _post(desk, connection, remit, row, claim, by)
        after = claim_store.load_claim(connection, claim_id)
        assert after is not None
        told.state, told.done = after.state, True
        return told


def _payment(connection: Connection, remit: RemittanceRow, ordinal: int) -> ClaimPaymentRow:
    for row in claim_payments.payments_of_remittance(connection, remit.remit_id):
        if row.ordinal == ordinal:
            return row
    raise ConfigError(f"the remittance has {remit.claims} claim payments, and none is {ordinal}")


def _fit(remit: RemittanceRow, row: ClaimPaymentRow, claim: ClaimRow) -> Fit:
    return fit(subject_of(content_of(row), remit.payer), candidates_of([claim])[0])


def _against(
    desk: Desk, connection: Connection, remit: RemittanceRow, claim: ClaimRow, judged: Fit
) -> list[str]:
    found = [f"another {name}" for name in judged.against]
    if wrong_recipient(header_of(desk, connection, remit).payee, claim_of(claim)):
        found.append("the payee is not the claim's billing provider")
    if remit.partner != claim.partner:
        found.append("the claim went to another partner")
    return found


def _allowed(remit: RemittanceRow, row: ClaimPaymentRow, claim: ClaimRow) -> None:
    """Raises ConfigError for what no person's word can mend."""
    if row.claim_id:
        raise ConfigError("the payment is posted to another claim, and a match is not undone")
    if remit.state == "held":
        raise ConfigError("the remittance is held as told before: nothing of it is posted")
    if claim.state in _NEVER_SENT:
        raise ConfigError("the claim was never sent, so nobody can have paid it")


def _post(
    desk: Desk, connection: Connection, remit: RemittanceRow, row: ClaimPaymentRow,
    claim: ClaimRow, by: str,
) -> None:  # fmt: skip
    context = context_of(desk, connection, remit)
    if context is None:
        raise ConfigError("the file of this remittance is not known any more")
    header = header_of(desk, connection, remit)
    if not ClaimPosting(context, remit, header).by_hand(row, claim, f"by hand: {by}"):
        raise ConfigError("it takes a payment back that does not stand on this claim")
