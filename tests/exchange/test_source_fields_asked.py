"""How a source is asked: how often, whose answer it is, what a failure takes away, which texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.exchange import source_fields
from gateway.exchange.claims_in import origins_of
from gateway.exchange.compose import compose, default_partner
from gateway.models.claim import Claim
from gateway.translate.absent import differences, place_in
from gateway.translate.claims_json import complete
from gateway.translate.origin import Leaf, Origin, others
from tests.exchange.test_source_fields import AT, own, told, translated


def test_asking_stops_after_so_many_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = [own(patient_control_number=f"SF-{n}") for n in range(4)]
    for claim in claims:
        claim["service_lines"][0]["procedure_code"] = "992"
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claims))
    monkeypatch.setattr(source_fields, "MOST", 4)
    fields = told(translated(file), "X222.2400.SV101-2.shape")
    assert fields[0] == "$[0].service_lines[0].procedure_code"
    assert len(fields) == 4
    assert fields[3] == ""


def test_a_source_that_fails_when_asked_takes_nothing_from_the_findings() -> None:
    class Broken:
        name = "claims.json"

        def leaves(self) -> list[Any]:
            raise RuntimeError

        def read(self) -> Claim | None:
            raise RuntimeError

        def absent(self, claim: Claim, more: Claim) -> list[str]:
            raise RuntimeError

    spoilt = own()
    spoilt["service_lines"][0]["procedure_code"] = "992"
    claim = complete(msgspec.convert(spoilt, Claim))
    partner = default_partner()
    findings = next(compose([claim], partner, AT, lambda _: 1)).findings
    named = [f for f in findings if f.rule == "X222.2400.SV101-2.shape"]
    assert named
    again = source_fields.with_fields(findings, [(claim, Broken())], partner, AT, lambda one: [one])
    assert again == findings


class Mute:
    """A source that says nothing."""

    name = "claims.json"

    def leaves(self) -> list[Leaf]:
        return []

    def read(self) -> Claim | None:
        return None

    def absent(self, claim: Claim, more: Claim) -> list[str]:
        return []


def bad_claim(number: str) -> tuple[Claim, Origin]:
    """A claim with a fault, and where it comes from."""
    spoilt = own(patient_control_number=number)
    spoilt["service_lines"][0]["procedure_code"] = "992"
    return next(iter(origins_of(json.dumps(spoilt).encode(), "claims.json")))


def fields_of(claims: list[Claim], sources: Iterable[tuple[Claim, Origin]]) -> list[str]:
    partner = default_partner()
    findings = next(compose(claims, partner, AT, lambda _: 1)).findings
    named = source_fields.with_fields(findings, sources, partner, AT, lambda one: [one])
    return [f.source_field for f in named if f.rule == "X222.2400.SV101-2.shape"]


def test_the_answer_of_one_claim_is_not_given_to_another_of_its_number() -> None:
    (first, _), (second, origin) = bad_claim("SF-1"), bad_claim("SF-1")
    sources = [(first, Mute()), (second, origin)]
    assert fields_of([first, second], sources) == ["", "$.service_lines[0].procedure_code"]


def test_a_file_that_is_gone_when_it_is_asked_takes_nothing_from_the_findings() -> None:
    def gone() -> Iterator[tuple[Claim, Origin]]:
        yield bad_claim("SF-1")
        raise FileNotFoundError

    claims = [bad_claim("SF-1")[0], bad_claim("SF-2")[0]]
    assert fields_of(claims, gone()) == ["$.service_lines[0].procedure_code", ""]


def test_what_no_claim_of_a_file_says_is_asked_of_a_few() -> None:
    """So that the rest of the questions is left for what can be answered."""
    asked: list[str] = []

    class Counted(Mute):
        def leaves(self) -> list[Leaf]:
            asked.append("")
            return [Leaf("$.a", "B", lambda _: None)]

    claims = [bad_claim(f"SF-{n}")[0] for n in range(9)]
    assert fields_of(claims, [(claim, Counted()) for claim in claims]) == [""] * 9
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("20241231", ["20250101", "20241232", "30241231"]),
        ("2024-02-28T10:00", ["2024-02-29T10:00", "2024-02-28T10:01", "3024-02-28T10:00"]),
        ("99991231", ["99991232", "09991231"]),
        ("A9", ["A0", "B9"]),
        ("Z", ["A"]),
        ("é", ["A"]),
        ("--", []),
    ],
)
def test_other_texts_have_the_form_of_the_first(text: str, texts: list[str]) -> None:
    assert list(others(text)) == texts


def test_differences_are_the_innermost_that_say_more() -> None:
    before = {"a": {"b": "1"}, "c": [{"d": "1"}]}
    assert differences(before, {"a": {"b": "1"}, "c": [{"d": "1", "e": "2"}]}, "$") == ["$.c[0].e"]
    assert differences(before, {"a": {"b": "1"}, "c": [{"d": "1"}, {"d": "2"}]}, "$") == [
        "$.c[1].d"
    ]
    assert differences(before, {"a": {}, "c": [{"d": "1"}], "f": ""}, "$") == []


def test_what_was_filled_in_comes_before_what_goes_along_with_it() -> None:
    assert differences({}, {"qualifier": "HC", "code": "1"}, "$") == ["$.code", "$.qualifier"]


def test_what_no_field_holds_is_no_field_to_give() -> None:
    before, after = msgspec.convert(own(), Claim), msgspec.convert(own(), Claim)
    after.subscriber.unmodelled = ["DMG*D8*1"]
    assert differences(before, after, "$") == []


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ([{"q": "F8", "v": "2"}, {"q": "G1"}], "$.refs[1].v"),  # in another order
        ([{"q": "F8", "v": "2"}, {"q": "XX", "v": "3"}], "$.refs[1].v"),  # the one that is left
        ([{"q": "F8", "v": "2"}], "$.refs[0].v"),  # the only one
        ([{"q": "F8", "v": "2"}, {"q": "X"}, {"q": "Y"}], "$.refs"),  # nobody knows which
        ([{"q": "G1"}, {"q": "F8", "v": "2"}], "$.refs[0].v"),
        (None, "$.refs[0]"),
    ],
)
def test_the_place_in_a_list_is_that_of_the_source(source: Any, path: str) -> None:
    value = {"refs": [{"q": "G1", "v": "1"}, {"q": "F8", "v": "2"}]}
    assert "$" + place_in({"refs": source}, value, ".refs[0].v") == path
