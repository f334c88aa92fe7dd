"""Claims that are accepted are made dirty in every way at once, and come back as they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway.books import repair_words
from gateway.models.claim import Claim
from gateway.models.party import Identifier, Party
from gateway.translate.repair import repair
from gateway.translate.repair_walk import copied, seats
from tests.translate.claims_837 import CLAIM_FILES, fixture_claims

STATES = {code: name for name, code in repair_words().states.items()}
WORDS = {"F": "Female", "M": "male", "U": "Unknown"}


def party(one: Party, payer: bool) -> None:
    """The marks that people write into numbers, and numbers where they do not belong."""
    if one.address:
        code = one.address.postal_code
        one.address.postal_code = f"{code[:5]}-{code[5:]}" if len(code) == 9 else code
        one.address.state_code = STATES.get(one.address.state_code, one.address.state_code)
    one.gender_code = WORDS.get(one.gender_code, one.gender_code)
    for other in one.identifiers:
        if other.qualifier == "EI" and len(other.value) == 9:
            other.value = f"{other.value[:2]}-{other.value[2:]}"
        if payer and other.qualifier == "PI":
            other.qualifier = "46"
    if one.taxonomy_code:
        one.identifiers = [*one.identifiers, Identifier("PXC", one.taxonomy_code.lower())]
        one.taxonomy_code = ""
    if one.npi:
        one.identifiers = [*one.identifiers, Identifier("XX", one.npi)]
        one.npi = ""
    for contact in one.contacts:
        for number in contact.numbers:
            text = number.value
            if number.qualifier in ("TE", "FX"):
                number.value = f"+1 ({text[:3]}) {text[3:6]}-{text[6:]}"
    for field in ("name", "last_name", "first_name"):
        value = getattr(one, field)
        setattr(one, field, f" {value.lower()}  ".replace(" ", "\t ") if value else "")


def claim(one: Claim) -> None:
    for seat in seats(one):
        party(seat.party, seat.role == "PR")
    for code in one.diagnoses:
        code.code = f"{code.code[:3]}.{code.code[3:]}".lower()
    one.notes = [type(n)(n.reference_code, f"“{n.text.lower()}”"[1:-1] + "\n") for n in one.notes]
    one.dates = [*one.dates, *copied(one.dates)]
    if one.kind == "837I" and one.frequency_code:
        one.facility_code = f"0{one.facility_code}{one.frequency_code}"
        one.frequency_code = ""
    for line in one.service_lines:
        if line.modifiers and line.procedure_code:
            line.procedure_code = "-".join((line.procedure_code.lower(), *line.modifiers))
            line.modifiers = []
        line.revenue_code = line.revenue_code.lstrip("0")
        line.unit_code = {"UN": "units", "MJ": "Minutes", "DA": "days"}.get(line.unit_code, "")


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda p: p.stem)
def test_dirt_of_every_sort_comes_out(path: Any) -> None:
    for clean in fixture_claims(path):
        dirty = copied(clean)
        claim(dirty)
        assert dirty != clean
        done = repair(dirty, repair_words())
        assert done.claim == clean
        assert {f.severity for f in done.findings} == {"warning"}


def test_the_dirt_covers_the_repairs() -> None:
    """Else the test above would say less than it seems to."""
    used: set[str] = set()
    make: Callable[[Claim], None] = claim
    for path in CLAIM_FILES:
        for one in fixture_claims(path):
            make(one)
            used |= {f.rule.rpartition(".")[2] for f in repair(one, repair_words()).findings}
    assert used >= {
        "characters", "blanks", "case", "state", "zip", "telephone", "npi", "tax-id", "taxonomy",
        "payer-id", "gender", "diagnosis", "bill-type", "revenue-code", "modifiers", "units",
        "twice",
    }  # fmt: skip
