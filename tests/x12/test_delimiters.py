"""The four characters are found by counting, in every ISA that the field sends."""

from __future__ import annotations

import pytest

from gateway.x12.delimiters import Delimiters, detect
from tests.x12.interchanges import ISA, read_all

UNPADDED = "ISA*00**00**ZZ*PAYERX*ZZ*CLINICA*260314*0921*^*00501*000004711*0*P*:~"


def test_the_hand_written_isa_has_106_characters_with_its_terminator() -> None:
    assert len(ISA) == 106


@pytest.mark.parametrize(
    ("isa", "expected", "length", "padded"),
    [
        (ISA, Delimiters("*", ":", "^", "~"), 105, True),
        (UNPADDED, Delimiters("*", ":", "^", "~"), 68, False),
        (ISA.replace("*", "|"), Delimiters("|", ":", "^", "~"), 105, True),
        (ISA.replace("*", "+"), Delimiters("+", ":", "^", "~"), 105, True),
        (ISA.replace("*", "^").replace("^^^0", "^!^0"), Delimiters("^", ":", "!", "~"), 105, True),
        (ISA.replace("*", "\x1d"), Delimiters("\x1d", ":", "^", "~"), 105, True),
        (ISA.replace("~", "\n"), Delimiters("*", ":", "^", "\n"), 105, True),
        (ISA.replace("~", "\r\n"), Delimiters("*", ":", "^", "\r\n"), 105, True),
        (ISA.replace("~", "\r"), Delimiters("*", ":", "^", "\r"), 105, True),
        (ISA.replace("~", "'"), Delimiters("*", ":", "^", "'"), 105, True),
        (ISA.replace("~", "\x1e"), Delimiters("*", ":", "^", "\x1e"), 105, True),
        (ISA.replace(":~", "\x1c~"), Delimiters("*", "\x1c", "^", "~"), 105, True),
        (ISA.replace("*^*", "*\x1f*"), Delimiters("*", ":", "\x1f", "~"), 105, True),
        (ISA.replace(":~", ">~"), Delimiters("*", ">", "^", "~"), 105, True),
        (ISA.replace("*^*00501", "*U*00401"), Delimiters("*", ":", "", "~"), 105, True),
    ],
)
def test_delimiters(isa: str, expected: Delimiters, length: int, padded: bool) -> None:
    start = detect(isa + "GS")
    assert start is not None
    assert (start.delimiters, start.length, start.padded) == (expected, length, padded)
    assert start.elements[:3] == ["ISA", "00", ""]
    assert (start.elements[6], start.elements[8]) == ("PAYERX", "CLINICA")
    assert (start.elements[13], start.elements[16]) == ("000004711", expected.component)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ISA",
        "ISA*",
        "ISA*00*",
        "IsB" + ISA[3:],
        "ISA IS NOT AN INTERCHANGE AT ALL, WHATEVER IT LOOKS LIKE TO A HASTY READER OF FILES",
        ISA[:-1],
        ISA[:-1] + "GS",
        ISA[:-1] + " GS",
        ISA[:-1] + "*GS",
        ISA.replace("*", "A"),
        ISA.replace("*", " "),
        "ISA*" + "X" * 25 + ISA[6:],
    ],
)
def test_no_isa(text: str) -> None:
    assert detect(text) is None


def test_an_isa_that_is_wrapped_at_80_columns_is_read() -> None:
    start = detect(ISA[:80] + "\r\n" + ISA[80:])
    assert start is not None
    assert start.length == 107
    assert start.elements[10] == "0921"
    assert start.padded


@pytest.mark.parametrize("width", [16, 21, 31, 40])
def test_ids_that_are_longer_than_they_may_be_are_read_and_told(width: int) -> None:
    """Written by a clearinghouse of the field: a name of 31 characters in ISA06."""
    sender = "MADE UP CLEARINGHOUSE, NEW YORK AND CO"[:width].ljust(width)
    text = ISA.replace("PAYERX         ", sender)
    found = read_all(text + "IEA*0*000004711~")
    assert [rule for rule, _ in found.faults] == ["X12.ISA.padding"]
    assert [one.control_number for one in found.interchanges] == ["000004711"]
    start = detect(text + "GS")
    assert start is not None
    assert (start.elements[6], start.elements[13]) == (sender.rstrip(), "000004711")
    assert (start.length, start.padded) == (90 + width, False)


def test_an_isa_in_the_middle_of_a_text() -> None:
    start = detect("HEADER LINE\n" + ISA, 12)
    assert start is not None
    assert start.elements[13] == "000004711"


@pytest.mark.parametrize("component", ["*", "~", "^", "A", "0", " "])
def test_a_component_separator_that_is_none_is_ta1_027(component: str) -> None:
    text = ISA[:104] + component + "~IEA*0*000004711~"
    assert ("X12.ISA16.delimiter", "TA105:027") in read_all(text).faults
