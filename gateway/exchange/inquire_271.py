"""A 271 finds what was asked: by trace number, by BHT03 where it brings no trace."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from gateway.exchange.posting import Posting, SetContext
from gateway.ledger.match_inquiries import Asked, match_response, refused_inquiries
from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry, EligibilityResponse
from gateway.store import inquiries
from gateway.store.records import InquiryRow
from gateway.translate.json_text import encode

TOGETHER = 100
"""So many responses are looked up at once: a statement costs more than what it finds."""


class EligibilityAnswers(Posting):
    """Posts one 271: each response to the inquiry that it is about."""

    def __init__(self, context: SetContext) -> None:
        super().__init__(context)
        self._batch = ""
        self._heard = self._refused = self._unmatched = 0
        self._waiting: list[EligibilityResponse] = []
        self._why: dict[str, None] = {}

    def take(self, item: Any) -> None:
        """The header, or a response."""
        if isinstance(item, EligibilityHeader):
            self._batch = item.batch_identifier
        elif isinstance(item, EligibilityResponse):
            self._heard += 1
            self._waiting.append(item)
            if len(self._waiting) >= TOGETHER:
                self._post()

    def _post(self) -> None:
        """Settle what the responses that wait are about."""
        by_trace = self._sent([n for one in self._waiting for n in _traces(one)])
        by_batch: list[Asked] | None = None  # looked up where it is needed, which is seldom
        answers: list[tuple[str, str, bytes]] = []
        for item in self._waiting:
            about = {row.inquiry_id: row for n in _traces(item) for row in by_trace[_folded(n)]}
            whole = item.subscriber is None and item.dependent is None
            if by_batch is None and (whole or not _traces(item)):
                by_batch = self._sent([])[""]
            if whole:
                ids = refused_inquiries(item, by_batch or [], self._batch)
                why = ["it repeats no transaction (BHT03) that was asked"]
            else:
                meant = [about[one] for one in sorted(about)] if _traces(item) else by_batch or []
                match = match_response(item, meant, self._batch)
                ids, why = [match.inquiry_id] if match.inquiry_id else [], match.reasons
            if not ids:
                self._person(item, "; ".join(why))
            self._refused += len(ids) if item.rejections else 0
            state = "refused" if item.rejections else "answered"
            answers += [(one, state, encode(item)) for one in ids]
        self._waiting.clear()
        inquiries.answer_inquiries(
            self.context.connection, answers, at=self.context.now,
            answer_file_id=self.context.file.file_id,
        )  # fmt: skip

    def _sent(self, traces: list[str]) -> dict[str, list[Asked]]:
        """What may be meant: by folded trace, else all of the batch under ''."""
        found = inquiries.find_inquiries(
            self.context.connection, self.context.partner.name, "270", traces=traces,
            batch_identifiers=[] if traces else [self._batch],
        )  # fmt: skip
        by: dict[str, list[Asked]] = defaultdict(list)
        for row in found:
            if row.state != "failed":
                by[_folded(row.trace_number) if traces else ""].append(_asked(row))
        return by

    def _person(self, item: EligibilityResponse, why: str) -> None:
        self._unmatched += 1
        self._why[why] = None
        self.context.person(
            "unmatched", f"response:{item.position}",
            f"a 271 answers an inquiry (segment {item.position}) that was not asked here: {why}",
        )  # fmt: skip

    def close(self) -> list[str]:
        """How many answers there were, and why some are no answers to what was asked."""
        self._post()
        why = f" ({'; '.join(self._why)})" if self._why else ""
        return [f"271: {self._heard} answers, {self._refused} refused, "
                f"{self._unmatched} unmatched{why}"]  # fmt: skip


def _traces(item: EligibilityResponse) -> list[str]:
    """The numbers that the response repeats; those of type 1 are the payer's own."""
    return [one.number for one in item.trace_numbers if one.number and one.type_code != "1"]


def _folded(trace: str) -> str:
    return trace.strip().upper()


def _asked(row: InquiryRow) -> Asked:
    inquiry = msgspec.json.decode(row.content, type=EligibilityInquiry)
    return Asked(row.inquiry_id, inquiry, row.batch_identifier)
