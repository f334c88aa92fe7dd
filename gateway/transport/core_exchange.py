"""A CORE request and its answer: framed, sent, read, held against each other."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from gateway.errors import (
    ConfigError,
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
    TransportError,
)
from gateway.transport.core_address import CoreAddress
from gateway.transport.core_http import HttpAnswer, by_status, post
from gateway.transport.core_wire import (
    OPERATIONS,
    SUCCESS,
    Envelope,
    EnvelopeFault,
    checksum,
    damage,
    read_frame,
    time_stamp,
    write_frame,
)
from gateway.transport.core_wire.frames import framing_of
from gateway.transport.core_wire.operations import generic

if TYPE_CHECKING:
    from requests import Session

MISMATCH = "ChecksumMismatched"


def request_of(
    address: CoreAddress,
    operation: str,
    payload_type: str,
    payload_id: str,
    payload: bytes | None = None,
) -> Envelope:
    """The envelope of a request, at this moment."""
    if address.wire.generic:
        operation = generic(operation)
    mode = OPERATIONS[operation].mode
    measured = payload is not None and mode == "Batch"
    return Envelope(
        operation=operation,
        payload_type=payload_type,
        processing_mode=mode,
        payload_id=payload_id,
        payload_length=str(len(payload or b"")) if measured else "",
        time_stamp=time_stamp(datetime.datetime.now(datetime.UTC)),
        sender_id=address.sender_id,
        receiver_id=address.receiver_id,
        rule_version=address.wire.rule_version,
        checksum=checksum(payload or b"") if measured else "",
        payload=payload,
        username=address.username,
        password=address.password or "",
    )


def exchange(address: CoreAddress, envelope: Envelope, session: Session | None = None) -> Envelope:
    """The partner's successful answer to a request, through a ``session`` that is open, or one of
    its own.

    A checksum that the line has spoilt is sent once more: the partner has refused it, so it was
    not acted upon. Raises what :func:`gateway.transport.core_http.post` raises; LoginRefused for
    UnAuthorized; TransientError where the partner says that it cannot now; EnvelopeFault, with the
    partner's ErrorCode, for everything it finds wrong; InDoubtError where it may have acted and
    what it answered cannot be read.
    """
    try:
        return _once(address, envelope, session)
    except EnvelopeFault as fault:
        if fault.code != MISMATCH:
            raise
    return _once(address, envelope, session)


def _once(address: CoreAddress, envelope: Envelope, session: Session | None) -> Envelope:
    operation = OPERATIONS[envelope.operation]
    try:
        frame = write_frame(envelope, address.framing, address.wire)
    except EnvelopeFault as fault:
        raise ConfigError(f"the CORE envelope cannot be written: {fault}") from None
    posted = post(address, frame, acts=operation.sends, session=session)
    answer = _read(posted, acts=operation.sends)
    _same_exchange(envelope, answer, address.framing)
    if not _succeeded(answer):
        raise refusal(answer.error_code, answer.error_message)
    wrong = damage(answer)
    if wrong is not None:
        raise _unfit(wrong, envelope)
    return answer


def _succeeded(answer: Envelope) -> bool:
    return answer.error_code.casefold() == SUCCESS.casefold()


def _read(answer: HttpAnswer, *, acts: bool) -> Envelope:
    """The envelope of an answer. Its word counts before that of the HTTP status."""
    said = by_status(answer.status, acts=acts, retry_after=answer.retry_after)
    if said is not None and not framing_of(answer.frame.content_type):
        raise said
    try:
        read = read_frame(answer.frame, answer=True)
    except EnvelopeFault as fault:
        if fault.code == "Receiver":
            raise TransientError(
                "The CORE server says that it cannot work now.", retry_after=answer.retry_after
            ) from None
        raise said or _unreadable(fault, acts=acts) from None
    if said is not None and (not read.error_code or _succeeded(read)):
        raise said
    return read


def _unreadable(fault: EnvelopeFault, *, acts: bool) -> TransportError:
    said = f"The CORE server's answer cannot be read: {fault}"
    return InDoubtError(f"{said} It may have acted.") if acts else PermanentError(said)


def _same_exchange(sent: Envelope, answer: Envelope, framing: str) -> None:
    """An answer belongs to the request: the same operation and the same PayloadID.

    A server that could not read our envelope may know neither.
    """
    acts = OPERATIONS[sent.operation].sends
    if not answer.error_code:
        raise _unreadable(EnvelopeFault("Sender", "ErrorCode is missing."), acts=acts)
    if not _succeeded(answer):
        return
    same = answer.payload_id.lower() == sent.payload_id.lower()
    if framing == "soap":
        ours = OPERATIONS[sent.operation].response
        same = same and OPERATIONS[answer.operation].response == ours
    if not same:
        said = "The CORE server answered another request than ours."
        raise InDoubtError(said) if acts else PermanentError(said)


def _unfit(wrong: tuple[str, str], sent: Envelope) -> TransportError:
    """A successful answer whose payload was damaged: told apart by whether we may ask again."""
    code, message = wrong
    said = f"The CORE server's answer does not hold ({code}): {message}"
    if OPERATIONS[sent.operation].sends:
        return InDoubtError(said)
    return Damaged(said)


class Damaged(TransientError):
    """A result that does not hold what its own envelope says; the next one may."""


def refusal(code: str, message: str) -> TransportError:
    """The tree's word for an ErrorCode. The partner's words are shortened, and their digits hidden:
    some servers repeat what they were sent."""
    words = re.sub(r"\d{3,}", "#", " ".join(message.split()))[:200]
    said = f"The CORE server refused it ({code[:60]}): {words or 'no reason given'}"
    if code.casefold() == "unauthorized":
        return LoginRefused(said)
    if code.casefold() == "receiver":
        return TransientError(said)
    return EnvelopeFault(code, said)
