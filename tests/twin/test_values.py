"""What must hold of the twin of a value, by its data element: a table written by hand."""

from __future__ import annotations

import datetime
import itertools
import random
import re
from collections.abc import Callable

import pytest

from gateway.exchange.twin import known
from gateway.guides.book import Element
from gateway.guides.npi import npi_is_valid
from gateway.translate.twin_cipher import Cipher, neutral
from gateway.translate.twin_days import Days
from gateway.translate.twin_segments import Segments
from gateway.translate.twin_values import Values
from gateway.translate.twin_zip import zip_code
from gateway.x12.elements import date8

KEYS = [bytes([n]) * 32 for n in range(8)]
AN, ID, DT, R, N0 = "AN", "ID", "DT", "R", "N0"
Holds = Callable[[str], object]


def like(pattern: str) -> Holds:
    return re.compile(pattern).fullmatch


def is_day(text: str) -> bool:
    return date8(text) is not None


def is_bank(text: str) -> bool:
    """The check of the American Bankers Association: 3, 7 and 1 times the digits, in turn."""
    return sum(int(d) * w for d, w in zip(text, [3, 7, 1] * 3, strict=True)) % 10 == 0


REPLACED: list[tuple[str, str, str, dict[str, str], Holds]] = [
    ("1035", AN, "SMITH", {}, like("[A-Z]{5}")),
    ("1035", AN, "O'Brien-Smith", {}, like("[A-Z]'[A-Z][a-z]{4}-[A-Z][a-z]{4}")),
    ("1035", AN, "ST MARY HOSPITAL", {}, like("[A-Z]{2} [A-Z]{4} [A-Z]{8}")),
    ("1036", AN, "ANA", {}, like("[A-Z]{3}")),
    ("1037", AN, "Q", {}, like("[A-Z]")),
    ("1039", AN, "JR", {}, like("[A-Z]{2}")),
    ("93", AN, "DR JANE DOE", {}, like("[A-Z]{2} [A-Z]{4} [A-Z]{3}")),
    ("19", AN, "SPRINGFIELD", {}, like("[A-Z]{11}")),
    ("166", AN, "22 HILL ROAD", {}, like("[1-9][0-9] [A-Z]{4} [A-Z]{4}")),
    ("166", AN, "PO BOX 1234", {}, like("PO BOX [1-9][0-9]{3}")),
    ("166", AN, "POB 1234", {}, like("POB [1-9][0-9]{3}")),
    ("1035", AN, "NA", {"1065": "1"}, like("[A-Z]{2}")),
    ("1035", AN, "UNKNOWN TOM", {"1065": "2"}, like("[A-Z]{7} [A-Z]{3}")),
    ("166", AN, "p.o. box 77", {}, like("p.o. box [1-9][0-9]")),
    ("116", ID, "62704", {"156": "IL"}, like("6[0-2][0-9]{3}")),
    ("116", ID, "627040001", {"156": "IL"}, like("6[0-2][0-9]{7}")),
    ("116", ID, "02134", {"156": "MA"}, like("0(?:[12][0-9]|55)[0-9]{2}")),
    ("116", ID, "90210", {"156": "NY"}, like("(?!1[0-4])[1-9][0-9]{4}")),
    ("67", AN, "1234567893", {"66": "XX"}, npi_is_valid),
    ("67", AN, "1234567890", {"66": "XX"}, lambda t: like("[0-9]{10}")(t) and not npi_is_valid(t)),
    ("67", AN, "471112222", {"66": "FI"}, like("[1-9][0-9]{8}")),
    ("67", AN, "W100000001", {"66": "MI"}, like("[A-Z][0-9]{9}")),
    ("67", AN, "1EG4-TE5-MK73", {"66": "MI"},
     like("[1-9][A-Z]{2}[0-9]-[A-Z]{2}[0-9]-[A-Z]{2}[0-9]{2}")),
    ("127", AN, "123-45-6789", {"128": "SY"}, like("[1-9][0-9]{2}-[0-9]{2}-[0-9]{4}")),
    ("127", AN, "000451200", {"128": "EJ"}, like("000[1-9][0-9]{5}")),
    ("127", AN, "N999X", {"128": "PXC"}, like("[A-Z][0-9]{3}[A-Z]")),
    ("1028", AN, "P-1001", {}, like("[A-Z]-[1-9][0-9]{3}|[A-Z]-[0-9]{4}")),
    ("509", AN, "1471112222", {}, like("1[1-9][0-9]{8}")),
    ("507", AN, "021000021", {}, lambda t: like("0[1-9][0-9]{7}")(t) and is_bank(t)),
    ("507", AN, "021000022", {}, lambda t: like("0[1-9][0-9]{7}")(t) and not is_bank(t)),
    ("508", AN, "00987654321", {}, like("00[1-9][0-9]{8}")),
    ("364", AN, "5555550100", {"365": "TE"}, like("[1-9][0-9]{9}")),
    ("364", AN, "jane@doe.org", {"365": "EM"}, like("[a-z]{4}@[a-z]{3}.[a-z]{3}")),
    ("352", AN, "Seen on 3/4, Mr Doe", {}, lambda t: t == "Xxxx xx 0/0, Xx Xxx"),
    ("933", AN, "CALL 555-0100", {}, lambda t: t == "XXXX 000-0000"),
    ("373", DT, "20260314", {}, is_day),
    ("373", DT, "260314", {}, like("2[0-9]{5}")),
    ("373", DT, "20260231", {}, lambda t: like("[0-9]{8}")(t) and not is_day(t)),
    ("1251", AN, "20260301-20260304", {"1250": "RD8"},
     lambda t: all(map(is_day, t.split("-"))) and int(t[9:]) > int(t[:8])),
    ("1251", AN, "202603011907", {"1250": "DT"}, lambda t: is_day(t[:8]) and t.endswith("1907")),
    ("1251", AN, "3/14/2026", {"1250": "D8"}, like("[1-9]/[0-9]{2}/[0-9]{4}")),
    ("1251", AN, "20260301-20261301", {"1250": "RD8"},
     lambda t: is_day(t[:8]) and not is_day(t[9:])),
    ("724", AN, "SMITH", {"725": "1035"}, like("[A-Z]{5}")),
    ("724", AN, "20260314", {"725": "1251"}, is_day),
    ("782", R, "12E45", {}, like("[1-9][0-9][A-Z][0-9]{2}")),
    ("782", R, "123456789012", {}, like("[1-9][0-9]{11}")),
    ("380", R, "578051120", {}, like("[1-9][0-9]{8}")),
    ("1328", N0, "578051120", {}, like("[1-9][0-9]{8}")),
    ("1034", ID, "XK7Q2P", {}, like("[A-Z]{2}[0-9][A-Z][0-9][A-Z]")),
    ("1331", AN, "XK7Q2", {}, like("[A-Z]{2}[0-9][A-Z][0-9]")),
    ("1331", AN, "LEE", {}, like("[A-Z]{3}")),
    ("1034", ID, "JANE", {}, like("[A-Z]{4}")),
    ("127", AN, "LEE", {"128": "BLT"}, like("[A-Z]{3}")),
    ("1065", ID, "SMITH", {}, like("[A-Z]{5}")),
    ("128", ID, "JOHN DOE", {}, like("[A-Z]{4} [A-Z]{3}")),
    ("329", AN, "0001", {}, like("000[2-9]")),
    ("28", N0, "601", {}, like("[1-9][0-9]{2}")),
]  # fmt: skip
"""Data element, type, value, what was said before, what holds of the twin beside being another."""

KEPT: list[tuple[str, str, str, dict[str, str]]] = [
    ("782", R, "1234.56", {}),
    ("782", R, "-0.5", {}),
    ("380", R, "3", {}),
    ("380", R, "25000000.5", {}),
    ("1034", ID, "P12", {}),
    ("1034", ID, "45", {}),
    ("1271", AN, "J189", {"1270": "ABK"}),
    ("1271", AN, "0DTJ4ZZ", {"1270": "BBR"}),
    ("234", AN, "99213", {"235": "HC"}),
    ("234", AN, "J3301", {"235": "HC"}),
    ("234", AN, "00002143380", {"235": "N4"}),
    ("1339", AN, "25", {}),
    ("156", ID, "IL", {}),
    ("337", "TM", "0921", {}),
    ("127", AN, "207Q00000X", {"128": "PXC"}),
    ("480", AN, "005010X222A1", {}),
    ("480", AN, "005010x222a1", {}),
    ("1331", AN, "131", {}),
    ("127", AN, "11A", {"128": "BLT"}),
    ("98", ID, "85", {}),
    ("374", ID, "472", {}),
    ("1251", AN, "1907", {"1250": "TM"}),
    ("628", AN, "12", {}),
    ("1035", AN, "UNKNOWN", {"1065": "2"}),
    ("554", N0, "3", {}),
]
"""Codes, amounts, counts and times of day."""


def values(key: bytes) -> Values:
    return Values(Cipher(key), known()[0])


@pytest.mark.parametrize(("number", "kind", "text", "said", "holds"), REPLACED)
def test_a_value_becomes_another_of_its_kind(
    number: str, kind: str, text: str, said: dict[str, str], holds: Holds
) -> None:
    for key in KEYS:
        made = values(key).of(Element(1, number, "", "S", kind), text, said)
        assert holds(made), made
        assert made != text and len(made) == len(text)
        assert made == values(key).of(Element(1, number, "", "S", kind), text, said)


@pytest.mark.parametrize(("number", "kind", "text", "said"), KEPT)
def test_a_code_or_an_amount_stays(number: str, kind: str, text: str, said: dict[str, str]) -> None:
    assert values(KEYS[0]).of(Element(1, number, "", "S", kind), text, said) == text


@pytest.mark.parametrize(
    ("qualifier", "wrong", "right"),
    [("PXC", "363LP0200N", "[0-9A-Z]{9}X"), ("X4", "12Q3456789", "[0-9]{2}D[0-9]{7}")],
)
def test_what_has_not_the_shape_that_is_judged_does_not_get_it(
    qualifier: str, wrong: str, right: str
) -> None:
    """One key in 26 would give it the letter that was missing."""
    for n in range(200):
        element = Element(1, "127", "", "S", AN)
        made = values(b"%032d" % n).of(element, wrong, {"128": qualifier})
        assert not re.fullmatch(right, made) and made != wrong


def test_a_number_is_one_number_however_it_is_written() -> None:
    cipher = Cipher(KEYS[1])
    bare = cipher.identifier("123456789")
    assert cipher.identifier("12-3456789").replace("-", "") == bare
    assert cipher.identifier("000123456789") == "000" + bare
    assert cipher.identifier("ab12c").upper() == cipher.identifier("AB12C")
    assert values(KEYS[1]).of(Element(1, "509", "", "S", AN), "1123456789", {}) == "1" + bare


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_different_numbers_stay_different(width: int) -> None:
    cipher = Cipher(KEYS[2])
    numbers = [f"{n:0{width}d}" for n in range(10**width)]
    made = {number: cipher.identifier(number) for number in numbers}
    assert set(made.values()) == set(numbers)
    assert [number for number, twin in made.items() if number == twin] == ["0" * width]


def test_providers_stay_apart_and_real_ones_stay_well_formed() -> None:
    cipher = Cipher(KEYS[3])
    wrong = [f"{1_234_500_000 + n}" for n in range(3_000)]
    right = [number for number in wrong if npi_is_valid(number)]
    made = {number: cipher.identifier(number) for number in wrong}
    assert len(right) == 300 and len(set(made.values())) == 3_000
    assert [n for n in wrong if npi_is_valid(made[n])] == right


def test_days_move_alike_and_never_stay() -> None:
    for key in KEYS:
        days = Days(Cipher(key))
        first, last = datetime.date(2024, 2, 29), datetime.date(2026, 3, 14)
        assert days.moved(last) - days.moved(first) == last - first
        assert 28 <= (first - days.moved(first)).days <= 364
    assert len({Days(Cipher(key)).moved(first) for key in KEYS}) > 5


@pytest.mark.parametrize(
    ("born", "least", "most"),
    [
        ("20260313", 1, 1),  # of infants every day counts
        ("20190101", 2_629, 2_629),
        ("20170101", 3_358, 3_360),  # nine in the year before
        ("19700601", 20_375 - 45, 20_375 + 45),
        ("20080301", 6_586, 6_588),  # eighteen in the year before
        ("19360101", 90 * 365, 91 * 366),  # over 89 is 90
        ("19100101", 90 * 365, 91 * 366),
        ("20270101", -293, -293),  # a birth to come is to come
    ],
)
def test_a_birth_date_keeps_the_age(born: str, least: int, most: int) -> None:
    made = datetime.date(2026, 3, 14)
    for key in KEYS:
        days = Days(Cipher(key))
        days.reference = made
        day = date8(days.text(born, "D8", birth=True))
        assert day is not None
        assert least <= (days.moved(made) - day).days <= most


def test_ages_from_which_another_code_is_right_stay_on_the_very_day() -> None:
    made, dice = datetime.date(2026, 3, 14), random.Random(1)
    for count in range(4_000):
        key = KEYS[count % len(KEYS)]
        days = Days(Cipher(key))
        days.reference = made
        limit = dice.choice((2, 5, 9, 12, 18, 40, 65))
        born = datetime.date(2026 - limit, 3, 14) - datetime.timedelta(dice.randrange(-60, 420))
        birthday = datetime.date(born.year + limit, born.month, min(born.day, 28))
        for off in (*range(-3, 4), dice.randrange(-300, 300)):
            service = min(birthday + datetime.timedelta(off), made)
            if (made - service).days > 365:
                continue
            became = date8(days.text(f"{born:%Y%m%d}", "D8", birth=True))
            assert became is not None
            old, new = age(born, service) >= limit, age(became, days.moved(service)) >= limit
            assert old == new, (born, service, became)


def age(born: datetime.date, day: datetime.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def test_no_made_up_word_says_something_or_is_the_original() -> None:
    for key in KEYS[:2]:
        cipher = Cipher(key)
        words = ["".join(w) for w in itertools.product("ABNOPTX", repeat=3)]
        words += ["".join(w) for w in itertools.product("ABNOPTEX", repeat=4)]
        made = {word: cipher.name(word) for word in words}
        assert not {"POB", "BOX", "NONE"} & set(made.values())
        assert [name for name in made.values() if name.endswith("ISA")] == []
        assert [word for word, name in made.items() if word == name] == []


def test_a_zip_code_of_no_state_that_is_known_keeps_its_shape() -> None:
    assert re.fullmatch("[1-9][0-9]{4}", zip_code(Cipher(KEYS[0]), "12345", "ZZ"))
    assert re.fullmatch("[A-Z][0-9][A-Z] [0-9][A-Z][0-9]", zip_code(Cipher(KEYS[0]), "K1A 0B1", ""))


def test_neutral_text_tells_length_and_kind_of_letter() -> None:
    assert neutral("Ana's 12th visit: 3 cm") == "Xxx'x 00xx xxxxx: 0 xx"


def test_nothing_is_known_of_a_segment_without_a_guide_but_its_shape() -> None:
    segments = Segments(values(KEYS[0]), known()[1])
    made = segments.located("ZZZ*SMITH*19800102*A1:B2^C3*~", None)
    assert re.fullmatch(r"ZZZ\*[A-Z]{5}\*[0-9]{8}\*[A-Z]\d:[A-Z]\d\^[A-Z]\d\*~", made)
    assert "SMITH" not in made and "19800102" not in made
