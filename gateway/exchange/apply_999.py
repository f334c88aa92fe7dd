"""A 999 or 997 finds its group by GS06, its set by ST02, and its claims by segment position."""

from __future__ import annotations

from typing import Any

from gateway.exchange.people import arrived
from gateway.exchange.posting import Posting
from gateway.finding import Finding
from gateway.ledger.events import EventKind
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.store import claims as claim_store
from gateway.store import envelopes, files
from gateway.store import findings as finding_store
from gateway.store.records import SetRow, SubmissionRow

ACCEPTED = frozenset({"A", "E", "P"})
WHOLE = frozenset({"A", "E", "R"})
"""AK901 that speaks of every set of the group, the ones that are not listed too."""


class GroupAcknowledgements(Posting):
    """Posts what a partner says of one functional group of ours."""

    def take(self, item: Any) -> None:
        """One GroupAcknowledgement; a 999 without sets speaks of all sets of its group."""
        if not isinstance(item, GroupAcknowledgement):
            return
        context = self.context
        sent = envelopes.sent_groups(
            context.connection, context.partner.name, item.functional_identifier_code,
            item.group_control_number,
        )  # fmt: skip
        group = sent[0] if sent else None
        if group is None:
            context.person(
                "unmatched", item.group_control_number,
                f"a {context.row.kind} answers group {item.group_control_number}, "
                "which was never sent here",
            )  # fmt: skip
            return
        arrived(context.connection, group.file_id, context.now)
        envelopes.acknowledge_group(
            context.connection, (group.file_id, group.interchange, group.ordinal),
            status_code=item.status_code, at=context.now,
        )  # fmt: skip
        answers = {s.transaction_set_control_number: s for s in item.transaction_sets}
        sets = envelopes.sets_of(
            context.connection, group.file_id, group.interchange, group.ordinal
        )
        for row in sets:
            answer = answers.pop(row.control_number, None)
            if answer is not None:
                self._post_set(row, answer)
            elif not item.transaction_sets or item.status_code in WHOLE:
                self._post_set(
                    row,
                    SetAcknowledgement("837", row.control_number, status_code=item.status_code),
                )
        for number in answers:
            context.person("unmatched", number, f"a {context.row.kind} answers transaction set "
                           f"{number}, which was not in that group")  # fmt: skip

    def _post_set(self, row: SetRow, answer: SetAcknowledgement) -> None:
        context = self.context
        accepted = answer.status_code in ACCEPTED
        kind: EventKind = "set_accepted" if accepted else "set_rejected"
        files.set_file_state(context.connection, row.file_id, "acknowledged")
        envelopes.finish_set(context.connection, row.set_id, "accepted" if accepted else "rejected")
        submissions = claim_store.submissions_in(context.connection, set_id=row.set_id)
        faults = _faults(answer.findings, submissions)
        pairs = []
        for sub in submissions:
            own = faults.get(sub.claim_id, [])
            pairs.append(
                (
                    sub.claim_id,
                    context.event(
                        kind, sub.claim_id, sub.first_position, submission=sub.ordinal,
                        source="clearinghouse", effective=context.interchange_time(),
                        verdict=answer.status_code, code=" ".join(answer.error_codes),
                        message=_words(accepted, own, len(submissions)),
                    ),
                )
            )  # fmt: skip
        context.record(pairs)
        for claim_id, found in faults.items():
            finding_store.add_findings(context.connection, claim_id, found)
        if not accepted:
            context.person(
                "set_rejected", row.set_id,
                f"transaction set {row.control_number} with {len(submissions)} claims was "
                f"rejected ({answer.status_code}); {len(faults)} claims are named as the cause",
            )  # fmt: skip


def _faults(findings: list[Finding], submissions: list[SubmissionRow]) -> dict[str, list[Finding]]:
    """The findings by the claim in whose segments they lie; a fault in a header region lies in
    every claim under it."""
    out: dict[str, list[Finding]] = {}
    for finding in findings:
        position = finding.position
        if position is None:
            continue
        for sub in submissions:
            if any(first <= position <= last for first, last in sub.spans):
                out.setdefault(sub.claim_id, []).append(finding)
    return out


def _words(accepted: bool, own: list[Finding], claims: int) -> str:
    if own:
        return "; ".join(f"{f.place}: {f.code}" for f in own)
    if accepted:
        return ""
    return f"its set of {claims} claims was rejected for a fault elsewhere"
