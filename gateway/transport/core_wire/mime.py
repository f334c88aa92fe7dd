"""HTTP+MIME: every field of the envelope is a part of a form."""

from __future__ import annotations

from typing import Any

from gateway.transport.core_wire.envelope import FIELDS, Envelope, EnvelopeFault
from gateway.transport.core_wire.operations import operation_of
from gateway.transport.core_wire.parts import join, split

LOGIN = (("UserName", "username"), ("Password", "password"))
_BINARY = ("Content-Type", "application/octet-stream")


def write_mime(envelope: Envelope) -> tuple[str, bytes]:
    """Content-Type and body. Fields without a value are left out."""
    parts: list[tuple[list[tuple[str, str]], bytes]] = []
    for name, attribute in (*FIELDS[:5], *LOGIN, *FIELDS[5:]):
        value: str | bytes | None = getattr(envelope, attribute)
        if not value:
            continue
        headers = [("Content-Disposition", f'form-data; name="{name}"')]
        if isinstance(value, bytes):
            if envelope.processing_mode == "Batch":
                headers = [(headers[0][0], f'{headers[0][1]}; filename="payload.x12"'), _BINARY]
            parts.append((headers, value))
        else:
            parts.append((headers, value.encode("utf-8")))
    boundary, body = join(parts)
    return f"multipart/form-data; boundary={boundary}", body


def read_mime(content_type: str, body: bytes) -> Envelope:
    """The envelope of a form. Parts that the rule does not name are passed over.

    Raises EnvelopeFault where it is no form, or names a field twice.
    """
    known = dict((*FIELDS, *LOGIN))
    fields: dict[str, Any] = {}
    for part in split(content_type, body):
        attribute = known.get(part.parameter("Content-Disposition", "name"))
        if attribute is None:
            continue
        if attribute in fields:
            raise EnvelopeFault("Sender", "A field of the form stands there twice.")
        if attribute == "payload":
            fields[attribute] = part.data
        else:
            fields[attribute] = part.data.decode("utf-8", "replace").strip()
    operation = operation_of(fields.get("payload_type", ""), fields.get("processing_mode", ""))
    return Envelope(operation=operation, **fields)
