"""What nobody can read, or nobody here should: a person's queue, and nothing else stops.

In each test a good 835 comes together with the bad file, after it by name, and must be posted.
"""

from __future__ import annotations

import pytest

from gateway.exchange.people import ask_person
from tests.journeys.stage import NOON, ON_SQLITE, Stage, claim, interchange, remittance
from tests.journeys.test_correlation import paid

GOOD = interchange(9, remittance("GOOD", "80", paid("A-1")))
CUT = interchange(5, remittance("CUT", "90", paid("A-2", amount="90")))
CUT = CUT[: CUT.index("DTM*232")]
NOISE = bytes(range(256)) * 8


def come(stage: Stage, name: str, content: str | bytes) -> tuple[str, list[str]]:
    """The state of the file that came with a good one, and the work items."""
    stage.send(claim("A-1"), claim("A-2"))
    stage.put(name, content)
    stage.put("zzz.835", GOOD)
    done = stage.receive()
    assert done.errors == []
    assert len(done.files) == 2
    assert stage.state("A-1") == "paid"
    return str(stage.files()[name]["state"]), stage.kinds()


def listed(stage: Stage) -> list[tuple[str, str]]:
    """What ``gateway files list --unreadable`` lists."""
    said = stage.cli("files", "list", "--unreadable", "--json")
    assert said.code == 0
    return [(f["name"], f["state"]) for f in said.json["files"]]


BAD: dict[str, tuple[str | bytes, str, str]] = {
    "noise": (NOISE, "unreadable", "unreadable"),
    "isa-and-noise": (b"ISA" + NOISE, "unreadable", "unreadable"),
    "zip": (b"PK\x03\x04" + b"\0" * 64, "unreadable", "unreadable"),
    "cut-in-a-set": (CUT.encode(), "partial", "cut"),
    "other-receiver": (
        interchange(5, remittance("T5", "90", paid("A-2", amount="90")), receiver="SOMEONE"),
        "refused", "refused",
    ),
    "production": (
        interchange(5, remittance("T5", "90", paid("A-2", amount="90")), usage="P"),
        "refused", "refused",
    ),
    "amount-of-twenty-digits": (
        interchange(5, remittance("T5", "9" * 20, paid("A-2", charge="9" * 20, amount="9" * 20))),
        "partial", "unposted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_waits_for_a_person_and_stops_nothing(stage: Stage, what: str) -> None:
    content, state, kind = BAD[what]
    assert come(stage, "bad.835", content) == (state, [kind])
    assert listed(stage) == [("bad.835", state)]
    assert stage.state("A-2") == "sent"
    assert [r["trace_number"] for r in stage.remits()] == ["GOOD"]
    assert stage.receive().files == []
    assert stage.kinds() == [kind]


@ON_SQLITE
def test_a_bad_file_is_shown_as_it_came(stage: Stage) -> None:
    come(stage, "bad.835", NOISE)
    file_id = stage.files()["bad.835"]["file_id"]
    said = stage.spawn("files", "show", file_id, "--json")
    assert (said.code, said.json["state"]) == (0, "unreadable")
    assert [i["kind"] for i in said.json["work_items"]] == ["unreadable"]
    with stage.desk.store.vault.open(stage.files()["bad.835"]["sha256"]) as kept:
        assert kept.read() == NOISE


@ON_SQLITE
def test_a_file_cut_in_its_second_set_posts_the_first(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    both = interchange(5, remittance("T1", "80", paid("A-1")),
                       remittance("T2", "90", paid("A-2", amount="90", payer="P2")))  # fmt: skip
    stage.drop("cut.835", both[: both.index("CLP*A-2") + 30])
    assert [stage.state("A-1"), stage.state("A-2")] == ["paid", "sent"]
    assert listed(stage) == [("cut.835", "partial")]


def test_a_bad_set_between_good_ones(stage: Stage) -> None:
    """The second set cannot be stored, for its amount; the first and third are posted."""
    stage.send(claim("A-1"), claim("A-2"), claim("A-3"))
    huge = "8" * 30
    text = interchange(
        5,
        remittance("T1", "80", paid("A-1")),
        remittance("T2", huge, paid("A-2", charge=huge, amount=huge, payer="P2")),
        remittance("T3", "70", paid("A-3", amount="70", payer="P3")),
    )
    done = stage.drop("three.835", text)
    assert done.notes == [
        "835 T1: 1 claims, 1 matched, ties",
        "three.835: transaction set 2 could not be posted (UnfitData): nothing of it was",
        "835 T3: 1 claims, 1 matched, ties",
    ]
    assert [stage.state(n) for n in ("A-1", "A-2", "A-3")] == ["paid", "sent", "paid"]
    assert listed(stage) == [("three.835", "partial")]
    again = stage.cli("files", "replay", stage.files()["three.835"]["file_id"])
    assert "transaction set 2 could not be posted" in again.out
    assert len(stage.remits()) == 2


def test_a_fault_of_the_gateway_itself_holds_up_one_file_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug while one set is posted: that set waits, its neighbours and other files do not."""
    from gateway.exchange.apply_835 import Remittances

    stage.send(claim("A-1"), claim("A-2"))
    real = Remittances.close

    def close(self: Remittances) -> list[str]:
        notes = real(self)
        if notes[0].startswith("835 BUG"):
            raise ZeroDivisionError("division by zero")
        return notes

    stage.put("bug.835", interchange(
        5, remittance("BUG", "90", paid("A-2", amount="90", payer="P2")),
        remittance("T1", "80", paid("A-1")),
    ))  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(Remittances, "close", close)
        assert stage.receive().errors == []
    assert [stage.state("A-1"), stage.state("A-2"), stage.kinds()] == ["paid", "sent", ["unposted"]]
    stage.cli("files", "replay", stage.files()["bug.835"]["file_id"])
    assert stage.state("A-2") == "paid"
    assert listed(stage) == []


@ON_SQLITE
def test_an_empty_file_is_given_time_and_then_waits_for_a_person(stage: Stage) -> None:
    """Some upload in place: what is empty now may be a file in a moment."""
    stage.send(claim("A-1"))
    stage.put("a.835", b"")
    assert stage.receive().unsettled == ["a.835"]
    stage.forward(seconds=61)
    assert len(stage.receive().files) == 1
    assert (listed(stage), stage.kinds()) == ([("a.835", "unreadable")], ["unreadable"])


@ON_SQLITE
def test_what_is_being_written_is_left_alone(stage: Stage) -> None:
    """Dot files, .part, .tmp, .filepart: whatever they hold, they are not there yet."""
    stage.send(claim("A-1"))
    names = (".e.835", "e.835.part", "e.835.TMP", "e.835.filepart", ".e.835.swp")
    for name in names:
        stage.put(name, GOOD)
    (stage.house / "outbox" / "folder.835").mkdir()
    assert stage.receive().files == []
    assert stage.state("A-1") == "sent"
    assert {p.name for p in (stage.house / "outbox").iterdir()} == {*names, "folder.835"}


@ON_SQLITE
def test_a_growing_file_is_taken_when_it_has_stopped(stage: Stage) -> None:
    """Settled is what has not changed between two looks thirty seconds apart, by our own clock."""
    stage.partner(settle=30.0)
    stage.send(claim("A-1"))
    half = len(GOOD) // 2
    for text in (GOOD[:half], GOOD):
        stage.put("e.835", text)
        assert stage.receive().unsettled == ["e.835"]
        stage.forward(seconds=29)
    assert stage.receive().unsettled == ["e.835"]
    stage.forward(seconds=2)
    assert stage.receive().unsettled == []
    assert stage.state("A-1") == "paid"


def test_exit_codes_of_files_that_cannot_be_read(quick_stage: Stage) -> None:
    """Receiving them is no failure of the other side; reading them by hand is code 2."""
    stage = quick_stage
    stage.put("bad.835", NOISE)
    stage.put("cut.835", CUT)
    assert stage.cli("receive").code == 0
    noise, cut, good = (stage.house / name for name in ("noise", "cut", "good"))
    noise.write_bytes(NOISE)
    cut.write_text(CUT)
    good.write_text(GOOD)
    for command in ("parse", "validate"):
        said = stage.cli(command, str(noise), "--json")
        assert (said.code, said.json["verdict"]) == (2, "unreadable")
        assert stage.cli(command, str(cut), "--json").code == 1
        assert stage.cli(command, str(good), "--json").code == 0
        several = stage.cli(command, str(good), str(noise), str(cut), "--json")
        assert (several.code, len(several.out.splitlines())) == (2, 3)


def test_what_waits_beyond_the_page_is_counted(quick_stage: Stage) -> None:
    with quick_stage.desk.store.transaction() as connection:
        for number in range(203):
            ask_person(connection, key=f"k{number}", kind="unreadable", partner="sandbox",
                       message=f"file {number}", at=NOON)  # fmt: skip
    said = quick_stage.cli("files", "list", "--json").json
    assert (len(said["work_items"]), said["work_items_more"]) == (200, 3)
    told = quick_stage.cli("files", "list", "--limit", "202")
    assert told.out.endswith("and 1 more wait for a person: --limit 203 shows all\n")
    assert "more wait" not in quick_stage.cli("files", "list", "--limit", "203").out
