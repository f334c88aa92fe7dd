"""Re-association: which deposits are the money of which remittances. Pure.

A pair is tied by trace number (TRN02, with TRN03 where both tell it), amount and date, never by
the amount alone: that is a candidate for a person. Source: handbook of remittances, CORE 370.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from gateway.ledger.bank_judge import Group, judge
from gateway.ledger.bank_named import Named, components, name_each
from gateway.ledger.bank_parts import (
    Decision,
    Received,
    Tie,
    Told,
    Window,
    business_days,
    in_window,
    plain,
    same_originator,
    total,
)


def reassociate(
    deposits: Iterable[Received],
    remits: Iterable[Told],
    today: datetime.date,
    *,
    settled: Iterable[Tie] = (),
    window: Window | None = None,
) -> list[Decision]:
    """A decision on each deposit and each remittance, by date. ``settled`` are ties that stand.

    Remittances of no money are not to be given: they expect none.
    """
    window = window or Window()
    every = sorted(deposits, key=lambda d: (d.date, d.deposit_id))
    told = sorted(remits, key=lambda r: (r.date, r.remit_id))
    decisions = list(_settled(every, told, settled))
    named = name_each(every, told)
    decisions += _by_trace(_open_deposits(every, decisions), _open_remits(told, decisions),
                           named, window, _met_deposits(decisions))  # fmt: skip
    for rest in (_strangers, _candidates):
        left, right = _open_deposits(every, decisions), _open_remits(told, decisions)
        decisions += rest(left, right, named, window)
    decisions += _alone(_open_deposits(every, decisions), _open_remits(told, decisions),
                        today, window)  # fmt: skip
    return sorted(decisions, key=lambda one: (one.date, one.kind, _first_id(one)))


def ties_of(decisions: Iterable[Decision]) -> Iterator[Tie]:
    """The pairs of the decisions that are tied, to be recorded."""
    for one in decisions:
        if one.tied:
            for deposit in one.deposits:
                for remit in one.remittances:
                    yield Tie(deposit.deposit_id, remit.remit_id, one.kind, "; ".join(one.reasons))


def _first_id(decision: Decision) -> str:
    return (
        decision.deposits[0].deposit_id if decision.deposits else decision.remittances[0].remit_id
    )


def _met_deposits(decisions: Iterable[Decision]) -> list[Received]:
    return [d for one in decisions for d in one.deposits]


def _open_deposits(every: Iterable[Received], decisions: Iterable[Decision]) -> list[Received]:
    met = {d.deposit_id for d in _met_deposits(decisions)}
    return [d for d in every if d.deposit_id not in met]


def _open_remits(every: Iterable[Told], decisions: Iterable[Decision]) -> list[Told]:
    met = {r.remit_id for one in decisions for r in one.remittances}
    return [r for r in every if r.remit_id not in met]


def _settled(
    deposits: list[Received], remits: list[Told], ties: Iterable[Tie]
) -> Iterator[Decision]:
    """What was tied before stays tied, as it was."""
    left, right = {d.deposit_id: d for d in deposits}, {r.remit_id: r for r in remits}
    edges: dict[str, set[str]] = defaultdict(set)
    known: dict[str, Tie] = {}
    for tie in ties:
        if tie.deposit_id in left and tie.remit_id in right:
            edges[tie.deposit_id].add(tie.remit_id)
            known[tie.deposit_id] = tie
    for ids, others in components(edges):
        first = known[min(ids)]
        yield Decision(
            kind=first.kind, deposits=[left[i] for i in sorted(ids)],
            remittances=[right[i] for i in sorted(others)], reasons=[first.reason],
        )  # fmt: skip


def _by_trace(
    deposits: list[Received], remits: list[Told], named: Named, window: Window,
    spent: list[Received],
) -> Iterator[Decision]:  # fmt: skip
    """Group by group of those that name each other; settled deposits show what came twice."""
    left, right = {d.deposit_id: d for d in deposits}, {r.remit_id: r for r in remits}
    before = {d.deposit_id: d for d in spent}
    for ids, others in components(named.edges):
        yield from judge(
            Group(
                [left[i] for i in sorted(ids & left.keys(), key=lambda i: (left[i].date, i))],
                [right[i] for i in sorted(others & right.keys())],
                named.edges, window, [before[i] for i in sorted(ids & before.keys())],
            )
        )  # fmt: skip


def _strangers(
    deposits: list[Received], remits: list[Told], named: Named, window: Window
) -> Iterator[Decision]:
    """The trace number is the same and the payer is not, or may be several."""
    right = {r.remit_id: r for r in remits}
    edges = {d.deposit_id: named.strangers[d.deposit_id] & right.keys() for d in deposits}
    left = {d.deposit_id: d for d in deposits}
    for ids, others in components(edges):
        yield Decision(
            kind="originator_differs", deposits=[left[i] for i in sorted(ids)],
            remittances=[right[i] for i in sorted(others)],
            reasons=["the trace number agrees, but the originators (TRN03) differ or are not told: "
                     "a person decides"],
        )  # fmt: skip


def _candidates(
    deposits: list[Received], remits: list[Told], named: Named, window: Window
) -> Iterator[Decision]:
    """The amount alone fits: one remittance, or all that a payer sent of one day."""
    by_amount: dict[object, list[list[Told]]] = defaultdict(list)
    of_day: dict[tuple[str, datetime.date], list[Told]] = defaultdict(list)
    for remit in remits:
        by_amount[remit.amount].append([remit])
        of_day[plain(remit.originator) or remit.payer, remit.date].append(remit)
    for several in of_day.values():
        if len(several) > 1:
            by_amount[total(several)].append(several)
    edges: dict[str, set[str]] = {}
    for deposit in deposits:
        fit = [
            some for some in by_amount.get(deposit.amount, ())
            if in_window([deposit], some, window)
            and all(same_originator(deposit.originator, r.originator) for r in some)
        ]  # fmt: skip
        edges[deposit.deposit_id] = {r.remit_id for some in fit for r in some}
    left, right = {d.deposit_id: d for d in deposits}, {r.remit_id: r for r in remits}
    for ids, others in components(edges):
        yield Decision(
            kind="candidate", deposits=[left[i] for i in sorted(ids)],
            remittances=[right[i] for i in sorted(others)],
            reasons=["amount and date alone fit, the trace number does not say it: "
                     "a person decides"],
        )  # fmt: skip


def _alone(
    deposits: list[Received], remits: list[Told], today: datetime.date, window: Window
) -> Iterator[Decision]:
    """What has no other half: awaited at first, then missing."""
    for deposit in deposits:
        age = _age(deposit.date, today)
        late = age > window.missing_after
        trace = (
            f"trace number {deposit.trace_number}" if deposit.trace_number else "no trace number"
        )
        yield Decision(
            kind="missing_remittance" if late else "awaited", deposits=[deposit],
            reasons=[f"{trace}: no remittance of it after {age} business days"],
        )  # fmt: skip
    for remit in remits:
        age = _age(remit.date, today)
        yield Decision(
            kind="missing_deposit" if age > window.missing_after else "awaited",
            remittances=[remit],
            reasons=[f"no deposit of trace number {remit.trace_number or '(none)'} after {age} "
                     "business days"],
        )  # fmt: skip


def _age(day: datetime.date, today: datetime.date) -> int:
    return business_days(day, today) if day < today else 0
