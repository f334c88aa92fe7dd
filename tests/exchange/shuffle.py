"""Files written otherwise that say the same: raw segments moved where order is free."""

from __future__ import annotations

from random import Random

from tests.exchange.mutate import File, Seg

FREE = {"REF", "DTP", "DTM", "AMT", "NTE", "QTY", "CAS", "PLB", "LQ"}
"""Segments whose neighbours of the same id may stand in any order."""


def runs(segments: list[Seg], dice: Random) -> list[Seg]:
    """Neighbours of one id in another order."""
    out: list[Seg] = []
    at = 0
    while at < len(segments):
        end = at + 1
        while end < len(segments) and segments[end][0] == segments[at][0]:
            end += 1
        run = segments[at:end]
        if segments[at][0] in FREE:
            dice.shuffle(run)
        out += run
        at = end
    return out


def inner(segment: Seg, dice: Random) -> Seg:
    """Adjustments of a CAS or PLB, numbers of a PER in another order."""
    start, width = {"CAS": (2, 3), "PLB": (3, 2), "PER": (3, 2)}.get(segment[0], (0, 0))
    if not start:
        return segment
    padded = [*segment, *[""] * (-(len(segment) - start) % width)]
    triples = [padded[i : i + width] for i in range(start, len(padded), width)]
    dice.shuffle(triples)
    out = [*padded[:start], *(text for one in triples for text in one)]
    while not out[-1]:
        out.pop()
    return Seg(out)


def diagnoses(claim: list[Seg], dice: Random) -> list[Seg]:
    """Other diagnoses of an 837P in another order, and the pointers to them with them."""
    his = [s for s in claim if s[0] == "HI" and s[1].startswith("ABK")]
    if not his or len(his[0]) < 3:
        return claim
    old = his[0]
    order = list(range(2, len(old)))
    dice.shuffle(order)
    moved = {1: 1, **{was: now for now, was in enumerate(order, 2)}}
    out = []
    for segment in claim:
        if segment is old:
            segment = Seg([*old[:2], *(old[n] for n in order)])
        elif segment[0] == "SV1" and len(segment) > 7:
            pointers = ":".join(str(moved[int(p)]) for p in segment[7].split(":"))
            segment = Seg([*segment[:7], pointers, *segment[8:]])
        out.append(segment)
    return out


def blocks(segments: list[Seg], opens: str, closes: set[str]) -> list[list[Seg]]:
    """What stands before, between and after blocks that begin with an id: blocks at odd places."""
    out: list[list[Seg]] = [[]]
    inside = False
    for segment in segments:
        if segment[0] == opens:
            out.append([segment])
            inside = True
        elif inside and segment[0] in closes:
            out.append([segment])
            inside = False
        else:
            out[-1].append(segment)
    return out


def shuffled_blocks(segments: list[Seg], opens: str, closes: set[str], dice: Random) -> list[Seg]:
    """Neighbouring blocks that begin with an id, in another order."""
    out: list[Seg] = []
    run: list[list[Seg]] = []

    def put() -> None:
        dice.shuffle(run)
        out.extend(s for block in run for s in block)
        run.clear()

    for block in blocks(segments, opens, closes):
        if block and block[0][0] == opens:
            run.append(block)
        else:
            put()
            out.extend(block)
    put()
    return out


def levels(segments: list[Seg], dice: Random) -> list[Seg]:
    """The trees under HLs in another order, and all HLs numbered anew."""
    start = next(i for i, s in enumerate(segments) if s[0] == "HL")
    units: dict[str, list[Seg]] = {}
    children: dict[str, list[str]] = {}
    for segment in segments[start:-1]:
        if segment[0] == "HL":
            children.setdefault(segment[2], []).append(segment[1])
            number = segment[1]
        units.setdefault(number, []).append(segment)
    out: list[Seg] = []
    count = 0

    def put(number: str, parent: str) -> None:
        nonlocal count
        count += 1
        mine = str(count)
        head, *rest = units[number]
        out.append(Seg(["HL", mine, parent, *head[3:]]))
        out.extend(rest)
        below = list(children.get(number, ()))
        dice.shuffle(below)
        for child in below:
            put(child, mine)

    roots = list(children.get("", ()))
    dice.shuffle(roots)
    for root in roots:
        put(root, "")
    return [*segments[:start], *out, segments[-1]]


def renumbered(segments: list[Seg], dice: Random) -> list[Seg]:
    """Other numbers of LX."""
    return [Seg(["LX", str(dice.randrange(1, 9999))]) if s[0] == "LX" else s for s in segments]


def shuffled(kind: str, file: File, dice: Random) -> list[Seg]:
    """All of it that goes with a kind."""
    segments = [inner(s, dice) for s in runs(file.segments, dice)]
    if kind == "837P":
        parts = blocks(segments, "CLM", {"HL", "SE"})
        segments = [s for part in parts for s in diagnoses(part, dice)]
    if kind in ("837P", "837I"):
        segments = shuffled_blocks(segments, "LX", {"CLM", "HL", "SE"}, dice)
        segments = shuffled_blocks(segments, "CLM", {"HL", "SE"}, dice)
    if kind == "835":
        segments = shuffled_blocks(segments, "SVC", {"CLP", "LX", "PLB", "SE"}, dice)
        segments = shuffled_blocks(segments, "CLP", {"LX", "PLB", "SE"}, dice)
        segments = shuffled_blocks(segments, "LX", {"PLB", "SE"}, dice)
    if kind == "277CA":
        segments = shuffled_blocks(segments, "SVC", {"HL", "SE"}, dice)
    if kind == "999":
        segments = shuffled_blocks(segments, "AK2", {"AK9"}, dice)
    else:
        segments = renumbered(segments, dice)
    if kind in ("837P", "837I", "277CA"):
        segments = levels(segments, dice)
    return segments
