"""What codes mean: each code that a guide lists has words, and the place decides which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from gateway import resources
from gateway.books import meanings
from gateway.guides.book import Element, Guide
from gateway.guides.meanings import ELEMENTS, Meanings, _scopes, read_scopes
from gateway.guides.pattern import Separators
from gateway.guides.table import Place, Table, table
from tests.guides.making import SHELF

P, N, R, A, F = ("005010X222A1", "005010X223A2", "005010X221A1", "005010X214", "005010X231A1")
P4, N4, D4, R4 = ("004010X098A1", "004010X096A1", "004010X097A1", "004010X091A1")
E4, S4, C4, M5, T5 = ("004010X092A1", "004010X093A1", "004010", "005010X220A1", "005010X212")

AMBIGUOUS = [
    (R, "835", "2100/CLP/CLP02", "1", "as primary"),
    (R, "835", "2100/CLP/CLP02", "4", "denied"),
    (R, "835", "2100/CLP/CLP02", "22", "reversed"),
    (N4, "837", "2000C/PAT/PAT01", "01", "spouse"),
    (P, "837", "2000B/SBR/SBR02", "18", "the patient is the insured"),
    (E4, "271", "2100C/INS/INS02", "18", "subscriber"),
    (P, "837", "2000B/HL-22/HL04", "1", "further levels"),
    (P, "837", "2000B/HL-22/HL04", "0", "no level"),
    (P, "837", "2010AA/NM1-85/NM102", "1", "person"),
    (P, "837", "2300/CLM/CLM05-3", "L", "reserved"),
    (P, "837", "2400/SV1/SV107-1", "1", "first diagnosis"),
    (P, "837", "2010BB/NM1-PR/NM101", "PR", "payer"),
    (R, "835", "2100/CAS/CAS01", "PR", "patient"),
    (R, "835", "1000A/N1-PR/N101", "PR", "payer"),
    (N, "837", "2300/HI-PR/HI01-1", "PR", "reason for the visit"),
    ("005010X218", "820", "2315A/SLN/SLN05-1", "PR", "pair"),
    (R, "835", "2100/CAS/CAS01", "PI", "payer"),
    (P, "837", "2010BB/NM1-PR/NM108", "PI", "payer id"),
    (R, "835", "2100/CAS/CAS01", "CO", "writes it off"),
    (R, "835", "2100/CAS/CAS01", "OA", "other"),
    (P, "837", "2300/DTP-439/DTP02", "D8", "date"),
    (P4, "837", "2320/AMT-D8/AMT01", "D8", "discount"),
    (R, "835", "2100/AMT/AMT01", "D8", "prompt payment"),
    (R4, "835", "2110/CAS/CAS02", "1", "deductible"),
    (R, "835", "ST/BPR/BPR04", "NON", "no payment"),
    (R, "835", "ST/BPR/BPR04", "CHK", "check"),
    (R, "835", "ST/BPR/BPR01", "H", "information"),
    (R, "835", "ST/BPR/BPR01", "C", "with the remittance"),
    (R, "835", "ST/BPR/BPR03", "C", "credit"),
    (R, "835", "ST/BPR/BPR03", "D", "debit"),
    (R, "835", "ST/BPR/BPR01", "D", "payment alone"),
    (P, "837", "2320/AMT-D/AMT01", "D", "other payer"),
    (R, "835", "ST/PLB/PLB03-1", "WO", "taken back"),
    (R, "835", "ST/PLB/PLB05-1", "WO", "taken back"),
    (R, "835", "2110/DTM-472/DTM01", "472", "service"),
    (R, "835", "2100/DTM-050/DTM01", "050", "by the payer"),
    (P, "837", "2300/DTP-050/DTP01", "050", "repricer"),
    (N, "837", "2300/DTP-096/DTP01", "096", "hour"),
    (P, "837", "2300/DTP-096/DTP01", "096", "discharge"),
    (N, "837", "2310C/NM1-ZZ/NM101", "ZZ", "operating"),
    (P4, "837", "2000A/PRV/PRV02", "ZZ", "taxonomy"),
    (P, "837", "2300/CRC-ZZ/CRC01", "ZZ", "EPSDT"),
    (E4, "271", "2115C/III/III01", "ZZ", "place of service"),
    (P, "837", "2300/CRC-07/CRC03", "01", "hospital"),
    (P, "837", "2300/CRC-75/CRC03", "IH", "homebound"),
    (N4, "837", "2300/CRC-76/CRC03", "IH", "independent"),
    (P, "837", "2300/CLM/CLM08", "W", "refuses"),
    (N, "837", "2300/HI-ABK/HI01-9", "W", "cannot be told"),
    (N, "837", "2300/HI-ABK/HI01-9", "Y", "present"),
    (P, "837", "2300/CLM/CLM07", "A", "accepts"),
    (P, "837", "2300/CLM/CLM09", "Y", "release"),
    (P, "837", "2000B/SBR/SBR01", "A", "fourth"),
    (P, "837", "2000B/SBR/SBR01", "P", "primary"),
    (P, "837", "2300/CLM/CLM10", "P", "provider signed"),
    (N, "837", "2300/CLM/CLM05-2", "A", "bill"),
    (P, "837", "2300/CLM/CLM05-2", "B", "place of service"),
    (E4, "271", "2110C/EB/EB01", "A", "coinsurance"),
    (E4, "271", "2110C/EB/EB01", "6", "inactive"),
    (E4, "271", "2110C/EB/EB01", "1", "active"),
    (E4, "271", "2110C/EB/EB03", "1", "medical care"),
    (E4, "271", "2110C/EB/EB03", "30", "health plan"),
    (E4, "271", "2110C/EB/EB06", "30", "exceeded"),
    (E4, "271", "2110C/EB/EB12", "W", "alike"),
    (E4, "271", "2000A/AAA/AAA01", "N", "not valid"),
    (E4, "271", "2100C/AAA/AAA03", "75", "not found"),
    (E4, "271", "2100C/AAA/AAA04", "N", "do not send"),
    (E4, "271", "2000B/HL-21/HL03", "21", "asks"),
    (A, "277", "2000B/HL-21/HL03", "21", "sent the file"),
    (P, "837", "2000A/HL-20/HL03", "20", "billing provider"),
    (A, "277", "2200B/QTY-90/QTY01", "90", "accepted"),
    (A, "277", "2200B/QTY-AA/QTY01", "AA", "rejected"),
    (A, "277", "2200B/STC/STC03", "U", "rejected"),
    (A, "277", "2200B/STC/STC03", "WQ", "accepted"),
    (A, "277", "2200B/AMT-YU/AMT01", "YU", "accepted"),
    (T5, "277", "2200D/STC/STC01-3", "QC", "patient"),
    (F, "999", "2000/IK5/IK501", "E", "accepted with errors"),
    (F, "999", "2000/IK5/IK502", "5", "faulty"),
    (F, "999", "2100/IK3/IK304", "3", "missing"),
    (F, "999", "2110/IK4/IK403", "7", "list"),
    (C4, "997", "ST/AK9/AK905", "5", "counts"),
    (C4, "997", "AK2/AK5/AK501", "R", "rejected"),
    (P4, "837", "2300/REF-4N/REF02", "3", "emergency"),
    (P4, "837", "2400/CR1/CR103", "R", "return"),
    (P, "837", "2400/CR3/CR301", "R", "renewed"),
    (M5, "834", "2000/INS/INS02", "18", "subscriber"),
    (M5, "834", "2000/INS/INS05", "A", "active"),
    (M5, "834", "2100A/DMG/DMG04", "M", "married"),
    (M5, "834", "2100A/DMG/DMG03", "M", "male"),
    (P, "837", "2010BA/DMG/DMG03", "F", "female"),
    (D4, "837", "2400/TOO/TOO03-1", "M", "side"),
    (D4, "837", "2300/DN2/DN202", "M", "missing"),
]
"""Code and a word of its meaning, written by hand: the same code is something else elsewhere."""

EXCEPTIONS = {
    ("X061", "N103", "65"): "in no list of its data element: the map's own error",
    ("X218", "SAC02", "A172"): "charges between an exchange and an issuer",
    ("X218", "SAC02", "B680"): "charges between an exchange and an issuer",
    ("X218", "SAC02", "D940"): "charges between an exchange and an issuer",
}
"""Codes left without words, and why."""

LISTED = {
    "127": "remark_codes", "426": "provider_adjustments", "1032": "claim_filing",
    "1034": "adjustment_reasons", "1325": "claim_frequency", "1336": "insurance_types",
}  # fmt: skip
"""Data elements whose codes a map enumerates, while the words are those of a list."""

ENVELOPE = re.compile(r"ISA\d\d|GS\d\d|TA1\d\d")
AWAITED = {"X224/CLM05-1", "MPI01", "MPI03", "MPI05"}
"""Scopes of places that not every collection of guides has."""


@cache
def tables() -> list[Table]:
    """The tables of all guides, each map once."""
    guides: dict[tuple[str, str], Guide] = {}
    for entry in SHELF.entries:
        one = SHELF.find(entry.guide, entry.functional_id, entry.code)
        assert one is not None
        guides.setdefault((entry.file, one.guide.id), one.guide)
    return [table(guide, Separators("*", ":", "^")) for guide in guides.values()]


def elements(place: Place) -> Iterator[tuple[int, int, Element]]:
    """Number, component and element of all that a segment use has."""
    assert place.use is not None
    for whole in place.use.elements:
        if not whole.components:
            yield whole.number, 0, whole
        for part in whole.components:
            yield whole.number, part.number, part


def all_elements() -> Iterator[tuple[Place, int, int, Element]]:
    """All elements of all segment uses of all guides."""
    for one in tables():
        for places in one.uses.values():
            for place in places:
                for number, component, element in elements(place):
                    yield place, number, component, element


def found(guide: str, code: str, path: str) -> tuple[Place, int, int]:
    """The place of ``2300/DTP-439/DTP02``; of several that are alike the first."""
    loop, label, name = path.split("/")
    id, _, qualifier = label.partition("-")
    one = SHELF.find(guide, "", code)
    assert one is not None and one.exact
    places = table(one.guide, Separators("*", ":", "^")).uses[id]
    fit = [
        place for place in places
        if place.loop == loop and (not qualifier or qualifier in place.codes)
    ]  # fmt: skip
    assert fit, f"{guide} has no {path}"
    element, _, component = name.removeprefix(id).partition("-")
    return fit[0], int(element), int(component or 0)


def test_each_code_of_each_guide_has_words() -> None:
    left: set[tuple[str, str, str]] = set()
    count = 0
    for place, number, component, element in all_elements():
        for code in element.codes:
            count += 1
            if meanings().of(place, number, component, code) or element.data_element in LISTED:
                continue
            assert place.guide is not None
            name = f"{place.id}{number:02d}" + (f"-{component}" if component else "")
            left.add((place.guide.family, name, code))
    assert count > 25_000
    assert left == set(EXCEPTIONS)


@pytest.mark.parametrize("data_element", sorted(LISTED))
def test_a_code_of_a_list_leads_to_the_list(data_element: str) -> None:
    asked: list[str] = []

    class Spy(Meanings):
        def listed(self, name: str, code: str) -> str:
            asked.append(name)
            return "words"

    spy = Spy(lambda name: resources.read_bytes(f"mappings/codes/{name}"), [ELEMENTS])
    for place, number, component, element in all_elements():
        if element.data_element == data_element and element.codes and not element.external:
            if data_element in ("127", "426") and place.id not in ("MIA", "MOA", "PLB"):
                continue
            assert spy.of(place, number, component, "no such code") == "words", place.id
    assert set(asked) <= {LISTED[data_element]}


@pytest.mark.parametrize(("guide", "set_", "path", "code", "word"), AMBIGUOUS)
def test_the_place_decides(guide: str, set_: str, path: str, code: str, word: str) -> None:
    place, number, component = found(guide, set_, path)
    assert word in meanings().of(place, number, component, code)


def test_each_scope_is_of_some_place() -> None:
    scopes = set(read_scopes(resources.read_bytes(f"mappings/codes/{ELEMENTS}")))
    for place, number, component, _ in all_elements():
        scopes.difference_update(_scopes(place, number, component))
    assert {scope for scope in scopes if not ENVELOPE.fullmatch(scope)} <= AWAITED


def test_words_are_short_and_plain() -> None:
    for key, scope in read_scopes(resources.read_bytes(f"mappings/codes/{ELEMENTS}")).items():
        for code, words in scope.words.items():
            assert re.fullmatch(r"[A-Za-z0-9][\w'(),:+./ -]{0,59}[\w)]", words), (key, code)
            assert "  " not in words and words == words.strip(), (key, code)


FILES = {
    "elements.toml": b"""
[128]
A = "everywhere"
B = "everywhere"
C = "everywhere"
D = "everywhere"
[REF01]
B = "at the place"
["X222/REF01"]
C = "in the guide"
["X222/2300/REF01"]
D = "in the loop"
["REF-G1/REF01"]
E = "by the qualifier"
[127]
list = ["first", "second"]
["X222/2400/REF02"]
list = "third"
[ISA15]
P = "in earnest"
""",
    "first.toml": b'X = "one"\nY = "only here"\n',
    "second.toml": b'X = "two"\n',
    "third.toml": b'X = "three"\n',
    "revenue_codes.toml": b'045 = "emergency room"\n0450 = "emergency room, general"\n',
}


def small() -> Meanings:
    """Meanings of the files above."""
    return Meanings(FILES.__getitem__, list(FILES))


@pytest.mark.parametrize(
    ("loop", "code", "words"),
    [
        ("2300", "A", "everywhere"),
        ("2300", "B", "at the place"),
        ("2300", "C", "in the guide"),
        ("2300", "D", "in the loop"),
        ("2400", "D", "everywhere"),
        ("2300", "E", "by the qualifier"),
        ("2300", "F", ""),
    ],
)
def test_the_narrowest_scope_that_has_the_code(loop: str, code: str, words: str) -> None:
    place, number, component = found(P, "837", f"{loop}/REF-G1/REF01")
    assert small().of(place, number, component, code) == words


@pytest.mark.parametrize(
    ("loop", "code", "words"),
    [
        ("2300", "X", "one or two"),
        ("2300", "Y", "only here"),
        ("2300", "Y ", "only here"),
        ("2300", "Z", ""),
        ("2400", "X", "three"),
        ("2400", "Y", ""),
    ],
)
def test_the_lists_of_the_narrowest_scope(loop: str, code: str, words: str) -> None:
    place, number, component = found(P, "837", f"{loop}/REF-G1/REF02")
    assert small().of(place, number, component, code) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("0450", "emergency room, general"),
        ("0459", "emergency room"),
        ("045", "emergency room"),
        ("0361", ""),
    ],
)
def test_a_revenue_code_falls_back_to_its_family(code: str, words: str) -> None:
    assert small().listed("revenue_codes", code) == words


def test_what_is_not_known_has_no_words() -> None:
    place, _, _ = found(P, "837", "2300/REF-G1/REF01")
    assert small().of(place, 99, 0, "A") == ""
    assert small().of(place.room, 1, 0, "A") == ""
    assert small().listed("no_such_list", "A") == ""
    assert Meanings(FILES.__getitem__, []).of(place, 1, 0, "A") == ""


def test_places_outside_of_guides() -> None:
    assert small().at("ISA15", "P") == "in earnest"
    assert small().at("ISA16", "P") == ""
    assert meanings().at("TA105", "025") == "the interchange control number was used before"
    assert meanings().at("GS01", "HC") == "claims (837)"


def test_words_must_be_text() -> None:
    with pytest.raises(ValueError, match=r"\[98\]"):
        read_scopes(b"[98]\n1 = 2\n")
