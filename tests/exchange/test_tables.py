"""835 files as tables hold what the reader of single claims reads, and tie as it says."""

from __future__ import annotations

import io
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import gateway
from gateway.cli.root import cli
from gateway.exchange import tables as made
from gateway.models.remittance import (
    ClaimPayment,
    RemittanceHeader,
    RemittanceTotals,
    ServicePayment,
)
from tests.translate.claims_837 import ROOT

pl = pytest.importorskip("polars", reason="tables need the extra `tables`")

FILES = sorted((ROOT / "fixtures/x12/835").glob("*/*"))
TYPICAL = ROOT / "fixtures/x12/835/accept"


def tables_of(data: bytes, careful: bool = False) -> dict[str, Any]:
    """The tables of one file, by the quick way where it will go it, or by the careful one."""
    memory = made.Memory()
    maker = made.Tables(memory)
    if careful:
        refuse = pytest.MonkeyPatch()
        refuse.setattr(made, "feed_regular", _irregular)
        maker.add(io.BytesIO(data), "f")
        refuse.undo()
    else:
        maker.add(io.BytesIO(data), "f")
    return {name: pl.concat(parts) for name, parts in memory.parts.items() if parts}


def _irregular(*_: object) -> None:
    raise made.Irregular


def models(data: bytes) -> tuple[list[Any], list[Any], list[Any]]:
    """Headers, claim payments and totals, as the reader gives them."""
    items = list(gateway.parse(data))
    return (
        [i for i in items if isinstance(i, RemittanceHeader)],
        [i for i in items if isinstance(i, ClaimPayment)],
        [i for i in items if isinstance(i, RemittanceTotals)],
    )


def plain(value: Any) -> Any:
    """Null, '' and absent are one; decimals without their zeros."""
    if isinstance(value, Decimal):
        return value.normalize() + 0
    return value if value not in (None, "") else None


def rows(table: Any, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table as tuples."""
    return [tuple(map(plain, row)) for row in table.select(names).iter_rows()]


def wanted(*values: Any) -> tuple[Any, ...]:
    return tuple(map(plain, values))


def check(data: bytes, careful: bool = False) -> None:
    """The tables are those of the models."""
    headers, claims, totals = models(data)
    found = tables_of(data, careful)
    if not headers:
        assert not found or not found["claims"].height
        return
    assert rows(found["payments"], "amount", "trace_number", "originator_identifier", "payer_name",
                "payee_name", "effective_date", "production_date") == [
        wanted(h.payment.amount, h.payment.trace_number, h.payment.originator_identifier,
               h.payer and h.payer.name, h.payee and h.payee.name, h.payment.effective_date,
               h.production_date)
        for h in headers
    ]  # fmt: skip
    whole = found["payments"].filter("complete")
    assert rows(whole, "claims", "difference", "balanced") == [
        wanted(t.claims, t.difference, t.balanced) for t in totals
    ]
    assert rows(found["claims"], "patient_control_number", "status_code", "charge", "paid",
                "patient_responsibility", "payer_claim_control_number", "assigned_number",
                "position", "patient_last_name", "difference", "balanced") == [
        wanted(c.patient_control_number, c.status_code, c.charge, c.paid,
               c.patient_responsibility, c.payer_claim_control_number, c.assigned_number,
               c.position, c.patient and (c.patient.last_name or c.patient.name), c.difference,
               c.balanced)
        for c in claims
    ]  # fmt: skip
    lines = [(n, line) for n, claim in enumerate(claims, 1) for line in claim.service_lines]
    assert rows(found["services"], "claim", "procedure_code", "charge", "paid", "units",
                "control_number", "start", "end", "balanced") == [
        wanted(n, s.procedure_code, s.charge, s.paid, s.units, s.control_number,
               s.service_dates and s.service_dates.start, s.service_dates and s.service_dates.end,
               s.balanced)
        for n, s in lines
    ]  # fmt: skip
    assert rows(found["adjustments"], "claim", "service", "group_code", "reason_code", "amount",
                "quantity") == _adjustments(claims)  # fmt: skip
    assert rows(found["provider_adjustments"], "provider_identifier", "fiscal_period_date",
                "reason_code", "reference", "amount") == [
        wanted(p.provider_identifier, p.fiscal_period_date, p.reason_code, p.reference, p.amount)
        for t in totals for p in t.provider_adjustments
    ]  # fmt: skip
    codes = [code for c in claims for code in c.remark_codes]
    codes += [code for _, line in lines for code in line.remark_codes]
    assert sorted(found["remarks"]["code"].to_list()) == sorted(codes)


def _adjustments(claims: list[ClaimPayment]) -> list[tuple[Any, ...]]:
    found, service = [], 0
    for number, claim in enumerate(claims, 1):
        owners: list[tuple[int | None, ClaimPayment | ServicePayment]] = [(None, claim)]
        for line in claim.service_lines:
            service += 1
            owners.append((service, line))
        found += [
            wanted(number, key, a.group_code, a.reason_code, a.amount, a.quantity)
            for key, owner in owners
            for a in owner.adjustments
        ]
    return found


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_tables_are_those_of_the_models(path: Path, careful: bool) -> None:
    check(path.read_bytes(), careful)


def bench_file(tmp_path: Path, claims: int) -> bytes:
    """A generated remittance, and behind it every fixture as a further interchange."""
    from tests.bench.files import write

    write(tmp_path / "made.x12", "835", claims)
    return b"".join([(tmp_path / "made.x12").read_bytes(), *(p.read_bytes() for p in FILES)])


@pytest.mark.parametrize("careful", [False, True])
def test_parts_are_seamless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, careful: bool) -> None:
    """Whatever the size of the parts, the tables are the same."""
    data = bench_file(tmp_path, 40).replace(b"\n", b"")
    one = tables_of(data, careful)
    assert one["claims"].height > 45 and one["payments"].height > 5
    check(data, careful)
    for size in (700, 1500, 4000):
        monkeypatch.setattr(made, "PART", size)
        monkeypatch.setattr(made, "SEGMENTS", size // 25)
        again = tables_of(data, careful)
        assert all(again[name].equals(one[name]) for name in one)


def test_a_file_that_turns_odd_in_its_middle_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bench_file(tmp_path, 40).replace(b"\n", b"")
    monkeypatch.setattr(made, "PART", 1500)
    odd = data[:-400] + data[-400:].replace(b"~SE*", b"~\nSE*", 1)
    found, plain_ones = tables_of(odd), tables_of(data)
    assert all(found[name].equals(plain_ones[name]) for name in found)


def test_other_sets_and_separators_are_told_apart(tmp_path: Path) -> None:
    claim = (ROOT / "fixtures/x12/837P/accept/minimal.x12").read_bytes()
    era = (TYPICAL / "provider-adjustments.x12").read_bytes()
    other = era.translate(bytes.maketrans(b"*:", b"|>"))
    check(claim + era + claim + other + era)
    found = tables_of(claim + era + other)
    assert found["payments"].height == 2 * found["payments"].head(1).height


def test_what_is_no_number_is_a_problem_and_no_sum() -> None:
    era = (TYPICAL / "one-service.x12").read_text()
    claim = era[era.index("CLP*") :].split("~")[0]
    bad = claim.replace(claim.split("*")[4], "1,234.5", 1)
    found = tables_of(era.replace(claim, bad).encode())
    (problem,) = found["problems"].to_dicts()
    assert (problem["segment"], problem["element"], problem["value"]) == ("CLP", 4, "1,234.5")
    assert found["claims"]["paid"].to_list() == [None]
    assert not found["payments"]["balanced"][0] and found["payments"]["difference"][0] is None


@pytest.mark.parametrize("text", ["1e3", "12.34567", "١٢", "--1"])
def test_no_amount_is_guessed(text: str) -> None:
    era = (TYPICAL / "one-service.x12").read_text()
    claim = era[era.index("CLP*") :].split("~")[0]
    bad = claim.replace(f"*{claim.split('*')[3]}*", f"*{text}*", 1)
    found = tables_of(era.replace(claim, bad).encode())
    assert found["claims"]["charge"].to_list() == [None]
    assert found["problems"]["value"].to_list() == [text]


def test_a_cut_file_gives_what_is_whole_and_says_so() -> None:
    era = (TYPICAL / "provider-adjustments.x12").read_bytes()
    cut = era[: era.index(b"PLB")]
    found = tables_of(cut)
    assert found["payments"]["complete"].to_list() == [False]
    assert not found["payments"]["balanced"][0]


def test_shuffled_files_have_the_same_sums(tmp_path: Path) -> None:
    paths = [tmp_path / path.name for path in FILES]
    for path, source in zip(paths, FILES, strict=True):
        path.write_bytes(source.read_bytes())
    first = made.tables(*paths)
    random.Random(7).shuffle(paths)
    second = made.tables(*paths)
    for name, column in (("claims", "paid"), ("adjustments", "amount"), ("services", "charge")):
        assert first[name][column].sum() == second[name][column].sum() != 0
    keys = second["services"].join(second["claims"], "claim", "inner")
    assert keys.height == second["services"].height


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_command_writes_them(tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        cli, ["parse", *map(str, FILES), f"--{form}", str(out), "--json"], standalone_mode=False
    )
    assert ran.return_value == 0, ran.output
    told = json.loads(ran.stdout)
    assert told["files"] == len(FILES)
    assert told["rows"]["claims"] == made.tables(*FILES)["claims"].height
    whole = made.tables(*FILES)
    if form == "parquet":
        read = pl.read_parquet(out / "claims/*.parquet")
        assert read.equals(whole["claims"])
    else:
        assert len((out / "claims.csv").read_text().splitlines()) == whole["claims"].height + 1
    again = CliRunner().invoke(cli, ["parse", str(FILES[0]), f"--{form}", str(out)])
    assert again.exit_code == 2  # what is there is not mixed with other files


def test_the_page_names_every_column() -> None:
    page = (ROOT / "docs/tables.md").read_text("utf-8")
    for name, table in made.tables(*FILES).items():
        part = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        said = part.replace("`modifier_1` to `modifier_4`", "`modifier_1 modifier_2 modifier_3`")
        for column in set(table.columns) - {"modifier_2", "modifier_3", "modifier_4"}:
            assert f"`{column}" in said, (name, column)


def test_a_provider_adjustment_keeps_all_of_its_reference() -> None:
    era = (TYPICAL / "provider-adjustments.x12").read_text()
    first = era[era.index("PLB*") :].split("*")[3]
    found = tables_of(era.replace(first, "WO:A-1:26073000002", 1).encode())
    one = found["provider_adjustments"].row(0, named=True)
    assert (one["reason_code"], one["reference"]) == ("WO", "A-1:26073000002")
