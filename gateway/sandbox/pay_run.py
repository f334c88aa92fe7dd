"""A pay run: what is due is decided, and each payer pays each of its payees."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from gateway.models.party import Party
from gateway.sandbox.accounts import Accounts, Answer, Due
from gateway.sandbox.adjudicate import adjudicate
from gateway.sandbox.claims import (
    AcceptedClaim,
    Route,
    balance_of,
    case_of,
    note_balance,
    note_outcome,
    take_later,
    undecided,
)
from gateway.sandbox.envelopes import interchange
from gateway.sandbox.remit import Payable, header_for, remittance
from gateway.sandbox.terms import Terms
from gateway.translate.registry import GUIDES
from gateway.translate.remittance_835_build import build_835

CLAIMS_PER_SET = 1000
PAIRS_PER_SET = 5
"""L6 and WO in one payment: with an FB they fill one PLB, which the strictest reader takes."""


class Payee(msgspec.Struct, frozen=True):
    """Who pays whom, and where the 835 goes."""

    payer: str
    payee: str
    route: Route


class Account(msgspec.Struct):
    """The parties as the first claim names them, and what is to be paid."""

    payer: Party
    provider: Party
    payables: list[Payable]


def pay_run(
    accounts: Accounts, terms: Terms, turn: int, now: datetime.datetime
) -> Iterator[Answer]:
    """Decide every claim that is due, and yield the 835s.

    Claims are decided in the order they were taken, so that an older claim uses a member's
    deductible first. The caller holds the transaction.
    """
    kept: dict[Payee, Account] = {}
    for accepted, results in take_later(accounts, turn):
        _account(kept, accepted).append(Payable(number=accepted.number, payments=results))
    for accepted in undecided(accounts, turn, now):
        payer = terms.payers.get(accepted.payer) or terms.payer(accepted.claim) or terms.default
        outcome = adjudicate(accepted.claim, payer, case_of(accounts, accepted))
        note_outcome(accounts, accepted, outcome, turn)
        _account(kept, accepted).append(
            Payable(
                number=accepted.number,
                payments=outcome.payments,
                interest=outcome.interest,
                recoupment=outcome.recoupment,
            )
        )
    for key, account in kept.items():
        for some in _portions(account.payables):
            yield _pay(accounts, terms, key, account, some, now, turn)


def _portions(payables: list[Payable]) -> Iterator[list[Payable]]:
    """As many as one payment holds, in order."""
    portion: list[Payable] = []
    pairs = 0
    for payable in payables:
        more = bool(payable.interest) + bool(payable.recoupment)
        if portion and (len(portion) == CLAIMS_PER_SET or pairs + more > PAIRS_PER_SET):
            yield portion
            portion, pairs = [], 0
        portion.append(payable)
        pairs += more
    yield portion


def _account(kept: dict[Payee, Account], accepted: AcceptedClaim) -> list[Payable]:
    key = Payee(accepted.payer, accepted.payee, accepted.route)
    claim = accepted.claim
    return kept.setdefault(key, Account(claim.payer, claim.billing_provider, [])).payables


def _pay(
    accounts: Accounts, terms: Terms, key: Payee, account: Account, payables: list[Payable],
    now: datetime.datetime, turn: int,
) -> Answer:  # fmt: skip
    contract = terms.payers.get(key.payer) or msgspec.structs.replace(
        terms.default, identifier=key.payer
    )
    trace = f"{now:%y%j}{accounts.count('trace'):07d}"
    header = header_for(account.payer, account.provider, contract, trace, now.date())
    made = remittance(payables, header, terms.bank, balance_of(accounts, key.payer, key.payee))
    note_balance(accounts, key.payer, key.payee, made.balance)
    rows = build_835(made.header, made.payments, made.provider_adjustments)
    _, body = interchange(accounts, key.route, now, "HP", GUIDES["835"], [("835", rows)])
    return Answer(kind="835", name=f"ERA_{trace}.835", body=body, due=Due(turn, now.timestamp()))
