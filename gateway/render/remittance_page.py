"""A remittance advice as people read it: what HTML, PDF and terminal all say, in words and order.

Amounts stay Decimals: each form writes them itself, right-aligned.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

ZERO = Decimal(0)


class Fact(msgspec.Struct, frozen=True):
    """A name and what it is."""

    label: str
    value: str


class Group(msgspec.Struct, frozen=True):
    """Facts under a title."""

    title: str
    facts: list[Fact]


class Reduction(msgspec.Struct, frozen=True):
    """An adjustment: ``CO-45``, its reason in words, dollars (positive lowers the payment)."""

    code: str
    words: str
    amount: Decimal


class Equation(msgspec.Struct, frozen=True):
    """How amounts tie, in numbers and words; ``ties`` None where an amount could not be read."""

    text: str
    ties: bool | None


class LineRow(msgspec.Struct):
    """A line of service. ``notes`` say what else is told of it."""

    number: int
    date: str
    service: str
    units: str
    charge: Decimal | None
    paid: Decimal | None
    reductions: list[Reduction]
    remarks: list[Fact]
    notes: list[str]
    equation: Equation


class Card(msgspec.Struct):
    """A claim as it was decided."""

    number: str
    patient: str
    status: str
    dates: str
    charge: Decimal | None
    adjusted: Decimal
    paid: Decimal | None
    patient_owes: Decimal | None
    facts: list[Fact]
    reductions: list[Reduction]
    remarks: list[Fact]
    lines: list[LineRow]
    equations: list[Equation]

    @property
    def ties(self) -> bool:
        """Whether the claim and all its lines tie."""
        every = [*self.equations, *(line.equation for line in self.lines)]
        return all(one.ties for one in every)


class Settled(msgspec.Struct, frozen=True):
    """A provider-level adjustment; ``amount`` with the sign of the PLB: positive takes away."""

    provider: str
    code: str
    words: str
    reference: str
    amount: Decimal


class Total(msgspec.Struct, frozen=True):
    """An amount of the whole payment. ``part`` says that it is a share of the one above."""

    label: str
    amount: Decimal
    part: bool = False


class Page(msgspec.Struct):
    """A remittance. ``payer`` and ``payee`` are the lines of their blocks, the name first;
    ``summaries`` are the payer's own totals by provider; ``legend`` are the groups of adjustments
    that occur; ``kept`` is what has no place of its own.
    """

    source: str
    trace: str
    payer: list[str]
    payee: list[str]
    amount: Decimal | None
    facts: list[Fact]
    cards: list[Card]
    settled: list[Settled]
    totals: list[Total]
    equations: list[Equation]
    summaries: list[Group]
    legend: list[Fact]
    kept: list[str]
    warnings: list[str]

    @property
    def title(self) -> str:
        """What the remittance is called."""
        return f"Remittance {self.trace}" if self.trace else "Remittance without a trace number"

    @property
    def ties(self) -> bool:
        """Whether everything ties: lines, claims and payment."""
        return all(card.ties for card in self.cards) and all(one.ties for one in self.equations)

    @property
    def count(self) -> str:
        """How many claims there are, and how many do not tie."""
        many, off = len(self.cards), sum(not card.ties for card in self.cards)
        verdict = f"{off} that {'does' if off == 1 else 'do'} not tie" if off else "all tie"
        return f"{many} {'claim' if many == 1 else 'claims'}: {verdict}"


def dollars(value: Decimal | None) -> str:
    """``1,234.50``; a dash where there is no amount, more digits where there are more."""
    if value is None:
        return "\N{EN DASH}"
    whole, _, behind = f"{value:,f}".partition(".")
    text = f"{whole}.{behind.rstrip('0').ljust(2, '0')}"
    return "0.00" if text == "-0.00" else text
