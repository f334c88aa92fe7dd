"""What codes and numbers of claims look like: shapes that can be told without any list.

Sources: ICD-10-CM and PCS official tables' structure, CPT and HCPCS code formats, NUBC, NUCC, the
numbering of the IRS, CLIA and the USPS.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ICD10 = re.compile(r"[A-Z][0-9AB][0-9AB](?:[0-9A-Z]{1,4})?")
_PCS = re.compile(r"[0-9A-HJ-NP-Z]{7}")
_PROCEDURE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")
_DENTAL = re.compile(r"D[0-9]{4}")
_HIPPS = re.compile(r"[0-9A-Z]{5}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")
_CLIA = re.compile(r"[0-9]{2}D[0-9]{7}")
_REVENUE = re.compile(r"0[0-9]{3}|(?:10|21|31)0[0-9]")
_NUBC = re.compile(r"[0-9A-Z]{2}")

FACILITIES = {
    "1": "12345678", "2": "12345678", "3": "234", "4": "13", "6": "56", "7": "123456789",
    "8": "12345679",
}  # fmt: skip
"""First digit of a bill type (without its leading zero) to the second digits that go with it."""

BILL_FREQUENCIES = frozenset("0123456789ABCDEFGHIJKMNOPQXYZ")


@lru_cache(8_192)
def is_icd10(code: str) -> bool:
    """True for the shape of an ICD-10-CM code without its dot, 3 to 7 characters.

    A letter, then digits or, in a few chapters, A or B. From the fourth place on X only keeps a
    place open for what follows, so no code ends with it."""
    return bool(_ICD10.fullmatch(code)) and (code[-1] != "X" or len(code) < 4)


@lru_cache(1_024)
def is_pcs(code: str) -> bool:
    """True for seven letters and digits without I and O."""
    return bool(_PCS.fullmatch(code))


@lru_cache(8_192)
def is_procedure(code: str) -> bool:
    """True for the shape of a CPT or HCPCS code."""
    return bool(_PROCEDURE.fullmatch(code))


@lru_cache(1_024)
def is_dental(code: str) -> bool:
    """True for D and four digits."""
    return bool(_DENTAL.fullmatch(code))


@lru_cache(1_024)
def is_hipps(code: str) -> bool:
    """True for five letters and digits."""
    return bool(_HIPPS.fullmatch(code))


@lru_cache(1_024)
def is_modifier(code: str) -> bool:
    """True for two letters or digits."""
    return bool(_MODIFIER.fullmatch(code))


@lru_cache(1_024)
def is_taxonomy(code: str) -> bool:
    """True for nine letters and digits and an X."""
    return bool(_TAXONOMY.fullmatch(code))


@lru_cache(256)
def is_clia(number: str) -> bool:
    """True for two digits, D and seven digits."""
    return bool(_CLIA.fullmatch(number))


@lru_cache(1_024)
def is_revenue(code: str) -> bool:
    """True for four digits of a group of revenue codes: 0xxx, 100x, 210x and 310x."""
    return bool(_REVENUE.fullmatch(code))


@lru_cache(1_024)
def is_nubc(code: str) -> bool:
    """True for two letters or digits."""
    return bool(_NUBC.fullmatch(code))


@lru_cache(1_024)
def is_tax_id(number: str) -> bool:
    """True for nine digits that somebody may have: not all alike, not counted up."""
    if len(number) != 9 or not number.isdecimal():
        return False
    return len(set(number)) > 1 and number != "123456789"


@lru_cache(256)
def is_bill_type(text: str) -> bool:
    """True where facility and kind of care go together, as CLM05-1 has them."""
    return len(text) == 2 and text[1] in FACILITIES.get(text[0], "")
