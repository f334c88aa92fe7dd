"""``gateway receive``: collect what partners have for us; bytes first, meaning later.

list -> settled? -> fetch into the vault -> commit the file row (unique by partner and SHA-256)
-> remove at the partner by its rule -> apply. Each step can be killed: what is in the vault
without a row is fetched again, what has a row is applied again, and applying twice changes
nothing.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

import msgspec

from gateway.errors import GatewayError, LoginRefused, PermanentError, StoreError
from gateway.exchange.apply import apply_file
from gateway.exchange.desk import Desk
from gateway.exchange.people import ask_person, login_refused
from gateway.failpoint import failpoint
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.store import files, sightings, submitters
from gateway.store.ids import new_id
from gateway.store.locks import exclusive
from gateway.store.records import FileRow, SightingRow, SubmitterRow
from gateway.store.refusals import UnfitData
from gateway.transport.door import Entry, FileDoor, NotReady
from gateway.transport.retry import with_retry

HOUSE = "default"
"""The submitter of a file until its claims say whose it is."""

EMPTY_SECONDS = 60.0
"""How long a file must have stayed empty before it is taken as it is."""

PASSED_OVER = (".part", ".tmp", ".filepart", ".partial")


class Received(msgspec.Struct):
    """What one round of collecting did. ``copies`` name the files that came before."""

    files: list[str] = []
    copies: list[str] = []
    unsettled: list[str] = []
    errors: list[str] = []
    notes: list[str] = []
    exit_code: int = 0
    """2 where a partner's configuration cannot work, 3 where the other side failed, else 0."""


def receive(
    desk: Desk,
    partner: str | None = None,
    *,
    wait_settled: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Received:
    """Collect and apply. With ``wait_settled`` files that were just written are waited for."""
    done = Received()
    for one in desk.partners(partner):
        with exclusive(desk.store, f"receive:{one.name}"):
            try:
                _apply_stored(desk, one, done)  # a dead round's first: it may have died fetching
                with desk.door(one) as door:
                    _collect(desk, one, door, done)
                    if wait_settled and done.unsettled:
                        sleep(one.settle_seconds)
                        done.unsettled.clear()
                        _collect(desk, one, door, done)
            except GatewayError as error:
                done.errors.append(f"{one.name}: {error}")
                done.exit_code = max(done.exit_code, error.exit_code)
                logger().error("receive.failed", partner=one.name, error=type(error).__name__)
                if isinstance(error, LoginRefused):
                    with desk.store.transaction() as connection:
                        login_refused(connection, one.name, str(error), desk.clock())
            try:
                _apply_stored(desk, one, done)
            except GatewayError as error:
                done.errors.append(f"{one.name}: {error}")
                done.exit_code = max(done.exit_code, error.exit_code)
    return done


def _collect(desk: Desk, partner: TradingPartner, door: FileDoor, done: Received) -> None:
    folder = partner.folders.inbound
    _look_back(desk, partner, door)
    entries = [
        entry
        for entry in with_retry(lambda: door.list(folder), partner=partner.name, verb="list")
        if not entry.name.startswith(".") and not entry.name.lower().endswith(PASSED_OVER)
    ]
    for entry in entries:
        seen = _sighting(desk, partner, entry)
        if seen.taken is not None and partner.after_fetch == "keep":
            continue
        if not _settled(desk, partner, entry, seen):
            done.unsettled.append(entry.name)
            continue
        try:
            _fetch(desk, partner, door, entry, done, resumed=seen.taken is not None)
        except NotReady:
            done.unsettled.append(entry.name)
        except LoginRefused:
            raise
        except PermanentError as error:  # of this file: its neighbours are taken all the same
            done.errors.append(f"{partner.name}: {entry.name}: {error}")
            done.exit_code = max(done.exit_code, error.exit_code)


def _look_back(desk: Desk, partner: TradingPartner, door: FileDoor) -> None:
    """Tell a door that lists only what is new since when nothing was seen there: whoever was away
    for a month must find a month's answers."""
    if tell := getattr(door, "look_back_to", None):
        with desk.store.reading() as connection:
            last = sightings.last_seen(connection, partner.name, partner.folders.inbound)
        if last is not None:
            tell(last)


def _settled(desk: Desk, partner: TradingPartner, entry: Entry, seen: SightingRow) -> bool:
    """Unchanged for long enough. An empty file is often one that somebody has just begun."""
    still = desk.clock() - seen.first_seen
    wanted = partner.settle_seconds if entry.size else max(partner.settle_seconds, EMPTY_SECONDS)
    return still >= datetime.timedelta(seconds=wanted)


def _sighting(desk: Desk, partner: TradingPartner, entry: Entry) -> SightingRow:
    """Since when the file has had this size and time, by our own clock: a file is settled when
    it has not changed between two looks ``settle_seconds`` apart.
    """
    now = desk.clock()
    with desk.store.transaction() as connection:
        return sightings.sight(
            connection, partner.name, partner.folders.inbound, entry.name, size=entry.size,
            modified=entry.modified, now=now,
        )  # fmt: skip


def _fetch(
    desk: Desk,
    partner: TradingPartner,
    door: FileDoor,
    entry: Entry,
    done: Received,
    *,
    resumed: bool,
) -> None:
    """Vault, row, then away from the partner. ``resumed``: a killed round took these bytes and
    did not come to remove them, so they are no second delivery."""
    folder = partner.folders.inbound

    def step(_: str) -> None:
        failpoint("fetch_middle")

    def fetch() -> tuple[str, int]:
        with desk.store.vault.deposit() as deposit:
            door.fetch(folder, entry.name, deposit.sink, step=step)
        return deposit.sha256, deposit.size

    sha256, size = with_retry(fetch, partner=partner.name, verb="fetch")
    failpoint("after_fetch")
    file_id, copy = _store(desk, partner, entry, sha256, size, resumed=resumed)
    failpoint("after_store")
    if partner.after_fetch != "keep" and not _remove(desk, partner, door, entry, done):
        return
    failpoint("after_remove")
    if copy:
        done.copies.append(file_id)
        done.notes.append(f"{entry.name} is a copy of {copy} ({file_id}), which was posted before")


def _remove(
    desk: Desk, partner: TradingPartner, door: FileDoor, entry: Entry, done: Received
) -> bool:
    """Take the file away by the partner's rule; false, and told, where the partner refuses: the
    bytes are kept and will be posted, and the next file is taken all the same."""
    folder = partner.folders.inbound
    archive = partner.folders.fetched if partner.after_fetch == "archive" else None
    try:
        with_retry(lambda: door.remove(folder, entry.name, archive=archive or None))
    except LoginRefused:
        raise
    except PermanentError as error:
        done.errors.append(f"{partner.name}: {error}")
        done.exit_code = max(done.exit_code, error.exit_code)
        return False
    with desk.store.transaction() as connection:
        sightings.forget(connection, partner.name, folder, entry.name)
    return True


def _store(
    desk: Desk, partner: TradingPartner, entry: Entry, sha256: str, size: int, *, resumed: bool
) -> tuple[str, str]:
    """Commit the row of the bytes; gives the file's id, and of a copy the first one's name."""
    now = desk.clock()
    with desk.store.transaction() as connection:
        submitters.save_submitter(connection, SubmitterRow(submitter_id=HOUSE, name=HOUSE))
        row = FileRow(
            file_id=new_id("fil"), submitter_id=HOUSE, partner=partner.name, direction="in",
            name=entry.name, kind="", sha256=sha256, size=size, state="stored", at=now,
        )  # fmt: skip
        before = files.find_files(connection, partner=partner.name, direction="in", sha256=sha256)
        if not (resumed and before):
            row, new = files.receive_file(connection, row)
        else:
            row, new = before[0], False
        sightings.mark_taken(connection, partner.name, partner.folders.inbound, entry.name, now)
    if new or resumed:
        logger().info("receive.stored", partner=partner.name, file_id=row.file_id, size=size)
        return row.file_id, ""
    logger().info("receive.copy", partner=partner.name, file_id=row.file_id)
    return row.file_id, row.name


def _apply_stored(desk: Desk, partner: TradingPartner, done: Received) -> None:
    """Apply whatever is stored and not yet applied, this round's files and a dead round's."""
    with desk.store.reading() as connection:
        waiting = files.files_in(connection, "stored", direction="in")
    for row in waiting:
        if row.partner != partner.name:
            continue
        failpoint("before_apply")
        notes = _apply_one(desk, partner, row)
        failpoint("after_apply")
        done.files.append(row.file_id)
        done.notes += notes


def _unfit(error: GatewayError) -> bool:
    """True where the database refused the data, not the work."""
    return isinstance(error, UnfitData)


def _is_sound(desk: Desk, row: FileRow) -> bool:
    """False where the vault no longer has the file's bytes: nothing will mend that by itself."""
    try:
        desk.store.vault.verify(row.sha256)
    except StoreError:
        return False
    return True


def _apply_one(desk: Desk, partner: TradingPartner, row: FileRow) -> list[str]:
    """Apply a file. One that trips the gateway itself waits for a person, and holds up nothing."""
    try:
        return apply_file(desk, partner, row).notes
    except Exception as error:
        if isinstance(error, GatewayError) and _is_sound(desk, row) and not _unfit(error):
            raise
        logger().error("apply.failed", file_id=row.file_id, exc_info=error)
        kind = type(error).__name__
    with desk.store.transaction() as connection:
        files.set_file_state(connection, row.file_id, "partial")
        ask_person(
            connection, key=f"unposted:{row.file_id}", kind="unposted", partner=partner.name,
            file_id=row.file_id, at=desk.clock(),
            message=f"the file could not be posted to its end ({kind}): look at gateway files show "
            f"{row.file_id}, try again with gateway files replay {row.file_id}",
        )  # fmt: skip
    return [f"{row.name} could not be posted to its end; it waits for a person"]
