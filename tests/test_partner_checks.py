"""A partner's checks: values that hang together, written as data in its patch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.books import books_for
from gateway.errors import ConfigError
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine
from tests.test_partner_patches import HEAD, P835, P837, patch

SAID = 'says = "Theirs."\nmend = "do it"\nreason = "chapter 4"\n'
MEMBER = 'id = "member"\nloop = "2010BA"\nsegment = "NM1"\nelement = 9\n'


def check(said: str, head: str = HEAD) -> str:
    return f"{head}[[check]]\n{SAID}{said}"


def judged(text: str, folder: Path, said: str, head: str = HEAD) -> list[Finding]:
    found: list[Finding] = []
    books = books_for((patch(folder, check(said, head)),), str(folder))
    for _ in examine([text.encode()], found, registry, ALL_TYPES, books):
        pass
    return found


DAY = 'id = "day"\nloop = "2400"\nsegment = "DTP"\nqualifier = "472"\nelement = 3\n'
CHARGES = 'id = "charges"\nloop = "2400"\nsegment = "SV1"\nelement = 2\n'
BOSS = 'id = "boss"\nloop = "2420D"\nsegment = "NM1"\npresent = true\neach = "2400"\n'
ANY = 'id = "any"\nloop = "2300"\nsegment = "REF"\n'
ALTERNATIVES = (
    'any_of = [{{ loop = "2300", segment = "REF", qualifier = "{}", present = true }},'
    '{{ loop = "2300", segment = "REF", qualifier = "{}", present = true }}]'
)

# P837 is one claim of a dependent with two providers, one other payer and one line; see sets.py.
TOLD: list[tuple[str, str, str, int]] = [
    # what the check says; rule; the segment it is told at, by its beginning; element
    (MEMBER + 'pattern = "[A-Z]{3}[0-9]{9}"', "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + 'codes = ["W1", "W2"]', "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + 'not_codes = ["W123456789"]', "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + "longest = 9", "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + "shortest = 11", "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + "present = false", "2010BA.NM109.member", "NM1*IL", 9),
    ('id = "most"\nloop = "2300"\nsegment = "CLM"\nelement = 2\nmost = 249.99', "2300.CLM02.most",
     "CLM*", 2),
    ('id = "least"\nloop = "2400"\nsegment = "SV1"\nelement = 4\nleast = 2', "2400.SV104.least",
     "SV1*", 4),
    ('id = "place"\nloop = "2300"\nsegment = "CLM"\nelement = 5\ncomponent = 1\ncodes = ["22"]',
     "2300.CLM05-1.place", "CLM*", 5),
    ('id = "prior"\nloop = "2300"\nsegment = "REF"\nqualifier = "G1"\npresent = true',
     "2300.REF.prior", "CLM*", 0),
    ('id = "person"\nloop = "2310B"\nsegment = "NM1"\nelement = 5\npresent = true',
     "2310B.NM105.person", "NM1*82", 5),
    ('id = "order"\nloop = "2310D"\nsegment = "NM1"\npresent = true', "2310D.NM1.order", "CLM*", 0),
    ('id = "late"\nloop = "2300"\nsegment = "CLM"\nfiling_days = 3', "2300.CLM.late", "CLM*", 0),
    (MEMBER + 'shortest = 11\nwhen = [{ loop = "2010BB", segment = "NM1", element = 9, '
     'codes = ["60054"] }]', "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + 'shortest = 11\nunless = [{ loop = "2010BB", segment = "NM1", element = 9, '
     'codes = ["60055"] }]', "2010BA.NM109.member", "NM1*IL", 9),
    (MEMBER + 'same_as = { loop = "2010AA", segment = "NM1", element = 9 }', "2010BA.NM109.member",
     "NM1*IL", 9),
    (MEMBER + 'differs_from = { loop = "2010BA", segment = "NM1", element = 9 }',
     "2010BA.NM109.member", "NM1*IL", 9),
    (DAY + "earliest = 2026-03-11", "2400.DTP03.day", "DTP*472", 3),
    (DAY + "latest = 2026-03-09", "2400.DTP03.day", "DTP*472", 3),
    (MEMBER + "longest = 9\nfrom_day = 2026-03-10\nto_day = 2026-03-10", "2010BA.NM109.member",
     "NM1*IL", 9),
    (CHARGES + "sum_most = 249.99", "2400.SV102.charges", "SV1*", 2),
    (CHARGES + "sum_least = 250.01", "2400.SV102.charges", "SV1*", 2),
    (CHARGES + "times_most = 0", "2400.SV102.charges", "SV1*", 2),
    (CHARGES + "times_least = 2", "2400.SV102.charges", "CLM*", 2),
    (ANY + ALTERNATIVES.format("G1", "9F"), "2300.REF.any", "CLM*", 0),
    (BOSS + 'when = [{ loop = "2400", segment = "SV1", element = 1, component = 2, '
     'codes = ["99213"] }]', "2420D.NM1.boss", "LX*", 0),
]  # fmt: skip
NOT_TOLD = [
    MEMBER + 'shortest = 11\nunless = [{ loop = "2010BB", segment = "NM1", element = 9, '
    'codes = ["60054"] }]',
    MEMBER + 'same_as = { loop = "2010BA", segment = "NM1", element = 9 }',
    MEMBER + 'same_as = { loop = "2010AC", segment = "NM1", element = 9 }',
    MEMBER + 'differs_from = { loop = "2010AA", segment = "NM1", element = 9 }',
    DAY + "earliest = 2026-03-10\nlatest = 2026-03-10",
    MEMBER + "longest = 9\nfrom_day = 2026-03-11",
    MEMBER + "longest = 9\nto_day = 2026-03-09",
    CHARGES + "sum_most = 250\nsum_least = 250",
    CHARGES + "times_least = 1\ntimes_most = 1",
    CHARGES + "unique = true",
    ANY + ALTERNATIVES.format("G1", "EA"),
    BOSS + 'when = [{ loop = "2400", segment = "SV1", element = 1, component = 2, '
    'codes = ["99214"] }]',
    MEMBER + 'pattern = "W[0-9]{9}"',
    MEMBER + 'codes = ["W123456789"]',
    MEMBER + "longest = 10",
    MEMBER + "present = true",
    'id = "most"\nloop = "2300"\nsegment = "CLM"\nelement = 2\nmost = 250',
    'id = "late"\nloop = "2300"\nsegment = "CLM"\nfiling_days = 4',
    'id = "year"\nloop = "2300"\nsegment = "CLM"\nsame_year = true',
    'id = "medical"\nloop = "2300"\nsegment = "REF"\nqualifier = "EA"\npresent = true',
    MEMBER + 'shortest = 11\nwhen = [{ loop = "2010BB", segment = "NM1", element = 9, '
    'codes = ["1"] }]',
    MEMBER + 'shortest = 11\nwhen = [{ loop = "2300", segment = "REF", qualifier = "G1", '
    "present = true }]",
]


@pytest.mark.parametrize(("said", "rule", "at", "element"), TOLD, ids=[t[1] for t in TOLD])
def test_what_is_not_as_the_partner_wants_it(
    tmp_path: Path, said: str, rule: str, at: str, element: int
) -> None:
    told = [f for f in judged(P837, tmp_path, said) if f.rule.startswith("X222.")]
    (one,) = told
    assert (one.rule, one.snip, one.severity) == (f"X222.{rule}", 7, "reject")
    assert (re.split(r" The (?:last|sum)| There are", one.message)[0], one.hint) == (
        "Theirs.",
        "do it",
    )
    segments = P837[P837.index("ST*") :].split("~")
    assert one.position and segments[one.position - 1].startswith(at)
    assert (one.element or 0) == element


@pytest.mark.parametrize("said", NOT_TOLD)
def test_what_is_as_the_partner_wants_it(tmp_path: Path, said: str) -> None:
    assert judged(P837, tmp_path, said) == []


def test_a_fault_of_a_level_is_told_once_for_all_its_claims(tmp_path: Path) -> None:
    at = P837.index("CLM*")
    end = P837.index("SE*")
    twice = P837[:end] + P837[at:end].replace("A-1002", "A-1003") + P837[end:]
    told = judged(twice, tmp_path, MEMBER + "longest = 9")
    assert [f.rule for f in told if f.rule.startswith("X222.")] == ["X222.2010BA.NM109.member"]


def test_a_remittance_is_checked_too(tmp_path: Path) -> None:
    head = 'guides = ["005010X221A1"]\n'
    said = 'id = "number"\nloop = "2100"\nsegment = "CLP"\nelement = 7\npattern = "9.*"'
    told = judged(P835, tmp_path, said, head)
    assert {f.rule for f in told} == {"X221.2100.CLP07.number"}
    assert {f.snip for f in told} == {7}


TWO = P837.replace("LIN**N4*01234567891~CTP****2*UN~", "").replace(
    "SE*50*",
    "LX*2~SV1*HC:99214*0*UN*1***1~DTP*472*D8*20260310~REF*6R*L1~LIN**N4*01234567890~CTP****1*UN~SE*56*",
)
"""Two lines with one control number; the second has a drug."""


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ('id = "twice"\nloop = "2400"\nsegment = "REF"\nqualifier = "6R"\nelement = 2\n'
         "unique = true", ["REF*6R*L1"]),
        ('id = "drug"\nloop = "2410"\nsegment = "LIN"\npresent = true\neach = "2400"', ["LX*1"]),
        ('id = "none"\nloop = "2410"\nsegment = "LIN"\npresent = false\neach = "2400"',
         ["LIN**N4*01234567890"]),
        ('id = "few"\nloop = "2400"\nsegment = "LX"\ntimes_most = 1', ["LX*2"]),
        ('id = "zero"\nloop = "2400"\nsegment = "SV1"\nelement = 2\nleast = 1\neach = "2400"\n'
         'when = [{ loop = "2410", segment = "LIN", present = true }]',
         ["SV1*HC:99214*0*UN*1***1"]),
    ],
)  # fmt: skip
def test_line_by_line(tmp_path: Path, said: str, at: list[str]) -> None:
    segments = TWO[TWO.index("ST*") :].split("~")
    told = [f for f in judged(TWO, tmp_path, said) if f.rule.split(".")[-1] in said]
    assert [segments[(f.position or 0) - 1] for f in told] == at


def test_codes_come_from_a_file_beside_the_patch(tmp_path: Path) -> None:
    def told(name: str, listed: str, field: str = "codes_file") -> list[str]:
        folder = tmp_path / name
        folder.mkdir()
        if listed:
            (folder / "cards.txt").write_text(listed)
        return [f.rule for f in judged(P837, folder, MEMBER + f'{field} = "cards.txt"')]

    with pytest.raises(ConfigError, match=r"cannot read .*cards\.txt"):
        told("none", "")
    with pytest.raises(ConfigError, match=r"mine\.toml: the check 'member': there is no code in"):
        told("empty", "# nobody yet\n\n")
    listed = "# ours\nW9, other\nW123456789\tAna # since May\n"
    assert told("in", listed) == []
    assert told("out", "W9\n") == ["X222.2010BA.NM109.member"]
    assert told("forbidden", listed, "not_codes_file") == ["X222.2010BA.NM109.member"]
    assert told("allowed", "W9\n", "not_codes_file") == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (MEMBER + 'same_as = { loop = "2010ZZ", segment = "NM1" }', "has no NM1 in loop 2010ZZ"),
        (MEMBER + 'longest = 9\neach = "2999"', "has no loop 2999"),
        (MEMBER + "least = 2\nmost = 1", "nothing is 2.0 to 1.0"),
        (MEMBER + "from_day = 2026-02-01\nto_day = 2026-01-01\nlongest = 9", "nothing is 2026"),
        (ANY + "sum_most = 2", "a sum is of an element"),
        (ANY + 'any_of = [{ loop = "2300", segment = "REF" }]', "a condition says nothing"),
        (MEMBER, "says nothing of the value"),
        (MEMBER + 'pattern = "["', "the pattern '[' is none"),
        (MEMBER.replace("member", "Member ID") + "longest = 9", "small letters"),
        (MEMBER.replace("2010BA", "2010ZZ") + "longest = 9", "has no NM1 in loop 2010ZZ"),
        (MEMBER + 'longest = 9\nwhen = [{ loop = "2300", segment = "REF" }]', "a condition says"),
        (MEMBER + "longest = 9\nlongst = 3", "longst"),
    ],
)
def test_a_check_that_cannot_be_made_is_refused(tmp_path: Path, said: str, why: str) -> None:
    with pytest.raises(ConfigError) as refused:
        judged(P837, tmp_path, said)
    assert why in str(refused.value)
    assert "mine.toml" in str(refused.value)
