"""The 277CA: every level read, built, and decided upon."""

from __future__ import annotations

import datetime
from decimal import Decimal as D

import pytest

from gateway.models.claim_status import (
    ClaimStatus,
    Level,
    LineStatus,
    Status,
    StatusHeader,
    Total,
    decide,
)
from gateway.models.party import DateRange, Identifier, Party, QualifiedDate
from gateway.translate.claim_status_277_build import build_277ca
from gateway.translate.claim_status_277_read import read_277
from tests.oracle import pyx12_verdict
from tests.translate.answers import around, body, fixture, interchange, items, written

GUIDE = "005010X214"
MARCH_2, MARCH_3 = datetime.date(2026, 3, 2), datetime.date(2026, 3, 3)
ON_2 = DateRange(MARCH_2, MARCH_2)

SOURCE = Party(
    entity_code="AY", name="BRIDGE CLEARINGHOUSE", identifiers=[Identifier("46", "BRIDGECH")]
)
RECEIVER = Party(name="HILL CLINIC", identifiers=[Identifier("46", "HILLCLINIC")])
PROVIDER = Party(name="HILL CLINIC", npi="1234567893")
HEADER = StatusHeader(
    batch_identifier="BR0000301",
    purpose_code="08",
    type_code="TH",
    created=datetime.datetime(2026, 3, 3, 8, 0, 15),
)


def status(stc: str, code: str, action: str, charge: str = "", message: str = "") -> Status:
    """One composite; ``code`` is category, status and entity as an STC writes them."""
    category, number, entity = [*code.split(":"), ""][:3]
    return Status(
        stc, category, number, entity,
        effective_date=MARCH_3, action_code=action, charge=D(charge) if charge else None,
        message=message,
    )  # fmt: skip


ACCEPTED_AND_NOT = [Total("YU", D("430")), Total("YY", D("300"))]
LEVELS = [
    ClaimStatus(
        "information_source", "BRT000301", payer=SOURCE,
        dates=[
            QualifiedDate("050", MARCH_2, MARCH_2), QualifiedDate("009", MARCH_3, MARCH_3),
        ],
        position=5,
    ),
    ClaimStatus(
        "information_receiver", "B000318", payer=SOURCE, receiver=RECEIVER,
        statuses=[status("STC01", "A1:19:PR", "WQ", "730")],
        totals=[Total("90", D("2")), Total("AA", D("1")), *ACCEPTED_AND_NOT],
        position=10,
    ),
    ClaimStatus(
        "provider", "0", payer=SOURCE, receiver=RECEIVER, provider=PROVIDER,
        statuses=[Status("STC01", "A1", "19", "PR", action_code="WQ", charge=D("730"))],
        references=[Identifier("TJ", "471112222")],
        totals=[Total("QA", D("2")), Total("QC", D("1")), *ACCEPTED_AND_NOT],
        position=18,
    ),
    ClaimStatus(
        "claim", "A-1001", "A-1001", "260303000111",
        payer=SOURCE, receiver=RECEIVER, provider=PROVIDER,
        patient=Party(
            last_name="SAMPLE", first_name="ANA", middle_name="M", member_id="W100000001"
        ),
        statuses=[status("STC01", "A2:20:PR", "WQ", "250")],
        references=[Identifier("D9", "BR77001")],
        service_dates=DateRange(datetime.date(2026, 3, 1), MARCH_2),
        position=27,
    ),
    ClaimStatus(
        "claim", "A-1002", "A-1002",
        payer=SOURCE, receiver=RECEIVER, provider=PROVIDER,
        patient=Party(last_name="SAMPLE", first_name="BEN", member_id="W100000002"),
        statuses=[status("STC01", "A1:20:PR", "WQ", "180")],
        references=[Identifier("D9", "BR77002")],
        service_dates=ON_2,
        position=34,
    ),
    ClaimStatus(
        "claim", "A-1003", "A-1003",
        payer=SOURCE, receiver=RECEIVER, provider=PROVIDER,
        patient=Party(last_name="SAMPLE", first_name="CAL", member_id="W100000003"),
        statuses=[
            status("STC01", "A7:562:82", "U", "300", "RENDERING NPI AND FACILITY ZIP"),
            status("STC10", "A7:500:77", "U", "300", "RENDERING NPI AND FACILITY ZIP"),
            status("STC01", "A3:21", "U", "300"),
        ],
        references=[Identifier("D9", "BR77003")],
        service_dates=ON_2,
        service_lines=[
            LineStatus(
                "HC", "99214", ["25"], charge=D("200"), units=D("1"), control_number="A-1003-1",
                statuses=[status("STC01", "A7:454", "U")], service_dates=ON_2,
            ),
            LineStatus(
                "NU", "0300", revenue_code="0300", charge=D("100"), units=D("2"),
                control_number="A-1003-2", statuses=[status("STC01", "A7:455", "U")],
            ),
        ],
        position=40,
    ),
]  # fmt: skip

REFUSED = """BHT*0085*08*PN0000302*20260304*0800*TH~
HL*1**20*1~
NM1*PR*2*PINE HEALTH PLAN*****PI*60054~
TRN*1*PNT000302~
DTP*050*D8*20260303~
DTP*009*D8*20260304~
HL*2*1*21*0~
NM1*41*1*BILLER*BEA****46*HILLCLINIC~
TRN*2*B000318~
STC*A8:746:40*20260304*U*730~
QTY*AA*3~
AMT*YY*730~"""

TWO_PROVIDERS = """BHT*0085*08*PN0000303*20260304*0900*TH~
HL*1**20*1~
NM1*PR*2*PINE HEALTH PLAN*****PI*60054~
TRN*1*PNT000303~
DTP*050*D8*20260303~
DTP*009*D8*20260304~
HL*2*1*21*1~
NM1*41*2*HILL CLINIC*****46*HILLCLINIC~
TRN*2*B000319~
STC*A1:19:PR*20260304*WQ*100~
HL*3*2*19*1~
NM1*85*1*DOCTOR*DREW****XX*1234567893~
HL*4*3*PT~
NM1*QC*1*SAMPLE*ANA****MI*W100000001~
TRN*2*A-1005~
STC*A2:20*20260304*WQ*60~
DTP*472*D8*20260303~
TRN*2*A-1007~
STC*A0:20*20260304*WQ*70~
DTP*472*D8*20260303~
HL*5*2*19*1~
NM1*85*2*HILL LABORATORY*****FI*471112222~
HL*6*5*PT~
NM1*QC*1*SAMPLE*BEN****II*9876543210~
TRN*2*A-1006~
STC*A5:20*20260304*WQ*40~
REF*BLT*131~
DTP*472*D8*20260303~"""


def test_every_level_is_read() -> None:
    (header, *levels), found = items(fixture("277CA/accept/mixed"), read_277)
    assert not found
    assert header == HEADER
    for level, expected in zip(levels, LEVELS, strict=True):
        assert level == expected


def test_the_flat_levels_are_built_into_their_hierarchy() -> None:
    text = fixture("277CA/accept/mixed")
    rows = list(build_277ca(HEADER, LEVELS))
    want = body(text)
    assert written(rows) == want
    assert pyx12_verdict(text) == []
    assert pyx12_verdict(interchange("277", "HN", GUIDE, rows)) == []


def test_a_refused_set_has_no_level_below_the_receiver() -> None:
    (header, source, receiver), found = items(around(REFUSED, "277", "HN", GUIDE), read_277)
    assert not found
    assert source.payer.entity_code == "PR"
    assert receiver.receiver.last_name == "BILLER"
    (said,) = receiver.statuses
    assert (said.category_code, said.status_code, said.entity_code) == ("A8", "746", "40")
    assert decide(receiver, True) == "rejected"
    assert decide(source, True) == "unknown"
    assert written(build_277ca(header, [source, receiver])) == REFUSED


def test_providers_without_trace_are_carried_down_and_a_patient_has_two_claims() -> None:
    (header, *levels), found = items(around(TWO_PROVIDERS, "277", "HN", GUIDE), read_277)
    assert not found
    assert [(level.level, level.trace_number, level.position) for level in levels] == [
        ("information_source", "PNT000303", 5),
        ("information_receiver", "B000319", 10),
        ("claim", "A-1005", 16),
        ("claim", "A-1007", 19),
        ("claim", "A-1006", 26),
    ]
    ana, again, ben = levels[2:]
    assert ana.provider == again.provider == Party(
        last_name="DOCTOR", first_name="DREW", npi="1234567893"
    )  # fmt: skip
    assert ana.patient == again.patient
    assert ben.provider == Party(
        name="HILL LABORATORY", identifiers=[Identifier("FI", "471112222")]
    )
    assert (ben.patient.member_id, ben.patient.member_id_qualifier) == ("9876543210", "II")
    assert ben.references == [Identifier("BLT", "131")]
    rows = list(build_277ca(header, levels))
    assert [row[1:4] for row in rows if row[0] == "HL"] == [
        ("1", "", "20"), ("2", "1", "21"), ("3", "2", "19"), ("4", "3", "PT"), ("5", "3", "PT"),
        ("6", "2", "19"), ("7", "6", "PT"),
    ]  # fmt: skip
    (_, *again_read), found = items(interchange("277", "HN", GUIDE, rows), read_277)
    assert not found
    assert [level.position for level in again_read] == [5, 10, 16, 21, 28]
    for level, original in zip(again_read, levels, strict=True):
        level.position = original.position
    assert again_read == levels


def test_a_source_with_two_traces_stays_one_level() -> None:
    lines = REFUSED.replace("HL*2*1", "TRN*1*SECOND~\nHL*2*1")
    (header, *levels), _ = items(around(lines, "277", "HN", GUIDE), read_277)
    assert [level.trace_number for level in levels] == ["PNT000302", "SECOND", "B000318"]
    assert written(build_277ca(header, levels)) == lines


def test_a_set_that_is_cut_gives_only_whole_levels() -> None:
    text = fixture("277CA/accept/mixed")
    read, found = items(text[: text.index("REF*D9*BR77003")], read_277)
    assert read == [HEADER, *LEVELS[:-1]]
    assert "X12.SE.missing" in {f.rule for f in found}


def test_what_the_model_lacks_is_kept_where_it_stood() -> None:
    lines = REFUSED.replace("TRN*1*PNT", "PER*IC*DESK*TE*8005550100~\nTRN*1*PNT").replace(
        "QTY*AA*3~", "QTY*AA*3,0~"
    )
    (_, source, receiver), (found,) = items(around(lines, "277", "HN", GUIDE), read_277)
    assert source.payer.unmodelled == ["PER*IC*DESK*TE*8005550100"]
    assert receiver.unmodelled == ["QTY*AA*3,0"]
    assert receiver.totals == [Total("YY", D("730"))]
    assert (found.segment, found.element, found.value) == ("QTY", 2, "3,0")


@pytest.mark.parametrize(
    ("clock", "created"),
    [
        ("0800", datetime.datetime(2026, 3, 4, 8)),
        ("080059", datetime.datetime(2026, 3, 4, 8, 0, 59)),
        ("08005912", datetime.datetime(2026, 3, 4, 8, 0, 59, 120_000)),
    ],
)
def test_times_with_and_without_seconds(clock: str, created: datetime.datetime) -> None:
    lines = REFUSED.replace("*0800*", f"*{clock}*")
    (header, *levels), found = items(around(lines, "277", "HN", GUIDE), read_277)
    assert not found
    assert header.created == created
    assert written(build_277ca(header, levels)) == lines


def test_a_time_that_is_none_is_told() -> None:
    lines = REFUSED.replace("*0800*", "*2561*")
    (header, *_), (found,) = items(around(lines, "277", "HN", GUIDE), read_277)
    assert header.created == datetime.datetime(2026, 3, 4)
    assert (found.segment, found.element, found.code, found.value) == ("BHT", 5, "IK403:9", "2561")


@pytest.mark.parametrize(
    ("category", "action", "level", "payer", "verdict"),
    [
        ("A2", "WQ", "claim", True, "accepted"),
        ("A2", "U", "claim", True, "rejected"),
        ("A5", "WQ", "claim", True, "accepted"),
        ("A3", "WQ", "claim", True, "rejected"),
        ("A4", "WQ", "claim", True, "rejected"),
        ("A6", "WQ", "claim", False, "rejected"),
        ("A7", "WQ", "claim", True, "rejected"),
        ("A8", "U", "claim", False, "rejected"),
        ("A0", "WQ", "claim", False, "in_transit"),
        ("A1", "WQ", "claim", False, "accepted"),
        ("A1", "WQ", "claim", True, "received"),
        ("A1", "", "claim", False, "received"),
        ("A1", "WQ", "information_receiver", False, "received"),
        ("A1", "U", "provider", False, "rejected"),
        ("E1", "WQ", "claim", True, "unknown"),
        ("P1", "WQ", "claim", True, "unknown"),
    ],
)
def test_the_decision_about_a_claim(
    category: str, action: str, level: Level, payer: bool, verdict: str
) -> None:
    said = ClaimStatus(level, statuses=[Status("STC01", category, "20", action_code=action)])
    assert decide(said, payer) == verdict


def test_the_first_composite_decides_and_any_action_u_refuses() -> None:
    first = Status("STC01", "A2", "20", action_code="WQ")
    tenth = Status("STC10", "A7", "562", action_code="WQ")
    assert decide(ClaimStatus("claim", statuses=[first, tenth]), True) == "accepted"
    second = Status("STC01", "A7", "562", action_code="U")
    assert decide(ClaimStatus("claim", statuses=[first, second]), True) == "rejected"
    assert decide(ClaimStatus("claim"), True) == "unknown"
