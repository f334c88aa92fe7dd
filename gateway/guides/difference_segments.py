"""Differences of single segments: which elements, which items, which segments as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from gateway.guides.difference_assign import NEVER, assign, left
from gateway.guides.difference_form import (
    COMPONENT,
    POINTERS,
    REPETITION,
    Form,
    Item,
    Row,
    items,
    shown,
)

T = TypeVar("T")


class Change(NamedTuple):
    """One difference inside of a loop. ``a`` and ``b`` are the segments it is about, None where
    there is none; ``element`` is None where a whole segment is."""

    a: Row | None
    b: Row | None
    element: int | None = None
    component: int | None = None
    before: str | None = None
    after: str | None = None
    meant: tuple[str, str] | None = None

    @property
    def kind(self) -> str:
        """``changed``, ``added`` or ``removed``."""
        if self.element is None:
            return "added" if self.a is None else "removed"
        return "added" if not self.before else "changed" if self.after else "removed"


class Pointed(NamedTuple):
    """What diagnosis pointers mean on both sides: a token by number, alike where it is the same
    diagnosis; and the codes."""

    a: list[str]
    b: list[str]
    codes_a: list[str]
    codes_b: list[str]


NOTHING = Pointed([], [], [], [])


def segment_changes(a: Row, b: Row, form: Form, to: Pointed = NOTHING) -> list[Change]:
    """The differences of two segments, by element or component."""
    if a.elements == b.elements and a.id not in POINTERS:
        return []
    if a.id == b.id == "PER":
        return _contact(a, b, form)
    blind = form.blind.get(a.id, ())
    found: list[Change] = []
    for number in range(1, max(len(a.elements), len(b.elements))):
        if number in blind:
            continue
        if number == POINTERS.get(a.id) and a.id == b.id:
            found += _pointers(a, b, number, to)
            continue
        was, now = form.value(a, number), form.value(b, number)
        if was == now:
            continue
        if REPETITION in was or REPETITION in now:
            if sorted(was.split(REPETITION)) != sorted(now.split(REPETITION)):
                found.append(_change(a, b, number))
        elif was and now and (COMPONENT in was or COMPONENT in now):
            found += _components(a, b, number, was, now, a.el(number), b.el(number))
        else:
            found.append(_change(a, b, number))
    return found


def _change(a: Row, b: Row, number: int) -> Change:
    return Change(a, b, number, None, shown(a.el(number)), shown(b.el(number)))


def _components(
    a: Row, b: Row, number: int, was: str, now: str, old: str = "", new: str = ""
) -> Iterator[Change]:
    """Components that differ as ``was`` and ``now``, shown as in ``old`` and ``new``."""
    forms_a, forms_b = was.split(COMPONENT), now.split(COMPONENT)
    texts_a, texts_b = (old or was).split(COMPONENT), (new or now).split(COMPONENT)
    for part in range(max(len(forms_a), len(forms_b))):
        if _at(forms_a, part) != _at(forms_b, part):
            yield Change(a, b, number, part + 1, _at(texts_a, part), _at(texts_b, part))


def _at(values: Sequence[str], index: int) -> str:
    return values[index] if index < len(values) else ""


def _pointers(a: Row, b: Row, number: int, to: Pointed) -> Iterator[Change]:
    """Diagnosis pointers by what they point to."""
    old = a.el(number).split(COMPONENT) if a.el(number) else []
    new = b.el(number).split(COMPONENT) if b.el(number) else []
    for part in range(max(len(old), len(new))):
        was, now = _at(old, part), _at(new, part)
        if was == now and (_dangles(was, to.a) or _dangles(now, to.b)):
            continue  # the diagnosis is told as gone or new: nothing more was changed
        if _token(was, to.a) != _token(now, to.b):
            meant = _token(was, to.codes_a), _token(now, to.codes_b)
            yield Change(a, b, number, part + 1, was, now, meant)


def _dangles(pointer: str, tokens: list[str]) -> bool:
    """True for a pointer to a diagnosis that is not there."""
    return _token(pointer, tokens) == pointer


def _token(pointer: str, tokens: list[str]) -> str:
    if pointer.isascii() and pointer.isdigit() and 0 < int(pointer) <= len(tokens):
        return tokens[int(pointer) - 1]
    return pointer


def _contact(a: Row, b: Row, form: Form) -> list[Change]:
    """A PER: name and role, and numbers in any order."""
    found = [Change(a, b, n, None, a.el(n), b.el(n)) for n in (1, 2) if a.el(n) != b.el(n)]
    mine, theirs = ([i._replace(head=()) for i in items(row, form)] for row in (a, b))
    pairs, rest_a, rest_b = pair_items(mine, theirs)
    for one, other in pairs:
        found += item_changes(one, other)
    found += [item_gone(item, None, b) for item in rest_a]
    found += [item_gone(None, item, a) for item in rest_b]
    return found


def equals(a: Sequence[T], b: Sequence[T], form: Callable[[T], object]) -> list[tuple[T, T]]:
    """Pairs of things that are alike, in order."""
    forms_a, forms_b = list(map(form, a)), list(map(form, b))
    if forms_a == forms_b:
        return list(zip(a, b, strict=True))
    both = Counter(forms_a) & Counter(forms_b)
    there: dict[object, list[T]] = {}
    for one, what in zip(b, forms_b, strict=True):
        there.setdefault(what, []).append(one)
    pairs = []
    for one, what in zip(a, forms_a, strict=True):
        if both[what]:
            both[what] -= 1
            pairs.append((one, there[what].pop(0)))
    return pairs


def pair_items(
    a: list[Item], b: list[Item]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Items that belong together, whatever their order, and those that are on one side alone.

    They are alike; or the heads are, and all values but one; or they are the only ones of their
    kind on either side.
    """
    pairs = equals(a, b, lambda item: (item.head, item.values))
    rest_a, rest_b = left(a, b, pairs)
    lone_a, lone_b = Counter(map(_sort, rest_a)), Counter(map(_sort, rest_b))

    def cost(one: Item, other: Item) -> float:
        if one.head != other.head:
            return NEVER
        count = len(item_changes(one, other))
        kind = _sort(one)
        if kind != _sort(other):
            return count + 0.5 if count < 2 else NEVER
        if count < 2 or lone_a[kind] == lone_b[kind] == 1:
            return 1 + 0.01 * count
        return NEVER

    more = assign(rest_a, rest_b, cost)
    pairs += more
    return pairs, *left(rest_a, rest_b, more)


def _sort(item: Item) -> tuple[str, ...]:
    """What kind of thing it is: a qualifier, or a reason within its group."""
    return (item.row.id, *item.head, item.values[0])


def item_changes(a: Item, b: Item) -> list[Change]:
    """The differences of two items, heads apart."""
    found: list[Change] = []
    for part in range(max(len(a.values), len(b.values))):
        if _at(a.values, part) != _at(b.values, part):
            element, component = a.at(part)
            was, now = _at(a.texts, part), _at(b.texts, part)
            if was and now and (COMPONENT in was or COMPONENT in now):
                found += _components(a.row, b.row, element, was, now)
            else:
                found.append(Change(a.row, b.row, element, component, shown(was), shown(now)))
    return found


def item_gone(a: Item | None, b: Item | None, beside: Row | None = None) -> Change:
    """An item that is on one side alone; ``beside`` is the segment of the other side."""
    item = a or b
    assert item is not None
    if a:
        return Change(a.row, beside, item.number, None, item.text, "")
    return Change(beside, item.row, item.number, None, "", item.text)


def pool_changes(
    a: list[Row], b: list[Row], form: Form
) -> tuple[list[Change], list[tuple[Item, Item]]]:
    """The differences of segments whose items may stand in any of them (HI, CAS, PLB), and the
    items that belong together."""
    all_a = [item for row in a for item in items(row, form)]
    all_b = [item for row in b for item in items(row, form)]
    pairs = equals(all_a, all_b, lambda item: (item.head, item.values))
    rest_a, rest_b = left(all_a, all_b, pairs)
    whole_a, whole_b = _whole(a, all_a, rest_a), _whole(b, all_b, rest_b)
    found: list[Change] = []
    headed = assign(whole_a, whole_b, lambda x, y: _other_head(x, y, form))
    for one, other in headed:
        found += _heads(one, other, form)
        pairs += list(zip(_of(one, rest_a), _of(other, rest_b), strict=False))
    done = {id(row) for pair in headed for row in pair}
    rest_a = [item for item in rest_a if id(item.row) not in done]
    rest_b = [item for item in rest_b if id(item.row) not in done]
    more, rest_a, rest_b = pair_items(rest_a, rest_b)
    for first, second in more:
        found += item_changes(first, second)
    pairs += more
    gone_a, gone_b = _whole(a, all_a, rest_a), _whole(b, all_b, rest_b)
    found += [Change(row, None) for row in gone_a]
    found += [Change(None, row) for row in gone_b]
    ids = {id(row) for row in (*gone_a, *gone_b)}
    found += [item_gone(item, None) for item in rest_a if id(item.row) not in ids]
    found += [item_gone(None, item) for item in rest_b if id(item.row) not in ids]
    return found, pairs


def _of(row: Row, found: list[Item]) -> list[Item]:
    return sorted((item for item in found if item.row is row), key=lambda item: item.values)


def _whole(rows: list[Row], every: list[Item], rest: list[Item]) -> list[Row]:
    """Segments of which every item is among the rest."""
    count, remain = Counter(id(i.row) for i in every), Counter(id(i.row) for i in rest)
    return [row for row in rows if count[id(row)] == remain[id(row)]]


def _heads(a: Row, b: Row, form: Form) -> list[Change]:
    numbers = range(1, {"HI": 0, "CAS": 1}.get(a.id, 2) + 1)
    return [_change(a, b, n) for n in numbers if form.value(a, n) != form.value(b, n)]


def _other_head(a: Row, b: Row, form: Form) -> float:
    """A segment of the same items under another head: one change, and not two segments."""
    mine, theirs = (
        sorted(i.values for i in items(a, form)),
        sorted(i.values for i in items(b, form)),
    )
    if mine != theirs or a.id != b.id:
        return NEVER
    count = len(_heads(a, b, form))
    return count if 0 < count < 2 else NEVER
