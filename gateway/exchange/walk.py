"""``gateway partners check``: a new partner from its first log-in to its first answers, in words.

Nothing is sent or taken by it. What was sent and what came back is read from the store, so that
each call says how far the partner has come and what is next.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from gateway.errors import TransportError
from gateway.exchange.desk import Desk
from gateway.exchange.doors import describe, open_door
from gateway.settings import TradingPartner
from gateway.store import files, jobs
from gateway.store.records import FileRow, JobRow
from gateway.transport.door import FileDoor

State = Literal["done", "todo", "waiting", "failed"]

HOURS = {"TA1": "interchange_hours", "999": "set_hours", "277CA": "claim_hours",
         "277": "claim_hours", "report": "claim_hours"}  # fmt: skip
"""Which deadline of the partner says how long an answer may take."""

CLAIMS = ("837P", "837I", "837D")
LATEST = 1000
"""So many files of the partner, the latest, are looked through for its answers."""

UPLOADS: dict[str, tuple[State, str]] = {
    "done": ("done", "was sent"),
    "failed": ("failed", "could not be sent: look at it, then gateway deliver --retry"),
    "in_doubt": ("failed", "may or may not have arrived: ask them, then gateway deliver --arrived "
                 "or --absent"),
}  # fmt: skip
_WAITS: tuple[State, str] = ("todo", "waits in the queue: gateway deliver --partner")


class Step(msgspec.Struct):
    """One step: its name, the folder it is about, how it went in words, and in one."""

    step: str
    folder: str
    result: str
    state: State = "done"


def to_fill(unfilled: dict[str, str]) -> list[Step]:
    """A step for each value that a profile leaves open."""
    return [Step("fill in", key, words, "todo") for key, words in unfilled.items()]


def reach(partner: TradingPartner) -> Iterator[Step]:
    """Log in and list the folders. ConfigError for what cannot work; what the other side refuses
    is a failed step, and where that is the log-in, the last one."""
    door = open_door(partner)
    try:
        yield (first := _tried("home", "", lambda: _known(door, partner)))
        if first.state == "failed":
            return
        if partner.door.type == "core":  # it has no folders, and to list results is to collect them
            return
        folders = {
            "outbound": partner.folders.outbound,
            "archive": partner.folders.archive,
            "inbound": partner.folders.inbound,
            "fetched": partner.folders.fetched if partner.after_fetch == "archive" else "",
        }
        for what, folder in folders.items():
            if folder:
                yield _tried(what, folder, functools.partial(_listed, door, folder))
    finally:
        door.close()


def _tried(step: str, folder: str, call: Callable[[], str]) -> Step:
    try:
        return Step(step, folder, call())
    except TransportError as error:
        return Step(step, folder, str(error), "failed")


def _listed(door: FileDoor, folder: str) -> str:
    return f"{len(door.list(folder))} files"


def _known(door: FileDoor, partner: TradingPartner) -> str:
    door.ping()
    if partner.door.type == "sftp":
        return "logged in, host key as pinned"
    if partner.door.type == "core":
        return "answered, certificate as it should be"
    return f"logged in at {describe(partner.door)}" if partner.door.type == "rest" else "is there"


def shared(partner: TradingPartner, others: Iterable[TradingPartner]) -> Iterator[Step]:
    """A step for each other partner that collects answers where this one does: what one of them
    takes is matched with its own claims alone."""
    for other in others:
        same = other.door == partner.door and other.folders.inbound == partner.folders.inbound
        if same and other.name != partner.name:
            words = (
                f"{other.name} collects there too: each takes answers to the other's claims and "
                "does not know them; keep one partner for it"
            )
            yield Step("answers", partner.folders.inbound, words, "todo")


def first_file(desk: Desk, partner: TradingPartner) -> Iterator[Step]:
    """The last claims sent to the partner, and each answer that it is expected to give."""
    with desk.store.reading() as connection:
        sent = files.list_files(
            connection, partner=partner.name, direction="out", kinds=CLAIMS, limit=1
        ).items
        uploads = jobs.jobs_of_file(connection, sent[0].file_id) if sent else []
        came = files.list_files(
            connection, partner=partner.name, direction="in", limit=LATEST
        ).items
    what = "test file" if partner.environment == "test" else "first file"
    if not sent:
        yield Step(
            what, "", f"none was sent yet: gateway submit CLAIMS.json --partner {partner.name}, "
            f"then gateway deliver --partner {partner.name}", "todo",
        )  # fmt: skip
        return
    upload = _upload(what, partner, sent[0], uploads)
    yield upload
    if upload.state != "done" or not uploads:
        return
    for kind in partner.expects:
        yield _answer(kind, partner, uploads[-1].updated_at, came, desk.clock())


def _upload(what: str, partner: TradingPartner, sent: FileRow, uploads: list[JobRow]) -> Step:
    state, words = UPLOADS.get(uploads[-1].state if uploads else "done", _WAITS)
    more = f" {partner.name}" if (state, words) == _WAITS else ""
    return Step(what, "", f"{sent.name} of {sent.at:%Y-%m-%d} {words}{more}", state)


def _answer(
    kind: str, partner: TradingPartner, sent: datetime.datetime, came: list[FileRow],
    now: datetime.datetime,
) -> Step:  # fmt: skip
    """Whether an answer of that kind came after the file went, and if not, until when it may."""
    found = [f for f in came if kind in f.kind.split("+") and f.at >= sent]
    if found:
        first = found[-1]
        return Step(kind, "", f"came {first.at:%Y-%m-%d %H:%M} UTC as {first.name}")
    deadlines = partner.deadlines
    span = (
        datetime.timedelta(days=deadlines.remittance_days) if kind == "835"
        else datetime.timedelta(hours=getattr(deadlines, HOURS[kind]))
    )  # fmt: skip
    due = sent + span
    if now <= due:
        return Step(kind, "", f"not here yet; expected by {due:%Y-%m-%d %H:%M} UTC: "
                    f"gateway receive --partner {partner.name}", "waiting")  # fmt: skip
    return Step(kind, "", f"should have come by {due:%Y-%m-%d %H:%M} UTC: ask them", "failed")
