"""What a claim says and its 837 does not: told before it is sent, never dropped in silence.

The text that will be sent is read again, and what was given is looked for in what was read. So no
list of what cannot be written has to be kept: a date of birth of a rendering provider, a fifth
modifier, a group number of a patient are found alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim, claim_or_encounter
from gateway.translate.rest import PLAIN

SHOWN = 8
"""So many fields are named in one finding."""

_COUNTED = frozenset({"number"})
"""Fields that the writer counts anew."""

_ENTITY = ("entity_code", "entity_type_code")
"""What the loop of a party, and its NM102, say already."""

_SIGNED: dict[str, bool | None] = {"837I": None}
"""CLM06 where a claim does not say it: Y, but for the institutional claim, which has none."""

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
_MARKS = re.compile(r"[^0-9A-Za-z]+")


_KINDS = (
    (
        "CLAIMS.modifiers.most", re.compile(r"\.modifiers\[([5-9]|\d\d+)\]$"),
        "the 837 has room for four modifiers of a line, and the claim has more",
        "leave out what does not change the payment, or bill the rest on a line of its own",
    ),
    (
        "CLAIMS.unmodelled", re.compile(r"\bunmodelled "),
        "the claim holds segments that cannot be written where they stand",
        "take these segments out of the claim, or send it by the way it came from",
    ),
    (
        "CLAIMS.unwritten", re.compile(""),
        "the 837 has no place for what the claim says here",
        "take it out, or put it where the guide has a place for it",
    ),
)  # fmt: skip
"""Rule, the paths that it tells of, what it says, and how to mend it."""


def unwritten(given: Claim, read: Claim) -> Iterator[Finding]:
    """Findings of severity ``reject`` where the 837 that was ``read`` again lacks something that
    the claim as ``given`` says. Fields are named, values are not."""
    if given == read or _with_defaults(given) == read:
        return
    given = msgspec.structs.replace(
        given, claim_or_encounter_code=claim_or_encounter(given.claim_or_encounter_code)
    )
    paths = list(dict.fromkeys(missing(given, read)))
    for rule, pattern, message, hint in _KINDS:
        here = [path for path in paths if pattern.search(path)]
        paths = [path for path in paths if path not in here]
        if here:
            names = ", ".join(here[:SHOWN]) + (" …" if len(here) > SHOWN else "")
            yield Finding(
                rule=rule,
                snip=2,
                severity="reject",
                message=f"{message}: {names}",
                hint=hint,
                patient_control_number=given.patient_control_number,
            )


def paths_of(finding: Finding) -> list[str]:
    """The paths of the fields that a finding of :func:`unwritten` names; none of another one."""
    for rule, _, message, _ in _KINDS:
        if finding.rule == rule:
            names = finding.message.removeprefix(message + ": ").removesuffix(" …")
            return [name for name in names.split(", ") if " " not in name]
    return []


def value_at(claim: Claim, path: str) -> Any:
    """What stands at a path that :func:`unwritten` names; None where nothing does."""
    found: Any = claim
    for step, number in _STEP.findall(path):
        found = getattr(found, step, None)
        if number:
            found = found[int(number) - 1] if found and int(number) <= len(found) else None
    return found


def _with_defaults(given: Claim) -> Claim:
    """The claim with what its 837 says where it says nothing: most claims are then what is read."""
    return msgspec.structs.replace(
        given,
        frequency_code=given.frequency_code or "1",
        payer_responsibility_code=given.payer_responsibility_code or "P",
        provider_signature=_SIGNED.get(given.kind, True)
        if given.provider_signature is None
        else given.provider_signature,
        assignment_code=given.assignment_code or "A",
        benefits_assignment_code=given.benefits_assignment_code or "Y",
        release_code=given.release_code or "Y",
        patient=given.patient or given.subscriber,
        service_lines=[
            msgspec.structs.replace(
                line,
                procedure_qualifier=line.procedure_qualifier or "HC",
                unit_code=line.unit_code or "UN",
            )
            for line in given.service_lines
        ],
    )  # fmt: skip


def missing(given: Any, read: Any, path: str = "") -> Iterator[str]:
    """Paths of the fields of ``given`` whose values ``read`` does not have. What is left empty is
    not missed, nor the order of a list; texts may differ in their punctuation."""
    for name in given.__struct_fields__:
        value, other = getattr(given, name), getattr(read, name, None)
        if name in _COUNTED or _empty(value) or value == other:
            continue
        place = f"{path}.{name}" if path else name
        if isinstance(value, msgspec.Struct):
            yield from missing(value, other, place)
        elif isinstance(value, list):
            yield from _missing_items(value, other or [], place)
        elif not _alike(value, other) and not (name in _ENTITY and _said(name, value, read)):
            yield place


def _said(name: str, value: str, read: Any) -> bool:
    """Whether the party that was read back says its role, or what it is, without the field."""
    if getattr(read, name, ""):
        return False
    return name == "entity_code" or (read is not None and value == ("1" if read.is_person else "2"))


def _missing_items(given: list[Any], read: list[Any], path: str) -> Iterator[str]:
    left, over = list(read), []
    for number, item in enumerate(given, 1):
        if item == "":
            continue
        if item in left:
            left.remove(item)
        else:
            over.append((number, item))
    for number, item in over:
        if isinstance(item, msgspec.Struct):
            faults = [list(missing(item, other, f"{path}[{number}]")) for other in left]
            best = min(faults, key=len, default=[f"{path}[{number}]"])
            if left:
                left.pop(faults.index(best))
            yield from best
        elif path.endswith("unmodelled"):
            yield f"{path} {item.partition(PLAIN.element)[0]}"
        else:
            yield f"{path}[{number}]"


def _empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


def _alike(one: Any, other: Any) -> bool:
    both = isinstance(one, str) and isinstance(other, str) and bool(one) == bool(other)
    return both and _MARKS.sub("", one) == _MARKS.sub("", other)
