"""The sandbox as Optum's medical network, as its public documents tell it.

Sources: the OpenAPI documents professional claims v3, institutional claims v1, eligibility v3,
claim status v2, claims responses and reports v2, security and authorization v2.
"""

from __future__ import annotations

import datetime
import hmac
import re
import secrets
import uuid
from typing import Any

from gateway.sandbox.rest_books import REPORT, Given
from gateway.sandbox.rest_desk import Asked, Decided, Reply, RestDesk
from gateway.sandbox.rest_stedi import x12_of
from gateway.transport.core_wire.payload_types import content_of

TOKEN = "/apip/auth/v2/token"
NETWORK = "/medicalnetwork"
CLAIMS = {
    f"{NETWORK}/professionalclaims/v3/raw-x12-submission": "X222",
    f"{NETWORK}/institutionalclaims/v1/raw-x12-submission": "X223",
}
INQUIRIES = {
    f"{NETWORK}/eligibility/v3/raw-x12": ("270", "271"),
    f"{NETWORK}/claimstatus/v2/raw-x12": ("276", "277"),
}
HEALTH = f"{NETWORK}/professionalclaims/v3/healthcheck"
REPORTS = f"{NETWORK}/reports/v2/"
PREFIXES = {"277CA": "X3", "835": "R5", REPORT: "CF"}
"""How the names of the mailbox begin."""

_MOST = 10_000
_NUMBER = re.compile(r"[A-Z][A-Z0-9]([0-9]{6,9})\.[A-Z][0-9]")


class OptumSide:
    """Answers requests as the API would. Tokens live ``seconds``."""

    def __init__(self, desk: RestDesk, client: str, secret: str, seconds: int = 3600) -> None:
        self._desk, self._client, self._secret = desk, client, secret
        self.seconds = seconds
        self.tokens: dict[str, datetime.datetime] = {}
        self.url = ""

    def answer(self, asked: Asked) -> Reply:
        """The reply to a request."""
        if asked.method == "POST" and asked.path == TOKEN:
            return self._token(asked.body)
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or self._desk.clock() >= self.tokens.get(token, _NEVER):
            return Reply(401, {"message": "Unauthorized"})
        match asked.method, asked.path:
            case "POST", path if path in CLAIMS:
                return self._claim(path, x12_of(asked.body))
            case "POST", path if path in INQUIRIES:
                return self._inquiry(path, x12_of(asked.body))
            case "GET", path if path == HEALTH:
                return Reply(200, {"status": "ok", "version": "3"})
            case "GET", path if path == REPORTS:
                return Reply(200, {"reports": self._mailbox(), "meta": _meta()})
            case "GET" | "DELETE", path if path.startswith(REPORTS):
                return self._report(asked.method, path.removeprefix(REPORTS))
        return Reply(404, {"message": "there is no such resource"})

    def _token(self, body: Any) -> Reply:
        wanted = (self._client, self._secret, "client_credentials")
        given = body if isinstance(body, dict) else {}
        names = ("client_id", "client_secret", "grant_type")
        fits = [hmac.compare_digest(str(given.get(name, "")).encode(), value.encode())
                for name, value in zip(names, wanted, strict=True)]  # fmt: skip
        if not all(fits):
            return Reply(401, {"error": "invalid_client", "error_description": "not known"})
        token = secrets.token_urlsafe(24)
        self.tokens[token] = self._desk.clock() + datetime.timedelta(seconds=self.seconds)
        return Reply(200, {"access_token": token, "expires_in": self.seconds,
                           "token_type": "bearer"})  # fmt: skip

    def _claim(self, path: str, data: bytes) -> Reply:
        """Every request is a claim of its own: no key makes two of them one."""
        content = content_of(data)
        if (content.code, content.guide) != ("837", CLAIMS[path]):
            return _wrong("x12", "no claim of the kind that is taken here")
        key = str(uuid.uuid4())
        return self._desk.once(key, key, data, _submitted)

    def _inquiry(self, path: str, data: bytes) -> Reply:
        wanted, answered = INQUIRIES[path]
        if content_of(data).code != wanted:
            return _wrong("x12", f"no {wanted}")
        found = self._desk.inquire(data)
        body = {"x12": found.decode(), "meta": _meta()}
        return Reply(200 if content_of(found).code == answered else 400, body)

    def _mailbox(self) -> list[str]:
        """Names of the files that wait."""
        with self._desk.locked():
            self._desk.look()
            found = self._desk.books.after(0, 0.0, tuple(PREFIXES), _MOST)
        return [_name(one) for one in found]

    def _report(self, method: str, name: str) -> Reply:
        number = _NUMBER.fullmatch(name)
        with self._desk.locked():
            books = self._desk.books
            found = books.after(int(number[1]) - 1, 0.0, tuple(PREFIXES), 1) if number else []
            body = books.body(found[0].number) if found and _name(found[0]) == name else None
            if body is None:
                return Reply(404, {"message": "there is no such file"})
            if method == "DELETE":
                books.remove(found[0].number)
                return Reply(200, {"status": "deleted", "meta": _meta()})
        return Reply(200, {"report_content": body.decode(), "meta": _meta()})


_NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _submitted(decided: Decided) -> Reply:
    body: dict[str, Any] = {
        "status": "ERROR" if decided.errors else "SUCCESS",
        "claimReference": {"correlationId": uuid.uuid4().hex.upper(), "formatVersion": "5010"},
        "meta": _meta(),
    }
    if decided.errors:
        body["errors"] = decided.errors
    return Reply(400 if decided.errors else 200, body)


def _name(one: Given) -> str:
    """A kind, a number, and two characters that go round."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVW"
    round_ = letters[one.id // 10 % len(letters)] + str(one.id % 10)
    return f"{PREFIXES[one.kind]}{one.id:06d}.{round_}"


def _meta() -> dict[str, str]:
    return {"traceId": str(uuid.uuid4())}


def _wrong(field: str, description: str) -> Reply:
    return Reply(400, {"errors": [{"field": field, "description": description}]})
