"""Every business rule has an example that is true: told of the broken file where it says, and not
told of the mended one."""

from __future__ import annotations

import re

import pytest

from gateway.books import books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine
from gateway.validate.rule import rules_of
from tests.findings_doc import words as guide_words
from tests.rules.examples import FAMILY, FIXTURES, Example, declared, examples

EXAMPLES = examples()
ID = re.compile(r"(?:(?:[0-9]{4}[A-Z]{0,2}|\*)\.|BPR|BHT|TRN|PLB|[A-Z]{2,3}[0-9]{2})[A-Za-z0-9.-]+")


def judged(example: Example, text: str) -> list[Finding]:
    found: list[Finding] = []
    lists = str(FIXTURES / example.lists) if example.lists else ""
    books = books_for(tuple(example.patches), lists=lists)
    snip = frozenset({declared()[example.rule][0].snip}) if example.alone else ALL_TYPES
    for _ in examine([text.encode()], found, registry, snip, books):
        pass
    return found


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: f"{one.kind}-{one.rule}")
def test_the_example_is_true(one: Example) -> None:
    rule, kinds = declared()[one.rule]
    assert one.kind in kinds
    good, bad = one.texts()
    told = judged(one, bad)
    mine = [f for f in told if f.rule == one.id]
    assert mine, sorted({f.rule for f in told})
    place = f"{mine[0].segment}{mine[0].element:02d}" if mine[0].element else mine[0].segment
    place += f"-{mine[0].component}" if mine[0].component else ""
    assert place == one.at
    for finding in mine:
        assert (finding.snip, finding.severity) == (rule.snip, rule.severity)
        assert finding.position and finding.offset is not None
        assert finding.hint and finding.message
    kept = judged(one, good)
    assert [f for f in kept if f.rule == one.id] == []
    assert [f for f in kept if f.severity == "reject"] == []


def test_every_rule_has_an_example() -> None:
    shown = {example.rule for example in EXAMPLES}
    assert sorted(set(declared()) - shown) == []
    assert sorted(shown - set(declared())) == []


def test_ids_are_unique_and_name_their_place() -> None:
    for kind in FAMILY:
        ids = [rule.id for rule in rules_of(kind)]
        assert len(ids) == len(set(ids))
        for id in ids:
            assert ID.fullmatch(id), id


def test_rules_speak_in_sentences() -> None:
    for rule, _ in declared().values():
        assert rule.says.endswith(".") and rule.says[0].isupper(), rule.id
        assert rule.mend and not rule.mend.endswith("."), rule.id


def test_no_id_is_one_that_a_guide_makes() -> None:
    """``.repeat`` and the like are the words of guides; what is missing is so, whoever says it."""
    words = {word.id for word in guide_words()} - {"missing", "date", "repeat", "unknown"}
    taken = [id for id in declared() if id.rpartition(".")[2] in words]
    assert taken == []
    assert [id for id in declared() if re.search(r"\.[A-Z]+[0-9]?(-[A-Z0-9]+)?\.repeat$", id)] == []


def test_what_a_file_does_not_need_and_what_partners_want_is_advice() -> None:
    """Until a partner's patch raises it."""
    told = {id: rule for id, (rule, _) in declared().items()}
    mild = {id for id, rule in told.items() if rule.severity == "warning"}
    assert {id for id in told if id.endswith(".unneeded")} <= mild
    assert {id for id, rule in told.items() if rule.snip == 7} <= mild
    assert len(mild) < len(told)


def test_nothing_that_is_received_is_refused_by_a_business_rule() -> None:
    """A remittance, an answer or a benefit is taken, told and posted or held."""
    taken = {"835", "277CA", "277", "271"}
    refused = {id for id, (rule, kinds) in declared().items()
               if rule.severity == "reject" and taken & set(kinds)}  # fmt: skip
    assert refused == set()
