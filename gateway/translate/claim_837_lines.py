"""Service lines: loops 2400, 2410, 2420, 2430 and 2440 of the 837 guides."""

from __future__ import annotations

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import ClaimKind
from gateway.models.service_line import Drug, Equipment, Form, ServiceLine, Tooth
from gateway.translate.claim_837_flat import CN1, CR1, CR3, CRC, FRM, HCP, MEA, PS1, PWK
from gateway.translate.claim_837_parties import loops_2420, references
from gateway.translate.flat import flats
from gateway.translate.rest import with_rest
from gateway.translate.rows import amt, cas, dtp, dtp_date, ref
from gateway.x12.elements import ccyymmdd, money, quantity
from gateway.x12.writer import Row, Rows


def loop_2400(number: int, line: ServiceLine, kind: ClaimKind) -> Rows:
    """Service line; LX01 is its place among the lines, whatever the line was numbered."""
    yield from with_rest(_line_rows(number, line, kind), line.unmodelled)
    for drug in line.drugs:
        yield from with_rest(loop_2410(drug), drug.unmodelled)
    yield from loops_2420(line.providers, kind)
    for decided in line.adjudications:
        yield from with_rest(loop_2430(decided), decided.unmodelled)
    for form in line.forms:
        yield from with_rest(loop_2440(form), form.unmodelled)


def _line_rows(number: int, line: ServiceLine, kind: ClaimKind) -> Rows:
    yield "LX", str(number)
    yield _SERVICE[kind](line)
    yield from sv5(line.equipment)
    yield from map(too, line.teeth)
    yield from flats(PWK, *line.attachments)
    yield from flats(CR1, line.ambulance)
    yield from flats(CR3, line.equipment_certification)
    yield from flats(CRC, *line.condition_indicators)
    yield from dtp("472", line.service_dates)
    for date in line.dates:
        yield from dtp_date(date)
    yield from (("QTY", q.qualifier, quantity(q.quantity)) for q in line.quantities)
    yield from flats(MEA, *line.measurements)
    yield from flats(CN1, line.contract)
    yield from ref("6R", line.control_number)
    yield from references(line.references, frozenset())
    yield from amt(line.amounts)
    yield from (("K3", text) for text in line.file_information)
    yield from (("NTE", note.reference_code, note.text) for note in line.notes)
    yield from flats(PS1, line.purchased_service)
    yield from flats(HCP, line.repricing)


def sv1(line: ServiceLine) -> Row:
    """Professional service."""
    return (
        "SV1", procedure(line), money(line.charge), unit_code(line), quantity(line.units),
        line.place_of_service_code, "", pointers(line), "", _mark(line.emergency), "",
        _mark(line.epsdt), _mark(line.family_planning), "", "", "0" if line.copay_exempt else "",
    )  # fmt: skip


def sv2(line: ServiceLine) -> Row:
    """Institutional service line."""
    return (
        "SV2", line.revenue_code, procedure(line), money(line.charge), unit_code(line),
        quantity(line.units), "", money(line.non_covered),
    )  # fmt: skip


def sv3(line: ServiceLine) -> Row:
    """Dental service; the unit is always a procedure."""
    return (
        "SV3", procedure(line, "AD"), money(line.charge), line.place_of_service_code,
        tuple(line.oral_cavity_codes), line.prosthesis_code, quantity(line.units), "", "", "", "",
        pointers(line),
    )  # fmt: skip


_SERVICE = {"837P": sv1, "837I": sv2, "837D": sv3}


def _mark(given: bool) -> str:
    return "Y" if given else ""


def pointers(line: ServiceLine) -> tuple[str, ...]:
    """The places of the line's diagnoses in the claim's list, from 1."""
    return tuple(map(str, line.diagnosis_pointers))


def sv5(equipment: Equipment | None) -> Rows:
    """Durable medical equipment; the length of need is in days."""
    if equipment is not None:
        days = quantity(equipment.days)
        what = equipment.procedure_code
        yield (
            "SV5", (equipment.procedure_qualifier or "HC", what) if what else "",
            "DA" if days else "", days, money(equipment.rental_price),
            money(equipment.purchase_price), equipment.frequency_code,
        )  # fmt: skip


def too(tooth: Tooth) -> Row:
    """Tooth and its surfaces."""
    return "TOO", "JP", tooth.tooth, tuple(tooth.surfaces)


def unit_code(line: ServiceLine) -> str:
    """UN for units that say no other code."""
    return line.unit_code or ("UN" if line.units is not None else "")


def procedure(item: ServiceLine | LineAdjudication, qualifier: str = "HC") -> tuple[str, ...]:
    """Qualifier, code, four places for modifiers, description."""
    if not item.procedure_code:
        return ()
    modifiers = [*item.modifiers, "", "", "", ""][:4]
    qualifier = item.procedure_qualifier or qualifier
    return qualifier, item.procedure_code, *modifiers, item.description


def loop_2410(drug: Drug) -> Rows:
    """A drug: which, how much of it, its prescription or the link to its compound."""
    yield "LIN", "", drug.qualifier or ("N4" if drug.code else ""), drug.code
    if drug.quantity is not None or drug.unit_code:
        yield "CTP", "", "", "", quantity(drug.quantity), (drug.unit_code,)
    yield from references(drug.references, frozenset())


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


def loop_2440(form: Form) -> Rows:
    """A form and its answers."""
    yield "LQ", form.qualifier, form.code
    yield from flats(FRM, *form.answers)
