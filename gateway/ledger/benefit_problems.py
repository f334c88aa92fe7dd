"""What contradicts itself or is missing in an eligibility answer, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from gateway.models.benefit_summary import (
    BenefitSummary,
    Counter,
    Network,
    Problem,
    Service,
    Share,
)
from gateway.models.eligibility import EligibilityInquiry, EligibilityResponse

_NAMES = {
    "in_network": "in network",
    "out_of_network": "out of network",
    "either_network": "in or out of network",
}
_COUNTED = {"deductibles": "deductible", "out_of_pocket": "out-of-pocket maximum",
            "limits": "limit"}  # fmt: skip
_SHARED = {"copayments": "copayment", "coinsurance": "coinsurance"}
_WHOSE = {"IND": "individual ", "FAM": "family "}
_STOLEN = "T"
_CANNOT = "V"
_NOT_COVERED = "I"
_DEATH = "442"


def problems(
    found: BenefitSummary,
    response: EligibilityResponse,
    inquiry: EligibilityInquiry | None,
    name: Callable[[str], str],
) -> list[Problem]:
    """The contradictions first, then what is missing, then what is worth a look."""
    told = [*_of_whole(found, response), *_of_asked(found, inquiry, name)]
    for service in found.services:
        told += _of_service(service, response, name)
    order = ("contradiction", "missing", "notice")
    return sorted(told, key=lambda one: order.index(one.kind))


def _of_whole(found: BenefitSummary, response: EligibilityResponse) -> Iterator[Problem]:
    codes = [one.information_code for one in response.benefits]
    if found.status == "contradicted":
        yield Problem("contradiction", "the coverage is told to be active and inactive")
    if any(one.code in ("67", "75") for one in found.refusals) and codes:
        yield Problem("contradiction", "nobody was found, and benefits are told")
    start, end, asked = found.coverage_start, found.coverage_end, found.asked_dates
    if start and end and end < start:
        yield Problem("contradiction", f"the coverage ends ({end}) before it begins ({start})")
    if asked and found.status == "active" and end and asked.start > end:
        yield Problem(
            "contradiction", f"told to be active, but the coverage ended on {end}, before "
            f"{asked.start}, the day asked about",
        )  # fmt: skip
    if asked and found.status == "active" and start and asked.end < start:
        yield Problem(
            "contradiction", f"told to be active, but the coverage begins on {start}, after "
            f"{asked.end}, the day asked about",
        )  # fmt: skip
    if found.status == "unknown":
        yield Problem("missing", "whether the coverage is active is not told")
    if found.status == "active" and start is None:
        yield Problem("missing", "the first day of the coverage is not told")
    if found.status == "active" and not found.plan:
        yield Problem("missing", "the name of the plan is not told")
    for date in response.who.dates:
        if date.qualifier == _DEATH and date.start:
            yield Problem("notice", f"the payer has {date.start} as the day of death")
    for code, text in (
        (
            _STOLEN,
            "the card is reported lost or stolen: ask for another proof of who the patient is",
        ),
        (_CANNOT, "the payer could not answer all of it"),
    ):
        if code in codes:
            numbers = [n for n, one in enumerate(codes, 1) if one == code]
            yield Problem("notice", text, numbers)  # fmt: skip


def _of_asked(
    found: BenefitSummary, inquiry: EligibilityInquiry | None, name: Callable[[str], str]
) -> Iterator[Problem]:
    """What was asked, and is not answered."""
    if inquiry is None or not found.services:
        return
    told = {one.service_type_code for one in found.services}
    for code in inquiry.service_type_codes:
        if code not in told:
            yield Problem("missing", f"nothing is told of {_worded(code, name)}, which was asked")


def _of_service(
    service: Service, response: EligibilityResponse, name: Callable[[str], str]
) -> Iterator[Problem]:
    what = _what(service, name)
    if service.status == "contradicted":
        yield Problem("contradiction", f"{what} is told to be active and inactive")
    yield from _of_exclusions(service, what, response)
    for field, where in _NAMES.items():
        network = getattr(service, field)
        if network is not None:
            yield from _of_network(network, f"{what}, {where}", response)


def _of_exclusions(service: Service, what: str, response: EligibilityResponse) -> Iterator[Problem]:
    """What is active or has a price, and is told not to be covered."""
    for field in _NAMES:
        network: Network | None = getattr(service, field)
        if network is None:
            continue
        priced = [*network.copayments, *network.coinsurance, *network.limits]
        if service.status == "not_covered" and any(not one.procedure for one in priced):
            numbers = [number for one in priced for number in one.benefits]
            yield Problem(
                "contradiction",
                f"{what} is told not to be covered, and what it costs is told",
                numbers,
            )
        for one in network.exclusions:
            if field != "either_network" or one.procedure or one.places or one.dates:
                continue
            if response.benefits[one.benefits[0] - 1].information_code == _NOT_COVERED:
                text = f"{what} is told to be {service.status} and not to be covered"
                yield Problem("contradiction", text, one.benefits)
            elif not one.messages:
                yield Problem("notice", f"{what}: an exclusion is told, not of what", one.benefits)


def _worded(code: str, name: Callable[[str], str]) -> str:
    words = name(code)
    return f"service type {code}" if words in ("", code) else f"{words} ({code})"


def _what(service: Service, name: Callable[[str], str]) -> str:
    if service.service_type_code:
        return _worded(service.service_type_code, name)
    return f"procedure {service.procedure.code}" if service.procedure else "the plan"


def _of_network(network: Network, what: str, response: EligibilityResponse) -> Iterator[Problem]:
    for field, name in _COUNTED.items():
        made: list[Counter] = getattr(network, field)
        for one in made:
            whose = _WHOSE.get(one.coverage_level_code, "")
            yield from _of_counter(one, f"{what}: {whose}{name}", name)
        yield from _twice(made, f"{what}: {name}")
    for field, name in _SHARED.items():
        shares: list[Share] = getattr(network, field)
        yield from _twice(shares, f"{what}: {name}")
        for share in shares:
            if share.percent is not None and share.percent > 1:
                yield Problem(
                    "contradiction", f"{what}: a {name} of {share.percent} is more than the whole; "
                    "20 percent are written .2", share.benefits,
                )  # fmt: skip
            if share.amount is None and share.percent is None:
                yield Problem("missing", f"{what}: {name} without a value", share.benefits)
    told = {
        response.benefits[number - 1].authorization_code
        for one in [*network.limits, *network.copayments, *network.coinsurance]
        for number in one.benefits
    }
    if {"Y", "N"} <= told:
        yield Problem(
            "contradiction", f"{what}: authorization is told to be needed and not to be needed"
        )


def _of_counter(one: Counter, what: str, name: str) -> Iterator[Problem]:
    whole, left, met = one.amount, one.remaining, one.met
    if whole is None:
        value = left if left is not None else met
        if value is not None:
            told = "what is left" if left is not None else "what is used"
            yield Problem("missing", f"{what}: only {told} is told ({value:f})", one.benefits)
        elif not one.delivery and not one.messages:
            yield Problem("missing", f"{what} without an amount", one.benefits)
        return
    if left is not None and left > whole:
        yield Problem(
            "contradiction", f"{what}: more is left ({left:f}) than there is ({whole:f})",
            one.benefits,
        )  # fmt: skip
    elif met is not None and left is not None and whole - met != left:
        yield Problem(
            "contradiction", f"{what}: {whole:f} less {met:f} used is not {left:f}", one.benefits
        )
    elif met is not None and met > whole:
        yield Problem(
            "contradiction", f"{what}: more is used ({met:f}) than there is ({whole:f})",
            one.benefits,
        )  # fmt: skip
    elif left is None and whole > Decimal(0) and name != "limit":
        yield Problem("missing", f"{what}: what is left of {whole:f} is not told", one.benefits)


def _twice(shares: list[Counter] | list[Share], what: str) -> Iterator[Problem]:
    """Two values, and nothing that says which of them holds."""
    seen: list[Share] = []
    for one in shares:
        other = next((known for known in seen if _condition(known) == _condition(one)), None)
        if other is None:
            seen.append(one)
        elif (one.amount, one.percent) != (other.amount, other.percent) and _has_value(one):
            yield Problem(
                "contradiction", f"{what}: two values, and nothing tells which of them holds",
                [*other.benefits, *one.benefits],
            )  # fmt: skip


def _condition(one: Share) -> tuple[object, ...]:
    """All that says when a value holds."""
    return (
        one.coverage_level_code, one.insurance_type_code, one.time_period_code, one.procedure,
        one.places, one.dates, one.messages,
        one.quantity_qualifier_code if isinstance(one, Counter) else "",
    )  # fmt: skip


def _has_value(one: Share) -> bool:
    return one.amount is not None or one.percent is not None
