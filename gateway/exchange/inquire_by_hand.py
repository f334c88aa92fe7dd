"""What was asked and has no answer: a person asks again, or waits for it no more.

The gateway itself never asks again what a payer may have got.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.desk import Desk
from gateway.exchange.inquire import ask
from gateway.exchange.inquire_record import Asking, Question
from gateway.exchange.inquire_text import Inquiry
from gateway.models.claim_status import StatusInquiry
from gateway.models.eligibility import EligibilityInquiry
from gateway.store import inquiries
from gateway.store.records import InquiryRow
from gateway.transport.core_door import RESEND_AFTER

AGAIN = datetime.timedelta(seconds=RESEND_AFTER)
"""The same inquiry is not asked sooner."""


def inquiry_of(row: InquiryRow) -> Inquiry:
    """What was asked."""
    kind: Any = EligibilityInquiry if row.kind == "270" else StatusInquiry
    inquiry: Inquiry = msgspec.json.decode(row.content, type=kind)
    return inquiry


def load(desk: Desk, ids: Iterable[str]) -> list[InquiryRow]:
    """The inquiries of these ids. Raises ConfigError for one that there is not."""
    wanted = list(dict.fromkeys(ids))
    with desk.store.reading() as connection:
        rows = inquiries.load_inquiries(connection, wanted)
    known = {row.inquiry_id for row in rows}
    for one in wanted:
        if one not in known:
            raise ConfigError(f"no inquiry has the id {one}")
    return rows


def ask_again(desk: Desk, ids: Iterable[str], *, asked_by: str) -> Asking:
    """Ask once more, under new trace numbers, what was asked and has no answer or failed; each but
    once: what was asked again can only be asked again itself.

    Those that waited are given up; an answer that comes to them all the same is kept. Raises
    ConfigError for what may not be asked again.
    """
    rows = load(desk, ids)
    for row in rows:
        _check(row, desk.clock())
    done = Asking()
    for name in dict.fromkeys(row.partner for row in rows):
        mine = [row for row in rows if row.partner == name]
        for submitter in dict.fromkeys(row.submitter_id for row in mine):
            here = [row for row in mine if row.submitter_id == submitter]
            asked = ask(
                desk, _questions(here), desk.settings.partner(name), asked_by=asked_by,
                submitter=submitter,
            )  # fmt: skip
            done.inquiries += asked.inquiries
            done.files += asked.files
            done.findings += asked.findings
            done.notes += asked.notes
            done.fail(asked.exit_code, *asked.errors)
    _note(desk, rows)
    return done


def asked_before(desk: Desk, ids: Iterable[str], done: Asking) -> dict[str, str]:
    """Of these inquiries those that ``done`` did not ask again, for they had been: by what."""
    with desk.store.reading() as connection:
        later = inquiries.inquiries_by_key(connection, [f"again:{one}" for one in ids])
    return {
        key.removeprefix("again:"): row.inquiry_id
        for key, row in later.items()
        if row.inquiry_id not in done.inquiries
    }


def give_up(desk: Desk, ids: Iterable[str], *, by: str) -> int:
    """A person waits for these answers no more; how many these are. Raises ConfigError for one
    that does not wait, and then none is given up."""
    rows = load(desk, ids)
    for row in rows:
        if row.state != "asked":
            raise ConfigError(f"{row.inquiry_id} is {row.state}: only what is asked is given up")
    with desk.store.transaction() as connection:
        given = inquiries.give_up_inquiries(
            connection, [row.inquiry_id for row in rows], f"given up by {by}"
        )
        if given != len(rows):
            raise ConfigError("an answer came just now: see `gateway inquiries show`")
    return given


def _check(row: InquiryRow, now: datetime.datetime) -> None:
    if row.state not in ("asked", "failed", "given_up"):
        raise ConfigError(f"{row.inquiry_id} is {row.state}: what was answered is a new inquiry")
    if row.state != "failed" and now - row.asked_at < AGAIN:
        raise ConfigError(
            f"{row.inquiry_id} was asked at {row.asked_at:%H:%M:%S} UTC: it may still be answered, "
            f"and no payer wants the same again within {AGAIN.seconds} seconds"
        )


def _key(row: InquiryRow) -> str:
    return f"again:{row.inquiry_id}"


def _questions(rows: list[InquiryRow]) -> Iterator[Question]:
    """The same questions, without the numbers that they had."""
    for row in rows:
        inquiry = inquiry_of(row)
        if isinstance(inquiry, StatusInquiry):
            inquiry = msgspec.structs.replace(inquiry, trace_number="")
        else:
            inquiry = msgspec.structs.replace(inquiry, trace_numbers=[])
        yield Question(inquiry, _key(row), row.claim_id)


def _note(desk: Desk, rows: list[InquiryRow]) -> None:
    """Those that wait, and were asked again, wait no more."""
    with desk.store.transaction() as connection:
        later = inquiries.inquiries_by_key(connection, [_key(row) for row in rows])
        for row in inquiries.load_inquiries(connection, [row.inquiry_id for row in rows]):
            new = later.get(_key(row))
            if new is not None:
                inquiries.give_up_inquiries(
                    connection, [row.inquiry_id], f"asked again as {new.inquiry_id}"
                )
