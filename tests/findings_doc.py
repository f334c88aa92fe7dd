"""``python -m tests.findings_doc > docs/findings.md``: the rules, for who gets a finding of one.

The text comes from findings_rules.toml and findings_words.toml, the counts from the guides, the
differences to pyx12 from tests/guides/second_opinion.json and verdicts.toml. Tests hold that
every rule that the source can tell is in it, that every example is true, and that the file in
docs is what this makes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import msgspec

from gateway.guides.book import Element
from gateway.guides.table import Place, Table
from tests.findings_rules import ROOT, Rule, rules
from tests.guides.bases import BOOKS, GUIDES
from tests.guides.making import table_for
from tests.guides.test_clean import LEAST as CLEAN
from tests.guides.test_defects import LEAST
from tests.rules.doc import business_rules, row, shown

NAMES = ("837P", "837I", "835", "277CA", "999", "270", "271", "276", "277", "837D")
KINDS = dict(zip(BOOKS, NAMES, strict=True))


class Word(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The last word of guide rules, as the table says it."""

    id: str
    of: str
    code: str
    severity: str = "reject"
    says: str
    mend: str
    base: str = "x12/837P/accept/minimal.x12"
    good: str = ""
    bad: str = ""


class Verdict(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Who is right where pyx12 differs, and why. Lists that are empty fit everything."""

    kinds: list[str] = []
    pyx12: list[str] = []
    codes: str = ""
    right: str
    why: str

    def fits(self, row: dict[str, str]) -> bool:
        """True where it speaks of a group of differences."""
        return (
            (not self.kinds or row["kind"] in self.kinds)
            and (not self.pyx12 or row["pyx12"] in self.pyx12)
            and re.search(self.codes, row["codes"]) is not None
        )


def words() -> list[Word]:
    """The words, in the order of the table."""
    text = (ROOT / "tests" / "findings_words.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["word"], list[Word])


def verdicts() -> list[Verdict]:
    """The verdicts; the first that fits counts."""
    text = (ROOT / "tests" / "guides" / "verdicts.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["verdict"], list[Verdict])


def opinions() -> list[dict[str, str]]:
    """The groups of defects and valid sets that pyx12 was asked about."""
    path = ROOT / "tests" / "guides" / "second_opinion.json"
    found: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return found


# -------------------------------------------------------------------- counts


def _uses(room: Place) -> Iterator[Place]:
    for child in room.children:
        if child.usage != "N":
            yield from _uses(child)
            if child.use:
                yield child


def _rooms(room: Place) -> Iterator[Place]:
    for child in room.children:
        if child.opener and child.usage != "N":
            yield child
            yield from _rooms(child)


def _values(elements: list[Element]) -> Iterator[Element]:
    """The elements and components that a guide uses."""
    for element in elements:
        if element.usage != "N":
            yield element
            yield from _values(element.components)


def _all(elements: list[Element]) -> Iterator[Element]:
    for element in elements:
        yield element
        if element.usage != "N":
            yield from _all(element.components)


ELEMENTS: dict[str, Callable[[Element], bool]] = {
    "required": lambda e: e.usage == "R",
    "unused": lambda e: e.usage == "N",
    "code": lambda e: e.usage != "N" and bool(e.codes or e.external),
    "type": lambda e: e.usage != "N" and e.type[:1] in ("N", "R"),
    "long": lambda e: e.usage != "N" and not e.components and e.type not in ("DT", "TM"),
    "short": lambda e: e.usage != "N" and e.shortest > 1 and e.type not in ("DT", "TM"),
    "date": lambda e: e.usage != "N" and (e.type == "DT" or e.data_element == "1251"),
    "period": lambda e: e.usage != "N" and e.data_element == "1251",
    "time": lambda e: e.usage != "N" and e.type == "TM",
    "pattern": lambda e: e.usage != "N" and bool(e.pattern),
    "repetitions": lambda e: e.usage != "N",
    "components": lambda e: e.usage != "N" and bool(e.components),
}
"""Word to the elements and components of a table that make such a rule."""


def counts(table: Table) -> dict[str, int]:
    """How many rules of each word a guide makes."""
    uses, rooms = list(_uses(table.root)), list(_rooms(table.root))
    elements = [e for place in uses if place.use for e in _all(place.use.elements)]
    found = {word: sum(map(fits, elements)) for word, fits in ELEMENTS.items()}
    notes = [note for place in uses if place.use for note in place.use.notes]
    found["condition"] = sum(note[0] != "E" for note in notes)
    found["exclusive"] = len(notes) - found["condition"]
    found["elements"] = len(uses)
    parts = [place for place in uses if not place.opens] + rooms
    found["missing"] = sum(part.usage == "R" for part in parts)
    found["repeat"] = sum(part.limit > 0 for part in parts)
    return found


# -------------------------------------------------------------------- text


def _example(rule: Rule | Word) -> str:
    if isinstance(rule, Rule) and rule.no_example:
        return f"({rule.no_example})"
    if not rule.good:
        return "(no guide has it)"
    return f"{shown(rule.bad)} → {shown(rule.good)}"


def _rule_table(some: list[Rule]) -> Iterator[str]:
    yield row("rule", "type", "severity", "code", "what it says", "how to mend it",
               "wrong → right")  # fmt: skip
    yield "|---|---|---|---|---|---|---|"
    for rule in some:
        yield row(f"`{rule.id}`", rule.snip, rule.severity, rule.code or "–", rule.says,
                   rule.mend, _example(rule))  # fmt: skip


def _word_table() -> Iterator[str]:
    made = {book: counts(table_for(*book)) for book in BOOKS}
    yield row("id ends with", "of", "code", "severity", "what it says", "how to mend it",
               "wrong → right", *KINDS.values())  # fmt: skip
    yield "|---|---|---|---|---|---|---|" + "--:|" * len(KINDS)
    for word in words():
        numbers = [made[book].get(word.id, "") for book in BOOKS]
        yield row(f"`.{word.id}`", word.of, word.code or "–", word.severity, word.says,
                   word.mend, _example(word), *numbers)  # fmt: skip


def merged(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Groups that differ in guide and in pyx12's codes alone, as one: counts added up."""
    groups: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for one in rows:
        groups[one["kind"], one["ours"], one["pyx12"], _judged(one)].append(one)
    made = []
    for (kind, ours, word, why), some in groups.items():
        codes = Counter[str]()
        for one in some:
            codes[one["codes"]] += int(one["count"])
        most = [code for code, _ in codes.most_common(4) if code]
        made.append({
            "kind": kind, "ours": ours, "pyx12": word, "why": why,
            "count": str(sum(codes.values())),
            "guides": " ".join(
                KINDS[g] for g in GUIDES.items() if any(r["guide"] == g[0] for r in some)
            ),
            "codes": ", ".join(most) + (" …" if len(codes) > 4 else ""),
            "example": min((one["example"] for one in some), key=lambda text: (len(text), text)),
        })  # fmt: skip
    return made


def _judged(one: dict[str, str]) -> str:
    return next((f"{v.right}: {v.why}" for v in verdicts() if v.fits(one)), "")


SECTIONS: tuple[tuple[str, Callable[[dict[str, str]], bool]], ...] = (
    ("pyx12 accepts what we refuse", lambda r: r["pyx12"] == "accepts"),
    ("pyx12 refuses what we accept", lambda r: r["pyx12"] == "refuses"),
    ("Another code, another place", lambda r: r["pyx12"] in ("code", "place", "other", "unnamed")),
    ("pyx12 ends with an exception", lambda r: r["pyx12"] == "crash"),
)


def _pyx12() -> Iterator[str]:
    rows = opinions()
    asked = Counter[str]()
    same = Counter[str]()
    for one in rows:
        asked[one["guide"]] += int(one["count"])
        same[one["guide"]] += int(one["count"]) * (one["pyx12"] == "same")
    yield row("", *KINDS.values())
    yield "|---|" + "--:|" * len(KINDS)
    least = [f"{sum(kind[n] for kind in LEAST.values()):,}" for n in range(len(BOOKS))]
    yield row("single defects that we make and see, at least", *least)
    yield row(
        "valid sets at the edge that we let be, at least",
        *(f"{CLEAN[f'{gs01} {g}']:,}" for g, gs01 in BOOKS),
    )
    yield row("of both, pyx12 was asked about", *(asked.get(g, "–") for g, _ in BOOKS))
    yield row("same verdict, code and place", *(same.get(g, "–") for g, _ in BOOKS))
    apart = merged([one for one in rows if one["pyx12"] != "same"])
    for title, belongs in SECTIONS:
        yield f"\n### {title}\n"
        yield row("what was done", "ours", "pyx12", "times", "in", "example", "who is right")
        yield "|---|---|---|--:|---|---|---|"
        for one in sorted(filter(belongs, apart), key=lambda r: (r["kind"], r["ours"], r["codes"])):
            theirs = {"place": "the same, elsewhere", "unnamed": "refused, not said where",
                      "accepts": "–"}.get(one["pyx12"], one["codes"])  # fmt: skip
            theirs = theirs if len(theirs) <= 60 else theirs[:59] + "…"
            yield row(one["kind"], one["ours"] or "–", theirs, one["count"], one["guides"],
                      shown(one["example"]), one["why"])  # fmt: skip


FAMILIES: tuple[tuple[str, Callable[[Rule], bool]], ...] = (
    ("Reading", lambda r: r.id.startswith(("X12.read", "X12.segment"))),
    ("The interchange: ISA and IEA", lambda r: r.id.startswith(("X12.ISA", "X12.IEA"))),
    ("The functional group: GS and GE", lambda r: r.id.startswith(("X12.G", "X12.guide"))),
    ("The transaction set: ST and SE", lambda r: r.id.startswith("X12.S") and "seg" not in r.id),
    ("Values and levels, where a model is made", lambda r: r.id.startswith(("X12.e", "X12.l"))),
    ("Writing", lambda r: r.id.startswith("X12.write")),
    ("Claims that are handed in, and files", lambda r: r.id.startswith(("CLAIMS", "FILE"))),
    ("Inquiries that are handed in", lambda r: r.id.startswith("INQUIRIES")),
    ("Files of the bank", lambda r: r.id.startswith("BANK")),
    ("What a partner's API says", lambda r: r.id.startswith("REST")),
)


def document() -> Iterator[str]:
    """The lines of docs/findings.md."""
    intro = (ROOT / "tests" / "findings_intro.md").read_text("utf-8")
    before, guides, business, pyx12 = intro.split("<!-- here -->\n")
    yield before
    table = rules()
    for title, belongs in FAMILIES:
        yield f"### {title}\n"
        yield from _rule_table([rule for rule in table if belongs(rule)])
        yield ""
    yield guides
    yield from _word_table()
    yield business
    yield from business_rules()
    yield pyx12
    yield from _pyx12()


if __name__ == "__main__":
    print("\n".join(document()))
