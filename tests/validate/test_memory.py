"""Whatever came before, of a claim is told what all rules would tell that judged it by itself.

What rules need and rest on is declared with them; a wrong declaration fails here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.books import books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate import engine
from gateway.validate.examine import examine
from gateway.validate.rule import BUSINESS
from tests.rules.examples import FIXTURES, Example, examples

REPEATED = {"837P": "HL", "837I": "HL", "837D": "HL", "835": "LX", "277CA": "HL", "271": "HL"}
"""Kind to the segment that begins what a set may repeat."""

EXAMPLES = [one for one in examples() if one.kind in REPEATED]
FILES = sorted(
    path
    for kind in ("837P", "837I", "837D", "835", "277CA")
    for path in (FIXTURES / "x12" / kind / "accept").glob("*.x12")
    if path.read_text().count("ST*") == 1
)
VALUES = (
    "", "0", "-5", "100", "1.005", "8", "7", "1", "2", "X", "Y", "N", "22", "45", "PR", "CO", "23",
    "4", "19", "99213", "HC:99213:25:25", "HC:87800", "HC:J1100", "HC:77067", "HC:99221", "1::2",
    "1:1", "MJ", "20300101", "20260101-20250101", "472", "435", "ABK:O800", "BK:2500", "ABF:E119",
    "BE:80:::5", "BG:44", "M", "F", "18", "T", "P", "EM", "UNKNOWN",
)  # fmt: skip


def judged(segments: list[str], patches: tuple[str, ...] = (), lists: str = "") -> list[Finding]:
    found: list[Finding] = []
    books = books_for(patches, lists=str(FIXTURES / lists) if lists else "")
    text = "~".join(segments) + "~"
    for _ in examine([text.encode()], found, registry, BUSINESS, books, models=False):
        pass
    return found


def parts(text: str, kind: str) -> tuple[list[str], list[str], list[str]]:
    """The segments before what may be repeated, that, and those behind."""
    segments = [segment.strip() for segment in text.split("~") if segment.strip()]
    ids = [segment.split("*")[0] for segment in segments]
    begin = ids.index(REPEATED[kind])
    end = ids.index("PLB") if "PLB" in ids else ids.index("SE")
    return segments[:begin], segments[begin:end], segments[end:]


def both_ways(
    monkeypatch: pytest.MonkeyPatch, judge: Callable[[], list[Finding]]
) -> tuple[list[Finding], list[Finding]]:
    """As it is, and with no shape known to the engine, so that every rule is asked of each loop."""
    told = judge()
    with monkeypatch.context() as patched:
        patched.setattr(engine, "SHAPES", 0)
        return told, judge()


def _within(one: Example) -> bool:
    """Whether the fault stands in what may be repeated, and not in the head or foot of the set."""
    good, bad = (parts(text, one.kind) for text in one.texts())
    return good[1] != bad[1]


INSIDE = [one for one in EXAMPLES if _within(one)]


def test_most_faults_stand_in_what_may_be_repeated() -> None:
    assert len(INSIDE) > 0.9 * len(EXAMPLES)


@pytest.mark.parametrize("one", INSIDE, ids=lambda one: f"{one.kind}-{one.rule}")
def test_what_was_good_before_hides_no_fault(one: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = (parts(text, one.kind) for text in one.texts())
    segments = [*bad[0], *good[1] * 3, *bad[1], *good[1], *bad[1], *bad[2]]
    told, plain = both_ways(monkeypatch, lambda: judged(segments, tuple(one.patches), one.lists))
    assert told == plain
    first = len(bad[0]) + 3 * len(good[1]) - 1  # ISA and GS are no segments of the set
    mine = [f for f in told if f.rule == one.id and (f.position or 0) >= first]
    alone = judged([*bad[0], *bad[1], *bad[2]], tuple(one.patches), one.lists)
    assert mine or one.id not in {f.rule for f in alone if (f.position or 0) >= len(bad[0]) - 1}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_spoilt_claims_among_good_ones(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(path.name)
    head, body, tail = parts(path.read_text(), path.parents[1].name)
    for _ in range(4):
        many = list(head)
        for _ in range(30):
            many += body if chance.random() < 0.4 else spoilt(chance, body)
        many += tail
        told, plain = both_ways(monkeypatch, lambda: judged(many))  # noqa: B023 # asked at once
        assert plain
        assert told == plain


def test_each_level_is_told_of_at_its_first_claim() -> None:
    """The second claim of a level is told nothing of it: that says nothing of the next level."""
    text = (FIXTURES / "x12" / "837P" / "accept" / "minimal.x12").read_text()
    head, body, tail = parts(text, "837P")
    begin = next(at for at, one in enumerate(body) if one.startswith("CLM*"))
    unsaid = [one.replace("SBR*P*18*", "SBR*P**") for one in body]
    assert unsaid != body
    twice = [*unsaid, *unsaid[begin:]]
    for levels in (1, 2, 4):
        told = judged([*head, *twice * levels, *tail])
        assert [f.rule for f in told].count("X222.2000B.SBR02.missing") == levels


def spoilt(chance: random.Random, segments: list[str]) -> list[str]:
    """The segments with one to three changes: lost, doubled, moved, of other values."""
    out = list(segments)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(1, len(out))
        way = chance.random()
        if way < 0.12:
            del out[at]
        elif way < 0.25:
            out.insert(at, chance.choice(out))
        elif way < 0.32:
            other = chance.randrange(1, len(out))
            out[at], out[other] = out[other], out[at]
        else:
            elements = out[at].split("*")
            number = chance.randrange(1, len(elements) + 1)
            elements[number : number + 1] = [chance.choice(VALUES)]
            out[at] = "*".join(elements)
    return out
