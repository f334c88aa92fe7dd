"""Whom an eligibility answer names: primary care, other payers, whom to go to and whom to ask.

Source: 005010X279A1, EB01 and loop 2120.
"""

from __future__ import annotations

from msgspec.structs import replace

from gateway.models.benefit_summary import BenefitSummary, Contact
from gateway.models.eligibility import Benefit, BenefitEntity

CONTACTS = {"L": "primary_care", "R": "other_payers", "N": "restricted_to", "MC": "restricted_to",
            "X": "restricted_to", "U": "ask", "W": "ask"}  # fmt: skip
"""EB01 of benefits that are about somebody, and the field of the summary that is for them."""

_PRIMARY_CARE = "P3"


def add_contacts(found: BenefitSummary, benefit: Benefit) -> None:
    """Puts whom the benefit names where they belong; a primary care provider wherever it stands.

    A benefit about somebody whom it does not name is told too: that there is another payer is
    worth knowing.
    """
    field = CONTACTS.get(benefit.information_code, "")
    for entity in benefit.entities:
        if entity.entity_code == _PRIMARY_CARE and field != "restricted_to":
            _add(found.primary_care, _contact(entity, benefit, field))
        else:
            _add(getattr(found, field or "other_contacts"), _contact(entity, benefit, field))
    if field and not benefit.entities:
        _add(getattr(found, field), _contact(BenefitEntity(), benefit, field))


def _add(contacts: list[Contact], one: Contact) -> None:
    """Somebody who is named for one service after the other is one contact."""
    for known in contacts:
        if replace(one, service_type_codes=known.service_type_codes) == known:
            both = [*known.service_type_codes, *one.service_type_codes]
            known.service_type_codes = list(dict.fromkeys(both))
            return
    contacts.append(one)


def _contact(entity: BenefitEntity, benefit: Benefit, field: str) -> Contact:
    """What else a benefit says is the contact's only where the benefit is about the contact."""
    made = Contact(
        who=entity, role_code=entity.entity_code, service_type_codes=benefit.service_type_codes
    )
    if field:
        made.references, made.dates = benefit.references, benefit.dates
        made.messages = benefit.messages
    if field == "other_payers":
        made.plan, made.insurance_type_code = benefit.plan, benefit.insurance_type_code
    return made
