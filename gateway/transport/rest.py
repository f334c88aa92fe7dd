"""A REST API as a door: claims are put, reports listed and fetched, inquiries answered."""

from __future__ import annotations

import datetime
import hashlib
from typing import BinaryIO, Protocol

from gateway.errors import InDoubtError, PermanentError
from gateway.transport.door import Entry, Receipt, Step, no_step
from gateway.transport.rest_address import RestAddress
from gateway.transport.rest_errors import Answer, RefusedError, findings_of
from gateway.transport.rest_optum import Optum
from gateway.transport.rest_stedi import Stedi
from gateway.transport.rest_wire import Wire
from gateway.transport.rest_x12 import Peek, peek
from gateway.transport.transfer import Fetching, Sending, cut_back_on_failure

FAILED = frozenset({"ERROR", "FAILURE", "FAILED"})
"""``status`` of an answer that came with HTTP 200 and is a refusal all the same."""


class RestApi(Protocol):
    """What differs from one API to the next."""

    name: str
    repeat_within: datetime.timedelta
    wire: Wire
    since: datetime.datetime | None
    """The last moment before which every report is known."""

    def submit(self, peek: Peek, text: str, key: str) -> Answer:
        """Hand a claim in."""
        ...

    def ask(self, peek: Peek, text: str) -> Answer:
        """Put an inquiry."""
        ...

    def reports(self) -> list[Entry]:
        """What lies there for us."""
        ...

    def report(self, name: str) -> bytes:
        """One of it."""
        ...

    def remove(self, name: str) -> bool:
        """Take one away."""
        ...

    def ping(self) -> None:
        """See that we are known."""
        ...


def api_of(name: str, address: RestAddress) -> RestApi:
    """The API of that name in settings."""
    return Stedi(address) if name == "stedi" else Optum(address)


class RestDoor:
    """The verbs of :class:`gateway.transport.door.FileDoor` and
    :class:`gateway.transport.door.InquiryDoor` on one account of an API.

    ``outbound`` is the folder that stands for submitting: nothing can be listed there. ``inbound``
    stands for the reports. ``repeat_within`` is how long after a file was made it may be put again
    though a first attempt may have arrived; zero for never.
    """

    def __init__(self, api: RestApi, address: RestAddress, *, outbound: str, inbound: str) -> None:
        self._api, self._address = api, address
        self._outbound, self._inbound = outbound, inbound
        self.repeat_within = api.repeat_within

    def look_back_to(self, moment: datetime.datetime) -> None:
        """Reports since ``moment`` are listed at least, where the API lists by age."""
        self._api.since = moment

    def list(self, folder: str) -> list[Entry]:
        """Reports, by name; of submissions an API shows nothing."""
        if folder == self._outbound:
            return []
        self._only_inbound(folder)
        return sorted(self._api.reports(), key=lambda entry: entry.name)

    def fetch(self, folder: str, name: str, sink: BinaryIO, *, step: Step = no_step) -> int:
        """Write a report's bytes to ``sink``; return how many."""
        self._only_inbound(folder)
        data = self._api.report(name)
        fetching = Fetching(sink, len(data), step)
        with cut_back_on_failure(sink):
            fetching.take(data)
            return fetching.finish(len(data), name)

    def put(self, folder: str, name: str, source: BinaryIO, *, step: Step = no_step) -> Receipt:
        """Submit a claim. ``step('before_rename')`` is called before the request goes: from then
        on it may have been taken."""
        if folder != self._outbound:
            raise PermanentError(f"{self._api.name} takes claims in {self._outbound!r} only.")
        sending = Sending(source, step)
        step("opened")
        data = b"".join(piece.data for piece in sending.pieces())
        text = _text(data)
        found = self._fit(text)
        step("before_rename")
        answer = self._api.submit(found, text, submission_key(self._address.url, name, data))
        step("after_rename")
        self._accepted(answer)
        receipt = sending.receipt(_reference(answer) or name)
        return Receipt(
            receipt.reference, receipt.at, receipt.size, receipt.sha256, answer.x12.encode()
        )

    def remove(self, folder: str, name: str, *, archive: str | None = None) -> bool:
        """Take a report away. There are no temporary files of submissions, so none is there."""
        if folder == self._outbound:
            return False
        self._only_inbound(folder)
        if archive is not None:
            raise PermanentError(f'{self._api.name} has no archive: set after_fetch = "delete".')
        return self._api.remove(name)

    def ask(self, request: bytes) -> bytes:
        """The X12 that answers a 270 or 276. An answer of 4xx that holds X12, as one of AAA or a
        999, is an answer too."""
        text = _text(request)
        try:
            answer = self._api.ask(peek(text), text)
        except RefusedError as refused:
            if refused.x12:
                return refused.x12.encode()
            raise
        if answer.x12:
            return answer.x12.encode()
        found = findings_of(answer, self._address.where)
        raise RefusedError(f"{self._api.name} answered with {answer.looks}.", found)

    def ping(self) -> None:
        """Log in."""
        self._api.ping()

    def close(self) -> None:
        """Let go of the connections."""
        self._api.wire.close()

    def _only_inbound(self, folder: str) -> None:
        if folder != self._inbound:
            raise PermanentError(f"{self._api.name} has no folder {folder!r}.")

    def _fit(self, text: str) -> Peek:
        """One claim, in the usage of this partner: the APIs answer for one claim a request."""
        found = peek(text)
        if found.usage != self._address.usage:
            raise PermanentError("ISA15 is not of this partner: test and production never mix.")
        if found.set != "837":
            raise PermanentError(f"{self._api.name} takes claims only, no {found.set} of ours.")
        if found.claims != 1:
            raise PermanentError(
                f"{self._api.name} takes one claim at a time: set claims_per_interchange = 1."
            )
        return found

    def _accepted(self, answer: Answer) -> None:
        """Raises RefusedError where a 200 says in its words that the claim was not taken, and
        InDoubtError where nobody can read what it says."""
        said = answer.json
        if not isinstance(said, dict) or not (said.get("status") or said.get("claimReference")):
            raise InDoubtError(
                f"{self._api.name} answered a submission with {answer.looks}, and without a "
                "verdict; it may have been taken."
            )
        if str(said.get("status", "")).upper() in FAILED:
            raise RefusedError(
                f"{self._api.name} refuses the claim; mend it before it is sent again.",
                findings_of(answer, self._address.where), answer.x12,
            )  # fmt: skip


def submission_key(url: str, name: str, data: bytes) -> str:
    """The Idempotency-Key of a file: the same for every attempt, and for nothing else.

    File names are never used again (they hold the control number), so nothing has to be kept.
    """
    digest = hashlib.sha256(data).hexdigest()
    return hashlib.sha256(f"{url}\0{name}\0{digest}".encode()).hexdigest()


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise PermanentError("What is to be sent is not UTF-8 text.") from None


def _reference(answer: Answer) -> str:
    """The partner's number of the submission, by what support asks for first."""
    said = answer.json if isinstance(answer.json, dict) else {}
    claim = said.get("claimReference")
    for place, key in ((claim, "correlationId"), (claim, "rhclaimNumber"), (said, "transactionId"),
                       (said.get("meta"), "traceId")):  # fmt: skip
        value = place.get(key) if isinstance(place, dict) else None
        if isinstance(value, str) and value:
            return value[:80]
    return ""
