"""Segments that speak of service lines: LX, SV1, SV2, SVD, and where the drug loop begins."""

from __future__ import annotations

from gateway.models.claim import LineAdjudication, ServiceLine
from gateway.translate.claim_837_scope import Scope
from gateway.translate.fields import at, decimal, parts
from gateway.x12.elements import el
from gateway.x12.reader import Segment

_PROCEDURE_PARTS = 7


def take_line(scope: Scope, segment: Segment) -> bool:
    """LX: a line begins."""
    claim = scope.claim
    if claim is None:
        return False
    number = whole(el(segment, 1))
    scope.line = ServiceLine(number=len(claim.service_lines) + 1 if number is None else number)
    claim.service_lines.append(scope.line)
    scope.loop = scope.level = "2400"
    scope.party = scope.other = scope.adjudication = None
    return number is not None


def whole(text: str) -> int | None:
    """A whole number, None where the text is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def take_service(scope: Scope, segment: Segment) -> bool:
    """SV1 or SV2: what was done, how much of it, for how much."""
    line = scope.line
    if line is None or scope.loop != "2400" or line.charge is not None or line.procedure_code:
        return False
    if segment[0] == "SV1":
        held = _procedure(scope, line, segment, 1)
        line.charge, line.units = decimal(scope.ts, segment, 2), decimal(scope.ts, segment, 4)
        line.unit_code, line.place_of_service_code = el(segment, 3), el(segment, 5)
        line.emergency = el(segment, 9) == "Y"
        pointers = [whole(part) for part in parts(scope.ts, segment, 7) if part]
        line.diagnosis_pointers = [part for part in pointers if part is not None]
        return held and None not in pointers and el(segment, 9) in ("", "Y", "N")
    line.revenue_code = el(segment, 1)
    held = _procedure(scope, line, segment, 2)
    line.charge, line.units = decimal(scope.ts, segment, 3), decimal(scope.ts, segment, 5)
    line.unit_code, line.non_covered = el(segment, 4), decimal(scope.ts, segment, 7)
    return held


def _procedure(
    scope: Scope, item: ServiceLine | LineAdjudication, segment: Segment, number: int
) -> bool:
    """A procedure composite; whether all of it could be held."""
    components = parts(scope.ts, segment, number)
    item.procedure_qualifier, item.procedure_code = at(components, 1), at(components, 2)
    item.modifiers = [modifier for modifier in components[2:6] if modifier]
    if isinstance(item, ServiceLine):
        item.description = at(components, _PROCEDURE_PARTS)
        return len(components) <= _PROCEDURE_PARTS
    return len(components) < _PROCEDURE_PARTS


def take_adjudication(scope: Scope, segment: Segment) -> bool:
    """SVD: another payer's decision about the line begins."""
    if scope.line is None:
        return False
    decided = LineAdjudication(
        payer_identifier=el(segment, 1),
        paid=decimal(scope.ts, segment, 2),
        revenue_code=el(segment, 4),
        units=decimal(scope.ts, segment, 5),
        bundled_line=whole(el(segment, 6)),
    )
    held = _procedure(scope, decided, segment, 3)
    scope.line.adjudications.append(decided)
    scope.adjudication, scope.party = decided, None
    scope.loop = "2430"
    return held and (decided.bundled_line is not None or not el(segment, 6))


def take_drug(scope: Scope) -> bool:
    """LIN: a drug loop begins, which is not modelled; its REF is no reference of the line."""
    scope.loop, scope.party = "skipped", None
    return False
