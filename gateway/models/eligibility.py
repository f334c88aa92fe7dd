"""Eligibility: what is asked (270) and what is answered (271). Guide: 005010X279A1."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from gateway.models.claim_parts import Diagnosis
from gateway.models.party import Amount, DateRange, Identifier, Party, QualifiedDate, Struct

Level = Literal["information_source", "information_receiver", "subscriber", "dependent"]


class EligibilityHeader(Struct):
    """BHT of a 270 or 271. Purposes of a 270: 13 request, 01 cancellation; of a 271: 11 response,
    06 confirmation of a cancellation. ``type_code`` RT asks for the spend-down in real time."""

    batch_identifier: str = ""
    purpose_code: str = ""
    type_code: str = ""
    created: datetime.datetime | None = None
    unmodelled: list[str] = []


class Trace(Struct):
    """TRN: ``type_code`` 1 is the sender's own trace, 2 the one that is answered.

    ``originator`` is TRN03, the company that gave the number, in ten characters: 1 and its tax
    id, 3 and its DUNS number, or 9 and what it likes; ``originator_detail`` is TRN04.
    """

    type_code: str = ""
    number: str = ""
    originator: str = ""
    originator_detail: str = ""


class Provider(Party):
    """Who asks (2100B), with the role that it plays (PRV01: PE performing, RF referring …)."""

    provider_code: str = ""


class Military(Struct):
    """MPI: a member who serves or served: state of the information and of the employment, branch,
    rank, and the period."""

    information_status_code: str = ""
    employment_status_code: str = ""
    branch_code: str = ""
    description: str = ""
    rank_code: str = ""
    period: DateRange | None = None


class Member(Party):
    """A subscriber (2100C) or dependent (2100D).

    ``relationship_code`` is INS02 (18 self, 01 spouse, 19 child, 34 other adult). INS03 and INS04
    say that an answer has other data than the question had (001 and 25). ``birth_sequence`` is
    INS17, which tells twins apart. ``provider_identifier`` is the member's own provider (PRV)
    where it is no taxonomy.
    """

    provider_code: str = ""
    provider_identifier: Identifier | None = None
    maintenance_type_code: str = ""
    maintenance_reason_code: str = ""
    birth_sequence: str = ""
    diagnoses: list[Diagnosis] = []
    dates: list[QualifiedDate] = []
    military: Military | None = None


class Procedure(Struct):
    """A procedure that is asked about or that a benefit is for; ``last_code`` ends a range."""

    qualifier: str = ""
    code: str = ""
    modifiers: list[str] = []
    last_code: str = ""


class Place(Struct):
    """III: where, or for what: ZZ place of service, NI nature of an injury, GR body part, of
    which ``category_code`` 44 and ``description`` tell more."""

    qualifier: str = ""
    code: str = ""
    category_code: str = ""
    description: str = ""


class Question(Struct):
    """Loop 2110 of a 270: one EQ and what stands with it. Amounts: R spend-down, PB billed."""

    service_type_codes: list[str] = []
    procedure: Procedure | None = None
    coverage_level_code: str = ""
    diagnosis_pointers: list[int] = []
    amounts: list[Amount] = []
    places: list[Place] = []
    references: list[Identifier] = []
    dates: list[QualifiedDate] = []
    unmodelled: list[str] = []


class EligibilityInquiry(Struct):
    """What a provider asks a payer about one person.

    The person is the ``dependent``, else the ``subscriber``; ``dates`` and ``diagnoses`` are that
    person's. ``service_type_codes`` and ``procedures`` are all that is asked. ``questions`` are
    given where one EQ for the service types and one for each procedure do not say it all: they
    are what was written, EQ by EQ.
    """

    trace_numbers: list[Trace] = []
    payer: Party | None = None
    provider: Provider | None = None
    subscriber: Member | None = None
    dependent: Member | None = None
    service_type_codes: list[str] = []
    procedures: list[Procedure] = []
    diagnoses: list[Diagnosis] = []
    dates: list[QualifiedDate] = []
    questions: list[Question] = []
    position: int = 0
    """Segment position of the HL, ST being 1."""

    @property
    def who(self) -> Member:
        """The person who is asked about."""
        return self.dependent or self.subscriber or Member()


class Delivery(Struct):
    """HSD: how much of a benefit is given in what time. ``every`` and ``unit_code`` give the rate
    (each 2 weeks), ``periods`` and ``time_period_code`` for how long."""

    quantity_qualifier_code: str = ""
    quantity: Decimal | None = None
    unit_code: str = ""
    every: Decimal | None = None
    time_period_code: str = ""
    periods: Decimal | None = None
    pattern_code: str = ""
    time_code: str = ""


class BenefitEntity(Party):
    """Loop 2120: somebody a benefit has to do with. ``relation_code`` is NM110, what the entity
    is to the member; ``region_qualifier`` and ``region_code`` are N405 and N406."""

    provider_code: str = ""
    relation_code: str = ""
    region_qualifier: str = ""
    region_code: str = ""


class Benefit(Struct):
    """Loop 2110 of a 271: one EB and what stands with it. ``percent`` is the fraction as sent,
    the patient's share."""

    information_code: str = ""
    coverage_level_code: str = ""
    service_type_codes: list[str] = []
    insurance_type_code: str = ""
    plan: str = ""
    time_period_code: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    quantity_qualifier_code: str = ""
    quantity: Decimal | None = None
    authorization_code: str = ""
    network_code: str = ""
    procedure: Procedure | None = None
    diagnosis_pointers: list[int] = []
    delivery: list[Delivery] = []
    places: list[Place] = []
    dates: list[QualifiedDate] = []
    references: list[Identifier] = []
    messages: list[str] = []
    entities: list[BenefitEntity] = []
    unmodelled: list[str] = []
    position: int = 0
    """Segment position of the EB, ST being 1."""


class Rejection(Struct):
    """AAA: why there is no answer, or only a part of one.

    ``valid_request`` is AAA01, ``code`` the reason (AAA03), ``follow_up_code`` what to do (AAA04).
    ``level`` is whom it speaks of; ``benefit`` the number of the benefit it stands with, from 1.
    """

    valid_request: bool | None = None
    code: str = ""
    follow_up_code: str = ""
    loop: str = ""
    level: Level | None = None
    benefit: int = 0


class EligibilityResponse(Struct):
    """What a payer answers about one person, or (without a subscriber) about none.

    One for each subscriber or dependent with a trace, a benefit or a rejection; a dependent's
    repeats its subscriber.
    """

    trace_numbers: list[Trace] = []
    payer: Party | None = None
    provider: Provider | None = None
    subscriber: Member | None = None
    dependent: Member | None = None
    benefits: list[Benefit] = []
    rejections: list[Rejection] = []
    position: int = 0
    """Segment position of the HL, ST being 1."""

    @property
    def who(self) -> Member:
        """The person who is spoken of."""
        return self.dependent or self.subscriber or Member()
