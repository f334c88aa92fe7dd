"""Inquiries, taken and answered: a 271 or 277, or the 999 or TA1 that refuses the request."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from gateway.finding import Finding
from gateway.sandbox.accounts import Accounts
from gateway.sandbox.claims import Route
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.envelopes import interchange, lone_ta1
from gateway.sandbox.inquiry_desk import InquiryDesk
from gateway.sandbox.reading import GroupRead, InterchangeRead, SetRead, faults_in_999, read_file
from gateway.sandbox.terms import Terms
from gateway.translate.acknowledgement_999 import build_999
from gateway.translate.registry import GUIDES
from gateway.translate.ta1 import acknowledge_interchange, build_ta1
from gateway.x12.envelope import TransactionSet, read
from gateway.x12.writer import Rows

ANSWERED = {"270": ("271", "HB", "005010X279A1"), "276": ("277", "HN", "005010X212")}
"""ST01 of a request to ST01, GS01 and GS08 of its answer."""


def asked_at_once(house: Clearinghouse, data: bytes, now: datetime.datetime) -> bytes:
    """The answer to an inquiry in real time, from the books of ``house``, as answer_inquiry."""
    with house.folders.locked(), Accounts(house.root) as accounts, accounts.transaction():
        return answer_inquiry(accounts, house.terms, data, now)


def answer_inquiry(accounts: Accounts, terms: Terms, data: bytes, now: datetime.datetime) -> bytes:
    """The 271 or 277, else the 999 or TA1 that refuses the request; b'' where it is no X12.

    The caller holds the transaction of ``accounts``.
    """
    sink: list[Finding] = []
    for found in read_file(data, sink):
        route = _route(found)
        verdict = acknowledge_interchange(found.interchange, found.findings)
        if verdict.status_code == "R":
            return lone_ta1(accounts, route, now, [build_ta1(verdict)])[1]
        for group in found.groups:
            if refusal := refused(accounts, group, route, now):
                return refusal
            answer, code, guide = ANSWERED[group.sets[0].transaction_set.code]
            desk = InquiryDesk(accounts, terms, now)
            made = [(answer, rows) for rows in _answers(data, answer, desk)]
            return interchange(accounts, route, now, code, guide, made)[1]
    return b""


def acknowledged(accounts: Accounts, data: bytes, now: datetime.datetime) -> bytes:
    """The 999 of a batch of inquiries, whether it is accepted or not."""
    for found in read_file(data, []):
        for group in found.groups:
            return _build_999(accounts, group, _route(found), now)
    return b""


def refused(accounts: Accounts, group: GroupRead, route: Route, now: datetime.datetime) -> bytes:
    """The 999 where the group cannot be answered; b'' where it can."""
    faults = [f for each in group.sets for f in _faults(each)] + group.findings
    taken = bool(group.sets) and all(each.transaction_set.code in ANSWERED for each in group.sets)
    if taken and not any(f.severity == "reject" for f in faults):
        return b""
    return _build_999(accounts, group, route, now)


def _build_999(accounts: Accounts, group: GroupRead, route: Route, now: datetime.datetime) -> bytes:
    verdict = faults_in_999(group, _faults)
    made = [("999", build_999(verdict))]
    return interchange(accounts, route, now, "FA", GUIDES["999"], made)[1]


def _faults(each: SetRead) -> list[Finding]:
    """What is wrong with a set; that the clearinghouse takes no such kind counts elsewhere."""
    if each.transaction_set.code not in ANSWERED:
        return each.findings
    return [f for f in each.findings if f.rule != "sandbox.set.unsupported"]


def _route(found: InterchangeRead) -> Route:
    isa = found.interchange.isa
    return Route(
        sender_qualifier=isa[5] or "ZZ",
        sender_id=isa[6] or "UNKNOWN",
        receiver_qualifier=isa[7] or "ZZ",
        receiver_id=isa[8] or "SANDBOX",
        application_sender=isa[6] or "UNKNOWN",
        application_receiver=isa[8] or "SANDBOX",
        usage_indicator=isa[15] if isa[15] in ("P", "T") else "T",
    )


def _answers(data: bytes, answer: str, desk: InquiryDesk) -> Iterator[Rows]:
    """The rows of each answering set, in the order of the requests."""
    for event in read([data], []):
        if isinstance(event, TransactionSet):
            yield desk.benefits(event) if answer == "271" else desk.statuses(event)
