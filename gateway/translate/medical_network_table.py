"""Tables of JSON objects: an entry names a field of the JSON and the place of the model it fills.

One table reads and writes, so that the two ways cannot come to differ; the documentation is made
of it too. A place is a dotted path from the struct that the table is for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gateway.models.claim import Claim
from gateway.models.claim_parts import RelatedCauses
from gateway.translate.medical_network_kinds import (
    MISSING,
    SHAPE,
    TEXT,
    TWICE,
    UNKNOWN,
    Kind,
    absent,
)

MADE_ON_DEMAND: dict[str, Callable[[], Any]] = {"related_causes": lambda: RelatedCauses(codes=[])}
"""Optional structs that a field of the JSON fills without having an object for them."""

PER_GROUP = 12
"""Codes of one HI segment; the lists of lists have a list for each."""


class Fault(NamedTuple):
    """What is wrong with a field."""

    rule: str
    path: str
    what: str
    hint: str


class Seen:
    """What is to be told of one claim while it is read, and what is done when all is read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unused: list[tuple[str, str]] = []
        self.later: list[Callable[[Claim], None]] = []

    def fault(self, rule: str, path: str, what: str, hint: str) -> None:
        """Note what is wrong at ``path``, and how it is mended."""
        self.faults.append(Fault(rule, path, what, hint))

    def twice(self, path: str) -> None:
        """Note that another field has said something else in the same place."""
        self.fault(
            TWICE, path, "says something else than a field that means the same",
            "say it in one of them",
        )  # fmt: skip


@dataclass(frozen=True)
class Item:
    """An entry. ``must`` is told where it is missing; ``old`` names are read and not written."""

    key: str
    place: str = ""
    must: bool = False
    old: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields of the JSON that this entry takes."""
        return (self.key,)

    def read_in(self, source: dict[str, Any], into: Any, path: str, seen: Seen) -> None:
        """Take what the object says here."""
        value = source.get(self.key)
        if not absent(value):
            self.read(value, into, f"{path}.{self.key}", seen)
        elif self.must:
            seen.fault(
                MISSING, f"{path}.{self.key}", "is missing", "a claim cannot do without this field"
            )

    def write_in(self, source: Any, out: dict[str, Any]) -> None:
        """Put what the model says here."""
        if not self.old:
            value = self.write(source)
            if not absent(value):
                out[self.key] = value

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Take a value that is there."""

    def write(self, source: Any) -> Any:
        """The value, or None."""
        return None

    def rows(self) -> Iterator[tuple[str, str]]:
        """Field and place, for the documentation; of an object the fields in it as well."""
        yield self.key, self.place


Items = Sequence[Item]


def moved(items: Items, prefix: str) -> tuple[Item, ...]:
    """The entries for a struct in which theirs stands at ``prefix``."""
    return tuple(
        dataclasses.replace(item, place=f"{prefix}.{item.place}" if item.place else prefix)
        for item in items
    )


def read_object(items: Items, value: Any, into: Any, path: str, seen: Seen) -> None:
    """Take an object; what no entry knows is told, never dropped in silence."""
    if not isinstance(value, dict):
        seen.fault(SHAPE, path, "is no object", "write an object: { … }")
        return
    known = {key for item in items for key in item.keys}
    for key in value:
        if key not in known and not absent(value[key]):
            seen.fault(
                UNKNOWN, f"{path}.{key}", "is not known here and was not read",
                "take it out, or spell it as docs/sources.md does",
            )  # fmt: skip
    for item in items:
        item.read_in(value, into, path, seen)


def write_object(items: Items, source: Any) -> dict[str, Any]:
    """The object of a struct, without what is empty."""
    out: dict[str, Any] = {}
    for item in items:
        item.write_in(source, out)
    return out


def holder(source: Any, place: str, make: bool = False) -> tuple[Any, str]:
    """The struct that has the last step of a place, and that step; None where one is absent."""
    *steps, name = place.split(".")
    for step in steps:
        found = getattr(source, step)
        if found is None and make:
            found = MADE_ON_DEMAND[step]()
            setattr(source, step, found)
        if found is None:
            return None, name
        source = found
    return source, name


def values(value: Any, path: str) -> Iterator[tuple[Any, str]]:
    """What stands in a list, with paths; a value alone is a list of one, inner lists are opened."""
    if not isinstance(value, list):
        yield value, path
        return
    for number, one in enumerate(value):
        if isinstance(one, list):
            yield from values(one, f"{path}[{number}]")
        elif not absent(one):
            yield one, f"{path}[{number}]"


def groups(found: list[Any], nested: bool) -> list[Any] | None:
    """A list as it is written: as it is, or in lists of twelve."""
    if not nested:
        return found or None
    return [found[n : n + PER_GROUP] for n in range(0, len(found), PER_GROUP)] or None


def parsed(kind: Kind, value: Any, path: str, seen: Seen) -> Any:
    """The value as its kind reads it; None, with a fault, where it is none."""
    found = kind.parse(value)
    if found is None:
        seen.fault(kind.rule, path, kind.what, kind.hint)
    return found


@dataclass(frozen=True)
class Leaf(Item):
    """A value that fills one field of the model; ``default`` is written where it says nothing."""

    kind: Kind = TEXT
    default: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set the field; two fields of the JSON may say the same, not two things."""
        found = parsed(self.kind, value, path, seen)
        if found is None:
            return
        target, name = holder(into, self.place, make=True)
        before = getattr(target, name)
        if before in (None, "", False) or before == found:
            setattr(target, name, found)
        else:
            seen.twice(path)

    def write(self, source: Any) -> Any:
        """The field as JSON."""
        target, name = holder(source, self.place)
        shown = None if target is None else self.kind.show(getattr(target, name))
        return self.default if shown is None else shown


@dataclass(frozen=True)
class Keyed(Item):
    """A value that stands in a list of the model under a qualifier: a REF, DTP, AMT, NTE …

    ``make`` is the struct, whose first field is the qualifier. ``many`` is a list of values in
    the JSON, ``nested`` a list of lists; ``several`` qualifiers may be there more than once.
    """

    make: type[Any] = Claim
    mark: str = ""
    attr: str = ""
    kind: Kind = TEXT
    many: bool = False
    nested: bool = False
    several: bool = False

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append to the list, unless it is there already."""
        for one, place in values(value, path) if self.many else [(value, path)]:
            found = parsed(self.kind, one, place, seen)
            if found is None:
                continue
            items = getattr(*holder(into, self.place))
            before = [getattr(item, self.attr) for item in items if self._mine(item)]
            if found in before:
                continue
            if before and not (self.many or self.several):
                seen.twice(place)
            else:
                items.append(self.make(self.mark, **{self.attr: found}))

    def _mine(self, item: Any) -> bool:
        return bool(getattr(item, item.__struct_fields__[0]) == self.mark)

    def write(self, source: Any) -> Any:
        """The first value under the qualifier, or all of them."""
        target, name = holder(source, self.place)
        if target is None:
            return None
        shown = [self.kind.show(getattr(i, self.attr)) for i in getattr(target, name)
                 if self._mine(i)]  # fmt: skip
        found = [one for one in shown if one is not None]
        return groups(found, self.nested) if self.many else next(iter(found), None)

    def rows(self) -> Iterator[tuple[str, str]]:
        """The place with its qualifier."""
        yield self.key + "[]" * (self.many + self.nested), f"{self.place}[{self.mark}].{self.attr}"


@dataclass(frozen=True)
class Texts(Item):
    """A list of texts or, as ``kind`` says, numbers; ``one`` where the JSON has room for one."""

    kind: Kind = TEXT
    one: bool = False

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append each to the list."""
        target, name = holder(into, self.place, make=True)
        for item, place in values(value, path):
            found = parsed(self.kind, item, place, seen)
            if found is not None:
                getattr(target, name).append(found)

    def write(self, source: Any) -> Any:
        """The texts."""
        target, name = holder(source, self.place)
        if target is None:
            return None
        found = [self.kind.show(one) for one in getattr(target, name)]
        return (found[0] if found else None) if self.one else found or None

    def rows(self) -> Iterator[tuple[str, str]]:
        """A list."""
        yield self.key + "[]" * (not self.one), self.place


@dataclass(frozen=True)
class Inside(Item):
    """An object of the JSON whose fields are those of the struct itself, or of one at ``place``."""

    items: Items = ()
    about: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Take the fields."""
        target = getattr(*holder(into, self.place)) if self.place else into
        read_object(self.items, value, target, path, seen)

    def write(self, source: Any) -> Any:
        """The fields, where there are any."""
        target = getattr(*holder(source, self.place)) if self.place else source
        return write_object(self.items, target) or None

    def rows(self) -> Iterator[tuple[str, str]]:
        """What is in it."""
        yield from nested_rows(self.key, self.items, self.place, self.about)


@dataclass(frozen=True)
class Part(Item):
    """An object that is a struct of its own, absent where the JSON has none."""

    make: Callable[[], Any] = dict
    items: Items = ()
    about: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Fill a new struct; a second object may say the same, not something else."""
        found = self.make()
        read_object(self.items, value, found, path, seen)
        target, name = holder(into, self.place)
        before = getattr(target, name)
        if before is None:
            setattr(target, name, found)
        elif before != found:
            seen.twice(path)

    def write(self, source: Any) -> Any:
        """The struct, where it is there."""
        found = getattr(*holder(source, self.place))
        return None if found is None else write_object(self.items, found)

    def rows(self) -> Iterator[tuple[str, str]]:
        """What is in it."""
        yield from nested_rows(self.key, self.items, self.place, self.about)


@dataclass(frozen=True)
class Said(Item):
    """A field that says nothing beside what its place says already."""

    def rows(self) -> Iterator[tuple[str, str]]:
        """The field that it stands in says it."""
        yield self.key, "- (its place says it already)"


@dataclass(frozen=True)
class Known(Item):
    """A field that the documents have and the claim has no place for; ``why`` is told."""

    why: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Note it; what says no more than that there is nothing to say is no loss."""
        if value is not False:
            seen.unused.append((path, self.why))

    def rows(self) -> Iterator[tuple[str, str]]:
        """No place, and why."""
        yield self.key, f"- ({self.why})"


def noted_rows(item: Item) -> Iterator[tuple[str, str]]:
    """The rows of an entry; what must be there and what is only read is said after the field."""
    words = " (must be there)" * item.must + " (read only)" * item.old
    for name, where in item.rows():
        yield name if "." in name else name + words, where


def nested_rows(key: str, items: Items, place: str, about: str = "") -> Iterator[tuple[str, str]]:
    """The rows of an object: those of a table that is shown once are only named."""
    if about:
        yield key, f"{place} ({about})".strip()
        return
    for item in items:
        for name, where in noted_rows(item):
            yield f"{key}.{name}", _beneath(place, where)


def _beneath(place: str, where: str) -> str:
    """A place in a struct; words stand as they are."""
    if where.startswith("-") or not place:
        return where
    return f"{place} {where}" if where.startswith("(") else f"{place}.{where}".rstrip(".")
