"""What the month is made of. Amounts are whole cents, signs as in the 835."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

NPI, OTHER_NPI, TAX = "1357902463", "1245319599", "461234987"
FIRST = datetime.date(2025, 3, 3)
"""A Monday; the month is of 30 days, long ago for whatever clock runs the test."""
WORKDAYS = [
    day for n in range(30)
    if (day := FIRST + datetime.timedelta(days=n)).weekday() < 5
]  # fmt: skip


@dataclass(frozen=True)
class Payer:
    """Whom a claim is sent to, and who signs its remittances (TRN03). ``payee`` is the NPI that it
    pays to: Birch knows the practice under another one, and its tax number."""

    letter: str
    name: str
    identifier: str
    originator: str
    cents_always: bool
    payee: str


ALDER = Payer("A", "ALDER HEALTH PLAN", "60101", "1990000101", False, NPI)
BIRCH = Payer("B", "BIRCH MUTUAL", "60102", "1990000102", True, OTHER_NPI)
CEDAR = Payer("C", "CEDAR ASSURANCE", "60103", "1990000103", True, NPI)


@dataclass
class Line:
    """One service as it was billed."""

    code: str
    charge: int
    revenue: str = ""


@dataclass
class Claim:
    """One claim as it was sent; ``number`` is CLM01."""

    number: str
    kind: str
    payer: Payer
    person: int
    day: datetime.date
    lines: list[Line]
    said: list[Said] = field(default_factory=list)

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)


@dataclass(frozen=True)
class Cas:
    """One adjustment; ``kind`` is whose loss the plan means it to be: contractual, deductible,
    coinsurance, copayment, or the category of a denial."""

    group: str
    reason: str
    amount: int
    kind: str
    remark: str = ""


@dataclass
class SaidLine:
    """One SVC: of the line at ``place`` (from 0) of the claim; ``code`` where it was changed."""

    place: int
    charge: int
    paid: int
    cas: list[Cas]
    code: str = ""


@dataclass
class Said:
    """One CLP: what a payer said of a claim once. ``claim`` is None for a stranger's, ``stands``
    false where it was taken back or takes back, ``found`` false where a person must match it."""

    claim: Claim | None
    number: str
    icn: str
    lines: list[SaidLine]
    status: str = "1"
    charge: int = 0
    paid: int = 0
    cas: list[Cas] = field(default_factory=list)
    interest: int = 0
    member: bool = True
    stands: bool = True
    found: bool = True
    off: int = 0

    def every_cas(self) -> list[Cas]:
        return [*self.cas, *(cas for line in self.lines for cas in line.cas)]

    def owed(self, *kinds: str) -> int:
        """What its adjustments of these kinds come to."""
        return sum(cas.amount for cas in self.every_cas() if cas.kind in kinds)


@dataclass
class Plb:
    """One pair of a PLB; ``nature`` and ``key`` name the account that it belongs to."""

    code: str
    reference: str
    amount: int
    nature: str
    key: str


@dataclass
class Remit:
    """One payment. ``off`` is what BPR02 is more than it ought to be."""

    payer: Payer
    day: datetime.date
    trace: str
    said: list[Said] = field(default_factory=list)
    plb: list[Plb] = field(default_factory=list)
    off: int = 0
    lost: bool = False

    @property
    def amount(self) -> int:
        """BPR02."""
        return sum(s.paid for s in self.said) - sum(p.amount for p in self.plb) + self.off


def dollars(cents: int, always: bool = True) -> str:
    """An amount as payers write it: 80.50, or 80.5 and 80 where not ``always``."""
    sign, cents = "-" if cents < 0 else "", abs(cents)
    text = f"{cents // 100}.{cents % 100:02d}"
    return sign + (text if always else text.rstrip("0").rstrip("."))
