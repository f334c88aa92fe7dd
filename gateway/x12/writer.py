"""Rows to text: envelopes with their counts, and nothing that a reader could misread."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.elements import trimmed

Element = str | tuple[str, ...] | list["str | tuple[str, ...]"]
"""A str is an element, a tuple a composite, a list its repetitions."""

Row = tuple[Element, ...]
Rows = Iterable[Row]

UNWRITABLE = "X12.write.delimiter"

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")


class InterchangeHeader(msgspec.Struct, kw_only=True):
    """What an ISA needs to be told. ``usage_indicator`` is P or T.

    The widths are fixed: a sender or receiver id has at most 15 characters, the control number
    at most nine digits. ``version`` is ISA12; before 00501 there is no repetition separator, and
    ISA11 is U.
    """

    sender_qualifier: str = "ZZ"
    sender_id: str
    receiver_qualifier: str = "ZZ"
    receiver_id: str
    control_number: int
    at: datetime.datetime
    usage_indicator: str = "T"
    acknowledgement_requested: bool = True
    version: str = "00501"


class GroupHeader(msgspec.Struct, kw_only=True):
    """What a GS needs to be told."""

    functional_identifier_code: str
    sender_code: str
    receiver_code: str
    control_number: int
    version: str
    at: datetime.datetime


class Writer:
    """Writes segments with one set of delimiters.

    A delimiter or control character inside of a value cannot be written: it becomes a space,
    and ``lost`` is told which segment and element. What has nothing but spaces is left empty.
    Source: X12.5 and X12.6, 5010 has no escape character.
    """

    def __init__(
        self,
        delimiters: Delimiters | None = None,
        *,
        newline: bool = False,
        lost: Callable[[Finding], None] | None = None,
    ) -> None:
        self.delimiters = delimiters or Delimiters()
        d = self.delimiters
        self._end = d.segment + ("\n" if newline and d.segment[-1] not in "\r\n" else "")
        marks = {d.element, d.component, d.repetition, *d.segment} - {""}
        beside = re.escape("".join(sorted(marks - {d.element, d.component})))
        blank = f"[{re.escape(d.element + d.component)}] "
        self._odd = re.compile(f"[\x00-\x1f\x7f-\x9f{beside}]|{blank}")
        """What a text may have in it that wants each value to be looked at by itself."""
        self._unsafe = {ord(mark): " " for mark in marks} | _CONTROLS
        self._lost = lost

    def segment(self, row: Row, position: int | None = None) -> str:
        """The text of one segment, terminator included."""
        d = self.delimiters
        try:
            text, inside = d.element.join(row), 0  # type: ignore[arg-type] # mostly all are str
        except TypeError:
            parts: list[str] = []
            inside = 0
            for value in row:
                if isinstance(value, str):
                    parts.append(value)
                elif isinstance(value, tuple):
                    last = len(value)
                    while last and not value[last - 1]:
                        last -= 1
                    inside += max(0, last - 1)
                    parts.append(d.component.join(value[:last]))
                else:
                    return self._carefully(row, position)
            text = d.element.join(parts)
        if (
            not self._odd.search(text)
            and text.count(d.element) == len(row) - 1
            and text.count(d.component) == inside
        ):
            return text.rstrip(d.element) + self._end
        return self._carefully(row, position)

    def _carefully(self, row: Row, position: int | None) -> str:
        """As :meth:`segment`, value by value: one of them has what cannot be written."""
        d = self.delimiters
        parts: list[str] = []
        for number, value in enumerate(row):
            if isinstance(value, str):
                parts.append(self._clean(value, row, number, position) if value else value)
            elif isinstance(value, tuple):
                parts.append(self._composite(value, row, number, position))
            else:
                parts.append(
                    d.repetition.join(
                        trimmed(
                            self._composite(
                                v if isinstance(v, tuple) else (v,), row, number, position
                            )
                            for v in value
                        )
                    )
                )
        return d.element.join(trimmed(parts)) + self._end

    def _composite(
        self, value: tuple[str, ...], row: Row, number: int, position: int | None
    ) -> str:
        return self.delimiters.component.join(
            trimmed(self._clean(part, row, number, position) for part in value)
        )

    def _clean(self, text: str, row: Row, number: int, position: int | None) -> str:
        if text.isalnum() and text.isascii():
            return text
        safe = text.translate(self._unsafe)
        if safe != text and self._lost:
            self._lost(
                Finding(
                    rule=UNWRITABLE,
                    snip=1,
                    severity="warning",
                    message="a delimiter or control character in the value was written as a space",
                    hint="take the character out of the value, or choose other delimiters",
                    segment=str(row[0]),
                    element=number or None,
                    position=position,
                    value=text,
                )
            )
        return safe if safe.strip() else ""

    def transaction_set(self, code: str, control_number: str, guide: str, rows: Rows) -> str:
        """ST, the rows, SE with its count. ``guide`` '' leaves ST03 out (835)."""
        out = [self.segment(("ST", code, control_number, guide), 1)]
        for row in rows:
            out.append(self.segment(row, len(out) + 1))
        out.append(self.segment(("SE", str(len(out) + 1), control_number)))
        return "".join(out)

    def group(self, header: GroupHeader, sets: Iterable[str]) -> Iterator[str]:
        """GS, the texts of its sets, GE with their number."""
        yield self.segment(
            (
                "GS", header.functional_identifier_code, header.sender_code, header.receiver_code,
                header.at.strftime("%Y%m%d"), header.at.strftime("%H%M"),
                str(header.control_number), "X", header.version,
            )
        )  # fmt: skip
        count = 0
        for text in sets:
            count += 1
            yield text
        yield self.segment(("GE", str(count), str(header.control_number)))

    def interchange(
        self, header: InterchangeHeader, groups: Iterable[Iterable[str]], ta1: Rows = ()
    ) -> Iterator[str]:
        """ISA with its fixed widths, TA1s, the groups, IEA with their number.

        An id that the ISA has no room for is cut, and ``lost`` is told. Raises ValueError for
        a control number that is zero or has more than nine digits.
        """
        yield self._isa(header)
        for row in ta1:
            yield self.segment(row)
        count = 0
        for group in groups:
            count += 1
            yield from group
        yield self.segment(("IEA", str(count), f"{header.control_number:09d}"))

    def _isa(self, header: InterchangeHeader) -> str:
        d = self.delimiters
        if not 0 < header.control_number <= 999_999_999:
            raise ValueError("ISA13 has nine digits and is not zero")
        elements = (
            "ISA", "00", " " * 10, "00", " " * 10,
            self._fixed(header.sender_qualifier, 2, 5), self._fixed(header.sender_id, 15, 6),
            self._fixed(header.receiver_qualifier, 2, 7), self._fixed(header.receiver_id, 15, 8),
            header.at.strftime("%y%m%d"), header.at.strftime("%H%M"),
            (header.version >= "00501" and d.repetition) or "U",
            header.version, f"{header.control_number:09d}",
            "1" if header.acknowledgement_requested else "0", header.usage_indicator, d.component,
        )  # fmt: skip
        return d.element.join(elements) + self._end

    def _fixed(self, text: str, width: int, number: int) -> str:
        if len(text) > width and self._lost:
            self._lost(
                Finding(
                    rule="X12.write.width",
                    snip=1,
                    severity="reject",
                    message=f"ISA{number:02d} has room for {width} characters: the rest is cut off",
                    hint="an id that is cut names somebody else: agree on a shorter one",
                    segment="ISA",
                    element=number,
                    value=text,
                )
            )
        return self._clean(text, ("ISA",), number, None).ljust(width)[:width]
