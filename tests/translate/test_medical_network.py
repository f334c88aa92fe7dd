"""Requests of the medical network API become the claims that they mean, and faults name fields."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gateway
from gateway.exchange.claims_in import claims_of
from gateway.exchange.compose import compose, default_partner
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claim_sources import source_of
from gateway.translate.medical_network import read_claims
from tests.oracle import pyx12_verdict
from tests.translate.claims_837 import CLAIM_FILES, ROOT, interchange

FILES = sorted((ROOT / "fixtures" / "sources" / "network").glob("*.json"))
NAMES = [path.stem for path in FILES]
AT = datetime.datetime(2026, 11, 2, 9, 30)


def request(name: str) -> dict[str, Any]:
    text = (ROOT / "fixtures" / "sources" / "network" / f"{name}.json").read_text()
    found: dict[str, Any] = json.loads(text)
    return found


def read(value: object) -> tuple[list[Claim], list[Finding]]:
    items = list(read_claims(json.dumps(value).encode(), "r.json"))
    return claims_in(items), [item for item in items if isinstance(item, Finding)]


def claims_in(items: Iterable[object]) -> list[Claim]:
    return [item for item in items if isinstance(item, Claim)]


def claim_of(value: object) -> Claim:
    claims, findings = read(value)
    assert [f for f in findings if f.severity != "warning"] == []
    (claim,) = claims
    return claim


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(f.rule, f.message) for f in findings if f.severity != "warning"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_worked_example_becomes_an_837_that_nobody_refuses(path: Path) -> None:
    (claim,) = claims_in(claims_of(path.read_bytes(), path.name))
    (composed,) = compose([claim], default_partner(), AT, lambda _: 1)
    assert composed.rejected() == set() and composed.findings == []
    assert [f for own in composed.own.values() for f in own] == []
    assert gateway.validate(composed.data, {1, 2, 3, 4, 5, 6, 7}) == []
    if claim.kind != "837D":  # of which pyx12 has no map
        assert pyx12_verdict(composed.data) == []


def test_the_examples_are_of_all_kinds_and_every_sort() -> None:
    assert NAMES == [
        "dental-bridge", "institutional-inpatient", "institutional-outpatient",
        "professional-ambulance",
        "professional-dependent", "professional-drug", "professional-office-visit",
        "professional-secondary",
    ]  # fmt: skip


OFFICE = """\
HL*1**20*1
PRV*BI*PXC*207Q00000X
NM1*85*2*WILLOW CREEK FAMILY MEDICINE*****XX*1357902463
N3*410 WILLOW CREEK RD
N4*SPRINGFIELD*IL*627041182
REF*EI*461234987
PER*IC*BILLING OFFICE*TE*2175550142*EX*12
HL*2*1*22*0
SBR*P*18*MLK-2044******CI
NM1*IL*1*OSTBY*SIGRID****MI*W204718412
N3*31 ORCHARD LN
N4*SPRINGFIELD*IL*62703
DMG*D8*19860412*F
NM1*PR*2*MEADOWLARK HEALTH PLAN*****PI*61101
CLM*NW-261001-01*180.75***11:B:1*Y*A*Y*Y
AMT*F5*25
REF*EA*MRN-40902
REF*X4*14D0987654
HI*ABK:J020*ABF:R509
NM1*82*1*LEE*GRACE****XX*1246801355
PRV*PE*PXC*207Q00000X
LX*1
SV1*HC:99213:25*142.5*UN*1***1:2
DTP*472*D8*20261001
REF*6R*NW-261001-01-1
LX*2
SV1*HC:87880:QW*38.25*UN*1***1
DTP*472*D8*20261001
REF*6R*NW-261001-01-2
"""
DEPENDENT = """\
SBR*P**NPM-0093******CI
NM1*IL*1*LINDQUIST*MAJA****MI*W551902990
NM1*PR*2*NORTHERN PINES MUTUAL*****PI*83045
HL*3*2*23*0
PAT*19
NM1*QC*1*LINDQUIST*OSKAR
N3*77 SUPERIOR ST*APT 9
N4*DULUTH*MN*55802
DMG*D8*20240829*M
CLM*NW-77120*314.65***11:B:1*Y*A*Y*Y
CRC*ZZ*N*NU
"""
SECONDARY = """\
SBR*S*18***12****MB
"""
OTHER = """\
SBR*P*18*MLK-7781******CI
AMT*D*127.6
AMT*EAF*35.8
OI***Y***Y
NM1*IL*1*TENNEY*HAROLD****MI*W400118301
N3*212 DOUGLAS AVE
N4*SPRINGFIELD*IL*62704
NM1*PR*2*MEADOWLARK HEALTH PLAN*****PI*61101
REF*F8*MLK2026270997
LX*1
SV1*HC:99214*165*UN*1***1:2
DTP*472*D8*20260909
REF*6R*NW-260909-11-1
SVD*61101*96.4*HC:99214**1
CAS*CO*45*40.6
CAS*PR*2*28
DTP*573*D8*20260928
"""
DRUG = """\
LX*2
SV1*HC:J3301*46*UN*4***1
DTP*472*D8*20261005
REF*6R*NW-261005-02-2
LIN**N4*00003029328
CTP****1*ML
REF*XZ*RX-55120
"""
AMBULANCE = """\
CR1*LB*182**A*DH*9****CHEST PAIN, COULD NOT SIT
CRC*07*Y*01*09
HI*ABK:R0789
NM1*PW*2
N3*5 MILL RD
N4*SPRINGFIELD*IL*62703
NM1*45*2
N3*800 E CARPENTER ST
N4*SPRINGFIELD*IL*627690001
LX*1
SV1*HC:A0427:RH*600*UN*1***1**Y
"""
INPATIENT = """\
CLM*NW-7700121*20741.58***11:A:1**A*Y*Y
DTP*096*TM*1130
DTP*434*RD8*20260903-20260906
DTP*435*DT*202609032214
CL1*1*1*01
REF*G1*BLU-IP-771290
REF*EA*LGH-0099871
HI*ABK:K3580:::::::Y
HI*ABJ:R1031
HI*ABF:I10:::::::Y*ABF:E119:::::::Y
HI*DR:397
HI*BBR:0DTJ4ZZ:D8:20260904
HI*BH:11:D8:20260902
HI*BE:80:::3
NM1*71*1*FOXWORTH*ELEANOR****XX*2111223352
PRV*AT*PXC*207R00000X
NM1*72*1*ADLER*MIRIAM****XX*2111334464
LX*1
SV2*0120**7425*DA*3
REF*6R*NW-7700121-1
"""
OUTPATIENT = """\
LX*1
SV2*0750*HC:45380:PT*1865*UN*1
DTP*472*D8*20260917
REF*6R*NW-7700203-1
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("professional-office-visit", OFFICE), ("professional-dependent", DEPENDENT),
        ("professional-secondary", SECONDARY), ("professional-secondary", OTHER),
        ("professional-drug", DRUG), ("professional-ambulance", AMBULANCE),
        ("institutional-inpatient", INPATIENT), ("institutional-outpatient", OUTPATIENT),
    ],
)  # fmt: skip
def test_every_field_stands_where_the_guide_has_it(name: str, expected: str) -> None:
    claim = claim_of(request(name))
    text = interchange([claim], claim.kind).replace("~", "\n")
    assert expected in text


def test_the_content_tells_the_format() -> None:
    for path in FILES:
        assert source_of(path.read_bytes()).name == "medical network JSON"
    for path in CLAIM_FILES:
        assert source_of(path.read_bytes()).name == "JSON"


def test_one_object_a_list_and_one_a_line() -> None:
    one, other = request("professional-office-visit"), request("institutional-outpatient")
    expected = [claim_of(one), claim_of(other)]
    assert expected[0].kind == "837P" and expected[1].kind == "837I"
    for text in (json.dumps([one, other]), json.dumps(one) + "\n\n" + json.dumps(other) + "\n"):
        assert claims_in(claims_of(text.encode(), "r.json")) == expected


def test_a_bad_request_does_not_stop_its_neighbours_and_is_named_by_its_place() -> None:
    good, bad = request("professional-office-visit"), request("professional-drug")
    bad["claimInformation"]["serviceLines"][1]["serviceDate"] = "20260231"
    claims, findings = read([good, bad, good])
    assert len(claims) == 2
    place = "$[1].claimInformation.serviceLines[1].serviceDate"
    assert told(findings) == [("CLAIMS.network.date", f"r.json: {place}: is no day")]
    assert [f.patient_control_number for f in findings if f.severity == "reject"] == [
        "NW-261005-02"
    ]
    lines = "\n".join(json.dumps(one) for one in (good, bad))
    items = list(read_claims(lines.encode(), "r.jsonl"))
    messages = [item.message for item in items if isinstance(item, Finding)]
    assert f"r.jsonl: line 2: {place.replace('$[1]', '$')}: is no day" in messages


def test_text_that_is_no_json_is_told_with_its_place() -> None:
    text = json.dumps(request("professional-drug"), indent=2).replace('"6', "6", 1)
    (finding,) = read_claims(text.encode(), "r.json")
    assert isinstance(finding, Finding) and finding.rule == "CLAIMS.json.syntax"


LINE = ("claimInformation", "serviceLines", 0)


def changed(value: dict[str, Any], path: tuple[str | int, ...], new: object) -> dict[str, Any]:
    value = copy.deepcopy(value)
    at: Any = value
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = new
    return value


def test_an_unknown_field_is_told_and_the_claim_is_read() -> None:
    value = changed(request("professional-office-visit"), (*LINE, "copay"), "5")
    claims, findings = read(value)
    assert len(claims) == 1
    (finding,) = [f for f in findings if f.rule == "CLAIMS.network.unknown"]
    assert finding.severity == "error"
    assert finding.message == (
        "r.json: $.claimInformation.serviceLines[0].copay: is not known here and was not read"
    )


def test_what_has_no_place_in_the_837_is_told_with_how_often() -> None:
    value = request("professional-office-visit")
    for line in value["claimInformation"]["serviceLines"]:
        line["assignedNumber"] = "1"
        line["renderingProvider"] = {
            "lastName": "LEE",
            "ssn": "000000000",
            "address": {"city": "X"},
        }
    claim, findings = read(value)
    assert len(claim) == 1 and {f.severity for f in findings} == {"warning"}
    start = "$.claimInformation.serviceLines[]."
    assert f"{start}assignedNumber (2 times): lines are counted anew" in findings[1].message
    here = [f.message for f in findings if "no place for it in this loop" in f.message]
    assert here == [
        f"r.json: not written: {start}renderingProvider.address (2 times), {start}"
        "renderingProvider.ssn (2 times): the 837 has no place for it in this loop"
    ]


def test_what_says_nothing_is_taken_as_absent() -> None:
    value = request("professional-office-visit")
    service = value["claimInformation"]["serviceLines"][0]["professionalService"]
    service["procedureModifiers"] = ["25", "", None]
    service["description"] = None
    value["dependent"] = {}
    value["claimInformation"]["otherSubscriberInformation"] = []
    assert claim_of(value) == claim_of(request("professional-office-visit"))


def test_numbers_may_stand_without_quotes_and_days_with_hyphens() -> None:
    value = request("professional-office-visit")
    value["claimInformation"]["claimChargeAmount"] = 180.75
    line = value["claimInformation"]["serviceLines"][0]
    line["serviceDate"] = "2026-10-01"
    line["professionalService"]["serviceUnitCount"] = 1
    line["professionalService"]["compositeDiagnosisCodePointers"]["diagnosisCodePointers"] = [1, 2]
    assert claim_of(value) == claim_of(request("professional-office-visit"))


@pytest.mark.parametrize(
    ("given", "written"),
    [("0409-7332-01", "00409733201"), ("00409-7332-01", "00409733201"),
     ("0409733201", "0409733201")],
)  # fmt: skip
def test_a_drug_code_gets_its_zero_where_its_hyphens_say_where(given: str, written: str) -> None:
    value = request("professional-drug")
    lines = value["claimInformation"]["serviceLines"]
    place = next(n for n, line in enumerate(lines) if "drugIdentification" in line)
    lines[place]["drugIdentification"]["nationalDrugCode"] = given
    assert claim_of(value).service_lines[place].drugs[0].code == written


def test_the_same_said_twice_is_said_once() -> None:
    value = request("professional-office-visit")
    value["subscriber"]["policyNumber"] = value["subscriber"]["groupNumber"]
    value["billing"]["employerIdentificationNumber"] = value["billing"]["employerId"]
    value["providers"] = [{**value["billing"]}, {**value["rendering"]}]
    assert claim_of(value) == claim_of(request("professional-office-visit"))


def test_the_group_name_gives_way_to_the_group_number() -> None:
    value = request("professional-office-visit")
    value["subscriber"]["subscriberGroupName"] = "MEADOWLARK"
    claims, findings = read(value)
    assert claims[0].subscriber.group_name == ""
    assert any("subscriberGroupName: the group number says it" in f.message for f in findings)
    del value["subscriber"]["groupNumber"]
    assert claim_of(value).subscriber.group_name == "MEADOWLARK"


def test_an_ordering_provider_of_the_claim_goes_to_every_line_without() -> None:
    value = request("professional-office-visit")
    value["ordering"] = {"lastName": "ASHE", "npi": "1246802460"}
    value["claimInformation"]["serviceLines"][1]["orderingProvider"] = {"lastName": "BRANDT"}
    lines = claim_of(value).service_lines
    found = [[(p.entity_code, p.last_name) for p in line.providers] for line in lines]
    assert found == [[("DK", "ASHE")], [("DK", "BRANDT")]]


def test_an_ordering_provider_that_no_line_needs_is_told() -> None:
    value = request("professional-office-visit")
    value["ordering"] = {"lastName": "ASHE", "npi": "1246802460"}
    for line in value["claimInformation"]["serviceLines"]:
        line["orderingProvider"] = {"lastName": "BRANDT"}
    claims, findings = read(value)
    assert {p.last_name for line in claims[0].service_lines for p in line.providers} == {"BRANDT"}
    (told,) = [f for f in findings if "ordering" in f.message]
    assert told.rule == "CLAIMS.network.unused"
    assert "$.ordering: every service line names one of its own" in told.message


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        "",
        "X",
        "20260101",
        "12.5",
        7,
        True,
        [],
        {},
        [""],
        [[1]],
        [{}],
        {"a": 1},
        "true",
        [None],
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), JUNK)
def test_no_request_breaks_the_reader(name: str, random: Any, junk: object) -> None:
    value: Any = request(name)
    at = value
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = random.choice(keys)
        if not isinstance(at[key], dict | list) or not at[key] or random.random() < 0.2:
            at[key] = junk
            break
        at = at[key]
    claims, findings = read(value)
    assert all(f.severity in ("reject", "error", "warning") and f.hint for f in findings)
    assert len(claims) == (0 if any(f.severity == "reject" for f in findings) else 1)
