"""Reports in prose: kept, linked to the file that they name, shown, and read by a person."""

from __future__ import annotations

import pytest

from tests.journeys.stage import ON_SQLITE, Stage, claim

SENT = "837P_000000001_20261120.x12"
CALM = "SANDBOX CLEARINGHOUSE\nYOUR FILE {name} WAS RECEIVED\n2 CLAIMS ACCEPTED\n"
ALARM = "SANDBOX CLEARINGHOUSE\r\nFILE {name}\r\n  CLAIM A-1  REJECTED  MEMBER UNKNOWN\r\n"


def item_of(stage: Stage, name: str) -> str:
    """The one work item, which is about the report of that name."""
    ((kind, message),) = stage.items()
    file_id = stage.files()[name]["file_id"]
    assert kind == "report"
    assert message.endswith(f"gateway files show {file_id}")
    return message


@ON_SQLITE
def test_a_calm_report_is_linked_and_asks_nobody(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    done = stage.drop("daily.txt", CALM.format(name=SENT))
    assert done.notes == [f"daily.txt: a report about {SENT}"]
    report = stage.file("daily.txt")
    assert (report["state"], report["kind"], report["about"]["name"]) == ("report", "report", SENT)
    assert stage.file(SENT)["reports"] == [report["file_id"]]
    assert stage.items() == []
    assert stage.state("A-1") == "sent"


def test_a_rejection_in_a_report_finds_a_person(stage: Stage) -> None:
    """It is not parsed, so no claim changes its state by it."""
    stage.send(claim("A-1"))
    stage.drop("daily.txt", ALARM.format(name=SENT))
    assert item_of(stage, "daily.txt").startswith(f"a report about {SENT} speaks of a rejection")
    assert stage.state("A-1") == "sent"
    stage.cli("files", "replay", stage.files()["daily.txt"]["file_id"])
    assert len(stage.items()) == 1


@ON_SQLITE
def test_a_report_that_names_its_file_in_its_own_name_alone(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop(f"{SENT}.rpt", "FILE REJECTED: NOT ENROLLED\n")
    assert stage.file(f"{SENT}.rpt")["about"]["name"] == SENT
    assert "about 837P_000000001" in item_of(stage, f"{SENT}.rpt")


@ON_SQLITE
def test_a_report_about_nothing_of_ours(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("notice.txt", "MAINTENANCE ON SUNDAY. LOGINS WILL FAIL.\n")
    assert "about no file that we know" in item_of(stage, "notice.txt")
    assert stage.file("notice.txt")["about"] is None


@ON_SQLITE
def test_each_of_two_files_gets_its_own_report(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.send(claim("A-2"))
    second = "837P_000000002_20261120.x12"
    stage.drop("two.txt", CALM.format(name=second))
    stage.drop("one.txt", CALM.format(name=SENT))
    assert stage.file("one.txt")["about"]["name"] == SENT
    assert stage.file("two.txt")["about"]["name"] == second


def test_a_report_that_names_the_interchange_by_its_number(stage: Stage) -> None:
    """Many clearinghouses know a file by its ISA13 only."""
    stage.send(claim("A-1"))
    stage.send(claim("A-2"))
    stage.drop("r.txt", "INTERCHANGE 000000002 FROM PRACTICE: ACCEPTED\n")
    assert stage.file("r.txt")["about"]["name"] == "837P_000000002_20261120.x12"


@ON_SQLITE
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_report_is_shown_by_files_show(stage: Stage, encoding: str) -> None:
    stage.send(claim("A-1"))
    text = ALARM.format(name=SENT) + "CAF\u00c9 REGION\n"
    stage.drop("daily.txt", text.encode(encoding))
    shown = stage.cli("files", "show", stage.files()["daily.txt"]["file_id"])
    assert shown.code == 0
    assert f"speaks about {SENT}" in shown.out
    assert "CLAIM A-1  REJECTED  MEMBER UNKNOWN" in shown.out
    assert "open: a report about" in shown.out
    file_id = stage.files()["daily.txt"]["file_id"]
    sent = stage.cli("files", "show", stage.files()[SENT]["file_id"]).out
    assert f"a report is about it: gateway files show {file_id}" in sent


@ON_SQLITE
def test_the_sandboxs_own_report(stage: Stage) -> None:
    """One claim of two is refused by the clearinghouse: its report says REJECTED."""
    payer = {"name": "NOWHERE", "identifiers": [{"qualifier": "PI", "value": "99999"}]}
    stage.send(claim("A-1"), claim("A-2", payer=payer))
    assert "report" in stage.turn()
    stage.receive()
    (name,) = [name for name in stage.files() if name.endswith(".rpt.txt")]
    assert stage.file(name)["about"]["name"] == SENT
    assert "report" in stage.kinds()
    assert (stage.state("A-1"), stage.state("A-2")) == ("paid", "claim_rejected")
