"""What a sentence must know of the segments before it: the claim, the line, the party."""

from __future__ import annotations

from gateway.guides.book import Guide
from gateway.render.spoken import Spoken


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

    _counts = False
