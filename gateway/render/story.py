"""What a transaction set tells, in a few sentences: who to whom, about whom, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell_envelope import KINDS
from gateway.render.tell_party import full_name
from gateway.render.told import Line
from gateway.render.words import amount, counted, listed, sentence

Say = Callable[[Line], None]

HELD = 500
"""So many parts of one claim or answer are held until its own sentence is known."""


UNNAMED = "somebody not named"

MANY = 4
"""So many names are kept for the first sentence: three are told."""

NAMING = frozenset({"NM1", "N1"})
"""Segments that name a party."""


class Story:
    """Follows one set. ``say`` takes the sentences about its claims and their parts as they are
    known; :meth:`heads` are those about the whole, to be put before them at the end."""

    hears: frozenset[str] | None = None
    """The segments that say something to it; None where every one may."""

    def __init__(self, say: Say, kind: str) -> None:
        self._say, self.kind = say, kind
        self._held: list[str] = []
        self._left = 0
        self.segments = 0
        self.names: dict[str, str] = {}

    def see(self, s: Spoken, scene: Scene) -> None:
        """Take in one segment that it hears of; ``segments`` counts all of them."""
        if s.id in NAMING:
            code = s.at(1)
            name = full_name(s) if s.id == "NM1" else s.at(2)
            number = s.at(9) if s.id == "NM1" else s.at(4)
            self.named(code, name or number, number)
        self.follow(s, scene)

    def named(self, code: str, name: str, number: str) -> None:
        """A party by its role; the newest of each role counts."""
        self.names[code] = name

    def follow(self, s: Spoken, scene: Scene) -> None:
        """What each kind of story does with a segment."""

    def end(self) -> None:
        """The set is over."""

    def heads(self) -> list[str]:
        """The sentences about the whole set."""
        what = KINDS.get(self.kind, "")
        kind = f"A transaction set {self.kind}" + (f" ({what})" if what else "")
        return [sentence(f"{kind} of {counted(str(self.segments), 'segment')}")]

    def item(self, text: str) -> None:
        """Say a sentence about a claim, payment or answer, and what was held of it."""
        self._say(Line(1, sentence(text)))
        for part in self._held:
            self._say(Line(2, sentence(part)))
        if self._left:
            self._say(Line(2, sentence(f"and {self._left} more")))
        self._held, self._left = [], 0

    def part(self, text: str) -> None:
        """Hold a sentence about a part of the next item."""
        if len(self._held) < HELD:
            self._held.append(text)
        else:
            self._left += 1

    def party(self, *codes: str) -> str:
        """The name by the first of the roles that is there."""
        found = (self.names.get(code) for code in codes)
        return next(filter(None, found), UNNAMED)


def shown(names: Iterable[str]) -> str:
    """Three names at most, and that there are more."""
    every = list(names)
    return listed([*every[:3], "others"] if len(every) > 3 else every)


def add(total: Decimal, text: str) -> Decimal:
    """The total with an amount; what is no amount adds nothing."""
    return total + (amount(text) or 0)


def story_of(kind: str, say: Say) -> Story:
    """The story of a set by the contract's kind."""
    from gateway.render import story_answer, story_benefit, story_claim, story_payment, story_status

    kinds: dict[str, type[Story]] = {
        "835": story_payment.PaymentStory,
        "837": story_claim.ClaimStory,
        "270": story_benefit.InquiryStory, "271": story_benefit.BenefitStory,
        "276": story_status.StatusInquiryStory, "277": story_status.StatusStory,
        "999": story_answer.AnswerStory, "997": story_answer.AnswerStory,
    }  # fmt: skip
    return kinds.get(kind[:3], Story)(say, kind)
