"""Whatever an 835 holds, it is shown, summed up and judged without a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree

from gateway.exchange.contract_files import load_contracts
from gateway.exchange.underpaid import compare, csv_rows
from gateway.ledger.remit_summary import Summing
from gateway.render.remittance_html import remittance_html
from gateway.render.remittance_make import remittance_page
from gateway.render.remittance_summary import summary_html
from gateway.render.remittance_text import remittance_text
from tests.contracts.remitted import CONTRACTS
from tests.render.paper import ADVICE, FIXTURES, remittances

SOURCES = [ADVICE, *sorted(FIXTURES.glob("*.x12"))]
PIECES = ("", "-", "1e9", "9" * 30, "0", "-0", "NaN", "\x07", "&<>\"'", "20269999", "99", "CO", ":",
          "\u00e9", "22", "PR")  # fmt: skip


def spoiled(text: str, dice: random.Random) -> str:
    """The file with some elements changed, segments lost, doubled or put elsewhere."""
    head, *segments = text.split("~")
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(1, len(segments) - 3)
        act = dice.randrange(5)
        if act == 0:
            del segments[place]
        elif act == 1:
            segments.insert(dice.randrange(1, len(segments) - 3), segments[place])
        else:
            elements = segments[place].split("*")
            elements[dice.randrange(1, len(elements) + 1) - 1 or -1] = dice.choice(PIECES)
            segments[place] = "*".join(elements)
    return "~".join((head, *segments))


@pytest.mark.parametrize("seed", range(120))
def test_spoiled_remittances_come_through(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    path = tmp_path / "a.835"
    path.write_bytes(spoiled(dice.choice(SOURCES).read_text("utf-8"), dice).encode("utf-8"))
    found = remittances(path)
    summing = Summing()
    pages = []
    for one in found:
        summing.add(one.header, one.claims, one.totals)
        pages.append(remittance_page(one.source, one.header, one.claims, one.totals))
    for page in pages:
        text = "".join(remittance_text(page, 90))
        assert text.replace("\n", "").isprintable()
        assert len(page.cards) == text.count("\nClaim ")
    if pages:
        etree.HTML("".join(remittance_html(pages)))
        etree.HTML("".join(summary_html(summing.summary())))
    if pages and seed < 25:
        pytest.importorskip("reportlab")
        from gateway.render.remittance_pdf import remittance_pdf

        assert remittance_pdf(pages).startswith(b"%PDF")
    done = compare(load_contracts(CONTRACTS), found)
    lines = sum(max(len(claim.service_lines), 1) for one in found for claim in one.claims)
    assert lines <= len(done.verdicts) <= 2 * lines
    assert len(list(csv_rows(done.verdicts))) == len(done.verdicts) + 1
