"""Names in their plain form. The examples are those of the CORE 258 rule as its texts tell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.names import plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Smith", "SMITH"),
        ("O'Brien", "OBRIEN"),
        ("Smith-Jones", "SMITHJONES"),
        ("St. John", "STJOHN"),
        ("De La Cruz", "DELACRUZ"),
        ("Smith Jr", "SMITH"),
        ("Smith,JR", "SMITH"),
        ("Smith/III", "SMITH"),
        ("Smith Jr MD", "SMITH"),
        ("SMITH, JR.", "SMITH"),
        ("Núñez", "NUNEZ"),
        ("IVY", "IVY"),
        ("V", "V"),
        ("Drake", "DRAKE"),
        ("SMITHJR", "SMITHJR"),
        ("", ""),
    ],
)
def test_the_plain_form(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(alphabet=st.sampled_from("ABIJRSV'-,./ éßﬁ’"), max_size=14))
def test_the_plain_form_is_its_own(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)
