"""What an API's refusal means: may it be repeated, and what does it say of which field?

Sources: the public OpenAPI documents of Stedi and of Optum's medical network (status codes and
shapes of errors), RFC 9110 (Retry-After).
"""

from __future__ import annotations

import datetime
import email.utils
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from gateway.errors import InDoubtError, LoginRefused, PermanentError, TransientError
from gateway.finding import Finding

RULE = "REST.refused"
MOST_FINDINGS = 50
MOST_TEXT = 300
_POSITION = re.compile(r"[0-9]{1,3}")
BUSY = frozenset({408, 425, 429})
"""Statuses by which a server says that it did not begin."""

LISTS = ("errors", "detail", "editResponses")
"""Keys under which one or the other API lists what is wrong."""

WORDS = {
    400: "cannot use the request",
    404: "has nothing there",
    405: "does not know this request",
    409: "is still at work on the same request",
    413: "finds it too large",
    415: "does not take this kind of content",
    422: "cannot use the request",
    429: "is asked too often",
}


class Answer(msgspec.Struct, frozen=True):
    """What came back: status, header fields in lower case, bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's value; None where it is no JSON, or nested without end."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    @property
    def looks(self) -> str:
        """What the body is, in words, where an API should have sent JSON with X12 in it."""
        if not self.body.strip():
            return "nothing at all"
        if self.body.lstrip()[:1] == b"<":
            return "a web page or XML"
        if self.json is None:
            return "what is no JSON"
        return "JSON without X12"

    @property
    def x12(self) -> str:
        """The X12 text that the body carries; empty where it carries none."""
        found = self.json
        text = found.get("x12") if isinstance(found, dict) else None
        return text if isinstance(text, str) and text.lstrip().startswith("ISA") else ""


class RefusedError(PermanentError):
    """The API read the request and refuses it.

    ``findings`` say what is wrong with which field, as far as it told; their values may be
    health information. ``x12`` is the acknowledgement that came with it, or empty; ``status`` is
    that of HTTP.
    """

    def __init__(
        self, message: str, findings: list[Finding], x12: str = "", status: int = 200
    ) -> None:
        super().__init__(message)
        self.findings, self.x12, self.status = findings, x12, status


def refusal(
    answer: Answer, where: str, now: datetime.datetime, *, acts: bool
) -> TransientError | PermanentError | InDoubtError:
    """The exception of an answer that is no success. ``acts``: the request changes something, so
    that a fault of the server leaves open whether it did. No message holds a value."""
    status, wait = answer.status, retry_after(answer, now)
    said = f"{where} {WORDS.get(status, 'failed')} (HTTP {status})"
    when = f"in {wait:.0f} seconds" if wait else "later"
    if status in (401, 403):
        return LoginRefused(
            f"{where} refuses the credentials, or this account may not do that (HTTP {status}): "
            "mend the key or ask the partner, before the account is locked."
        )
    if status in BUSY or (status == 503 and wait):
        return TransientError(f"{said}; try again {when}.", retry_after=wait)
    if acts and (status >= 500 or status == 409):
        return InDoubtError(f"{said}; whether it was taken is not known.")
    if status >= 500 or status == 409:
        return TransientError(f"{said}; try again {when}.", retry_after=wait)
    if 300 <= status < 400:
        return PermanentError(f"{where} sends us elsewhere (HTTP {status}); we do not follow.")
    found = findings_of(answer, where)
    places = ", ".join(dict.fromkeys(filter(None, map(_place, found))))
    return RefusedError(
        f"{said}{': look at ' + places if places else ''}; mend it before it is sent again.",
        found, answer.x12, status,
    )  # fmt: skip


def _place(finding: Finding) -> str:
    """Names of fields and segments for a message, never a value."""
    return finding.place[:80]


def retry_after(answer: Answer, now: datetime.datetime) -> float:
    """Seconds that Retry-After asks for, given as a number or a date; 0 where it is absent or
    cannot be read. ``now`` is aware."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(float(text), 86_400.0)
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    if at.tzinfo is None:
        at = at.replace(tzinfo=datetime.UTC)
    return min(max((at - now).total_seconds(), 0.0), 86_400.0)


def findings_of(answer: Answer, found_by: str) -> list[Finding]:
    """What the API says is wrong, each field a finding; one of the whole where it names none."""
    body = answer.json
    told = [f for one in _told(body) if (f := _finding(one, found_by))][:MOST_FINDINGS]
    if told or not isinstance(body, dict):
        return told
    whole = _of_999(body, found_by) or _finding(body, found_by)
    return [whole] if whole else []


def _of_999(body: dict[str, Any], found_by: str) -> Finding | None:
    """What the JSON holds of a 999 that came in place of a 271 or 277: two codes, and no place."""
    status = _text(body, "transactionSetAcknowledgement")
    error = _text(body, "implementationTransactionSetSyntaxError")
    if not status or status == "A":
        return None
    return Finding(
        rule=RULE, snip=7, severity="reject", found_by=found_by, code=f"IK501:{status}",
        message=f"the payer refused the inquiry with a 999: IK501 {status}"
        + (f", IK502 {error}" if error else "")
        + "; which segment it means, this API does not say",
    )  # fmt: skip


def _told(body: Any) -> Iterator[dict[str, Any]]:
    """Every error object of the body."""
    if not isinstance(body, dict):
        return
    for key in LISTS:
        listed = body.get(key)
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict):
                yield one
    for key in ("errorResponse", "failure"):
        inner = body.get(key)
        if isinstance(inner, dict):
            deeper = list(_told(inner))
            yield from deeper or [inner]


def _finding(one: dict[str, Any], found_by: str) -> Finding | None:
    message = _text(one, "description", "errorDescription", "message", "msg", "error_description")
    code = _text(one, "code", "error", "editName", "type")
    if not (message or code):
        return None
    element = _text(one, "element")
    return Finding(
        rule=RULE, snip=7, severity="reject", found_by=found_by,
        message=message or f"refused with code {code}",
        hint=_text(one, "followupAction", "possibleResolutions"),
        code=code, value=_text(one, "value", "badData") or None,
        loop=_text(one, "loop", "field", "location") or _path(one.get("loc")),
        segment=_text(one, "segment"),
        element=int(element) if _POSITION.fullmatch(element) else None,
    )  # fmt: skip


def _text(one: dict[str, Any], *keys: str) -> str:
    """The first of the keys that holds a text or a number."""
    for key in keys:
        value = one.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)[:MOST_TEXT]
    return ""


def _path(value: Any) -> str:
    return ".".join(map(str, value)) if isinstance(value, list) else ""
