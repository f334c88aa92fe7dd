"""Defects that cost practices the most, planted one by one: each told once, by this rule, here."""

from __future__ import annotations

import pytest

from gateway import validate
from tests.rules.examples import FIXTURES

M, S = "x12/837P/accept/minimal.x12", "x12/837P/accept/secondary-by-line.x12"
P, R = "x12/835/accept/provider-adjustments.x12", "x12/835/accept/reversal-and-correction.x12"
I = "x12/837I/accept/two-hospitals-and-a-newborn.x12"  # noqa: E741 # institutional

TABLE = [
    # file, what stands there, what is planted, rule, type, segment, element
    (M, "CLM*A-1002*250*", "CLM*A-1002*250.01*", "X222.2300.CLM02.sum", 3, "CLM", 2),
    (S, "CAS*PR*2*25~", "CAS*PR*2*24.99~", "X222.2430.SVD02.sum", 3, "SVD", 2),
    (M, "*UN*1***1:2~", "*UN*1***1:3~", "X222.2400.SV107.pointer", 4, "SV1", 7),
    (M, "XX*1234567893~", "XX*1234567890~", "X222.2010AA.NM109.npi", 5, "NM1", 9),
    (M, "N4*SPRINGFIELD*IL*627010001~", "N4*SPRINGFIELD*IX*627010001~",
     "X222.2010AA.N402.state", 5, "N4", 2),
    (M, "***11:B:1*", "***98:B:1*", "X222.2300.CLM05-1.code", 5, "CLM", 5),
    (M, "***11:B:1*", "***11:B:7*", "X222.2300.REF-F8.missing", 4, "REF", None),
    (I, "DTP*472*D8*20261003~", "DTP*472*D8*20261005~",
     "X223.2400.DTP03.outside-statement", 4, "DTP", 3),
    (P, "CAS*CO*197*180*1~", "CAS*CO*999*180*1~", "X221.2110.CAS.reason", 5, "CAS", 2),
    (P, "LQ*HE*N54~", "LQ*HE*N9999~", "X221.2110.LQ.remark", 5, "LQ", 2),
    (R, "SVC*HC:99213:25*150.00*100.00*", "SVC*HC:99213:25*150.00*99.99*",
     "X221.2110.SVC.balance", 3, "SVC", 3),
    (R, "BPR*I*10.00*", "BPR*I*10.01*", "X221.BPR02.balance", 3, "BPR", 2),
    (P, "*WO:260101000099*51.25~", "*WO:260101000099*-51.25~", "X221.BPR02.balance", 3, "BPR", 2),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "good", "bad", "rule", "snip", "segment", "element"), TABLE, ids=[t[3] for t in TABLE]
)
def test_it_is_told_where_it_is(
    base: str, good: str, bad: str, rule: str, snip: int, segment: str, element: int | None
) -> None:
    text = (FIXTURES / base).read_text("utf-8")
    assert good in text
    told = [f for f in validate(text.replace(good, bad, 1)) if f.snip != 2]
    assert [(f.rule, f.snip, f.segment, f.element) for f in told] == [
        (rule, snip, segment, element)
    ]


def test_a_sign_that_was_turned_is_named() -> None:
    text = (FIXTURES / P).read_text("utf-8").replace("*51.25~", "*-51.25~")
    (told,) = validate(text, {3})
    assert "PLB06 (WO 260101000099, -51.25) ties with its sign turned" in told.hint
    assert told.message.endswith("102.50 is left over") or "102.5" in told.message


def test_a_dependents_claim_under_self_is_refused() -> None:
    text = (FIXTURES / "x12/837P/accept/two-practices-and-dependents.x12").read_text("utf-8")
    told = validate(text.replace("SBR*P**00431-88*", "SBR*P*18*00431-88*"))
    assert [(f.rule, f.element) for f in told] == [("X222.2000B.SBR02.dependent", 2)]


def test_a_claims_reason_may_be_explained_at_its_service() -> None:
    text = (FIXTURES / P).read_text("utf-8")
    text = text.replace("MOA***MA01~\n", "").replace("CAS*CO*197*180*1~\n", "")
    start = text.index("\n", text.index("CLP*A-1002*")) + 1
    text = text[:start] + "CAS*CO*16*180~\n" + text[start:]
    told = {f.rule for f in validate(text)}
    assert "X221.2100.CAS02.remark" not in told
    assert "X221.2100.CAS02.remark" in {f.rule for f in validate(text.replace("LQ*HE*N54~\n", ""))}
