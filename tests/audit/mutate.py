"""Sets made wrong in one place: segments and elements left out, doubled, swapped, spoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.audit.kinds import Segments

Spoil = Callable[[Random, str], str]

ODD = (
    "9" * 5000, "²", "٣٣", "-", "-" * 9, "1.1.1", "+5", "1E5", "NaN", "0x1", "00000000", "99991231",
    "20260101-", "-20260101", "99999999-00000000", ":" * 20, "^" * 20, "\ufeff", "\x00", "1_000",
)  # fmt: skip
"""What is taken for a number, a date or a list by some and by others not."""

_SPOILS: dict[str, Spoil] = {
    "emptied": lambda dice, text: "",
    "too long": lambda dice, text: text + "9" * 300,
    "a control character": lambda dice, text: text[:1] + "\x07" + text[1:],
    "letters outside of ASCII": lambda dice, text: text + "Ñ漢",
    "blanks": lambda dice, text: "   ",
    "another value": lambda dice, text: dice.choice(("?", "ZZZ", "-", ".", "99999999", "1E5", "٣")),
    "components": lambda dice, text: f"{text}:::::::::{text}",
    "repetitions": lambda dice, text: "^".join([text] * 4),
    "odd": lambda dice, text: dice.choice(ODD),
    "cut": lambda dice, text: text[: len(text) // 2],
}


def _delete(dice: Random, at: int, segments: Segments) -> None:
    del segments[at]


def _double(dice: Random, at: int, segments: Segments) -> None:
    segments[at:at] = [list(segments[at])] * dice.choice((1, 1, 5, 130))


def _swap(dice: Random, at: int, segments: Segments) -> None:
    other = dice.randrange(1, len(segments) - 1)
    segments[at], segments[other] = segments[other], segments[at]


def _rename(dice: Random, at: int, segments: Segments) -> None:
    names = ("ZZZ", segments[at][0].lower(), "", "N", "NM1", "LONGER", "HL", "S\x00")
    segments[at] = [dice.choice(names), *segments[at][1:]]


def _more(dice: Random, at: int, segments: Segments) -> None:
    segments[at] = [*segments[at], *["X"] * dice.choice((1, 30))]


def _shift(dice: Random, at: int, segments: Segments) -> None:
    if len(segments[at]) > 1:
        del segments[at][dice.randrange(1, len(segments[at]))]


def _shorten(dice: Random, at: int, segments: Segments) -> None:
    segments[at] = segments[at][: dice.randrange(1, len(segments[at]) + 1)]


_WHOLE = {
    "deleted": _delete, "doubled": _double, "swapped": _swap, "renamed": _rename,
    "given more elements": _more, "shifted": _shift, "shortened": _shorten,
}  # fmt: skip


def mutations(segments: Segments, dice: Random, count: int) -> Iterator[tuple[str, Segments]]:
    """So many mutants, each with a name that says what was done to it. ST and SE are left
    alone, but for the number of segments, which is always right."""
    ways = [*_WHOLE, *_SPOILS]
    for number in range(count):
        mutant = [list(segment) for segment in segments]
        way = ways[number % len(ways)]
        at = dice.randrange(1, len(mutant) - 1)
        name = f"{'*'.join(mutant[at])[:40]} at {at + 1} {way}"
        if way in _WHOLE:
            _WHOLE[way](dice, at, mutant)
        else:
            element = dice.randrange(1, len(mutant[at])) if len(mutant[at]) > 1 else 0
            if element:
                mutant[at][element] = _SPOILS[way](dice, mutant[at][element])
            name += f" in element {element}"
        mutant[-1][1] = str(len(mutant))
        yield name, mutant
