"""Whatever was read of an 835 is on its page: every value of the model, but those that words stand
for."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.render.remittance_make import remittance_page
from gateway.render.remittance_page import dollars
from gateway.render.remittance_text import remittance_text
from gateway.render.words import date_words, quantity
from tests.render.paper import ADVICE, FIXTURES, FULL, remittances

IN_WORDS = {
    "transaction_handling_code", "credit_debit_code", "method_code", "status_code",
    "claim_filing_code", "frequency_code", "procedure_qualifier", "qualifier", "function_code",
    "member_id_qualifier", "entity_code", "entity_type_code", "remark_codes",
}  # fmt: skip
"""Codes of which the words are shown (remark codes stand twice, with words, once)."""
KEPT_BACK = {"account_number", "account_qualifier", "routing_qualifier"}
"""Of bank accounts the last four digits are shown."""
JUDGED = {"balanced", "difference", "position"}
"""What the reader adds."""


def leaves(told: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(told, msgspec.Struct):
        for field in told.__struct_fields__:
            if field not in IN_WORDS | KEPT_BACK | JUDGED:
                yield from leaves(getattr(told, field), field)
    elif isinstance(told, list):
        for one in told:
            yield from leaves(one, name)
    elif told not in (None, "", False):
        yield name, told


def forms(name: str, value: Any) -> set[str]:
    """How a value may be written on the page."""
    if isinstance(value, datetime.date):
        return {str(value), date_words(value)}
    if isinstance(value, Decimal):
        return {dollars(value), quantity(f"{value:f}")}
    if name == "postal_code" and len(value) == 9:
        return {f"{value[:5]}-{value[5:]}"}
    return {str(value)}


@pytest.mark.parametrize(
    "path", [ADVICE, FULL, *sorted(FIXTURES.glob("*.x12"))], ids=lambda p: p.stem
)
def test_every_value_is_on_the_page(path: Path) -> None:
    for one in remittances(path):
        page = remittance_page(one.source, one.header, one.claims, one.totals)
        text = "".join("".join(remittance_text(page, 120)).split())
        every = [*leaves(one.header), *leaves(one.claims), *leaves(one.totals)]
        assert len(every) > 20
        for name, value in every:
            assert any("".join(form.split()) in text for form in forms(name, value)), (name, value)
