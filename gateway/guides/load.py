"""Guide maps in pyx12's XML schema, read into Structs.

The maps come with pyx12 (BSD licence); ours in ``mappings/guides`` use the same schema. All
functions take bytes: where they come from is the caller's business. Both forms of the schema are
read: names, usages and counts as child elements (``map.xsd``) or as attributes (``map.v2.xsd``).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec.msgpack
from lxml import etree

from gateway.guides.book import Element, Guide, Loop, SegmentUse

DataElements = dict[str, tuple[str, int, int]]
"""Number of a data element to its type, least and greatest length."""


class MapEntry(msgspec.Struct, frozen=True):
    """Where a guide's map is. ``version`` is ISA12, ``guide`` GS08, ``functional_id`` GS01,
    ``code`` ST01."""

    version: str
    guide: str
    functional_id: str
    file: str
    code: str = ""


def read_index(xml: bytes) -> list[MapEntry]:
    """The entries of ``maps.xml``, in its order.

    Left out are the maps of the envelope alone, and the two of the 4010 referral: only its BHT02
    says which of them is meant, and a guide is chosen by ST.
    """
    return [
        MapEntry(
            version.get("icvn", ""), entry.get("vriic", ""), entry.get("fic", ""), _text(entry),
            entry.get("abbr", "")[:3],
        )
        for version in _parse(xml).iterfind("version")
        for entry in version.iterfind("map")
        if entry.get("vriic") and not entry.get("tspc")
    ]  # fmt: skip


def read_data_elements(xml: bytes) -> DataElements:
    """The dictionary of data elements, ``dataele.xml``."""
    return {
        item.get("ele_num", ""): (
            item.get("data_type", "AN"),
            int(item.get("min_len", "0")),
            int(item.get("max_len", "0")),
        )
        for item in _parse(xml).iterfind("data_ele")
    }


def read_code_lists(xml: bytes) -> dict[str, frozenset[str]]:
    """The external code lists, ``codes.xml``, by name."""
    return {
        item.findtext("id", ""): frozenset(_text(code) for code in item.iterfind("version/code"))
        for item in _parse(xml).iterfind("codeset")
    }


def read_guide(
    xml: bytes, entry: MapEntry, elements: DataElements, lists: dict[str, frozenset[str]]
) -> Guide:
    """The guide in a map. Raises ValueError where the map has no ST loop."""
    for loop in _parse(xml).iter("loop"):
        if loop.get("xid") == "ST_LOOP":
            root = _closed(_loop(loop, elements), elements)
            return Guide(entry.guide, entry.functional_id, root, lists, entry.code)
    raise ValueError(f"the map {entry.file} has no ST loop")


def _closed(root: Loop, elements: DataElements) -> Loop:
    """The set with its SE, which one of pyx12's maps forgets."""
    if not any(part.id == "SE" for part in root.children):
        named = ((1, "96", "Number of Included Segments"), (2, "329", "Set Control Number"))
        parts = [Element(n, de, name, "R", *elements[de]) for n, de, name in named]
        last = 1 + max(part.place for part in root.children)
        root.children.append(SegmentUse("SE", "Transaction Set Trailer", "R", 1, last, parts))
    return root


def pack(guide: Guide) -> bytes:
    """A guide as it stands, corrections and all, for who keeps it: read back in a tenth of the
    time that its map takes. It is stale when the map, a correction or pyx12 changes."""
    return msgspec.msgpack.encode((guide.id, guide.functional_id, guide.root, guide.code))


def unpack(packed: bytes, lists: dict[str, frozenset[str]]) -> Guide:
    """What :func:`pack` made. Raises msgspec.MsgspecError where it is something else."""
    form = tuple[str, str, Loop, str]
    id, functional_id, root, code = msgspec.msgpack.decode(packed, type=form)
    return Guide(id, functional_id, root, lists, code)


def _parse(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return etree.fromstring(xml.lstrip(), parser)


def _text(item: etree._Element) -> str:
    return (item.text or "").strip()


def _fields(item: etree._Element) -> dict[str, str]:
    """The attributes, and the simple children by name: newer maps have the one, older the other."""
    fields = {str(name): str(value) for name, value in item.attrib.items()}
    return fields | {child.tag: child.text or "" for child in item if child.tag != "loop"}


def _count(text: str) -> int:
    """A repeat as the maps write it: a number, or ``>1`` for no limit (0)."""
    return int(text) if text.isdigit() else 0


def _loop(item: etree._Element, elements: DataElements) -> Loop:
    fields = _fields(item)
    return Loop(
        id=fields["xid"],
        name=fields["name"],
        usage=fields["usage"],
        repeat=_count(fields.get("repeat", "1")),
        place=int(fields["pos"]),
        wrapper=item.get("type") == "wrapper",
        children=[
            _loop(child, elements) if child.tag == "loop" else _segment(child, elements)
            for child in item
            if child.tag in ("loop", "segment")
        ],
    )


def _segment(item: etree._Element, elements: DataElements) -> SegmentUse:
    fields = _fields(item)
    return SegmentUse(
        id=fields["xid"],
        name=fields["name"],
        usage=fields["usage"],
        repeat=_count(fields.get("max_use", "1")),
        place=int(fields["pos"]),
        elements=sorted(_elements(item, elements), key=lambda e: e.number),
        notes=[_text(note) for note in item.iterfind("syntax")],
    )


def _elements(item: etree._Element, elements: DataElements) -> Iterator[Element]:
    for child in item:
        if child.tag == "element":
            yield _element(child, elements)
        elif child.tag == "composite":
            fields = _fields(child)
            yield Element(
                number=int(fields["seq"]),
                data_element=fields.get("data_ele", ""),
                name=fields["name"],
                usage=fields["usage"],
                repeat=_count(fields.get("repeat", "1")) or 1,
                components=sorted(_elements(child, elements), key=lambda e: e.number),
            )


def _element(item: etree._Element, elements: DataElements) -> Element:
    fields = _fields(item)
    number = fields.get("data_ele", "")
    kind, shortest, longest = elements.get(number, ("", 0, 0))
    valid = item.find("valid_codes") if "valid_codes" in fields else None
    return Element(
        number=int(fields["seq"]),
        data_element=number,
        name=fields["name"],
        usage=fields["usage"],
        type=kind,
        shortest=shortest,
        longest=longest,
        codes=[] if valid is None else [code.text or "" for code in valid],
        external="" if valid is None else valid.get("external", ""),
        pattern=fields.get("regex", ""),
        repeat=_count(fields.get("repeat", "1")) or 1,
    )
