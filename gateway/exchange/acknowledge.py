"""Listens while a file is read, and knows at the end what each interchange is to be answered.

Of each set it keeps the findings that an acknowledgement speaks of, and of the file nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.models.acknowledgement import (
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SetAcknowledgement,
)
from gateway.models.remittance import RemittanceHeader
from gateway.translate.acknowledge import acknowledge_group, acknowledge_set, speaks, taken
from gateway.translate.ta1 import acknowledge_interchange, answerable
from gateway.validate.examine import SetEnd
from gateway.x12.elements import el
from gateway.x12.envelope import Group, Interchange, TransactionSet

ACKNOWLEDGEMENTS = "FA"
"""GS01 of groups of 997s and 999s, which nobody ever answers."""

_ACKNOWLEDGING = frozenset({"997", "999"})

TYPES = frozenset({1, 2, 5, 7})
"""The SNIP types whose findings an acknowledgement may speak of."""


class SetHeard(msgspec.Struct):
    """A set that was read, by its ordinal in the file."""

    ordinal: int
    answer: SetAcknowledgement


class GroupHeard(msgspec.Struct):
    """A functional group that was read."""

    group: Group
    sets: list[SetHeard] = []
    findings: list[Finding] = []

    @property
    def acknowledges(self) -> bool:
        """True for a group of 997s or 999s, whatever its GS01 was mangled to."""
        codes = {s.answer.transaction_set_identifier_code for s in self.sets}
        ours = self.group.functional_identifier_code == ACKNOWLEDGEMENTS
        return ours or (bool(codes) and codes <= _ACKNOWLEDGING)

    @property
    def answerable(self) -> bool:
        """False for acknowledgements, and for what has no GS01 and GS06 to be named by."""
        code, number = self.group.functional_identifier_code, self.group.control_number.strip()
        named = len(code) == 2 and code.isascii() and code.isalnum() and number
        return bool(named) and not self.group.implied and not self.acknowledges

    def answer(self, posted: Collection[int] = ()) -> GroupAcknowledgement:
        """The 999 or 997. ``posted`` are the ordinals of sets that were taken whatever was found
        in them: they are accepted with errors, and their group is not refused."""
        group = self.group
        return acknowledge_group(
            group.functional_identifier_code,
            group.control_number,
            group.version,
            [taken(s.answer) if s.ordinal in posted else s.answer for s in self.sets],
            findings=self.findings,
            lenient=any(s.ordinal in posted for s in self.sets),
        )


class InterchangeHeard(msgspec.Struct):
    """An interchange that was read to its end."""

    interchange: Interchange
    groups: list[GroupHeard] = []
    findings: list[Finding] = []

    @property
    def only_acknowledges(self) -> bool:
        """True where it holds nothing but TA1s, 997s and 999s."""
        if not self.groups:
            return self.interchange.acknowledgements > 0
        return all(g.acknowledges for g in self.groups)

    @property
    def ta1(self) -> InterchangeAcknowledgement | None:
        """The TA1; None where the ISA cannot be named or nothing but acknowledgements came."""
        return self.ta1_of(lenient=False)

    def ta1_of(self, *, lenient: bool) -> InterchangeAcknowledgement | None:
        """The same; ``lenient`` accepts with errors what was taken in spite of them."""
        if self.only_acknowledges or not answerable(self.interchange):
            return None
        return acknowledge_interchange(self.interchange, self.findings, lenient=lenient)


class Listener:
    """Is shown each item that ``examine`` yields, and the list that its findings go to; the owner
    of the list may empty it after each item if it says so by ``drained``.

    ``heard`` is called with each interchange once the next one begins or :meth:`finish` says that
    the file is at its end: only then is everything about it known.
    """

    def __init__(
        self,
        found: list[Finding],
        heard: Callable[[InterchangeHeard], None],
        *,
        drained: bool = False,
    ) -> None:
        self._found, self._heard, self._drained = found, heard, drained
        self._seen = 0
        self._now: InterchangeHeard | None = None
        self._ended: TransactionSet | None = None
        self._trace = ""
        self._sets: dict[int, list[Finding]] = {}
        self._groups: dict[int, list[Finding]] = {}
        self._interchanges: dict[int, list[Finding]] = {}

    def see(self, item: Any) -> None:
        """The next item, after whoever else judges it has had its say."""
        self._share_out()
        if isinstance(item, SetEnd):
            self._ended = item.transaction_set
        elif isinstance(item, RemittanceHeader):
            self._trace = item.payment.trace_number
        elif isinstance(item, Interchange):
            self._close()
            self._now = InterchangeHeard(item)
        elif isinstance(item, Group):
            self._end_set()
            self._group(item)
        elif isinstance(item, TransactionSet | tuple):
            self._end_set()

    def finish(self) -> None:
        """The file is at its end."""
        self._close()

    def _share_out(self) -> None:
        """New findings to the set, group or interchange they are about. What names none is about
        the interchange that is being read."""
        new = self._found[self._seen :]
        self._seen = 0 if self._drained else len(self._found)
        here = self._now.interchange.ordinal if self._now else 1
        for finding in new:
            if not speaks(finding):
                continue
            if finding.set is not None and not finding.code.startswith("TA105:"):
                self._sets.setdefault(finding.set, []).append(finding)
            elif finding.group is not None and not finding.code.startswith("TA105:"):
                self._groups.setdefault(finding.group, []).append(finding)
            else:
                self._interchanges.setdefault(finding.interchange or here, []).append(finding)

    def _group(self, group: Group) -> GroupHeard:
        assert self._now is not None, "a group stands in an interchange"
        groups = self._now.groups
        if not groups or groups[-1].group is not group:
            groups.append(GroupHeard(group))
        return groups[-1]

    def _end_set(self) -> None:
        self._share_out()
        ts, self._ended = self._ended, None
        if ts is None:
            return
        found = self._sets.pop(ts.ordinal, [])
        answer = acknowledge_set(
            ts.code, ts.control_number, el(ts.st, 3), found, trace_number=self._trace
        )
        self._group(ts.group).sets.append(SetHeard(ts.ordinal, answer))
        self._trace = ""

    def _close(self) -> None:
        self._end_set()
        one, self._now = self._now, None
        if one is None:
            return
        for each in one.groups:
            each.findings = self._groups.pop(each.group.ordinal, [])
        one.findings = self._interchanges.pop(one.interchange.ordinal, [])
        self._heard(one)
