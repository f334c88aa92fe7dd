"""Claims in our own JSON: one claim, a list, ``{"claims": […]}`` or a claim a line.

The fields are those of :class:`gateway.models.claim.Claim`; the contract names them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim, claim_or_encounter
from gateway.translate.absent import differences, place_in
from gateway.translate.json_shape import in_words, shaped
from gateway.translate.json_text import encode
from gateway.translate.json_twice import doubled, names_in
from gateway.translate.origin import One, Origin, json_origins

SELF = "18"
"""The relationship of a subscriber to the subscriber: SBR02 says it, it is no fact of a PAT."""

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUES = msgspec.json.Decoder(float_hook=str)  # 100.10 keeps its last digit
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_AS_UTF_8 = "save the file as UTF-8"


def read_claims(text: bytes, name: str) -> Iterator[Claim | Finding]:
    """Yield every claim that reads, completed, and a Finding for every one that does not.

    ``name`` is how messages call the file. A bad claim never stops its neighbours
    (CLAIMS.json.shape); text that is no JSON gives one Finding with line and column
    (CLAIMS.json.syntax), in a file of JSON lines one for each bad line.
    """
    yield from read_each(text, name, _claim)


def read_each(text: bytes, name: str, one: One) -> Iterator[Claim | Finding]:
    """What ``one`` makes of each value of a file: of an object, a list, or one a line."""
    body = text.removeprefix(b"\xef\xbb\xbf")
    try:
        yield from _document(body, name, one)
    except _UNREADABLE as error:
        lines = [(n, line) for n, line in enumerate(body.splitlines(), 1) if line.strip()]
        if _are_json_lines([line for _, line in lines]):
            for number, line in lines:
                yield from _json_line(line, number, name, one)
        else:
            yield _no_json(error, body, 0, name)


def are_json_lines(head: bytes) -> bool:
    """Whether a file that begins like this has a claim of our own JSON in each line: its first
    line is an object that names its ``kind``, and a second line begins like one."""
    first, end, rest = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not end or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return "kind" in _FIELDS.decode(first)
    except _UNREADABLE:
        return False


def read_lines(lines: Iterable[bytes], name: str) -> Iterator[Claim | Finding]:
    """As :func:`read_claims`, of JSON lines one by one; blank ones are passed over."""
    yield from _each_line(lines, name, _claim)


def origins(text: bytes, name: str) -> Iterator[tuple[Claim, Origin]]:
    """Each claim that :func:`read_claims` yields, with where it came from."""
    return json_origins(lambda one: read_each(text, name, one), _claim, _absent, name)


def origins_of_lines(lines: Iterable[bytes], name: str) -> Iterator[tuple[Claim, Origin]]:
    """Each claim that :func:`read_lines` yields, with where it came from."""
    return json_origins(lambda one: _each_line(lines, name, one), _claim, _absent, name)


def _absent(value: Any, path: str, claim: Claim, more: Claim) -> list[str]:
    """Our own JSON has the fields of the model; of a patient who is the subscriber, those of the
    subscriber."""
    if more.patient_is_subscriber:
        claim, more = (msgspec.structs.replace(one, patient=None) for one in (claim, more))
    said = msgspec.to_builtins(more)
    return [path + place_in(value, said, one) for one in differences(claim, more, "")]


def _each_line(lines: Iterable[bytes], name: str, one: One) -> Iterator[Claim | Finding]:
    for number, line in enumerate(lines, 1):
        body = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if body.strip():
            yield from _json_line(body, number, name, one)


def _document(body: bytes, name: str, one: One) -> Iterator[Claim | Finding]:
    """The whole text as one JSON value; raises DecodeError where it is none."""
    first = body.lstrip()[:1]
    if first == b"[":
        yield from _all(_RAWS.decode(body), "$", name, one)
    elif first == b"{":
        fields = _FIELDS.decode(body)
        if "claims" in fields:
            if names_in(body) != len(fields) + sum(map(names_in, fields.values())):
                yield _twice("claims", "$", name)
                return
            yield from _wrapped(fields, name, one)
        else:
            yield from _value(msgspec.Raw(body), "$", name, one)
    else:
        _VALUES.decode(body)
        yield _misshapen("a claim file is an object or a list", "$", name)


def _wrapped(fields: dict[str, msgspec.Raw], name: str, one: One) -> Iterator[Claim | Finding]:
    for other in sorted(fields.keys() - {"claims"}):
        yield Finding(
            rule="CLAIMS.json.ignored",
            snip=1,
            severity="warning",
            message=f"{name}: $.{other} stands beside the claims and was not read",
            hint="what a claim needs to say is said in the claim",
        )
    try:
        raws = _RAWS.decode(fields["claims"])
    except msgspec.ValidationError as error:
        what, hint = in_words(str(error))
        yield _misshapen(what, "$.claims", name, hint=hint)
        return
    yield from _all(raws, "$.claims", name, one)


def _all(raws: list[msgspec.Raw], path: str, name: str, one: One) -> Iterator[Claim | Finding]:
    if not raws:
        yield _misshapen("there is no claim in the list", path, name)
    for number, raw in enumerate(raws):
        yield from _value(raw, f"{path}[{number}]", name, one)


def _are_json_lines(lines: list[bytes]) -> bool:
    """Whether a text that is not one JSON value is one value a line, some of them bad.

    Indented JSON with a fault in it is not: its lines begin with blanks and closing brackets.
    """
    if len(lines) < 2 or any(line[:1] in (b" ", b"\t", b"}", b"]") for line in lines):
        return False
    return any(line[:1] == b"{" and _is_json(line) for line in lines)


def _json_line(line: bytes, number: int, name: str, one: One) -> Iterator[Claim | Finding]:
    try:
        value = _VALUES.decode(line)
    except _UNREADABLE as error:
        yield _no_json(error, line, number - 1, name)
    else:
        yield from _known(value, line, f"line {number}: $", name, one)


def _is_json(text: bytes) -> bool:
    try:
        _VALUES.decode(text)
    except _UNREADABLE:
        return False
    return True


def _value(raw: msgspec.Raw, path: str, name: str, one: One) -> Iterator[Claim | Finding]:
    """One value, decoded by itself; amounts that are written as numbers keep their digits."""
    try:
        value = _VALUES.decode(raw)
    except _UNREADABLE as error:
        hint = _AS_UTF_8 if isinstance(error, UnicodeDecodeError) else ""
        yield _misshapen(_reason(error), path, name, hint=hint)
    else:
        yield from _known(value, bytes(raw), path, name, one)


def _known(value: Any, text: bytes, path: str, name: str, one: One) -> Iterator[Claim | Finding]:
    """What ``text`` was read to, unless it says a thing twice."""
    if field := doubled(text, value):
        yield _twice(field, path, name)
    else:
        yield from one(value, path, name)


def _claim(value: Any, path: str, name: str) -> Iterator[Claim | Finding]:
    """A claim of our own JSON."""
    known = value.get("patient_control_number") if isinstance(value, dict) else ""
    number = known if isinstance(known, str) else ""
    claim = shaped(value, Claim)
    if isinstance(claim, Claim):
        yield complete(claim)
        return
    for fault in claim:
        yield _misshapen(fault.what, path + fault.place, name, number, fault.hint)


def complete(claim: Claim) -> Claim:
    """The claim with what follows from it: line numbers, who the patient is, ends of dates."""
    for number, line in enumerate(claim.service_lines, 1):
        line.number = number
        for date in line.dates:
            date.end = date.end or date.start
    for date in claim.dates:
        date.end = date.end or date.start
    claim.claim_or_encounter_code = claim_or_encounter(claim.claim_or_encounter_code)
    who = claim.patient
    if claim.patient_is_subscriber is None:
        claim.patient_is_subscriber = who is None or who.relationship_code == SELF
    if claim.patient_is_subscriber and who and who.relationship_code == SELF:
        who.relationship_code = ""
    if claim.subscriber.relationship_code == SELF:
        claim.subscriber.relationship_code = ""
    return claim


def claims_to_json(claims: Iterable[Claim]) -> bytes:
    """``{"claims": […]}``, as :func:`read_claims` takes it."""
    return encode({"claims": list(claims)})


def _misshapen(what: str, path: str, name: str, number: str = "", hint: str = "") -> Finding:
    return Finding(
        rule="CLAIMS.json.shape",
        snip=1,
        severity="reject",
        message=f"{name}: {path}: {what}",
        hint=hint or "see docs/contract.md",
        patient_control_number=number,
    )


def _twice(field: str, path: str, name: str) -> Finding:
    return Finding(
        rule="CLAIMS.json.twice",
        snip=1,
        severity="reject",
        message=f"{name}: {path}: an object has the field `{field}` twice",
        hint="give each field once: nobody can tell which of two values is meant",
    )


def _no_json(error: Exception, text: bytes, lines_before: int, name: str) -> Finding:
    if text[:2] in _UTF_16:
        error = UnicodeDecodeError("utf-8", text[:2], 0, 2, "a mark of UTF-16")
    return Finding(
        rule="CLAIMS.json.syntax",
        snip=1,
        severity="reject",
        message=f"{name}: {why_no_json(error, text, lines_before)}",
        hint=_AS_UTF_8
        if isinstance(error, UnicodeDecodeError)
        else "a claim file is JSON: one claim, a list of claims, or a claim a line",
    )


def why_no_json(error: Exception, text: bytes, lines_before: int = 0) -> str:
    """Line and column where a text stops being JSON, and why."""
    if not text.strip():
        return "there is nothing in it"
    at = _place(text)
    line = text.count(b"\n", 0, at) + 1 + lines_before
    column = at - text.rfind(b"\n", 0, at)
    return f"line {line}, column {column}: {_reason(error)}"


def _place(text: bytes) -> int:
    """The byte where a text stops being JSON; its end where that cannot be told.

    The quick decoder counts some of its offsets from behind, so the standard one is asked.
    """
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return len(error.doc[: error.pos].encode())
    except UnicodeDecodeError as error:
        return error.start
    except RecursionError:
        pass
    return len(text)


def _reason(error: Exception) -> str:
    """Why a text is no JSON, in lower case."""
    if isinstance(error, UnicodeDecodeError):
        return "the text is not UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    words = str(error).removeprefix("JSON is malformed: ").split(" (byte")[0]
    return words[:1].lower() + words[1:]
