"""XML from strangers: no DTD, no entities, no network, no huge trees."""

from __future__ import annotations

from lxml import etree

from gateway.transport.core_wire.envelope import EnvelopeFault


def parse(data: bytes) -> etree._Element:
    """The root. EnvelopeFault where it is no XML, or holds a DTD: SOAP 1.2 forbids one, and
    entities and bombs can only come with one; in UTF-16 one could hide."""
    head = data[: data.find(b"Envelope")] if b"Envelope" in data else data
    if b"\0" in data:
        raise EnvelopeFault("Sender", "The envelope is not in UTF-8: it holds a byte of zero.")
    if b"<!DOCTYPE" in head:
        raise EnvelopeFault("Sender", "The envelope holds a document type, which is refused.")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise EnvelopeFault("Sender", "The envelope is no XML that can be read.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise EnvelopeFault("Sender", "The envelope holds a document type, which is refused.")
    return root


def text_of(element: etree._Element | None) -> str:
    """The text of an element without children; '' where there is none."""
    return (element.text or "") if element is not None else ""
