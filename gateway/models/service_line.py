"""A service line of a claim (loop 2400) with its drug, forms, equipment and teeth."""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim_parts import (
    Ambulance,
    Attachment,
    ConditionIndicator,
    Contract,
    Note,
    Repricing,
)
from gateway.models.party import (
    Amount,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Quantity,
    Struct,
)


class Drug(Struct):
    """Loop 2410: a drug (LIN, N4 for an NDC of eleven digits), how much of it (CTP), and its
    numbers: XZ prescription, VY what the parts of a compound share."""

    qualifier: str = ""
    code: str = ""
    quantity: Decimal | None = None
    unit_code: str = ""
    references: list[Identifier] = []
    unmodelled: list[str] = []


class Equipment(Struct):
    """SV5: durable equipment. ``days`` is the length of need, prices are dollars, the
    ``frequency_code`` says how often the rental price is due."""

    procedure_qualifier: str = ""
    procedure_code: str = ""
    days: Decimal | None = None
    rental_price: Decimal | None = None
    purchase_price: Decimal | None = None
    frequency_code: str = ""


class EquipmentCertification(Struct):
    """CR3: initial (I), renewed (R) or revised (S), and for how many months."""

    type_code: str = ""
    months: Decimal | None = None


class Measurement(Struct):
    """MEA: a test result, height or starting dose."""

    reference_code: str = ""
    qualifier: str = ""
    result: Decimal | None = None


class PurchasedService(Struct):
    """PS1: a service that was bought of another provider, and what it cost."""

    provider_identifier: str = ""
    charge: Decimal | None = None


class FormAnswer(Struct):
    """FRM: the answer to one question of a form."""

    question: str = ""
    yes_no_code: str = ""
    text: str = ""
    date: datetime.date | None = None
    percent: Decimal | None = None


class Form(Struct):
    """Loop 2440: a form (LQ) and its answers."""

    qualifier: str = ""
    code: str = ""
    answers: list[FormAnswer] = []
    unmodelled: list[str] = []


class Tooth(Struct):
    """TOO: a tooth in the universal numbering and the surfaces that were worked on."""

    tooth: str = ""
    surfaces: list[str] = []


class ServiceLine(Struct):
    """Loop 2400. ``number`` is the line's place in its claim, from 1 (LX01); ``control_number``
    (REF 6R) comes back on the remittance."""

    charge: Decimal | None = None
    number: int = 0
    procedure_qualifier: str = ""
    procedure_code: str = ""
    modifiers: list[str] = []
    description: str = ""
    revenue_code: str = ""
    units: Decimal | None = None
    unit_code: str = ""
    place_of_service_code: str = ""
    non_covered: Decimal | None = None
    service_dates: DateRange | None = None
    diagnosis_pointers: list[int] = []
    emergency: bool = False
    epsdt: bool = False
    family_planning: bool = False
    copay_exempt: bool = False
    oral_cavity_codes: list[str] = []
    prosthesis_code: str = ""
    teeth: list[Tooth] = []
    equipment: Equipment | None = None
    equipment_certification: EquipmentCertification | None = None
    ambulance: Ambulance | None = None
    condition_indicators: list[ConditionIndicator] = []
    attachments: list[Attachment] = []
    control_number: str = ""
    providers: list[Party] = []
    dates: list[QualifiedDate] = []
    quantities: list[Quantity] = []
    measurements: list[Measurement] = []
    contract: Contract | None = None
    references: list[Identifier] = []
    amounts: list[Amount] = []
    file_information: list[str] = []
    notes: list[Note] = []
    purchased_service: PurchasedService | None = None
    repricing: Repricing | None = None
    drugs: list[Drug] = []
    forms: list[Form] = []
    adjudications: list[LineAdjudication] = []
    unmodelled: list[str] = []
