"""What follows a claim that is kept already: one way for corrections, voids, resubmissions and
the next payer's claims.

The claim is found, something is made of it, and that goes through the gates of ``submit``. The
link between the two, and an event of the first, are kept in the transaction that keeps the second.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.afterlife_chain import Follower, first_of, followers_of
from gateway.exchange.claims_in import sent_as
from gateway.exchange.desk import Desk
from gateway.exchange.difference_model import changes
from gateway.exchange.recording import claim_of, record
from gateway.exchange.submit import Submission, SubmittedClaim, submit
from gateway.finding import Finding
from gateway.ledger.events import Event, EventKind
from gateway.ledger.followup import (
    REPLACEMENT,
    RETRYABLE,
    VOID,
    Change,
    Relation,
    own_subscriber,
)
from gateway.models.claim import CHARGEABLE, Claim
from gateway.settings import TradingPartner
from gateway.store import claims as claim_store
from gateway.store import links
from gateway.store.events import events_of_claims
from gateway.store.ids import new_id
from gateway.store.locks import exclusive
from gateway.store.records import ClaimRow, LinkRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SAID: dict[str, EventKind] = {
    "correction": "corrected",
    "void": "void_asked",
    "resubmission": "resubmitted",
    "secondary": "passed_on",
}


class FollowUp(Submission, kw_only=True):
    """The answer of ``gateway claims correct|void|resubmit|secondary --json``."""

    relation: Relation
    original_claim_id: str
    partner: str
    changes: list[Change] = []


class Case(msgspec.Struct):
    """A claim with all that happened to it, and the claims that follow it already."""

    row: ClaimRow
    claim: Claim
    events: list[Event]
    followers: list[Follower]

    def before(self, relations: Collection[Relation]) -> list[Finding]:
        """What went after the claim already, and was not refused."""
        return gone([one for one in self.followers if one[0].relation in relations])


class Made(msgspec.Struct):
    """The claim that follows. ``against``: what speaks against sending it, unless it is to be
    sent again; ``changes``: what a person changed in it; ``replaces``: the id of a claim in whose
    place it is beside the one it follows."""

    claim: Claim
    against: list[Finding]
    changes: list[Change] = []
    replaces: str = ""


Make = Callable[["Connection", Case], Made | Finding]


def went(row: ClaimRow, link: LinkRow) -> Finding:
    """The finding that something like it went before."""
    return Finding(
        rule="CLAIMS.followed.before",
        snip=7,
        severity="reject",
        message=f"a {link.relation} of the claim went on {link.at:%Y-%m-%d %H:%M} UTC as "
        f"{row.claim_id}, and is {row.state}",
        hint="go on with that one; --again sends this one all the same",
    )


def gone(chain: list[Follower]) -> list[Finding]:
    """Those of the claims that went and were not refused, each as a finding."""
    return [went(row, link) for link, row in chain if row.state not in RETRYABLE]


def find_original(connection: Connection, wanted: str) -> ClaimRow:
    """The one claim of that id or patient control number.

    Raises ConfigError where there is none, or where several bear the number: their ids are named.
    """
    row = claim_store.load_claim(connection, wanted)
    found = [row] if row else claim_store.find_claims(connection, patient_control_numbers=[wanted])
    if not found:
        raise ConfigError("no claim has this id or patient control number")
    if len(found) > 1:
        ids = ", ".join(f"{one.claim_id} ({one.state})" for one in found)
        raise ConfigError(f"{len(found)} claims bear this number, name one by its id: {ids}")
    return found[0]


def follow(
    desk: Desk, wanted: str, relation: Relation, make: Make, *, partner: str | None, again: bool
) -> FollowUp:
    """Make the claim that follows ``wanted`` and submit it to the same partner, or to another.

    Raises ConfigError where the claim or the partner is not known.
    """
    with desk.store.reading() as connection:
        found = find_original(connection, wanted)
        first = first_of(connection, found.claim_id)
    chosen = desk.settings.partner(partner or found.partner)
    # Two at once would not see each other: the second waits, and finds what the first has sent.
    with exclusive(desk.store, f"follow:{first}"):
        with desk.store.reading() as connection:
            case = _case(connection, found.claim_id)
            made = make(connection, case)
        if isinstance(made, Made):
            _as_taken(made, case, relation, chosen)
        against = [made] if isinstance(made, Finding) else [] if again else made.against
        if against or isinstance(made, Finding):
            return _refused(case, relation, chosen.name, against, made)

        def also(connection: Connection, answer: Submission) -> None:
            _keep(desk, connection, case, relation, made, answer.claims)

        done = submit(
            desk, [made.claim], chosen, submitter=case.row.submitter_id, again=again, also=also
        )
    return FollowUp(
        done.submission_id, done.claims, done.files, done.findings, relation=relation,
        original_claim_id=case.row.claim_id, partner=chosen.name, changes=made.changes,
    )  # fmt: skip


def _as_taken(made: Made, case: Case, relation: Relation, partner: TradingPartner) -> None:
    """A partner that is sent encounters alone gets no claim this way either. What replaces or takes
    back is what the payer has."""
    before = made.claim.claim_or_encounter_code
    if made.claim.frequency_code not in (REPLACEMENT, VOID):
        made.claim = sent_as(made.claim, partner)
    if relation == "resubmission" and made.claim.claim_or_encounter_code != before:
        made.changes = changes_between(case.claim, made.claim)


def _case(connection: Connection, claim_id: str) -> Case:
    row = claim_store.load_claim(connection, claim_id)
    assert row is not None
    events = events_of_claims(connection, [claim_id])[claim_id]
    return Case(row, claim_of(row), events, followers_of(connection, claim_id, events))


def _refused(
    case: Case, relation: Relation, partner: str, against: list[Finding], made: Made | Finding
) -> FollowUp:
    number = case.row.patient_control_number
    told = [
        msgspec.structs.replace(f, patient_control_number=f.patient_control_number or number)
        for f in against
    ]
    return FollowUp(
        new_id("sub"), [SubmittedClaim("", number, "refused", told)], [], relation=relation,
        original_claim_id=case.row.claim_id, partner=partner,
        changes=[] if isinstance(made, Finding) else made.changes,
    )  # fmt: skip


def _keep(
    desk: Desk,
    connection: Connection,
    case: Case,
    relation: Relation,
    made: Made,
    claims: list[SubmittedClaim],
) -> None:
    """The link, an event of the claim that is followed, and what was overridden."""
    (new,) = claims
    if new.state == "refused":
        return
    now, original = desk.clock(), case.row.claim_id
    plain = msgspec.to_builtins(made.changes)
    links.add_link(connection, LinkRow(
        claim_id=new.claim_id, original_id=original, relation=relation, changes=plain, at=now,
    ))  # fmt: skip
    followed = [(original, _SAID[relation]), *_stood_for(connection, original, relation)]
    if made.replaces:
        followed.append((made.replaces, "corrected"))
    held = {"held": True} if new.state == "held" else {}
    events = [
        (claim_id, Event(kind=kind, at=now, key=f"{claim_id}:{kind}:{new.claim_id}",
                         message=f"by {new.claim_id} ({new.state})",
                         data={"claim_id": new.claim_id, **held}))
        for claim_id, kind in followed
    ]  # fmt: skip
    overridden = [
        (new.claim_id, Event(kind="again", at=now, key=f"{new.claim_id}:again:{n}",
                             code=finding.rule, message=finding.message))
        for n, finding in enumerate(made.against, 1)
    ]  # fmt: skip
    record(connection, [*events, *overridden])


def _stood_for(connection: Connection, claim_id: str, relation: str) -> list[tuple[str, EventKind]]:
    """What a resubmission says of the claims that the resubmitted one was to follow: a correction
    that was held replaces its original once it goes."""
    found: list[tuple[str, EventKind]] = []
    while relation == "resubmission" and (above := links.link_of(connection, claim_id)):
        found.append((above.original_id, _SAID[above.relation]))
        claim_id, relation = above.original_id, above.relation
    return found


def changes_between(before: Claim, after: Claim) -> list[Change]:
    """What differs, as ``gateway diff --model`` tells it; both claims stay as they are."""
    old, new = (
        msgspec.convert(msgspec.to_builtins(_without_twin(c)), Claim) for c in (before, after)
    )
    told = [Change(*change) for change in changes(old, new)]
    for change in told:
        if change.path == "claim_or_encounter_code":  # left out is CH: a person reads "RP -> CH"
            change.before, change.after = change.before or CHARGEABLE, change.after or CHARGEABLE
    return told


def _without_twin(claim: Claim) -> Claim:
    """A patient who is the subscriber is told once."""
    return msgspec.structs.replace(claim, patient=None) if own_subscriber(claim) else claim
