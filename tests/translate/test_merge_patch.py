"""Changes to a claim: the examples of RFC 7396, and lists whose elements are named by number."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.merge_patch import merge, patched, read_patch

# Original, patch, result: RFC 7396, appendix A; those whose original is a list and whose patch is
# an object are ours to decide.
RFC = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
OURS = [
    ("the second", ["a", "b"], {"2": "c"}, ["a", "c"]),
    ("one more", ["a"], {"2": "b", "3": "c"}, ["a", "b", "c"]),
    ("the tenth after the ninth", ["a"] * 8, {"10": "c", "9": "b"}, ["a"] * 8 + ["b", "c"]),
    ("one less", ["a", "b", "c"], {"2": None}, ["a", "c"]),
    ("numbers of what was there", ["a", "b", "c"], {"1": None, "3": "d"}, ["b", "d"]),
    ("inside", [{"x": 1, "y": 2}], {"1": {"x": None, "z": 3}}, [{"y": 2, "z": 3}]),
    ("by its own number", [{"number": 5}, {"number": 7}], {"7": {"a": 1}},
     [{"number": 5}, {"number": 7, "a": 1}]),
    ("after the last number", [{"number": 5}], {"6": {"a": 1}}, [{"number": 5}, {"a": 1}]),
    ("nothing", ["a"], {}, ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("target", "patch", "result"), RFC)
def test_the_examples_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    assert merge(target, patch, "$") == result


@pytest.mark.parametrize(("target", "patch", "result"), [c[1:] for c in OURS],
                         ids=[c[0] for c in OURS])  # fmt: skip
def test_lists_by_number(target: Any, patch: Any, result: Any) -> None:
    before = repr(target)
    assert merge(target, patch, "$") == result
    assert repr(target) == before


CLAIM = msgspec.convert(
    {
        "kind": "837P",
        "charge": "30.00",
        "patient_is_subscriber": True,
        "subscriber": {"last_name": "SAMPLE", "member_id": "W1"},
        "service_lines": [
            {"number": 1, "charge": "10.00", "control_number": "L1"},
            {"number": 2, "charge": "20.00", "control_number": "L2"},
        ],
    },
    Claim,
)
CLAIM.patient = CLAIM.subscriber


def test_a_claim_is_completed_anew() -> None:
    made = patched(CLAIM, {"service_lines": {"1": None, "3": {"charge": 5.5}}})
    assert isinstance(made, Claim)
    assert [(x.number, str(x.charge), x.control_number) for x in made.service_lines] == [
        (1, "20.00", "L2"), (2, "5.5", ""),
    ]  # fmt: skip
    made = patched(CLAIM, {"subscriber": {"member_id": "W2"}})
    assert isinstance(made, Claim)
    assert (made.who.member_id, made.patient) == ("W2", None)
    assert CLAIM.subscriber.member_id == "W1"


@pytest.mark.parametrize("name", ["4", "0", "-1", "one", "", "1.5", "٣"])
def test_an_element_that_is_not_there(name: str) -> None:
    found = patched(CLAIM, {"service_lines": {name: {"charge": "1.00"}}})
    assert isinstance(found, Finding)
    assert found.rule == "CLAIMS.changes.place"
    assert f"$.service_lines[{name}]" in found.message


def test_what_is_no_claim_names_its_place_by_the_number_that_the_changes_gave() -> None:
    found = patched(CLAIM, {"service_lines": {"2": {"charge": []}}})
    assert isinstance(found, Finding)
    assert found.rule == "CLAIMS.json.shape"
    assert "$.service_lines[2].charge: is a list" in found.message


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"1", b"null", b"\xff", b"[" * 5000])
def test_what_is_no_patch(text: bytes) -> None:
    assert isinstance(read_patch(text), str)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"charge": "1",\n "charge": "2"}', "an object has the field `charge` twice: give each "
         "field once"),
        (b'{"service_lines": {"1": {"units": "1", "units": "2"}}}',
         "an object has the field `units` twice: give each field once"),
        (b'{"charge": "1",\n}', "it is no JSON: line 2, column 1: "),
        (b"", "it is no JSON: there is nothing in it"),
    ],
)  # fmt: skip
def test_a_patch_that_says_a_thing_twice_or_is_cut_is_told(text: bytes, says: str) -> None:
    told = read_patch(text)
    assert isinstance(told, str) and told.startswith(says)


def test_a_patch_with_a_byte_order_mark() -> None:
    assert read_patch(b'\xef\xbb\xbf{"charge": 100.10}') == {"charge": "100.10"}
