"""What an integrator imports: ``import gateway``, then read, parse, build, write, validate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from gateway.books import books_for
from gateway.errors import UnreadableInterchange
from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimBatch, ClaimKind
from gateway.translate import registry
from gateway.translate.claim_837_build import build_837
from gateway.validate.examine import ALL_TYPES, SetEnd, examine
from gateway.x12 import envelope
from gateway.x12.reader import chunks
from gateway.x12.writer import GroupHeader, InterchangeHeader, Rows, Writer

Source = bytes | bytearray | memoryview | str | Path | IO[bytes] | IO[str]
"""Bytes, text (not the name of a file: that is a Path), a path, or an open file."""

_PIECE = 1 << 16


def _pieces(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        yield from chunks(bytes(source))
    elif isinstance(source, str):
        yield from chunks(source.encode("utf-8"))
    elif isinstance(source, Path):
        with source.open("rb") as opened:
            yield from _pieces(opened)
    else:
        while piece := source.read(_PIECE):
            yield piece.encode("utf-8") if isinstance(piece, str) else piece


def read(source: Source, findings: list[Finding] | None = None) -> Iterator[envelope.Event]:
    """Yield interchanges, groups and transaction sets; iterate ``set.segments()`` for its text.

    Findings about the envelope are appended to ``findings``. Raises UnreadableInterchange
    when ``source`` holds no interchange at all.
    """
    sink: list[Finding] = [] if findings is None else findings
    found = False
    for event in envelope.read(_pieces(source), sink):
        found = True
        yield event
    if not found:
        raise UnreadableInterchange("no X12 interchange (ISA … IEA) was found")


def parse(
    source: Source, findings: list[Finding] | None = None, *, check: bool = True
) -> Iterator[Any]:
    """Yield the models of every transaction set in order: for an 837 a ClaimBatch, then Claims;
    for an 835 a RemittanceHeader, ClaimPayments, RemittanceTotals; and so on.

    Never raises for what a file holds: findings of types 1 to 3 go to ``findings``. Without
    ``check`` only those of reading do, and nothing is held against a guide: three times as fast.
    """
    sink: list[Finding] = [] if findings is None else findings
    snip = frozenset({1, 2, 3} if check else {1})
    for item in examine(_pieces(source), sink, registry, snip, books_for()):
        envelope_event = isinstance(
            item, envelope.Interchange | envelope.Group | envelope.TransactionSet | SetEnd | tuple
        )
        if not envelope_event:
            yield item


def validate(source: Source, snip: Iterable[int] = ALL_TYPES) -> list[Finding]:
    """The findings of exactly these SNIP types."""
    sink: list[Finding] = []
    wanted = frozenset(snip)
    for _ in examine(_pieces(source), sink, registry, wanted, books_for(), models=False):
        pass
    return [finding for finding in sink if finding.snip in wanted]


def build(claims: Iterable[Claim], batch: ClaimBatch, kind: ClaimKind) -> Rows:
    """The rows of one ST*837, after ST and before SE. Source: 005010X222A1, 005010X223A2."""
    return build_837(claims, batch, kind)


def write(
    rows: Rows,
    kind: ClaimKind,
    interchange: InterchangeHeader,
    group_control_number: int = 1,
    set_control_number: str = "0001",
) -> str:
    """One interchange with one group and one set, as text."""
    writer = Writer()
    guide = registry.GUIDES[kind]
    group = GroupHeader(
        functional_identifier_code="HC",
        sender_code=interchange.sender_id,
        receiver_code=interchange.receiver_id,
        control_number=group_control_number,
        version=guide,
        at=interchange.at,
    )
    text = writer.transaction_set("837", set_control_number, guide, rows)
    return "".join(writer.interchange(interchange, [writer.group(group, [text])]))
