"""``gateway deliver``: what waits in the queue is uploaded, exactly once.

A job goes ``ready`` -> ``uploading`` (bytes go under a temporary name, nothing can be seen) ->
``renaming`` (it may become visible at any moment) -> ``done``. Each step is committed before
it is taken. A job that is found in ``uploading`` was never visible: it is done again. For one in
``renaming`` the partner's inbox, then its archive, are asked by name. Where neither shows it, the
temporary file is removed: if it was still there, the rename can no longer happen and the job is
done again; if it was not, somebody took the file and nobody can say who: ``in_doubt``, for a
person, never sent again on a guess.
"""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING

import msgspec

from gateway.errors import (
    ConfigError,
    GatewayError,
    InDoubtError,
    LoginRefused,
    PermanentError,
    StoreError,
    TransientError,
    TransportError,
)
from gateway.exchange.answers import keep_answer, keep_refusal, may_repeat
from gateway.exchange.desk import Desk
from gateway.exchange.people import answered, ask_person
from gateway.exchange.recording import event_key, record
from gateway.failpoint import failpoint
from gateway.ledger.events import Event, EventKind
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.store import claims as claim_store
from gateway.store import files, jobs
from gateway.store.locks import Lock, exclusive
from gateway.store.records import JobRow, JobState
from gateway.transport.door import FileDoor, Receipt
from gateway.transport.rest_errors import RefusedError
from gateway.transport.retry import with_retry

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STEPS = {"opened": "", "middle": "upload_middle", "before_rename": "before_rename",
          "after_rename": "after_rename"}  # fmt: skip


class Delivered(msgspec.Struct):
    """What one round of deliveries did, and the files that it left ``waiting``: put off, behind one
    that could not be sent, or not due yet."""

    sent: list[str] = []
    waiting: list[str] = []
    in_doubt: list[str] = []
    failed: list[str] = []
    errors: list[str] = []
    exit_code: int = 0
    """2 where a partner's configuration cannot work, 3 where the other side failed, else 0."""

    def fail(self, partner: str, error: GatewayError) -> None:
        """Tell an error of a partner; the highest code wins."""
        self.errors.append(f"{partner}: {error}")
        self.exit_code = max(self.exit_code, error.exit_code)


class _Line:
    """An open line to a partner, and the lock that makes it ours alone."""

    def __init__(self, partner: TradingPartner, door: FileDoor, lock: Lock) -> None:
        self.partner, self.door, self.lock = partner, door, lock


def deliver(desk: Desk, partner: str | None = None, *, retry_failed: bool = False) -> Delivered:
    """Upload every job that is due. One partner's fault never holds another's files."""
    done = Delivered()
    for one in desk.partners(partner):
        if not _due(desk, one, retry_failed):
            continue
        with exclusive(desk.store, f"deliver:{one.name}") as lock:
            try:
                with desk.door(one) as door:
                    _deliver_all(desk, _Line(one, door, lock), done, retry_failed)
            except GatewayError as error:
                done.fail(one.name, error)
                logger().error("deliver.failed", partner=one.name, error=type(error).__name__)
    done.waiting = _left(desk, partner)
    return done


def _left(desk: Desk, partner: str | None) -> list[str]:
    """The files that are still to be sent, due or not, to the partners that were asked for."""
    names = {one.name for one in desk.partners(partner)}
    with desk.store.reading() as connection:
        left = jobs.jobs_in(connection, "ready", "uploading", "renaming", partner=partner)
    return [job.file_id for job in left if job.partner in names]


def _due(desk: Desk, partner: TradingPartner, retry_failed: bool) -> list[JobRow]:
    """What is due, and what a dead round left on its way, oldest first."""
    now = desk.clock()
    states: tuple[JobState, ...] = ("uploading", "renaming")
    if retry_failed:
        states = ("uploading", "renaming", "failed")
    with desk.store.reading() as connection:
        found = jobs.due_jobs(connection, now, partner=partner.name)
        left = jobs.jobs_in(connection, *states, partner=partner.name)
    found += [j for j in left if retry_failed or j.not_before is None or j.not_before <= now]
    return sorted(found, key=lambda job: job.job_id)


def _deliver_all(desk: Desk, line: _Line, done: Delivered, retry_failed: bool) -> None:
    for job in _due(desk, line.partner, retry_failed):
        try:
            _deliver_one(desk, line, job, done)
        except LoginRefused as error:
            key = f"login:{line.partner.name}:{desk.clock():%Y-%m-%d}"
            _raise_item(desk, job, "login_refused", str(error), key=key)
            raise
        except TransientError as error:
            _put_off(desk, job, error)
            raise
        except PermanentError as error:
            if job.state == "renaming":  # it may be there: asked again, never sent on a guess
                _put_off(desk, job, error)
                _raise_item(desk, job, "unsettled", f"whether the file arrived cannot be asked: "
                            f"{error}")  # fmt: skip
            else:
                if isinstance(error, RefusedError):
                    keep_refusal(desk, job, error)
                _fail(desk, job, error)
                done.failed.append(job.file_id)
            done.fail(line.partner.name, error)


def _deliver_one(desk: Desk, line: _Line, job: JobRow, done: Delivered) -> None:
    again = job.state == "renaming" and may_repeat(desk, line.door, job)
    if job.state == "renaming" and not again and not _settle(desk, line, job, done):
        return
    if not again:  # else it stays in "renaming": the first attempt may have arrived
        failpoint("before_intent")
        _move(desk, job, "uploading")
        failpoint("after_intent")
    try:
        upload = functools.partial(_upload, desk, line, job, again)
        receipt = with_retry(upload, partner=job.partner, verb="put")
    except InDoubtError as error:
        if may_repeat(desk, line.door, job):
            raise TransientError(f"{error} It is sent again with its key.") from None
        _settle(desk, line, job, done)
        return
    if receipt.answer:
        keep_answer(desk, job, receipt.answer)
    _sent(desk, job, receipt.reference)
    failpoint("after_commit")
    done.sent.append(job.file_id)


def _upload(desk: Desk, line: _Line, job: JobRow, again: bool) -> Receipt:
    with desk.store.reading() as connection:
        file = files.load_file(connection, job.file_id)
    assert file is not None, "a job's file is kept by a foreign key"

    def step(name: str) -> None:
        if name == "before_rename":
            if not line.lock.still_held():
                raise StoreError("the database let go of our lock: another worker may be at work")
            _move(desk, job, "renaming")
        if _STEPS.get(name):
            failpoint(_STEPS[name])

    with desk.store.vault.open(file.sha256) as source:
        try:
            return line.door.put(job.folder, job.remote_name, source, step=step)
        except (TransientError, PermanentError) as error:
            # The rename was not reached, or it was refused and took no effect.
            if not again or isinstance(error, RefusedError):
                _move(desk, job, "uploading")
            raise


def _move(desk: Desk, job: JobRow, state: JobState) -> None:
    with desk.store.transaction() as connection:
        moved = jobs.move_job(
            connection, job.job_id, state, only_from=[job.state], now=desk.clock()
        )
    if not moved:
        raise StoreError(f"{job.job_id} is no longer {job.state}: another worker moved it")
    job.state = state


def _settle(desk: Desk, line: _Line, job: JobRow, done: Delivered) -> bool:
    """Ask the partner by name whether the file arrived; true when it provably did not."""
    partner, door = line.partner, line.door
    with desk.store.reading() as connection:
        file = files.load_file(connection, job.file_id)
    size = file.size if file else 0
    where = _seen(partner, door, job.remote_name, size)
    if where:
        _sent(desk, job, f"found in {where}")
        done.sent.append(job.file_id)
        return False
    temporary = partner.temporary_name.format(name=job.remote_name)
    if door.remove(job.folder, temporary):
        _move(desk, job, "uploading")  # at once: what proved it is gone from now on
        return True
    where = _seen(partner, door, job.remote_name, size)  # renamed since the first look
    if where:
        _sent(desk, job, f"found in {where}")
        done.sent.append(job.file_id)
        return False
    _doubt(desk, job, done)
    return False


def _seen(partner: TradingPartner, door: FileDoor, name: str, size: int) -> str:
    """The partner's folder that shows the file. The inbox is asked first: files move from there
    to the archive, so one that is in neither list was in neither place."""
    for folder in (partner.folders.outbound, partner.folders.archive):
        if not folder:
            continue
        for entry in with_retry(functools.partial(door.list, folder)):
            if entry.name == name and entry.size == size:
                return folder
    return ""


def _doubt(desk: Desk, job: JobRow, done: Delivered) -> None:
    now = desk.clock()
    if job.state != "in_doubt":
        with desk.store.transaction() as connection:
            jobs.move_job(connection, job.job_id, "in_doubt", only_from=[job.state], now=now)
            _tell_claims(connection, job, "in_doubt", now, "the partner may have taken the file")
            ask_person(
                connection, key=f"in_doubt:{job.file_id}:{job.attempts}", kind="in_doubt",
                partner=job.partner, file_id=job.file_id, at=now,
                message="we were cut off while the file was renamed, and the partner shows it "
                "nowhere: find out whether it arrived, then gateway deliver --arrived or "
                f"--absent {job.file_id}",
            )  # fmt: skip
    done.in_doubt.append(job.file_id)
    done.exit_code = InDoubtError.exit_code


def _sent(desk: Desk, job: JobRow, reference: str) -> None:
    now = desk.clock()
    with desk.store.transaction() as connection:
        if jobs.move_job(
            connection, job.job_id, "done", only_from=[job.state], now=now, detail=reference
        ):  # else an answer of the partner was quicker, and says more
            files.set_file_state(connection, job.file_id, "sent")
        _tell_claims(connection, job, "sent", now, reference)
        for kind in ("in_doubt", "upload_failed", "unsettled"):
            answered(connection, kind, job.file_id, now)
    logger().info("deliver.sent", partner=job.partner, file_id=job.file_id)


def _tell_claims(
    connection: Connection, job: JobRow, kind: EventKind, at: datetime.datetime, message: str
) -> None:
    """An event for every claim of the file: sent but once, doubted once each attempt."""
    attempt = () if kind == "sent" else (job.attempts,)
    submissions = claim_store.submissions_in(connection, file_id=job.file_id)
    record(
        connection,
        [
            (
                s.claim_id,
                Event(
                    kind=kind, at=at, key=event_key(s.claim_id, kind, s.ordinal, *attempt),
                    submission=s.ordinal, file_id=job.file_id, message=message,
                ),
            )
            for s in submissions
        ],
    )  # fmt: skip


def _put_off(desk: Desk, job: JobRow, error: TransportError) -> None:
    """Wait longer each time, up to half an hour, or as long as the partner asks."""
    wait = max(min(30.0 * 2 ** min(job.attempts, 6), 1800.0), getattr(error, "retry_after", 0.0))
    now = desk.clock()
    with desk.store.transaction() as connection:
        jobs.move_job(
            connection, job.job_id, job.state if job.state == "renaming" else "ready",
            only_from=[job.state], now=now, attempts=job.attempts + 1,
            not_before=now + datetime.timedelta(seconds=wait), detail=type(error).__name__,
        )  # fmt: skip


def _fail(desk: Desk, job: JobRow, error: TransportError) -> None:
    with desk.store.transaction() as connection:
        jobs.move_job(
            connection, job.job_id, "failed", only_from=[job.state], now=desk.clock(),
            attempts=job.attempts + 1, detail=str(error),
        )  # fmt: skip
    _raise_item(desk, job, "upload_failed", f"{error} Then: gateway deliver --retry",
                key=f"upload:{job.file_id}")  # fmt: skip


def _raise_item(desk: Desk, job: JobRow, kind: str, message: str, key: str = "") -> None:
    with desk.store.transaction() as connection:
        ask_person(
            connection, key=key or f"{kind}:{job.file_id}", kind=kind, partner=job.partner,
            message=message, at=desk.clock(), file_id=job.file_id,
        )  # fmt: skip


def decide(desk: Desk, file_id: str, *, arrived: bool) -> None:
    """A person's word about a file in doubt: it arrived, or it did not and is sent again."""
    with desk.store.reading() as connection:
        doubtful = [j for j in jobs.jobs_of_file(connection, file_id) if j.state == "in_doubt"]
    if not doubtful:
        raise ConfigError("no file that is in doubt has this id")
    job = doubtful[0]
    if arrived:
        _sent(desk, job, "a person found that it arrived")
        return
    now = desk.clock()
    with desk.store.transaction() as connection:
        jobs.move_job(
            connection, job.job_id, "ready", only_from=["in_doubt"], now=now,
            attempts=job.attempts + 1,
        )  # fmt: skip
        _tell_claims(connection, job, "not_sent", now, "a person found that it did not arrive")
        answered(connection, "in_doubt", file_id, now)
