"""Edges of the rules of service lines and bills, and of questions about them: what is right though
it looks odd, and what is told once where two rules could say it. Written by hand."""

from __future__ import annotations

import pytest

from gateway import validate
from gateway.finding import Finding
from gateway.validate.forms_837 import is_icd9
from gateway.validate.shapes import is_icd10
from gateway.validate.teeth_837 import FRONT, QUADRANTS, TEETH
from tests.rules.examples import Example

P = "x12/837P/accept/minimal.x12"
RIDE = "x12/837P/accept/ride-anesthesia-equipment-visits.x12"
BILLS = "x12/837I/accept/emergency-death-home-hospice.x12"
TEETH_FILE = "x12/837D/accept/subscriber-fillings.x12"
SURGERY = "x12/837D/accept/surgery-for-two-practices.x12"

Changes = list[tuple[str, str]]


def told(base: str, changes: Changes) -> list[Finding]:
    """The findings of a file of fixtures with some of its text changed."""
    first, *more = changes
    one = Example(rule="", kind="", base=base, good=first[0], bad=first[1], at="", more=more)
    return list(validate(one.texts()[1].encode()))


RIGHT: list[tuple[str, str, Changes]] = [
    ("two visits on two days", P,
     [("*250*UN*1*", "*250*UN*2*"), ("D8*20260310", "RD8*20260309-20260310")]),
    ("cents with a zero behind them", P,
     [("*250*UN*1*", "*250.000*UN*1.0000*")]),
    ("one unit with its cents", P, [("*250*UN*1*", "*250*UN*1.00*")]),
    ("several units of what is no visit", P,
     [("HC:99213:25*250*UN*1*", "HC:97110:GP*250*UN*4*")]),
    ("half a unit of what is no visit", P, [("HC:99213:25*250*UN*1*", "HC:A7030*250*UN*0.5*")]),
    ("a nursing home's visit there", RIDE, [("***21:B:1", "***31:B:1"), ("HC:99222*", "HC:99305*"),
     ("HC:99232*", "HC:99308*")]),
    ("an office visit of an outpatient", P, [("11:B:1", "22:B:1"), ("HI*ABK:J020*ABF:E119~",
     "HI*ABK:J020*ABF:E119~\nNM1*77*2*LAKESHORE~\nN3*1 LAKE DR~\nN4*EVANSTON*IL*602011425~")]),
    ("telehealth by sound alone", P, [("11:B:1", "02:B:1"), ("HC:99213:25*", "HC:99213:93*")]),
    ("a rate of air miles, rounded up", RIDE,
     [("DH*12~", "DH*11.4~")]),
    ("a round trip that says what for", RIDE,
     [("DH*12~", "DH*12***DIALYSIS AND BACK~"),
      ("NM1*45*2*LAKESHORE GENERAL HOSPITAL~\nN3*1000 LAKESHORE DR~\n"
       "N4*SPRINGFIELD*IL*627011425~", "NM1*45*2~\nN3*1411 COUNTY ROAD 9~\nN4*CHATHAM*IL*62629~")]),
    ("a first certification has no earlier one", RIDE,
     [("CR3*R*MO*12~", "CR3*I*MO*12~"), ("DTP*607*D8*20260901~\n", "")]),
    ("nobody was referred", RIDE, [("CRC*ZZ*Y*S2~", "CRC*ZZ*N*NU~")]),
    ("a mammogram's certificate at the line", RIDE,
     [("REF*EW*123401~\n", ""), ("REF*6R*Z-302-1~", "REF*EW*123401~\nREF*6R*Z-302-1~")]),
    ("a baby tooth's surface in its quadrant", TEETH_FILE,
     [("TOO*JP*14*O~", "TOO*JP*J*O~")]),
    ("four surfaces and more are one code", TEETH_FILE,
     [("AD:D2392:22", "AD:D2394:22"), ("TOO*JP*3*M:O~", "TOO*JP*3*M:O:D:B:L~")]),
    ("a tooth too many has no quadrant", SURGERY, [("TOO*JP*32~", "TOO*JP*82~")]),
    ("an arch is no quadrant", SURGERY, [("*24*40**1~", "*24*02**1~")]),
    ("braces that were placed on the day of the service", TEETH_FILE,
     [("DTP*472*D8*20260302~", "DTP*452*D8*20260302~"),
      ("REF*6R*D-1001-1~", "DTP*472*D8*20260302~\nREF*6R*D-1001-1~")]),
    ("a hospice's own month", BILLS, [("20261001-20261031", "20261001-20261030")]),
    ("sixty days of home health", BILLS, [("20260908-20261007", "20260809-20261007")]),
    ("a visit to a clinic", BILLS,
     [("HI*APR:M25571~\n", ""), ("SV2*0450*HC:99284:25*", "SV2*0510*HC:99213:25*")]),
    ("an emergency room by appointment", BILLS,
     [("HI*APR:M25571~\n", ""), ("CL1*1*1*01~", "CL1*3*1*01~")]),
    ("a skilled nursing rate on its bill", BILLS,
     [("***32:A:9**", "***21:A:1**"), ("SV2*0023*HP:1HB21*", "SV2*0022*HP:KDXE1*"),
      ("HI*ABK:I5022~\nHI*BH:50", "HI*ABK:I5022~\nHI*ABJ:I5022~\nHI*BH:50")]),
    ("a placeholder in front of the seventh character", P, [("ABF:E119", "ABF:T360X1A")]),
    ("a man's uterus, as modifier KX says", P,
     [("*19800102*F~", "*19800102*M~"), ("HC:99213:25*", "HC:58150:KX*")]),
    ("a man's endometriosis, as condition code 45 says", P,
     [("*19800102*F~", "*19800102*M~"),
      ("HI*ABK:J020*ABF:E119~", "HI*ABK:N800*ABF:E119~\nHI*BG:45~")]),
    ("a procedure where the sex is not known", P,
     [("*19800102*F~", "*19800102*U~"), ("HC:99213:25*", "HC:58150*")]),
    ("a check-up of adults at sixteen", P,
     [("DMG*D8*19800102*F~", "DMG*D8*20091102*F~"), ("HI*ABK:J020*", "HI*ABK:Z0000*"),
      ("HC:99213:25*", "HC:99394*")]),
    ("supplies for the month to come", P,
     [("HC:99213:25*250*UN*1*", "HC:A4253:KX*250*UN*2*"),
      ("D8*20260310", "RD8*20260310-20260409")]),
    ("a drug that its NDC describes", P,
     [("HC:99213:25*", "HC:J3490*"),
      ("REF*6R*L1~", "REF*6R*L1~\nLIN**N4*00409116301~\nCTP****20*ML~")]),
    ("one insurer twice, which no line tells of", "x12/837P/accept/secondary-by-line.x12",
     [("PI*OTH1~", "PI*OTH1~\nSBR*T*01*******BL~\nOI***Y***Y~\nNM1*IL*1*SAMPLE*BEN****MI*Z1~\n"
       "NM1*PR*2*SECOND PLAN*****PI*OTH9~\nSBR*A*01*******BL~\nOI***Y***Y~\n"
       "NM1*IL*1*SAMPLE*EVE****MI*Z2~\nNM1*PR*2*SECOND PLAN*****PI*OTH9~")]),
    ("an emergency room of its own", BILLS, [("***13:A:1**A*Y*Y~", "***78:A:1**A*Y*Y~")]),
    ("a nursing home's inpatient, paid by the visit", BILLS,
     [("***13:A:1**A*Y*Y~", "***22:A:1**A*Y*Y~"), ("HI*APR:M25571~", "HI*ABJ:M25571~"),
      ("DTP*434*RD8*20260920-20260921~",
       "DTP*434*RD8*20260920-20260921~\nDTP*435*DT*202609011200~")]),
    ("an observation that has its beginning", BILLS,
     [("DTP*434*RD8*20260920-20260921~",
       "DTP*434*RD8*20260920-20260921~\nDTP*435*DT*202609201200~")]),
    ("a home health bill of three months to another payer", BILLS,
     [("SBR*P*18*******MA~", "SBR*P*18*******MC~"),
      ("RD8*20260908-20261007~", "RD8*20260708-20261007~")]),
    ("who called had died before the ride", RIDE,
     [("CR1*LB*168**A*DH*12~\nCRC*07*Y*01*09~\n", ""), ("HC:A0429:RH*", "HC:A0429:RH:QL*"),
      ("HC:A0425:RH*", "HC:A0425:RH:QL*")]),
    ("anesthesia by the day", RIDE, [("HC:00790:AA:P2*1260*MJ*84", "HC:01996:AA:P2*1260*UN*1")]),
]  # fmt: skip


@pytest.mark.parametrize(("base", "changes"), [one[1:] for one in RIGHT],
                         ids=[one[0] for one in RIGHT])  # fmt: skip
def test_it_is_right(base: str, changes: Changes) -> None:
    assert [(f.rule, f.place, f.value) for f in told(base, changes)] == []


ONCE: list[tuple[str, str, Changes, list[str]]] = [
    ("no first pointer", P, [("1***1:2~", "1***:2~")], ["X222.2400.SV107-1.required"]),
    ("no first pointer of a dental line", TEETH_FILE, [("*1*****1:2~", "*1*****:2~")],
     ["X224.2400.SV311-1.required"]),
    ("revenue code 0000", BILLS, [("SV2*0320*", "SV2*0000*")], ["X223.2400.SV201.nothing"]),
    ("a death without a day", BILLS, [("*BH:55:D8:20260911~", "~")], ["X223.2300.HI-BH.death"]),
    ("a rate code with no rate's revenue code", BILLS, [("SV2*0023*HP:1HB21*0*",
     "SV2*0420*HP:1HB21*1*"), ("SV2*0421*HC:G0151*415*", "SV2*0421*HC:G0151*414*")],
     ["X223.2400.SV201.rate"]),
    ("a diagnosis of no list, and pointers to it and after it",
     "x12/837P/accept/two-practices-and-dependents.x12",
     [("HI*ABK:E1165*ABF:I10*ABF:L570", "HI*ABK:E1165*QQ:I10*ABF:L570")],
     ["X222.2300.HI02-1.code"]),
    ("a day with digits behind it, which is none", P,
     [("DTP*472*D8*20260310~", "DTP*472*D8*202703109999999999~")], ["X222.2400.DTP03.date"]),
    ("a payer's id of two characters", "x12/835/accept/inpatient.x12",
     [("*1471234568**01*", "*QQ**01*")], ["X221.ST.BPR10.short"]),
    ("a total without its amount", "x12/277CA/accept/mixed.x12",
     [("AMT*YU*430~\nAMT*YY*300~\nHL", "AMT*YU~\nAMT*YY*300~\nHL")],
     ["X214.2200B.AMT02.required"]),
    ("a line asked about without its day", "x12/276/accept/dependents-and-two-providers.x12",
     [("SVC*AD:D1110*100*****1~\nDTP*472*D8*20260304~", "SVC*AD:D1110*100*****1~")],
     ["X212.2210E.DTP-472.missing"]),
    ("visits of more digits than numbers are reckoned with", P,
     [("*250*UN*1*", f"*250*UN*{'9' * 31}*")], ["X222.2400.SV104.long", "X222.2400.SV104.visits"]),
    ("days of more digits than numbers are reckoned with", BILLS,
     [("HI*BE:80:::10*", f"HI*BE:80:::{'9' * 31}*")], ["X223.2300.HI01-5.long"]),
    ("a code that ends with its placeholder", P, [("ABF:E119", "ABF:W19XXXX")],
     ["X222.2300.HI.icd10"]),
]  # fmt: skip


@pytest.mark.parametrize(("base", "changes", "rules"), [one[1:] for one in ONCE],
                         ids=[one[0] for one in ONCE])  # fmt: skip
def test_one_defect_is_told_once(base: str, changes: Changes, rules: list[str]) -> None:
    assert [f.rule for f in told(base, changes)] == rules


@pytest.mark.parametrize("code", ["A000", "C4A0", "C7B8", "D3A00", "M1A00X0", "O9A111", "S93401A",
                                  "T360X1A", "T50A91A", "U071", "V4352XA", "W19XXXA", "X0801XA",
                                  "Y07499", "Z3A39", "Z3800", "H211X1", "H4010X0", "J00",
                                  "J09X1", "QA00101"])  # fmt: skip
def test_shapes_of_icd10(code: str) -> None:
    assert is_icd10(code)


@pytest.mark.parametrize("code", ["", "A0", "J02.0", "j020", "JO20", "AC12", "J0201234",
                                  "W19XXXX", "S93401X", "0340", "J02 0", "E11X",
                                  "A0C"])  # fmt: skip
def test_no_shapes_of_icd10(code: str) -> None:
    assert not is_icd10(code)


@pytest.mark.parametrize(
    ("code", "procedure", "good"),
    [("034", False, True), ("0340", False, True), ("79431", False, True), ("V700", False, True),
     ("V70", False, True), ("E8889", False, True), ("E888", False, True), ("4709", True, True),
     ("470", True, True), ("34", False, False), ("034.0", False, False), ("V7", False, False),
     ("E88", False, False), ("123456", False, False), ("47091", True, False),
     ("J020", False, False), ("V7012345", False, False)],
)  # fmt: skip
def test_shapes_of_icd9(code: str, procedure: bool, good: bool) -> None:
    assert is_icd9(code, procedure) is good


def test_teeth_are_where_the_mouth_has_them() -> None:
    assert len(TEETH) == 32 + 20 + 32 + 20
    assert [QUADRANTS[tooth] for tooth in ("1", "8", "9", "16", "17", "24", "25", "32")] == [
        "10", "10", "20", "20", "30", "30", "40", "40"]  # fmt: skip
    assert [QUADRANTS[tooth] for tooth in ("A", "E", "F", "J", "K", "O", "P", "T")] == [
        "10", "10", "20", "20", "30", "30", "40", "40"]  # fmt: skip
    assert {"6", "8", "11", "22", "27", "C", "H", "M", "R"} <= FRONT
    assert not {"5", "12", "21", "28", "B", "I", "L", "S"} & FRONT
