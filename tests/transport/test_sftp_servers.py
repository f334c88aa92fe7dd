"""The two servers of the sandbox, asked by a client that means no good."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from paramiko import Ed25519Key, SFTPClient, Transport

from gateway.errors import TransportError
from gateway.sandbox import openssh, server
from gateway.sandbox.keys import new_key, write_private
from gateway.sandbox.sftp_server import User, serve
from tests.servers import Account, require_sshd, sftp_account


@contextlib.contextmanager
def client(account: Account) -> Iterator[SFTPClient]:
    service = account.service
    with contextlib.closing(
        Transport(socket.create_connection((service.host, service.port)))
    ) as transport:
        key = Ed25519Key.from_private_key_file(str(account.key_file))
        transport.connect(username=service.username, pkey=key)
        opened = SFTPClient.from_transport(transport)
        assert opened is not None
        yield opened


@pytest.fixture
def jail(tmp_path: Path) -> Iterator[tuple[SFTPClient, Path]]:
    """A client of the built-in server, and the server's root."""
    with sftp_account(tmp_path, "builtin") as account, client(account) as opened:
        (tmp_path / "secret").write_bytes(b"secret")
        yield opened, account.root


@pytest.mark.parametrize(
    "path", ["../secret", "/../secret", "a/../../secret", "/link", "up/secret"]
)
def test_no_path_leads_out_of_the_root(jail: tuple[SFTPClient, Path], path: str) -> None:
    sftp, root = jail
    (root / "a").mkdir()
    (root / "link").symlink_to(root.parent / "secret")
    (root / "up").symlink_to(root.parent)
    with pytest.raises(OSError, match=r"No such file|Failure"):
        sftp.open(path, "rb")
    with pytest.raises(OSError, match=r"No such file|Failure"), sftp.open(path, "r+b") as opened:
        opened.write(b"overwritten")
    assert (root.parent / "secret").read_bytes() == b"secret"


def test_writing_above_the_root_stays_inside(jail: tuple[SFTPClient, Path]) -> None:
    sftp, root = jail
    with sftp.open("../../new", "wb") as opened:
        opened.write(b"abc")
    assert (root / "new").read_bytes() == b"abc"
    assert not (root.parent / "new").exists()


def test_links_are_shown_as_links_and_cannot_be_made(jail: tuple[SFTPClient, Path]) -> None:
    sftp, root = jail
    (root / "link").symlink_to("/etc/passwd")
    for facts in (sftp.stat("link"), sftp.lstat("link"), sftp.listdir_attr(".")[0]):
        assert cast(int, facts.st_mode) & 0o170000 == 0o120000
    for folder in ("link", "up"):
        (root / "up").unlink(missing_ok=True)
        (root / "up").symlink_to("/etc")
        with pytest.raises(OSError, match=r"No such file|Failure"):
            sftp.listdir(folder)
    with pytest.raises(OSError, match="unsupported"):
        sftp.symlink("/etc", "mine")


def test_a_rename_does_not_replace_and_cannot_move_out(jail: tuple[SFTPClient, Path]) -> None:
    sftp, root = jail
    (root / "old").write_bytes(b"old")
    (root / "new").write_bytes(b"new")
    with pytest.raises(OSError, match="Failure"):
        sftp.rename("old", "new")
    with pytest.raises(OSError, match="unsupported"):
        sftp.posix_rename("old", "new")
    assert (root / "new").read_bytes() == b"new"
    sftp.rename("old", "../moved")
    assert (root / "moved").read_bytes() == b"old"


def test_the_other_verbs_of_sftp(jail: tuple[SFTPClient, Path]) -> None:
    sftp, root = jail
    sftp.mkdir("folder")
    sftp.rename("folder", "renamed")
    assert (root / "renamed").is_dir()
    with sftp.open("renamed/a", "wb") as opened:
        opened.write(b"abcdef")
    with sftp.open("renamed/a", "ab") as opened:
        opened.write(b"ghi")
    sftp.utime("renamed/a", (1_700_000_000, 1_700_000_001))
    sftp.chmod("renamed/a", 0o600)
    sftp.truncate("renamed/a", 7)
    assert (root / "renamed" / "a").read_bytes() == b"abcdefg"
    sftp.utime("renamed/a", (1_700_000_000, 1_700_000_001))
    facts = sftp.stat("renamed/a")
    assert (facts.st_size, facts.st_mtime, cast(int, facts.st_mode) & 0o777) == (
        7,
        1_700_000_001,
        0o600,
    )
    with pytest.raises(OSError, match="unsupported"):
        sftp.chown("renamed/a", 1, 1)
    with pytest.raises(OSError, match="Failure"):
        sftp.rmdir("renamed")
    sftp.remove("renamed/a")
    sftp.rmdir("renamed")
    assert list(root.iterdir()) == []
    assert sftp.normalize("a/../..") == "/"


def test_reading_beyond_the_end_and_in_any_order(jail: tuple[SFTPClient, Path]) -> None:
    sftp, root = jail
    (root / "a").write_bytes(b"0123456789")
    with sftp.open("a", "rb") as opened:
        opened.seek(8)
        assert opened.read(10) == b"89"
        opened.seek(2)
        assert opened.read(3) == b"234"
        opened.seek(99)
        assert opened.read(1) == b""


def test_neither_server_gives_a_shell_or_a_command(account: Account) -> None:
    service = account.service
    with contextlib.closing(
        Transport(socket.create_connection((service.host, service.port)))
    ) as transport:
        key = Ed25519Key.from_private_key_file(str(account.key_file))
        transport.connect(username=service.username, pkey=key)
        channel = transport.open_session(timeout=5)
        channel.settimeout(5)
        with contextlib.suppress(Exception):  # refused at once, or answered by SFTP's own silence
            channel.exec_command("echo shell")
            channel.shutdown_write()
        assert b"shell" not in channel.recv(100)


def test_closing_twice_and_a_port_that_is_taken(tmp_path: Path) -> None:
    users = {"clinic": User(password="x")}
    first = serve(tmp_path, users=users)
    with pytest.raises(TransportError, match="Cannot listen"):
        serve(tmp_path, users=users, port=first.port)
    first.close()
    first.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", first.port), 1)


def test_a_user_shows_no_secret() -> None:
    assert "hunter2" not in repr(User(password="hunter2"))


@pytest.mark.parametrize("kind", ["openssh", "builtin"])
def test_a_kept_state_shows_the_same_host_key_again(tmp_path: Path, kind: server.Kind) -> None:
    if kind == "openssh":
        require_sshd()
    lines = []
    for _ in range(2):
        with contextlib.closing(
            server.start(
                tmp_path / "home", kind, client_public_key=new_key()[1], state=tmp_path / "state"
            )
        ) as service:
            assert service.kind == kind
            lines.append(service.host_key_line)
        (tmp_path / "state" / openssh.HOST_KEY_NAME).chmod(0o644)  # as a checkout leaves it
    assert lines[0] == lines[1]


def test_auto_takes_openssh_where_it_is_and_the_built_in_server_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_sshd()
    kinds = []
    for path in (openssh.binary(), None, "/bin/false"):
        monkeypatch.setattr(openssh, "binary", lambda path=path: path)
        service = server.start(tmp_path, client_public_key=new_key()[1])
        kinds.append(service.kind)
        service.close()
        service.close()
    assert kinds == ["openssh", "builtin", "builtin"]


def test_openssh_asked_for_and_not_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openssh, "binary", lambda: None)
    with pytest.raises(TransportError, match="not installed"):
        server.start(tmp_path, "openssh", client_public_key=new_key()[1])


def test_a_home_with_a_space_works_on_openssh(tmp_path: Path) -> None:
    with sftp_account(tmp_path / "a folder, 100 %d") as account, client(account) as sftp:
        with sftp.open("a.edi", "wb") as opened:
            opened.write(b"abc")
        assert (account.root / "a.edi").read_bytes() == b"abc"


def test_sshd_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    require_sshd()
    private, public = new_key()
    write_private(tmp_path / "key", private)
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from gateway.sandbox import openssh\n"
        "made = openssh.serve(Path(sys.argv[1]), public_keys=[sys.argv[2]])\n"
        "print(made.port, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), public],
        stdout=subprocess.PIPE,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(server.__file__).parents[2]),
            "TMPDIR": str(tmp_path),  # what a killed program leaves behind is pytest's to tidy
        },
    ) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        socket.create_connection(("127.0.0.1", port), 2).close()
        parent.send_signal(signal.SIGKILL)
        parent.wait(5)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 2).close()
            except ConnectionRefusedError:
                return
            time.sleep(0.05)
    pytest.fail("sshd still listens after its parent was killed")
