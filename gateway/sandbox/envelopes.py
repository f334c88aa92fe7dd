"""Transaction sets into files: an interchange of its own for each, with the sandbox's numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from gateway.sandbox.accounts import Accounts
from gateway.sandbox.claims import Route
from gateway.x12.writer import GroupHeader, InterchangeHeader, Rows, Writer

WITHOUT_ST03 = frozenset({"835"})


def interchange(
    accounts: Accounts,
    route: Route,
    now: datetime.datetime,
    functional_identifier_code: str,
    guide: str,
    sets: Iterable[tuple[str, Rows]],
) -> tuple[int, bytes]:
    """ISA13 and bytes of an interchange with one group; ``sets`` are pairs of ST01 and rows."""
    number = accounts.count("ISA13")
    writer = Writer(newline=True)
    texts = (
        writer.transaction_set(code, f"{ordinal:04d}", "" if code in WITHOUT_ST03 else guide, rows)
        for ordinal, (code, rows) in enumerate(sets, 1)
    )
    group = GroupHeader(
        functional_identifier_code=functional_identifier_code,
        sender_code=route.application_receiver,
        receiver_code=route.application_sender,
        control_number=accounts.count("GS06"),
        version=guide,
        at=now,
    )
    text = writer.interchange(_header(route, number, now), [writer.group(group, texts)])
    return number, _bytes(text)


def lone_ta1(
    accounts: Accounts, route: Route, now: datetime.datetime, ta1: Rows
) -> tuple[int, bytes]:
    """ISA13 and bytes of an interchange that holds a TA1 alone."""
    number = accounts.count("ISA13")
    return number, _bytes(Writer(newline=True).interchange(_header(route, number, now), [], ta1))


def _header(route: Route, number: int, now: datetime.datetime) -> InterchangeHeader:
    return InterchangeHeader(
        sender_qualifier=route.receiver_qualifier,
        sender_id=route.receiver_id,
        receiver_qualifier=route.sender_qualifier,
        receiver_id=route.sender_id,
        control_number=number,
        at=now,
        usage_indicator=route.usage_indicator,
        acknowledgement_requested=False,
    )


def _bytes(pieces: Iterable[str]) -> bytes:
    return "".join(pieces).encode("utf-8")
