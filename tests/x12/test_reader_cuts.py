"""A file that is cut at any byte: never an exception, never half a set, always a finding."""

from __future__ import annotations

import pytest

from tests.x12.interchanges import CLEAN, PIPES, read_all

FIRST_ENDS = CLEAN.index("SE*4*0001") + len("SE*4*0001")
SECOND_ENDS = CLEAN.index("SE*4*0002") + len("SE*4*0002")


def expected(end: int) -> list[str]:
    return ["0001"] * (end >= FIRST_ENDS) + ["0002"] * (end >= SECOND_ENDS)


def test_cut_at_every_byte() -> None:
    for end in range(1, len(CLEAN)):
        got = read_all(CLEAN[:end])
        assert got.complete == expected(end), end
        assert got.findings, end
        assert len(got.interchanges) == (end >= 106), end


def test_cut_at_every_byte_with_line_ends_and_small_chunks() -> None:
    text = CLEAN.replace("~", "~\r\n")
    last = text.rindex("~")
    for end in range(1, last + 1):
        got = read_all(text[:end], size=7)
        whole = text[:end].replace("\r", "").replace("\n", "")
        assert got.complete == expected(len(whole)), end
        assert got.findings, end
    for end in range(last + 1, len(text) + 1):
        assert read_all(text[:end]).findings == []


@pytest.mark.parametrize(
    ("second", "sets"), [(CLEAN, ["0001", "0002"]), (PIPES, ["0009"])], ids=["same", "other"]
)
def test_the_next_file_glued_to_a_cut_one_is_read_whole(second: str, sets: list[str]) -> None:
    for end in range(1, len(CLEAN)):
        got = read_all(CLEAN[:end] + second)
        assert got.complete == expected(end) + sets, end
        assert got.interchanges[-1].offset == end
        last = got.interchanges[-1].ordinal
        mine = [f.rule for f in got.findings if f.interchange == last]
        assert mine == ["X12.ISA13.unique"] * (second is CLEAN and end >= 106), end
        assert got.findings, end


def test_the_segments_before_the_cut_are_those_of_the_file() -> None:
    whole = [segment for one in read_all(CLEAN).segments for segment in one]
    for end in range(106, len(CLEAN)):
        got = [segment for one in read_all(CLEAN[:end]).segments for segment in one]
        assert got[:-1] == whole[: max(len(got) - 1, 0)], end


def test_an_se_that_fits_nothing_is_whole_where_the_group_goes_on() -> None:
    """A wrong count is reported, not fatal: the SE itself was there."""
    got = read_all(CLEAN.replace("SE*4*0002", "SE*9*0003"))
    assert got.complete == ["0001", "0002"]
    assert got.faults == [("X12.SE01.count", "IK502:4"), ("X12.SE02.match", "IK502:3")]
