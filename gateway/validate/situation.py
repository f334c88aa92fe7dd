"""SNIP type 4: what one part of a claim asks of another.

Each function yields ``(rule, message, fields)`` as :mod:`gateway.validate.balance` does. Sources:
the situational rules of 005010X222A1 and 005010X223A2.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.models.claim import Claim
from gateway.validate.balance import Fault, guide_of

REPLACING = frozenset({"7", "8"})


def situation_faults(claim: Claim) -> Iterator[Fault]:
    """Every rule of this module over one claim."""
    yield from _replaced(claim)
    yield from _pointers(claim)
    yield from _member(claim)
    yield from _birth(claim)
    yield from _amounts(claim)
    yield from _periods(claim)


def _replaced(claim: Claim) -> Iterator[Fault]:
    if claim.frequency_code in REPLACING and not claim.reference("F8"):
        yield (
            f"{guide_of(claim)}.2300.REF-F8.missing",
            f"frequency {claim.frequency_code} replaces or voids a claim and does not say which",
            {
                "snip": 4, "code": "STC:A6:464", "loop": "2300", "segment": "REF",
                "hint": "give the payer's claim number of the earlier claim as reference F8",
            },
        )  # fmt: skip


def _pointers(claim: Claim) -> Iterator[Fault]:
    known = sum(1 for d in claim.diagnoses if d.qualifier in ("ABK", "ABF", "BK", "BF"))
    for nth, line in enumerate(claim.service_lines, 1):
        for pointer in line.diagnosis_pointers:
            if not 1 <= pointer <= known:
                yield (
                    f"{guide_of(claim)}.2400.SV107.pointer",
                    f"line {line.number} points to diagnosis {pointer}; the claim has {known}",
                    {
                        "snip": 4, "code": "STC:A8:477", "loop": "2400", "segment": "SV1",
                        "element": 7, "value": str(pointer), "occurrence": nth,
                        "hint": "point to one of the claim's diagnoses, counted from 1",
                    },
                )  # fmt: skip


def _member(claim: Claim) -> Iterator[Fault]:
    if not claim.subscriber.member_id:
        yield (
            f"{guide_of(claim)}.2010BA.NM109.missing",
            "the subscriber has no member id",
            {
                "snip": 4, "code": "STC:A6:164", "loop": "2010BA", "segment": "NM1", "element": 9,
                "hint": "give the id as it stands on the card",
            },
        )  # fmt: skip


def _amounts(claim: Claim) -> Iterator[Fault]:
    """Charges are never negative: a claim is taken back by a void. Source: SV102, SV203, CLM02."""
    lines = [(line.charge, line.number, nth) for nth, line in enumerate(claim.service_lines, 1)]
    segment = "SV1" if claim.kind == "837P" else "SV2"
    for charge, number, nth in lines:
        if charge is not None and charge < 0:
            element = 2 if segment == "SV1" else 3
            yield (
                f"{guide_of(claim)}.2400.{segment}{element:02d}.negative",
                f"line {number} has a negative charge",
                {
                    "snip": 4, "code": "STC:A7:402", "loop": "2400", "segment": segment,
                    "element": element, "value": str(charge), "occurrence": nth,
                    "hint": "to take a claim back, send it with frequency 8",
                },
            )  # fmt: skip
    if claim.charge is not None and claim.charge < 0:
        yield (
            f"{guide_of(claim)}.2300.CLM02.negative",
            "the claim has a negative charge",
            {
                "snip": 4, "code": "STC:A7:178", "loop": "2300", "segment": "CLM", "element": 2,
                "value": str(claim.charge),
                "hint": "to take a claim back, send it with frequency 8",
            },
        )  # fmt: skip


def _periods(claim: Claim) -> Iterator[Fault]:
    for nth, line in enumerate(claim.service_lines, 1):
        span = line.service_dates
        if span and span.end < span.start:
            yield (
                f"{guide_of(claim)}.2400.DTP03.backwards",
                f"line {line.number}: the service ends before it begins",
                {
                    "snip": 4, "code": "STC:A7:187", "loop": "2400", "segment": "DTP",
                    "element": 3, "value": f"{span.start}/{span.end}", "occurrence": nth,
                    "hint": "give the first day, then the last",
                },
            )  # fmt: skip


def _birth(claim: Claim) -> Iterator[Fault]:
    born = claim.who.birth_date
    span = claim.service_dates
    if born and span and born > span.start:
        yield (
            f"{guide_of(claim)}.2010.DMG02.after-service",
            "the patient was born after the first day of service",
            {
                "snip": 4, "code": "STC:A8:158", "segment": "DMG", "element": 2,
                "loop": "2010BA" if claim.patient_is_subscriber else "2010CA",
                "value": born.isoformat(), "hint": "correct the birth date or the service dates",
            },
        )  # fmt: skip
