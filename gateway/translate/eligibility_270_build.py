"""Inquiries to the rows of a 270 (005010X279A1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from msgspec.structs import replace

from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry, Question
from gateway.models.party import Party
from gateway.translate.beginning import bht
from gateway.translate.eligibility_270_read import USUAL, questions_of
from gateway.translate.eligibility_flat import DEPTHS, III, TRN, path, procedure, repeated
from gateway.translate.flat import flats
from gateway.translate.levels_build import Step, Tree, rested
from gateway.translate.member_build import loop, references
from gateway.translate.rows import amt, dtp_date
from gateway.x12.writer import Rows


def build_270(header: EligibilityHeader, inquiries: Iterable[EligibilityInquiry]) -> Rows:
    """The rows between ST and SE, in the order given.

    Inquiries that follow each other share payer and provider where these are equal; dependents
    share the level of their subscriber.
    """
    yield from rested([bht("0022", header, "13")], header.unmodelled)
    tree = Tree(DEPTHS)
    ends: Iterator[EligibilityInquiry | None] = chain(inquiries, [None])
    for inquiry, following in pairwise(ends):
        if inquiry is None:
            continue
        steps = path(inquiry)
        for row, step in tree.enter(steps, path(following), anew=True):
            yield row
            if step != steps[-1]:
                yield from loop(USUAL[step.code], step.who)
        if steps:
            yield from _own(inquiry, steps[-1])


def _own(inquiry: EligibilityInquiry, step: Step) -> Rows:
    """The traces, the person, and what is asked."""
    yield from flats(TRN, *inquiry.trace_numbers)
    who: Party = step.who
    if step.who is inquiry.dependent or step.who is inquiry.subscriber:
        member = inquiry.who
        who = replace(
            member,
            diagnoses=[*member.diagnoses, *inquiry.diagnoses],
            dates=[*member.dates, *inquiry.dates],
        )
    yield from loop(USUAL[step.code], who)
    for question in questions(inquiry):
        yield from rested(loop_2110(question), question.unmodelled)


def questions(inquiry: EligibilityInquiry) -> list[Question]:
    """The questions as they stand, then what the two lists ask beside them."""
    asked = inquiry.questions
    codes = {code for one in asked for code in one.service_type_codes}
    known = [one.procedure for one in asked]
    more = questions_of(
        [code for code in inquiry.service_type_codes if code not in codes],
        [one for one in inquiry.procedures if one not in known],
    )
    return [*asked, *more]


def loop_2110(question: Question) -> Rows:
    """One EQ and what stands with it."""
    yield (
        "EQ", repeated(question.service_type_codes), procedure(question.procedure),
        question.coverage_level_code, "", tuple(map(str, question.diagnosis_pointers)),
    )  # fmt: skip
    yield from amt(question.amounts)
    yield from flats(III, *question.places)
    yield from references(question.references)
    for date in question.dates:
        yield from dtp_date(date)
