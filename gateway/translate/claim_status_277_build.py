"""The 277 (005010X212) and 277CA (005010X214), built: the levels folded into their hierarchy."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise

from gateway.models.claim_status import ClaimStatus, LineStatus, Status, StatusHeader
from gateway.models.party import Party
from gateway.translate.beginning import bht
from gateway.translate.claim_status_277_read import TRACES, USUAL
from gateway.translate.claim_status_levels import DEPTHS, procedure, revenue
from gateway.translate.levels_build import Step, Tree, rested, runs, usual
from gateway.translate.member_build import name, references
from gateway.translate.member_read import NAMED, PERSONS
from gateway.translate.rows import dtp, dtp_date, per, ref
from gateway.x12.elements import ccyymmdd, money, quantity
from gateway.x12.writer import Rows

_AMOUNTS = frozenset({"YU", "YY"})


def build_277(header: StatusHeader, statuses: Iterable[ClaimStatus]) -> Rows:
    """The rows of a claim status response between ST and SE.

    ``statuses`` come in the order of the file, as ``read_277`` yields them. A parent that has no
    entry of its own is written where the payer, receiver, provider or subscriber of an entry
    differs from the one that is open. A patient with a ``subscriber`` is a dependent.
    """
    yield from rested([bht("0010", header, "08", "DG")], header.unmodelled)
    yield from _levels(statuses, "277")


def build_277ca(header: StatusHeader, statuses: Iterable[ClaimStatus]) -> Rows:
    """The rows of a claim acknowledgement between ST and SE; as :func:`build_277`.

    No status is made up for a parent without an entry: who wants a trace and a status at the
    provider (pyx12's map requires both) gives an entry for that level, trace ``0``.
    """
    yield from rested([bht("0085", header, "08", "TH")], header.unmodelled)
    yield from _levels(statuses, "277CA")


def _levels(statuses: Iterable[ClaimStatus], kind: str) -> Rows:
    tree = Tree(DEPTHS)
    nothing: tuple[list[Step], list[ClaimStatus]] = [], []
    levels = runs(statuses, lambda one: _path(one, kind), _SEVERAL[kind])
    for (path, run), (following, _) in pairwise(chain(levels, [nothing])):
        for row, step in tree.enter(path, following, anew=True):
            yield row
            for who in step.who:
                if who is not None:
                    yield from rested(_person(step.code, who, kind), who.unmodelled)
        for status in run:
            yield from rested(_details(status, path[-1].code, kind), status.unmodelled)
            for line in status.service_lines:
                yield from rested(loop_2220(line), line.unmodelled)


_SEVERAL = {"277": frozenset({"22", "23"}), "277CA": frozenset({"20"})}
"""Levels that are not begun again for a further trace of the same party."""


def _path(status: ClaimStatus, kind: str) -> list[Step]:
    """The levels that an entry stands under, its own last."""
    providers = [one for one in (status.provider, status.second_provider) if one is not None]
    steps = [Step("20", [status.payer], "1"), Step("21", [status.receiver])]
    steps.append(Step("19", providers or [None]))
    if kind == "277CA":
        steps.append(Step("PT", [status.patient], ""))
    elif status.subscriber is None:
        steps.append(Step("22", [status.patient]))
    else:
        steps += [Step("22", [status.subscriber]), Step("23", [status.patient], "")]
    depth = {"information_source": 1, "information_receiver": 2, "provider": 3}.get(status.level)
    steps = steps[:depth]
    return [step for step in steps if step is steps[-1] or step.who != [None]]


def _person(code: str, who: Party, kind: str) -> Rows:
    """The name, of a payer with its contact."""
    known = USUAL[kind].get(code, "PR")
    if known in PERSONS or any(getattr(who, field) for field in NAMED):
        yield name(known, who)
    if code == "20" and kind == "277":
        yield from per(who.contacts)


def _details(status: ClaimStatus, code: str, kind: str) -> Rows:
    """TRN and all that follows it in loops 2200, but the service lines."""
    if status.trace_number:
        yield "TRN", usual(TRACES[code], "TRN", status.unmodelled), status.trace_number
    whole = kind == "277" or status.level == "claim"
    yield from stc(status.statuses, dated=whole or code != "19", spoken=whole)
    yield from ref("1K", status.payer_claim_control_number)
    if kind == "277":
        yield from ref("EJ", status.patient_control_number)
    yield from references(status.references)
    for total in status.totals:
        if total.qualifier not in _AMOUNTS:
            yield "QTY", total.qualifier, quantity(total.value)
    for total in status.totals:
        if total.qualifier in _AMOUNTS:
            yield "AMT", total.qualifier, money(total.value)
    for date in status.dates:
        yield from dtp_date(date)
    yield from dtp("472", status.service_dates)


def loop_2220(line: LineStatus) -> Rows:
    """Service line."""
    yield (
        "SVC", procedure(line), money(line.charge), money(line.paid), revenue(line), "", "",
        quantity(line.units),
    )  # fmt: skip
    yield from stc(line.statuses, dated=True, spoken=False)
    yield from ref("FJ", line.control_number)
    yield from references(line.references)
    yield from dtp("472", line.service_dates)


def stc(statuses: Iterable[Status], *, dated: bool, spoken: bool) -> Rows:
    """An STC for each STC01, which takes the STC10 and STC11 that follow it.

    X214 has a date in all but the provider's STC, a text in the claim's alone.
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
            first.action_code, money(first.charge), money(first.paid),
            ccyymmdd(first.finalized_date), "", ccyymmdd(first.remittance_date),
            first.remittance_trace_number, _composite(group.get("STC10")),
            _composite(group.get("STC11")), first.message if spoken else "",
        )  # fmt: skip


def _composite(status: Status | None) -> tuple[str, ...]:
    if status is None:
        return ()
    return (
        status.category_code, status.status_code, status.entity_code, status.code_list_code,
    )  # fmt: skip
