"""What follows from the values of a CSV claim: its lists in order, who the patient is, which
diagnosis a pointer means, the sum of the charges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from gateway.translate.claims_json import SELF
from gateway.translate.csv_paths import BILL_TYPE, Key
from gateway.translate.csv_values import VALUE

Fault = tuple[str, str, str]
"""The rule, what is wrong, and how to mend it."""

Where = Callable[[int, str], str]
"""A line of the file and the path of a field, in words: the line and its column."""

DIFFERS = "CLAIMS.csv.differs"

_FIRST = ("ABK", "BK")
_NAMES = ("last_name", "first_name", "birth_date")


def finish(
    claim: dict[Any, Any], lines: list[dict[Any, Any]], at: list[int], where: Where
) -> Iterator[Fault]:
    """Make ``claim`` what the models convert from; ``at`` are the lines' lines of the file."""
    _line_diagnoses(claim, lines)
    places = _places(claim.get("diagnoses", {}))
    for number, line in zip(at, lines, strict=True):
        yield from _pointed(line, places, where(number, "line.diagnosis_pointers"))
    claim["diagnoses"] = _diagnoses(claim.get("diagnoses", {}))
    for one in [claim, *lines]:
        for name, value in one.items():
            one[name] = _listed(value)
    for line in lines:
        days = line.get("service_dates")
        if days:
            days.setdefault("end", days.get("start"))
    claim["service_lines"] = lines
    yield from _bill_type(claim, where(at[0], BILL_TYPE))
    charges = [line["charge"] for line in lines if "charge" in line]
    if "charge" not in claim and charges:
        claim["charge"] = sum(charges, Decimal(0))
    yield from _patient(claim, at[0], where)


def _listed(value: Any) -> Any:
    """Lists where dictionaries stand for them: what is numbered first, then what has a key."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(step, str) for step in value):
        return {name: _listed(item) for name, item in value.items()}
    numbered = [value[step] for step in sorted(step for step in value if isinstance(step, int))]
    keyed = [{step.field: step.value} | item for step, item in value.items()
             if isinstance(step, Key)]  # fmt: skip
    return [_listed(item) for item in [*numbered, *keyed]]


def _places(given: dict[Any, Any]) -> dict[int, int]:
    """By the place of a column, the place of its diagnosis in the claim, both from 1. A principal
    one that stands in a column of its own is the first."""
    slots = sorted(step for step in given if isinstance(step, int))
    if not any(isinstance(step, Key) and step.value in _FIRST for step in given):
        return {slot + 1: number for number, slot in enumerate(slots, 1)}
    shift = 2 if 0 in slots else 1
    return {1: 1} | {slot + shift: number for number, slot in enumerate(slots, 2)}


def _diagnoses(given: dict[Any, Any]) -> list[dict[str, Any]]:
    """Principal first, then the numbered ones in order, then those of another qualifier."""
    items = _ordered(given)
    if items and not any(item.get("qualifier") in _FIRST for item in items):
        first = next((item for item in items if "qualifier" not in item), {})
        first["qualifier"] = "ABK"
    for item in items:
        item.setdefault("qualifier", "ABF")
    return items


def _ordered(given: dict[Any, Any]) -> list[dict[str, Any]]:
    keyed = [(step, {"qualifier": step.value} | item) for step, item in given.items()
             if isinstance(step, Key)]  # fmt: skip
    numbered = [given[step] for step in sorted(step for step in given if isinstance(step, int))]
    return [
        *(item for step, item in keyed if step.value in _FIRST), *numbered,
        *(item for step, item in keyed if step.value not in _FIRST),
    ]  # fmt: skip


def _line_diagnoses(claim: dict[Any, Any], lines: list[dict[Any, Any]]) -> None:
    """Codes that stand at the lines become the claim's, and the lines point at them."""
    given = [line.pop("diagnoses", {}) for line in lines]
    held = claim.setdefault("diagnoses", {})
    found = {item.get("code"): step for step, item in held.items() if isinstance(step, int)}
    for line, codes in zip(lines, given, strict=True):
        for slot in sorted(codes):
            place = found.setdefault(codes[slot], max([-1, *found.values()]) + 1)
            held.setdefault(place, {"code": codes[slot]})
            pointers = line.setdefault("diagnosis_pointers", {})
            pointers[len(pointers)] = place + 1


def _pointed(line: dict[Any, Any], places: dict[int, int], where: str) -> Iterator[Fault]:
    pointers = line.get("diagnosis_pointers", {})
    for pointer in sorted(set(pointers.values()) - places.keys()):
        yield (
            VALUE,
            f"{where}: it points to diagnosis {pointer} ({chr(ord('A') + pointer - 1)}), "
            "which the claim does not have",
            "fill the diagnosis in, or point to another",
        )
    for slot, pointer in pointers.items():
        pointers[slot] = places.get(pointer, pointer)


def _bill_type(claim: dict[Any, Any], where: str) -> Iterator[Fault]:
    """A type of bill is the facility code and the frequency, after a zero."""
    given = claim.pop(BILL_TYPE, "")
    code = given.removeprefix("0")
    if given and len(code) == 3 and code.isalnum():
        claim["facility_code"], claim["frequency_code"] = code[:2], code[2]
    elif given:
        words = f"{where}: {given!r} is no type of bill"
        yield VALUE, words, "write it with four digits, as 0111"


def _patient(claim: dict[Any, Any], at: int, where: Where) -> Iterator[Fault]:
    """The patient becomes the subscriber where both are one: by the relationship, by no other name
    or by the same one."""
    patient = claim.pop("patient", None)
    subscriber = claim.setdefault("subscriber", {})
    if patient is None:
        return
    relation = patient.get("relationship_code", "")
    if relation != SELF and (relation or not _same(patient, subscriber)):
        claim["patient"] = patient
        return
    patient.pop("relationship_code", None)
    for field in _merge(subscriber, patient):
        yield (
            DIFFERS,
            f"{where(at, f'patient.{field}')}: the patient is the subscriber, and "
            f"{where(at, f'subscriber.{field}')} says something else ({field})",
            "correct one of them, or the relationship",
        )


def _same(patient: dict[str, Any], subscriber: dict[str, Any]) -> bool:
    return all(subscriber.get(name) in (None, patient.get(name)) for name in _NAMES)


def _merge(into: dict[str, Any], given: dict[str, Any], path: str = "") -> Iterator[str]:
    """Add what is missing; yield the paths of what is there and differs."""
    for name, value in given.items():
        held = into.setdefault(name, value)
        if isinstance(held, dict) and isinstance(value, dict) and held is not value:
            yield from _merge(held, value, f"{path}{name}.")
        elif held != value:
            yield f"{path}{name}"
