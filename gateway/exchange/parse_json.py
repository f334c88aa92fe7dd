"""``gateway parse``: any X12 file as typed JSON, streamed. Shapes: docs/contract.md."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.books import books_for, meanings
from gateway.finding import Finding
from gateway.ledger.benefits import summarize
from gateway.models.acknowledgement import GroupAcknowledgement
from gateway.models.benefit_summary import BenefitSummary, SummarizedResponse
from gateway.models.claim import Claim, ClaimBatch
from gateway.models.claim_status import ClaimStatus, StatusHeader, StatusInquiry
from gateway.models.eligibility import (
    EligibilityHeader,
    EligibilityInquiry,
    EligibilityResponse,
)
from gateway.models.remittance import ClaimPayment, RemittanceHeader, RemittanceTotals
from gateway.render.benefit_words import SERVICE_TYPE
from gateway.settings import TradingPartner
from gateway.translate import registry
from gateway.translate.json_text import encode
from gateway.translate.ta1 import read_ta1
from gateway.validate.examine import SetEnd, examine
from gateway.x12.envelope import Group, Interchange, TransactionSet

PARSE_TYPES = frozenset({1, 2, 3})
PARTNER_TYPES = PARSE_TYPES | {7}
"""With a partner, what only that partner asks for is told too."""
_CHUNK = 1 << 16


class Everything:
    """The registry's language, with the raw segments of sets that have no model."""

    kind_of = staticmethod(registry.kind_of)

    @staticmethod
    def reader_for(kind: str) -> Callable[[TransactionSet], Iterator[Any]]:
        """That of the registry, else one that yields the segments as text."""
        return registry.reader_for(kind) or _raw


def _raw(ts: TransactionSet) -> Iterator[str]:
    """The segments of a set that is read, not modelled."""
    separator = ts.delimiters.element
    for segment in ts.segments():
        yield separator.join(segment)


def unwatched(_: int) -> None:
    """The progress of a caller who does not watch."""


def file_chunks(path: Path, advance: Callable[[int], object] = unwatched) -> Iterator[bytes]:
    """The bytes of a file, piece by piece; ``advance`` is told how many were read."""
    with path.open("rb") as source:
        while piece := source.read(_CHUNK):
            yield piece
            advance(len(piece))


def _digested(pieces: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    """The pieces as they are, each taken into the digest: a pipe can be read only once."""
    for piece in pieces:
        digest.update(piece)
        yield piece


class Outcome:
    """What a streamed document turned out to hold, for the exit code."""

    def __init__(self) -> None:
        self.interchanges = 0
        self.rejects = 0

    @property
    def exit_code(self) -> int:
        """2 where no interchange was found, 1 where a finding rejects, else 0."""
        return 2 if not self.interchanges else (1 if self.rejects else 0)


def parse_document(
    path: Path,
    name: str,
    outcome: Outcome,
    snip: frozenset[int] = PARSE_TYPES,
    advance: Callable[[int], object] = unwatched,
    partner: TradingPartner | None = None,
) -> Iterator[bytes]:
    """The JSON document of one file in pieces; memory does not grow with the file.

    Sets are judged as ``partner`` asks. Raises ConfigError for a patch that does not fit.
    """
    sink: list[Finding] = []
    books = books_for(partner.patches, partner.patch_folder) if partner else books_for()
    digest = hashlib.sha256()
    pieces = _digested(file_chunks(path, advance), digest)
    yield b'{"file":' + encode(name)
    with tempfile.TemporaryFile() as findings:
        document = _Document(outcome)
        for item in examine(pieces, sink, Everything, snip, books):
            _spool(sink, findings, outcome)
            yield from document.see(item)
        _spool(sink, findings, outcome)
        yield from document.end()
        yield b',"sha256":"' + digest.hexdigest().encode() + b'","findings":['
        findings.seek(0)
        findings.read(1)
        while piece := findings.read(_CHUNK):
            yield piece
    yield b"]}"


def _spool(sink: list[Finding], findings: Any, outcome: Outcome) -> None:
    for finding in sink:
        outcome.rejects += finding.severity == "reject"
        findings.write(b"," + encode(finding))
    sink.clear()


class _Document:
    """Writes the nesting of interchanges, groups, sets and their items as it unfolds."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._interchange: Interchange | None = None
        self._ta1: list[bytes] = []
        self._group: Group | None = None
        self._groups = self._sets = 0
        self._body: _Body | None = None

    def see(self, item: Any) -> Iterable[bytes]:
        if isinstance(item, Interchange):
            return self._open_interchange(item)
        if isinstance(item, Group):
            return self._open_group(item)
        if isinstance(item, TransactionSet):
            return self._open_set(item)
        if isinstance(item, SetEnd):
            assert self._body is not None
            return self._body.close(item)
        if isinstance(item, tuple):
            self._ta1.append(encode(read_ta1(item[1])))
            return ()
        assert self._body is not None
        return self._body.see(item)

    def _open_interchange(self, item: Interchange) -> Iterator[bytes]:
        yield from self._close_interchange()
        self._outcome.interchanges += 1
        self._interchange = item
        yield b',"interchanges":[' if item.ordinal == 1 else b","
        isa, d = item.isa, item.delimiters
        facts = encode(
            {
                "interchange_control_number": isa[13],
                "sender_qualifier": isa[5],
                "sender_id": isa[6],
                "receiver_qualifier": isa[7],
                "receiver_id": isa[8],
                "usage_indicator": isa[15],
                "delimiters": {
                    "element": d.element, "component": d.component,
                    "repetition": d.repetition, "segment": d.segment,
                },
            }
        )  # fmt: skip
        yield facts[:-1] + b',"functional_groups":['
        self._groups = 0

    def _close_interchange(self) -> Iterator[bytes]:
        if self._interchange is None:
            return
        yield from self._close_group()
        acknowledged = b",".join(self._ta1)
        yield b'],"interchange_acknowledgements":[' + acknowledged + b"]}"
        self._ta1.clear()
        self._interchange = None

    def _open_group(self, item: Group) -> Iterator[bytes]:
        yield from self._close_group()
        facts = encode(
            {
                "functional_identifier_code": item.functional_identifier_code,
                "group_control_number": item.control_number,
                "version": item.version,
            }
        )
        yield (b"," if self._groups else b"") + facts[:-1] + b',"transaction_sets":['
        self._groups += 1
        self._group, self._sets = item, 0

    def _close_group(self) -> Iterator[bytes]:
        if self._group is not None:
            yield b"]}"
        self._group = None

    def _open_set(self, item: TransactionSet) -> Iterator[bytes]:
        if self._group is not item.group:  # a set outside of any group
            yield from self._open_group(item.group)
        kind = registry.kind_of(item)
        facts = encode(
            {
                "kind": kind,
                "guide": item.guide,
                "transaction_set_control_number": item.control_number,
            }
        )
        self._body = _Body(kind)
        yield (b"," if self._sets else b"") + facts[:-1]
        self._sets += 1

    def end(self) -> Iterator[bytes]:
        yield from self._close_interchange()
        if self._outcome.interchanges:
            yield b"]"
        else:
            yield b',"verdict":"unreadable","interchanges":[]'


_LISTS: dict[type, str] = {
    Claim: "claims",
    ClaimStatus: "claim_statuses",
    EligibilityInquiry: "inquiries",
    EligibilityResponse: "responses",
    StatusInquiry: "inquiries",
    str: "unmodelled",
}


_EMPTY = {
    "837P": b"claims",
    "837I": b"claims",
    "837D": b"claims",
    "270": b"inquiries",
    "271": b"responses",
    "276": b"inquiries",
    "277": b"claim_statuses",
    "277CA": b"claim_statuses",
}


class _Body:
    """The body of one transaction set: header fields, a list of items, totals."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._list = ""
        self._nested = False
        self._kept: list[str] = []

    def see(self, item: Any) -> Iterator[bytes]:
        if isinstance(item, RemittanceHeader):
            self._nested = True
            # Header and totals are one object in the JSON: what neither models is one list in it.
            self._kept, shown = item.unmodelled, msgspec.structs.replace(item, unmodelled=[])
            yield b',"remittance":' + encode(shown)[:-1] + b',"claim_payments":['
        elif isinstance(item, ClaimPayment):
            yield (b"," if self._list else b"") + encode(item)
            self._list = "claim_payments"
        elif isinstance(item, RemittanceTotals):
            whole = msgspec.structs.replace(item, unmodelled=[*self._kept, *item.unmodelled])
            yield b"]" + _inner(encode(whole))
            self._list, self._nested = "", False
            yield b"}"
        elif isinstance(item, GroupAcknowledgement):
            yield b',"acknowledgement":' + encode(item)
        elif isinstance(item, ClaimBatch | StatusHeader | EligibilityHeader):
            yield _inner(encode(item))
        else:
            name = _LISTS[type(item)]
            yield b"," if self._list else b',"' + name.encode() + b'":['
            self._list = name
            yield said(item)

    def close(self, end: SetEnd) -> Iterator[bytes]:
        if self._nested:
            kept = b',"unmodelled":' + encode(self._kept) if self._kept else b""
            yield b"]" + kept + b"}"
        elif self._list:
            yield b"]"
        elif self._kind in _EMPTY:
            yield b',"%s":[]' % _EMPTY[self._kind]
        yield b',"segment_count":%d}' % end.segments


def said(item: Any) -> bytes:
    """The JSON of an item: a response with its summary, and a level that only traces says so."""
    shown = encode(with_summary(item) if isinstance(item, EligibilityResponse) else item)
    if isinstance(item, ClaimStatus) and not item.statuses:
        return shown[:-1] + b',"statuses":[]}'
    return shown


def summarized(item: EligibilityResponse, summary: BenefitSummary) -> SummarizedResponse:
    """The response with its summary beside it."""
    fields = {name: getattr(item, name) for name in item.__struct_fields__}
    return SummarizedResponse(**fields, summary=summary)


def with_summary(item: EligibilityResponse) -> SummarizedResponse:
    """The response summed up."""
    words = meanings()
    return summarized(item, summarize(item, name=lambda code: words.at(SERVICE_TYPE, code)))


def _inner(obj: bytes) -> bytes:
    """The fields of a JSON object with a comma before them, '' for an empty object."""
    return b"," + obj[1:-1] if len(obj) > 2 else b""
