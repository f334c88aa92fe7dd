"""What is found in an 837 that was written from CSV names the cell that is to be mended."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.exchange.test_source_fields import SOURCES, told, translated

CSV_CASES = [
    (1, "Rendering NPI", "1246801356", "X222.2310B.NM109.npi"),
    (1, "Patient State", "", "X222.2010BA.N402.missing"),
    (1, "Patient DOB", "3/17/2044", "X222.2010.DMG02.future"),
    (1, "DX C", "R5", "X222.2300.HI.icd10"),
    (2, "CPT", "878", "X222.2400.SV101-2.shape"),
    (2, "DOS", "9/1/2028", "X222.2400.DTP03.future"),
    (1, "Patient DOB", "", "X222.2010BA.DMG01.required"),
    (1, "Patient Sex", "", "X222.2010BA.DMG03.required"),
]


@pytest.mark.parametrize(("row", "column", "value", "rule"), CSV_CASES)
def test_a_fault_of_the_837_names_line_and_column(
    tmp_path: Path, row: int, column: str, value: str, rule: str
) -> None:
    rows = list(csv.reader((SOURCES / "csv/visits.csv").open()))
    rows[row][rows[0].index(column)] = value
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = tmp_path / "visits.csv"
    file.write_text(text.getvalue())
    assert told(translated(file), rule) == [f"line {row + 1}, column {column!r}"]


HOSPITAL_CASES = [
    ("Born", "", "X223.2010BA.DMG02.required", "Born"),
    ("Sex", "", "X223.2010BA.DMG03.required", "Sex"),
    ("To", "02.09.2026", "X223.2300.DTP-435.after-service", "Admitted"),
]


@pytest.mark.parametrize(("column", "value", "rule", "named"), HOSPITAL_CASES)
def test_dates_and_codes_are_asked_as_the_map_has_them(
    tmp_path: Path, column: str, value: str, rule: str, named: str
) -> None:
    """Days are DD.MM.YYYY, a woman is w; day and hour of the admission are one element."""
    text = (SOURCES / "csv/hospital.csv").read_bytes().decode("cp1252")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    rows[1][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    file = tmp_path / "hospital.csv"
    file.write_bytes(out.getvalue().encode("cp1252"))
    result = translated(file, mapping=str(SOURCES / "csv/hospital.toml"))
    assert told(result, rule) == [f"line 2, column {named!r}"]


REPEATED = [
    ("Rendering NPI", "1246801356", "X222.2310B.NM109.npi"),
    ("Patient State", "", "X222.2010BA.N402.missing"),
    ("DX C", "R5", "X222.2300.HI.icd10"),
    ("Claim Number", "W" * 39, "X222.2300.CLM01.long"),
]


@pytest.mark.parametrize(("column", "value", "rule"), REPEATED)
def test_what_every_row_of_a_claim_repeats_is_told_of_the_first(
    tmp_path: Path, column: str, value: str, rule: str
) -> None:
    """The second claim of the file has two rows."""
    rows = list(csv.reader((SOURCES / "csv/visits.csv").open()))
    head, first, second = rows[0], rows[1], rows[2]
    second = [new or old for new, old in zip(second, first, strict=True)]
    for column_of_line in ("Mod 1", "Mod 2"):
        second[head.index(column_of_line)] = ""
    for row in (first, second):
        row[head.index(column)] = value
    text = io.StringIO()
    csv.writer(text).writerows([head, rows[4], first, second])
    file = tmp_path / "visits.csv"
    file.write_text(text.getvalue())
    assert told(translated(file), rule) == [f"line 3, column {column!r}"]


def test_an_empty_cell_is_not_named_for_moving_others(tmp_path: Path) -> None:
    """The map gives the third diagnosis. Who fills in the second moves it, and mends nothing."""
    mapping = tmp_path / "map.toml"
    shipped = (SOURCES.parents[1] / "mappings/claims/csv.toml").read_text()
    mapping.write_text(shipped.replace("[defaults]", '[defaults]\n"diagnoses[3].code" = "R5"', 1))
    rows = list(csv.reader((SOURCES / "csv/visits.csv").open()))[:2]
    at = rows[0].index("DX C")
    rows = [row[:at] + row[at + 1 :] for row in rows]
    rows[1][rows[0].index("DX B")] = ""
    rows[1][rows[0].index("Pointers")] = "A"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = tmp_path / "claims.csv"
    file.write_text(text.getvalue())
    assert told(translated(file, mapping=str(mapping)), "X222.2300.HI.icd10") == [""]


def test_a_value_that_the_source_does_not_say_has_no_field(tmp_path: Path) -> None:
    """The mapping file gives it, not a column."""
    mapping = tmp_path / "map.toml"
    shipped = (SOURCES.parents[1] / "mappings/claims/csv.toml").read_text()
    mapping.write_text(shipped.replace("[defaults]", '[defaults]\nfrequency_code = "17"', 1))
    result = translated(SOURCES / "csv/visits.csv", mapping=str(mapping))
    found = [f for f in result.findings if f.rule == "X222.2300.CLM05-3.long"]
    assert found
    assert all(f.source_field == "" for f in found)
