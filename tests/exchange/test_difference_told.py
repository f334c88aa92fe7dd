"""What is told of claims, levels, sets and envelopes as a whole."""

from __future__ import annotations

import pytest

from tests.exchange.comparing import compared, said
from tests.exchange.mutate import FIXTURES

CLAIMS = (FIXTURES / "837P/accept/two-practices-and-dependents.x12").read_text()
PAYMENT = (FIXTURES / "835/accept/provider-adjustments.x12").read_text()
REVERSAL = (FIXTURES / "835/accept/reversal-and-correction.x12").read_text()


def swapped(text: str, *changes: tuple[str, str]) -> str:
    """The text with each change made, which must be possible once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def between(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("REF*EA*MRN-11873", "REF*G1*MRN-11873",
         "claim X-100: reference qualifier (REF01) was EA, is G1"),
        ("NM1*82*1*LEE*GRACE****XX*1246801355", "NM1*DN*1*LEE*GRACE****XX*1246801355",
         "claim X-100, rendering provider: role of the party (NM101) was 82, is DN"),
        ("HI*ABK:E1165*ABF:I10*ABF:L570", "HI*ABK:E1165*ABF:I10*ABF:L571",
         "claim X-100: diagnosis code (HI03-2) was L570, is L571"),
        ("HI*ABK:E1165*ABF:I10*ABF:L570", "HI*ABK:E1165*AB7:I10*ABF:L570",
         "claim X-100: code list (HI02-1) was ABF, is AB7"),
        ("HI*ABK:E1165*ABF:I10*ABF:L570~", "",
         "claim X-100: diagnosis codes are gone: HI*ABK:E1165*ABF:I10*ABF:L570"),
        ("CLM*X-102*185*", "CLM*X-902*185*",
         "claim X-102: patient control number (CLM01) was X-102, is X-902"),
        ("*XX*1357902463", "*XX*1357902464",
         "billing provider level of WILLOW CREEK FAMILY MEDICINE, billing provider: NPI of the "
         "billing provider (NM109) was 1357902463, is 1357902464"),
        ("PER*IC*EDI DESK*TE*2175550100*EX*12", "PER*IC*EDI DESK*TE*2175550100*EX*13",
         "837P CV26110201, submitter: phone number or address (PER06) was 12, is 13"),
        ("*ZZ*CLRVW          *ZZ", "*ZZ*OTHER          *ZZ",
         "interchange: sender (ISA06) was CLRVW, is OTHER"),
        ("*X*005010X222A1", "*X*005010X222",
         "functional group: guide of the group (GS08) was 005010X222A1, is 005010X222"),
    ],
)  # fmt: skip
def test_one_change_is_told_once(old: str, new: str, words: str) -> None:
    assert said(CLAIMS, swapped(CLAIMS, (old, new))) == [words]


def test_a_claim_with_its_levels_is_one() -> None:
    gone = between(CLAIMS, "HL*3*1*22*1", "HL*5**20*1")
    found, totals, code = compared(CLAIMS, CLAIMS.replace(gone, ""))
    assert [one.in_words for one in found] == [
        "claim X-101 is gone: CLM*X-101*211***11:B:1*Y*A*Y*Y"
    ]
    assert (totals.removed, code) == (1, 1)
    assert totals.in_words == "the claims of B charge 211.00 less"
    assert [one.kind for one in compared(CLAIMS.replace(gone, ""), CLAIMS)[0]] == ["added"]


def test_a_level_without_claims_is_told_itself() -> None:
    """A subscriber nobody claims for."""
    level = "HL*9*1*22*0~SBR*P*18*******12~NM1*IL*1*DOE*JO****MI*W9~NM1*PR*2*P*****PI*1~"
    other = CLAIMS.replace("HL*5**20*1", level + "HL*5**20*1")
    assert said(CLAIMS, other) == ["subscriber level of DOE JO is new: HL*9*1*22*0"]


def test_a_claim_under_another_subscriber_is_moved() -> None:
    claim = between(CLAIMS, "CLM*X-100", "HL*3*1*22*1")
    other = CLAIMS.replace(claim, "")
    other = swapped(other, ("CLM*X-101", claim + "CLM*X-101"))
    found = compared(CLAIMS, other)[0]
    assert [(one.kind, one.claim) for one in found] == [("moved", "X-100")]
    assert "was moved from subscriber level of ABERNATHY CLARENCE" in found[0].in_words


def test_reversals_and_corrections_share_a_number_and_are_not_taken_for_each_other() -> None:
    first = between(REVERSAL, "CLP*A-1001*22", "CLP*A-1001*1*")
    second = between(REVERSAL, "CLP*A-1001*1*", "SE*")
    other = REVERSAL.replace(first + second, second + first)
    assert said(REVERSAL, other) == []
    other = swapped(other, ("CLP*A-1001*1*150.00*100.00*", "CLP*A-1001*1*150.00*99.00*"))
    assert said(REVERSAL, other) == ["claim A-1001: amount paid (CLP04) was 100.00, is 99.00"]


def test_a_payment_more_is_one_difference_whatever_is_in_it() -> None:
    end = PAYMENT.index("GE*")
    body = between(PAYMENT, "ST*835", "GE*").replace("0001", "0002").replace("A-1", "Z-9")
    body = body.replace("EFT0000777", "EFT9").replace("2603100001", "9903100001")
    found, totals, _ = compared(PAYMENT, PAYMENT[:end] + body + PAYMENT[end:])
    assert [(one.kind, one.segment, one.set_b) for one in found] == [("added", "ST", 2)]
    assert found[0].in_words.startswith("835 EFT9 is new")
    assert (totals.claims_a, totals.claims_b) == (3, 6)


def test_a_claim_in_another_payment_is_moved() -> None:
    """Two payments in A and in B; one claim changes places, and nothing else does."""
    other = between(PAYMENT, "ST*835", "GE*").replace("0001", "0002").replace("A-1", "Z-9")
    other = other.replace("EFT0000777", "EFT9").replace("2603100001", "9903100001")
    end = PAYMENT.index("GE*")
    a = PAYMENT[:end] + other + PAYMENT[end:]
    claim = between(PAYMENT, "CLP*A-1002", "LX*2")
    b = a.replace(claim, "").replace("CLP*Z-9002", claim + "CLP*Z-9002")
    found = compared(a, b)[0]
    assert [(one.kind, one.claim, one.set_a, one.set_b) for one in found] == [
        ("moved", "A-1002", 1, 2)
    ]
    assert (found[0].before, found[0].after) == ("835 EFT0000777", "835 EFT9")


def test_of_claims_that_are_alike_each_is_the_one_in_its_place() -> None:
    """Two members have the same claim; one's diagnosis and the other's street change."""
    text = (FIXTURES / "837P/accept/minimal.x12").read_text()
    other = between(text, "HL*2*", "SE*").replace("HL*2*", "HL*3*")
    other = swapped(other, ("2 OAK AVE", "3 ELM ST"), ("W123456789", "W123456780"))
    a = text.replace("SE*26", other + "SE*40")
    b = swapped(a.replace("ABF:E119", "ABF:E118", 1), ("3 ELM ST", "4 ELM ST"))
    assert said(a, b) == [
        "claim A-1002: diagnosis code (HI02-2) was E119, is E118",
        "subscriber level of SAMPLE ANA, subscriber: subscriber street address (N301) was 3 ELM "
        "ST, is 4 ELM ST",
    ]


def test_adjustments_in_one_segment_or_several_are_the_same() -> None:
    other = swapped(PAYMENT, ("CAS*OA*23*210~", "CAS*OA*23*200**94*10~"))
    apart = swapped(other, ("CAS*OA*23*200**94*10~", "CAS*OA*94*10~CAS*OA*23*200~"))
    assert said(other, apart) == []
    assert said(PAYMENT, other) == [
        "claim A-1003: first amount (CAS03) was 210, is 200",
        "claim A-1003: second reason (CAS05) is new: 94*10",
    ]


UNKNOWN = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260303*0800*^*00501*"
    "000000301*0*T*:~GS*PO*A*B*20260303*0800*1*X*005010~ST*850*0001~BEG*00*SA*P1**20260301~"
    "REF*DP*7~PO1*1*5*EA*10.00~PO1*2*6*EA*20~CTT*2~SE*7*0001~GE*1*1~IEA*1*000000301~"
)


def test_sets_without_a_guide_are_compared_by_position() -> None:
    assert said(UNKNOWN, UNKNOWN) == []
    assert said(UNKNOWN, UNKNOWN.replace("PO1*2*6*EA*20", "PO1*2*6*EA*21")) == [
        "850: PO104 was 20, is 21"
    ]
    assert said(UNKNOWN, UNKNOWN.replace("REF*DP*7~", "")) == ["850: REF is gone: REF*DP*7"]
    assert said(UNKNOWN, UNKNOWN.replace("10.00", "10")) == ["850: PO104 was 10.00, is 10"]
