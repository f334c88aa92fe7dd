"""Twins of files of every kind, clean, dirty and with defects: the same findings at the same
places, the same bytes but for the values, and no original identifier anywhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import islice

import pytest

from gateway.books import Books, books_for
from gateway.exchange.twin import CALENDAR, Twins
from gateway.translate import registry
from gateway.validate.examine import examine
from gateway.x12.reader import chunks
from tests.audit.kinds import KINDS, interchange
from tests.audit.mutate import mutations
from tests.audit.sets import constructed
from tests.guides.bases import FILES, GUIDES, all_defects
from tests.guides.making import claims_837, remittance_835, table_for
from tests.guides.second_opinion import file_of_set
from tests.rules.examples import Example, examples
from tests.twin.identifiers import Identifier, Search, identifiers
from tests.x12.dirt_bases import BASES
from tests.x12.test_dirty import CASES

KEY = b"a key that the tests share"
GENERATED: dict[str, Callable[[], bytes]] = {
    "837P": lambda: claims_837(40).encode(),
    "837I": lambda: claims_837(12, "837I").encode(),
    "835": lambda: remittance_835(40).encode(),
}


def twin_of(data: bytes, key: bytes = KEY, size: int = 1 << 16) -> bytes:
    made: list[bytes] = []
    Twins(key).write(chunks(data, size), made.append)
    return b"".join(made)


def told(data: bytes, books: Books | None = None) -> list[tuple[object, ...]]:
    """What is found by all types, without values, and where."""
    found: list[object] = []
    for _ in examine(chunks(data), found, registry, books=books or books_for()):  # type: ignore[arg-type]
        pass
    return [
        (f.rule, f.set, f.position, f.element, f.component, f.repetition, f.severity, f.offset)  # type: ignore[attr-defined]
        for f in found
        if f.rule.partition(".")[2] not in CALENDAR  # type: ignore[attr-defined]
    ]


@cache
def clean() -> dict[str, bytes]:
    """Files with nothing wrong about their separators, to be walked by hand."""
    files = {path.parent.parent.name + " " + path.stem: path.read_bytes() for path in FILES}
    return (
        files
        | {f"made {name}": make() for name, make in GENERATED.items()}
        | {f"base {name}": text.encode() for name, text in BASES.items()}
    )


CLEAN = [*(path.parent.parent.name + " " + path.stem for path in FILES),
         *(f"made {name}" for name in GENERATED), *(f"base {name}" for name in BASES)]  # fmt: skip


def shape(data: bytes) -> str:
    """The bytes with 0 for each digit, a and A for each letter."""
    return "".join(
        "0" if c.isdigit() and c.isascii() else "a" if "a" <= c <= "z" else
        "A" if "A" <= c <= "Z" else c
        for c in data.decode("latin-1")
    )  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_keeps_its_shape_and_findings_and_no_identifier(name: str) -> None:
    data = clean()[name]
    twin = twin_of(data)
    assert len(twin) == len(data)
    assert shape(twin) == shape(data)
    assert told(twin) == told(data)
    before, after = list(identifiers(data)), list(identifiers(twin))
    assert len(before) >= 7
    assert [one[:2] for one in before] == [one[:2] for one in after]
    assert unchanged(before, after) == []
    search = Search(twin)
    assert [one for one in before if search.finds(one)] == []


def unchanged(before: list[Identifier], after: list[Identifier]) -> list[Identifier]:
    """Identifiers that are in their places still. Of two characters one in ninety may be."""
    return [
        one
        for one, made in zip(before, after, strict=True)
        if one.text == made.text and len(one.text.strip("0 .-")) > 2
    ]


@pytest.mark.parametrize("kind", BASES)
@pytest.mark.parametrize("name", CASES)
def test_a_dirty_file_keeps_its_findings_and_no_identifier(name: str, kind: str) -> None:
    base = BASES[kind].encode()
    data = CASES[name].dirt(BASES[kind])
    twin = twin_of(data)
    assert len(twin) == len(data)
    assert told(twin) == told(data)
    search = Search(twin)
    assert [one for one in identifiers(base) if search.finds(one)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_files_with_a_thing_wrong_keep_their_findings(kind: str) -> None:
    dice = random.Random(kind)
    for _, one, _ in dice.sample(constructed(kind), min(8, len(constructed(kind)))):
        for name, mutant in mutations([list(s) for s in one.segments], dice, 17):
            data = interchange(kind, mutant)
            twin = twin_of(data)
            assert len(twin) == len(data), name
            assert told(twin) == told(data), name


@pytest.mark.parametrize("guide", GUIDES)
def test_every_hundredth_defect_of_a_guide_is_in_the_twin(guide: str) -> None:
    books = table_for(guide, GUIDES[guide])
    count = 0
    for defect in islice(all_defects(books), 0, None, 100):
        data = file_of_set(guide, GUIDES[guide], defect.segments).encode()
        assert told(twin_of(data)) == told(data), defect.name
        count += 1
    assert count >= 3


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_twin_is_the_same_in_pieces_of_any_size(size: int) -> None:
    for text in BASES.values():
        assert twin_of(text.encode(), size=size) == twin_of(text.encode())


def test_another_key_makes_another_twin() -> None:
    data = BASES["837P"].encode()
    assert twin_of(data) == twin_of(data)
    assert twin_of(data) != twin_of(data, b"another key")
    assert KEY not in twin_of(data)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Dear Mr Quagga, member W100 owes 12.", "Xxxx Xx Xxxxxx, xxxxxx X000 xxxx 00."),
        ("", ""),
        ("\ufeff  \n", "\ufeff  \n"),
    ],
)
def test_what_is_no_interchange_is_blotted_out(text: str, becomes: str) -> None:
    assert twin_of(text.encode()) == becomes.encode()


def test_a_name_where_no_name_belongs_is_gone() -> None:
    spoilt = {
        "SBR*P*18*******CI~": "SBR*QUAGGAMANN*18*******QUAGGAMANN~",
        "CLM*P-1001*250*": "CLM*P-1001*QUAGGAMANN*",
        "SE*": "QUAGGAMANN*QUAGGAMANN*ZED*19800102~ZZZ*QUAGGAMANN*A:QUAGGAMANN^B~SE*",
        "GE*": "NM1*IL*1*QUAGGAMANN~QUAGGAMANN~GE*",
        "IEA*": "About Quaggamann:\r\nIEA*",
        "LX*1~": "LX*QUAGGAMANN~HCP*QUAGGAMANN*QUAGGAMANN**QUAGGAMANN~",
        "HI*ABK:J020": "HI*ABK:QUAGGAMANN:QUAGGAMANN:QUAGGAMANN:QUAGGAMANN",
        "*UN*1***": "*UN*1*QUAGGAMANN*QUAGGAMANN*QUAGGAMANN*",
        "HC:99213:25": "HC:99213:QUAGGAMANN",
        "DMG*D8*19800102*F": "DMG*QUAGGAMANN*QUAGGAMANN*QUAGGAMANN*QUAGGAMANN*QUAGGAMANN",
    }
    text = BASES["837P"]
    for was, becomes in spoilt.items():
        assert was in text
        text = text.replace(was, becomes)
    data = text.encode() + b"Quaggamann's file ends\r\n"
    twin = twin_of(data)
    assert b"QUAGGAMANN" not in twin.upper()
    assert b"19800102" not in twin
    assert told(twin) == told(data)


def test_an_element_that_the_guide_does_not_have_is_what_the_standard_says() -> None:
    """A 4010 guide has no ST03, and a file may have one that must stay that of the group."""
    text = BASES["837P"].replace("005010X222A1", "004010X098A1").replace("*00501*", "*00401*")
    data = text.encode()
    twin = twin_of(data)
    assert twin.count(b"004010X098A1") == data.count(b"004010X098A1") >= 2
    assert told(twin) == told(data)


def test_a_file_in_lower_case_keeps_its_guide() -> None:
    data = BASES["837P"].lower().encode()
    twin = twin_of(data)
    assert twin.count(b"005010x222a1") == data.count(b"005010x222a1") >= 2
    assert told(twin) == told(data)


def test_memory_does_not_grow_with_a_segment_that_never_ends() -> None:
    base = BASES["835"]
    data = base.encode() + b"Q" * (9 << 20)
    twin = twin_of(data)
    assert len(twin) == len(data) and b"Q" * 8 not in twin
    head, tail = base[: base.rfind("SE*")], base[base.rfind("SE*") :]
    data = f"{head}NTE*ADD*{'SECRET ' * (6 << 17)}~{tail}".encode()
    twin = twin_of(data)
    assert len(twin) == len(data) and b"SECRET" not in twin


@pytest.mark.parametrize("one", examples(), ids=lambda one: f"{one.kind}-{one.rule}")
def test_every_business_rule_tells_the_same_of_the_twin(one: Example) -> None:
    books = books_for(tuple(one.patches))
    for text in one.texts():
        data = text.encode()
        assert told(twin_of(data), books) == told(data, books)
