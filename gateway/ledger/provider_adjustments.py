"""The provider-adjustment ledger: every PLB over all remittances, opened and closed. Pure.

A positive PLB takes money from the payment, a negative adds to it. What one remittance carries
forward (FB negative), a later one applies (FB positive); what a payer restores for now (WO
negative), it collects later. Each account sums to zero, or says what is open since when.
Source: handbook of remittances, PLB.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.ledger.bank_parts import plain

Nature = Literal["forwarding_balance", "recovery", "advance", "withhold", "final"]
State = Literal["closed", "open", "final"]

_NATURES: dict[str, Nature] = {
    "FB": "forwarding_balance",
    "WO": "recovery", "72": "recovery", "WU": "recovery",
    "AP": "advance", "C5": "advance",
    "E3": "withhold", "IS": "withhold",
}  # fmt: skip
"""Codes that wait for another one. All others are final: interest (L6), penalties (L3, 51), levies
(LE, IR), lump sums and the rest; nothing is to follow them."""
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_SHORTEST = 6
"""A shorter number in a reference is no claim's: it stands there by chance."""


class Entry(msgspec.Struct, kw_only=True):
    """One pair of a PLB as its remittance told it; ``amount`` positive takes money away."""

    remit_id: str
    payer: str
    originator: str = ""
    provider: str = ""
    date: datetime.date
    trace_number: str = ""
    reason_code: str
    reference: str = ""
    amount: Decimal


class Account(msgspec.Struct, kw_only=True):
    """What belongs together: a payer, a provider, a nature, a reference. ``balance`` is the sum;
    ``since`` the day from which it is not zero, ``says`` all of it in words."""

    payer: str
    provider: str
    nature: Nature
    reason_codes: list[str]
    reference: str
    claim_id: str = ""
    entries: list[Entry]
    balance: Decimal = Decimal(0)
    state: State = "closed"
    since: datetime.date | None = None
    says: str = ""


ClaimOf = Callable[[str], tuple[str, str] | None]
"""Of a reference, the payer's claim number in it and the claim's id; None where it has none."""


def nature_of(reason_code: str) -> Nature:
    """What a PLB code waits for."""
    return _NATURES.get(reason_code.upper(), "final")


def words_in(reference: str) -> list[str]:
    """The parts of a reference that may be a claim's number, folded, the longest first."""
    parts = [*_TOKEN.findall(reference), *reference.split()]  # a number may have hyphens
    words = {word.upper() for word in parts if len(word) >= _SHORTEST}
    return sorted(words, key=lambda word: (-len(word), word))


def accounts(entries: Iterable[Entry], claim_of: ClaimOf = lambda _: None) -> list[Account]:
    """The accounts by payer, provider, nature and reference; those of a claim by its number."""
    grouped: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    claims: dict[tuple[str, ...], tuple[str, str]] = {}
    every = list(entries)
    forwarded = _forwarded(every)
    for entry in every:
        nature = nature_of(entry.reason_code)
        claim = claim_of(entry.reference) if nature == "recovery" else None
        reference = plain(claim[0] if claim else entry.reference)
        if nature == "forwarding_balance":
            reference = forwarded.get(reference, reference)
        alone = entry.reason_code.upper() if nature in ("final", "withhold") else ""
        payer = plain(entry.originator) or entry.payer.upper()
        key = (payer, entry.provider, nature, alone, reference)
        grouped[key].append(entry)
        if claim:
            claims[key] = claim
    found = [_account(rows, claims.get(key)) for key, rows in grouped.items()]
    _hint(found)
    return sorted(found, key=lambda a: (a.entries[0].date, a.payer, a.nature, a.reference))


def _forwarded(entries: list[Entry]) -> dict[str, str]:
    """The reference of a balance that was carried forward, by the trace number of its remittance:
    some payers name that where they apply it. A remittance with two such balances names neither."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in entries:
        trace = plain(one.trace_number)
        if trace and one.amount < 0 and nature_of(one.reason_code) == "forwarding_balance":
            found[trace].add(plain(one.reference))
    return {trace: min(refs) for trace, refs in found.items() if len(refs) == 1}


def _account(rows: list[Entry], claim: tuple[str, str] | None) -> Account:
    rows = sorted(rows, key=lambda e: (e.date, e.remit_id))
    first = rows[0]
    made = Account(
        payer=first.payer, provider=first.provider, nature=nature_of(first.reason_code),
        reason_codes=sorted({e.reason_code.upper() for e in rows}),
        reference=claim[0] if claim else first.reference, claim_id=claim[1] if claim else "",
        entries=rows, balance=sum((e.amount for e in rows), Decimal(0)),
    )  # fmt: skip
    if made.nature == "final":
        made.state = "final"
    elif made.balance:
        made.state, made.since = "open", _since(rows)
    made.says = _says(made)
    return made


def _since(rows: list[Entry]) -> datetime.date:
    """The day on which the balance last left zero."""
    balance, since = Decimal(0), rows[0].date
    for row in rows:
        if not balance:
            since = row.date
        balance += row.amount
    return since


def _says(account: Account) -> str:
    rows, amount = account.entries, f"{abs(account.balance):.2f}"
    first = next((e for e in rows if e.date == account.since), rows[0])
    where = f"remittance {first.trace_number or first.remit_id} of {first.date}"
    if account.state == "final":
        side = "taken" if account.balance > 0 else "paid"
        return f"{side} {amount} under {'/'.join(account.reason_codes)}: nothing is to follow"
    if account.state == "closed":
        if len(rows) == 1:
            return "an amount of zero: nothing is open"
        return f"opened {rows[0].date} by {abs(rows[0].amount):.2f}, closed {rows[-1].date}"
    open_since = f"open since {account.since}: {where}"
    return f"{_OPEN[account.nature][account.balance > 0].format(amount)}; {open_since}"


_OPEN: dict[Nature, tuple[str, str]] = {
    "forwarding_balance": (
        "{} was carried forward and no later remittance has taken it yet",
        "{} was taken as a balance from before, and no remittance that carried it forward is here",
    ),
    "recovery": (
        "{} was given back for now, and is still to be collected",
        "{} was collected, and nothing that is here says it was owed",
    ),
    "advance": (
        "{} was paid in advance, and is still to be taken back",
        "{} was taken back, and no advance of it is here",
    ),
    "withhold": (
        "{} was paid out, and nothing that was withheld for it is here",
        "{} is withheld, and not paid out yet",
    ),
    "final": ("", ""),
}
"""What an open balance means where it is negative (money came), and where it is positive."""


def _hint(found: list[Account]) -> None:
    """Balances carried forward, and recoveries (a refund that is acknowledged and taken off), that
    would close each other, were their references the same: a person looks. The amount alone closes
    nothing."""
    open_: dict[tuple[str, str, Nature, Decimal], list[Account]] = defaultdict(list)
    for one in found:
        if one.state == "open" and one.nature in ("forwarding_balance", "recovery"):
            open_[one.payer.upper(), one.provider, one.nature, one.balance].append(one)
    for (payer, provider, nature, balance), ones in open_.items():
        others = open_.get((payer, provider, nature, -balance), [])
        for one in ones:
            if others:
                names = ", ".join(sorted(o.reference or "(none)" for o in others))
                one.says += f"; the opposite amount stands under the reference {names}"
