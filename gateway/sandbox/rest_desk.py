"""What stands behind any REST API of the sandbox: a claim handed in, an inquiry answered."""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_batches import names_in
from gateway.sandbox.inquiries import asked_at_once
from gateway.sandbox.reading import read_file
from gateway.sandbox.rest_books import RestBooks
from gateway.transport.core_wire.payload_types import content_of
from gateway.x12.delimiters import detect

KEPT = datetime.timedelta(hours=24)
"""How long a key of a submission is known."""

REFUSALS = frozenset({"A3", "A6", "A7", "A8"})
"""Categories of an STC that refuse a claim."""

CORRECT = "Please Correct and Resubmit"


class Asked(msgspec.Struct, frozen=True):
    """A request: its method, path and query, header fields in lower case, the value of its body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class Reply(msgspec.Struct, frozen=True):
    """An answer: HTTP status, and either a JSON value or bytes."""

    status: int
    body: Any = None
    headers: dict[str, str] = {}


class Decided(msgspec.Struct, frozen=True):
    """What became of a claim: the 277CA (b'' where there is none yet), and why it is refused."""

    acknowledgement: bytes
    errors: list[dict[str, str]]


class RestDesk:
    """The clearinghouse for those who come over HTTP; books and folders are those of ``house``."""

    def __init__(self, house: Clearinghouse, clock: Callable[[], datetime.datetime]) -> None:
        self._house, self.clock = house, clock
        self.books = RestBooks(house)
        self._lock, self._starting = threading.Lock(), threading.Lock()
        self._flight: set[str] = set()

    def once(self, key: str, whole: str, data: bytes, answer: Callable[[Decided], Reply]) -> Reply:
        """The reply to a submission: the same one whenever the same request comes with the same
        key within a day. 409 while the first is at work, 422 where another request had the key."""
        with self._starting:
            if key in self._flight:
                return Reply(409, _said("CONFLICT", "the first request of this key is at work"),
                             {"Retry-After": "1"})  # fmt: skip
            self._flight.add(key)
        try:
            with self._lock:
                return self._once(key, hashlib.sha256(whole.encode()).hexdigest(), data, answer)
        finally:
            self._flight.discard(key)

    def _once(
        self, key: str, digest: str, data: bytes, answer: Callable[[Decided], Reply]
    ) -> Reply:
        now = self.clock().timestamp()
        before = self.books.submission(key)
        if before and now - before.at >= KEPT.total_seconds():
            before = None
        if before and before.digest != digest:
            said = "another request had this Idempotency-Key"
            return Reply(422, _said("IDEMPOTENCY_KEY_REUSED", said))
        if before and before.status:
            return Reply(before.status, msgspec.json.decode(before.reply))
        begun = before or self.books.begin(key, digest, now)
        self._hand_over(begun.name, data)
        self.look()
        reply = answer(self._decided(data, begun.at))
        self.books.end(key, reply.status, msgspec.json.encode(reply.body))
        return reply

    def _hand_over(self, name: str, data: bytes) -> None:
        """Into the inbox, unless a crash came between that and the answer."""
        folders = self._house.folders
        if not folders.archived(name) and not (folders.inbox / name).exists():
            hidden = folders.inbox / f".{name}.part"
            hidden.write_bytes(data)
            hidden.rename(folders.inbox / name)

    def look(self) -> None:
        """A turn of the clearinghouse; what it answers is entered."""
        now = self.clock()
        self._house.turn(now)
        self.books.look(now)

    def inquire(self, data: bytes) -> bytes:
        """The 271 or 277, else the 999 or TA1 that refuses the request; b'' where it is no X12."""
        return asked_at_once(self._house, data, self.clock())

    def locked(self) -> threading.Lock:
        """Held while the books are read."""
        return self._lock

    def close(self) -> None:
        """Let go of the books."""
        self.books.close()

    def _decided(self, data: bytes, since: float) -> Decided:
        content = content_of(data)
        names = {"277CA": [name for name in names_in(data) if name.startswith("BHT03:")],
                 "TA1": list(content.groups), "999": list(content.groups)}  # fmt: skip
        found = {kind: self._about(kind, some, since) for kind, some in names.items()}
        errors = [*_of_ta1(found["TA1"]), *_of_999(found["999"], data), *_of_277(found["277CA"])]
        return Decided(found["277CA"], errors)

    def _about(self, kind: str, names: list[str], since: float) -> bytes:
        about = self.books.about
        return next((body for name in names if (body := about(kind, name, since))), b"")


def _said(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}


def segments_of(body: bytes) -> Iterator[list[str]]:
    """The segments of an interchange of one's own, as lists of elements."""
    text = body.decode("latin-1")
    found = detect(text, 0)
    if found is not None:
        for segment in text.split(found.raw.segment):
            yield segment.strip().split(found.raw.element)


def _of_ta1(body: bytes) -> Iterator[dict[str, str]]:
    for segment in segments_of(body):
        match segment:
            case ["TA1", _, _, _, "R", note, *_]:
                yield _error(note, f"the interchange is refused (TA1 {note})", "ISA")


def _of_999(body: bytes, data: bytes) -> Iterator[dict[str, str]]:
    """The faults of the claim's text, where its set or group is refused."""
    if not any(one[0] in ("IK5", "AK9") and one[1:2] == ["R"] for one in segments_of(body)):
        return
    for one in _faults(data):
        if one.severity == "reject":
            error = _error(one.code or one.rule, one.message, one.place, one.hint)
            yield error | ({"value": one.value} if one.value else {})


def _faults(data: bytes) -> Iterator[Finding]:
    sink: list[Finding] = []
    for interchange in read_file(data, sink):
        yield from interchange.findings
        for group in interchange.groups:
            yield from group.findings
            for each in group.sets:
                yield from each.findings
    yield from sink


def _of_277(body: bytes) -> Iterator[dict[str, str]]:
    """A refusal for each STC of the claim, which stands below HL03 PT."""
    level = ""
    for segment in segments_of(body):
        match segment:
            case ["HL", _, _, found, *_]:
                level = found
            case ["STC", first, *_] if level == "PT" and first[:2] in REFUSALS:
                code = first[3:].split(":")[0]
                yield _error(code, f"the claim is refused: {first}", "claimInformation", CORRECT)


def _error(code: str, description: str, location: str, hint: str = "") -> dict[str, str]:
    error = {"code": code, "description": description, "location": location}
    return error | ({"followupAction": hint} if hint else {})
