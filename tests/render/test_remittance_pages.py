"""A remittance for eyes: the terminal's text is held against one that was written by hand, pages
and PDFs against what a reader must find in them."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.render.remittance_figures import figures
from gateway.render.remittance_html import remittance_html
from gateway.render.remittance_text import remittance_text
from tests.contracts.remitted import an_835
from tests.render.paper import ADVICE, FIXTURES, GOLDEN, pages, pdf_pages, told, tree_of

EVERY = sorted(FIXTURES.glob("*.x12"))


def gateway(*words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "gateway", *words]
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


def test_the_terminals_text_is_the_one_that_was_written_by_hand() -> None:
    (page,) = pages(ADVICE)
    assert "".join(remittance_text(page, 84)) == GOLDEN.read_text("utf-8")
    assert not page.ties


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
@pytest.mark.parametrize("width", [84, 100, 120])
def test_no_line_is_wider_than_the_terminal(path: Path, width: int) -> None:
    for page in pages(path):
        assert max(len(line.rstrip("\n")) for line in remittance_text(page, width)) <= width


def test_nothing_of_a_long_name_is_cut(tmp_path: Path) -> None:
    name = "THE UNABRIDGED AND VERY LONG NAME OF A HEALTH PLAN FOR CITIES"
    number = "X" * 60
    body = [f"CLP*{number}*1*123456789.12*123456789.12**12*P1*11*1",
            "SVC*HC:99213*123456789.12*123456789.12**1", "DTM*472*20260301"]  # fmt: skip
    path = tmp_path / "a.835"
    path.write_bytes(an_835(body, payer=name))
    (page,) = pages(path)
    text = "".join(remittance_text(page, 84))
    assert name in " ".join(text.split()) and text.replace("\n", "").count(number) == 1
    assert "123,456,789.12" in text
    pytest.importorskip("reportlab")
    from gateway.render.remittance_pdf import remittance_pdf

    shown = "".join("".join(one) for one in pdf_pages(remittance_pdf([page])))
    assert name in shown and number in shown and "123,456,789.12" in shown


def test_the_page_holds_every_word_and_amount() -> None:
    tree = tree_of("".join(remittance_html(pages(ADVICE))))
    text = told(tree)
    for said in (
        "Remittance C-77", "1,130.50", "ELM & <ASH> MUTUAL", '"ANA" SAMPLE, W1', "99214 25",
        "CO-16", "something is missing or wrong: the remark code says what (4 units)",
        "overpayment taken back", "10.00 is not explained", "processed as primary",
    ):  # fmt: skip
        assert said in text, said
    rows = {tuple(told(cell) for cell in row) for row in tree.iter("tr")}
    assert ("1. 99214 25 2026-05-02", "1", "1,300.00", "", "1,200.00") in rows
    assert ("PR-3 copayment", "50.00", "") in rows
    assert ("Claim", "", "1,500.00", "300.00", "1,200.00") in rows
    assert ("not explained", "10.00") in rows
    off = [told(one) for one in tree.xpath("//*[contains(@class, 'off')]")]
    assert off == ["does not tie", "80.00 charged \u2212 70.00 adjusted = 10.00, but 0.00 is paid: "
                   "10.00 is not explained (does not tie)"]  # fmt: skip


def test_amounts_are_cells_that_are_set_to_the_right() -> None:
    tree = tree_of("".join(remittance_html(pages(ADVICE))))
    for cell in tree.iter("td"):
        if re.fullmatch(r"-?[\d,]+\.\d\d", told(cell)):
            assert cell.get("class") == "n", told(cell)
    assert ".n{text-align:right" in (tree.findtext(".//style") or "")


@pytest.mark.parametrize("path", [ADVICE, *EVERY], ids=lambda path: path.stem)
def test_a_page_needs_nothing_else_and_runs_nothing(path: Path) -> None:
    page = "".join(remittance_html(pages(path)))
    tree = tree_of(page)
    assert not list(tree.iter("script", "link", "img", "iframe", "object"))
    links = [one.get("href") or "" for one in tree.iter("a")]
    ids = {one.get("id") for one in tree.iter() if one.get("id")}
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert not any(str(name).startswith("on") for one in tree.iter() for name in one.attrib)
    assert "url(" not in page and "@import" not in page


def test_markup_in_a_file_is_text_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    evil = "<script>alert(1)</script>"
    body = [f"CLP*{evil}*1*10*10**12*{evil}*11*1", f"NM1*QC*1*{evil}*B", "SVC*HC:<b>*10*10**1",
            f"REF*6R*{evil}", "DTM*472*20260301", f"LQ*HE*{evil}"]  # fmt: skip
    path.write_bytes(an_835(body, payer=evil, trace=evil))
    page = "".join(remittance_html(pages(path)))
    assert "<script" not in page and "<b>" not in page
    assert told(tree_of(page)).count(evil) > 5


def test_a_pdf_says_the_same_with_its_head_on_each_page(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    out = tmp_path / "a.pdf"
    done = gateway("remits", "show", str(ADVICE), "--pdf", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    made = out.read_bytes()
    found = pdf_pages(made)
    shown = [text for one in found for text in one]
    for said in ("Remittance C-77", "1,130.50", "CO-45 above the contracted fee", "1,300.00",
                 "overpayment taken back"):  # fmt: skip
        assert any(said in one for one in shown), said
    for number, texts in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in texts
        assert {"Trace C-77   1,130.50", "ELM & <ASH> MUTUAL  to  HILL CLINIC"} <= set(texts)
    again = tmp_path / "b.pdf"
    gateway("remits", "show", str(ADVICE), "--pdf", str(again))
    assert again.read_bytes() == made


def test_a_long_pdf_repeats_its_headings_and_counts_its_pages(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    from gateway.render.remittance_pdf import remittance_pdf

    lines = []
    for number in range(1, 121):
        lines += [f"SVC*HC:99213*10*8**1*{'':s}".rstrip("*"), "DTM*472*20260301", "CAS*CO*45*2",
                  f"REF*6R*L{number}"]  # fmt: skip
    path = tmp_path / "a.835"
    path.write_bytes(an_835(["CLP*LONG*1*1200*960**12*P1*11*1", *lines], trace="T-LONG"))
    found = pdf_pages(remittance_pdf(pages(path)))
    many = len(found)
    assert many > 4
    whole = [" ".join(one) for one in found]
    for number, text in enumerate(whole, 1):
        assert f"Page {number} of {many}" in text
        assert "PINE HEALTH PLAN  to  HILL CLINIC" in text and "Trace T-LONG" in text
        if "L50;" in text or "L90;" in text:
            assert "Claim LONG Units Charged Adjusted Paid" in text
    for number in range(1, 121):
        assert sum(f"line control number L{number};" in text for text in whole) == 1, number


def test_letters_that_the_fonts_lack_are_not_boxes(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    from gateway.render.remittance_pdf import remittance_pdf

    path = tmp_path / "a.835"
    body = ["CLP*A*1*10*10**12*P1*11*1", "NM1*QC*1*\u015aWIT*JOS\u00c9 \u4e2d", "SVC*HC:A*10*10**1"]
    path.write_bytes(an_835(body).decode().encode("utf-8"))
    shown = " ".join(" ".join(one) for one in pdf_pages(remittance_pdf(pages(path))))
    assert "JOS\u00c9 ? SWIT" in shown


def test_a_file_that_breaks_off_is_shown_and_said_so(tmp_path: Path) -> None:
    text = ADVICE.read_bytes()
    path = tmp_path / "cut.835"
    path.write_bytes(text[: text.index(b"NM1*QC*1*SAMPLE*BO")])
    done = gateway("remits", "show", str(path))
    assert done.returncode == 1 and b"breaks off" in done.stdout
    assert b"Claim B-1" in done.stdout and b"Claim B-2" not in done.stdout


def test_json_of_a_file_ties_as_the_page_does() -> None:
    import json

    done = gateway("remits", "show", str(ADVICE), "--json")
    (one,) = json.loads(done.stdout)["remittances"]
    assert done.returncode == 1
    assert (one["trace_number"], one["claims"], one["balanced"]) == ("C-77", 2, True)
    assert Decimal(one["tie"]["unexplained"]) == 10
    assert [c["patient_control_number"] for c in one["claim_payments"]] == ["B-1", "B-2"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "nothing.835"), b"no remittance has this id or trace number"),
        (("show", "README.md"), b"no 835 was found in README.md"),
        (("show", "docs"), b"docs is a folder"),
        (("show", "x", "--html", "-", "--json"), b"two forms want stdout"),
        (("summary", "README.md"), b"no 835 was found in README.md"),
        (("underpaid", "README.md", "--contracts", "docs"), b"docs holds no contract"),
    ],
)
def test_wrong_words_are_told_in_a_line(
    tmp_path: Path, words: tuple[str, ...], says: bytes
) -> None:
    done = gateway("--home", str(tmp_path), "remits", *words)
    assert done.returncode == 2 and says in done.stderr and b"Traceback" not in done.stderr


def test_how_an_inpatient_claim_was_priced_is_told_by_name() -> None:
    made = InpatientAdjudication(
        covered_days=Decimal(4), drg_amount=Decimal("9000"), remark_codes=["MA07"]
    )
    said = [(one.label, one.value) for one in figures(made)]
    assert said == [("Covered days", "4"), ("DRG amount", "9,000.00")]
    rate = OutpatientAdjudication(reimbursement_rate=Decimal(".8"))
    assert [one.value for one in figures(rate)] == ["0.8"]
    assert figures(None) == []
