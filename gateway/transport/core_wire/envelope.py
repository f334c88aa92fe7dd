"""What a CORE message says, whichever way it is framed."""

from __future__ import annotations

import datetime
import hashlib

import msgspec

from gateway.errors import PermanentError

SUCCESS = "Success"

FIELDS = (
    ("PayloadType", "payload_type"),
    ("ProcessingMode", "processing_mode"),
    ("PayloadID", "payload_id"),
    ("PayloadLength", "payload_length"),
    ("TimeStamp", "time_stamp"),
    ("SenderID", "sender_id"),
    ("ReceiverID", "receiver_id"),
    ("CORERuleVersion", "rule_version"),
    ("CheckSum", "checksum"),
    ("Payload", "payload"),
    ("ErrorCode", "error_code"),
    ("ErrorMessage", "error_message"),
)
"""Names on the wire, in the order of the rule's schema, and the fields that hold them."""


class Version(msgspec.Struct, frozen=True):
    """What a version of the rule settles.

    ``rule_version`` is what its messages say in CORERuleVersion: vC3.1.0 was published as 4.0.0
    first, and its messages and its namespace say so still. ``generic``: batches go by the generic
    operations.
    """

    name: str
    rule_version: str
    namespace: str
    framings: tuple[str, ...]
    passwords: bool
    generic: bool


_SCHEMA = "http://www.caqh.org/SOAP/WSDL/CORERule"
VERSIONS = {
    "C2.2.0": Version("C2.2.0", "2.2.0", f"{_SCHEMA}2.2.0.xsd", ("soap", "mime"), True, False),
    "C3.1.0": Version("C3.1.0", "4.0.0", f"{_SCHEMA}4.0.0.xsd", ("soap",), False, True),
}
"""C3.1.0 knows the submitter by an X.509 certificate alone."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A request or an answer. A field that is not there is ''; ``payload`` is then None.

    ``operation`` is a name of :data:`gateway.transport.core_wire.OPERATIONS`. ``password`` is a
    secret: it is left out of the repr.
    """

    operation: str
    payload_type: str = ""
    processing_mode: str = ""
    payload_id: str = ""
    payload_length: str = ""
    time_stamp: str = ""
    sender_id: str = ""
    receiver_id: str = ""
    rule_version: str = ""
    checksum: str = ""
    payload: bytes | None = None
    error_code: str = ""
    error_message: str = ""
    username: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Neither the payload nor the password: both would end in a log."""
        size = "none" if self.payload is None else f"{len(self.payload)} bytes"
        return (
            f"Envelope({self.operation}, {self.payload_type}, {self.payload_id}, payload {size}, "
            f"{self.error_code or 'no error code'})"
        )


class EnvelopeFault(PermanentError):
    """The envelope itself cannot be read, or is a fault.

    ``code`` is an ErrorCode of the rule, or ``Sender``/``Receiver`` as in a SOAP fault;
    ``status`` the HTTP status that a server answers with.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def checksum(payload: bytes) -> str:
    """SHA-1 of the payload's bytes in hexadecimal: the rule names it, and it guards nothing but
    the line."""
    return hashlib.sha1(payload, usedforsecurity=False).hexdigest()


def time_stamp(at: datetime.datetime) -> str:
    """``2026-03-14T09:21:33Z``. ``at`` knows its zone."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
