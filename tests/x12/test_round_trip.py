"""What is written reads back as the same segments, whatever is in them."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.writer import GroupHeader, InterchangeHeader, Row, Writer
from tests.x12.interchanges import Read, read_all

AT = datetime.datetime(2026, 3, 14, 9, 21)
DELIMITERS = st.sampled_from(
    [
        Delimiters(),
        Delimiters("|", ">", "!", "'"),
        Delimiters("\x1d", "\x1f", "\x1c", "\x1e"),
        Delimiters("*", ":", "^", "\n"),
        Delimiters("^", "\\", "{", "\r"),
    ]
)
PLAIN = st.text(
    st.sampled_from("ABCXYZabc0123 .,-/&()'#@[]ÑÉŁ€"), min_size=1, max_size=12
).filter(lambda text: text.strip() != "")  # fmt: skip
ANY = st.text(st.characters(codec="utf-8"), max_size=12)


def row(value: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    element: st.SearchStrategy[Any] = st.one_of(
        value,
        st.just(""),
        st.lists(value, min_size=1, max_size=4).map(tuple),
        st.lists(value, min_size=1, max_size=3),
    )
    names = st.sampled_from(["NM1", "N3", "SV1", "HI", "NTE"])
    rows: st.SearchStrategy[Any] = st.tuples(names, element, element, element)
    return rows


def written(rows: list[Row], d: Delimiters, newline: bool, lost: list[Finding]) -> Read:
    writer = Writer(d, newline=newline, lost=lost.append)
    header = InterchangeHeader(sender_id="S", receiver_id="R", control_number=1, at=AT)
    group = GroupHeader(
        functional_identifier_code="HC", sender_code="S", receiver_code="R", control_number=1,
        version="005010X222A1", at=AT,
    )  # fmt: skip
    text = writer.transaction_set("837", "0001", "005010X222A1", rows)
    return read_all("".join(writer.interchange(header, [writer.group(group, [text])])), size=97)


def texts(rows: list[Row]) -> list[str]:
    return [
        str(part)
        for one in rows
        for value in one
        for part in (value if isinstance(value, tuple | list) else [value])
    ]


def plainly(value: Any, d: Delimiters) -> str:
    """An element as X12 writes it: the rule restated, for values that need no mending."""
    if isinstance(value, tuple):
        return d.component.join(value)
    if isinstance(value, list):
        return d.repetition.join(value)
    return str(value)


@settings(max_examples=60, deadline=None)
@given(st.lists(row(PLAIN), max_size=8), DELIMITERS, st.booleans())
def test_plain_values_come_back_as_they_were(rows: list[Row], d: Delimiters, newline: bool) -> None:
    marks = {d.element, d.component, d.repetition, *d.segment}
    assume(not any(mark in text for mark in marks for text in texts(rows)))
    lost: list[Finding] = []
    got = written(rows, d, newline, lost)
    expected = []
    for one in rows:
        elements = [plainly(value, d) for value in one]
        while not elements[-1]:
            elements.pop()
        expected.append(elements)
    assert got.segments == [
        [
            ["ST", "837", "0001", "005010X222A1"],
            *expected,
            ["SE", str(len(rows) + 2), "0001"],
        ]
    ]
    assert got.findings == []
    assert lost == []
    assert got.complete == ["0001"]


@settings(max_examples=60, deadline=None)
@given(st.lists(row(ANY), max_size=6), DELIMITERS)
def test_any_text_at_all_keeps_the_shape(rows: list[Row], d: Delimiters) -> None:
    got = written(rows, d, False, [])
    assert got.findings == []
    assert [len(one) for one in got.segments] == [len(rows) + 2]
    assert [s[0] for s in got.segments[0][1:-1]] == [str(one[0]) for one in rows]
    assert all(len(s) <= 4 for s in got.segments[0])
