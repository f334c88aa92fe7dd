"""A 270 to its inquiries, streaming: one for each person who is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.models.eligibility import (
    EligibilityHeader,
    EligibilityInquiry,
    Member,
    Procedure,
    Provider,
    Question,
)
from gateway.models.party import Amount, Party
from gateway.translate.eligibility_flat import (
    DEPTHS,
    take_date,
    take_place,
    take_procedure,
    take_trace,
)
from gateway.translate.levels_read import Levels, pointers
from gateway.translate.member_read import (
    identifier,
    take_address,
    take_contact,
    take_demographics,
    take_diagnoses,
    take_military,
    take_name,
    take_party_reference,
    take_relation,
    take_specialty,
)
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

USUAL = {"20": "PR", "21": "1P", "22": "IL", "23": "03"}
"""NM101 of each level that goes without saying: of members it is not told."""


class Scope(Levels):
    """The people of the levels, the inquiry that is open, and its question."""

    def __init__(self, ts: TransactionSet, header: EligibilityHeader) -> None:
        super().__init__(ts, header, DEPTHS)
        self.payer: Party | None = None
        self.provider: Provider | None = None
        self.subscriber: Member | None = None
        self.inquiry: EligibilityInquiry | None = None
        self.question: Question | None = None
        self.named = False

    def close(self, segment: Segment) -> EligibilityInquiry | None:
        """The inquiry that an HL or the SE closes; None where the subscriber is not asked about,
        and only stands above dependents."""
        found, self.inquiry = self.inquiry, None
        self.question = self.person = None
        if found is None:
            return None
        asked = found.trace_numbers or found.questions or found.dependent
        if segment[0] == "HL" and el(segment, 3) == "23" and not asked:
            return None
        self.used()
        who = found.who
        found.dates, who.dates = who.dates, []
        found.diagnoses, who.diagnoses = who.diagnoses, []
        _shorten(found)
        return found

    def open(self, segment: Segment) -> None:
        """An HL: its level and whoever stands there."""
        depth = self.depth_of(segment)
        if not depth:
            self.lose(segment)
            return
        self.enter(depth)
        self.level, self.named = el(segment, 3), False
        who: Party
        if depth == 1:
            who = self.payer = Party()
            self.provider = self.subscriber = None
        elif depth == 2:
            who = self.provider = Provider()
            self.subscriber = None
        else:
            who = Member()
            if depth == 3:
                self.subscriber = who
            self.inquiry = EligibilityInquiry(
                payer=self.payer, provider=self.provider, subscriber=self.subscriber,
                dependent=who if depth == 4 else None, position=self.ts.position,
            )  # fmt: skip
        self.owner = self.who = who


def read_270(ts: TransactionSet) -> Iterator[EligibilityHeader | EligibilityInquiry]:
    """Yield the header, then each inquiry; see :meth:`.levels_read.Levels.items`."""
    return Scope(ts, EligibilityHeader()).items(_TAKERS)


def questions_of(codes: list[str], procedures: list[Procedure]) -> list[Question]:
    """What is asked, in its shortest form: one EQ for service types, one for each procedure."""
    asked = [Question(service_type_codes=codes)] if codes else []
    return asked + [Question(procedure=one) for one in procedures]


def _shorten(inquiry: EligibilityInquiry) -> None:
    """All that is asked in two lists; the questions go where the lists say it all."""
    asked = inquiry.questions
    codes = dict.fromkeys(code for one in asked for code in one.service_type_codes)
    inquiry.service_type_codes = list(codes)
    inquiry.procedures = [one.procedure for one in asked if one.procedure]
    if asked == questions_of(inquiry.service_type_codes, inquiry.procedures):
        inquiry.questions = []


def _name(scope: Scope, segment: Segment) -> bool:
    scope.person = None
    if not scope.level or scope.named or scope.question is not None:
        return False
    scope.named = True
    usual = USUAL[scope.level] if scope.inquiry else ""
    return take_name(scope, scope.who, segment, usual)


def _trace(scope: Scope, segment: Segment) -> bool:
    inquiry = scope.inquiry
    return inquiry is not None and take_trace(scope, inquiry.trace_numbers, segment)


def _question(scope: Scope, segment: Segment) -> bool:
    scope.person = None
    if scope.inquiry is None:
        return False
    scope.question = scope.owner = Question(
        service_type_codes=scope.repetitions(segment, 1),
        procedure=take_procedure(scope, segment, 2),
        coverage_level_code=el(segment, 3),
        diagnosis_pointers=pointers(scope, segment, 5),
    )
    scope.inquiry.questions.append(scope.question)
    return True


def _amount(scope: Scope, segment: Segment) -> bool:
    if scope.question is None or (value := scope.decimal(segment, 2)) is None:
        return False
    scope.question.amounts.append(Amount(qualifier=el(segment, 1), amount=value))
    return True


def _place(scope: Scope, segment: Segment) -> bool:
    return scope.question is not None and take_place(scope, scope.question.places, segment)


def _date(scope: Scope, segment: Segment) -> bool:
    if scope.question is not None:
        return take_date(scope, scope.question.dates, segment)
    who = scope.person
    return isinstance(who, Member) and take_date(scope, who.dates, segment)


def _reference(scope: Scope, segment: Segment) -> bool:
    if scope.question is None:
        return take_party_reference(scope, segment)
    read = identifier(segment)
    if read is not None:
        scope.question.references.append(read)
    return read is not None


_TAKERS: dict[str, Callable[[Scope, Segment], bool]] = {
    "NM1": _name, "TRN": _trace, "EQ": _question, "AMT": _amount, "III": _place, "DTP": _date,
    "REF": _reference, "N3": take_address, "N4": take_address, "PER": take_contact,
    "PRV": take_specialty, "DMG": take_demographics, "INS": take_relation, "HI": take_diagnoses,
    "MPI": take_military,
}  # fmt: skip
