"""Segments whose elements are the fields of one struct, and those that are a single value."""

from __future__ import annotations

from typing import Any

from gateway.models.party import Quantity
from gateway.translate.claim_837_flat import FLATS
from gateway.translate.claim_837_scope import Scope
from gateway.translate.flat import read_flat
from gateway.translate.rest import remainder
from gateway.x12.elements import el
from gateway.x12.reader import Segment

_SINGLE: dict[tuple[str, str], tuple[str, str]] = {
    ("2300", "CN1"): ("claim", "contract"),
    ("2300", "CR1"): ("claim", "ambulance"),
    ("2300", "CR2"): ("claim", "spinal_treatment"),
    ("2300", "HCP"): ("claim", "repricing"),
    ("2300", "DN1"): ("claim", "orthodontics"),
    ("2320", "MIA"): ("other", "inpatient"),
    ("2320", "MOA"): ("other", "outpatient"),
    ("2400", "CN1"): ("line", "contract"),
    ("2400", "CR1"): ("line", "ambulance"),
    ("2400", "CR3"): ("line", "equipment_certification"),
    ("2400", "HCP"): ("line", "repricing"),
    ("2400", "PS1"): ("line", "purchased_service"),
}
"""Loop and segment id to what is open there, and its field; the segment comes once."""

_SEVERAL: dict[tuple[str, str], tuple[str, str]] = {
    ("2300", "PWK"): ("claim", "attachments"),
    ("2300", "CRC"): ("claim", "condition_indicators"),
    ("2300", "DN2"): ("claim", "teeth"),
    ("2400", "PWK"): ("line", "attachments"),
    ("2400", "CRC"): ("line", "condition_indicators"),
    ("2400", "MEA"): ("line", "measurements"),
    ("2440", "FRM"): ("form", "answers"),
}
"""The same of segments that come often, and fill a list."""


def take_flat(scope: Scope, segment: Segment) -> bool:
    """One of the flat segments where its loop has a place for it."""
    key = scope.loop, segment[0]
    if (single := _SINGLE.get(key)) is not None:
        owner: Any = getattr(scope, single[0])
        if owner is None or getattr(owner, single[1]) is not None:
            return False
        item, over = read_flat(FLATS[segment[0]], scope.ts, segment)
        setattr(owner, single[1], item)
        if over:
            held = frozenset(range(len(segment))) - frozenset(over)
            scope.keep(remainder(segment, held, {}))
        return True
    if (several := _SEVERAL.get(key)) is None:
        return False
    owner = getattr(scope, several[0])
    item, over = read_flat(FLATS[segment[0]], scope.ts, segment)
    if owner is None or over:
        return False
    getattr(owner, several[1]).append(item)
    return True


def take_file_information(scope: Scope, segment: Segment) -> bool:
    """K3: text in a form that payer and provider agreed on."""
    target = {"2300": scope.claim, "2400": scope.line}.get(scope.loop)
    if target is None or not el(segment, 1):
        return False
    target.file_information.append(el(segment, 1))
    return True


def take_quantity(scope: Scope, segment: Segment) -> bool:
    """QTY of a line."""
    if scope.line is None or scope.loop != "2400":
        return False
    value = scope.decimal(segment, 2)
    if value is None:
        return False
    scope.line.quantities.append(Quantity(qualifier=el(segment, 1), quantity=value))
    return True
