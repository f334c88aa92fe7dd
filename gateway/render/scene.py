"""What a sentence must know of the segments before it: the claim, the line, the party."""

from __future__ import annotations

from gateway.guides.book import Guide
from gateway.render.spoken import Spoken

SEEN = frozenset({"CLM", "CLP", "LX", "SVC", "HL", "TRN", "NM1", "N1", "AK1", "AK2", "IK3", "AK3"})
"""Segments that change what is known: no other need be seen."""

UNIQUE = frozenset({"SVC", "AK1", "AK2", "AK3", "AK4", "AK5", "AK9",
                    "IK3", "IK4", "IK5", "CTX"})  # fmt: skip
"""Segments whose sentence is never that of another one, for it counts or points."""

CONTEXT = frozenset({"SV1", "SV2", "SV3", "SV5", "PRV", "DMG", "INS"})
"""Segments whose sentence says something of :meth:`Scene.context`."""


class Scene:
    """Grows with each segment of a set. ``line`` is the number of the service line (LX01, or how
    many SVC there were in the claim), ``party`` the role of the last name."""

    def __init__(self, kind: str, code: str) -> None:
        self.kind, self.code = kind, code
        self.claim = self.line = self.party = self.set_number = self.segment = self.level = ""
        self.guided = True
        """False where the set has no guide: then nothing has a place in one."""
        self.answered: Guide | None = None
        """The guide of the group that a 999 or 997 answers."""
        self.pointed: Spoken | None = None
        """The IK3 or AK3 that an IK4 or AK4 belongs to."""

    def see(self, spoken: Spoken) -> None:
        """Take in the next segment, before its sentence is made."""
        if spoken.id not in SEEN:
            return
        match spoken.id:
            case "CLM" | "CLP":
                self.claim, self.line = spoken.at(1), ""
            case "LX":
                self.line = spoken.at(1)
            case "SVC":
                if self.code != "837":
                    self.line = str(int(self.line or 0) + 1) if self._counts else "1"
                    self._counts = True
            case "HL":
                self.line, self.level = "", spoken.at(3)
                self.party = ""
            case "TRN":
                self.line = ""
            case "NM1" | "N1":
                self.party = spoken.name or spoken.word(1)
            case "AK2":
                self.set_number = spoken.at(2)
            case "IK3" | "AK3":
                self.pointed, self.segment = spoken, spoken.at(1)
        if spoken.id in ("CLP", "TRN", "HL", "LX"):
            self._counts = False

    def context(self) -> tuple[str, ...]:
        """What the sentence of a segment may say that does not stand in it."""
        return self.line, self.party, self.level

    _counts = False
