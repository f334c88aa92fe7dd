"""Answers matched to what was asked: by trace, confirmed by the person or the claim."""

from __future__ import annotations

import datetime
from decimal import Decimal as D
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.ledger.match_inquiries import (
    Asked,
    Difference,
    StatusAsked,
    match_response,
    match_status,
    refused_inquiries,
)
from gateway.models.claim_status import ClaimStatus, InquiredLine, LineStatus, Status, StatusInquiry
from gateway.models.eligibility import (
    EligibilityInquiry,
    EligibilityResponse,
    Member,
    Provider,
    Trace,
)
from gateway.models.party import Address, DateRange, Identifier, Party

BORN = datetime.date(1980, 1, 1)
ANA = Member(
    last_name="O'Sample", first_name="Ana", member_id="W100000001", birth_date=BORN,
    gender_code="F", address=Address("12 ORCHARD LANE", "", "AKRON", "OH", "44301"),
)  # fmt: skip
BEN = Member(last_name="SAMPLE", first_name="BEN", member_id="W100000002",
             birth_date=datetime.date(1975, 5, 5))  # fmt: skip
CLINIC = Provider(name="HILL CLINIC", npi="1234567893")
COMPANY = "1471112222"


def asked(id: str, number: str, who: Member, originator: str = COMPANY) -> Asked:
    """An inquiry that was sent in the set B1."""
    return Asked(
        id,
        EligibilityInquiry([Trace("1", number, originator)], provider=CLINIC, subscriber=who),
        "B1",
    )


def answer(who: Member | None, *traces: Trace) -> EligibilityResponse:
    """A response with these traces."""
    return EligibilityResponse(list(traces), provider=CLINIC, subscriber=who)


SENT = [asked("i1", "EL-1", ANA), asked("i2", "EL-2", BEN)]
BACK = Trace("2", "EL-1", COMPANY)


def test_the_trace_that_comes_back_decides() -> None:
    theirs = replace(ANA, last_name="OSAMPLE", first_name="ANA")
    own = Trace("1", "PINE-9", "1341112222")
    found = match_response(answer(theirs, own, Trace("2", "EL-1", COMPANY)), SENT)
    assert found.inquiry_id == "i1"
    assert found.reasons == ["trace number", "member id", "name", "birth date"]
    assert found.payer_trace_number == "PINE-9"
    assert found.differences == []


@pytest.mark.parametrize(
    ("trace", "found"),
    [
        (BACK, "i1"),
        (Trace("2", "EL-1"), "i1"),
        (Trace("2", " EL-1 ", COMPANY), "i1"),
        (Trace("2", "EL-1", "9OTHERHOUSE"), None),
        (Trace("1", "EL-1", COMPANY), None),
        (Trace("2", "EL-3", COMPANY), None),
        (Trace("2", "", COMPANY), None),
    ],
)
def test_only_ones_own_trace_from_ones_own_house(trace: Trace, found: str | None) -> None:
    told = match_response(answer(ANA, trace), SENT)
    assert told.inquiry_id == found
    if found is None:
        other = trace.originator == "9OTHERHOUSE"
        known = "the trace number is known, but its originator (TRN03) is another"
        assert told.reasons == [known if other else "no inquiry has this trace"]


def test_a_clearinghouses_trace_beside_ours_does_no_harm() -> None:
    found = match_response(answer(ANA, Trace("2", "BR-5", "9BRIDGECHX"), BACK), SENT)
    assert found.inquiry_id == "i1"


def test_another_person_under_our_trace_is_a_wrong_patient() -> None:
    found = match_response(answer(BEN, BACK), SENT)
    assert found.inquiry_id is None and not found.ambiguous
    assert found.reasons == [
        "trace number", "the person is another one: two of member id, names, birth date differ"
    ]  # fmt: skip


def test_a_twin_is_a_wrong_patient_and_a_short_name_is_not() -> None:
    """Last name and birth date are the twin's too: a first name that is another one counts with
    the member id, an initial or a short form does not."""
    twin = replace(ANA, first_name="EVA", member_id="W100000009")
    assert match_response(answer(twin, BACK), SENT).inquiry_id is None
    for first in ("A", "ANA", "ANAMARIA", ""):
        short = replace(ANA, first_name=first, member_id="W100000009")
        assert match_response(answer(short, BACK), SENT).inquiry_id == "i1"
    assert match_response(answer(replace(ANA, first_name="EVA"), BACK), SENT).inquiry_id == "i1"


def test_one_fact_that_differs_is_the_payers_correction() -> None:
    theirs = replace(
        ANA, member_id="W100000009", suffix="II", gender_code="",
        address=Address("12 ORCHARD LN", "APT 2", "AKRON", "OH", "44301"),
    )  # fmt: skip
    found = match_response(answer(theirs, BACK), SENT)
    assert found.inquiry_id == "i1"
    assert found.reasons == ["trace number", "name", "birth date"]
    assert found.differences == [
        Difference("member_id", "W100000001", "W100000009"),
        Difference("line_1", "12 ORCHARD LANE", "12 ORCHARD LN"),
    ]


def test_without_a_trace_the_transaction_and_two_facts_decide() -> None:
    assert match_response(answer(ANA), SENT, "B1").inquiry_id == "i1"
    assert match_response(answer(ANA), SENT, "B1").reasons[0] == "transaction identifier (BHT03)"
    assert match_response(answer(ANA), SENT, "B2").inquiry_id is None
    assert match_response(answer(ANA), SENT).inquiry_id is None
    assert match_response(answer(Member(last_name="OSAMPLE")), SENT, "B1").inquiry_id is None
    assert match_response(answer(ANA, Trace("2", "EL-9")), SENT, "B1").inquiry_id is None


def test_two_that_fit_alike_are_for_a_person() -> None:
    found = match_response(answer(ANA, BACK), [SENT[0], asked("i3", "EL-1", ANA)])
    assert (found.inquiry_id, found.ambiguous) == (None, True)
    found = match_response(answer(ANA, BACK), [SENT[0], asked("i3", "EL-1", BEN)])
    assert found.inquiry_id == "i1"


def test_a_dependent_is_compared_and_not_its_subscriber() -> None:
    kid = Member(last_name="SAMPLE", first_name="CLEO", birth_date=datetime.date(2015, 6, 30))
    inquiry = EligibilityInquiry([Trace("1", "EL-4", COMPANY)], subscriber=BEN, dependent=kid)
    told = EligibilityResponse([Trace("2", "EL-4", COMPANY)], subscriber=ANA, dependent=kid)
    found = match_response(told, [Asked("i4", inquiry)])
    assert (found.inquiry_id, found.reasons) == ("i4", ["trace number", "name", "birth date"])


def test_a_refused_provider_refuses_all_that_it_asked() -> None:
    other = Asked("i5", EligibilityInquiry(provider=Provider(npi="1987654328")), "B1")
    elsewhere = Asked("i6", EligibilityInquiry(provider=CLINIC), "B2")
    sent = [*SENT, other, elsewhere]
    told = EligibilityResponse(provider=Provider(name="HILL", npi="1234567893"))
    assert refused_inquiries(told, sent, "B1") == ["i1", "i2"]
    assert refused_inquiries(EligibilityResponse(), sent, "B1") == ["i1", "i2", "i5"]
    assert refused_inquiries(EligibilityResponse(), sent, "") == []


MARCH = DateRange(datetime.date(2026, 3, 1), datetime.date(2026, 3, 2))
CLAIM: dict[str, Any] = {
    "trace_number": "TR-1", "subscriber": Party(member_id="W1"), "charge": D(250),
    "service_dates": MARCH, "patient_control_number": "A-1001",
}  # fmt: skip
TOLD: dict[str, Any] = {
    "trace_number": "TR-1", "patient_control_number": "A-1001", "patient": Party(member_id="W1"),
    "statuses": [Status("STC01", "F1", "65", charge=D("250.00"))], "service_dates": MARCH,
}  # fmt: skip
APRIL = DateRange(datetime.date(2026, 4, 1), datetime.date(2026, 4, 1))


def status(**changes: Any) -> ClaimStatus:
    """A claim of a 277."""
    return ClaimStatus("claim", **(TOLD | changes))


def sent(*inquiries: dict[str, Any]) -> list[StatusAsked]:
    """Inquiries with changes, s1, s2 …"""
    return [StatusAsked(f"s{n}", StatusInquiry(**(CLAIM | one)))
            for n, one in enumerate(inquiries, 1)]  # fmt: skip


def test_a_status_is_matched_by_trace_and_claim_numbers() -> None:
    found = match_status(status(), sent({"trace_number": "TR-2"}, {}))
    assert found.inquiry_id == "s2"
    assert found.reasons == [
        "trace number", "patient control number", "charge", "member id", "service dates",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"trace_number": "TR-X"}, "s1"),
        ({"trace_number": "TR-X", "service_dates": APRIL}, None),
        ({"trace_number": "TR-X", "patient_control_number": "B-1"}, None),
        ({"patient_control_number": "B-1"}, "s1"),
        ({"service_dates": APRIL}, "s1"),
        ({"service_dates": APRIL, "patient": Party(member_id="W2")}, None),
        ({"trace_number": "0", "patient_control_number": "0"}, None),
        ({"trace_number": "TR-X", "statuses": [], "patient": None, "service_dates": None}, None),
        ({"trace_number": "tr-1", "statuses": [], "patient": None, "service_dates": None}, "s1"),
    ],
)
def test_how_much_must_fit(changes: dict[str, Any], found: str | None) -> None:
    told = match_status(status(**changes), sent({}))
    assert told.inquiry_id == found
    if found is None:
        assert told.reasons == ["no inquiry has these numbers"]


def test_a_spoilt_trace_is_made_up_for_by_the_claim() -> None:
    """A dependent's claim with one line, whose trace came back with a letter changed."""
    day = DateRange(datetime.date(2005, 5, 1), datetime.date(2005, 5, 1))
    inquiry = StatusInquiry(
        "ABCXYZ3", subscriber=Party(member_id="345678901"), dependent=Party(last_name="MANN"),
        patient_control_number="MA345678",
        service_lines=[InquiredLine("HC", "99203", charge=D("150.00"), service_dates=day)],
    )  # fmt: skip
    told = ClaimStatus(
        "claim", "ABCXYC3", "MA345678", patient=Party(last_name="MANN"),
        subscriber=Party(member_id="345678901", identifiers=[Identifier("24", "1")]),
        statuses=[Status("STC01", "F2", "88", charge=D("150.00"))],
        service_lines=[LineStatus("HC", "99203", service_dates=day)],
    )  # fmt: skip
    found = match_status(told, [StatusAsked("s1", inquiry)])
    assert found.inquiry_id == "s1"
    assert found.reasons == ["patient control number", "charge", "member id", "service dates"]


def test_status_inquiries_that_fit_alike_are_for_a_person() -> None:
    found = match_status(status(), sent({}, {}))
    assert (found.inquiry_id, found.ambiguous) == (None, True)
    number = {"payer_claim_control_number": "CLM-7"}
    found = match_status(status(**number), sent({}, number))
    assert found.inquiry_id == "s2"
    assert "payer claim control number" in found.reasons
