"""How to mend what is wrong with an envelope, by rule; who tells a fault may know more of it.

Source: X12.5 and X12.6 (005010), and what the HIPAA guides ask of ISA and GS.
"""

from __future__ import annotations

_PARTY = "send the qualifier that was agreed with the partner, as a rule ZZ"
_CODE = "give a code of 2 to 15 characters, as it was agreed with the partner"

MENDS = {
    "X12.ISA01.code": "send 00, and ten blanks in ISA02",
    "X12.ISA03.code": "send 00, and ten blanks in ISA04",
    "X12.ISA05.code": _PARTY,
    "X12.ISA06.required": "send the id that the partner enrolled you with",
    "X12.ISA07.code": _PARTY,
    "X12.ISA08.required": "send the partner's id",
    "X12.ISA09.date": "send six digits: a year of two, month, day",
    "X12.ISA10.time": "send four digits, 0000 to 2359",
    "X12.ISA12.shape": "send 00501",
    "X12.ISA13.shape": "count from 000000001, with zeros in front",
    "X12.ISA14.code": "send 0, or 1 where a TA1 is wanted",
    "X12.ISA15.code": "send T or P, as the partner's mailbox is",
    "X12.ISA16.delimiter": "send a character that no value holds, as a rule a colon",
    "X12.IEA01.count": "count the GS segments between ISA and IEA",
    "X12.IEA02.match": "repeat ISA13",
    "X12.IEA.missing": "send the file again, whole: it may have been cut",
    "X12.GS.missing": "put a GS before the set and a GE behind it",
    "X12.GS01.required": "send HC for 837, HP for 835, FA for 999 and 997, HN for 277",
    "X12.GS02.required": _CODE,
    "X12.GS02.shape": _CODE,
    "X12.GS03.required": _CODE,
    "X12.GS03.shape": _CODE,
    "X12.GS04.required": "give the day as CCYYMMDD",
    "X12.GS04.date": "send eight digits, with the century: not the six of ISA09",
    "X12.GS05.required": "give the time as HHMM",
    "X12.GS05.time": "send four to eight digits, 0000 to 23595999",
    "X12.GS06.shape": "number the groups with digits alone, nine at most",
    "X12.GS06.unique": "give each group a number of its own: a 999 names it by nothing else",
    "X12.GS07.required": "send X",
    "X12.GS07.code": "send X",
    "X12.GS08.required": "name the guide, as 005010X222A1 for professional claims",
    "X12.GE01.count": "count the ST segments between GS and GE",
    "X12.GE02.match": "repeat GS06",
    "X12.GE.missing": "end the group with a GE",
    "X12.GE.stray": "take it out, or put the GS that it ends in front of its sets",
    "X12.ST01.required": "send the number of the set, as 837",
    "X12.ST02.required": "number the sets of a group from 0001",
    "X12.ST02.unique": "number the sets of a group from 0001: a 999 could mean either",
}
