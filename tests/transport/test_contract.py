"""What every door promises, asked of all of them."""

from __future__ import annotations

import io
import os
import random

import pytest

from gateway.errors import PermanentError, TransientError
from tests.transport.conftest import Side

ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2 B.1
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
TEMPORARY = ".a.edi.part"


def put(side: Side, data: bytes, name: str = "a.edi") -> None:
    side.door.put(side.inbox, name, io.BytesIO(data))


def fetched(side: Side, name: str) -> bytes:
    sink = io.BytesIO()
    assert side.door.fetch(side.inbox, name, sink) == len(sink.getvalue())
    return sink.getvalue()


def test_a_file_arrives_and_the_receipt_says_so(side: Side) -> None:
    steps: list[str] = []
    receipt = side.door.put(side.inbox, "a.edi", io.BytesIO(b"abc"), step=steps.append)
    assert (receipt.reference, receipt.size) == (f"{side.inbox}/a.edi", 3)
    assert receipt.sha256 == ABC_SHA256
    assert receipt.at.utcoffset() is not None
    assert steps == ["opened", "middle", "before_rename", "after_rename"]
    assert side.read("a.edi") == b"abc"
    assert side.names() == ["a.edi"]


def test_an_empty_file_arrives_with_all_steps(side: Side) -> None:
    steps: list[str] = []
    receipt = side.door.put(side.inbox, "a.edi", io.BytesIO(), step=steps.append)
    assert (receipt.size, receipt.sha256) == (0, EMPTY_SHA256)
    assert steps == ["opened", "middle", "before_rename", "after_rename"]
    assert side.read("a.edi") == b""
    assert fetched(side, "a.edi") == b""


def test_five_megabytes_go_and_come_back(side: Side) -> None:
    data = random.Random(5).randbytes(5_000_001)
    put(side, data)
    assert side.read("a.edi") == data
    steps: list[str] = []
    sink = io.BytesIO()
    assert side.door.fetch(side.inbox, "a.edi", sink, step=steps.append) == 5_000_001
    assert sink.getvalue() == data
    assert steps == ["fetching"]


def test_the_final_name_is_not_seen_before_the_rename(side: Side) -> None:
    seen: dict[str, list[str]] = {}

    def look(step: str) -> None:
        seen[step] = side.names()

    side.door.put(side.inbox, "a.edi", io.BytesIO(b"abc"), step=look)
    hidden = [] if side.kind == "memory" else [TEMPORARY]
    assert seen == {
        "opened": hidden,
        "middle": hidden,
        "before_rename": hidden,
        "after_rename": ["a.edi"],
    }


def test_about_half_of_the_bytes_are_there_at_the_middle(real_side: Side) -> None:
    sizes: list[int] = []

    def look(step: str) -> None:
        if step == "middle":
            sizes.append(len(real_side.read(TEMPORARY)))

    real_side.door.put(real_side.inbox, "a.edi", io.BytesIO(b"x" * 1_000_000), step=look)
    assert sizes == [500_000]


def test_all_of_a_source_is_sent_wherever_it_stands(side: Side) -> None:
    source = io.BytesIO(b"abc")
    source.read()
    assert side.door.put(side.inbox, "a.edi", source).sha256 == ABC_SHA256
    assert side.read("a.edi") == b"abc"


@pytest.mark.parametrize("moment", ["", "middle", "before_rename"])
def test_an_existing_file_is_never_replaced(side: Side, moment: str) -> None:
    def appear(step: str) -> None:
        if step == moment:
            side.write("a.edi", b"theirs")

    if not moment:
        side.write("a.edi", b"theirs")
    with pytest.raises(PermanentError, match="exists already"):
        side.door.put(side.inbox, "a.edi", io.BytesIO(b"ours"), step=appear)
    assert side.read("a.edi") == b"theirs"
    assert side.names() == ["a.edi"]


def test_what_an_earlier_try_left_is_written_over(side: Side) -> None:
    side.write(TEMPORARY, b"half of something longer")
    put(side, b"abc")
    assert side.read("a.edi") == b"abc"


def test_a_left_over_that_is_a_second_name_of_a_delivered_file_does_no_harm(
    real_side: Side,
) -> None:
    assert real_side.root is not None
    real_side.write("delivered.edi", b"delivered", real_side.archive)
    os.link(
        real_side.root / real_side.archive / "delivered.edi",
        real_side.root / real_side.inbox / TEMPORARY,
    )
    put(real_side, b"abc")
    assert real_side.read("delivered.edi", real_side.archive) == b"delivered"
    assert real_side.names() == ["a.edi"]


def test_what_a_step_raises_passes_and_the_door_goes_on(side: Side) -> None:
    class Stop(Exception):
        pass

    def stop(step: str) -> None:
        if step == "before_rename":
            raise Stop

    with pytest.raises(Stop):
        side.door.put(side.inbox, "a.edi", io.BytesIO(b"abc"), step=stop)
    assert "a.edi" not in side.names()
    put(side, b"abc")
    assert side.read("a.edi") == b"abc"


def test_files_are_listed_by_name_with_their_sizes(side: Side) -> None:
    for name, size in (("b", 2), ("a", 1), (".c", 3), ("empty", 0)):
        side.write(name, b"x" * size)
    listed = [(one.name, one.size) for one in side.door.list(side.inbox)]
    assert listed == [(".c", 3), ("a", 1), ("b", 2), ("empty", 0)]


def test_more_files_than_one_answer_holds(side: Side) -> None:
    names = [f"{number:04}.edi" for number in range(250)]
    for name in names:
        side.write(name, b"x")
    assert [one.name for one in side.door.list(side.inbox)] == names


def test_folders_and_links_are_not_listed(real_side: Side) -> None:
    assert real_side.root is not None
    home = real_side.root / real_side.inbox
    (home / "folder").mkdir()
    (home / "to_file").symlink_to(real_side.root.parent / "client_key")
    (home / "to_folder").symlink_to("/etc")
    os.mkfifo(home / "fifo")
    real_side.write("file", b"x")
    assert [one.name for one in real_side.door.list(real_side.inbox)] == ["file"]


def test_modified_is_the_time_of_the_last_write(real_side: Side) -> None:
    assert real_side.root is not None
    real_side.write("file", b"x")
    os.utime(real_side.root / real_side.inbox / "file", (1_700_000_000, 1_700_000_001))
    assert [one.modified for one in real_side.door.list(real_side.inbox)] == [1_700_000_001.0]


def test_a_link_out_of_the_root_is_not_fetched(real_side: Side) -> None:
    assert real_side.root is not None
    secret = real_side.root.parent / "secret"
    secret.write_bytes(b"secret")
    (real_side.root / real_side.inbox / "link").symlink_to(secret)
    sink = io.BytesIO()
    with pytest.raises(PermanentError):
        real_side.door.fetch(real_side.inbox, "link", sink)
    assert sink.getvalue() == b""


def test_a_fifo_does_not_stop_the_door(real_side: Side) -> None:
    assert real_side.root is not None
    os.mkfifo(real_side.root / real_side.inbox / "fifo")
    with pytest.raises(PermanentError):
        real_side.door.fetch(real_side.inbox, "fifo", io.BytesIO())


@pytest.mark.parametrize("change", [b"grown", b""])
def test_a_file_that_changes_while_it_is_fetched_is_for_later(
    real_side: Side, change: bytes
) -> None:
    real_side.write("a.edi", b"x" * 100_000)

    def grow(step: str) -> None:
        real_side.write("a.edi", b"x" * 100_000 + change if change else b"short")

    sink = io.BytesIO(b"kept")
    sink.seek(0, 2)
    with pytest.raises(TransientError, match="changed while"):
        real_side.door.fetch(real_side.inbox, "a.edi", sink, step=grow)
    assert sink.getvalue() == b"kept"


def test_missing_things_are_permanent_and_named(side: Side) -> None:
    with pytest.raises(PermanentError, match="nowhere"):
        side.door.list("nowhere")
    with pytest.raises(PermanentError, match=r"none\.edi"):
        side.door.fetch(side.inbox, "none.edi", io.BytesIO())
    with pytest.raises(PermanentError, match="nowhere"):
        side.door.put("nowhere", "a.edi", io.BytesIO(b"abc"))


def test_remove_deletes_and_a_file_already_gone_is_no_error(side: Side) -> None:
    side.write("a.edi", b"abc")
    assert side.door.remove(side.inbox, "a.edi") is True
    assert side.names() == []
    assert side.door.remove(side.inbox, "a.edi") is False
    assert side.door.remove(side.inbox, "a.edi", archive=side.archive) is False
    assert side.names(side.archive) == []


def test_an_archived_file_is_never_replaced(side: Side) -> None:
    for content in (b"first", b"second", b"third"):
        side.write("a.edi", content)
        side.door.remove(side.inbox, "a.edi", archive=side.archive)
    assert side.names() == []
    assert {name: side.read(name, side.archive) for name in side.names(side.archive)} == {
        "a.edi": b"first",
        "a.edi.1": b"second",
        "a.edi.2": b"third",
    }


def test_without_an_archive_folder_the_file_stays(side: Side) -> None:
    side.write("a.edi", b"abc")
    with pytest.raises(PermanentError, match="nowhere"):
        side.door.remove(side.inbox, "a.edi", archive="nowhere")
    assert side.read("a.edi") == b"abc"


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "/etc/passwd", "a\0b"])
def test_a_name_cannot_leave_its_folder(side: Side, name: str) -> None:
    with pytest.raises(PermanentError):
        side.door.put(side.inbox, name, io.BytesIO(b"abc"))
    with pytest.raises(PermanentError):
        side.door.fetch(side.inbox, name, io.BytesIO())
    with pytest.raises(PermanentError):
        side.door.remove(side.inbox, name)


@pytest.mark.parametrize("folder", ["..", "a/../..", "../inbox"])
def test_a_folder_cannot_leave_the_home(side: Side, folder: str) -> None:
    with pytest.raises(PermanentError, match=r"'\.\.'"):
        side.door.list(folder)
    with pytest.raises(PermanentError, match=r"'\.\.'"):
        side.door.put(folder, "a.edi", io.BytesIO(b"abc"))


def test_ping_and_closing_twice_and_coming_back(side: Side) -> None:
    side.door.ping()
    side.door.close()
    side.door.close()
    side.write("a.edi", b"abc")
    assert fetched(side, "a.edi") == b"abc"
