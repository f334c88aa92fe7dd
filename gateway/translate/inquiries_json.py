"""Inquiries in our own JSON: one, a list, or ``{"inquiries": […]}``, as the contract's bodies of
270 and 276 have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from gateway.finding import Finding
from gateway.models.claim_status import StatusInquiry
from gateway.models.eligibility import EligibilityInquiry
from gateway.translate.json_shape import shaped

Inquiry = TypeVar("Inquiry", EligibilityInquiry, StatusInquiry)

PLAN = "30"
"""The service type of the plan as a whole: what an inquiry asks that names no service."""

_SELF = "18"
_VALUES = msgspec.json.Decoder(float_hook=str)  # 100.10 keeps its last digit
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_inquiries(text: bytes, name: str, kind: type[Inquiry]) -> Iterator[Inquiry | Finding]:
    """Yield every inquiry of ``kind`` that reads, completed, and a Finding for every one that does
    not; a bad one never stops its neighbours (INQUIRIES.json.shape). Text that is no JSON gives
    one Finding (INQUIRIES.json.syntax). ``name`` is how messages call the file.
    """
    try:
        value = _VALUES.decode(text.removeprefix(b"\xef\xbb\xbf"))
    except _UNREADABLE as error:
        yield Finding(
            rule="INQUIRIES.json.syntax", snip=1, severity="reject",
            message=f"{name}: {_lower(str(error))}",
            hint="an inquiry file is JSON: one inquiry, or a list of them",
        )  # fmt: skip
        return
    path = "$"
    if isinstance(value, dict) and "inquiries" in value:
        for other in sorted(value.keys() - {"inquiries"}):
            yield Finding(
                rule="INQUIRIES.json.ignored", snip=1, severity="warning",
                message=f"{name}: $.{other} stands beside the inquiries and was not read",
                hint="what an inquiry needs to say is said in the inquiry",
            )  # fmt: skip
        path, value = "$.inquiries", value["inquiries"]
    many = value if isinstance(value, list) else [value]
    if not many:
        yield _misshapen(f"{name}: {path}: there is no inquiry in the list", "")
    for number, one in enumerate(many):
        yield from _inquiry(one, f"{path}[{number}]" if many is value else path, name, kind)


def _inquiry(value: Any, path: str, name: str, kind: type[Inquiry]) -> Iterator[Inquiry | Finding]:
    read = shaped(value, kind)
    if isinstance(read, list):
        for fault in read:
            yield _misshapen(f"{name}: {path}{fault.place}: {fault.what}", fault.hint)
        return
    if isinstance(read, EligibilityInquiry):
        complete(read)
    yield read


def complete(inquiry: EligibilityInquiry) -> None:
    """Add what goes without saying: one asks for the plan where nothing is asked, a day ends
    when it begins, a trace is one's own, and that a subscriber is the subscriber is no fact."""
    if not (inquiry.service_type_codes or inquiry.procedures or inquiry.questions):
        inquiry.service_type_codes = [PLAN]
    people = [who for who in (inquiry.subscriber, inquiry.dependent) if who is not None]
    lists = [inquiry.dates, *(who.dates for who in people), *(q.dates for q in inquiry.questions)]
    for date in (date for dates in lists for date in dates):
        date.end = date.end or date.start
    for trace in inquiry.trace_numbers:
        trace.type_code = trace.type_code or "1"
    member = inquiry.subscriber
    if member and member.relationship_code == _SELF and not member.birth_sequence:
        member.relationship_code = ""


def _misshapen(message: str, hint: str) -> Finding:
    return Finding(
        rule="INQUIRIES.json.shape", snip=1, severity="reject", message=message,
        hint=hint or "see docs/contract.md",
    )  # fmt: skip


def _lower(text: str) -> str:
    words = text.removeprefix("JSON is malformed: ")
    return words[:1].lower() + words[1:]
