"""The check digit of a National Provider Identifier."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(4_096)  # a file has few providers
def npi_is_valid(npi: str) -> bool:
    """Ten digits, the first 1 or 2, Luhn over 80840 and the ten digits.

    Source: 45 CFR 162.406 and ISO 7812; the constant 24 is the Luhn sum of the prefix 80840.
    """
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()) or npi[0] not in "12":
        return False
    total = 24
    for index, digit in enumerate(npi):
        value = int(digit)
        if index % 2 == 0:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
