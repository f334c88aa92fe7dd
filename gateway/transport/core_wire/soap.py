"""SOAP 1.2: the envelope's fields in XML, the login in a WS-Security header, batches by MTOM."""

from __future__ import annotations

import base64
import binascii
import contextlib
from typing import Any
from urllib.parse import unquote

from lxml import etree

from gateway.transport.core_wire.envelope import FIELDS, VERSIONS, Envelope, EnvelopeFault, Version
from gateway.transport.core_wire.operations import OPERATIONS, named_by
from gateway.transport.core_wire.parts import Part, headers_of, join, parameter, split
from gateway.transport.core_wire.xml import parse, text_of

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = (
    "http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-username-token-profile-1.0#PasswordText"
)
XOP = "http://www.w3.org/2004/08/xop/include"
_ROOT_ID, _PAYLOAD_ID = "root@core", "payload@core"


def write_soap(envelope: Envelope, version: Version, *, answer: bool) -> tuple[str, bytes]:
    """Content-Type and body. A batch payload goes beside the XML (MTOM), as its own bytes."""
    operation = OPERATIONS[envelope.operation]
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP, "cor": version.namespace})
    if envelope.username:
        _write_login(root, envelope)
    name = operation.response if answer else operation.request
    body = etree.SubElement(root, f"{{{SOAP}}}Body")
    message = etree.SubElement(body, f"{{{version.namespace}}}{name}")
    apart = envelope.payload is not None and operation.mode == "Batch"
    for field, attribute in FIELDS:
        value: str | bytes | None = getattr(envelope, attribute)
        if value in (None, "", b""):
            continue
        element = etree.SubElement(message, field)
        if not isinstance(value, bytes):
            _set_text(element, value)
        elif apart:
            href = {"href": f"cid:{_PAYLOAD_ID}"}
            etree.SubElement(element, f"{{{XOP}}}Include", href, nsmap={"xop": XOP})
        else:
            _set_payload(element, value)
    xml = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    action = "" if answer else f'; action="{operation.name}"'
    if not apart:
        return f"application/soap+xml; charset=utf-8{action}", xml
    return _mtom(xml, envelope.payload or b"", action)


def write_fault(fault: EnvelopeFault) -> tuple[str, bytes]:
    """A SOAP 1.2 fault; its code is Receiver or Sender."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    body = etree.SubElement(root, f"{{{SOAP}}}Body")
    found = etree.SubElement(body, f"{{{SOAP}}}Fault")
    code = etree.SubElement(found, f"{{{SOAP}}}Code")
    side = "Receiver" if fault.code == "Receiver" else "Sender"
    etree.SubElement(code, f"{{{SOAP}}}Value").text = f"soap:{side}"
    reason = etree.SubElement(found, f"{{{SOAP}}}Reason")
    text = etree.SubElement(reason, f"{{{SOAP}}}Text")
    text.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _set_text(text, str(fault))
    xml = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return "application/soap+xml; charset=utf-8", xml


def read_soap(content_type: str, body: bytes, action: str = "") -> tuple[Envelope, bool]:
    """The envelope, and whether it is an answer. ``action`` is the SOAPAction header, if any.

    Raises EnvelopeFault for what is no CORE message and for a SOAP fault, with its code.
    """
    headers = headers_of([("Content-Type", content_type)])
    action = parameter(headers, "Content-Type", "action") or action.strip('"')
    beside: list[Part] = []
    if headers.get_content_maintype() == "multipart":
        body, beside = _root_part(headers, split(content_type, body))
    root = parse(body)
    if root.tag != f"{{{SOAP}}}Envelope":
        raise EnvelopeFault("Sender", "The XML is no SOAP 1.2 envelope.")
    message = root.find(f"{{{SOAP}}}Body/*")
    if message is None:
        raise EnvelopeFault("Sender", "The SOAP body is empty.")
    if message.tag == f"{{{SOAP}}}Fault":
        raise _read_fault(message)
    name = etree.QName(message)
    known = named_by(name.localname, action.rpartition("/")[2])
    if known is None or name.namespace not in {one.namespace for one in VERSIONS.values()}:
        raise EnvelopeFault("Sender", "The SOAP body holds no message of the CORE rule.")
    fields: dict[str, Any] = {"operation": known[0].name} | _read_login(root)
    for field, attribute in FIELDS:
        element = _child(message, field)
        if element is None:
            continue
        fields[attribute] = (
            _payload(element, beside) if attribute == "payload" else text_of(element).strip()
        )
    return Envelope(**fields), known[1]


def _mtom(xml: bytes, payload: bytes, action: str) -> tuple[str, bytes]:
    boundary, body = join(
        [
            (
                [
                    ("Content-Type",
                     'application/xop+xml; charset=UTF-8; type="application/soap+xml"'),
                    ("Content-Transfer-Encoding", "8bit"),
                    ("Content-ID", f"<{_ROOT_ID}>"),
                ],
                xml,
            ),
            (
                [
                    ("Content-Type", "application/octet-stream"),
                    ("Content-Transfer-Encoding", "binary"),
                    ("Content-ID", f"<{_PAYLOAD_ID}>"),
                ],
                payload,
            ),
        ]
    )  # fmt: skip
    head = (
        f'multipart/related; type="application/xop+xml"; start="<{_ROOT_ID}>"; '
        f'start-info="application/soap+xml"{action}; boundary="{boundary}"'
    )
    return head, body


def _root_part(headers: Any, parts: list[Part]) -> tuple[bytes, list[Part]]:
    """The XML of a multipart/related body: the part that ``start`` names, else the first."""
    start = parameter(headers, "Content-Type", "start")
    for part in parts:
        if start and part.headers.get("Content-ID", "") == start:
            return part.data, parts
    if not parts:
        raise EnvelopeFault("Sender", "The multipart body has no part.")
    return parts[0].data, parts


def _write_login(root: etree._Element, envelope: Envelope) -> None:
    header = etree.SubElement(root, f"{{{SOAP}}}Header")
    security = etree.SubElement(header, f"{{{WSSE}}}Security", nsmap={"wsse": WSSE})
    security.set(f"{{{SOAP}}}mustUnderstand", "true")
    token = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
    _set_text(etree.SubElement(token, f"{{{WSSE}}}Username"), envelope.username)
    password = etree.SubElement(token, f"{{{WSSE}}}Password", {"Type": PASSWORD_TEXT})
    _set_text(password, envelope.password)


def _read_login(root: etree._Element) -> dict[str, str]:
    token = root.find(f"{{{SOAP}}}Header/{{{WSSE}}}Security/{{{WSSE}}}UsernameToken")
    if token is None:
        return {}
    return {
        "username": text_of(token.find(f"{{{WSSE}}}Username")),
        "password": text_of(token.find(f"{{{WSSE}}}Password")),
    }


def _read_fault(element: etree._Element) -> EnvelopeFault:
    value = text_of(element.find(f"{{{SOAP}}}Code/{{{SOAP}}}Value"))
    reason = text_of(element.find(f"{{{SOAP}}}Reason/{{{SOAP}}}Text"))
    code = "Receiver" if value.rpartition(":")[2] == "Receiver" else "Sender"
    return EnvelopeFault(code, reason or "no reason given", 500 if code == "Receiver" else 400)


def _child(message: etree._Element, field: str) -> etree._Element | None:
    """A field: unqualified as the schema has it, or qualified as some servers write it. One that
    stands there twice is none: nobody knows which holds."""
    found = [one for one in message if etree.QName(one).localname == field]
    if len(found) > 1:
        raise EnvelopeFault("Sender", f"{field} stands twice in the envelope.")
    return found[0] if found else None


def _set_text(element: etree._Element, text: str) -> None:
    try:
        element.text = text
    except ValueError:
        raise EnvelopeFault(
            "Sender", f"{etree.QName(element).localname} holds a character that XML has not."
        ) from None


def _set_payload(element: etree._Element, payload: bytes) -> None:
    """As text where XML can hold it and give it back byte for byte, else in base64."""
    if payload.lstrip()[:3].upper() == b"ISA":  # by which a reader tells text from base64
        with contextlib.suppress(ValueError):  # control characters as delimiters, or no UTF-8
            element.text = payload.decode("utf-8")
            return
    element.text = base64.b64encode(payload).decode("ascii")


def _payload(element: etree._Element, beside: list[Part]) -> bytes:
    """Bytes of a payload: attached, as text (CDATA or escaped), or in base64."""
    include = element.find(f"{{{XOP}}}Include")
    if include is not None:
        wanted = "<" + unquote(include.get("href", "").removeprefix("cid:")) + ">"
        attached = {p.data for p in beside if p.headers.get("Content-ID", "") == wanted}
        if len(attached) == 1:
            return attached.pop()
        how = "attached twice" if attached else "not attached"
        raise EnvelopeFault("Sender", f"The payload that the envelope refers to is {how}.")
    if len(element):
        raise EnvelopeFault("Sender", "The payload holds XML: it is neither escaped nor CDATA.")
    text = text_of(element)
    if text.lstrip()[:3].upper() == "ISA" or not text.strip():
        return text.encode("utf-8")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8")
