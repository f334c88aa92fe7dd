"""Acknowledgements as text: an interchange of its own for what one interchange is answered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence

from gateway.exchange.acknowledge import ACKNOWLEDGEMENTS, InterchangeHeard
from gateway.exchange.outgoing import Outgoing, OutgoingSet
from gateway.models.acknowledgement import GroupAcknowledgement, InterchangeAcknowledgement
from gateway.translate.acknowledgement_999 import build_997, build_999
from gateway.translate.registry import GUIDES
from gateway.translate.ta1 import build_ta1
from gateway.x12.elements import el
from gateway.x12.envelope import Group
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer

Allot = Callable[[str], int]
"""The next number of a counter: ``isa`` or ``gs``."""

UNKNOWN = "UNKNOWN"
"""ISA06 and GS02 of whom the interchange that is answered does not name."""

_VERSION_997 = "004010"
_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
"""ISA05 and ISA07 of the HIPAA guides: an answer repeats no other."""


def kind_for(group: Group) -> str:
    """``997`` for a group of 4010 or before, else ``999``."""
    return "997" if "0" < group.version < "005" else "999"


def answer_header(
    heard: InterchangeHeard, number: int, at: datetime.datetime, version: str = ""
) -> InterchangeHeader:
    """The ISA of an answer: sender and receiver change places, usage is repeated, and no answer to
    the answer is asked for. A party that no ISA names is that of the first GS, else UNKNOWN, with
    the qualifier ZZ."""
    isa = heard.interchange.isa
    gs = heard.groups[0].group.gs if heard.groups else []
    return InterchangeHeader(
        sender_qualifier=isa[7] if isa[7] in _QUALIFIERS else "ZZ",
        sender_id=_named(isa[8], el(gs, 3)[:15]),
        receiver_qualifier=isa[5] if isa[5] in _QUALIFIERS else "ZZ",
        receiver_id=_named(isa[6], el(gs, 2)[:15]),
        control_number=number,
        at=at,
        usage_indicator=isa[15] if isa[15] in ("P", "T") else "T",
        acknowledgement_requested=False,
        version=version or ("00401" if "0" < isa[12] < "005" else "00501"),
    )


def ta1_text(
    answer: InterchangeAcknowledgement, header: InterchangeHeader, *, newline: bool = False
) -> Outgoing:
    """A TA1 alone in its interchange."""
    text = Writer(newline=newline).interchange(header, [], [build_ta1(answer)])
    return Outgoing("TA1", _bytes(text), header)


def functional_text(
    answers: Sequence[tuple[Group, GroupAcknowledgement]],
    header: InterchangeHeader,
    allot: Allot,
    *,
    newline: bool = False,
) -> Outgoing:
    """An ST*999 or ST*997 for each functional group, those of the same parties in one group."""
    writer = Writer(newline=newline)
    shared: dict[tuple[str, str, str], list[GroupAcknowledgement]] = {}
    for group, answer in answers:
        key = kind_for(group), el(group.gs, 3), el(group.gs, 2)
        shared.setdefault(key, []).append(answer)
    kinds = dict.fromkeys(kind for kind, _, _ in shared)
    header.version = "00401" if set(kinds) == {"997"} else "00501"
    out = Outgoing("+".join(kinds), b"", header)

    def texts(kind: str, some: list[GroupAcknowledgement]) -> Iterator[str]:
        ordinal = len(out.groups)
        guide, build = ("", build_997) if kind == "997" else (GUIDES["999"], build_999)
        for answer in some:
            number = f"{len(out.sets) + 1:04d}"
            rows = list(build(answer))
            out.sets.append(OutgoingSet(ordinal, number, len(rows) + 2))
            yield writer.transaction_set(kind, number, guide, rows)

    def groups() -> Iterator[Iterator[str]]:
        for (kind, sender, receiver), some in shared.items():
            out.groups.append(_group(kind, sender, receiver, header, allot("gs")))
            yield writer.group(out.groups[-1], texts(kind, some))

    out.data = _bytes(writer.interchange(header, groups()))
    return out


def _group(
    kind: str, sender: str, receiver: str, header: InterchangeHeader, number: int
) -> GroupHeader:
    return GroupHeader(
        functional_identifier_code=ACKNOWLEDGEMENTS,
        sender_code=_code(sender, header.sender_id),
        receiver_code=_code(receiver, header.receiver_id),
        control_number=number,
        version=_VERSION_997 if kind == "997" else GUIDES["999"],
        at=header.at,
    )


def _bytes(pieces: Iterable[str]) -> bytes:
    """The text in ASCII: what a faulty envelope holds beyond it is repeated as a question mark."""
    return "".join(pieces).encode("ascii", "replace")


def _named(*given: str) -> str:
    """The first name that has a letter or digit: of nothing but marks none can be written."""
    return next((name for name in given if any(map(str.isalnum, name))), UNKNOWN)


def _code(given: str, otherwise: str) -> str:
    """GS02 or GS03, of two to fifteen characters, whatever was sent instead."""
    fits = 2 <= len(given) <= 15 and given.isprintable() and given.strip()
    return given if fits else otherwise[:15].rstrip()
