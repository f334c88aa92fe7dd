"""Which field of a claim file a fault of the written 837 comes from.

Who handed off JSON, CSV or FHIR mends it there: to be told 2310B NM109 is not enough. Each claim
that something was found in is written once more by itself; then the values of its source are
changed one at a time until the element that was complained of changes. What the source does not say
at all is put into the 837, which is read back: the field that this fills is the one to give.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
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

Sources = Iterable[tuple[Claim, Origin]]
_Faults = dict[tuple[object, ...], list[int]]


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
) -> dict[int, list[Finding]]:
    """By their index, those of ``findings`` whose field can be told, with ``source_file`` and
    ``source_field``: several of one that stands for several places of its claim.

    ``sources`` are the claims as they were read, ``prepare`` makes of each what was written.
    """
    wanted: dict[str, _Faults] = defaultdict(lambda: defaultdict(list))
    for number, one in enumerate(findings):
        if is_asked_of(one):
            wanted[one.patient_control_number][fault_of(one)].append(number)
    told: dict[int, list[Finding]] = {}
    run = Run(partner, at, prepare, [MOST])
    for claim, origin in sources if wanted else ():
        for part, written in enumerate(prepare(claim)):
            faults = wanted.get(written.patient_control_number)
            if not faults or run.left[0] <= 0:
                continue
            run.left[0] -= 1
            try:
                _tell(Asked(written, part, origin, run), faults, findings, told)
            except Exception:  # what only helps to mend a claim must never keep others from going
                logger().error("source.fields", exc_info=True)
    return told


def _tell(
    asked: Asked, faults: _Faults, findings: Sequence[Finding], told: dict[int, list[Finding]]
) -> None:
    """Give the findings of one claim their fields, in the order in which they stand."""
    for numbers in faults.values():
        left = [number for number in numbers if number not in told]
        fields = asked.fields(findings[left[0]]) if left else []
        if len(left) == 1:
            several = [list(dict.fromkeys(filter(None, fields)))]
        else:
            several = [[field] if field else [] for field in fields]
        for number, names in zip(left, several, strict=False):
            if names:
                told[number] = [
                    msgspec.structs.replace(
                        findings[number], source_file=asked.file, source_field=name
                    )
                    for name in names
                ]
