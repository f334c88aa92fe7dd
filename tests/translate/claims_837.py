"""What the tests of the 837 languages share: envelopes, a file read back, and what the guide's
defaults make of a claim."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable
from pathlib import Path

from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimBatch, ClaimKind
from gateway.models.party import Contact, Identifier, Party
from gateway.translate.claim_837_build import build_837
from gateway.translate.claim_837_read import Placed, read_837
from gateway.translate.claims_json import read_claims
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Sink, TransactionSet, read
from gateway.x12.reader import chunks
from gateway.x12.writer import GroupHeader, InterchangeHeader, Rows, Writer

ROOT = Path(__file__).parents[2]
CLAIM_FILES = sorted((ROOT / "fixtures" / "claims").glob("*.json"))
GUIDE: dict[ClaimKind, str] = {
    "837P": "005010X222A1", "837I": "005010X223A2", "837D": "005010X224A2",
}  # fmt: skip
AT = datetime.datetime(2026, 11, 2, 9, 30)
BATCH = ClaimBatch(
    batch_identifier="CV26110201",
    created=AT,
    submitter=Party(
        name="CLEARVIEW BILLING",
        identifiers=[Identifier(qualifier="46", value="CLRVW")],
        contacts=[
            Contact(name="EDI DESK", numbers=[Identifier(qualifier="TE", value="2175550100")])
        ],
    ),
    receiver=Party(
        name="CROSSROADS CLEARINGHOUSE", identifiers=[Identifier(qualifier="46", value="XROADS")]
    ),
)
HEADER = """BHT*0019*00*CV26110201*20261102*0930*CH
NM1*41*2*CLEARVIEW BILLING*****46*CLRVW
PER*IC*EDI DESK*TE*2175550100
NM1*40*2*CROSSROADS CLEARINGHOUSE*****46*XROADS
"""


def lines(rows: Rows) -> str:
    """Rows as lines without terminators."""
    write = Writer(Delimiters(segment="\n"))
    return "".join(write.segment(row) for row in rows)


def interchange(
    claims: Iterable[Claim],
    kind: ClaimKind,
    delimiters: Delimiters | None = None,
    batch: ClaimBatch = BATCH,
) -> str:
    """One interchange with one set that holds the claims."""
    write = Writer(delimiters)
    text = write.transaction_set("837", "0001", GUIDE[kind], build_837(claims, batch, kind))
    group = GroupHeader(
        functional_identifier_code="HC", sender_code="CLRVW", receiver_code="XROADS",
        control_number=1, version=GUIDE[kind], at=AT,
    )  # fmt: skip
    header = InterchangeHeader(sender_id="CLRVW", receiver_id="XROADS", control_number=1, at=AT)
    return "".join(write.interchange(header, [write.group(group, [text])]))


def read_all(
    data: bytes | str, placed: Placed | None = None
) -> tuple[list[ClaimBatch], list[Claim], list[Finding]]:
    """Batches, claims and findings of every 837 in a file."""
    sink = Sink()
    raw = data.encode() if isinstance(data, str) else data
    batches: list[ClaimBatch] = []
    claims: list[Claim] = []
    for event in read(chunks(raw), sink):
        if isinstance(event, TransactionSet) and event.code == "837":
            for item in read_837(event, placed):
                if isinstance(item, Claim):
                    claims.append(item)
                else:
                    batches.append(item)
    return batches, claims, list(sink)


def fixture_claims(path: Path) -> list[Claim]:
    """The claims of a fixture, every one of which must read."""
    found = list(read_claims(path.read_bytes(), path.name))
    claims = [item for item in found if isinstance(item, Claim)]
    assert len(claims) == len(found), found
    return claims


def as_read(given: Claim) -> Claim:
    """The claim as a reader must see it: with the guide's defaults said, and its patient named."""
    claim = copy.deepcopy(given)
    claim.frequency_code = claim.frequency_code or "1"
    claim.payer_responsibility_code = claim.payer_responsibility_code or "P"
    claim.assignment_code = claim.assignment_code or "A"
    claim.benefits_assignment_code = claim.benefits_assignment_code or "Y"
    claim.release_code = claim.release_code or "Y"
    dental = claim.kind == "837D"
    if claim.kind != "837I" and claim.provider_signature is None:
        claim.provider_signature = True
    claim.patient_is_subscriber = claim.patient is None
    claim.patient = claim.patient or claim.subscriber
    for referring in claim.referring_providers:
        referring.entity_code = referring.entity_code or "DN"
    for other in claim.other_payers:
        other.relationship_code = other.relationship_code or "18"
        other.benefits_assignment_code = other.benefits_assignment_code or "Y"
        other.release_code = other.release_code or "Y"
    for number, line in enumerate(claim.service_lines, 1):
        line.number = number
        if line.procedure_code:
            line.procedure_qualifier = line.procedure_qualifier or ("AD" if dental else "HC")
        if line.units is not None and not dental:
            line.unit_code = line.unit_code or "UN"
        for provider in line.providers:
            provider.entity_code = provider.entity_code or "82"
    return claim
