"""Claims in our own JSON: every shape of it, and every way to get it wrong."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import msgspec
import pytest

from gateway.exchange.claims_in import claims_of
from gateway.finding import Finding
from gateway.models import adjudication, claim_parts, service_line
from gateway.models import claim as claim_models
from gateway.models import party as party_models
from gateway.models.amount import amount
from gateway.models.claim import Claim
from gateway.models.party import Amount
from gateway.translate.claims_json import claims_to_json, read_claims
from gateway.translate.json_amounts import amount_fields
from gateway.translate.json_shape import MOST
from gateway.translate.json_text import encode

MODULES = (claim_models, claim_parts, service_line, adjudication, party_models)
ONE = b'{"kind": "837P", "patient_control_number": "A1", "charge": "100.00"}'
TWO = b'{"kind": "837I", "patient_control_number": "A2", "charge": 12.50}'


def numbers(text: bytes) -> list[str]:
    """The numbers of the claims that were read; findings as their rule and place."""
    return [
        item.patient_control_number
        if isinstance(item, Claim)
        else f"{item.rule.split('.')[-1]} {item.message.removeprefix('f: ')}"
        for item in read_claims(text, "f")
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"[" + ONE + b"," + TWO + b"]",
        b'{"claims": [' + ONE + b"," + TWO + b"]}",
        ONE + b"\n" + TWO + b"\n",
        ONE + b"\r\n\r\n" + TWO,
        b"\xef\xbb\xbf\n [" + ONE + b",\n" + TWO + b"]",
    ],
)
def test_every_shape_gives_the_same_claims(text: bytes) -> None:
    assert numbers(text) == ["A1", "A2"]


def test_a_field_that_stands_twice_is_not_read_as_either() -> None:
    twice = b'{"kind": "837P", "charge": "1.00", "charge": "2.00", "patient_control_number": "A3"}'
    inner = b'{"kind": "837P", "payer": {"name": "a: \\"b\\": c", "name": "B"}}'
    said = "twice {}: an object has the field `{}` twice"
    assert numbers(b"[" + twice + b"," + ONE + b"," + inner + b"]") == [
        said.format("$[0]", "charge"), "A1", said.format("$[2]", "name"),
    ]  # fmt: skip
    assert numbers(ONE + b"\n" + twice) == ["A1", said.format("line 2: $", "charge")]
    named = rb'{"kind": "837P", "charge": "1.00", "\u0063harge": "2.00"}'
    assert numbers(named) == [said.format("$", "charge")]
    lists = b'{"claims": [' + ONE + b'], "claims": [' + TWO + b"]}"
    assert numbers(lists) == [said.format("$", "claims")]


def test_colons_and_quotes_in_values_are_no_fields() -> None:
    odd = rb'{"kind": "837P", "patient_control_number": "A:\\", "currency_code": "\":\":{\u0022:"}'
    assert numbers(odd) == ["A:\\"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_json_in_utf_16_is_told_as_such(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    (finding,) = claims_of(mark + ONE.decode().encode(encoding), "f")
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.hint) == ("CLAIMS.json.syntax", "save the file as UTF-8")
    assert finding.message.endswith("the text is not UTF-8")


def test_one_claim_over_several_lines() -> None:
    assert numbers(json.dumps(json.loads(ONE), indent=2).encode()) == ["A1"]


def only(text: bytes) -> Claim:
    (item,) = read_claims(text, "f")
    assert isinstance(item, Claim)
    return item


def test_amounts_keep_their_digits_as_text_or_number() -> None:
    claim = only(
        b'{"kind": "837P", "charge": 100.10, "amounts": [{"qualifier": "F5", "amount": 7}],'
        b' "service_lines": [{"charge": "0.10"}, {"charge": 12345678.90, "units": "1.50"}]}'
    )
    assert str(claim.charge) == "100.10" and claim.amounts[0].amount == 7
    assert [str(line.charge) for line in claim.service_lines] == ["0.10", "12345678.90"]
    assert str(claim.service_lines[1].units) == "1.50"


def test_what_follows_from_a_claim_is_filled_in() -> None:
    claim = only(
        b'{"kind": "837P", "service_lines": [{"number": 9}, {"dates": [{"qualifier": "463",'
        b' "start": "2026-09-01"}]}], "dates": [{"qualifier": "431", "start": "2026-09-02"},'
        b' {"qualifier": "096", "time": "1100"}]}'
    )
    assert [line.number for line in claim.service_lines] == [1, 2]
    assert claim.patient_is_subscriber is True and claim.patient is None
    assert claim.dates[0].end == datetime.date(2026, 9, 2) and claim.dates[1].end is None
    assert claim.service_lines[1].dates[0].end == datetime.date(2026, 9, 1)
    dependent = only(b'{"kind": "837P", "patient": {"last_name": "X"}}')
    assert dependent.patient_is_subscriber is False
    said = only(b'{"kind": "837P", "patient": {"last_name": "X"}, "patient_is_subscriber": true}')
    assert said.patient_is_subscriber is True
    same = only(b'{"kind": "837P", "patient": {"last_name": "X", "relationship_code": "18"}}')
    assert same.patient_is_subscriber is True
    assert same.patient and same.patient.relationship_code == ""


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (b'{"kind": "837P", "color": 1}', ": object contains unknown field `color`"),
        (
            b'{"kind": "837P", "service_lines": [{"charge": "1,5"}]}',
            ".service_lines[0].charge: is no amount",
        ),
        (b'{"kind": "837P", "charge": "NaN"}', ".charge: is no amount"),
        (b'{"kind": "837P", "charge": "1_000"}', ".charge: is no amount"),
        (b'{"kind": "837P", "charge": 1e3}', ".charge: is no amount"),
        (b'{"kind": "837P", "charge": " 5"}', ".charge: is no amount"),
        (b'{"kind": "837P", "charge": true}', ".charge: is true or false, and should be an amount"),
        (
            b'{"kind": "837P", "dates": [{"qualifier": "431", "start": "2026-02-30"}]}',
            ".dates[0].start: is no date",
        ),
        (b'{"kind": "837X"}', ".kind: invalid enum value '837X'"),
        (b'{"charge": "5"}', ": object missing required field `kind`"),
        (b"17", ": is a number, and should be an object"),
        (b'{"kind": "\xff"}', ": the text is not UTF-8"),
    ],
)  # fmt: skip
def test_a_bad_claim_says_where_and_stops_no_neighbour(claim: bytes, says: str) -> None:
    listed = b'{"claims": [' + ONE + b"," + claim + b"," + TWO + b"]}"
    assert numbers(listed) == ["A1", f"shape $.claims[1]{says}", "A2"]
    (found,) = [i for i in read_claims(listed, "f") if isinstance(i, Finding)]
    assert (found.rule, found.snip, found.severity) == ("CLAIMS.json.shape", 1, "reject")
    assert found.hint


def told(claim: bytes) -> list[tuple[str, str]]:
    """Place and hint of every finding of a claim."""
    found = [i for i in read_claims(claim, "f") if isinstance(i, Finding)]
    return [(f.message.removeprefix("f: $"), f.hint) for f in found]


def test_every_field_of_another_shape_is_told_with_its_own_place() -> None:
    """Those in lists by the numbers that they have in the file, whatever was wrong before them."""
    assert told(b"""{"kind": "837P", "facility_code": 11, "charge": "1,00", "pay_to": "LEE",
        "dates": [{"qualifier": "431", "start": "3/14/2026"}, 5, {"qualifier": "454", "start": 7}],
        "amounts": [{"qualifier": "F5", "amount": "x"}], "payer": {"nmae": "X", "npi": null},
        "service_lines": [{"emergency": "Y", "modifiers": "25", "diagnosis_pointers": ["1"]}]}"""
    ) == [
        (".charge: is no amount",
         'write amounts as text with at most one decimal point: "1250.00"'),
        (".amounts[0].amount: is no amount",
         'write amounts as text with at most one decimal point: "1250.00"'),
        (".facility_code: is a number, and should be text", 'write it between quotes: "11"'),
        (".pay_to: is text, and should be an object",
         'write its fields between braces: {"field": "value"}'),
        (".dates[0].start: is no date", 'write dates as "2026-09-30", and only days that exist'),
        (".dates[1]: is a number, and should be an object",
         'write its fields between braces: {"field": "value"}'),
        (".dates[2].start: is a number, and should be a date",
         'write dates as "2026-09-30", and only days that exist'),
        (".payer: object contains unknown field `nmae`",
         "perhaps `name` is meant; else take the field out, or spell it as docs/contract.md does"),
        (".payer.npi: is null, and should be text", "leave it out where there is nothing to say"),
        (".service_lines[0].emergency: is text, and should be true or false",
         "write true or false, without quotes"),
        (".service_lines[0].modifiers: is text, and should be a list",
         'write it between brackets, also where it is one: ["value"]'),
        (".service_lines[0].diagnosis_pointers[0]: is text, and should be a whole number",
         "write it without quotes and without a point: 1"),
    ]  # fmt: skip


def test_a_claim_that_is_wrong_in_every_place_does_not_flood() -> None:
    codes = b",".join([b"1"] * 1000)
    assert len(told(b'{"kind": "837P", "file_information": [' + codes + b"]}")) == MOST
    assert told(b'{"kind": "837X", "charge": "x"}')[1:] == [
        (".kind: invalid enum value '837X'", "kind is 837P, 837I or 837D")
    ]
    deep = b'{"kind": "837P", "payer": ' + b"[" * 400 + b"1" + b"]" * 400 + b"}"
    assert told(deep)[0][0] == ".payer: is a list, and should be an object"


def test_a_bad_claim_is_named_by_its_number() -> None:
    (found,) = read_claims(b'{"kind": "837P", "patient_control_number": "Q7", "x": 1}', "f")
    assert isinstance(found, Finding) and found.patient_control_number == "Q7"


def test_a_bad_line_of_json_lines_stops_no_other() -> None:
    text = ONE + b'\n{"kind": "837P",\nnot json\n' + b'{"kind": "837P", "x": 1}\n' + TWO
    assert numbers(text) == [
        "A1",
        "syntax line 2, column 17: input data was truncated",
        "syntax line 3, column 1: invalid character",
        "shape line 4: $: object contains unknown field `x`",
        "A2",
    ]
    assert numbers(b"not json\n" + ONE)[1:] == ["A1"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"ISA*00*          *", "line 1, column 1"),
        (b"", "there is nothing in it"),
        (b" \n\n", "there is nothing in it"),
        (b'{"kind": "837P",\n "charge": "5', "line 2, column 12"),
        (b'{\n "kind": "837P",\n "dates": [\n  {"qualifier": "431"},\n ]\n}', "line 5, column 2"),
        (b'{"kind": "837P"} x\n', "line 1, column 18"),
        (b"[" * 100_000, "line 1"),
    ],
)  # fmt: skip
def test_what_is_no_json_gives_one_finding_with_its_place(text: bytes, where: str) -> None:
    (found,) = read_claims(text, "f.json")
    assert isinstance(found, Finding)
    assert found.message.startswith(f"f.json: {where}") and found.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"[]", "shape $: there is no claim in the list"),
        (b'{"claims": []}', "shape $.claims: there is no claim in the list"),
        (b'{"claims": 5}', "shape $.claims: is a number, and should be a list"),
        (b"null", "shape $: a claim file is an object or a list"),
        (b'"text"', "shape $: a claim file is an object or a list"),
    ],
)
def test_json_without_claims_says_so(text: bytes, says: str) -> None:
    assert numbers(text) == [says]


def test_what_stands_beside_the_claims_is_told() -> None:
    first, second = read_claims(b'{"submitter": 1, "claims": [' + ONE + b"]}", "f")
    assert isinstance(first, Finding) and first.severity == "warning"
    assert "$.submitter" in first.message and isinstance(second, Claim)


def test_every_decimal_field_of_the_models_is_checked_as_an_amount() -> None:
    fields: set[str] = set()
    others: set[str] = set()
    for module in MODULES:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, msgspec.Struct):
                for field in msgspec.structs.fields(thing):
                    is_amount = "Decimal" in str(field.type)
                    (fields if is_amount else others).add(field.name)
    assert fields == amount_fields(Claim) and not fields & others


def test_amounts_are_written_as_they_were_read() -> None:
    odd = [Amount("F5", value) for text in (".5", "+3", "007.50") if (value := amount(text))]
    assert encode(odd) == (
        b'[{"qualifier":"F5","amount":".5"},{"qualifier":"F5","amount":"+3"},'
        b'{"qualifier":"F5","amount":"007.50"}]'
    )
    assert encode({"plain": Decimal("100.00"), "day": datetime.date(2026, 9, 1)}) == (
        b'{"plain":"100.00","day":"2026-09-01"}'
    )


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        encode(object())


def test_claims_to_json_can_be_handed_in_again() -> None:
    claims = list(read_claims(b"[" + ONE + b"," + TWO + b"]", "f"))
    text = claims_to_json(item for item in claims if isinstance(item, Claim))
    assert json.loads(text)["claims"][0]["charge"] == "100.00"
    assert list(read_claims(text, "f")) == claims
