"""What stands outside of segments: told, and passed over."""

from __future__ import annotations

from gateway.finding import Finding
from gateway.x12.feed import Found

BLANK = " \t\r\n\x00\x1a\xef\xbb\xbf"
"""Blanks, line ends, padding, end of file (^Z) and the bytes of a UTF-8 byte order mark."""

BREAKS = ("\r\n", "\n", "\r", "")
"""What may follow a segment terminator without a word: nothing, or one line end."""

SHOWN = 40

BLANKS = "X12.read.blank"


class Outside:
    """What was met on the way to the next interchange: where it begins and ends, its first words.

    ``first`` where nothing was read before: then a line end is one too many. ``quiet`` where
    blanks were told of already.
    """

    __slots__ = ("_begin", "_blanks", "_end", "_quiet", "_sample", "_start")

    def __init__(self, first: bool, quiet: bool) -> None:
        self._begin = self._end = self._start = -1
        self._sample = ""
        self._blanks, self._quiet = "\n" if first else "", quiet

    def add(self, offset: int, text: str) -> None:
        """Take in what stands at an offset."""
        body = text.strip(BLANK)
        if text and self._start < 0:
            self._start = offset
        if body and self._begin < 0:
            self._begin = offset + len(text) - len(text.lstrip(BLANK))
        if body:
            self._end = offset + len(text.rstrip(BLANK))
        if self._begin < 0:
            self._blanks = (self._blanks + text[:4])[:4]
        elif len(self._sample) < SHOWN:
            self._sample += text[max(self._begin - offset, 0) :][:SHOWN]

    def tell(self, found: Found) -> None:
        """Tell of it, if there is anything."""
        if self._begin < 0:
            if self._start >= 0 and self._blanks not in BREAKS and not self._quiet:
                found(tolerated(BLANKS, self._start))
            return
        size = self._end - self._begin
        found(
            Finding(
                rule="X12.read.outside",
                snip=1,
                severity="warning",
                message=f"{size} characters stand outside of any segment and were not read",
                hint="send interchanges (ISA to IEA) and nothing else, no lines of prose either",
                offset=self._begin,
                value=self._sample[: min(size, SHOWN)].rstrip(),
            )
        )


_TOLERATED = {
    "X12.read.blank": (
        "blanks, blank lines, padding or a byte order mark stand between segments",
        "let one segment follow the other, with at most one line end after each terminator",
    ),
    "X12.read.terminator": (
        "the last segment has no segment terminator",
        "end the last segment with the terminator of its ISA; the file may be cut",
    ),
    "X12.read.wrapped": (
        "line breaks inside of segments were taken out",
        "break lines after the segment terminator or nowhere",
    ),
    "X12.read.encoding": (
        "letters beyond ASCII are not written in UTF-8: they were read as Windows-1252",
        "write names in the X12 character set, or in UTF-8 where the partner takes it",
    ),
}


def tolerated(rule: str, offset: int) -> Finding:
    """What was read all the same, where it was met first."""
    message, hint = _TOLERATED[rule]
    return Finding(
        rule=rule, snip=1, severity="warning", message=message, hint=hint,
        offset=offset,
    )  # fmt: skip


def long(offset: int, size: int, kept: int, head: str, severity: str) -> Finding:
    """A segment is longer than is kept of one; ``severity`` '' where it had no terminator."""
    more = "" if severity else ", and no segment terminator ends it"
    return Finding(
        rule="X12.read.long",
        snip=1,
        severity="warning" if severity == "warning" else "reject",
        message=f"a segment of {size} bytes{more}: the first {kept} were read, the rest was not",
        hint="end each segment with the character that ends the ISA, and keep elements short",
        code="" if severity else "TA105:004",
        offset=offset,
        value=head[:SHOWN],
    )


def binary(offset: int, size: int | None) -> Finding:
    """The length of a BIN or BDS segment is not that of its data; None where it has none."""
    count = "announced" if size is None else str(size)
    return Finding(
        rule="X12.read.binary",
        snip=1,
        severity="reject",
        message=f"the data of the segment is not of {count} bytes: it was read to the terminator",
        hint="BIN01 and BDS02 count the bytes of the data, without the terminator",
        offset=offset,
    )


def broken(offset: int, text: str) -> Finding:
    """What calls itself an ISA and has not its elements; it was read as any other segment."""
    return Finding(
        rule="X12.ISA.broken",
        snip=1,
        severity="reject",
        message="this ISA has not its sixteen elements: no interchange begins here",
        hint="write the ISA with all its elements, each with its fixed width",
        code="TA105:022",
        segment="ISA",
        offset=offset,
        value=text[:SHOWN],
    )


def nothing(size: int) -> Finding:
    """The file holds no interchange, nor a group or set without one."""
    return Finding(
        rule="X12.read.nothing",
        snip=1,
        severity="reject",
        message=f"no interchange is in the {size} bytes of the file"
        if size
        else "the file is empty",
        hint="an X12 file begins with ISA; look whether this is a report, a PDF or a cut upload",
        offset=0,
    )
