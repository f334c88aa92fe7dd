"""What ``gateway explain`` tells of a file, one thing after the other: shapes of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from gateway.finding import Finding


class ToldElement(msgspec.Struct, omit_defaults=True, gc=False):
    """One value of a segment: ``element``, ``component`` and ``repetition`` count from 1. ``value``
    is as sent; ``meaning`` are the words of a code, or the day of a date."""

    element: int
    name: str
    value: str
    component: int | None = None
    repetition: int | None = None
    meaning: str = ""

    def label(self, segment: str) -> str:
        """``CLM05-1``."""
        tail = f"-{self.component}" if self.component else ""
        return f"{segment}{self.element:02d}{tail}"


class Words(msgspec.Struct, gc=False):
    """What is told of a segment, wherever it stands: segments alike share it. ``name`` is what the
    guide's use is called in our words, '' where no guide knows the segment; ``opens`` that it
    begins its loop; ``depth`` how many loops it stands in. ``drawn`` is a page's own: what it made
    of these words."""

    segment: str
    name: str
    sentence: str
    loop: str = ""
    loop_name: str = ""
    opens: bool = False
    depth: int = 0
    elements: list[ToldElement] = []
    drawn: Any = None


class Told(msgspec.Struct, eq=False, gc=False):
    """One segment. ``position`` counts ST as 1 and is absent outside of a set; ``offset`` is the
    byte where it begins. ``original`` says what an acknowledgement means in the file that it
    answers. Where there are ``holes`` the words are a mold (:mod:`gateway.render.molds`), and the
    holes are its values."""

    words: Words
    position: int | None = None
    offset: int | None = None
    holes: list[str] | None = None
    original: Sequence[str] = ()
    findings: Sequence[Finding] = ()


class Line(msgspec.Struct):
    """One sentence of a summary. ``level`` 0 is about the whole, 1 one of its claims, payments or
    answers, 2 a part of that."""

    level: int
    text: str


Part = Literal["interchange", "group", "set"]


class Start(msgspec.Struct):
    """An interchange, a group or a set begins. ``facts`` are its fields in the JSON; ``title`` says
    what it is."""

    part: Part
    title: str
    facts: dict[str, str]


class End(msgspec.Struct):
    """What was started last is over. ``hidden`` are findings that were too many to be kept beside
    their segments."""

    part: Part
    hidden: int = 0


class Loose(msgspec.Struct):
    """A finding that belongs to no segment that is shown."""

    finding: Finding


Item = Start | Told | Line | End | Loose
