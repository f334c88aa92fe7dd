"""What the tests of the guides share: the shelf, a walked file, files to walk."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

from gateway import resources
from gateway.finding import Finding
from gateway.guides.pattern import Separators
from gateway.guides.shelf import Shelf
from gateway.guides.table import Table, table
from gateway.guides.walk import Walker
from gateway.models.claim import ClaimKind
from gateway.sandbox.adjudicate import Case, adjudicate
from gateway.sandbox.practice import practice_claims
from gateway.sandbox.remit import Balance, Payable, header_for, remittance
from gateway.sandbox.terms import load_terms
from gateway.translate.remittance_835_build import build_835
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Sink, TransactionSet, read
from gateway.x12.reader import chunks
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer
from tests.translate.claims_837 import interchange

ROOT = Path(__file__).parents[2]
TODAY = datetime.date(2026, 3, 14)
FUNCTIONAL = {"837": "HC", "835": "HP", "277": "HN", "999": "FA"}


def own(name: str) -> bytes:
    """A file of mappings/guides."""
    return resources.read_bytes(f"mappings/guides/{name}")


SHELF = Shelf(resources.guide_map, own, resources.names("mappings/guides"))


def table_for(guide: str, functional_id: str, delimiters: Delimiters | None = None) -> Table:
    """The table of a guide that must be there; what follows a ``/`` is GS01."""
    found = SHELF.find(guide.partition("/")[0], functional_id)
    assert found is not None
    d = delimiters or Delimiters()
    return table(found.guide, Separators(d.element, d.component, d.repetition))


def walked(data: bytes | str) -> list[Finding]:
    """The findings of every set of a file, those of the envelope apart."""
    raw = data.encode() if isinstance(data, str) else data
    sink = Sink()
    for event in read(chunks(raw), sink):
        if isinstance(event, TransactionSet):
            gs01 = event.group.functional_identifier_code
            walker = Walker(table_for(event.guide, gs01, event.delimiters), event.find)
            for segment in event.segments():
                walker.see_elements(segment, event.position, event.offset)
            walker.end()
    return [finding for finding in sink if not finding.rule.startswith("X12.")]


def claims_837(count: int, kind: ClaimKind = "837P") -> str:
    """An interchange with one set of that many practice claims."""
    made = practice_claims(count, 7, today=TODAY)
    some = [claim for claim in made if claim.kind == kind]
    while len(some) < count:
        some += some[: count - len(some)]
    return interchange(some, kind)


def remittance_835(count: int) -> str:
    """An interchange with one 835 over that many practice claims."""
    terms = load_terms()
    claims = practice_claims(count, 7, today=TODAY)
    payables = []
    for number, claim in enumerate(claims, 1):
        case = Case(payer_claim_control_number=f"26{number:09d}", received=TODAY)
        outcome = adjudicate(claim, terms.payer(claim) or terms.default, case)
        payables.append(Payable(number=f"{number}", payments=outcome.payments))
    header = header_for(claims[0].payer, claims[0].billing_provider, terms.default, "T1", TODAY)
    made = remittance(payables, header, terms.bank, Balance(Decimal(0), "R"))
    rows = build_835(made.header, made.payments, made.provider_adjustments)
    write = Writer()
    at = datetime.datetime(2026, 3, 14, 9, 30)
    text = write.transaction_set("835", "0001", "", rows)
    group = GroupHeader(
        functional_identifier_code="HP", sender_code="PAYER", receiver_code="CLRVW",
        control_number=1, version="005010X221A1", at=at,
    )  # fmt: skip
    isa = InterchangeHeader(sender_id="PAYER", receiver_id="CLRVW", control_number=1, at=at)
    return "".join(write.interchange(isa, [write.group(group, [text])]))
