"""Every box of the CMS-1500 and the UB-04 stands where the crosswalks say, and the pages say so."""

from __future__ import annotations

import pytest

from tests.forms_doc import FORMS, Form, boxes, document, places
from tests.translate.claims_837 import ROOT

ROWS = [
    pytest.param(form, field, stands, id=f"{form}-{box.box}-{field}")
    for form in FORMS
    for box in boxes(form)
    for field, stands in zip(box.fields, box.stands, strict=True)
]


@pytest.mark.parametrize(("form", "field", "stands"), ROWS)
def test_a_box_stands_where_it_should(form: Form, field: str, stands: str) -> None:
    assert places(form, field) == [stands]


@pytest.mark.parametrize("form", FORMS)
def test_no_box_is_missing(form: Form) -> None:
    """The CMS-1500 has 33 numbered boxes, the UB-04 81."""
    numbers = {"cms1500": 33, "ub04": 81}[form]
    seen: set[int] = set()
    for box in boxes(form):
        assert bool(box.fields) != bool(box.absent)
        found = [
            int("".join(c for c in part if c.isdigit()) or 0) for part in box.box.split(" to ")
        ]
        if len(found) == 2 and found[1] > found[0]:
            seen |= set(range(found[0], found[1] + 1))
        for part in box.box.replace(",", " ").split():
            seen.add(int("".join(c for c in part if c.isdigit()) or 0))
    assert set(range(1, numbers + 1)) <= seen


@pytest.mark.parametrize("form", FORMS)
def test_the_page_is_what_the_claims_say(form: Form) -> None:
    page = (ROOT / f"docs/{form}.md").read_text("utf-8")
    assert page == "\n".join(document(form)) + "\n"
