"""835 files without a database: each transaction set with its header, claims and totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from gateway.exchange.parse_json import file_chunks, unwatched
from gateway.finding import Finding
from gateway.models.remittance import ClaimPayment, RemittanceHeader, RemittanceTotals
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine

SYNTAX = frozenset({1})


class Remittance(msgspec.Struct):
    """One ST*835. ``source`` is the file or the id it came by; ``totals`` are None where the set
    broke off before its SE."""

    source: str
    header: RemittanceHeader
    claims: list[ClaimPayment] = []
    totals: RemittanceTotals | None = None


def read_remittances(
    path: Path, findings: list[Finding], advance: Callable[[int], object] = unwatched
) -> Iterator[Remittance]:
    """The remittances of a file in their order; nothing of one is given before its end."""
    found: Remittance | None = None
    for item in examine(file_chunks(path, advance), findings, registry, SYNTAX):
        if isinstance(item, RemittanceHeader):
            found = Remittance(str(path), item)
        elif isinstance(item, ClaimPayment) and found is not None:
            found.claims.append(item)
        elif isinstance(item, RemittanceTotals) and found is not None:
            found.totals = item
        elif isinstance(item, SetEnd) and found is not None:
            yield found
            found = None


def read_headers(path: Path) -> Iterator[RemittanceHeader]:
    """What the sets of a file say before their claims, read no further than is asked for."""
    for item in examine(file_chunks(path, unwatched), [], registry, SYNTAX):
        if isinstance(item, RemittanceHeader):
            yield item
