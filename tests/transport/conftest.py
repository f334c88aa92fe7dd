from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from gateway.transport.door import FileDoor
from gateway.transport.folder import FolderDoor
from gateway.transport.memory import MemoryDoor
from gateway.transport.sftp import SftpDoor
from tests.servers import Account, sftp_account
from tests.transport.proxy import Proxy

_numbers = itertools.count(1)


class Side(msgspec.Struct, frozen=True):
    """A door, and the partner's own view of the folders behind it."""

    kind: str
    door: FileDoor
    inbox: str
    archive: str
    root: Path | None = None

    def write(self, name: str, data: bytes, folder: str | None = None) -> None:
        folder = folder or self.inbox
        if self.root is None:
            cast(MemoryDoor, self.door).folders[folder][name] = (data, 0.0)
        else:
            (self.root / folder / name).write_bytes(data)

    def read(self, name: str, folder: str | None = None) -> bytes:
        folder = folder or self.inbox
        if self.root is None:
            return cast(MemoryDoor, self.door).folders[folder][name][0]
        return (self.root / folder / name).read_bytes()

    def names(self, folder: str | None = None) -> list[str]:
        folder = folder or self.inbox
        if self.root is None:
            return sorted(cast(MemoryDoor, self.door).folders[folder])
        return sorted(one.name for one in (self.root / folder).iterdir())


@pytest.fixture(scope="session")
def openssh_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with sftp_account(tmp_path_factory.mktemp("openssh"), "openssh") as account:
        yield account


@pytest.fixture(scope="session")
def builtin_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with sftp_account(tmp_path_factory.mktemp("builtin"), "builtin") as account:
        yield account


@pytest.fixture(params=["openssh", "builtin"])
def account(request: pytest.FixtureRequest) -> Account:
    return cast(Account, request.getfixturevalue(f"{request.param}_account"))


@contextlib.contextmanager
def opened_side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    kind: str = request.param
    number = next(_numbers)
    inbox, archive = f"inbox-{number}", f"archive-{number}"
    if kind == "memory":
        yield Side(kind, MemoryDoor([inbox, archive]), inbox, archive)
        return
    door: FileDoor
    if kind == "folder":
        root = tmp_path / "root"
        door = FolderDoor(root)
    else:
        account: Account = request.getfixturevalue(f"{kind}_account")
        root, door = account.root, SftpDoor(account.address())
    for folder in (inbox, archive):
        (root / folder).mkdir(parents=True)
    with contextlib.closing(door):
        yield Side(kind, door, inbox, archive, root)


@pytest.fixture(params=["memory", "folder", "openssh", "builtin"])
def side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    with opened_side(request, tmp_path) as made:
        yield made


@pytest.fixture(params=["folder", "openssh", "builtin"])
def real_side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    """A side with real files behind it: a dict has no links and no half-written files."""
    with opened_side(request, tmp_path) as made:
        yield made


@pytest.fixture
def proxy(openssh_account: Account) -> Iterator[Proxy]:
    with contextlib.closing(Proxy(openssh_account.service.port)) as running:
        yield running


@pytest.fixture
def inbox(openssh_account: Account) -> Path:
    """An empty folder on the real server."""
    made = openssh_account.root / f"inbox-{next(_numbers)}"
    made.mkdir()
    return made


@pytest.fixture
def proxied(openssh_account: Account, proxy: Proxy) -> Iterator[Callable[..., SftpDoor]]:
    """Makes doors to the real server through the proxy."""
    with contextlib.ExitStack() as doors:

        def make(**changes: object) -> SftpDoor:
            address = openssh_account.address(port=proxy.port, **changes)
            return doors.enter_context(contextlib.closing(SftpDoor(address)))

        yield make
