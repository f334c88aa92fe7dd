"""Which claim an answer is about: by a number that fits; never by name or amount alone."""

from __future__ import annotations

import datetime
import time
from decimal import Decimal
from typing import Any

import pytest

from gateway.ledger.match import (
    Candidate,
    LineMatch,
    NearNumbers,
    Subject,
    match_claim,
    match_lines,
)
from gateway.models.party import DateRange
from gateway.models.remittance import ServicePayment, SubmittedProcedure
from gateway.models.service_line import ServiceLine

D, DATE = Decimal, datetime.date
MARCH = DATE(2026, 3, 10)


def sent(claim_id: str = "c1", **fields: Any) -> Candidate:
    own: dict[str, Any] = {
        "patient_control_number": "A-1002", "charge": D("250"), "member_id": "W123456789",
        "service_start": MARCH, "service_end": MARCH,
    }  # fmt: skip
    return Candidate(claim_id=claim_id, **(own | fields))


def day(when: datetime.date) -> DateRange:
    return DateRange(start=when, end=when)


def asked(**fields: Any) -> Subject:
    own: dict[str, Any] = {
        "patient_control_number": "A-1002", "charge": D("250"), "member_id": "W123456789",
        "service_dates": day(MARCH),
    }  # fmt: skip
    return Subject(**(own | fields))


APRIL = DATE(2026, 4, 20)
OTHER: dict[str, Any] = {
    "charge": D("99"),
    "member_id": "Z9",
    "service_start": APRIL,
    "service_end": APRIL,
}
CASES: list[tuple[str, Subject, list[Candidate], str | None, bool]] = [
    ("the number and everything else", asked(), [sent()], "c1", False),
    ("the number alone", Subject(patient_control_number="A-1002"), [sent()], "c1", False),
    ("lower case", asked(patient_control_number="a-1002"), [sent()], "c1", False),
    ("blanks around it", asked(patient_control_number=" A-1002 "), [sent()], "c1", False),
    ("zeros before it", asked(patient_control_number="0000A-1002"), [sent()], "c1", False),
    ("our zeros lost", asked(patient_control_number="1002"),
     [sent(patient_control_number="001002")], "c1", False),
    ("cut to twenty characters", Subject(patient_control_number="ABCDEFGHIJKLMNOPQRST"),
     [sent(patient_control_number="ABCDEFGHIJKLMNOPQRSTUVW")], "c1", False),
    ("a suffix, and the rest confirms it", asked(patient_control_number="A-1002-01"), [sent()],
     "c1", False),
    ("a suffix, and nothing confirms it", Subject(patient_control_number="A-1002-01"), [sent()],
     None, False),
    ("a suffix, and only the amount confirms it",
     Subject(patient_control_number="A-1002-01", charge=D("250")), [sent()], None, False),
    ("a short number is no beginning of another", asked(patient_control_number="A-100"), [sent()],
     None, False),
    ("another number", asked(patient_control_number="B-7"), [sent()], None, False),
    ("no number: member, date and amount are not enough", asked(patient_control_number=""),
     [sent()], None, False),
    ("the payer had none and says 0", asked(patient_control_number="0"),
     [sent(patient_control_number="0")], None, False),
    ("an empty number matches no empty number", asked(patient_control_number=""),
     [sent(patient_control_number="")], None, False),
    ("the payer's number, ours lost",
     asked(patient_control_number="0", payer_claim_control_number="26031500"),
     [sent(payer_claim_control_number="26031500")], "c1", False),
    ("the payer's number with a suffix",
     asked(patient_control_number="", payer_claim_control_number="26031500R1"),
     [sent(payer_claim_control_number="26031500")], "c1", False),
    ("the payer's number of before it was corrected",
     asked(patient_control_number="0", payer_claim_control_number="26031500R"),
     [sent(payer_claim_control_number="2603150001", earlier_numbers=["26031500"])], "c1", False),
    ("no candidates", asked(), [], None, False),
    ("somebody else's claim under the same number", asked(), [sent(**OTHER)], None, False),
    ("another member and another day, the same amount", asked(),
     [sent(**(OTHER | {"charge": D("250")}))], None, False),
    ("another member and amount, the same day", asked(),
     [sent(charge=D("99"), member_id="Z9")], None, False),
    ("the same member, another day and amount", asked(),
     [sent(**(OTHER | {"member_id": "W123456789"}))], None, False),
    ("the payer knows the member by another id", asked(member_id="NEW1"), [sent()], "c1", False),
    ("the amount differs, member and day fit", asked(charge=D("240")), [sent()], "c1", False),
    ("in the very set that is answered", asked(), [sent(in_set=True, **OTHER)], "c1", False),
    ("two under one number, told apart by the day", asked(),
     [sent("c1", service_start=APRIL, service_end=APRIL), sent("c2")], "c2", False),
    ("two under one number, told apart by the amount", asked(),
     [sent("c1", charge=D("99")), sent("c2")], "c2", False),
    ("two under one number, told apart by the member", asked(),
     [sent("c1", member_id="Z9"), sent("c2")], "c2", False),
    ("two alike", asked(), [sent("c1"), sent("c2")], None, True),
    ("two alike, one in the set", asked(), [sent("c1"), sent("c2", in_set=True)], "c2", False),
    ("two alike, one known by the payer's number", asked(payer_claim_control_number="7700"),
     [sent("c1"), sent("c2", payer_claim_control_number="7700")], "c2", False),
    ("one has our number, another the payer's: that one bears another number of ours",
     asked(payer_claim_control_number="7700"),
     [sent("c1"), sent("c2", patient_control_number="X", payer_claim_control_number="7700")], "c1",
     False),
    ("the payer's number under another number of ours",
     asked(patient_control_number="ZZ-9", payer_claim_control_number="7700"),
     [sent(payer_claim_control_number="7700")], None, False),
    ("our number, and the one thing that can be compared differs",
     Subject(patient_control_number="A-1002", charge=D("177")), [sent()], None, False),
    ("a suffix of the payer's number does not outrank the exact charge",
     asked(charge=D("300"), payer_claim_control_number="26031500R1"),
     [sent("c1", payer_claim_control_number="26031500"), sent("c2", charge=D("300"))], "c2", False),
    ("a replacement and its original, told apart by the frequency", asked(frequency_code="7"),
     [sent("c1"), sent("c2", frequency_code="7")], "c2", False),
    ("the original is answered, not its replacement", asked(frequency_code="1"),
     [sent("c1"), sent("c2", frequency_code="7")], "c1", False),
    ("the exact charge outranks frequency and suffix together",
     asked(charge=D("300"), frequency_code="1", payer_claim_control_number="26031500R1"),
     [sent("c1", payer_claim_control_number="26031500"),
      sent("c2", charge=D("300"), frequency_code="7")], "c2", False),
    ("three under one number, two of them alike", asked(),
     [sent("c1"), sent("c2"), sent("c3", charge=D("99"))], None, True),
    ("a reversal has the signs turned", asked(charge=D("-250"), reversal=True),
     [sent(adjudicated=True)], "c1", False),
    ("a reversal goes to the claim that was paid", asked(charge=D("-250"), reversal=True),
     [sent("c1"), sent("c2", adjudicated=True)], "c2", False),
    ("a payment goes to the claim, not to its void", asked(),
     [sent("c1", frequency_code="8"), sent("c2")], "c2", False),
    ("told apart by the payer", asked(payer_identifier="60054"),
     [sent("c1", payer_identifier="OTHER"), sent("c2", payer_identifier="60054")], "c2", False),
    ("told apart by the payer's name", asked(payer_identifier="ERA7", payer_name="Second Plan"),
     [sent("c1", payer_name="FIRST PLAN", payer_identifier="1"),
      sent("c2", payer_name="SECOND PLAN", payer_identifier="2")], "c2", False),
    ("told apart by the place in the order of payment", asked(status_code="2"),
     [sent("c1", responsibility_code="P"), sent("c2", responsibility_code="S")], "c2", False),
    ("decided as the first payer", asked(status_code="19"),
     [sent("c1", responsibility_code="P"), sent("c2", responsibility_code="S")], "c1", False),
    ("money is the claim's, not the encounter's", asked(pays=True),
     [sent("c1", encounter=True), sent("c2")], "c2", False),
    ("nothing may be of either", asked(), [sent("c1", encounter=True), sent("c2")], None, True),
    ("money goes to an encounter where nothing else fits", asked(pays=True),
     [sent("c1", encounter=True)], "c1", False),
    ("days that overlap", asked(service_dates=DateRange(start=DATE(2026, 3, 1), end=MARCH)),
     [sent("c1", service_start=APRIL, service_end=APRIL),
      sent("c2", service_start=MARCH, service_end=APRIL)], "c2", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "candidates", "claim_id", "ambiguous"),
    [c[1:] for c in CASES], ids=[c[0] for c in CASES],
)  # fmt: skip
def test_claims(
    subject: Subject, candidates: list[Candidate], claim_id: str | None, ambiguous: bool
) -> None:
    for order in (candidates, candidates[::-1]):
        found = match_claim(subject, order)
        assert (found.claim_id, found.ambiguous) == (claim_id, ambiguous)
        assert found.reasons


def test_the_reasons() -> None:
    assert match_claim(asked(), [sent()]).reasons == [
        "patient control number", "charge", "member id", "service dates",
    ]  # fmt: skip
    assert match_claim(asked(), [sent("c1"), sent("c2")]).reasons == ["2 claims fit alike"]
    assert match_claim(asked(), []).reasons == ["no claim was sent with these numbers"]


def line(number: int, code: str = "99213", **fields: Any) -> ServiceLine:
    own: dict[str, Any] = {"charge": D("100"), "service_dates": day(MARCH)}
    return ServiceLine(number=number, procedure_code=code, **(own | fields))


def paid(code: str = "99213", **fields: Any) -> ServicePayment:
    own: dict[str, Any] = {"charge": D("100"), "service_dates": day(MARCH)}
    return ServicePayment(procedure_code=code, **(own | fields))


LINES: list[tuple[str, list[ServicePayment], list[ServiceLine], list[int | None]]] = [
    ("by 6R, whatever else it says", [paid("80048", control_number="L2", charge=D("1"))],
     [line(1, control_number="L1"), line(2, control_number="L2")], [2]),
    ("6R in lower case", [paid("80048", control_number="l2")],
     [line(1, control_number="L1"), line(2, control_number="L2")], [2]),
    ("by procedure", [paid("87880"), paid("99213")], [line(1), line(2, "87880")], [2, 1]),
    ("by modifiers", [paid(modifiers=["25"]), paid()],
     [line(1), line(2, modifiers=["25"])], [2, 1]),
    ("modifiers in another order", [paid(modifiers=["59", "RT"]), paid(modifiers=["LT"])],
     [line(1, modifiers=["LT"]), line(2, modifiers=["RT", "59"])], [2, 1]),
    ("by day", [paid(service_dates=day(APRIL)), paid()],
     [line(1), line(2, service_dates=day(APRIL))], [2, 1]),
    ("the same procedure twice, by amount", [paid(charge=D("60")), paid(charge=D("40"))],
     [line(1, charge=D("40")), line(2, charge=D("60"))], [2, 1]),
    ("the same procedure twice, alike: in order", [paid(), paid()], [line(1), line(2)], [1, 2]),
    ("one paid twice", [paid(), paid()], [line(1)], [1, None]),
    ("the one with 6R takes its own line, though it comes second",
     [paid(), paid(control_number="L1")], [line(1, control_number="L1"), line(2)], [2, 1]),
    ("6R that nobody sent: by procedure", [paid(control_number="1")],
     [line(1, control_number="L1")], [1]),
    ("changed procedure: what was billed stands in SVC06",
     [paid("99212", submitted_procedure=SubmittedProcedure("HC", "99213"))],
     [line(1, "99212", charge=D("80")), line(2, "99213")], [2]),
    ("changed procedure with modifiers",
     [paid("99212", submitted_procedure=SubmittedProcedure("HC", "99213", ["25"]))],
     [line(1), line(2, modifiers=["25"])], [2]),
    ("another day", [paid(service_dates=day(APRIL))], [line(1)], [None]),
    ("a payment without a day", [paid(service_dates=None)], [line(1)], [1]),
    ("paid, never billed", [paid("00000")], [line(1)], [None]),
    ("the amount alone is nothing", [paid("00000"), paid("")], [line(1)], [None, None]),
    ("by revenue code", [paid("", revenue_code="0450"), paid("", revenue_code="0120")],
     [line(1, "", revenue_code="0120"), line(2, "", revenue_code="0450")], [2, 1]),
    ("by revenue code under NU", [paid("0450", procedure_qualifier="NU", revenue_code="0450")],
     [line(1, "", revenue_code="0120"), line(2, "", revenue_code="0450")], [2]),
    ("nothing paid by line", [], [line(1)], []),
]  # fmt: skip


@pytest.mark.parametrize(("payments", "lines", "numbers"), [c[1:] for c in LINES],
                         ids=[c[0] for c in LINES])  # fmt: skip
def test_lines(
    payments: list[ServicePayment], lines: list[ServiceLine], numbers: list[int | None]
) -> None:
    assert [found.number for found in match_lines(payments, lines)] == numbers


def test_how_a_line_was_found() -> None:
    found = match_lines(
        [paid(control_number="L1"), paid(), paid("00000"), paid("")],
        [line(1, control_number="L1"), line(2)],
    )
    assert found == [
        LineMatch(1, "line control number"),
        LineMatch(2, "procedure, modifiers and date"),
        LineMatch(None, "no line has this procedure and date"),
        LineMatch(None, "the payment names no procedure"),
    ]


@pytest.mark.parametrize(
    ("number", "near"),
    [
        ("701", True), ("000701", True), ("702", False), ("7010", False), ("BM001-ABC", True),
        ("00bm001-abcdef-2", True), ("BM001-ABD", False), ("BM001", False), ("", False),
        ("000", False),
    ],
)  # fmt: skip
def test_numbers_that_may_be_ours(number: str, near: bool) -> None:
    """Ours are 00701, bm001-abcdef and one of zeros, which is nobody's."""
    ours = NearNumbers()
    for one in ("00701", "bm001-abcdef", "000", ""):
        ours.add(one)
    assert ours.holds(number) is near


def test_many_numbers_that_begin_alike_take_no_longer() -> None:
    """Payers number on: compared one by one these would take half an hour."""
    ours = NearNumbers()
    for n in range(30_000):
        ours.add(f"ICN{n:08d}")
    begun = time.process_time()
    assert sum(ours.holds(f"ICN{n:08d}") for n in range(20_000, 50_000)) == 10_000
    assert time.process_time() - begun < 5
