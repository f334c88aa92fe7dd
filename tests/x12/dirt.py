"""What the field does to files, as functions from the clean text to dirty bytes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.x12.dirt_bases import CONTROL_NUMBER, NAME

Dirt = Callable[[str], bytes]

SECOND = "000000602"
MEGABYTE = 1 << 20


def segments(text: str) -> list[str]:
    """The segments of a clean text, each with its terminator."""
    return [piece + "~" for piece in text.split("~") if piece]


def joined(between: str) -> Dirt:
    """Something after each terminator."""
    return lambda text: text.replace("~", "~" + between).encode()


def line_ends(mark: str, *names: str) -> Dirt:
    """A line end before the segments of these ids, and before no other."""
    return lambda text: re.sub(rf"~(?=(?:{'|'.join(names)})\*)", "~" + mark, text).encode()


def delimited(
    element: str, component: str, repetition: str, terminator: str, encoding: str = "utf-8"
) -> Dirt:
    """The same file with other delimiters."""
    table = {"*": element, ":": component, "^": repetition, "~": terminator}
    return lambda text: "".join(table.get(c, c) for c in text).encode(encoding)


def wrapped(line_end: str) -> Dirt:
    """Records of 80 columns, the ISA among them."""
    return lambda text: line_end.join(re.findall(".{1,80}", text)).encode()


def around(before: bytes, after: bytes) -> Dirt:
    """Something before the file and after it."""
    return lambda text: before + text.encode() + after


def second(text: str) -> str:
    """The same interchange under another ISA13."""
    return text.replace(CONTROL_NUMBER, SECOND)


def pair(between: bytes, other: Dirt = str.encode) -> Dirt:
    """The file, something, and the file again under another ISA13, with dirt of its own."""
    return lambda text: text.encode() + between + other(second(text))


def twice(text: str) -> bytes:
    """The same interchange two times, ISA13 and all."""
    return (text + text).encode()


def without(*names: str) -> Dirt:
    """The file without all segments of these ids."""
    return lambda text: "".join(
        s for s in segments(text) if s[:-1].split("*")[0] not in names
    ).encode()


def changed(segment: str, becomes: str) -> Dirt:
    """A segment put in the place of another; the last of them where there are several."""

    def change(text: str) -> bytes:
        head, found, tail = text.rpartition(segment)
        assert found, segment
        return (head + becomes + tail).encode()

    return change


def miscounted(segment_id: str, element: int, value: str) -> Dirt:
    """An element of the last segment of that id set to ``value``."""

    def change(text: str) -> bytes:
        rows = segments(text)
        at = max(n for n, row in enumerate(rows) if row.startswith(segment_id + "*"))
        elements = rows[at][:-1].split("*")
        elements[element] = value
        rows[at] = "*".join(elements) + "~"
        return "".join(rows).encode()

    return change


def lower_ids(text: str) -> bytes:
    """Every segment id in lower case, ISA and all."""
    return re.sub("(?:^|(?<=~))[A-Z0-9]+", lambda m: m[0].lower(), text).encode()


def lower_one(segment_id: str) -> Dirt:
    """The first segment of that id with its id in lower case."""
    return lambda text: text.replace(f"~{segment_id}*", f"~{segment_id.lower()}*", 1).encode()


def named(name: str, encoding: str) -> Dirt:
    """A name beyond ASCII in the place of NAME, in that encoding."""
    return lambda text: text.replace(NAME, name).encode(encoding)


def encoded(encoding: str) -> Dirt:
    """The whole file in another encoding."""
    return lambda text: text.encode(encoding)


def noise(seed: int, size: int = MEGABYTE) -> bytes:
    """Bytes that mean nothing; the same ones each time."""
    return random.Random(seed).randbytes(size)


def isa_with(padded: dict[int, int]) -> Dirt:
    """The ISA's elements padded to other lengths: 0 takes the padding away."""

    def change(text: str) -> bytes:
        isa, rest = text[:105], text[105:]
        elements = isa.split("*")
        for number, width in padded.items():
            elements[number] = elements[number].strip().ljust(width)
        return ("*".join(elements) + rest).encode()

    return change


def inserted(row: bytes, before: str = "SE", counted: int = 1) -> Dirt:
    """A segment before the first one of that id; ``counted`` is added to that set's SE01."""

    def change(text: str) -> bytes:
        head, _, tail = text.partition(f"~{before}*")
        first, count, rest = re.split(r"(?<=SE\*)(\d+)", f"{before}*{tail}", maxsplit=1)
        assert first.count("SE*") == 1
        tail = f"{first}{int(count) + counted}{rest}"
        return head.encode() + b"~" + row + tail.encode()

    return change


def version_4010(text: str) -> bytes:
    """A 4010 envelope: no repetition separator, no ST03, the 4010 guide in GS08."""
    old = {
        "005010X222A1": "004010X098A1", "005010X223A2": "004010X096A1",
        "005010X221A1": "004010X091A1", "005010X279A1": "004010X092A1",
        "005010X214": "004040X167",
    }  # fmt: skip
    text = text.replace("*^*00501*", "*U*00401*")
    text = re.sub(r"(~ST\*\d+\*\d+)\*\w+", r"\1", text)
    for new, before in old.items():
        text = text.replace(new, before)
    return text.encode()
