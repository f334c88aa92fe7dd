"""Code systems of FHIR claims, and what their codes are called in an 837.

Systems: FHIR R4, US Core, CARIN Blue Button and Da Vinci PCT name the same lists by several URLs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gateway.models.claim import ClaimKind
from gateway.translate.fhir_node import CODE, Node

_SYSTEMS = {
    "ama-assn.org/go/cpt": "CPT", "urn:oid:2.16.840.1.113883.6.12": "CPT",
    "cms.gov/medicare/coding/hcpcsreleasecodesets": "HCPCS",
    "urn:oid:2.16.840.1.113883.6.285": "HCPCS", "urn:oid:2.16.840.1.113883.6.14": "HCPCS",
    "terminology.hl7.org/codesystem/hcpcs-all-codes": "HCPCS",
    "ada.org/cdt": "CDT", "terminology.hl7.org/codesystem/cdt": "CDT",
    "urn:oid:2.16.840.1.113883.6.13": "CDT",
    "hl7.org/fhir/sid/ndc": "NDC", "urn:oid:2.16.840.1.113883.6.69": "NDC",
    "cms.gov/medicare/medicare-fee-for-service-payment/prospmedicarefeesvcpmtgen/hippscodes":
        "HIPPS",
    "hl7.org/fhir/sid/icd-10-cm": "ICD10", "hl7.org/fhir/sid/icd-10": "ICD10",
    "urn:oid:2.16.840.1.113883.6.90": "ICD10",
    "hl7.org/fhir/sid/icd-9-cm": "ICD9", "urn:oid:2.16.840.1.113883.6.103": "ICD9",
    "cms.gov/medicare/coding/icd10": "PCS", "hl7.org/fhir/sid/icd-10-pcs": "PCS",
    "urn:oid:2.16.840.1.113883.6.4": "PCS",
    "nubc.org/codesystem/revenuecodes": "REVENUE",
    "nubc.org/codesystem/typeofbill": "BILL",
    "nubc.org/codesystem/conditioncodes": "CONDITION",
    "nubc.org/codesystem/occurrencecodes": "OCCURRENCE",
    "nubc.org/codesystem/occurrencespancodes": "SPAN",
    "nubc.org/codesystem/valuecodes": "VALUE",
    "cms.gov/medicare/coding/place-of-service-codes": "PLACE",
    "cms.gov/medicare/coding/place-of-service-codes/place_of_service_code_set": "PLACE",
    "nucc.org/provider-taxonomy": "TAXONOMY", "urn:oid:2.16.840.1.113883.6.101": "TAXONOMY",
    "hl7.org/fhir/sid/us-npi": "NPI", "urn:oid:2.16.840.1.113883.4.6": "NPI",
    "urn:oid:2.16.840.1.113883.4.4": "EIN", "hl7.org/fhir/sid/us-ein": "EIN",
    "hl7.org/fhir/sid/us-ssn": "SSN", "urn:oid:2.16.840.1.113883.4.1": "SSN",
    "urn:oid:2.16.840.1.113883.6.300": "PAYER",
    "terminology.hl7.org/codesystem/fdi-surface": "SURFACE",
    "terminology.hl7.org/codesystem/ex-tooth": "FDI",
    "hl7.org/fhir/ex-tooth": "FDI",
    "terminology.hl7.org/codesystem/adauniversaltoothdesignationsystem": "TOOTH",
    "terminology.hl7.org/codesystem/adaareaoralcavitysystem": "CAVITY",
    "terminology.hl7.org/codesystem/adatoothsurfacecodes": "SURFACE",
    "nahdo.org/sopt": "PAYMENT",
}  # fmt: skip
_SCHEME = re.compile(r"^https?://(www\.)?")


def system_of(url: str) -> str:
    """What we call the code system or naming system at ``url``, '' where it is not known."""
    text = _SCHEME.sub("", url.strip().casefold()).rstrip("/")
    if found := _SYSTEMS.get(text):
        return found
    return "X12" if "codesystem.x12.org" in text else ""


class Code(NamedTuple):
    """A code and what we call its system, '' for one that we do not know."""

    system: str
    code: str
    known: bool
    """False where a system is given that we have no name for."""


def codes_of(concept: Node) -> list[Code]:
    """The codes of a CodeableConcept; all of it counts as read."""
    found = []
    for coding in concept.nodes("coding"):
        url = coding.text("system")
        if code := coding.text("code"):
            found.append(Code(system_of(url), code, not url or bool(system_of(url))))
    concept.done()
    return found


def code_of(concept: Node, *systems: str) -> str:
    """The code of a CodeableConcept of one of these systems, else its first; '' without any."""
    codes = codes_of(concept)
    return next(
        (one.code for one in codes if one.system in systems), codes[0].code if codes else ""
    )


def unknown(concept: Node, wanted: str) -> None:
    """Say that a code is none that we know."""
    codes = codes_of(concept)
    told = codes[0].code if codes else ""
    hint = f"give {wanted} by its code and the URL of its system"
    words = f"is no {wanted} that has a place in an 837"
    concept.talk.say(CODE, concept.path, words, hint, value=told)


KINDS: dict[str, ClaimKind] = {
    "professional": "837P", "vision": "837P", "institutional": "837I", "oral": "837D",
}  # fmt: skip
RELATIONSHIPS = {
    "self": "18", "spouse": "01", "child": "19", "common": "53", "parent": "G8", "other": "G8",
    "injured": "G8",
}  # fmt: skip
GENDERS = {"male": "M", "female": "F", "other": "U", "unknown": "U"}
RESPONSIBILITIES = "PSTABCDEFGH"
PRODUCTS = {
    "CPT": "HC", "HCPCS": "HC", "CDT": "AD", "HIPPS": "HP",
}  # fmt: skip
"""SV101-1, SV202-1, SV301-1 by the system of productOrService."""

FILING = {
    "PUBLICPOL": "ZZ", "EHCPOL": "CI", "HMO": "HM", "PPO": "12", "POS": "13", "AUTOPOL": "AM",
    "WCBPOL": "WC", "MCPOL": "CI", "DENTPRG": "CI", "DENTAL": "17", "INDEMNITY": "15",
    "pay": "09",
}  # fmt: skip
"""SBR09 by Coverage.type of HL7's ActCode and coverage-type."""
PAYMENT = (
    ("511", "HM"), ("512", "12"), ("31", "CH"), ("32", "VA"), ("95", "WC"), ("96", "AM"),
    ("1", "M"), ("2", "MC"), ("5", "CI"), ("6", "BL"), ("8", "09"),
)  # fmt: skip
"""SBR09 by the first digits of a Source of Payment code; M is MA or MB by the kind of claim."""

ROLES: dict[str, dict[ClaimKind, str]] = {
    "primary": {"837P": "82", "837I": "71", "837D": "82"},
    "performing": {"837P": "82", "837I": "82", "837D": "82"},
    "attending": {"837P": "71", "837I": "71", "837D": "71"},
    "operating": {"837P": "72", "837I": "72", "837D": "72"},
    "otheroperating": {"837P": "ZZ", "837I": "ZZ", "837D": "ZZ"},
    "assist": {"837P": "", "837I": "ZZ", "837D": "DD"},
    "supervising": {"837P": "DQ", "837I": "DQ", "837D": "DQ"},
    "referring": {"837P": "DN", "837I": "DN", "837D": "DN"},
    "pcp": {"837P": "P3", "837I": "", "837D": "P3"},
    "site": {"837P": "77", "837I": "77", "837D": "77"},
    "ordering": {"837P": "DK", "837I": "", "837D": ""},
}  # fmt: skip
"""NM101 by careTeam.role, '' where the guide has no such provider."""
ROLES |= {
    "rendering": ROLES["performing"], "supervisor": ROLES["supervising"],
    "prescribing": ROLES["ordering"], "service": ROLES["site"],
}  # fmt: skip

_QUARTERS = {1: (8, -1), 2: (9, 1), 3: (24, -1), 4: (25, 1)}
_MILK = {5: ("E", -1), 6: ("F", 1), 7: ("O", -1), 8: ("P", 1)}


def universal_tooth(code: str) -> str:
    """The universal number of a tooth in FDI's two digits; what is none comes back as it is."""
    if len(code) != 2 or not code.isdigit():
        return code
    quarter, place = int(code[0]), int(code[1])
    if quarter in _QUARTERS and 1 <= place <= 8:
        start, step = _QUARTERS[quarter]
        return str(start + step * (place - 1))
    if quarter in _MILK and 1 <= place <= 5:
        letter, step = _MILK[quarter]
        return chr(ord(letter) + step * (place - 1))
    return code
