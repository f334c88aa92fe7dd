"""Repairs of codes: words for codes, dots, zeros, modifiers, units, dates that are given twice."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import Claim
from gateway.models.party import Identifier
from gateway.models.service_line import ServiceLine
from gateway.translate.repair_walk import Note, below, seats

ICD = frozenset(
    {"ABK", "ABF", "ABJ", "APR", "ABN", "BBR", "BBQ", "BK", "BF", "BJ", "PR", "BN", "BR", "BQ"}
)
"""HI qualifiers of codes of the International Classification of Diseases."""

GENDERS = {
    "FEMALE": "F", "WOMAN": "F", "GIRL": "F", "MALE": "M", "MAN": "M", "BOY": "M",
    "UNKNOWN": "U", "UNK": "U", "UN": "U", "F": "F", "M": "M", "U": "U",
}  # fmt: skip
"""DMG03; a word for anything else has no code in the guides, and stays."""

RELATIONSHIPS = {
    "SPOUSE": "01", "HUSBAND": "01", "WIFE": "01", "CHILD": "19", "SON": "19", "DAUGHTER": "19",
    "EMPLOYEE": "20", "UNKNOWN": "21", "ORGAN DONOR": "39", "CADAVER DONOR": "40",
    "LIFE PARTNER": "53", "DOMESTIC PARTNER": "53", "OTHER": "G8", "OTHER RELATIONSHIP": "G8",
}  # fmt: skip
"""PAT01 and SBR02."""

UNITS = {
    "UNIT": "UN", "UNITS": "UN", "EA": "UN", "EACH": "UN", "MINUTE": "MJ", "MINUTES": "MJ",
    "MIN": "MJ", "DAY": "DA", "DAYS": "DA",
}  # fmt: skip
"""SV103 and SV204."""

NOT_TIMED = frozenset({"01953", "01995", "01996"})
"""Procedures among those of anesthesia that are counted, not timed."""

TIME_UNIT = 15
"""Minutes of a time unit of anesthesia: a smaller number may be one of time units, not minutes."""

PAYER_REFS = frozenset({"2U", "EI", "FY", "NF", "TJ", "G1", "G2", "9F", "F8", "LU", "T4"})
"""Identifiers of a payer that are a REF; any other is the payer's own id (NM109)."""

_BILL = re.compile(r"0?([1-9][0-9])([0-9A-Z])")
_PROCEDURE = re.compile(r"([0-9A-Z]{5})[-, /]+((?:[0-9A-Z]{2}[-, /]*){1,4})", re.IGNORECASE)
_MODIFIERS = 4


class Words(NamedTuple):
    """Names in capitals to the codes that they are names of."""

    states: dict[str, str] = {}
    countries: dict[str, str] = {}


def state(claim: Claim, note: Note, words: Words) -> None:
    """The name of a state to its two letters; ``D.C.`` to ``DC``."""
    for seat in seats(claim):
        place = seat.party.address
        if place is None or place.country_code not in ("", "US", "CA"):
            continue
        code = _named(place.state_code, words.states)
        if code != place.state_code:
            note(f"{seat.path}.address.state_code", place.state_code, code)
            place.state_code = code
    causes = claim.related_causes
    if causes and (code := _named(causes.state_code, words.states)) != causes.state_code:
        note("related_causes.state_code", causes.state_code, code)
        causes.state_code = code


def _named(text: str, names: dict[str, str]) -> str:
    plain = " ".join(text.upper().replace(".", "").split())
    if len(text) != 2 and plain in names.values():
        return plain
    return names.get(plain, text)


def country(claim: Claim, note: Note, words: Words) -> None:
    """The name of a country, or its three letters where it is a neighbour, to its two letters."""
    for seat in seats(claim):
        place = seat.party.address
        if place and (code := _named(place.country_code, words.countries)) != place.country_code:
            note(f"{seat.path}.address.country_code", place.country_code, code)
            place.country_code = code


def diagnosis(claim: Claim, note: Note) -> None:
    """ICD codes without dots and blanks, in capitals."""
    for field, items in (("diagnoses", claim.diagnoses), ("codes", claim.codes)):
        coded: list[Any] = [*items]
        for number, one in enumerate(coded, 1):
            plain = one.code.replace(".", "").replace(" ", "").upper()
            if one.qualifier.upper() in ICD and plain and plain != one.code:
                note(f"{field}[{number}].code", one.code, plain)
                one.code = plain


def gender(claim: Claim, note: Note) -> None:
    """Words for a gender to its code."""
    for seat in seats(claim):
        code = GENDERS.get(seat.party.gender_code.upper(), seat.party.gender_code)
        if code != seat.party.gender_code:
            note(f"{seat.path}.gender_code", seat.party.gender_code, code)
            seat.party.gender_code = code


def relationship(claim: Claim, note: Note) -> None:
    """Words for the patient's relationship to the subscriber to its code."""
    rooms: list[tuple[str, Any]] = [("patient", claim.patient)]
    rooms += [(f"other_payers[{n}]", one) for n, one in enumerate(claim.other_payers, 1)]
    for path, one in rooms:
        given = one.relationship_code if one else ""
        words = RELATIONSHIPS | ({"SELF": "18"} if path != "patient" else {})
        if given.upper() in words:
            one.relationship_code = words[given.upper()]
            note(f"{path}.relationship_code", given, one.relationship_code)


def payer_id(claim: Claim, note: Note) -> None:
    """A payer's only id whose qualifier the guides have not is its own id: PI."""
    for seat in seats(claim):
        if seat.role != "PR" or seat.party.identifier("PI", "XV"):
            continue
        own = [one for one in seat.party.identifiers if one.qualifier not in PAYER_REFS]
        if len(own) == 1 and own[0].value:
            number = seat.party.identifiers.index(own[0]) + 1
            note(f"{seat.path}.identifiers[{number}].qualifier", own[0].qualifier, "PI")
            own[0].qualifier = "PI"


def bill_type(claim: Claim, note: Note) -> None:
    """The type of bill without its leading zero, its last character in the frequency code; a
    place of service that lost its zero gets it back."""
    given = claim.facility_code
    if claim.kind != "837I":
        claim.facility_code = _padded(given, 2, "facility_code", note)
        for number, line in enumerate(claim.service_lines, 1):
            path = f"service_lines[{number}].place_of_service_code"
            line.place_of_service_code = _padded(line.place_of_service_code, 2, path, note)
        return
    found = _BILL.fullmatch(given)
    if found and claim.frequency_code in ("", found[2]):
        note("facility_code", given, found[1])
        if not claim.frequency_code:
            note("frequency_code", "", found[2])
        claim.facility_code, claim.frequency_code = found[1], found[2]
    elif re.fullmatch(r"0[1-9][0-9]", given):
        note("facility_code", given, given[1:])
        claim.facility_code = given[1:]


def revenue_code(claim: Claim, note: Note) -> None:
    """Revenue codes have four digits."""
    for number, line in enumerate(claim.service_lines, 1):
        path = f"service_lines[{number}]"
        line.revenue_code = _padded(line.revenue_code, 4, f"{path}.revenue_code", note)
        for which, decided in enumerate(line.adjudications, 1):
            place = f"{path}.adjudications[{which}].revenue_code"
            decided.revenue_code = _padded(decided.revenue_code, 4, place, note)


def _padded(text: str, length: int, path: str, note: Note) -> str:
    """Digits that lost the zeros in front with them again; others as they are."""
    if not 0 < len(text) < length or not (text.isascii() and text.isdecimal()) or not int(text):
        return text
    note(path, text, text.zfill(length))
    return text.zfill(length)


def modifiers(claim: Claim, note: Note) -> None:
    """Modifiers that stand in the procedure code (``99213-25``) become modifiers."""
    for number, line in enumerate(claim.service_lines, 1):
        path = f"service_lines[{number}]"
        _modifiers(line, path, note)
        for which, decided in enumerate(line.adjudications, 1):
            _modifiers(decided, f"{path}.adjudications[{which}]", note)


def _modifiers(item: ServiceLine | LineAdjudication, path: str, note: Note) -> None:
    for which, one in enumerate(item.modifiers):
        if re.fullmatch(r"[- ]+[0-9A-Za-z]{2}", one):
            item.modifiers[which] = one[-2:]
            note(f"{path}.modifiers[{which + 1}]", one, one[-2:])
    found = _PROCEDURE.fullmatch(item.procedure_code)
    if not found:
        return
    inside = re.findall(r"[0-9A-Za-z]{2}", found[2])
    known = [one.upper() for one in item.modifiers]
    if known and [one.upper() for one in inside] != known[: len(inside)]:
        return  # in which order they count for the payment, the claim does not say
    note(f"{path}.procedure_code", item.procedure_code, " ".join((found[1], *inside)))
    item.procedure_code = found[1]
    item.modifiers = item.modifiers or inside


def units(claim: Claim, note: Note) -> None:
    """Words for a unit to its code; anesthesia without a unit is in minutes, but for fewer than a
    time unit has; a dental line has no place for a unit, since all of them are procedures."""
    for number, line in enumerate(claim.service_lines, 1):
        code = UNITS.get(line.unit_code.upper(), line.unit_code)
        if not code and claim.kind == "837P" and _is_timed(line):
            code = "MJ"
        if claim.kind == "837D" and code == "UN":
            code = ""
        if code != line.unit_code:
            note(f"service_lines[{number}].unit_code", line.unit_code, code)
            line.unit_code = code


def _is_timed(line: ServiceLine) -> bool:
    if line.units is None or line.units < TIME_UNIT:
        return False
    code = line.procedure_code[:5]
    return "00100" <= code <= "01999" and code.isdecimal() and code not in NOT_TIMED


def twice(claim: Claim, note: Note) -> None:
    """Dates and identifiers that stand there twice, and a date of service (472) that says what
    the lines' own say."""
    _once(claim, "dates", "", note)
    _once(claim, "references", "", note)
    span = claim.service_dates
    for date in [one for one in claim.dates if one.qualifier == "472" and claim.kind != "837D"]:
        all_dated = claim.service_lines and all(one.service_dates for one in claim.service_lines)
        if all_dated and span and (date.start, date.end or date.start) == (span.start, span.end):
            claim.dates = [one for one in claim.dates if one is not date]
            note("dates", "472", "")
    for number, line in enumerate(claim.service_lines, 1):
        path = f"service_lines[{number}]"
        own = line.service_dates
        for date in [one for one in line.dates if own and one.qualifier == "472"]:
            if own and (date.start, date.end or date.start) == (own.start, own.end):
                line.dates = [one for one in line.dates if one is not date]
                note(below(path, "dates"), "472", "")
        _once(line, "dates", path, note)
        _once(line, "references", path, note)
    for seat in seats(claim):
        _once(seat.party, "identifiers", seat.path, note)


def _once(item: Any, field: str, path: str, note: Note) -> None:
    """Leave out of a list what is equal to an earlier item."""
    kept: list[Any] = []
    for one in getattr(item, field):
        if one in kept:
            said = one.qualifier + (f" {one.value}" if isinstance(one, Identifier) else "")
            note(below(path, field), said, "")
        else:
            kept.append(one)
    setattr(item, field, kept)
