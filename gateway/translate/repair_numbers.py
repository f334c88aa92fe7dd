"""Repairs of numbers that people write with marks: ZIP codes, telephones, NPI, tax ids, drugs."""

from __future__ import annotations

import re

from gateway.models.claim import Claim
from gateway.models.party import Contact, Identifier, Party
from gateway.translate.repair_walk import Note, Seat, below, seats

_MARKS = re.compile(r"[ -]+")
_TELEPHONE = re.compile(r"[-+0-9 ()./]+")
_EXTENSION = re.compile(r"[ ,;]*(?:extension|ext\.?|x|#)[ .:]*([0-9]{1,10})$", re.IGNORECASE)
_NDC = re.compile(r"([0-9]{4,5})[- ]([0-9]{3,4})[- ]([0-9]{1,2})")
_LABELER, _PRODUCT, _PACKAGE = 5, 4, 2
_NDC_DIGITS = _LABELER + _PRODUCT + _PACKAGE
_LINES = frozenset({"TE", "FX", "HP", "WP"})
"""PER03: telephone, fax, home and work telephone."""

_PER_CONTACT = 3
"""A PER has room for so many numbers."""


def zip_code(claim: Claim, note: Note) -> None:
    """The hyphen of ZIP+4. Four digits that are missing are told by the rules, never made up."""
    for seat in seats(claim):
        place = seat.party.address
        if place is None or place.country_code not in ("", "US"):
            continue
        digits = _MARKS.sub("", place.postal_code)
        if digits != place.postal_code and _all_digits(digits, 5, 9):
            note(f"{seat.path}.address.postal_code", place.postal_code, digits)
            place.postal_code = digits


def telephone(claim: Claim, note: Note) -> None:
    """Telephone and fax to ten digits; an extension gets an EX of its own."""
    for seat in seats(claim):
        for number, contact in enumerate(seat.party.contacts, 1):
            _telephones(contact, note, f"{seat.path}.contacts[{number}]")


def _telephones(contact: Contact, note: Note, path: str) -> None:
    made: list[Identifier] = []
    extended = any(one.qualifier == "EX" for one in contact.numbers)
    room = len(contact.numbers) < _PER_CONTACT and not extended
    for number, one in enumerate(contact.numbers, 1):
        made.append(one)
        if one.qualifier not in _LINES:
            continue
        text, extension = parted(one.value)
        digits = ten_digits(text)
        if not digits or digits == one.value or (extension and not room):
            continue
        now = f"{digits} EX {extension}" if extension else digits
        note(f"{path}.numbers[{number}].value", one.value, now)
        one.value = digits
        if extension:
            room = False
            made.append(Identifier(qualifier="EX", value=extension))
    contact.numbers = made


def parted(text: str) -> tuple[str, str]:
    """A telephone number and its extension."""
    found = _EXTENSION.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def ten_digits(text: str) -> str:
    """A telephone number of North America without its marks and its 1; '' where it is none."""
    if not _TELEPHONE.fullmatch(text):
        return ""
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return digits if len(digits) == 10 and digits[0] not in "01" else ""


def npi(claim: Claim, note: Note) -> None:
    """The NPI without blanks and hyphens; from the identifiers (XX) to where it belongs."""
    for seat in seats(claim):
        party = seat.party
        taken = _take(party, ("XX",))
        if taken and party.npi in ("", taken.value):
            _moved(seat, taken, "npi", taken.value, note)
        digits = _MARKS.sub("", party.npi)
        if digits != party.npi and _all_digits(digits, 10):
            note(below(seat.path, "npi"), party.npi, digits)
            party.npi = digits


def taxonomy(claim: Claim, note: Note) -> None:
    """A taxonomy code from the identifiers (PXC, ZZ) to where it belongs."""
    for seat in seats(claim):
        party = seat.party
        taken = _take(party, ("PXC", "ZZ"))
        code = taken.value.upper() if taken else ""
        if not taken or not is_taxonomy(code) or party.taxonomy_code.upper() not in ("", code):
            continue
        _moved(seat, taken, "taxonomy_code", code, note)


def is_taxonomy(code: str) -> bool:
    """Ten capitals and digits of which the last is X. Source: NUCC provider taxonomy."""
    return re.fullmatch(r"[0-9]{3}[0-9A-Z]{6}X", code) is not None


def _take(party: Party, qualifiers: tuple[str, ...]) -> Identifier | None:
    """The only identifier with one of ``qualifiers``; None where there are none or several."""
    found = [one for one in party.identifiers if one.qualifier in qualifiers and one.value]
    return found[0] if len(found) == 1 else None


def _moved(seat: Seat, taken: Identifier, field: str, value: str, note: Note) -> None:
    """Put an identifier into the field that it belongs in; if that says it already, drop it."""
    again = bool(getattr(seat.party, field))
    said = f"identifiers {taken.qualifier} {taken.value}"
    note(below(seat.path, "identifiers") if again else f"{seat.path}.{field}", said,
         "" if again else value)  # fmt: skip
    setattr(seat.party, field, value)
    seat.party.identifiers = [one for one in seat.party.identifiers if one is not taken]


def tax_id(claim: Claim, note: Note) -> None:
    """EIN (EI) and social security number (SY) to nine digits."""
    for seat in seats(claim):
        for number, one in enumerate(seat.party.identifiers, 1):
            digits = _MARKS.sub("", one.value)
            bare = one.qualifier in ("EI", "SY") and _all_digits(digits, 9)
            if bare and digits != one.value:
                note(f"{seat.path}.identifiers[{number}].value", one.value, digits)
                one.value = digits


def drug_code(claim: Claim, note: Note) -> None:
    """A National Drug Code with hyphens to the eleven digits 5-4-2: the short part gets its zero.

    Ten digits without hyphens may be read in three ways, and stay. Source: HIPAA, NDC format.
    """
    for line_number, line in enumerate(claim.service_lines, 1):
        for number, drug in enumerate(line.drugs, 1):
            made = eleven_digits(drug.code) if drug.qualifier in ("", "N4") else ""
            if made and made != drug.code:
                note(f"service_lines[{line_number}].drugs[{number}].code", drug.code, made)
                drug.code = made


def ndc(text: str) -> str:
    """A drug code without its hyphens where it is then one of eleven digits; else as it is, for
    without them nobody can tell which part of it is short."""
    digits = text.replace("-", "")
    return eleven_digits(text) or (digits if _all_digits(digits, _NDC_DIGITS) else text)


def eleven_digits(text: str) -> str:
    """The digits of 5-4-2, 4-4-2, 5-3-2 and 5-4-1 as 5-4-2; '' for anything else."""
    found = _NDC.fullmatch(text)
    if not found:
        return ""
    labeler, product, package = found.groups()
    lacking = (_LABELER - len(labeler)) + (_PRODUCT - len(product)) + (_PACKAGE - len(package))
    if lacking > 1:
        return ""
    return labeler.zfill(_LABELER) + product.zfill(_PRODUCT) + package.zfill(_PACKAGE)


def _all_digits(text: str, *lengths: int) -> bool:
    return len(text) in lengths and text.isascii() and text.isdecimal()
