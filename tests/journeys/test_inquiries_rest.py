"""Payers are asked over REST, and answer badly: each in words, nothing lost, nobody asked twice."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.sandbox.rest_desk import Reply
from tests.journeys.rest_stage import Answer, RestSide, rest_stage
from tests.journeys.stage import Said, Stage
from tests.journeys.test_inquiries import INGRID, covered

Both = tuple[Stage, RestSide]
Act = Callable[[Answer], Reply | None]
X12 = Path(__file__).parents[2] / "fixtures" / "x12"
REMITTANCE = (X12 / "835/accept/one-service.x12").read_text()


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    with rest_stage("stedi", tmp_path, monkeypatch) as made:
        yield made


def ask(stage: Stage, *given: dict[str, Any], more: tuple[str, ...] = ()) -> Said:
    path = stage.home / "asked.json"
    path.write_text(json.dumps(given or [covered()]))
    return stage.cli("eligibility", str(path), "--partner", "sandbox", *more)


def altered(*pairs: tuple[str, str]) -> Act:
    """The payer's answer with some of its text replaced."""

    def act(answer: Answer) -> Reply:
        reply = answer()
        text = functools.reduce(lambda t, pair: t.replace(*pair), pairs, reply.body["x12"])
        return msgspec.structs.replace(reply, body={**reply.body, "x12": text})

    return act


def always(reply: Reply) -> Act:
    return lambda _: reply


def only(text: str) -> Act:
    return always(Reply(200, {"x12": text}))


SOMEBODY = (("W204718355", "W999999999"), ("*INGRID*", "*OLGA*"))
NOT_THIS = "what came back does not answer what was asked: "

BAD: list[tuple[str, Act, str]] = [
    ("another person", altered(*SOMEBODY), NOT_THIS + "271: 1 answers, 0 refused, "
     "1 unmatched (trace number; the person is another one"),
    ("another trace", altered(("TRN*2*I0", "TRN*2*J0")),
     "1 unmatched (no inquiry has this trace)"),
    ("half", lambda answer: only(answer().body["x12"][:400])(answer), "ends without SE"),
    ("a remittance", only(REMITTANCE), NOT_THIS),
    ("no X12", only("hello"), "answered with JSON without X12"),
    ("nothing", always(Reply(200, b"")), "answered with nothing at all"),
    ("a page", always(Reply(200, b"<html>maintenance</html>")), "answered with a web page"),
    ("not UTF-8", always(Reply(200, b'{"x12": "ISA\xff"}')), "answered with what is no JSON"),
    ("down", always(Reply(500, {})), "failed (HTTP 500); try again later"),
    ("throttled", always(Reply(429, {}, {"Retry-After": "30"})), "try again in 30 seconds"),
    ("elsewhere", always(Reply(302, {}, {"Location": "https://elsewhere.example/"})),
     "sends us elsewhere (HTTP 302)"),
    ("not known", always(Reply(401, {})), "refuses the credentials"),
    ("no such path", always(Reply(404, {"code": "NOT_FOUND", "message": "no such path"})),
     "has nothing there (HTTP 404)"),
    ("not now", always(Reply(200, {"errors": [{"code": "42", "description": "is down"}]})),
     "answered with JSON without X12"),
    ("hung up", lambda answer: [answer(), None][1], "did not answer to its end"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "says"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_an_answer_that_is_none_is_told_and_asked_for_once(both: Both, act: Act, says: str) -> None:
    stage, side = both
    side.hand.on("eligibility", act)
    said = ask(stage)
    assert said.code == 3 and said.out == ""
    assert said.err.count(says) == 1 and "Traceback" not in said.err
    assert "wait for their answer" not in said.err
    assert "HALVORSEN" not in said.err and "W999999999" not in said.err
    assert side.hand.times("eligibility") == 1
    again = ask(stage)
    assert (again.code, "coverage is ACTIVE" in again.out) == (0, True)


def test_the_answer_to_an_earlier_question_is_none_to_this_one(both: Both) -> None:
    stage, side = both
    kept: list[Reply] = []

    def keep(answer: Answer) -> Reply:
        kept.append(answer())
        return kept[0]

    side.hand.on("eligibility", keep)
    assert ask(stage).code == 0
    side.hand.on("eligibility", lambda _: kept[0])
    said = ask(stage)
    assert said.code == 3
    assert "it is, byte for byte, the answer to an earlier question" in said.err


def test_what_is_not_answered_is_kept_with_what_came(both: Both) -> None:
    stage, side = both
    side.hand.on("eligibility", altered(*SOMEBODY))
    said = ask(stage, more=("--json",))
    (one,) = said.json["inquiries"]
    assert (one["state"], said.json["responses"]) == ("failed", [])
    assert one["message"].startswith(NOT_THIS)
    (came,) = stage.files(direction="in").values()
    assert one["answer_file_id"] == came["file_id"]
    assert [kind for kind, _ in stage.items()] == ["unmatched"]


def test_what_the_payer_has_otherwise_stands_on_the_page(both: Both) -> None:
    """A number that the payer corrects is told beside the one that was asked about."""
    stage, side = both
    side.hand.on("eligibility", altered(("W204718355", "W204718399")), times=2)
    (one,) = ask(stage, more=("--json",)).json["inquiries"]
    assert one["differences"] == [
        {"field": "member_id", "asked": "W204718355", "answered": "W204718399"}
    ]
    said = ask(stage)
    assert said.code == 0
    assert "The payer has another member id: W204718399 (asked: W204718355)" in said.out


def test_one_that_is_refused_in_words_keeps_no_neighbour(both: Both) -> None:
    stage, side = both
    wrong = {"errors": [{"code": "33", "field": "tradingPartnerServiceId", "value": "SECRET",
                         "description": "is no payer of ours"}]}  # fmt: skip
    side.hand.on("eligibility", always(Reply(400, wrong)))
    said = ask(stage, covered(), covered(subscriber={**INGRID, "member_id": "W2"}))
    assert said.code == 1
    assert "is no payer of ours" in said.err and "coverage is ACTIVE" in said.out
    assert side.hand.times("eligibility") == 2


def test_where_the_payer_is_down_the_others_are_counted_and_not_asked(both: Both) -> None:
    """Five failures in a row, and what was on its way with the fifth: four go at once."""
    stage, side = both
    others = [covered(subscriber={**INGRID, "member_id": f"W{n}"}) for n in range(12)]
    side.hand.on("eligibility", always(Reply(503, {})), times=100)
    said = ask(stage, *others)
    went = side.hand.times("eligibility")
    assert (said.code, 5 <= went <= 8) == (3, True)
    assert f"sandbox: the last {12 - went} of 12 inquiries were not sent: left alone" in said.err
