"""An 835 around the lines that a test is about."""

from __future__ import annotations

from typing import Any

from gateway.models.remittance import (
    ClaimPayment,
)
from gateway.translate.remittance_835_read import read_835
from tests.translate.answers import around, items

GUIDE = "005010X221A1"
HEAD = """BPR*I*{paid}*C*CHK************20260316~
TRN*1*T1*1471234567~
N1*PR*PINE HEALTH PLAN~
N3*1 PINE STREET~
N4*SPRINGFIELD*IL*62701~
PER*BL*EDI DESK*TE*8005550101~
N1*PE*HILL CLINIC*XX*1234567893~
LX*1~
"""


def read_lines(lines: str, paid: str = "0") -> tuple[list[Any], list[Any]]:
    """Header, claims, totals of an 835 whose lines after LX are given."""
    return items(around(HEAD.format(paid=paid) + lines, "835", "HP", GUIDE), read_835)


def only_claim(lines: str) -> ClaimPayment:
    (_, claim, _), found = read_lines(lines)
    assert not found
    assert isinstance(claim, ClaimPayment)
    return claim
