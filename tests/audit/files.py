"""Files of every sort to read: regular ones with any delimiters, and the dirt of the field."""

from __future__ import annotations

from hypothesis import strategies as st

from gateway.x12.delimiters import Delimiters
from tests.audit.kinds import GUIDED, Segments, interchange
from tests.audit.sets import constructed

MARKS = "*|+!~^:>;{}[]'\"\\\x1c\x1d\x1e\x1f\x01\x7f"
DELIMITERS = st.builds(
    lambda marks, end: Delimiters(marks[0], marks[1], marks[2], end or marks[3]),
    st.lists(st.sampled_from(MARKS), min_size=4, max_size=4, unique=True),
    st.sampled_from(["", "", "\n", "\r", "\r\n"]),
)
"""Any four characters that no value of a constructed set holds. X12 allows more, none of which
is seen."""


@st.composite
def sets(draw: st.DrawFn, most: int = 3) -> tuple[str, list[Segments]]:
    """A kind, and some of its constructed sets with numbers of their own."""
    kind = draw(st.sampled_from(GUIDED))
    made = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        _, one, _ = draw(st.sampled_from(constructed(kind)))
        segments = [list(segment) for segment in one.segments]
        segments[0][2] = segments[-1][2] = f"{number:04d}"
        made.append(segments)
    return kind, made


def remarked(segments: Segments, d: Delimiters) -> Segments:
    """The set with the component and repetition separators of ``d`` in place of the usual."""
    table = str.maketrans({":": d.component, "^": d.repetition})
    return [[text.translate(table) for text in segment] for segment in segments]


@st.composite
def regular(draw: st.DrawFn) -> tuple[bytes, str, list[Segments], Delimiters]:
    """An interchange with nothing wrong about its envelope, and what it was made from."""
    kind, made = draw(sets())
    d = draw(DELIMITERS)
    made = [remarked(segments, d) for segments in made]
    return interchange(kind, *made, delimiters=d), kind, made, d


_DIRT = (
    b"\xef\xbb\xbf", b"\r\n", b"\n\n\n", b"\x1a", b"\x00\x00", b"Date: today\r\n\r\n", b"ISA", b"~",
    b"ST*837*0009~", b"SE*1*0001~", b"IEA*1*000000001~", b"GS*HC~", b"GE*1*1~", b"*", b"\xc3\xd1",
    b"ISA*00*          *00*", b"CLM*1*2~", b"~~~~", b"BIN*5*AB~CD~", b" " * 200,
)  # fmt: skip


@st.composite
def dirty(draw: st.DrawFn) -> bytes:
    """One or two interchanges with dirt put in, a part taken out, or cut off."""
    data = b"".join(draw(st.lists(regular().map(lambda one: one[0]), min_size=1, max_size=2)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from((0, 0, 0, 1, 7, 200)))
        dirt = draw(st.one_of(st.sampled_from(_DIRT), st.just(b""), st.binary(max_size=5)))
        data = data[:at] + dirt + data[at + gone :]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"ISA*00*          *00*          *ZZ*A              *ZZ*B              "
                b"*260314*0921*^*00501*000000001*0*T*:~",
                b"GS*HC*A*B*20260314*0921*1*X*005010X222A1~", b"GS*HP*A*B*20260314*0921*1*X*00501~",
                b"ST*837*0001*005010X222A1~", b"ST*835*0001~", b"ST*277*0001*005010X214~",
                b"ST*999*0001~", b"ST*270*0001~", b"ST*271*0001~", b"ST*276*0001~",
                b"ST*277*0001*005010X212~", b"EQ*30^98~", b"EB*C*IND*30***29*1*****Y~",
                b"HL*3**22~", b"HL*4**23~", b"NM1*IL*1*A~", b"LS*2120~",
                b"AAA*N**75*C~", b"HSD*VS*1~", b"MSG*A~",
                b"HL*1**20*1~", b"HL*2*1*22*0~", b"HL*1**PT~", b"CLM*A*1***1~",
                b"CLP*A*1*1*1~", b"LX*1~", b"SV1*HC:1*1*UN*1***1~", b"SVC*HC:1*1*1~", b"TRN*2*A~",
                b"STC*A1:20*20260101~", b"AK1*HC*1~", b"AK2*837*1~", b"IK3*NM1*1~", b"IK4*1~",
                b"IK5*A~", b"AK9*A*1*1*1~", b"CAS*CO*1*1~", b"DTP*472*D8*20260101~", b"SE*5*0001~",
                b"GE*1*1~", b"IEA*1*000000001~", b"TA1*000000001*260314*0921*A*000~", b"~", b"*",
            ]
        ),
        st.binary(max_size=12),
    ),
    max_size=40,
).map(b"".join)  # fmt: skip
"""Segments and bytes in any order."""
