"""Claims that hold whatever the models can hold and an 837 can say, for Hypothesis."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import Claim, ClaimKind, OtherPayer
from gateway.models.claim_parts import Diagnosis, HealthCareCode, Note, RelatedCauses
from gateway.models.party import (
    Address,
    Adjustment,
    Amount,
    Contact,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
)
from gateway.models.service_line import ServiceLine

Thing = TypeVar("Thing")
Drawn = st.SearchStrategy

WORDS = (
    st.text("ABCDEFGHIKLMNOPRSTUVWXYZabcñé0123456789 -'.&", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
CODES = st.text("ABCDEFGHJK0123456789", min_size=1, max_size=5)
DIGITS = st.text("0123456789", min_size=9, max_size=10)
DAYS = st.dates(datetime.date(1901, 1, 1), datetime.date(2039, 12, 31))
MONEY = st.decimals(0, 9999999, places=2)
COUNTS = st.integers(0, 9999).map(Decimal)


def maybe(strategy: Drawn[str]) -> Drawn[str]:
    return st.just("") | strategy


def some(strategy: Drawn[Thing], most: int = 2) -> Drawn[list[Thing]]:
    return st.lists(strategy, max_size=most)


def identifiers(*qualifiers: str) -> Drawn[list[Identifier]]:
    return some(st.builds(Identifier, st.sampled_from(qualifiers), WORDS))


ADDRESSES = st.builds(Address, WORDS, maybe(WORDS), WORDS, CODES, DIGITS, maybe(CODES))
CONTACTS = some(
    st.builds(Contact, st.just("IC"), maybe(WORDS), st.lists(
        st.builds(Identifier, st.sampled_from(["TE", "EM", "EX"]), WORDS), min_size=1, max_size=3
    ))
)  # fmt: skip
NAMES: dict[str, Any] = {
    "last_name": WORDS, "first_name": maybe(WORDS), "middle_name": maybe(WORDS),
    "suffix": maybe(WORDS),
}  # fmt: skip
BORN: dict[str, Any] = {
    "birth_date": DAYS, "gender_code": st.sampled_from("FMU"), "address": st.none() | ADDRESSES,
}  # fmt: skip
NPIS = {"npi": maybe(DIGITS)}
PERSONS = st.builds(Party, **NAMES, **NPIS, identifiers=identifiers("0B", "1G"))
TAXONOMISTS = st.builds(
    Party, **NAMES, **NPIS, taxonomy_code=maybe(CODES), identifiers=identifiers("0B", "LU")
)
PLACES = st.builds(Party, name=WORDS, **NPIS, address=ADDRESSES, identifiers=identifiers("LU"))


def provider_in(*codes: str) -> Drawn[Party]:
    return st.builds(
        Party, entity_code=st.sampled_from(codes), **NAMES, **NPIS, identifiers=identifiers("0B")
    )


def payers(*more: str) -> Drawn[Party]:
    own = st.builds(Identifier, st.sampled_from(["PI", "XV"]), WORDS)
    ids = st.builds(lambda first, rest: [first, *rest], own, identifiers(*more))
    return st.builds(Party, name=WORDS, identifiers=ids, address=st.none() | ADDRESSES)


@st.composite
def billing_providers(draw: st.DrawFn) -> Party:
    shape = NAMES if draw(st.booleans()) else {"name": WORDS}
    party = draw(
        st.builds(Party, **shape, npi=DIGITS, taxonomy_code=maybe(CODES), address=ADDRESSES)
    )
    party.contacts = draw(CONTACTS)
    party.identifiers = draw(identifiers("EI", "0B")) + draw(identifiers("G2"))
    return party


def subscribers() -> Drawn[Party]:
    return st.builds(
        Party, **NAMES, **BORN, member_id=WORDS, member_id_qualifier=st.sampled_from(["", "II"]),
        group_number=maybe(WORDS), group_name=maybe(WORDS), identifiers=identifiers("SY", "Y4"),
    )  # fmt: skip


def patients() -> Drawn[Party]:
    return st.builds(
        Party, **NAMES, **BORN, relationship_code=st.sampled_from(["01", "19", "G8"]),
        identifiers=identifiers("Y4"),
    )  # fmt: skip


@st.composite
def spans(draw: st.DrawFn) -> DateRange:
    first, last = sorted([draw(DAYS), draw(DAYS)])
    return DateRange(first, last)


@st.composite
def qualified(draw: st.DrawFn, *qualifiers: str) -> QualifiedDate:
    qualifier = draw(st.sampled_from(qualifiers))
    form = draw(st.sampled_from(["D8", "RD8", "DT", "TM"]))
    if form == "TM":
        return QualifiedDate(qualifier, time="0930")
    span = draw(spans())
    end = span.end if form == "RD8" else span.start
    return QualifiedDate(qualifier, span.start, end, "2359" if form == "DT" else "")


def adjustments() -> Drawn[list[Adjustment]]:
    """In the order of their groups, as CAS segments carry them."""
    one = st.builds(
        Adjustment, st.sampled_from(["CO", "OA", "PR"]), CODES, MONEY, st.none() | COUNTS
    )
    return some(one, 9).map(lambda items: sorted(items, key=lambda item: item.group_code))


def procedures() -> dict[str, Any]:
    return {
        "procedure_qualifier": st.sampled_from(["HC", "HP"]), "procedure_code": CODES,
        "modifiers": some(CODES, 4),
    }  # fmt: skip


def adjudications() -> Drawn[LineAdjudication]:
    return st.builds(
        LineAdjudication, payer_identifier=WORDS, paid=MONEY, **procedures(),
        revenue_code=maybe(CODES), units=COUNTS, bundled_line=st.none() | st.integers(1, 50),
        adjustments=adjustments(), adjudication_date=st.none() | DAYS,
        remaining_patient_liability=st.none() | MONEY,
    )  # fmt: skip


def other_payers() -> Drawn[OtherPayer]:
    money = st.none() | MONEY
    return st.builds(
        OtherPayer, responsibility_code=st.sampled_from("PST"),
        relationship_code=st.sampled_from(["", "18", "01"]), claim_filing_code=maybe(CODES),
        group_number=maybe(WORDS), group_name=maybe(WORDS),
        subscriber=st.builds(Party, **NAMES, member_id=WORDS, address=st.none() | ADDRESSES),
        payer=payers("2U", "FY"), paid=money, non_covered=money,
        remaining_patient_liability=money, adjustments=adjustments(),
        adjudication_date=st.none() | DAYS, payer_claim_control_number=maybe(WORDS),
        references=identifiers("G1", "9F", "T4"),
    )  # fmt: skip


def service_lines(kind: ClaimKind) -> Drawn[ServiceLine]:
    common: dict[str, Any] = {
        **procedures(), "description": maybe(WORDS), "charge": MONEY, "units": st.none() | COUNTS,
        "service_dates": st.none() | spans(), "control_number": maybe(WORDS),
        "dates": some(qualified("463", "738")), "references": identifiers("9B", "G1"),
        "amounts": some(st.builds(Amount, st.sampled_from(["T", "GT"]), MONEY)),
        "notes": some(st.builds(Note, st.just("TPO"), WORDS)),
        "adjudications": some(adjudications()),
    }  # fmt: skip
    if kind == "837I":
        last = some(provider_in("DN"), 1)
        ordered = st.builds(lambda a, b: a + b, some(provider_in("72", "ZZ", "82")), last)
        return st.builds(
            ServiceLine, **common, revenue_code=CODES, non_covered=st.none() | MONEY,
            providers=ordered,
        )  # fmt: skip
    return st.builds(
        ServiceLine, **common, unit_code=st.sampled_from(["", "UN", "MJ"]),
        place_of_service_code=maybe(CODES), emergency=st.booleans(),
        diagnosis_pointers=some(st.integers(1, 12), 4),
        providers=some(provider_in("82", "DQ", "DK", "DN", "P3")),
    )  # fmt: skip


def health_care_codes(*qualifiers: str) -> Drawn[list[HealthCareCode]]:
    """Together by qualifier, as HI segments carry them."""

    @st.composite
    def one(draw: st.DrawFn) -> HealthCareCode:
        code = HealthCareCode(draw(st.sampled_from(qualifiers)), draw(CODES))
        if draw(st.booleans()) or code.qualifier == "BI":
            span = draw(spans())
            code.start, code.end = span.start, span.end if code.qualifier == "BI" else None
        code.amount = draw(st.none() | MONEY)
        return code

    return some(one(), 30).map(lambda codes: sorted(codes, key=lambda c: c.qualifier))


def claims(kind: ClaimKind) -> Drawn[Claim]:
    common: dict[str, Any] = {
        "kind": st.just(kind), "patient_control_number": WORDS, "charge": MONEY,
        "facility_code": CODES, "frequency_code": st.sampled_from(["", "1", "7"]),
        "patient": st.none() | patients(), "subscriber": subscribers(), "payer": payers("2U"),
        "payer_responsibility_code": st.sampled_from(["", "P", "S"]),
        "claim_filing_code": maybe(CODES), "billing_provider": billing_providers(),
        "pay_to": st.none() | st.builds(Party, address=ADDRESSES),
        "rendering_provider": st.none() | (TAXONOMISTS if kind == "837P" else PERSONS),
        "service_facility": st.none() | PLACES, "assignment_code": maybe(CODES),
        "benefits_assignment_code": maybe(CODES), "release_code": maybe(CODES),
        "delay_reason_code": maybe(CODES), "references": identifiers("G1", "F8", "D9", "EA"),
        "amounts": some(st.builds(Amount, st.sampled_from(["F5", "F3"]), MONEY)),
        "notes": some(st.builds(Note, st.just("ADD"), WORDS)), "other_payers": some(other_payers()),
        "service_lines": some(service_lines(kind)),
    }  # fmt: skip
    return _professional(common) if kind == "837P" else _institutional(common)


def _professional(common: dict[str, Any]) -> Drawn[Claim]:
    causes = st.builds(
        RelatedCauses, st.sampled_from([["AA"], ["AA", "EM"]]), maybe(CODES), maybe(CODES)
    )
    return st.builds(
        Claim, **common, insurance_type_code=maybe(CODES),
        referring_providers=some(provider_in("DN", "P3")), supervising_provider=st.none() | PERSONS,
        provider_signature=st.sampled_from([None, True, False]),
        patient_signature_source_code=maybe(CODES), related_causes=st.none() | causes,
        special_program_code=maybe(CODES), dates=some(qualified("431", "439", "435"), 3),
        diagnoses=some(st.builds(Diagnosis, st.sampled_from(["ABK", "ABF"]), CODES), 12),
        codes=health_care_codes("BG", "BP"),
    )  # fmt: skip


def _institutional(common: dict[str, Any]) -> Drawn[Claim]:
    diagnosis = st.builds(
        Diagnosis, st.sampled_from(["ABK", "ABJ", "ABF", "ABN"]), CODES, st.sampled_from(["", "Y"])
    )
    return st.builds(
        Claim, **common, referring_providers=some(provider_in("DN"), 1),
        attending_provider=st.none() | TAXONOMISTS, operating_provider=st.none() | PERSONS,
        other_operating_provider=st.none() | PERSONS, admission_type_code=maybe(CODES),
        admission_source_code=maybe(CODES), patient_status_code=maybe(CODES),
        dates=some(qualified("434", "435", "096"), 3),
        diagnoses=some(diagnosis, 30).map(lambda found: sorted(found, key=lambda d: d.qualifier)),
        codes=health_care_codes("BBR", "BBQ", "BI", "BH", "BE", "BG", "DR", "TC"),
    )  # fmt: skip
