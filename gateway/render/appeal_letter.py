"""The letter of an appeal: what it says, before it is drawn."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec


class DeniedLine(msgspec.Struct, kw_only=True):
    """One reason of one line in words; ``line`` 0 is the claim as a whole."""

    line: int
    procedure: str
    charge: Decimal
    at_risk: Decimal
    code: str
    words: str
    remarks: list[str] = []


class Letter(msgspec.Struct, kw_only=True):
    """Everything that the letter says. Addresses are lines; dates are days."""

    claim_id: str
    remit_id: str
    date: datetime.date
    sender: list[str]
    payer: list[str]
    patient: str
    member_id: str
    patient_control_number: str
    payer_claim_control_number: str
    service_dates: str
    charge: Decimal
    trace_number: str
    decided: datetime.date
    deadline: datetime.date
    lines: list[DeniedLine]
    argument: list[str]
    enclosures: list[str]

    @property
    def at_risk(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.at_risk for line in self.lines), Decimal(0))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the payer finds the claim by: names and values."""
        return [
            ("Patient", self.patient),
            ("Member number", self.member_id),
            ("Your claim number", self.payer_claim_control_number),
            ("Our account", self.patient_control_number),
            ("Days of service", self.service_dates),
            ("Charge", f"{self.charge:,.2f}"),
            ("Your remittance", f"{self.trace_number} of {self.decided}"),
            ("Amount in dispute", f"{self.at_risk:,.2f}"),
            ("Time to appeal", f"until {self.deadline}"),
        ]

    @property
    def opening(self) -> str:
        """Why the letter is written."""
        return (
            f"By your remittance {self.trace_number} of {self.decided} you did not pay the items "
            f"below. We ask you to decide them anew and to pay {self.at_risk:,.2f}."
        )


def place(line: DeniedLine) -> str:
    """Which line, as the letter names it."""
    return f"line {line.line}" if line.line else "whole claim"


def why(line: DeniedLine) -> str:
    """The codes in words."""
    told = f"{line.code}: {line.words}" if line.code else line.words
    return "; ".join([told, *line.remarks])
