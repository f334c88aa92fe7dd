"""The TA1: read, built, and made from findings."""

from __future__ import annotations

import datetime

import pytest

from gateway.finding import Finding
from gateway.models.acknowledgement import InterchangeAcknowledgement
from gateway.translate.ta1 import acknowledge_interchange, answerable, build_ta1, read_ta1
from gateway.x12.envelope import Interchange, Sink, read
from gateway.x12.reader import Segment, chunks
from gateway.x12.writer import InterchangeHeader, Writer
from tests.oracle import pyx12_verdict
from tests.translate.answers import AT, fixture

DUPLICATE = InterchangeAcknowledgement(
    interchange_control_number="000000050",
    interchange_date=datetime.date(2026, 3, 2),
    interchange_time="0955",
    status_code="R",
    note_code="025",
)


def ta1_of(text: str) -> tuple[Interchange, Segment]:
    """The only TA1 of a file, and the interchange that carries it."""
    sink = Sink()
    (found,) = [e for e in read(chunks(text.encode()), sink) if isinstance(e, tuple)]
    assert not sink
    return found


def test_a_duplicate_is_read() -> None:
    interchange, segment = ta1_of(fixture("TA1/accept/duplicate-025"))
    assert interchange.control_number == "000000402"
    assert read_ta1(segment) == DUPLICATE


def test_an_acceptance_is_read() -> None:
    _, segment = ta1_of(fixture("TA1/accept/accepted"))
    found = read_ta1(segment)
    assert (found.status_code, found.note_code) == ("A", "000")


def test_it_is_built_as_the_fixture_has_it() -> None:
    header = InterchangeHeader(
        sender_id="PINEPAYER", receiver_id="HILLCLINIC", control_number=402,
        at=datetime.datetime(2026, 3, 2, 11, 1), acknowledgement_requested=False,
    )  # fmt: skip
    text = "".join(Writer(newline=True).interchange(header, [], [build_ta1(DUPLICATE)]))
    assert text == fixture("TA1/accept/duplicate-025")
    assert pyx12_verdict(text) == []


def test_a_date_that_is_none_goes_there_and_back() -> None:
    row = ["TA1", "000000050", "261332", "0955", "R", "014"]
    found = read_ta1(row)
    assert (found.interchange_date, found.interchange_date_text) == (None, "261332")
    assert build_ta1(found) == tuple(row)


def sent() -> Interchange:
    """An interchange as a receiver meets it."""
    header = InterchangeHeader(sender_id="HILLCLINIC", receiver_id="PINE", control_number=50, at=AT)
    text = "".join(Writer().interchange(header, []))
    (found,) = [e for e in read(chunks(text.encode()), Sink()) if isinstance(e, Interchange)]
    return found


def fault(code: str, severity: str, interchange: int | None = 1) -> Finding:
    return Finding(
        rule="X", snip=1, severity=severity, message="m", code=code, interchange=interchange,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "status", "note"),
    [
        ([], "A", "000"),
        ([fault("TA105:021", "warning")], "A", "000"),
        ([fault("IK304:3", "reject")], "A", "000"),
        ([fault("TA105:025", "reject", 2)], "A", "000"),
        ([fault("TA105:021", "error"), fault("TA105:022", "error")], "E", "021"),
        ([fault("TA105:021", "error"), fault("TA105:025", "reject")], "R", "025"),
        ([fault("TA105:025", "reject", None)], "R", "025"),
        ([fault("TA105:021", "reject"), fault("TA105:006", "reject")], "R", "006"),
        ([fault("TA105:006", "reject"), fault("TA105:025", "reject")], "R", "025"),
        ([fault("TA105:004", "error"), fault("TA105:023", "reject")], "R", "023"),
    ],
)
def test_the_verdict_about_an_interchange(findings: list[Finding], status: str, note: str) -> None:
    made = acknowledge_interchange(sent(), findings)
    assert made == InterchangeAcknowledgement(
        interchange_control_number="000000050",
        interchange_date=datetime.date(2026, 3, 14),
        interchange_time="0921",
        status_code=status,
        note_code=note,
    )


def test_what_was_taken_all_the_same_is_accepted_with_errors() -> None:
    found = [fault("TA105:021", "reject")]
    made = acknowledge_interchange(sent(), found, lenient=True)
    assert (made.status_code, made.note_code) == ("E", "021")
    assert acknowledge_interchange(sent(), [], lenient=True).status_code == "A"


@pytest.mark.parametrize("element", [9, 10, 13])
@pytest.mark.parametrize("text", ["", "      ", "     ^"])
def test_an_interchange_that_cannot_be_named_cannot_be_answered(element: int, text: str) -> None:
    interchange = sent()
    assert answerable(interchange)
    interchange.isa[element] = text
    assert not answerable(interchange)


def test_a_wrong_interchange_date_is_given_back_as_it_came() -> None:
    interchange = sent()
    interchange.isa[9] = "261332"
    made = acknowledge_interchange(interchange, [fault("TA105:014", "reject")])
    assert build_ta1(made) == ("TA1", "000000050", "261332", "0921", "R", "014")
