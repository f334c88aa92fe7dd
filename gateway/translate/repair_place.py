"""Repairs of place: what a loop of the guide has no segment for is left out, and told."""

from __future__ import annotations

from gateway.models.claim import Claim
from gateway.models.party import Party
from gateway.translate.repair_walk import Note, Seat, seats

_PATIENT = "N3 DMG"
_PROFESSIONAL = {
    "claim": {"85": "PRV N3 PER", "87": "N3", "PE": "N3", "IL": f"{_PATIENT} PER", "PR": "N3",
              "QC": f"{_PATIENT} PER", "DN": "", "P3": "", "82": "PRV", "77": "N3 PER", "DQ": "",
              "PW": "N3", "45": "N3"},
    "other": {"IL": "N3", "PR": "N3", "DN": "", "P3": "", "82": "", "77": "", "DQ": "", "85": ""},
    "line": {"82": "PRV", "QB": "", "77": "N3", "DQ": "", "DK": "N3 PER", "DN": "", "P3": "",
             "PW": "N3", "45": "N3"},
}  # fmt: skip
_INSTITUTIONAL = {
    "claim": {"85": "PRV N3 PER", "87": "N3", "PE": "N3", "IL": _PATIENT, "PR": "N3",
              "QC": _PATIENT, "71": "PRV", "72": "", "ZZ": "", "82": "", "77": "N3", "DN": ""},
    "other": {"IL": "N3", "PR": "N3", "71": "", "72": "", "ZZ": "", "77": "", "82": "", "DN": "",
              "85": ""},
    "line": {"72": "", "ZZ": "", "82": "", "DN": ""},
}  # fmt: skip
_DENTAL = {
    "claim": {"85": "PRV N3 PER", "87": "N3", "PE": "N3", "IL": _PATIENT, "PR": "N3",
              "QC": _PATIENT, "DN": "PRV", "P3": "PRV", "82": "PRV", "77": "N3", "DD": "PRV",
              "DQ": ""},
    "other": {"IL": "N3", "PR": "N3", "DN": "", "P3": "", "82": "", "DQ": "", "85": "", "77": "",
              "DD": ""},
    "line": {"82": "PRV", "DD": "PRV", "DQ": "", "77": "N3"},
}  # fmt: skip

ROOM = {"837P": _PROFESSIONAL, "837I": _INSTITUTIONAL, "837D": _DENTAL}
"""Kind, level and role of a party to the segments that its loop has beside NM1 and REF.

A role that stands nowhere here has no loop at that level: the whole party is for a person to move.
Source: loops 2010, 2310, 2330 and 2420 of 005010X222A1, X223A2 and X224A2.
"""

_FIELDS = (
    ("taxonomy_code", "PRV"), ("address", "N3"), ("contacts", "PER"), ("birth_date", "DMG"),
    ("gender_code", "DMG"),
)  # fmt: skip

_PERSON = ("member_id", "group_number", "group_name")
_NAMES = ("name", "last_name", "first_name", "middle_name", "suffix", "npi")


def out_of_place(claim: Claim, note: Note) -> None:
    """Leave out what the loop of a party has no segment for: the specialty of a referring
    physician, the address of a rendering one, the birth date of anybody but a patient."""
    for seat in seats(claim):
        room = ROOM[claim.kind][seat.level].get(seat.role)
        if room is None:
            continue
        empty = Party()
        for field, segment in _FIELDS:
            value = getattr(seat.party, field)
            if value and segment not in room.split():
                note(f"{seat.path}.{field}", _said(value), "")
                setattr(seat.party, field, getattr(empty, field))
    _patient(claim, note)
    _pay_to(claim, note)


def _said(value: object) -> str:
    """A short value as it is; of an address or contact only that there is one."""
    return str(value) if not isinstance(value, list) and not hasattr(value, "city") else "given"


def _patient(claim: Claim, note: Note) -> None:
    """A patient has no member id and no group of his own in the 837: the subscriber's are his."""
    if claim.patient is not None and not claim.patient_is_subscriber:
        _same_as(Seat("patient", "claim", "QC", claim.patient), claim.subscriber, _PERSON, note)


def _pay_to(claim: Claim, note: Note) -> None:
    """Loop 2010AB is an address alone: it is the billing provider who is paid there."""
    paid, biller = claim.pay_to, claim.billing_provider
    if paid is None or paid.label not in ("", biller.label):
        return
    person = paid.is_person
    _same_as(Seat("pay_to", "claim", "87", paid), biller, _NAMES, note)
    if person and not paid.last_name:
        paid.entity_type_code = "1"


def _same_as(seat: Seat, other: Party, fields: tuple[str, ...], note: Note) -> None:
    """Leave out of a party what another one says in the same words."""
    for field in fields:
        value = getattr(seat.party, field)
        if value and value == getattr(other, field):
            note(f"{seat.path}.{field}", str(value), "")
            setattr(seat.party, field, "")
