"""Files cut anywhere, empty, of noise, with an element of ten megabytes: nothing is silent, nothing
hangs, and every claim that is whole comes back."""

from __future__ import annotations

import pytest

import gateway
from gateway.errors import UnreadableInterchange
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.models.claim_status import ClaimStatus
from gateway.models.remittance import ClaimPayment
from tests.x12.dirt import MEGABYTE, Dirt, lower_ids, named, noise, wrapped
from tests.x12.dirt_bases import BASES, ITEMS, KINDS, NAME
from tests.x12.harvest import harvest

MODELLED = ("837P", "837I", "835", "277CA")
CUTS = 60
SECONDS = 10.0


def modelled(data: bytes) -> tuple[list[str], list[Finding]]:
    """The patient control numbers of what `gateway.parse` gives."""
    findings: list[Finding] = []
    numbers = []
    for item in gateway.parse(data, findings):
        claim = isinstance(item, ClaimStatus) and item.level == "claim"
        if claim or isinstance(item, Claim | ClaimPayment):
            numbers.append(item.patient_control_number)
    return numbers, findings


def before(kind: str, at: int) -> list[str]:
    """The items whose own segment ends before a byte, by hand of the base's text."""
    text = BASES[kind]
    return [i for i in ITEMS[kind] if text.index("~", text.index(f"*{i}")) < at]


@pytest.mark.parametrize("kind", KINDS)
def test_cut_anywhere(kind: str) -> None:
    data = BASES[kind].encode()
    for at in range(107, len(data) - 1, max(len(data) // CUTS, 1)):
        got = harvest(data[:at])
        numbers, whole = [number for _, number in got.items], before(kind, at)
        assert numbers[: len(whole)] == whole, at
        assert len(numbers) <= len(whole) + 1, at
        rules = {rule for rule, _ in got.rejects}
        assert rules & {"X12.IEA.missing", "X12.IEA02.match"}, at
        assert ("X12.read.terminator" in got.tolerated | rules) == (data[at - 1 : at] != b"~"), at
        opened = data[:at].count(b"~ST*") - data[:at].count(b"~SE*")
        inside = opened and b"~ST*" in data[: data.rindex(b"~", 0, at)]
        assert not inside or "X12.SE.missing" in rules, at


@pytest.mark.parametrize("kind", MODELLED)
def test_a_cut_file_gives_no_claim_that_is_not_whole(kind: str) -> None:
    data = BASES[kind].encode()
    for at in range(107, len(data), max(len(data) // CUTS, 1)):
        numbers, findings = modelled(data[:at])
        whole = before(kind, at)
        assert numbers == ITEMS[kind][: len(numbers)], at
        assert len(whole) - 1 <= len(numbers) <= len(whole), at
        assert any(finding.severity == "reject" for finding in findings), at


@pytest.mark.parametrize("at", [3, 4, 40, 90, 104, 105])
def test_a_file_cut_inside_of_its_isa_is_unreadable_and_said_to_be(at: int) -> None:
    got = harvest(BASES["835"].encode()[:at])
    assert got.segments == []
    assert got.findings


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\x00" * 999, b"\xef\xbb\xbf", b"\x1a"])
def test_nothing_at_all_is_unreadable(data: bytes) -> None:
    assert harvest(data).control_numbers == []
    with pytest.raises(UnreadableInterchange):
        list(gateway.read(data))


@pytest.mark.parametrize(
    "data",
    [
        noise(11),
        b"x" * MEGABYTE,
        b"ISA" * (MEGABYTE // 3),
        b"ISA*00*" * (MEGABYTE // 7),
        b"GS*ST*" * (MEGABYTE // 6),
        b"*" * MEGABYTE,
        b"\n" * MEGABYTE,
        b"~" * MEGABYTE,
        b"Words of a letter, line by line.\n" * 32_000,
    ],
    ids=["random", "x", "ISA", "ISA*00*", "GS*ST*", "stars", "lines", "tildes", "prose"],
)
def test_a_megabyte_of_noise_alone_ends_soon_and_holds_no_claim(data: bytes) -> None:
    got = harvest(data)
    assert got.items == []
    assert got.findings or not data.strip()
    assert got.seconds < SECONDS


@pytest.mark.parametrize("kind", KINDS)
def test_an_element_of_ten_megabytes_costs_no_claim(kind: str) -> None:
    got = harvest(named("A" * (10 * MEGABYTE), "ascii")(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind]
    (finding,) = [f for f in got.findings if f.rule == "X12.read.long"]
    named_at = BASES[kind].index(NAME)
    begin, end = BASES[kind].rindex("~", 0, named_at) + 1, BASES[kind].index("~", named_at)
    assert str(end - begin - len(NAME) + 10 * MEGABYTE) in finding.message.replace(",", "")
    assert finding.offset == begin
    assert {rule for rule, _ in got.rejects} <= {"X12.read.long"}
    assert got.seconds < SECONDS


@pytest.mark.parametrize("words", [b"ISA", b"ISA*00*", b"ISA ", b"GS*", b"BIN*9*"])
def test_an_element_that_says_isa_all_the_way_ends_soon(words: bytes) -> None:
    data = BASES["835"].encode()
    at = data.index(b"SE*")
    got = harvest(data[:at] + b"N3*" + words * (2 * MEGABYTE // len(words)) + b"~" + data[at:])
    assert [number for _, number in got.items] == ITEMS["835"]
    assert "X12.read.long" in {finding.rule for finding in got.findings}
    assert got.seconds < SECONDS


@pytest.mark.parametrize("blank", [b"\n", b" ", b"\x00"], ids=["lines", "blanks", "NUL"])
def test_twenty_megabytes_of_blanks_inside_end_soon(blank: bytes) -> None:
    data = BASES["835"].encode()
    at = data.index(b"CLP*R-3002")
    got = harvest(data[:at] + blank * (20 * MEGABYTE) + data[at:])
    assert [number for _, number in got.items] == ITEMS["835"]
    assert got.rejects == set()
    assert got.tolerated == {"X12.read.blank"}
    assert got.seconds < SECONDS


@pytest.mark.parametrize("kind", MODELLED)
def test_ten_megabytes_without_a_terminator_leave_the_claims_before(kind: str) -> None:
    data = BASES[kind].encode()
    at = data.index(f"*{ITEMS[kind][2]}".encode())
    numbers, findings = modelled(data[:at] + b"Z" * (10 * MEGABYTE))
    assert numbers == ITEMS[kind][:2]
    assert any(finding.severity == "reject" for finding in findings)


@pytest.mark.parametrize("kind", MODELLED)
@pytest.mark.parametrize("dirt", [str.encode, lower_ids, wrapped("\n")])
def test_the_models_say_the_same(dirt: Dirt, kind: str) -> None:
    numbers, _ = modelled(dirt(BASES[kind]))
    assert numbers == ITEMS[kind]
