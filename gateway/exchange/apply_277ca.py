"""A 277CA finds its claims: by the set that BHT03 names, by REF D9, by CLM01 confirmed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gateway.exchange.apply_835_claims import look_again
from gateway.exchange.candidates import Numbered, billed_by, match_among, voided_by
from gateway.exchange.people import arrived
from gateway.exchange.posting import Posting, SetContext, built_by, later
from gateway.ledger.events import Event, EventKind
from gateway.ledger.followup import VOID
from gateway.ledger.match import Subject
from gateway.models.claim_status import ClaimStatus, StatusHeader, decide
from gateway.store import claims as claim_store
from gateway.store import envelopes
from gateway.store.claims import Learned
from gateway.store.records import ClaimRow, SetRow, SubmissionRow

BATCH = 200
_KINDS: dict[str, EventKind] = {
    "accepted": "claim_accepted",
    "rejected": "claim_rejected",
    "received": "claim_received",
    "in_transit": "claim_received",
}


class ClaimAcknowledgements(Posting):
    """Posts one ST*277 of a claim acknowledgement."""

    def __init__(self, context: SetContext) -> None:
        super().__init__(context)
        self._created: datetime.datetime | None = None
        self._set: SetRow | None = None
        self._source = "clearinghouse"
        self._refused: ClaimStatus | None = None
        self._heard = 0
        self._unmatched = 0
        self._rejected = 0
        self._submissions: dict[str, SubmissionRow] = {}
        self._pending: list[ClaimStatus] = []
        self._numbered: list[str] = []

    def take(self, item: Any) -> None:
        """A StatusHeader, or a level with its statuses."""
        if isinstance(item, StatusHeader):
            self._created = item.created
            return
        if not isinstance(item, ClaimStatus):
            return
        match item.level:
            case "information_source":
                self._post_pending()
                payer = item.payer.entity_code if item.payer else ""
                self._source = "payer" if payer == "PR" else "clearinghouse"
            case "information_receiver":
                self._post_pending()
                self._settle_refusal()
                self._enter_set(item)
                self._remember_refusal(item)
            case "provider":
                self._settle_refusal(keep=self._refused_level == "information_receiver")
                self._remember_refusal(item)
            case _:
                self._refused = None
                self._heard += 1
                self._pending.append(item)
                if len(self._pending) == BATCH:
                    self._post_pending()

    @property
    def _refused_level(self) -> str:
        return self._refused.level if self._refused else ""

    def _remember_refusal(self, item: ClaimStatus) -> None:
        if item.statuses and decide(item, self._source == "payer") == "rejected":
            self._refused = item

    @property
    def _until(self) -> datetime.datetime:
        """What was built after this moment is not what the set speaks of."""
        return built_by(later(None, self._created) or self.context.interchange_time())

    def _enter_set(self, item: ClaimStatus) -> None:
        """BHT03 of ours stands in TRN02 of 2200B; a relayed 277CA carries another's."""
        context = self.context
        self._set = self._named_set(item.trace_number)
        if self._set:  # whoever speaks of our batch has it: over an API no 999 comes before
            arrived(context.connection, self._set.file_id, context.now)
        subs = (
            claim_store.submissions_in(context.connection, set_id=self._set.set_id)
            if self._set
            else []
        )
        self._submissions = {sub.claim_id: sub for sub in subs}
        totals = {t.qualifier: t.value for t in item.totals}
        counted = [totals[q] for q in ("90", "AA") if q in totals]
        if self._set and counted and sum(counted, Decimal(0)) != len(subs):
            context.person(
                "ack_totals_mismatch", item.trace_number,
                f"a 277CA counts {sum(counted)} claims, {len(subs)} were sent in that set",
            )  # fmt: skip

    def _named_set(self, batch: str) -> SetRow | None:
        """The one set that BHT03 names; where numbers began anew, no set rather than a guess."""
        context = self.context
        sent = envelopes.sets_of_batch(
            context.connection, context.partner.name, batch,
            parties=context.parties, built_by=self._until,
        ) if batch else []  # fmt: skip
        if len(sent) > 1:
            context.person(
                "unmatched", f"batch:{batch}",
                f"a 277CA names batch {batch}, and {len(sent)} sets were sent under that number",
            )  # fmt: skip
        return sent[0] if len(sent) == 1 else None

    def _settle_refusal(self, *, keep: bool = False) -> None:
        """A level was refused and no claim under it was named: all of its claims are refused."""
        refused, self._refused = self._refused, self._refused if keep else None
        if refused is None or keep:
            return
        if self._set is None:
            self.context.person(
                "unmatched", f"level:{refused.position}",
                f"a 277CA refuses all claims of a {refused.level.replace('_', ' ')} "
                "in a batch that was never sent here",
            )  # fmt: skip
        npi = refused.provider.npi if refused.provider else ""
        pairs = []
        for claim_id, sub in self._submissions.items():
            if refused.level == "provider" and npi:
                row = claim_store.load_claim(self.context.connection, claim_id)
                if row is None or not billed_by(row, npi):
                    continue
            self._rejected += 1
            pairs.append((claim_id, self._event("claim_rejected", claim_id, refused, sub)))
        self.context.record(pairs)

    def _post_pending(self) -> None:
        """What was said of claims: find them all at once, then say it of each."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        found = self._find(pending)
        subs = self._answered([row.claim_id for row in found if row is not None])
        pairs: list[tuple[str, Event]] = []
        for item, row in zip(pending, found, strict=True):
            sub = subs.get(row.claim_id) if row is not None else None
            if row is None or sub is None:
                self._unmatched += 1
                self.context.person(
                    "unmatched", f"claim:{item.position}",
                    f"a 277CA speaks of a claim (segment {item.position}) "
                    "that matches none sent here, or several alike",
                )  # fmt: skip
                continue
            if item.payer_claim_control_number:
                self._numbered.append(row.claim_id)
            kind = _KINDS.get(decide(item, self._source == "payer"))
            if kind is not None:
                self._rejected += kind == "claim_rejected"
                pairs.append((row.claim_id, self._event(kind, row.claim_id, item, sub)))
            if kind == "claim_accepted" and row.is_encounter and row.frequency_code == VOID:
                pairs += self._ended(row, item)
        claim_store.learn_numbers(
            self.context.connection,
            (
                Learned(row.claim_id, item.payer_claim_control_number, _trace(item))
                for item, row in zip(pending, found, strict=True)
                if row is not None and row.claim_id in subs
            ),
        )
        self.context.record(pairs)

    def _ended(self, void: ClaimRow, item: ClaimStatus) -> Iterator[tuple[str, Event]]:
        """The end of an encounter that is taken back, and of what took it back: no 835 is to come
        that would say so."""
        taken = voided_by(self.context.connection, void)
        for row in [*taken, void] if taken else ():
            yield row.claim_id, self.context.event(
                "voided", row.claim_id, item.position, source="payer",
                effective=later(None, self._created), message="the payer accepted its void",
            )  # fmt: skip

    def _find(self, pending: list[ClaimStatus]) -> list[ClaimRow | None]:
        """The claim of each: by REF D9 alone, where one claim has it, else as payments are."""
        context = self.context
        name = context.partner.name
        subjects = [self._subject(item) for item in pending]
        known = Numbered(context.connection, name, subjects)
        traced: dict[str, dict[str, ClaimRow]] = {}
        for row in claim_store.find_claims(
            context.connection, partner=name, clearinghouse_traces={_trace(i) for i in pending}
        ):
            traced.setdefault(row.clearinghouse_trace, {})[row.claim_id] = row
        found: list[ClaimRow | None] = []
        for item, subject in zip(pending, subjects, strict=True):
            named = list(traced.get(_trace(item), {}).values())
            one = named[0] if len(named) == 1 else None
            if one is None:
                one = match_among(known, subject, self._submissions, self._until)[1]
            found.append(one)
            if one is not None and item.payer_claim_control_number:
                known.learn(one, item.payer_claim_control_number)
            if one is not None and _trace(item):
                traced.setdefault(_trace(item), {})[one.claim_id] = one
        return found

    def _answered(self, claim_ids: list[str]) -> dict[str, SubmissionRow]:
        """The time that each claim was sent which this answers: in the named set, else the last
        one before the answer; a claim that was not sent before it is left out."""
        found = {i: self._submissions[i] for i in claim_ids if i in self._submissions}
        others = [claim_id for claim_id in claim_ids if claim_id not in found]
        every = claim_store.submissions_of_claims(self.context.connection, others)
        for claim_id, subs in every.items():
            before = [sub for sub in subs if sub.built_at <= self._until]
            if before:
                found[claim_id] = before[-1]
        return found

    def _subject(self, item: ClaimStatus) -> Subject:
        payer = item.payer if self._source == "payer" else None
        return Subject(
            patient_control_number=item.patient_control_number,
            charge=next((s.charge for s in item.statuses if s.charge is not None), None),
            member_id=item.patient.member_id if item.patient else "",
            service_dates=item.service_dates,
            payer_claim_control_number=item.payer_claim_control_number,
            payer_identifier=payer.identifier("PI", "XV") if payer else "",
            payer_name=payer.name if payer else "",
        )

    def _event(
        self, kind: EventKind, claim_id: str, item: ClaimStatus, sub: SubmissionRow
    ) -> Event:
        codes = [
            ":".join(part for part in (s.category_code, s.status_code, s.entity_code) if part)
            for s in item.statuses
        ]
        day = next((s.effective_date for s in item.statuses if s.effective_date), None)
        return self.context.event(
            kind, claim_id, item.position, submission=sub.ordinal,
            source=self._source, effective=later(day, self._created),
            verdict=item.statuses[0].action_code if item.statuses else "",
            code=" ".join(f"STC:{code}" for code in codes),
            message="" if kind != "claim_rejected" else "rejected at " + item.level,
        )  # fmt: skip

    def close(self) -> list[str]:
        """The last level may have been refused as a whole."""
        self._post_pending()
        self._settle_refusal()
        look_again(self.context, self._numbered)
        if self._rejected:
            self.context.person(
                "claims_rejected", "277CA",
                f"claims rejected by the {self._source}: {self._rejected}",
            )  # fmt: skip
        return [f"277CA of the {self._source}: {self._heard} claims, {self._rejected} rejected, "
                f"{self._unmatched} unmatched"]  # fmt: skip


def _trace(item: ClaimStatus) -> str:
    """The clearinghouse's own number of the claim (REF D9), or ''."""
    return next((r.value for r in item.references if r.qualifier == "D9"), "")
