"""A 271 to its responses, streaming: one for each person who is spoken of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.models.eligibility import (
    Benefit,
    BenefitEntity,
    EligibilityHeader,
    EligibilityResponse,
    Level,
    Member,
    Provider,
)
from gateway.models.party import Party
from gateway.translate.eligibility_270_read import USUAL
from gateway.translate.eligibility_flat import (
    AAA,
    DEPTHS,
    HSD,
    LETTERS,
    take_date,
    take_place,
    take_procedure,
    take_trace,
)
from gateway.translate.flat import read_flat
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

_WHO: dict[str, Level] = {
    "20": "information_source", "21": "information_receiver", "22": "subscriber",
    "23": "dependent",
}  # fmt: skip


class Scope(Levels):
    """The people of the levels, the response that is open, and its benefit."""

    def __init__(self, ts: TransactionSet, header: EligibilityHeader) -> None:
        super().__init__(ts, header, DEPTHS)
        self.payer: Party | None = None
        self.provider: Provider | None = None
        self.subscriber: Member | None = None
        self.response: EligibilityResponse | None = None
        self.benefit: Benefit | None = None
        self.named = False
        self.who = Party()

    def close(self, segment: Segment) -> EligibilityResponse | None:
        """The response that the present segment closes; None where nothing was said of the level
        itself, which may stand above others."""
        found, self.response = self.response, None
        self.benefit = self.person = None
        if found is None or not (found.trace_numbers or found.benefits or found.rejections):
            return None
        self.used()
        return found

    def open(self, segment: Segment) -> None:
        """An HL: its level and whoever stands there."""
        depth = self.depth_of(segment)
        if not depth:
            self.lose(segment)
            return
        self.enter(depth)
        self.level, self.named = el(segment, 3), False
        dependent: Member | None = None
        if depth == 1:
            self.who = self.payer = Party()
            self.provider = self.subscriber = None
        elif depth == 2:
            self.who = self.provider = Provider()
            self.subscriber = None
        elif depth == 3:
            self.who = self.subscriber = Member()
        else:
            self.who = dependent = Member()
        self.owner = self.who
        self.response = EligibilityResponse(
            payer=self.payer, provider=self.provider, subscriber=self.subscriber,
            dependent=dependent, position=self.ts.position,
        )  # fmt: skip

    def leave_entity(self) -> None:
        """Loop 2120 is over: what follows belongs to the benefit."""
        self.person = None
        if self.benefit is not None:
            self.owner = self.benefit


def read_271(ts: TransactionSet) -> Iterator[EligibilityHeader | EligibilityResponse]:
    """Yield the header, then each response: of a level with a trace, a benefit or a rejection. See
    :meth:`.levels_read.Levels.items`."""
    return Scope(ts, EligibilityHeader()).items(_TAKERS)


def _name(scope: Scope, segment: Segment) -> bool:
    scope.person = None
    if scope.benefit is not None:
        entity = BenefitEntity()
        scope.benefit.entities.append(entity)
        scope.owner = entity
        return take_name(scope, entity, segment)
    if not scope.level or scope.named:
        return False
    scope.named = True
    usual = USUAL[scope.level] if isinstance(scope.who, Member) else ""
    return take_name(scope, scope.who, segment, usual)


def _trace(scope: Scope, segment: Segment) -> bool:
    """TRN of a subscriber or dependent; above these the guide has none."""
    if scope.response is None or not isinstance(scope.who, Member):
        return False
    return take_trace(scope, scope.response.trace_numbers, segment)


def _rejection(scope: Scope, segment: Segment) -> bool:
    if scope.response is None:
        return False
    item, over = read_flat(AAA, scope.ts, segment)
    if over:
        return False
    loop = "2110" if scope.benefit is not None else "2100" if scope.named else "2000"
    item.loop, item.level = loop + LETTERS[scope.level], _WHO[scope.level]
    item.benefit = len(scope.response.benefits)
    scope.response.rejections.append(item)
    return True


def _benefit(scope: Scope, segment: Segment) -> bool:
    scope.person = None
    if scope.response is None:
        return False
    scope.benefit = scope.owner = Benefit(
        information_code=el(segment, 1),
        coverage_level_code=el(segment, 2),
        service_type_codes=scope.repetitions(segment, 3),
        insurance_type_code=el(segment, 4),
        plan=el(segment, 5),
        time_period_code=el(segment, 6),
        amount=scope.decimal(segment, 7),
        percent=scope.decimal(segment, 8),
        quantity_qualifier_code=el(segment, 9),
        quantity=scope.decimal(segment, 10),
        authorization_code=el(segment, 11),
        network_code=el(segment, 12),
        procedure=take_procedure(scope, segment, 13),
        diagnosis_pointers=pointers(scope, segment, 14),
        position=scope.ts.position,
    )
    scope.response.benefits.append(scope.benefit)
    return True


def _delivery(scope: Scope, segment: Segment) -> bool:
    if scope.benefit is None:
        return False
    item, over = read_flat(HSD, scope.ts, segment)
    if not over:
        scope.benefit.delivery.append(item)
    return not over


def _place(scope: Scope, segment: Segment) -> bool:
    return scope.benefit is not None and take_place(scope, scope.benefit.places, segment)


def _date(scope: Scope, segment: Segment) -> bool:
    if scope.benefit is not None:
        return take_date(scope, scope.benefit.dates, segment)
    who = scope.person
    return isinstance(who, Member) and take_date(scope, who.dates, segment)


def _reference(scope: Scope, segment: Segment) -> bool:
    if scope.benefit is None or scope.person is not None:
        return take_party_reference(scope, segment)
    read = identifier(segment)
    if read is not None:
        scope.benefit.references.append(read)
    return read is not None


def _message(scope: Scope, segment: Segment) -> bool:
    if scope.benefit is None or not el(segment, 1):
        return False
    scope.benefit.messages.append(el(segment, 1))
    return True


def _bracket(scope: Scope, segment: Segment) -> bool:
    """LS and LE: where the entities of a benefit begin and end."""
    scope.leave_entity()
    return scope.benefit is not None


_TAKERS: dict[str, Callable[[Scope, Segment], bool]] = {
    "NM1": _name, "TRN": _trace, "AAA": _rejection, "EB": _benefit, "HSD": _delivery,
    "III": _place, "DTP": _date, "REF": _reference, "MSG": _message, "LS": _bracket,
    "LE": _bracket, "N3": take_address, "N4": take_address, "PER": take_contact,
    "PRV": take_specialty, "DMG": take_demographics, "INS": take_relation, "HI": take_diagnoses,
    "MPI": take_military,
}  # fmt: skip
