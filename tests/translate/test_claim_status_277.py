"""The 277 (X212): statuses at every level, of claims and lines, and the same written again."""

from __future__ import annotations

import datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from gateway.models.claim_status import ClaimStatus, LineStatus, Status
from gateway.models.party import Contact, DateRange, Identifier, Party
from tests.translate.answers import FIXTURES, around, items
from tests.translate.eligibility import KINDS, bodies, fixture_bodies, placeless, read, rebuilt

ACCEPTED = sorted((FIXTURES / "277" / "accept").glob("*.x12"))
MARCH = [datetime.date(2026, 3, day) for day in range(1, 32)]

LEVELS = """BHT*0010*08*R0001*20260314*0930*DG~
HL*1**20*1~
NM1*PR*2*PINE PAYER*****PI*PINE01~
PER*IC*CLAIMS DESK*TE*8005550100~
HL*2*1*21*1~
NM1*41*2*HILL CLINIC*****46*HILLCLINIC~
HL*3*2*19*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~"""
PAID = """HL*4*3*22*0~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
TRN*2*TR-0001~
STC*F1:65*20260312**250*200.5*20260311**20260313*EFT-9*F1:104*F1:101~
STC*F1:97:PR:RX*20260312~
REF*1K*CLM-77~
REF*EJ*A-1001~
REF*VV*V-1~
DTP*472*D8*20260301~
SVC*HC:99213:25*180*150.5*0510***1~
STC*F1:65*20260312~
REF*FJ*A-1001-1~
DTP*472*D8*20260301~"""


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_a_fixture_is_written_as_it_was(path: Path) -> None:
    for lines in bodies(path):
        found, told = read("277", lines)
        assert not told
        assert rebuilt("277", found) == lines


def test_a_claim_and_its_line_are_read() -> None:
    (header, claim), told = read("277", f"{LEVELS}\n{PAID}")
    assert not told
    assert (header.batch_identifier, header.type_code) == ("R0001", "DG")
    money: dict[str, Any] = {
        "effective_date": MARCH[11], "charge": D(250), "paid": D("200.5"),
        "finalized_date": MARCH[10], "remittance_date": MARCH[12],
        "remittance_trace_number": "EFT-9",
    }  # fmt: skip
    first = DateRange(MARCH[0], MARCH[0])
    assert claim == ClaimStatus(
        "claim", "TR-0001", "A-1001", "CLM-77",
        payer=Party(
            entity_code="PR", name="PINE PAYER", identifiers=[Identifier("PI", "PINE01")],
            contacts=[Contact("IC", "CLAIMS DESK", [Identifier("TE", "8005550100")])],
        ),
        receiver=Party(name="HILL CLINIC", identifiers=[Identifier("46", "HILLCLINIC")]),
        provider=Party(name="HILL CLINIC", npi="1234567893"),
        patient=Party(last_name="SAMPLE", first_name="ANA", member_id="W100000001"),
        statuses=[
            Status("STC01", "F1", "65", **money), Status("STC10", "F1", "104", **money),
            Status("STC11", "F1", "101", **money),
            Status("STC01", "F1", "97", "PR", effective_date=MARCH[11], code_list_code="RX"),
        ],
        references=[Identifier("VV", "V-1")], service_dates=first,
        service_lines=[
            LineStatus("HC", "99213", ["25"], "0510", D(180), D(1), "A-1001-1", first,
                       paid=D("150.5"),
                       statuses=[Status("STC01", "F1", "65", effective_date=MARCH[11])]),
        ],
        position=12,
    )  # fmt: skip
    assert rebuilt("277", [header, claim]) == f"{LEVELS}\n{PAID}"


def test_levels_above_the_claims_say_why() -> None:
    (_, *said), told = read("277", fixture_bodies("277/accept/refused-above-the-claims")[0])
    assert not told
    assert {one.level for one in said} <= {"information_receiver", "provider"}
    assert all(one.statuses for one in said)


def test_a_dependent_has_its_subscriber() -> None:
    (_, *said), told = read("277", fixture_bodies("277/accept/one-dependent-one-line")[0])
    assert not told
    (claim,) = said
    assert claim.subscriber.member_id and not claim.patient.member_id
    assert claim.service_lines and claim.patient != claim.subscriber


def test_a_level_with_a_trace_alone_is_listed() -> None:
    lines = f"{LEVELS}\nTRN*1*0~\n{PAID}"
    (header, provider, claim), told = read("277", lines)
    assert not told
    assert (provider.level, provider.trace_number, provider.statuses) == ("provider", "0", [])
    assert rebuilt("277", [header, provider, claim]) == lines


def test_claims_of_one_patient_share_its_level_and_others_do_not() -> None:
    """The second claim of Ana, then her child, then Ana again."""
    child = "HL*5*4*23~\nNM1*QC*1*SAMPLE*CLEO~\nTRN*2*TR-0003~\nSTC*P1:20*20260312~"
    ana = PAID.splitlines()[:2]
    lines = "\n".join(
        [LEVELS, PAID.replace("22*0", "22*1"), "TRN*2*TR-0002~\nSTC*A4:35*20260312~", child,
         ana[0].replace("HL*4", "HL*6"), ana[1], "TRN*2*TR-0004~\nSTC*D0:0*20260312~"]
    )  # fmt: skip
    (header, *said), told = read("277", lines)
    assert not told
    assert [one.trace_number for one in said] == ["TR-0001", "TR-0002", "TR-0003", "TR-0004"]
    assert [one.patient.first_name for one in said] == ["ANA", "ANA", "CLEO", "ANA"]
    assert rebuilt("277", [header, *said]) == lines


def test_what_no_field_holds_is_kept_and_written_back() -> None:
    lines = f"""{LEVELS}
HL*4*3*22*0~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
DMG*D8*19800101~
TRN*1*TR-0001~
STC*F1:65*20260312**2.5.0~
STC**20260312~
QTY*QA*X~
SVC*HC:99213*180*1,5~
AMT*YU*5~"""
    (header, claim), told = read("277", lines)
    assert {(f.segment, f.value) for f in told} == {
        ("STC", "2.5.0"), ("QTY", "X"), ("SVC", "1,5"),
    }  # fmt: skip
    assert claim.patient.unmodelled == ["DMG*D8*19800101"]
    assert claim.statuses == [Status("STC01", "F1", "65", effective_date=MARCH[11])]
    assert claim.unmodelled == ["TRN*1", "STC**20260312", "QTY*QA*X"]
    assert claim.service_lines[0].unmodelled == ["SVC***1,5", "AMT*YU*5"]
    assert rebuilt("277", [header, claim]) == lines.replace("**2.5.0", "")


def test_nothing_half_without_an_end() -> None:
    functional, guide, reader, _ = KINDS["277"]
    lines = f"{LEVELS}\n{PAID}\nTRN*2*TR-0002~\nSTC*A4:35*20260312~"
    text = around(lines, "277", functional, guide)
    whole, _ = items(text[: text.index("STC*A4")], reader)
    assert [one.trace_number for one in whole[1:]] == ["TR-0001"]
    (_, *again), _ = read("277", lines)
    assert placeless(whole[1:]) == placeless(again[:1])
