"""The header-mapping file: what it may say, and what is said of it where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.exchange.claim_maps import csv_map
from gateway.translate.csv_map import load_map
from gateway.translate.csv_paths import Key, resolve
from gateway.translate.csv_values import date_pattern

PATHS = [
    ("charge", ("charge",), "amount"),
    ("kind", ("kind",), "kind"),
    ("patient.birth_date", ("patient", "birth_date"), "date"),
    ("line.emergency", ("emergency",), "flag"),
    ("billing_provider.address.line_1", ("billing_provider", "address", "line_1"), "text"),
    ("payer.identifiers.PI", ("payer", "identifiers", Key("qualifier", "PI", 1), "value"), "text"),
    ("dates.434.end", ("dates", Key("qualifier", "434", 1), "end"), "date"),
    ("codes.BE[2].amount", ("codes", Key("qualifier", "BE", 2), "amount"), "amount"),
    ("diagnoses[2].code", ("diagnoses", 1, "code"), "text"),
    ("line.service_dates", ("service_dates", "start"), "date"),
    ("line.providers.82.npi", ("providers", Key("entity_code", "82", 1), "npi"), "text"),
    ("other_payers[1].adjustments[2].amount", ("other_payers", 0, "adjustments", 1, "amount"),
     "amount"),
    ("related_causes.codes", ("related_causes", "codes"), "text"),
    ("line.adjudications[1].bundled_line", ("adjudications", 0, "bundled_line"), "number"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "steps", "kind"), PATHS)
def test_a_path_leads_to_a_field(path: str, steps: tuple[object, ...], kind: str) -> None:
    target = resolve(path)
    assert (target.steps, target.kind) == (steps, kind)
    assert target.of_line is path.startswith("line.")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("patient.lastname", "Party has no field lastname"),
        ("patient", "patient has several fields"),
        ("references", "references is a list: write references[1]"),
        ("charge.amount", "nothing can follow charge"),
        ("charge[1]", "charge is no list"),
        ("unmodelled", "Claim has no field unmodelled"),
        ("line.number", "ServiceLine has no field number"),
        ("service_lines[1].charge", "Claim has no field service_lines"),
        ("diagnoses[0].code", "'diagnoses[0]' is no field"),
        ("", "'' is no field"),
    ],
)
def test_a_path_that_leads_nowhere_is_mended_in_words(path: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        resolve(path)


GOOD = '[columns]\n"Number" = "patient_control_number"\n"Fee" = "line.charge"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns", "my.toml is not TOML"),
        ("colums = 1\n" + GOOD, "unknown field `colums`"),
        (GOOD + '"Last" = "patient.last"', "column 'Last': 'patient.last' is no field"),
        (GOOD + '"n-umber" = "charge"', "'n-umber' and 'Number' are one header and two fields"),
        (GOOD + '"Day" = { field = "dates.431", dates = ["M/D"] }', "'M/D' is no date format"),
        ('required = ["x"]\n' + GOOD, "'x' is no field"),
        ("claim = []\n" + GOOD, "claim names the fields"),
        ('decimal = "x"\n' + GOOD, "decimal is '.' or ','"),
        (GOOD + '[constants]\n"line.charge" = "1"', "is given by column 'Fee' too"),
        (GOOD + '[defaults]\n"line.units" = "one"', "line.units: 'one': it is no amount"),
        ("[columns]\n", "no columns are given"),
        (GOOD + '" " = "charge"', "a header is not empty"),
    ],
)
def test_a_map_that_is_wrong_says_where(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_map(text, "my.toml")
    assert "my.toml" in str(error.value) and says in str(error.value)


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*absent\.toml: No such file"):
        csv_map(str(tmp_path / "absent.toml"))


@pytest.mark.parametrize("form", ["YYYY", "M/D/YYYY YY", "DD.MM", "YYYY-MM-DDD"])
def test_a_date_format_has_one_year_one_month_and_one_day(form: str) -> None:
    with pytest.raises(ValueError, match="no date format"):
        date_pattern(form)
