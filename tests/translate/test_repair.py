"""Repairs one by one: what each changes, what it leaves, and what all of them never do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.books import repair_words
from gateway.models.claim import Claim
from gateway.models.party import Contact, Identifier, Party, QualifiedDate
from gateway.models.service_line import Drug, ServiceLine
from gateway.translate.claims_json import complete
from gateway.translate.repair import NAMES, REPAIRS, refuse_unknown, repair
from gateway.translate.repair_walk import copied
from gateway.translate.unwritten import unwritten
from tests.findings_rules import rules
from tests.translate import claim_strategies
from tests.translate.claims_837 import CLAIM_FILES, fixture_claims, interchange, read_all

STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


def base(kind: str = "837P") -> Claim:
    """A claim with somebody in every seat that the tests sit in."""
    name = "institutional-emergency-department" if kind == "837I" else "professional-office-visit"
    (found,) = fixture_claims(next(p for p in CLAIM_FILES if p.stem == name))
    found.referring_providers = [Party(last_name="MORROW", first_name="IDA", npi="1357902463")]
    found.billing_provider.contacts = [
        Contact(name="DESK", numbers=[Identifier(qualifier="TE", value="2175550142")])
    ]
    return found


def at(claim: Any, path: str) -> tuple[Any, str, int]:
    """Who holds the value at a path, the field's name, and the index in it (-1: none)."""
    *steps, last = [STEP.fullmatch(step) for step in path.split(".")]
    for step in steps:
        assert step
        claim = getattr(claim, step[1])
        claim = claim[int(step[2]) - 1] if step[2] else claim
    assert last
    return claim, last[1], int(last[2] or 0) - 1


def put(claim: Claim, path: str, value: Any) -> Claim:
    holder, field, index = at(claim, path)
    if index < 0:
        setattr(holder, field, value)
    else:
        getattr(holder, field)[index] = value
    return claim


def got(claim: Claim, path: str) -> Any:
    holder, field, index = at(claim, path)
    value = getattr(holder, field)
    return value if index < 0 else value[index]


def others(name: str) -> list[str]:
    return [one for one in NAMES if one != name]


ONE = "service_lines[1]"
TE = "billing_provider.contacts[1].numbers[1].value"
MENDED: list[tuple[str, str, str, Any, Any]] = [
    # repair; kind; path; as given; as it is then
    ("characters", "837P", "subscriber.last_name", "Núñez-Ørsted", "Nunez-Orsted"),
    ("characters", "837P", "subscriber.last_name", "O’BRIEN – “JR”", "O'BRIEN - \"JR\""),
    ("characters", "837P", "subscriber.last_name", "STRAßE\tÆ Þ Ł", "STRASSE AE TH L"),
    ("characters", "837P", "subscriber.last_name", "n\u0303an\u0303o", "nano"),
    ("characters", "837P", "subscriber.last_name", "A*B:C^D~E", "A B C D E"),
    ("characters", "837P", "subscriber.last_name", "½ 田 €", "     "),
    ("characters", "837P", "file_information", ["A–ß…B"], ["A-  B"]),
    ("blanks", "837P", "subscriber.last_name", "  VAN  DER   BERG ", "VAN DER BERG"),
    ("blanks", "837P", "patient_control_number", " A-1 ", "A-1"),
    ("case", "837P", "subscriber.last_name", "Halvorsen", "HALVORSEN"),
    ("case", "837P", "claim_filing_code", "ci", "CI"),
    ("country", "837P", "subscriber.address.country_code", "United States", "US"),
    ("country", "837P", "subscriber.address.country_code", "U.S.A.", "US"),
    ("country", "837P", "subscriber.address.country_code", "germany", "DE"),
    ("state", "837P", "subscriber.address.state_code", "Illinois", "IL"),
    ("state", "837P", "subscriber.address.state_code", "new  york", "NY"),
    ("state", "837P", "subscriber.address.state_code", "D.C.", "DC"),
    ("zip", "837P", "subscriber.address.postal_code", "62702-0002", "627020002"),
    ("zip", "837P", "subscriber.address.postal_code", "62702 0002", "627020002"),
    ("zip", "837P", "subscriber.address.postal_code", "62702-", "62702"),
    ("telephone", "837P", TE, "(217) 555-0142", "2175550142"),
    ("telephone", "837P", TE, "+1 217.555.0142", "2175550142"),
    ("telephone", "837P", TE, "1-217-555-0142", "2175550142"),
    ("npi", "837P", "billing_provider.npi", "1357-902 463", "1357902463"),
    ("tax-id", "837P", "billing_provider.identifiers[1].value", "46-1234987", "461234987"),
    ("tax-id", "837P", "billing_provider.identifiers[1].value", "461-23-4987", "461234987"),
    ("payer-id", "837P", "payer.identifiers[1].qualifier", "46", "PI"),
    ("payer-id", "837P", "payer.identifiers[1].qualifier", "", "PI"),
    ("gender", "837P", "subscriber.gender_code", "Female", "F"),
    ("gender", "837P", "subscriber.gender_code", "m", "M"),
    ("gender", "837P", "subscriber.gender_code", "unknown", "U"),
    ("diagnosis", "837P", "diagnoses[1].code", "j02.0", "J020"),
    ("bill-type", "837I", "facility_code", "0131", "13"),
    ("bill-type", "837I", "facility_code", "131", "13"),
    ("bill-type", "837I", "facility_code", "013", "13"),
    ("bill-type", "837P", f"{ONE}.place_of_service_code", "2", "02"),
    ("revenue-code", "837I", f"{ONE}.revenue_code", "450", "0450"),
    ("revenue-code", "837I", f"{ONE}.revenue_code", "022", "0022"),
    ("modifiers", "837P", f"{ONE}.procedure_code", "99213-25", "99213"),
    ("modifiers", "837P", f"{ONE}.procedure_code", "99213 25", "99213"),
    ("modifiers", "837P", f"{ONE}.procedure_code", "99213-25-59", "99213"),
    ("units", "837P", f"{ONE}.unit_code", "units", "UN"),
    ("units", "837P", f"{ONE}.unit_code", "Minutes", "MJ"),
]  # fmt: skip
LEFT: list[tuple[str, str, Any]] = [
    # kind; path; what no repair touches
    ("837P", "file_information", ["TWO  BLANKS ", "lower"]),
    ("837P", "patient_control_number", "a-Bc"),
    ("837P", f"{ONE}.control_number", "x1"),
    ("837P", "billing_provider.identifiers[1].value", "4612-34987-1"),
    ("837P", "billing_provider.npi", "13579-0246"),
    ("837P", "subscriber.address.postal_code", "62702-00"),
    ("837P", "subscriber.address.postal_code", "62702"),
    ("837P", "subscriber.address.state_code", "ILLINOYS"),
    ("837P", "subscriber.gender_code", "OTHER"),
    ("837P", TE, "+44 20 7946 0958"),
    ("837P", TE, "555-0142"),
    ("837P", TE, "CALL JANE"),
    ("837I", "facility_code", "0137"),
    ("837P", f"{ONE}.procedure_code", "9921325"),
    ("837P", "unmodelled", ["K3*lower  ñ"]),
]


@pytest.mark.parametrize(("name", "kind", "path", "value", "expected"), MENDED)
def test_what_a_repair_changes(name: str, kind: str, path: str, value: Any, expected: Any) -> None:
    claim = put(base(kind), path, value)
    if name == "modifiers":
        claim.service_lines[0].modifiers = []
    if kind == "837I":
        claim.frequency_code = "1"
    alone = repair(claim, repair_words(), others(name))
    assert got(alone.claim, path) == expected
    assert {one.rule for one in alone.findings} == {f"CLAIMS.repair.{name}"}
    assert all((f.severity, f.patient_control_number) == ("warning", alone.claim.
               patient_control_number) for f in alone.findings)  # fmt: skip
    (told,) = [f for f in alone.findings if f.message.startswith(path)]
    before = value[0] if isinstance(value, list) else value
    assert told.value and told.value.startswith(f"{before or 'nothing'} -> ")
    assert repair(claim, repair_words(), [name]).claim is not claim
    kept = repair(claim, repair_words(), NAMES)
    assert (kept.claim, kept.findings) == (claim, [])


@pytest.mark.parametrize(("kind", "path", "value"), LEFT)
def test_what_no_repair_touches(kind: str, path: str, value: Any) -> None:
    claim = put(base(kind), path, value)
    done = repair(claim, repair_words())
    assert got(done.claim, path) == value
    assert not any(path.partition("[")[0] in f.message for f in done.findings)


def test_modifiers_come_out_in_their_order_or_not_at_all() -> None:
    claim = base()
    line = claim.service_lines[0]
    line.procedure_code, line.modifiers = "99213-25 59", []
    assert repair(claim).claim.service_lines[0].modifiers == ["25", "59"]
    line.modifiers = ["25", "59", "GT"]
    assert repair(claim).claim.service_lines[0].modifiers == ["25", "59", "GT"]
    line.modifiers = ["GT"]
    assert repair(claim).claim.service_lines[0].procedure_code == "99213-25 59"
    line.procedure_code, line.modifiers = "99213", ["-25"]
    assert repair(claim).claim.service_lines[0].modifiers == ["25"]


def test_an_extension_gets_its_own_place_where_there_is_room() -> None:
    claim = base()
    (contact,) = claim.billing_provider.contacts
    contact.numbers[0].value = "217-555-0142 ext. 12"
    made = repair(claim).claim.billing_provider.contacts[0].numbers
    assert [(n.qualifier, n.value) for n in made] == [("TE", "2175550142"), ("EX", "12")]
    contact.numbers += [Identifier(qualifier="FX", value="2175550143"),
                        Identifier(qualifier="EM", value="desk@clinic.example")]  # fmt: skip
    kept = repair(claim).claim.billing_provider.contacts[0].numbers
    assert [n.value for n in kept] == [n.value for n in contact.numbers]


@pytest.mark.parametrize(
    ("qualifier", "field", "value"),
    [("XX", "npi", "1234567893"), ("PXC", "taxonomy_code", "207Q00000X"),
     ("ZZ", "taxonomy_code", "207Q00000X")],
)  # fmt: skip
def test_what_stands_among_the_identifiers_comes_home(
    qualifier: str, field: str, value: str
) -> None:
    claim = base()
    billing = claim.billing_provider
    count = len(billing.identifiers)
    billing.identifiers.append(Identifier(qualifier=qualifier, value=value))
    for there, then in (("", value), (value, value), ("1999999984", "1999999984")):
        setattr(billing, field, there)
        done = repair(claim).claim.billing_provider
        assert getattr(done, field) == then
        assert len(done.identifiers) == count + (there not in ("", value))


@pytest.mark.parametrize(
    ("given", "made"),
    [("12345-6789-01", "12345678901"), ("1234-5678-90", "01234567890"),
     ("12345-678-90", "12345067890"), ("12345-6789-0", "12345678900"),
     ("1234567890", "1234567890"), ("1234-567-89", "1234-567-89"), ("1234-5678-9", "1234-5678-9")],
)  # fmt: skip
def test_ndc(given: str, made: str) -> None:
    claim = base()
    claim.service_lines[0].drugs = [Drug(qualifier="N4", code=given)]
    assert repair(claim).claim.service_lines[0].drugs[0].code == made


def test_anesthesia_without_a_unit_is_in_minutes() -> None:
    claim = base()
    line = claim.service_lines[0]
    for code, unit, then in (("00790", "", "MJ"), ("00790", "UN", "UN"), ("01996", "", ""),
                             ("99213", "", ""), ("02000", "", "")):  # fmt: skip
        line.procedure_code, line.unit_code, line.units = code, unit, Decimal(45)
        assert repair(claim).claim.service_lines[0].unit_code == then
    for many, then in ("3", ""), ("14", ""), ("15", "MJ"):  # 3 may be units of fifteen minutes
        line.procedure_code, line.unit_code, line.units = "00790", "", Decimal(many)
        assert repair(claim).claim.service_lines[0].unit_code == then


def test_a_dental_line_has_no_unit() -> None:
    line = ServiceLine(procedure_code="D1110", unit_code="UN", units=Decimal(1))
    claim = complete(Claim(kind="837D", patient_control_number="A-1", service_lines=[line]))
    lost = list(unwritten(claim, read_all(interchange([claim], "837D"))[1][0]))
    assert [f.rule for f in lost] == ["CLAIMS.unwritten"]
    made = repair(claim).claim
    assert made.service_lines[0].unit_code == ""
    assert list(unwritten(made, read_all(interchange([made], "837D"))[1][0])) == []


def test_a_bill_type_that_says_its_frequency() -> None:
    claim = base("837I")
    claim.facility_code, claim.frequency_code = "0137", ""
    made = repair(claim).claim
    assert (made.facility_code, made.frequency_code) == ("13", "7")


def test_dates_and_identifiers_that_are_there_twice() -> None:
    claim = complete(base())
    line = claim.service_lines[0]
    assert line.service_dates
    line.dates = [QualifiedDate(qualifier="472", start=line.service_dates.start)]
    claim.references = [Identifier(qualifier="G1", value="A1")] * 2
    other = QualifiedDate(qualifier="431", start=line.service_dates.start)
    claim.dates = [other, QualifiedDate(qualifier="431", start=line.service_dates.start)]
    done = repair(complete(claim))
    assert done.claim.service_lines[0].dates == []
    assert len(done.claim.references) == 1 == len(done.claim.dates)
    assert [f.rule for f in done.findings] == ["CLAIMS.repair.twice"] * 3
    line.dates[0].start = line.dates[0].end = line.service_dates.start.replace(day=27)
    assert len(repair(claim).claim.service_lines[0].dates) == 1


def test_relationships() -> None:
    claim = base()
    claim.patient, claim.patient_is_subscriber = (
        Party(last_name="A", relationship_code="Wife"),
        False,
    )
    done = repair(claim)
    assert done.claim.patient and done.claim.patient.relationship_code == "01"


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda p: p.stem)
def test_a_claim_that_is_accepted_has_nothing_to_repair(path: Any) -> None:
    for claim in fixture_claims(path):
        done = repair(claim, repair_words())
        assert done.findings == []
        assert done.claim == claim


LARGE = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
"""Claims are large things to draw."""


@LARGE
@given(st.one_of(claim_strategies.claims("837P"), claim_strategies.claims("837I")))
def test_what_is_repaired_once_has_nothing_left_to_repair(claim: Claim) -> None:
    before = copied(claim)
    once = repair(claim, repair_words())
    assert claim == before
    assert (once.claim != claim) == bool(once.findings)
    again = repair(once.claim, repair_words())
    assert (again.claim, again.findings) == (once.claim, [])
    assert money(once.claim) == money(claim)


@LARGE
@given(st.lists(st.sampled_from([row for row in MENDED if row[1] == "837P"]), max_size=12))
def test_dirt_of_all_sorts_is_repaired_in_one_go(
    dirt: list[tuple[str, str, str, Any, Any]],
) -> None:
    claim = base()
    for _, _, path, value, _ in dirt:
        put(claim, path, copied(value))
    once = repair(claim, repair_words())
    again = repair(once.claim, repair_words())
    assert (again.claim, again.findings) == (once.claim, [])
    assert money(once.claim) == money(claim)


def money(claim: Claim) -> list[Decimal]:
    """Every number of a claim, in its order."""
    found: list[Decimal] = []
    todo: list[Any] = [claim]
    while todo:
        one = todo.pop()
        if isinstance(one, Decimal):
            found.append(one)
        elif isinstance(one, list):
            todo += one
        elif hasattr(one, "__struct_fields__"):
            todo += [getattr(one, name) for name in one.__struct_fields__]
    return found


def test_each_repair_is_in_the_table_of_findings() -> None:
    known = {rule.id for rule in rules()}
    assert {f"CLAIMS.repair.{name}" for name in NAMES} <= known
    assert len(NAMES) == len(set(NAMES)) == len(REPAIRS) + 1
    assert {row[0] for row in MENDED} | {"taxonomy", "place", "relationship", "twice", "ndc",
                                         "split"} == set(NAMES)  # fmt: skip


def test_an_unknown_repair_is_refused() -> None:
    with pytest.raises(ValueError, match="no repair is called 'zipp'; there are: characters"):
        refuse_unknown(["zip", "zipp"])
