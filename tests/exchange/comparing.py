"""Two texts compared as the command does it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.exchange.difference import Comparison, Totals
from gateway.guides.difference import Difference


def compared(
    a: str | bytes, b: str | bytes, *, strict: bool = False, ignore_batch: bool = False
) -> tuple[list[Difference], Totals, int]:
    """The differences of two files, what they come to, and the exit code."""
    with TemporaryDirectory() as name:
        paths = []
        for letter, text in (("a", a), ("b", b)):
            path = Path(name) / letter
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            paths.append(path)
        with Comparison(paths[0], paths[1], strict=strict, ignore_batch=ignore_batch) as both:
            found = list(both)
            return found, both.totals, both.exit_code


def said(a: str | bytes, b: str | bytes, **how: bool) -> list[str]:
    """The differences in words."""
    return [one.in_words for one in compared(a, b, **how)[0]]
