"""What a partner checks that no guide's table can say: values that hang together, as data.

```toml
[[check]]
id = "member-id"                      # last word of the rule: X222.2010BA.NM109.member-id
loop = "2010BA"                       # with segment, qualifier, element, component: where
segment = "NM1"
element = 9
pattern = "[A-Z]{3}[0-9]{9}"          # what the value is to be
when = [{ loop = "2010BB", segment = "NM1", element = 9, codes = ["60054"] }]
severity = "reject"                   # or error, warning
says = "A member id of theirs is three letters and nine digits."
mend = "take the id from the card, with its prefix"
code = "STC:A7:164"
reason = "chapter 4 of their companion guide"
```

docs/partners.md shows each possibility.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

NONE: frozenset[str] = frozenset()


class Spot(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A place in a claim or in what stands around it. ``qualifier`` is a value of the segment's
    first element; without ``element`` the whole segment is meant."""

    loop: str
    segment: str
    qualifier: str = ""
    element: int = 0
    component: int = 0


class Where(Spot, forbid_unknown_fields=True, kw_only=True):
    """A value, and what it is to be.

    ``loop`` is searched for in the claim and in the levels above it. ``codes`` are values that it
    may have, ``not_codes`` such that it may not, both also from files beside the patch;
    ``pattern`` is a regular expression for the whole of it; ``present`` whether it is there at
    all; ``least`` and ``most`` are of a number, ``earliest`` and ``latest`` of a day or period.
    ``same_as`` and ``differs_from`` name another place: the value is, or is not, one of those that
    stand there. An empty value is judged by ``present`` alone, and by another place that is empty
    nothing is judged.
    """

    codes: frozenset[str] = NONE
    codes_file: str = ""
    not_codes: frozenset[str] = NONE
    not_codes_file: str = ""
    pattern: str = ""
    present: bool | None = None
    longest: int | None = None
    shortest: int | None = None
    least: float | None = None
    most: float | None = None
    earliest: datetime.date | None = None
    latest: datetime.date | None = None
    same_as: Spot | None = None
    differs_from: Spot | None = None

    @property
    def asks(self) -> bool:
        """True where it says what the value is to be."""
        limits = (
            self.present, self.longest, self.shortest, self.least, self.most, self.earliest,
            self.latest, self.same_as, self.differs_from,
        )  # fmt: skip
        said = self.codes or self.not_codes or self.pattern or self.codes_file
        return bool(said or self.not_codes_file) or any(limit is not None for limit in limits)

    def spots(self) -> Iterator[Spot]:
        """Its own place, and those that it compares with."""
        yield self
        yield from (spot for spot in (self.same_as, self.differs_from) if spot)


class Check(Where, forbid_unknown_fields=True, kw_only=True):
    """One check.

    It is made where all of ``when`` and none of ``unless`` hold, and where the services lie in
    ``from_day`` to ``to_day``; once for the claim, or with ``each`` once for every loop of that
    id, whose own segments are then looked at first. Of all values at the place, ``sum_least`` and
    ``sum_most`` limit the sum, ``times_least`` and ``times_most`` the number; ``unique`` lets none
    be there twice. ``any_of`` asks that at least one of them holds. ``filing_days`` is the most
    that may lie between the last service and the day of the file (unless CLM20 says why it is
    late); ``same_year`` that all services are of one calendar year.
    """

    id: str
    says: str
    mend: str
    reason: str
    severity: Literal["reject", "error", "warning"] = "reject"
    code: str = ""
    when: list[Where] = []
    unless: list[Where] = []
    any_of: list[Where] = []
    each: str = ""
    from_day: datetime.date | None = None
    to_day: datetime.date | None = None
    sum_least: float | None = None
    sum_most: float | None = None
    times_least: int | None = None
    times_most: int | None = None
    unique: bool = False
    filing_days: int | None = None
    same_year: bool = False

    @property
    def place(self) -> str:
        """What the rule id says of the place: ``2010BA.NM109``."""
        name = self.segment + (f"{self.element:02d}" if self.element else "")
        name += f"-{self.component}" if self.component else ""
        return f"{self.loop}.{name}"

    @property
    def counts(self) -> bool:
        """True where it asks something of all values together."""
        limits = self.sum_least, self.sum_most, self.times_least, self.times_most
        return self.unique or any(limit is not None for limit in limits)

    @property
    def says_something(self) -> bool:
        """True where it asks anything at all."""
        dates = self.filing_days is not None or self.same_year
        return self.asks or self.counts or dates or bool(self.any_of)

    def wheres(self) -> list[Where]:
        """Itself, its conditions and its alternatives."""
        return [self, *self.when, *self.unless, *self.any_of]


def refuse_unfit(check: Check) -> None:
    """Raise ValueError for a check that says nothing or cannot be understood."""
    name = f"the check {check.id!r}"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", check.id):
        raise ValueError(f"{name}: an id is small letters, digits and hyphens")
    if not check.says_something:
        raise ValueError(f"{name} says nothing of the value")
    for one in check.wheres():
        if one is not check and not one.asks:
            raise ValueError(f"{name}: a condition says nothing of the value")
        if any(spot.component and not spot.element for spot in one.spots()):
            raise ValueError(f"{name}: a component is an element's")
        try:
            re.compile(one.pattern)
        except re.error as error:
            raise ValueError(f"{name}: the pattern {one.pattern!r} is none: {error}") from None
        _refuse_empty(name, one)
    if not check.element and (check.sum_least is not None or check.sum_most is not None):
        raise ValueError(f"{name}: a sum is of an element's values")


def _refuse_empty(name: str, one: Where) -> None:
    """Raise ValueError for a range that nothing lies in."""
    ranges: list[tuple[Any, Any]] = [  # numbers with numbers, days with days
        (one.least, one.most), (one.shortest, one.longest), (one.earliest, one.latest),
    ]  # fmt: skip
    if isinstance(one, Check):
        ranges += [(one.sum_least, one.sum_most), (one.times_least, one.times_most),
                   (one.from_day, one.to_day)]  # fmt: skip
    for low, high in ranges:
        if low is not None and high is not None and low > high:
            raise ValueError(f"{name}: nothing is {low} to {high}")


def with_lists(check: Check, read: Callable[[str], str]) -> None:
    """Put the codes of the check's files beside those that it names. ``read`` gives the text of a
    file by its name; in it a code ends at a comma, tab, ``#`` or the end of its line."""
    for one in check.wheres():
        if one.codes_file:
            one.codes |= _listed(check, one.codes_file, read)
        if one.not_codes_file:
            one.not_codes |= _listed(check, one.not_codes_file, read)


def _listed(check: Check, name: str, read: Callable[[str], str]) -> frozenset[str]:
    lines = (re.split(r"[,\t#]", line)[0].strip() for line in read(name).splitlines())
    found = frozenset(line for line in lines if line)
    if not found:
        raise ValueError(f"the check {check.id!r}: there is no code in {name}")
    return found
