"""The stories of 270 and 271: who asks what about whom, and what is covered."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story import MANY, UNNAMED, Say, Story, shown
from gateway.render.tell_benefit import benefit, hsd, iii, refusal
from gateway.render.tell_line import composite, procedure
from gateway.render.tell_party import date, every_code, full_name, role
from gateway.render.words import clean, counted, day, listed, lower_first, put, sentence

ACTIVE = frozenset("12345")
INACTIVE = frozenset("678")
"""EB01. Source: data element 1390."""


CANCELLED = "01"
"""BHT02 of a 270 that takes a question back."""

SENTENCES = {"DTP": date, "HSD": hsd, "III": iii}
"""What belongs to a benefit and follows it."""


class _People(Story):
    """What both have: levels, and persons in them."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self.people = 0
        self.open = self.cancelled = False
        self.level = self.member = self.born = self.when = ""
        self.payer = self.asker = UNNAMED
        self.payers: dict[str, None] = {}
        self.askers: dict[str, None] = {}
        self.asked: list[str] = []

    def named(self, code: str, name: str, number: str) -> None:
        """The person of the level, and the parties above."""
        if self.level == "20":
            self.payer = name
            if len(self.payers) < MANY:
                self.payers[name] = None
        elif self.level == "21":
            self.asker = name
            if len(self.askers) < MANY:
                self.askers[name] = None
        elif code in ("IL", "03", "QC"):
            self.names[code] = "" if name == number else name
            self.member = number or self.member

    def whom(self) -> str:
        """The person, the member ID, the birth date."""
        name = self.names.get("03") or self.names.get("IL") or self.names.get("QC")
        more = [put("member ID ", self.member), put("born ", self.born)]
        return (name or "a person not named") + put(" (", ", ".join(filter(None, more)), ")")

    def follow(self, s: Spoken, scene: Scene) -> None:
        """Levels open and close persons."""
        self.scene = scene
        match s.id:
            case "HL":
                self.close()
                self.level, self.open = s.at(3), s.at(3) in ("22", "23")
                if self.level in ("20", "21"):
                    self.asker = UNNAMED
                    self.payer = self.payer if self.level == "21" else UNNAMED
                self.born = self.when = ""
                self.names.pop("03", None)
                if self.level != "23":
                    self.names.pop("IL", None)
                    self.member = ""
            case "BHT":
                self.cancelled = s.at(2) == CANCELLED
            case "SE":
                self.close()
                self.open = False
            case "DMG":
                self.born = day(s.at(2), s.at(1))
            case _:
                self.inside(s)

    def inside(self, s: Spoken) -> None:
        """What is said of the person."""

    def close(self) -> None:
        """The person's level is over."""


class InquiryStory(_People):
    """A 270."""

    def inside(self, s: Spoken) -> None:
        """What is asked."""
        if s.id == "EQ":
            self.asked.append(every_code(s, 1) or procedure(composite(s, 2), s))
        elif s.id == "DTP" and not self.when:
            self.when = day(s.at(3), s.at(2))

    def close(self) -> None:
        """Who asks what about the person; a subscriber who only stands above a dependent is not
        asked about."""
        if self.open and self.asked:
            self.people += 1
            self.item(
                f"{self.asker} {'no longer asks' if self.cancelled else 'asks'} "
                f"{self.payer} what is covered for {self.whom()}: "
                f"{listed(self.asked)}{put(', for ', self.when)}"
            )
        self.asked = []

    def heads(self) -> list[str]:
        """Who asks whom about how many."""
        asker, payer = shown(self.askers) or UNNAMED, shown(self.payers) or UNNAMED
        asks = "asks" if len(self.askers) < 2 else "ask"
        covered = f"what {counted(str(self.people), 'person is', 'persons are')} covered for"
        if not self.people:
            return [sentence(f"{asker} {asks} {payer}, and says of no person what is asked")]
        if self.cancelled:
            covered = f"what {counted(str(self.people), 'person was', 'persons were')} covered for"
            return [sentence(f"{asker} cancels what was asked of {payer}: {covered}")]
        return [sentence(f"{asker} {asks} {payer} {covered}")]


class BenefitStory(_People):
    """A 271."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self._codes: set[str] = set()
        self._refused: list[str] = []
        self._all_refused: list[str] = []
        self._last = ""
        self._but: list[str] = []

    def named(self, code: str, name: str, number: str) -> None:
        """The parties of a benefit (loop 2120) are others, an insured among them too."""
        if not self._last:
            super().named(code, name, number)

    def inside(self, s: Spoken) -> None:
        """Benefits and refusals."""
        match s.id:
            case "EB":
                self._flush()
                self._codes.add(s.at(1))
                self._last = benefit(s)
            case "MSG" if self._last:
                self._last += f'; "{clean(s.at(1))}"'
            case "NM1" if self._last:
                said = role(s)
                same = said.lower() == self._last.lower()  # primary care provider, as a rule
                self._last += ("" if same else f"; {said}") + put(": ", full_name(s))
            case "DTP" | "HSD" | "III" if self._last:
                said = SENTENCES[s.id](s, self.scene).rstrip(".")
                self._last += f"; {lower_first(said)}"
            case "AAA":
                if self._last:
                    self._but.append(refusal(s))
                elif self.open:
                    self._refused.append(refusal(s))
                else:
                    self._all_refused.append(refusal(s))

    def _flush(self) -> None:
        for one in filter(None, (self._last, *self._but)):
            self.part(one)
        self._last, self._but = "", []

    def close(self) -> None:
        """What the person's coverage is."""
        self._flush()
        if self.open and (self._codes or self._refused):
            self.people += 1
            self.item(f"{self.whom()}: {self._verdict()}")
        self._codes, self._refused = set(), []

    def _verdict(self) -> str:
        but = put(". ", ". ".join(self._refused))
        if self._codes & ACTIVE:
            return "coverage is active" + but
        if self._codes & INACTIVE:
            return "coverage is not active" + but
        if self._refused:
            return "no answer" + but
        if "V" in self._codes:
            return "the payer cannot answer"
        return "the answer does not say whether coverage is active"

    def heads(self) -> list[str]:
        """Who answers whom, and refusals of all that was asked."""
        about = f" about {counted(str(self.people), 'person')}" if self.people else ""
        answers = "answers" if len(self.payers) < 2 else "answer"
        asker = put(" ", shown(self.askers))
        said = [sentence(f"{shown(self.payers) or UNNAMED} {answers}{asker}{about}")]
        return said + [sentence(f"Nothing is answered. {one}") for one in self._all_refused]
