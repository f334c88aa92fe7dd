"""Answers summed up. What is expected was worked out by hand from the fixtures' EBs."""

from __future__ import annotations

import datetime
from decimal import Decimal as D
from typing import Any

import pytest

from gateway.ledger.benefits import summarize
from gateway.models.benefit_summary import (
    BenefitSummary,
    Contact,
    Counter,
    Network,
    Problem,
    Service,
    Share,
)
from gateway.models.eligibility import (
    BenefitEntity,
    EligibilityInquiry,
    EligibilityResponse,
    Member,
    Place,
    Procedure,
)
from gateway.models.party import Identifier, QualifiedDate
from tests.translate.eligibility import fixture_bodies, read

HEAD = """BHT*0022*11*EL0001*20260314*0931~
HL*1**20*1~
NM1*PR*2*PINE HEALTH PLAN*****PI*PINE01~
HL*2*1*21*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~
HL*3*2*22*0~
TRN*2*EL-7001*1471112222~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
DTP*346*D8*20260101~
"""


def response(lines: str) -> EligibilityResponse:
    """The last response of a set."""
    found, _ = read("271", lines)
    last = found[-1]
    assert isinstance(last, EligibilityResponse)
    return last


def fixture(name: str) -> EligibilityResponse:
    return response(fixture_bodies(f"271/accept/{name}")[0])


def summary(benefits: str, asked: EligibilityInquiry | None = None) -> BenefitSummary:
    """Of hand-written benefits under an ordinary head."""
    return summarize(response(HEAD + benefits), asked)


def network(found: BenefitSummary, code: str, side: str = "in_network") -> Network:
    service = next(one for one in found.services if one.service_type_code == code)
    told = getattr(service, side)
    assert isinstance(told, Network)
    return told


def counts(counters: list[Counter]) -> list[tuple[Any, ...]]:
    return [(c.coverage_level_code, c.time_period_code, c.amount, c.met, c.remaining)
            for c in counters]  # fmt: skip


def test_a_family_plan() -> None:
    found = summarize(fixture("family-plan"))
    assert (found.status, found.plan, found.insurance_type_codes) == (
        "active", "CEDAR CHOICE PPO", ["PR"],
    )  # fmt: skip
    assert (found.group_number, found.group_name) == ("GRP-901", "CEDAR WORKS")
    assert (found.coverage_start, found.coverage_end) == (datetime.date(2026, 1, 1), None)
    assert [(one.service_type_code, one.status) for one in found.services] == [
        ("30", "active"), ("98", "active"), ("PT", "active"), ("UC", "active"),
        ("MH", "active"), ("86", "active"), ("61", "not_covered"),
    ]  # fmt: skip
    inside, outside = network(found, "30"), network(found, "30", "out_of_network")
    assert counts(inside.deductibles) == [
        ("IND", "23", D(1000), D(1000), D(0)), ("FAM", "23", D(2500), D("1599.5"), D("900.5")),
    ]  # fmt: skip
    assert counts(outside.deductibles) == [("IND", "23", D(2000), D(350), D(1650))]
    assert counts(inside.out_of_pocket) == [
        ("IND", "23", D(4000), D(1250), D(2750)), ("FAM", "23", D(8000), D(1900), D(6100)),
    ]  # fmt: skip
    assert not outside.out_of_pocket
    assert [one.percent for one in inside.coinsurance] == [D("0.2")]
    assert [one.percent for one in outside.coinsurance] == [D("0.5")]
    assert network(found, "98").copayments == [
        Share("IND", "", "27", D(25), messages=["PRIMARY CARE"], benefits=[14]),
        Share("IND", "", "27", D(60), messages=["SPECIALIST"], benefits=[15]),
    ]
    therapy, mind = network(found, "PT"), network(found, "MH")
    assert counts(therapy.limits) == [("IND", "23", D(30), D(12), D(18))]
    assert (therapy.authorization_needed, mind.authorization_needed) == (True, None)
    assert counts(mind.limits) == [("IND", "23", D(20), D(5), D(15))]
    assert mind.limits[0].quantity_qualifier_code == "VS"
    emergency = network(found, "86", "either_network")
    assert emergency.authorization_needed is False
    assert [one.amount for one in emergency.copayments] == [D(300)]
    assert [one.amount for one in network(found, "UC", "either_network").copayments] == [D(75)]
    assert [(one.who.label, one.who.npi) for one in found.primary_care] == [
        ("FIONA FIELD", "1234567893")
    ]  # fmt: skip
    (other,) = found.other_payers
    assert (other.who.name, other.role_code, other.references) == (
        "ELM MUTUAL", "SEP", [Identifier("1L", "OTH-90")],
    )  # fmt: skip
    assert found.messages == ["PRIMARY CARE", "SPECIALIST", "WAIVED IF ADMITTED"]
    assert (found.problems, found.refusals, found.other_benefits) == ([], [], [])


def test_medicare_parts_are_not_mixed() -> None:
    found = summarize(fixture("medicare"))
    assert (found.status, found.insurance_type_codes) == ("active", ["MA", "MB"])
    assert found.coverage_start == datetime.date(2015, 8, 1)
    whole = network(found, "30", "either_network")
    assert [(one.insurance_type_code, one.amount, one.met, one.remaining)
            for one in whole.deductibles] == [
        ("MA", D(1736), D(0), D(1736)), ("MB", D(257), D(257), D(0)),
    ]  # fmt: skip
    nursing = network(found, "AG", "either_network")
    assert counts(nursing.limits) == [("IND", "26", D(100), D(20), D(80))]
    assert [one.service_type_code for one in found.services if one.status == "not_covered"] == [
        "88"
    ]  # fmt: skip
    assert found.other_benefits == [10]
    (other,) = found.other_payers
    assert (other.who.name, other.dates[0].end) == (
        "OAK EMPLOYER PLAN", datetime.date(2025, 12, 31),
    )  # fmt: skip
    assert [one.text for one in found.problems] == ["the name of the plan is not told"]


def test_what_contradicts_itself_is_told() -> None:
    asked = EligibilityInquiry(
        dates=[QualifiedDate("291", datetime.date(2026, 3, 14))], service_type_codes=["98", "AL"]
    )
    found = summarize(response(fixture_bodies("../eligibility/contradictions")[0]), asked)
    assert [(one.kind, one.text, one.benefits) for one in found.problems] == [
        ("contradiction", "told to be active, but the coverage ended on 2025-12-31, before "
         "2026-03-14, the day asked about", []),
        ("contradiction", "service type 30, in network: individual deductible: more is left (700) "
         "than there is (500)", [4, 5]),
        ("contradiction", "service type 98 is told to be active and inactive", []),
        ("contradiction", "service type 98, in network: copayment: two values, and nothing tells "
         "which of them holds", [6, 7]),
        ("contradiction", "service type 98, in network: authorization is told to be needed and not "
         "to be needed", []),
        ("contradiction", "service type 50, in network: a coinsurance of 20 is more than the "
         "whole; 20 percent are written .2", [8]),
        ("missing", "the name of the plan is not told", []),
        ("missing", "nothing is told of service type AL, which was asked", []),
        ("missing", "service type 30, out of network: individual out-of-pocket maximum: only what "
         "is left is told (1200)", [9]),
        ("notice", "the card is reported lost or stolen: ask for another proof of who the "
         "patient is", [10]),
    ]  # fmt: skip
    assert network(found, "30").deductibles[0].met is None
    assert network(found, "98").authorization_needed is True


def test_coverage_that_ended() -> None:
    last = datetime.date(2025, 6, 30)
    found = summarize(fixture("not-active"))
    assert (found.status, found.plan) == ("inactive", "PINE GOLD PPO")
    assert (found.coverage_start, found.coverage_end) == (
        datetime.date(2024, 1, 1), datetime.date(2025, 6, 30),
    )  # fmt: skip
    assert found.services == [
        Service(service_type_code="30", status="inactive", plans=["PINE GOLD PPO"],
                dates=[QualifiedDate("349", last, last)],
                messages=["TERMINATED AT THE EMPLOYER'S REQUEST"])
    ]  # fmt: skip
    assert found.problems == []


@pytest.mark.parametrize(
    ("benefits", "status"),
    [
        ("EB*1**30~", "active"),
        ("EB*3**30~\nEB*6**88~", "active"),
        ("EB*6**30~\nEB*1**88~", "inactive"),
        ("EB*1**30~\nEB*6**30~", "contradicted"),
        ("EB*1~", "active"),
        ("EB*1**98~", "active"),
        ("EB*6**98~\nEB*8**88~", "inactive"),
        ("EB*1**98~\nEB*6**98~", "contradicted"),
        ("EB*B**98***27*30~", "unknown"),
        ("EB*V**30~", "unknown"),
        ("EB*I**61~", "unknown"),
    ],
)
def test_the_status_of_the_whole(benefits: str, status: str) -> None:
    found = summary(benefits)
    assert found.status == status
    said = {one.text for one in found.problems}
    assert ("whether the coverage is active is not told" in said) == (status == "unknown")


def test_an_answer_that_is_none() -> None:
    found = summary("AAA*N**75*C~")
    assert found.status == "rejected"
    assert [(one.code, one.again) for one in found.refusals] == [("75", "corrected")]
    assert found.problems == []
    both = summary("AAA*N**75*C~\nEB*1**30*PR*GOLD~")
    assert [one.text for one in both.problems] == ["nobody was found, and benefits are told"]


def test_a_service_has_the_plans_status_and_never_its_copayment() -> None:
    found = summary("EB*1**30~\nEB*B**30***27*30*****Y~\nEB*F**PT***23***VS*20**Y~")
    therapy = found.services[1]
    assert (therapy.status, therapy.status_inherited) == ("active", True)
    assert therapy.in_network is not None and not therapy.in_network.copayments
    off = summary("EB*6**30~\nEB*B**98***27*30~").services[1]
    assert (off.status, off.status_inherited) == ("inactive", True)


@pytest.mark.parametrize(
    ("benefits", "expected"),
    [
        # The whole alone; a whole of nothing has nothing left.
        ("EB*C*IND*30***23*500*****Y~", [("IND", "23", D(500), None, None)]),
        ("EB*C*IND*30***23*0*****Y~", [("IND", "23", D(0), None, None)]),
        # What is left before the whole, and alone.
        ("EB*C*IND*30***29*100*****Y~\nEB*C*IND*30***23*500*****Y~",
         [("IND", "23", D(500), D(400), D(100))]),
        ("EB*C*IND*30***29*100*****Y~", [("IND", "", None, None, D(100))]),
        # The whole of a life and the whole of a year.
        ("EB*C*IND*30***32*9000*****Y~\nEB*C*IND*30***23*500*****Y~\nEB*C*IND*30***29*100*****Y~\n"
         "EB*C*IND*30***33*8000*****Y~",
         [("IND", "32", D(9000), D(1000), D(8000)), ("IND", "23", D(500), D(400), D(100))]),
        # Used and left, which agree.
        ("EB*C*IND*30***23*500*****Y~\nEB*C*IND*30***24*400*****Y~\nEB*C*IND*30***29*100*****Y~",
         [("IND", "23", D(500), D(400), D(100))]),
        # Family and individual apart, in any order.
        ("EB*C*FAM*30***29*7*****Y~\nEB*C*IND*30***29*5*****Y~\nEB*C*IND*30***23*10*****Y~\n"
         "EB*C*FAM*30***23*20*****Y~",
         [("IND", "23", D(10), D(5), D(5)), ("FAM", "23", D(20), D(13), D(7))]),
        # Two wholes, each with its rest after it; the rests alone could be of either.
        ("EB*C*IND*30***23*500*****Y~\nEB*C*IND*30***29*100*****Y~\nEB*C*IND*30***25*80*****Y~\n"
         "EB*C*IND*30***29*70*****Y~",
         [("IND", "23", D(500), D(400), D(100)), ("IND", "25", D(80), D(10), D(70))]),
        ("EB*C*IND*30***23*500*****Y~\nEB*C*IND*30***25*80*****Y~\nEB*B**30*****7****Y~\n"
         "EB*C*IND*30***29*70*****Y~",
         [("IND", "23", D(500), None, None), ("IND", "25", D(80), None, None),
          ("IND", "", None, None, D(70))]),
        # A rest of nobody in particular, of one whole and of two.
        ("EB*C*IND*30***23*500*****Y~\nEB*C**30***29*100*****Y~",
         [("IND", "23", D(500), D(400), D(100))]),
        ("EB*C*IND*30***23*500*****Y~\nEB*C*FAM*30***23*900*****Y~\nEB*B**30*****7****Y~\n"
         "EB*C**30***29*100*****Y~",
         [("IND", "23", D(500), None, None), ("FAM", "23", D(900), None, None),
          ("", "", None, None, D(100))]),
        # Medical and dental, told apart by what the payer says.
        ("EB*C*IND*30***23*500*****Y~\nMSG*MEDICAL~\nEB*C*IND*30***23*50*****Y~\nMSG*DENTAL~\n"
         "EB*C*IND*30***29*100*****Y~\nMSG*MEDICAL~\nEB*C*IND*30***29*20*****Y~\nMSG*DENTAL~",
         [("IND", "23", D(500), D(400), D(100)), ("IND", "23", D(50), D(30), D(20))]),
        # The same told twice is one.
        ("EB*C*IND*30***23*500*****Y~\nEB*C*IND*30***23*500*****Y~",
         [("IND", "23", D(500), None, None)]),
        # Another network is another matter.
        ("EB*C*IND*30***23*500*****Y~\nEB*C*IND*30***29*100*****N~",
         [("IND", "23", D(500), None, None)]),
    ],
)  # fmt: skip
def test_a_deductible_and_what_is_left_of_it(
    benefits: str, expected: list[tuple[Any, ...]]
) -> None:
    found = summary(f"EB*1**30~\n{benefits}")
    assert counts(network(found, "30").deductibles) == expected


def test_numbers_that_do_not_fit_are_told() -> None:
    found = summary(
        "EB*1**30**GOLD~\nEB*C*IND*30***23*500*****Y~\nEB*C*IND*30***24*300*****Y~\n"
        "EB*C*IND*30***29*100*****Y~\nEB*G*IND*30***23*900*****Y~\nEB*G*IND*30***24*950*****Y~"
    )
    assert [one.text for one in found.problems] == [
        "service type 30, in network: individual deductible: 500 less 300 used is not 100",
        "service type 30, in network: individual out-of-pocket maximum: more is used (950) than "
        "there is (900)",
    ]


def test_limits_of_other_units_stay_apart() -> None:
    found = summary(
        "EB*1**PT~\nEB*F**PT***23***VS*20**Y~\nEB*F**PT***23*1500*****Y~\nEB*F**PT***29*400*****Y~\n"
        "EB*F**PT***29***VS*6**Y~\nEB*F**PT******S7*65**Y~\nEB*H**PT*********N~"
    )
    limits = network(found, "PT").limits
    assert [(one.quantity_qualifier_code, one.amount, one.remaining) for one in limits] == [
        ("VS", D(20), D(6)), ("", D(1500), D(400)), ("S7", D(65), None),
    ]  # fmt: skip
    assert network(found, "PT", "out_of_network").unlimited


def test_a_place_or_procedure_makes_two_copayments_two() -> None:
    found = summary(
        "EB*1**98**GOLD~\nEB*B**98***27*20*****Y~\nIII*ZZ*11~\nEB*B**98***27*90*****Y~\nIII*ZZ*22~\n"
        "EB*B************HC:97110~\nEB*N**98~\nLS*2120~\nNM1*1P*2*OAK LAB~\nLE*2120~"
    )
    assert [(one.amount, one.places) for one in network(found, "98").copayments] == [
        (D(20), [Place("ZZ", "11")]), (D(90), [Place("ZZ", "22")]),
    ]  # fmt: skip
    assert found.services[1].procedure == Procedure("HC", "97110")
    assert [one.who.label for one in found.restricted_to] == ["OAK LAB"]
    assert [one.text for one in found.problems] == [
        "procedure 97110, in or out of network: copayment without a value"
    ]


def test_who_is_named_for_many_services_is_one_contact() -> None:
    party = "LS*2120~\nNM1*X3*2*BIRCH~\nLE*2120~\n"
    found = summary(f"EB*1**30**GOLD~\nEB*U**MH~\n{party}EB*U**AI^MH~\n{party}")
    assert found.ask == [
        Contact(BenefitEntity(entity_code="X3", name="BIRCH"), "X3", ["MH", "AI"])
    ]  # fmt: skip


def test_words_stand_in_for_codes_where_they_are_known() -> None:
    told = response(HEAD + "EB*1**30**GOLD~\nEB*C**30***23*5*****Y~\nEB*B**ZZ~")
    found = summarize(told, name=lambda code: "the plan" if code == "30" else "")
    assert found.problems == [
        Problem("missing", "the plan (30), in network: deductible: what is left of 5 "
                "is not told", [2]),
        Problem("missing", "service type ZZ, in or out of network: copayment without a value", [3]),
    ]  # fmt: skip


def test_a_dependents_own_dates_and_group_come_first() -> None:
    told = response(
        HEAD.replace("22*0", "22*1") + "REF*6P*OLD~\nHL*4*3*23*0~\nTRN*2*EL-7002*1471112222~\n"
        "NM1*03*1*SAMPLE*KIT~\nREF*6P*NEW*WORKS~\nDTP*356*D8*20260201~\nDTP*357*D8*20260630~\n"
        "EB*1**30**GOLD~"
    )
    assert isinstance(told.dependent, Member)
    found = summarize(told)
    assert (found.group_number, found.group_name) == ("NEW", "WORKS")
    assert (found.coverage_start, found.coverage_end) == (
        datetime.date(2026, 2, 1), datetime.date(2026, 6, 30),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("benefits", "status", "excluded"),
    [
        ("EB*1**98~\nEB*I**98*********N~", "active", ["N"]),
        ("EB*I**98*********N~\nEB*B**98***27*20*****Y~", "active", ["N"]),  # as the plan is
        ("EB*I**98*********Y~", "not_covered", ["Y"]),
        ("EB*I**98*********N~", "active", ["N"]),
        ("EB*I**98*********Y~\nEB*I**98*********N~", "not_covered", ["Y", "N"]),
        ("EB*I**98*********W~", "not_covered", []),
        ("EB*1**98~\nEB*E**98~", "active", [""]),
    ],
)
def test_what_is_excluded(benefits: str, status: str, excluded: list[str]) -> None:
    found = summary("EB*1**30**GOLD~\n" + benefits)
    (service,) = [one for one in found.services if one.service_type_code == "98"]
    assert service.status == status
    sides = {"Y": service.in_network, "N": service.out_of_network, "": service.either_network}
    assert [code for code, side in sides.items() if side and side.exclusions] == excluded


@pytest.mark.parametrize(
    ("benefits", "kind", "text"),
    [
        ("EB*1**98~\nEB*I**98~", "contradiction", "98 is told to be active and not to be covered"),
        ("EB*1**98~\nEB*E**98~", "notice", "98: an exclusion is told, not of what"),
        (
            "EB*I**98~\nEB*B**98***27*20~",
            "contradiction",
            "98 is told not to be covered, and what it costs is told",
        ),
    ],
)
def test_an_exclusion_that_does_not_fit(benefits: str, kind: str, text: str) -> None:
    (told,) = summary("EB*1**30**GOLD~\n" + benefits).problems
    assert (told.kind, told.text) == (kind, f"service type {text}")


def test_days_of_one_service_are_not_those_of_the_plan() -> None:
    lines = HEAD.replace("DTP*346*D8*20260101~\n", "")
    found = summarize(response(lines + "EB*1**30**GOLD~\nEB*1**38~\nDTP*348*D8*20260601~\n"))
    assert found.coverage_start is None
    first = datetime.date(2026, 6, 1)
    assert found.services[1].dates == [QualifiedDate("348", first, first)]


def test_the_last_day_of_a_coverage_that_ended_may_stand_with_the_benefit() -> None:
    lines = HEAD.replace("DTP*346*D8*20260101~\n", "")
    found = summarize(response(lines + "EB*6**30~\nDTP*349*D8*20251231~\n"))
    assert (found.status, found.coverage_end) == ("inactive", datetime.date(2025, 12, 31))
