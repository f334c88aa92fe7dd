"""People and organisations in every role that a transaction set knows."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec


class Struct(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Base of the models: what is absent is omitted from JSON; unknown fields are refused."""


class Identifier(Struct):
    """A reference: ``qualifier`` is REF01 (or the id qualifier of an N1/NM1), ``value`` the id.

    ``payer_identifier`` is REF04-2 under 2U: the other payer that gave the id.
    """

    qualifier: str
    value: str
    description: str = ""
    payer_identifier: str = ""


class Amount(Struct):
    """An AMT segment: what kind of amount, and how much."""

    qualifier: str
    amount: Decimal


class Quantity(Struct):
    """A QTY segment."""

    qualifier: str
    quantity: Decimal


class DateRange(Struct):
    """A period, both days included; one day has ``start == end``."""

    start: datetime.date
    end: datetime.date


class QualifiedDate(Struct):
    """A DTP or DTM: its qualifier, its day or period, and the time HHMM[SS] where one is given."""

    qualifier: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    time: str = ""


class Address(Struct):
    """N3 and N4. ``postal_code`` has no hyphen; ``state_code`` is the two-letter code."""

    line_1: str = ""
    line_2: str = ""
    city: str = ""
    state_code: str = ""
    postal_code: str = ""
    country_code: str = ""
    country_subdivision_code: str = ""


class Contact(Struct):
    """A PER: who answers, and where. ``numbers`` are (qualifier TE, FX, EM, EX, UR …, value)."""

    function_code: str = "IC"
    name: str = ""
    numbers: list[Identifier] = []


class Party(Struct):
    """A person or an organisation.

    A person has ``last_name``; an organisation has ``name``. ``member_id`` is NM109 under MI
    (II says so in ``member_id_qualifier``); ``npi`` is NM109 under XX; any other id of the NM1
    or N1 (PI, XV, 46, FI …) stands in ``identifiers`` with its own qualifier, as the REFs do
    (EI, SY, G2 …). ``entity_code`` (NM101) is given where a list mixes roles,
    ``entity_type_code`` (NM102) where no name tells the person from the organisation. Of a
    patient PAT adds the day of death, the ``weight`` in pounds and the pregnancy. Source: NM1,
    N2, N3, N4, DMG, PAT, PRV, PER and REF of the 005010 guides.
    """

    entity_code: str = ""
    entity_type_code: str = ""
    name: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    member_id: str = ""
    member_id_qualifier: str = ""
    npi: str = ""
    birth_date: datetime.date | None = None
    gender_code: str = ""
    death_date: datetime.date | None = None
    weight: Decimal | None = None
    pregnant: bool = False
    taxonomy_code: str = ""
    relationship_code: str = ""
    group_number: str = ""
    group_name: str = ""
    address: Address | None = None
    contacts: list[Contact] = []
    identifiers: list[Identifier] = []
    unmodelled: list[str] = []

    def identifier(self, *qualifiers: str) -> str:
        """The value of the first identifier with one of ``qualifiers``, or ''."""
        return next((i.value for i in self.identifiers if i.qualifier in qualifiers), "")

    @property
    def is_person(self) -> bool:
        """True where NM102 is 1."""
        return bool(self.last_name) and not self.name

    @property
    def label(self) -> str:
        """The name as one line. It is health information when the party is a patient."""
        if self.name:
            return self.name
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Adjustment(Struct):
    """One triplet of a CAS: group, reason (CARC), amount (positive reduces payment), units."""

    group_code: str
    reason_code: str
    amount: Decimal
    quantity: Decimal | None = None
