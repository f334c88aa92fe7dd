"""Watches the segments of one set as they are read: required parts, and provider ids."""

from __future__ import annotations

from collections.abc import Callable

from gateway.validate.npi import npi_is_valid
from gateway.validate.required import ELEMENTS, SCOPES, Scope
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

_PERSONS = frozenset({"837P", "837I", "835", "277CA"})


class _Open:
    __slots__ = ("missing", "position", "scope")

    def __init__(self, scope: Scope, position: int) -> None:
        self.scope, self.position = scope, position
        self.missing = list(scope.needs)


def watch(ts: TransactionSet, kind: str, snip: frozenset[int]) -> Callable[[Segment], None] | None:
    """A tap for ``ts`` that reports what its guide requires and is not there.

    Rules ``<guide>.<loop>.<segment>.missing`` (IK304:3), ``….<segment><nn>.required``
    (IK403:1), and type 5 ``….NM109.npi``. None where the kind has no table.
    """
    if kind not in SCOPES or not snip & {2, 5}:
        return None
    guide = _family(ts.guide)
    watcher = _Watcher(ts, kind, guide, snip)
    return watcher.see


def _family(guide: str) -> str:
    """``X222`` of ``005010X222A1``."""
    _, mark, tail = guide.partition("X")
    return mark + tail[:3] if mark else guide or "X12"


class _Watcher:
    def __init__(self, ts: TransactionSet, kind: str, guide: str, snip: frozenset[int]) -> None:
        self._ts, self._kind, self._guide, self._snip = ts, kind, guide, snip
        self._elements = ELEMENTS[kind]
        self._scopes = {scope.opens: scope for scope in SCOPES[kind]}
        self._open: list[_Open] = []

    def see(self, segment: Segment) -> None:
        name = segment[0]
        key = f"{name}*{el(segment, 3 if name == 'HL' else 1)}"
        scope = self._scopes.get(key) or self._scopes.get(name)
        for opened in self._open:
            if opened.missing:
                opened.missing = [n for n in opened.missing if not _meets(n, name, key)]
        if scope is not None:
            self._close(scope.rank)
            self._open.append(_Open(scope, self._ts.position))
        elif name == "SE":
            self._close(0)
        if 2 in self._snip:
            self._check_elements(segment, name)
        if 5 in self._snip and name in ("NM1", "N1"):
            self._check_npi(segment, name)

    @property
    def _loop(self) -> str:
        return next((o.scope.name for o in reversed(self._open) if o.scope.name), "ST")

    def _close(self, rank: int) -> None:
        while self._open and self._open[-1].scope.rank >= rank:
            opened = self._open.pop()
            for need in opened.missing if 2 in self._snip else ():
                segment, loop = need.split("*")[0].split("|")[0], opened.scope.name
                what = need.replace("|", " or ")
                self._ts.find(
                    f"{self._guide}.{loop}.{need.split('|')[0].replace('*', '-')}.missing",
                    f"{what} is required in loop {loop} and is not there",
                    snip=2, code="IK304:3", loop=loop, segment=segment, position=opened.position,
                    hint=f"add {what} after segment {opened.position}",
                )  # fmt: skip

    def _check_elements(self, segment: Segment, name: str) -> None:
        for number in self._elements.get(name, ()):
            if not el(segment, number):
                loop = self._loop
                self._ts.find(
                    f"{self._guide}.{loop}.{name}{number:02d}.required",
                    f"{name}{number:02d} is required and empty",
                    snip=2, code="IK403:1", loop=loop, segment=name, element=number,
                    hint=f"give {name}{number:02d} a value",
                )  # fmt: skip

    def _check_npi(self, segment: Segment, name: str) -> None:
        at = 8 if name == "NM1" else 3
        if el(segment, at) == "XX" and not npi_is_valid(el(segment, at + 1)):
            loop, element = self._loop, f"{name}{at + 1:02d}"
            self._ts.find(
                f"{self._guide}.{loop}.{element}.npi",
                f"{element} is not a National Provider Identifier: its check digit does not fit",
                snip=5, code="IK403:I12", loop=loop, segment=name, element=at + 1,
                value=el(segment, at + 1),
                hint="look the ten digits up in the NPI registry; a digit is wrong or swapped",
            )  # fmt: skip


def _meets(need: str, name: str, key: str) -> bool:
    return need in (name, key) or ("|" in need and key in need.split("|"))
