"""Business rules: what each is called and says, and which function judges it.

A module of rules declares each rule once, as data, and judges them with small functions::

    SUM = Rule("2300.CLM02.sum", CLAIMS, 3, code="STC:A8:178", says="…", mend="…")

    @judge(CLAIMS, "2300", SUM)
    def charges(claim: Part, tell: Tell) -> None:
        ...
        tell(SUM, seg, 2, message="…")

The function is called when a loop of that id is over, with everything in it and around it. Rule ids
are ``<family>.<id>``, as ``X222.2300.CLM02.sum``; they never change once shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol

import msgspec

from gateway.finding import Severity
from gateway.validate.parts import Marks, Node, Part, Seg

BUSINESS = frozenset({3, 4, 5, 6, 7})
"""The SNIP types that rules of this kind have."""

KINDS = {
    "X222": "837P", "X223": "837I", "X224": "837D", "X098": "4010", "X096": "4010", "X097": "4010",
    "X221": "835", "X091": "835", "X214": "277CA", "X212": "277", "X279": "271", "X231": "999",
}  # fmt: skip
"""Families of guides to kinds; X212 and X279 are inquiry and response by their ST01. The claims of
004010 have other situations: of them only sums are judged."""

INQUIRIES = {"X212": "276", "X279": "270"}

PROFESSIONAL, INSTITUTIONAL, DENTAL = ("837P",), ("837I",), ("837D",)
CLAIMS = ("837P", "837I", "837D")
OLD_CLAIMS = ("4010",)
REMITTANCES = ("835",)


def kind_of(family: str, code: str) -> str:
    """The kind of a set by its guide's family and ST01; '' where no rules are kept for it."""
    kind = KINDS.get(family, "")
    return INQUIRIES.get(family, kind) if code in ("270", "276") else kind


class Rule(msgspec.Struct, frozen=True):
    """One rule. ``id`` is without the family; ``*`` in it stands for whichever loop the segment is
    in. ``says`` and ``mend`` are whole sentences.

    ``severity`` is what it is unless a partner's patch weighs it otherwise; a rule that the file
    alone cannot decide is a warning. ``code`` is what the acknowledgement would carry. ``source``
    names the guide's section, the edit's number in the field's lists, or the regulation.
    """

    id: str
    kinds: tuple[str, ...]
    snip: int
    says: str
    mend: str
    severity: Severity = "reject"
    code: str = ""
    source: str = ""

    @property
    def loop(self) -> str:
        """The loop that the id names."""
        return self.id.partition(".")[0]


class Tell(Protocol):
    """Takes a fault: the rule, the segment that is wrong (of a missing one, the first of the loop
    that lacks it), the element and component, what it says in this case, and the value."""

    def __call__(
        self,
        rule: Rule,
        seg: Seg | None,
        element: int = 0,
        component: int = 0,
        *,
        message: str = "",
        hint: str = "",
        value: str | None = None,
        segment: str = "",
        loop: str = "",
        code: str = "",
        severity: Severity | None = None,
    ) -> None:
        """``value`` is the element's own unless given; ``segment`` names one that is missing;
        ``severity`` is the rule's unless the case cannot be decided."""


Judged = Callable[[Part, Tell], None]
Looked = Callable[[Seg, Tell], None]


Keys = Callable[[Part], list[Hashable] | None]
"""What makes of a loop the keys that stand for it; None where none can."""

Basis = Callable[[Node, Marks], Keys | None]
"""All that certain functions look at in a loop: a loop whose keys were all good needs no judging.
It is asked once for each shape, and returns None for a shape of which no keys can stand for it.
See :mod:`gateway.validate.bases`."""


class Judge(msgspec.Struct, frozen=True):
    """A function, the loop at whose end it is called, the rules that it may tell, and what it
    needs and rests on, see :func:`judge`."""

    loop: str
    function: Judged
    rules: tuple[Rule, ...]
    needs: frozenset[str] = frozenset()
    rests: Basis | None = None


class Look(msgspec.Struct, frozen=True):
    """A function that looks at every segment of an id by itself, and the rules it may tell.

    What it tells must depend on the segment's text and its place in the guide alone: a text that
    is good is not looked at again. ``of`` are the values of the first element that it is for, all
    where none is named.
    """

    segment: str
    function: Looked
    rules: tuple[Rule, ...]
    of: tuple[str, ...] = ()


_JUDGES: dict[str, list[Judge]] = {}
_LOOKS: dict[str, list[Look]] = {}
_RULES: dict[str, list[Rule]] = {}


def judge(
    kinds: Iterable[str],
    loop: str,
    *rules: Rule,
    needs: Iterable[str] = (),
    rests: Basis | None = None,
) -> Callable[[Judged], Judged]:
    """Register a function that judges loops of an id in sets of these kinds.

    ``needs`` are loops (``2320``) and segments (``2400.CR3``), or ``lists``, the operator's own:
    where none of them is there, the function tells nothing and is not called. ``rests`` is all that
    it looks at in the loop and around it, but for what stands outside of all loops: it is not
    called where that was good before, so it must neither count nor remember. Both must be true of
    every loop there may be; ``tests/validate/test_memory.py`` judges thousands of spoilt claims
    with and without.
    """
    known = frozenset(needs)

    def register(function: Judged) -> Judged:
        for kind in kinds:
            _JUDGES.setdefault(kind, []).append(Judge(loop, function, rules, known, rests))
            _note(kind, rules)
        return function

    return register


def look(
    kinds: Iterable[str], segment: str, *rules: Rule, of: tuple[str, ...] = ()
) -> Callable[[Looked], Looked]:
    """Register a function that looks at segments of an id in sets of these kinds; at those alone
    whose first element begins with one of ``of``, where any are given."""

    def register(function: Looked) -> Looked:
        for kind in kinds:
            _LOOKS.setdefault(kind, []).append(Look(segment, function, rules, of))
            _note(kind, rules)
        return function

    return register


def _note(kind: str, rules: tuple[Rule, ...]) -> None:
    known = _RULES.setdefault(kind, [])
    known += [rule for rule in rules if rule not in known and kind in rule.kinds]


def judges(kind: str) -> list[Judge]:
    """All that judge sets of a kind; import :mod:`gateway.validate.rules` before."""
    return _JUDGES.get(kind, [])


def looks(kind: str) -> list[Look]:
    """All that look at single segments of sets of a kind."""
    return _LOOKS.get(kind, [])


def rules_of(kind: str) -> list[Rule]:
    """All rules of a kind, in the order in which they were declared."""
    return _RULES.get(kind, [])
