"""Which field of a claim file a fault of the written 837 comes from.

Who handed off JSON, CSV or FHIR mends it there: to be told 2310B NM109 is not enough. Each claim
that something was found in is written once more by itself; then the values of its source are
changed one at a time until the element that was complained of changes. What the source does not say
at all is put into the 837, which is read back: the field that this fills is the one to give.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from gateway.exchange.source_asked import Asked, Prepare, Run, fault_of, is_asked_of
from gateway.finding import Finding
from gateway.log import logger
from gateway.models.claim import Claim
from gateway.settings import TradingPartner
from gateway.translate.origin import Origin

MOST = 5_000
"""So many claims are written again in one run, and so often are sources asked: in some five
seconds. Faults of claims beyond that are told without their field."""

_LOST = re.compile(r"[*:^~\x00-\x1f\x7f-\x9f]")
"""What a number may have that is written as a blank."""

Sources = Iterable[tuple[Claim, Origin]]


class _Owner:
    """What was found in claims of one number; where it is known, in this claim as written."""

    def __init__(self, claim: Claim | None) -> None:
        self.claim = claim
        self.faults: dict[tuple[object, ...], list[int]] = defaultdict(list)
        """The findings that have no answer yet, in the order in which they stand."""


_Wanted = dict[str, list[_Owner]]


def with_fields(
    findings: Sequence[Finding],
    sources: Sources,
    partner: TradingPartner,
    at: datetime.datetime,
    prepare: Prepare,
) -> list[Finding]:
    """The findings, in their order, with the fields that :func:`fields_told` finds."""
    told = fields_told(findings, sources, partner, at, prepare)
    return [new for number, one in enumerate(findings) for new in told.get(number, [one])]


def fields_told(
    findings: Sequence[Finding],
    sources: Sources,
    partner: TradingPartner,
    at: datetime.datetime,
    prepare: Prepare,
    claims: Sequence[Claim] = (),
) -> dict[int, list[Finding]]:
    """By their index, those of ``findings`` whose field can be told, with ``source_file`` and
    ``source_field``: several of one that stands for several places of its claim.

    ``sources`` are the claims as they were read, ``prepare`` makes of each what was written.
    ``claims`` are those that the findings are of, where it is known: several may bear one number.
    """
    wanted = _wanted(findings, claims)
    told: dict[int, list[Finding]] = {}
    if wanted:
        try:
            _ask(wanted, findings, sources, Run(partner, at, prepare, [MOST], Counter()), told)
        except Exception:  # the file went, or was changed: what was told of it stands
            logger().error("source.fields", exc_info=True)
    return told


def _wanted(findings: Sequence[Finding], claims: Sequence[Claim]) -> _Wanted:
    """The findings that can have a field, by the numbers of their claims."""
    wanted: _Wanted = defaultdict(list)
    for number, one in enumerate(findings):
        if is_asked_of(one):
            owners = wanted[_as_read(one.patient_control_number)]
            claim = claims[number] if claims else None
            if not owners or owners[-1].claim is not claim:
                owners.append(_Owner(claim))
            owners[-1].faults[fault_of(one)].append(number)
    return wanted


def _ask(
    wanted: _Wanted, findings: Sequence[Finding], sources: Sources, run: Run,
    told: dict[int, list[Finding]],
) -> None:  # fmt: skip
    """Ask each claim for what was found in it, until nothing is left to ask or to be asked."""
    for claim, origin in sources:
        for part, written in enumerate(run.prepare(claim)):
            number = _as_read(written.patient_control_number)
            owner = _owner(wanted.get(number, ()), written)
            if owner is None:
                continue
            run.left[0] -= 1
            try:
                _tell(Asked(written, part, origin, run), owner, findings, told)
            except Exception:  # what only helps to mend a claim must never keep others from going
                logger().error("source.fields", exc_info=True)
            if owner.claim is not None or not owner.faults:
                wanted[number].remove(owner)
                if not wanted[number]:
                    del wanted[number]
            if run.left[0] <= 0 or not wanted:
                return


def _owner(owners: Sequence[_Owner], written: Claim) -> _Owner | None:
    return next((one for one in owners if one.claim is None or one.claim == written), None)


def _as_read(number: str) -> str:
    """A patient control number as it is read back."""
    return _LOST.sub(" ", number).strip()


def _tell(
    asked: Asked, owner: _Owner, findings: Sequence[Finding], told: dict[int, list[Finding]]
) -> None:
    """Give the findings of one claim their fields, in the order in which they stand."""
    for fault, numbers in list(owner.faults.items()):
        fields = asked.fields(findings[numbers[0]])
        if len(numbers) == 1:
            several = [list(dict.fromkeys(filter(None, fields)))] if fields else []
        else:
            several = [[field] if field else [] for field in fields]
        for number, names in zip(numbers, several, strict=False):
            if names:
                told[number] = [
                    msgspec.structs.replace(
                        findings[number], source_file=asked.file, source_field=name
                    )
                    for name in names
                ]
        owner.faults[fault] = numbers[len(several) :]
        if not owner.faults[fault]:
            del owner.faults[fault]
