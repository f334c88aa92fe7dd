"""Deposits and remittances: what ties, what is named, and why; never by the amount alone."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from gateway.ledger.bank import reassociate, ties_of
from gateway.ledger.bank_named import components
from gateway.ledger.bank_parts import (
    Decision,
    Received,
    Tie,
    Told,
    Window,
    business_days,
    days_of,
    same_originator,
)

# 2026-03-02 is a Monday.
TODAY = datetime.date(2026, 3, 31)


def day(number: int, month: int = 3) -> datetime.date:
    return datetime.date(2026, month, number)


def bank(text: str) -> list[Received]:
    """``id day amount trace originator description…``, one a line; ``-`` is nothing."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        one, at, amount, trace, originator, *words = line.replace(" - ", " . ").split()
        found.append(
            Received(
                deposit_id=one, date=day(int(at)), amount=Decimal(amount),
                trace_number=trace.strip("-."), originator=originator.strip("-."),
                description=" ".join(words),
            )
        )  # fmt: skip
    return found


def told(text: str) -> list[Told]:
    """``id day amount trace originator``, one a line."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        one, at, amount, trace, originator = line.split()
        found.append(
            Told(
                remit_id=one, date=day(int(at)), amount=Decimal(amount),
                trace_number=trace.strip("-"), originator=originator.strip("-"), payer="PAYER X",
            )
        )  # fmt: skip
    return found


def brief(decisions: list[Decision]) -> list[str]:
    return sorted(
        f"{one.kind}: {'+'.join(sorted(d.deposit_id for d in one.deposits)) or 'nothing'} = "
        f"{'+'.join(sorted(r.remit_id for r in one.remittances)) or 'nothing'}"
        for one in decisions
    )


CASES: dict[str, tuple[str, str, list[str]]] = {
    "trace, originator, amount and date agree": (
        "d1 3 100.00 EFT001 1990060054", "r1 3 100.00 EFT001 1990060054", ["exact: d1 = r1"],
    ),
    "the bank wrote no originator, zeros before the number and small letters": (
        "d1 3 100.00 000eft001 -", "r1 3 100.00 EFT001 1990060054", ["exact: d1 = r1"],
    ),
    "the originator is the tax number without the 1 before it": (
        "d1 3 100.00 EFT001 990060054", "r1 3 100.00 EFT001 1990060054", ["exact: d1 = r1"],
    ),
    "three business days over a weekend before the 835": (
        "d1 5 100.00 EFT001 -", "r1 10 100.00 EFT001 -", ["exact: d1 = r1"],
    ),
    "three business days over a weekend after the 835": (
        "d1 10 100.00 EFT001 -", "r1 5 100.00 EFT001 -", ["exact: d1 = r1"],
    ),
    "four business days apart": (
        "d1 10 100.00 EFT001 -", "r1 4 100.00 EFT001 -", ["date_differs: d1 = r1"],
    ),
    "a cent less": (
        "d1 3 99.99 EFT001 -", "r1 3 100.00 EFT001 -", ["amount_differs: d1 = r1"],
    ),
    "one deposit, two remittances of the same trace number": (
        "d1 4 150.00 EFT001 -", "r1 3 100.00 EFT001 -\nr2 3 50.00 EFT001 -",
        ["bundled: d1 = r1+r2"],
    ),
    "one deposit whose description names three remittances": (
        "d1 4 175.00 - - LOCKBOX CHK-7001 CHK-7002, CHK-7003",
        "r1 3 100.00 CHK7001 -\nr2 3 50.00 CHK7002 -\nr3 4 25.00 CHK7003 -",
        ["bundled: d1 = r1+r2+r3"],
    ),
    "one deposit with a trace number of its own and another in its text": (
        "d1 4 150.00 EFT001 - ST*835 TRN*1*EFT001 ST*835 TRN*1*EFT002",
        "r1 3 100.00 EFT001 -\nr2 3 50.00 EFT002 -", ["bundled: d1 = r1+r2"],
    ),
    "two deposits of one remittance": (
        "d1 3 60.00 EFT001 -\nd2 4 40.00 EFT001 -", "r1 3 100.00 EFT001 -", ["split: d1+d2 = r1"],
    ),
    "two equal halves are a split, not a duplicate": (
        "d1 3 50.00 EFT001 -\nd2 3 50.00 EFT001 -", "r1 3 100.00 EFT001 -", ["split: d1+d2 = r1"],
    ),
    "a part of the money is there": (
        "d1 3 60.00 EFT001 -", "r1 3 100.00 EFT001 -", ["amount_differs: d1 = r1"],
    ),
    "the same deposit twice": (
        "d1 3 100.00 EFT001 -\nd2 4 100.00 EFT001 -", "r1 3 100.00 EFT001 -",
        ["duplicate: d2 = nothing", "exact: d1 = r1"],
    ),
    "a bundle twice": (
        "d1 3 150.00 EFT001 -\nd2 4 150.00 EFT001 -",
        "r1 3 100.00 EFT001 -\nr2 3 50.00 EFT001 -",
        ["bundled: d1 = r1+r2", "duplicate: d2 = nothing"],
    ),
    "a split twice": (
        "d1 3 60.00 EFT001 -\nd2 3 40.00 EFT001 -\nd3 4 60.00 EFT001 -\nd4 4 40.00 EFT001 -",
        "r1 3 100.00 EFT001 -",
        ["duplicate: d3 = nothing", "duplicate: d4 = nothing", "split: d1+d2 = r1"],
    ),
    "two remittances of one trace number that came as two deposits": (
        "d1 3 100.00 EFT001 -\nd2 3 50.00 EFT001 -", "r1 3 100.00 EFT001 -\nr2 3 50.00 EFT001 -",
        ["exact: d1 = r1", "exact: d2 = r2"],
    ),
    "one of two remittances of a trace number has come": (
        "d1 3 100.00 EFT001 -", "r1 3 100.00 EFT001 -\nr2 3 50.00 EFT001 -",
        ["exact: d1 = r1", "missing_deposit: nothing = r2"],
    ),
    "the bank took it back": (
        "d1 3 100.00 EFT001 -\nd2 20 -100.00 EFT001 -", "r1 3 100.00 EFT001 -",
        ["amount_differs: d2 = nothing", "exact: d1 = r1"],
    ),
    "the payer takes money from us": (
        "d1 3 -40.00 EFT001 -", "r1 3 -40.00 EFT001 -", ["exact: d1 = r1"],
    ),
    "the amount alone is a candidate": (
        "d1 3 100.00 - -", "r1 3 100.00 EFT001 -", ["candidate: d1 = r1"],
    ),
    "another trace number and the same amount is a candidate": (
        "d1 3 100.00 EFT009 -", "r1 3 100.00 EFT001 -", ["candidate: d1 = r1"],
    ),
    "the amount alone, of two remittances": (
        "d1 3 100.00 - -", "r1 3 100.00 EFT001 -\nr2 4 100.00 EFT002 -", ["candidate: d1 = r1+r2"],
    ),
    "the sum of a payer's day alone is a candidate": (
        "d1 3 150.00 - 1990060054",
        "r1 3 100.00 EFT001 1990060054\nr2 3 50.00 EFT002 1990060054", ["candidate: d1 = r1+r2"],
    ),
    "the amount of another payer is no candidate": (
        "d1 3 100.00 - 1111111111", "r1 3 100.00 EFT001 1990060054",
        ["missing_deposit: nothing = r1", "missing_remittance: d1 = nothing"],
    ),
    "the amount, ten days later, is no candidate": (
        "d1 13 100.00 - -", "r1 3 100.00 EFT001 -",
        ["missing_deposit: nothing = r1", "missing_remittance: d1 = nothing"],
    ),
    "the trace number of another payer": (
        "d1 3 100.00 EFT001 1111111111", "r1 3 100.00 EFT001 1990060054",
        ["originator_differs: d1 = r1"],
    ),
    "two payers with one trace number, told apart by TRN03": (
        "d1 3 100.00 900001 1111111111\nd2 3 100.00 900001 1222222222",
        "r1 3 100.00 900001 1222222222\nr2 3 100.00 900001 1111111111",
        ["exact: d1 = r2", "exact: d2 = r1"],
    ),
    "two payers with one trace number, told apart by the amount": (
        "d1 3 80.00 900001 -", "r1 3 100.00 900001 1222222222\nr2 3 80.00 900001 1111111111",
        ["exact: d1 = r2", "missing_deposit: nothing = r1"],
    ),
    "two payers with one trace number and one amount": (
        "d1 3 80.00 900001 -", "r1 3 80.00 900001 1222222222\nr2 3 80.00 900001 1111111111",
        ["originator_differs: d1 = r1+r2"],
    ),
    "no deposit after five business days": (
        "", "r1 24 100.00 EFT001 -", ["missing_deposit: nothing = r1"],
    ),
    "no deposit after four business days": (
        "", "r1 25 100.00 EFT001 -", ["awaited: nothing = r1"],
    ),
    "no remittance after five business days": (
        "d1 24 100.00 EFT001 -", "", ["missing_remittance: d1 = nothing"],
    ),
    "no remittance after four business days": (
        "d1 25 100.00 EFT001 -", "", ["awaited: d1 = nothing"],
    ),
    "a number of few digits in a description says nothing": (
        "d1 3 100.00 - - STORE 1234", "r1 3 100.00 1234 -", ["candidate: d1 = r1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_made_of_it(name: str) -> None:
    deposits, remits, expected = CASES[name]
    assert brief(reassociate(bank(deposits), told(remits), TODAY)) == expected


@pytest.mark.parametrize("name", CASES)
def test_the_order_in_which_they_came_means_nothing(name: str) -> None:
    deposits, remits, expected = CASES[name]
    turned = reassociate(bank(deposits)[::-1], told(remits)[::-1], TODAY)
    assert brief(turned) == expected


def test_reasons_are_words() -> None:
    decisions = reassociate(
        bank("d1 6 100.00 EFT001 -\nd2 9 100.00 EFT001 -\nd3 3 70.00 EFT003 -"),
        told("r1 5 100.00 EFT001 -\nr3 3 80.00 EFT003 -"), TODAY,
    )  # fmt: skip
    assert [(one.kind, one.reasons) for one in decisions] == [
        ("amount_differs", ["the trace number agrees; deposited were 70.00, remitted 80.00: "
                            "10.00 too little"]),
        ("exact", ["trace number and amount agree, at most 1 business days apart"]),
        ("duplicate", ["trace number and amount are those of deposit d1 of 2026-03-06, which is "
                       "tied"]),
    ]  # fmt: skip
    assert [one.difference for one in decisions] == [Decimal("-10.00"), 0, Decimal("100.00")]


def test_what_was_tied_stays_tied_and_shows_what_comes_twice() -> None:
    first = reassociate(bank("d1 3 150.00 EFT001 -"),
                        told("r1 3 100.00 EFT001 -\nr2 3 50.00 EFT001 -"), TODAY)  # fmt: skip
    ties = list(ties_of(first))
    assert [(t.deposit_id, t.remit_id, t.kind) for t in ties] == [
        ("d1", "r1", "bundled"), ("d1", "r2", "bundled"),
    ]  # fmt: skip
    # Alone, r3 would be d1's: the same trace number, the same amount.
    later = reassociate(
        bank("d1 3 150.00 EFT001 -\nd2 5 150.00 EFT001 -\nd3 6 150.00 EFT001 -"),
        told("r1 3 100.00 EFT001 -\nr2 3 50.00 EFT001 -\nr3 5 150.00 EFT001 -"),
        TODAY, settled=ties,
    )  # fmt: skip
    assert brief(later) == ["bundled: d1 = r1+r2", "duplicate: d3 = nothing", "exact: d2 = r3"]


def test_a_person_may_tie_what_nothing_proves() -> None:
    done = reassociate(bank("d1 3 100.00 - -"), told("r1 3 99.00 EFT001 -"), TODAY,
                       settled=[Tie("d1", "r1", "by_hand", "the bank kept a dollar")])  # fmt: skip
    assert brief(done) == ["by_hand: d1 = r1"]
    assert done[0].reasons == ["the bank kept a dollar"]


def test_a_wider_window() -> None:
    deposits, remits = bank("d1 10 100.00 EFT001 -"), told("r1 4 100.00 EFT001 -")
    done = reassociate(deposits, remits, TODAY, window=Window(days=4))
    assert brief(done) == ["exact: d1 = r1"]


def test_days_that_do_not_tie() -> None:
    decisions = reassociate(
        bank("d1 3 100.00 EFT001 -\nd2 3 20.00 - -\nd4 4 50.00 EFT004 -\nd5 30 9.00 - -"),
        told("r1 3 100.00 EFT001 -\nr3 5 70.00 EFT003 -\nr4 4 50.00 EFT004 -"), TODAY,
    )  # fmt: skip
    assert [(d.date.day, d.deposits, d.deposited, d.tied, d.missing, d.state)
            for d in days_of(decisions)] == [
        (3, 2, Decimal("120.00"), Decimal("100.00"), 0, "does_not_tie"),
        (4, 1, Decimal("50.00"), Decimal("50.00"), 0, "ties"),
        (5, 0, 0, 0, Decimal("70.00"), "does_not_tie"),
        (30, 1, Decimal("9.00"), 0, 0, "awaits"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "between"),
    [(2, 2, 0), (2, 3, 1), (6, 9, 1), (9, 6, 1), (6, 7, 0), (7, 8, 0), (7, 9, 1), (2, 16, 10),
     (5, 20, 11)],
)  # fmt: skip
def test_business_days(start: int, end: int, between: int) -> None:
    assert business_days(day(start), day(end)) == between


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("1990060054", "990060054", True), ("990060054", "1990060054", True), ("", "1", True),
     ("1990060054", "2990060054", False), ("1 99-0060054", "1990060054", True)],
)  # fmt: skip
def test_originators(one: str, other: str, same: bool) -> None:
    assert same_originator(one, other) is same


def test_components() -> None:
    edges = {"a": {"1", "2"}, "b": {"2"}, "c": {"3"}, "d": set[str]()}
    assert components(edges) == [({"a", "b"}, {"1", "2"}), ({"c"}, {"3"})]
