"""A 277 finds what was asked, and its claim; what it says moves the claim, but is no money."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from gateway.exchange.candidates import find_match
from gateway.exchange.posting import Posting, SetContext, built_by, later
from gateway.ledger.events import Event
from gateway.ledger.match import Subject
from gateway.ledger.match_inquiries import StatusAsked, match_status
from gateway.ledger.told import Ask, Told, told
from gateway.models.claim_status import ClaimStatus, StatusHeader, StatusInquiry
from gateway.store import claims as claim_store
from gateway.store import inquiries
from gateway.store.records import InquiryRow
from gateway.translate.json_text import encode

_SAID: dict[Ask, str] = {
    "not_found": "a payer that was asked does not find the claim: see whether it arrived, and "
    "send it again if it did not",
    "information_requested": "a payer wants more information before it decides the claim",
    "claims_rejected": "a payer that was asked says that it returned the claim unread",
}


class StatusAnswers(Posting):
    """Posts one 277 that answers a 276."""

    def __init__(self, context: SetContext) -> None:
        super().__init__(context)
        self._created: datetime.datetime | None = None
        self._batch = ""
        self._heard = self._unmatched = 0
        self._why: dict[str, None] = {}

    def take(self, item: Any) -> None:
        """The header, or a level with its statuses."""
        if isinstance(item, StatusHeader):
            self._created, self._batch = item.created, item.batch_identifier
        elif isinstance(item, ClaimStatus) and item.level == "claim":
            self._heard += 1
            self._claim(item)
        elif isinstance(item, ClaimStatus) and told(item.statuses).refused:
            self._refuse(item)

    def _refuse(self, item: ClaimStatus) -> None:
        """The payer cannot answer at all: what was asked in the set it names stays unanswered."""
        context = self.context
        asked = inquiries.find_inquiries(
            context.connection, context.partner.name, "276", states=["asked"],
            batch_identifiers=[item.trace_number, self._batch],
        )  # fmt: skip
        self._settle([row.inquiry_id for row in asked], item, "refused")
        if not asked:
            self._person(item, "it names no transaction (BHT03) that was asked")

    def _claim(self, item: ClaimStatus) -> None:
        claim_id = self._match_claim(item)
        row = self._asked(item, claim_id)
        if row is None:
            return
        what = told(item.statuses)
        self._settle([row.inquiry_id], item, "refused" if what.refused else "answered")
        claim_id = row.claim_id or claim_id
        if claim_id is None:
            return
        self._learn(claim_id, item)
        if what.event is not None:
            self.context.record([(claim_id, self._event(what, claim_id, item))])
        if what.ask:
            self.context.person(
                what.ask, f"status:{item.position}", _SAID[what.ask], claim_id=claim_id
            )

    def _asked(self, item: ClaimStatus, claim_id: str | None) -> InquiryRow | None:
        """The inquiry that is answered: by its trace, else by the claim it asks about."""
        context = self.context
        rows = inquiries.find_inquiries(
            context.connection, context.partner.name, "276", traces=[item.trace_number]
        )
        match = match_status(item, [_sent(row) for row in rows])
        if match.inquiry_id is None and claim_id is not None:
            rows = inquiries.inquiries_about(context.connection, [claim_id])
            rows = [row for row in rows if row.state == "asked"]
            match = match_status(item, [_sent(row) for row in rows])
        if match.inquiry_id is None:
            self._person(item, "; ".join(match.reasons))
        return next((row for row in rows if row.inquiry_id == match.inquiry_id), None)

    def _match_claim(self, item: ClaimStatus) -> str | None:
        charge = next((s.charge for s in item.statuses if s.charge is not None), None)
        holder = item.subscriber or item.patient
        subject = Subject(
            patient_control_number=item.patient_control_number, charge=charge,
            member_id=holder.member_id if holder else "", service_dates=item.service_dates,
            payer_claim_control_number=item.payer_claim_control_number,
        )  # fmt: skip
        context = self.context
        until = built_by(later(None, self._created) or context.interchange_time())
        return find_match(context.connection, context.partner.name, subject, until=until)[
            0
        ].claim_id

    def _learn(self, claim_id: str, item: ClaimStatus) -> None:
        """The payer's number, where the claim has none yet."""
        row = claim_store.load_claim(self.context.connection, claim_id)
        if row is not None and not row.payer_claim_control_number:
            learned = claim_store.Learned(claim_id, item.payer_claim_control_number)
            claim_store.learn_numbers(self.context.connection, [learned])

    def _event(self, what: Told, claim_id: str, item: ClaimStatus) -> Event:
        assert what.event is not None
        context = self.context
        until = built_by(later(None, self._created) or context.interchange_time())
        every = claim_store.submissions_of_claims(context.connection, [claim_id])[claim_id]
        before = [sub.ordinal for sub in every if sub.built_at <= until]
        first = item.statuses[0]
        day = next((s.effective_date for s in item.statuses if s.effective_date), None)
        codes = [
            ":".join(part for part in (s.category_code, s.status_code, s.entity_code) if part)
            for s in item.statuses
        ]
        return context.event(
            what.event, claim_id, item.position, submission=before[-1] if before else 0,
            source="payer", effective=later(day, self._created),
            code=" ".join(f"STC:{code}" for code in codes),
            data={"told_paid": str(first.paid)} if first.paid is not None else {},
        )  # fmt: skip

    def _settle(self, ids: list[str], item: ClaimStatus, state: str) -> None:
        inquiries.settle_inquiries(
            self.context.connection, ids, state, at=self.context.now,
            answer_file_id=self.context.file.file_id, answer=encode(item),
        )  # fmt: skip

    def _person(self, item: ClaimStatus, why: str) -> None:
        self._unmatched += 1
        self._why[why] = None
        self.context.person(
            "unmatched", f"status:{item.position}",
            f"a 277 answers an inquiry (segment {item.position}) that was not asked here: {why}",
        )  # fmt: skip

    def close(self) -> list[str]:
        """How many claims were spoken of, and why some are no answers to what was asked."""
        why = f" ({'; '.join(self._why)})" if self._why else ""
        return [f"277: {self._heard} claims, {self._unmatched} unmatched{why}"]


def _sent(row: InquiryRow) -> StatusAsked:
    return StatusAsked(row.inquiry_id, msgspec.json.decode(row.content, type=StatusInquiry))
