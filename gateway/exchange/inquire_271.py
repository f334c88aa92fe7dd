"""A 271 finds what was asked: by trace number, by BHT03 where it brings no trace."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.exchange.posting import Posting, SetContext
from gateway.ledger.match_inquiries import Asked, match_response, refused_inquiries
from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry, EligibilityResponse
from gateway.store import inquiries
from gateway.store.records import InquiryRow
from gateway.translate.json_text import encode


class EligibilityAnswers(Posting):
    """Posts one 271: each response to the inquiry that it is about."""

    def __init__(self, context: SetContext) -> None:
        super().__init__(context)
        self._batch = ""
        self._heard = self._refused = self._unmatched = 0

    def take(self, item: Any) -> None:
        """The header, or a response."""
        if isinstance(item, EligibilityHeader):
            self._batch = item.batch_identifier
        elif isinstance(item, EligibilityResponse):
            self._heard += 1
            if item.subscriber is None and item.dependent is None:
                self._refuse(item)
            else:
                self._answer(item)

    def _sent(self, traces: list[str]) -> list[Asked]:
        """What may be meant: under these traces, else under the batch."""
        found = inquiries.find_inquiries(
            self.context.connection, self.context.partner.name, "270", traces=traces,
            batch_identifiers=[] if traces else [self._batch],
        )  # fmt: skip
        return [_asked(row) for row in found if row.state != "failed"]

    def _answer(self, item: EligibilityResponse) -> None:
        traces = [one.number for one in item.trace_numbers if one.number and one.type_code != "1"]
        match = match_response(item, self._sent(traces), self._batch)
        if match.inquiry_id is None:
            self._person(item, "; ".join(match.reasons))
            return
        self._settle([match.inquiry_id], item)

    def _refuse(self, item: EligibilityResponse) -> None:
        """The payer or the provider is refused, and with it all that was asked."""
        ids = refused_inquiries(item, self._sent([]), self._batch)
        if not ids:
            self._person(item, "it repeats no transaction (BHT03) that was asked")
        self._settle(ids, item)

    def _settle(self, ids: list[str], item: EligibilityResponse) -> None:
        self._refused += len(ids) if item.rejections else 0
        inquiries.settle_inquiries(
            self.context.connection, ids, "refused" if item.rejections else "answered",
            at=self.context.now, answer_file_id=self.context.file.file_id, answer=encode(item),
        )  # fmt: skip

    def _person(self, item: EligibilityResponse, why: str) -> None:
        self._unmatched += 1
        self.context.person(
            "unmatched", f"response:{item.position}",
            f"a 271 answers an inquiry (segment {item.position}) that was not asked here: {why}",
        )  # fmt: skip

    def close(self) -> list[str]:
        """How many answers there were."""
        return [f"271: {self._heard} answers, {self._refused} refused, "
                f"{self._unmatched} unmatched"]  # fmt: skip


def _asked(row: InquiryRow) -> Asked:
    inquiry = msgspec.json.decode(row.content, type=EligibilityInquiry)
    return Asked(row.inquiry_id, inquiry, row.batch_identifier)
