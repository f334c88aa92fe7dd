"""The examples of business rules: for each a valid file, a change that breaks the rule, the place.

Every ``*.toml`` beside this file holds some, one for each module of rules:

```toml
[[example]]
rule = "2300.CLM02.sum"            # without the family
kind = "837P"
base = "x12/837P/accept/minimal.x12"   # a file of fixtures/
good = "CLM*A-1002*250*"           # the text in it, and what it is changed to
bad = "CLM*A-1002*251*"
at = "CLM02"                       # segment, element, component (CLM05-3) that the finding names
patches = []                       # of a partner's, in mappings/partners
loop = "2010BB"                    # where the rule's id begins with *, for any loop
lists = "lists"                    # a folder of code lists in fixtures/
alone = true                       # judged by its own type alone: else the guide's rule tells it
```
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec

from gateway.validate import rules
from gateway.validate.rule import KINDS, Rule, rules_of

FOLDER = Path(__file__).parent
FIXTURES = FOLDER.parents[1] / "fixtures"
FAMILY = {
    "837P": "X222", "837I": "X223", "837D": "X224", "835": "X221", "277CA": "X214", "277": "X212",
    "276": "X212", "271": "X279", "270": "X279", "999": "X231",
}  # fmt: skip
"""The family of each kind's guide of 005010."""

assert rules.MODULES and set(FAMILY.values()) <= set(KINDS)


class Example(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One example; see above. ``more`` are further changes that the valid file needs first."""

    rule: str
    kind: str
    base: str
    good: str
    bad: str
    at: str
    loop: str = ""
    more: list[tuple[str, str]] = []
    patches: list[str] = []
    lists: str = ""
    alone: bool = False

    @property
    def id(self) -> str:
        """The rule id of the finding."""
        return f"{FAMILY[self.kind]}.{self.rule.replace('*', self.loop)}"

    def texts(self) -> tuple[str, str]:
        """The mended file and the failing one. Raises ValueError where the text is not in it."""
        text = (FIXTURES / self.base).read_text("utf-8")
        for old, new in self.more:
            if old not in text:
                raise ValueError(f"{self.base} has no {old!r}")
            text = text.replace(old, new, 1)
        if self.good not in text:
            raise ValueError(f"{self.base} has no {self.good!r}")
        return _counted(text), _counted(text.replace(self.good, self.bad, 1))


def _counted(text: str) -> str:
    """The text with each SE01 as it must be: a change may add segments or take some out."""
    out, first = [], 0
    for number, line in enumerate(text.split("~")):
        id, _, rest = line.lstrip().partition("*")
        first = number if id == "ST" else first
        if id == "SE":
            line = line.replace(rest.split("*")[0], str(number - first + 1), 1)
        out.append(line)
    return "~".join(out)


@lru_cache
def examples() -> list[Example]:
    """All of them, by file and in its order."""
    found: list[Example] = []
    for path in sorted(FOLDER.glob("*.toml")):
        found += msgspec.convert(tomllib.loads(path.read_text("utf-8"))["example"], list[Example])
    return found


def declared() -> dict[str, tuple[Rule, list[str]]]:
    """Every business rule by its id without the family, with its kinds; ids are unique."""
    found: dict[str, tuple[Rule, list[str]]] = {}
    for kind in FAMILY:
        for rule in rules_of(kind):
            found.setdefault(rule.id, (rule, []))[1].append(kind)
    return found
