"""A claim that is decided in parts, in two payments: paid where one of them is. Sums by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.journeys.stage import Stage, claim, line
from tests.journeys.test_remittances import WHO, post

LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))
VISIT = f"CLP*A-1*1*100*80*15*12*ICN1*11*1~{WHO}~SVC*HC:99213*100*80**1~DTM*472*20261102~" \
        "CAS*CO*45*5~CAS*PR*2*15"  # fmt: skip
TEST = f"CLP*A-1*1*50*0**12*ICN1*11*1~{WHO}~SVC*HC:81002*50*0**1~DTM*472*20261102~CAS*CO*29*50"
BACK = (
    TEST.replace("*1*50*0*", "*22*-50*0*").replace("*50*0*", "*-50*0*").replace("29*50", "29*-50")
)
PAID = (
    TEST.replace("*50*0*", "*50*35*").replace("CO*29*50", "PR*3*15").replace("35**12", "35*15*12")
)


@pytest.mark.parametrize("first", [0, 1])
def test_paid_in_part_and_denied_in_part(quick_stage: Stage, first: int) -> None:
    """The visit of 100 is paid 80 and leaves 15 to the patient; the test of 50 is denied."""
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    parts = [("T1", "80", VISIT, "20261125"), ("T2", "0", TEST, "20261202")]
    for number, (trace, amount, body, day) in enumerate((parts[first], parts[1 - first]), 10):
        post(stage, number, trace, amount, body, day=day)
    found = stage.claim("A-1")
    assert (found["state"], found["paid"], found["flags"]) == (
        "paid", Decimal(80), ["partially_paid", "patient_balance"],
    )  # fmt: skip
    assert found["patient_responsibility"] == 15
    (denial,) = stage.cli("remits", "denials", "--json").json["denials"]
    assert (denial["line"], denial["at_risk"]) == (2, "50.00")
    post(stage, 20, "T3", "35", BACK, PAID, day="20261209")
    assert stage.cli("remits", "reconcile").code == 0
    found = stage.claim("A-1")
    assert (found["state"], found["paid"], found["patient_responsibility"], found["flags"]) == (
        "reconciled", Decimal(115), Decimal(30), ["patient_balance"],
    )  # fmt: skip
