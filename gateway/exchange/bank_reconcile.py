"""``gateway bank reconcile`` and ``tie``: deposits, remittances, and the days that do not tie."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.desk import Desk
from gateway.ledger.bank import reassociate, ties_of
from gateway.ledger.bank_parts import Day, Decision, Received, Tie, Told, Window, days_of
from gateway.store import bank, remittances
from gateway.store.bank import DepositRow, TieRow
from gateway.store.records import RemittanceRow

_LAST = 4


class BankReconciled(msgspec.Struct):
    """What the bank and the remittances say of each other. ``recorded`` ties are new."""

    days: list[Day]
    decisions: list[Decision]
    recorded: int

    @property
    def exit_code(self) -> int:
        """1 where a day does not tie, else 0."""
        return 1 if any(day.state == "does_not_tie" for day in self.days) else 0

    @property
    def counts(self) -> dict[str, int]:
        """How many decisions of each kind."""
        return dict(sorted(Counter(one.kind for one in self.decisions).items()))


def reconcile_bank(desk: Desk, window: Window | None = None) -> BankReconciled:
    """Decide on every deposit and remittance; pairs that tie are recorded, and stay so."""
    now = desk.clock()
    with desk.store.reading() as connection:
        settled = bank.list_ties(connection)
        deposits = [_received(row) for row in bank.list_deposits(connection)]
        told = [_told(row) for row in bank.remittances_with_money(connection)]
    known = [Tie(row.deposit_id, row.remit_id, row.kind, row.reason) for row in settled]
    decisions = reassociate(deposits, told, now.date(), settled=known, window=window)
    before = _tied_ids(settled)
    new = [tie for tie in ties_of(decisions) if tie.deposit_id not in before]
    with desk.store.transaction() as connection:
        met = _tied_ids(bank.list_ties(connection)) - before  # by somebody else, in between
        rows = [_tie_row(tie, now) for tie in new if not met & {tie.deposit_id, tie.remit_id}]
        recorded = bank.add_ties(connection, rows)
    return BankReconciled(days_of(decisions), decisions, recorded)


def tie_by_hand(desk: Desk, deposit_id: str, remit_ids: list[str], why: str) -> int:
    """A person says whose money a deposit is. Raises ConfigError for ids there are not, and for a
    pair that is tied already."""
    now = desk.clock()
    with desk.store.transaction() as connection:
        if bank.load_deposit(connection, deposit_id) is None:
            raise ConfigError(f"no deposit has the id {deposit_id}: gateway bank reconcile")
        for remit_id in remit_ids:
            if remittances.load_remittance(connection, remit_id) is None:
                raise ConfigError(f"no remittance has the id {remit_id}: gateway remits list")
        met = _tied_ids(bank.list_ties(connection))
        for one in (deposit_id, *remit_ids):
            if one in met:
                raise ConfigError(f"{one} is tied already")
        ties = [Tie(deposit_id, remit_id, "by_hand", why) for remit_id in remit_ids]
        return bank.add_ties(connection, (_tie_row(tie, now) for tie in ties))


def untie(desk: Desk, deposit_id: str) -> int:
    """Take back what a person said of a deposit; returns how many ties. Raises ConfigError where
    nobody said anything: a tie by trace number would come back the next time."""
    with desk.store.transaction() as connection:
        count = bank.remove_ties(connection, deposit_id, "by_hand")
    if not count:
        raise ConfigError(f"{deposit_id} was not tied by hand")
    return count


def _tied_ids(rows: list[TieRow]) -> set[str]:
    return {one for row in rows for one in (row.deposit_id, row.remit_id)}


def reconciled_view(done: BankReconciled, *, everything: bool = False) -> dict[str, Any]:
    """The JSON of ``bank reconcile``; without ``everything`` only what does not tie is listed."""
    return {
        "days": done.days if everything else [d for d in done.days if d.state != "ties"],
        "decisions": [_decision(one) for one in done.decisions if everything or not one.tied],
        "counts": done.counts,
        "recorded": done.recorded,
    }


def _decision(one: Decision) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "tied": one.tied,
        "date": one.date,
        "deposits": [
            {"deposit_id": d.deposit_id, "account": masked(d.account), "date": d.date,
             "amount": d.amount, "trace_number": d.trace_number, "payer": d.payer}
            for d in one.deposits
        ],
        "remittances": [
            {"remit_id": r.remit_id, "payer": r.payer, "trace_number": r.trace_number,
             "effective_date": r.date, "amount": r.amount}
            for r in one.remittances
        ],
        "difference": one.difference,
        "reasons": one.reasons,
    }  # fmt: skip


def masked(account: str) -> str:
    """An account by its last digits: enough for who owns it."""
    return account if len(account) <= _LAST else "\N{HORIZONTAL ELLIPSIS}" + account[-_LAST:]


def _received(row: DepositRow) -> Received:
    return Received(
        deposit_id=row.deposit_id, account=row.account, date=row.date, amount=row.amount,
        trace_number=row.trace_number, originator=row.originator, payer=row.payer,
        description=row.description,
    )  # fmt: skip


def _told(row: RemittanceRow) -> Told:
    assert row.amount is not None
    return Told(
        remit_id=row.remit_id, payer=row.payer, amount=row.amount,
        date=row.effective_date or row.production_date or row.at.date(),
        trace_number=row.trace_number, originator=row.originator,
    )  # fmt: skip


def _tie_row(tie: Tie, now: datetime.datetime) -> TieRow:
    return TieRow(deposit_id=tie.deposit_id, remit_id=tie.remit_id, kind=tie.kind,
                  reason=tie.reason, at=now)  # fmt: skip
