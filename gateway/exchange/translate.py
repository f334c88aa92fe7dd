"""``gateway translate``: claims to 837 text without a database."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.exchange.claims_in import claims_of
from gateway.exchange.compose import compose, default_partner
from gateway.exchange.mend import all_mended
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.settings import TradingPartner


class Translated(msgspec.Struct):
    """The 837 text and what is to be said of it."""

    data: bytes
    written: int
    interchanges: int
    findings: list[Finding]

    @property
    def exit_code(self) -> int:
        """2 where nothing could be written, 1 where a finding rejects, else 0."""
        if not self.written:
            return 2
        return 1 if any(f.severity == "reject" for f in self.findings) else 0

    def summary(self, output: str | None) -> dict[str, Any]:
        """The JSON of ``--json``."""
        return {
            "file": output,
            "claims": self.written,
            "interchanges": self.interchanges,
            "findings": self.findings,
        }


def counters_from(at: datetime.datetime, control_number: int | None = None) -> Callable[[str], int]:
    """Counters for ISA13 (``isa``) and GS06 (``gs``) that begin with ``control_number``.

    Without one the numbers come from the clock: seconds since the start of the year, so that two
    runs seldom meet and nobody takes them for allotted ones.
    """
    year = datetime.datetime(at.year, 1, 1, tzinfo=at.tzinfo)
    start = control_number or int((at - year).total_seconds()) * 10 + 1
    counters = {"isa": start - 1, "gs": start - 1}

    def allot(scope: str) -> int:
        counters[scope] = counters[scope] % 999_999_999 + 1
        return counters[scope]

    return allot


def translate_files(
    paths: Sequence[Path],
    partner: TradingPartner | None,
    at: datetime.datetime,
    control_number: int | None = None,
    *,
    repaired: bool = False,
) -> Translated:
    """Read claim files and write their claims, one interchange for each guide.

    The numbers begin with ``control_number``, else they come from the clock. With ``repaired``
    the claims are repaired first, as ``submit`` does.
    """
    partner = partner or default_partner()
    claims: list[Claim] = []
    findings: list[Finding] = []
    for path in paths:
        items: Iterable[Claim | Finding] = claims_of(path.read_bytes(), str(path))
        for item in all_mended(items, partner) if repaired else items:
            if isinstance(item, Claim):
                claims.append(item)
            else:
                findings.append(item)
    allot = counters_from(at, control_number)
    data = b""
    interchanges = 0
    for composed in compose(claims, partner, at, allot):
        data += composed.data
        interchanges += 1
        findings += [
            msgspec.structs.replace(f, interchange=interchanges) for f in composed.findings
        ]
        findings += [finding for own in composed.own.values() for finding in own]
    return Translated(data, len(claims), interchanges, findings)
