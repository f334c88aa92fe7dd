"""Batches that came over CORE: into the clearinghouse, and its answers out of its outbox."""

from __future__ import annotations

import datetime

from gateway.sandbox.accounts import Accounts
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_books import CoreBooks
from gateway.sandbox.inquiries import ANSWERED, acknowledged, answer_inquiry
from gateway.transport.core_wire import Envelope
from gateway.transport.core_wire.payload_types import Content, content_of
from gateway.x12.envelope import TransactionSet, read

_RESULT_KINDS = ("277CA", "271", "277", "835", "999", "TA1")


def submit(
    house: Clearinghouse, books: CoreBooks, request: Envelope, now: datetime.datetime
) -> None:
    """Hand a batch over: inquiries are answered at once, claims go to the clearinghouse."""
    data = request.payload or b""
    content, payload_id = content_of(data), request.payload_id
    if content.code in ANSWERED:
        with house.folders.locked(), Accounts(house.root) as accounts, accounts.transaction():
            made = [
                acknowledged(accounts, data, now),
                answer_inquiry(accounts, house.terms, data, now),
            ]
        for number, body in enumerate(dict.fromkeys(made)):
            kind = kind_of(content_of(body))
            books.keep(payload_id, request.sender_id, kind, f"{payload_id}-{number}-{kind}", body)
        return
    name = f"{payload_id.lower()}.x12"
    if house.folders.archived(name) or (house.folders.inbox / name).exists():
        return  # a crash came between the hand-over and its note
    hidden = house.folders.inbox / f".{name}.part"
    hidden.write_bytes(data)
    hidden.rename(house.folders.inbox / name)
    house.turn(now)


def collect(
    house: Clearinghouse, books: CoreBooks, request: Envelope, data: bytes, now: datetime.datetime
) -> None:
    """Take a turn of the clearinghouse, and keep its answers to this submission."""
    house.turn(now)
    ours = names_in(data) | set(content_of(data).groups)
    for path in sorted(house.folders.outbox.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue
        body = path.read_bytes()
        content = content_of(body)
        if content.code and ours & (set(content.about) | names_in(body)):
            books.keep(request.payload_id, request.sender_id, kind_of(content), path.name, body)


def kind_of(content: Content) -> str:
    """What a result is asked for as."""
    return "277CA" if (content.code, content.guide) == ("277", "X214") else content.code


def kind_wanted(payload_type: str) -> str:
    """The kind that a retrieval asks for: ``X12_005010_Request_Batch_Results_271`` is 271."""
    parts = payload_type.upper().split("_")
    return next((kind for kind in _RESULT_KINDS if kind in parts), "")


def names_in(data: bytes) -> set[str]:
    """What answers name a batch and its claims by: BHT03 and CLM01 of an 837, the traces of a
    277CA, CLP01 of an 835. A payer's 277CA under a batch of the clearinghouse's own names claims
    alone."""
    found: set[str] = set()
    for event in read([data], []):
        if not isinstance(event, TransactionSet):
            continue
        batch = ""
        for segment in event.segments():
            match segment:
                case ["BHT", _, _, number, *_] if event.code == "837":
                    found.add(f"BHT03:{number}")
                case ["TRN", "2", number, *_] if event.code == "277" and not batch:
                    batch = number
                    found.add(f"BHT03:{number}")
                case ["TRN", "2", number, *_] if batch.startswith("CHB"):
                    found.add(f"CLM01:{number}")
                case ["CLM" | "CLP", number, *_]:
                    found.add(f"CLM01:{number}")
    return found
