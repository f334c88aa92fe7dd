"""Claims before they are numbered: as they will be sent, judged by writing them once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import msgspec

from gateway.exchange.claims_in import sent_as
from gateway.exchange.compose import compose
from gateway.exchange.desk import Advance, Desk
from gateway.exchange.mend import mended, plain
from gateway.exchange.source_fields import Sources, fields_told
from gateway.exchange.twice import content_key
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.settings import TradingPartner
from gateway.store.records import ClaimRow
from gateway.translate.json_text import encode
from gateway.translate.repair import Repaired


class Prepared(msgspec.Struct):
    """A claim that is about to be sent, and what was found in it."""

    row: ClaimRow
    claim: Claim
    findings: list[Finding]
    held: bool = False
    ordinal: int = 0
    """Of the claim as it came; parts of one claim share it."""
    as_given: str = ""
    """The content key of the claim as it came: under it went what was sent unrepaired."""
    again: str = ""
    """Why it would not have been sent, had nobody asked for it."""


def prepared_for(
    one: Repaired, given: Claim, ordinal: int, partner: TradingPartner, row: ClaimRow
) -> Prepared:
    """A claim with its key: that of the claim with all repairs, so that it is known again however
    it is written, and whatever the partner's settings were when it went first."""
    whole = plain(one.claim) if partner.repairs_off else one.claim
    row.content_key = content_key(row.submitter_id, row.partner, whole)
    held = any(finding.severity == "reject" for finding in one.findings)
    raw = content_key(row.submitter_id, row.partner, given) if whole != given else ""
    return Prepared(row, one.claim, list(one.findings), held, ordinal, raw)


def number_lines(one: Prepared) -> None:
    """Number the lines of the claim, in its row too."""
    _with_numbers(one.claim)
    one.row.content = encode(one.claim)


def _with_numbers(claim: Claim) -> Claim:
    """Give each line that has none a control number (REF 6R): by it the remittance finds the line
    again. Source: 005010X222A1 and X223A2, loop 2400."""
    taken = {line.control_number for line in claim.service_lines}
    for line in claim.service_lines:
        number = line.number
        while not line.control_number:
            if f"L{number}" not in taken:
                line.control_number = f"L{number}"
                taken.add(line.control_number)
            number += 1
    return claim


def judge(
    desk: Desk, prepared: list[Prepared], sources: Callable[[], Sources], partner: TradingPartner,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Give all claims their findings, with the fields of their ``sources``, and hold those that a
    receiver would reject."""
    with desk.watch("judging claims", len(prepared)) as advance:
        _trial(prepared, partner, now, advance)
    if any(one.findings for one in prepared):
        with desk.watch("looking for the fields to mend", None):
            _name_fields(prepared, sources, partner, now)


def _trial(
    prepared: list[Prepared], partner: TradingPartner, now: datetime.datetime, advance: Advance
) -> None:
    """Write all claims once without numbers, and hold those that a receiver would reject."""
    for _ in range(len(prepared) + 1):
        ready = [one for one in prepared if not one.held]
        rejected = False
        for composed in compose(
            [one.claim for one in ready], partner, now.astimezone(), lambda _: 1, advance
        ):
            refused = composed.rejected()
            for index, own in composed.own.items():
                for finding in own:
                    _note(ready[index], finding)
            for finding in composed.findings:
                for index in composed.touched(finding):
                    if finding.severity != "reject" or index in refused:
                        _note(ready[index], finding)
            for index in refused:
                ready[index].held = rejected = True
        if not (_hold_parts(prepared) or rejected):
            return


def _hold_parts(prepared: Sequence[Prepared]) -> bool:
    """Parts of one claim go together or not at all: who mends a line may move the cut, and a line
    would go twice. True where any was held for another's sake."""
    broken = {one.ordinal: one.row.patient_control_number for one in prepared if one.held}
    others = [one for one in prepared if one.ordinal in broken and not one.held]
    for one in others:
        one.held = True
        one.findings.append(
            Finding(
                rule="CLAIMS.part.held",
                snip=2,
                severity="reject",
                message=f"the claim was split, and its part {broken[one.ordinal]} is held",
                hint="mend that part's lines in the claim as it was, and submit the whole again",
                patient_control_number=one.row.patient_control_number,
            )
        )
    return bool(others)


def _note(one: Prepared, finding: Finding) -> None:
    """Keep a finding with its claim, once, without places in a text that was never sent."""
    kept = msgspec.structs.replace(
        finding,
        interchange=None,
        group=None,
        set=None,
        offset=None,
        position=None,
        interchange_control_number="",
        group_control_number="",
        transaction_set_control_number="",
        patient_control_number=one.row.patient_control_number,
    )
    if kept not in one.findings:
        one.findings.append(kept)


def _name_fields(
    prepared: Sequence[Prepared], sources: Callable[[], Sources], partner: TradingPartner,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Say of what was found which fields of the source it comes from."""
    found = [(one, finding) for one in prepared for finding in one.findings]

    def as_sent(claim: Claim) -> list[Claim]:
        return [_with_numbers(one.claim) for one in mended(sent_as(claim, partner), partner)]

    told = fields_told(
        [finding for _, finding in found],
        sources(),
        partner,
        now.astimezone(),
        as_sent,
        [one.claim for one, _ in found],
    )
    for one in prepared:
        one.findings = []
    for number, (one, finding) in enumerate(found):
        one.findings += told.get(number, [finding])
