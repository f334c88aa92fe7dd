"""Which deposits name which remittances: by trace number and originator. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from gateway.ledger.bank_parts import Received, Told, plain, same_originator

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_SHORTEST = 5
"""Shorter trace numbers are not looked for in a description: they stand there by chance."""
_FAR = 90
"""Days beyond which the same trace number is another payment: payers count anew."""


class Named(msgspec.Struct):
    """Who names whom, by ids. ``strangers``: the trace number is the same and the originator
    another, or the number is that of several payers and nothing says of which."""

    edges: dict[str, set[str]]
    strangers: dict[str, set[str]]


def name_each(deposits: Iterable[Received], remits: Iterable[Told]) -> Named:
    """The remittances that each deposit names."""
    by_trace: dict[str, list[Told]] = defaultdict(list)
    for remit in remits:
        if key := plain(remit.trace_number):
            by_trace[key].append(remit)
    named = Named({}, {})
    for deposit in deposits:
        near = [
            r for key in _keys(deposit, by_trace) for r in by_trace[key]
            if abs((deposit.date - r.date).days) <= _FAR
        ]  # fmt: skip
        ours = [r for r in near if same_originator(deposit.originator, r.originator)]
        others = [r for r in near if r not in ours]
        if not plain(deposit.originator) and len({plain(r.originator) for r in ours}) > 1:
            ours, others = _one_payer(deposit, ours)
        named.edges[deposit.deposit_id] = {r.remit_id for r in ours}
        named.strangers[deposit.deposit_id] = {r.remit_id for r in others}
    return named


def _keys(deposit: Received, by_trace: dict[str, list[Told]]) -> list[str]:
    """The deposit's own trace number, and those that its description names: a CTX entry or a
    lockbox may bring the money of several."""
    words = {plain(word) for word in _TOKEN.findall(deposit.description) if len(word) >= _SHORTEST}
    found = {word for word in words if any(map(str.isdigit, word))} | {plain(deposit.trace_number)}
    return sorted(found & by_trace.keys())


def _one_payer(deposit: Received, remits: list[Told]) -> tuple[list[Told], list[Told]]:
    """Of payers with the same trace number the one whose amount it is; nobody where two fit."""
    groups: dict[str, list[Told]] = defaultdict(list)
    for remit in remits:
        groups[plain(remit.originator)].append(remit)
    fit = [
        group for group in groups.values()
        if deposit.amount in {sum(r.amount for r in group), *(r.amount for r in group)}
    ]  # fmt: skip
    return (fit[0], []) if len(fit) == 1 else ([], remits)


def components(edges: dict[str, set[str]]) -> list[tuple[set[str], set[str]]]:
    """Deposits and remittances that hang together, whoever they hang by; loners are left out."""
    back: dict[str, set[str]] = defaultdict(set)
    for one, others in edges.items():
        for other in others:
            back[other].add(one)
    found, met = [], set()
    for start, first in edges.items():
        if start in met or not first:
            continue
        left: set[str] = set()
        right: set[str] = set()
        todo = [start]
        while todo:
            one = todo.pop()
            if one in left:
                continue
            left.add(one)
            for other in edges[one] - right:
                right.add(other)
                todo += back[other] - left
        met |= left
        found.append((left, right))
    return found
