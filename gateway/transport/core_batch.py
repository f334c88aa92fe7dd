"""The CORE door for files: batches are submitted, acknowledgements and results picked up."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import msgspec
import structlog

from gateway.errors import (
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
    TransportError,
)
from gateway.transport.core_address import CoreAddress, checked
from gateway.transport.core_door import ABOUT_US, ping
from gateway.transport.core_exchange import Damaged, exchange, request_of
from gateway.transport.core_journal import Exchange, Journal
from gateway.transport.core_wire import EnvelopeFault
from gateway.transport.core_wire.payload_types import (
    ACKNOWLEDGEMENTS,
    RESULTS,
    content_of,
    request_type,
)
from gateway.transport.door import Entry, Receipt, Step, no_step
from gateway.transport.folder import FolderDoor
from gateway.transport.transfer import Sending

KEPT_DAYS = 60
"""How long the results of a submission are asked for; servers keep them 7 to 60 days."""

MOST_RESULTS = 50
"""Results that one look takes for one submission."""

_ONE_ANSWER = frozenset({"270", "276"})
_ABOUT_RESULTS = frozenset({"999", "TA1", "997"})


class CoreBatchDoor:
    """The verbs of :class:`gateway.transport.door.FileDoor` over CORE batches.

    ``folder`` keeps the journal. The partner's folder ``inbound`` is the journal's inbox, which
    ``list`` fills by asking; any other folder lists the submissions that are known to have
    arrived. A put of a 999 or TA1 acknowledges results that were picked up.
    """

    def __init__(
        self,
        address: CoreAddress,
        folder: Path,
        *,
        inbound: str = "outbound",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._address = checked(address)
        self._journal = Journal(folder)
        self._inbound = inbound
        self._clock = clock
        self._files = FolderDoor(folder)

    def list(self, folder: str) -> list[Entry]:
        """Ask for what is new, then list; for another folder: what the partner has of ours.

        What fails is raised when nothing else is there to be fetched, so that one bad result holds
        up no other, and is told in the end.
        """
        journal = self._journal.opened()
        if folder == self._inbound:
            failed = self._pick_up_all(journal.exchanges())
            entries = self._files.list("inbox")
            if failed is not None and not entries:
                raise failed
            return entries
        for one in journal.exchanges():
            if not one.sent:  # in doubt: its acknowledgement would prove that it arrived
                self._pick_up(one, results=False)
        return [Entry(one.name, one.size, one.at) for one in journal.exchanges() if one.sent]

    def fetch(self, folder: str, name: str, sink: BinaryIO, *, step: Step = no_step) -> int:
        """Write the file's bytes to ``sink``; return how many."""
        self._only_inbound(folder)
        return self._files.fetch("inbox", name, sink, step=step)

    def put(self, folder: str, name: str, source: BinaryIO, *, step: Step = no_step) -> Receipt:
        """Submit a batch, or acknowledge results. The receipt's reference is the PayloadID.

        ``step('before_rename')`` comes before the first byte leaves: from then on the partner may
        have it. Raises InDoubtError where it may; then the same name and bytes keep their
        PayloadID. An answer that says Success, and nothing less, makes a receipt.
        """
        sending = Sending(source, step)
        step("opened")
        data = b"".join(piece.data for piece in sending.pieces())
        content = content_of(data)
        payload_type = request_type(content, self._address.payload_types)
        if not payload_type:
            raise PermanentError(f"{name}: a CORE door has no PayloadType for "
                                 f"{content.code or 'what is no X12'}.")  # fmt: skip
        self._journal.opened()
        if content.code in _ABOUT_RESULTS:
            payload_id = self._about(name, content.about)
            step("before_rename")
            self._send("BatchResultsAckSubmitTransaction", payload_type, payload_id, data)
        else:
            payload_id = self._submit(name, content.code, payload_type, data, step)
        step("after_rename")
        return sending.receipt(payload_id)

    def _submit(self, name: str, code: str, payload_type: str, data: bytes, step: Step) -> str:
        """Note, send, note again; return the PayloadID."""
        begun = self._journal.begin(
            Exchange(
                payload_id=str(uuid.uuid1()), payload_type=payload_type, code=code, name=name,
                size=len(data), sha256=hashlib.sha256(data).hexdigest(), at=self._clock(),
            )
        )  # fmt: skip
        step("before_rename")
        self._send("BatchSubmitTransaction", payload_type, begun.payload_id, data)
        try:
            self._journal.change(
                begun.payload_id, lambda one: msgspec.structs.replace(one, sent=True)
            )
        except TransportError as error:  # never to be taken for a submission that failed
            raise InDoubtError(f"{name} was submitted, and that could not be noted: {error}") from (
                error
            )
        return begun.payload_id

    def _send(self, operation: str, payload_type: str, payload_id: str, data: bytes) -> None:
        asked = request_of(self._address, operation, payload_type, payload_id, data)
        exchange(self._address, asked)

    def remove(self, folder: str, name: str, *, archive: str | None = None) -> bool:
        """Drop a fetched result, or move it to the journal's archive; false where it was gone.

        What was submitted cannot be taken back, so nothing is ever removed from another folder.
        """
        self._journal.opened()
        if folder != self._inbound:
            return False
        return self._files.remove("inbox", name, archive="archive" if archive else None)

    def ping(self) -> None:
        """See whether the server knows us."""
        ping(self._address)

    def close(self) -> None:
        """Nothing is held between calls."""

    def _only_inbound(self, folder: str) -> None:
        if folder != self._inbound:
            raise PermanentError(f"A CORE server has no folder {folder!r} to fetch from.")
        self._journal.opened()

    def _about(self, name: str, about: tuple[str, ...]) -> str:
        """The PayloadID of the exchange whose results an acknowledgement speaks of."""
        for one in self._journal.exchanges():
            if set(about) & set(one.groups):
                return one.payload_id
        raise PermanentError(f"{name} acknowledges nothing that this CORE partner has sent us.")

    def _pick_up_all(self, exchanges: Iterable[Exchange]) -> TransportError | None:
        """Ask for each; the first failure. A server that cannot be reached is not asked on."""
        failed: TransportError | None = None
        for one in exchanges:
            try:
                self._pick_up(one)
            except LoginRefused:
                raise
            except (Damaged, PermanentError) as error:
                failed = failed or error
            except TransientError as error:
                failed = failed or error
                break
        return failed

    def _pick_up(self, one: Exchange, *, results: bool = True) -> None:
        """Ask for what an exchange still lacks, and keep what comes."""
        if self._clock() - one.at > KEPT_DAYS * 86_400:
            return
        if not one.acknowledged:
            for payload_type in ACKNOWLEDGEMENTS:
                self._retrieve(one, "BatchSubmitAckRetrievalTransaction", payload_type)
        if results and one.sent and not one.answered:
            for payload_type in self._address.results or RESULTS.get(one.code, ()):
                self._retrieve(one, "BatchResultsRetrievalTransaction", payload_type)

    def _retrieve(self, one: Exchange, operation: str, payload_type: str) -> None:
        """Ask until nothing new comes: some servers have several results, some repeat the last."""
        for _ in range(MOST_RESULTS):
            asked = request_of(self._address, operation, payload_type, one.payload_id)
            try:
                payload = exchange(self._address, asked).payload
            except EnvelopeFault as fault:
                if fault.code in ABOUT_US or fault.code.endswith(("Required", "NotUnderstood")):
                    raise
                _tell(payload_type, fault.code)  # "not yet", or "no such thing here"
                return
            if not payload or not self._keep(one, operation, payload):
                return

    def _keep(self, one: Exchange, operation: str, payload: bytes) -> bool:
        """The result first, then that we have it: a crash between them fetches it again, under
        the same name. False where it came before."""
        digest, content = hashlib.sha256(payload).hexdigest(), content_of(payload)
        acknowledges = operation == "BatchSubmitAckRetrievalTransaction"

        new = False

        def note(now: Exchange) -> Exchange:
            nonlocal new
            new = digest not in now.seen
            if new:
                kind = content.code or "unknown"
                self._journal.keep(f"{kind}_{one.payload_id}_{digest[:12]}.x12", payload)
            return msgspec.structs.replace(
                now,
                sent=True,
                acknowledged=now.acknowledged or (acknowledges and content.code != ""),
                answered=now.answered or (not acknowledges and now.code in _ONE_ANSWER),
                seen=tuple(dict.fromkeys((*now.seen, digest))),
                groups=tuple(dict.fromkeys((*now.groups, *content.groups))),
            )

        self._journal.change(one.payload_id, note)
        return new


def _tell(payload_type: str, code: str) -> None:
    structlog.get_logger(__name__).info("core.nothing", payload_type=payload_type, code=code[:60])
