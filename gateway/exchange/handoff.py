"""Hand-off: a billing system drops claim files into a folder and finds a result for each.

``in`` is where files are dropped, ``taken`` where they go once their bytes are in the vault
and their claims in the database, ``results`` where ``<name>.result.json`` appears and is
rewritten whenever a claim of the file has moved on.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.errors import GatewayError
from gateway.exchange.claims_in import claims_of, encounters_alone, for_partner, origins_of
from gateway.exchange.desk import Desk
from gateway.exchange.people import ask_person
from gateway.exchange.submit import Submission, is_refusal, submit
from gateway.failpoint import failpoint
from gateway.finding import Finding
from gateway.log import logger
from gateway.models.claim import ENCOUNTER
from gateway.settings import HandOff
from gateway.store import claims as claim_store
from gateway.store import files, findings, sightings, submitters
from gateway.store.ids import new_id
from gateway.store.locks import exclusive
from gateway.store.records import ClaimRow, FileRow, SightingRow, SubmitterRow
from gateway.store.refusals import UnfitData
from gateway.translate.json_text import encode

if TYPE_CHECKING:
    from sqlalchemy import Connection

PASSED_OVER = (".part", ".tmp", ".filepart", ".partial", ".result.json")


def take_handoffs(desk: Desk, errors: list[str] | None = None) -> list[str]:
    """Take what billing systems have dropped, and bring all result files up to date.

    A folder or a file that fails never holds up another: what went wrong goes to ``errors``.
    """
    taken: list[str] = []
    errors = [] if errors is None else errors
    for one in desk.settings.handoff:
        root = Path(one.folder).expanduser()
        with _told(errors, one), exclusive(desk.store, f"handoff:{one.name}"):
            for name in ("in", "taken", "results"):
                (root / name).mkdir(parents=True, exist_ok=True)
            for path in sorted((root / "in").iterdir()):
                with _told(errors, one):
                    seen = _settled(desk, one, path)
                    if seen is not None:
                        resumed = seen.taken is not None
                        taken.append(_take(desk, one, root, path, resumed=resumed))
            _resume(desk, one, errors)
            _write_results(desk, one, root)
    return taken


@contextlib.contextmanager
def _told(errors: list[str], one: HandOff) -> Iterator[None]:
    """What fails inside is told, once, and the work goes on after the block."""
    try:
        yield
    except Exception as error:
        foreseen = isinstance(error, GatewayError | OSError)
        words: object = type(error).__name__
        if foreseen:  # an OSError's own text names the file, which a practice may name by patient
            broken = error.strerror if isinstance(error, OSError) else None
            words = f"{broken} (in {one.folder})" if broken else error
        said = f"hand-off {one.name}: {words}"
        if said not in errors:
            errors.append(said)
        logger().error("handoff.failed", handoff=one.name, exc_info=error)


def _settled(desk: Desk, one: HandOff, path: Path) -> SightingRow | None:
    """A whole file, not a dot file, unchanged for ``settle_seconds`` of our own clock; else
    None."""
    if path.name.startswith(".") or path.name.lower().endswith(PASSED_OVER):
        return None
    if not path.is_file() or path.is_symlink():
        return None
    facts = path.stat()
    now = desk.clock()
    with desk.store.transaction() as connection:
        seen = sightings.sight(
            connection, f"handoff:{one.name}", "in", path.name, size=facts.st_size,
            modified=facts.st_mtime, now=now,
        )  # fmt: skip
    settled = now - seen.first_seen >= datetime.timedelta(seconds=one.settle_seconds)
    return seen if settled else None


def _take(desk: Desk, one: HandOff, root: Path, path: Path, *, resumed: bool) -> str:
    """Bytes into the vault, the row, then the file moves to ``taken``. ``resumed``: a killed
    round took these bytes and did not come to move the file, so it is no second copy."""
    with path.open("rb") as source:
        sha256, size = desk.store.vault.put(source)
    failpoint("handoff_taken")
    row, new = _store(desk, one, path.name, sha256, size, resumed=resumed)
    failpoint("handoff_stored")
    if not new and row.name != path.name:
        _write(root / "results" / f"{path.name}.result.json", {
            "file": path.name, "file_id": row.file_id, "copy_of": row.name,
            "taken_at": desk.clock(), "verdict": "copy", "claims": [],
        })  # fmt: skip
    _move(path, root / "taken")
    failpoint("handoff_moved")
    with desk.store.transaction() as connection:
        sightings.forget(connection, row.partner, "in", path.name)
    logger().info("handoff.taken", handoff=one.name, file_id=row.file_id, new=new)
    return row.file_id


def _store(
    desk: Desk, one: HandOff, name: str, sha256: str, size: int, *, resumed: bool
) -> tuple[FileRow, bool]:
    """Commit the row of the bytes; the row that stands for them, and whether it is new."""
    now, source = desk.clock(), f"handoff:{one.name}"
    row = FileRow(
        file_id=new_id("fil"), submitter_id=one.submitter, partner=source, direction="handoff",
        name=name, kind="claims", sha256=sha256, size=size, state="stored", at=now,
    )  # fmt: skip
    with desk.store.transaction() as connection:
        before = files.find_files(connection, partner=source, direction="handoff", sha256=sha256)
        if resumed and before:
            return before[0], False
        submitters.save_submitter(
            connection, SubmitterRow(submitter_id=one.submitter, name=one.submitter)
        )
        row, new = files.receive_file(connection, row)
        sightings.mark_taken(connection, source, "in", name, now)
    return row, new


def _move(path: Path, folder: Path) -> None:
    """Rename without replacing: a second file of the name gets a number."""
    target = folder / path.name
    number = 0
    while target.exists():
        number += 1
        target = folder / f"{path.name}.{number}"
    path.rename(target)


def _resume(desk: Desk, one: HandOff, errors: list[str]) -> None:
    """Submit the claims of every file that is stored and not yet submitted."""
    with desk.store.reading() as connection:
        waiting = files.files_in(connection, "stored", direction="handoff")
    for row in waiting:
        if row.partner != f"handoff:{one.name}":
            continue
        with _told(errors, one):
            try:
                _submit(desk, one, row)
            except Exception as error:
                if isinstance(error, GatewayError) and not isinstance(error, UnfitData):
                    raise  # the world is wrong: tried again in the next round
                _set_aside(desk, one, row, type(error).__name__)
                raise
        failpoint("handoff_submitted")


def _submit(desk: Desk, one: HandOff, row: FileRow) -> None:
    with desk.store.vault.open(row.sha256) as source:
        data = source.read()
    partner = desk.settings.partner(one.partner)
    if one.claim_or_encounter_code == ENCOUNTER:
        partner = encounters_alone(partner)
    items = claims_of(data, row.name, one.csv_map, partner.usage_indicator)
    submit(
        desk, for_partner(items, partner), partner, submitter=one.submitter,
        source_file_id=row.file_id, sources=lambda: origins_of(data, row.name, one.csv_map),
        also=functools.partial(_finish, row.file_id),
    )  # fmt: skip


def _set_aside(desk: Desk, one: HandOff, row: FileRow, kind: str) -> None:
    """A file whose claims cannot be kept is tried no more: a person and its result say so."""
    told = Finding(
        rule="CLAIMS.unposted",
        snip=1,
        severity="reject",
        message=f"the claims of this file could not be kept ({kind}); nothing of it was sent",
        hint="ask the people who run the gateway, then hand the file off again under a new name",
    )
    with desk.store.transaction() as connection:
        findings.replace_findings(connection, row.file_id, [told])
        files.set_file_state(connection, row.file_id, "partial")
        ask_person(
            connection, key=f"unposted:{row.file_id}", kind="unposted", partner=one.partner,
            file_id=row.file_id, at=desk.clock(), message=f"{told.message}: gateway files show "
            f"{row.file_id}",
        )  # fmt: skip


def _finish(file_id: str, connection: Connection, submission: Submission) -> None:
    """In the transaction that keeps the claims: a file whose claims are kept is never submitted
    again, not even after a round that is killed right then."""
    refused = [f for c in submission.claims if c.state == "refused" for f in c.findings]
    findings.replace_findings(connection, file_id, [*refused, *submission.findings])
    files.set_file_state(connection, file_id, "submitted")


def _write_results(desk: Desk, one: HandOff, root: Path) -> None:
    """Rewrite the result of each file whose claims have moved on since it was written."""
    with desk.store.reading() as connection:
        taken = files.files_in(connection, "submitted", "partial", direction="handoff")
        names: Counter[str] = Counter()
        for row in taken:
            if row.partner != f"handoff:{one.name}":
                continue
            result = _result(connection, row)
            # Other claims under a name that was used before are numbered, as in ``taken``.
            number = f".{names[row.name]}" if names[row.name] else ""
            names[row.name] += 1
            path = root / "results" / f"{row.name}{number}.result.json"
            text = encode(result) + b"\n"
            if not path.is_file() or path.read_bytes() != text:
                _write(path, result)


def _claims_of(connection: Any, file_id: str) -> list[ClaimRow]:
    """The claims of a file, in its order."""
    claims: list[ClaimRow] = []
    after = None
    while True:
        page = claim_store.list_claims(connection, source_file_id=file_id, after=after, limit=500)
        claims += page.items
        after = page.next
        if not after:
            break
    claims.sort(key=lambda c: c.source_ordinal)
    return claims


def _result(connection: Any, row: FileRow) -> dict[str, Any]:
    claims = _claims_of(connection, row.file_id)
    found = findings.findings_of_owners(connection, [c.claim_id for c in claims])
    told = findings.findings_of(connection, row.file_id)
    advice = [f for f in told if not is_refusal(f)]
    return {
        "file": row.name,
        "file_id": row.file_id,
        "taken_at": row.at,
        "copies": [
            {"name": d.name, "at": d.at} for d in files.deliveries_of(connection, row.file_id)
        ],
        "claims": [
            {
                "claim_id": c.claim_id,
                "patient_control_number": c.patient_control_number,
                "verdict": _verdict(c.state),
                "state": c.state,
                "flags": c.flags,
                "charge": c.charge,
                "paid": c.paid,
                "findings": found[c.claim_id],
            }
            for c in claims
        ],
        "refused": [
            {"patient_control_number": each[0].patient_control_number, "verdict": "refused",
             "findings": each}
            for each in _by_claim(filter(is_refusal, told))
        ],
        **({"findings": advice} if advice else {}),
    }  # fmt: skip


def _by_claim(refusals: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Why each claim that was not read was not; those without a number are told one by one."""
    for number, group in groupby(refusals, lambda f: f.patient_control_number):
        found = list(group)
        yield from [found] if number else [[one] for one in found]


def _verdict(state: str) -> str:
    """The result in one word: accepted, held, rejected, paid, denied, reversed."""
    if state == "held":
        return "held"
    if state.endswith("rejected"):
        return "rejected"
    if state in ("paid", "denied", "reversed", "voided"):
        return state
    return "paid" if state == "reconciled" else "accepted"


def _write(path: Path, result: dict[str, Any]) -> None:
    """Write under a temporary name, then rename, so that nobody reads half a result."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as sink:
        sink.write(encode(result) + b"\n")
        sink.flush()
        os.fsync(sink.fileno())
    temporary.replace(path)
