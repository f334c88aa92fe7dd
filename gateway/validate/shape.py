"""The shape of a loop that repeats without end: found once, known by the places of its segments.

Most claims of a file have one of few shapes. A shape says what stands where, so that nothing is
made of a claim but what its rules ask for; which rules can tell anything of such a claim at all;
and which of them have nothing new to judge, because the texts that they rest on were good before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.validate.parts import Marks, Node
from gateway.validate.rooms import Act, Room, Seen
from gateway.validate.rule import Basis, Judge, Judged, Keys

Call = tuple[Judged, int]
"""A function and the bit of the basis that it rests on, 0 where on none."""

TRIED = 2_000
"""So many new keys are made before it is asked whether that is worth while."""

Path = tuple[tuple[str, int], ...]
"""The way to a loop inside: ids, each with the number of the occurrence from 0."""


class Asked:
    """A basis of one shape: its bit, what makes its keys, and how often they were known or new.
    Where hardly any comes again, nobody asks any more."""

    __slots__ = ("bit", "keys", "known", "new")

    def __init__(self, bit: int, keys: Keys) -> None:
        self.bit, self.keys, self.known, self.new = bit, keys, 0, 0

    @property
    def idle(self) -> bool:
        """True where keys cost more than they save."""
        return self.new > TRIED and self.new > 8 * self.known


class Plan:
    """Whom to ask of loops of one shape: all that can tell anything, in their order, and of those
    the ones that are left where some bases are known to be good."""

    __slots__ = ("_left", "all", "bases")

    def __init__(self, judges: Sequence[Judge], node: Node, marks: Marks) -> None:
        self.bases: list[Asked] = []
        bits: dict[Basis | None, int] = {None: 0}
        for basis in [one.rests for one in judges if one.rests]:
            if basis not in bits:
                keys = basis(node, marks)
                bits[basis] = 1 << len(self.bases) if keys else 0
                if keys:
                    self.bases.append(Asked(bits[basis], keys))
        self.all: tuple[Call, ...] = tuple((one.function, bits[one.rests]) for one in judges)
        self._left = {0: self.all}

    def left(self, good: int) -> tuple[Call, ...]:
        """The judges that do not rest on one of the bases ``good``."""
        found = self._left.get(good)
        if found is None:
            found = self._left[good] = tuple(one for one in self.all if not one[1] & good)
        return found


class Shape(Node):
    """A loop's shape with what is to be done: who looks at which of its segments (each with its
    id and loop), who judges the loops inside of it as they end, and the loop itself."""

    __slots__ = ("looked", "plan", "within")

    def __init__(
        self, room: Room, acts: Iterable[Act | None], marks: Marks, given: frozenset[str]
    ) -> None:
        """``acts`` are those of the loop's segments, None for one that stands nowhere; ``given``
        are names that judges may need and no loop has."""
        super().__init__(room.loop)
        self.looked: list[tuple[int, str, str, Seen]] = []
        self.within: list[tuple[Path, list[Judge]]] = []
        names = self._fill(room, acts) | given

        def able(judges: Iterable[Judge]) -> list[Judge]:
            return [one for one in judges if not one.needs or not names.isdisjoint(one.needs)]

        self.plan = Plan(able(room.judges), self, marks)
        self.within = [(path, left) for path, some in self.within if (left := able(some))]

    def _fill(self, room: Room, acts: Iterable[Act | None]) -> set[str]:
        """Put everything in its place; returns the names that judges may need."""
        open: list[tuple[Room, Node, Path]] = [(room, self, ())]
        names = {room.loop}
        for at, act in enumerate(acts):
            if act is None:
                continue
            if at and (act.opens or act.into is not open[-1][0]):
                leave, enter = open[-1][0].way(act.into, act.opens)
                for _ in range(leave):
                    self._end(*open.pop())
                for one in enter:
                    open.append(self._begin(one, *open[-1][1:]))
            into, node, _ = open[-1]
            node.own.setdefault(act.id, []).append(at)
            names |= {into.loop, f"{into.loop}.{act.id}"}
            if act.seen:
                self.looked.append((at, act.id, into.loop, act.seen))
        while len(open) > 1:
            self._end(*open.pop())
        return names

    @staticmethod
    def _begin(room: Room, around: Node, path: Path) -> tuple[Room, Node, Path]:
        node, nodes = Node(room.loop), around.inner.setdefault(room.loop, [])
        nodes.append(node)
        return room, node, (*path, (room.loop, len(nodes) - 1))

    def _end(self, room: Room, node: Node, path: Path) -> None:
        if room.judges:
            self.within.append((path, list(room.judges)))
