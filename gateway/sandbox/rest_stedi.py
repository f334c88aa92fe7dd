"""The sandbox as Stedi's healthcare and core APIs, as their public documents tell them.

Sources: the OpenAPI documents ``healthcare`` 2024-04-01 and ``core`` 2023-08-01; the pages on API
conventions, "Poll transactions" and "Retrieve File Execution Input".
"""

from __future__ import annotations

import datetime
import hmac
import re
import secrets
import uuid
from hashlib import sha256
from typing import Any

from gateway.sandbox.rest_books import Given
from gateway.sandbox.rest_desk import Asked, Decided, Reply, RestDesk, segments_of
from gateway.transport.core_wire.payload_types import content_of
from gateway.x12.elements import el

NETWORK = "/change/medicalnetwork"
CLAIMS = {
    f"{NETWORK}/professionalclaims/v3/raw-x12-submission": "X222",
    f"{NETWORK}/institutionalclaims/v1/raw-x12-submission": "X223",
    "/dental-claims/raw-x12-submission": "X224",
}
"""Which guide a path takes claims of."""

INQUIRIES = {
    f"{NETWORK}/eligibility/v3/raw-x12": ("270", "271"),
    f"{NETWORK}/claimstatus/v2/raw-x12": ("276", "277"),
}
"""What a path takes, and what it answers."""

POLLED = ("277CA", "835")
MODES = {"T": "test", "P": "production"}
MOST = 500
YOUNGEST = datetime.timedelta(minutes=1)
LONGEST_KEY = 255
_FILE = re.compile(r"/executions/([0-9a-f-]{36})/input-url")
_DOCUMENT = re.compile(r"/documents/([0-9a-f-]{36})/([0-9a-f]{64})")
_TOKEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18}(?:\.[0-9]{1,9})?)")


class StediSide:
    """Answers requests as the API would. ``url`` is what it is reached by."""

    def __init__(self, desk: RestDesk, key: str) -> None:
        self._desk, self._key = desk, key
        self._seal = secrets.token_bytes(32)
        self.url = ""

    def answer(self, asked: Asked) -> Reply:
        """The reply to a request. A document is given to whoever has its signed address."""
        if asked.method == "GET" and (found := _DOCUMENT.fullmatch(asked.path)):
            return self._document(found[1], found[2])
        shown = asked.headers.get("authorization", "").encode()
        if not hmac.compare_digest(shown, self._key.encode()):
            return _wrong(403, "ACCESS_DENIED", "the API key is not known")
        if asked.method == "POST" and asked.path in CLAIMS:
            return self._claim(asked)
        if asked.method == "POST" and asked.path in INQUIRIES:
            return self._inquiry(asked)
        if asked.method == "GET" and asked.path == "/polling/transactions":
            return self._poll(asked.query)
        if asked.method == "GET" and (found := _FILE.fullmatch(asked.path)):
            return self._address(found[1])
        return _wrong(404, "RESOURCE_NOT_FOUND", "there is no such resource")

    def _claim(self, asked: Asked) -> Reply:
        data = x12_of(asked.body)
        key = asked.headers.get("idempotency-key", str(uuid.uuid4()))
        content = content_of(data)
        if not 0 < len(key) <= LONGEST_KEY:
            return _wrong(400, "VALIDATION", "an Idempotency-Key has 1 to 255 characters")
        if (content.code, content.guide) != ("837", CLAIMS[asked.path]):
            return _wrong(400, "VALIDATION", "x12 is no claim of the kind that is taken here")
        if sum(segment[0] == "CLM" for segment in segments_of(data)) != 1:
            return _wrong(400, "VALIDATION", "one claim is taken at a time")
        whole = f"{asked.path}\n{data.decode()}"
        return self._desk.once(key, whole, data, lambda decided: self._submitted(data, decided))

    def _submitted(self, data: bytes, decided: Decided) -> Reply:
        number = uuid.uuid4().hex.upper()
        first = {one[0]: one for one in reversed(list(segments_of(data)))}
        now = self._desk.clock()
        body: dict[str, Any] = {
            "status": "ERROR" if decided.errors else "SUCCESS",
            "httpStatusCode": "400 BAD_REQUEST" if decided.errors else "200 OK",
            "controlNumber": el(first.get("ISA", []), 13),
            "claimReference": {
                "correlationId": number, "rhclaimNumber": number, "formatVersion": "5010",
                "patientControlNumber": el(first["CLM"], 1), "timeOfResponse": moment(now),
            },
            "meta": {"traceId": str(uuid.uuid4())},
        }  # fmt: skip
        if decided.errors:
            body["errors"] = decided.errors
        if decided.acknowledgement:
            body["x12"] = decided.acknowledgement.decode()
        return Reply(400 if decided.errors else 200, body)

    def _inquiry(self, asked: Asked) -> Reply:
        wanted, answered = INQUIRIES[asked.path]
        data = x12_of(asked.body)
        if content_of(data).code != wanted:
            return _wrong(400, "VALIDATION", f"x12 is no {wanted}")
        found = self._desk.inquire(data)
        body = {"x12": found.decode(), "meta": {"traceId": str(uuid.uuid4())}}
        if content_of(found).code == answered:
            return Reply(200, body)
        return Reply(400, body | {"status": "ERROR", "message": f"the {wanted} is refused"})

    def _poll(self, query: dict[str, str]) -> Reply:
        """A page of what came, oldest first. There is always a next one: the last is empty."""
        token, since = query.get("pageToken", ""), query.get("startDateTime", "")
        size = query.get("pageSize", "100")
        if bool(token) == bool(since) or not size.isdecimal() or not 1 <= int(size) <= MOST:
            return _wrong(400, "BAD_REQUEST", "give pageToken or startDateTime, pageSize to 500")
        place = _TOKEN.fullmatch(token) if token else ("", "0", self._begin(since))
        if not place or not place[2]:
            return _wrong(400, "BAD_REQUEST", "pageToken is none of ours, or startDateTime is "
                          "no moment that is a minute past")  # fmt: skip
        begin, start = int(place[1]), str(place[2])
        with self._desk.locked():
            self._desk.look()
            found = self._desk.books.after(begin, float(start), POLLED, int(size))
        last = found[-1].id if found else begin
        items = [self._item(one) for one in found]
        return Reply(200, {"items": items, "nextPageToken": f"{last}-{start}"})

    def _begin(self, since: str) -> str:
        """The moment in epoch seconds; '' for what is none, or too young."""
        try:
            at = datetime.datetime.fromisoformat(since)
        except ValueError:
            return ""
        if at.tzinfo is None or self._desk.clock() - at < YOUNGEST:
            return ""
        return f"{max(at.timestamp(), 0):.3f}"

    def _item(self, one: Given) -> dict[str, Any]:
        at = datetime.datetime.fromtimestamp(one.at, datetime.UTC)
        link = f"{self.url}/transactions/{one.number}/input"
        return {
            "direction": "INBOUND", "mode": MODES.get(one.usage, "other"), "status": "succeeded",
            "fileExecutionId": one.number, "transactionId": one.number, "processedAt": moment(at),
            "artifacts": [{"artifactType": "application/edi-x12", "usage": "input",
                           "model": "transaction", "sizeBytes": one.size, "url": link}],
            "x12": {"metadata": {"transaction": {"transactionSetIdentifier": one.kind[:3],
                                                 "controlNumber": "0001"}}},
        }  # fmt: skip

    def _address(self, number: str) -> Reply:
        with self._desk.locked():
            known = self._desk.books.body(number) is not None
        if not known:
            return _wrong(404, "RESOURCE_NOT_FOUND", "there is no such file")
        link = f"{self.url}/documents/{number}/{self._sealed(number)}"
        return Reply(200, {"documentDownloadUrl": link})

    def _document(self, number: str, seal: str) -> Reply:
        with self._desk.locked():
            body = self._desk.books.body(number)
        if body is None or not hmac.compare_digest(seal, self._sealed(number)):
            return _wrong(403, "ACCESS_DENIED", "the address is not signed")
        return Reply(200, body)

    def _sealed(self, number: str) -> str:
        return hmac.new(self._seal, number.encode(), sha256).hexdigest()


def x12_of(body: Any) -> bytes:
    """The text under ``x12`` of a request; b'' where there is none."""
    text = body.get("x12") if isinstance(body, dict) else None
    return text.encode() if isinstance(text, str) else b""


def moment(at: datetime.datetime) -> str:
    """A moment as the API writes it."""
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _wrong(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message})
