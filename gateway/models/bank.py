"""Money as the bank saw it come: a deposit, whatever file told of it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec


class Deposit(msgspec.Struct, kw_only=True):
    """One line of an account. ``amount`` is in dollars; what the bank took back is negative.

    ``trace_number`` and ``originator`` are TRN02 and TRN03 of the addenda (CCD+, CORE 370), where
    they are told; ``description`` is all other text of the line. ``line`` is the line of the file.
    """

    account: str
    date: datetime.date
    amount: Decimal
    trace_number: str = ""
    originator: str = ""
    payer: str = ""
    description: str = ""
    bank_reference: str = ""
    line: int = 0
