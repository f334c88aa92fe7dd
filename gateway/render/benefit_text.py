"""A summed-up eligibility answer as a page of text for a front desk."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from gateway.models.benefit_summary import BenefitSummary, Counter, Network, Service, Share
from gateway.models.eligibility import Benefit, EligibilityResponse, Member
from gateway.models.party import QualifiedDate
from gateway.render.benefit_words import (
    Codes,
    conditions,
    contact,
    counter,
    days,
    insurance,
    named,
    numbers,
    other,
    person,
    reference,
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
    ("Only with", "restricted_to"), ("Ask", "ask"), ("Contact", "other_contacts"),
)  # fmt: skip
_NOT_AGAIN = ("6P", "1L", "IG", "SY")
"""Numbers of a person that stand elsewhere on the page, or that nobody there asks for (SY)."""

_MARK = {"contradiction": "!", "missing": "?", "notice": "-"}


def benefit_text(response: EligibilityResponse, summary: BenefitSummary, codes: Codes) -> str:
    """The page, with a line break after each line. It is health information."""
    lines = [*_head(response, summary, codes), *_refusals(response, summary, codes)]
    for heading, services in _grouped(summary, codes):
        lines += ["", f"{heading}: {_state(services[0], summary, codes)}"]
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
    payer = person(response.payer) if response.payer and response.payer.label else "The payer"
    yield f"{payer}: {_STATUS[found.status]}{_period(found)}"
    kind = listed(insurance(codes, code) for code in found.insurance_type_codes)
    if found.plan or kind:
        yield f"Plan: {spaced(clean(found.plan), put('(', kind, ')') if found.plan else kind)}"
    if found.group_number or found.group_name:
        yield f"Group: {spaced(found.group_number, found.group_name)}"
    if found.policy_number:
        yield f"Policy: {found.policy_number}"
    yield from _also_of(member, found, codes)
    for each in response.payer.contacts if response.payer else ():
        yield f"Payer contact: {numbers(codes, each)}"
    for title, field in _CONTACTS:
        for one in getattr(found, field):
            yield f"{title}: {contact(codes, one)}"


def _period(found: BenefitSummary) -> str:
    start, end = found.coverage_start, found.coverage_end
    told = spaced(put("from ", date_words(start) if start else ""),
                  put("until ", date_words(end) if end else ""))  # fmt: skip
    return put(" ", told) if found.status == "active" else put(" (period: ", told, ")")


def _also_of(member: Member, found: BenefitSummary, codes: Codes) -> Iterator[str]:
    """What else the payer tells of the person: numbers, and days beside those of the coverage."""
    told = [reference(codes, one) for one in member.identifiers if one.qualifier not in _NOT_AGAIN]
    if told:
        yield f"Numbers: {', '.join(told)}"
    if dates := [days(codes, one) for one in member.dates if not _is_period(one, found)]:
        yield f"Days: {', '.join(dates)}"


def _is_period(date: QualifiedDate, found: BenefitSummary) -> bool:
    """Whether the days are those of the coverage, which stand at the top."""
    ends = {found.coverage_start, found.coverage_end}
    return {date.start, date.end or date.start} <= ends


def _refusals(response: EligibilityResponse, found: BenefitSummary, codes: Codes) -> Iterator[str]:
    for told, one in zip(response.rejections, found.refusals, strict=True):
        words = named(codes, "AAA03", one.code)
        types = response.benefits[told.benefit - 1].service_type_codes if told.benefit else []
        about = put(", about ", listed(service(codes, code, None) for code in types))
        yield f"Refused: {words} (AAA {one.code}{put(', ', one.loop)}){about}"
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


def _state(one: Service, found: BenefitSummary, codes: Codes) -> str:
    more = ["as the plan is"] if one.status_inherited else []
    words = [named(codes, "1390", code) for code in one.status_codes]
    more += [text.removeprefix("in").removeprefix("active, ") for text in words]
    more += [f"plan {plan}" for plan in one.plans if one.plans != [found.plan]]
    more += [days(codes, date) for date in one.dates if not _is_period(date, found)]
    return _SERVICE[one.status] + put(" (", "; ".join(more), ")")


def _costs(one: Service, codes: Codes) -> Iterator[str]:
    for title, field in _NETWORKS:
        network = getattr(one, field)
        if network is not None and network != Network():
            yield f"  {title}"
            yield from _network(network, codes)
    for text in one.messages:
        yield f'  "{text}"'


def _network(network: Network, codes: Codes) -> Iterator[str]:
    for one in network.exclusions:
        whose = put(", ", who(codes, one.coverage_level_code))
        yield f"    NOT COVERED{whose}{conditions(codes, one)}"
        yield from (f'      "{message}"' for message in one.messages)
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
    others = [n for n in found.other_benefits if not _is_message(response.benefits[n - 1])]
    if others:
        yield ""
        yield "Also told"
        for number in others:
            yield f"  {_other(response.benefits[number - 1], codes)}"
    if found.problems:
        yield ""
        yield "Look out"
        for one in found.problems:
            yield f"  {_MARK[one.kind]} {upper_first(one.text)}"


def _is_message(one: Benefit) -> bool:
    """Whether a description is nothing but messages, which stand with the service already."""
    bare = Benefit(
        information_code="D", coverage_level_code=one.coverage_level_code,
        service_type_codes=one.service_type_codes, insurance_type_code=one.insurance_type_code,
        plan=one.plan, network_code=one.network_code, messages=one.messages,
        entities=one.entities, position=one.position,
    )  # fmt: skip
    return bool(one.service_type_codes and one.messages) and one == bare


def _other(one: Benefit, codes: Codes) -> str:
    """A benefit that the summary has no place for, by its codes."""
    what = upper_first(named(codes, "1390", one.information_code) or "no code")
    for_what = listed(service(codes, code, None) for code in one.service_type_codes)
    facts = Counter(
        time_period_code=one.time_period_code, procedure=one.procedure, places=one.places,
        amount=one.quantity if one.amount is None else one.amount, percent=one.percent,
        quantity_qualifier_code="" if one.amount is not None else one.quantity_qualifier_code,
        dates=one.dates,
    )  # fmt: skip
    value = other(codes, facts)
    told = ", ".join(reference(codes, ref) for ref in one.references)
    said = "; ".join(f'"{text}"' for text in one.messages)
    return clean(spaced(what + put(", ", for_what), value, told, said, by=": "))
