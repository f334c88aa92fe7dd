"""What an integrator imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import gateway
from gateway.errors import UnreadableInterchange
from gateway.finding import Finding
from gateway.models.remittance import ClaimPayment, RemittanceHeader, RemittanceTotals

FIXTURES = Path(__file__).parents[1] / "fixtures" / "x12"
ERA = sorted((FIXTURES / "835" / "accept").glob("*"))[0]


def test_parse_gives_models_in_order() -> None:
    items = list(gateway.parse(ERA))
    assert isinstance(items[0], RemittanceHeader)
    assert isinstance(items[-1], RemittanceTotals)
    assert all(isinstance(item, ClaimPayment) for item in items[1:-1])
    assert items[-1].claims == len(items) - 2 > 0


def test_every_kind_of_source_reads_alike() -> None:
    data = ERA.read_bytes()
    with ERA.open("rb") as opened, ERA.open() as text:
        sources = (data, bytearray(data), memoryview(data), data.decode(), ERA, opened, text)
        found = [len(list(gateway.parse(source))) for source in sources]
    assert set(found) == {len(list(gateway.parse(data)))}
    assert found[0] > 2


def test_validate_is_the_function_even_after_its_room_was_imported() -> None:
    program = (
        "import gateway.validate.examine, gateway\n"
        "from gateway.validate import group\n"
        "assert gateway.validate(b'no X12') != []\n"
        "assert 'HC' in group.SETS\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_validate_gives_exactly_the_types_asked_for() -> None:
    wrong = ERA.read_text().replace("IEA*1*", "IEA*2*")
    assert [f.rule for f in gateway.validate(wrong)] == ["X12.IEA01.count"]
    assert gateway.validate(wrong, snip=[3]) == []


def test_read_alone_raises_for_what_is_no_interchange() -> None:
    with pytest.raises(UnreadableInterchange):
        list(gateway.read(b"good morning"))
    assert list(gateway.parse(b"good morning")) == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = gateway.no_such_name


def test_parse_without_a_check_gives_the_same_and_judges_nothing() -> None:
    text = ERA.read_text().replace("BPR*", "BPR*Q", 1)
    checked: list[Finding] = []
    bare: list[Finding] = []
    assert list(gateway.parse(text, checked)) == list(gateway.parse(text, bare, check=False))
    assert [f.rule for f in checked] == ["X221.ST.BPR01.code"] and bare == []
