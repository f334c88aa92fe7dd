"""Contracts are read as they are written, and what is wrong in one is named with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.exchange.contract_files import load_contracts
from tests.contracts.remitted import CONTRACTS

WHO = '[who]\npayers = ["1"]\n'
RATE = '[[rate]]\nname = "A"\nmethod = "percent_of_charge"\npercent = "50"\n'
FEES = '[[rate]]\nname = "F"\nmethod = "schedule"\nschedule = "fees.csv"\n'


def load(folder: Path, text: str, fees: str = "") -> str:
    """The message of the refusal, '' where the contract is taken."""
    (folder / "a.toml").write_text(text)
    if fees:
        (folder / "fees.csv").write_text(fees)
    try:
        load_contracts(folder)
    except ConfigError as error:
        assert str(folder) in str(error)
        return str(error)
    return ""


def test_the_examples_that_are_shipped_are_contracts() -> None:
    assert [one.contract.name for one in load_contracts(CONTRACTS)] == [
        "Oak Mutual hospital agreement", "Pine Health Plan PPO 2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (WHO + RATE + 'colour = "red"\n', "unknown field `colour` - at `$.rate[0]`"),
        ('nome = "x"\n' + WHO + RATE, "unknown field `nome`"),
        (RATE, "missing required field `who`"),
        ("[who]\nplans = ['1']\n" + RATE, "[who] must name payers or payer_names"),
        (WHO, "missing required field `rate`"),
        ("rate = []\n" + WHO, "there is no [[rate]]"),
        (WHO + RATE.replace("percent_of_charge", "guess"), "Invalid enum value 'guess'"),
        (WHO + RATE.replace('percent = "50"', ""), "method percent_of_charge needs `percent`"),
        (WHO + RATE + 'amount = "1"\n', "does not look at `amount`"),
        (WHO + RATE.replace('"50"', '"-5"'), "percent is -5"),
        (WHO + RATE + 'codes = ["99215-99202"]\n', "neither code nor range"),
        (WHO + RATE + 'codes = ["992*"]\n', "neither code nor range"),
        (WHO + RATE + "from = 2026-02-01\nto = 2026-01-01\n", "`to` is before `from`"),
        ("tolerance = 'NaN'\n" + WHO + RATE, "tolerance is NaN"),
        (WHO + '[[rate]]\nname = "D"\nmethod = "drg"\n', "paid by `schedule`, or by `amount`"),
        (WHO + '[[rate]]\nname = "C"\nmethod = "case"\namount = "1"\ncarve_out = true\n',
         "carve_out is for rates of single lines"),
        (WHO + FEES.replace("fees.csv", "../fees.csv"), "must be a file beside the contract"),
        (WHO + FEES, "cannot read"),
        (WHO + RATE + "=", "is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_contract_is_named(tmp_path: Path, text: str, says: str) -> None:
    assert says in load(tmp_path, text)


@pytest.mark.parametrize(
    ("fees", "says"),
    [
        ("code,amount\n99213,1,2\n", "row 2 has 3 cells, not 2"),
        ("code,amount\n99213,\"1,200.00\"\n", "'1,200.00' is no amount"),
        ("code,amount\n\n,1\n", "row 3 has no code"),
        ("code,price\n", "no column is called 'price'"),
        ("code,place\n", "the column 'amount' is missing"),
        ("code,amount,code\n", "a column stands twice"),
        ("code,amount,from\n99213,1,01/02/2026\n", "'01/02/2026' is no day"),
        ("code,amount,from,to\nA,1,2026-01-01,2026-06-30\nA,2,2026-06-30,\n", "rows 2 and 3 both"),
        ("code,place,amount\nA,11 12,1\nA,12,2\n", "rows 2 and 3 both"),
        ("code,amount\nA,1\nA,1\n", "rows 2 and 3 both"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_schedule_is_named(tmp_path: Path, fees: str, says: str) -> None:
    said = load(tmp_path, WHO + FEES, fees)
    assert says in said and "fees.csv" in said


def test_rows_that_are_told_apart_stand_beside_each_other(tmp_path: Path) -> None:
    fees = ("\ufeffcode,modifier,place,amount,from,to\nA,,,1,,2026-06-30\nA,,,2,2026-07-01,\n"
            "A,26,,3,,\nA,,11,4,,\nA,,12 22,5,,\n")  # fmt: skip
    assert load(tmp_path, WHO + FEES, fees) == ""


def test_a_folder_without_contracts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no contract"):
        load_contracts(tmp_path)


def test_two_contracts_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('name = "a"\n' + WHO + RATE)
    assert "has a contract of that name already" in load(tmp_path, WHO + RATE)
