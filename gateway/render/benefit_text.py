"""A summed-up eligibility answer as a page of text for a front desk."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from gateway.models.benefit_summary import BenefitSummary, Counter, Network, Service, Share
from gateway.models.eligibility import EligibilityResponse
from gateway.render.benefit_words import (
    Codes,
    contact,
    counter,
    insurance,
    named,
    other,
    person,
    service,
    share,
    who,
)
from gateway.render.words import clean, date_words, listed, put, spaced, upper_first

_STATUS = {
    "active": "coverage is ACTIVE", "inactive": "coverage is NOT ACTIVE",
    "contradicted": "active and inactive are both told: ASK THE PAYER",
    "rejected": "NO ANSWER", "unknown": "whether coverage is active is NOT TOLD",
}  # fmt: skip
_SERVICE = {
    "active": "active", "inactive": "not active", "not_covered": "NOT COVERED",
    "contradicted": "told to be active and inactive", "unknown": "status not told",
}  # fmt: skip
_NETWORKS = (
    ("In network", "in_network"), ("Out of network", "out_of_network"),
    ("Network not told, or either", "either_network"),
)  # fmt: skip
_CONTACTS = (
    ("Primary care", "primary_care"), ("Other payer", "other_payers"),
    ("Only with", "restricted_to"), ("Ask", "ask"),
)  # fmt: skip
_MARK = {"contradiction": "!", "missing": "?", "notice": "-"}


def benefit_text(response: EligibilityResponse, summary: BenefitSummary, codes: Codes) -> str:
    """The page, with a line break after each line. It is health information."""
    lines = [*_head(response, summary, codes), *_refusals(summary, codes)]
    for heading, services in _grouped(summary, codes):
        lines += ["", f"{heading}: {_state(services[0])}"]
        lines += _costs(_plain(services[0], summary), codes)
    lines += _end(response, summary, codes)
    return "\n".join(map(clean, lines)) + "\n"


def _head(response: EligibilityResponse, found: BenefitSummary, codes: Codes) -> Iterator[str]:
    member = response.who
    if response.subscriber is not None or response.dependent is not None:
        born = put(", born ", date_words(member.birth_date) if member.birth_date else "")
        number = put(", member ID ", clean(member.member_id))
        yield f"{person(member)}{number}{born}"
        if response.dependent is not None and response.subscriber is not None:
            holder = response.subscriber
            yield f"Subscriber: {person(holder)}{put(', member ID ', clean(holder.member_id))}"
    payer = person(response.payer) if response.payer else "The payer"
    yield f"{payer}: {_STATUS[found.status]}{_period(found)}"
    kind = listed(insurance(codes, code) for code in found.insurance_type_codes)
    if found.plan or kind:
        yield f"Plan: {spaced(clean(found.plan), put('(', kind, ')') if found.plan else kind)}"
    if found.group_number or found.group_name:
        yield f"Group: {spaced(found.group_number, found.group_name)}"
    if found.policy_number:
        yield f"Policy: {found.policy_number}"
    for title, field in _CONTACTS:
        for one in getattr(found, field):
            yield f"{title}: {contact(codes, one)}"


def _period(found: BenefitSummary) -> str:
    start, end = found.coverage_start, found.coverage_end
    first = put(" from ", date_words(start) if start else "")
    return first + put(" until ", date_words(end) if end else "")


def _refusals(found: BenefitSummary, codes: Codes) -> Iterator[str]:
    for one in found.refusals:
        words = named(codes, "AAA03", one.code)
        yield f"Refused: {words} (AAA {one.code}{put(', ', one.loop)})"
        yield f"  What next: {one.next_step}"


def _grouped(found: BenefitSummary, codes: Codes) -> Iterator[tuple[str, list[Service]]]:
    """Services that say the same under one heading."""
    groups: list[list[Service]] = []
    for one in found.services:
        bare = replace(one, service_type_code="", procedure=None)
        for group in groups:
            if replace(group[0], service_type_code="", procedure=None) == bare:
                group.append(one)
                break
        else:
            groups.append([one])
    for group in groups:
        names = [service(codes, one.service_type_code, one.procedure) for one in group]
        yield upper_first("; ".join(names)), group


def _plain(one: Service, found: BenefitSummary) -> Service:
    """The service without the kind of insurance that the whole answer is about."""
    made = replace(one)
    for _, field in _NETWORKS:
        network = getattr(one, field)
        if network is not None:
            lists = {
                name: [_without(each, found.insurance_type_codes) for each in value]
                for name in network.__struct_fields__
                if isinstance(value := getattr(network, name), list)
            }
            setattr(made, field, replace(network, **lists))
    return made


def _without(one: Share, kinds: list[str]) -> Share:
    same = [one.insurance_type_code] == kinds
    return replace(one, insurance_type_code="") if same else one


def _state(one: Service) -> str:
    return _SERVICE[one.status] + (" (as the plan is)" if one.status_inherited else "")


def _costs(one: Service, codes: Codes) -> Iterator[str]:
    for title, field in _NETWORKS:
        network = getattr(one, field)
        if network is not None:
            yield f"  {title}"
            yield from _network(network, codes)
    for text in one.messages:
        yield f'  "{text}"'


def _network(network: Network, codes: Codes) -> Iterator[str]:
    for title, shares in (("Copayment", network.copayments), ("Coinsurance", network.coinsurance)):
        for one in shares:
            yield from _value(title, one, share(codes, one), codes)
    for title, counters in (
        ("Deductible", network.deductibles), ("Out-of-pocket maximum", network.out_of_pocket),
        ("Limit", network.limits),
    ):  # fmt: skip
        for each in counters:
            yield from _value(title, each, counter(codes, each), codes)
    if network.unlimited:
        yield "    Without limit"
    if network.authorization_needed is not None:
        yield (
            "    AUTHORIZATION NEEDED"
            if network.authorization_needed
            else ("    No authorization needed")
        )


def _value(title: str, one: Share, text: str, codes: Codes) -> Iterator[str]:
    yield f"    {title}{put(', ', who(codes, one.coverage_level_code))}: {text}"
    for message in one.messages:
        yield f'      "{message}"'


def _end(response: EligibilityResponse, found: BenefitSummary, codes: Codes) -> Iterator[str]:
    if found.other_benefits:
        yield ""
        yield "Also told"
        for number in found.other_benefits:
            yield f"  {_other(response, number, codes)}"
    if found.problems:
        yield ""
        yield "Look out"
        for one in found.problems:
            yield f"  {_MARK[one.kind]} {upper_first(one.text)}"


def _other(response: EligibilityResponse, number: int, codes: Codes) -> str:
    """A benefit that the summary has no place for, by its codes."""
    one = response.benefits[number - 1]
    what = upper_first(named(codes, "1390", one.information_code) or "no code")
    for_what = listed(service(codes, code, None) for code in one.service_type_codes)
    facts = Counter(
        time_period_code=one.time_period_code, procedure=one.procedure, places=one.places,
        amount=one.quantity if one.amount is None else one.amount, percent=one.percent,
        quantity_qualifier_code="" if one.amount is not None else one.quantity_qualifier_code,
        dates=one.dates,
    )  # fmt: skip
    value = other(codes, facts)
    numbers = ", ".join(
        spaced(named(codes, "128", ref.qualifier), ref.value, ref.description)
        for ref in one.references
    )
    said = "; ".join(f'"{text}"' for text in one.messages)
    return clean(spaced(what + put(", ", for_what), value, numbers, said, by=": "))
