"""Inquiries to the text that will be sent, judged as the payer will judge it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from gateway.books import books_for
from gateway.exchange.envelopes import group_header, interchange_header
from gateway.exchange.outgoing import Outgoing, OutgoingSet
from gateway.finding import Finding
from gateway.models.claim_status import StatusHeader, StatusInquiry
from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry, Trace
from gateway.models.party import Identifier, Party
from gateway.settings import TradingPartner
from gateway.store.rows import batches
from gateway.translate import registry
from gateway.translate.claim_status_276_build import build_276
from gateway.translate.eligibility_270_build import build_270
from gateway.validate.examine import ALL_TYPES, examine
from gateway.x12.writer import Rows, Writer

Kind = Literal["270", "276"]
Inquiry = EligibilityInquiry | StatusInquiry
GROUPS: dict[Kind, str] = {"270": "HS", "276": "HR"}
"""GS01."""

_TRIED = "TRIAL"


def kind_of(inquiry: Inquiry) -> Kind:
    """270 or 276."""
    return "270" if isinstance(inquiry, EligibilityInquiry) else "276"


def trace_of(inquiry: Inquiry) -> str:
    """The number under which the answer comes back, '' where the inquiry has none yet."""
    if isinstance(inquiry, StatusInquiry):
        return inquiry.trace_number
    return next((one.number for one in inquiry.trace_numbers if one.number), "")


def filled(inquiry: Inquiry, partner: TradingPartner, trace: str) -> Inquiry:
    """The inquiry with what goes without saying: the partner is the payer, the submitter receives
    the status, and ``trace`` is its number where it has none of its own."""
    payer = inquiry.payer or Party(
        name=partner.receiver_name, identifiers=[Identifier("PI", partner.receiver_id)]
    )
    who = partner.submitter
    if isinstance(inquiry, StatusInquiry):
        us = Party(name=who.name, identifiers=[Identifier("46", who.identifier)])
        return msgspec.structs.replace(
            inquiry, payer=payer, receiver=inquiry.receiver or us,
            trace_number=inquiry.trace_number or trace,
        )  # fmt: skip
    # TRN03 has ten characters; 9 says that the other nine are what the sender likes.
    ours = [Trace("1", trace, f"9{who.identifier:0<9.9}")]
    return msgspec.structs.replace(
        inquiry, payer=payer, trace_numbers=inquiry.trace_numbers if trace_of(inquiry) else ours
    )


def write_inquiries(
    inquiries: Sequence[Inquiry],
    partner: TradingPartner,
    at: datetime.datetime,
    allot: Callable[[str], int],
) -> tuple[Outgoing, list[str]]:
    """One interchange of inquiries of one kind, and the BHT03 of each inquiry's set."""
    kind = kind_of(inquiries[0])
    guide = registry.GUIDES[kind]
    header = interchange_header(partner, allot("isa"), at)
    group = group_header(partner, GROUPS[kind], guide, allot("gs"), at)
    writer = Writer(newline=partner.segment_newline)
    sets: list[OutgoingSet] = []
    named: list[str] = []

    def texts() -> Iterator[str]:
        for some in batches(inquiries, partner.claims_per_set):
            number = len(sets) + 1
            batch = f"{header.control_number:09d}{number:04d}"
            rows = list(_rows(kind, batch, at, some))
            sets.append(OutgoingSet(1, f"{number:04d}", len(rows) + 2, batch))
            named.extend([batch] * len(some))
            yield writer.transaction_set(kind, f"{number:04d}", guide, rows)

    text = "".join(writer.interchange(header, [writer.group(group, texts())]))
    return Outgoing(kind, text.encode("utf-8"), header, [group], sets), named


def _rows(kind: Kind, batch: str, at: datetime.datetime, some: list[Any]) -> Rows:
    if kind == "270":
        return build_270(EligibilityHeader(batch_identifier=batch, created=at), some)
    return build_276(StatusHeader(batch_identifier=batch, created=at), some)


def trial(inquiry: Inquiry, partner: TradingPartner, at: datetime.datetime) -> list[Finding]:
    """What the payer would find in the inquiry alone, without places in a text that was never
    sent."""
    outgoing, _ = write_inquiries([filled(inquiry, partner, _TRIED)], partner, at, lambda _: 1)
    found: list[Finding] = []
    books = books_for(partner.patches, partner.patch_folder, partner.code_lists)
    for _ in examine([outgoing.data], found, registry, ALL_TYPES, books):
        pass
    return [
        msgspec.structs.replace(
            one, interchange=None, group=None, set=None, offset=None, position=None,
            interchange_control_number="", group_control_number="",
            transaction_set_control_number="",
        )
        for one in found
    ]  # fmt: skip
