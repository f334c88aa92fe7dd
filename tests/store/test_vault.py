"""What the vault gives a hash for is on the disk, whole, whatever happens."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import time
from pathlib import Path

import pytest

from gateway.errors import StoreError
from gateway.store.vault import Vault
from tests.store.processes import child, line

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


@pytest.fixture
def vault(vault_dir: Path) -> Vault:
    return Vault(vault_dir)


def files(vault: Vault) -> list[Path]:
    return sorted(path for path in vault.folder.rglob("*") if path.is_file())


def test_bytes_are_kept_under_their_hash(vault: Vault) -> None:
    assert vault.put(io.BytesIO(b"abc")) == (ABC, 3)
    with vault.open(ABC) as stream:
        assert stream.read() == b"abc"
    vault.verify(ABC)
    assert files(vault) == [vault.path(ABC)] == [vault.folder / "ba" / ABC]


def test_the_same_bytes_are_kept_once(vault: Vault) -> None:
    assert vault.put(io.BytesIO(b"abc")) == vault.put(io.BytesIO(b"abc"))
    assert len(files(vault)) == 1


def test_nothing_is_too_small_or_too_large_for_one_piece(vault: Vault) -> None:
    empty = hashlib.sha256(b"").hexdigest()
    assert vault.put(io.BytesIO(b"")) == (empty, 0)
    large = os.urandom(3 << 20) + b"."
    assert vault.put(io.BytesIO(large)) == (hashlib.sha256(large).hexdigest(), len(large))


def test_nobody_else_may_read_it(vault: Vault) -> None:
    vault.put(io.BytesIO(b"abc"))
    for path in vault.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(vault.folder.stat().st_mode) == 0o700


def test_a_door_writes_into_it_as_into_a_file(vault: Vault) -> None:
    with vault.deposit() as deposit:
        deposit.sink.write(b"a")
        deposit.sink.write(b"bc")
    assert (deposit.sha256, deposit.size) == (ABC, 3)


def test_what_a_door_gave_up_is_not_kept(vault: Vault) -> None:
    with pytest.raises(ConnectionError), vault.deposit() as deposit:
        deposit.sink.write(b"ab")
        raise ConnectionError("cut off")
    assert files(vault) == []


def test_file_then_name_then_folder_reach_the_disk_in_this_order(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor: int) -> None:
        kind = os.fstat(descriptor)
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        what = target.relative_to(vault.folder).as_posix()
        if stat.S_ISDIR(kind.st_mode):
            calls.append(f"fsync folder {what}")
        else:
            calls.append(f"fsync {kind.st_size} bytes")
        fsync(descriptor)

    def note_replace(source: Path, target: Path) -> None:
        calls.append(f"rename to {Path(target).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    vault.put(io.BytesIO(b"abc"))
    new = ["fsync 3 bytes", "fsync folder .", f"rename to {ABC}", "fsync folder ba"]
    assert calls == new
    calls.clear()
    vault.put(io.BytesIO(b"abc"))  # whoever was here first may not have come to his flush
    assert calls == ["fsync 3 bytes", f"rename to {ABC}", "fsync folder ba"]


def test_a_kill_in_the_middle_leaves_nothing_under_a_final_name(
    vault: Vault, vault_dir: Path
) -> None:
    with child("die_in_put", "", vault_dir) as running:
        assert line(running) == "middle"
        (left,) = files(vault)
        assert left.parent.name == "tmp" and left.stat().st_size > 1 << 20
        long_ago = time.time() - 3600
        os.utime(left, (long_ago, long_ago))
        assert vault.sweep() == 0  # its writer lives
    assert files(vault) == [left]
    os.utime(left, (long_ago, long_ago))
    assert vault.sweep() == 1
    assert files(vault) == []
    assert vault.put(io.BytesIO(b"abc")) == (ABC, 3)


def test_a_fresh_leftover_is_not_swept(vault: Vault) -> None:
    (vault.folder / "tmp" / "somebody").write_bytes(b"ab")
    assert vault.sweep() == 0


def test_damage_is_found_when_it_is_looked_for(vault: Vault) -> None:
    vault.put(io.BytesIO(b"abc"))
    vault.path(ABC).write_bytes(b"abd")
    with pytest.raises(StoreError, match="changed or damaged"):
        vault.verify(ABC)
    vault.put(io.BytesIO(b"abc"))  # the same file once more mends it
    vault.verify(ABC)


def test_what_is_not_there_is_said_so(vault: Vault) -> None:
    with pytest.raises(StoreError, match="No such file"):
        vault.open(ABC)
    for name in ("", "../../etc/passwd", ABC.upper(), ABC[:-1], ABC + "\n"):
        with pytest.raises(StoreError, match="no SHA-256"):
            vault.path(name)


def test_a_vault_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("a file stands here")
    with pytest.raises(StoreError, match="the vault cannot be made"):
        Vault(tmp_path / "vault")
