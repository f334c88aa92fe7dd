"""What holds for every file: writing after reading gives the same bytes, pieces of any size read
the same, offsets point at what they name, and nothing raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Interchange, Sink, TransactionSet
from gateway.x12.envelope import read as read_envelope
from gateway.x12.reader import chunks
from tests.audit.files import PIECES, dirty, regular
from tests.audit.kinds import Read, Segments, interchange

steady = settings(max_examples=60, deadline=None, derandomize=True, database=None)
Regular = tuple[bytes, str, list[Segments], Delimiters]
SIZES = st.sampled_from((1, 2, 3, 7, 64, 105, 106, 107, 1000, 4096))


@steady
@given(regular())
def test_what_is_read_is_written_as_it_was(made: Regular) -> None:
    data, kind, segments, d = made
    sink = Sink()
    read: list[Segments] = []
    found: list[Delimiters] = []
    for event in read_envelope([data], sink):
        if isinstance(event, Interchange):
            found.append(event.delimiters)
        elif isinstance(event, TransactionSet):
            read.append(list(event.segments()))
    assert sink == []
    assert found == [d]
    assert read == segments
    assert interchange(kind, *read, delimiters=found[0]) == data


@steady
@given(dirty(), SIZES)
def test_pieces_of_any_size_read_the_same(data: bytes, size: int) -> None:
    """And tell the same; the turn in which findings are told is that of the runs that are read."""
    one, two = Read(data), Read(data, size)
    assert one.sets == two.sets
    assert sorted(map(repr, one.findings)) == sorted(map(repr, two.findings))
    assert one.complete == two.complete


@steady
@given(dirty())
def test_offsets_point_at_the_segment_that_they_name(data: bytes) -> None:
    sink = Sink()
    for event in read_envelope(chunks(data, 1000), sink):
        if isinstance(event, TransactionSet):
            for position, segment in enumerate(event.segments(), 1):
                assert event.position == position
                if segment[0].isascii():
                    assert begins(data, event.offset, segment[0]), (event.offset, segment)
    for finding in Read(data).findings:
        inside = finding.element and finding.segment.isascii() and finding.snip < 3
        if inside and finding.offset is not None:
            assert begins(data, finding.offset, finding.segment), finding


def begins(data: bytes, offset: int, id: str) -> bool:
    """True where the segment of that id begins at the byte, be it broken by line ends."""
    there = data[offset : offset + 200].replace(b"\r", b"").replace(b"\n", b"")
    return there.decode("latin-1").upper().startswith(id[:40].upper())


@steady
@given(st.one_of(PIECES, dirty(), st.binary(max_size=400)))
def test_nothing_raises_and_every_set_ends(data: bytes) -> None:
    read = Read(data)
    assert len(read.sets) == len(read.complete)
    for finding in read.findings:
        assert finding.rule and finding.message and finding.snip in range(1, 8)
        assert finding.offset is None or 0 <= finding.offset <= len(data)
