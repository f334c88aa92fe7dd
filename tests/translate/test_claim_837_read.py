"""837 files read: fixtures field by field, against what a person wrote down."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest

from gateway.models.claim import Claim
from gateway.models.claim_parts import HealthCareCode
from gateway.models.party import Address, Contact, DateRange, Identifier, QualifiedDate
from gateway.translate.claim_837_read import read_837
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Sink, TransactionSet, read
from tests.translate.claims_837 import ROOT, interchange, read_all

PROFESSIONAL = ROOT / "fixtures/x12/837P/accept/two-practices-and-dependents.x12"
INSTITUTIONAL = ROOT / "fixtures/x12/837I/accept/two-hospitals-and-a-newborn.x12"
MINIMAL = (ROOT / "fixtures/x12/837P/accept/minimal.x12").read_text()


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def one(text: str) -> Claim:
    _, claims, _ = read_all(text)
    (claim,) = claims
    return claim


def test_the_header_of_the_set() -> None:
    (batch,), _, findings = read_all(PROFESSIONAL.read_bytes())
    assert findings == []
    assert (batch.batch_identifier, batch.purpose_code, batch.type_code) == (
        "CV26110201",
        "00",
        "CH",
    )
    assert batch.created == datetime.datetime(2026, 11, 2, 9, 30, 15)
    assert batch.submitter.name == "CLEARVIEW BILLING"
    assert batch.submitter.identifier("46") == "CLRVW"
    assert batch.submitter.contacts == [
        Contact(
            function_code="IC",
            name="EDI DESK",
            numbers=[
                Identifier(qualifier="TE", value="2175550100"),
                Identifier(qualifier="EX", value="12"),
            ],
        )
    ]
    assert (batch.receiver.name, batch.receiver.identifier("46")) == (
        "CROSSROADS CLEARINGHOUSE",
        "XROADS",
    )


def test_a_patient_who_is_the_subscriber() -> None:
    claim = read_all(PROFESSIONAL.read_bytes())[1][0]
    assert claim.kind == "837P" and claim.patient_is_subscriber is True
    assert claim.patient == claim.subscriber
    who = claim.subscriber
    assert (who.last_name, who.first_name, who.middle_name, who.suffix) == (
        "ABERNATHY", "CLARENCE", "R", "JR",
    )  # fmt: skip
    assert (who.member_id, who.birth_date, who.gender_code) == (
        "W310045218", date("1957-11-30"), "M",
    )  # fmt: skip
    assert who.address == Address("1411 COUNTY ROAD 9", "", "CHATHAM", "IL", "62629")
    assert (claim.patient_control_number, claim.charge) == ("X-100", Decimal("319.4"))
    assert (claim.facility_code, claim.frequency_code) == ("11", "1")
    assert (claim.payer_responsibility_code, claim.claim_filing_code) == ("P", "12")
    assert (claim.provider_signature, claim.assignment_code) == (True, "A")
    assert (claim.benefits_assignment_code, claim.release_code) == ("Y", "Y")
    assert (claim.payer.name, claim.payer.identifier("PI")) == ("NORTHERN PINES MUTUAL", "83045")
    assert [(a.qualifier, a.amount) for a in claim.amounts] == [("F5", Decimal(20))]
    assert [(d.qualifier, d.code) for d in claim.diagnoses] == [
        ("ABK", "E1165"), ("ABF", "I10"), ("ABF", "L570"),
    ]  # fmt: skip


def test_the_billing_provider_with_what_the_payers_loop_says_of_it() -> None:
    first, second, third = read_all(PROFESSIONAL.read_bytes())[1]
    provider = first.billing_provider
    assert (provider.name, provider.npi) == ("WILLOW CREEK FAMILY MEDICINE", "1357902463")
    assert provider.taxonomy_code == "207Q00000X"
    assert provider.address == Address("410 WILLOW CREEK RD", "", "SPRINGFIELD", "IL", "627041182")
    assert [(i.qualifier, i.value) for i in provider.identifiers] == [
        ("EI", "461234987"), ("G2", "NP00771"),
    ]  # fmt: skip
    assert second.billing_provider.npi == provider.npi
    assert [i.qualifier for i in second.billing_provider.identifiers] == ["EI"]
    assert first.pay_to and first.pay_to.address == Address(
        "PO BOX 4471", "", "SPRINGFIELD", "IL", "627084471"
    )
    assert third.billing_provider.last_name == "OKAFOR" and third.billing_provider.is_person
    assert third.billing_provider.address and third.billing_provider.address.line_2 == "SUITE 4"
    assert third.billing_provider.taxonomy_code == "" and third.pay_to is None


def test_dependents_stand_under_their_own_subscriber() -> None:
    _, spouse, child = read_all(PROFESSIONAL.read_bytes())[1]
    assert spouse.patient_is_subscriber is child.patient_is_subscriber is False
    assert spouse.patient and child.patient
    assert (spouse.subscriber.first_name, spouse.patient.first_name) == ("SAMUEL", "NADIA")
    assert (child.subscriber.first_name, child.patient.first_name) == ("IRINA", "DANIIL")
    assert (spouse.patient.relationship_code, child.patient.relationship_code) == ("01", "19")
    assert spouse.subscriber.group_number == "00431-88" and child.subscriber.group_number == ""
    assert child.references == [Identifier(qualifier="G1", value="PA26-118830")]


def test_a_professional_line() -> None:
    first, second = read_all(PROFESSIONAL.read_bytes())[1][0].service_lines
    assert (first.number, first.procedure_qualifier, first.procedure_code) == (1, "HC", "99214")
    assert (first.modifiers, first.charge, first.units) == (["25"], Decimal(198), Decimal(1))
    assert (first.unit_code, first.diagnosis_pointers) == ("UN", [1, 2])
    assert first.service_dates == DateRange(date("2026-09-02"), date("2026-09-02"))
    assert (first.control_number, second.control_number) == ("X-100-1", "X-100-2")
    assert second.references == [] and second.emergency is False


def test_an_institutional_claim_with_its_primary_payer() -> None:
    claim, newborn = read_all(INSTITUTIONAL.read_bytes())[1]
    assert claim.kind == newborn.kind == "837I" and claim.provider_signature is None
    assert claim.dates == [
        QualifiedDate("434", date("2026-09-18"), date("2026-09-22")),
        QualifiedDate("435", date("2026-09-18"), date("2026-09-18"), "1907"),
        QualifiedDate("096", None, None, "1015"),
    ]
    assert claim.service_dates == DateRange(date("2026-09-18"), date("2026-09-22"))
    assert (claim.admission_type_code, claim.admission_source_code) == ("1", "1")
    assert (claim.patient_status_code, newborn.admission_source_code) == ("01", "5")
    assert [(d.qualifier, d.code, d.present_on_admission_code) for d in claim.diagnoses] == [
        ("ABK", "J189", "Y"), ("ABJ", "R0602", ""), ("ABF", "J441", "Y"),
    ]  # fmt: skip
    assert claim.codes == [
        HealthCareCode(qualifier="DR", code="194"),
        HealthCareCode(qualifier="BE", code="80", amount=Decimal(4)),
    ]
    assert claim.attending_provider and claim.attending_provider.taxonomy_code == "207R00000X"
    (other,) = claim.other_payers
    assert (other.responsibility_code, other.relationship_code) == ("P", "18")
    assert (other.paid, other.remaining_patient_liability) == (Decimal(6204), Decimal(1676))
    assert [(a.group_code, a.reason_code, a.amount) for a in other.adjustments] == [
        ("CO", "45", Decimal(4720)), ("PR", "1", Decimal(1676)),
    ]  # fmt: skip
    assert other.adjudication_date == date("2026-10-09")
    assert other.payer_claim_control_number == "22627500198304ILA"
    assert (other.subscriber.member_id, other.payer.identifier("PI")) == ("6H52JK4MN93", "14111")
    assert [(s.revenue_code, s.charge, s.unit_code, s.units) for s in claim.service_lines] == [
        ("0120", Decimal(9900), "DA", Decimal(4)), ("0250", Decimal(2700), "UN", Decimal(45)),
    ]  # fmt: skip
    assert [s.procedure_code for s in newborn.service_lines] == ["", "92650"]
    assert newborn.patient and newborn.patient.first_name == "BABY BOY"
    assert not any([*claim.unmodelled, *newborn.unmodelled])


def test_each_claim_is_placed_in_its_set() -> None:
    placed: list[tuple[str, list[tuple[int, int]]]] = []
    read_all(PROFESSIONAL.read_bytes(), lambda c, s: placed.append((c.patient_control_number, s)))
    assert placed == [
        ("X-100", [(23, 36), (6, 14), (15, 22), (1, 5)]),
        ("X-101", [(47, 52), (6, 14), (37, 40), (41, 46), (1, 5)]),
        ("X-102", [(68, 74), (53, 57), (58, 61), (62, 67), (1, 5)]),
    ]


@pytest.mark.parametrize(
    ("old", "new", "where", "kept"),
    [
        ("PRV*BI", "CUR*40*CAD~\nPRV*BI", "", ["CUR*40*CAD"]),
        ("HL*2*1", "NM1*XX*2*PLAN~\nREF*EI*1~\nHL*2*1", "", ["NM1*XX*2*PLAN", "REF*EI*1"]),
        ("CLM*", "PAT*****D8*20260101~\nCLM*", "payer", ["PAT*****D8*20260101"]),
        ("REF*EA", "PWK*OZ*BM**X*AC*7~\nREF*EA", "", ["PWK*OZ*BM**X*AC*7"]),
        ("REF*EA*MRN77", "REF*EA*MRN77**4N:1", "", ["REF*EA*MRN77**4N:1"]),
        ("LX*1", "NM1*XX*2~\nN3*1 A ST~\nN4*X~\nLX*1", "", ["NM1*XX*2", "N3*1 A ST", "N4*X"]),
        ("*Y*A*Y*I~", "*Y*A*Y*I****Q*W*X~", "", ["CLM*************Q*W*X"]),
        ("11:B:1*Y*", "11:C:1:Z*?*", "", ["CLM*****:::Z*?"]),
        ("A-1002*250*", "A-1002*2,50*", "", ["CLM**2,50"]),
        ("HI*ABK:J020", "HI*ABK:J020:D8:X", "", ["HI*ABK:J020:D8:X"]),
        ("GRP100******CI", "GRP100***7*8**CI", "subscriber", ["SBR******7*8"]),
        ("SAMPLE*ANA****MI", "SAMPLE*ANA**MS**MI", "subscriber", ["NM1******MS"]),
        ("D8*19800102", "D8*19800230", "subscriber", ["DMG**19800230"]),
    ],
)  # fmt: skip
def test_nothing_above_a_line_is_lost(old: str, new: str, where: str, kept: list[str]) -> None:
    assert MINIMAL.count(old) == 1
    claim = one(MINIMAL.replace(old, new))
    found = getattr(claim, where).unmodelled if where else claim.unmodelled
    assert found == kept
    text = interchange([claim], "837P", Delimiters())
    assert one(text) == claim
    whole = [part for part in kept if part[:4] in ("REF*", "PWK*", "HI*A", "PAT*", "N3*1")]
    assert all(f"~{part}~" in text for part in whole)
    assert one(MINIMAL).unmodelled == []


def test_what_is_kept_of_a_file_with_other_delimiters_is_kept_in_the_plain_ones() -> None:
    odd = MINIMAL.replace("REF*EA*MRN77", "REF*EA*MRN77**4N:A+B").translate(
        {ord("*"): "|", ord(":"): ">", ord("+"): "*"}
    )
    claim = one(odd)
    assert claim.unmodelled == ["REF*EA*MRN77**4N:A B"]  # a star that is data can be none there


def test_all_of_a_line_is_read() -> None:
    drug = "LIN**N4*00054352763~\nCTP****2*ML~\nREF*XZ*RX1~\nNM1*DK*1*LEE*GRACE~\nREF*0B*L9~\n"
    form = "LQ*UT*1.02~\nFRM*1A*Y*TEXT*20260102*12.5~\n"
    (line,) = one(MINIMAL.replace("SE*26", drug + form + "SE*33")).service_lines
    assert line.unmodelled == []
    (read,) = line.drugs
    assert (read.qualifier, read.code, read.quantity, read.unit_code) == (
        "N4", "00054352763", Decimal(2), "ML",
    )  # fmt: skip
    assert [(r.qualifier, r.value) for r in read.references] == [("XZ", "RX1")]
    (answer,) = line.forms[0].answers
    assert (line.forms[0].code, answer.question, answer.yes_no_code) == ("1.02", "1A", "Y")
    assert (answer.text, answer.date) == ("TEXT", datetime.date(2026, 1, 2))
    assert answer.percent == Decimal("12.5")
    assert line.references == [] and line.providers[0].identifier("0B") == "L9"
    (family,) = one(MINIMAL.replace("1:2~", "1:2**N*Z****Y~")).service_lines
    assert family.unmodelled == ["SV1*********N*Z****Y"] and not family.emergency


def test_an_amount_or_date_that_does_not_read_is_left_out_with_a_finding() -> None:
    text = MINIMAL.replace("A-1002*250*", "A-1002*2,50*").replace("19800102", "19800230")
    _, (claim,), findings = read_all(text)
    assert claim.charge is None and claim.subscriber.birth_date is None
    assert [(f.rule, f.segment, f.position, f.value) for f in findings] == [
        ("X12.element.date", "DMG", 17, "19800230"),
        ("X12.element.number", "CLM", 19, "2,50"),
    ]
    late = MINIMAL.replace("20260314*0921*CH", "20260314*2521*CH")
    (batch,), _, (finding,) = read_all(late)
    assert batch.created == datetime.datetime(2026, 3, 14)
    assert (finding.rule, finding.value) == ("X12.element.time", "2521")


def test_a_set_without_its_end_yields_no_half_claim() -> None:
    whole = PROFESSIONAL.read_text()
    cut = whole[: whole.index("LX*1~\nSV1*HC:90837")]
    _, claims, findings = read_all(cut)
    assert [c.patient_control_number for c in claims] == ["X-100", "X-101"]
    assert "X12.SE.missing" in {f.rule for f in findings}


def test_a_claim_is_yielded_as_soon_as_it_is_closed() -> None:
    pieces = PROFESSIONAL.read_bytes().split(b"\n")
    taken = 0

    def segments() -> Iterator[bytes]:
        nonlocal taken
        for piece in pieces:
            taken += 1
            yield piece + b"\n"

    for event in read(segments(), Sink()):
        if isinstance(event, TransactionSet):
            items = read_837(event)
            next(items)
            first = next(items)
            assert isinstance(first, Claim) and first.patient_control_number == "X-100"
            assert pieces[taken - 1].startswith((b"HL*3*", b"SBR*P**00431"))
            return
    raise AssertionError("no set was found")


def test_a_bad_claim_does_not_touch_its_neighbours() -> None:
    text = PROFESSIONAL.read_text()
    clean = read_all(text)[1]
    broken = text.replace("CLM*X-101*211***11:B:1*Y", "CLM*X-101*two***11:B:1*Y")
    broken = broken.replace(
        "HI*ABK:N390~", "HI~\nXYZ*1~\nNM1~\nREF~\nDTP*1~\nCAS~\nSVD~\nAMT~\nOI~"
    )
    first, second, third = read_all(broken)[1]
    assert (first, third) == (clean[0], clean[2])
    assert second.charge is None and "XYZ*1" in second.unmodelled


def test_lines_that_are_numbered_on_from_claim_to_claim_have_their_places() -> None:
    _, claims, _ = read_all(PROFESSIONAL.read_bytes())
    on, number = [], 40
    for segment in PROFESSIONAL.read_text().split("~\n"):
        number += segment.startswith("LX*")
        on.append(f"LX*{number}" if segment.startswith("LX*") else segment)
    _, again, _ = read_all("~\n".join(on))
    assert number == 40 + sum(len(claim.service_lines) for claim in claims)
    assert [[line.number for line in claim.service_lines] for claim in again] == [
        [*range(1, len(claim.service_lines) + 1)] for claim in claims
    ]
    assert again == claims


def test_older_guides_are_read_with_the_same_eyes() -> None:
    old = MINIMAL.replace("005010X222A1", "004010X098A1").replace("ABK", "BK").replace("ABF", "BF")
    claim = one(old.replace("*^*00501*", "*U*00401*").replace("PRV*BI*PXC", "PRV*BI*ZZ"))
    assert claim.kind == "837P" and [d.qualifier for d in claim.diagnoses] == ["BK", "BF"]
    assert claim.billing_provider.taxonomy_code == "207Q00000X"
    institutional = MINIMAL.replace("005010X222A1", "005010X223A3")
    assert one(institutional).kind == "837I"


def test_what_stands_in_the_head_of_the_set_goes_with_the_batch() -> None:
    """004010 names its guide in a REF behind the BHT."""
    text = MINIMAL.replace("NM1*41", "REF*87*004010X098A1~\nNM1*41", 1).replace("SE*26", "SE*27")
    (batch,), (claim,), _ = read_all(text)
    assert batch.unmodelled == ["REF*87*004010X098A1"] and claim.unmodelled == []
    assert "CH~REF*87*004010X098A1~NM1*41*" in interchange([claim], "837P", batch=batch)


def test_a_pay_to_provider_of_004010_keeps_its_name() -> None:
    pay_to = "NM1*87*1*SAM*TOOTH****XX*1234567893~\nN3*9 ELM ST~\nN4*PEORIA*IL*61602~\nHL*2*1"
    claim = one(MINIMAL.replace("HL*2*1", pay_to, 1))
    assert claim.pay_to is not None and claim.pay_to.npi == "1234567893"
    assert "~NM1*87*1*SAM*TOOTH****XX*1234567893~" in interchange([claim], "837P")
    assert one(interchange([claim], "837P")) == claim
