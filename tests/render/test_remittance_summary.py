"""The summary of remittances: sums that were added up by hand, charts that can be read without
being seen."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.render.chart_svg import Bar, bars_svg
from tests.contracts.remitted import an_835
from tests.render.paper import told, tree_of

PINE = [
    # Paid 60 of 100, 30 days after the service, 18 after it was received.
    "CLP*A1*1*100*60*10*12*P1*11*1", "DTM*050*20260313", "SVC*HC:99213*100*60**1",
    "DTM*472*20260301", "CAS*CO*45*30", "CAS*PR*3*10",
    # Paid 40 of 50, ten days after the service.
    "CLP*A2*1*50*40**12*P2*11*1", "SVC*HC:99212*50*40**1", "DTM*472*20260321", "CAS*CO*45*10",
    # Denied: 80 without authorization.
    "CLP*A3*1*80*0**12*P3*11*1", "SVC*HC:93000*80*0**1", "DTM*472*20260301", "CAS*CO*197*80",
]  # fmt: skip
BACK = [
    # In April A2 is taken back and denied as a duplicate, and A4 is denied like A3.
    "CLP*A2*22*-50*-40**12*P2*11*1", "SVC*HC:99212*-50*-40**1", "DTM*472*20260321",
    "CAS*CO*45*-10",
    "CLP*A2*1*50*0**12*P2X*11*1", "SVC*HC:99212*50*0**1", "DTM*472*20260321", "CAS*OA*18*50",
    "CLP*A4*1*20*0**12*P4*11*1", "SVC*HC:93000*20*0**1", "DTM*472*20260301", "CAS*CO*197*20",
    "CLP*A5*1*100*90**12*P5*11*1", "SVC*HC:99213*100*90**1", "DTM*472*20260410",
    "CAS*CO*45*10",
]  # fmt: skip
BIRCH = ["CLP*B1*1*10*10**12*P1*11*1", "SVC*HC:99213*10*10**1", "DTM*472*20260330"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("summary")
    texts = (
        an_835(PINE, trace="T1", day="20260331"),
        an_835(BACK, trace="T2", day="20260420"),
        an_835([*BIRCH, "PLB*1*20261231*L6:B1*-0.5"], trace="T3", day="20260402", payer="<BIRCH>"),
    )
    for number, text in enumerate(texts):
        (folder / f"{number}.835").write_bytes(text)
    return sorted(str(path) for path in folder.iterdir())


def gateway(*words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "gateway", "remits", "summary", *words]
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


def amounts(row: dict[str, Any], *names: str) -> list[Decimal]:
    return [Decimal(row[name]) for name in names]


def test_the_sums_are_those_that_were_added_up_by_hand(files: list[str]) -> None:
    done = gateway(*files, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    made = json.loads(done.stdout)
    assert (made["remittances"], made["claims"]) == (3, 8)
    assert (made["first"], made["last"]) == ("2026-03-31", "2026-04-20")
    # March 60 + 40; April -40 + 90 + 10, and interest of 0.50.
    assert [(m["month"], *amounts(m, "paid", "payment")) for m in made["months"]] == [
        ("2026-03", 100, 100), ("2026-04", 60, Decimal("60.5")),
    ]  # fmt: skip
    assert [(r["code"], *amounts(r, "denied"), r["times"]) for r in made["reasons"]] == [
        ("CO-197", 100, 2), ("OA-18", 50, 1),
    ]  # fmt: skip
    pine, birch = made["payers"]
    assert amounts(pine, "charged", "paid", "denied") == [350, 150, 150]
    # Three that were paid took 30, 10 and 10 days; one of them says when it was received.
    assert (pine["claims"], pine["denied_claims"]) == (7, 3)
    assert (pine["days_from_service"], pine["days_from_service_claims"]) == (10, 3)
    assert (pine["days_from_receipt"], pine["days_from_receipt_claims"]) == (18, 1)
    assert (birch["payer"], birch["days_from_service"], birch["days_from_receipt"]) == (
        "<BIRCH>", 3, None,
    )  # fmt: skip


def test_the_terminal_shows_them(files: list[str]) -> None:
    said = gateway(*files).stdout.decode()
    assert "3 remittances with 8 claims, paid from 31 March 2026 to 20 April 2026" in said
    assert "no authorization" in said and "PINE HEALTH PLAN" in said
    assert "payments 160.50, difference 0.00" in said


def test_each_chart_is_told_and_has_its_table_beneath(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert gateway(*files, "--html", str(out)).returncode == 0
    page = out.read_text("utf-8")
    assert "<script" not in page and "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    tree = tree_of(page)
    figures = list(tree.iter("figure"))
    assert len(figures) == 5
    for figure in figures:
        (svg,) = figure.iter("svg")
        assert svg.get("role") == "img"
        names = [one.get("id") for one in svg if one.tag in ("title", "desc")]
        assert svg.get("aria-labelledby") == " ".join(names) and len(names) == 2
        below = [one.tag for one in figure].index("div")
        assert below > [one.tag for one in figure].index("svg")
        assert figure.find(".//table/thead") is not None
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    reasons = figures[3]
    assert [told(cell) for cell in reasons.iter("th", "td")][4:8] == [
        "CO-197", "no authorization", "2", "100.00",
    ]  # fmt: skip
    assert "CO-197 no authorization 100.00" in told(reasons.find(".//desc"))
    assert "<BIRCH>" in told(figures[2])


def test_bars_are_as_long_as_their_values_and_labels_are_whole() -> None:
    label = "a label that is much too long to stand in one line beside its bar"
    bars = [Bar(label, Decimal(40), "40"), Bar("b", Decimal(10), "10"), Bar("c", Decimal(0), "0")]
    tree = tree_of(bars_svg("x", "t", "d", bars))
    long, short, none = (float(one.get("width")) for one in tree.iter("rect"))
    assert long > 100 and round(long / short, 2) == 4 and none == 0
    assert label in " ".join(told(one) for one in tree.iter("text"))


def test_a_bar_below_zero_goes_to_the_left() -> None:
    bars = [Bar("a", Decimal(-10), "-10"), Bar("b", Decimal(10), "10")]
    left, right = tree_of(bars_svg("x", "t", "d", bars)).iter("rect")
    assert left.get("width") == right.get("width")
    end = float(left.get("x")) + float(left.get("width"))
    assert end == pytest.approx(float(right.get("x")), abs=0.11)


def test_without_any_claim_there_are_words_not_charts(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    path.write_bytes(an_835([], paid=Decimal(0)))
    out = tmp_path / "a.html"
    assert gateway(str(path), "--html", str(out)).returncode == 0
    text = told(tree_of(out.read_text("utf-8")))
    assert "Nothing was denied." in text and "No paid claim tells its days." in text
