"""The next payer's claim, field by field, written out by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from gateway.finding import Finding
from gateway.ledger.followup import instead, later_payers
from gateway.ledger.secondary import next_claim
from gateway.models.adjudication import (
    InpatientAdjudication,
    LineAdjudication,
    OutpatientAdjudication,
)
from gateway.models.claim import Claim, OtherPayer
from gateway.models.claim_parts import HealthCareCode
from gateway.models.party import Adjustment, Identifier, Party
from gateway.models.remittance import ClaimPayment, ServicePayment, SubmittedProcedure

D = Decimal
DAY = datetime.date(2026, 3, 20)
HOME = {"line_1": "1 ELM ST", "city": "DAYTON", "state_code": "OH", "postal_code": "45402"}


def claim(**changes: Any) -> Claim:
    """Two lines of 100.00 and 50.00 of ONE, with TWO after it."""
    own: dict[str, Any] = {
        "kind": "837P", "patient_control_number": "A-1", "charge": "150.00",
        "payer_responsibility_code": "P", "claim_filing_code": "CI",
        "patient_is_subscriber": True,
        "subscriber": {
            "last_name": "SAMPLE", "first_name": "ANA", "member_id": "W1", "group_number": "G1",
            "birth_date": "1980-01-02", "gender_code": "F", "address": HOME,
        },
        "payer": {"name": "ONE", "identifiers": [{"qualifier": "PI", "value": "1"}]},
        "billing_provider": {"name": "CLINICA", "npi": "1234567893",
                             "identifiers": [{"qualifier": "EI", "value": "123456782"},
                                             {"qualifier": "G2", "value": "ONE77"}]},
        "references": [{"qualifier": "F8", "value": "OLD"}, {"qualifier": "G1", "value": "AUTH1"},
                       {"qualifier": "EA", "value": "MRN1"}],
        "other_payers": [
            {"responsibility_code": "T", "payer": {"name": "THREE"}},
            {"responsibility_code": "S", "relationship_code": "18", "claim_filing_code": "BL",
             "group_number": "G2", "subscriber": {"last_name": "SAMPLE", "member_id": "X2"},
             "payer": {"name": "TWO", "identifiers": [{"qualifier": "PI", "value": "2"}]},
             "references": [{"qualifier": "G1", "value": "AUTH2"}],
             "providers": [{"entity_code": "85",
                            "identifiers": [{"qualifier": "G2", "value": "TWO88"}]}]},
        ],
        "service_lines": [
            {"number": 1, "procedure_qualifier": "HC", "procedure_code": "99213",
             "charge": "100.00", "units": "1", "control_number": "L1",
             "providers": [{"entity_code": "82", "npi": "1234567893",
                            "identifiers": [{"qualifier": "G2", "value": "R1"}]}],
             "references": [{"qualifier": "G1", "value": "AUTH2", "payer_identifier": "2"}]},
            {"number": 2, "procedure_qualifier": "HC", "procedure_code": "85025",
             "charge": "50.00", "units": "2", "control_number": "L2"},
        ],
    }  # fmt: skip
    return msgspec.convert(own | changes, Claim)


def line(code: str, charge: str, paid: str, *adjustments: str, **more: Any) -> ServicePayment:
    """Adjustments as ``CO45=20``."""
    made = [Adjustment(a[:2], a[2:].split("=")[0], D(a.split("=")[1])) for a in adjustments]
    return ServicePayment("HC", code, charge=D(charge), paid=D(paid), adjustments=made, **more)


def payment(*lines: ServicePayment, **more: Any) -> ClaimPayment:
    charge = sum((x.charge or D(0) for x in lines), D(0))
    own: dict[str, Any] = {
        "patient_control_number": "A-1", "status_code": "1", "charge": charge,
        "paid": sum((x.paid or D(0) for x in lines), D(0)),
        "payer_claim_control_number": "ICN1", "service_lines": list(lines),
    }  # fmt: skip
    return ClaimPayment(**own | more)


PLAIN = (
    line("99213", "100.00", "64.00", "CO45=20", "PR2=16", "OA94=0", control_number="L1"),
    line("85025", "50.00", "0", "CO96=50", control_number="L2", units=D(2)),
)


def second(bill: Claim, decided: ClaimPayment, **how: Any) -> Claim:
    made = next_claim(bill, decided, later_payers(bill)[0], DAY, **how)
    assert isinstance(made, Claim), made.message
    return made


def test_who_is_where() -> None:
    made = second(claim(), payment(*PLAIN))
    assert (made.payer.name, made.payer_responsibility_code, made.claim_filing_code) == (
        "TWO", "S", "BL",
    )  # fmt: skip
    assert made.subscriber == msgspec.convert(
        {"last_name": "SAMPLE", "member_id": "X2", "group_number": "G2",
         "birth_date": "1980-01-02", "gender_code": "F", "address": HOME}, Party,
    )  # fmt: skip
    assert (made.patient, made.patient_is_subscriber) == (None, True)
    assert [o.payer.name for o in made.other_payers] == ["ONE", "THREE"]


def test_the_payer_before_stands_among_the_others() -> None:
    (one, _) = second(claim(), payment(*PLAIN)).other_payers
    assert one == msgspec.convert(
        {"responsibility_code": "P", "relationship_code": "18", "claim_filing_code": "CI",
         "group_number": "G1", "paid": "64.00", "payer_claim_control_number": "ICN1",
         "subscriber": {"last_name": "SAMPLE", "first_name": "ANA", "member_id": "W1",
                        "address": HOME},
         "payer": {"name": "ONE", "identifiers": [{"qualifier": "PI", "value": "1"}]},
         "references": [{"qualifier": "G1", "value": "AUTH1"}],
         "providers": [{"entity_code": "85",
                        "identifiers": [{"qualifier": "G2", "value": "ONE77"}]}]}, OtherPayer,
    )  # fmt: skip


def test_lines_carry_what_was_decided() -> None:
    first, other = second(claim(), payment(*PLAIN)).service_lines
    assert first.adjudications == [LineAdjudication(
        payer_identifier="1", paid=D("64.00"), procedure_qualifier="HC", procedure_code="99213",
        units=D(1), adjudication_date=DAY, remaining_patient_liability=D(16),
        adjustments=[Adjustment("CO", "45", D(20)), Adjustment("PR", "2", D(16))],
    )]  # fmt: skip
    (denied,) = other.adjudications
    assert (denied.paid, denied.units, denied.remaining_patient_liability) == (D(0), D(2), D(0))


def test_numbers_of_one_payer_are_no_other_payers() -> None:
    made = second(claim(), payment(*PLAIN))
    assert made.references == [Identifier("EA", "MRN1"), Identifier("G1", "AUTH2")]
    assert made.billing_provider.identifiers == [
        Identifier("EI", "123456782"), Identifier("G2", "TWO88"),
    ]  # fmt: skip
    first = made.service_lines[0]
    assert first.providers[0].identifiers == [Identifier("G2", "R1", payer_identifier="1")]
    assert first.references == [Identifier("G1", "AUTH2")]


@pytest.mark.parametrize(
    ("patient", "relationship", "now", "before"),
    [
        (None, "18", None, "18"),
        (None, "01", "01", "18"),
        ("19", "18", None, "19"),
        ("19", "G8", "G8", "19"),
    ],
)
def test_whose_policy_it_is(
    patient: str | None, relationship: str, now: str | None, before: str
) -> None:
    bill = claim()
    if patient:
        bill.patient_is_subscriber = False
        bill.patient = msgspec.convert(
            {"last_name": "SAMPLE", "first_name": "LEO", "relationship_code": patient,
             "birth_date": "2015-01-02", "gender_code": "M", "address": HOME}, Party,
        )  # fmt: skip
    bill.other_payers[1].relationship_code = relationship
    made = second(bill, payment(*PLAIN))
    assert made.other_payers[0].relationship_code == before
    assert (made.patient.relationship_code if made.patient else None) == now
    born = datetime.date(2015, 1, 2) if patient else datetime.date(1980, 1, 2)
    assert made.who.birth_date == born
    assert made.subscriber.member_id == "X2"
    if now:
        assert (made.who.member_id, made.who.group_number) == ("", "")
        assert made.subscriber.birth_date is None


def test_bundled_lines_name_the_line_they_went_into() -> None:
    billed = SubmittedProcedure("HC", "85025")
    lines = (
        line("80050", "100.00", "90.00", "CO45=10", control_number="L1",
             submitted_procedure=SubmittedProcedure("HC", "99213")),
        line("80050", "50.00", "0", "CO97=50", control_number="L2", submitted_procedure=billed),
    )  # fmt: skip
    made = second(claim(), payment(*lines))
    first, other = (x.adjudications[0] for x in made.service_lines)
    assert (first.procedure_code, first.bundled_line) == ("80050", None)
    assert (other.procedure_code, other.bundled_line) == ("80050", 1)


def test_a_line_decided_in_parts_has_two_decisions() -> None:
    lines = (
        line("99212", "60.00", "50.00", "CO45=10", control_number="L1"),
        line("85025", "50.00", "40.00", "PR2=10", control_number="L2"),
        line("99211", "40.00", "0", "CO96=40", control_number="l1"),
    )
    first, other = second(claim(), payment(*lines)).service_lines
    assert [(a.procedure_code, a.paid) for a in first.adjudications] == [
        ("99212", D("50.00")), ("99211", D(0)),
    ]  # fmt: skip
    assert len(other.adjudications) == 1


def test_what_the_patient_owes_is_told_once() -> None:
    own = [Adjustment("PR", "3", D(4))]
    made = second(claim(), payment(*PLAIN, paid=D(60), adjustments=own))
    (one, _) = made.other_payers
    assert (one.paid, one.adjustments, one.remaining_patient_liability) == (D(60), own, D(20))
    assert [a.remaining_patient_liability for x in made.service_lines for a in x.adjudications] == [
        None, None,
    ]  # fmt: skip
    assert one.adjudication_date is None


def test_by_claim_sums_what_the_lines_said() -> None:
    made = second(claim(), payment(*PLAIN), by_claim=True)
    (one, _) = made.other_payers
    assert one.adjustments == [
        Adjustment("CO", "45", D(20)), Adjustment("PR", "2", D(16)), Adjustment("CO", "96", D(50)),
    ]  # fmt: skip
    assert (one.adjudication_date, one.remaining_patient_liability) == (DAY, D(16))
    assert [x.adjudications for x in made.service_lines] == [[], []]


def test_an_inpatient_claim_keeps_its_mia() -> None:
    mia = InpatientAdjudication(covered_days=D(4), operating_outlier=D(1), remark_codes=["MA01"])
    paid = payment(*PLAIN, inpatient=mia, remark_codes=["MA01"])
    one = second(claim(kind="837I"), paid).other_payers[0]
    assert one.inpatient == InpatientAdjudication(covered_days=D(4), remark_codes=["MA01"])
    assert one.outpatient is None
    one = second(claim(), paid).other_payers[0]
    assert one.outpatient == OutpatientAdjudication(remark_codes=["MA01"])


def test_a_third_payer_hears_of_both() -> None:
    """The second payer's claim passed on: what the first decided stays where it was."""
    bill = second(claim(), payment(*PLAIN))
    bill.other_payers[1].payer.identifiers = [Identifier("PI", "3")]
    lines = (
        line("99213", "100.00", "10.00", "CO45=20", "OA23=64", "PR2=6", control_number="L1"),
        line("85025", "50.00", "0", "CO96=50", control_number="L2"),
    )
    made = second(bill, payment(*lines, status_code="2", payer_claim_control_number="ICN2"))
    assert (made.payer.name, made.payer_responsibility_code) == ("THREE", "T")
    assert [(o.responsibility_code, o.paid) for o in made.other_payers] == [
        ("S", D("10.00")), ("P", D("64.00")),
    ]  # fmt: skip
    assert [a.payer_identifier for a in made.service_lines[0].adjudications] == ["1", "2"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((line("99213", "150.00", "150.00", control_number="L1"),),
         "it decides on 150.00 of line 1, whose charge is 100.00"),
        ((*PLAIN, line("G9999", "0", "5.00", "OA94=-5")), "its service 3 is no line of the claim"),
        ((line("99213", "100.00", "100.00", control_number="L1"),
          line("85025", "25.00", "25.00", control_number="L2"),
          line("85025", "25.00", "24.00", control_number="L2")), "leave 1.00 unexplained"),
    ],
)  # fmt: skip
def test_what_no_line_accounts_for_is_refused(lines: tuple[ServicePayment, ...], says: str) -> None:
    made = next_claim(claim(), payment(*lines), later_payers(claim())[0], DAY)
    assert isinstance(made, Finding)
    assert (made.rule, says in made.message) == ("CLAIMS.secondary.unbalanced", True), made.message


def test_lines_for_information_are_left_out() -> None:
    made = second(claim(), payment(*PLAIN, line("G9999", "0", "0")))
    assert sum(len(x.adjudications) for x in made.service_lines) == 2


def test_an_amount_that_could_not_be_read_and_a_payer_without_id() -> None:
    made = next_claim(claim(), payment(*PLAIN, balanced=False), later_payers(claim())[0], DAY)
    assert isinstance(made, Finding)
    assert "could not be read" in made.message
    bill = claim(payer={"name": "ONE"})
    made = next_claim(bill, payment(*PLAIN), later_payers(bill)[0], DAY)
    assert isinstance(made, Finding)
    assert "has no id" in made.message


@pytest.mark.parametrize(("frequency", "kept"), [("1", "1"), ("7", "1"), ("2", "2"), ("", "")])
def test_the_next_payer_has_seen_no_claim_before(frequency: str, kept: str) -> None:
    assert second(claim(frequency_code=frequency), payment(*PLAIN)).frequency_code == kept


def test_why_an_earlier_bill_was_changed_is_not_told_to_who_never_saw_it() -> None:
    codes = [HealthCareCode("BG", "D9"), HealthCareCode("BG", "17"), HealthCareCode("BE", "D9")]
    assert second(claim(frequency_code="7", codes=msgspec.to_builtins(codes)),
                  payment(*PLAIN)).codes == codes[1:]  # fmt: skip
    assert second(claim(codes=msgspec.to_builtins(codes)), payment(*PLAIN)).codes == codes


def test_another_payer_has_two_further_ids_and_no_contact() -> None:
    ids = [Identifier("2U", "A"), Identifier("PI", "1"), Identifier("FY", "B"),
           Identifier("NF", "C")]  # fmt: skip
    payer = {"name": "ONE", "identifiers": msgspec.to_builtins(ids), "contacts": [{"name": "X"}]}
    one = second(claim(payer=payer), payment(*PLAIN)).other_payers[0].payer
    assert (one.identifiers, one.contacts) == ([ids[1], ids[0], ids[2]], [])


def test_a_replacement_and_a_void_name_the_payers_number() -> None:
    bill = claim()
    for code in ("7", "8"):
        made = instead(bill, code, "ICN9")
        assert (made.frequency_code, made.reference("F8")) == (code, "ICN9")
        assert [i.qualifier for i in made.references] == ["G1", "EA", "F8"]
    assert bill == claim()


def test_who_pays_next() -> None:
    assert [o.payer.name for o in later_payers(claim())] == ["TWO", "THREE"]
    assert [o.payer.name for o in later_payers(claim(payer_responsibility_code="S"))] == ["THREE"]
    assert later_payers(claim(payer_responsibility_code="T")) == []
    assert [o.payer.name for o in later_payers(claim(), "2")] == ["THREE"]
    assert [o.payer.name for o in later_payers(claim(), "1")] == ["TWO", "THREE"]
    assert later_payers(claim(), "3") == []
