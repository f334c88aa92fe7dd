"""The levels of a 277CA: who says it, to whom, about which provider, about each claim."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from gateway.models.claim import ClaimBatch
from gateway.models.claim_status import ClaimStatus, Status, Total
from gateway.models.party import Identifier, Party, QualifiedDate
from gateway.sandbox.screening import Reason, Screened

STC = ("STC01", "STC10", "STC11")
WORDS = 264
ZERO = Decimal(0)


def levels(
    source: Party, batch: ClaimBatch, answered_batch: str, trace: str,
    screened: list[Screened], day: datetime.date,
) -> list[ClaimStatus]:  # fmt: skip
    """One 277CA. ``source`` is a payer (PR) or a clearinghouse (AY); it speaks of its own edits.

    ``answered_batch`` is 2200B TRN02, ``trace`` the source's own id of this answer.
    """
    by_payer = source.entity_code == "PR"
    receiver = replace(batch.submitter, unmodelled=[])
    found = [
        ClaimStatus(
            level="information_source",
            trace_number=trace,
            payer=source,
            dates=[QualifiedDate("050", day), QualifiedDate("009", day)],
        ),
        ClaimStatus(
            level="information_receiver",
            trace_number=answered_batch,
            payer=source,
            receiver=receiver,
            statuses=[_received(source, screened, day)],
            totals=_totals(screened, by_payer, "90", "AA"),
        ),
    ]
    for same in _by_provider(screened):
        provider = same[0].claim.billing_provider
        parties = {"payer": source, "receiver": receiver, "provider": _provider(provider)}
        found.append(
            ClaimStatus(
                level="provider", trace_number="0", statuses=[_received(source, same, day)],
                totals=_totals(same, by_payer, "QA", "QC"),
                payer=source, receiver=receiver, provider=parties["provider"],
            )
        )  # fmt: skip
        found += [_claim(each, parties, by_payer, day) for each in same]
    return found


def _received(source: Party, screened: list[Screened], day: datetime.date) -> Status:
    """What was sent was received, with the charge of all its claims."""
    return Status(
        stc="STC01",
        category_code="A1",
        status_code="19",
        entity_code=source.entity_code,
        effective_date=day,
        action_code="WQ",
        charge=sum((each.charge for each in screened), ZERO),
    )


def _by_provider(screened: list[Screened]) -> list[list[Screened]]:
    kept: dict[tuple[str, str], list[Screened]] = {}
    for each in screened:
        provider = each.claim.billing_provider
        kept.setdefault((provider.npi, provider.label), []).append(each)
    return list(kept.values())


def _provider(provider: Party) -> Party:
    tax = provider.identifier("EI", "SY")
    return Party(
        name=provider.name,
        last_name=provider.last_name,
        first_name=provider.first_name,
        npi=provider.npi,
        identifiers=[] if provider.npi or not tax else [Identifier("FI", tax)],
    )


def _reasons(each: Screened, by_payer: bool) -> list[Reason]:
    return each.by_payer if by_payer else each.by_clearinghouse


def _totals(screened: list[Screened], by_payer: bool, accepted: str, rejected: str) -> list[Total]:
    """Claims and dollars taken and refused; a count of none is not told."""
    found = []
    for count, dollars, refused in ((accepted, "YU", False), (rejected, "YY", True)):
        some = [each for each in screened if bool(_reasons(each, by_payer)) is refused]
        if some:
            found.append(Total(count, Decimal(len(some))))
            found.append(Total(dollars, sum((each.charge for each in some), ZERO)))
    return found


def _claim(
    each: Screened, parties: dict[str, Party], by_payer: bool, day: datetime.date
) -> ClaimStatus:
    claim = each.claim
    who = claim.who
    references = [Identifier("D9", each.trace)]
    if claim.kind == "837I":
        references.append(Identifier("BLT", claim.facility_code + claim.frequency_code))
    return ClaimStatus(
        level="claim",
        trace_number=claim.patient_control_number,
        patient_control_number=claim.patient_control_number,
        payer_claim_control_number=each.number if by_payer else "",
        patient=Party(
            last_name=who.last_name,
            first_name=who.first_name,
            middle_name=who.middle_name,
            suffix=who.suffix,
            member_id=claim.subscriber.member_id or "UNKNOWN",
        ),
        statuses=list(_statuses(each, by_payer, day)),
        references=references,
        service_dates=claim.service_dates,
        payer=parties["payer"],
        receiver=parties["receiver"],
        provider=parties["provider"],
    )


def _statuses(each: Screened, by_payer: bool, day: datetime.date) -> Iterator[Status]:
    """A1:20 of the clearinghouse, A2:20 of the payer, or up to three reasons to refuse."""
    reasons = _reasons(each, by_payer)[: len(STC)]
    action = "U" if reasons else "WQ"
    told = reasons or [Reason("A2" if by_payer else "A1", "20", "", "")]
    words = "; ".join(reason.words for reason in reasons)[:WORDS]
    for name, reason in zip(STC, told, strict=False):
        yield Status(
            stc=name,
            category_code=reason.category_code,
            status_code=reason.status_code,
            entity_code=reason.entity_code,
            effective_date=day,
            action_code=action,
            charge=each.charge,
            message=words,
        )
