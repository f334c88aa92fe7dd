"""Canned answers to inquiries: every member has active coverage, no claim is found.

It is a simple answer, and a valid one: each level of the request comes back with its names and its
trace, and one statement where the request asked for one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from gateway.finding import Finding
from gateway.sandbox.accounts import Accounts
from gateway.sandbox.claims import Route
from gateway.sandbox.envelopes import interchange, lone_ta1
from gateway.sandbox.reading import GroupRead, InterchangeRead, SetRead, read_file
from gateway.translate.acknowledgement_999 import acknowledge_group, build_999
from gateway.translate.registry import GUIDES
from gateway.translate.ta1 import acknowledge_interchange, build_ta1
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet, read
from gateway.x12.reader import Segment
from gateway.x12.writer import Element, Row, Rows

ANSWERED = {"270": ("271", "HB", "005010X279A1"), "276": ("277", "HN", "005010X212")}
"""ST01 of a request to ST01, GS01 and GS08 of its answer."""


def answer_inquiry(accounts: Accounts, data: bytes, now: datetime.datetime) -> bytes:
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
            made = [(answer, rows) for rows in _answers(data, answer, now)]
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
    opened = group.group
    verdict = acknowledge_group(
        opened.functional_identifier_code,
        opened.control_number,
        opened.version,
        [_in_999(each) for each in group.sets],
        findings=group.findings,
    )
    made = [("999", build_999(verdict))]
    return interchange(accounts, route, now, "FA", GUIDES["999"], made)[1]


def _in_999(each: SetRead) -> tuple[str, str, str, list[Finding]]:
    st = each.transaction_set.st
    return el(st, 1), el(st, 2), el(st, 3), _faults(each)


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


def _answers(data: bytes, answer: str, now: datetime.datetime) -> Iterator[Rows]:
    build = _rows_271 if answer == "271" else _rows_277
    for event in read([data], []):
        if isinstance(event, TransactionSet):
            yield list(build(list(event.segments()), now))


def _rows_271(segments: list[Segment], now: datetime.datetime) -> Iterator[Row]:
    """Loops as in the request; coverage where it has an EQ."""
    for level in _levels(segments):
        asked = False
        for segment in level:
            match segment[0]:
                case "BHT":
                    yield ("BHT", "0022", "11", el(segment, 3), *_moment(now))
                case "HL" | "NM1":
                    yield tuple(segment)
                case "TRN":
                    yield ("TRN", "2", *segment[2:])
                case "EQ":
                    asked = True
        if asked:
            yield "EB", "1", "", "30"


def _rows_277(segments: list[Segment], now: datetime.datetime) -> Iterator[Row]:
    """Loops as in the request; for each trace, that no claim was found."""
    for level in _levels(segments):
        for segment in level:
            match segment[0]:
                case "BHT":
                    yield ("BHT", "0010", "08", el(segment, 3), *_moment(now), "DG")
                case "HL" | "NM1":
                    yield tuple(segment)
                case "TRN":
                    found: Element = ("D0", "35")
                    yield "TRN", "2", el(segment, 2)
                    yield "STC", found, f"{now:%Y%m%d}"


def _levels(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Segments cut before each HL."""
    level: list[Segment] = []
    for segment in segments:
        if segment[0] == "HL":
            yield level
            level = []
        level.append(segment)
    yield level


def _moment(now: datetime.datetime) -> tuple[str, str]:
    return f"{now:%Y%m%d}", f"{now:%H%M}"
