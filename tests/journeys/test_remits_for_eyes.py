"""Stored remittances as pages, as a summary, and held against contracts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.journeys.stage import Stage, claim, interchange, remittance, stage_at
from tests.journeys.test_correlation import paid
from tests.render.paper import pdf_pages, told, tree_of

CONTRACT = """
[who]
payer_names = ["ACME HEALTH PLAN"]
[[rate]]
name = "All"
method = "percent_of_charge"
percent = "90"
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A home in which A-1 and A-2 were paid, by two remittances."""
    folder = tmp_path_factory.mktemp("eyes")
    url = f"sqlite:///{folder / 'gateway.db'}"
    with pytest.MonkeyPatch.context() as patched, stage_at(folder, url, patched) as stage:
        stage.send(claim("A-1"), claim("A-2"))
        stage.drop("e1.835", interchange(2, remittance("T1", "80", paid("A-1"))))
        stage.drop("e2.835", interchange(3, remittance("T2", "80", paid("A-2"))))
        yield stage


def test_a_stored_remittance_is_shown_with_the_claims_it_was_matched_to(stored: Stage) -> None:
    said = stored.cli("remits", "show", "T1")
    assert said.code == 0 and not said.err
    assert said.out.startswith("Remittance T1 ")
    assert "Claim A-1" in said.out and "(ties)" in said.out and "matched by" in said.out


def test_a_stored_remittance_as_page_and_pdf(stored: Stage, tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    page, pdf = tmp_path / "a.html", tmp_path / "a.pdf"
    said = stored.cli("remits", "show", "T2", "--html", str(page), "--pdf", str(pdf))
    assert (said.code, said.out, said.err) == (0, "", "")
    assert "Claim A-2" in told(tree_of(page.read_text("utf-8")))
    assert any("A-2" in text for one in pdf_pages(pdf.read_bytes()) for text in one)


def test_all_that_is_stored_adds_up(stored: Stage) -> None:
    said = stored.cli("remits", "summary", "--json")
    made = json.loads(said.out)
    assert (said.code, made["remittances"], made["claims"]) == (0, 2, 2)
    assert Decimal(made["tie"]["paid"]) == 160
    one = json.loads(stored.cli("remits", "summary", "T1", "--json").out)
    assert one["remittances"] == 1 and Decimal(one["tie"]["paid"]) == 80


def test_all_that_is_stored_is_held_against_the_contracts_of_the_configuration(
    stored: Stage, tmp_path: Path
) -> None:
    (tmp_path / "x.toml").write_text(CONTRACT)
    said = stored.cli("remits", "underpaid", "--contracts", str(tmp_path), "--json")
    made = json.loads(said.out)
    assert made["remittances"] == 2
    assert [v["trace_number"] for v in made["verdicts"]] == ["T1", "T2"]
    assert {v["status"] for v in made["verdicts"]} == {"underpaid"} and said.code == 1
    (alone,) = json.loads(
        stored.cli("remits", "underpaid", "T2", "--contracts", str(tmp_path), "--json").out
    )["verdicts"]
    assert alone["patient_control_number"] == "A-2"


def test_without_a_folder_of_contracts_it_is_said_where_it_would_be(stored: Stage) -> None:
    said = stored.cli("remits", "underpaid")
    assert said.code == 2 and "contracts holds no contract (*.toml)" in said.err


def test_a_debit_is_shown_as_one(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-9"))
    stage.drop("d.835", interchange(2, remittance("D1", "80", paid("A-9")).replace("*C*", "*D*")))
    said = stage.cli("remits", "show", "D1")
    assert said.code == 1 and "-80.00" in said.out.splitlines()[0]
    assert "a debit: the amount is taken from the payee" in " ".join(said.out.split())


def test_an_unknown_partner_is_told(stored: Stage) -> None:
    said = stored.cli("remits", "summary", "--partner", "nobody")
    assert said.code == 2 and "no partner is called 'nobody'" in said.err
