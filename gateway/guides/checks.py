"""What a partner checks that no guide's table can say: values that hang together, as data.

```toml
[[check]]
id = "member-id"                      # last word of the rule: X222.2010BA.NM109.member-id
loop = "2010BA"                       # with segment, qualifier, element, component: where
segment = "NM1"
element = 9
pattern = "[A-Z]{3}[0-9]{9}"          # whole value; or codes, not_codes, present, longest,
                                      # shortest, least, most (numbers), filing_days, same_year
when = [{ loop = "2010BB", segment = "NM1", element = 9, codes = ["60054"] }]
severity = "reject"                   # or error, warning
says = "A member id of theirs is three letters and nine digits."
mend = "take the id from the card, with its prefix"
code = "STC:A7:164"
reason = "chapter 4 of their companion guide"
```
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec


class Where(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A value of a claim or of what stands around it, and what it is to be.

    ``loop`` is searched for in the claim and in the levels above it. ``qualifier`` is a value of
    the segment's first element. ``codes`` are values that it may have, ``not_codes`` such that it
    may not; ``pattern`` is a regular expression for the whole of it; ``present`` whether it is
    there at all. An empty value is judged by ``present`` alone.
    """

    loop: str
    segment: str
    qualifier: str = ""
    element: int = 0
    component: int = 0
    codes: list[str] = []
    not_codes: list[str] = []
    pattern: str = ""
    present: bool | None = None
    longest: int | None = None
    shortest: int | None = None
    least: float | None = None
    most: float | None = None

    @property
    def asks(self) -> bool:
        """True where it says what the value is to be."""
        limits = (self.present, self.longest, self.shortest, self.least, self.most)
        return bool(self.codes or self.not_codes or self.pattern) or any(
            limit is not None for limit in limits
        )


class Check(Where, forbid_unknown_fields=True, kw_only=True):
    """One check. ``when`` are conditions that must all hold. ``filing_days`` is the most that may
    lie between the last service and the day of the file (unless CLM20 says why it is late);
    ``same_year`` that all services are of one calendar year."""

    id: str
    says: str
    mend: str
    reason: str
    severity: Literal["reject", "error", "warning"] = "reject"
    code: str = ""
    when: list[Where] = []
    filing_days: int | None = None
    same_year: bool = False

    @property
    def place(self) -> str:
        """What the rule id says of the place: ``2010BA.NM109``."""
        name = self.segment + (f"{self.element:02d}" if self.element else "")
        name += f"-{self.component}" if self.component else ""
        return f"{self.loop}.{name}"


def refuse_unfit(check: Check) -> None:
    """Raise ValueError for a check that says nothing or cannot be understood."""
    name = f"the check {check.id!r}"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", check.id):
        raise ValueError(f"{name}: an id is small letters, digits and hyphens")
    if not (check.asks or check.filing_days is not None or check.same_year):
        raise ValueError(f"{name} says nothing of the value")
    for one in (check, *check.when):
        if one is not check and not one.asks:
            raise ValueError(f"{name}: a condition says nothing of the value")
        if one.component and not one.element:
            raise ValueError(f"{name}: a component is an element's")
        try:
            re.compile(one.pattern)
        except re.error as error:
            raise ValueError(f"{name}: the pattern {one.pattern!r} is none: {error}") from None
