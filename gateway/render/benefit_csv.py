"""Summed-up eligibility answers as rows of a table: one for each person who is spoken of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from gateway.models.amount import written
from gateway.models.benefit_summary import (
    BenefitSummary,
    Contact,
    Counter,
    Network,
    Service,
    Share,
)
from gateway.models.eligibility import EligibilityResponse
from gateway.render.benefit_words import Codes, insurance, named, share
from gateway.render.words import clean, put, spaced

PLAN = "30"
_OWN = "1"
_COUNTED = (("deductible", "deductibles"), ("out_of_pocket", "out_of_pocket"))
_SIDES = (("in_network", "in_network"), ("out_of_network", "out_of_network"))
_LEVELS = (("individual", ("IND", "")), ("family", ("FAM",)))

COUNTED = tuple(
    f"{name}_{side}_{level}{end}"
    for name, _ in _COUNTED
    for side, _ in _SIDES
    for level, _ in _LEVELS
    for end in ("", "_met", "_remaining")
)
COLUMNS = (
    "trace_number", "payer_trace_number", "payer", "member_id", "last_name", "first_name",
    "birth_date", "is_dependent", "status", "plan", "insurance_type", "group_number",
    "group_name", "policy_number", "coverage_start", "coverage_end", *COUNTED,
    "copayments_in_network", "copayments_out_of_network", "coinsurance_in_network",
    "coinsurance_out_of_network", "authorization_needed_for", "primary_care", "other_payers",
    "refusals", "next_steps", "again", "problems", "messages",
)  # fmt: skip
"""The heading. Amounts are those of the plan as a whole (service type 30); copayments and
coinsurance are told service by service. What counts whatever the network stands on both sides."""


def benefit_csv(
    answers: Iterable[tuple[EligibilityResponse, BenefitSummary]], codes: Codes
) -> Iterator[str]:
    """The heading, then a line for each answer, each with its line end (CRLF, RFC 4180).

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield _line(COLUMNS)
    for response, summary in answers:
        yield _line(benefit_row(response, summary, codes))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: str) -> str:
    return "'" + cell if cell[:1] in ("=", "+", "-", "@") else cell


def benefit_row(response: EligibilityResponse, found: BenefitSummary, codes: Codes) -> list[str]:
    """The cells of one answer, as :data:`COLUMNS` calls them."""
    member = response.who
    holder = response.subscriber
    traces = response.trace_numbers
    number = member.member_id or (holder.member_id if holder else "")
    return [
        next((t.number for t in traces if t.type_code != _OWN), ""),
        next((t.number for t in traces if t.type_code == _OWN), ""),
        response.payer.label if response.payer else "",
        number, member.last_name or member.name, member.first_name,
        member.birth_date.isoformat() if member.birth_date else "",
        "yes" if response.dependent is not None else "no",
        found.status, clean(found.plan),
        "; ".join(insurance(codes, code) for code in found.insurance_type_codes),
        found.group_number, clean(found.group_name), found.policy_number,
        found.coverage_start.isoformat() if found.coverage_start else "",
        found.coverage_end.isoformat() if found.coverage_end else "",
        *_counted(found),
        _shares(found, "in_network", "copayments", codes),
        _shares(found, "out_of_network", "copayments", codes),
        _shares(found, "in_network", "coinsurance", codes),
        _shares(found, "out_of_network", "coinsurance", codes),
        " ".join(_authorized(found)), _names(found.primary_care), _names(found.other_payers),
        "; ".join(spaced(one.code, named(codes, "AAA03", one.code)) for one in found.refusals),
        "; ".join(one.next_step for one in found.refusals),
        " ".join(dict.fromkeys(one.again for one in found.refusals)),
        "; ".join(clean(one.text) for one in found.problems),
        "; ".join(clean(one) for one in found.messages),
    ]  # fmt: skip


def _counted(found: BenefitSummary) -> Iterator[str]:
    plan = next((one for one in found.services if one.service_type_code == PLAN), None)
    for _, field in _COUNTED:
        for _, side in _SIDES:
            for _, levels in _LEVELS:
                one = _counter(plan, side, field, levels)
                for value in (one.amount, one.met, one.remaining):
                    yield "" if value is None else written(value)


def _counter(plan: Service | None, side: str, field: str, levels: tuple[str, ...]) -> Counter:
    """The counter of a side and level, else the one whatever the network; none where there are
    two."""
    for where in (side, "either_network"):
        network: Network | None = getattr(plan, where) if plan else None
        made: list[Counter] = getattr(network, field) if network else []
        fitting = [one for one in made if one.coverage_level_code in levels]
        if fitting:
            return fitting[0] if len(fitting) == 1 else Counter()
    return Counter()


def _shares(found: BenefitSummary, side: str, field: str, codes: Codes) -> str:
    """``98 30.00 per visit (SPECIALIST); UC 75.00``."""
    told = []
    for service in found.services:
        what = service.service_type_code or (service.procedure.code if service.procedure else "")
        for where in (side, "either_network"):
            network: Network | None = getattr(service, where)
            shares: list[Share] = getattr(network, field) if network else []
            for one in shares:
                said = put("(", clean("; ".join(one.messages)), ")")
                told.append(spaced(what, share(codes, one), said))
    return "; ".join(told)


def _authorized(found: BenefitSummary) -> Iterator[str]:
    """Codes of the services of which some network needs an authorization."""
    for one in found.services:
        networks = (one.in_network, one.out_of_network, one.either_network)
        if any(network and network.authorization_needed for network in networks):
            yield one.service_type_code or (one.procedure.code if one.procedure else "")


def _names(contacts: list[Contact]) -> str:
    return "; ".join(clean(one.who.label or one.plan or "not named") for one in contacts)
