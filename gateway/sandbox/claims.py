"""The claims that the payers have accepted, and what became of them."""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal

import msgspec

from gateway.models.claim import Claim
from gateway.models.claim_status import StatusInquiry
from gateway.models.party import Party
from gateway.models.remittance import ClaimPayment
from gateway.sandbox.accounts import Accounts, Due
from gateway.sandbox.adjudicate import Case, Outcome
from gateway.sandbox.lines import ZERO
from gateway.sandbox.remit import Balance, payee_identifier

_JSON = msgspec.json.Encoder()
_COLUMNS = "id, number, payer, payee, claim, route, received, member, year"


class Route(msgspec.Struct, frozen=True):
    """Whom to answer, and as whom: the parties of the interchange that is answered."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    application_sender: str
    application_receiver: str
    usage_indicator: str


class AcceptedClaim(msgspec.Struct, frozen=True):
    """A claim that its payer has taken, under the payer's ``number``."""

    id: int
    number: str
    payer: str
    payee: str
    claim: Claim
    route: Route
    received: datetime.date
    member: str
    year: int


def accept(
    accounts: Accounts, claim: Claim, payer: str, route: Route, day: datetime.date, due: Due
) -> str:
    """Take a claim in; return the payer's number for it (REF 1K, CLP07). An encounter is kept and
    never comes to a pay run: its payer has paid by the month.

    A replacement or void takes hold of its original here, so that no two claims undo the same.
    """
    number = f"{day:%y%j}{accounts.count('claim'):08d}"
    dates = claim.service_dates
    original = find_original(accounts, claim, payer)
    ran = accounts.db.execute(
        "insert into claims (number, payer, payee, patient_control_number, frequency,"
        " fingerprint, claim, route, received, due_turn, due_at, member, year, decided)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number, payer, payee_identifier(claim.billing_provider), claim.patient_control_number,
            claim.frequency_code, fingerprint(claim), _JSON.encode(claim), _JSON.encode(route),
            day.isoformat(), due.turn, due.at, member_key(claim),
            (dates.start if dates else day).year, claim.is_encounter,
        ),
    )  # fmt: skip
    if original is not None:
        accounts.db.execute(
            "update claims set superseded_by = ? where id = ?", (ran.lastrowid, original)
        )
    return number


def find_original(accounts: Accounts, claim: Claim, payer: str) -> int | None:
    """The id of the claim that this one replaces or voids, None where nobody knows it.

    By REF F8, else by the patient control number; of the same payer and payee, not replaced or
    voided itself, and a claim to be paid or an encounter as this one is.
    """
    if claim.frequency_code not in ("7", "8"):
        return None
    payee = payee_identifier(claim.billing_provider)
    for column, value in (
        ("number", claim.reference("F8").removesuffix("R1")),
        ("patient_control_number", claim.patient_control_number),
    ):
        rows = accounts.db.execute(
            f"select id, claim from claims where {column} = ? and payer = ? and payee = ?"
            " and superseded_by is null and frequency <> '8' order by id desc",
            (value, payer, payee),
        )
        for id, text in rows if value else ():
            known = msgspec.json.decode(text, type=Claim)
            if known.claim_or_encounter_code == claim.claim_or_encounter_code:
                return int(id)
    return None


def member_key(claim: Claim) -> str:
    """The person that a deductible belongs to: a hash, for the books need no name."""
    who, member = claim.who, claim.subscriber.member_id
    return _hash([member, who.first_name, str(who.birth_date or "")])


def fingerprint(claim: Claim) -> str:
    """Equal for claims that bill the same services of the same patient under the same number; an
    encounter bills nothing."""
    lines = [
        [
            line.procedure_code, *line.modifiers, line.revenue_code, str(line.charge),
            str(line.units), str(line.service_dates),
        ]
        for line in claim.service_lines
    ]  # fmt: skip
    reported = [claim.claim_or_encounter_code] if claim.is_encounter else []
    return _hash([claim.patient_control_number, member_key(claim), *map(str, lines), *reported])


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def undecided(accounts: Accounts, turn: int, now: datetime.datetime) -> list[AcceptedClaim]:
    """Claims whose pay day has come, in the order they were taken."""
    rows = accounts.db.execute(
        f"select {_COLUMNS} from claims where decided = 0 and due_turn <= ? and due_at <= ?"
        " order by id",
        (turn, now.timestamp()),
    )
    return [_accepted(row) for row in rows]


def case_of(accounts: Accounts, accepted: AcceptedClaim) -> Case:
    """What the books say beside the claim."""
    db = accounts.db
    original = db.execute(
        "select standing from claims where superseded_by = ?", (accepted.id,)
    ).fetchone()
    used = db.execute(
        "select deductible from claims where member = ? and payer = ? and year = ?"
        " and superseded_by is null and decided = 1",
        (accepted.member, accepted.payer, accepted.year),
    )
    twin = db.execute(
        "select 1 from claims where fingerprint = ? and payer = ? and payee = ? and id < ?"
        " and superseded_by is null and frequency <> '8'",
        (fingerprint(accepted.claim), accepted.payer, accepted.payee, accepted.id),
    ).fetchone()
    standing = original[0] if original else None
    return Case(
        payer_claim_control_number=accepted.number,
        received=accepted.received,
        deductible_used=sum((Decimal(row[0]) for row in used), ZERO),
        duplicate=twin is not None and accepted.claim.frequency_code not in ("7", "8"),
        original=msgspec.json.decode(standing, type=ClaimPayment) if standing else None,
    )


def note_outcome(accounts: Accounts, accepted: AcceptedClaim, outcome: Outcome, turn: int) -> None:
    """Write down what was decided; what comes in a later pay run waits for it."""
    standing = _JSON.encode(outcome.standing) if outcome.standing else None
    accounts.db.execute(
        "update claims set decided = 1, standing = ?, deductible = ? where id = ?",
        (standing, str(outcome.deductible), accepted.id),
    )
    if outcome.later:
        accounts.db.execute(
            "insert into later (claim_id, payments, turn) values (?, ?, ?)",
            (accepted.id, _JSON.encode(outcome.later), turn),
        )


def take_later(accounts: Accounts, turn: int) -> list[tuple[AcceptedClaim, list[ClaimPayment]]]:
    """Results that were held back for a pay run after their own; each is given once."""
    db = accounts.db
    rows = db.execute(
        f"select {_COLUMNS.replace('id', 'claims.id', 1)}, payments, later.id from later"
        " join claims on claims.id = claim_id where told = 0 and turn < ? order by later.id",
        (turn,),
    ).fetchall()
    db.executemany("update later set told = 1 where id = ?", [(row[10],) for row in rows])
    return [
        (_accepted(row[:9]), msgspec.json.decode(row[9], type=list[ClaimPayment])) for row in rows
    ]


class Inquired(msgspec.Struct, frozen=True):
    """A claim that somebody asks about: its number, and how far it is."""

    number: str
    claim: Claim
    decided: bool
    standing: ClaimPayment | None


def find_inquired(accounts: Accounts, payer: str, asked: StatusInquiry) -> Inquired | None:
    """The payer's claim of that number (REF 1K), else of that patient control number, if the
    member is the same; the newest where there are several."""
    rows = accounts.db.execute(
        "select number, claim, decided, standing from claims where payer = ?"
        " and (number = ? or upper(patient_control_number) = ?) order by number = ? desc, id desc",
        (
            payer, asked.payer_claim_control_number, asked.patient_control_number.upper(),
            asked.payer_claim_control_number,
        ),
    )  # fmt: skip
    member = asked.subscriber.member_id if asked.subscriber else ""
    for number, text, decided, standing in rows:
        claim = msgspec.json.decode(text, type=Claim)
        if claim.subscriber.member_id.upper() == member.upper():
            result = msgspec.json.decode(standing, type=ClaimPayment) if standing else None
            return Inquired(number, claim, bool(decided), result)
    return None


def deductible_used(
    accounts: Accounts, payer: str, member_id: str, who: Party, year: int
) -> Decimal:
    """What of this person's deductible the decided claims of a year took."""
    rows = accounts.db.execute(
        "select deductible from claims where member = ? and payer = ? and year = ?"
        " and superseded_by is null and decided = 1",
        (_hash([member_id, who.first_name, str(who.birth_date or "")]), payer, year),
    )
    return sum((Decimal(row[0]) for row in rows), ZERO)


def balance_of(accounts: Accounts, payer: str, payee: str) -> Balance:
    """What a payee owes a payer."""
    row = accounts.db.execute(
        "select amount, reference from balances where payer = ? and payee = ?", (payer, payee)
    ).fetchone()
    return Balance(Decimal(row[0]), row[1]) if row else Balance()


def note_balance(accounts: Accounts, payer: str, payee: str, balance: Balance) -> None:
    """Write down what a payee owes a payer."""
    accounts.db.execute(
        "insert or replace into balances values (?, ?, ?, ?)",
        (payer, payee, str(balance.amount), balance.reference),
    )


def _accepted(row: tuple[int, str, str, str, bytes, bytes, str, str, int]) -> AcceptedClaim:
    return AcceptedClaim(
        row[0], row[1], row[2], row[3],
        msgspec.json.decode(row[4], type=Claim), msgspec.json.decode(row[5], type=Route),
        datetime.date.fromisoformat(row[6]), row[7], row[8],
    )  # fmt: skip
