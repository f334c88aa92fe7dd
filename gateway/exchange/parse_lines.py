"""``gateway parse --jsonl``: one object a line, each with its type and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.books import books_for
from gateway.exchange.parse_json import (
    PARSE_TYPES,
    Everything,
    Outcome,
    file_chunks,
    said,
    unwatched,
)
from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement
from gateway.models.claim import Claim
from gateway.models.claim_status import ClaimStatus, StatusInquiry
from gateway.models.eligibility import EligibilityInquiry, EligibilityResponse
from gateway.models.remittance import ClaimPayment, RemittanceHeader, RemittanceTotals
from gateway.settings import TradingPartner
from gateway.translate import registry
from gateway.translate.ta1 import read_ta1
from gateway.validate.examine import examine
from gateway.x12.envelope import Interchange, TransactionSet

TYPES: dict[type, str] = {
    Claim: "claim",
    ClaimPayment: "claim_payment",
    EligibilityInquiry: "inquiry",
    EligibilityResponse: "response",
    StatusInquiry: "inquiry",
    ClaimStatus: "claim_status",
}
"""The ``type`` of the items that have a line of their own."""


def parse_lines(
    path: Path,
    name: str,
    outcome: Outcome,
    snip: frozenset[int] = PARSE_TYPES,
    advance: Callable[[int], object] = unwatched,
    partner: TradingPartner | None = None,
) -> Iterator[bytes]:
    """The lines of one file, as it is read; findings follow what they are about.

    Sets are judged as ``partner`` asks. Raises ConfigError for a patch that does not fit.
    """
    sink: list[Finding] = []
    books = books_for(partner.patches, partner.patch_folder) if partner else books_for()
    lines = _Lines(name)
    for item in examine(file_chunks(path, advance), sink, Everything, snip, books):
        outcome.interchanges += isinstance(item, Interchange)
        yield from lines.see(item)
        yield from _findings(sink, name, outcome)
    yield from _findings(sink, name, outcome)


def _findings(sink: list[Finding], name: str, outcome: Outcome) -> Iterator[bytes]:
    for finding in sink:
        outcome.rejects += finding.severity == "reject"
        yield _line({"type": "finding", "file": name}, finding)
    sink.clear()


def _line(*parts: Any) -> bytes:
    """One object of the fields of all parts."""
    fields = (said(part)[1:-1] for part in parts)
    return b"{" + b",".join(filter(None, fields)) + b"}\n"


class _Lines:
    """Follows the sets of a file and writes a line for each item."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._place: dict[str, Any] = {}
        self._header: RemittanceHeader | None = None

    def see(self, item: Any) -> Iterator[bytes]:
        """The lines of one event of the file."""
        if isinstance(item, TransactionSet):
            self._place = self._placed(item)
        elif isinstance(item, tuple):
            yield _line({"type": "interchange_acknowledgement", "file": self._name},
                        read_ta1(item[1]))  # fmt: skip
        elif isinstance(item, RemittanceHeader):
            self._header = item
        elif isinstance(item, RemittanceTotals):
            yield from self._remittance(item)
        elif isinstance(item, GroupAcknowledgement):
            yield self._typed("acknowledgement", {"acknowledgement": item})
        elif isinstance(item, str):
            yield self._typed("segment", {"segment": item})
        elif type(item) in TYPES:
            yield self._typed(TYPES[type(item)], item)

    def _placed(self, ts: TransactionSet) -> dict[str, Any]:
        group = ts.group
        return {
            "file": self._name, "interchange": group.interchange.ordinal, "group": group.ordinal,
            "set": ts.ordinal, "interchange_control_number": group.interchange.isa[13],
            "group_control_number": group.control_number,
            "transaction_set_control_number": ts.control_number, "kind": registry.kind_of(ts),
            "guide": ts.guide,
        }  # fmt: skip

    def _typed(self, kind: str, item: Any) -> bytes:
        own = {name: value for name, value in self._place.items() if not hasattr(item, name)}
        return _line({"type": kind} | own, item)

    def _remittance(self, totals: RemittanceTotals) -> Iterator[bytes]:
        """The provider's adjustments, then the remittance without its claims, last of its set."""
        for adjustment in totals.provider_adjustments:
            yield self._typed("provider_adjustment", adjustment)
        header = self._header
        assert header is not None  # the reader of an 835 yields it first
        whole = msgspec.structs.replace(header, unmodelled=[])
        counts = {"claim_payments": totals.claims,
                  "provider_adjustments": len(totals.provider_adjustments)}  # fmt: skip
        kept = [*header.unmodelled, *totals.unmodelled]
        rest = msgspec.structs.replace(totals, claims=0, provider_adjustments=[], unmodelled=kept)
        yield _line({"type": "remittance"} | self._place | {"counts": counts}, whole, rest)
