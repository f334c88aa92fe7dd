from __future__ import annotations

import io

import pytest

from gateway.errors import InDoubtError, PermanentError, TransientError
from gateway.transport.memory import MemoryDoor


@pytest.mark.parametrize("verb", ["list", "fetch", "put", "remove", "ping"])
def test_a_fault_is_raised_once_by_its_verb(verb: str) -> None:
    door = MemoryDoor(["in"], faults=[(verb, TransientError("told to"))])
    door.folders["in"]["a.edi"] = (b"abc", 1.0)

    def call() -> None:
        match verb:
            case "list":
                door.list("in")
            case "fetch":
                door.fetch("in", "a.edi", io.BytesIO())
            case "put":
                door.put("in", "b.edi", io.BytesIO(b"abc"))
            case "remove":
                door.remove("in", "a.edi")
            case _:
                door.ping()

    with pytest.raises(TransientError, match="told to"):
        call()
    call()
    assert door.faults == []


@pytest.mark.parametrize(
    ("moment", "there"),
    [("opened", False), ("middle", False), ("before_rename", False), ("after_rename", True)],
)
def test_a_fault_at_a_step_leaves_what_a_server_would_have(moment: str, there: bool) -> None:
    door = MemoryDoor(["in"], faults=[(f"put:{moment}", InDoubtError("perhaps"))])
    with pytest.raises(InDoubtError):
        door.put("in", "a.edi", io.BytesIO(b"abc"))
    assert [one.name for one in door.list("in")] == (["a.edi"] if there else [])


def test_a_fault_in_the_middle_of_a_fetch_leaves_the_sink_alone() -> None:
    door = MemoryDoor(["out"], faults=[("fetch:fetching", TransientError("cut"))])
    door.folders["out"]["a.835"] = (b"abc", 1.0)
    sink = io.BytesIO()
    with pytest.raises(TransientError):
        door.fetch("out", "a.835", sink)
    assert sink.getvalue() == b""
    assert door.fetch("out", "a.835", sink) == 3


def test_faults_come_in_their_order() -> None:
    faults = [("list", TransientError("first")), ("list", PermanentError("second"))]
    door = MemoryDoor(["in"], faults=faults)
    with pytest.raises(TransientError, match="first"):
        door.list("in")
    with pytest.raises(PermanentError, match="second"):
        door.list("in")


def test_the_clock_gives_the_times_of_files() -> None:
    door = MemoryDoor(["/in/"], clock=lambda: 17.0)
    door.put("in", "a.edi", io.BytesIO(b"abc"))
    assert [one.modified for one in door.list("in")] == [17.0]
