"""What tests of pages need: remittances of files, and the text that a PDF shows."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path
from typing import Any

from lxml import etree

from gateway.exchange.remit_files import Remittance, read_remittances
from gateway.render.remittance_make import remittance_page
from gateway.render.remittance_page import Page

ROOT = Path(__file__).parents[2]
ADVICE = Path(__file__).with_name("advice.835")
FULL = Path(__file__).with_name("full.835")
GOLDEN = Path(__file__).with_name("advice.txt")
FIXTURES = ROOT / "fixtures" / "x12" / "835" / "accept"


def remittances(path: Path) -> list[Remittance]:
    return list(read_remittances(path, []))


def pages(path: Path) -> list[Page]:
    return [remittance_page(r.source, r.header, r.claims, r.totals) for r in remittances(path)]


def tree_of(page: str) -> Any:
    """A web page as its reader sees it."""
    return etree.HTML(page)


def told(element: Any) -> str:
    """All text of an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def pdf_pages(made: bytes) -> list[list[str]]:
    """The pieces of text of each page, read from the content streams as reportlab writes them."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        try:
            text = zlib.decompress(base64.a85decode(stream.strip(), adobe=False))
        except ValueError:
            text = zlib.decompress(base64.a85decode(b"<~" + stream.strip(), adobe=True))
        shown = re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", text)
        found.append([_plain(one) for one in shown])
    return found


def _plain(text: bytes) -> str:
    plain = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), text)
    return re.sub(rb"\\(.)", rb"\1", plain).decode("cp1252")
