from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.errors import ConfigError, InDoubtError, PermanentError, TransientError
from gateway.transport import rename
from gateway.transport.folder import FolderDoor
from gateway.transport.folder_errors import folder_error

Rename = Callable[[str, int, str, int], None]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path, os.O_RDONLY)
    yield opened
    os.close(opened)


@pytest.mark.parametrize(
    "way", [rename.by_renameat2, rename.by_link, rename.by_looking_first], ids=lambda w: w.__name__
)
def test_each_way_to_rename_moves_and_never_replaces(
    way: Rename, tmp_path: Path, folder: int
) -> None:
    (tmp_path / "old").write_bytes(b"ours")
    way("old", folder, "new", folder)
    assert [one.name for one in tmp_path.iterdir()] == ["new"]
    (tmp_path / "old").write_bytes(b"second")
    with pytest.raises(FileExistsError):
        way("old", folder, "new", folder)
    assert (tmp_path / "new").read_bytes() == b"ours"
    assert (tmp_path / "old").read_bytes() == b"second"
    with pytest.raises(FileNotFoundError):
        way("none", folder, "other", folder)


@pytest.mark.parametrize("lacking", [errno.ENOSYS, errno.EINVAL, errno.EPERM])
def test_where_the_system_lacks_one_way_the_next_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lacking: int
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(lacking, os.strerror(lacking))

    monkeypatch.setattr(rename, "by_renameat2", unsupported)
    (tmp_path / "in").mkdir()
    FolderDoor(tmp_path).put("in", "a.edi", io.BytesIO(b"abc"))
    monkeypatch.setattr(rename, "by_link", unsupported)
    FolderDoor(tmp_path).put("in", "b.edi", io.BytesIO(b"abc"))
    assert sorted(one.name for one in (tmp_path / "in").iterdir()) == ["a.edi", "b.edi"]
    with pytest.raises(PermanentError, match="exists already"):
        FolderDoor(tmp_path).put("in", "b.edi", io.BytesIO(b"other"))


def test_a_folder_that_is_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "root" / "in").mkdir(parents=True)
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "inner").symlink_to(tmp_path / "root" / "in")
    door = FolderDoor(tmp_path / "root")
    with pytest.raises(PermanentError, match="leaves the root"):
        door.list("link")
    with pytest.raises(PermanentError, match="leaves the root"):
        door.put("link", "a.edi", io.BytesIO(b"abc"))
    door.put("inner", "a.edi", io.BytesIO(b"abc"))
    assert (tmp_path / "root" / "in" / "a.edi").read_bytes() == b"abc"


def test_a_temporary_name_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    victim = tmp_path / "victim"
    victim.write_bytes(b"kept")
    (tmp_path / "in" / ".a.edi.part").symlink_to(victim)
    FolderDoor(tmp_path).put("in", "a.edi", io.BytesIO(b"abc"))
    assert victim.read_bytes() == b"kept"
    assert not (tmp_path / "in" / "a.edi").is_symlink()


def test_a_root_that_is_missing_is_permanent(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="No such file"):
        FolderDoor(tmp_path / "none").ping()


def test_a_source_that_becomes_shorter_is_not_delivered(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = io.BytesIO(b"x" * 100_000)

    def shorten(step: str) -> None:
        if step == "middle":
            source.truncate(60_000)

    with pytest.raises(PermanentError, match="became shorter"):
        FolderDoor(tmp_path).put("in", "a.edi", source, step=shorten)
    assert list((tmp_path / "in").iterdir()) == []


def test_a_temporary_name_that_cannot_work_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="temporary name"):
        FolderDoor(tmp_path, temporary_name="a/{name}")


@pytest.mark.parametrize(
    ("number", "in_doubt", "expected"),
    [
        (errno.ENOSPC, False, TransientError),
        (errno.EDQUOT, True, TransientError),
        (errno.EIO, False, TransientError),
        (errno.EIO, True, InDoubtError),
        (errno.ESTALE, True, InDoubtError),
        (errno.EBUSY, True, TransientError),
        (errno.EACCES, True, PermanentError),
        (errno.EROFS, False, PermanentError),
        (errno.ENAMETOOLONG, False, PermanentError),
    ],
)
def test_each_error_of_the_system_has_its_place(
    number: int, in_doubt: bool, expected: type[Exception]
) -> None:
    made = folder_error(OSError(number, os.strerror(number)), "in/a.edi", in_doubt=in_doubt)
    assert type(made) is expected
    assert str(made).startswith("in/a.edi: ")
