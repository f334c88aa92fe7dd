"""A remittance advice as a PDF: Letter pages, each with payer, payee, trace and its number.

Needs reportlab, which is imported when a PDF is asked for (``pip install 'x12-gateway[pdf]'``).
The same remittance makes the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from gateway.render.remittance_page import Card, Equation, Fact, LineRow, Page, dollars

MARGIN = 15 * mm
TOP = 24 * mm
WIDTH = letter[0] - 2 * MARGIN
COLUMNS = (WIDTH - 96 * mm, 15 * mm, 27 * mm, 27 * mm, 27 * mm)
_GREY = colors.HexColor("#57606a")
_RULE = colors.HexColor("#b8c0c8")

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=8.5, leading=10.8)
_SOFT = ParagraphStyle("soft", _BODY, textColor=_GREY, fontSize=7.8, leading=9.8)
_BOLD = ParagraphStyle("bold", _BODY, fontName="Helvetica-Bold")
_H1 = ParagraphStyle("h1", _BOLD, fontSize=14, leading=18)
_SUM = ParagraphStyle("sum", _H1, alignment=TA_RIGHT)
_H3 = ParagraphStyle("h3", _BOLD, fontSize=9.5, leading=12.5)
_H2 = ParagraphStyle("h2", _BOLD, fontSize=10.5, leading=14, spaceBefore=8, spaceAfter=3)

Cells = list[Any]


def remittance_pdf(pages: Sequence[Page]) -> bytes:
    """All remittances of a file in one PDF; each begins on a page of its own."""
    out = BytesIO()
    document = BaseDocTemplate(
        out, pagesize=letter, title=_latin(pages[0].title), invariant=1, leftMargin=MARGIN,
        rightMargin=MARGIN, topMargin=TOP, bottomMargin=18 * mm,
    )  # fmt: skip
    frame = Frame(MARGIN, 18 * mm, WIDTH, letter[1] - TOP - 18 * mm, 0, 0, 0, 0)
    document.addPageTemplates([
        PageTemplate(f"p{number}", [frame], onPage=_head(page)) for number, page in enumerate(pages)
    ])  # fmt: skip
    story: list[Flowable] = []
    for number, page in enumerate(pages):
        if number:
            story += [NextPageTemplate(f"p{number}"), PageBreak()]
        story += _page(page)
    document.build(story, canvasmaker=_Numbered)
    return out.getvalue()


class _Numbered(Canvas):
    """Writes "page x of y" when y is known: at the end."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self._states: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keep the page until all are there."""
        self._states.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined] # reportlab's stubs leave it out

    def save(self) -> None:
        """Number the pages and write them."""
        for number, state in enumerate(self._states, 1):
            self.__dict__.update(state)
            self.setFont("Helvetica", 7.8)
            self.setFillColor(_GREY)
            self.drawRightString(
                letter[0] - MARGIN, 10 * mm, f"Page {number} of {len(self._states)}"
            )
            super().showPage()
        super().save()


def _head(page: Page) -> Any:
    """What stands on top and at the foot of each page of a remittance."""
    payer, payee = _latin(page.payer[0]), _latin(page.payee[0])
    trace = _latin(f"Trace {page.trace or 'number missing'}   {dollars(page.amount)}")

    def draw(canvas: Canvas, _: object) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 7.8)
        canvas.setFillColor(_GREY)
        top = letter[1] - 12 * mm
        room = WIDTH - canvas.stringWidth(trace, "Helvetica", 7.8) - 6 * mm
        names = f"{payer}  to  {payee}"
        split = canvas.stringWidth(names, "Helvetica", 7.8) > room
        canvas.drawString(MARGIN, top, payer if split else names)
        if split:
            canvas.drawString(MARGIN, top - 10, f"to  {payee}")
        canvas.drawRightString(letter[0] - MARGIN, top, trace)
        canvas.drawString(MARGIN, 10 * mm, "Holds health information about people")
        canvas.setStrokeColor(_RULE)
        canvas.line(MARGIN, letter[1] - 18 * mm, letter[0] - MARGIN, letter[1] - 18 * mm)
        canvas.restoreState()

    return draw


def _page(page: Page) -> list[Flowable]:
    story: list[Flowable] = [
        _table([[_p(page.title, _H1), _p(dollars(page.amount), _SUM)]],
               (WIDTH - 50 * mm, 50 * mm)),
        Spacer(0, 4),
    ]  # fmt: skip
    story += [_p(text, _BOLD) for text in page.warnings]
    blocks = [[_p(name, _SOFT), *(_p(line, _BOLD if not n else _BODY) for n, line in
               enumerate(block))] for name, block in (("From (payer)", page.payer),
                                                      ("To (payee)", page.payee))]  # fmt: skip
    story += [_table([blocks], (WIDTH / 2, WIDTH / 2)), Spacer(0, 6), *_facts(page.facts)]
    story += _settled(page)
    story += _heading("Where the charged dollars went")
    story.append(_table([
        [_p(("    " if t.part else "") + t.label, _BODY if t.part else _BOLD),
         dollars(t.amount)] for t in page.totals
    ], (WIDTH - 40 * mm, 40 * mm), rules=True))  # fmt: skip
    story += [_equation(one) for one in page.equations]
    story += [_p(page.count, _BODY), *_heading("Claims")]
    for card in page.cards:
        story += _card(card)
    if page.summaries:
        story += _heading("The payer's own totals (TS3)")
        for group in page.summaries:
            story += [_p(group.title, _BOLD), *_facts(group.facts)]
    if page.legend:
        story += [*_heading("Groups of adjustments"), *_facts(page.legend)]
    if page.kept:
        story += [
            *_heading("Segments that have no place above"),
            *(_p(t, _BODY) for t in page.kept),
        ]
    return story


def _heading(text: str) -> list[Flowable]:
    """A heading that never stands alone at the foot of a page."""
    return [CondPageBreak(30 * mm), _p(text, _H2)]


def _settled(page: Page) -> list[Flowable]:
    if not page.settled:
        return []
    rows: list[Cells] = [[*(_p(n, _SOFT) for n in ("Reason", "Reference", "Provider")), "Amount"]]
    rows += [
        [_p(f"{s.code} {s.words}", _BODY), _p(s.reference, _BODY), _p(s.provider, _BODY),
         dollars(s.amount)] for s in page.settled
    ]  # fmt: skip
    head = _heading("Provider adjustments (a plus takes money away from the payment)")
    widths = (WIDTH - 110 * mm, 48 * mm, 32 * mm, 30 * mm)
    return [*head, _table(rows, widths, repeat=1, rules=True)]


def _card(card: Card) -> list[Flowable]:
    """A claim: its head, its facts, and a table whose heading is repeated on each page."""
    head = _p(f"Claim {card.number}", _SOFT)
    rows: list[Cells] = [[head, "Units", "Charged", "Adjusted", "Paid"]]
    for line in card.lines:
        rows += _line(line)
    if card.reductions or not card.lines:
        rows.append([_p("The claim as a whole", _BOLD), "", "", "", ""])
        rows += [_reduction(one.code, one.words, dollars(one.amount)) for one in card.reductions]
    sums = [dollars(value) for value in (card.charge, card.adjusted, card.paid)]
    rows.append([_p("Claim", _BOLD), "", *sums])
    if card.patient_owes is not None:
        rows.append([_p("Owed by the patient", _BOLD), "", "", "", dollars(card.patient_owes)])
    title = "  \N{MIDDLE DOT}  ".join(
        filter(None, (f"Claim {card.number}", card.patient, card.dates))
    )
    return [
        CondPageBreak(45 * mm),
        Spacer(0, 6),
        _p(title, _H3),
        _p(card.status, _BODY),
        *_facts(card.facts),
        _table(rows, COLUMNS, repeat=1, rules=True, bold=1 + (card.patient_owes is not None)),
        *(_p(f"{one.label} {one.value}", _BODY) for one in card.remarks),
        *(_equation(one) for one in card.equations),
    ]


def _line(line: LineRow) -> list[Cells]:
    title = "  \N{MIDDLE DOT}  ".join(filter(None, (f"{line.number}", line.date, line.service)))
    money = [dollars(line.charge), "", dollars(line.paid)]
    rows: list[Cells] = [[_p(title, _BOLD), _latin(line.units), *money]]
    rows += [_reduction(one.code, one.words, dollars(one.amount)) for one in line.reductions]
    rows += [_reduction(one.label, one.value, "") for one in line.remarks]
    said = "; ".join((*line.notes, _said(line.equation)))
    return [*rows, [_p(f"    {said}", _SOFT), "", "", "", ""]]


def _reduction(code: str, words: str, amount: str) -> Cells:
    return [_p(f"    {code} {words}", _BODY), "", "", amount, ""]


def _facts(facts: Sequence[Fact]) -> list[Flowable]:
    """Names and values, two beside each other."""
    cells: list[Cells] = [[_p(one.label, _SOFT), _p(one.value, _BODY)] for one in facts]
    if not cells:
        return []
    if len(cells) % 2:
        cells.append(["", ""])
    rows = [[*cells[n], *cells[n + 1]] for n in range(0, len(cells), 2)]
    quarter = (34 * mm, WIDTH / 2 - 34 * mm)
    return [_table(rows, (*quarter, *quarter)), Spacer(0, 3)]


def _equation(one: Equation) -> Paragraph:
    return _p(_said(one), _BODY if one.ties else _BOLD)


def _said(one: Equation) -> str:
    return f"{one.text} ({'ties' if one.ties else 'DOES NOT TIE'})"


def _table(
    rows: Sequence[Cells],
    widths: Sequence[float],
    *,
    repeat: int = 0,
    rules: bool = False,
    bold: int = 0,
) -> LongTable:
    """Cells that are text, not paragraphs, are amounts. ``bold`` rows at the end are sums."""
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2), ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8.5, 10.8),
    ]  # fmt: skip
    if rules:
        style += [("LINEABOVE", (0, 0), (-1, 0), 0.6, _RULE), ("LINEBELOW", (0, -1), (-1, -1),
                   0.6, _RULE)]  # fmt: skip
    style += [
        ("SPAN", (0, n), (-1, n))
        for n, row in enumerate(rows)
        if len(row) == 5 and not any(row[1:])
    ]
    if bold:
        style.append(("FONT", (0, -bold), (-1, -1), "Helvetica-Bold", 8.5, 10.8))
    if repeat:
        style += [("FONT", (0, 0), (-1, repeat - 1), "Helvetica", 7.8, 9.8),
                  ("TEXTCOLOR", (0, 0), (-1, repeat - 1), _GREY)]  # fmt: skip
        style.append(("LINEBELOW", (0, repeat - 1), (-1, repeat - 1), 0.4, _RULE))
    return LongTable(rows, colWidths=widths, repeatRows=repeat, style=style, hAlign="LEFT")


def _p(text: str, style: ParagraphStyle) -> Paragraph:
    """A paragraph, further in where the text begins with blanks; words that are too long are
    broken, never cut."""
    if text.startswith(" "):
        style = _inner(style)
    return Paragraph(escape(_latin(text.strip())), style)


@lru_cache
def _inner(style: ParagraphStyle) -> ParagraphStyle:
    return ParagraphStyle(f"{style.name} in", style, leftIndent=9)


@lru_cache(4096)
def _latin(text: str) -> str:
    """Text as the fonts that every PDF reader has can show it: without the accents of letters that
    they lack; what they lack altogether is a question mark."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if _shown(text):
        return text
    out = []
    for char in text:
        if _shown(char):
            out.append(char)
        else:
            base = unicodedata.normalize("NFKD", char)
            out.append("".join(c for c in base if _shown(c)) or "?")
    return "".join(out)


def _shown(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
