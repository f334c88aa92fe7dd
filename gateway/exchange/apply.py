"""A stored file becomes events: each transaction set in its own database transaction.

One bad set never holds its neighbours; what is applied is marked, so that applying a file
again goes on where it stopped and repeats nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from gateway.books import books_for
from gateway.errors import GatewayError, StoreError
from gateway.exchange.acknowledge import TYPES
from gateway.exchange.acknowledge_back import USED_BEFORE, Reply, group_row, interchange_row
from gateway.exchange.apply_277ca import ClaimAcknowledgements
from gateway.exchange.apply_835 import CopyOf, Remittances
from gateway.exchange.apply_999 import GroupAcknowledgements
from gateway.exchange.apply_report import apply_report
from gateway.exchange.apply_ta1 import apply_ta1
from gateway.exchange.classify import SNIFF, classify
from gateway.exchange.desk import Advance, Desk, unseen
from gateway.exchange.inquire_271 import EligibilityAnswers
from gateway.exchange.inquire_277 import StatusAnswers
from gateway.exchange.people import ask_person
from gateway.exchange.posting import Posting, SetContext
from gateway.failpoint import failpoint
from gateway.finding import Finding
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.store import envelopes, files, findings
from gateway.store.ids import new_id
from gateway.store.records import FileRow, GroupRow, SetRow
from gateway.store.refusals import UnfitData
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine
from gateway.x12.elements import el
from gateway.x12.envelope import Group, Interchange, TransactionSet

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHECKED = frozenset({1, 2, 3, 7})
LONG = 1 << 18
"""Bytes of a file that takes longer than a moment to post."""
_POSTINGS: dict[str, type[Posting]] = {
    "999": GroupAcknowledgements,
    "997": GroupAcknowledgements,
    "277CA": ClaimAcknowledgements,
    "835": Remittances,
    "271": EligibilityAnswers,
    "277": StatusAnswers,
}


class Applied(msgspec.Struct):
    """What applying a file did; ``notes`` are for a person."""

    kinds: list[str] = []
    notes: list[str] = []
    state: str = "applied"


class _Cut(Exception):
    """The set ended without SE: roll back, nothing half is posted."""


def apply_file(
    desk: Desk, partner: TradingPartner, file: FileRow, held: BinaryIO | None = None
) -> Applied:
    """Classify and apply one stored file, and mark it ``applied``, ``partial``, ``refused``,
    ``report`` or ``unreadable``. Applying it again is harmless. ``held`` are its bytes, where the
    caller has them at hand."""
    applied = Applied()
    reply = Reply(desk, partner, file)
    with (
        held or desk.store.vault.open(file.sha256) as source,
        desk.watch(file.name, file.size) if file.size >= LONG else unseen("", None) as advance,
    ):
        content = classify(source.read(SNIFF))
        source.seek(0)
        if content == "x12":
            _apply_x12(desk, partner, file, _pieces(source, advance), applied, reply)
        elif content == "report":
            applied.state = "report"
            applied.notes += apply_report(desk, partner, file, source)
        else:
            applied.state = "unreadable"
            applied.notes.append(f"{file.name} cannot be read; it waits for a person")
            _item(desk, file, "unreadable", "nobody can read this file: gateway files show "
                  f"{file.file_id}")  # fmt: skip
    kind = "+".join(dict.fromkeys(applied.kinds)) or content
    failpoint("before_answer")
    with desk.store.transaction() as connection:
        files.set_file_state(connection, file.file_id, applied.state, kind=kind)
        applied.notes += reply.queue(connection)
    logger().info("apply.done", file_id=file.file_id, kind=kind, state=applied.state)
    return applied


def _pieces(source: BinaryIO, advance: Advance) -> Iterator[bytes]:
    while piece := source.read(SNIFF):
        yield piece
        advance(len(piece))


def _apply_x12(
    desk: Desk, partner: TradingPartner, file: FileRow, pieces: Iterable[bytes], applied: Applied,
    reply: Reply,
) -> None:  # fmt: skip
    sink: list[Finding] = []
    books = books_for(partner.patches, partner.patch_folder)
    checked = CHECKED | TYPES if reply.wanted else CHECKED
    stream = reply.listen(examine(pieces, sink, registry, checked, books), sink)
    refused = False
    for event in stream:
        if isinstance(event, Interchange):
            refused = not _admitted(desk, partner, file, event, applied, reply, sink)
            if not refused:
                _note_interchange(desk, file, event)
        elif refused:
            continue
        elif isinstance(event, tuple):
            applied.kinds.append("TA1")
            applied.notes += apply_ta1(desk, partner, file, event[0], event[1])
        elif isinstance(event, Group):
            _note_group(desk, file, event)
        elif isinstance(event, TransactionSet):
            _apply_set(desk, partner, file, event, stream, applied)
    whole = [f for f in sink if f.set is None and f.severity == "reject"]
    if whole and applied.state == "applied":
        applied.state = "partial"
        _item(desk, file, "damaged", f"the envelope is damaged: {whole[0].message}")
    with desk.store.transaction() as connection:
        findings.replace_findings(connection, file.file_id, sink)


def _admitted(
    desk: Desk, partner: TradingPartner, file: FileRow, found: Interchange, applied: Applied,
    reply: Reply, sink: list[Finding],
) -> bool:  # fmt: skip
    """A test file among production ones, somebody else's interchange, or other bytes under a number
    that was taken before (where a TA1 will say so) is refused whole."""
    isa = found.isa
    if isa[15] in ("P", "T") and isa[15] != partner.usage_indicator:
        rule = "X12.ISA15.usage"
        wrong = f"ISA15 is {isa[15]} and partner {partner.name} is {partner.environment}"
    elif isa[8] != partner.sender_id:
        rule = "X12.ISA08.receiver"
        wrong = "it is addressed to another receiver (ISA08)"
    elif reply.is_copy(found, sink):
        rule, wrong = "X12.ISA13.before", USED_BEFORE
    else:
        return True
    reply.refuse(found, sink, rule, wrong)
    applied.state = "refused"
    applied.notes.append(f"{file.name} is refused: {wrong}")
    _item(desk, file, "refused", f"{wrong}: nothing of interchange {found.ordinal} was applied")
    return False


def _note_interchange(desk: Desk, file: FileRow, found: Interchange) -> None:
    with desk.store.transaction() as connection:
        envelopes.add_interchange(connection, interchange_row(file, found))


def _note_group(desk: Desk, file: FileRow, found: Group) -> None:
    with desk.store.transaction() as connection:
        envelopes.add_group(connection, group_row(file, found))


def _apply_set(
    desk: Desk,
    partner: TradingPartner,
    file: FileRow,
    ts: TransactionSet,
    stream: Iterator[Any],
    applied: Applied,
) -> None:
    kind = registry.kind_of(ts)
    applied.kinds.append(kind)
    row = _row_of(file, ts, kind)
    items = _items_of_set(stream)
    if _was_applied(desk, row):
        deque(items, maxlen=0)
        return
    try:
        with desk.store.transaction() as connection:
            if not el(ts.group.gs, 6):
                _note_loose_group(connection, file, ts)
            envelopes.add_set(connection, row)
            context = SetContext(desk, connection, partner, file, ts, row)
            notes = _post(context, kind, items)
            failpoint("inside_apply")
        applied.notes += notes
    except _Cut:
        _left_out(desk, file, row, applied, "cut", "ends without SE: nothing of it was posted")
    except CopyOf as copy:
        _note_copy(desk, file, row, applied, copy)
    except Exception as error:
        if isinstance(error, GatewayError) and not isinstance(error, UnfitData):
            raise
        logger().error("apply.set_failed", file_id=file.file_id, kind=kind, exc_info=error)
        deque(items, maxlen=0)
        why = f"could not be posted ({type(error).__name__}): nothing of it was"
        _left_out(desk, file, row, applied, "unposted", why)


def _note_copy(desk: Desk, file: FileRow, row: SetRow, applied: Applied, copy: CopyOf) -> None:
    """The set is kept as a copy; where it explains the same money otherwise, a person is told."""
    applied.notes.append(f"{file.name}: remittance was posted before as {copy.remit_id}")
    with desk.store.transaction() as connection:
        row.state, row.detail = "copy", copy.remit_id
        envelopes.add_set(connection, row)
    if copy.differs:
        _item(
            desk, file, f"reissued:{row.interchange}:{row.functional_group}:{row.ordinal}",
            f"transaction set {row.ordinal} is a copy of remittance {copy.remit_id} with other "
            f"lines or adjustments: the first one stands",
        )  # fmt: skip


def _row_of(file: FileRow, ts: TransactionSet, kind: str) -> SetRow:
    return SetRow(
        set_id=new_id("set"), file_id=file.file_id, interchange=ts.group.interchange.ordinal,
        functional_group=ts.group.ordinal, ordinal=ts.ordinal, kind=kind, guide=ts.guide,
        control_number=ts.control_number,
    )  # fmt: skip


def _left_out(
    desk: Desk, file: FileRow, row: SetRow, applied: Applied, kind: str, why: str
) -> None:
    """A set was not posted: a person looks at it, its neighbours go on."""
    applied.state = "partial"
    applied.notes.append(f"{file.name}: transaction set {row.ordinal} {why}")
    _item(
        desk, file, f"{kind}:{row.interchange}:{row.functional_group}:{row.ordinal}",
        f"transaction set {row.ordinal} {why}; look at gateway files show {file.file_id}, and try "
        f"again with gateway files replay {file.file_id}",
    )  # fmt: skip


def _was_applied(desk: Desk, row: SetRow) -> bool:
    """True where the set at this place of the file was applied before."""
    with desk.store.reading() as connection:
        known = envelopes.sets_of(connection, row.file_id, row.interchange, row.functional_group)
    return any(one.ordinal == row.ordinal for one in known)


def _note_loose_group(connection: Connection, file: FileRow, ts: TransactionSet) -> None:
    envelopes.add_group(
        connection,
        GroupRow(
            file_id=file.file_id, interchange=ts.group.interchange.ordinal,
            ordinal=ts.group.ordinal, functional_identifier_code="", sender_code="",
            receiver_code="", control_number="", version=ts.guide,
        ),
    )  # fmt: skip


def _post(context: SetContext, kind: str, stream: Iterator[Any]) -> list[str]:
    """Feed the items of one set to its posting; raises _Cut where the set has no end."""
    make = _POSTINGS.get(kind)
    posting = make(context) if make else None
    for item in stream:
        if isinstance(item, SetEnd):
            if not item.complete:
                raise _Cut
            state = "applied" if posting else "stored"
            envelopes.finish_set(
                context.connection, context.row.set_id, state, segment_count=item.segments
            )
            if posting is None:
                return [f"{context.file.name}: a {kind} is kept, not applied"]
            return posting.close()
        if posting is not None:
            posting.take(item)
    raise StoreError("the reader stopped inside of a transaction set")


def _items_of_set(stream: Iterator[Any]) -> Iterator[Any]:
    """The items of the present set, its SetEnd too, and nothing of the next."""
    for item in stream:
        yield item
        if isinstance(item, SetEnd):
            return


def _item(desk: Desk, file: FileRow, kind: str, message: str) -> None:
    with desk.store.transaction() as connection:
        ask_person(
            connection, key=f"{kind}:{file.file_id}", kind=kind.split(":", maxsplit=1)[0],
            partner=file.partner, message=message, at=desk.clock(), file_id=file.file_id,
        )  # fmt: skip
