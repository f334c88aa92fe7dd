"""Rows to store, synthetic, with everything that a test does not speak of filled in."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from gateway.ledger.events import Event
from gateway.store.records import (
    ClaimRow,
    FileRow,
    GroupRow,
    InterchangeRow,
    JobRow,
    RemittanceRow,
    SetRow,
    WorkItemRow,
)

NOON = datetime.datetime(2026, 3, 2, 12, 0, tzinfo=datetime.UTC)


def after(seconds: float) -> datetime.datetime:
    return NOON + datetime.timedelta(seconds=seconds)


def file(file_id: str, **words: Any) -> FileRow:
    given: dict[str, Any] = {
        "file_id": file_id,
        "submitter_id": "main-street",
        "partner": "acme",
        "direction": "in",
        "name": "a.x12",
        "kind": "835",
        "sha256": "0" * 64,
        "size": 100,
        "state": "stored",
        "at": NOON,
    }
    return FileRow(**given | words)


def interchange(file_id: str, **words: Any) -> InterchangeRow:
    given: dict[str, Any] = {
        "file_id": file_id,
        "ordinal": 1,
        "sender_qualifier": "ZZ",
        "sender_id": "MAINSTREET",
        "receiver_qualifier": "ZZ",
        "receiver_id": "ACME",
        "control_number": "000000007",
        "date": datetime.date(2026, 3, 2),
        "time": "1200",
        "usage_indicator": "T",
        "version": "00501",
    }
    return InterchangeRow(**given | words)


def group(file_id: str, **words: Any) -> GroupRow:
    given: dict[str, Any] = {
        "file_id": file_id,
        "interchange": 1,
        "ordinal": 1,
        "functional_identifier_code": "HC",
        "sender_code": "MAINSTREET",
        "receiver_code": "ACME",
        "control_number": "42",
        "version": "005010X222A1",
    }
    return GroupRow(**given | words)


def transaction_set(set_id: str, file_id: str, ordinal: int, **words: Any) -> SetRow:
    given: dict[str, Any] = {
        "set_id": set_id,
        "file_id": file_id,
        "interchange": 1,
        "functional_group": 1,
        "ordinal": ordinal,
        "kind": "837P",
        "guide": "005010X222A1",
        "control_number": f"{ordinal:04d}",
        "segment_count": 40,
        "batch_identifier": f"BATCH{ordinal}",
    }
    return SetRow(**given | words)


def claim(claim_id: str, **words: Any) -> ClaimRow:
    given: dict[str, Any] = {
        "claim_id": claim_id,
        "submitter_id": "main-street",
        "partner": "acme",
        "kind": "837P",
        "patient_control_number": "PCN-1",
        "payer_identifier": "12345",
        "payer_name": "BLUE PAYER",
        "charge": Decimal("100.00"),
        "state": "ready",
        "received_at": NOON,
        "last_event_at": NOON,
    }
    return ClaimRow(**given | words)


def event(key: str, **words: Any) -> Event:
    given: dict[str, Any] = {"kind": "received", "at": NOON, "key": key}
    return Event(**given | words)


def remittance(remit_id: str, **words: Any) -> RemittanceRow:
    given: dict[str, Any] = {
        "remit_id": remit_id,
        "file_id": "fil_out",
        "set_id": "set_a",
        "submitter_id": "main-street",
        "partner": "acme",
        "content_key": remit_id,
        "payer": "BLUE PAYER",
        "trace_number": "EFT1",
        "amount": Decimal("100.00"),
        "at": NOON,
    }
    return RemittanceRow(**given | words)


def job(job_id: str, **words: Any) -> JobRow:
    given: dict[str, Any] = {
        "job_id": job_id,
        "kind": "upload",
        "partner": "acme",
        "file_id": "fil_out",
        "folder": "inbound",
        "remote_name": "a.x12",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return JobRow(**given | words)


def work_item(item_id: str, **words: Any) -> WorkItemRow:
    given: dict[str, Any] = {
        "item_id": item_id,
        "key": f"key of {item_id}",
        "kind": "unreadable",
        "partner": "acme",
        "message": "nobody can read it",
        "at": NOON,
    }
    return WorkItemRow(**given | words)
