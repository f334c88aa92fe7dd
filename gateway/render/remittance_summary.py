"""The summary of many remittances as one web page: charts with their tables beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape

from gateway.books import meanings
from gateway.ledger.remit_summary import Summary
from gateway.render.chart_svg import Bar, bars_svg
from gateway.render.remittance_html import document
from gateway.render.remittance_page import dollars
from gateway.render.words import clean, date_words

SHOWN = 12
"""So many bars of a chart; its table has all."""

LATEST = 2 * SHOWN
"""So many months."""

PARTS = (
    ("paid", "paid by payers"), ("contractual", "written off by contract"),
    ("patient", "owed by patients or next payers"), ("denied", "denied: to be worked"),
    ("other_payer", "settled by other payers"), ("other", "otherwise adjusted"),
    ("unexplained", "not explained"),
)  # fmt: skip
Cells = Sequence[str]


def period(summary: Summary) -> str:
    """The days of payment, first and last."""
    if summary.first is None or summary.last is None:
        return "without dates of payment"
    if summary.first == summary.last:
        return f"paid on {date_words(summary.first)}"
    return f"paid from {date_words(summary.first)} to {date_words(summary.last)}"


def reason_words(code: str) -> str:
    """``CO-197``: ``no authorization``."""
    words = meanings().listed("adjustment_reasons", code.partition("-")[2])
    return words or "no words for this code"


def summary_html(summary: Summary) -> Iterator[str]:
    """The page in pieces."""
    yield from document("Remittances: summary", _body(summary))


def _body(s: Summary) -> Iterator[str]:
    yield (
        f"<div class=top><h1>Remittances: summary</h1><p class=sum>{dollars(s.tie.payment)}</p>"
        f"</div>\n<p class=lead>{s.remittances} remittances with {s.claims} claims, "
        f"{escape(period(s))}. All amounts are dollars, net of reversals.</p>\n"
    )
    yield "<h2>Where the charged dollars went</h2>\n"
    parts = [(label, getattr(s.tie, name)) for name, label in PARTS]
    rows = [("charged", dollars(s.tie.charged)), *(
        (label, dollars(value)) for label, value in parts if value
    )]  # fmt: skip
    yield from _figure("money", "Charged dollars by where they went", [
        Bar(label, value, dollars(value)) for label, value in parts if value
    ], ("", "Dollars"), rows)  # fmt: skip
    yield f"<p>{_equation(s)}</p>\n"
    yield from _months(s)
    yield from _payers(s)
    yield from _reasons(s)
    yield from _days(s)


def _equation(s: Summary) -> str:
    tie = s.tie
    said = (f"{dollars(tie.paid)} paid on claims \N{MINUS SIGN} {dollars(tie.provider_adjustments)}"
            f" provider adjustments = {dollars(tie.paid - tie.provider_adjustments)}; payments "
            f"{dollars(tie.payment)}, difference {dollars(tie.difference)}")  # fmt: skip
    return f'<span class="eq {"ties" if tie.ties else "off"}">{said}</span>'


def _months(s: Summary) -> Iterator[str]:
    yield "<h2>Paid by month</h2>\n"
    yield from _figure(
        "months", "Paid on claims by month of payment" + (
            f", the last {LATEST} months" if len(s.months) > LATEST else ""),
        [Bar(m.month, m.paid, dollars(m.paid)) for m in s.months[-LATEST:]],
        ("Month", "Remittances", "Paid on claims", "Payments"),
        [(m.month, str(m.remittances), dollars(m.paid), dollars(m.payment)) for m in s.months],
    )  # fmt: skip


def _payers(s: Summary) -> Iterator[str]:
    yield "<h2>Paid by payer</h2>\n"
    yield from _figure(
        "payers", "Paid on claims by payer",
        [Bar(clean(p.payer), p.paid, dollars(p.paid)) for p in s.payers],
        ("Payer", "Remittances", "Claims", "Charged", "Paid", "Denied", "Claims denied"),
        [
            (clean(p.payer), str(p.remittances), str(p.claims), dollars(p.charged),
             dollars(p.paid), dollars(p.denied), _share(p.denied_claims, p.claims))
            for p in s.payers
        ],
    )  # fmt: skip


def _reasons(s: Summary) -> Iterator[str]:
    yield "<h2>Denied by reason</h2>\n"
    if not s.reasons:
        yield "<p>Nothing was denied.</p>\n"
        return
    yield from _figure(
        "reasons", "Denied dollars by reason",
        [Bar(f"{clean(r.code)} {reason_words(r.code)}", r.denied, dollars(r.denied))
         for r in s.reasons],
        ("Code", "Reason", "Times", "Denied"),
        [(clean(r.code), reason_words(r.code), str(r.times), dollars(r.denied)) for r in s.reasons],
        left=2,
    )  # fmt: skip


def _days(s: Summary) -> Iterator[str]:
    yield "<h2>Days to pay by payer</h2>\n"
    timed = [p for p in s.payers if p.days_from_service is not None]
    if not timed:
        yield "<p>No paid claim tells its days.</p>\n"
        return
    yield from _figure(
        "days", "Median days from the last day of service to the payment, by payer",
        [Bar(clean(p.payer), Decimal(str(p.days_from_service)), f"{p.days_from_service:g} days")
         for p in timed],
        ("Payer", "From service, median days", "Claims", "From receipt, median days", "Claims"),
        [
            (clean(p.payer), f"{p.days_from_service:g}", str(p.days_from_service_claims),
             "" if p.days_from_receipt is None else f"{p.days_from_receipt:g}",
             str(p.days_from_receipt_claims))
            for p in timed
        ],
    )  # fmt: skip


def _figure(
    anchor: str, title: str, bars: Sequence[Bar], heads: Cells, rows: Iterable[Cells],
    left: int = 1,
) -> Iterator[str]:  # fmt: skip
    """A chart and, beneath it, all its values; the first ``left`` columns are text."""
    shown = sorted(bars, key=lambda bar: -bar.value)[:SHOWN] if len(bars) > LATEST else bars
    more = f" The {len(shown)} largest of {len(bars)}." if len(shown) < len(bars) else ""
    said = "; ".join(f"{bar.label} {bar.text}" for bar in shown)
    yield f"<figure><figcaption>{escape(title)}.{more}</figcaption>\n"
    yield bars_svg(anchor, title, f"{said}. The table below has all values.", shown)
    yield "<div class=scroll><table class=rows><caption>All values of the chart</caption>"
    yield "<thead><tr>"
    for number, head in enumerate(heads):
        right = "" if number < left else " class=n"
        yield f"<th scope=col{right}>{escape(head)}</th>"
    yield "</tr></thead><tbody>\n"
    for row in rows:
        first, *cells = row
        yield f"<tr><th scope=row>{escape(first)}</th>"
        for number, cell in enumerate(cells, 1):
            yield f"<td{'' if number < left else ' class=n'}>{escape(cell)}</td>"
        yield "</tr>\n"
    yield "</tbody></table></div></figure>\n"


def _share(some: int, every: int) -> str:
    return f"{some} ({100 * some / every:.1f} %)" if every else "0"
