"""Which ZIP codes a state has. Source: USPS, Publication 65 (areas by their first three digits)."""

from __future__ import annotations

from functools import lru_cache

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


PROVINCES = frozenset({
    "AB", "BC", "MB", "NB", "NF", "NL", "NS", "NT", "NU", "ON", "PE", "PQ", "QC", "SK", "YT",
})  # fmt: skip
"""Provinces of Canada."""

STATES = frozenset(ZIPS) | PROVINCES | {"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW", "UM"}
"""States, territories, military post and the provinces of Canada."""


@lru_cache(256)
def prefixes(state: str) -> tuple[str, ...]:
    """The first three digits of a state's ZIP codes in order, () for what has no table."""
    found: list[str] = []
    for part in ZIPS.get(state, "").split():
        low, _, high = part.partition("-")
        found += [f"{n:03d}" for n in range(int(low), int(high or low) + 1)]
    return tuple(found)


def is_zip(code: str) -> bool:
    """Whether it is a ZIP code of five or nine digits."""
    return len(code) in (5, 9) and code.isascii() and code.isdecimal()


@lru_cache(8_192)
def is_zip_of(code: str, state: str) -> bool:
    """True where a ZIP code may be of that state; of states without a table, too."""
    known = prefixes(state)
    return not known or code[:3] in known
