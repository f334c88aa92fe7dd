"""What was asked and what was answered, for a front desk and as the contract has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from gateway.books import meanings
from gateway.errors import ConfigError
from gateway.exchange.benefits import Answered, name, pages, rows
from gateway.exchange.desk import Desk
from gateway.exchange.inquire_by_hand import inquiry_of
from gateway.exchange.inquire_record import Asking
from gateway.exchange.parse_json import summarized
from gateway.ledger.benefits import summarize
from gateway.ledger.match_inquiries import Difference, differences
from gateway.models.claim_status import ClaimStatus
from gateway.models.eligibility import EligibilityInquiry, EligibilityResponse
from gateway.render.status_text import status_text
from gateway.store import inquiries
from gateway.store.records import InquiryRow, InquiryState


class Told(msgspec.Struct):
    """The inquiries of a call with their answers as they stand in the store; ``otherwise`` has
    what a payer has otherwise of the person, by the inquiry's id."""

    asked: list[InquiryRow]
    benefits: list[Answered]
    statuses: list[ClaimStatus]
    otherwise: dict[str, list[Difference]] = {}

    @property
    def exit_code(self) -> int:
        """1 where an answer refuses or an inquiry was refused before it was answered, else 0."""
        return int(any(row.state in ("refused", "failed") for row in self.asked))

    @property
    def waiting(self) -> int:
        """How many have no answer yet."""
        return sum(row.state == "asked" and not row.message for row in self.asked)

    @property
    def doubtful(self) -> int:
        """How many have none, and somebody knows why."""
        return sum(row.state == "asked" and bool(row.message) for row in self.asked)


def told(desk: Desk, ids: Iterable[str]) -> Told:
    """The inquiries of these ids, read from the store."""
    with desk.store.reading() as connection:
        asked = inquiries.load_inquiries(connection, ids)
    found = Told(asked, [], [])
    for row in asked:
        if not row.answer:
            continue
        if row.kind == "276":
            found.statuses.append(msgspec.json.decode(row.answer, type=ClaimStatus))
            continue
        response = msgspec.json.decode(row.answer, type=EligibilityResponse)
        inquiry = msgspec.json.decode(row.content, type=EligibilityInquiry)
        other = found.otherwise[row.inquiry_id] = differences(inquiry, response)
        summary = summarize(response, inquiry, name)
        found.benefits.append(Answered(response, summary, differences=other))
    return found


def document(done: Asking, found: Told, *kinds: str) -> dict[str, Any]:
    """The contract's answer: the inquiries, the body of 271s (for 270) or 277s (for 276), findings
    and errors."""
    return {
        "inquiries": [_row(row, found.otherwise) for row in found.asked],
        "files": done.files, **_answers(found, *kinds),
        "findings": done.findings, "errors": done.errors,
    }  # fmt: skip


def _answers(found: Told, *kinds: str) -> dict[str, Any]:
    benefits = [summarized(one.response, one.summary) for one in found.benefits]
    every = {"270": ("responses", benefits), "276": ("claim_statuses", found.statuses)}
    return {every[kind][0]: every[kind][1] for kind in kinds}


def _row(row: InquiryRow, otherwise: dict[str, list[Difference]]) -> dict[str, Any]:
    names = ("inquiry_id", "kind", "partner", "trace_number", "state", "asked_by", "asked_at",
             "answered_at", "file_id", "answer_file_id", "claim_id", "message")  # fmt: skip
    values = {one: getattr(row, one) for one in names}
    values["differences"] = otherwise.get(row.inquiry_id)
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def list_inquiries(
    desk: Desk, *, partner: str | None = None, states: tuple[str, ...] = (),
    after: str | None = None, limit: int = 100,
) -> dict[str, Any]:  # fmt: skip
    """One page of inquiries, newest first, with the cursor of the next. Nobody's name is in it.

    Raises ConfigError for a state that there is not.
    """
    for state in states:
        if state not in get_args(InquiryState):
            known = ", ".join(get_args(InquiryState))
            raise ConfigError(f"no state of an inquiry is called {state!r}; there are {known}")
    with desk.store.reading() as connection:
        page = inquiries.list_inquiries(
            connection, partner=partner, states=states, after=after, limit=limit
        )
    return {"inquiries": [_row(row, {}) for row in page.items], "next": page.next}


def show_inquiry(desk: Desk, row: InquiryRow) -> dict[str, Any]:
    """One inquiry: what was asked, and what was answered where it was."""
    found = told(desk, [row.inquiry_id])
    body = _answers(found, row.kind) if row.answer else {}
    return _row(row, found.otherwise) | {"inquiry": inquiry_of(row)} | body


def page(found: Told) -> Iterator[str]:
    """The answers for a front desk, one after the other."""
    yield from pages(found.benefits)
    words = meanings()
    for number, status in enumerate(found.statuses):
        if number:
            yield "\n"
        yield status_text(status, words)


def table(found: Told) -> Iterator[str]:
    """The lines of a CSV of eligibility answers."""
    yield from rows(found.benefits)
