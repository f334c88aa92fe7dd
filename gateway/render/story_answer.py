"""The story of a 999 or 997: which group, which sets were accepted, and what was wrong."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story import Say, Story
from gateway.render.tell_answer import VERDICTS, ak9, ctx, ik3, ik4, reasons
from gateway.render.words import listed, put, sentence

REFUSED = frozenset("RMWX")
"""IK501 of a set of which nothing was taken."""


class AnswerStory(Story):
    """A 999 or 997."""

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self._group = self._end = ""
        self._set = self._code = ""

    def follow(self, s: Spoken, scene: Scene) -> None:
        """Sets, faults, verdicts."""
        match s.id:
            case "AK1":
                kind = s.meaning(1) or s.at(1)
                self._group = f"the functional group {s.at(2)} of {kind}"
            case "AK2":
                self._set, self._code = f"Transaction set {s.at(2)} ({s.at(1)})", s.at(1)
            case "IK3" | "AK3":
                self.part(ik3(s, scene))
            case "IK4" | "AK4":
                self.part(ik4(s, scene))
            case "CTX":
                self.part(ctx(s, scene))
            case "IK5" | "AK5":
                verdict = VERDICTS.get(s.at(1)) or s.word(1)
                if self._code == "837" and s.at(1) in REFUSED:  # not only those with a fault
                    verdict = verdict.replace("rejected", "rejected with every claim in it")
                why = listed(reasons(s, 2, 6))
                self.item(f"{self._set or 'A transaction set'}: {verdict}{put(': ', why)}")
                self._set = self._code = ""
            case "AK9":
                self._end = ak9(s, scene)

    def heads(self) -> list[str]:
        """Which group is answered, and how."""
        said = sentence(f"This answers {self._group or 'a functional group that is not named'}")
        return [said, self._end or "It does not say whether the group was accepted."]
