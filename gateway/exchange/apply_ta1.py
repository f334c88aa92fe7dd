"""A TA1 finds its interchange by sender, receiver and ISA13, and tells the claims in it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from gateway.exchange.desk import Desk
from gateway.exchange.people import arrived, ask_person
from gateway.exchange.posting import built_by, moment
from gateway.exchange.recording import event_key, record
from gateway.ledger.events import Event, EventKind
from gateway.models.acknowledgement import InterchangeAcknowledgement
from gateway.settings import TradingPartner
from gateway.store import claims as claim_store
from gateway.store import envelopes
from gateway.store.records import FileRow, InterchangeRow
from gateway.translate.ta1 import read_ta1
from gateway.x12.elements import date6, is_time
from gateway.x12.envelope import Interchange

if TYPE_CHECKING:
    from sqlalchemy import Connection

DUPLICATE = "025"


def apply_ta1(
    desk: Desk, partner: TradingPartner, file: FileRow, carrier: Interchange, segment: list[str]
) -> list[str]:
    """Post one TA1 in its own transaction.

    TA104 A and E accept, R rejects. R with note 025 says that a copy was refused because the
    first was taken: the claims are not rejected, and a person is told.
    """
    answer = read_ta1(segment)
    number = answer.interchange_control_number
    now = desk.clock()
    isa = carrier.isa
    with desk.store.transaction() as connection:
        effective = moment(date6(isa[9]), isa[10])
        sent = envelopes.sent_interchanges(
            connection, partner.name, isa[8], isa[6], number, built_by=built_by(effective or now)
        )
        same = [one for one in sent if _names(answer, one)]
        if len(same) != 1:
            text = f"a TA1 answers interchange {number}, {_why_none(sent, same)}"
            ask_person(
                connection, key=f"ta1_unknown:{file.file_id}:{number}", kind="unmatched",
                partner=partner.name, file_id=file.file_id, at=now, message=text,
            )  # fmt: skip
            return [text]
        about = same[0].file_id
        envelopes.acknowledge_interchange(
            connection, about, same[0].ordinal, status_code=answer.status_code,
            note_code=answer.note_code, at=now,
        )  # fmt: skip
        arrived(connection, about, now)
        said = _told_person(connection, partner, file, same[0], answer, now)
        if said:
            return [said]
        _tell_claims(connection, file, about, answer, effective, now)
    return [f"TA1 {answer.status_code} for interchange {number}"]


def _names(answer: InterchangeAcknowledgement, sent: InterchangeRow) -> bool:
    """True unless TA102 or TA103 is another day or time than ISA09 or ISA10 that went out; one
    that is missing or cannot be read speaks against nothing."""
    day, time = answer.interchange_date, answer.interchange_time[:4]
    if day is not None and sent.date is not None and day != sent.date:
        return False
    return not (is_time(time) and is_time(sent.time)) or time == sent.time


def _why_none(sent: list[InterchangeRow], same: list[InterchangeRow]) -> str:
    if same:
        return f"and {len(same)} that fit were sent under that number"
    if sent:
        return "and the one sent here under that number is of another day or time (TA102, TA103)"
    return "which was never sent here"


def _told_person(
    connection: Connection,
    partner: TradingPartner,
    file: FileRow,
    sent: InterchangeRow,
    answer: InterchangeAcknowledgement,
    now: datetime.datetime,
) -> str:
    """Raise a row for whatever is no plain acceptance; what to say where no claim is told."""
    about = sent.file_id
    number, status = answer.interchange_control_number, answer.status_code
    copy = status == "R" and answer.note_code == DUPLICATE
    if status in ("A", "E"):
        return ""
    if status == "R":
        kind = "duplicate_interchange" if copy else "interchange_rejected"
        text = f"interchange {number} was refused with TA105 {answer.note_code}"
        if copy and not _was_heard(connection, sent):
            text += (", a number that was used before, and nothing shows that this one was taken: "
                     "ask the partner; control numbers may have been started again")  # fmt: skip
    else:
        kind = "unclear"
        text = f"a TA1 about interchange {number} neither accepts nor rejects it (TA104)"
    ask_person(
        connection, key=f"ta1:{about}:{file.file_id}", kind=kind, partner=partner.name,
        file_id=about, at=now, message=text,
    )  # fmt: skip
    if copy and _was_heard(connection, sent):
        return f"TA1: interchange {number} was refused as a copy; the first stands"
    return text if copy or kind == "unclear" else ""


def _was_heard(connection: Connection, sent: InterchangeRow) -> bool:
    """True where the partner had accepted the interchange, or answered a group of it, before."""
    groups = envelopes.groups_of(connection, sent.file_id)
    return sent.status_code in ("A", "E") or any(group.status_code for group in groups)


def _tell_claims(
    connection: Connection,
    file: FileRow,
    about: str,
    answer: InterchangeAcknowledgement,
    effective: datetime.datetime | None,
    now: datetime.datetime,
) -> None:
    """Every claim of the file shares its interchange's fate."""
    rejected = answer.status_code == "R"
    kind: EventKind = "interchange_rejected" if rejected else "interchange_accepted"
    number = answer.interchange_control_number
    record(
        connection,
        [
            (
                sub.claim_id,
                Event(
                    kind=kind, at=now, effective=effective, submission=sub.ordinal,
                    key=event_key(sub.claim_id, file.file_id, "TA1", number, kind),
                    source="clearinghouse", file_id=file.file_id,
                    code=f"TA105:{answer.note_code}", verdict=answer.status_code,
                ),
            )
            for sub in claim_store.submissions_in(connection, file_id=about)
        ],
    )  # fmt: skip
