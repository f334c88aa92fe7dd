"""What an element of the twin says, decided by its data element in X12's dictionary.

Nothing is kept that is not known to be harmless: codes that the guides list, short codes, codes of
procedures and diagnoses by their shapes, amounts, counts, times of day. The kinds of what is
replaced are those of 45 CFR 164.514(b)(2)(i), and what no rule names is replaced by its shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.guides.book import Element
from gateway.translate.twin_cipher import Cipher, neutral
from gateway.translate.twin_days import Days
from gateway.translate.twin_zip import zip_code

NAMES = frozenset({"19", "93", "1035", "1036", "1037", "1038", "1039"})
"""Names of people and organisations, cities."""

NOBODY = frozenset({"UNKNOWN", "UNK", "NONE", "N/A", "NA", "PAYER", "INSURANCE", "TBD", "TEST"})
"""Names of no organisation, and told as such; of people they may be names (NM102 is 1)."""

ADDRESSES = frozenset({"166"})
PROSE = frozenset({"3", "61", "264", "352", "449", "770", "933", "1137", "1204", "1214"})
"""Free text, and plan names and layouts that hold any."""

CALLED = frozenset({"364", "443"})
"""Telephone, fax, e-mail, web addresses."""

DAYS = frozenset({"373", "1251"})
VERSIONS = frozenset({"480", "1705"})
ORDINALS = frozenset({"628", "734"})
ENVELOPE_NUMBERS = frozenset({"28", "329"})
"""Control numbers: digits that name something, so no counts."""

OPEN_LISTS = frozenset({"234", "1034", "1271", "1331", "1339", "1345", "310", "447", "799"})
"""Codes whose lists are kept by others and may not be known here."""

CHAPTERS = frozenset({"234", "1271"})
"""Of procedures and diagnoses the first character stays, even of what is no code."""

QUALIFYING = {"67": "66", "1251": "1250", "127": "128", "724": "725", "234": "235",
              "1271": "1270"}  # fmt: skip
"""Data elements whose meaning another one tells that stands before them."""

CODED = {
    "PXC": re.compile("[0-9]{3}[0-9A-Z]{6}X"),
    "BLT": re.compile("[0-9][0-9A-Z]{2,3}"),
    "87": re.compile("[0-9]{6}X[0-9]{3}(?:[A-Z][0-9])?"),
}
"""References by their qualifier that are codes: taxonomy, type of bill, guide."""

_CLIA = re.compile("[0-9]{2}D[0-9]{7}")
_JUDGED = {**CODED, "X4": _CLIA}
"""Shapes that rules look at: what has not the shape must not get it by chance."""

_VERSION = re.compile("[0-9]{3,6}(?:X[0-9]{1,3}(?:[A-Z][0-9])?)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,11}(?:\.[0-9]{0,4})?|\.[0-9]{1,4})")
_CODE = re.compile(
    r"[0-9A-Z]{1,2}|(?=.*[0-9])[0-9A-Z]{3,5}|(?=.*[A-Z])(?=.*[0-9])[0-9A-Z]{6,7}"
    r"|[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}|[0-9]{1,5}-[0-9]|0[0-9]{3}[A-Z]?",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile("[0-9A-Z]{1,2}|(?=.*[0-9])[0-9A-Z]{3,4}", re.IGNORECASE)
_SHORTER = frozenset({"1034", "1331"})
"""Codes that are shorter than those of procedures: reasons of adjustments, facilities."""

_COUNT = re.compile(r"[+-]?[0-9]{1,8}(?:\.[0-9]{0,4})?|[+-]?\.[0-9]{1,4}")
COUNTS = frozenset({"380", "1328"})
"""Quantities and pointers: nine digits and more are somebody's number, not so many things."""

_NDC = re.compile("[0-9]{11}|[0-9]{5}-[0-9]{4}-[0-9]{2}")
_SHORT = re.compile("..?|(?=.*[0-9])...", re.DOTALL)
_DAY = re.compile("(?:19|20)[0-9]{6}(?:-(?:19|20)[0-9]{6})?")
_ACCOUNT_KIND = "13"
"""First digits of DE 509: what follows is a tax id, or a DUNS number."""

TRIES = 64


class Codes:
    """All codes that guides list, by data element; and their external lists, by name."""

    def __init__(self) -> None:
        self.by_element: dict[str, set[str]] = {}
        self.lists: dict[str, frozenset[str]] = {}

    def add(self, element: Element) -> None:
        """Take in an element and its components."""
        if element.codes:
            self.by_element.setdefault(element.data_element, set()).update(element.codes)
        for part in element.components:
            self.add(part)

    def knows(self, element: Element, text: str) -> bool:
        """True for a code of the element, wherever in the guides it is allowed."""
        return (
            text in element.codes
            or text in self.by_element.get(element.data_element, ())
            or text in self.lists.get(element.external, ())
        )


class Values:
    """Rewrites single values: simple elements, or components."""

    def __init__(self, cipher: Cipher, codes: Codes) -> None:
        self.cipher, self.codes, self.days = cipher, codes, Days(cipher)

    def of(
        self, element: Element, text: str, said: Mapping[str, str], *, birth: bool = False
    ) -> str:
        """The value in the twin. ``said`` holds what the segment said before, by data element:
        qualifiers, the state of a ZIP code."""
        number = element.data_element
        if number == "724":
            return self._copy(text, said.get("725", ""))
        if self.codes.knows(element, text) and number not in NAMES | ADDRESSES | PROSE:
            return text
        qualifier = said.get(QUALIFYING.get(number, ""), "")
        if number in NAMES:
            nobody = text.upper() in NOBODY and said.get("1065") != "1"
            return text if nobody else self.cipher.name(text)
        if number in ADDRESSES:
            return self.cipher.address(text)
        if number in PROSE or element.type == "B":
            return neutral(text)
        if number in DAYS or element.type == "DT":
            return self.days.text(text, qualifier, birth=birth)
        if element.type == "TM":
            return self.days.time(text)
        if number in VERSIONS:
            known = _VERSION.match(text)
            size = known.end() if known else 0
            return text[:size] + self.shape(text[size:])
        if number in CALLED:
            return self.cipher.identifier(text, "called")
        if number == "116":
            return zip_code(self.cipher, text, said.get("156", ""))
        if number == "509" and len(text) == 10 and text[0] in _ACCOUNT_KIND:
            return text[0] + self.cipher.identifier(text[1:])
        if number == "507":
            return self._routing(text)
        if qualifier == "X4" and _CLIA.fullmatch(text):  # the D in it is no secret
            digits = self.cipher.identifier(text[:2] + text[3:])
            return f"{digits[:2]}D{digits[2:]}"
        if self._harmless(element, text, qualifier):
            return text
        return self._replaced(element, text, _JUDGED.get(qualifier))

    def shape(self, text: str) -> str:
        """A value of which nothing is known but how it looks."""
        if _DAY.fullmatch(text):
            return self.days.text(text)
        return self.cipher.identifier(text)

    def _harmless(self, element: Element, text: str, qualifier: str) -> bool:
        number, kind = element.data_element, element.type
        if number in ENVELOPE_NUMBERS:
            return False
        if qualifier == "EI" and (len(set(text)) == 1 or text == "123456789"):
            return True  # nobody's tax number, and told as none
        if number in ORDINALS:
            return len(text) <= 6 and text.isdigit()
        if number in _SHORTER:
            return bool(_SHORT_CODE.fullmatch(text))
        if number in OPEN_LISTS:
            ndc = qualifier == "N4" and _NDC.fullmatch(text)
            return bool(_CODE.fullmatch(text) or ndc)
        if number == "127" and len(text) <= 2:
            return True  # a tooth, or a number that could hide nobody
        if number == "127":
            return qualifier in CODED and bool(CODED[qualifier].fullmatch(text))
        if kind == "R" or kind.startswith("N"):
            counts = kind == "N0" or number in COUNTS
            return bool((_COUNT if counts else _NUMBER).fullmatch(text))
        return kind == "ID" and bool(_SHORT.fullmatch(text))

    def _replaced(self, element: Element, text: str, judged: re.Pattern[str] | None) -> str:
        """By shape, and never a code that it was not, nor of the shape that is ``judged``; rules go
        by the chapter of a code."""
        size = 1 if element.data_element in CHAPTERS else 0
        shapely = bool(judged and judged.fullmatch(text))
        made = self.cipher.identifier(text[size:])
        for _ in range(TRIES):
            known = self.codes.knows(element, text[:size] + made)
            if not known and bool(judged and judged.fullmatch(text[:size] + made)) == shapely:
                break
            made = self.cipher.identifier(made)
        return text[:size] + made

    def _routing(self, text: str) -> str:
        """A bank's number; its check digits fit where they did."""
        if _is_routing(text):
            body = self.cipher.identifier(text[:8])
            return next(body + digit for digit in "0123456789" if _is_routing(body + digit))
        made = self.cipher.identifier(text)
        while _is_routing(made):  # back where it began at the latest
            made = self.cipher.identifier(made)
        return made

    def _copy(self, text: str, number: str) -> str:
        """What an acknowledgement repeats of a data element; its twin is that of the original."""
        if not number or number == "724":
            return self.shape(text)
        kind = {"373": "DT", "337": "TM", "782": "R", "380": "R"}.get(number, "")
        coded = number in self.codes.by_element
        element = Element(0, number, "", "S", kind or ("ID" if coded else "AN"))
        return self.of(element, text, {})


def _is_routing(text: str) -> bool:
    """True for nine digits with the check digit of the American Bankers Association."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    return sum(int(d) * w for d, w in zip(text, (3, 7, 1) * 3, strict=True)) % 10 == 0
