"""An interchange of ours as it will be sent."""

from __future__ import annotations

import msgspec

from gateway.x12.writer import GroupHeader, InterchangeHeader


class OutgoingSet(msgspec.Struct):
    """A transaction set as written: the ordinal of its group, ST02, segments with ST and SE, and
    BHT03 where answers name it."""

    group: int
    control_number: str
    segments: int
    batch_identifier: str = ""


class Outgoing(msgspec.Struct):
    """One interchange as text, with what its envelope says. ``kind`` names the file."""

    kind: str
    data: bytes
    header: InterchangeHeader
    groups: list[GroupHeader] = []
    sets: list[OutgoingSet] = []
