"""The front desk's page and the rows of a batch. Each line was written by hand from the EBs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from gateway.books import meanings
from gateway.ledger.benefits import summarize
from gateway.models.benefit_summary import BenefitSummary
from gateway.models.eligibility import EligibilityResponse
from gateway.render.benefit_csv import COLUMNS, benefit_csv
from gateway.render.benefit_text import benefit_text
from tests.translate.eligibility import fixture_bodies, read

FAMILY = """\
FERN O'SAMPLE, member ID W100000004, born 29 February 1984
PINE HEALTH PLAN: coverage is ACTIVE from 1 January 2026
Plan: CEDAR CHOICE PPO (preferred provider organization (PPO))
Group: GRP-901 CEDAR WORKS
Primary care: FIONA FIELD, NPI 1234567893
Other payer: ELM MUTUAL, secondary payer, payer id ELM01, phone 8005550133, \
group or policy number OTH-90

The health plan as a whole (30): active
  In network
    Coinsurance, individual: 20%
    Deductible, individual: 1000.00 per calendar year, 1000.00 used, 0.00 left (met)
    Deductible, family: 2500.00 per calendar year, 1599.50 used, 900.50 left
    Out-of-pocket maximum, individual: 4000.00 per calendar year, 1250.00 used, 2750.00 left
    Out-of-pocket maximum, family: 8000.00 per calendar year, 1900.00 used, 6100.00 left
  Out of network
    Coinsurance, individual: 50%
    Deductible, individual: 2000.00 per calendar year, 350.00 used, 1650.00 left

Physician office visit (98): active
  In network
    Copayment, individual: 25.00 per visit
      "PRIMARY CARE"
    Copayment, individual: 60.00 per visit
      "SPECIALIST"

Physical therapy (PT): active
  In network
    Limit, individual: 30 visits per calendar year, 12 visits used, 18 visits left
    AUTHORIZATION NEEDED

Urgent care (UC): active
  Network not told, or either
    Copayment, individual: 75.00 per visit

Mental health (MH): active
  In network
    Limit, individual: 20 visits per calendar year, 5 visits used, 15 visits left

Emergency services (86): active
  Network not told, or either
    Copayment, individual: 300.00 per visit
      "WAIVED IF ADMITTED"
    No authorization needed

In-vitro fertilization (61): NOT COVERED
"""

REFUSED = """\
CLEO SAMPLE, born 30 June 2015
Subscriber: BEN SAMPLE, member ID W100000002
PINE HEALTH PLAN: NO ANSWER
Refused: patient not found (AAA 67, 2100D)
  What next: the patient was not found by name and birth date: compare it with the member's card, \
then ask again
"""

ENDED = """\
IDA SAMPLE, member ID W100000006, born 9 September 1999
PINE HEALTH PLAN: coverage is NOT ACTIVE (period: from 1 January 2024 until 30 June 2025)
Plan: PINE GOLD PPO

The health plan as a whole (30): not active
  "TERMINATED AT THE EMPLOYER'S REQUEST"
"""


def name(code: str) -> str:
    """The words of a service type."""
    return meanings().at("1365", code)


def answers(fixture: str) -> Iterator[tuple[EligibilityResponse, BenefitSummary]]:
    """The responses of all sets of a fixture with their summaries."""
    for lines in fixture_bodies(f"271/accept/{fixture}"):
        for item in read("271", lines)[0]:
            if isinstance(item, EligibilityResponse):
                yield item, summarize(item, name=name)


def page(fixture: str, number: int = 0) -> str:
    """The text of one answer of a fixture."""
    return benefit_text(*list(answers(fixture))[number], meanings())


@pytest.mark.parametrize(
    ("fixture", "number", "text"),
    [
        ("family-plan", 0, FAMILY),
        ("refused-at-each-level", 4, REFUSED),
        ("not-active", 0, ENDED),
    ],
)
def test_the_page(fixture: str, number: int, text: str) -> None:
    assert page(fixture, number) == text


def test_services_that_say_the_same_share_a_heading() -> None:
    lines = page("rich-benefits").splitlines()
    assert (
        "Medical care (1); chiropractic (33); dental care (35); hospital (47); inpatient hospital "
        "care (48); outpatient hospital care (50); emergency services (86); pharmacy (88); vision "
        "(AL); mental health (MH); urgent care (UC): active"
    ) in lines
    assert (
        "    Limit, individual: 20 visits per calendar year, what is left is not reported, 20 "
        "visits in 1 calendar year, 2 visits per week counted in months (Monday to Friday and "
        "before noon) (at office (11), at hospital outpatient, on campus (22), benefit 1 January "
        "2026 to 31 December 2026, referral number RF-100)"
    ) in lines
    assert (
        "Ask: BIRCH BEHAVIORAL, utilization management organization, payer id BIRCH1, phone "
        "8005550111, work phone 8005550112, 9 BIRCH ROAD, DAYTON OH 45401, for mental health (MH)"
    ) in lines


def test_what_has_no_place_and_what_is_wrong_stand_at_the_end() -> None:
    lines = page("../../../eligibility/contradictions").splitlines()
    end = lines[lines.index("Also told") :]
    assert end[:3] == ["Also told", "  Card reported lost or stolen", ""]
    assert end[3:6] == [
        "Look out",
        "  ! The health plan as a whole (30), in network: individual deductible: more is left "
        "(700) than there is (500)",
        "  ! Physician office visit (98) is told to be active and inactive",
    ]
    assert end[-1].startswith("  - The card is reported lost or stolen")
    assert "  Reserve, inpatient hospital care (48): 60 lifetime reserve days per lifetime" in (
        page("medicare").splitlines()
    )


def test_kinds_of_insurance_are_told_where_there_are_several() -> None:
    lines = page("medicare").splitlines()
    assert "Plan: Medicare Part A and Medicare Part B" in lines
    assert (
        "    Deductible, individual: 257.00 per calendar year, 257.00 used, 0.00 left (met) (under "
        "Medicare Part B)"
    ) in lines


def test_no_control_character_reaches_a_terminal() -> None:
    response, _ = next(answers("not-active"))
    response.benefits[0].messages = ["A\x1b[31mRED"]
    assert "\x1b" not in benefit_text(response, summarize(response), meanings())


def test_a_row_for_each_member() -> None:
    told = [one for name in ("family-plan", "medicare", "not-found") for one in answers(name)]
    rows = list(csv.DictReader(io.StringIO("".join(benefit_csv(told, meanings())))))
    fern, gus, lost = rows
    assert tuple(fern) == COLUMNS
    assert {key: value for key, value in fern.items() if value} == {
        "trace_number": "EL-7041", "payer_trace_number": "PINE-9041", "payer": "PINE HEALTH PLAN",
        "member_id": "W100000004", "last_name": "O'SAMPLE", "first_name": "FERN",
        "birth_date": "1984-02-29", "is_dependent": "no", "status": "active",
        "plan": "CEDAR CHOICE PPO", "insurance_type": "preferred provider organization (PPO)",
        "group_number": "GRP-901", "group_name": "CEDAR WORKS", "coverage_start": "2026-01-01",
        "deductible_in_network_individual": "1000",
        "deductible_in_network_individual_met": "1000",
        "deductible_in_network_individual_remaining": "0",
        "deductible_in_network_family": "2500", "deductible_in_network_family_met": "1599.5",
        "deductible_in_network_family_remaining": "900.5",
        "deductible_out_of_network_individual": "2000",
        "deductible_out_of_network_individual_met": "350",
        "deductible_out_of_network_individual_remaining": "1650",
        "out_of_pocket_in_network_individual": "4000",
        "out_of_pocket_in_network_individual_met": "1250",
        "out_of_pocket_in_network_individual_remaining": "2750",
        "out_of_pocket_in_network_family": "8000",
        "out_of_pocket_in_network_family_met": "1900",
        "out_of_pocket_in_network_family_remaining": "6100",
        "copayments_in_network": "98 25.00 per visit (PRIMARY CARE); 98 60.00 per visit "
        "(SPECIALIST); UC 75.00 per visit; 86 300.00 per visit (WAIVED IF ADMITTED)",
        "copayments_out_of_network": "UC 75.00 per visit; 86 300.00 per visit (WAIVED IF ADMITTED)",
        "coinsurance_in_network": "30 20%", "coinsurance_out_of_network": "30 50%",
        "authorization_needed_for": "PT", "primary_care": "FIONA FIELD",
        "other_payers": "ELM MUTUAL",
        "messages": "PRIMARY CARE; SPECIALIST; WAIVED IF ADMITTED",
    }  # fmt: skip
    assert gus["deductible_in_network_individual"] == ""  # of parts A and B: which, no cell says
    assert gus["coinsurance_in_network"] == "30 20% (under Medicare Part B)"
    assert (lost["status"], lost["refusals"], lost["again"]) == (
        "rejected", "75 subscriber not found", "corrected",
    )  # fmt: skip


def test_a_payers_text_is_no_formula() -> None:
    response, _ = next(answers("not-active"))
    response.benefits[0].plan = '=HYPERLINK("x")'
    (_, row) = csv.reader(
        io.StringIO("".join(benefit_csv([(response, summarize(response))], meanings())))
    )
    assert row[COLUMNS.index("plan")] == '\'=HYPERLINK("x")'


def written(benefits: str, about: str = "") -> list[str]:
    """The lines of the page of hand-written benefits; ``about`` is of the person."""
    (said,) = read(
        "271",
        f"""BHT*0022*11*EL0001*20260314*0931~
HL*1**20*1~
NM1*PR*2*PINE HEALTH PLAN*****PI*PINE01~
PER*IC*MEMBER DESK*TE*8005550100~
HL*2*1*21*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~
HL*3*2*22*0~
TRN*2*EL-7001*1471112222~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
{about}{benefits}""",
    )[0][1:]
    assert isinstance(said, EligibilityResponse)
    return benefit_text(said, summarize(said, name=name), meanings()).splitlines()


def test_what_is_not_covered_in_one_network() -> None:
    lines = written("EB*1**30**GOLD~\nEB*1**98~\nEB*B*IND*98***27*20*****Y~\nEB*I**98*********N~\n")
    at = lines.index("Physician office visit (98): active")
    assert lines[at:] == [
        "Physician office visit (98): active", "  In network",
        "    Copayment, individual: 20.00 per visit", "  Out of network", "    NOT COVERED", "",
        "Look out", "  ? The first day of the coverage is not told",
    ]  # fmt: skip


def test_another_payer_is_told_with_or_without_a_name() -> None:
    lines = written(
        "EB*1**30**GOLD~\nEB*R**30*MA~\nEB*R**30*C1*ELM PPO~\nEB*R~\nMSG*MAY HAVE MORE~\n"
    )
    assert [line for line in lines if line.startswith("Other payer")] == [
        "Other payer: not named, Medicare Part A",
        "Other payer: ELM PPO (commercial)",
        'Other payer: not named, "MAY HAVE MORE"',
    ]


def test_who_is_named_beside_a_benefit() -> None:
    lines = written(
        "EB*1**30**GOLD~\nEB*1**88**RX~\nLS*2120~\nNM1*VN*2*RX CO*****PI*RX1~\n"
        "PER*IC**TE*8005550177~\nLE*2120~\n"
    )
    assert "Contact: RX CO, vendor, payer id RX1, phone 8005550177, for pharmacy (88)" in lines
    assert "Payer contact: MEMBER DESK, phone 8005550100" in lines
    assert "Pharmacy (88): active (plan RX)" in lines


def test_what_the_payer_tells_of_the_person() -> None:
    lines = written(
        "EB*7**30~\nDTP*349*D8*20251231~\n",
        "REF*3H*CASE9~\nREF*SY*123456789~\nDTP*442*D8*20260320~\n",
    )
    assert lines[1:4] == [
        "PINE HEALTH PLAN: coverage is NOT ACTIVE (period: until 31 December 2025)",
        "Numbers: case number CASE9",
        "Days: death 20 March 2026",
    ]
    assert "The health plan as a whole (30): not active (update pending)" in lines
    assert "  - The payer has 2026-03-20 as the day of death" in lines


def test_a_payer_that_is_not_named_and_a_service_that_is_refused() -> None:
    (nobody,) = read("271", "BHT*0022*11*E*20260314*0931~\nHL*1**20*0~\nAAA*Y**42*Y~\n")[0][1:]
    assert isinstance(nobody, EligibilityResponse)
    text = benefit_text(nobody, summarize(nobody), meanings())
    assert text.startswith("The payer: NO ANSWER\n")
    assert "Refused: does not fit the patient's sex (AAA 70, 2110C), about vision (AL)" in written(
        "EB*1**30~\nEB*V**AL~\nAAA*N**70*C~\n"
    )


def test_nothing_is_said_twice_and_nothing_of_an_empty_code() -> None:
    lines = written(
        "EB*1**30**GOLD~\nEB*D**PT~\nMSG*PRIOR AUTH AFTER 12 VISITS~\nEB*F**AE***21***VS*60~\n"
        "EB*F**AE******S8*18~\nEB*C*FAM*30***23*0~\n"
    )
    assert sum("PRIOR AUTH" in line for line in lines) == 1
    assert "    Limit: 60 visits per year, what is left is not reported" in lines
    assert "    Limit: lowest age 18" in lines
    assert "    Deductible, family: 0.00 per calendar year" in lines
