"""The stories of 270 and 271: who asks what about whom, and what is covered."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story import Say, Story
from gateway.render.tell_benefit import benefit, hsd, iii, refusal
from gateway.render.tell_line import composite, procedure
from gateway.render.tell_party import date, every_code, full_name, role
from gateway.render.words import clean, counted, day, listed, put, sentence

ACTIVE = frozenset("12345")
INACTIVE = frozenset("678")
"""EB01. Source: data element 1390."""


SENTENCES = {"DTP": date, "HSD": hsd, "III": iii}
"""What belongs to a benefit and follows it."""


class _People(Story):
    """What both have: levels, and persons in them."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self.people = 0
        self.open = False
        self.level = self.member = self.born = self.when = ""
        self.asked: list[str] = []

    def named(self, code: str, name: str, number: str) -> None:
        """The person of the level, and the parties above."""
        if self.level in ("22", "23") and code not in ("IL", "03", "QC"):
            return
        self.names[code] = name
        if code in ("IL", "03", "QC"):
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
                self.born = self.when = ""
                self.names.pop("03", None)
                if self.level != "23":
                    self.names.pop("IL", None)
                    self.member = ""
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
                f"{self.party('1P', 'FA', '2B', '36', 'GP', 'P5', 'PR')} asks "
                f"{self.party('PR', 'P5', '2B', '36')} what is covered for {self.whom()}: "
                f"{listed(self.asked)}{put(', for ', self.when)}"
            )
        self.asked = []

    def heads(self) -> list[str]:
        """Who asks whom about how many."""
        return [
            sentence(
                f"{self.party('1P', 'FA', 'GP', 'P5')} asks {self.party('PR', 'P5', '2B', '36')} "
                f"what {counted(str(self.people), 'person is', 'persons are')} covered for"
            )
        ]


class BenefitStory(_People):
    """A 271."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self._codes: set[str] = set()
        self._refused: list[str] = []
        self._all_refused: list[str] = []
        self._last = ""

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
                self._last += put("; ", role(s)) + put(": ", full_name(s))
            case "DTP" | "HSD" | "III" if self._last:
                self._last += "; " + SENTENCES[s.id](s, self.scene).rstrip(".")
            case "AAA":
                if self.open:
                    self._refused.append(refusal(s))
                else:
                    self._all_refused.append(refusal(s))

    def _flush(self) -> None:
        if self._last:
            self.part(self._last)
        self._last = ""

    def close(self) -> None:
        """What the person's coverage is."""
        self._flush()
        if self.open and (self._codes or self._refused):
            self.people += 1
            self.item(f"{self.whom()}: {self._verdict()}")
        self._codes, self._refused = set(), []

    def _verdict(self) -> str:
        if self._refused:
            return "no answer. " + ". ".join(self._refused)
        if self._codes & ACTIVE:
            return "coverage is active"
        if self._codes & INACTIVE:
            return "coverage is not active"
        if "V" in self._codes:
            return "the payer cannot answer"
        return "the answer does not say whether coverage is active"

    def heads(self) -> list[str]:
        """Who answers whom, and refusals of all that was asked."""
        about = f" about {counted(str(self.people), 'person')}" if self.people else ""
        said = [
            sentence(
                f"{self.party('PR', 'P5', '2B', '36')} answers "
                f"{self.party('1P', 'FA', 'GP', 'P5')}{about}"
            )
        ]
        return said + [sentence(f"Nothing is answered. {one}") for one in self._all_refused]
