"""What all bank files have in common: the TRN in their text, and how faults of theirs are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from gateway.finding import Finding, Severity
from gateway.models.bank import Deposit

_TRN = re.compile(r"\bTRN\*[13]\*\s*([^*~\\|]+?)\s*(?:\*\s*([^*~\\|]*?)\s*)?(?=[*~\\|]|$)", re.I)


class BankFile(msgspec.Struct):
    """What a bank file holds. ``passed_over`` counts lines that are no money of a payer: prenotes,
    amounts of zero, and debits that name no trace number."""

    kind: str
    deposits: list[Deposit] = []
    findings: list[Finding] = []
    passed_over: int = 0

    def take(self, deposit: Deposit) -> None:
        """Keep a deposit, or count what is none."""
        if not deposit.amount or (deposit.amount < 0 and not deposit.trace_number):
            self.passed_over += 1
        else:
            self.deposits.append(deposit)

    def find(
        self, rule: str, severity: Severity, message: str, hint: str, value: str | None = None
    ) -> None:
        """Say what is wrong with the file, or with a line of it."""
        self.findings.append(
            Finding(rule=rule, snip=1, severity=severity, message=message, hint=hint, value=value)
        )


def trn_of(text: str) -> tuple[str, str]:
    """TRN02 and TRN03 of the first TRN segment in a text, ``''`` where there is none.

    The segment may end with ``~``, ``\\`` or the text itself. Source: CORE 370, CCD+ addenda.
    """
    found = _TRN.search(text)
    return (found[1], found[2] or "") if found else ("", "")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers from 1."""
    return ((n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip())


def looks_like(data: bytes) -> str:
    """``bai2``, ``ach`` or ``csv``, by how the first line of a bank file begins."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:94]
    if head.startswith(b"01,"):
        return "bai2"
    if head.startswith(b"101") and b"," not in head[:13]:
        return "ach"
    return "csv"


def one_text(parts: Iterable[str]) -> str:
    """Parts of a text that are not blank, with a blank between them."""
    return " ".join(filter(None, (part.strip() for part in parts)))
