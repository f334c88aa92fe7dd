"""What the audit knows to be otherwise, each with its reason. Short lists, kept by hand: what is
not in them fails; an entry that nothing needs any more fails too."""

from __future__ import annotations

ORACLE_IS_WRONG = {
    ("999", "CTX", 4, "5"): "a loop id of the claim guides has up to six characters",
    ("277CA", "TRN", 0, "3"): "2200C may be left out by a clearinghouse that answers claims alone",
    ("277CA", "STC", 0, "3"): "the same: a provider's trace without status",
    ("277CA", "STC", 2, "1"): "the date of a line's status stands at the claim",
    ("999", "CTX", 0, "5"): "2100 has the context of the situation and that of the business unit",
    ("999", "IK3", 3, "5"): "a loop id of the claim guides has up to six characters",
    ("837I", "N4", 3, "7"): "billing addresses abroad have other ZIP codes than nine digits",
    ("837P", "PWK", 2, "7"): "2400 has two PWK uses with one report type; pyx12 takes the first",
}
"""Kind, segment, element and code of what pyx12 refuses and the guide allows."""

IMPLIED = {
    "* HL-* 01": "the number of a level; the order of the items says it",
    "* HL-* 02": "the parent of a level; what stands above is in each item",
    "* HL-* 04": "whether levels follow; they do or not",
    "2000B SBR 02": "18 says that the patient is the subscriber: patient_is_subscriber",
    "* PWK-* 05": "AC says that a control number follows",
    "* CR1-* 01": "LB says that a weight follows",
    "2110 DTM-150 01": "one end of a period without the other stands for both",
}
"""Values that no model keeps, because something else says the same."""

SHARED = {
    "277CA STC": "each composite of an STC is a status of its own with date, amount and text",
    "277 STC": "the same",
    "835 PLB": "each pair of a PLB is an adjustment of its own with provider and period",
    "999 AK1": "each finding names group and set that it is about",
    "999 AK2": "each finding names group and set that it is about",
    "999 IK3": "each element at fault is a finding with the segment it is in",
}
"""Segments whose values stand several times in one item."""

WITHOUT_BUILDER: dict[str, str] = {}
"""Kinds that are read and never written."""

WEAK_OPENERS = {
    "999 2110": "the guide calls loop and IK4 situational: the loop is there where its IK4 is",
}
"""Kind and loop whose first segment is not called required."""

ALIKE = {
    "837P 2400 PWK": "report type CT is a use of its own; what has it is taken for the use that it "
    "has fewer faults in",
}
"""Kind, loop and segment of uses that share a code, and why that is no harm."""

NOT_WRITTEN = {
    "999 transaction_sets[].unmodelled": "a situational fault is written with its rule's context",
    "999 transaction_sets[].findings[].loop": "IK303 is written where it has the form of a loop id",
    "999 transaction_sets[].findings": "an IK3 without a code is not written, nor is an element "
    "twice in one segment for one fault",
}
"""Kind and end of the path of what a builder writes otherwise than it was read."""

_OURS = "an acknowledgement names a place in our file by control numbers and position alone"

_SPOILT = "kept of what no guide allows: tests/translate/test_claim_837_read"

_CLAIMS = "a fact of a party that claims alone tell"
_FIRST = "NM102 and NM108 have their first code in all that is made: a person, and no NPI"
_KEPT = "kept of what no guide allows: tests/translate/test_eligibility_*, test_claim_status_*"

_OF_PARTIES = {
    f"{model}.{field}": _CLAIMS
    for model in ("BenefitEntity", "Member", "Provider")
    for field in ("death_date", "group_name", "group_number", "pregnant", "weight")
} | {
    f"{model}.{field}": "of members alone"
    for model in ("BenefitEntity", "Provider")
    for field in ("birth_date", "gender_code", "relationship_code")
} | {
    f"{model}.{field}": _FIRST
    for model in ("BenefitEntity", "Member", "Provider")
    for field in ("name", "npi")
}  # fmt: skip

NEVER_SET = _OF_PARTIES | {
    "Benefit.unmodelled": _KEPT,
    "BenefitEntity.member_id": _FIRST,
    "BenefitEntity.member_id_qualifier": _FIRST,
    "BenefitEntity.unmodelled": _KEPT,
    "ClaimStatus.unmodelled": _KEPT,
    "EligibilityHeader.unmodelled": _KEPT,
    "Finding.source_field": "told of claims that are handed in, never of what is read",
    "Finding.source_file": "told of claims that are handed in, never of what is read",
    "InquiredLine.references": "of a line, X212 has no other number than FJ",
    "InquiredLine.unmodelled": _KEPT,
    "LineStatus.unmodelled": _KEPT,
    "Member.contacts": "PER, which of members no guide here uses",
    "Member.entity_code": "given where it is not the guide's own",
    "Member.entity_type_code": "given where it is not the guide's own",
    "Member.unmodelled": _KEPT,
    "Provider.contacts": "PER, which of who asks no guide here uses",
    "Provider.member_id": "an id of members",
    "Provider.member_id_qualifier": "an id of members",
    "Provider.unmodelled": _KEPT,
    "Question.unmodelled": _KEPT,
    "StatusInquiry.unmodelled": _KEPT,
    "Claim.facility_qualifier": "given where it is not the guide's own",
    "Claim.unmodelled": _SPOILT,
    "ClaimBatch.unmodelled": _SPOILT,
    "ClaimPayment.unmodelled": "kept of what no guide allows: test_remittance_835_dirty",
    "Drug.unmodelled": _SPOILT,
    "Finding.group": _OURS,
    "Finding.hint": _OURS,
    "Finding.interchange": _OURS,
    "Finding.interchange_control_number": _OURS,
    "Finding.offset": _OURS,
    "Finding.set": _OURS,
    "Form.unmodelled": _SPOILT,
    "GroupAcknowledgement.findings": "what is wrong with a group is said by its codes alone",
    "LineAdjudication.unmodelled": _SPOILT,
    "OtherPayer.unmodelled": _SPOILT,
    "RemittanceHeader.unmodelled": "kept of what no guide allows: test_remittance_835_dirty",
    "RemittanceTotals.unmodelled": "kept of what no guide allows: test_remittance_835_dirty",
    "ServiceLine.unmodelled": _SPOILT,
    "ServicePayment.description": "SVC01-7, which 4010 has and 5010 does not use",
    "ServicePayment.pharmacy_codes": "LQ with RX: the sets that are made take the first code, HE",
    "ServicePayment.unmodelled": "kept of what no guide allows: test_remittance_835_dirty",
    "SetAcknowledgement.trace_number": "in a context whose words the guide leaves free",
    "SetAcknowledgement.untold": "counted where a 999 is made, never read",
    "StatusHeader.unmodelled": "X214 has nothing but a BHT above its levels",
}
"""Fields of models that no reader sets from any set that can be made."""


def is_implied(name: str) -> bool:
    """True where ``2000A HL-20 01`` is in :data:`IMPLIED`."""
    _, label, number = name.split(" ")
    return name in IMPLIED or f"* {label.split('-')[0]}-* {number}" in IMPLIED
