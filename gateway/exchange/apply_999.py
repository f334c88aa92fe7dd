"""A 999 or 997 finds its group by GS06, its set by ST02, and its claims by segment position."""

from __future__ import annotations

from typing import Any

from gateway.exchange.people import arrived
from gateway.exchange.posting import Posting, built_by
from gateway.finding import Finding
from gateway.ledger.events import EventKind
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.models.acknowledgement_codes import REFUSING
from gateway.store import claims as claim_store
from gateway.store import envelopes, files, inquiries
from gateway.store import findings as finding_store
from gateway.store.records import GroupRow, SetRow, SubmissionRow
from gateway.x12.elements import el

ACCEPTING = frozenset({"A", "E"})
NAMED = 20
"""So many sets does a message name."""

_FAMILY = len("005010X222")


class GroupAcknowledgements(Posting):
    """Posts what a partner says of one functional group of ours."""

    def take(self, item: Any) -> None:
        """One GroupAcknowledgement; a 999 without sets speaks of all sets of its group."""
        if not isinstance(item, GroupAcknowledgement):
            return
        context = self.context
        group = self._group(item)
        if group is None:
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
        open_sets = []
        for row in sets:
            answer = answers.pop(row.control_number, None)
            answer = answer or SetAcknowledgement("837", row.control_number)
            accepted = _accepts(answer.status_code or item.status_code)
            if accepted is None:
                open_sets.append(row.control_number)
            else:
                self._post_set(row, answer, answer.status_code or item.status_code, accepted)
        for number in answers:
            context.person("unmatched", number, f"a {context.row.kind} answers transaction set "
                           f"{number}, which was not in that group")  # fmt: skip
        if open_sets:
            self._ask(group, item, open_sets)

    def _group(self, item: GroupAcknowledgement) -> GroupRow | None:
        """The one group of ours that this answers: by GS01 and GS06, between the same parties,
        built before the answer. Where numbers began anew, the sets that it names may decide."""
        context = self.context
        sent = envelopes.sent_groups(
            context.connection, context.partner.name, item.functional_identifier_code,
            item.group_control_number, parties=context.parties,
            built_by=built_by(context.interchange_time()),
        )  # fmt: skip
        gs = context.ts.group.gs
        found = [group for group in sent if _answers(gs, item.version, group)]
        held = [group for group in found if self._holds(group, item)] if found[1:] else found
        if len(held) == 1:
            return held[0]
        number, why = item.group_control_number, "which was never sent here"
        if found:
            why = f"and {len(found)} groups were sent under that number"
        context.person("unmatched", number, f"a {context.row.kind} answers group {number}, {why}")
        return None

    def _holds(self, group: GroupRow, item: GroupAcknowledgement) -> bool:
        """True where a group has the sets that an answer names, and as many as it counts."""
        sets = envelopes.sets_of(
            self.context.connection, group.file_id, group.interchange, group.ordinal
        )
        named = {s.transaction_set_control_number for s in item.transaction_sets}
        if item.included not in (None, len(sets)):
            return False
        return named <= {row.control_number for row in sets}

    def _ask(self, group: GroupRow, item: GroupAcknowledgement, open_sets: list[str]) -> None:
        """Nothing is decided about these sets, and a person is told which they are."""
        context = self.context
        context.person(
            "unclear", f"{group.file_id}:{group.control_number}",
            f"a {context.row.kind} about group {group.control_number} "
            f"(AK901 {item.status_code or 'missing'}) neither accepts nor rejects "
            f"{len(open_sets)} of its transaction sets: {', '.join(open_sets[:NAMED])}",
        )  # fmt: skip

    def _refuse_inquiries(self, row: SetRow) -> None:
        """No answer will come to what was asked in a set that is refused."""
        context = self.context
        asked = [
            one.inquiry_id
            for one in inquiries.inquiries_of_file(context.connection, row.file_id)
            if one.batch_identifier == row.batch_identifier and one.state == "asked"
        ]
        inquiries.settle_inquiries(
            context.connection, asked, "failed", at=context.now,
            answer_file_id=context.file.file_id,
            message=f"transaction set {row.control_number} was refused ({context.row.kind})",
        )  # fmt: skip

    def _post_set(
        self, row: SetRow, answer: SetAcknowledgement, verdict: str, accepted: bool
    ) -> None:
        context = self.context
        kind: EventKind = "set_accepted" if accepted else "set_rejected"
        files.set_file_state(context.connection, row.file_id, "acknowledged")
        envelopes.finish_set(context.connection, row.set_id, "accepted" if accepted else "rejected")
        if not accepted and row.kind in ("270", "276"):
            self._refuse_inquiries(row)
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
                        verdict=verdict, code=" ".join(answer.error_codes),
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
                f"rejected ({verdict}); {len(faults)} claims are named as the cause",
            )  # fmt: skip


def _accepts(status: str) -> bool | None:
    """What IK501, or AK901 where there is no IK501, decides about a set; None for nothing.

    P says of a group that some set of it was rejected, and not which one.
    Source: 005010X231A1, elements 717 and 715.
    """
    if status in ACCEPTING:
        return True
    return False if status in REFUSING else None


def _answers(gs: list[str], version: str, group: GroupRow) -> bool:
    """True where GS02 and GS03 of an answer are the group's the other way round, and AK103 is of
    its guide; what an answer leaves out speaks against nothing."""
    theirs = (el(gs, 2).strip(), el(gs, 3).strip(), version.strip()[:_FAMILY])
    ours = (group.receiver_code.strip(), group.sender_code.strip(), group.version)
    same_parties = all(not a or a == b for a, b in zip(theirs[:2], ours[:2], strict=True))
    return same_parties and ours[2].startswith(theirs[2])


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
