"""Deposits and remittances of one trace number: which of them are the same money. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gateway.ledger.bank_parts import (
    Decision,
    Kind,
    Received,
    Told,
    Window,
    business_days,
    in_window,
    total,
)


class Group(msgspec.Struct):
    """What hangs together by trace numbers. ``spent`` are deposits of it that are settled."""

    deposits: list[Received]
    remits: list[Told]
    edges: dict[str, set[str]]
    window: Window
    spent: list[Received] = []

    def tie(self, kind: Kind, deposits: Sequence[Received], remits: Sequence[Told]) -> Decision:
        """Take them out of the group as one decision."""
        self.deposits = [d for d in self.deposits if d not in deposits]
        self.remits = [r for r in self.remits if r not in remits]
        if kind in ("exact", "bundled", "split"):
            self.spent += deposits
        return Decision(kind=kind, deposits=list(deposits), remittances=list(remits),
                        reasons=[_why(kind, deposits, remits)])  # fmt: skip


def judge(group: Group) -> Iterator[Decision]:
    """Each deposit of the group in a decision; remittances that stay in it have no money yet."""
    yield from _pairs(group)
    yield from _sums(group)
    if group.deposits and group.remits:
        yield from _whole(group)
    for deposit in list(group.deposits):
        yield _too_many(group, deposit)


def _pairs(group: Group) -> Iterator[Decision]:
    """One deposit, one remittance, the same amount: the nearest in time first."""
    pairs = [
        (business_days(d.date, r.date), d.date, d.deposit_id, r.remit_id, d, r)
        for d in group.deposits
        for r in group.remits
        if d.amount == r.amount and r.remit_id in group.edges[d.deposit_id]
        and in_window([d], [r], group.window)
    ]  # fmt: skip
    for *_, d, r in sorted(pairs, key=lambda pair: pair[:4]):
        if d in group.deposits and r in group.remits:
            yield group.tie("exact", [d], [r])


def _sums(group: Group) -> Iterator[Decision]:
    """One deposit that is all its remittances, or one remittance that is all its deposits."""
    for d in list(group.deposits):
        remits = [r for r in group.remits if r.remit_id in group.edges[d.deposit_id]]
        if len(remits) > 1 and total(remits) == d.amount and in_window([d], remits, group.window):
            yield group.tie("bundled", [d], remits)
    for r in list(group.remits):
        deposits = [d for d in group.deposits if r.remit_id in group.edges[d.deposit_id]]
        parts = len(deposits) > 1 and total(deposits) == r.amount
        if parts and in_window(deposits, [r], group.window):
            yield group.tie("split", deposits, [r])


def _whole(group: Group) -> Iterator[Decision]:
    """What is left of both sides: all of it together, or all of it but what came twice."""
    once: list[Received] = []
    for deposit in group.deposits:
        if all(deposit.amount != other.amount for other in once):
            once.append(deposit)
    for deposits in (group.deposits, once):
        if total(deposits) == total(group.remits):
            near = in_window(deposits, group.remits, group.window)
            if not near:
                kind: Kind = "date_differs"
            elif len(deposits) == len(group.remits) == 1:
                kind = "exact"
            else:
                kind = "bundled" if len(group.remits) > 1 else "split"
            yield group.tie(kind, list(deposits), list(group.remits))
            return
    if any(d.amount == other.amount for d in group.deposits for other in group.spent):
        return  # they came twice: the remittances that are left wait for their own money
    yield group.tie("amount_differs", list(group.deposits), list(group.remits))


def _too_many(group: Group, deposit: Received) -> Decision:
    """A deposit that names remittances whose money is there already."""
    twin = next((one for one in group.spent if one.amount == deposit.amount), None)
    if twin is not None:
        found = group.tie("duplicate", [deposit], [])
        found.reasons = [f"trace number and amount are those of deposit {twin.deposit_id} of "
                         f"{twin.date}, which is tied"]  # fmt: skip
        return found
    found = group.tie("amount_differs", [deposit], [])
    back = f"the bank took {-deposit.amount:.2f} back; " if deposit.amount < 0 else ""
    found.reasons = [f"{back}the remittance of its trace number is tied with other deposits"]
    return found


def _why(kind: Kind, deposits: Sequence[Received], remits: Sequence[Told]) -> str:
    apart = max((business_days(d.date, r.date) for d in deposits for r in remits), default=0)
    near = f"at most {apart} business days apart" if apart else "of the same day"
    if kind == "exact":
        return f"trace number and amount agree, {near}"
    if kind == "bundled":
        return f"{_count(deposits, 'deposit')} of the trace number: the sum of {len(remits)} " \
               f"remittances, {near}"  # fmt: skip
    if kind == "split":
        return f"{len(deposits)} deposits of the trace number: together the remittance, {near}"
    if kind == "date_differs":
        return f"trace number and amount agree, but the dates are {apart} business days apart"
    if kind == "amount_differs":
        return _differs(deposits, remits)
    return ""


def _differs(deposits: Sequence[Received], remits: Sequence[Told]) -> str:
    came, told = total(deposits), total(remits)
    back = -total([d for d in deposits if d.amount < 0])
    said = f", of which {back:.2f} was taken back" if back else ""
    more = "too much" if came > told else "too little"
    return (f"the trace number agrees; deposited were {came:.2f}{said}, remitted {told:.2f}: "
            f"{abs(came - told):.2f} {more}")  # fmt: skip


def _count(items: Sequence[object], name: str) -> str:
    return f"one {name}" if len(items) == 1 else f"{len(items)} {name}s"
