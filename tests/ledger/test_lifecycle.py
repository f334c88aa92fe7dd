"""What a claim's events add up to: histories with the state, flags and money written by hand.

Rules: handbook 01, sections 4.2, 4.3 and 5; names of states and flags: docs/contract.md. A history
is lines of ``day kind source [submission] [key=value …]``; day 0 is 2026-03-01, noon.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ledger.events import Event
from gateway.ledger.lifecycle import fold

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
OWN = ("code", "verdict", "file_id", "position", "effective")


def history(text: str) -> list[Event]:
    events = []
    for number, row in enumerate(text.strip().splitlines()):
        day, kind, source, *rest = row.split()
        submission = int(rest.pop(0)) if rest and rest[0].isdigit() else 0
        given_: dict[str, Any] = dict(part.split("=") for part in rest)
        fields: dict[str, Any] = {k: v for k, v in given_.items() if k in OWN}
        if "position" in fields:
            fields["position"] = int(fields["position"])
        if "effective" in fields:
            fields["effective"] = NOON + datetime.timedelta(days=float(fields["effective"]))
        events.append(
            Event(
                kind=kind, at=NOON + datetime.timedelta(days=float(day)), key=f"e{number}",  # type: ignore[arg-type]
                source=source, submission=submission,
                data={k: v for k, v in given_.items() if k not in OWN}, **fields,
            )
        )  # fmt: skip
    return events


OUT = "0 received us\n0.1 ready us\n0.2 built us 1\n0.3 sent us 1\n"
HEARD = OUT + "0.4 interchange_accepted clearinghouse 1\n"
SYNTAX = HEARD + "0.5 set_accepted clearinghouse 1\n"
CH = SYNTAX + "1 claim_accepted clearinghouse 1\n"
PAYER = CH + "2 claim_accepted payer 1\n"
PAID = PAYER + "20 paid payer charge=250 paid=160 patient_responsibility=40 status_code=1\n"
BACK = "30 reversed payer charge=-250 paid=-160 status_code=22 position=10\n"
AGAIN = "30 paid payer charge=250 paid=180 patient_responsibility=20 status_code=1 position=20\n"

HISTORIES: list[tuple[str, str, str, str, str]] = [
    ("nothing but received", "0 received us", "ready", "", "0"),
    ("held by our own edits", "0 received us\n0.1 held us", "held", "", "0"),
    ("held, then mended", "0 received us\n0.1 held us\n0.2 ready us", "ready", "", "0"),
    ("asked, and pending", CH + "5 status_pending payer 1", "pending", "", "0"),
    ("told to be paid", CH + "5 status_paid payer 1", "pending", "told_paid", "0"),
    ("told to be denied", OUT + "5 status_denied payer 1", "pending", "told_denied", "0"),
    ("told to be done", CH + "5 status_finalized payer 1", "pending", "told_finalized", "0"),
    ("not found", SYNTAX + "5 status_not_found payer 1", "set_accepted", "told_not_found", "0"),
    ("not found, then found", SYNTAX + "5 status_not_found payer 1\n6 status_pending payer 1",
     "pending", "", "0"),
    ("returned unread", CH + "5 status_rejected payer 1", "claim_rejected", "", "0"),
    ("returned, then taken", CH + "5 status_rejected payer 1\n6 status_pending payer 1",
     "pending", "", "0"),
    ("paid, whatever is told later", PAID + "25 status_denied payer 1", "paid",
     "patient_balance", "160"),
    ("paid, whatever was told before", PAID + "19 status_rejected payer 1", "paid",
     "patient_balance", "160"),
    ("told of a claim that was sent anew since", CH + "5 status_paid payer 1\n6 built us 2",
     "built", "", "0"),
    ("ready, then held", "0 ready us\n0.2 held us", "held", "", "0"),
    ("in a batch", "0 ready us\n0.2 built us 1", "built", "", "0"),
    ("uploaded", OUT, "sent", "", "0"),
    ("in doubt", "0 ready us\n0.2 built us 1\n0.3 in_doubt us 1", "in_doubt", "", "0"),
    ("in doubt, then found there",
     "0 built us 1\n0.3 in_doubt us 1\n0.4 sent us 1", "sent", "", "0"),
    ("in doubt, found there by the partner's slower clock",
     "0 built us 1\n0.3 in_doubt us 1\n0.2 sent us 1", "sent", "", "0"),
    ("in doubt, then an acknowledgement",
     "0 built us 1\n0.3 in_doubt us 1\n0.4 interchange_accepted clearinghouse 1", "sent", "", "0"),
    ("in doubt, then a 999",
     "0 built us 1\n0.3 in_doubt us 1\n0.4 set_accepted clearinghouse 1", "set_accepted", "", "0"),
    ("in doubt, not arrived",
     "0 built us 1\n0.3 in_doubt us 1\n0.4 not_sent us 1", "built", "", "0"),
    ("in doubt, not arrived, in doubt again",
     "0 built us 1\n0.3 in_doubt us 1\n0.4 not_sent us 1\n0.5 in_doubt us 1", "in_doubt", "", "0"),
    ("said not to have arrived, and yet heard of",
     "0 built us 1\n0.3 in_doubt us 1\n0.4 not_sent us 1\n0.5 interchange_accepted clearinghouse 1",
     "sent", "", "0"),
    ("TA1 accepted", HEARD, "sent", "", "0"),
    ("TA1 accepted with errors", OUT + "0.4 interchange_accepted clearinghouse 1 verdict=E", "sent",
     "", "0"),
    ("TA1 rejected", OUT + "0.4 interchange_rejected clearinghouse 1 code=TA105:006",
     "interchange_rejected", "", "0"),
    ("TA1 R 025: the first copy stands",
     HEARD + "0.6 interchange_rejected clearinghouse 1 code=TA105:025", "sent", "", "0"),
    ("TA1 R 025 and nothing before it",
     "0 built us 1\n0.3 in_doubt us 1\n0.6 interchange_rejected clearinghouse 1 code=TA105:025",
     "sent", "", "0"),
    ("TA1 R 025 after a 999", SYNTAX + "0.6 interchange_rejected clearinghouse 1 code=TA105:025",
     "set_accepted", "", "0"),
    ("TA1 rejected, an older one accepted",
     OUT + "0.6 interchange_rejected clearinghouse 1 code=TA105:008\n"
     "0.7 interchange_accepted clearinghouse 1 effective=0.35", "interchange_rejected", "", "0"),
    ("999 accepted", SYNTAX, "set_accepted", "", "0"),
    ("999 without a TA1", OUT + "0.5 set_accepted clearinghouse 1", "set_accepted", "", "0"),
    ("999 rejected", HEARD + "0.5 set_rejected clearinghouse 1", "set_rejected", "", "0"),
    ("999 accepted, an older 999 rejected comes late",
     SYNTAX + "3 set_rejected clearinghouse 1 effective=0.45", "set_accepted", "", "0"),
    ("999 rejected, an older 999 accepted comes late",
     HEARD + "0.5 set_rejected clearinghouse 1\n3 set_accepted clearinghouse 1 effective=0.45",
     "set_rejected", "", "0"),
    ("999 and its contradiction at the same moment",
     HEARD + "0.5 set_accepted clearinghouse 1\n0.5 set_rejected clearinghouse 1", "set_rejected",
     "", "0"),
    ("999 accepted with errors, then a 277CA rejects",
     HEARD + "0.5 set_accepted clearinghouse 1 verdict=E\n1 claim_rejected clearinghouse 1",
     "claim_rejected", "", "0"),
    ("277CA: received is no acceptance", SYNTAX + "1 claim_received clearinghouse 1",
     "set_accepted", "", "0"),
    ("277CA received, nothing else", OUT + "1 claim_received payer 1", "sent", "", "0"),
    ("the clearinghouse accepts", CH, "claim_accepted", "", "0"),
    ("the clearinghouse rejects", SYNTAX + "1 claim_rejected clearinghouse 1", "claim_rejected", "",
     "0"),
    ("the payer rejects what the clearinghouse took", CH + "2 claim_rejected payer 1",
     "claim_rejected", "", "0"),
    ("a clearinghouse acceptance after the payer's rejection changes nothing",
     SYNTAX + "2 claim_rejected payer 1\n3 claim_accepted clearinghouse 1", "claim_rejected", "",
     "0"),
    ("a clearinghouse rejection after the payer's acceptance changes nothing",
     PAYER + "3 claim_rejected clearinghouse 1", "claim_accepted", "", "0"),
    ("the payer thinks again", PAYER + "3 claim_rejected payer 1", "claim_rejected", "", "0"),
    ("the payer's older rejection comes late",
     PAYER + "3 claim_rejected payer 1 effective=1.5", "claim_accepted", "", "0"),
    ("rejected and accepted at the same moment",
     SYNTAX + "2 claim_rejected payer 1\n2 claim_accepted payer 1", "claim_rejected", "", "0"),
    ("277CA acceptance, the 999 lost", OUT + "1 claim_accepted payer 1", "claim_accepted", "", "0"),
    ("pending", PAYER + "5 pending payer 1", "pending", "", "0"),
    ("pending, though the clearinghouse rejected",
     SYNTAX + "1 claim_rejected clearinghouse 1\n5 pending payer 1", "pending", "", "0"),
    ("pending, then rejected by the payer", PAYER + "5 pending payer 1\n6 claim_rejected payer 1",
     "claim_rejected", "", "0"),
    ("passed on to another payer, unpaid", PAYER + "20 pending payer status_code=23", "pending", "",
     "0"),
    ("paid", PAID, "paid", "patient_balance", "160"),
    ("an 835 before the 999", OUT + "20 paid payer charge=250 paid=250", "paid", "", "250"),
    ("an 835 after a 999 rejection",
     HEARD + "0.5 set_rejected clearinghouse 1\n20 paid payer charge=250 paid=250", "paid", "",
     "250"),
    ("an 835, then a late 277CA rejection", PAID + "25 claim_rejected payer 1", "paid",
     "patient_balance", "160"),
    ("an 835 while in doubt", "0 built us 1\n0.3 in_doubt us 1\n20 paid payer charge=9 paid=9",
     "paid", "", "9"),
    ("paid in part", PAYER + "20 paid payer charge=250 paid=100 denied_lines=1 status_code=1",
     "paid", "partially_paid", "100"),
    ("crossed over", PAYER + "20 paid payer charge=250 paid=200 status_code=19", "paid",
     "crossed_over", "200"),
    ("an estimate is no payment", PAYER + "20 estimated payer charge=250 paid=0 status_code=25",
     "claim_accepted", "", "0"),
    ("denied", PAYER + "20 denied payer charge=250 paid=0 status_code=4", "denied", "", "0"),
    ("reversed", PAID + BACK, "reversed", "", "0"),
    ("reversed and corrected in one file", PAID + BACK + AGAIN, "paid", "patient_balance", "180"),
    ("the correction stands before the reversal",
     PAID + BACK.replace("position=10", "position=30") + AGAIN, "paid", "patient_balance", "180"),
    ("corrected to nothing",
     PAID + BACK + "30 denied payer charge=250 paid=0 position=20", "denied", "", "0"),
    ("corrected to the same amount",
     PAID + BACK + "30 paid payer charge=250 paid=160 status_code=1 position=20", "paid", "",
     "160"),
    ("two reversals, two corrections",
     PAID + BACK + AGAIN + "40 reversed payer charge=-250 paid=-180 position=10\n"
     "40 paid payer charge=250 paid=200 patient_responsibility=0 status_code=1 position=20", "paid",
     "", "200"),
    ("the second reversal, its correction still to come",
     PAID + BACK + AGAIN + "40 reversed payer charge=-250 paid=-180 position=10", "reversed", "",
     "0"),
    ("money taken back twice is told, not hidden", PAID + BACK + BACK.replace("30 ", "31 "),
     "reversed", "", "-160"),
    ("a reversal that fits nothing takes back nothing",
     PAID + "30 reversed payer charge=-250 paid=-150", "paid", "patient_balance", "10"),
    ("a reversal takes back no payment that comes after it",
     PAYER + "10 reversed payer charge=-250 paid=-160\n20 paid payer charge=250 paid=160", "paid",
     "", "0"),
    ("in one remittance the position is the order",
     PAYER + "20 reversed payer charge=-250 paid=-160 trace_number=T1 position=5\n"
     "20 paid payer charge=250 paid=160 trace_number=T1 position=9", "paid", "", "0"),
    ("two remittances of one day have no order",
     PAYER + "20 reversed payer charge=-250 paid=-160 trace_number=T1 position=5\n"
     "20 paid payer charge=250 paid=160 trace_number=T2 position=9", "reversed", "", "0"),
    ("voided, then paid all the same", PAYER + "40 voided us\n50 paid payer charge=250 paid=90",
     "paid", "", "90"),
    ("paid before the void", PAID + "40 voided us", "voided", "patient_balance", "160"),
    ("paid after the void, and taken back",
     PAYER + "40 voided us\n50 paid payer charge=250 paid=90\n"
     "60 reversed payer charge=-250 paid=-90", "voided", "", "0"),
    ("a denial taken back and paid",
     PAYER + "20 denied payer charge=250 paid=0\n30 reversed payer charge=-250 paid=0 position=1\n"
     "30 paid payer charge=250 paid=99 position=2", "paid", "", "99"),
    ("tied to the bank", PAID + "21 reconciled us", "reconciled", "patient_balance", "160"),
    ("tied before the day on which the money moves",
     OUT + "18 paid payer charge=9 paid=9 effective=22 file_id=F1\n19 reconciled us file_id=F1",
     "reconciled", "", "9"),
    ("tied, reversed and corrected: the new payment is not tied yet",
     OUT + "18 paid payer charge=9 paid=9 file_id=F1\n19 reconciled us file_id=F1\n"
     "30 reversed payer charge=-9 paid=-9 file_id=F2 position=1 effective=18.5\n"
     "30 paid payer charge=9 paid=8 file_id=F2 position=2 effective=18.5", "paid", "", "8"),
    ("tied, then reversed", PAID + "21 reconciled us\n" + BACK, "reversed", "", "0"),
    ("voided", PAYER + "40 voided us", "voided", "", "0"),
    ("resubmitted after a rejection",
     SYNTAX + "1 claim_rejected clearinghouse 1\n3 built us 2", "built", "", "0"),
    ("mended after a rejection, not built yet",
     SYNTAX + "1 claim_rejected clearinghouse 1\n3 ready us", "ready", "", "0"),
    ("resubmitted and sent",
     SYNTAX + "1 claim_rejected clearinghouse 1\n3 built us 2\n3.1 sent us 2", "sent", "", "0"),
    ("an acknowledgement of the first submission comes after the second was sent",
     SYNTAX + "1 claim_rejected clearinghouse 1\n3 built us 2\n3.1 sent us 2\n"
     "4 claim_rejected payer 1", "sent", "", "0"),
    ("the second submission is accepted",
     SYNTAX + "1 claim_rejected clearinghouse 1\n3 built us 2\n3.1 sent us 2\n"
     "4 claim_accepted payer 2", "claim_accepted", "", "0"),
    ("rejected, and another claim has its place",
     SYNTAX + "1 claim_rejected clearinghouse 1\n3 resubmitted us", "claim_rejected",
     "superseded", "0"),
    ("held, and another claim has its place", "0 received us\n0.1 held us\n1 resubmitted us",
     "held", "superseded", "0"),
    ("sent again, though it went before", "0 received us\n0 again us\n0.2 built us 1", "built",
     "", "0"),
    ("corrected, and not answered yet", PAID + "21 corrected us", "paid",
     "patient_balance superseded", "160"),
    ("a void was asked for", PAID + "21 void_asked us", "paid", "patient_balance", "160"),
    ("corrected and taken back", PAID + "21 corrected us\n" + BACK, "reversed", "superseded", "0"),
    ("the first submission is paid after all",
     OUT + "3 built us 2\n3.1 sent us 2\n20 paid payer 1 charge=250 paid=160", "paid", "", "160"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "state", "flags", "paid"), [h[1:] for h in HISTORIES],
                         ids=[h[0] for h in HISTORIES])  # fmt: skip
def test_histories(text: str, state: str, flags: str, paid: str) -> None:
    life = fold(history(text))
    assert (life.state, life.flags, life.paid) == (state, flags.split(), Decimal(paid))


def test_there_are_enough_histories() -> None:
    assert len({h[1] for h in HISTORIES}) >= 40


FLAGS: list[tuple[str, bool, list[str]]] = [
    ("kind=paid paid=200 patient_responsibility=0 status_code=1", False, []),
    ("kind=paid paid=160 patient_responsibility=40 status_code=1", False, ["patient_balance"]),
    ("kind=paid paid=160 patient_responsibility=40 status_code=1", True, ["secondary_due"]),
    ("kind=paid paid=200 patient_responsibility=0 status_code=2", False, []),
    ("kind=paid paid=200 status_code=19", True, ["crossed_over"]),
    ("kind=paid paid=160 patient_responsibility=40 status_code=19", True, ["crossed_over"]),
    ("kind=paid paid=160 patient_responsibility=40 status_code=19", False, ["crossed_over"]),
    ("kind=paid paid=200 status_code=20", False, ["crossed_over"]),
    ("kind=paid paid=200 status_code=21", False, ["crossed_over"]),
    ("kind=paid paid=100 denied_lines=2 status_code=1", False, ["partially_paid"]),
    ("kind=paid paid=100 denied_lines=1 patient_responsibility=9 status_code=1", True,
     ["partially_paid", "secondary_due"]),
    ("kind=denied paid=0 denied_lines=1 status_code=4", False, []),
    ("kind=denied paid=0 status_code=4", True, []),
]  # fmt: skip


@pytest.mark.parametrize(("payment", "other", "flags"), FLAGS)
def test_flags(payment: str, other: bool, flags: list[str]) -> None:
    kind, _, data = payment.removeprefix("kind=").partition(" ")
    life = fold(history(f"{PAYER}20 {kind} payer charge=200 {data}"), has_other_payer=other)
    assert life.flags == flags


def test_a_claim_that_was_passed_on_is_due_again_when_its_payer_decides_anew() -> None:
    passed = PAID + "25 passed_on us\n"
    for text, flags in (
        (PAID, ["secondary_due"]), (passed, []), (passed + BACK, []),
        (passed + BACK + AGAIN, ["secondary_due"]),
        (passed + BACK + AGAIN + "31 passed_on us", []),
    ):  # fmt: skip
        assert fold(history(text), has_other_payer=True).flags == flags


def test_every_acknowledgement_is_kept_those_of_old_submissions_too() -> None:
    text = (
        OUT + "0.4 interchange_accepted clearinghouse 1 verdict=A\n"
        "0.5 set_accepted clearinghouse 1 verdict=E\n1 claim_rejected clearinghouse 1\n"
        "3 built us 2\n4 claim_received payer 2\n5 claim_accepted payer 2 effective=4.5"
    )
    assert [
        (a.source, a.kind, a.verdict, a.date) for a in fold(history(text)).acknowledgements
    ] == [
        ("clearinghouse", "TA1", "accepted", "2026-03-01"),
        ("clearinghouse", "999", "accepted_with_errors", "2026-03-02"),
        ("clearinghouse", "277CA", "rejected", "2026-03-02"),
        ("payer", "277CA", "received", "2026-03-05"),
        ("payer", "277CA", "accepted", "2026-03-06"),
    ]


def test_no_events_at_all() -> None:
    life = fold([])
    assert (life.state, life.flags, life.acknowledgements, life.paid) == (
        "ready",
        [],
        [],
        Decimal(0),
    )


def test_the_last_event_is_the_latest_at_its_source() -> None:
    text = CH + "9 set_accepted clearinghouse 1 effective=0.5"
    assert fold(history(text)).last_event == "claim_accepted"


def test_cents_are_exact() -> None:
    payments = "".join(f"{20 + n} paid payer charge=1 paid=0.10\n" for n in range(3))
    assert str(fold(history(OUT + payments)).paid) == "0.30"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HISTORIES), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_arrival_does_not_matter(
    chosen: tuple[str, str, str, str, str], chance: Any, other: bool
) -> None:
    events = history(chosen[1])
    expected = fold(events, has_other_payer=other)
    chance.shuffle(events)
    assert fold(events, has_other_payer=other) == expected


KINDS = st.sampled_from(
    ["held", "ready", "built", "in_doubt", "sent", "not_sent", "interchange_accepted",
     "interchange_rejected", "set_accepted", "set_rejected", "claim_received", "claim_accepted",
     "claim_rejected", "pending", "paid", "denied", "reversed", "estimated", "reconciled"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(KINDS, st.integers(0, 5), st.sampled_from(["us", "clearinghouse", "payer"]),
                  st.integers(0, 2), st.sampled_from(["0", "10", "-10", "20", "-20"])),
        max_size=10,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_any_events_in_any_order_give_the_same_life(
    rows: list[tuple[str, int, str, int, str]], chance: Any
) -> None:
    text = "\n".join(f"{day} {kind} {source} {submission} charge={paid} paid={paid}"
                     for kind, day, source, submission, paid in rows)  # fmt: skip
    events = history(text)
    expected = fold(events)
    chance.shuffle(events)
    assert fold(events) == expected
    money = sum(Decimal(r[4]) for r in rows if r[0] in ("paid", "denied", "reversed"))
    assert expected.paid == money


def test_two_events_of_one_moment_do_not_take_their_order_from_their_files() -> None:
    """Keys begin with the id of a file, which follows arrival: they decide nothing."""
    text = (
        OUT + "20 paid payer charge=250 paid=160 trace_number=T1 position=5 status_code=1\n"
        "20 denied payer charge=250 paid=0 trace_number=T1 position=5 status_code=4"
    )
    states = []
    for keys in ("zzz", "aaa"):
        events = history(text)
        events[-1].key = keys
        events[-2].key = "mmm"
        states.append(fold(events).state)
    assert states == ["paid", "paid"]


def test_two_verdicts_of_one_moment_do_not_take_their_order_from_their_files() -> None:
    text = OUT + "1 set_accepted clearinghouse 1 verdict=E\n1 set_accepted clearinghouse 1"
    seen = []
    for keys in ("zzz", "aaa"):
        events = history(text)
        events[-1].key, events[-2].key = keys, "mmm"
        seen.append([a.verdict for a in fold(events).acknowledgements])
    assert seen[0] == seen[1]
