"""A gateway whose worker is killed, and a clearinghouse that knows nothing of it."""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from gateway.exchange.desk import Desk
from gateway.exchange.worker import Round, one_round
from gateway.models.claim import Claim
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.keys import kept_key
from gateway.sandbox.partner_file import partner_file
from gateway.sandbox.practice import practice_claims
from gateway.sandbox.server import start
from gateway.settings import load
from gateway.store import tables
from gateway.store.database import Store, open_store
from gateway.translate.claims_json import claims_to_json
from tests.journeys import evidence
from tests.servers import require_sshd

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 90.0
"""Seconds after which a journey that stands still has failed."""

GATEWAY_TOML = """\
log_level = "warning"

[[handoff]]
name = "office"
folder = "{folder}"
partner = "sandbox"
submitter = "clinic"
settle_seconds = 0.0
"""


class Worker:
    """``gateway worker`` as a process; what it passes is appended to the journey's trace."""

    def __init__(self, journey: Journey, *words: str, failpoint: str = "") -> None:
        self._trace = journey.trace
        self._from = len(self._lines())
        words = words or ("worker", "--interval", "0.05")
        with (journey.root / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "--home", str(journey.home), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ
                | {
                    "PYTHONPATH": str(REPOSITORY),
                    "PYTHONDONTWRITEBYTECODE": "",  # compiled once, as where it is installed
                    "GATEWAY_DATABASE": journey.database,
                    "GATEWAY_CONFIG": "",
                    "GATEWAY_FAILPOINT": failpoint,
                    "GATEWAY_FAILPOINT_LOG": str(journey.died_at),
                    "GATEWAY_FAILPOINT_TRACE": str(journey.trace),
                },
            )

    def _lines(self) -> list[str]:
        return self._trace.read_text("ascii").splitlines() if self._trace.exists() else []

    def passed(self) -> list[str]:
        """The failpoints that this process has passed."""
        return self._lines()[self._from :]

    def wait(self) -> int:
        """Its exit code; -9 where it was killed."""
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        assert self.wait() == -signal.SIGKILL

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Journey:
    """A home, a hand-off folder, and a clearinghouse behind an OpenSSH server."""

    def __init__(self, root: Path, database: str) -> None:
        self.root, self.database = root, database
        self.home, self.house, self.office = root / "home", root / "house", root / "office"
        self.trace, self.died_at = root / "trace", root / "died_at"
        self.dropped: list[str] = []
        self.workers: list[Worker] = []
        self.store: Store

    # ---- the gateway

    def start(self, *words: str, failpoint: str = "") -> Worker:
        worker = Worker(self, *words, failpoint=failpoint)
        self.workers.append(worker)
        return worker

    def run(self, *words: str) -> int:
        """A command to its end; its exit code."""
        return self.start(*words).wait()

    def round(self) -> Round:
        """A round of the worker's work in this process, where nobody kills it."""
        settings = load(self.home, self.home / "config")
        return one_round(Desk(settings, self.store))

    def die_at(self, failpoint: str, *words: str) -> None:
        """A worker that must die at the failpoint, which may be ``name:2``."""
        self.died_at.unlink(missing_ok=True)
        worker = self.start(*words, failpoint=failpoint)
        assert worker.wait() == -signal.SIGKILL, (failpoint, self.log())
        assert self.died_at.read_text() == failpoint.partition(":")[0] + "\n"

    def log(self) -> str:
        return (self.root / "worker.log").read_text("utf-8")

    # ---- the billing system

    def drop(self, claims: Sequence[Claim]) -> None:
        """Hand off a file of claims, renamed into place."""
        name = f"claims-{len(self.dropped) + 1:03d}.json"
        path = self.office / name
        path.write_bytes(claims_to_json(claims))
        (self.office / "in").mkdir(exist_ok=True)
        path.rename(self.office / "in" / name)
        self.dropped.append(name)

    # ---- how far it is

    def rows(self, statement: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(statement).all())

    def count(self, table: Any, *where: Any) -> int:
        (row,) = self.rows(select(func.count()).select_from(table).where(*where))
        return int(row[0])

    def job_states(self) -> list[str]:
        return [row.state for row in self.rows(select(tables.jobs.c.state))]

    def states(self) -> dict[str, str]:
        """The state of each claim by its patient control number; two of a number are an error."""
        claims = tables.claims.c
        found = self.rows(select(claims.patient_control_number, claims.state))
        assert len({row[0] for row in found}) == len(found), "a claim was kept twice"
        return {row[0]: row[1] for row in found}

    def is_quiet(self) -> bool:
        """Whether nothing is on its way. Asked in the direction in which claims travel, so that
        nothing slips past."""
        files = tables.files.c
        inbox, outbox = self.house / "inbox", self.house / "outbox"
        return (
            not any((self.office / "in").iterdir())
            and self.count(tables.files, files.state == "stored", files.direction == "handoff") == 0
            and set(self.job_states()) <= {"done"}
            and not any(inbox.iterdir())
            and evidence.owes_nothing(self.house)
            and not any(outbox.iterdir())
            and self.count(tables.files, files.state == "stored", files.direction == "in") == 0
        )

    def arrive(self) -> None:
        """Let an undisturbed worker end the journey; one more round then finds nothing to do."""
        worker = self.start()
        until(self.is_quiet, "nothing is on its way any more", self.log, pause=0.1)
        worker.process.send_signal(signal.SIGTERM)
        worker.wait()
        self.let_sweep()
        last = self.round()
        assert (last.busy, last.exit_code) == (False, 0)

    def let_sweep(self) -> None:
        """The vault leaves half-written files for a minute, in case their writer lives."""
        long_ago = time.time() - 3600
        for path in (self.home / "vault" / "tmp").iterdir():
            os.utime(path, (long_ago, long_ago))


def until(
    holds: Callable[[], bool], what: str, log: Callable[[], str] = str, *, pause: float = 0.01
) -> None:
    """Wait until it holds; fail when that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"not reached: {what}\n{log()[-3000:]}"
        time.sleep(pause)


@contextlib.contextmanager
def journey_at(root: Path, database: str, *, archive: bool = True) -> Iterator[Journey]:
    """A journey on a fresh database. Nobody reads the inbox yet."""
    require_sshd()
    journey = Journey(root, database)
    for name in ("inbox", "outbox", "archive", "collected"):
        (journey.house / name).mkdir(parents=True)
    partners = journey.home / "config" / "partners"
    partners.mkdir(parents=True)
    (journey.office / "in").mkdir(parents=True)
    key_file = root / "keys" / "client_key"
    service = start(journey.house, "openssh", client_public_key=kept_key(key_file)[1])
    try:
        text = partner_file(service, key_file)
        if not archive:
            text = text.replace('archive = "archive"\n', "")
        (partners / "sandbox.toml").write_text(text, "utf-8")
        settings = GATEWAY_TOML.format(folder=journey.office)
        (journey.home / "config" / "gateway.toml").write_text(settings, "utf-8")
        with contextlib.closing(open_store(database, journey.home / "vault")) as journey.store:
            yield journey
    finally:
        for worker in journey.workers:
            worker.close()
        service.close()


@contextlib.contextmanager
def in_thread(turn: Callable[[], object], pause: float) -> Iterator[None]:
    """Call ``turn`` again and again while the block runs; what it raises is raised at its end."""
    stop = threading.Event()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            while not stop.is_set():
                turn()
                stop.wait(pause)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()
    if raised:
        raise raised[0]


@contextlib.contextmanager
def answering(journey: Journey) -> Iterator[None]:
    """The clearinghouse at work."""
    house = Clearinghouse(journey.house)
    house.turn(datetime.datetime.now(datetime.UTC))  # its books are there from now on
    with in_thread(lambda: house.turn(datetime.datetime.now(datetime.UTC)), 0.1):
        yield


def some_claims(count: int, prefix: str) -> tuple[list[Claim], set[str]]:
    """Claims of all fates; every ninth has lines that do not add up. Gives the numbers of those,
    which must be held."""
    today = datetime.datetime.now(datetime.UTC).date()
    claims = practice_claims(count, seed=7, today=today, prefix=prefix)
    held = claims[8::9]
    for claim in held:
        claim.charge = (claim.charge or Decimal(0)) + Decimal("0.01")
    return claims, {claim.patient_control_number for claim in held}
