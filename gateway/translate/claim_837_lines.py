"""Service lines: loops 2400, 2420 and 2430 of the 837 guides."""

from __future__ import annotations

from gateway.models.claim import ClaimKind, LineAdjudication, ServiceLine
from gateway.translate.claim_837_parties import loops_2420, references
from gateway.translate.rows import amt, cas, dtp, dtp_date, ref
from gateway.x12.elements import ccyymmdd, money, quantity
from gateway.x12.writer import Row, Rows


def loop_2400(number: int, line: ServiceLine, kind: ClaimKind) -> Rows:
    """Service line; LX01 is its place among the lines, whatever the line was numbered."""
    yield "LX", str(number)
    yield sv1(line) if kind == "837P" else sv2(line)
    yield from dtp("472", line.service_dates)
    for date in line.dates:
        yield from dtp_date(date)
    yield from ref("6R", line.control_number)
    yield from references(line.references, frozenset())
    yield from amt(line.amounts)
    for note in line.notes:
        yield "NTE", note.reference_code, note.text
    yield from loops_2420(line.providers, kind)
    for adjudication in line.adjudications:
        yield from loop_2430(adjudication)


def sv1(line: ServiceLine) -> Row:
    """Professional service."""
    return (
        "SV1", procedure(line, line.description), money(line.charge), unit_code(line),
        quantity(line.units), line.place_of_service_code, "",
        tuple(map(str, line.diagnosis_pointers)), "", "Y" if line.emergency else "",
    )  # fmt: skip


def sv2(line: ServiceLine) -> Row:
    """Institutional service line."""
    return (
        "SV2", line.revenue_code, procedure(line, line.description), money(line.charge),
        unit_code(line), quantity(line.units), "", money(line.non_covered),
    )  # fmt: skip


def unit_code(line: ServiceLine) -> str:
    """UN for units that say no other code."""
    return line.unit_code or ("UN" if line.units is not None else "")


def procedure(item: ServiceLine | LineAdjudication, description: str = "") -> tuple[str, ...]:
    """Qualifier, code, four places for modifiers, description."""
    if not item.procedure_code:
        return ()
    modifiers = [*item.modifiers, "", "", "", ""][:4]
    return item.procedure_qualifier or "HC", item.procedure_code, *modifiers, description


def loop_2430(decided: LineAdjudication) -> Rows:
    """What another payer decided about the line."""
    bundled = "" if decided.bundled_line is None else str(decided.bundled_line)
    yield (
        "SVD", decided.payer_identifier, money(decided.paid), procedure(decided),
        decided.revenue_code, quantity(decided.units), bundled,
    )  # fmt: skip
    yield from cas(decided.adjustments)
    if decided.adjudication_date:
        yield "DTP", "573", "D8", ccyymmdd(decided.adjudication_date)
    if decided.remaining_patient_liability is not None:
        yield "AMT", "EAF", money(decided.remaining_patient_liability)
