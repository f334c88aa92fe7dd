"""What a real server and a bad line do to a transfer, and what the door says then."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gateway.errors import InDoubtError, PermanentError, TransientError
from gateway.transport.sftp import SftpDoor
from tests.servers import Account, sftp_account
from tests.transport.proxy import Proxy

Doors = Callable[..., SftpDoor]
DATA = bytes(range(256)) * 8_000  # 2 MB
TEMPORARY = ".a.edi.part"


def at(moment: str, do: Callable[[], None]) -> Callable[[str], None]:
    def step(name: str) -> None:
        if name == moment:
            do()

    return step


def until_noticed(door: SftpDoor) -> None:
    """Wait until this side knows that its line is dead: before that, a rename leaves doubt."""
    until = time.monotonic() + 5
    while door._is_connected() and time.monotonic() < until:
        time.sleep(0.01)
    assert not door._is_connected()


@pytest.mark.parametrize("rst", [True, False], ids=["RST", "FIN"])
@pytest.mark.parametrize("moment", ["opened", "middle", "before_rename"])
def test_a_cut_upload_is_transient_and_the_next_try_arrives(
    proxied: Doors, proxy: Proxy, inbox: Path, moment: str, rst: bool
) -> None:
    door = proxied()
    door.ping()

    def cut() -> None:
        proxy.cut(rst=rst)
        until_noticed(door)

    with pytest.raises(TransientError, match=r"was cut"):
        door.put(inbox.name, "a.edi", io.BytesIO(DATA), step=at(moment, cut))
    assert not (inbox / "a.edi").exists()
    door.put(inbox.name, "a.edi", io.BytesIO(DATA))
    assert [one.name for one in inbox.iterdir()] == ["a.edi"]
    assert (inbox / "a.edi").read_bytes() == DATA
    assert proxy.connections == 2


def test_a_cut_at_half_of_the_bytes_on_the_wire_is_transient(
    proxied: Doors, proxy: Proxy, inbox: Path
) -> None:
    door = proxied()
    arm = at("opened", lambda: proxy.after("up", len(DATA) // 2, "cut"))
    with pytest.raises(TransientError, match="was cut"):
        door.put(inbox.name, "a.edi", io.BytesIO(DATA), step=arm)
    (left,) = inbox.iterdir()
    assert left.name == TEMPORARY
    deadline = time.monotonic() + 10  # the server may still have the first half before it
    while not left.stat().st_size and time.monotonic() < deadline:
        time.sleep(0.02)
    assert 0 < left.stat().st_size < len(DATA)


@pytest.mark.parametrize(
    ("way", "renamed"), [("up", False), ("down", True)], ids=["question lost", "answer lost"]
)
@pytest.mark.parametrize("do", ["cut", "freeze"])
def test_a_line_that_goes_during_the_rename_leaves_doubt(
    proxied: Doors, proxy: Proxy, inbox: Path, way: str, renamed: bool, do: str
) -> None:
    door = proxied(timeout=0.5)
    arm = at("before_rename", lambda: proxy.after(way, 0, do))  # type: ignore[arg-type]
    with pytest.raises(InDoubtError, match=r"a\.edi"):
        door.put(inbox.name, "a.edi", io.BytesIO(b"abc"), step=arm)
    assert (inbox / "a.edi").exists() is renamed
    assert (inbox / TEMPORARY).exists() is not renamed


@pytest.mark.parametrize("rst", [True, False], ids=["RST", "FIN"])
def test_a_cut_fetch_leaves_nothing_behind_and_the_next_one_works(
    proxied: Doors, proxy: Proxy, inbox: Path, rst: bool
) -> None:
    (inbox / "a.edi").write_bytes(DATA * 4)
    door, sink = proxied(), io.BytesIO()
    with pytest.raises(TransientError, match="was cut"):
        door.fetch(inbox.name, "a.edi", sink, step=at("fetching", lambda: proxy.cut(rst=rst)))
    assert sink.getvalue() == b""
    assert door.fetch(inbox.name, "a.edi", sink) == len(DATA) * 4
    assert sink.getvalue() == DATA * 4


def test_a_session_that_died_between_verbs_is_opened_again(
    proxied: Doors, proxy: Proxy, inbox: Path
) -> None:
    door = proxied()
    door.ping()
    proxy.cut()
    until_noticed(door)
    assert door.list(inbox.name) == []
    assert proxy.connections == 2


def test_a_move_whose_answer_is_lost_may_be_asked_again(
    proxied: Doors, proxy: Proxy, inbox: Path
) -> None:
    archive = inbox.with_name(f"{inbox.name}-archive")
    archive.mkdir()
    (inbox / "a.edi").write_bytes(b"abc")
    door = proxied(timeout=0.5)
    door.ping()
    proxy.after("down", 200, "cut")
    with pytest.raises(TransientError):
        door.remove(inbox.name, "a.edi", archive=archive.name)
    door.remove(inbox.name, "a.edi", archive=archive.name)
    assert [one.name for one in archive.iterdir()] == ["a.edi"]
    assert not (inbox / "a.edi").exists()


@pytest.mark.parametrize("verb", ["list", "fetch", "put", "big put"])
def test_a_server_that_stalls_is_given_up_in_time(
    proxied: Doors, proxy: Proxy, inbox: Path, verb: str
) -> None:
    (inbox / "b.edi").write_bytes(DATA)
    door = proxied(timeout=0.5)
    door.ping()
    began = time.monotonic()
    with pytest.raises(TransientError):
        if verb == "list":
            proxy.freeze()
            door.list(inbox.name)
        elif verb == "fetch":
            proxy.after("down", len(DATA) // 2, "freeze")
            door.fetch(inbox.name, "b.edi", io.BytesIO())
        else:  # the big one fills every buffer on the way
            data = DATA if verb == "put" else DATA * 12
            door.put(inbox.name, "a.edi", io.BytesIO(data), step=at("middle", proxy.freeze))
    assert time.monotonic() - began < 5


def refusing(folder: Path, requests: Sequence[str]) -> contextlib.AbstractContextManager[Account]:
    return sftp_account(folder, "openssh", refuse=requests)


def test_a_server_that_refuses_renames_is_named_and_left_tidy(tmp_path: Path) -> None:
    with (
        refusing(tmp_path, ["posix-rename", "rename"]) as account,
        contextlib.closing(SftpDoor(account.address())) as door,
    ):
        (account.root / "in").mkdir()
        with pytest.raises(PermanentError, match=r"rename.*Ask the partner") as raised:
            door.put("in", "a.edi", io.BytesIO(b"abc"))
        assert not isinstance(raised.value, InDoubtError)
        assert list((account.root / "in").iterdir()) == []
        (account.root / "in" / "b.edi").write_bytes(b"abc")
        (account.root / "done").mkdir()
        with pytest.raises(PermanentError, match="archive"):
            door.remove("in", "b.edi", archive="done")


def test_a_drop_box_that_may_not_be_looked_into_still_takes_files(tmp_path: Path) -> None:
    with (
        refusing(tmp_path, ["stat", "lstat", "fstat", "opendir", "remove"]) as account,
        contextlib.closing(SftpDoor(account.address())) as door,
    ):
        (account.root / TEMPORARY).write_bytes(b"left from an earlier try")
        assert door.put("", "a.edi", io.BytesIO(DATA)).size == len(DATA)
        assert (account.root / "a.edi").read_bytes() == DATA
        with pytest.raises(PermanentError, match="permission"):
            door.remove("", "a.edi")
        with pytest.raises(PermanentError, match="permission for folder ''"):
            door.list("")


def test_a_folder_that_denies_writing_is_permanent(tmp_path: Path) -> None:
    with (
        refusing(tmp_path, ["open", "write"]) as account,
        contextlib.closing(SftpDoor(account.address())) as door,
        pytest.raises(PermanentError, match=r"permission for \.a\.edi\.part"),
    ):
        door.put("", "a.edi", io.BytesIO(b"abc"))


def test_a_refused_write_is_seen_though_writes_are_not_waited_for(tmp_path: Path) -> None:
    with (
        refusing(tmp_path, ["write"]) as account,
        contextlib.closing(SftpDoor(account.address())) as door,
    ):
        with pytest.raises(PermanentError, match="permission"):
            door.put("", "a.edi", io.BytesIO(DATA))
        assert list(account.root.iterdir()) == []


def test_a_name_that_is_not_utf8_is_told_in_words(openssh_account: Account, inbox: Path) -> None:
    (inbox / b"caf\xe9.835".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    with (
        contextlib.closing(SftpDoor(openssh_account.address())) as door,
        pytest.raises(PermanentError, match="UTF-8"),
    ):
        door.list(inbox.name)


def test_the_temporary_name_is_the_partners(openssh_account: Account, inbox: Path) -> None:
    seen: list[str] = []
    address = openssh_account.address(temporary_name="{name}.filepart")
    with contextlib.closing(SftpDoor(address)) as door:
        look = at("middle", lambda: seen.extend(one.name for one in inbox.iterdir()))
        door.put(inbox.name, "a.edi", io.BytesIO(b"abc"), step=look)
    assert seen == ["a.edi.filepart"]
