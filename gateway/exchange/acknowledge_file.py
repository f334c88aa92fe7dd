"""``gateway validate --ack``: writes what a receiver would answer to each interchange of a file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Literal

from gateway.exchange.acknowledge import InterchangeHeard
from gateway.exchange.acknowledge_text import answer_header, functional_text, ta1_text
from gateway.exchange.translate import counters_from
from gateway.models.acknowledgement import GroupAcknowledgement

AckKind = Literal["999", "ta1"]


class FileAnswers:
    """Hands ``write`` the text of one interchange for each that was read and can be answered.

    ``999`` writes a 999 for each functional group of 5010, a 997 for those of 4010; ``ta1`` a TA1
    alone in its interchange. ``notes`` say for a person what was not answered, and why.
    """

    def __init__(
        self,
        kind: AckKind,
        at: datetime.datetime,
        write: Callable[[bytes], object],
        control_number: int | None = None,
    ) -> None:
        self._kind, self._at, self._write = kind, at, write
        self._allot = counters_from(at, control_number)
        self.written = 0
        self.notes: list[str] = []

    def heard(self, one: InterchangeHeard) -> None:
        """An interchange was read to its end."""
        if self._kind == "ta1":
            self._ta1(one)
        else:
            self._functional(one)

    def _ta1(self, one: InterchangeHeard) -> None:
        answer = one.ta1
        if answer is None:
            why = "nothing but acknowledgements" if one.only_acknowledges else "no usable ISA"
            self._note(one, why)
            return
        header = answer_header(one, self._allot("isa"), self._at)
        self._hand_over(ta1_text(answer, header).data)

    def _functional(self, one: InterchangeHeard) -> None:
        answers = [(g.group, g.answer()) for g in one.groups if g.answerable]
        if not answers:
            acks = one.only_acknowledges
            self._note(one, "nothing but acknowledgements" if acks else "no group with a number")
            return
        for _, answer in answers:
            self._note_untold(answer)
        header = answer_header(one, self._allot("isa"), self._at)
        self._hand_over(functional_text(answers, header, self._allot).data)

    def _hand_over(self, data: bytes) -> None:
        self.written += 1
        self._write(data)

    def _note(self, one: InterchangeHeard, why: str) -> None:
        self.notes.append(f"interchange {one.interchange.ordinal} has {why}: it is not answered")

    def _note_untold(self, answer: GroupAcknowledgement) -> None:
        for each in answer.transaction_sets:
            if each.untold:
                self.notes.append(
                    f"set {each.transaction_set_control_number}: {each.untold} more segments at "
                    "fault than the acknowledgement names"
                )
