"""An 837 to its claims, streaming: one loop, which yields a claim on the segment that closes it.

Guides: 005010X222A1 (837P), 005010X223A2 (837I); older and unknown errata are read the same way.
What the model cannot hold is kept as segment text in ``unmodelled`` of its line or claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.models.claim import Claim, ClaimBatch
from gateway.translate.claim_837_read_claim import (
    take_adjustments,
    take_amount,
    take_codes,
    take_date,
    take_institutional,
    take_note,
    take_other_insurance,
)
from gateway.translate.claim_837_read_levels import (
    take_beginning,
    take_name,
    take_party_part,
    take_reference,
    take_relationship,
    take_subscriber,
)
from gateway.translate.claim_837_read_lines import (
    take_adjudication,
    take_drug,
    take_line,
    take_service,
)
from gateway.translate.claim_837_scope import Scope, Span
from gateway.translate.registry import kind_of
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

Placed = Callable[[Claim, list[Span]], None]

_CLOSERS = frozenset({"HL", "CLM", "SE"})

_HELD: dict[str, tuple[int, tuple[int, ...]]] = {
    "AMT": (2, ()),
    "BHT": (6, ()),
    "CAS": (19, ()),
    "CL1": (3, ()),
    "CLM": (20, (3, 4, 13, 14, 15, 16, 17, 18, 19)),
    "DMG": (3, ()),
    "DTP": (3, ()),
    "HI": (12, ()),
    "LX": (1, ()),
    "N3": (2, ()),
    "N4": (4, ()),
    "NM1": (9, (6,)),
    "NTE": (2, ()),
    "OI": (6, (1, 2, 4, 5)),
    "PAT": (1, ()),
    "PER": (8, ()),
    "PRV": (3, ()),
    "REF": (2, ()),
    "SBR": (9, (6, 7, 8)),
    "SV1": (9, (6, 8)),
    "SV2": (7, (6,)),
    "SVD": (6, ()),
}
"""The last element of each segment that the models hold, and those before it that they do not."""


def read_837(ts: TransactionSet, placed: Placed | None = None) -> Iterator[ClaimBatch | Claim]:
    """Yield what stands above the claims, then each claim; never half a claim at a missing SE.

    ``placed`` is called before a claim is yielded, with the first and last position (ST is 1)
    of its segments: of the claim itself, then of the parts of the hierarchical levels above it
    (2000A, 2000B, 2000C) that belong to no claim, last of the header of the set.
    """
    scope = Scope(ts, "837I" if kind_of(ts) == "837I" else "837P")
    told = False
    for segment in ts.segments():
        if segment[0] not in _CLOSERS:
            _take(scope, segment)
            continue
        if not told:
            told = True
            yield scope.batch
        claim, spans = scope.close()
        if claim is not None:
            if placed:
                placed(claim, spans)
            yield claim
        if segment[0] == "HL":
            scope.open_level(segment)
        elif segment[0] == "CLM":
            scope.open_claim(segment)
            if _beyond(segment):
                scope.keep(segment)
        else:
            scope.end_levels()


def _take(scope: Scope, segment: Segment) -> None:
    """Put one segment where it belongs; what nobody takes is kept as text."""
    match segment[0]:
        case "LX":
            held = take_line(scope, segment)
        case "SV1" | "SV2":
            held = take_service(scope, segment)
        case "DTP":
            held = take_date(scope, segment)
        case "REF":
            held = take_reference(scope, segment)
        case "NM1":
            held = take_name(scope, segment)
        case "N3" | "N4" | "DMG" | "PRV" | "PER":
            held = take_party_part(scope, segment)
        case "HI":
            held = take_codes(scope, segment)
        case "SBR":
            held = take_subscriber(scope, segment)
        case "AMT":
            held = take_amount(scope, segment)
        case "SVD":
            held = take_adjudication(scope, segment)
        case "CAS":
            held = take_adjustments(scope, segment)
        case "NTE":
            held = take_note(scope, segment)
        case _:
            held = _take_rare(scope, segment)
    if not held or _beyond(segment):
        scope.keep(segment)


def _take_rare(scope: Scope, segment: Segment) -> bool:
    """The segments that a claim or a set has once, and the drug loop, which is not modelled."""
    match segment[0]:
        case "CL1":
            return take_institutional(scope, segment)
        case "OI":
            return take_other_insurance(scope, segment)
        case "PAT":
            return take_relationship(scope, segment)
        case "LIN":
            return take_drug(scope)
        case "BHT":
            return take_beginning(scope, segment)
    return segment[0] == "ST"


def _beyond(segment: Segment) -> bool:
    """Whether the segment has an element that the models have no field for."""
    held = _HELD.get(segment[0])
    if held is None:
        return False
    (last, gaps), size = held, len(segment)
    if size > last + 1 and any(segment[last + 1 :]):
        return True
    return bool(gaps) and any(size > gap and segment[gap] for gap in gaps)
