"""Asking again what a payer could not say just then: after 1, 5 and 30 minutes, then a person.

Each try has a key of its own, so that none is made twice.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from gateway.ledger.refusals import RETRY_MINUTES, refusal
from gateway.models.eligibility import EligibilityResponse
from gateway.store.records import InquiryRow


def tries_of(key: str) -> list[str]:
    """The keys of all tries, the first one's first."""
    return [key, *(f"{key}:{number}" for number in range(2, len(RETRY_MINUTES) + 2))]


class Tries(msgspec.Struct):
    """What was asked under a key so far. ``due`` is the key to ask under now, '' for none; ``open``
    says that one more may come; ``given_up`` that the payer could not answer the last one."""

    due: str = ""
    open: bool = False
    given_up: bool = False


def tries(key: str, rows: dict[str, InquiryRow], now: datetime.datetime) -> Tries:
    """Where the asking under ``key`` stands; ``rows`` are inquiries by their keys."""
    keys = tries_of(key)
    made = [rows[one] for one in keys if one in rows]
    if not made:
        return Tries(due=key, open=True)
    if not cannot_say(made[-1]):
        return Tries()
    if len(made) == len(keys):
        return Tries(given_up=True)
    wait = datetime.timedelta(minutes=RETRY_MINUTES[len(made) - 1])
    return Tries(due=keys[len(made)] if now >= made[-1].asked_at + wait else "", open=True)


def cannot_say(row: InquiryRow) -> bool:
    """Whether a payer refused for nothing but that it could not answer just then."""
    if row.state != "refused" or row.kind != "270" or not row.answer:
        return False
    answer = msgspec.json.decode(row.answer, type=EligibilityResponse)
    return _all(refusal(one).again == "automatic" for one in answer.rejections)


def _all(verdicts: Iterable[bool]) -> bool:
    found = list(verdicts)
    return bool(found) and all(found)
