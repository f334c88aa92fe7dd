"""Stedi's APIs as its public OpenAPI documents tell them, small and strict."""

from __future__ import annotations

import datetime
import json
from typing import Any

from tests.transport.stub_http import Asked, Reply, Stub

KEY = "synthetic-key-of-a-test"
CLAIMS = (
    r"/change/medicalnetwork/professionalclaims/v3/raw-x12-submission"
    r"|/change/medicalnetwork/institutionalclaims/v1/raw-x12-submission"
    r"|/dental-claims/raw-x12-submission"
)
ELIGIBILITY = "/change/medicalnetwork/eligibility/v3/raw-x12"
STATUS = "/change/medicalnetwork/claimstatus/v2/raw-x12"
ACKNOWLEDGED = "ISA*00*          *00*          *ZZ*STEDITEST"


class StediStub(Stub):
    """Keys, keyed submissions, pages of transactions, documents at signed addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: list[str] = []
        self.keys: dict[str, tuple[str, Reply]] = {}
        self.items: list[dict[str, Any]] = []
        self.documents: dict[str, bytes] = {}
        self.page_size = 2
        self.answer_x12 = ""
        self.inquiry_x12 = ""
        self.now = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
        self.document_host = ""
        self.route("POST", CLAIMS, self._claim)
        self.route("POST", f"{ELIGIBILITY}|{STATUS}", self._inquiry)
        self.route("GET", "/polling/transactions", self._poll)
        self.route("GET", "/executions/[^/]+/input-url", self._address)
        self.route("GET", "/signed/.+", self._document)

    def transaction(self, number: str, data: bytes, **changes: Any) -> None:
        """Something that came for us."""
        self.documents[number] = data
        self.items.append({
            "transactionId": "t-" + number, "direction": "INBOUND", "mode": "test",
            "status": "succeeded", "processedAt": "2026-11-21T11:00:00.000Z",
            "fileExecutionId": number,
            "artifacts": [{"artifactType": "application/edi-x12", "usage": "input",
                           "model": "transaction", "sizeBytes": len(data), "url": "unused"}],
            "x12": {"metadata": {"transaction": {"transactionSetIdentifier": "277"}}},
            **changes,
        })  # fmt: skip

    def act(self, asked: Asked) -> Reply:
        if asked.method == "POST" and asked.headers.get("content-type") != "application/json":
            return Reply(415, {"message": "JSON is wanted"})
        signed = asked.path.startswith("/signed/")
        if signed and "authorization" in asked.headers:
            return Reply(400, {"message": "a signed address is asked without a key"})
        if not signed and asked.headers.get("authorization") != KEY:
            return Reply(403, {"message": "Forbidden", "code": "ACCESS_DENIED"})
        return super().act(asked)

    def _claim(self, asked: Asked) -> Reply:
        if set(asked.body or {}) != {"x12"}:
            return Reply(400, {"message": "x12 is required", "code": "VALIDATION"})
        key, whole = asked.headers.get("idempotency-key", ""), json.dumps(asked.body) + asked.path
        if not 0 < len(key) <= 255:
            return Reply(400, {"message": "this stub wants a key", "code": "VALIDATION"})
        if key in self.keys:
            before, reply = self.keys[key]
            if before != whole:
                return Reply(422, {"message": "another request had this key", "code": "CHANGED"})
            return reply
        self.claims.append(asked.body["x12"])
        reply = Reply(200, {
            "status": "SUCCESS", "controlNumber": "1", "x12": self.answer_x12,
            "claimReference": {"correlationId": f"01SYNTHETIC{len(self.claims)}"},
        })  # fmt: skip
        self.keys[key] = (whole, reply)
        return reply

    def _inquiry(self, asked: Asked) -> Reply:
        return Reply(200, {"x12": self.inquiry_x12, "meta": {"traceId": "t"}})

    def _poll(self, asked: Asked) -> Reply:
        token, since = asked.query.get("pageToken"), asked.query.get("startDateTime")
        if bool(token) == bool(since) or not 1 <= int(asked.query.get("pageSize", 100)) <= 500:
            return Reply(400, {"message": "one of pageToken and startDateTime", "code": "BAD"})
        if since:
            at = datetime.datetime.fromisoformat(since)
            if datetime.datetime.now(datetime.UTC) - at < datetime.timedelta(minutes=1):
                return Reply(400, {"message": "startDateTime is too young", "code": "BAD"})
        begin = int(token or 0)
        end = begin + self.page_size
        page = {"items": self.items[begin:end], "nextPageToken": str(min(end, len(self.items)))}
        return Reply(200, page)

    def _address(self, asked: Asked) -> Reply:
        number = asked.path.split("/")[2]
        if number not in self.documents:
            return Reply(404, {"message": "no such file", "code": "NOT_FOUND"})
        host = self.document_host or self.url
        return Reply(200, {"documentDownloadUrl": f"{host}/signed/{number}"})

    def _document(self, asked: Asked) -> Reply:
        raw = self.documents[asked.path.split("/")[-1]]
        return Reply(200, raw=raw, headers={"Content-Type": "application/edi-x12"})
