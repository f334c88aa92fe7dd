"""The tables of business rules in docs/findings.md: the rules themselves and their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.validate.rule import Rule
from tests.rules.examples import FAMILY, declared, examples

TYPES = {
    3: "Type 3: what must add up",
    4: "Type 4: what one part asks of another",
    5: "Type 5: code sets",
    6: "Type 6: lines of service",
    7: "Type 7: partners, and edits that cost money",
}


def shown(text: str) -> str:
    """Text of a file as code in a table: one line, with line ends that can be seen."""
    line = text.rstrip("\n").replace("\n", "⏎").replace("|", "\\|")
    line = re.sub(r" {3,}", " … ", line)
    if not line:
        return "(nothing)"
    return f"`{line if len(line) <= 72 else line[:71] + '…'}`"


def row(*cells: object) -> str:
    """A row of a table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def business_rules() -> Iterator[str]:
    """A table for each type, in the order of the rules in the source."""
    table = declared()
    for snip, title in TYPES.items():
        mine = [(rule, kinds) for rule, kinds in table.values() if rule.snip == snip]
        yield f"### {title}: {len(mine)} rules\n"
        yield row("rule", "of", "loop", "severity", "code", "what it says", "how to mend it",
                  "wrong → right")  # fmt: skip
        yield "|---|---|---|---|---|---|---|---|"
        for rule, kinds in mine:
            yield row(f"`{rule.id}`", _families(kinds), _loop(rule), rule.severity,
                      rule.code or "–", rule.says, f"{rule.mend[0].upper()}{rule.mend[1:]}.",
                      _example(rule))  # fmt: skip
        yield ""


def _families(kinds: list[str]) -> str:
    return " ".join(f"{FAMILY[kind]} ({kind})" for kind in kinds)


def _loop(rule: Rule) -> str:
    if rule.loop == "*":
        return "any"
    return rule.loop if rule.loop[0].isdigit() else "ST"


def _example(rule: Rule) -> str:
    one = next(example for example in examples() if example.rule == rule.id)
    return f"{shown(one.bad)} → {shown(one.good)}"
