"""The 835 (005010X221A1), built: what a payer says about claims and money, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from gateway.models.party import Identifier, Party
from gateway.models.remittance import (
    BankAccount,
    ClaimPayment,
    Delivery,
    Payment,
    ProviderAdjustment,
    ProviderSummary,
    RemittanceHeader,
    ServicePayment,
    SubmittedProcedure,
)
from gateway.translate.claim_837_flat import MIA, MOA
from gateway.translate.claim_837_parties import references
from gateway.translate.flat import flats
from gateway.translate.remittance_835_flat import RDM, TS2, TS3
from gateway.translate.rest import PLAIN, row_of, with_rest
from gateway.translate.rows import address, cas, dtm, per, ref
from gateway.x12.elements import ccyymmdd, money, quantity
from gateway.x12.writer import Row, Rows

_OFFICES = ("CX", "BL", "IC")
_ORGANISATIONS = frozenset({"TT", "PR"})
_MOST_PAIRS = 6
_MOST_REMARKS = 5


def build_835(
    header: RemittanceHeader,
    claims: Iterable[ClaimPayment],
    totals_adjustments: Iterable[ProviderAdjustment] = (),
    summaries: Iterable[ProviderSummary] = (),
    rest: Sequence[str] = (),
) -> Rows:
    """The rows between ST and SE; the 835 has no ST03.

    Nothing is added up or made up here: the caller gives a payment that balances, and a payer
    whose contacts hold the technical one (PER BL) that the guide requires. ``summaries`` stand
    with the group of claims whose number they bear, those without one with the first; ``rest``
    is what a totals' ``unmodelled`` keeps. Remark codes of a claim are written as its MIA and MOA
    have them, else as an MOA, which holds five.
    """
    yield from with_rest(_beginning(header), header.unmodelled)
    yield from loop_1000a(header.payer or Party())
    yield from loop_1000b(header)
    waiting, left = list(summaries), list(rest)
    group: str | None = None
    for claim in claims:
        if group is None or (claim.assigned_number and claim.assigned_number != group):
            group = claim.assigned_number or "1"
            yield "LX", group
            for summary in [s for s in waiting if s.assigned_number in ("", group)]:
                waiting.remove(summary)
                yield from flats(TS3, summary)
                yield from flats(TS2, summary.drg)
            yield from map(row_of, left)
            left.clear()
        yield from loop_2100(claim)
        for line in claim.service_lines:
            yield from with_rest(loop_2110(line), line.unmodelled)
    yield from _plbs(totals_adjustments)
    yield from map(row_of, left)


def _beginning(header: RemittanceHeader) -> Rows:
    yield from _bpr(header.payment)
    yield from _trn(header.payment)
    if header.currency_code:
        yield "CUR", "PR", header.currency_code
    yield from references(header.references, frozenset())
    yield from dtm("405", header.production_date)


def _bpr(payment: Payment) -> Rows:
    """Financial information."""
    yield (
        "BPR", payment.transaction_handling_code, money(payment.amount),
        payment.credit_debit_code, payment.method_code, payment.format_code,
        *_account(payment.payer_account), payment.company_identifier, payment.company_code,
        *_account(payment.payee_account), ccyymmdd(payment.effective_date),
    )  # fmt: skip


def _account(account: BankAccount | None) -> tuple[str, str, str, str]:
    a = account or BankAccount()
    return a.routing_qualifier, a.routing_number, a.account_qualifier, a.account_number


def _trn(payment: Payment) -> Rows:
    """Reassociation trace number."""
    yield (
        "TRN", "1", payment.trace_number, payment.originator_identifier,
        payment.originator_code,
    )  # fmt: skip


def loop_1000a(payer: Party) -> Rows:
    """Payer."""
    yield from with_rest(_payer(payer), payer.unmodelled)


def _payer(payer: Party) -> Rows:
    plan = next((i for i in payer.identifiers if i.qualifier == "XV"), None)
    yield ("N1", "PR", payer.name, *((plan.qualifier, plan.value) if plan else ()))
    yield from address(payer.address)
    yield from references([i for i in payer.identifiers if i is not plan], frozenset())
    yield from per(sorted(payer.contacts, key=lambda one: _office(one.function_code)))


def _office(code: str) -> int:
    return _OFFICES.index(code) if code in _OFFICES else len(_OFFICES)


def loop_1000b(header: RemittanceHeader) -> Rows:
    """Payee."""
    payee = header.payee or Party()
    yield from with_rest(_payee(payee, header.delivery), payee.unmodelled)


def _payee(payee: Party, delivery: Delivery | None) -> Rows:
    own = next((i for i in payee.identifiers if i.qualifier in ("FI", "XV")), None)
    if payee.npi:
        own = Identifier(qualifier="XX", value=payee.npi)
    yield ("N1", "PE", payee.name, *((own.qualifier, own.value) if own else ()))
    yield from address(payee.address)
    yield from references([i for i in payee.identifiers if i is not own], frozenset())
    yield from flats(RDM, delivery)
    yield from per(payee.contacts)


def loop_2100(claim: ClaimPayment) -> Rows:
    """Claim payment, without its services."""
    yield from with_rest(_claim(claim), claim.unmodelled)


def _claim(claim: ClaimPayment) -> Rows:
    yield (
        "CLP", claim.patient_control_number, claim.status_code, money(claim.charge),
        money(claim.paid), money(claim.patient_responsibility), claim.claim_filing_code,
        claim.payer_claim_control_number, claim.facility_code, claim.frequency_code, "",
        claim.drg_code, quantity(claim.drg_weight), quantity(claim.discharge_fraction),
    )  # fmt: skip
    yield from cas(claim.adjustments)
    yield from _nm1("QC", claim.patient)
    yield from _nm1("IL", claim.insured)
    yield from _nm1("74", claim.corrected_patient)
    yield from _nm1("82", claim.rendering_provider)
    yield from _nm1("TT", claim.crossover_payer)
    yield from _nm1("PR", claim.corrected_payer)
    yield from _nm1("GB", claim.other_subscriber)
    yield from flats(MIA, claim.inpatient)
    yield from flats(MOA, claim.outpatient)
    if claim.remark_codes and not (claim.inpatient or claim.outpatient):
        yield ("MOA", "", "", *claim.remark_codes[:_MOST_REMARKS])
    yield from references(claim.references, frozenset())
    for date in claim.dates:
        yield from dtm(date.qualifier, date.start)
    yield from per(claim.contacts)
    yield from _amounts(claim)


def _nm1(code: str, party: Party | None) -> Rows:
    """A name in loop 2100; unlike elsewhere a patient may stand here by an id alone."""
    if party is None:
        return
    names: Row = ("1", party.last_name, party.first_name, party.middle_name, "", party.suffix)
    if party.name or code in _ORGANISATIONS:
        names = ("2", party.name, "", "", "", "")
    number = ("", "")
    if party.member_id:
        number = (party.member_id_qualifier or "MI", party.member_id)
    elif party.npi:
        number = ("XX", party.npi)
    elif party.identifiers:
        number = (party.identifiers[0].qualifier, party.identifiers[0].value)
    yield ("NM1", code, *names, *number)


def loop_2110(line: ServicePayment) -> Rows:
    """Service payment."""
    code = line.procedure_code
    named = line.procedure_qualifier == "NU" and line.revenue_code == code
    billed = line.submitted_procedure
    yield (
        "SVC", _procedure(line), money(line.charge), money(line.paid),
        "" if named else line.revenue_code, quantity(line.units),
        _procedure(billed) if billed else "", quantity(line.submitted_units),
    )  # fmt: skip
    if (span := line.service_dates) and span.start == span.end:
        yield from dtm("472", span.start)
    elif span:
        yield from dtm("150", span.start)
        yield from dtm("151", span.end)
    yield from cas(line.adjustments)
    yield from ref("6R", line.control_number)
    yield from references(line.references, frozenset())
    yield from _amounts(line)
    yield from (("LQ", "HE", remark) for remark in line.remark_codes)
    yield from (("LQ", "RX", code) for code in line.pharmacy_codes)


def _procedure(item: ServicePayment | SubmittedProcedure) -> tuple[str, ...]:
    """Qualifier, code, modifiers; the description in its place."""
    parts = item.procedure_qualifier, item.procedure_code
    if not item.description:
        return (*parts, *item.modifiers)
    return (*parts, *[*item.modifiers, "", "", "", ""][:4], item.description)


def _amounts(owner: ClaimPayment | ServicePayment) -> Rows:
    """Supplemental amounts, then quantities."""
    for item in owner.amounts:
        yield "AMT", item.qualifier, money(item.amount)
    for count in owner.quantities:
        yield "QTY", count.qualifier, quantity(count.quantity)


def _plbs(adjustments: Iterable[ProviderAdjustment]) -> Rows:
    """Provider adjustments: six pairs a PLB, a PLB for each provider and fiscal period."""
    for (provider, period_end), same in groupby(
        adjustments, key=lambda a: (a.provider_identifier, a.fiscal_period_date)
    ):
        items = list(same)
        for start in range(0, len(items), _MOST_PAIRS):
            pairs: list[str | tuple[str, ...]] = []
            for item in items[start : start + _MOST_PAIRS]:
                pairs += [(item.reason_code, *item.reference.split(PLAIN.component))]
                pairs.append(money(item.amount))
            yield ("PLB", provider, ccyymmdd(period_end), *pairs)
