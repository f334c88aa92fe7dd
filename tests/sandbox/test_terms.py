"""The contract as a file: what it says, and what it may not say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.models.party import Identifier, Party
from gateway.sandbox.terms import load_terms, parse_terms
from tests.sandbox.samples import claim


def test_the_terms_of_the_package_can_be_read() -> None:
    terms = load_terms()
    assert len(terms.payers) >= 4
    for payer in terms.payers.values():
        assert 0 < payer.allowed_percent <= 100 and len(payer.tax_identifier) == 9


def test_a_payer_takes_from_the_default_what_it_does_not_say() -> None:
    terms = parse_terms(
        """
        [default]
        allowed_percent = "70"
        interest = { after_days = 30, percent_a_year = "9" }
        [[payer]]
        identifier = "ONE"
        interest = { percent_a_year = "4" }
        """
    )
    payer = terms.payers["ONE"]
    assert payer.allowed_percent == Decimal(70)
    assert (payer.interest.after_days, payer.interest.percent_a_year) == (30, Decimal(4))


def test_a_payer_that_is_not_listed_decides_by_the_default_or_is_not_served() -> None:
    bill = claim("99213 1.00")
    bill.payer = Party(name="NEW PAYER", identifiers=[Identifier("PI", "NEW")])
    served = parse_terms("").payer(bill)
    assert served is not None and (served.identifier, served.name) == ("NEW", "NEW PAYER")
    assert parse_terms("[clearinghouse]\nserve_unlisted = false").payer(bill) is None
    assert parse_terms('[clearinghouse]\nrefused_payers = ["NEW"]').payer(bill) is None
    bill.payer = Party(name="NAMELESS")
    assert parse_terms("").payer(bill) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[default]\nallowed = 3", "allowed"),
        ('[default]\nallowed_percent = "much"', "allowed_percent"),
        ("[[payer]]\nname = 'X'", "identifier"),
        ("[[payer]]\nidentifier = 'X'\n[[payer]]\nidentifier = 'X'", "identifier"),
        ("[default", "sandbox terms mine.toml"),
        ("[delays]\nfax = { turns = 1 }", "delays"),
    ],
)
def test_what_the_terms_cannot_mean_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=r"mine\.toml") as caught:
        parse_terms(text, "mine.toml")
    assert says in str(caught.value)


def test_terms_can_be_a_file_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[default]\nallowed_percent = "12"\n[delays]\n835 = { turns = 2 }\n')
    terms = load_terms(mine)
    assert terms.default.allowed_percent == Decimal(12) and terms.delay("835").turns == 2
    with pytest.raises(ConfigError, match="cannot be read"):
        load_terms(tmp_path / "missing.toml")
