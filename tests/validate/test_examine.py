"""One pass over a file: its items in order, and findings of exactly the types asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from gateway.books import books_for
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.models.remittance import ClaimPayment
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, SetEnd, examine
from gateway.x12.envelope import Group, Interchange, TransactionSet
from gateway.x12.reader import chunks
from tests.validate.sets import SETS, interchange

CLAIM_AT, SECOND_AT = 25, 50


def two_claims() -> list[str]:
    """The professional set with its claim twice; the second has another number."""
    segments = [line.text for line in SETS["837P"][2]]
    claim = segments[24:-1]
    second = [s.replace("A-1002", "A-1003") for s in claim]
    return [*segments[:-1], *second, segments[-1]]


def examined(
    kind: str, segments: list[str], snip: frozenset[int] = ALL_TYPES
) -> tuple[str, list[object], list[Finding]]:
    text, found = interchange(kind, segments), list[Finding]()
    return text, list(examine(chunks(text.encode()), found, registry, snip, books_for())), found


@pytest.mark.parametrize("kind", SETS)
def test_a_clean_file_of_each_kind(kind: str) -> None:
    segments = [line.text for line in SETS[kind][2]]
    _, items, found = examined(kind, segments)
    assert found == []
    assert [type(i) for i in items[:3]] == [Interchange, Group, TransactionSet]
    end = items[-1]
    assert isinstance(end, SetEnd)
    assert (end.kind, end.segments, end.complete) == (kind, len(segments), True)


def test_a_claim_that_does_not_add_up_is_found_where_it_begins() -> None:
    """The reader yields it on the next CLM: the finding must not fall on the neighbour."""
    segments = two_claims()
    segments[CLAIM_AT - 1] = segments[CLAIM_AT - 1].replace("*250*", "*251*")
    text, items, found = examined("837P", segments)
    (one,) = found
    assert (one.rule, one.snip, one.patient_control_number) == ("X222.2300.CLM02.sum", 3, "A-1002")
    assert (one.loop, one.segment, one.element, one.position) == ("2300", "CLM", 2, CLAIM_AT)
    assert one.offset == text.index("CLM*A-1002")
    assert [i.patient_control_number for i in items if isinstance(i, Claim)] == ["A-1002", "A-1003"]


def test_the_last_claim_is_found_where_it_begins_too() -> None:
    segments = two_claims()
    segments[SECOND_AT - 1] = segments[SECOND_AT - 1].replace("*250*", "*251*")
    text, _, (one,) = examined("837P", segments)
    assert (one.patient_control_number, one.position) == ("A-1003", SECOND_AT)
    assert one.offset == text.index("CLM*A-1003")


def test_a_payment_that_does_not_add_up_is_found_at_its_clp() -> None:
    segments = [line.text for line in SETS["835"][2]]
    claim = segments[11:20]
    second = [s.replace("A-1002", "A-1003") for s in claim]
    second[0] = second[0].replace("*160*", "*161*")
    bad = [*segments[:20], *second, "LX*2", *claim, *segments[20:]]
    text, items, found = examined("835", bad, frozenset({3}))
    places = [(f.rule, f.position, f.patient_control_number) for f in found]
    assert places == [
        ("X221.2100.CLP.balance", 21, "A-1003"),
        ("X221.BPR02.balance", 2, ""),
    ]
    assert [f.offset for f in found] == [text.index("CLP*A-1003"), text.index("BPR*")]
    assert len([i for i in items if isinstance(i, ClaimPayment)]) == 3


FAULTY = [
    s.replace("XX*1234567893", "XX*1234567890").replace("*250***", "*251***")
    for s in two_claims()
    if not s.startswith("PER*")
]
BY_TYPE = {
    1: ["X12.SE01.count"],
    2: ["X222.1000A.PER.missing"],
    3: ["X222.2300.CLM02.sum", "X222.2300.CLM02.sum"],
    5: ["X222.2010AA.NM109.npi"],
}


@pytest.mark.parametrize(
    "snip",
    [
        {1},
        {2},
        {3},
        {4},
        {5},
        {1, 2},
        {2, 3},
        {3, 5},
        {1, 2, 3},
        {4, 6, 7},
        set(range(1, 8)),
        set(),
    ],
)
def test_findings_of_exactly_the_types_asked_for(snip: set[int]) -> None:
    text = interchange("837P", FAULTY).replace(f"SE*{len(FAULTY)}*", "SE*9*")
    found: list[Finding] = []
    for _ in examine(chunks(text.encode()), found, registry, frozenset(snip), books_for()):
        pass
    expected = sorted(rule for number in snip for rule in BY_TYPE.get(number, []))
    assert sorted(f.rule for f in found) == expected
    assert {f.snip for f in found} <= snip


def test_a_cut_set_says_so_and_gives_no_half_claim() -> None:
    text = interchange("837P", two_claims())
    for end in range(text.index("CLM*A-1003") + 4, text.index("SE*") + 3, 7):
        found: list[Finding] = []
        items = list(examine(chunks(text[:end].encode()), found, registry, books=books_for()))
        ends = [i for i in items if isinstance(i, SetEnd)]
        assert [e.complete for e in ends] == [False]
        assert [i.patient_control_number for i in items if isinstance(i, Claim)] == ["A-1002"]
        assert "X12.IEA.missing" in {f.rule for f in found}


def test_findings_come_before_the_item_and_a_caller_may_take_them_out() -> None:
    segments = two_claims()
    segments[CLAIM_AT - 1] = segments[CLAIM_AT - 1].replace("*250*", "*251*")
    text, found = interchange("837P", segments), list[Finding]()
    told: list[str] = []
    seen: list[tuple[str, list[str]]] = []
    for item in examine(chunks(text.encode()), found, registry, books=books_for()):
        told += [f.rule for f in found]
        found.clear()
        if isinstance(item, Claim):
            seen.append((item.patient_control_number, list(told)))
    rules = ["X222.2300.CLM02.sum"]
    assert seen == [("A-1002", rules), ("A-1003", rules)]


def test_a_kind_that_is_not_modelled_is_read_all_the_same() -> None:
    text = interchange("999", ["ST*275*0001*005010X210", "BGN*02*1*20260314", "SE"])
    text = text.replace("GS*FA*", "GS*PI*").replace("X*005010X231A1~", "X*005010X210~")
    found: list[Finding] = []
    items = list(examine(chunks(text.encode()), found, registry, books=books_for()))
    (end,) = [i for i in items if isinstance(i, SetEnd)]
    assert (end.kind, end.segments, end.complete) == ("275", 3, True)
    assert [(f.rule, f.severity) for f in found] == [("X12.guide.unknown", "warning")]


def test_a_long_file_does_not_gather_findings_of_types_not_asked_for() -> None:
    head, _, tail = interchange("837P", FAULTY).partition("SE*")
    body = head[head.index("CLM*") :]

    def source() -> Iterator[bytes]:
        yield head.encode()
        for _ in range(300):
            yield body.encode()
        yield f"SE*{tail}".encode()

    found: list[Finding] = []
    items = examine(source(), found, registry, frozenset({2}), books_for())
    assert sum(isinstance(i, Claim) for i in items) == 602
    # A hundred claims of one patient are allowed.
    told = {"X222.1000A.PER.missing": 1, "X222.2300.CLM.repeat": 502}
    assert Counter(f.rule for f in found) == told
