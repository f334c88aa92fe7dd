"""Small claims and terms to decide about, written by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import Claim, OtherPayer
from gateway.models.party import DateRange, Identifier, Party
from gateway.models.service_line import ServiceLine
from gateway.sandbox.terms import Terms, parse_terms

TODAY = datetime.date(2026, 3, 14)

CONTRACT = """
[default]
allowed_percent = "80"
deductible = "100.00"
coinsurance_percent = "20"
non_covered_procedures = ["A9270"]
timely_filing_days = 365
unknown_members = ["UNK"]
review = { above = "1200.00", allowed_percent = "60" }
interest = { after_days = 45, percent_a_year = "10" }
recoupment = { procedures = ["J3490"], percent = "25" }

[[payer]]
identifier = "PA"

[[payer]]
identifier = "PB"
allowed_percent = "75"
deductible = "0"
copay = "25.00"
coinsurance_percent = "10"
denied_status_code = "4"
review = { above = "2500.00", when = "later" }

[[payer]]
identifier = "PM"
allowed_percent = "62.5"
deductible = "50.00"
sequestration_percent = "2"
"""


def contract() -> Terms:
    """The terms that the amounts of the tables were worked out by."""
    return parse_terms(CONTRACT)


def line(text: str, number: int, day: datetime.date) -> ServiceLine:
    """``99213 250.00``, with ``<150.00`` for each prior payer's payment; 4 digits: a revenue code.

    Prior payers are named ONE and TWO.
    """
    code, charge, *prior = text.split()
    payers = ("ONE", "TWO")
    return ServiceLine(
        charge=Decimal(charge),
        number=number,
        procedure_qualifier="" if len(code) == 4 else "HC",
        procedure_code="" if len(code) == 4 else code,
        revenue_code=code if len(code) == 4 else "",
        units=Decimal(1),
        unit_code="UN",
        service_dates=DateRange(day, day),
        control_number=f"L{number}",
        adjudications=[
            LineAdjudication(payer_identifier=payers[at], paid=Decimal(amount.strip("<")))
            for at, amount in enumerate(prior)
        ],
    )


def claim(
    *lines: str,
    payer: str = "PA",
    pcn: str = "P-1",
    days_ago: int = 10,
    order: str = "P",
    frequency: str = "1",
    paid_before: str = "",
    f8: str = "",
) -> Claim:
    """A professional claim, institutional where its lines have revenue codes."""
    made = [line(t, n, TODAY - datetime.timedelta(days_ago)) for n, t in enumerate(lines, 1)]
    others = [
        OtherPayer(
            responsibility_code=code,
            payer=Party(name=name, identifiers=[Identifier("PI", name)]),
            paid=Decimal(paid_before) if paid_before else None,
        )
        for code, name in zip("PS", ("ONE", "TWO"), strict=True)
        if code < order and order != "P"
    ]
    if order == "S":
        others = others[:1]
    return Claim(
        kind="837I" if any(x.revenue_code for x in made) else "837P",
        patient_control_number=pcn,
        charge=sum((x.charge or Decimal(0) for x in made), Decimal(0)),
        facility_code="11",
        frequency_code=frequency,
        payer_responsibility_code=order,
        claim_filing_code="CI",
        subscriber=Party(last_name="SAMPLE", first_name="ANA", member_id="W123456789"),
        payer=Party(name="PAYER", identifiers=[Identifier("PI", payer)]),
        billing_provider=Party(name="CLINICA CENTRAL", npi="1234567893"),
        references=[Identifier("F8", f8)] if f8 else [],
        other_payers=others,
        service_lines=made,
    )
