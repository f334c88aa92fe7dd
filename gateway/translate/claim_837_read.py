"""An 837 to its claims, streaming: one loop, which yields a claim on the segment that closes it.

Guides: 005010X222A1 (837P), 005010X223A2 (837I), 005010X224A2 (837D); older and unknown errata are
read the same way. What the model cannot hold is kept as segment text in ``unmodelled`` of the
party, line, part or claim that it stands with, and written back there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.models.claim import Claim, ClaimBatch, ClaimKind
from gateway.translate.claim_837_read_claim import (
    take_adjustments,
    take_amount,
    take_codes,
    take_date,
    take_institutional,
    take_note,
    take_other_insurance,
)
from gateway.translate.claim_837_read_flat import take_file_information, take_flat, take_quantity
from gateway.translate.claim_837_read_levels import (
    take_beginning,
    take_currency,
    take_name,
    take_party_part,
    take_patient,
    take_reference,
    take_subscriber,
)
from gateway.translate.claim_837_read_lines import (
    take_adjudication,
    take_drug,
    take_drug_quantity,
    take_equipment,
    take_form,
    take_line,
    take_service,
    take_tooth,
)
from gateway.translate.claim_837_scope import Scope, Span
from gateway.translate.registry import kind_of
from gateway.translate.rest import remainder
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

Placed = Callable[[Claim, list[Span]], None]
Taker = Callable[[Scope, Segment], bool]

_CLOSERS = frozenset({"HL", "CLM", "SE"})

_HELD = {
    id: frozenset(elements)
    for id, elements in {
        "AMT": (1, 2), "BHT": (1, 2, 3, 4, 5, 6), "CAS": range(1, 20), "CL1": (1, 2, 3),
        "CLM": (1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 19, 20), "CTP": (4, 5), "CUR": (1, 2),
        "DMG": (1, 2, 3), "DTP": (1, 2, 3), "HI": range(1, 13), "HL": (1, 2, 3, 4), "K3": (1,),
        "LIN": (2, 3), "LQ": (1, 2), "LX": (1,), "N3": (1, 2), "N4": (1, 2, 3, 4, 7),
        "NM1": (1, 2, 3, 4, 5, 7, 8, 9), "NTE": (1, 2), "OI": (3, 4, 6), "PAT": (1, 5, 6, 7, 8, 9),
        "PER": range(1, 9), "PRV": (1, 2, 3), "QTY": (1, 2), "REF": (1, 2, 3, 4),
        "SBR": (1, 2, 3, 4, 5, 9), "SV1": (1, 2, 3, 4, 5, 7, 9, 11, 12, 15),
        "SV2": (1, 2, 3, 4, 5, 7), "SV3": (1, 2, 3, 4, 5, 6, 11), "SV5": (1, 2, 3, 4, 5, 6),
        "SVD": range(1, 7), "TOO": (1, 2, 3),
    }.items()
}  # fmt: skip
"""The elements of each segment that the models hold; of flat segments their tables tell."""

_EDGES = {
    id: (max(held), tuple(n for n in range(1, max(held)) if n not in held))
    for id, held in _HELD.items()
}
_NO_EDGE: tuple[int, tuple[int, ...]] = (99, ())
"""The last element that is held, and those before it that are not: most segments are judged by
their length."""

_LISTED = frozenset({"AMT", "DTP", "K3", "NTE", "PER", "QTY", "REF", "TOO"})
"""Segments that come often in a loop: what is left of one could not be joined to it again, so one
that is not held as a whole is kept as a whole."""

_TAKERS: dict[str, Taker] = {
    "AMT": take_amount, "BHT": take_beginning, "CAS": take_adjustments, "CL1": take_institutional,
    "CTP": take_drug_quantity, "CUR": take_currency, "DMG": take_party_part, "DTP": take_date,
    "HI": take_codes, "K3": take_file_information, "LIN": take_drug, "LQ": take_form,
    "LX": take_line, "N3": take_party_part, "N4": take_party_part, "NM1": take_name,
    "NTE": take_note, "OI": take_other_insurance, "PAT": take_patient, "PER": take_party_part,
    "PRV": take_party_part, "QTY": take_quantity, "REF": take_reference, "SBR": take_subscriber,
    "SV1": take_service, "SV2": take_service, "SV3": take_service, "SV5": take_equipment,
    "SVD": take_adjudication, "TOO": take_tooth, "ST": lambda scope, segment: True,
}  # fmt: skip


def read_837(ts: TransactionSet, placed: Placed | None = None) -> Iterator[ClaimBatch | Claim]:
    """Yield what stands above the claims, then each claim; never half a claim at a missing SE.

    ``placed`` is called before a claim is yielded, with the first and last position (ST is 1)
    of its segments: of the claim itself, then of the parts of the hierarchical levels above it
    (2000A, 2000B, 2000C) that belong to no claim, last of the header of the set.
    """
    scope = Scope(ts, _KIND.get(kind_of(ts), "837P"))
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
            _keep_rest(scope, segment)
        else:
            scope.end_levels()


_KIND: dict[str, ClaimKind] = {"837I": "837I", "837D": "837D"}


def _take(scope: Scope, segment: Segment) -> None:
    """Put one segment where it belongs; what nobody takes is kept as text."""
    id = segment[0]
    taker = _TAKERS.get(id)
    if taker is None:
        if not take_flat(scope, segment):
            scope.keep(segment)
        return
    if id in _LISTED:
        if _beyond(segment) or not taker(scope, segment) or scope.spare:
            scope.keep(segment)
            scope.spare.clear()
    elif taker(scope, segment):
        _keep_rest(scope, segment)
    else:
        scope.keep(segment)
        scope.spare.clear()


def _beyond(segment: Segment) -> bool:
    """Whether the segment has an element that the models have no field for."""
    last, gaps = _EDGES.get(segment[0], _NO_EDGE)
    size = len(segment)
    if size > last + 1 and any(segment[last + 1 :]):
        return True
    return any(size > gap and segment[gap] for gap in gaps) if gaps else False


def _keep_rest(scope: Scope, segment: Segment) -> None:
    """Keep what is not held of a segment that is held in part."""
    if scope.spare or _beyond(segment):
        scope.keep_rest(segment, remainder(segment, _HELD.get(segment[0], _NONE), scope.spare))
        scope.spare.clear()


_NONE: frozenset[int] = frozenset()
