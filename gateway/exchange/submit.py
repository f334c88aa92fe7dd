"""``gateway submit``: claims are judged, kept, numbered and queued, in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from gateway.errors import StoreError
from gateway.exchange.compose import Composed, compose
from gateway.exchange.desk import Advance, Desk
from gateway.exchange.mend import mended
from gateway.exchange.numbers import numbers_for
from gateway.exchange.outgoing import Outgoing, OutgoingSet
from gateway.exchange.queue import queue_file
from gateway.exchange.recording import claim_row, record
from gateway.exchange.source_fields import Sources
from gateway.exchange.trial import Prepared, judge, number_lines, prepared_for
from gateway.exchange.twice import went_before
from gateway.finding import Finding
from gateway.ledger.events import Event
from gateway.models.claim import Claim
from gateway.settings import TradingPartner
from gateway.store import claims as claim_store
from gateway.store import findings, submitters
from gateway.store.ids import new_id
from gateway.store.locks import exclusive
from gateway.store.records import (
    SubmissionRow,
    SubmitterRow,
)
from gateway.store.types import fits

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")

ZERO = Decimal(0)


class SubmittedClaim(msgspec.Struct):
    """What became of one claim; ``claim_id`` is '' where nothing of it could be kept."""

    claim_id: str
    patient_control_number: str
    state: str
    findings: list[Finding]


class Submission(msgspec.Struct):
    """The contract's answer of ``gateway submit --json``."""

    submission_id: str
    claims: list[SubmittedClaim]
    files: list[str]
    findings: list[Finding] = []
    """What the reader had to say beside the claims: advice, and what is wrong with the text of an
    837, whose claims are judged as they are written anew."""

    @property
    def exit_code(self) -> int:
        """1 where a claim was held or refused, or a file had something to reject, else 0."""
        refused = any(c.state in ("held", "refused") for c in self.claims)
        return 1 if refused or any(f.severity == "reject" for f in self.findings) else 0


def is_refusal(finding: Finding) -> bool:
    """Whether a finding of a reader means that a claim was not read. Most of an 837 are of an
    element or of what the guide asks for, and the claims were read all the same; where its envelope
    is broken (cut off, no SE), one may be missing."""
    broken = finding.rule.startswith("X12.") and finding.element is None
    return finding.severity == "reject" and (broken or finding.rule.startswith("CLAIMS."))


def submit(
    desk: Desk,
    items: Iterable[Claim | Finding],
    partner: TradingPartner,
    *,
    submitter: str = "default",
    source_file_id: str | None = None,
    again: bool = False,
    sources: Callable[[], Sources] = lambda: (),
    also: Callable[[Connection, Submission], None] = lambda *_: None,
) -> Submission:
    """Judge ``items`` and queue the claims that no finding rejects; the others are held.

    What is not a claim (a Finding of the reader) is reported as a claim that was refused. A
    claim whose same content went before is refused too, with the date that it went, unless it is
    to be sent ``again``: then an event of it says so. ``sources`` gives the claims as they were
    read with where they came from: what is found then names the field of the source. ``also`` is
    called in the transaction that keeps the claims: what it writes is there if they are.
    """
    now = desk.clock()
    answer = Submission(new_id("sub"), [], [])
    with desk.watch("reading claims", None) as advance:
        claims = _claims_among(items, answer, advance)
        rows = list(_rows(claims, partner, submitter, now, source_file_id))
    with exclusive(desk.store, f"submit:{submitter}:{partner.name}"):
        with desk.store.reading() as connection:
            prepared = list(_new_ones(connection, rows, answer, again))
        judge(desk, prepared, sources, partner, now)
        answer.claims += map(_submitted, prepared)
        with desk.store.transaction() as connection:
            known = SubmitterRow(submitter_id=submitter, name=submitter)
            submitters.save_submitter(connection, known)
            _keep(connection, prepared, now)
            ready = [one for one in prepared if not one.held]
            answer.files = _build(desk, connection, ready, partner, submitter, now)
            also(connection, answer)
    return answer


def _rows(
    claims: Iterable[tuple[int, Claim]], partner: TradingPartner, submitter: str,
    now: datetime.datetime, source_file_id: str | None,
) -> Iterator[Prepared]:  # fmt: skip
    """The claims repaired, with their rows; a claim that is split has one for each part."""
    for ordinal, given in claims:
        for one in mended(given, partner):
            row = claim_row(one.claim, submitter, partner.name, now, source_file_id, ordinal)
            yield prepared_for(one, given, ordinal, partner, row)


def _claims_among(
    items: Iterable[Claim | Finding], answer: Submission, advance: Advance
) -> Iterator[tuple[int, Claim]]:
    """The claims with their places from 1; what is none goes into the answer."""
    for ordinal, item in enumerate(items, 1):
        if isinstance(item, Claim) and fits(item.charge or ZERO):
            yield ordinal, item
        elif isinstance(item, Claim):
            answer.claims.append(_refused(item.patient_control_number, _unfit(item)))
        elif is_refusal(item):
            _refuse(answer.claims, item)
        else:
            answer.findings.append(item)
        advance(1)


def _refuse(claims: list[SubmittedClaim], finding: Finding) -> None:
    """One claim that was not read, or one more reason why the last one was not."""
    number, last = finding.patient_control_number, claims[-1] if claims else None
    if number and last and (last.state, last.patient_control_number) == ("refused", number):
        last.findings.append(finding)
    else:
        claims.append(_refused(number, finding))


def _refused(number: str, finding: Finding, claim_id: str = "") -> SubmittedClaim:
    return SubmittedClaim(claim_id, number, "refused", [finding])


def _unfit(claim: Claim) -> Finding:
    return Finding(
        rule="CLAIMS.charge.digits",
        snip=1,
        severity="reject",
        message="the charge has more than twelve digits or six decimals",
        hint="write the charge in dollars and cents",
        patient_control_number=claim.patient_control_number,
        value=str(claim.charge),
    )


def _submitted(one: Prepared) -> SubmittedClaim:
    state = "held" if one.held else "built"
    return SubmittedClaim(one.row.claim_id, one.row.patient_control_number, state, one.findings)


def _new_ones(
    connection: Connection, rows: Sequence[Prepared], answer: Submission, again: bool
) -> Iterator[Prepared]:
    """Those that did not go before; the others are refused in the answer, or go again."""
    seen: set[str] = set()
    for one in rows:
        row = one.row
        number_lines(one)
        if before := went_before(connection, row, seen, one.as_given):
            finding, earlier = before
            if not again:
                answer.claims.append(_refused(row.patient_control_number, finding, earlier))
                continue
            one.again = finding.message + (f" ({earlier})" if earlier else "")
        seen.add(row.content_key)
        yield one


def _keep(connection: Connection, prepared: Sequence[Prepared], now: datetime.datetime) -> None:
    """Insert the claims with their first events and their findings."""
    for one in prepared:
        one.row.state = "held" if one.held else "ready"
    claim_store.add_claims(connection, [one.row for one in prepared])
    for one in prepared:
        if one.findings:
            findings.add_findings(connection, one.row.claim_id, one.findings)
    record(
        connection,
        [(one.row.claim_id, event) for one in prepared for event in _first_events(one, now)],
    )


def _first_events(one: Prepared, now: datetime.datetime) -> Iterator[Event]:
    kind: Any = "held" if one.held else "received"
    message = "; ".join(f.rule for f in one.findings if f.severity == "reject")
    yield Event(kind=kind, at=now, key=f"{one.row.claim_id}:{kind}", message=message)
    if one.again:
        key = f"{one.row.claim_id}:again:submit"
        yield Event(kind="again", at=now, key=key, message=one.again)


def _build(
    desk: Desk,
    connection: Connection,
    ready: Sequence[Prepared],
    partner: TradingPartner,
    submitter: str,
    now: datetime.datetime,
) -> list[str]:
    """Allot numbers, write the texts for good, queue them. The vault has them before the rows."""
    out, allot = [], numbers_for(connection, partner)
    # Partners read ISA09 and ISA10 as the sender's local time: UTC could be tomorrow's date.
    local, claims = now.astimezone(), [one.claim for one in ready]
    with desk.watch("writing claims", len(claims)) as advance:
        for composed in compose(claims, partner, local, allot, advance):
            if composed.rejected():
                raise StoreError("a text that was accepted in trial was rejected when numbered")
            out.append(_queue(desk, connection, composed, ready, partner, submitter, now))
    return out


def _queue(
    desk: Desk,
    connection: Connection,
    composed: Composed,
    ready: Sequence[Prepared],
    partner: TradingPartner,
    submitter: str,
    now: datetime.datetime,
) -> str:
    number = f"{composed.header.control_number:09d}"
    sets = [
        OutgoingSet(1, one.control_number, one.segments, one.batch_identifier)
        for one in composed.sets
    ]
    outgoing = Outgoing(composed.kind, composed.data, composed.header, [composed.group], sets)
    file = queue_file(desk, connection, partner, outgoing, submitter, now)
    submissions = [
        SubmissionRow(
            claim_id=ready[placed.claim].row.claim_id, ordinal=1, file_id=file.file_id,
            set_id=file.set_ids[placed.set_ordinal - 1], spans=placed.spans,
            first_position=placed.spans[0][0], last_position=placed.spans[0][1], built_at=now,
        )
        for placed in composed.placed
    ]  # fmt: skip
    claim_store.add_submissions(connection, submissions)
    record(connection, [(s.claim_id, _built(s, number, now)) for s in submissions])
    return file.file_id


def _built(submission: SubmissionRow, number: str, now: datetime.datetime) -> Event:
    return Event(
        kind="built", at=now, key=f"{submission.claim_id}:built:{submission.ordinal}",
        submission=submission.ordinal, file_id=submission.file_id,
        position=submission.first_position, message=f"interchange {number}",
    )  # fmt: skip
