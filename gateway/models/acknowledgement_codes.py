"""What the codes of TA1, 999 and 997 mean, in our own words. An unknown code speaks for itself.

Source of the codes: 005010X231A1 (data elements 620, 621, 618, 716, 717, 715) and X12.5 (I18).
"""

from __future__ import annotations

IK304 = {
    "1": "the segment id is not known",
    "2": "the segment was not expected here",
    "3": "a required segment is missing",
    "4": "the loop repeats too often",
    "5": "the segment repeats too often",
    "6": "the segment does not belong to this transaction set",
    "7": "the segment is out of sequence",
    "8": "the segment has faulty elements",
    "I4": "the guide does not use the segment, and it is present",
    "I6": "the segment is missing although the guide's condition for it holds",
    "I7": "the loop occurs less often than the guide asks",
    "I8": "the segment occurs less often than the guide asks",
    "I9": "the segment is present although the guide's condition for it does not hold",
}

IK403 = {
    "1": "a required element is missing",
    "2": "an element that others make necessary is missing",
    "3": "the segment has too many elements",
    "4": "the element is too short",
    "5": "the element is too long",
    "6": "the element holds a character that it may not hold",
    "7": "the code is not in the element's list",
    "8": "the date is not valid",
    "9": "the time is not valid",
    "10": "two elements exclude one another, and both are present",
    "12": "the element repeats too often",
    "13": "the composite has too many components",
    "I6": "the code is valid in X12 and not in the guide",
    "I9": "the element is missing although the guide's condition for it holds",
    "I10": "the guide does not use the element, and it is present",
    "I11": "the element repeats less often than the guide asks",
    "I12": "the value does not have the pattern that the guide asks",
    "I13": "the element is present although the guide's condition for it does not hold",
}

IK502 = {
    "1": "the transaction set is not supported",
    "2": "the set has no trailer (SE)",
    "3": "the control numbers of ST and SE differ",
    "4": "the SE counts segments wrongly",
    "5": "segments of the set are faulty",
    "6": "the transaction set id is missing or not valid",
    "7": "the set's control number is missing or not valid",
    "8": "the authentication key name is not known",
    "9": "the encryption key name is not known",
    "10": "the security service asked for is not available",
    "11": "the recipient of the secured set is not known",
    "12": "the length of the encrypted text is wrong",
    "13": "the message authentication code is wrong",
    "15": "the originator of the security is not known",
    "16": "the decrypted text has wrong syntax",
    "17": "the security is not supported",
    "18": "the set may not stand in this functional group",
    "19": "the guide id of the set (ST03) is not valid",
    "23": "the set's control number is not unique in its group",
    "24": "a second security end has no start",
    "25": "a second security start has no end",
    "26": "a security end has no start",
    "27": "a security start has no end",
    "I5": "segments of the set break the guide",
    "I6": "the guide is not supported",
}

AK905 = {
    "1": "the functional group is not supported",
    "2": "the version of the group is not supported",
    "3": "the group has no trailer (GE)",
    "4": "the control numbers of GS and GE differ",
    "5": "the GE counts transaction sets wrongly",
    "6": "the group's control number has wrong syntax",
    "10": "the authentication key name is not known",
    "11": "the encryption key name is not known",
    "12": "the security service asked for is not available",
    "13": "the recipient of the secured group is not known",
    "14": "the originator of the security is not known",
    "15": "the decrypted text has wrong syntax",
    "16": "the security is not supported",
    "17": "the length of the encrypted text is wrong",
    "18": "the message authentication code is wrong",
    "19": "the group's control number is not unique in its interchange",
    "23": "a second security end has no start",
    "24": "a security start has no end",
    "25": "a security end has no start",
    "26": "a second security start has no end",
}

TA105 = {
    "000": "no error",
    "001": "the control numbers of ISA and IEA differ",
    "002": "the control standard (ISA11) is not supported",
    "003": "the version of the controls (ISA12) is not supported",
    "004": "the segment terminator is not valid",
    "005": "the qualifier of the sender id is not valid",
    "006": "the sender id is not valid",
    "007": "the qualifier of the receiver id is not valid",
    "008": "the receiver id is not valid",
    "009": "the receiver id is not known",
    "010": "the qualifier of the authorization is not valid",
    "011": "the authorization is not valid",
    "012": "the qualifier of the security is not valid",
    "013": "the security (password) is not valid",
    "014": "the interchange date is not valid",
    "015": "the interchange time is not valid",
    "016": "the standards id is not valid",
    "017": "the version id is not valid",
    "018": "the interchange control number is not valid",
    "019": "the mark that asks for an acknowledgement is not valid",
    "020": "the usage (test or production) is not valid here",
    "021": "the IEA counts functional groups wrongly",
    "022": "the envelopes are not nested as they must be",
    "023": "the file ends before its interchange does",
    "024": "the content is not valid, as with a wrong GS",
    "025": "the interchange control number was used before",
    "026": "the element separator is not valid",
    "027": "the component separator is not valid",
    "028": "the date of deferred delivery is not valid",
    "029": "the time of deferred delivery is not valid",
    "030": "the time code of deferred delivery is not valid",
    "031": "the grade of service is not valid",
}

STATUS = {
    "A": "accepted",
    "E": "accepted with errors",
    "P": "partly accepted",
    "R": "rejected",
    "M": "rejected: message authentication failed",
    "W": "rejected: assurance failed",
    "X": "rejected: the content could not be examined after decryption",
}
"""TA104, IK501, AK501 and AK901."""

REFUSING = frozenset({"R", "M", "W", "X"})
"""Values of IK501, AK501 and AK901 that refuse a set or a group."""

_TABLES = {"IK304": IK304, "IK403": IK403, "IK502": IK502, "AK905": AK905, "TA105": TA105}


def meaning(code: str) -> str:
    """The meaning of a wire code such as ``IK403:7``; the code itself where none is known."""
    table, _, value = code.partition(":")
    return _TABLES.get(table, {}).get(value, code)
