"""A PostgreSQL server of the tests' own: started in a temporary folder, gone when they end.

It listens on a Unix socket alone, so nothing else on the machine can collide with it or reach
it, and a PostgreSQL that already runs here is left alone.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

START_SECONDS = 30.0
STOP_SECONDS = 30.0
# Tests kill clients, never the server or the machine: nothing here need survive a power cut.
SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=100",
    "log_min_messages=warning",
    "timezone=UTC",
)


def missing() -> str:
    """What must be installed before a server can run here; empty when nothing is missing."""
    if find_spec("psycopg") is None:
        return "psycopg is missing: install the extra postgres"
    if binaries() is None:
        return "PostgreSQL's server binaries are missing: install the package postgresql"
    return ""


def binaries() -> Path | None:
    """Folder of ``initdb`` and ``postgres``: Debian's newest, else what PATH holds."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: [int(x) for x in path.parts[4].split(".")])
    if newest:
        return newest[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def account() -> dict[str, Any]:
    """Popen's words for whom the server runs as: it refuses root, so root starts it as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def server() -> Iterator[str]:
    """Run a server; yields its URL without a database: format it with ``database=``.

    Raises RuntimeError with what is missing, or with the server's own words when it fails.
    """
    found = binaries()
    if found is None or missing():
        raise RuntimeError(missing())
    # Not pytest's own folder: its path is long, and a socket's may have 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="gateway-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if as_whom := account():
            os.chown(folder, as_whom["user"], as_whom["group"])
        make_cluster(found, folder)
        with (folder / "log").open("wb") as log:
            running = start(found, folder, log)
            try:
                wait_until_ready(running, folder)
                yield f"postgresql+psycopg://postgres@/{{database}}?host={folder}"
            finally:
                stop(running)


def make_cluster(found: Path, folder: Path) -> None:
    """``initdb``, without a password: only those who can enter the folder can connect."""
    words = [str(found / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
    words += ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
    made = subprocess.run(
        words,
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        **account(),
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr.strip()}")


def start(found: Path, folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """The server itself, as an ordinary child process in a group of its own."""
    words = [str(found / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    for setting in SETTINGS:
        words += ["-c", setting]
    return subprocess.Popen(
        words,
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C at the terminal is for pytest, which then stops us
        **account(),
    )


def environment(folder: Path) -> dict[str, str]:
    """No PG* variable of the caller's may lead anywhere else."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C"}


def wait_until_ready(running: subprocess.Popen[bytes], folder: Path) -> None:
    """Until it answers a query; RuntimeError with its log when it ends or takes too long."""
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while running.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


def stop(running: subprocess.Popen[bytes]) -> None:
    """SIGINT: clients are cut, then it ends; SIGQUIT when it does not."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if running.poll() is None:
            running.send_signal(number)
        try:
            running.wait(STOP_SECONDS)
            return
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def database(url: str, name: str) -> Iterator[str]:
    """A fresh, empty database of the server at ``url``; yields its URL, drops it afterwards."""
    tell(url, f'CREATE DATABASE "{name}"')
    try:
        yield url.format(database=name)
    finally:
        tell(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def tell(url: str, statement: str) -> None:
    """One statement to the server, outside any transaction."""
    import psycopg

    plain = url.format(database="postgres").replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())
