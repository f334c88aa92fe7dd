"""The code lists in our own words: well formed, complete where another list can be held against
them, and right in a sample that was written by hand from the lists' meaning."""

from __future__ import annotations

import re
import tomllib

import pytest
from lxml import etree

from gateway import resources

FOLDER = "mappings/codes"
SCOPED = "elements.toml"
"""X12's own codes, of another form and with tests of their own."""
CATEGORIES = "denials.toml"
"""Lists of codes by category, and no words for codes: tests/ledger/test_denials.py judges it."""
LONGEST = 90
TWO = r"[0-9A-Z]{2}"

# Each list: the shape of its codes, and how many there are at the least.
LISTS = {
    "adjustment_reasons": (r"[1-9]\d{0,2}|[ABDPWY]\d{1,2}", 405),
    "admission_sources": (r"[1-9A-G]", 15),
    "admission_types": (r"[1-9]", 6),
    "bill_types": (r"[1-8]\d", 40),
    "claim_filing": (r"\d{2}|[A-Z]{2}", 28),
    "claim_frequency": (r"[0-9A-Z]", 25),
    "claim_status": (r"0|[1-9]\d{0,2}", 790),
    "claim_status_categories": (r"[ADEFPR]\d{1,2}|DR\d{2}|F3[FN]|RQ", 55),
    "condition_codes": (TWO, 155),
    "countries": (r"[A-Z]{2}", 249),
    "insurance_types": (r"\d{2}|[A-Z]{1,2}|C1", 45),
    "modifiers": (r"[A-Z]|" + TWO, 400),
    "occurrence_codes": (TWO, 59),
    "occurrence_spans": (TWO, 17),
    "patient_status": (r"\d{2}", 43),
    "places_of_service": (r"\d{2}", 52),
    "provider_adjustments": (TWO, 33),
    "remark_codes": (r"M[1-9]\d{0,2}|MA\d{2,3}|N[1-9]\d{0,2}", 1210),
    "revenue_codes": (r"[0-3]\d{2,3}", 620),
    "states": (r"[A-Z]{2}", 78),
    "taxonomy": (r"[1-3]\d{2}[0-9A-Z]{6}X", 350),
    "value_codes": (TWO, 110),
}

# Our list, pyx12's name for it, and the codes of pyx12's that we have no sure words for.
AGAINST_PYX12: dict[str, tuple[str, set[str]]] = {
    "claim_status": ("claim_status", set()),
    "claim_status_categories": ("claim_status_cat", {"X0"}),
    "countries": ("country", set()),
    "places_of_service": ("pos", set()),
    "remark_codes": ("remark_code", set()),
    "states": ("states", set()),
}

SAMPLE = """
adjustment_reasons 1 deductible
adjustment_reasons 29 late
adjustment_reasons 45 contract
adjustment_reasons 97 another service
adjustment_reasons 109 not this payer
adjustment_reasons 197 authorization
adjustment_reasons 253 sequestration
adjustment_reasons B9 hospice
adjustment_reasons P12 workers
admission_sources 4 another hospital
admission_types 4 newborn
bill_types 11 inpatient
bill_types 13 outpatient
bill_types 72 dialysis
bill_types 83 surgery center
claim_filing CI commercial
claim_filing MB Part B
claim_frequency 7 replace
claim_frequency 8 void
claim_status 20 accepted
claim_status 54 duplicate
claim_status 187 date of service
claim_status 254 principal diagnosis
claim_status 562 NPI
claim_status 718 late
claim_status_categories A2 accepted
claim_status_categories A7 wrong
claim_status_categories F2 denied
claim_status_categories P3 provider
condition_codes 44 outpatient
condition_codes D7 Medicare is second
countries CH Switzerland
insurance_types MI Medigap
modifiers 25 visit
modifiers 26 professional
modifiers 50 both sides
modifiers LT left
modifiers TC technical
occurrence_codes 11 illness
occurrence_codes 55 death
occurrence_spans 74 leave
patient_status 01 home
patient_status 20 died
patient_status 30 still
places_of_service 11 office
places_of_service 21 inpatient
places_of_service 23 emergency
provider_adjustments WO taken back
provider_adjustments L6 interest
remark_codes M15 not paid separately
remark_codes MA130 new, complete
remark_codes N115 local coverage
remark_codes N290 rendering provider's identifier
remark_codes N522 crossover
revenue_codes 0450 emergency
revenue_codes 0120 semi-private
revenue_codes 0360 operating room
revenue_codes 045 emergency
states TX Texas
taxonomy 207Q00000X family medicine
taxonomy 363L00000X nurse practitioner
value_codes 01 semi-private
value_codes 80 covered days
"""


def words(name: str) -> dict[str, str]:
    """A list as its file has it."""
    return tomllib.loads(resources.read_text(f"{FOLDER}/{name}.toml"))


def test_no_list_is_unknown_to_this_test() -> None:
    lists = set(resources.names(FOLDER)) - {SCOPED, CATEGORIES}
    assert lists == {f"{name}.toml" for name in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_well_formed(name: str) -> None:
    shape, least = LISTS[name]
    found = words(name)
    assert [code for code in found if not re.fullmatch(shape, code)] == []
    assert len(found) >= least


@pytest.mark.parametrize("name", LISTS)
def test_every_text_is_short_plain_words(name: str) -> None:
    """No empty text, none too long for a table, one line, ASCII, no full stop, no stray blank."""
    plain = re.compile(r"[0-9A-Za-z('](?:[ -~]*[^ .])?")
    wrong = {c: t for c, t in words(name).items() if len(t) > LONGEST or not plain.fullmatch(t)}
    assert wrong == {}


@pytest.mark.parametrize("name", LISTS)
def test_a_comment_opens_the_file_and_each_line_is_one_code(name: str) -> None:
    lines = resources.read_text(f"{FOLDER}/{name}.toml").splitlines()
    assert lines[0].startswith("# ")
    codes = [line.split(" = ")[0] for line in lines if line and not line.startswith("#")]
    assert codes == list(dict.fromkeys(codes)) == list(words(name))


@pytest.mark.parametrize("name", AGAINST_PYX12)
def test_what_pyx12_lists_has_words(name: str) -> None:
    theirs, unsure = AGAINST_PYX12[name]
    root = etree.fromstring(resources.guide_map("codes.xml"))
    codes = {
        code.text
        for each in root.iter("codeset")
        if each.findtext("id") == theirs
        for code in each.iter("code")
    }
    assert codes, "pyx12 no longer has this list"
    assert codes - words(name).keys() == unsure


def test_a_revenue_code_has_its_family() -> None:
    found = words("revenue_codes")
    assert [code for code in found if len(code) == 4 and code[:3] not in found] == []


@pytest.mark.parametrize("line", SAMPLE.strip().splitlines())
def test_a_code_says_what_it_means(line: str) -> None:
    name, code, key = line.split(" ", 2)
    assert key in words(name)[code]
