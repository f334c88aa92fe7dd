"""An operator's code lists: what they say on which day, what is not understood, and the cache."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from gateway.code_lists import CodeLists
from gateway.errors import ConfigError
from tests.findings_rules import ROOT

MINIATURES = ROOT / "fixtures" / "lists"
IN = datetime.date(2026, 3, 10)
"""A day of fiscal year 2026."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINIATURES, tmp_path / "lists"))


def lists(folder: Path) -> CodeLists:
    return CodeLists(folder, folder.parent / "cache")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("code", "on", "says"),
    [
        ("J020", "2026-03-10", "billable"), ("J02", "2026-03-10", "header"),
        ("J021", "2026-03-10", "unknown"), ("J020", "2025-10-01", "billable"),
        ("J020", "2025-09-30", None), ("J020", "2026-09-30", "billable"),
        ("J020", "2026-10-01", None),
    ],
)  # fmt: skip
def test_diagnoses_by_fiscal_year(folder: Path, code: str, on: str, says: str | None) -> None:
    assert lists(folder).icd10(code, day(on)) == says


def test_only_what_has_a_specific_sibling_is_unspecified(folder: Path) -> None:
    known = lists(folder)
    assert [known.unspecified(c, IN) for c in ("J029", "J020", "M25569", "E119", "XXX")] == [
        True, False, True, False, False,
    ]  # fmt: skip


def test_procedures_end(folder: Path) -> None:
    known = lists(folder)
    assert known.procedure("99000", day("2025-12-31")) is True
    assert known.procedure("99000", day("2026-01-01")) is False
    assert known.procedure("12345", IN) is False


def test_pairs_have_days_and_a_direction(folder: Path) -> None:
    known = lists(folder)
    assert known.pairs("11042", IN, "P") == {"97597": 1}
    assert known.pairs("97597", IN, "P") == {}
    assert known.pairs("11042", IN, "H") == {}
    assert known.pairs("20610", day("2019-12-31"), "P") == {}
    assert known.pairs("20610", day("2020-01-01"), "P") == {"36415": 0}
    assert known.pairs("99213", day("2025-12-31"), "P") == {"36415": 0}
    assert known.pairs("99213", day("2026-01-01"), "P") == {}


def test_hospitals_have_tables_of_their_own(folder: Path) -> None:
    (folder / "ccioph-v321.csv").write_text("70450,36415,,20200101,*,9,invented\n")
    (folder / "MCR_MUE_OutpatientHospitalServices_Eff_01-01-2026.csv").write_text("70450,3,3 Day\n")
    (folder / "MCR_MUE_DMESupplierServices_Eff_01-01-2026.csv").write_text("E0601,1,3 Day\n")
    known = lists(folder)
    assert known.pairs("70450", IN, "H") == {"36415": 9}
    assert known.most("70450", IN, "H") == (3, False)
    assert known.most("E0601", IN, "H") is None
    assert len(known.warnings) == 1
    assert "DMESupplier" in known.warnings[0]


def test_a_quarters_limits_take_the_place_of_those_before(folder: Path) -> None:
    name = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
    (folder / name).write_text("20610,4,3 Day\n")
    known = lists(folder)
    assert known.most("20610", day("2026-03-31"), "P") == (2, False)
    assert known.most("20610", day("2026-04-01"), "P") == (4, False)
    assert known.most("85025", day("2026-03-31"), "P") == (1, True)
    assert known.most("85025", day("2026-04-01"), "P") is None


def test_the_most_units_begin_with_their_quarter(folder: Path) -> None:
    known = lists(folder)
    assert known.most("20610", IN, "P") == (2, False)
    assert known.most("85025", IN, "P") == (1, True)
    assert known.most("20610", day("2025-12-31"), "P") is None
    assert known.most("20610", IN, "H") is None


def test_needs_name_their_policy(folder: Path) -> None:
    known = lists(folder)
    assert known.needs("85025", IN) == [("D50", "D64", "L00001"), ("E11", "E13", "L00001")]
    assert known.needs("99213", IN) is None
    assert known.needs("85025", day("2019-12-31")) is None


def test_where_there_is_no_list_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    known = lists(tmp_path / "lists")
    assert known.icd10("J020", IN) is None
    assert known.procedure("99213", IN) is None
    assert known.pairs("11042", IN, "P") == {}
    assert known.most("20610", IN, "P") is None
    assert known.needs("85025", IN) is None


def test_what_is_not_understood_is_named(folder: Path) -> None:
    assert lists(folder).warnings == []
    (folder / "notes.txt").write_text("call CMS")
    with (folder / "procedures.csv").open("a") as more:
        more.write("9921,19920101,\n99214,someday,\n")
    (folder / "icd10cm_order_2027.txt").write_text("not an order file\n")
    assert lists(folder).warnings == [
        "icd10cm_order_2027.txt: line 1 is no row of an order file",
        "notes.txt: is none of the lists that are known; its name says which it is",
        "procedures.csv: line 10 is not code,from,to",
        "procedures.csv: line 11 is not code,from,to",
    ]


def test_a_file_that_breaks_off_is_told_and_keeps_no_other_back(folder: Path) -> None:
    with (folder / "necessity.csv").open("a") as more:
        more.write('"' + "x" * 200_000)
    with (folder / "procedures.csv").open("a") as more:
        more.write("99214,20261399,\n")
    known = lists(folder)
    assert [warning.partition(": ")[0] for warning in known.warnings] == [
        "necessity.csv", "procedures.csv",
    ]  # fmt: skip
    assert known.needs("85025", IN) == [("D50", "D64", "L00001"), ("E11", "E13", "L00001")]
    assert known.icd10("J020", IN) == "billable"
    assert [p.suffix for p in (folder.parent / "cache").iterdir()] == [".sqlite"]


def test_longer_codes_and_encounters_count_as_specific(folder: Path) -> None:
    rows = [
        ("M2550", 1, "Pain in unspecified joint"), ("M25511", 1, "Pain in right shoulder"),
        ("S52501A", 1, "Fracture of right radius, first encounter"),
        ("S52509A", 1, "Unspecified fracture of unspecified radius, first encounter"),
        ("R529", 1, "Pain, unspecified"),
    ]  # fmt: skip
    text = "".join(f"{n:05d} {c:7s} {f} {w:60s} {w}\n" for n, (c, f, w) in enumerate(rows, 1))
    (folder / "icd10cm_order_2026.txt").write_text(text)
    known = lists(folder)
    assert [known.unspecified(code, IN) for code in ("M2550", "S52509A", "R529", "S52501A")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_changed_file_is_read_again(folder: Path) -> None:
    assert lists(folder).procedure("99214", IN) is False
    with (folder / "procedures.csv").open("a") as more:
        more.write("99214,19920101,\n")
    assert lists(folder).procedure("99214", IN) is True
    assert len(list((folder.parent / "cache").iterdir())) == 1


def test_a_folder_that_is_none_is_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        CodeLists(tmp_path / "nowhere")
