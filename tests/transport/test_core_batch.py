"""The CORE door for files: batches out, acknowledgements and results back, over real TLS."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.errors import (
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
    TransportError,
)
from gateway.transport.core_batch import KEPT_DAYS, CoreBatchDoor
from gateway.transport.core_wire import EnvelopeFault, Frame, read_frame, write_frame
from gateway.transport.core_wire.envelope import VERSIONS
from gateway.transport.core_wire.payload_types import content_of
from tests.sandbox.files import BY_HAND
from tests.transport.core_side import INQUIRY, CoreSide, core_side

CLAIMS = BY_HAND.encode()
IN, OUT = "outbound", "inbound"


class Watched:
    """Steps of a put, in their order."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def __call__(self, step: str) -> None:
        self.steps.append(step)


def door_to(side: CoreSide, folder: Path, **changes: Any) -> CoreBatchDoor:
    return CoreBatchDoor(side.address(**changes), folder, inbound=IN)


def put(door: CoreBatchDoor, name: str, data: bytes) -> str:
    return door.put(OUT, name, io.BytesIO(data)).reference


def fetched(door: CoreBatchDoor, name: str) -> bytes:
    sink = io.BytesIO()
    door.fetch(IN, name, sink)
    return sink.getvalue()


def kinds(door: CoreBatchDoor) -> list[str]:
    return sorted(content_of(fetched(door, entry.name)).code for entry in door.list(IN))


@pytest.mark.parametrize(
    ("version", "framing"), [("C2.2.0", "soap"), ("C2.2.0", "mime"), ("C3.1.0", "soap")]
)
def test_claims_go_out_and_everything_comes_back(
    tmp_path: Path, version: str, framing: str
) -> None:
    with core_side(tmp_path, version=version) as side:
        door, watched = door_to(side, tmp_path / "journal", framing=framing), Watched()
        receipt = door.put(OUT, "claims.837", io.BytesIO(CLAIMS), step=watched)
        assert receipt.size == len(CLAIMS)
        assert receipt.sha256 == hashlib.sha256(CLAIMS).hexdigest()
        assert watched.steps == ["opened", "middle", "before_rename", "after_rename"]
        assert [e.name for e in door.list(OUT)] == ["claims.837"]
        assert kinds(door) == ["277", "277", "835", "999", "TA1"]
        entries = door.list(IN)  # asked again, nothing comes twice
        assert len(entries) == 5
        for entry in entries:
            assert receipt.reference in entry.name
            body = fetched(door, entry.name)
            assert body in {p.read_bytes() for p in side.house.folders.outbox.iterdir()}
        assert door.remove(IN, entries[0].name) and not door.remove(IN, entries[0].name)
        assert door.remove(IN, entries[1].name, archive="fetched")
        assert [p.name for p in (tmp_path / "journal/archive").iterdir()] == [entries[1].name]
        assert len(door.list(IN)) == 3
        assert not door.remove(OUT, "claims.837") and len(door.list(OUT)) == 1


@pytest.mark.parametrize("framing", ["soap", "mime"])
def test_a_batch_of_inquiries_is_answered_and_closed(tmp_path: Path, framing: str) -> None:
    with core_side(tmp_path) as side:
        door = door_to(side, tmp_path / "journal", framing=framing)
        put(door, "asked.270", INQUIRY)
        assert kinds(door) == ["271", "999"]
    assert len(door.list(IN)) == 2  # nothing is asked any more: the server is gone


def test_our_acknowledgement_finds_its_exchange(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        door = door_to(side, tmp_path / "journal")
        reference = put(door, "asked.270", INQUIRY)
        results = [fetched(door, e.name) for e in door.list(IN)]
        result = next(r for r in results if b"ST*271" in r)
        group = next(s for s in result.split(b"\n") if s.startswith(b"GS"))
        number = group.split(b"*")[6].decode()
        ours = (
            "ISA*00*          *00*          *ZZ*HILLCLINIC     *ZZ*PINEPAYER      *260314*0930*^"
            "*00501*000000777*0*T*:~GS*FA*HILLCLINIC*PINEPAYER*20260314*0930*777*X*005010X231A1~"
            f"ST*999*0001*005010X231A1~AK1*HB*{number}*005010X279A1~AK9*A*1*1*1~SE*4*0001~"
            "GE*1*777~IEA*1*000000777~"
        )
        assert put(door, "ack.999", ours.encode()) == reference
        with pytest.raises(PermanentError, match="acknowledges nothing"):
            put(door, "ack2.999", ours.replace(f"HB*{number}", "HB*9999").encode())


def test_a_name_is_used_once(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        door = door_to(side, tmp_path / "journal")
        put(door, "claims.837", CLAIMS)
        with pytest.raises(PermanentError, match="never replaced"):
            put(door, "claims.837", CLAIMS)
        with pytest.raises(PermanentError, match="no PayloadType"):
            put(door, "prose.txt", b"nothing of the kind")
        with pytest.raises(PermanentError, match="no folder"):
            door.fetch(OUT, "claims.837", io.BytesIO())


def lost(times: int) -> Callable[[Frame], Frame | None]:
    """Loses the first answers."""
    left = [times]

    def tamper(frame: Frame) -> Frame | None:
        left[0] -= 1
        return None if left[0] >= 0 else frame

    return tamper


def test_what_is_in_doubt_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    with core_side(tmp_path, tamper=lost(1)) as side:
        door, watched = door_to(side, tmp_path / "journal"), Watched()
        with pytest.raises(InDoubtError):
            door.put(OUT, "claims.837", io.BytesIO(CLAIMS), step=watched)
        assert watched.steps == ["opened", "middle", "before_rename"]
        again = door_to(side, tmp_path / "journal")  # another process
        assert [e.name for e in again.list(OUT)] == ["claims.837"]  # its 999 proves it
        assert len(list(side.house.folders.archive.iterdir())) == 1
        assert "999" in kinds(again)


def test_sent_again_it_is_the_same_submission(tmp_path: Path) -> None:
    with core_side(tmp_path, tamper=lost(1)) as side:
        door = door_to(side, tmp_path / "journal")
        with pytest.raises(InDoubtError):
            put(door, "claims.837", CLAIMS)
        with pytest.raises(PermanentError, match="never replaced"):
            put(door, "claims.837", CLAIMS + b"\n")
        put(door, "claims.837", CLAIMS)  # a person said that it did not arrive: it had
        assert len(list(side.house.folders.archive.iterdir())) == 1
        assert kinds(door).count("999") == 1


def test_the_server_refuses_other_bytes_under_one_payload_id(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        door, other = (door_to(side, tmp_path / n) for n in ("journal", "other"))
        put(door, "claims.837", CLAIMS)
        (kept,) = (tmp_path / "journal").glob("*.json")
        data = msgspec.json.decode(kept.read_bytes())
        changed = CLAIMS.replace(b"A-1002", b"A-1003")
        data |= {"sent": False, "sha256": hashlib.sha256(changed).hexdigest()}
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / kept.name).write_bytes(msgspec.json.encode(data))
        with pytest.raises(EnvelopeFault, match="PayloadIDIllegal"):
            put(other, "claims.837", changed)


@pytest.mark.parametrize("framing", ["soap", "mime"])
def test_a_damaged_result_is_not_taken(tmp_path: Path, framing: str) -> None:
    broken = [True]

    def tamper(frame: Frame) -> Frame:
        if broken[0] and b"IK5*A" in frame.body:
            return Frame(frame.content_type, frame.body.replace(b"IK5*A", b"IK5*R"))
        return frame

    with core_side(tmp_path, tamper=tamper) as side:
        door = door_to(side, tmp_path / "journal", framing=framing)
        put(door, "claims.837", CLAIMS)
        with pytest.raises(TransientError, match="ChecksumMismatched"):
            door.list(IN)
        assert not any((tmp_path / "journal/inbox").iterdir())


def test_one_bad_result_holds_up_no_other(tmp_path: Path) -> None:
    bad: list[str] = []

    def tamper(frame: Frame) -> Frame:
        if bad and bad[0].encode() in frame.body:
            return Frame(frame.content_type, frame.body.replace(b"IK5*A", b"IK5*R"))
        return frame

    with core_side(tmp_path, tamper=tamper) as side:
        door = door_to(side, tmp_path / "journal")
        bad.append(put(door, "first.270", INQUIRY))
        put(door, "second.270", INQUIRY.replace(b"000000702", b"000000703"))
        assert kinds(door) == ["271", "999"]  # those of the second
        for entry in door.list(IN):
            assert bad[0] not in entry.name
            door.remove(IN, entry.name)
        with pytest.raises(TransientError, match="ChecksumMismatched"):
            door.list(IN)


def test_a_result_that_was_lost_on_its_way_comes_again(tmp_path: Path) -> None:
    losing: list[bytes] = []

    def tamper(frame: Frame) -> Frame | None:
        return None if losing and losing[0] in frame.body and losing.pop() else frame

    with core_side(tmp_path, tamper=tamper) as side:
        door = door_to(side, tmp_path / "journal")
        put(door, "asked.270", INQUIRY)
        losing.append(b"ST*271*")
        with pytest.raises(TransientError):  # the 999 came, and waits to be fetched
            door.remove(IN, door.list(IN)[0].name)
            losing.append(b"ST*271*")
            door.list(IN)
        assert kinds(door) == ["271"]


def test_a_receipt_that_speaks_of_another_batch_is_none(tmp_path: Path) -> None:
    def tamper(frame: Frame) -> Frame:
        answer = read_frame(frame, answer=True)
        other = msgspec.structs.replace(answer, payload_id="0f6b2d3e-8a11-4c5f-9d3e-1a2b3c4d5e6f")
        return write_frame(other, "soap", VERSIONS["C2.2.0"], answer=True)

    with core_side(tmp_path, tamper=tamper) as side:
        door = door_to(side, tmp_path / "journal")
        with pytest.raises(InDoubtError, match="another request"):
            put(door, "claims.837", CLAIMS)


def test_a_refused_login_stops_everything(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        put(door_to(side, tmp_path / "journal"), "claims.837", CLAIMS)
        door = door_to(side, tmp_path / "journal", password="wrong")
        for ask in (door.ping, lambda: door.list(IN), lambda: put(door, "b.837", CLAIMS)):
            with pytest.raises(LoginRefused):
                ask()


def test_old_submissions_are_let_go(tmp_path: Path) -> None:
    now = [1_773_480_060.0]
    with core_side(tmp_path) as side:
        door = CoreBatchDoor(side.address(), tmp_path / "journal", inbound=IN, clock=lambda: now[0])
        put(door, "claims.837", CLAIMS)
    with pytest.raises(TransportError):
        door.list(IN)
    now[0] += (KEPT_DAYS + 1) * 86_400
    assert door.list(IN) == []


def test_what_waits_is_for_its_owner_alone(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        door = door_to(side, tmp_path / "journal")
        put(door, "claims.837", CLAIMS)
        door.list(IN)
    for path in (tmp_path / "journal").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert path.name == ".lock" or mode in (0o600, 0o700), path


def test_a_journal_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        journal = tmp_path / "journal"
        door = door_to(side, journal)

        def ruin(step: str) -> None:
            if step == "before_rename":
                (found,) = journal.glob("*.json")
                found.write_text("{")

        with pytest.raises(InDoubtError, match="was submitted"):
            door.put(OUT, "claims.837", io.BytesIO(CLAIMS), step=ruin)
        with pytest.raises(PermanentError, match="no exchange that can be read"):
            door.list(IN)
    (tmp_path / "file").write_text("")
    with pytest.raises(PermanentError):
        door_to(side, tmp_path / "file").list(IN)
