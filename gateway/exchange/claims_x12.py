"""An 837 that is handed in, to claims and findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from gateway.books import books_for
from gateway.finding import Finding, Severity
from gateway.models.claim import CLAIM_KINDS, Claim
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine
from gateway.x12.enclosures import Interchange

_HEAD = 4096
_X12 = re.compile(
    rb"\A\s*ISA"
    rb"|\A\s*(?:GS(?P<gs>[^\w\s])HC(?P=gs)|ST(?P<st>[^\w\s])837(?P=st))"
    rb"|^[ \t]*ISA(?P<isa>[^\w\s])..(?P=isa).{10}(?P=isa)",
    re.IGNORECASE | re.MULTILINE,
)
"""How an 837 begins: with an ISA, also behind lines of prose, or without any."""


def is_x12(head: bytes) -> bool:
    """Whether a file that begins like this is X12. UTF-16 is known by its byte order mark."""
    text = head[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text[: len(text) // 2 * 2].decode("utf-16", "replace").encode()
    return bool(_X12.search(text))


def x12_claims(data: Iterable[bytes], usage: str) -> Iterator[Claim | Finding]:
    """The claims of all sets, and a finding for whatever is none: other sets are not passed over
    in silence. ``usage`` (T or P) is that of the interchanges which the claims go on in."""
    sink: list[Finding] = []
    items: Iterator[Any] = examine(data, sink, registry, frozenset({1, 2}), books_for())
    refused, passed = False, set[str]()
    interchange: Interchange | None = None
    for item in items:
        yield from sink
        sink.clear()
        if isinstance(item, Interchange):
            interchange, passed = item, set()
            told = list(_usage(item, usage))
            refused = any(finding.severity == "reject" for finding in told)
            yield from told
        elif isinstance(item, Claim) and not refused:
            yield item
        elif isinstance(item, SetEnd) and interchange and item.kind not in CLAIM_KINDS:
            if item.kind not in passed:
                yield _passed_over(interchange, item.kind)
            passed.add(item.kind)
    yield from sink


def _usage(interchange: Interchange, usage: str) -> Iterator[Finding]:
    """What is said where ISA15 of the claims is not that of what they go on in. Only what says
    that it is real goes on as real."""
    given = "" if interchange.implied else interchange.isa[15].strip().upper()
    if not usage or given == usage or (usage == "T" and given != "P"):
        return
    message = {
        "P": "these are real claims, and they are written as a test",
        "T": "these are claims of a test, and they would be sent as real ones",
    }.get(given, "nothing says that these are real claims, and they would be sent as such")
    yield _told(
        interchange, "CLAIMS.x12.usage", "warning" if given == "P" else "reject", message,
        "send tests to a partner of environment test, real claims to one of production",
        segment="ISA", element=15, value=given,
    )  # fmt: skip


def _passed_over(interchange: Interchange, kind: str) -> Finding:
    """An 837 of a guide that is not modelled has claims, and they are lost; others have none."""
    lost = kind == "837"
    return _told(
        interchange, "CLAIMS.x12.other", "reject" if lost else "warning",
        "the claims of an 837 by another guide are not read"
        if lost
        else f"a set {kind} is no claim, and was passed over",
        "hand in 837P, 837I and 837D by the guides of 5010 or 4010, and nothing else",
        segment="ST", value=kind,
    )  # fmt: skip


def _told(
    interchange: Interchange, rule: str, severity: Severity, message: str, hint: str, *,
    segment: str, value: str, element: int | None = None,
) -> Finding:  # fmt: skip
    return Finding(
        rule=rule, snip=7 if rule == "CLAIMS.x12.usage" else 2,
        severity=severity, message=message, hint=hint, interchange=interchange.ordinal,
        interchange_control_number=interchange.control_number, segment=segment, element=element,
        value=value,
    )  # fmt: skip
