"""A remittance advice for a terminal: nothing is cut, amounts stand under each other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from decimal import Decimal

from gateway.render.remittance_page import (
    Card,
    Equation,
    Fact,
    LineRow,
    Page,
    Reduction,
    dollars,
)
from gateway.render.words import put, spaced

AMOUNT = 13
"""Columns of an amount: up to 999,999,999.99 with a sign."""
UNITS = 7
LEAST = 84


def remittance_text(page: Page, width: int = 100) -> Iterator[str]:
    """The page line by line, at most ``width`` wide (and not less than 84)."""
    form = _Form(max(width, LEAST))
    for line in form.page(page):
        yield line.rstrip() + "\n"


class _Form:
    """Knows how wide the columns are."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._label = width - UNITS - 3 * AMOUNT

    def page(self, page: Page) -> Iterator[str]:
        """Head, claims, what was settled beside them, totals."""
        yield self._across(page.title, dollars(page.amount))
        yield from self._said("From  ", ", ".join(page.payer))
        yield from self._said("To    ", ", ".join(page.payee))
        yield from self._facts("", page.facts)
        for warning in page.warnings:
            yield from self._said("! ", warning)
        for card in page.cards:
            yield from self._card(card)
        yield from self._settled(page)
        yield from self._end(page)

    def _card(self, card: Card) -> Iterator[str]:
        yield ""
        yield "-" * self._width
        head = f"Claim {card.number}  {card.patient}"
        yield from self._said("", f"{head}  {card.dates}" if card.dates else head, 2)
        yield from self._said("  ", card.status)
        yield from self._facts("  ", card.facts)
        yield self._row("  Service", "units", "charged", "adjusted", "paid")
        for line in card.lines:
            yield from self._line(line)
        if card.reductions or not card.lines:
            yield "  The claim as a whole"
            yield from self._reductions(card.reductions)
        for remark in card.remarks:
            yield from self._said("    ", f"Remark {remark.label}: {remark.value}", 4)
        yield self._row("  Claim", "", dollars(card.charge), dollars(card.adjusted),
                        dollars(card.paid))  # fmt: skip
        if card.patient_owes is not None:
            yield self._row("  Owed by the patient", "", "", "", dollars(card.patient_owes))
        for equation in card.equations:
            yield from self._equation("  ", equation)

    def _line(self, line: LineRow) -> Iterator[str]:
        head = "  ".join(filter(None, (f"{line.number}", line.date, line.service)))
        first, *more = textwrap.wrap(head, self._label - 4) or [""]
        yield self._row(f"  {first}", line.units, dollars(line.charge), "", dollars(line.paid))
        yield from (f"    {one}" for one in more)
        yield from self._reductions(line.reductions)
        for remark in line.remarks:
            yield from self._said("    ", f"Remark {remark.label}: {remark.value}", 4)
        if line.notes:
            yield from self._said("    ", "; ".join(line.notes))
        yield from self._equation("    ", line.equation)

    def _reductions(self, reductions: Iterable[Reduction]) -> Iterator[str]:
        for one in reductions:
            first, *more = textwrap.wrap(f"{one.code} {one.words}", self._label - 4)
            yield self._row(f"    {first}", "", "", dollars(one.amount), "")
            yield from (f"      {rest}" for rest in more)

    def _equation(self, indent: str, equation: Equation) -> Iterator[str]:
        verdict = "ties" if equation.ties else "DOES NOT TIE"
        yield from self._said(indent, f"{equation.text} ({verdict})")

    def _settled(self, page: Page) -> Iterator[str]:
        if not page.settled:
            return
        yield from ("", "-" * self._width, "Provider adjustments (PLB): a plus takes money away")
        for one in page.settled:
            text = spaced(
                f"{one.code} {one.words}",
                put("reference ", one.reference),
                put("provider ", one.provider),
                by=", ",
            )
            yield from self._amount(text, one.amount)

    def _end(self, page: Page) -> Iterator[str]:
        yield from ("", "-" * self._width, "Where the charged dollars went")
        for total in page.totals:
            yield from self._amount(("  " if total.part else "") + total.label, total.amount)
        yield from ("", "Payment")
        for equation in page.equations:
            yield from self._equation("  ", equation)
        yield f"  {page.count}"
        if page.summaries:
            yield from ("", "The payer's own totals (TS3)")
            for group in page.summaries:
                yield f"  {group.title}"
                yield from self._facts("    ", group.facts)
        if page.legend:
            yield from ("", "Groups of adjustments")
            for one in page.legend:
                yield from self._said(f"  {one.label}  ", one.value)
        if page.kept:
            yield from ("", "Segments that have no place above")
            for text in page.kept:
                yield from self._said("  ", text)

    def _amount(self, label: str, amount: Decimal) -> Iterator[str]:
        """A label and an amount at the right edge; a long label goes on below."""
        indent = " " * (len(label) - len(label.lstrip()) + 4)
        first, *more = textwrap.wrap(
            label, self._width - AMOUNT - 4, initial_indent="  ", subsequent_indent=indent
        )
        yield self._across(first, dollars(amount))
        yield from more

    def _facts(self, indent: str, facts: Iterable[Fact]) -> Iterator[str]:
        text = "; ".join(f"{one.label}: {one.value}" for one in facts)
        if text:
            yield from self._said(indent, text)

    def _row(self, label: str, units: str, *amounts: str) -> str:
        right = "".join(one.rjust(AMOUNT) for one in amounts)
        return f"{label:<{self._label}}{units:>{UNITS}}{right}"

    def _across(self, left: str, right: str) -> str:
        return left + right.rjust(max(self._width - len(left), len(right) + 1))

    def _said(self, lead: str, text: str, hang: int = -1) -> Iterator[str]:
        """Wrapped text after a lead; further lines stand under its begin, or ``hang`` further in
        than the page's edge."""
        after = " " * (len(lead) if hang < 0 else max(hang, len(lead)))
        yield from textwrap.wrap(
            text, self._width, initial_indent=lead, subsequent_indent=after,
            break_on_hyphens=False,
        )  # fmt: skip
