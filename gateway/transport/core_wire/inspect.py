"""What is wrong with the fields of an envelope, in the ErrorCode words of the rule."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection

from gateway.transport.core_wire.envelope import Envelope, Version, checksum
from gateway.transport.core_wire.operations import OPERATIONS, Operation

LONGEST_NAME = 50
"""Characters of SenderID, ReceiverID, UserName and Password."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UTC = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]00:00)")
_SHA1 = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)

Complaint = tuple[str, str]
"""ErrorCode and ErrorMessage. The message never holds a value of the envelope."""


def complaint(
    envelope: Envelope, version: Version, payload_types: Collection[str]
) -> Complaint | None:
    """The first fault of a request; None for one that may be acted upon.

    ``payload_types`` are those that this side takes, compared without case.
    """
    operation = OPERATIONS[envelope.operation]
    names = ("PayloadType", "ProcessingMode", "PayloadID", "TimeStamp", "SenderID",
             "ReceiverID", "CORERuleVersion")  # fmt: skip
    return (
        _required(envelope, names)
        or _illegal(envelope, operation)
        or _mismatch(envelope, version)
        or _payload_type(envelope, payload_types)
        or _payload(envelope, operation)
    )


def damage(answer: Envelope) -> Complaint | None:
    """How an answer's payload differs from its length and checksum, where these are there.

    Nothing else of a successful answer is held against the rule: its payload is worth more than
    the form of its TimeStamp.
    """
    if answer.payload is None:
        return None
    wrong = _length(answer, answer.payload) if answer.payload_length else None
    if wrong is None and answer.checksum:
        wrong = _checksum(answer, answer.payload)
    return wrong


def _required(envelope: Envelope, names: tuple[str, ...]) -> Complaint | None:
    for name in names:
        if not getattr(envelope, _ATTRIBUTES[name]):
            return f"{name}Required", f"{name} is missing."
    return None


def _illegal(envelope: Envelope, operation: Operation) -> Complaint | None:
    checks: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        ("ProcessingMode", lambda v: v.casefold() == operation.mode.casefold(),
         f"of {operation.name} is {operation.mode}"),
        ("PayloadID", lambda v: bool(_UUID.fullmatch(v)), "is a UUID in hexadecimal notation"),
        ("TimeStamp", _is_utc, "is a date and time in UTC, such as 2026-03-14T09:21:33Z"),
        ("SenderID", _is_name, f"has at most {LONGEST_NAME} characters"),
        ("ReceiverID", _is_name, f"has at most {LONGEST_NAME} characters"),
    )  # fmt: skip
    for name, holds, says in checks:
        if not holds(getattr(envelope, _ATTRIBUTES[name])):
            return f"{name}Illegal", f"{name} {says}."
    return None


def _mismatch(envelope: Envelope, version: Version) -> Complaint | None:
    if envelope.rule_version == version.rule_version:
        return None
    return "VersionMismatch", f"CORERuleVersion {version.rule_version} is spoken here."


def _payload_type(envelope: Envelope, known: Collection[str]) -> Complaint | None:
    if envelope.payload_type.casefold() in {one.casefold() for one in known}:
        return None
    return "PayloadTypeIllegal", "This PayloadType is not taken here."


def _payload(envelope: Envelope, operation: Operation) -> Complaint | None:
    if not operation.sends:
        return None
    if not envelope.payload:
        return "PayloadRequired", "Payload is missing."
    if operation.mode == "RealTime":
        return None
    return (
        _required(envelope, ("PayloadLength", "CheckSum"))
        or _length(envelope, envelope.payload)
        or _checksum(envelope, envelope.payload)
    )


def _length(envelope: Envelope, payload: bytes) -> Complaint | None:
    length = envelope.payload_length
    if not length.isascii() or not length.isdecimal():
        return "PayloadLengthIllegal", "PayloadLength is a whole number of bytes."
    if int(length[:20]) != len(payload):
        return "PayloadLengthIllegal", f"PayloadLength differs: {len(payload)} bytes arrived."
    return None


def _checksum(envelope: Envelope, payload: bytes) -> Complaint | None:
    if not _SHA1.fullmatch(envelope.checksum):
        return "CheckSumIllegal", "CheckSum is a SHA-1 in 40 hexadecimal digits."
    if envelope.checksum.lower() != checksum(payload):
        return "ChecksumMismatched", "CheckSum is not the SHA-1 of the bytes that arrived."
    return None


def _is_name(value: str) -> bool:
    return len(value) <= LONGEST_NAME


def _is_utc(value: str) -> bool:
    matched = _UTC.fullmatch(value)
    if matched is None:
        return False
    try:
        datetime.datetime.fromisoformat(matched[1])
    except ValueError:
        return False
    return True


_ATTRIBUTES = {
    "PayloadType": "payload_type",
    "ProcessingMode": "processing_mode",
    "PayloadID": "payload_id",
    "PayloadLength": "payload_length",
    "TimeStamp": "time_stamp",
    "SenderID": "sender_id",
    "ReceiverID": "receiver_id",
    "CORERuleVersion": "rule_version",
    "CheckSum": "checksum",
}
