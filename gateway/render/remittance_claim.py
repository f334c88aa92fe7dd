"""One claim of a remittance as a card: facts, lines, reasons in words, and how it ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from gateway.books import meanings
from gateway.ledger.adjudication import outcome
from gateway.models.party import Adjustment, Amount, DateRange, Identifier, Quantity
from gateway.models.remittance import (
    ClaimPayment,
    ServicePayment,
    adjusted,
    claim_difference,
    line_difference,
    lines_difference,
)
from gateway.render.remittance_figures import figures
from gateway.render.remittance_page import (
    ZERO,
    Card,
    Equation,
    Fact,
    LineRow,
    Reduction,
    dollars,
)
from gateway.render.remittance_party import contact_line, person
from gateway.render.tell_payment import noted
from gateway.render.words import (
    clean,
    counted,
    date_words,
    put,
    quantity,
    spaced,
    upper_first,
)

USUAL = ("", "HC", "NU")
"""Kinds of codes (SVC01-1) that need no word: HCPCS, and revenue codes."""
MINUS = "\N{MINUS SIGN}"


def card(claim: ClaimPayment) -> Card:
    """The claim as people read it."""
    lines = [_line(number, line) for number, line in enumerate(claim.service_lines, 1)]
    taken = adjusted(claim.adjustments) + sum(
        (adjusted(line.adjustments) for line in claim.service_lines), ZERO
    )
    return Card(
        number=clean(claim.patient_control_number) or "without a number",
        patient=person(claim.patient) or "patient not named",
        status=_status(claim),
        dates=_claim_dates(claim),
        charge=claim.charge,
        adjusted=taken,
        paid=claim.paid,
        patient_owes=claim.patient_responsibility,
        facts=_facts(claim),
        reductions=reductions(claim.adjustments),
        remarks=remarks(claim.remark_codes),
        lines=lines,
        equations=_equations(claim, taken),
    )


def _status(claim: ClaimPayment) -> str:
    """CLP02 in words, and that the claim was denied where CLP02 does not say it."""
    code = claim.status_code
    words = meanings().at("CLP02", code) or f"status {clean(code)}"
    return f"{words}: denied" if code != "4" and outcome(claim) == "denied" else words


def _facts(claim: ClaimPayment) -> list[Fact]:
    """All else that is told of the claim: nothing is left out."""
    say = meanings()
    facts = [
        fact("Payer's claim number", claim.payer_claim_control_number),
        fact("Insurance", say.at("1032", claim.claim_filing_code) or claim.claim_filing_code),
        fact("Place or bill type", spaced(claim.facility_code, put("(", _place(claim), ")"))),
        fact("Frequency", claim.frequency_code if claim.frequency_code not in ("", "1") else ""),
        fact("DRG", spaced(claim.drg_code, _weight(claim))),
        fact("Discharge fraction", _number(claim.discharge_fraction)),
        fact("Insured", person(claim.insured)),
        fact("Corrected patient", person(claim.corrected_patient)),
        fact("Rendering provider", person(claim.rendering_provider)),
        fact("Passed on to", person(claim.crossover_payer)),
        fact("The payer that comes first", person(claim.corrected_payer)),
        fact("Other subscriber", person(claim.other_subscriber)),
        *(fact("Contact", contact_line(one)) for one in claim.contacts),
        fact("Group (LX)", claim.assigned_number),
    ]
    facts += [identifier_words(one) for one in claim.references]
    for date in claim.dates:
        if date.start and date.qualifier not in ("232", "233"):
            facts.append(Fact(_named("374", date.qualifier), date_words(date.start)))
    facts += [*_amounts(claim.amounts), *_quantities(claim.quantities)]
    facts += [*figures(claim.inpatient), *figures(claim.outpatient)]
    facts += [Fact("Also said", clean(text)) for text in claim.unmodelled]
    return [one for one in facts if one.value]


def _place(claim: ClaimPayment) -> str:
    """CLP08 in words: a place of service or, of a hospital, the first two digits of its bill type,
    which may be the same digits."""
    lists = ["places_of_service", "bill_types"]
    if claim.drg_code or any(line.revenue_code for line in claim.service_lines):
        lists.reverse()
    return next(filter(None, (meanings().listed(one, claim.facility_code) for one in lists)), "")


def _weight(claim: ClaimPayment) -> str:
    return put("weight ", _number(claim.drg_weight))


def _number(value: Decimal | None) -> str:
    return "" if value is None else quantity(f"{value:f}")


def _line(number: int, line: ServicePayment) -> LineRow:
    say = meanings()
    service = spaced(line.procedure_code, *line.modifiers)
    words = [say.listed("modifiers", one) for one in line.modifiers]
    notes = [f"{m}: {w}" for m, w in zip(line.modifiers, words, strict=True) if w]
    if line.revenue_code:
        family = say.listed("revenue_codes", line.revenue_code)
        service = service or f"revenue {line.revenue_code}"
        notes.append(spaced(f"revenue code {line.revenue_code}", put("(", family, ")")))
    if line.procedure_code and line.procedure_qualifier not in USUAL:
        kind = say.at("235", line.procedure_qualifier) or line.procedure_qualifier
        notes.append(f"kind of code: {kind}")
    notes += [put("described as ", line.description)] if line.description else []
    if was := line.submitted_procedure:
        billed = spaced(was.procedure_code, *was.modifiers, put("(", was.description, ")"))
        notes.append(f"billed as {billed}, decided as {service}")
    units = _units(line, notes)
    if line.control_number:
        notes.append(f"line control number {line.control_number}")
    facts = [*map(identifier_words, line.references), *_amounts(line.amounts),
             *_quantities(line.quantities)]  # fmt: skip
    notes += [f"{one.label}: {one.value}" for one in facts]
    notes += [f"pharmacy code {one}" for one in line.pharmacy_codes]
    notes += [f"also said: {one}" for one in line.unmodelled]
    return LineRow(
        number=number,
        date=_period(line.service_dates),
        service=clean(service) or "no procedure",
        units=units,
        charge=line.charge,
        paid=line.paid,
        reductions=reductions(line.adjustments),
        remarks=remarks(line.remark_codes),
        notes=[clean(note) for note in notes],
        equation=_equation(line.charge, adjusted(line.adjustments), line.paid,
                           line_difference(line)),
    )  # fmt: skip


def _units(line: ServicePayment, notes: list[str]) -> str:
    """Units paid; SVC05 that is absent means one."""
    given = Decimal(1) if line.units is None else line.units
    if line.submitted_units is not None and line.submitted_units != given:
        billed = quantity(f"{line.submitted_units:f}")
        notes.append(f"{billed} {'unit was' if billed == '1' else 'units were'} billed")
    return quantity(f"{given:f}")


def _equations(claim: ClaimPayment, taken: Decimal) -> list[Equation]:
    """Source: 005010X221A1 balancing, claim level, and the lines against the claim."""
    out = [_equation(claim.charge, taken, claim.paid, claim_difference(claim))]
    if gap := lines_difference(claim):
        billed = (claim.charge or ZERO) - gap
        out.append(Equation(
            f"The lines charge {dollars(billed)}, the claim {dollars(claim.charge)}", False
        ))  # fmt: skip
    shares = [a for a in _every(claim) if a.group_code == "PR"]
    told, summed = claim.patient_responsibility, adjusted(shares)
    if told is not None and told != summed:
        out.append(Equation(
            f"The patient owes {dollars(told)} as told (CLP05), {dollars(summed)} by the "
            "adjustments of group PR; no balance depends on it", True
        ))  # fmt: skip
    return out


def _every(claim: ClaimPayment) -> Iterable[Adjustment]:
    yield from claim.adjustments
    for line in claim.service_lines:
        yield from line.adjustments


def _equation(
    charge: Decimal | None, taken: Decimal, paid: Decimal | None, left: Decimal
) -> Equation:
    if charge is None or paid is None:
        return Equation("It cannot be tied: an amount could not be read", None)
    text = (
        f"{dollars(charge)} charged {MINUS} {dollars(taken)} adjusted = {dollars(charge - taken)}"
    )
    if not left:
        return Equation(f"{text} paid", True)
    return Equation(f"{text}, but {dollars(paid)} is paid: {dollars(left)} is not explained", False)


def reductions(adjustments: Sequence[Adjustment]) -> list[Reduction]:
    """Each adjustment with its reason in words."""
    out = []
    for one in adjustments:
        words = meanings().listed("adjustment_reasons", one.reason_code) or "no words for this code"
        if one.quantity:
            words += f" ({counted(f'{one.quantity:f}', 'unit')})"
        code = clean(f"{one.group_code}-{one.reason_code}")
        out.append(Reduction(code, words, one.amount))
    return out


def remarks(codes: Iterable[str]) -> list[Fact]:
    """Remark codes with their words."""
    return [
        Fact(
            clean(code), noted(meanings().listed("remark_codes", code)) or "no words for this code"
        )
        for code in codes
    ]


def identifier_words(one: Identifier) -> Fact:
    """A REF by its name."""
    return Fact(_named("128", one.qualifier), clean(spaced(one.value, one.description)))


def _amounts(amounts: Iterable[Amount]) -> list[Fact]:
    return [Fact(f"{_named('522', a.qualifier)} amount", dollars(a.amount)) for a in amounts]


def _quantities(quantities: Iterable[Quantity]) -> list[Fact]:
    return [Fact(_named("673", q.qualifier), quantity(f"{q.quantity:f}")) for q in quantities]


def _named(element: str, qualifier: str) -> str:
    """The words of a qualifier with a capital, or the qualifier itself."""
    return upper_first(meanings().at(element, qualifier)) or clean(qualifier)


def fact(label: str, value: str) -> Fact:
    """A fact whose value may hold anything."""
    return Fact(label, clean(value))


def _claim_dates(claim: ClaimPayment) -> str:
    """The statement's days, else those of the lines."""
    told = {date.qualifier: date.start for date in claim.dates if date.start}
    days = [told[q] for q in ("232", "233") if q in told]
    if not days:
        ranges = [line.service_dates for line in claim.service_lines if line.service_dates]
        days = [day for one in ranges for day in (one.start, one.end)]
    if not days:
        return ""
    return _period(DateRange(start=min(days), end=max(days)))


def _period(dates: DateRange | None) -> str:
    """``2026-03-01``, or both days."""
    if dates is None:
        return ""
    first, last = str(dates.start), str(dates.end)
    return first if first == last else f"{first} to {last}"
