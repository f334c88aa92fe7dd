"""The few facts of an interchange that decide where it goes."""

from __future__ import annotations

import msgspec

from gateway.errors import PermanentError


class Peek(msgspec.Struct, frozen=True):
    """ISA15, ST01, the guide without its errata (``005010X222``), and how many claims."""

    usage: str
    set: str
    guide: str
    claims: int


def peek(text: str) -> Peek:
    """What goes out, looked into. PermanentError for what is no single transaction set of ours."""
    if not text.startswith("ISA") or len(text) < 110:
        raise PermanentError("What is to be sent is no X12 interchange.")
    separator, terminator = text[3], text[105]
    rows = [row.strip("\r\n").split(separator) for row in text.split(terminator)]
    sets = [row for row in rows if row[0] == "ST"]
    if len(sets) != 1 or len(rows[0]) != 17:
        raise PermanentError(
            "This API takes one transaction set at a time: set claims_per_interchange = 1."
        )
    groups = [row for row in rows if row[0] == "GS"]
    version = sets[0][3] if len(sets[0]) > 3 else groups[0][8] if groups else ""
    return Peek(
        usage=rows[0][15], set=sets[0][1], guide=version[:10],
        claims=sum(row[0] == "CLM" for row in rows),
    )  # fmt: skip
