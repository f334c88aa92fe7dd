"""Every PLB is closed by another one, or final, or open since a day that is named, in words."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from gateway.ledger.provider_adjustments import Account, Entry, accounts, nature_of, words_in


def entries(text: str) -> list[Entry]:
    """``day code amount reference``, one a line; the n-th line is of remittance rn, trace Tn."""
    found = []
    for n, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        at, code, amount, *reference = line.split(maxsplit=3)
        found.append(
            Entry(
                remit_id=f"r{n}", payer="PAYER X", originator="1990060054", provider="1357902463",
                date=datetime.date(2026, 3, int(at)), trace_number=f"T{n}", reason_code=code,
                reference=" ".join(reference), amount=Decimal(amount),
            )
        )  # fmt: skip
    return found


def brief(found: list[Account]) -> list[tuple[str, str, str, str]]:
    return [(a.state, str(a.balance), "+".join(e.remit_id for e in a.entries),
             a.since.isoformat()[8:] if a.since else "") for a in found]  # fmt: skip


CASES: dict[str, tuple[str, list[tuple[str, str, str, str]], list[str]]] = {
    "a balance that was carried forward and taken": (
        "2 FB -40.00 ABC-1\n9 FB 40.00 abc1", [("closed", "0.00", "r1+r2", "")],
        ["opened 2026-03-02 by 40.00, closed 2026-03-09"],
    ),
    "a balance over three remittances": (
        "2 FB -40.00 A1\n9 FB 40.00 A1\n9 FB -15.00 A1\n16 FB 15.00 A1",
        [("closed", "0.00", "r1+r2+r3+r4", "")], ["opened 2026-03-02 by 40.00, closed 2026-03-16"],
    ),
    "a balance that was taken in part": (
        "2 FB -40.00 A1\n9 FB 25.00 A1", [("open", "-15.00", "r1+r2", "02")],
        ["15.00 was carried forward and no later remittance has taken it yet; open since "
         "2026-03-02: remittance T1 of 2026-03-02"],
    ),
    "a balance that opened anew is open since then": (
        "2 FB -40.00 A1\n9 FB 40.00 A1\n16 FB -15.00 A1", [("open", "-15.00", "r1+r2+r3", "16")],
        ["15.00 was carried forward and no later remittance has taken it yet; open since "
         "2026-03-16: remittance T3 of 2026-03-16"],
    ),
    "a balance of which no remittance tells that it was carried forward": (
        "9 FB 40.00 A1", [("open", "40.00", "r1", "09")],
        ["40.00 was taken as a balance from before, and no remittance that carried it forward is "
         "here; open since 2026-03-09: remittance T1 of 2026-03-09"],
    ),
    "the taking names the remittance that carried it forward": (
        "2 FB -40.00 A1\n9 FB 40.00 T1", [("closed", "0.00", "r1+r2", "")],
        ["opened 2026-03-02 by 40.00, closed 2026-03-09"],
    ),
    "the same amount under another reference closes nothing": (
        "2 FB -40.00 A1\n9 FB 40.00 B2",
        [("open", "-40.00", "r1", "02"), ("open", "40.00", "r2", "09")],
        ["40.00 was carried forward and no later remittance has taken it yet; open since "
         "2026-03-02: remittance T1 of 2026-03-02; the opposite amount stands under the reference "
         "B2",
         "40.00 was taken as a balance from before, and no remittance that carried it forward is "
         "here; open since 2026-03-09: remittance T2 of 2026-03-09; the opposite amount stands "
         "under the reference A1"],
    ),
    "an overpayment that was restored and then collected": (
        "2 WO -100.00 26073000002\n20 WO 100.00 26073000002", [("closed", "0.00", "r1+r2", "")],
        ["opened 2026-03-02 by 100.00, closed 2026-03-20"],
    ),
    "the claim's number stands among other words": (
        "2 WO -100.00 ABC 26073000002\n20 WO 100.00 A-1002 20260302 26073000002",
        [("closed", "0.00", "r1+r2", "")], ["opened 2026-03-02 by 100.00, closed 2026-03-20"],
    ),
    "a refund of ours that the payer acknowledges": (
        "2 72 -100.00 26073000002\n2 WO 100.00 26073000002", [("closed", "0.00", "r1+r2", "")],
        ["opened 2026-03-02 by 100.00, closed 2026-03-02"],
    ),
    "collected in two parts, of which one has come": (
        "2 WO -100.00 26073000002\n20 WO 60.00 26073000002", [("open", "-40.00", "r1+r2", "02")],
        ["40.00 was given back for now, and is still to be collected; open since 2026-03-02: "
         "remittance T1 of 2026-03-02"],
    ),
    "collected, and nothing says why": (
        "20 WO 60.00 NOTICE-7", [("open", "60.00", "r1", "20")],
        ["60.00 was collected, and nothing that is here says it was owed; open since 2026-03-20: "
         "remittance T1 of 2026-03-20"],
    ),
    "an advance": (
        "2 AP -500.00 ADV\n9 AP 200.00 ADV", [("open", "-300.00", "r1+r2", "02")],
        ["300.00 was paid in advance, and is still to be taken back; open since 2026-03-02: "
         "remittance T1 of 2026-03-02"],
    ),
    "a withhold that is paid out": (
        "2 E3 50.00 2026\n30 E3 -50.00 2026", [("closed", "0.00", "r1+r2", "")],
        ["opened 2026-03-02 by 50.00, closed 2026-03-30"],
    ),
    "a withhold and an interim settlement are not one": (
        "2 E3 50.00 2026\n30 IS -50.00 2026",
        [("open", "50.00", "r1", "02"), ("open", "-50.00", "r2", "30")],
        ["50.00 is withheld, and not paid out yet; open since 2026-03-02: remittance T1 of "
         "2026-03-02",
         "50.00 was paid out, and nothing that was withheld for it is here; open since "
         "2026-03-30: remittance T2 of 2026-03-30"],
    ),
    "interest, a levy and a penalty are final": (
        "2 L6 -1.25 X\n3 LE 30.00\n4 L3 5.00 X",
        [("final", "-1.25", "r1", ""), ("final", "30.00", "r2", ""), ("final", "5.00", "r3", "")],
        ["paid 1.25 under L6: nothing is to follow", "taken 30.00 under LE: nothing is to follow",
         "taken 5.00 under L3: nothing is to follow"],
    ),
}  # fmt: skip


def claim_of(reference: str) -> tuple[str, str] | None:
    return ("26073000002", "clm_1") if "26073000002" in words_in(reference) else None


@pytest.mark.parametrize("name", CASES)
def test_what_is_open(name: str) -> None:
    text, expected, says = CASES[name]
    found = accounts(entries(text), claim_of)
    assert brief(found) == expected
    assert [one.says for one in found] == says


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_the_files_means_nothing(name: str) -> None:
    text, expected, _ = CASES[name]
    assert brief(accounts(entries(text)[::-1], claim_of)) == expected


def test_an_account_of_a_recovery_names_its_claim() -> None:
    (one,) = accounts(entries("2 WO -100.00 ABC 26073000002"), claim_of)
    assert (one.reference, one.claim_id, one.reason_codes) == ("26073000002", "clm_1", ["WO"])


def test_payers_and_providers_are_kept_apart() -> None:
    first, second, third = entries("2 FB -40.00 A1\n9 FB 40.00 A1\n9 FB 40.00 A1")
    second.originator, third.provider = "1880000000", "1999999992"
    found = accounts([first, second, third])
    assert [a.state for a in found] == ["open", "open", "open"]
    assert not any("opposite" in a.says for a in found if a.entries == [third])


def test_a_refund_that_is_acknowledged_and_taken_off_is_pointed_out() -> None:
    """72 and WO of one remittance, each with its own reference: the amounts alone close nothing."""
    taken, refund = accounts(entries("2 WO 25.50 26073000002\n2 72 -25.50 CHK 4471"))
    assert [taken.state, refund.state] == ["open", "open"]
    assert taken.says.endswith("the opposite amount stands under the reference CHK 4471")
    assert refund.says.endswith("the opposite amount stands under the reference 26073000002")


def test_natures() -> None:
    assert [nature_of(code) for code in ("fb", "WO", "72", "AP", "E3", "IS", "L6", "IR", "CS")] == [
        "forwarding_balance", "recovery", "recovery", "advance", "withhold", "withhold", "final",
        "final", "final",
    ]  # fmt: skip


def test_words_of_a_reference() -> None:
    assert words_in("A-1002 20260302 26073000002x") == ["26073000002X", "20260302", "A-1002"]
