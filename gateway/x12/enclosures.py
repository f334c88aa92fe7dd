"""ISA and GS with their trailers: what they say, and whether it is true.

Every fault is a finding with the code that a TA1, 999 or 997 would carry. Source: X12.5
(005010) and the 005010X231A1 code lists.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from gateway.finding import Finding
from gateway.x12.block import Segment
from gateway.x12.delimiters import InterchangeStart
from gateway.x12.elements import date6, el, is_time
from gateway.x12.mends import MENDS


class Sink(list[Finding]):
    """Where findings go; a caller that streams takes them out as it goes."""


SHOWN = 256
"""Characters of a value that a finding shows."""


class Tally:
    """How many groups and sets of a file were met: ordinals count over the whole file, so that
    each of them alone says which one is meant. ``numbers`` are the interchanges that there were,
    by sender, receiver and ISA13."""

    __slots__ = ("groups", "numbers", "sets")

    def __init__(self) -> None:
        self.groups = self.sets = 0
        self.numbers: set[tuple[str, ...]] = set()


class Interchange:
    """One ISA … IEA. ``ordinal`` counts in the file from 1; ``groups`` those inside of it.
    ``implied`` where the file has no ISA: then its elements are empty. ``trailer`` is its IEA and
    the byte where that begins, once it was read."""

    __slots__ = (
        "acknowledgements", "delimiters", "ended", "group_numbers", "groups", "implied", "isa",
        "offset", "ordinal", "padded", "start", "tally", "trailer",
    )  # fmt: skip

    def __init__(self, start: InterchangeStart, ordinal: int, offset: int, tally: Tally) -> None:
        self.isa, self.delimiters, self.start = start.elements, start.delimiters, start
        self.implied, self.padded = start.implied, start.padded
        self.ordinal, self.offset = ordinal, offset
        self.tally = tally
        self.groups = 0
        self.group_numbers: set[str] = set()
        self.acknowledgements = 0
        self.ended = False
        self.trailer: tuple[Segment, int] | None = None

    @property
    def control_number(self) -> str:
        """ISA13."""
        return self.isa[13]

    @property
    def date(self) -> datetime.date | None:
        """ISA09."""
        return date6(self.isa[9])


class Group:
    """One GS … GE. ``ordinal`` counts in the file from 1, ``sets`` those inside. ``implied`` where
    a set stands outside of any group: then ``gs`` is made up. ``trailer`` is its GE and the byte
    where that begins, once it was read."""

    __slots__ = (
        "gs", "implied", "interchange", "numbers", "offset", "ordinal", "sets", "trailer",
    )  # fmt: skip

    def __init__(self, gs: Segment, interchange: Interchange, offset: int) -> None:
        self.gs, self.interchange, self.offset = gs, interchange, offset
        interchange.groups += 1
        interchange.tally.groups += 1
        self.ordinal = interchange.tally.groups
        self.sets = 0
        self.numbers: set[str] = set()
        self.implied = False
        self.trailer: tuple[Segment, int] | None = None

    @property
    def functional_identifier_code(self) -> str:
        """GS01."""
        return el(self.gs, 1)

    @property
    def control_number(self) -> str:
        """GS06."""
        return el(self.gs, 6)

    @property
    def version(self) -> str:
        """GS08."""
        return el(self.gs, 8)


def open_group(gs: Segment, interchange: Interchange, sink: list[Finding], offset: int) -> Group:
    """The group that a GS begins; its number is checked (AK905 6 and 19)."""
    group = Group(gs, interchange, offset)
    number = group.control_number
    place = {
        "group": group.ordinal, "group_control_number": number, "segment": "GS", "element": 6,
        "value": number,
    }  # fmt: skip
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        find(
            sink, interchange, "X12.GS06.shape", "GS06 is not a number of one to nine digits",
            "AK905:6", offset, **place,
        )  # fmt: skip
    if number in interchange.group_numbers:
        find(
            sink, interchange, "X12.GS06.unique", "GS06 is used twice in the interchange",
            "AK905:19", offset, **place,
        )  # fmt: skip
    interchange.group_numbers.add(number)
    return group


def find(
    sink: list[Finding], interchange: Interchange, rule: str, message: str, code: str,
    offset: int | None = None, **fields: Any,
) -> None:  # fmt: skip
    """Add a finding about the interchange, at its ISA unless ``offset`` says where."""
    place: dict[str, Any] = {"snip": 1, "severity": "reject", "hint": MENDS.get(rule, "")}
    sink.append(
        Finding(
            rule=rule,
            message=message,
            code=code,
            interchange=interchange.ordinal,
            interchange_control_number=interchange.control_number,
            offset=interchange.offset if offset is None else offset,
            **shortened(place | fields),
        )
    )


def shortened(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a finding with a value that is no longer than can be shown."""
    value = fields.get("value")
    if isinstance(value, str) and len(value) > SHOWN:
        return fields | {"value": value[:SHOWN] + "…"}
    return fields


def case_fields(text: str, separator: str, code: str) -> dict[str, Any]:
    """The finding of a segment id in lower case, which was read as if it were capitals."""
    name = text.partition(separator)[0]
    return {
        "rule": "X12.segment.case", "message": f"the segment id {name} is in lower case",
        "hint": "write segment ids in capitals", "segment": name, "code": code,
    }  # fmt: skip


def tell_case(interchange: Interchange, text: str, offset: int, sink: list[Finding]) -> None:
    """The same for a segment of the envelope."""
    fields = case_fields(text, interchange.delimiters.element, "TA105:024")
    find(sink, interchange, offset=offset, **fields)


def check_stray(interchange: Interchange, name: str, sink: list[Finding], offset: int) -> None:
    """A segment that stands outside of any set."""
    text = f"segment {name[:3]} stands outside of any transaction set"
    find(
        sink, interchange, "X12.segment.stray", text, "TA105:022", offset, segment=name[:3],
        hint="put it between its ST and SE",
    )  # fmt: skip


def check_start(interchange: Interchange, cased: bool, sink: list[Finding]) -> None:
    """Everything that can be said when an interchange begins."""
    if interchange.implied:
        find(
            sink, interchange, "X12.ISA.missing", "no ISA stands before this group or set", "",
            segment="ISA", hint="put an ISA before the first GS and an IEA after the last GE",
        )  # fmt: skip
        return
    isa = interchange.isa
    if cased:
        tell_case(interchange, f"isa{interchange.delimiters.element}", interchange.offset, sink)
    if not interchange.padded:
        find(
            sink, interchange, "X12.ISA.padding", "the elements of the ISA have not their widths",
            "", segment="ISA", severity="warning",
            hint="pad each element to its fixed width: an ISA has 106 characters",
        )  # fmt: skip
    check_isa(interchange, sink)
    key = (*isa[5:9], isa[13])
    if key in interchange.tally.numbers:
        find(
            sink, interchange, "X12.ISA13.unique", "ISA13 was used in this file before",
            "TA105:025", segment="ISA", element=13, value=isa[13],
            hint="give each interchange between two parties a number of its own",
        )  # fmt: skip
    interchange.tally.numbers.add(key)


_OTHER_PARTIES = frozenset([*(f"{n:02d}" for n in range(2, 39)), "AM", "NR", "SA", "SN"])
"""Qualifiers that X12 knows and the HIPAA guides do not take: let through with a warning."""

_PARTIES = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
_ISA_RULES: tuple[tuple[int, str, str, str, Callable[[str], bool]], ...] = (
    (1, "010", "code", "ISA01 is no authorization qualifier", lambda t: t in ("00", "03")),
    (3, "012", "code", "ISA03 is no security qualifier", lambda t: t in ("00", "01")),
    (5, "005", "code", "ISA05 is no qualifier of a sender id", lambda t: t in _PARTIES),
    (6, "006", "required", "ISA06, the sender id, is empty", bool),
    (7, "007", "code", "ISA07 is no qualifier of a receiver id", lambda t: t in _PARTIES),
    (8, "008", "required", "ISA08, the receiver id, is empty", bool),
    (9, "014", "date", "ISA09 is not a date YYMMDD", lambda t: date6(t) is not None),
    (10, "015", "time", "ISA10 is not a time HHMM", is_time),
    (12, "017", "shape", "ISA12 is not five digits", lambda t: _digits(t, 5)),
    (13, "018", "shape", "ISA13 is not nine digits above zero",
     lambda t: _digits(t, 9) and int(t) > 0),
    (14, "019", "code", "ISA14 is neither 0 nor 1", lambda t: t in ("0", "1")),
    (15, "020", "code", "ISA15 is neither P nor T", lambda t: t in ("P", "T", "I")),
)  # fmt: skip
"""Element, TA105, last word of the rule id, message, test. Source: X12.5 and the HIPAA guides."""


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def check_isa(interchange: Interchange, sink: list[Finding]) -> None:
    """Each element of the ISA by its rule, and its separators against each other."""
    for number, code, word, message, fits in _ISA_RULES:
        text = interchange.isa[number]
        if not fits(text):
            known = number in (5, 7) and text in _OTHER_PARTIES
            find(
                sink, interchange, f"X12.ISA{number:02d}.{word}", message, f"TA105:{code}",
                segment="ISA", element=number, value=text,
                severity="warning" if known else "reject",
            )  # fmt: skip
    _check_empty(interchange, sink)
    d = interchange.delimiters
    others = (d.element, d.repetition, d.segment)
    separates = d.repetition and d.repetition not in (d.element, d.component, d.segment, " ")
    if interchange.isa[12] >= "00402" and not separates:
        find(
            sink, interchange, "X12.ISA11.delimiter",
            "ISA11 is no separator: it is a letter, a digit, a space or another separator",
            "TA105:016", segment="ISA", element=11, value=interchange.isa[11], severity="error",
            hint="send a character that no value holds, as a rule ^; U is of older versions",
        )  # fmt: skip
    if (
        not interchange.isa[16]
        or d.component.isalnum()
        or d.component == " "
        or d.component in others
    ):
        find(
            sink, interchange, "X12.ISA16.delimiter",
            "ISA16 is no separator: it is a letter, a digit, a space or another separator",
            "TA105:027", segment="ISA", element=16, value=interchange.isa[16],
        )  # fmt: skip


def _check_empty(interchange: Interchange, sink: list[Finding]) -> None:
    """ISA02 and ISA04 say something where the qualifier before them says that they do."""
    isa = interchange.isa
    for number, code, what in ((2, "011", "authorization"), (4, "013", "password")):
        if isa[number - 1] in ("01", "03") and not isa[number]:
            find(
                sink, interchange, f"X12.ISA{number:02d}.required",
                f"ISA{number:02d}, the {what}, is empty, and ISA{number - 1:02d} announces it",
                f"TA105:{code}", segment="ISA", element=number,
                hint=f"send 00 in ISA{number - 1:02d}, or what it announces",
            )  # fmt: skip


_TA1_RULES: tuple[tuple[int, str, str, Callable[[str], bool]], ...] = (
    (1, "required", "TA101, which repeats ISA13 of what is answered, is empty", bool),
    (2, "required", "TA102, which repeats ISA09 of what is answered, is empty", bool),
    (3, "required", "TA103, which repeats ISA10 of what is answered, is empty", bool),
    (4, "code", "TA104 is neither A, E nor R", lambda t: t in ("A", "E", "R")),
    (5, "code", "TA105 is none of the notes 000 to 031", lambda t: _digits(t, 3) and int(t) <= 31),
)
"""Element, last word of the rule id, message, test. Source: X12.5 (005010)."""


def check_ta1(interchange: Interchange, ta1: Segment, sink: list[Finding], offset: int) -> None:
    """Each element of a TA1 by its rule. The first three repeat what was sent, right or wrong. No
    acknowledgement speaks of acknowledgements: no code."""
    for number, word, message, fits in _TA1_RULES:
        text = el(ta1, number).strip()
        if not fits(text):
            find(
                sink, interchange, f"X12.TA1{number:02d}.{word}", message, "", offset,
                segment="TA1", element=number, value=text, severity="error",
                hint="repeat ISA13, ISA09 and ISA10 of what is answered, then verdict and note",
            )  # fmt: skip


def check_iea(interchange: Interchange, iea: Segment, sink: list[Finding], offset: int) -> None:
    """IEA01 against the groups that were there, IEA02 against ISA13."""
    if interchange.implied:
        return
    if el(iea, 2).strip() != interchange.control_number:
        find(
            sink, interchange, "X12.IEA02.match", "IEA02 is not ISA13", "TA105:001", offset,
            segment="IEA", element=2, value=el(iea, 2),
        )  # fmt: skip
    counted = el(iea, 1).strip()
    if counts(counted, interchange.groups):
        return
    # An interchange of TA1s alone: 0 is right, 1 is sent too.
    lone = interchange.groups == 0 and interchange.acknowledgements > 0 and counted == "1"
    find(
        sink, interchange, "X12.IEA01.count",
        f"IEA01 counts other groups than the {interchange.groups} that are there", "TA105:021",
        offset, segment="IEA", element=1, value=counted,
        severity="warning" if lone else "reject",
    )  # fmt: skip


def check_closed(group: Group | None, sink: list[Finding]) -> None:
    """To be called where no GE can come any more for a group that is open."""
    if group is not None and not group.implied:
        find(
            sink, group.interchange, "X12.GE.missing", "the functional group has no GE", "AK905:3",
            group.offset, group=group.ordinal, group_control_number=group.control_number,
            segment="GE",
        )  # fmt: skip


def check_ge(
    group: Group | None, ge: Segment, interchange: Interchange, sink: list[Finding], offset: int
) -> None:
    """GE01 against the sets that were there, GE02 against GS06."""
    if group is None:
        find(
            sink,
            interchange,
            "X12.GE.stray",
            "GE stands without a GS",
            "TA105:022",
            offset,
            segment="GE",
        )
        return
    if group.implied:
        return
    place = {"group": group.ordinal, "group_control_number": group.control_number, "segment": "GE"}
    if el(ge, 2) != group.control_number:
        find(
            sink, interchange, "X12.GE02.match", "GE02 is not GS06", "AK905:4", offset,
            element=2, value=el(ge, 2), **place,
        )  # fmt: skip
    if not counts(el(ge, 1), group.sets):
        find(
            sink, interchange, "X12.GE01.count",
            f"GE01 counts other sets than the {group.sets} that are there", "AK905:5", offset,
            element=1, value=el(ge, 1), **place,
        )  # fmt: skip


def counts(text: str, count: int) -> bool:
    """True where ``text`` writes ``count``; leading zeros and spaces are let through."""
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) == count
