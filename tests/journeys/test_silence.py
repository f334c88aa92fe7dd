"""Silence is told: what should have come by now, by whom, and what it is worth.

The partner's deadlines are the defaults: TA1 or 999 after 4 hours, 999 after 24 hours, 277CA
48 hours after the 999, 835 30 days after the 277CA. The claims went out on 2026-11-20 12:00.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.exchange.sweep import find_overdue
from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, line, remittance
from tests.journeys.test_correlation import OWED, REVERSAL, paid

ALL = frozenset({"TA1", "999", "277CA", "835", "report"})
Row = tuple[str, str, datetime.datetime, float, Decimal]


def late(stage: Stage) -> list[Row]:
    """(patient control number, expected, due, hours late, dollars) of what is overdue."""
    return [
        (stage.claim(row.claim_id or "")["patient_control_number"], row.expected, row.due,
         row.late_by, row.dollars_at_risk)
        for row in find_overdue(stage.desk)
    ]  # fmt: skip


def at(day: int, hour: int, month: int = 11) -> datetime.datetime:
    return datetime.datetime(2026, month, day, hour, tzinfo=datetime.UTC)


def sent(stage: Stage, *silent: str) -> None:
    """Two claims go out; the clearinghouse keeps back what it is ``silent`` about."""
    stage.send(claim("A-1"), claim("A-2", line("99214", "150.50")))
    stage.turn(silent=frozenset(silent))
    stage.receive()


@ON_SQLITE
def test_nothing_is_overdue_in_time(stage: Stage) -> None:
    sent(stage, *ALL)
    stage.forward(hours=4)
    assert late(stage) == []


def test_silence_about_everything(stage: Stage) -> None:
    sent(stage, *ALL)
    stage.forward(hours=6, minutes=30)
    assert late(stage) == [
        ("A-2", "TA1 or 999", at(20, 16), 2.5, Decimal("150.50")),
        ("A-1", "TA1 or 999", at(20, 16), 2.5, Decimal("100.00")),
    ]


@ON_SQLITE
def test_a_ta1_and_no_999(stage: Stage) -> None:
    sent(stage, *(ALL - {"TA1"}))
    stage.forward(hours=24)
    assert late(stage) == []
    stage.forward(hours=12)
    assert late(stage) == [
        ("A-2", "999", at(21, 12), 12.0, Decimal("150.50")),
        ("A-1", "999", at(21, 12), 12.0, Decimal("100.00")),
    ]


@ON_SQLITE
def test_a_999_and_no_277ca(stage: Stage) -> None:
    sent(stage, "277CA", "835", "report")
    stage.forward(hours=48)
    assert late(stage) == []
    stage.forward(hours=24)
    assert late(stage) == [
        ("A-2", "277CA", at(22, 12), 24.0, Decimal("150.50")),
        ("A-1", "277CA", at(22, 12), 24.0, Decimal("100.00")),
    ]


def test_a_277ca_and_no_835(stage: Stage) -> None:
    sent(stage, "835")
    stage.forward(days=30)
    assert late(stage) == []
    stage.forward(days=1)
    assert late(stage) == [
        ("A-2", "835", at(20, 12, 12), 24.0, Decimal("150.50")),
        ("A-1", "835", at(20, 12, 12), 24.0, Decimal("100.00")),
    ]


@ON_SQLITE
def test_what_comes_late_ends_the_silence(stage: Stage) -> None:
    sent(stage, "835")
    stage.forward(days=40)
    assert len(late(stage)) == 2
    stage.turn()
    stage.receive()
    assert late(stage) == []
    stage.forward(days=400)
    assert late(stage) == []


@ON_SQLITE
def test_only_the_silent_claims_of_a_file(stage: Stage) -> None:
    """A-1 is paid; A-2, of the same file, was never spoken of."""
    sent(stage, "835")
    stage.drop("e.835", interchange(3, remittance("T1", "80", paid("A-1"))))
    stage.forward(days=31)
    assert [(row[0], row[1]) for row in late(stage)] == [("A-2", "835")]


@ON_SQLITE
def test_a_file_that_was_never_uploaded(stage: Stage) -> None:
    stage.submit(claim("A-1"))
    stage.forward(minutes=15)
    assert late(stage) == []
    stage.forward(minutes=45)
    assert late(stage) == [("A-1", "upload", at(20, 12) + datetime.timedelta(minutes=15), 0.8,
                            Decimal("100.00"))]  # fmt: skip


@ON_SQLITE
def test_a_payment_taken_back_and_not_decided_anew(stage: Stage) -> None:
    sent(stage, "835")
    stage.drop("1.835", interchange(3, remittance("T1", "80", paid("A-1"))))
    stage.drop("2.835", interchange(4, remittance("T2", "0", REVERSAL, plb=OWED)))
    stage.forward(days=36)
    assert [(r[0], r[1]) for r in late(stage)] == [
        ("A-2", "835"), ("A-1", "the correction of a reversed payment"),
    ]  # fmt: skip


@ON_SQLITE
def test_the_partners_own_deadlines(stage: Stage) -> None:
    path = stage.home / "config" / "partners" / "sandbox.toml"
    path.write_text(path.read_text() + "\n[deadlines]\ninterchange_hours = 0.5\n")
    sent(stage, *ALL)
    stage.forward(hours=1)
    assert [row[2] for row in late(stage)] == [at(20, 12) + datetime.timedelta(minutes=30)] * 2


@ON_SQLITE
def test_held_rejected_and_settled_claims_are_never_late(stage: Stage) -> None:
    nowhere = {"name": "NOWHERE", "identifiers": [{"qualifier": "PI", "value": "99999"}]}
    stage.submit(claim("H-1", charge="999.99"))
    stage.send(claim("A-1"), claim("R-1", payer=nowhere))
    stage.turn()
    stage.receive()
    assert [stage.state(n) for n in ("H-1", "A-1", "R-1")] == ["held", "paid", "claim_rejected"]
    stage.forward(days=100)
    assert late(stage) == []


def test_the_command_lists_them_as_the_contract_says(stage: Stage) -> None:
    """By the machine's own clock, which is later than the day that the claims were sent."""
    real = datetime.datetime.now(datetime.UTC)
    stage.now = real - datetime.timedelta(hours=10)
    assert stage.cli("overdue").out == "nothing is overdue\n"
    sent(stage, *ALL)
    said = stage.cli("overdue", "--partner", "sandbox", "--json")
    assert said.code == 0
    rows = said.json["overdue"]
    assert [set(row) for row in rows] == [{
        "what", "partner", "payer", "claim_id", "file_id", "expected", "due", "late_by",
        "dollars_at_risk",
    }] * 2  # fmt: skip
    first = rows[0]
    assert (first["what"], first["partner"], first["payer"]) == (
        "claim", "sandbox", "ACME HEALTH PLAN",
    )  # fmt: skip
    assert (first["expected"], first["dollars_at_risk"]) == ("TA1 or 999", "150.50")
    assert 5.9 < first["late_by"] < 6.5
    (name,) = stage.files(direction="out")
    assert first["file_id"] == stage.files()[name]["file_id"]
    table = stage.cli("overdue")
    assert (table.code, table.out.count("TA1 or 999")) == (0, 2)
