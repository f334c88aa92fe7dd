"""The 835 as it is met in the field: nothing is lost, nothing is made up."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from gateway.models.adjudication import OutpatientAdjudication
from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Quantity,
)
from gateway.models.remittance import (
    Delivery,
    RemittanceTotals,
    ServicePayment,
    SubmittedProcedure,
)
from gateway.translate.remittance_835_build import build_835
from gateway.translate.remittance_835_read import read_835
from tests.translate.answers import around, fixture, items
from tests.translate.pine_remittance import DENIED, PAID, SECONDARY, TOTALS, day
from tests.translate.remittance_lines import GUIDE, HEAD, only_claim, read_lines

CLAIM = "CLP*A-1*1*100*60*20*12*ICN1*11*1~\nNM1*QC*1*SAMPLE*ANA~\n"
LINE = "SVC*HC:99213*100*60**1~\nDTM*472*20260301~\nCAS*CO*45*20~\nCAS*PR*2*20~"


def test_one_cent_flips_exactly_its_own_verdict() -> None:
    wrong = CLAIM + LINE.replace("CO*45*20", "CO*45*19.99")
    (_, claim, totals), _ = read_lines(wrong, paid="60")
    assert (claim.service_lines[0].balanced, claim.service_lines[0].difference) == (
        False, D("0.01"),
    )  # fmt: skip
    assert (claim.balanced, claim.difference) == (False, D("0.01"))
    assert (totals.balanced, totals.difference) == (True, D("0"))
    (_, claim, totals), _ = read_lines(CLAIM + LINE, paid="60.01")
    assert (claim.balanced, totals.balanced, totals.difference) == (True, False, D("-0.01"))


@pytest.mark.parametrize(
    ("amount", "value", "shown"),
    [(".00", D("0"), ".00"), ("+5.00", D("5"), "+5.00"), ("7.", D("7"), "7.")],
)
def test_odd_amounts_are_read_as_written(amount: str, value: D, shown: str) -> None:
    from gateway.models.amount import written as digits

    claim = only_claim(f"CLP*A-1*1*{amount}*{amount}**12*ICN1~")
    assert claim.charge is not None and (claim.charge, digits(claim.charge)) == (value, shown)
    assert claim.balanced


@pytest.mark.parametrize(
    ("lines", "segment", "element", "value"),
    [
        ("CLP*A-1*1*1,234.56*60**12~", "CLP", 3, "1,234.56"),
        ("CLP*A-1*1*100*$60**12~", "CLP", 4, "$60"),
        ("CLP*A-1*1*100*60**12~\nCAS*CO*45*4 0~", "CAS", 3, "4 0"),
        ("CLP*A-1*1*100*60**12~\nCAS*CO*45*20**253*1O~", "CAS", 6, "1O"),
    ],
)
def test_an_amount_that_cannot_be_read_is_omitted_and_nothing_balances_on_it(
    lines: str, segment: str, element: int, value: str
) -> None:
    (_, claim, totals), (found,) = read_lines(lines, paid="60")
    assert (found.segment, found.element, found.value) == (segment, element, value)
    assert (found.patient_control_number, found.loop, found.code) == ("A-1", "2100", "IK403:6")
    assert found.position == (10 if segment == "CLP" else 11)
    assert (claim.balanced, claim.difference) == (False, None)
    assert totals.balanced is (element != 4)


def test_a_finding_in_a_line_names_claim_and_loop() -> None:
    lines = CLAIM + "SVC*HC:99213*1,00*60**1~\nDTM*472*20261301~"
    _, found = read_lines(lines, paid="60")
    assert [(f.loop, f.patient_control_number, f.segment) for f in found] == [
        ("2110", "A-1", "SVC"), ("2110", "A-1", "DTM"),
    ]  # fmt: skip


def test_empty_is_not_zero() -> None:
    (_, claim, totals), found = read_lines("CLP*A-1*1*100***12~\nSVC*HC:99213*100***1~")
    assert not found  # that an element is required is for validation to say
    assert (claim.paid, claim.service_lines[0].paid) == (None, None)
    assert (claim.balanced, claim.difference) == (False, None)
    assert (claim.service_lines[0].balanced, claim.service_lines[0].difference) == (False, None)
    assert (totals.balanced, totals.difference) == (False, None)


def test_an_adjustment_without_amount_is_kept_as_it_is() -> None:
    (_, claim, _), found = read_lines(CLAIM + "CAS*CO*45**1*253*2~", paid="60")
    assert not found
    assert claim.adjustments == [Adjustment("CO", "253", D("2"))]
    assert claim.unmodelled == ["CAS*CO*45**1"]
    assert (claim.balanced, claim.difference) == (False, None)


def test_six_triplets_and_missing_quantities() -> None:
    claim = only_claim(CLAIM + "CAS*CO*1*1*9*2*2**3*3**4*4**5*5**6*5~\nCAS*CO*7*20~")
    assert [a.reason_code for a in claim.adjustments] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [a.amount for a in claim.adjustments] == [D(n) for n in (1, 2, 3, 4, 5, 5, 20)]
    assert [a.quantity for a in claim.adjustments] == [D(9), *[None] * 6]
    assert claim.balanced


def test_the_submitted_procedure_and_a_whole_line() -> None:
    claim = only_claim(
        CLAIM
        + """SVC*HC:99213:25:59:76:77*100*60*0510*1*HC:99214:25*2~
DTM*150*20260301~
DTM*151*20260303~
CAS*CO*45*40~
REF*6R*L1~
REF*0K*POL9~
REF*HPI*1234567893~
AMT*B6*60~
QTY*ZK*3~
LQ*HE*N519~
LQ*HE*N640~
LQ*RX*75~
"""
    )
    assert claim.service_lines == [
        ServicePayment(
            procedure_qualifier="HC", procedure_code="99213", modifiers=["25", "59", "76", "77"],
            revenue_code="0510", submitted_procedure=SubmittedProcedure("HC", "99214", ["25"]),
            charge=D("100"), paid=D("60"), units=D("1"), submitted_units=D("2"),
            adjustments=[Adjustment("CO", "45", D("40"))], remark_codes=["N519", "N640"],
            control_number="L1",
            service_dates=DateRange(day("2026-03-01"), day("2026-03-03")),
            references=[Identifier("0K", "POL9"), Identifier("HPI", "1234567893")],
            amounts=[Amount("B6", D("60"))], quantities=[Quantity("ZK", D("3"))],
            balanced=True, difference=D("0"),
            pharmacy_codes=["75"],
        )
    ]  # fmt: skip
    assert claim.unmodelled == []


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        ("DTM*150*20260301~", "2026-03-01", "2026-03-01"),
        ("DTM*151*20260303~", "2026-03-03", "2026-03-03"),
        ("DTM*151*20260303~\nDTM*150*20260301~", "2026-03-01", "2026-03-03"),
    ],
)
def test_half_a_period_and_a_period_in_any_order(lines: str, start: str, end: str) -> None:
    claim = only_claim(CLAIM + f"SVC*HC:99213*100*60~\nCAS*CO*45*40~\n{lines}")
    assert claim.service_lines[0].service_dates == DateRange(day(start), day(end))


def test_names_and_what_the_model_lacks() -> None:
    claim = only_claim(
        """CLP*A-1*20*100*60*20*12*ICN1~
CAS*CO*45*40~
NM1*QC*1*SAMPLE*ANA****MI*W1~
NM1*GB*1*OTHER*OTTO****MI*W2~
NM1*PR*2*OAK PLAN*****PI*OAK~
NM1*QC*1*SAMPLE*TWICE~
MOA*.5*10*MA01*MA18~
PER*CX*DESK*TE*8005550100~
DTM*036*20260401~
"""
    )
    assert claim.corrected_payer == Party(name="OAK PLAN", identifiers=[Identifier("PI", "OAK")])
    assert claim.patient == Party(last_name="SAMPLE", first_name="ANA", member_id="W1")
    assert claim.remark_codes == ["MA01", "MA18"]
    assert claim.outpatient == OutpatientAdjudication(
        D(".5"), D("10"), remark_codes=claim.remark_codes
    )
    assert claim.other_subscriber == Party(last_name="OTHER", first_name="OTTO", member_id="W2")
    (desk,) = claim.contacts
    assert (desk.name, desk.numbers) == ("DESK", [Identifier("TE", "8005550100")])
    assert claim.unmodelled == ["NM1*QC*1*SAMPLE*TWICE"]
    assert claim.dates == [QualifiedDate("036", start=day("2026-04-01"), end=day("2026-04-01"))]


def test_a_plb_holds_six_pairs_and_each_is_read() -> None:
    pairs = "*".join(f"WO:R{n}*{n}" for n in range(1, 7))
    (_, _, totals), found = read_lines(
        f"{CLAIM}CAS*CO*45*40~\nPLB*1234567893*20261231*{pairs}~\nPLB*1234567893*20261231*CS*-21~",
        paid="60",
    )
    assert not found
    assert [(a.reference, a.amount) for a in totals.provider_adjustments] == [
        ("R1", D(1)), ("R2", D(2)), ("R3", D(3)), ("R4", D(4)), ("R5", D(5)), ("R6", D(6)),
        ("", D(-21)),
    ]  # fmt: skip
    assert totals.balanced


def test_all_behind_the_code_of_a_provider_adjustment_is_its_reference() -> None:
    """The guide has two components; a payer writes its claim number behind ours."""
    plb = "PLB*1234567893*20261231*WO:A-1:26073000002*5*L6::X*-5~"
    (header, _, totals), _ = read_lines(f"{CLAIM}CAS*CO*45*40~\n{plb}", paid="60")
    told = totals.provider_adjustments
    assert [a.reference for a in told] == ["A-1:26073000002", ":X"]
    *_, row = build_835(header, [], told)
    assert row[3:] == (
        ("WO", "A-1", "26073000002"), "5", ("L6", "", "X"), "-5",
    )  # fmt: skip


def test_a_provider_adjustment_that_cannot_be_read_leaves_no_difference() -> None:
    plb = "PLB*1234567893*20261231*WO:R1*1,000*CS*2~"
    (_, _, totals), (found,) = read_lines(f"{CLAIM}CAS*CO*45*40~\n{plb}", paid="58")
    assert (found.segment, found.element, found.value) == ("PLB", 4, "1,000")
    assert [a.reason_code for a in totals.provider_adjustments] == ["CS"]
    assert totals.unmodelled == ["PLB*1234567893*20261231*WO:R1*1,000"]
    assert (totals.balanced, totals.difference) == (False, None)


def test_lower_case_segment_ids_and_short_years_are_read_and_said() -> None:
    (_, claim, totals), found = read_lines(
        "clp*A-1*1*100*60**12~\ncas*CO*45*40~\nDTM*050*260305~", paid="60"
    )
    assert (claim.charge, claim.balanced, totals.balanced) == (D("100"), True, True)
    assert claim.dates[0].start == day("2026-03-05")
    assert [(f.rule, f.severity, f.position) for f in found] == [
        ("X12.segment.case", "reject", 10),
        ("X12.segment.case", "reject", 11),
        ("X12.element.date", "warning", 12),
    ]


def test_other_delimiters_cut_composites_too() -> None:
    text = fixture("835/accept/provider-adjustments")
    swapped = text.translate(str.maketrans("*:~^", "|>'!"))
    read, found = items(swapped, read_835)
    assert not found
    assert read[1:] == [PAID, DENIED, SECONDARY, TOTALS]


def test_a_set_without_claims_has_header_and_totals() -> None:
    text = around(HEAD.format(paid="0").replace("LX*1~\n", ""), "835", "HP", GUIDE)
    (header, totals), found = items(text, read_835)
    assert not found
    assert header.payment.amount == D("0")
    assert totals == RemittanceTotals(balanced=True, difference=D("0"))


def test_the_bank_data_beyond_what_is_known_stay() -> None:
    lines = HEAD.format(paid="0").replace("20260316~", "20260316*X*01*1~") + "RDM*BM~"
    text = around(lines.replace("LX*1~\nRDM*BM~", "RDM*BM~\nLX*1~"), "835", "HP", GUIDE)
    (header, _), _ = items(text, read_835)
    assert header.delivery == Delivery("BM")
    assert header.unmodelled == ["BPR*****************X*01*1"]
