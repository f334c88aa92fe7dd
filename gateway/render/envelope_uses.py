"""The segments around the sets, which no guide holds: what their elements are called.

Source: X12.5 (005010), interchange control segments; the names are ours.
"""

from __future__ import annotations

from gateway.guides.book import Element, SegmentUse
from gateway.guides.table import Place

_NAMES = {
    "ISA": ("interchange header", (
        ("I01", "kind of authorization"), ("I02", "authorization"), ("I03", "kind of password"),
        ("I04", "password"), ("I05", "kind of sender ID"), ("I06", "sender ID"),
        ("I05", "kind of receiver ID"), ("I07", "receiver ID"), ("I08", "date sent"),
        ("I09", "time sent"), ("I65", "mark between repetitions"),
        ("I11", "version of the envelope"),
        ("I12", "interchange control number"), ("I13", "TA1 asked for"),
        ("I14", "test or production"), ("I15", "mark between components"),
    )),
    "IEA": ("interchange trailer", (
        ("I16", "number of functional groups"), ("I12", "interchange control number"),
    )),
    "GS": ("functional group header", (
        ("479", "kind of sets in the group"), ("142", "sender's code"), ("124", "receiver's code"),
        ("373", "date made"), ("337", "time made"), ("28", "group control number"),
        ("455", "keeper of the standard"), ("480", "version and guide"),
    )),
    "GE": ("functional group trailer", (
        ("97", "number of transaction sets"), ("28", "group control number"),
    )),
    "TA1": ("interchange acknowledgment", (
        ("I12", "control number of the interchange answered"), ("I08", "date of that interchange"),
        ("I09", "time of that interchange"), ("I17", "verdict"), ("I18", "reason"),
    )),
}  # fmt: skip

_TYPES = {"I08": "DT", "373": "DT", "I09": "TM", "337": "TM"}


def _use(id: str) -> Place:
    name, elements = _NAMES[id]
    made = [
        Element(number, kind, called, "R", _TYPES.get(kind, "AN"))
        for number, (kind, called) in enumerate(elements, 1)
    ]
    return Place(SegmentUse(id, name, "R", 1, 0, made), None, 0)


USES = {id: _use(id) for id in _NAMES}
"""A place outside of any guide for each of them."""
