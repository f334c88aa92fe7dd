"""What the other side remembers: over turns, over restarts, over cuts at any moment."""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from gateway.models.claim import Claim
from gateway.models.party import Address, Identifier
from gateway.sandbox.clearinghouse import STEPS, Clearinghouse
from gateway.sandbox.practice import practice_claims
from gateway.sandbox.terms import Delay, Terms
from tests.oracle import pyx12_verdict
from tests.sandbox.balance import Paid
from tests.sandbox.files import BY_HAND, NOW, answers, drop, names, some, written
from tests.sandbox.samples import claim, contract

DAY = datetime.timedelta(days=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "other-side"


def bill(*lines: str, **fields: str) -> Claim:
    """A claim that an 837 can carry, for the payers of the hand-made contract."""
    made = claim(*lines, **fields)  # type: ignore[arg-type]
    pattern = practice_claims(1, 1, today=NOW.date())[0]
    made.diagnoses = pattern.diagnoses[:1]
    made.subscriber.address = Address("2 OAK AVE", "", "SPRINGFIELD", "IL", "62702")
    made.subscriber.birth_date, made.subscriber.gender_code = datetime.date(1980, 1, 2), "F"
    made.billing_provider.address = Address("1 MAIN ST", "", "SPRINGFIELD", "IL", "627010001")
    made.billing_provider.identifiers = [Identifier("EI", "123456782")]
    for line in made.service_lines:
        line.diagnosis_pointers = [1]
    return made


def send(root: Path, number: int, *bills: Claim, now: datetime.datetime = NOW) -> list[Paid]:
    """Hand in claims, take a turn; the 835s that came of it."""
    before = set(answers(root)) if (root / "outbox").exists() else set()
    drop(root, f"{number}.837", written(bills, number))
    Clearinghouse(root, contract()).turn(now)
    new = {name: text for name, text in answers(root).items() if name not in before}
    return [Paid(text) for name, text in new.items() if name.endswith(".835")]


class CutError(Exception):
    """The sandbox dies here."""


@pytest.mark.parametrize("cut", STEPS)
@pytest.mark.parametrize("taken_away", [False, True])
def test_a_turn_cut_off_anywhere_ends_as_if_it_had_not_been(
    tmp_path: Path, cut: str, taken_away: bool
) -> None:
    quiet, cut_off = tmp_path / "quiet", tmp_path / "cut"
    texts = {
        "a.837": written(practice_claims(20, 3, today=NOW.date()), 1),
        "b.837": BY_HAND,
        "c.txt": "no X12",
    }
    for root in (quiet, cut_off):
        for name, text in texts.items():
            drop(root, name, text)
    Clearinghouse(quiet, contract()).turn(NOW)
    fetched: dict[str, str] = {}
    cuts = 0
    while died(cut_off, cut, after=cuts):
        cuts += 1
        if taken_away:  # the practice collects while the sandbox is dead
            for path in (cut_off / "outbox").iterdir():
                if not path.name.startswith("."):
                    assert path.name not in fetched, "published twice"
                    fetched[path.name] = path.read_text()
                    path.unlink()
    assert cuts > 0
    assert not set(fetched) & set(answers(cut_off))
    assert contents(fetched | answers(cut_off)) == contents(answers(quiet))
    assert names(cut_off, "inbox") == []
    assert names(cut_off, "archive") == ["a.837", "b.837", "c.txt"]
    again = Clearinghouse(cut_off, contract()).turn(NOW)
    assert again == []


def died(root: Path, cut: str, after: int) -> bool:
    """One turn, which ends when ``cut`` is reached for the time after so many."""
    left = [after]

    def step(name: str) -> None:
        left[0] -= name == cut
        if left[0] < 0 and name == cut:
            raise CutError

    try:
        Clearinghouse(root, contract(), step=step).turn(NOW)
    except CutError:
        return True
    return False


def contents(files: dict[str, str]) -> dict[str, str]:
    """What must be equal: every name and every byte."""
    assert not any(name.startswith(".") for name in files)
    return files


def test_a_cut_before_the_commit_gives_the_same_numbers_the_second_time(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    with pytest.raises(CutError):
        Clearinghouse(root, contract(), step=raising("read")).turn(NOW)
    assert names(root, "inbox") == ["claims.837"] and names(root, "outbox") == []
    Clearinghouse(root, contract()).turn(NOW)
    assert "000000001_TA1.ta1" in answers(root)
    assert "*A*000~" in answers(root)["000000001_TA1.ta1"]


def test_a_cut_between_commit_and_move_is_no_repetition(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    with pytest.raises(CutError):
        Clearinghouse(root, contract(), step=raising("committed")).turn(NOW)
    assert names(root, "inbox") == ["claims.837"]
    Clearinghouse(root, contract()).turn(NOW)
    assert names(root, "inbox") == [] and names(root, "archive") == ["claims.837"]
    assert ["*R*025~" in text for text in some(root, ".ta1")] == [False]
    assert len(some(root, ".835")) == 1


def raising(at: str) -> Callable[[str], None]:
    """Dies the first time that step is reached."""

    def step(name: str) -> None:
        if name == at:
            raise CutError

    return step


def test_a_deductible_is_used_up_over_files_and_restarts(root: Path) -> None:
    paid = [send(root, n, bill("99213 100.00", pcn=f"P-{n}"))[0].amount for n in (1, 2, 3)]
    # 80.00 allowed: 80.00 deductible; then 20.00 and 12.00 coinsurance; then 16.00 coinsurance
    assert paid == [Decimal(0), Decimal("48.00"), Decimal("64.00")]


def test_nothing_to_pay_is_told_all_the_same(root: Path) -> None:
    (notice,) = send(root, 1, bill("99213 100.00"))
    assert notice.first("BPR")[1:5] == ["H", "0", "C", "NON"]
    assert notice.claims[0][2:6] == ["1", "100", "0", "80"]


def test_the_same_claim_sent_again_is_denied_as_a_duplicate(root: Path) -> None:
    send(root, 1, bill("99213 250.00"))
    (second,) = send(root, 2, bill("99213 250.00"))
    assert ["CAS", "OA", "18", "250"] in second.rows and second.amount == 0
    (other,) = send(root, 3, bill("99213 250.00", pcn="P-2"))
    assert other.amount == Decimal("160.00")


def payer_number(root: Path) -> str:
    text = some(root, ".277")[-1]
    at = text.index("REF*1K*") + len("REF*1K*")
    return text[at : text.index("~", at)]


def test_a_replacement_takes_the_first_payment_back(root: Path) -> None:
    send(root, 1, bill("99213 250.00"))
    number = payer_number(root)
    (paid,) = send(root, 2, bill("99213 300.00", pcn="P-2", frequency="7", f8=number))
    # the deductible is free again: 240.00 allowed, 100.00 deductible, 28.00 coinsurance
    assert [row[1:6] for row in paid.claims] == [
        ["P-1", "22", "-250", "-80", "-120"],
        ["P-2", "1", "300", "112", "128"],
    ]
    assert paid.claims[0][7] == number
    assert paid.amount == Decimal("32.00") and paid.faults() == []


def test_a_void_by_the_patient_control_number_leaves_a_balance_that_the_next_payment_settles(
    root: Path,
) -> None:
    send(root, 1, bill("99213 250.00"))
    (void,) = send(root, 2, bill("99213 250.00", frequency="8"))
    assert [row[1:5] for row in void.claims] == [["P-1", "22", "-250", "-80"]]
    assert void.adjustments == [("FB", Decimal("-80.00"))] and void.amount == 0
    (small,) = send(root, 3, bill("99213 150.00", pcn="P-3"))
    # 120.00 allowed, 100.00 deductible (free again), 4.00 coinsurance: 16.00, all of it kept
    assert small.adjustments == [("FB", Decimal(16))] and small.amount == 0
    (rest,) = send(root, 4, bill("99213 250.00", pcn="P-4"))
    assert rest.adjustments == [("FB", Decimal(64))] and rest.amount == Decimal("96.00")
    (free,) = send(root, 5, bill("99213 250.00", pcn="P-5"))
    assert free.adjustments == [] and free.amount == Decimal("160.00")
    references = [row[3] for paid in (void, small, rest) for row in paid.rows if row[0] == "PLB"]
    assert len(set(references)) == 1
    assert [paid.faults() for paid in (void, small, rest, free)] == [[]] * 4
    assert all(pyx12_verdict(text) == [] for text in some(root, ".835"))


def test_what_was_voided_cannot_be_voided_again(root: Path) -> None:
    send(root, 1, bill("99213 250.00"))
    first = bill("99213 250.00", frequency="8")
    assert len(send(root, 2, first, bill("99213 250.00", frequency="8"))) == 1
    assert "STC*A7:464*20260314*U*250*" in some(root, ".277")[-1]
    (paid,) = send(root, 3, bill("99213 250.00", pcn="P-9"))
    assert len(paid.claims) == 1


def test_a_later_review_comes_with_the_next_pay_run(root: Path) -> None:
    (first,) = send(root, 1, bill("99213 3000.00", payer="PB"))
    assert [(row[2], row[4]) for row in first.claims] == [("1", "2002.5")]
    Clearinghouse(root, contract()).turn(NOW + DAY)
    review = Paid(some(root, ".835")[-1])
    assert [(row[2], row[4]) for row in review.claims] == [("22", "-2002.5"), ("1", "1597.5")]
    assert review.adjustments == [("FB", Decimal(-405))] and review.faults() == []
    Clearinghouse(root, contract()).turn(NOW + DAY)
    assert len(some(root, ".835")) == 2


def staged(**delays: Delay) -> Terms:
    return msgspec.structs.replace(
        contract(), delays={kind.replace("_", "-"): delay for kind, delay in delays.items()}
    )


def test_answers_come_in_the_turns_that_the_terms_say(root: Path) -> None:
    terms = staged(**{"277CA": Delay(turns=1), "277CA_PR": Delay(turns=2), "835": Delay(turns=3)})
    drop(root, "claims.837", BY_HAND)
    told = [[e.kind for e in Clearinghouse(root, terms).turn(NOW)] for _ in range(4)]
    assert told == [["taken", "TA1", "999", "report"], ["277CA"], ["277CA-PR"], ["835"]]


def test_answers_come_after_the_seconds_that_the_terms_say(root: Path) -> None:
    house = Clearinghouse(root, staged(**{"835": Delay(seconds=86400 * 14)}))
    drop(root, "claims.837", BY_HAND)
    assert "835" not in [e.kind for e in house.turn(NOW)]
    assert house.turn(NOW + 13 * DAY) == []
    assert [e.kind for e in house.turn(NOW + 14 * DAY)] == ["835"]
    assert "BPR*I*80*C*ACH*CCP*" in some(root, ".835")[0] and "*20260328~" in some(root, ".835")[0]


@pytest.mark.parametrize("kind", ["TA1", "999", "277CA", "835", "report"])
def test_a_silent_kind_is_kept_until_it_is_silent_no_more(root: Path, kind: str) -> None:
    drop(root, "claims.837", BY_HAND)
    told = {
        e.kind.removesuffix("-PR") for e in Clearinghouse(root, contract(), silent={kind}).turn(NOW)
    }
    assert told == {"taken", "TA1", "999", "277CA", "835", "report"} - {kind}
    late = Clearinghouse(root, contract()).turn(NOW + DAY)
    assert {e.kind.removesuffix("-PR") for e in late} == {kind}


def test_unfinished_and_foreign_things_are_left_alone(root: Path) -> None:
    for name in (".claims.837", "claims.837.part", "claims.837.tmp", "CLAIMS.TMP"):
        drop(root, name, BY_HAND)
    (root / "inbox" / "folder").mkdir()
    (root / "inbox" / "link.837").symlink_to(root / "inbox" / ".claims.837")
    assert Clearinghouse(root, contract()).turn(NOW) == []
    assert len(names(root, "inbox")) == 6 and names(root, "archive") == []


def test_a_file_that_was_just_written_to_is_left_to_settle(root: Path) -> None:
    house = Clearinghouse(root, contract(), settle_seconds=60)
    drop(root, "claims.837", BY_HAND)
    assert house.turn(NOW) == []
    long_ago = time.time() - 61
    os.utime(root / "inbox" / "claims.837", (long_ago, long_ago))
    assert house.turn(NOW) != []


def test_nothing_in_the_archive_is_ever_replaced_and_no_answer_has_a_name_twice(
    root: Path,
) -> None:
    texts = [BY_HAND.replace("000000318", f"00000031{n}") for n in (1, 2, 3)]
    for text in texts:
        drop(root, "claims.837", text)
        Clearinghouse(root, contract()).turn(NOW)
    kept = ["claims.837", "claims.837.1", "claims.837.2"]
    assert names(root, "archive") == kept
    assert [(root / "archive" / name).read_text() for name in kept] == texts
    reports = [name for name in answers(root) if name.endswith(".txt")]
    assert reports == ["claims.837.2.rpt.txt", "claims.837.3.rpt.txt", "claims.837.rpt.txt"]


def test_two_sandboxes_over_one_root_take_each_file_once(root: Path) -> None:
    for number in range(1, 13):
        drop(root, f"{number}.837", written([bill("99213 250.00", pcn=f"P-{number}")], number))
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(3):
                Clearinghouse(root, contract()).turn(NOW)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(names(root, "archive")) == 12 and names(root, "inbox") == []
    assert all("*A*000~" in text for text in some(root, ".ta1")) and len(some(root, ".ta1")) == 12
    told = [row[1] for text in some(root, ".835") for row in Paid(text).claims]
    assert sorted(told) == sorted(f"P-{n}" for n in range(1, 13))


def test_it_serves_until_it_is_told_to_stop(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    stop, heard = threading.Event(), []
    house = Clearinghouse(root, contract())

    def hear(event: object) -> None:
        heard.append(event)
        if len(heard) == 7:
            stop.set()

    thread = threading.Thread(
        target=house.serve_forever, args=(stop, 0.01), kwargs={"clock": lambda: NOW, "heard": hear}
    )
    thread.start()
    stopped = stop.wait(timeout=20)
    stop.set()
    thread.join(timeout=20)
    assert stopped and not thread.is_alive() and len(some(root, ".835")) == 1
