"""An envelope to the bytes of an HTTP body and back, by whichever framing."""

from __future__ import annotations

import msgspec

from gateway.transport.core_wire.envelope import Envelope, EnvelopeFault, Version
from gateway.transport.core_wire.mime import read_mime, write_mime
from gateway.transport.core_wire.parts import headers_of
from gateway.transport.core_wire.soap import read_soap, write_soap

_SOAP_TYPES = ("application/soap+xml", "text/xml", "application/xml", "application/xop+xml",
               "multipart/related")  # fmt: skip


class Frame(msgspec.Struct, frozen=True):
    """An HTTP body and the Content-Type that says how it is to be read."""

    content_type: str
    body: bytes


def write_frame(
    envelope: Envelope, framing: str, version: Version, *, answer: bool = False
) -> Frame:
    """Frame an envelope; ``framing`` is ``soap`` or ``mime``."""
    if framing == "mime":
        return Frame(*write_mime(envelope))
    return Frame(*write_soap(envelope, version, answer=answer))


def framing_of(content_type: str) -> str:
    """``soap`` or ``mime``; '' for what is neither."""
    kind = headers_of([("Content-Type", content_type)]).get_content_type()
    if kind == "multipart/form-data":
        return "mime"
    return "soap" if kind in _SOAP_TYPES else ""


def read_frame(frame: Frame, *, answer: bool = False, action: str = "") -> Envelope:
    """The envelope that a body holds.

    Raises EnvelopeFault where it holds none, where it is a SOAP fault (with the fault's code), and
    where a request stands in the place of an answer or the other way round.
    """
    framing = framing_of(frame.content_type)
    if framing == "mime":
        return read_mime(frame.content_type, frame.body)
    if not framing:
        raise EnvelopeFault("Sender", "The Content-Type is neither SOAP nor a form.", 415)
    envelope, is_answer = read_soap(frame.content_type, frame.body, action)
    if is_answer != answer:
        wanted = "an answer" if answer else "a request"
        raise EnvelopeFault("Sender", f"The SOAP body holds no message that is {wanted}.")
    return envelope
