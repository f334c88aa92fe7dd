"""A 271 response summed up: is the coverage active, what does each service cost, whom to ask.

Source: 005010X279A1, EB; CAQH CORE 154 and 260 (data content). Nothing is made up: what is not
said stays None or "unknown", and a share (copayment, coinsurance) of one service is never taken
for another's.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from gateway.ledger.benefit_contacts import CONTACTS, add_contacts
from gateway.ledger.benefit_counters import Part, counters
from gateway.ledger.benefit_problems import problems
from gateway.ledger.refusals import refusal
from gateway.models.benefit_summary import (
    BenefitSummary,
    CoverageStatus,
    Network,
    Service,
    ServiceStatus,
    Share,
)
from gateway.models.eligibility import (
    Benefit,
    EligibilityInquiry,
    EligibilityResponse,
    Procedure,
)
from gateway.models.party import DateRange, QualifiedDate

ACTIVE, INACTIVE = frozenset("12345"), frozenset("678")
EXCLUDED = frozenset("EI")
PLAN = "30"
"""Service type of the plan as a whole."""

_NETWORKS = {"Y": "in_network", "N": "out_of_network"}
_NEEDED = {"Y": True, "N": False}
_COUNTERS = {"C": "deductibles", "G": "out_of_pocket", "F": "limits"}
_COSTS_OR_STATES = ACTIVE | INACTIVE | EXCLUDED | _COUNTERS.keys() | set("ABH")
_SAID = _COSTS_OR_STATES | CONTACTS.keys()
_TELLS_THE_SERVICE = ACTIVE | INACTIVE | EXCLUDED | set("DH")
"""EB01 whose messages are told of the service as such."""
_OPENING = ("346", "356", "307", "291", "348")
_CLOSING = ("347", "357", "349")


Key = tuple[str, tuple[str, ...]]
"""A service type, and the procedure where there is no service type."""


def summarize(
    response: EligibilityResponse, inquiry: EligibilityInquiry | None = None,
    name: Callable[[str], str] = str,
) -> BenefitSummary:  # fmt: skip
    """The answer in one view. With the ``inquiry``, what was asked and is not answered is told,
    and whether the coverage holds on the days that were asked about. ``name`` gives the words of
    a service type for the problems."""
    found = BenefitSummary(
        status="unknown",
        plan=_plan(response.benefits),
        insurance_type_codes=_insurance(response.benefits),
        refusals=[refusal(one) for one in response.rejections],
        asked_dates=_asked_dates(inquiry),
    )
    _group(found, response)
    _days(found, response)
    _services(found, response)
    found.status = _status(found, response)
    for number, benefit in enumerate(response.benefits, 1):
        add_contacts(found, benefit)
        found.messages += [text for text in benefit.messages if text not in found.messages]
        if benefit.information_code not in _SAID:
            found.other_benefits.append(number)
    found.problems = problems(found, response, inquiry, name)
    return found


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _insurance(benefits: list[Benefit]) -> list[str]:
    """The kinds of insurance that are active, else all that are told but another payer's."""
    active = [one for one in benefits if one.information_code in ACTIVE]
    for told in (active, [one for one in benefits if one.information_code not in CONTACTS]):
        if codes := dict.fromkeys(one.insurance_type_code for one in told):
            codes.pop("", None)
            if codes:
                return list(codes)
    return []


def _plan(benefits: list[Benefit]) -> str:
    whole = [one for one in benefits if PLAN in one.service_type_codes]
    active = [one for one in benefits if one.information_code in ACTIVE]
    return _first(one.plan for one in [*(o for o in active if o in whole), *active, *benefits])


def _group(found: BenefitSummary, response: EligibilityResponse) -> None:
    """Group and policy, of the person, else of the subscriber, else of a benefit."""
    people = [who for who in (response.dependent, response.subscriber) if who is not None]
    ids = [one for who in people for one in who.identifiers]
    ids += [one for benefit in response.benefits for one in benefit.references
            if benefit.information_code not in CONTACTS]  # fmt: skip
    for one in ids:
        if one.qualifier == "6P" and not found.group_number:
            found.group_number, found.group_name = one.value, one.description
        elif one.qualifier in ("1L", "IG") and not found.policy_number:
            found.policy_number = one.value


def _days(found: BenefitSummary, response: EligibilityResponse) -> None:
    """First and last day of the coverage: of the person, else of the subscriber, else of the
    benefits that say whether it is active, those of the plan as a whole if there are any."""
    people = [who for who in (response.dependent, response.subscriber) if who is not None]
    benefits = response.benefits
    told = [one for one in benefits if one.information_code in ACTIVE] or [
        one for one in benefits if one.information_code in INACTIVE
    ]
    told = [one for one in told if _of_the_plan(one)] or told
    for dates in [*(who.dates for who in people), *(one.dates for one in told)]:
        start, end = _span(dates)
        if start or end:
            found.coverage_start, found.coverage_end = start, end
            return


def _of_the_plan(benefit: Benefit) -> bool:
    return PLAN in benefit.service_type_codes or _keys(benefit) == [("", ())]


def _span(dates: list[QualifiedDate]) -> tuple[datetime.date | None, datetime.date | None]:
    begin = next((d for code in _OPENING for d in dates if d.qualifier == code and d.start), None)
    close = next((d for code in _CLOSING for d in dates if d.qualifier == code and d.start), None)
    start = begin.start if begin else None
    end = begin.end if begin and begin.end and begin.start and begin.end > begin.start else None
    return start, close.start if close else end


def _asked_dates(inquiry: EligibilityInquiry | None) -> DateRange | None:
    for date in inquiry.dates if inquiry else ():
        if date.qualifier == "291" and date.start:
            return DateRange(start=date.start, end=date.end or date.start)
    return None


def _services(found: BenefitSummary, response: EligibilityResponse) -> None:
    """A service for each service type and procedure, the plan first, then in their order."""
    parts: dict[Key, list[Part]] = {}
    for number, benefit in enumerate(response.benefits, 1):
        for key in _keys(benefit):
            if key != ("", ()) or benefit.information_code in _COSTS_OR_STATES:
                parts.setdefault(key, []).append(Part(number, benefit))
    whole = _state(part for key in ((PLAN, ()), ("", ())) for part in parts.get(key, ()))
    for key in sorted(parts, key=lambda one: one != (PLAN, ())):
        service = _service(key, parts[key])
        if service.status == "unknown" and whole in ("active", "inactive"):
            service.status, service.status_inherited = whole, True
        found.services.append(service)


def _keys(benefit: Benefit) -> list[Key]:
    if benefit.service_type_codes:
        return [(code, ()) for code in dict.fromkeys(benefit.service_type_codes)]
    what = benefit.procedure
    if what is None:
        return [("", ())]
    return [("", (what.qualifier, what.code, *what.modifiers, what.last_code))]


def _service(key: Key, parts: list[Part]) -> Service:
    what: Procedure | None = parts[0].benefit.procedure if key[1] else None
    made = Service(service_type_code=key[0], procedure=what, status=_state(parts))
    _told_of_status(made, parts)
    for field in ("in_network", "out_of_network", "either_network"):
        here = [p for p in parts if _NETWORKS.get(p.benefit.network_code, _EITHER) == field]
        network = _network(here, made.status)
        if network != Network():
            setattr(made, field, network)
    texts = [text for part in parts for text in part.benefit.messages
             if part.benefit.information_code in _TELLS_THE_SERVICE
             and not _is_exclusion(part, made.status)]  # fmt: skip
    made.messages = list(dict.fromkeys(texts))
    return made


def _told_of_status(made: Service, parts: list[Part]) -> None:
    """Codes, plans and days of the benefits that say whether the service is active."""
    told = [p.benefit for p in parts if p.benefit.information_code in ACTIVE | INACTIVE]
    codes = dict.fromkeys(one.information_code for one in told)
    made.status_codes = [code for code in codes if code not in ("1", "6")]
    made.plans = list(dict.fromkeys(one.plan for one in told if one.plan))
    dates = [date for one in told for date in one.dates]
    made.dates = [date for number, date in enumerate(dates) if date not in dates[:number]]


_EITHER = "either_network"


def _is_exclusion(part: Part, status: ServiceStatus) -> bool:
    """Whether it is said of a network, procedure, place or time alone, or beside another status;
    else the status of the service says it."""
    told = part.benefit
    if told.information_code not in EXCLUDED:
        return False
    partly = told.network_code in _NETWORKS or told.places or told.dates
    return bool(partly or (told.procedure and told.service_type_codes)) or status != "not_covered"


def _state(told: Iterable[Part]) -> ServiceStatus:
    parts = list(told)
    codes = {part.benefit.information_code for part in parts}
    active, inactive = codes & ACTIVE, codes & INACTIVE
    if active and inactive:
        return "contradicted"
    if active:
        return "active"
    if inactive:
        return "inactive"
    return "not_covered" if _excluded(parts) else "unknown"


def _excluded(parts: list[Part]) -> bool:
    """Whether the service is not covered as such. That it is not in one network says so only
    where that is the payer's own, and nothing is told of the other."""
    networks = [p.benefit.network_code for p in parts if p.benefit.information_code in EXCLUDED]
    if any(code not in _NETWORKS for code in networks):
        return True
    alone = not any(p.benefit.information_code in _COSTS_OR_STATES - EXCLUDED for p in parts)
    return "Y" in networks and alone


def _network(parts: list[Part], status: ServiceStatus) -> Network:
    made = Network()
    kinds: dict[str, list[Part]] = {}
    for part in parts:
        kinds.setdefault(part.benefit.information_code, []).append(part)
    made.copayments = [_share(part) for part in kinds.get("B", ())]
    made.coinsurance = [_share(part) for part in kinds.get("A", ())]
    for code, field in _COUNTERS.items():
        setattr(made, field, list(counters(kinds.get(code, []))))
    made.exclusions = [_share(part) for part in parts if _is_exclusion(part, status)]
    made.unlimited = "H" in kinds
    needed = {_NEEDED.get(p.benefit.authorization_code) for p in parts} - {None}
    made.authorization_needed = True if True in needed else next(iter(needed), None)
    return made


def _share(part: Part) -> Share:
    told = part.benefit
    return Share(
        coverage_level_code=told.coverage_level_code,
        insurance_type_code=told.insurance_type_code, time_period_code=told.time_period_code,
        amount=told.amount, percent=told.percent, procedure=told.procedure, places=told.places,
        dates=told.dates, references=told.references, messages=told.messages,
        benefits=[part.number],
    )  # fmt: skip


def _status(found: BenefitSummary, response: EligibilityResponse) -> CoverageStatus:
    """Of the plan as a whole; where that is not said, active where some service is."""
    states = {one.service_type_code: one.status for one in found.services if not one.procedure}
    for key in (PLAN, ""):
        match states.get(key):
            case "active" | "inactive" | "contradicted" as said:
                return said
    own = {one.status for one in found.services}
    if "active" in own or "contradicted" in own:
        return "contradicted" if "contradicted" in own else "active"
    if own and own <= {"inactive", "unknown"} and "inactive" in own:
        return "inactive"
    return "rejected" if response.rejections else "unknown"
