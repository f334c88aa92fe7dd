"""A remittance as FHIR R4: an ExplanationOfBenefit for each claim payment, and the
PaymentReconciliation that ties them to the money. Pure.

Who has an id of its own system (a patient, a payer) is a logical reference by identifier. Source:
HL7 FHIR R4 (4.0.1), the two resources and their required elements.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from gateway.models.party import Adjustment, Party
from gateway.models.remittance import ClaimPayment, ServicePayment

ZERO = Decimal(0)
_HL7 = "http://terminology.hl7.org/CodeSystem/"
_X12 = "https://x12.org/codes/"
_REASONS = _X12 + "claim-adjustment-reason-codes"
_GROUPS = _X12 + "claim-adjustment-group-codes"
_REMARKS = _X12 + "remittance-advice-remark-codes"
_NPI = "http://hl7.org/fhir/sid/us-npi"
_SYSTEMS = {"HC": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
            "AD": "http://www.ada.org/cdt"}  # fmt: skip
_TYPES = {"837P": "professional", "837I": "institutional", "837D": "oral"}
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_ESTIMATE, _REVERSAL = "25", "22"


def _drop(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent: FHIR has no empty elements."""
    return {name: one for name, one in value.items() if one not in (None, "", [], {})}


def _money(amount: Decimal | None, currency: str) -> dict[str, Any]:
    return {"value": _number(amount), "currency": currency}


def _number(amount: Decimal | None) -> Decimal:
    """A JSON number with its digits: money never passes through a binary float."""
    return Decimal(format(amount or ZERO, "f"))


def _coded(system: str, code: str, text: str = "") -> dict[str, Any]:
    return _drop({"coding": [{"system": system, "code": code}], "text": text})


def _party(party: Party | None, name: str, number: str = "") -> dict[str, Any]:
    """A logical reference: by NPI, else by the number given, and the name."""
    npi = party.npi if party else ""
    value = npi or number
    identifier = _drop({"system": _NPI if npi else "", "value": value}) if value else None
    return _drop({"identifier": identifier, "display": name})


def explanation(
    *, identifier: str, payment: ClaimPayment, created: datetime.date, payer: dict[str, Any],
    provider: dict[str, Any], kind: str, trace_number: str, currency: str = "USD",
) -> dict[str, Any]:  # fmt: skip
    """One claim payment. ``payer`` and ``provider`` are references; ``kind`` is 837P, 837I, 837D or
    '' where the claim is not ours: then revenue codes tell."""
    hospital = any(line.revenue_code for line in payment.service_lines)
    sort = _TYPES.get(kind) or ("institutional" if hospital else "professional")
    member = payment.insured or payment.patient
    number = (member.member_id if member else "") or payment.patient_control_number
    patient = payment.patient.label if payment.patient else ""
    own = {"value": payment.payer_claim_control_number,
           "type": {"text": "payer claim control number"}}  # fmt: skip
    estimate = payment.status_code == _ESTIMATE
    return _drop({
        "resourceType": "ExplanationOfBenefit",
        "id": identifier,
        "identifier": [own] if own["value"] else [],
        "status": "cancelled" if payment.status_code == _REVERSAL else "active",
        "type": _coded(_HL7 + "claim-type", sort),
        "use": "predetermination" if estimate else "claim",
        "patient": _party(None, patient, number),
        "created": created.isoformat(),
        "insurer": payer,
        "provider": _party(payment.rendering_provider, payment.rendering_provider.label)
        if payment.rendering_provider else provider,
        "claim": {"identifier": {"value": payment.patient_control_number}},
        "outcome": "complete",
        "disposition": f"CLP02 {payment.status_code}",
        "insurance": [{"focal": True, "coverage": _party(None, "", number)}],
        "item": [_item(n, line, currency) for n, line in enumerate(payment.service_lines, 1)],
        "adjudication": list(_adjustments(payment.adjustments, currency)),
        "total": _amounts(payment.charge, payment.paid, currency),
        "payment": {"date": created.isoformat(), "amount": _money(payment.paid, currency),
                    "identifier": {"value": trace_number}},
        "processNote": _notes(payment.remark_codes),
    })  # fmt: skip


def _amounts(
    charge: Decimal | None, paid: Decimal | None, currency: str
) -> list[dict[str, Any]]:  # fmt: skip
    """What was asked for, and what was paid."""
    return [
        {"category": _coded(_HL7 + "adjudication", name), "amount": _money(amount, currency)}
        for name, amount in (("submitted", charge), ("benefit", paid))
    ]


def _item(number: int, line: ServicePayment, currency: str) -> dict[str, Any]:
    code = line.procedure_code or line.revenue_code
    system = _SYSTEMS.get(line.procedure_qualifier, "urn:x12:235:" + line.procedure_qualifier)
    days = line.service_dates
    one_day = days is not None and days.start == days.end
    span = {"start": days.start.isoformat(), "end": days.end.isoformat()} if days else None
    return _drop({
        "sequence": number,
        "revenue": _coded("https://www.nubc.org/CodeSystem/RevenueCodes", line.revenue_code)
        if line.revenue_code else None,
        "productOrService": _coded(system, code) if code else {"text": "not given"},
        "modifier": [_coded(system, modifier) for modifier in line.modifiers],
        "servicedDate": days.start.isoformat() if days and one_day else None,
        "servicedPeriod": None if one_day else span,
        "quantity": {"value": _number(line.units)} if line.units is not None else None,
        "adjudication": [
            *_amounts(line.charge, line.paid, currency),
            *_adjustments(line.adjustments, currency),
            *({"category": {"text": "remark"}, "reason": _coded(_REMARKS, code)}
              for code in line.remark_codes),
        ],
    })  # fmt: skip


def _adjustments(adjustments: Iterable[Adjustment], currency: str) -> Iterator[dict[str, Any]]:
    """CAS triplets: the category is the group, the reason the CARC."""
    for a in adjustments:
        yield {
            "category": _coded(_GROUPS, a.group_code),
            "reason": _coded(_REASONS, a.reason_code),
            "amount": _money(a.amount, currency),
        }


def _notes(remarks: list[str]) -> list[dict[str, Any]]:
    return [{"number": n, "text": code} for n, code in enumerate(remarks, 1)]


def reconciliation(
    *, identifier: str, trace_number: str, payer: dict[str, Any], payee: dict[str, Any],
    day: datetime.date, amount: Decimal | None, claims: list[tuple[str, Decimal | None]],
    provider_adjustments: list[tuple[str, str, Decimal]], currency: str = "USD",
) -> dict[str, Any]:  # fmt: skip
    """The payment with a detail for each claim (by the id of its ExplanationOfBenefit) and for each
    PLB (code, reference, amount): the details add up to the payment where the remittance
    balances."""
    system = _HL7 + "payment-type"
    details: list[dict[str, Any]] = [
        {"type": _coded(system, "payment"), "date": day.isoformat(), "payee": payee,
         "response": {"reference": f"ExplanationOfBenefit/{number}"},
         "amount": _money(paid, currency)}
        for number, paid in claims
    ]  # fmt: skip
    details += [
        _drop({"identifier": {"value": number} if number else None,
               "type": _coded(system, "adjustment", f"PLB {reason}"), "date": day.isoformat(),
               "payee": payee, "amount": _money(-taken, currency)})
        for reason, number, taken in provider_adjustments
    ]  # fmt: skip
    return _drop({
        "resourceType": "PaymentReconciliation",
        "id": identifier,
        "status": "active",
        "created": day.isoformat(),
        "paymentIssuer": payer,
        "outcome": "complete",
        "paymentDate": day.isoformat(),
        "paymentAmount": _money(amount, currency),
        "paymentIdentifier": {"value": trace_number} if trace_number else None,
        "detail": details,
    })  # fmt: skip


def bundle_text(resources: Iterable[dict[str, Any]]) -> str:
    """A Bundle of the kind ``collection`` with all of them, as JSON."""
    entries = [
        {"fullUrl": f"urn:gateway:{one['resourceType']}:{one['id']}", "resource": one}
        for one in resources
    ]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return _ENCODER.encode(whole).decode() + "\n"


def reference(name: str, number: str) -> dict[str, Any]:
    """An organisation that is known by a name and a number: an NPI where it has ten digits."""
    npi = len(number) == 10 and number.isdigit()
    return _party(Party(npi=number if npi else ""), name, number)
