"""Inquiries to the rows of a 276 (005010X212)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise

from gateway.models.claim_status import InquiredLine, StatusHeader, StatusInquiry
from gateway.models.party import Party
from gateway.translate.beginning import bht
from gateway.translate.claim_status_276_read import USUAL
from gateway.translate.claim_status_levels import DEPTHS, procedure, revenue
from gateway.translate.levels_build import Step, Tree, rested, runs, usual
from gateway.translate.member_build import demographics, name, references
from gateway.translate.rows import dtp, ref
from gateway.x12.elements import money, quantity
from gateway.x12.writer import Rows


def build_276(header: StatusHeader, inquiries: Iterable[StatusInquiry]) -> Rows:
    """The rows between ST and SE, in the order given.

    Inquiries that follow each other share payer, receiver, provider and patient where these are
    equal; dependents share the level of their subscriber.
    """
    yield from rested([bht("0010", header, "13")], header.unmodelled)
    tree = Tree(DEPTHS)
    nothing: tuple[list[Step], list[StatusInquiry]] = [], []
    for (path, run), (following, _) in pairwise(chain(runs(inquiries, _path, DEPTHS), [nothing])):
        for row, step in tree.enter(path, following, anew=True):
            yield row
            yield from _people(step)
        for inquiry in run:
            yield from rested(_claim(inquiry), inquiry.unmodelled)
            for line in inquiry.service_lines:
                yield from rested(loop_2210(line), line.unmodelled)


def _path(inquiry: StatusInquiry) -> list[Step]:
    providers = [one for one in (inquiry.provider, inquiry.second_provider) if one is not None]
    steps = (
        Step("20", [inquiry.payer]), Step("21", [inquiry.receiver]), Step("19", providers),
        Step("22", [inquiry.subscriber]), Step("23", [inquiry.dependent], ""),
    )  # fmt: skip
    return [step for step in steps if any(one is not None for one in step.who)]


def _people(step: Step) -> Rows:
    """Whoever stands at a level; a patient's birth date and gender come before the name."""
    for who in step.who:
        yield from rested(_person(step.code, who), who.unmodelled)


def _person(code: str, who: Party) -> Rows:
    if code in ("22", "23"):
        yield from demographics(who)
    yield name(USUAL[code], who)


def _claim(inquiry: StatusInquiry) -> Rows:
    """TRN and what tells the claim from others."""
    yield "TRN", usual("1", "TRN", inquiry.unmodelled), inquiry.trace_number
    yield from ref("1K", inquiry.payer_claim_control_number)
    yield from ref("EJ", inquiry.patient_control_number)
    yield from references(inquiry.references)
    if inquiry.charge is not None:
        yield "AMT", "T3", money(inquiry.charge)
    yield from dtp("472", inquiry.service_dates)


def loop_2210(line: InquiredLine) -> Rows:
    """One service line."""
    yield (
        "SVC", procedure(line), money(line.charge), "", revenue(line), "", "",
        quantity(line.units),
    )  # fmt: skip
    yield from ref("FJ", line.control_number)
    yield from references(line.references)
    yield from dtp("472", line.service_dates)
