"""The books: which guide judges a set, what is said of the guide, and who waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

import gateway
from gateway.books import Books, books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import examine
from gateway.x12.envelope import TransactionSet, read
from tests.validate.sets import ISA, SETS, interchange

P837 = interchange("837P", [line.text for line in SETS["837P"][2]])
LACKING = P837.replace("PER*IC*EDI DESK*TE*5555550100~", "").replace("SE*50*", "SE*49*")


def group(number: int, guide: str, sets: int = 1) -> str:
    """A group of that many claim sets, each the same but for its number."""
    body = P837[P837.index("ST*") : P837.index("GE*")]
    made = "".join(body.replace("*0001", f"*{n:04d}") for n in range(1, sets + 1))
    made = made.replace("*005010X222A1~", f"*{guide}~")
    return f"GS*HC*PAYERX*CLINICA*20260314*0921*{number}*X*{guide}~{made}GE*{sets}*{number}~"


def told(text: str) -> list[Finding]:
    return [f for f in gateway.validate(text, {1, 2}) if f.rule.startswith("X12.guide.")]


@pytest.mark.parametrize("guide", ["005010X222", "005010X222A2", "005010X222E1"])
def test_the_nearest_guide_judges_and_is_named_once_for_each_group(guide: str) -> None:
    text = f"{ISA}{group(1, guide, 3)}{group(2, '005010X222A1')}{group(3, guide)}IEA*3*000004711~"
    assert [(f.rule, f.severity, f.group, f.set, f.value) for f in told(text)] == [
        ("X12.guide.nearest", "warning", 1, None, guide),
        ("X12.guide.nearest", "warning", 3, None, guide),
    ]
    assert all("005010X222A1 is used" in f.message for f in told(text))
    lacking = text.replace("PER*IC*EDI DESK*TE*5555550100~", "")
    missing = [f for f in gateway.validate(lacking, {2}) if f.rule == "X222.1000A.PER.missing"]
    assert len(missing) == 5
    assert gateway.validate(text, {1, 2}) == told(text)


@pytest.mark.parametrize("guide", ["005010X229", "005010X999", "005010"])
def test_without_a_guide_the_envelope_alone_is_judged(guide: str) -> None:
    text = f"{ISA}{group(1, guide, 2)}IEA*1*000004711~".replace("SE*50*0002", "SE*51*0002")
    found = gateway.validate(text, {1, 2})
    assert [(f.rule, f.severity, f.set) for f in found] == [
        ("X12.guide.unknown", "warning", None),
        ("X12.SE01.count", "reject", 2),
    ]
    assert (found[0].segment, found[0].element, found[0].value) == ("GS", 8, guide)


def test_a_group_that_names_no_guide_says_so() -> None:
    text = P837.replace("*005010X222A1~", "~").replace("*X~", "*X*~")
    (found,) = told(text)
    assert found.message == ("GS08 names no guide for a 837: it is judged by its envelope alone")


def test_books_may_be_used_for_one_file_after_another() -> None:
    text = f"{ISA}{group(1, '005010X222A2')}IEA*1*000004711~".encode()
    books = books_for()
    for _ in range(2):
        sink: list[Finding] = []
        for _ in examine([text], sink, registry, frozenset({2}), books):
            pass
        assert [f.rule for f in sink] == ["X12.guide.nearest"]


@pytest.mark.parametrize("snip", [{1}, set()])
def test_types_that_are_no_guides_need_none(snip: set[int]) -> None:
    for event in read([LACKING.encode()], []):
        if isinstance(event, TransactionSet):
            assert Books().judge(event, frozenset(snip)) is None


def test_a_set_that_is_cut_is_not_told_what_it_would_have_had() -> None:
    cut = LACKING[: LACKING.index("CLM*") + 4]
    rules = {f.rule for f in gateway.validate(cut)}
    assert "X12.IEA.missing" in rules
    assert not {r for r in rules if r.endswith(("HI.missing", "LX.missing"))}


def test_composites_are_not_judged_by_a_separator_that_is_none() -> None:
    (one,) = gateway.validate(P837.replace("*P*:~", "*P*A~", 1), {1, 2})
    assert one.rule == "X12.ISA16.delimiter"


def test_what_guide_and_reader_both_see_is_told_once() -> None:
    wrong = P837.replace("BHT*0019*00*B1*20260314", "BHT*0019*00*B1*20261314")
    assert [f.rule for f in gateway.validate(wrong)] == ["X222.ST.BHT04.date"]
    assert [f.rule for f in gateway.validate(wrong, {1})] == ["X12.element.date"]


def test_who_does_not_check_waits_for_no_guide() -> None:
    """``gateway parse --no-check`` of a whole claim."""
    program = (
        "import sys, pathlib\n"
        "from gateway.exchange.parse_json import Outcome, parse_document\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "list(parse_document(path, 'a', Outcome(), frozenset({1})))\n"
        "assert 'gateway.guides.walk' not in sys.modules\n"
        "assert 'lxml.etree' not in sys.modules\n"
        "list(parse_document(path, 'a', Outcome(), frozenset({2})))\n"
        "assert 'gateway.guides.walk' in sys.modules\n"
    )
    path = "fixtures/x12/837P/accept/minimal.x12"
    subprocess.run([sys.executable, "-c", program, path], check=True)


def test_findings_do_not_pile_up() -> None:
    """A set of any size with a fault in each claim: who drains the sink holds a few of them."""
    claim = P837[P837.index("CLM*") : P837.index("SE*")].replace("HI*ABK:J020~", "")
    head, tail = P837[: P837.index("CLM*")], P837[P837.index("SE*") :]

    def source() -> Iterator[bytes]:
        yield head.encode()
        for _ in range(3_000):
            yield claim.encode()
        yield tail.encode()

    sink: list[Finding] = []
    most = total = 0
    for _ in examine(source(), sink, registry, frozenset({2}), books_for()):
        most, total = max(most, len(sink)), total + len(sink)
        sink.clear()
    assert total + len(sink) >= 3_000
    assert most < 300
