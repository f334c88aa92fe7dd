"""``gateway translate``: claims to 837 text without a database."""

from __future__ import annotations

import datetime
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from gateway.exchange.batches import ENVELOPE, Key, key_of, too_large, turn_of
from gateway.exchange.claims_in import claims_of_path, for_partner, origins_of_paths, sent_as
from gateway.exchange.compose import bytes_of, default_partner
from gateway.exchange.mend import all_mended, mended
from gateway.exchange.source_asked import fault_of
from gateway.exchange.source_fields import with_fields
from gateway.exchange.writing import Take, write_interchange
from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimKind
from gateway.settings import TradingPartner
from gateway.translate.json_text import encode


class Translated(msgspec.Struct):
    """What was written, and what is to be said of it."""

    written: int = 0
    interchanges: int = 0
    size: int = 0
    findings: list[Finding] = []
    unread: bool = False
    """Whether one of the files gave no claim."""

    @property
    def exit_code(self) -> int:
        """2 where a file gave no claim, or none could be written; 1 where a finding rejects."""
        if self.unread or not self.written:
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
    take: Take,
    control_number: int | None = None,
    *,
    repaired: bool = False,
    mapping: str = "",
    split: int = 0,
) -> Translated:
    """Read claim files and write their claims, one interchange for each guide and one for its
    encounters, piece by piece to ``take``. No more claims are held in memory than a set has.

    The numbers begin with ``control_number``, else they come from the clock. With ``repaired``
    the claims are repaired first, as ``submit`` does. ``mapping`` is the header-mapping file of
    CSV; with ``split`` no interchange has more claims than that.
    """
    chosen = _divided(partner or default_partner(), split)
    job = _Job(chosen, at, take, counters_from(at, control_number))
    items = _items(paths, job, mapping, repaired=repaired)
    with tempfile.TemporaryDirectory(prefix="gateway-") as folder:
        groups = _Groups(items, job.partner, Path(folder), job.result.findings)
        for key in groups.in_turn():
            job.write(key, groups.claims(key))
    job.result.findings = with_fields(
        job.result.findings, origins_of_paths(paths, mapping), job.partner, at,
        lambda claim: _as_written(claim, job.partner, repaired=repaired),
    )  # fmt: skip
    return job.result


def _as_written(claim: Claim, partner: TradingPartner, *, repaired: bool) -> list[Claim]:
    """What is written of a claim that was read."""
    sent = sent_as(claim, partner)
    return [one.claim for one in mended(sent, partner)] if repaired else [sent]


def _divided(partner: TradingPartner, split: int) -> TradingPartner:
    """The partner with interchanges of ``split`` claims, or fewer where it takes no more."""
    if not split:
        return partner
    most = min(split, partner.claims_per_interchange or split)
    return msgspec.structs.replace(partner, claims_per_interchange=most)


def _items(
    paths: Sequence[Path], job: _Job, mapping: str, *, repaired: bool
) -> Iterator[Claim | Finding]:
    for path in paths:
        read = claims_of_path(path, mapping, job.partner.usage_indicator)
        items = _noted(for_partner(read, job.partner), job)
        yield from all_mended(items, job.partner) if repaired else items


def _noted(items: Iterable[Claim | Finding], job: _Job) -> Iterator[Claim | Finding]:
    """The items of a file; that it gave no claim is kept, and what was found in it."""
    found = False
    for item in items:
        if isinstance(item, Claim):
            found = True
        else:
            job.heard_of(item)
        yield item
    job.result.unread = job.result.unread or not found


class _Groups:
    """The claims by what they must have in common. Those of the kind that comes first are passed on
    as they come; others wait in files until it is their turn."""

    def __init__(
        self, items: Iterator[Claim | Finding], partner: TradingPartner, folder: Path,
        findings: list[Finding],
    ) -> None:  # fmt: skip
        self._items, self._partner, self._folder = items, partner, folder
        self._findings = findings
        self._waiting: dict[Key, IO[bytes]] = {}
        self._first: Claim | None = next(self._all(), None)

    def _all(self) -> Iterator[Claim]:
        for item in self._items:
            if isinstance(item, Claim):
                yield item
            else:
                self._findings.append(item)

    def in_turn(self) -> Iterator[Key]:
        """Each group once: that of the first claim, then the others in the order of kinds, of a
        kind claims before encounters."""
        if self._first is None:
            return
        yield key_of(self._first, self._partner)
        yield from sorted(self._waiting, key=turn_of)

    def claims(self, key: Key) -> Iterator[Claim]:
        """The claims of a group, in the order that they came."""
        if key in self._waiting:
            kept = self._waiting[key]
            kept.seek(0)
            yield from (msgspec.json.decode(line, type=Claim) for line in kept)
            kept.close()
        elif self._first is not None:
            yield self._first
            for claim in self._all():
                if (other := key_of(claim, self._partner)) == key:
                    yield claim
                else:
                    self._keep(other, claim)

    def _keep(self, key: Key, claim: Claim) -> None:
        if key not in self._waiting:
            self._waiting[key] = (self._folder / str(len(self._waiting))).open("wb+")
        self._waiting[key].write(encode(claim) + b"\n")


class _Job:
    """Writes groups of claims as interchanges of no more than the partner takes."""

    def __init__(
        self, partner: TradingPartner, at: datetime.datetime, take: Take,
        allot: Callable[[str], int],
    ) -> None:  # fmt: skip
        self.partner, self.result = partner, Translated()
        self.read: Counter[tuple[object, ...]] = Counter()  # what was wrong with an 837 read
        self._at, self._out, self._allot = at, take, allot

    def write(self, key: Key, claims: Iterator[Claim]) -> None:
        """All interchanges of a group."""
        left: list[Claim] = []
        while True:
            first = left.pop() if left else next(claims, None)
            if first is None:
                return
            self._interchange(key[0], self._part(first, claims, left))

    def _part(self, first: Claim, claims: Iterator[Claim], left: list[Claim]) -> Iterator[Claim]:
        """As many claims as an interchange may have; the one that is too many is left."""
        partner, count = self.partner, 1
        room = partner.bytes_per_interchange
        size = ENVELOPE + self._size(first)
        yield first
        for claim in claims:
            size += self._size(claim)
            if count == (partner.claims_per_interchange or -1) or (room and size > room):
                left.append(claim)
                return
            count += 1
            yield claim

    def heard_of(self, finding: Finding) -> None:
        """Keep what is wrong with the text of an 837 that is read."""
        if finding.segment:
            self.read[fault_of(finding)] += 1

    def _told(self, finding: Finding) -> bool:
        """Whether what is wrong with the text that was written was told of the text it came from:
        once for each time."""
        known = self.read[fault_of(finding)] > 0
        self.read[fault_of(finding)] -= known
        return known

    def _size(self, claim: Claim) -> int:
        return bytes_of(claim, self.partner, self._at) if self.partner.bytes_per_interchange else 0

    def _interchange(self, kind: ClaimKind, claims: Iterator[Claim]) -> None:
        result, before = self.result, self.result.size
        result.interchanges += 1
        last: list[Claim] = []

        def take(data: bytes) -> None:
            result.size += len(data)
            self._out(data)

        def heard(place: int, ordinal: int, spans: object, lost: list[Finding]) -> None:
            result.findings += lost

        def noted() -> Iterator[Claim]:
            for claim in claims:
                last[:] = [claim]
                yield claim

        made = write_interchange(
            kind, noted(), self.partner, self._at, self._allot, take, heard, named=True
        )
        result.written += made.claims
        result.findings += [
            msgspec.structs.replace(f, interchange=result.interchanges)
            for f in made.findings
            if not self._told(f)
        ]
        most, size = self.partner.bytes_per_interchange, result.size - before
        if made.claims == 1 and size > most > 0:
            result.findings.append(too_large(last[0], size, most))
