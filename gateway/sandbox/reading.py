"""A file as the clearinghouse reads it: interchanges, groups, sets, claims, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from gateway.books import books_for
from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement
from gateway.models.claim import Claim, ClaimBatch
from gateway.models.claim_status import StatusHeader, StatusInquiry
from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry
from gateway.translate import registry
from gateway.translate.acknowledgement_999 import acknowledge_group
from gateway.translate.claim_837_read import read_837
from gateway.validate.examine import SetEnd, examine
from gateway.x12.elements import el
from gateway.x12.envelope import Group, Interchange, TransactionSet

CLAIM_KINDS = frozenset({"837P", "837I", "837D"})
INQUIRY_KINDS = frozenset({"270", "276"})
SYNTAX = frozenset({1, 2})
ACKNOWLEDGEMENTS = "FA"

Spans = list[tuple[int, int]]


class SetRead(msgspec.Struct):
    """One ST … SE. ``findings`` are of types 1 and 2, with the claim where one can be named."""

    transaction_set: TransactionSet
    kind: str = ""
    batch: ClaimBatch = msgspec.field(default_factory=ClaimBatch)
    claims: list[Claim] = []
    findings: list[Finding] = []
    header: EligibilityHeader | StatusHeader | None = None
    inquiries: list[Any] = []
    """Of a 270 or 276."""


class GroupRead(msgspec.Struct):
    """One GS … GE. ``findings`` are those of no set."""

    group: Group
    sets: list[SetRead] = []
    findings: list[Finding] = []


def faults_in_999(
    group: GroupRead, faults: Callable[[SetRead], list[Finding]]
) -> GroupAcknowledgement:
    """What a 999 says of the group, where ``faults`` gives what is wrong with a set."""
    opened, sets = group.group, list[tuple[str, str, str, list[Finding]]]()
    for each in group.sets:
        st = each.transaction_set.st
        sets.append((el(st, 1), el(st, 2), el(st, 3), faults(each)))
    return acknowledge_group(
        opened.functional_identifier_code, opened.control_number, opened.version, sets,
        findings=group.findings,
    )  # fmt: skip


class InterchangeRead(msgspec.Struct):
    """One ISA … IEA. ``findings`` are those of no group."""

    interchange: Interchange
    groups: list[GroupRead] = []
    findings: list[Finding] = []


class _Language:
    """The registry, with an ear for where the claims stand."""

    def __init__(self) -> None:
        self.places: list[tuple[int, int, str]] = []

    def kind_of(self, transaction_set: TransactionSet) -> str:
        return registry.kind_of(transaction_set)

    def reader_for(self, kind: str) -> Callable[[TransactionSet], Iterator[Any]] | None:
        if kind in CLAIM_KINDS:
            self.places = []
            return lambda ts: read_837(ts, self._placed)
        return registry.reader_for(kind) if kind in INQUIRY_KINDS else None

    def _placed(self, claim: Claim, spans: Spans) -> None:
        if spans:
            self.places.append((*spans[0], claim.patient_control_number))


def read_file(data: bytes, sink: list[Finding]) -> Iterator[InterchangeRead]:
    """Yield each interchange once its end was read, so that nothing is answered too early.

    ``sink`` keeps what belongs to no interchange: a file with nothing else is no X12.
    """
    language = _Language()
    current: InterchangeRead | None = None
    for item in examine([data], sink, language, SYNTAX, books_for()):
        match item:
            case Interchange():
                if current is not None:
                    _share_out(current, sink)
                    yield current
                current = InterchangeRead(item)
            case Group() if current is not None:
                current.groups.append(GroupRead(item))
            case TransactionSet() if current is not None:
                _group_of(current, item).sets.append(SetRead(item))
            case ClaimBatch() if current is not None:
                current.groups[-1].sets[-1].batch = item
            case Claim() if current is not None:
                current.groups[-1].sets[-1].claims.append(item)
            case EligibilityHeader() | StatusHeader() if current is not None:
                current.groups[-1].sets[-1].header = item
            case EligibilityInquiry() | StatusInquiry() if current is not None:
                current.groups[-1].sets[-1].inquiries.append(item)
            case SetEnd() if current is not None:
                _end_set(current.groups[-1].sets[-1], item, sink, language.places)
                language.places = []
    if current is not None:
        _share_out(current, sink)
        yield current


def _group_of(current: InterchangeRead, item: TransactionSet) -> GroupRead:
    """The set's group; one that was made up for sets outside of any is not told of before."""
    if not current.groups or current.groups[-1].group is not item.group:
        current.groups.append(GroupRead(item.group))
    return current.groups[-1]


def _end_set(
    read: SetRead, end: SetEnd, sink: list[Finding], places: list[tuple[int, int, str]]
) -> None:
    """Take the set's findings out of the sink."""
    read.kind = end.kind
    group = end.transaction_set.group
    here = (group.interchange.ordinal, group.ordinal, end.transaction_set.ordinal)
    mine = [f for f in sink if (f.interchange, f.group, f.set) == here]
    if mine:
        sink[:] = [f for f in sink if (f.interchange, f.group, f.set) != here]
    if (
        end.kind not in CLAIM_KINDS | INQUIRY_KINDS
        and group.functional_identifier_code != ACKNOWLEDGEMENTS
    ):
        mine.append(
            Finding(
                rule="sandbox.set.unsupported",
                snip=1,
                severity="reject",
                message=f"{end.kind} is not taken here",
                code="IK502:1",
            )
        )
    read.findings = [_with_claim(finding, places) for finding in mine]


def _with_claim(finding: Finding, places: list[tuple[int, int, str]]) -> Finding:
    """The finding with its claim's number, where it stands inside of one."""
    at = finding.position
    if at is None or finding.patient_control_number:
        return finding
    for first, last, number in places:
        if first <= at <= last:
            return msgspec.structs.replace(finding, patient_control_number=number)
    return finding


def _share_out(read: InterchangeRead, sink: list[Finding]) -> None:
    """Findings of the envelopes to where they belong."""
    ordinal = read.interchange.ordinal
    mine = [f for f in sink if f.interchange == ordinal]
    sink[:] = [f for f in sink if f.interchange != ordinal]
    for group in read.groups:
        group.findings = [f for f in mine if f.group == group.group.ordinal]
    read.findings = [f for f in mine if f.group is None]
