"""What 276, 277 and 277CA share: who stands at which level, and service lines."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.models.claim_status import ClaimStatus, InquiredLine, StatusHeader, StatusInquiry
from gateway.models.party import Party
from gateway.translate.fields import at, period
from gateway.translate.levels_read import Levels
from gateway.translate.member_read import take_name
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

DEPTHS = {"20": 1, "21": 2, "19": 3, "22": 4, "PT": 4, "23": 5}
"""HL03 from the payer down to the patient: 22 and 23 of X212, PT of X214."""

_PROCEDURE = frozenset(range(1, 7))


class People(Levels):
    """The parties of the levels that are open, by HL03; a provider may be named twice."""

    def __init__(self, ts: TransactionSet, header: StatusHeader, usual: Mapping[str, str]) -> None:
        super().__init__(ts, header, DEPTHS)
        self.parties: dict[str, Party] = {}
        self.second: Party | None = None
        self._named = False
        self._usual = usual

    def open(self, segment: Segment) -> bool:
        """An HL: whoever stood at its level and below is gone. False where no guide has it."""
        depth = self.depth_of(segment)
        if not depth:
            self.lose(segment)
            return False
        self.enter(depth)
        self.level, self._named = el(segment, 3), False
        self.parties = {k: v for k, v in self.parties.items() if DEPTHS[k] < depth}
        if depth <= DEPTHS["19"]:
            self.second = None
        self.owner = self.person = self.parties[self.level] = Party()
        return True

    def name(self, segment: Segment) -> bool:
        """NM1 of the level; of a provider there may be two."""
        self.person = None
        usual = self._usual.get(self.level, "")
        if self.level and not self._named:
            self._named = True
            return take_name(self, self.parties[self.level], segment, usual)
        if self.level == "19" and self.second is None:
            self.owner = self.second = Party()
            return take_name(self, self.second, segment, usual)
        return False

    def party(self, *codes: str) -> Party | None:
        """Whoever stands at the first of these levels that is open."""
        return next((self.parties[code] for code in codes if code in self.parties), None)


def take_line(scope: Levels, segment: Segment, line: InquiredLine) -> None:
    """SVC: the procedure, its charge, revenue code and units."""
    found = scope.composite(segment, 1, _PROCEDURE)
    line.procedure_qualifier, line.procedure_code = at(found, 1), at(found, 2)
    line.modifiers = [one for one in found[2:6] if one]
    line.charge = scope.decimal(segment, 2)
    line.revenue_code = el(segment, 4)
    line.units = scope.decimal(segment, 7)
    if line.procedure_qualifier == "NU" and not line.revenue_code:
        line.revenue_code = line.procedure_code


def procedure(line: InquiredLine) -> tuple[str, ...]:
    """The composite of an SVC."""
    return (line.procedure_qualifier, line.procedure_code, *line.modifiers)


def revenue(line: InquiredLine) -> str:
    """SVC04: the revenue code, where it is not the procedure itself (NU)."""
    named = line.procedure_qualifier == "NU" and line.revenue_code == line.procedure_code
    return "" if named else line.revenue_code


def take_service_dates(
    scope: Levels, segment: Segment, item: StatusInquiry | ClaimStatus | InquiredLine
) -> bool:
    """DTP 472, a day or a period, of a claim or line that has none yet."""
    if el(segment, 2) not in ("D8", "RD8") or item.service_dates is not None:
        return False
    span = period(scope.ts, segment)
    if span is not None:
        item.service_dates = span
    return span is not None
