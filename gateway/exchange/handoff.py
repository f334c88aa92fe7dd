"""Hand-off: a billing system drops claim files into a folder and finds a result for each.

``in`` is where files are dropped, ``taken`` where they go once their bytes are in the vault
and their claims in the database, ``results`` where ``<name>.result.json`` appears and is
rewritten whenever a claim of the file has moved on.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

from gateway.exchange.claims_in import claims_of
from gateway.exchange.desk import Desk
from gateway.exchange.submit import Submission, submit
from gateway.failpoint import failpoint
from gateway.log import logger
from gateway.settings import HandOff
from gateway.store import claims as claim_store
from gateway.store import files, findings, sightings, submitters
from gateway.store.ids import new_id
from gateway.store.locks import exclusive
from gateway.store.records import ClaimRow, FileRow, SubmitterRow
from gateway.translate.json_text import encode

PASSED_OVER = (".part", ".tmp", ".filepart", ".partial", ".result.json")


def take_handoffs(desk: Desk) -> list[str]:
    """Take what billing systems have dropped, and bring all result files up to date."""
    taken = []
    for one in desk.settings.handoff:
        root = Path(one.folder).expanduser()
        for name in ("in", "taken", "results"):
            (root / name).mkdir(parents=True, exist_ok=True)
        with exclusive(desk.store, f"handoff:{one.name}"):
            for path in sorted((root / "in").iterdir()):
                if _settled(desk, one, path):
                    taken.append(_take(desk, one, root, path))
            _resume(desk, one)
            _write_results(desk, one, root)
    return taken


def _settled(desk: Desk, one: HandOff, path: Path) -> bool:
    """A whole file, not a dot file, unchanged for ``settle_seconds`` of our own clock."""
    if path.name.startswith(".") or path.name.lower().endswith(PASSED_OVER):
        return False
    if not path.is_file() or path.is_symlink():
        return False
    facts = path.stat()
    now = desk.clock()
    with desk.store.transaction() as connection:
        seen = sightings.sight(
            connection, f"handoff:{one.name}", "in", path.name, size=facts.st_size,
            modified=facts.st_mtime, now=now,
        )  # fmt: skip
    return now - seen.first_seen >= datetime.timedelta(seconds=one.settle_seconds)


def _take(desk: Desk, one: HandOff, root: Path, path: Path) -> str:
    """Bytes into the vault, the row, then the file moves to ``taken``."""
    with path.open("rb") as source:
        sha256, size = desk.store.vault.put(source)
    failpoint("handoff_taken")
    now = desk.clock()
    with desk.store.transaction() as connection:
        submitters.save_submitter(
            connection, SubmitterRow(submitter_id=one.submitter, name=one.submitter)
        )
        row, new = files.receive_file(
            connection,
            FileRow(
                file_id=new_id("fil"), submitter_id=one.submitter, partner=f"handoff:{one.name}",
                direction="handoff", name=path.name, kind="claims", sha256=sha256, size=size,
                state="stored", at=now,
            ),
        )  # fmt: skip
        sightings.forget(connection, f"handoff:{one.name}", "in", path.name)
    failpoint("handoff_stored")
    _move(path, root / "taken")
    if not new and row.name != path.name:
        _write(root / "results" / f"{path.name}.result.json", {
            "file": path.name, "file_id": row.file_id, "copy_of": row.name, "taken_at": now,
            "verdict": "copy", "claims": [],
        })  # fmt: skip
    logger().info("handoff.taken", handoff=one.name, file_id=row.file_id, new=new)
    return row.file_id


def _move(path: Path, folder: Path) -> None:
    """Rename without replacing: a second file of the name gets a number."""
    target = folder / path.name
    number = 0
    while target.exists():
        number += 1
        target = folder / f"{path.name}.{number}"
    path.rename(target)


def _resume(desk: Desk, one: HandOff) -> None:
    """Submit the claims of every file that is stored and not yet submitted."""
    with desk.store.reading() as connection:
        waiting = files.files_in(connection, "stored", direction="handoff")
    for row in waiting:
        if row.partner != f"handoff:{one.name}":
            continue
        with desk.store.vault.open(row.sha256) as source:
            data = source.read()
        submission = submit(
            desk, claims_of(data, row.name), desk.settings.partner(one.partner),
            submitter=one.submitter, source_file_id=row.file_id,
        )  # fmt: skip
        _finish(desk, row, submission)


def _finish(desk: Desk, row: FileRow, submission: Submission) -> None:
    refused = [f for c in submission.claims if c.state == "refused" for f in c.findings]
    with desk.store.transaction() as connection:
        findings.replace_findings(connection, row.file_id, refused)
        files.set_file_state(connection, row.file_id, "submitted")


def _write_results(desk: Desk, one: HandOff, root: Path) -> None:
    """Rewrite the result of each file whose claims have moved on since it was written."""
    with desk.store.reading() as connection:
        taken = files.files_in(connection, "submitted", direction="handoff")
        for row in taken:
            if row.partner != f"handoff:{one.name}":
                continue
            result = _result(connection, row)
            path = root / "results" / f"{row.name}.result.json"
            text = encode(result) + b"\n"
            if not path.is_file() or path.read_bytes() != text:
                _write(path, result)


def _result(connection: Any, row: FileRow) -> dict[str, Any]:
    claims: list[ClaimRow] = []
    after = None
    while True:
        page = claim_store.list_claims(
            connection, source_file_id=row.file_id, after=after, limit=500
        )
        claims += page.items
        after = page.next
        if not after:
            break
    claims.sort(key=lambda c: c.source_ordinal)
    found = findings.findings_of_owners(connection, [c.claim_id for c in claims])
    refused = findings.findings_of(connection, row.file_id)
    return {
        "file": row.name,
        "file_id": row.file_id,
        "taken_at": row.at,
        "copies": [{"name": d.name, "at": d.at} for d in files.deliveries_of(connection, row.file_id)],
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
            {"patient_control_number": f.patient_control_number, "verdict": "refused",
             "findings": [f]}
            for f in refused
        ],
    }  # fmt: skip


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
