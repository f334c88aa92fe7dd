"""A 277CA finds its claims: by the set that BHT03 names, by REF D9, by CLM01 confirmed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from gateway.exchange.apply_835 import look_again
from gateway.exchange.candidates import billed_by, find_match
from gateway.exchange.people import arrived
from gateway.exchange.posting import Posting, SetContext, built_by, later
from gateway.ledger.events import Event, EventKind
from gateway.ledger.match import Subject
from gateway.models.claim_status import ClaimStatus, StatusHeader, decide
from gateway.store import claims as claim_store
from gateway.store import envelopes
from gateway.store.records import SetRow, SubmissionRow

BATCH = 500
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
        self._pairs: list[tuple[str, Event]] = []
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
                payer = item.payer.entity_code if item.payer else ""
                self._source = "payer" if payer == "PR" else "clearinghouse"
            case "information_receiver":
                self._settle_refusal()
                self._enter_set(item)
                self._remember_refusal(item)
            case "provider":
                self._settle_refusal(keep=self._refused_level == "information_receiver")
                self._remember_refusal(item)
            case _:
                self._refused = None
                self._claim(item)

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

    def _claim(self, item: ClaimStatus) -> None:
        context = self.context
        self._heard += 1
        verdict = decide(item, self._source == "payer")
        kind = _KINDS.get(verdict)
        claim_id = self._match(item)
        sub = self._submission(claim_id) if claim_id else None
        if claim_id is None or sub is None:
            self._unmatched += 1
            context.person(
                "unmatched", f"claim:{item.position}",
                f"a 277CA speaks of a claim (segment {item.position}) that matches none sent here",
            )  # fmt: skip
            return
        trace = next((r.value for r in item.references if r.qualifier == "D9"), "")
        claim_store.learn_numbers(
            context.connection, claim_id,
            payer_claim_control_number=item.payer_claim_control_number, clearinghouse_trace=trace,
        )  # fmt: skip
        if item.payer_claim_control_number:
            self._numbered.append(claim_id)
        if kind is None:
            return
        self._rejected += kind == "claim_rejected"
        self._pairs.append((claim_id, self._event(kind, claim_id, item, sub)))
        if len(self._pairs) >= BATCH:
            self._flush()

    def _submission(self, claim_id: str) -> SubmissionRow | None:
        """The time that the claim was sent which this answers: in the named set, else the last
        one before the answer."""
        named = self._submissions.get(claim_id)
        if named is not None:
            return named
        every = claim_store.submissions_of_claims(self.context.connection, [claim_id])[claim_id]
        before = [sub for sub in every if sub.built_at <= self._until]
        return before[-1] if before else None

    def _flush(self) -> None:
        self.context.record(self._pairs)
        self._pairs = []

    def _match(self, item: ClaimStatus) -> str | None:
        connection = self.context.connection
        trace = next((r.value for r in item.references if r.qualifier == "D9"), "")
        if trace:
            known = claim_store.find_claims(
                connection, partner=self.context.partner.name, clearinghouse_traces=[trace]
            )
            if len(known) == 1:
                return known[0].claim_id
        charge = next((s.charge for s in item.statuses if s.charge is not None), None)
        payer = item.payer if self._source == "payer" else None
        subject = Subject(
            patient_control_number=item.patient_control_number,
            charge=charge,
            member_id=item.patient.member_id if item.patient else "",
            service_dates=item.service_dates,
            payer_claim_control_number=item.payer_claim_control_number,
            payer_identifier=payer.identifier("PI", "XV") if payer else "",
            payer_name=payer.name if payer else "",
        )
        partner = self.context.partner.name
        return find_match(connection, partner, subject, self._submissions, self._until)[0].claim_id

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
        self._settle_refusal()
        self._flush()
        look_again(self.context, self._numbered)
        if self._rejected:
            self.context.person(
                "claims_rejected", "277CA",
                f"claims rejected by the {self._source}: {self._rejected}",
            )  # fmt: skip
        return [f"277CA of the {self._source}: {self._heard} claims, {self._rejected} rejected, "
                f"{self._unmatched} unmatched"]  # fmt: skip
