"""Bars as SVG, drawn here: no script, legible in the dark and on paper, told to those who do not
see them by title and description. The page's style gives the colours (``paper_style``)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

import msgspec

WIDTH = 736
LABEL = 248
"""Room for labels: 26 of the widest letters."""
LETTERS = 26
VALUE = 120
ROW = 17
GAP = 9


class Bar(msgspec.Struct, frozen=True):
    """A label, how long the bar is, and the value as it is written beside it."""

    label: str
    value: Decimal
    text: str


def bars_svg(anchor: str, title: str, description: str, bars: Sequence[Bar]) -> str:
    """Horizontal bars, one below the other, from a common zero; ``anchor`` is unique in the page.
    Labels are wrapped, never cut."""
    return "".join(_svg(anchor, title, description, bars))


def _svg(anchor: str, title: str, description: str, bars: Sequence[Bar]) -> Iterator[str]:
    labels = [textwrap.wrap(bar.label, LETTERS) or [""] for bar in bars]
    heights = [len(lines) * ROW + GAP for lines in labels]
    height = sum(heights) + GAP
    least = min((bar.value for bar in bars), default=Decimal(0))
    most = max((bar.value for bar in bars), default=Decimal(0))
    least, most = min(least, Decimal(0)), max(most, Decimal(0))
    room = WIDTH - LABEL - VALUE - (VALUE if least else 0)
    scale = Decimal(room) / (most - least) if most > least else Decimal(0)
    zero = LABEL + (VALUE if least else 0) + float(-least * scale)
    yield (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{anchor}-t {anchor}-d" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{anchor}-t">{escape(title)}</title>'
        f'<desc id="{anchor}-d">{escape(description)}</desc>\n'
    )
    top = float(GAP)
    for bar, lines, high in zip(bars, labels, heights, strict=True):
        yield from _bar(bar, lines, top, zero, float(bar.value * scale))
        top += high
    yield f'<line class="axis" x1="{zero:.1f}" y1="0" x2="{zero:.1f}" y2="{height}"/></svg>\n'


def _bar(bar: Bar, lines: list[str], top: float, zero: float, long: float) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield (f'<text x="{LABEL - 10}" y="{top + 13 + number * ROW:.1f}" text-anchor="end">'
               f"{escape(line)}</text>")  # fmt: skip
    middle = top + (len(lines) - 1) * ROW / 2
    left = zero + min(long, 0.0)
    yield (f'<rect class="bar" x="{left:.1f}" y="{middle:.1f}" width="{abs(long):.1f}" '
           f'height="{ROW}" rx="2"/>')  # fmt: skip
    beside, anchor = (zero + long + 8, "start") if long >= 0 else (left - 8, "end")
    yield (f'<text x="{beside:.1f}" y="{middle + 13:.1f}" text-anchor="{anchor}">'
           f"{escape(bar.text)}</text>\n")  # fmt: skip
