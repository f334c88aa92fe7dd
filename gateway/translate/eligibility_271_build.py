"""Responses to the rows of a 271 (005010X279A1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from gateway.models.eligibility import (
    Benefit,
    EligibilityHeader,
    EligibilityResponse,
    Rejection,
)
from gateway.translate.beginning import bht
from gateway.translate.eligibility_270_read import USUAL
from gateway.translate.eligibility_flat import (
    AAA,
    DEPTHS,
    HSD,
    III,
    LETTERS,
    TRN,
    path,
    procedure,
    repeated,
)
from gateway.translate.flat import flats
from gateway.translate.levels_build import Step, Tree, rested
from gateway.translate.member_build import loop, references
from gateway.translate.rows import dtp_date
from gateway.x12.elements import money, quantity
from gateway.x12.writer import Rows


def build_271(header: EligibilityHeader, responses: Iterable[EligibilityResponse]) -> Rows:
    """The rows between ST and SE, in the order given.

    Responses that follow each other share payer and provider where these are equal; dependents
    share the level of their subscriber. A response without a subscriber says why the provider or
    the payer gets or gives no answer.
    """
    yield from rested([bht("0022", header, "11")], header.unmodelled)
    tree = Tree(DEPTHS)
    ends: Iterator[EligibilityResponse | None] = chain(responses, [None])
    for response, following in pairwise(ends):
        if response is None:
            continue
        steps = path(response)
        for row, step in tree.enter(steps, path(following), anew=True):
            yield row
            if step != steps[-1]:
                yield from loop(USUAL[step.code], step.who)
        if steps:
            yield from _own(response, steps[-1])


def _own(response: EligibilityResponse, step: Step) -> Rows:
    """The traces, the person, and what is said of it."""
    letter = LETTERS[step.code]
    if step.code in ("22", "23"):
        yield from flats(TRN, *response.trace_numbers)
    early = [one for one in response.rejections if one.loop == f"2000{letter}"]
    within, after = _shared_out(response, early)
    yield from flats(AAA, *early)
    yield from loop(USUAL[step.code], step.who, flats(AAA, *after))
    for benefit, refusals in zip(response.benefits, within, strict=True):
        yield from rested(loop_2110(benefit, refusals), benefit.unmodelled)
        yield from entities(benefit)


def _shared_out(
    response: EligibilityResponse, early: list[Rejection]
) -> tuple[list[list[Rejection]], list[Rejection]]:
    """The rejections of each benefit, and those of the person."""
    count = len(response.benefits)
    within: list[list[Rejection]] = [[] for _ in response.benefits]
    after: list[Rejection] = []
    for one in response.rejections:
        if one in early:
            continue
        if one.loop.startswith("2110") and count:
            within[min(max(one.benefit, 1), count) - 1].append(one)
        else:
            after.append(one)
    return within, after


def loop_2110(benefit: Benefit, refusals: list[Rejection]) -> Rows:
    """One EB and what stands with it, but the entities."""
    yield (
        "EB", benefit.information_code, benefit.coverage_level_code,
        repeated(benefit.service_type_codes), benefit.insurance_type_code, benefit.plan,
        benefit.time_period_code, money(benefit.amount), money(benefit.percent),
        benefit.quantity_qualifier_code, quantity(benefit.quantity), benefit.authorization_code,
        benefit.network_code, procedure(benefit.procedure),
        tuple(map(str, benefit.diagnosis_pointers)),
    )  # fmt: skip
    yield from flats(HSD, *benefit.delivery)
    yield from references(benefit.references)
    for date in benefit.dates:
        yield from dtp_date(date)
    yield from flats(AAA, *refusals)
    for message in benefit.messages:
        yield "MSG", message
    yield from flats(III, *benefit.places)


def entities(benefit: Benefit) -> Rows:
    """Loops 2120 between their LS and LE."""
    if benefit.entities:
        yield "LS", "2120"
        for entity in benefit.entities:
            yield from loop(entity.entity_code, entity)
        yield "LE", "2120"
