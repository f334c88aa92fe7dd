"""A remittance advice as one web page that needs nothing else: to read, to send on, to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from gateway.render.paper_style import STYLE
from gateway.render.remittance_page import (
    Card,
    Equation,
    Fact,
    LineRow,
    Page,
    Reduction,
    dollars,
)

INDEXED = 2
"""From so many claims on there is a table of them before the first."""


def document(title: str, body: Iterable[str]) -> Iterator[str]:
    """A whole page around its pieces."""
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    yield from body
    yield "</main>\n</body>\n</html>\n"


def remittance_html(pages: Sequence[Page]) -> Iterator[str]:
    """One page of all the remittances of a file, in pieces."""
    title = pages[0].title if len(pages) == 1 else f"{len(pages)} remittances"
    yield from document(title, _body(pages))


def _body(pages: Sequence[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, 1):
        yield from _page(page, f"r{number}")


def _page(page: Page, anchor: str) -> Iterator[str]:
    yield (
        f"<section id={anchor}>\n<div class=top><h1>{escape(page.title)}</h1>"
        f"<p class=sum>{dollars(page.amount)}</p></div>\n"
        f"<p class=soft>{escape(page.count)}. This page holds health information about people: "
        "keep it as carefully as the file.</p>\n"
    )
    yield from (f"<p class=warn>{escape(text)}</p>\n" for text in page.warnings)
    yield "<div class=blocks>\n"
    for name, block in (("From (payer)", page.payer), ("To (payee)", page.payee)):
        lines = "".join(f"<p>{escape(line)}</p>" for line in block)
        yield f"<div><h4>{name}</h4>{lines}</div>\n"
    yield "</div>\n" + _facts(page.facts)
    yield from _payment(page)
    if len(page.cards) >= INDEXED:
        yield from _index(page, anchor)
    yield "<h2>Claims</h2>\n"
    for number, card in enumerate(page.cards, 1):
        yield from _card(card, f"{anchor}c{number}")
    yield from _end(page)
    yield "</section>\n"


def _payment(page: Page) -> Iterator[str]:
    """What was settled beside the claims, and how the payment ties."""
    if page.settled:
        yield ("<h2>Provider adjustments</h2>\n<div class=scroll><table class=rows><caption>PLB: a "
               "plus takes money away from the payment, a minus adds to it</caption><thead><tr>"
               "<th scope=col>Reason</th><th scope=col>Reference</th><th scope=col>Provider</th>"
               "<th scope=col class=n>Amount</th></tr></thead><tbody>\n")  # fmt: skip
        for one in page.settled:
            yield (f"<tr><th scope=row><span class=code>{escape(one.code)}</span> "
                   f"{escape(one.words)}</th><td>{escape(one.reference)}</td>"
                   f"<td>{escape(one.provider)}</td><td class=n>{dollars(one.amount)}</td></tr>\n"
                   )  # fmt: skip
        yield "</tbody></table></div>\n"
    yield "<h2>Where the charged dollars went</h2>\n<table class=rows><tbody>\n"
    for total in page.totals:
        inner = " class=in" if total.part else ""
        yield (f"<tr><th scope=row{inner}>{escape(total.label)}</th>"
               f"<td class=n>{dollars(total.amount)}</td></tr>\n")  # fmt: skip
    yield "</tbody></table>\n"
    yield from map(_equation, page.equations)


def _index(page: Page, anchor: str) -> Iterator[str]:
    yield ("<h2>All claims</h2>\n<div class=scroll><table class=rows><thead><tr><th scope=col>Claim"
           "</th><th scope=col>Patient</th><th scope=col>Outcome</th><th scope=col class=n>Charged"
           "</th><th scope=col class=n>Paid</th></tr></thead><tbody>\n")  # fmt: skip
    for number, card in enumerate(page.cards, 1):
        off = "" if card.ties else " <span class=off>does not tie</span>"
        yield (
            f'<tr><th scope=row><a href="#{anchor}c{number}">{escape(card.number)}</a></th>'
            f"<td>{escape(card.patient)}</td><td>{escape(card.status)}{off}</td>"
            f"<td class=n>{dollars(card.charge)}</td><td class=n>{dollars(card.paid)}</td></tr>\n"
        )
    yield "</tbody></table></div>\n"


def _card(card: Card, anchor: str) -> Iterator[str]:
    dates = f" <small>{escape(card.dates)}</small>" if card.dates else ""
    yield (
        f"<article class=claim id={anchor}>\n<header><div class=top><h3>Claim "
        f"{escape(card.number)} {dates}</h3><span class=status>{escape(card.status)}</span></div>"
        f"<p>{escape(card.patient)}</p></header>\n{_facts(card.facts)}"
        "<div class=scroll><table class=services>"
        f"<caption>Services of claim {escape(card.number)}</caption>\n<thead>"
        "<tr><th scope=col>Service</th><th scope=col class=n>Units</th><th scope=col "
        "class=n>Charged</th><th scope=col class=n>Adjusted</th><th scope=col class=n>Paid</th>"
        "</tr></thead>\n"
    )
    for line in card.lines:
        yield from _line(line)
    if card.reductions or not card.lines:
        yield "<tbody><tr><th scope=row colspan=5>The claim as a whole</th></tr>\n"
        yield from map(_reduction, card.reductions)
        yield "</tbody>\n"
    yield (
        "<tfoot><tr><th scope=row>Claim</th><td></td>"
        f"<td class=n>{dollars(card.charge)}</td><td class=n>{dollars(card.adjusted)}</td>"
        f"<td class=n>{dollars(card.paid)}</td></tr>\n"
    )
    if card.patient_owes is not None:
        yield (f"<tr><th scope=row colspan=4>Owed by the patient</th>"
               f"<td class=n>{dollars(card.patient_owes)}</td></tr>\n")  # fmt: skip
    yield "</tfoot></table></div>\n"
    yield from map(_remark, card.remarks)
    yield from map(_equation, card.equations)
    yield "</article>\n"


def _line(line: LineRow) -> Iterator[str]:
    date = f" <small>{escape(line.date)}</small>" if line.date else ""
    yield (
        f"<tbody><tr><th scope=row>{line.number}. <span class=code>{escape(line.service)}</span>"
        f"{date}</th><td class=n>{escape(line.units)}</td><td class=n>{dollars(line.charge)}</td>"
        f"<td></td><td class=n>{dollars(line.paid)}</td></tr>\n"
    )
    yield from map(_reduction, line.reductions)
    notes = "".join(map(_remark, line.remarks))
    if line.notes:
        notes += f"<p><small>{escape('; '.join(line.notes))}</small></p>"
    yield f"<tr><td class=in colspan=5>{notes}{_equation(line.equation)}</td></tr></tbody>\n"


def _reduction(one: Reduction) -> str:
    return (
        f"<tr><td class=in colspan=3><span class=code>{escape(one.code)}</span> "
        f"{escape(one.words)}</td><td class=n>{dollars(one.amount)}</td><td></td></tr>\n"
    )


def _remark(one: Fact) -> str:
    return f"<p><span class=code>{escape(one.label)}</span> {escape(one.value)}</p>\n"


def _equation(one: Equation) -> str:
    ties = one.ties is True
    verdict = "ties" if ties else "off"
    said = "" if ties else " (does not tie)"
    return f'<p class="eq {verdict}">{escape(one.text)}{said}</p>\n'


def _facts(facts: Iterable[Fact]) -> str:
    said = "".join(
        f"<div><dt>{escape(one.label)}</dt><dd>{escape(one.value)}</dd></div>\n" for one in facts
    )
    return f"<dl class=facts>\n{said}</dl>\n" if said else ""


def _end(page: Page) -> Iterator[str]:
    if page.summaries:
        yield "<h2>The payer's own totals (TS3)</h2>\n"
        for group in page.summaries:
            yield f"<h3>{escape(group.title)}</h3>\n{_facts(group.facts)}"
    if page.legend:
        yield "<h2>Groups of adjustments</h2>\n" + _facts(page.legend)
    if page.kept:
        yield "<h2>Segments that have no place above</h2>\n"
        yield from (f"<p><code>{escape(text)}</code></p>\n" for text in page.kept)
