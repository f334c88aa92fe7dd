"""The 277CA (005010X214), built: the flat levels folded back into their hierarchy."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import get_args

from gateway.models.claim_status import ClaimStatus, Level, LineStatus, Status, StatusHeader
from gateway.models.party import Party
from gateway.translate.rows import dtp, dtp_date, nm1, ref
from gateway.x12.elements import ccyymmdd, money, quantity
from gateway.x12.writer import Rows

_ORDER: tuple[Level, ...] = get_args(Level)
_CODES: dict[Level, str] = {
    "information_source": "20",
    "information_receiver": "21",
    "provider": "19",
    "claim": "PT",
}
_TRACES: dict[Level, str] = {
    "information_source": "1",
    "information_receiver": "2",
    "provider": "1",
    "claim": "2",
}
_AMOUNTS = frozenset({"YU", "YY"})


def build_277ca(header: StatusHeader, statuses: Iterable[ClaimStatus]) -> Rows:
    """The rows between ST and SE.

    ``statuses`` come in the order of the file, as :func:`read_277ca` yields them. A parent that
    has no entry of its own is written where the payer, receiver or provider of an entry differs
    from the one that is open. No status is made up for it: who wants a trace and a status at
    the provider (pyx12's map requires both) gives an entry for that level, trace ``0``.
    """
    yield (
        "BHT", "0085", header.purpose_code or "08", header.batch_identifier,
        ccyymmdd(header.created.date()) if header.created else "", _time(header.created),
        header.type_code or "TH",
    )  # fmt: skip
    tree = _Tree()
    ends: Iterator[ClaimStatus | None] = chain(statuses, [None])
    for status, following in pairwise(ends):
        if status is not None:
            yield from tree.entry(status, following)


class _Tree:
    """The HLs written so far: how many, and which are open."""

    def __init__(self) -> None:
        self.count = 0
        self.open: dict[Level, tuple[str, Party | None]] = {}

    def entry(self, status: ClaimStatus, following: ClaimStatus | None) -> Rows:
        """Parents that are not open yet, then the level itself."""
        depth = _ORDER.index(status.level)
        for level in _ORDER[:depth]:
            who = _party(status, level)
            if level not in self.open or self.open[level][1] != who:
                yield from self.hl(level, who, parent=True)
        if not self._goes_on(status):
            below = following is not None and _ORDER.index(following.level) > depth
            below = below or depth == 0  # a source is never without its receiver
            yield from self.hl(status.level, _party(status, status.level), parent=below)
        yield from _details(status)

    def hl(self, level: Level, who: Party | None, *, parent: bool) -> Rows:
        """HL and NM1 of a level."""
        depth = _ORDER.index(level)
        above = self.open[_ORDER[depth - 1]][0] if depth else ""
        self.count += 1
        self.open = {k: v for k, v in self.open.items() if k in _ORDER[:depth]}
        self.open[level] = (str(self.count), who)
        mark = "" if level == "claim" else str(int(parent))
        yield "HL", str(self.count), above, _CODES[level], mark
        yield from _name(level, who)

    def _goes_on(self, status: ClaimStatus) -> bool:
        """True for a further trace of the same information source: no HL of its own."""
        return status.level == "information_source" and self.open.keys() == {status.level} and (
            self.open[status.level][1] == status.payer
        )  # fmt: skip


def _party(status: ClaimStatus, level: Level) -> Party | None:
    match level:
        case "information_source":
            return status.payer
        case "information_receiver":
            return status.receiver
        case "provider":
            return status.provider
        case "claim":
            return status.patient


def _name(level: Level, who: Party | None) -> Rows:
    """NM1 with the id that the level's guide page knows."""
    if who is None:
        return
    known: tuple[str, ...]
    match level:
        case "information_source":
            code, known = who.entity_code or "PR", ("46", "FI", "PI", "XV")
        case "information_receiver":
            code, known = "41", ("46",)
        case "provider":
            code, known = "85", ("FI", "SV")
        case "claim":
            code, known = "QC", ()
    own = next((i for i in who.identifiers if i.qualifier in known), None)
    if who.npi and level == "provider":
        yield nm1(code, who, "XX", who.npi)
    elif who.member_id and level == "claim":
        yield nm1(code, who, who.member_id_qualifier or "MI", who.member_id)
    else:
        yield nm1(code, who, own.qualifier if own else "", own.value if own else "")


def _details(status: ClaimStatus) -> Rows:
    """TRN and all that follows it in loops 2200A to 2200D and 2220D."""
    level = status.level
    if status.trace_number:
        yield "TRN", _TRACES[level], status.trace_number
    yield from _stc(status.statuses, dated=level != "provider", spoken=level == "claim")
    yield from ref("1K", status.payer_claim_control_number)
    for identifier in status.references:
        yield from ref(identifier.qualifier, identifier.value)
    for total in status.totals:
        if total.qualifier not in _AMOUNTS:
            yield "QTY", total.qualifier, quantity(total.value)
    for total in status.totals:
        if total.qualifier in _AMOUNTS:
            yield "AMT", total.qualifier, money(total.value)
    for date in status.dates:
        yield from dtp_date(date)
    yield from dtp("472", status.service_dates)
    for line in status.service_lines:
        yield from loop_2220d(line)


def loop_2220d(line: LineStatus) -> Rows:
    """Service line."""
    named = line.procedure_qualifier == "NU" and line.revenue_code == line.procedure_code
    yield (
        "SVC", (line.procedure_qualifier, line.procedure_code, *line.modifiers),
        money(line.charge), "", "" if named else line.revenue_code, "", "", quantity(line.units),
    )  # fmt: skip
    yield from _stc(line.statuses, dated=True, spoken=False)
    yield from ref("FJ", line.control_number)
    for identifier in line.references:
        yield from ref(identifier.qualifier, identifier.value)
    yield from dtp("472", line.service_dates)


def _stc(statuses: Iterable[Status], *, dated: bool, spoken: bool) -> Rows:
    """An STC for each STC01, which takes the STC10 and STC11 that follow it.

    The guide has a date in all but the provider's STC, a text in the claim's alone.
    """
    groups: list[dict[str, Status]] = []
    for status in statuses:
        if status.stc not in ("STC10", "STC11") or not groups or status.stc in groups[-1]:
            groups.append({"STC01": status})
        else:
            groups[-1][status.stc] = status
    for group in groups:
        first = group["STC01"]
        yield (
            "STC", _composite(first), ccyymmdd(first.effective_date) if dated else "",
            first.action_code, money(first.charge), "", "", "", "", "",
            _composite(group.get("STC10")), _composite(group.get("STC11")),
            first.message if spoken else "",
        )  # fmt: skip


def _composite(status: Status | None) -> tuple[str, ...]:
    return (status.category_code, status.status_code, status.entity_code) if status else ()


def _time(at: datetime.datetime | None) -> str:
    if at is None:
        return ""
    text = at.strftime("%H%M%S") + (f"{at.microsecond // 10_000:02d}" if at.microsecond else "")
    return text.removesuffix("00") if len(text) == 6 else text
