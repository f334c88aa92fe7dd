"""``gateway claims secondary``: the next payer's claim from the first payer's stored 835."""

from __future__ import annotations

import datetime
import re
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.afterlife import Case, FollowUp, Made, follow, went
from gateway.exchange.afterlife_replace import untaken
from gateway.exchange.desk import Desk
from gateway.finding import Finding
from gateway.ledger.followup import REPLACEMENT, RETRYABLE, instead, later_payers, rank
from gateway.ledger.last_word import last_words, lines_named
from gateway.ledger.lifecycle import standing_adjudications
from gateway.ledger.secondary import forwarded, next_claim, under_review
from gateway.ledger.secondary_parts import Decision, Part, joined, refusal
from gateway.models.claim import Claim, OtherPayer
from gateway.models.remittance import ClaimPayment
from gateway.store import claim_payments, links, remittances
from gateway.store import claims as claim_store
from gateway.store.records import ClaimRow, LinkRow
from gateway.translate.json_shape import shaped
from gateway.translate.merge_patch import read_patch

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SUCCESSION = frozenset({"correction", "resubmission"})
_WHY = {
    "reversed": "the payer took its payment back, and has not decided anew",
    "pending": "the payer has not decided yet",
    "voided": "the claim was voided",
}


def secondary(
    desk: Desk,
    wanted: str,
    *,
    to: int | None = None,
    payer: OtherPayer | None = None,
    by_claim: bool = False,
    replace: bool = False,
    partner: str | None = None,
    again: bool = False,
) -> FollowUp:
    """Send the claim on to the payer after the one that has decided.

    ``to`` is one of the claim's other payers, from 1; ``payer`` one that it does not name; else
    the next in the order of payment. ``replace`` sends it in place of the claim that went to that
    payer before. Raises ConfigError where there is no other payer ``to``.
    """

    def make(connection: Connection, case: Case) -> Made | Finding:
        then = payer or _chosen(case.claim, to)
        if finding := _unfit(case.claim, then):
            return finding
        assert then is not None
        decided = _decided(connection, case, desk.clock().date())
        if isinstance(decided, Finding):
            return decided
        new = next_claim(
            case.claim, decided.payment, then, decided.day, days=decided.days, by_claim=by_claim
        )
        if isinstance(new, Finding):
            return new
        sent_on = filter(None, (forwarded(case.claim, one) for one in decided.made_of))
        against = [*islice(sent_on, 1), *filter(None, [under_review(decided.payment)])]
        made = Made(new, [*against, *case.before({"void"})])
        earlier = _earlier(connection, case.row.claim_id, then.payer.identifier("PI", "XV"))
        return _in_place(made, earlier) if replace else _beside(made, earlier)

    return follow(desk, wanted, "secondary", make, partner=partner, again=again)


Earlier = tuple[LinkRow, ClaimRow] | None


def _earlier(connection: Connection, claim_id: str, payer: str) -> Earlier:
    """The last claim that ``payer`` has, of all that go back to the same first claim: also of one
    that took another's place, or that another payer's claim was passed on as. The claim itself and
    those that it follows are none: a patient may have two policies with one payer."""
    own = {claim_id}
    while above := links.link_of(connection, claim_id):
        claim_id = above.original_id
        own.add(claim_id)
    family, ahead = list[tuple[LinkRow, ClaimRow]](), [claim_id]
    while ahead:
        found = _followers(connection, ahead.pop())
        family += found
        ahead += [row.claim_id for _, row in found]
    theirs = [
        (link, row) for link, row in family
        if link.relation == "secondary" and row.payer_identifier == payer
        and row.claim_id not in own
    ]  # fmt: skip
    theirs.sort(key=lambda one: (one[0].at, one[0].claim_id), reverse=True)
    return next((last for one in theirs if (last := _last(connection, *one))), None)


def _last(connection: Connection, link: LinkRow, row: ClaimRow) -> Earlier:
    """The claim, or the one that took its place last; None where the payer has neither."""
    for later, follower in _followers(connection, row.claim_id):
        if later.relation in _SUCCESSION and (found := _last(connection, later, follower)):
            return found
    return None if row.state in RETRYABLE or row.state == "voided" else (link, row)


def _followers(connection: Connection, claim_id: str) -> list[tuple[LinkRow, ClaimRow]]:
    """The claims that follow one, the newest first."""
    chain = links.links_from(connection, claim_id)
    rows = claim_store.load_claims(connection, [link.claim_id for link in chain])
    return [(link, rows[link.claim_id]) for link in reversed(chain)]


def _beside(made: Made, earlier: Earlier) -> Made:
    if earlier:
        told = went(earlier[1], earlier[0])
        hint = "--replace sends this one in its place, --again beside it"
        made.against.append(msgspec.structs.replace(told, hint=hint))
    return made


def _in_place(made: Made, earlier: Earlier) -> Made | Finding:
    """The new claim under the number that the next payer gave the earlier one (frequency 7), and as
    what it is there, a claim to be paid or an encounter."""
    if earlier is None:
        return refusal(
            "CLAIMS.replace.untaken",
            "no claim went to that payer that could be replaced",
            "send it without --replace",
        )
    row = earlier[1]
    if finding := untaken(row, row.payer_claim_control_number):
        return finding
    made.claim = msgspec.structs.replace(
        instead(made.claim, REPLACEMENT, row.payer_claim_control_number),
        claim_or_encounter_code=row.claim_or_encounter_code,
    )
    made.replaces = row.claim_id
    return made


def read_payer(text: bytes) -> OtherPayer:
    """A payer as an entry of ``other_payers``. Raises ConfigError for what is none."""
    value = read_patch(text)
    made = value if isinstance(value, str) else shaped(value, OtherPayer)
    if isinstance(made, OtherPayer):
        return made
    words = made if isinstance(made, str) else f"${made[0].place}: {made[0].what}"
    words = re.sub(r"unknown field `.*`", "a field that there is not", words)  # maybe a name
    raise ConfigError(f"the payer is not one of other_payers: {words}")


def _chosen(claim: Claim, to: int | None) -> OtherPayer | None:
    if to is None:
        return next(iter(later_payers(claim)), None)
    if not 1 <= to <= len(claim.other_payers):
        raise ConfigError(f"the claim names {len(claim.other_payers)} other payers, none is {to}")
    return claim.other_payers[to - 1]


def _unfit(claim: Claim, then: OtherPayer | None) -> Finding | None:
    """Why ``then`` cannot be the next payer."""
    if then is None:
        return refusal(
            "CLAIMS.secondary.payer",
            "the claim names no payer that comes after this one",
            "give it: --payer FILE, as other_payers of a claim has it",
        )
    if rank(then.responsibility_code) <= rank(claim.payer_responsibility_code):
        return refusal(
            "CLAIMS.secondary.payer",
            "that payer does not come after the one that has decided",
            "correct responsibility_code: P, S, T, then A to H",
        )
    key = then.payer.identifier("PI", "XV")
    decided = any(a.payer_identifier == key for x in claim.service_lines for a in x.adjudications)
    if then.paid is not None or (decided and key):
        return refusal(
            "CLAIMS.secondary.payer",
            "that payer has decided on the claim already",
            "choose one that has not: --to N or --payer FILE",
        )
    return None


def _decided(connection: Connection, case: Case, today: datetime.date) -> Decision | Finding:
    """What the payer decided last and has not taken back, in one payment or in parts."""
    if newer := case.before({"correction"}):
        return refusal("CLAIMS.secondary.undecided", newer[0].message, "send on that one")
    claim_id = case.row.claim_id
    paid = claim_payments.payments_of_claims(connection, [claim_id])[claim_id]
    rows = {(row.remit_id, row.ordinal): row for row in paid}
    numbers = claim_payments.line_numbers_of(connection, [claim_id])
    parts = []
    for word in last_words(standing_adjudications(case.events)):
        key = (str(word.event.data.get("remit_id")), int(word.event.data.get("ordinal") or 0))
        if (row := rows.get(key)) is not None:
            payment = msgspec.json.decode(row.content, type=ClaimPayment)
            day = _day(connection, row.remit_id, today)
            part = word.event.data.get("lines") is not None
            named = lines_named(numbers.get(key, []), part=part)
            parts.append(Part(word.lines, payment, named, day))
    if parts:
        return joined(parts, case.claim.service_lines)
    why = _WHY.get(case.row.state, f"no 835 decides on the claim: its state is {case.row.state}")
    return refusal("CLAIMS.secondary.undecided", why, "wait for the remittance of the payer before")


def _day(connection: Connection, remit_id: str, today: datetime.date) -> datetime.date:
    """When a remittance was decided: the day of the payment (BPR16), or when the 835 was made (DTM
    405) where the payment is still to come: nobody decides tomorrow."""
    remit = remittances.load_remittance(connection, remit_id)
    assert remit is not None
    days = [day for day in (remit.effective_date, remit.production_date, today) if day]
    return next(day for day in days if day <= today)
