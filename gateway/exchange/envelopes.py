"""The envelope and the header of what we write for a partner."""

from __future__ import annotations

import datetime

from gateway.models.claim import CHARGEABLE, ClaimBatch
from gateway.models.party import Contact, Identifier, Party
from gateway.settings import TradingPartner
from gateway.x12.writer import GroupHeader, InterchangeHeader


def interchange_header(
    partner: TradingPartner, number: int, at: datetime.datetime
) -> InterchangeHeader:
    """The ISA that we write for a partner."""
    return InterchangeHeader(
        sender_qualifier=partner.sender_qualifier,
        sender_id=partner.sender_id,
        receiver_qualifier=partner.receiver_qualifier,
        receiver_id=partner.receiver_id,
        control_number=number,
        at=at,
        usage_indicator=partner.usage_indicator,
    )


def group_header(
    partner: TradingPartner, code: str, guide: str, number: int, at: datetime.datetime
) -> GroupHeader:
    """The GS that we write for a partner."""
    return GroupHeader(
        functional_identifier_code=code,
        sender_code=partner.group_sender or partner.sender_id,
        receiver_code=partner.group_receiver or partner.receiver_id,
        control_number=number,
        version=guide,
        at=at,
    )


def batch_for(
    partner: TradingPartner, identifier: str, at: datetime.datetime, code: str = ""
) -> ClaimBatch:
    """BHT, 1000A and 1000B, of claims that have this ``claim_or_encounter_code``."""
    who = partner.submitter
    numbers = [
        Identifier(qualifier=qualifier, value=value)
        for qualifier, value in (("TE", who.telephone), ("EM", who.email))
        if value
    ]
    return ClaimBatch(
        batch_identifier=identifier,
        purpose_code="00",
        type_code=code or CHARGEABLE,
        created=at,
        submitter=Party(
            name=who.name,
            identifiers=[Identifier(qualifier="46", value=who.identifier)],
            contacts=[Contact(function_code="IC", name=who.contact_name, numbers=numbers)],
        ),
        receiver=Party(
            name=partner.receiver_name,
            identifiers=[Identifier(qualifier="46", value=partner.receiver_id)],
        ),
    )
