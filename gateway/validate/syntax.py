"""Watches the segments of one set as they are read: required parts, and provider ids."""

from __future__ import annotations

from collections.abc import Callable

from gateway.validate.npi import npi_is_valid
from gateway.validate.required import ELEMENTS, SCOPES, Scope
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment


class _Open:
    __slots__ = ("missing", "offset", "position", "scope")

    def __init__(self, scope: Scope, position: int, offset: int) -> None:
        self.scope, self.position, self.offset = scope, position, offset
        self.missing = list(scope.needs)


def watch(ts: TransactionSet, kind: str, snip: frozenset[int]) -> Callable[[Segment], None] | None:
    """A tap for ``ts`` that reports what its guide requires and is not there.

    Rules ``<guide>.<loop>.<segment>.missing`` (IK304:3), ``….<segment><nn>.required``
    (IK403:1), and type 5 ``….NM109.npi``. None where the kind has no table. The tables are
    those of 005010; of an older set only the provider ids are checked.
    """
    if "004010" in ts.guide:
        snip -= {2}
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
        self._ts, self._guide, self._snip = ts, guide, snip
        self._elements = ELEMENTS[kind]
        self._scopes: dict[str, list[Scope]] = {}
        for scope in SCOPES[kind]:
            for key in scope.opens.split("|"):
                self._scopes.setdefault(key, []).append(scope)
        self._open: list[_Open] = []

    def see(self, segment: Segment) -> None:
        name = segment[0]
        key = f"{name}*{el(segment, 3 if name == 'HL' else 1)}"
        scope = self._opened_by(name, key)
        if scope is not None:
            self._close(scope.rank)
        elif name == "SE":
            self._close(0)
        if self._open and (missing := self._open[-1].missing):
            self._open[-1].missing = [n for n in missing if not _meets(n, name, key)]
        if scope is not None:
            self._open.append(_Open(scope, self._ts.position, self._ts.offset))
        if 2 in self._snip:
            self._check_elements(segment, name)
        if 5 in self._snip and name in ("NM1", "N1"):
            self._check_npi(segment, name)

    def _opened_by(self, name: str, key: str) -> Scope | None:
        for found in (self._scopes.get(key), self._scopes.get(name)):
            for scope in found or ():
                if not scope.under or scope.under == self._above(scope.rank):
                    return scope
        return None

    def _above(self, rank: int) -> str:
        return next((o.scope.name for o in reversed(self._open) if o.scope.rank < rank), "")

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
                    offset=opened.offset, hint=f"add {what} after segment {opened.position}",
                )  # fmt: skip

    def _check_elements(self, segment: Segment, name: str) -> None:
        loop = self._loop
        required = self._elements.get(f"{loop}.{name}") or self._elements.get(name, ())
        for number in required:
            if not el(segment, number):
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
