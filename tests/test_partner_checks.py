"""A partner's checks: values that hang together, written as data in its patch."""

from __future__ import annotations

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
]  # fmt: skip
NOT_TOLD = [
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
    assert (one.message.partition(" The last")[0], one.hint) == ("Theirs.", "do it")
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


@pytest.mark.parametrize(
    ("said", "why"),
    [
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
