"""The letter of an appeal as a PDF of Letter pages; the same letter makes the same bytes.

Needs reportlab, which is imported when a PDF is asked for (``pip install 'x12-gateway[pdf]'``).
"""

from __future__ import annotations

from html import escape
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import letter as letter_size
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from gateway.render.appeal_letter import Letter, place, why

MARGIN = 22 * mm
WIDTH = letter_size[0] - 2 * MARGIN
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13.5, spaceAfter=3 * mm)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=11.5, spaceAfter=0)
STRONG = ParagraphStyle("strong", parent=BODY, fontName="Helvetica-Bold")
FACTS = (40 * mm, WIDTH - 40 * mm)
COLUMNS = (22 * mm, 26 * mm, 22 * mm, 24 * mm, WIDTH - 94 * mm)
RULE = ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)


def appeal_pdf(said: Letter) -> bytes:
    """The letter: sender, payer, claim, what was denied, the argument, the enclosures."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=letter_size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title="Appeal of a claim decision", invariant=1,
    )  # fmt: skip
    story: list[Flowable] = [_block(said.sender), Spacer(0, 5 * mm), _block(said.payer)]
    story += [Spacer(0, 5 * mm), _text(f"{said.date:%B} {said.date.day}, {said.date.year}")]
    story += [_text("Appeal of a claim decision", STRONG), _facts(said), Spacer(0, 4 * mm)]
    story += [_text(said.opening), _lines(said), Spacer(0, 4 * mm)]
    story += [_text(words) for words in said.argument]
    story += [_text("Please send your decision in writing to the address above.")]
    story += [_text("Sincerely,"), Spacer(0, 10 * mm), _text(said.sender[0])]
    story += [_text("Enclosures", STRONG), *_enclosures(said)]
    document.build(story)
    return out.getvalue()


def _latin(text: str) -> str:
    """What the built-in fonts of a PDF can show; any other character becomes ``?``."""
    return text.encode("cp1252", "replace").decode("cp1252")


def _text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(escape(_latin(words)), style)


def _block(lines: list[str]) -> Paragraph:
    return Paragraph("<br/>".join(escape(_latin(line)) for line in lines), BODY)


def _facts(said: Letter) -> Table:
    rows = [[_text(name, SMALL), _text(value, SMALL)] for name, value in said.facts if value]
    return Table(rows, FACTS, style=[RULE], hAlign="LEFT")


def _lines(said: Letter) -> LongTable:
    heads = ("Item", "Procedure", "Charged", "In dispute", "Your reason")
    rows = [[_text(head, SMALL) for head in heads]]
    rows += [
        [_text(cell, SMALL) for cell in (place(line), line.procedure, f"{line.charge:,.2f}",
                                         f"{line.at_risk:,.2f}", why(line))]
        for line in said.lines
    ]  # fmt: skip
    return LongTable(rows, COLUMNS, repeatRows=1, style=[RULE], hAlign="LEFT")


def _enclosures(said: Letter) -> list[Flowable]:
    return [_text(f"{n}. {words}", SMALL) for n, words in enumerate(said.enclosures, 1)]
