"""What codes and numbers of claims look like: shapes that can be told without any list.

Sources: ICD-10-CM and PCS official tables' structure, CPT and HCPCS code formats, NUBC, NUCC, the
numbering of the IRS, CLIA and the USPS.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ICD10 = re.compile(r"[A-TV-Z][0-9][0-9A-Z](?:[0-9A-Z]{1,4})?")
_PCS = re.compile(r"[0-9A-HJ-NP-Z]{7}")
_PROCEDURE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")
_DENTAL = re.compile(r"D[0-9]{4}")
_HIPPS = re.compile(r"[0-9A-Z]{5}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")
_CLIA = re.compile(r"[0-9]{2}D[0-9]{7}")
_NUBC = re.compile(r"[0-9A-Z]{2}")

ZIPS = {
    "AK": "995-999", "AL": "350-352 354-369", "AR": "716-729", "AZ": "850-853 855-857 859-860 "
    "863-865", "CA": "900-908 910-928 930-961", "CO": "800-816", "CT": "060-069",
    "DC": "200-205 569",
    "DE": "197-199", "FL": "320-339 341-342 344 346-347 349",
    "GA": "300-319 398-399", "HI": "967-968",
    "IA": "500-516 520-528", "ID": "832-838", "IL": "600-620 622-629", "IN": "460-479",
    "KS": "660-662 664-679", "KY": "400-427", "LA": "700-701 703-708 710-714", "MA": "010-027 055",
    "MD": "206-212 214-219", "ME": "039-049", "MI": "480-499", "MN": "550-551 553-567",
    "MO": "630-631 633-641 644-658", "MS": "386-397", "MT": "590-599", "NC": "270-289",
    "ND": "580-588", "NE": "680-681 683-693", "NH": "030-038", "NJ": "070-089", "NM": "870-871 "
    "873-875 877-884", "NV": "889-891 893-895 897-898", "NY": "005 063 100-149", "OH": "430-459",
    "OK": "730-731 734-741 743-749", "OR": "970-979", "PA": "150-191 193-196", "PR": "006-007 009",
    "RI": "028-029", "SC": "290-299", "SD": "570-577", "TN": "370-385", "TX": "733 750-770 772-799 "
    "885", "UT": "840-847", "VA": "201 220-246", "VI": "008", "VT": "050-059",
    "WA": "980-986 988-994",
    "WI": "530-532 534-535 537-549", "WV": "247-268", "WY": "820-831 834",
}  # fmt: skip
"""The first three digits of the ZIP codes of each state."""

FACILITIES = {
    "1": "1234567 8", "2": "12345678", "3": "234", "4": "13", "6": "56", "7": "1234567 9",
    "8": "123456 9",
}  # fmt: skip
"""First digit of a bill type (without its leading zero) to the second digits that go with it."""

BILL_FREQUENCIES = frozenset("0123456789ABCDEFGHIJKMNOPQXYZ")


@lru_cache(8_192)
def is_icd10(code: str) -> bool:
    """True for the shape of an ICD-10-CM code without its dot: a letter, a digit, up to 7 in all.
    Codes for new conditions begin with U."""
    return bool(_ICD10.fullmatch(code)) or (
        code[:1] == "U" and bool(_ICD10.fullmatch("A" + code[1:]))
    )


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
def _prefixes(state: str) -> frozenset[str]:
    found = set()
    for part in ZIPS.get(state, "").split():
        low, _, high = part.partition("-")
        found |= {f"{n:03d}" for n in range(int(low), int(high or low) + 1)}
    return frozenset(found)


@lru_cache(8_192)
def is_zip_of(code: str, state: str) -> bool:
    """True where a ZIP code of five or nine digits may be of that state; of states without a table
    too."""
    if len(code) not in (5, 9) or not code.isdecimal():
        return True  # its shape is told elsewhere
    known = _prefixes(state)
    return not known or code[:3] in known


@lru_cache(256)
def is_bill_type(text: str) -> bool:
    """True where facility and kind of care go together, as CLM05-1 has them."""
    return len(text) == 2 and text[1] in FACILITIES.get(text[0], "")
