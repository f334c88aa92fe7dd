"""A CORE request to its answer, whoever carries them."""

from __future__ import annotations

import datetime
import hmac
from collections.abc import Callable
from threading import Lock

import msgspec

from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_batches import collect, kind_wanted, submit
from gateway.sandbox.core_books import CoreBooks, UsedBefore
from gateway.sandbox.inquiries import asked_at_once
from gateway.transport.core_wire import (
    OPERATIONS,
    SUCCESS,
    Envelope,
    Version,
    checksum,
    complaint,
    operation_of,
    time_stamp,
)
from gateway.transport.core_wire.operations import generic
from gateway.transport.core_wire.payload_types import (
    CORE_ERROR,
    RECEIPT,
    RESULTS_RECEIVED,
    TAKEN,
    answer_type,
    content_of,
)


class Answered(msgspec.Struct, frozen=True):
    """An answer, and what is to be done once it went out whole."""

    envelope: Envelope
    went_out: Callable[[], None] = lambda: None


class CoreDesk:
    """Knows its users, its version of the rule, and the clearinghouse behind it."""

    def __init__(
        self,
        house: Clearinghouse,
        books: CoreBooks,
        version: Version,
        users: dict[str, str],
        *,
        clock: Callable[[], datetime.datetime],
    ) -> None:
        self._house, self._books, self.version, self._users = house, books, version, users
        self._clock = clock
        self._lock = Lock()

    def answer(self, request: Envelope, certificate: str = "") -> Answered:
        """The answer; ``certificate`` is the name in the client's, where it showed one."""
        wrong = self._stranger(request, certificate) or complaint(request, self.version, TAKEN)
        if wrong is None:
            request, wrong = self._meant(request)
        if wrong is not None:
            return Answered(self._error(request, *wrong))
        with self._lock:
            return self._act(request)

    def _stranger(self, request: Envelope, certificate: str) -> tuple[str, str] | None:
        """None for one whom we know: by a certificate, or by name and password where the version
        has them. Both are compared in constant time."""
        if certificate and not request.username:
            return None
        if not self.version.passwords:
            return "UnAuthorized", "A client certificate is needed."
        for name, value in (("UserName", request.username), ("Password", request.password)):
            if not value:
                return f"{name}Required", f"{name} is missing."
        known = self._users.get(request.username, "").encode("utf-8")
        if known and hmac.compare_digest(known, request.password.encode("utf-8")):
            return None
        return "UnAuthorized", "The user name or the password is not accepted."

    def _meant(self, request: Envelope) -> tuple[Envelope, tuple[str, str] | None]:
        """The request under its specific operation: the PayloadType has to belong to it."""
        meant = operation_of(request.payload_type, request.processing_mode)
        wanted = "_270_" in request.payload_type or "_276_" in request.payload_type
        if request.operation not in (meant, generic(meant)) or (
            meant == "RealTimeTransaction" and not wanted
        ):
            return request, ("PayloadTypeIllegal", "This PayloadType is of another operation.")
        return msgspec.structs.replace(request, operation=meant), None

    def _act(self, request: Envelope) -> Answered:
        now = self._clock()
        if not OPERATIONS[request.operation].sends:
            return self._retrieve(request, now)
        with self._books.arrival(request):
            try:
                before = self._books.known_answer(request)
            except UsedBefore:
                said = "PayloadID was used for other bytes."
                return Answered(self._error(request, "PayloadIDIllegal", said))
            if before is not None:
                return Answered(before)
            answer = self._take(request, now)
            if answer.error_code == SUCCESS:
                self._books.note(request, answer)
            return Answered(answer)

    def _take(self, request: Envelope, now: datetime.datetime) -> Envelope:
        if not content_of(request.payload or b"").code:
            return self._error(request, "PayloadIllegal", "Payload is no X12 interchange.")
        if request.operation == "RealTimeTransaction":
            body = asked_at_once(self._house, request.payload or b"", now)
            return self._reply(request, answer_type(content_of(body)), body)
        if request.operation == "BatchSubmitTransaction":
            submit(self._house, self._books, request, now)
            return self._reply(request, RECEIPT)
        return self._reply(request, RESULTS_RECEIVED)

    def _retrieve(self, request: Envelope, now: datetime.datetime) -> Answered:
        """The next result of the kind asked for; Success and no payload where there is none yet."""
        data = self._books.submission(request.payload_id, request.sender_id)
        if data is None:
            return Answered(
                self._error(request, "PayloadIDIllegal", "No batch was submitted by this id.")
            )
        collect(self._house, self._books, request, data, now)
        kind = kind_wanted(request.payload_type)
        found = self._books.waiting(request.payload_id, request.sender_id, kind)
        if found is None:
            return Answered(self._reply(request, request.payload_type))
        return Answered(
            self._reply(request, answer_type(content_of(found.body)), found.body),
            lambda: self._given(found.id),
        )

    def _given(self, result: int) -> None:
        with self._lock:
            self._books.given(result)

    def _reply(
        self, request: Envelope, payload_type: str, payload: bytes | None = None
    ) -> Envelope:
        measured = payload is not None and request.processing_mode == "Batch"
        return Envelope(
            operation=request.operation,
            payload_type=payload_type,
            processing_mode=OPERATIONS[request.operation].mode,
            payload_id=request.payload_id,
            payload_length=str(len(payload or b"")) if measured else "",
            time_stamp=time_stamp(self._clock()),
            sender_id=request.receiver_id,
            receiver_id=request.sender_id,
            rule_version=self.version.rule_version,
            checksum=checksum(payload or b"") if measured else "",
            payload=payload,
            error_code=SUCCESS,
            error_message="None",
        )

    def _error(self, request: Envelope, code: str, message: str) -> Envelope:
        reply = self._reply(request, CORE_ERROR)
        return msgspec.structs.replace(reply, error_code=code, error_message=message)
