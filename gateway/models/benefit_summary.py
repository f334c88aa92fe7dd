"""What an eligibility answer (271) comes to, for a program and for a front desk."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from gateway.models.eligibility import Delivery, EligibilityResponse, Level, Place, Procedure
from gateway.models.party import DateRange, Identifier, Party, QualifiedDate, Struct

CoverageStatus = Literal["active", "inactive", "contradicted", "rejected", "unknown"]
ServiceStatus = Literal["active", "inactive", "not_covered", "contradicted", "unknown"]
Again = Literal["automatic", "later", "corrected", "never"]


class Share(Struct):
    """A copayment (``amount``) or coinsurance (``percent``, a fraction: 0.2 is 20 %) and when it
    holds: for whom, for which span or event, procedure, place, days; and what the payer says."""

    coverage_level_code: str = ""
    insurance_type_code: str = ""
    time_period_code: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    procedure: Procedure | None = None
    places: list[Place] = []
    dates: list[QualifiedDate] = []
    references: list[Identifier] = []
    messages: list[str] = []
    benefits: list[int] = []
    """Numbers of the benefits it was made of, from 1."""


class Counter(Share):
    """A deductible, an out-of-pocket maximum or a limit, which is used up.

    ``amount`` is how much there is, ``met`` what was used, ``remaining`` what is left: dollars, or
    what ``quantity_qualifier_code`` says (VS visits, DY days). None is "not reported", 0 is 0.
    """

    met: Decimal | None = None
    remaining: Decimal | None = None
    quantity_qualifier_code: str = ""
    delivery: list[Delivery] = []


class Network(Struct):
    """What one service costs in one network. ``authorization_needed`` is None where not said.

    ``exclusions`` are what is not covered there (EB01 I, E), each with what it holds for.
    """

    copayments: list[Share] = []
    coinsurance: list[Share] = []
    deductibles: list[Counter] = []
    out_of_pocket: list[Counter] = []
    limits: list[Counter] = []
    exclusions: list[Share] = []
    unlimited: bool = False
    authorization_needed: bool | None = None


class Service(Struct, kw_only=True):
    """One service type, or one procedure that none is given for; neither is the plan as such.

    ``status_inherited``: nothing is said of this service, and the plan's status holds. What
    counts whatever the network, or with no network named, stands in ``either_network``.
    ``status_codes`` are the EB01 that say more than active (1) or inactive (6); ``plans`` and
    ``dates`` those of the benefits that tell the status.
    """

    service_type_code: str = ""
    procedure: Procedure | None = None
    status: ServiceStatus
    status_inherited: bool = False
    status_codes: list[str] = []
    plans: list[str] = []
    dates: list[QualifiedDate] = []
    in_network: Network | None = None
    out_of_network: Network | None = None
    either_network: Network | None = None
    messages: list[str] = []


class Contact(Struct):
    """Somebody the answer names: a primary care provider, another payer, whom to ask. Of another
    payer ``plan`` and ``insurance_type_code`` say what it pays for; ``who`` may be empty."""

    who: Party
    role_code: str = ""
    service_type_codes: list[str] = []
    references: list[Identifier] = []
    dates: list[QualifiedDate] = []
    messages: list[str] = []
    plan: str = ""
    insurance_type_code: str = ""


class Refusal(Struct, kw_only=True):
    """A rejection (AAA) and what to do about it. ``again`` says whether to ask again: of itself,
    later, once something is corrected, or never."""

    code: str
    follow_up_code: str = ""
    level: Level | None = None
    loop: str = ""
    next_step: str = ""
    again: Again


class Problem(Struct):
    """What contradicts itself or is missing, in words, and the benefits it is about."""

    kind: Literal["contradiction", "missing", "notice"]
    text: str
    benefits: list[int] = []


class BenefitSummary(Struct, kw_only=True):
    """One answer about one person.

    ``coverage`` are the first and last day as far as they are told. ``other_benefits`` are the
    numbers of the benefits, from 1, that none of the other fields says; ``other_contacts`` are
    named beside a benefit that is about something else.
    """

    status: CoverageStatus
    plan: str = ""
    insurance_type_codes: list[str] = []
    group_number: str = ""
    group_name: str = ""
    policy_number: str = ""
    coverage_start: datetime.date | None = None
    coverage_end: datetime.date | None = None
    services: list[Service] = []
    primary_care: list[Contact] = []
    other_payers: list[Contact] = []
    restricted_to: list[Contact] = []
    ask: list[Contact] = []
    other_contacts: list[Contact] = []
    messages: list[str] = []
    refusals: list[Refusal] = []
    problems: list[Problem] = []
    other_benefits: list[int] = []
    asked_dates: DateRange | None = None


class SummarizedResponse(EligibilityResponse, kw_only=True):
    """A response with its summary, as ``gateway parse`` prints it."""

    summary: BenefitSummary
