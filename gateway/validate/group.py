"""GS, and what it says of the sets inside of it. Source: X12.5 and X12.6 (005010), data elements
479, 142, 124, 373, 337, 455 and 480; the codes are those of TA1, 999 and 997."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gateway.finding import Finding
from gateway.guides.book import family
from gateway.guides.values import is_clock
from gateway.x12.elements import date6, date8, el
from gateway.x12.envelope import Group, TransactionSet
from gateway.x12.mends import MENDS

SETS = {
    "HC": ("837",), "HP": ("835",), "FA": ("997", "999"), "HN": ("277",), "HR": ("276",),
    "HS": ("270",), "HB": ("271",), "BE": ("834",), "RA": ("820",), "HI": ("278",),
    "PI": ("275",), "AG": ("824",), "TX": ("864",), "PS": ("830",), "SP": ("841",),
}  # fmt: skip
"""GS01 to the sets (ST01) that its groups hold."""

VERSIONS = ("004010", "005010")


def _code(text: str) -> bool:
    return 2 <= len(text) <= 15 and bool(text.strip(" "))


_RULES: tuple[tuple[int, str, str, Callable[[str], bool]], ...] = (
    (2, "shape", "GS02, the sender's code, has not 2 to 15 characters", _code),
    (3, "shape", "GS03, the receiver's code, has not 2 to 15 characters", _code),
    (4, "date", "GS04 is not a date CCYYMMDD", lambda t: date8(t) is not None),
    (5, "time", "GS05 is not a time HHMM, HHMMSS or with decimals of a second", is_clock),
    (7, "code", "GS07 is not X: the group is by no standard of X12", lambda t: t == "X"),
)
"""Element, last word of the rule id, message, test. What is empty is told as required."""


def group_faults(group: Group) -> Iterator[Finding]:
    """What is wrong with the GS itself; its number is seen to where envelopes are read."""
    if group.implied:
        return
    code, version = group.functional_identifier_code, group.version
    for number, word, message, fits in _RULES:
        text = el(group.gs, number)
        if not text:
            said = f"GS{number:02d} is required and empty"
            yield _of_group(group, number, "required", said, "TA105:024")
        elif number == 4 and "0" < version < "004010" and date6(text):
            continue  # before 004010 a GS had no century
        elif not fits(text):
            yield _of_group(group, number, word, message, "TA105:024")
    if not code:
        yield _of_group(group, 1, "required", "GS01 is required and empty", "AK905:1")
    elif code not in SETS:
        yield _of_group(
            group, 1, "unknown", f"GS01 {code} is no group of health care's", "AK905:1",
            severity="error", hint="HC for 837, HP for 835, FA for 999 and 997, HN for 277",
        )  # fmt: skip
    if not version:
        yield _of_group(group, 8, "required", "GS08 is required and empty", "AK905:2")
    elif not version.startswith(VERSIONS):
        yield _of_group(
            group, 8, "version", "GS08 is of no version of X12 that is read here", "AK905:2",
            severity="error", hint="GS08 begins with 005010, of older sets with 004010",
        )  # fmt: skip


def _of_group(
    group: Group, number: int, word: str, message: str, code: str, **fields: Any
) -> Finding:
    rule = f"X12.GS{number:02d}.{word}"
    whole: dict[str, Any] = {
        "severity": "reject", "value": el(group.gs, number) or None, "hint": MENDS.get(rule, ""),
    }  # fmt: skip
    return Finding(
        rule=rule, snip=1, message=message, code=code,
        interchange=group.interchange.ordinal, group=group.ordinal,
        interchange_control_number=group.interchange.control_number,
        group_control_number=group.control_number, segment="GS", element=number,
        offset=group.offset, **(whole | fields),
    )  # fmt: skip


def tell_set_in_group(ts: TransactionSet) -> None:
    """Tell of a set that does not belong in its group, or names another guide than its group.

    The 835's guide has no ST03; payers who send it all the same may name another errata.
    """
    group, code = ts.group, ts.code
    if group.implied:
        return
    allowed = SETS.get(group.functional_identifier_code)
    if allowed and code and code not in allowed:
        ts.find(
            "X12.ST01.group", f"a set {code} does not belong in a group "
            f"{group.functional_identifier_code}", code="IK502:18", segment="ST", element=1,
            value=code, position=1, hint=f"such a group holds {' or '.join(allowed)}",
        )  # fmt: skip
    guide = el(ts.st, 3)
    kin = code == "835" and family(guide) == family(group.version)
    if guide and group.version and guide != group.version and not kin:
        ts.find(
            "X12.ST03.match", "ST03 is not GS08", code="IK502:19", segment="ST", element=3,
            value=guide, position=1, hint=f"repeat GS08 in ST03: {group.version}",
        )  # fmt: skip
