"""BHT, the beginning of a hierarchical transaction, read and written: 270, 271, 276, 277, 277CA."""

from __future__ import annotations

import datetime

from gateway.models.claim_status import StatusHeader
from gateway.models.eligibility import EligibilityHeader
from gateway.translate.fields import day
from gateway.x12.elements import ccyymmdd, el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment
from gateway.x12.writer import Row

Header = StatusHeader | EligibilityHeader


def take_bht(ts: TransactionSet, segment: Segment, header: Header) -> bool:
    """Fill the header; False where a BHT filled it before. A time that does not read is told."""
    if header.batch_identifier or header.purpose_code:
        return False
    header.purpose_code, header.batch_identifier = el(segment, 2), el(segment, 3)
    header.type_code = el(segment, 6)
    when = day(ts, segment, 4)
    if when is None:
        return True
    clock = _clock(el(segment, 5))
    if clock is None:
        ts.find(
            "X12.element.time", "BHT05 is not a time", code="IK403:9", segment="BHT", element=5,
            value=el(segment, 5), hint="HHMM, or HHMMSS",
        )  # fmt: skip
    header.created = datetime.datetime.combine(when, clock or datetime.time())
    return True


def _clock(text: str) -> datetime.time | None:
    """A time HHMM, HHMMSS or with decimals of a second; midnight where there is none."""
    if not text:
        return datetime.time()
    if len(text) not in (4, 6, 7, 8) or not (text.isascii() and text.isdecimal()):
        return None
    hour, minute, second = int(text[:2]), int(text[2:4]), int(text[4:6] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime.time(hour, minute, second, int(text[6:].ljust(2, "0")) * 10_000)


def bht(structure: str, header: Header, purpose: str, type_code: str = "") -> Row:
    """The segment; ``purpose`` and ``type_code`` stand where the header does not say them."""
    at = header.created
    return (
        "BHT", structure, header.purpose_code or purpose, header.batch_identifier,
        ccyymmdd(at.date()) if at else "", _time(at), header.type_code or type_code,
    )  # fmt: skip


def _time(at: datetime.datetime | None) -> str:
    if at is None:
        return ""
    text = at.strftime("%H%M%S") + (f"{at.microsecond // 10_000:02d}" if at.microsecond else "")
    return text.removesuffix("00") if len(text) == 6 else text
