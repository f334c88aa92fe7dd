"""CAQH CORE connectivity on the wire, both sides of it, and no socket: bytes in, bytes out."""

from __future__ import annotations

from gateway.transport.core_wire.envelope import (
    SUCCESS,
    VERSIONS,
    Envelope,
    EnvelopeFault,
    Version,
    checksum,
    time_stamp,
)
from gateway.transport.core_wire.frames import Frame, read_frame, write_frame
from gateway.transport.core_wire.inspect import complaint, damage
from gateway.transport.core_wire.operations import OPERATIONS, Operation, operation_of

__all__ = [
    "OPERATIONS",
    "SUCCESS",
    "VERSIONS",
    "Envelope",
    "EnvelopeFault",
    "Frame",
    "Operation",
    "Version",
    "checksum",
    "complaint",
    "damage",
    "operation_of",
    "read_frame",
    "time_stamp",
    "write_frame",
]
