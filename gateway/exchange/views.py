"""What happened, in the contract's shapes: lists and details of claims and files."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.desk import Desk
from gateway.exchange.recording import claim_of, life_of
from gateway.ledger.cents import cents
from gateway.ledger.followup import Change
from gateway.ledger.lifecycle import State
from gateway.models.claim import CHARGEABLE, claim_or_encounter
from gateway.models.party import DateRange
from gateway.store import claims as claim_store
from gateway.store import envelopes, files, findings, jobs, links, work_items
from gateway.store.events import events_of_claims, events_of_file
from gateway.store.records import ClaimRow, FileRow, LinkRow


def claim_line(row: ClaimRow, last_event: str = "") -> dict[str, Any]:
    """One row of ``claims list``."""
    span = None
    if row.service_start:
        span = DateRange(start=row.service_start, end=row.service_end or row.service_start)
    return {
        "claim_id": row.claim_id,
        "patient_control_number": row.patient_control_number,
        "partner": row.partner,
        "submitter": row.submitter_id,
        "kind": row.kind,
        "claim_or_encounter_code": row.claim_or_encounter_code or CHARGEABLE,
        "payer": row.payer_name,
        "charge": row.charge,
        "paid": row.paid,
        "state": row.state,
        "flags": row.flags,
        "service_dates": span,
        "last_event": last_event,
        "last_event_at": row.last_event_at,
    }


def list_claims(
    desk: Desk,
    *,
    partner: str | None = None,
    submitter: str | None = None,
    states: tuple[str, ...] = (),
    patient_control_number: str | None = None,
    code: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """One page of claims, newest first, with the cursor of the next; of those of one BHT06 where
    ``code`` is given.

    Raises ConfigError for a state that there is not.
    """
    for state in states:
        if state not in get_args(State):
            raise ConfigError(
                f"no state is called {state!r}; there are {', '.join(get_args(State))}"
            )
    with desk.store.reading() as connection:
        page = claim_store.list_claims(
            connection, submitter_id=submitter, partner=partner, states=states,
            patient_control_number=patient_control_number, after=after, limit=limit,
            claim_or_encounter_code=None if code is None else claim_or_encounter(code),
        )  # fmt: skip
        events = events_of_claims(connection, [row.claim_id for row in page.items])
    lines = [
        claim_line(row, events[row.claim_id][-1].kind if events[row.claim_id] else "")
        for row in page.items
    ]
    return {"claims": lines, "next": page.next}


def show_claims(desk: Desk, wanted: str) -> list[dict[str, Any]]:
    """Every claim of that id or patient control number, with all that happened to it.

    Raises ConfigError where there is none.
    """
    with desk.store.reading() as connection:
        row = claim_store.load_claim(connection, wanted)
        rows = [row] if row else claim_store.find_claims(
            connection, patient_control_numbers=[wanted]
        )  # fmt: skip
        if not rows:
            raise ConfigError("no claim has this id or patient control number")
        return [_claim_detail(connection, one) for one in rows]


def _claim_detail(connection: Any, row: ClaimRow) -> dict[str, Any]:
    events = events_of_claims(connection, [row.claim_id])[row.claim_id]
    claim = claim_of(row)
    life = life_of(row, events)
    submissions = claim_store.submissions_of_claims(connection, [row.claim_id])[row.claim_id]
    last = events[-1].kind if events else ""
    return claim_line(row, last) | {
        "acknowledgements": life.acknowledgements,
        "patient_responsibility": cents(life.patient_responsibility),
        "payer_claim_control_number": row.payer_claim_control_number,
        "clearinghouse_trace": row.clearinghouse_trace,
        "events": [
            {
                "at": e.at, "effective": e.effective, "kind": e.kind, "source": e.source,
                "file_id": e.file_id, "position": e.position, "code": e.code,
                "message": e.message,
            }
            for e in events
        ],
        "lines": claim.service_lines,
        "submissions": [
            {"ordinal": s.ordinal, "file_id": s.file_id, "first_position": s.first_position,
             "last_position": s.last_position, "at": s.built_at}
            for s in submissions
        ],
        "findings": findings.findings_of(connection, row.claim_id),
        **_lineage(connection, row.claim_id),
    }  # fmt: skip


def _lineage(connection: Any, claim_id: str) -> dict[str, Any]:
    """Which claim this one follows, and which ones follow it."""
    first, later = links.link_of(connection, claim_id), links.links_from(connection, claim_id)
    ids = [link.claim_id for link in later] + ([first.original_id] if first else [])
    rows = claim_store.load_claims(connection, ids)
    follows = None
    if first:
        changes = [msgspec.convert(change, Change) for change in first.changes]
        follows = _link(first, rows[first.original_id]) | {"changes": changes}
    return {
        "follows": follows,
        "followed_by": [_link(link, rows[link.claim_id]) for link in later],
    }


def _link(link: LinkRow, row: ClaimRow) -> dict[str, Any]:
    return {
        "claim_id": row.claim_id,
        "relation": link.relation,
        "at": link.at,
        "payer": row.payer_name,
        "state": row.state,
    }


def file_line(row: FileRow) -> dict[str, Any]:
    """One row of ``files list``."""
    return {
        "file_id": row.file_id,
        "partner": row.partner,
        "direction": row.direction,
        "name": row.name,
        "kind": row.kind,
        "sha256": row.sha256,
        "size": row.size,
        "state": row.state,
        "at": row.at,
    }


UNREADABLE = ("unreadable", "refused", "partial")
"""States of received files that wait for a person."""


def list_files(
    desk: Desk,
    *,
    partner: str | None = None,
    direction: Any = None,
    unreadable: bool = False,
    after: str | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """One page of files, newest first."""
    with desk.store.reading() as connection:
        page = files.list_files(
            connection, partner=partner, direction=direction,
            states=UNREADABLE if unreadable else (), after=after, limit=limit,
        )  # fmt: skip
    return {"files": [file_line(row) for row in page.items], "next": page.next}


def show_file(desk: Desk, file_id: str) -> dict[str, Any]:
    """A file with its envelope, its jobs, its copies, what it said of claims, and findings."""
    with desk.store.reading() as connection:
        row = files.load_file(connection, file_id)
        if row is None:
            raise ConfigError("no file has this id")
        about = files.load_file(connection, row.detail) if row.detail.startswith("fil_") else None
        reports = [
            other.file_id
            for other in files.find_files(connection, partner=row.partner, direction="in")
            if other.detail == row.file_id
        ]
        return file_line(row) | {
            "path": str(desk.store.vault.path(row.sha256)),
            "about": file_line(about) if about else None,
            "reports": reports,
            "copies": [
                {"name": d.name, "at": d.at} for d in files.deliveries_of(connection, file_id)
            ],
            "interchanges": envelopes.interchanges_of(connection, file_id),
            "functional_groups": envelopes.groups_of(connection, file_id),
            "transaction_sets": envelopes.sets_of(connection, file_id),
            "jobs": [
                {"job_id": j.job_id, "state": j.state, "attempts": j.attempts,
                 "remote_name": j.remote_name, "detail": j.detail}
                for j in jobs.jobs_of_file(connection, file_id)
            ],
            "events": [
                {"claim_id": claim_id, "kind": e.kind, "code": e.code, "position": e.position}
                for claim_id, e in events_of_file(connection, file_id)
            ],
            "work_items": work_items.list_items(connection, state=None, file_id=file_id).items,
            "findings": findings.findings_of(connection, file_id),
        }  # fmt: skip


def open_items(
    desk: Desk, partner: str | None = None, limit: int = 200
) -> tuple[list[dict[str, Any]], int]:
    """What waits for a person, newest first, and how many more of it there are."""
    with desk.store.reading() as connection:
        page = work_items.list_items(connection, partner=partner, limit=limit)
        every = work_items.count_open(connection, partner=partner)
    keep = ("item_id", "kind", "partner", "file_id", "claim_id", "message", "at")
    return [
        {name: value for name, value in msgspec.to_builtins(item).items() if name in keep}
        for item in page.items
    ], every - len(page.items)
