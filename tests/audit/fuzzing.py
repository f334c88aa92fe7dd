"""Mutates files as one who knows X12: at separators, segments, envelopes and sets, and now and
then at any byte. Pure Python, and the same for the same seed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from tests.audit.kinds import KINDS, interchange
from tests.audit.sets import constructed

FIXTURES = Path(__file__).parents[2] / "fixtures"
LONGEST = 8_000
_WORDS = (
    b"ISA", b"IEA*1*000000001~", b"GS*HC*A*B*20260314*0921*1*X*005010X222A1~", b"GE*1*1~",
    b"ST*837*0001*005010X222A1~", b"SE*4*0001~", b"HL*1**20*1~", b"HL*9*9*22~", b"LX*1~", b"CLM~",
    b"CLP*A~", b"SVC~", b"TRN*2*A~", b"STC*A1:20~", b"IK3*NM1*8~", b"IK4*2:1:1*67*7*A~", b"AK9~",
    b"TA1*000000001*260314*0921*A*000~", b"BIN*5*AB~CD~", b"LS*2120~", b"PLB~", b"\xef\xbb\xbf",
    b"\r\n", b"\n", b"\x1a", b"\x00", b"\xff\xfe", b"\xc3", b"*" * 30, b"~" * 9, b"9" * 40, b":^:^",
    b"99999999999999999999", b"\xd9\xa3", b"\xc2\xb2", b"-", b"1E9", b"NaN", b" ", b"20260231",
    b'{"claims":[', b"null", b'"charge":"1"', b"]}",
)  # fmt: skip


@cache
def seeds() -> list[bytes]:
    """The fixtures, and constructed sets of every kind."""
    found = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.*")) if path.is_file()]
    for kind in KINDS:
        found += [interchange(kind, made.segments) for _, made, _ in constructed(kind)[::7]]
    return [data for data in found if len(data) <= LONGEST]


def mutate(data: bytes, dice: Random) -> bytes:
    """One to five changes."""
    for _ in range(dice.randint(1, 5)):
        data = dice.choice(_CHANGES)(data, dice)
    return data[:LONGEST]


def _terminator(data: bytes) -> bytes:
    return data[105:106] if data[:3] == b"ISA" and len(data) > 106 else b"~"


def _segments(data: bytes, dice: Random) -> bytes:
    """Segments doubled, dropped, swapped, moved, or taken from another file."""
    mark = _terminator(data)
    parts = data.split(mark)
    at, other = dice.randrange(len(parts)), dice.randrange(len(parts))
    match dice.randrange(6):
        case 0:
            del parts[at]
        case 1:
            parts[at:at] = [parts[at]] * dice.choice((1, 2, 20))
        case 2:
            parts[at], parts[other] = parts[other], parts[at]
        case 3:
            parts.insert(other, parts.pop(at))
        case 4:
            parts[at:at] = dice.choice(seeds()).split(mark)[: dice.randint(1, 9)]
        case _:
            parts = parts[min(at, other) : max(at, other) + 1]
    return mark.join(parts)


def _elements(data: bytes, dice: Random) -> bytes:
    """An element of a segment emptied, doubled, spoilt, or made that of another one."""
    mark = _terminator(data)
    parts = data.split(mark)
    at = dice.randrange(len(parts))
    elements = parts[at].split(b"*")
    one = dice.randrange(len(elements))
    match dice.randrange(5):
        case 0:
            elements[one] = b""
        case 1:
            elements.insert(one, elements[one])
        case 2:
            elements[one] += dice.choice(_WORDS)
        case 3:
            elements[one] = dice.choice(dice.choice(parts).split(b"*"))
        case _:
            elements[one] = elements[one][: len(elements[one]) // 2]
    parts[at] = b"*".join(elements)
    return mark.join(parts)


def _bytes(data: bytes, dice: Random) -> bytes:
    """Bytes taken out, put in or changed."""
    at = dice.randrange(len(data) + 1)
    match dice.randrange(4):
        case 0:
            return data[:at] + dice.choice(_WORDS) + data[at:]
        case 1:
            return data[:at] + data[at + dice.choice((1, 1, 2, 30, 400)) :]
        case 2:
            return data[:at] + dice.randbytes(dice.choice((1, 1, 3))) + data[at + 1 :]
        case _:
            return data[:at]


def _separators(data: bytes, dice: Random) -> bytes:
    """One character made another one, everywhere or from some place on."""
    old = dice.choice((b"*", b"~", b":", b"^", b"\n", b"1", b"0"))
    new = dice.choice((b"|", b"*", b"~", b":", b"^", b"\n", b"\r\n", b"\x1c", b"\xa7", b"", b" "))
    at = dice.choice((0, dice.randrange(len(data) + 1)))
    return data[:at] + data[at:].replace(old, new)


def _files(data: bytes, dice: Random) -> bytes:
    """Another file before, after or inside of this one."""
    at = dice.choice((0, len(data), dice.randrange(len(data) + 1)))
    return data[:at] + dice.choice(seeds())[: LONGEST // 4] + data[at:]


_CHANGES = (_segments, _segments, _elements, _elements, _bytes, _separators, _files)
