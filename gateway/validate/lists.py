"""What rules ask of the code lists that an operator supplies; rules open no files themselves."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Protocol

Setting = Literal["P", "H"]
"""Practitioners (837P) or hospitals' outpatient bills (837I)."""

Standing = Literal["billable", "header", "unknown"]
"""What a code is on a day: to be billed, above such codes, or none."""

Need = tuple[str, str, str]
"""First and last diagnosis of a range that supports a procedure, and the policy that says so."""


class Lists(Protocol):
    """Answers None where there is no list for that day: then nothing is judged."""

    def icd10(self, code: str, day: datetime.date) -> Standing | None:
        """What an ICD-10-CM code, without its dot, is on a day."""

    def unspecified(self, code: str, day: datetime.date) -> bool:
        """True where a billable code leaves open what another one under the same header says."""

    def procedure(self, code: str, day: datetime.date) -> bool | None:
        """True where a CPT or HCPCS code is valid on a day."""

    def pairs(self, code: str, day: datetime.date, setting: Setting) -> Mapping[str, int]:
        """The column 2 codes of the NCCI pairs in force that have this code in column 1, with the
        modifier indicator: 0 never together, 1 with a modifier, 9 does not count."""

    def most(self, code: str, day: datetime.date, setting: Setting) -> tuple[int, bool] | None:
        """The most units (MUE), and whether they are for each line; else for the day."""

    def needs(self, code: str, day: datetime.date) -> list[Need] | None:
        """The diagnoses that support a procedure, where the operator's lists name any."""


class Supplied(NamedTuple):
    """What rules know from outside: the codes of lists that are kept here, by name, and the
    operator's own lists."""

    known: Callable[[str], frozenset[str]]
    lists: Lists | None = None


LISTS = "lists"
"""What judges need that look into the operator's lists."""

NOTHING = Supplied(lambda name: frozenset())
"""No lists at all."""
