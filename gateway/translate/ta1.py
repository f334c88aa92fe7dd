"""The TA1: what a receiver says about a whole interchange. Source: X12.5, 00501."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.finding import Finding
from gateway.models.acknowledgement import InterchangeAcknowledgement
from gateway.x12.elements import date6, el
from gateway.x12.envelope import Interchange
from gateway.x12.reader import Segment
from gateway.x12.writer import Row


def read_ta1(segment: Segment) -> InterchangeAcknowledgement:
    """The acknowledgement in a TA1. A date that is none is kept as its text."""
    text = el(segment, 2).strip()
    day = date6(text)
    return InterchangeAcknowledgement(
        interchange_control_number=el(segment, 1).strip(),
        interchange_date=day,
        interchange_date_text="" if day else text,
        interchange_time=el(segment, 3).strip(),
        status_code=el(segment, 4).strip(),
        note_code=el(segment, 5).strip(),
    )


def build_ta1(acknowledgement: InterchangeAcknowledgement) -> Row:
    """The TA1 row, for :meth:`gateway.x12.writer.Writer.interchange`."""
    day = acknowledgement.interchange_date
    return (
        "TA1",
        acknowledgement.interchange_control_number,
        day.strftime("%y%m%d") if day else acknowledgement.interchange_date_text,
        acknowledgement.interchange_time,
        acknowledgement.status_code,
        acknowledgement.note_code,
    )


_DUPLICATE = "025"
_SAYS = re.compile("[0-9A-Za-z]")


def answerable(interchange: Interchange) -> bool:
    """True where the ISA says enough for an answer: TA101 to TA103 repeat ISA13, ISA09 and ISA10
    as they stand, so that an ISA without them, or with blanks and marks alone, cannot be named."""
    return all(_SAYS.search(interchange.isa[place]) for place in (13, 9, 10))


def acknowledge_interchange(
    interchange: Interchange, findings: Iterable[Finding], *, lenient: bool = False
) -> InterchangeAcknowledgement:
    """What a TA1 answers: R where a finding refuses, else E where one is an error, else A 000.

    Only findings with a TA105 code, of this interchange, speak in it; warnings never do. The
    note is the code that says most about why: 025, for a number that was used before makes all
    else a copy's, otherwise the first of those that refuse in the order of TA105. ``lenient`` says
    E instead of R: what is inside was taken all the same, and nobody is to send it again.
    """
    told = [
        f for f in findings
        if f.code.startswith("TA105:") and f.severity != "warning"
        and f.interchange in (None, interchange.ordinal)
    ]  # fmt: skip
    refusing = [f for f in told if f.severity == "reject"]
    codes = sorted((f.code.partition(":")[2] for f in refusing or told), key=_telling)
    status = "A" if not told else "R" if refusing and not lenient else "E"
    day = interchange.date
    return InterchangeAcknowledgement(
        interchange_control_number=interchange.control_number,
        interchange_date=day,
        interchange_date_text="" if day else interchange.isa[9],
        interchange_time=interchange.isa[10],
        status_code=status,
        note_code=codes[0] if codes else "000",
    )


def _telling(code: str) -> tuple[bool, str]:
    """The order in which codes say why: the duplicate first, then as they are numbered."""
    return code != _DUPLICATE, code
