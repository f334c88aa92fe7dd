"""Changes made to the raw segments of a file, with what each is written down as it is made.

Nothing of the product is used: a file is text that is split at ``~`` and ``*``, and where a claim
or a line ends is told by segment ids alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"


class Seg(list[str]):
    """A segment with an identity of its own."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def text(self) -> str:
        return "*".join(self)


@dataclass
class Truth:
    """What was done: the fields of the difference that must be told. ``a`` and ``b`` are the
    segments in either file, None where there is none."""

    kind: str
    claim: str
    segment: str
    element: int | None
    component: int | None
    before: str | None
    after: str | None
    a: Seg | None
    b: Seg | None


class File:
    """A file of one set: what stands before ST, the set, what stands after SE."""

    def __init__(self, text: str) -> None:
        segments = [Seg(t.strip().split("*")) for t in text.split("~") if t.strip()]
        start = next(i for i, s in enumerate(segments) if s[0] == "ST")
        end = next(i for i, s in enumerate(segments) if s[0] == "SE") + 1
        self.head = [s.text for s in segments[:start]]
        self.segments, self.tail = segments[start:end], [s.text for s in segments[end:]]

    def text(self, segments: list[Seg]) -> str:
        """The file with other segments in its set; SE01 is right."""
        body = [s.text for s in segments[:-1]]
        body.append(f"SE*{len(segments)}*{segments[-1][2]}")
        return "~\n".join([*self.head, *body, *self.tail]) + "~\n"


# kind -> segment id -> elements that may be changed; (n, c) is a component
ELEMENTS: dict[str, dict[str, list[int | tuple[int, int]]]] = {
    "837P": {
        "NM1": [3], "N3": [1], "N4": [1, 3], "DMG": [2, 3], "SBR": [3, 9], "PAT": [1],
        "CLM": [1, 2, (5, 1), 7], "HI": [(1, 2), (2, 2), (3, 2)], "SV1": [2, 4, (1, 2)],
        "DTP": [3], "REF": [2], "AMT": [2], "PER": [2, 4], "PRV": [3],
    },
    "837I": {
        "NM1": [3], "N3": [1], "N4": [1], "DMG": [2], "SBR": [3], "CLM": [1, 2, (5, 1)],
        "HI": [(1, 2)], "SV2": [1, 3, 5], "DTP": [3], "REF": [2], "AMT": [2],
        "CAS": [1, 2, 3], "CL1": [1, 3], "PRV": [3],
    },
    "835": {
        "BPR": [2, 16], "TRN": [2], "N1": [2], "N3": [1], "PER": [4], "REF": [2], "DTM": [2],
        "CLP": [1, 2, 3, 4, 7], "NM1": [3], "CAS": [1, 2, 3], "SVC": [(1, 2), 2, 3],
        "AMT": [2], "LQ": [2], "PLB": [4, (3, 2)], "MOA": [3],
    },
    "277CA": {
        "NM1": [3, 9], "TRN": [2], "STC": [(1, 1), (1, 2), 2, 4], "QTY": [2], "AMT": [2],
        "REF": [2], "DTP": [3], "SVC": [2, (1, 2)],
    },
    "999": {
        "AK1": [2], "AK2": [2], "IK3": [2, 4], "IK4": [3, 4], "IK5": [1], "AK9": [1, 4],
        "CTX": [(1, 2)],
    },
}  # fmt: skip

REMOVABLE = {
    "837P": {"REF", "DMG", "PRV", "AMT", "PER"}, "837I": {"REF", "DMG", "PRV", "AMT", "CL1", "CAS"},
    "835": {"REF", "AMT", "CAS", "LQ", "MOA", "PLB", "N3"}, "277CA": {"REF", "QTY", "AMT", "DTP"},
    "999": {"CTX", "IK5"},
}  # fmt: skip

OPENS = {"837P": "CLM", "837I": "CLM", "835": "CLP", "277CA": "HL", "999": "AK2"}
CLOSES = {
    "837P": {"CLM", "HL", "SE"}, "837I": {"CLM", "HL", "SE"}, "835": {"CLP", "LX", "PLB", "SE"},
    "277CA": {"HL", "SE"}, "999": {"AK2", "AK9", "SE"},
}  # fmt: skip


class Mutator:
    """Makes so many changes to a file of a kind, each of another segment."""

    def __init__(self, kind: str, file: File, dice: Random) -> None:
        self.kind, self.file, self.dice = kind, file, dice
        self.old = list(file.segments)
        self.new = [Seg(s) for s in self.old]
        self.twin = dict(zip(self.old, self.new, strict=True))
        self.origin = {new: old for old, new in self.twin.items()}
        self.claim_of: dict[Seg, str] = {}
        self.spans = list(self._spans())
        self.touched: set[Seg] = set()
        self.gone_claims: set[str] = set()
        self.truths: list[Truth] = []
        self.serial = dice.randrange(100, 500)

    def _spans(self) -> Iterator[tuple[str, list[Seg]]]:
        """The claims: their number and segments."""
        at = 0
        while at < len(self.old):
            segment = self.old[at]
            if segment[0] == OPENS[self.kind] and (segment[0] != "HL" or segment[3] == "PT"):
                end = at + 1
                while self.old[end][0] not in CLOSES[self.kind]:
                    end += 1
                span = self.old[at:end]
                first = next((s for s in span if s[0] == "TRN"), span[0])
                label = f"{segment[1]} {segment[2]}" if self.kind == "999" else first[1]
                label = first[2] if self.kind == "277CA" else label
                start = span.index(first)
                self.claim_of.update(dict.fromkeys(span[start:], label))
                yield label, span
                at = end
            else:
                at += 1

    def run(self, count: int) -> str:
        """The text of the changed file; what was done is in ``truths``."""
        ways: list[Callable[[], bool]] = [
            self.change, self.change, self.change, self.remove, self.add, self.drop_claim,
            self.add_line,
        ]  # fmt: skip
        tries = 0
        while len(self.truths) < count:
            self.dice.choice(ways)()
            tries += 1
            assert tries < 1_000, "the file is too small for so many changes"
        return self.file.text(self.new)

    def fresh(self, like: str) -> str:
        """Another value of the same sort, used nowhere else."""
        self.serial += 1
        if like.isdigit() and len(like) == 8:
            return f"2025{self.serial % 12 + 1:02d}{self.serial % 28 + 1:02d}"
        if like.replace(".", "").replace("-", "").isdigit():
            return str(self.serial) if like.isdigit() else f"{self.serial}.25"
        return f"Q{self.serial}"

    def _free(self, segment: Seg) -> bool:
        return segment in self.twin and segment not in self.touched

    def change(self) -> bool:
        """Another value of an element or component."""
        table = ELEMENTS[self.kind]
        segment = self.dice.choice(self.old)
        if segment[0] not in table or not self._free(segment):
            return False
        where = self.dice.choice(table[segment[0]])
        number, part = where if isinstance(where, tuple) else (where, None)
        if len(segment) <= number or not segment[number]:
            return False
        twin = self.twin[segment]
        if part is None:
            before = segment[number]
            after = {"CO": "PI", "PR": "OA", "OA": "PI"}.get(before) or self.fresh(before)
            twin[number] = after
        else:
            pieces = segment[number].split(":")
            if len(pieces) < part:
                return False
            before, after = pieces[part - 1], self.fresh(pieces[part - 1])
            pieces[part - 1] = after
            twin[number] = ":".join(pieces)
        self._note("changed", segment, number, part, before, after, segment, twin)
        return True

    def _note(
        self, kind: str, at: Seg, element: int | None, component: int | None, before: str | None,
        after: str | None, a: Seg | None, b: Seg | None,
    ) -> None:  # fmt: skip
        claim = self.claim_of.get(at, "")
        self.touched.add(at)
        self.truths.append(Truth(kind, claim, at[0], element, component, before, after, a, b))

    def remove(self) -> bool:
        """A segment taken out."""
        segment = self.dice.choice(self.old)
        if segment[0] not in REMOVABLE[self.kind] or not self._free(segment):
            return False
        self.new.remove(self.twin.pop(segment))
        self._note("removed", segment, None, None, segment.text, None, segment, None)
        return True

    def _span(self) -> tuple[str, list[Seg]] | None:
        label, span = self.dice.choice(self.spans)
        return None if label in self.gone_claims else (label, span)

    def add(self) -> bool:
        """A segment that was not there."""
        found = self._span()
        if found is None:
            return False
        label, span = found
        self.serial += 1
        after, made = self._place(span)
        if after is None or made is None or after not in self.twin:
            return False
        if any(s[:2] == made[:2] for s in self.new if self.claim_of.get(s) == label):
            return False
        if any(s[:2] == made[:2] for s in span):
            return False
        self.new.insert(self.new.index(self.twin[after]) + 1, made)
        self.claim_of[made] = label
        self._note("added", made, None, None, None, made.text, None, made)
        return True

    def _place(self, span: list[Seg]) -> tuple[Seg | None, Seg | None]:
        """After which segment of a claim, and what."""
        value = f"NEW{self.serial}"
        match self.kind:
            case "837P" | "837I":
                his = [i for i, s in enumerate(span) if s[0] == "HI"]
                qualifier = self.dice.choice(["G1", "P4", "9C", "9A"])
                return span[his[0] - 1], Seg(["REF", qualifier, value])
            case "835":
                heads = [s for s in span[: self._lines(span)] if s[0] in ("NM1", "MOA", "MIA")]
                return heads[-1], Seg(["REF", self.dice.choice(["1L", "G1", "F8"]), value])
            case "277CA":
                stcs = [s for s in span[: self._lines(span)] if s[0] == "STC"]
                return stcs[-1], Seg(["REF", "BLT", value])
            case _:
                iks = [s for s in span if s[0] == "IK3"]
                made = Seg(["CTX", "SITUATIONAL TRIGGER", value])
                return (self.dice.choice(iks), made) if iks else (None, None)

    @staticmethod
    def _lines(span: list[Seg]) -> int:
        return next((i for i, s in enumerate(span) if s[0] == "SVC"), len(span))

    def drop_claim(self) -> bool:
        """A claim taken out, with the level that is there for it alone."""
        found = self._span()
        if found is None or len(self.gone_claims) > 1:
            return False
        label, span = found
        if not all(map(self._free, span)) or any(t.claim == label for t in self.truths):
            return False
        first = next((s for s in span if s[0] in ("CLM", "CLP", "TRN", "AK2")), span[0])
        level = self._level(span)
        if not all(map(self._free, level)):
            return False
        self.gone_claims.add(label)
        for segment in (*level, *span):
            self.new.remove(self.twin.pop(segment))
        self._note("removed", first, None, None, first.text, None, first, None)
        return True

    def _level(self, span: list[Seg]) -> list[Seg]:
        """The HL of an 837 that holds this claim and nothing else."""
        if self.kind not in ("837P", "837I"):
            return []
        start, end = self.old.index(span[0]), self.old.index(span[-1]) + 1
        begin = max(i for i, s in enumerate(self.old[:start]) if s[0] == "HL")
        alone = all(s[0] != "CLM" for s in self.old[begin:start]) and self.old[end][0] != "CLM"
        return self.old[begin:start] if alone else []

    def add_line(self) -> bool:
        """A service line more; in a 999, a segment in error more."""
        found = self._span()
        if found is None:
            return False
        label, span = found
        last = span[-1] if self.kind != "999" else span[-2]
        if last not in self.twin or (self.kind == "999" and len(span) < 4):
            return False
        if any(t.claim == label and t.kind == "added" and t.element is None for t in self.truths):
            return False
        self.serial += 1
        lines = self._line(f"N{self.serial}", sum(s[0] == "LX" for s in span) + 1)
        at = self.new.index(self.twin[last]) + 1
        self.new[at:at] = lines
        self.claim_of.update(dict.fromkeys(lines, label))
        self._note("added", lines[0], None, None, None, lines[0].text, None, lines[0])
        return True

    def _line(self, name: str, number: int) -> list[Seg]:
        texts = {
            "837P": f"LX*{number}~SV1*HC:{name}*{self.serial}*UN*1***1~DTP*472*D8*20260101~"
                    f"REF*6R*{name}",
            "837I": f"LX*{number}~SV2*0999*HC:{name}*{self.serial}*UN*1~REF*6R*{name}",
            "835": f"SVC*HC:{name}*{self.serial}*0**1~DTM*472*20260101~CAS*CO*96*{self.serial}~"
                   f"REF*6R*{name}",
            "277CA": f"SVC*HC:{name}*{self.serial}*****1~STC*A7:454*20260303*U~REF*FJ*{name}",
            "999": f"IK3*N4*{self.serial}**8~IK4*1**1",
        }  # fmt: skip
        return [Seg(text.split("*")) for text in texts[self.kind].split("~")]
