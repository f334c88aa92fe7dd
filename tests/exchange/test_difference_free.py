"""What says the same in another way is no difference."""

from __future__ import annotations

import re
from random import Random

import pytest

from tests.exchange.comparing import compared, said
from tests.exchange.mutate import FIXTURES, File
from tests.exchange.shuffle import shuffled
from tests.exchange.test_difference_mutations import BASES

FILES = {kind: (FIXTURES / name).read_text() for kind, name in BASES.items()}


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("kind", BASES)
def test_what_stands_in_another_order(kind: str, seed: int) -> None:
    file = File(FILES[kind])
    other = shuffled(kind, file, Random(f"{kind} {seed}"))
    a, b = file.text(file.segments), file.text(other)
    assert said(a, b) == []
    assert seed or a != b


@pytest.mark.parametrize("kind", BASES)
def test_the_shuffling_does_move_segments(kind: str) -> None:
    file = File(FILES[kind])
    texts = {file.text(shuffled(kind, file, Random(seed))) for seed in range(25)}
    assert len(texts) > 3


def in_other_marks(text: str) -> str:
    """The same with other delimiters, all on one line."""
    text = re.sub(r"~\s*", "~", text)
    head, rest = text[:106], text[106:]
    assert head[-1] == "~" and head[-2] == ":" and head[82] == "^"
    head = head.replace(":", ">").replace("^", "!").replace("*", "|").replace("~", "\x1d")
    return head + rest.replace("*", "|").replace(":", ">").replace("~", "\x1d")


def in_other_numbers(text: str) -> str:
    """The same sent again: other control numbers, dates and times of the envelope."""
    text = re.sub(r"\*\d{6}\*\d{4}\*\^", "*271231*2359*^", text)
    text = re.sub(r"\*\d{9}(\*\d\*[TP]\*:)", r"*000987654\1", text)
    text = re.sub(r"(IEA\*1\*)\d{9}", r"\g<1>000987654", text)
    text = re.sub(r"(GS\*\w+\*\w+\*\w+\*)\d+\*\d+\*\d+\*", r"\g<1>20271231*235959*4711*", text)
    text = re.sub(r"(GE\*1\*)\d+", r"\g<1>4711", text)
    text = re.sub(r"(ST\*\w+\*)\d+", r"\g<1>7654321", text)
    return re.sub(r"(SE\*\d+\*)\d+", r"\g<1>7654321", text)


@pytest.mark.parametrize("way", [in_other_marks, in_other_numbers])
@pytest.mark.parametrize("kind", BASES)
def test_what_is_written_otherwise(kind: str, way: object) -> None:
    assert callable(way)
    other = way(FILES[kind])
    assert other != FILES[kind]
    assert compared(FILES[kind], other)[0] == []
    assert compared(FILES[kind], other, strict=True)[2] == 0


def test_line_breaks_padding_and_empty_elements_at_the_end() -> None:
    text = FILES["837P"]
    assert said(text, re.sub(r"~\s*", "~\r\n\r\n", text)) == []
    assert said(text, text.replace("NM1*40*2*CROSSROADS CLEARINGHOUSE*", "NM1*40*2*CROSSROADS "
                                   "CLEARINGHOUSE  *")) == []  # fmt: skip
    assert said(text, text.replace("REF*EA*MRN-11873~", "REF*EA*MRN-11873**~")) == []
    assert said(text, text.replace("SV1*HC:99214:25*", "SV1*HC:99214:25::*")) == []


def test_equal_amounts_only_strictly() -> None:
    text = FILES["837P"]
    other = text.replace("CLM*X-101*211*", "CLM*X-101*211.00*").replace("*0*UN", "*0.0*UN")
    assert said(text, other) == []
    assert said(text, other, strict=True) == [
        "claim X-101: total charge (CLM02) was 211, is 211.00"
    ]


def test_numbers_that_are_no_amounts_are_text() -> None:
    text = FILES["837P"]
    other = text.replace("REF*EA*MRN-11873~", "REF*EA*007~")
    assert said(other, other.replace("REF*EA*007~", "REF*EA*7~")) == [
        "claim X-100: medical record number (REF02) was 007, is 7"
    ]


def test_the_batch_only_where_it_is_asked_for() -> None:
    text = FILES["837P"]
    other = text.replace("CV26110201*20261102*093015", "CV26110301*20261103*101112")
    assert other != text
    assert len(said(text, other)) == 3
    assert said(text, other, ignore_batch=True) == []


def test_pointers_that_mean_other_diagnoses_are_told() -> None:
    text = FILES["837P"]
    other = text.replace("HI*ABK:E1165*ABF:I10*ABF:L570", "HI*ABK:E1165*ABF:L570*ABF:I10")
    assert said(text, other) == [
        "claim X-100, service line 1: second diagnosis pointer (SV107-2) was 2 (I10), is 2 (L570)",
        "claim X-100, service line 2: first diagnosis pointer (SV107-1) was 3 (L570), is 3 (I10)",
    ]


def test_the_same_claims_in_several_levels_sets_and_groups() -> None:
    """Two claims of one subscriber under one HL or under two that say the same."""
    file = File(FILES["837P"])
    text = file.text(file.segments)
    claim = (
        "CLM*X-103*50***11:B:1*Y*A*Y*Y~HI*ABK:I10~LX*1~SV1*HC:36415*50*UN*1***1~"
        "DTP*472*D8*20260903~"
    )
    level = text[text.index("HL*2*1*22*0") : text.index("CLM*X-100")]
    mark = "HL*3*1*22*1~"
    once = text.replace(mark, claim + mark)
    twice = text.replace(mark, level.replace("HL*2*", "HL*9*") + claim + mark)
    assert said(once, twice) == []
