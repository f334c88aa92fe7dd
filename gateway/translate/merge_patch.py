"""Changes to a claim, as a JSON merge patch (RFC 7396) over the claim's own JSON.

A list in the patch takes the place of the list, as the RFC says. An object that meets a list
changes its elements: its keys are their numbers from 1 (a line's own ``number``, else the place),
null takes the element out, one more than there are adds one.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claims_json import complete, read_claims, why_no_json
from gateway.translate.json_text import encode
from gateway.translate.json_twice import doubled

_PATH = re.compile(r"\$[\w.\[\]]*")
_VALUES = msgspec.json.Decoder(float_hook=str)  # 100.10 keeps its last digit


class _NoPlace(Exception):
    """The patch names an element that a list does not have; the text is its path."""


def read_patch(text: bytes) -> dict[str, Any] | str:
    """The patch, or why the text is none."""
    body = text.removeprefix(b"\xef\xbb\xbf")
    try:
        patch = _VALUES.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"it is no JSON: {why_no_json(error, body)}"
    if not isinstance(patch, dict):
        return "it is JSON, and no object"
    twice = doubled(body, patch)
    return f"an object has the field `{twice}` twice: give each field once" if twice else patch


def patched(claim: Claim, patch: dict[str, Any]) -> Claim | Finding:
    """The claim with the changes, completed anew; a Finding where no claim comes out."""
    facts = _VALUES.decode(encode(claim))
    if facts.get("patient_is_subscriber") is not False:
        facts.pop("patient", None)  # the subscriber once more: else the two would differ
    try:
        merged = merge(facts, patch, "$")
    except _NoPlace as error:
        return Finding(
            rule="CLAIMS.changes.place",
            snip=1,
            severity="reject",
            message=f"the changes name {error}, which the claim does not have",
            hint="number the elements of a list from 1; one more than there are adds one",
            patient_control_number=claim.patient_control_number,
        )
    read = next(read_claims(encode(merged), "the claim with its changes"))
    if isinstance(read, Claim):
        return complete(read)
    return msgspec.structs.replace(read, message=_PATH.sub(_from_one, read.message, count=1))


def _from_one(path: re.Match[str]) -> str:
    """A path whose lists are numbered from 1, as those of the changes are."""
    return re.sub(r"\[(\d+)\]", lambda step: f"[{int(step[1]) + 1}]", path[0])


def merge(target: Any, patch: Any, path: str) -> Any:
    """RFC 7396, section 2, and elements of lists by number."""
    if not isinstance(patch, dict):
        return patch
    if isinstance(target, list):
        return _items(target, patch, path)
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value, f"{path}.{name}")
    return result


def _items(target: list[Any], patch: dict[str, Any], path: str) -> list[Any]:
    """All numbers speak of the list as it was: elements go only when the others are changed."""
    numbers = [_number(item, place) for place, item in enumerate(target, 1)]
    kept = dict(zip(numbers, target, strict=True))
    for name, value in sorted(patch.items(), key=lambda pair: (len(pair[0]), pair[0])):
        number = int(name) if name.isascii() and name.isdigit() else 0
        if number not in kept and (number != max(kept, default=0) + 1 or value is None):
            raise _NoPlace(f"{path}[{name}]")
        kept[number] = merge(kept.get(number), value, f"{path}[{name}]")
    return [item for item in kept.values() if item is not None]


def _number(item: Any, place: int) -> int:
    own = item.get("number") if isinstance(item, dict) else None
    return own if isinstance(own, int) else place
