"""Segments that speak of service lines: LX, SV1, SV2, SV3, SV5, SVD, drugs, forms and teeth."""

from __future__ import annotations

from gateway.models.adjudication import LineAdjudication
from gateway.models.service_line import Drug, Equipment, Form, ServiceLine, Tooth
from gateway.translate.claim_837_scope import Scope
from gateway.translate.fields import at
from gateway.x12.elements import el
from gateway.x12.reader import Segment

_PROCEDURE_PARTS = 7
_POINTERS = 4
_SURFACES = 5


def take_line(scope: Scope, segment: Segment) -> bool:
    """LX: a line begins. It is numbered by its place, as it is when it is written: an LX01 that
    says another number is told by the guide's finding."""
    claim = scope.claim
    if claim is None:
        return False
    scope.leave()
    scope.line = ServiceLine(number=len(claim.service_lines) + 1)
    claim.service_lines.append(scope.line)
    scope.loop = scope.level = "2400"
    return True


def whole(text: str) -> int | None:
    """A whole number, None where the text is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def take_service(scope: Scope, segment: Segment) -> bool:
    """SV1, SV2 or SV3: what was done, how much of it, for how much."""
    line = scope.line
    if line is None or scope.loop != "2400" or line.charge is not None or line.procedure_code:
        return False
    match segment[0]:
        case "SV1":
            _professional(scope, line, segment)
        case "SV2":
            _institutional(scope, line, segment)
        case _:
            _dental(scope, line, segment)
    return True


def _professional(scope: Scope, line: ServiceLine, segment: Segment) -> None:
    _procedure(scope, line, segment, 1)
    line.charge, line.units = scope.decimal(segment, 2), scope.decimal(segment, 4)
    line.unit_code, line.place_of_service_code = el(segment, 3), el(segment, 5)
    line.diagnosis_pointers = _pointers(scope, segment, 7)
    line.emergency, line.epsdt = scope.flag(segment, 9), scope.flag(segment, 11)
    line.family_planning = scope.flag(segment, 12)
    line.copay_exempt = scope.flag(segment, 15, "0")


def _institutional(scope: Scope, line: ServiceLine, segment: Segment) -> None:
    line.revenue_code = el(segment, 1)
    _procedure(scope, line, segment, 2)
    line.charge, line.units = scope.decimal(segment, 3), scope.decimal(segment, 5)
    line.unit_code, line.non_covered = el(segment, 4), scope.decimal(segment, 7)


def _dental(scope: Scope, line: ServiceLine, segment: Segment) -> None:
    _procedure(scope, line, segment, 1)
    line.charge, line.place_of_service_code = scope.decimal(segment, 2), el(segment, 3)
    line.oral_cavity_codes = [code for code in scope.composite(segment, 4, 5) if code]
    line.prosthesis_code, line.units = el(segment, 5), scope.decimal(segment, 6)
    line.diagnosis_pointers = _pointers(scope, segment, 11)


def _pointers(scope: Scope, segment: Segment, number: int) -> list[int]:
    components = [part for part in scope.composite(segment, number, _POINTERS) if part]
    pointers = [whole(part) for part in components]
    if None in pointers:
        scope.spare[number] = segment[number]
        return []
    return [part for part in pointers if part is not None]


def _procedure(
    scope: Scope, item: ServiceLine | LineAdjudication, segment: Segment, number: int
) -> None:
    """A procedure composite."""
    components = scope.composite(segment, number, _PROCEDURE_PARTS)
    if components and not at(components, 2):  # a qualifier alone, or modifiers of nothing
        scope.spare[number] = segment[number]
        return
    item.procedure_qualifier, item.procedure_code = at(components, 1), at(components, 2)
    item.modifiers = [modifier for modifier in components[2:6] if modifier]
    item.description = at(components, _PROCEDURE_PARTS)


def take_equipment(scope: Scope, segment: Segment) -> bool:
    """SV5: durable equipment, rented or bought."""
    line = scope.line
    if line is None or scope.loop != "2400" or line.equipment is not None:
        return False
    procedure = scope.composite(segment, 1, 2)
    line.equipment = Equipment(
        procedure_qualifier=at(procedure, 1),
        procedure_code=at(procedure, 2),
        days=scope.decimal(segment, 3),
        rental_price=scope.decimal(segment, 4),
        purchase_price=scope.decimal(segment, 5),
        frequency_code=el(segment, 6),
    )
    if el(segment, 2) != ("DA" if line.equipment.days is not None else ""):
        scope.spare[2] = el(segment, 2)
    return True


def take_tooth(scope: Scope, segment: Segment) -> bool:
    """TOO: a tooth and its surfaces."""
    if scope.line is None or scope.loop != "2400" or el(segment, 1) != "JP":
        return False
    surfaces = [part for part in scope.composite(segment, 3, _SURFACES) if part]
    if not scope.spare:
        scope.line.teeth.append(Tooth(tooth=el(segment, 2), surfaces=surfaces))
    return True


def take_adjudication(scope: Scope, segment: Segment) -> bool:
    """SVD: another payer's decision about the line begins."""
    if scope.line is None:
        return False
    decided = LineAdjudication(
        payer_identifier=el(segment, 1),
        paid=scope.decimal(segment, 2),
        revenue_code=el(segment, 4),
        units=scope.decimal(segment, 5),
        bundled_line=whole(el(segment, 6)),
    )
    if decided.bundled_line is None and el(segment, 6):
        scope.spare[6] = el(segment, 6)
    _procedure(scope, decided, segment, 3)
    scope.line.adjudications.append(decided)
    scope.leave_line_part()
    scope.adjudication, scope.party = decided, None
    scope.loop = "2430"
    return True


def take_drug(scope: Scope, segment: Segment) -> bool:
    """LIN: a drug begins."""
    if scope.line is None:
        return False
    scope.leave_line_part()
    scope.drug, scope.party = Drug(qualifier=el(segment, 2), code=el(segment, 3)), None
    scope.line.drugs.append(scope.drug)
    scope.loop = "2410"
    return True


def take_drug_quantity(scope: Scope, segment: Segment) -> bool:
    """CTP: how much of the drug was given, and in which unit."""
    drug = scope.drug
    if drug is None or drug.quantity is not None or drug.unit_code:
        return False
    drug.quantity = scope.decimal(segment, 4)
    drug.unit_code = at(scope.composite(segment, 5, 1), 1)
    return True


def take_form(scope: Scope, segment: Segment) -> bool:
    """LQ: a form of the line begins; its answers follow."""
    if scope.line is None:
        return False
    scope.leave_line_part()
    scope.form, scope.party = Form(qualifier=el(segment, 1), code=el(segment, 2)), None
    scope.line.forms.append(scope.form)
    scope.loop = "2440"
    return True
