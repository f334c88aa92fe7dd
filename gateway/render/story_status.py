"""The stories of 276, 277 and 277CA: what was asked of claims, and what became of them."""

from __future__ import annotations

from collections import Counter

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story import MANY, Say, Story, shown
from gateway.render.tell_line import composite, procedure
from gateway.render.tell_status import statuses
from gateway.render.words import counted, day, listed, money, put, sentence

REFUSED = frozenset({"A3", "A6", "A7", "A8", "DR04", "DR05", "DR06", "DR07", "DR08"})
VERDICTS = {
    "A0": "forwarded", "A1": "received", "A2": "accepted", "A4": "not found", "A5": "split",
    "F0": "finished", "F1": "paid", "F2": "denied", "F3": "revised",
    "F4": "finished without a payment",
}  # fmt: skip
"""Claim status categories in one word; those of P, R, D and E by their letter."""

SOURCE, RECEIVER = "20", "21"
"""HL03 of who answers, and of who asked or sent."""

LETTERS = {"P": "pending", "R": "more is needed", "D": "not found", "E": "error", "A": "received",
           "F": "finished"}  # fmt: skip


def verdict(category: str) -> str:
    """One word for a claim status category (STC01-1)."""
    if category in REFUSED:
        return "rejected"
    return VERDICTS.get(category) or LETTERS.get(category[:1], "answered")


class _Claim:
    """A claim, or a level of several, that was asked or answered about."""

    def __init__(self, trace: str) -> None:
        self.trace = trace
        self.number = self.payer_number = self.when = self.charge = ""
        self.words: list[str] = []
        self.verdict = ""
        self.paid = ""
        self.service = ""


def _verdict(claim: _Claim, why: str) -> str:
    """The verdict and the reason, the verdict once."""
    if claim.verdict and claim.verdict not in why.partition(";")[0]:
        return f"{claim.verdict}: {why}"
    return why


class _Levels(Story):
    """What all of them have: levels, persons and traces."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self.claim: _Claim | None = None
        self.level = ""
        self.claims = 0
        self._above: dict[str, dict[str, None]] = {SOURCE: {}, RECEIVER: {}}

    def all_of(self, level: str, *codes: str) -> str:
        """The parties of the levels of one kind; else the one by its role."""
        return shown(self._above[level]) or self.party(*codes)

    def named(self, code: str, name: str, number: str) -> None:
        """Persons belong to their level."""
        above = self._above.get(self.level)
        if above is not None and len(above) < MANY:
            above[name] = None
        if code in ("IL", "QC"):
            self.names["QC" if self.level == "PT" else code] = name
        else:
            self.names[code] = name

    def verb(self, level: str, verb: str) -> str:
        """``asks``, or ``ask`` where there are several."""
        return verb if len(self._above[level]) > 1 else f"{verb}s"

    def whom(self) -> str:
        """The patient."""
        return self.names.get("QC") or self.names.get("IL") or "a patient not named"

    def follow(self, s: Spoken, scene: Scene) -> None:
        """Levels, traces, what is said of them."""
        match s.id:
            case "HL":
                self.close()
                self.level = s.at(3)
                if self.level != "23":
                    self.names.pop("IL", None)
                self.names.pop("QC", None)
                if self.level == "19":
                    self.names.pop("1P", None)
                    self.names.pop("85", None)
            case "SE":
                self.close()
            case "TRN":
                self.close()
                self.claim = _Claim(s.at(2))
            case _ if self.claim is not None:
                self.inside(s, self.claim)

    def inside(self, s: Spoken, claim: _Claim) -> None:
        """Numbers, days and money of a claim."""
        match s.id:
            case "REF" if s.at(1) == "1K":
                claim.payer_number = s.at(2)
            case "REF" if s.at(1) == "EJ":
                claim.number = s.at(2)
            case "DTP" if s.at(1) in ("472", "232") and not claim.service:
                claim.when = day(s.at(3), s.at(2))
            case "AMT" if s.at(1) == "T3":
                claim.charge = s.at(2)
            case "SVC":
                what = procedure(composite(s, 1), s) or put("revenue code ", s.at(4))
                claim.service = what or "a service"
                claim.charge = claim.charge or s.at(2)

    def about(self, claim: _Claim) -> str:
        """The claim in a few words."""
        number = claim.number or (claim.trace if self.kind == "277CA" else "")
        known = "" if number else put(", inquiry ", claim.trace) + put(
            ", payer's claim number ", claim.payer_number
        )  # fmt: skip
        return (
            f"Claim{put(' ', number)} of {self.whom()}{known}{put(', treated ', claim.when)}"
            f"{put(', charged ', money(claim.charge) if claim.charge else '')}"
        )

    def close(self) -> None:
        """The claim is over."""


class StatusInquiryStory(_Levels):
    """A 276."""

    def close(self) -> None:
        """Which claim is asked about."""
        if self.claim is not None:
            self.claims += 1
            self.item(f"{self.party('1P')} asks about: {self.about(self.claim)}")
        self.claim = None

    def heads(self) -> list[str]:
        """Who asks whom."""
        return [
            sentence(
                f"{self.all_of(RECEIVER, '41', '1P')} {self.verb(RECEIVER, 'ask')} "
                f"{self.all_of(SOURCE, 'PR')}"
                + (
                    f" what became of {counted(str(self.claims), 'claim')}"
                    if self.claims
                    else ", and names no claim"
                )
            )
        ]


class StatusStory(_Levels):
    """A 277 or a 277CA."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self._kinds: Counter[str] = Counter()

    def inside(self, s: Spoken, claim: _Claim) -> None:
        """Statuses of the claim, and of its lines."""
        super().inside(s, claim)
        if s.id == "STC":
            said = listed(statuses(s))
            if claim.service:
                self.part(f"{claim.service}: {said}")
                return
            claim.words.append(said)
            claim.verdict = claim.verdict or verdict(s.at(1, 1))
            if s.at(3) == "U":  # who refuses decides, whatever the category says (277CA)
                claim.verdict = "rejected"
            claim.charge = claim.charge or s.at(4)
            claim.paid = claim.paid or s.at(5)

    def close(self) -> None:
        """What became of the claim or level."""
        claim, self.claim = self.claim, None
        if claim is None or not (claim.words or self._held):
            return
        why = listed(claim.words)
        paid = put(", paid ", money(claim.paid) if claim.paid else "")
        if self.level in ("22", "23", "PT"):
            self.claims += 1
            self._kinds[claim.verdict or "answered"] += 1
            self.item(f"{self.about(claim)}{paid}: {_verdict(claim, why)}")
        else:
            whose = {"20": "PR", "21": "41", "19": "85"}.get(self.level, "41")
            name = self.party(whose, "1P", "41", "PR")
            what = "All that {} sent" if self.kind == "277CA" else "The questions of {}"
            if self.level == "19":
                what = "All claims of {}" if self.kind == "277CA" else "The questions about {}"
            trace = put(" (trace number ", claim.trace.strip("0") and claim.trace, ")")
            self.item(f"{what.format(name)}{trace}: {_verdict(claim, why)}")

    def heads(self) -> list[str]:
        """Who answers whom, and how many claims fared how."""
        kinds = [f"{count} {kind}" for kind, count in self._kinds.most_common()]
        who = (
            f"{self.all_of(SOURCE, 'PR', 'AY', '40')} {self.verb(SOURCE, 'answer')} "
            f"{self.all_of(RECEIVER, '41', '1P', '85')}"
        )
        if not self.claims:
            return [sentence(f"{who}, and speaks of no single claim")]
        return [
            sentence(f"{who} about {counted(str(self.claims), 'claim')}" + put(": ", listed(kinds)))
        ]
