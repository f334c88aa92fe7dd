"""What stands where the guide has no place for it, and what a person must move."""

from __future__ import annotations

import pytest

from gateway import validate
from gateway.books import shelf
from gateway.guides.book import Loop, SegmentUse
from gateway.models.claim import Claim
from gateway.models.party import Address, Party
from gateway.translate.repair import repair
from gateway.translate.repair_place import ROOM
from gateway.translate.unwritten import unwritten
from tests.translate.claims_837 import GUIDE, interchange, read_all
from tests.translate.test_repair import base


def test_what_a_loop_has_no_place_for_is_left_out_and_then_it_can_be_written() -> None:
    claim = base()
    claim.referring_providers[0].taxonomy_code = "207Q00000X"
    claim.referring_providers[0].address = Address(line_1="1 ELM ST", city="PEORIA")
    claim.rendering_provider = Party(last_name="B", npi="1234567893", address=Address(city="X"))
    claim.payer.contacts = claim.billing_provider.contacts
    claim.pay_to = Party(name=claim.billing_provider.name, address=Address(
        line_1="PO BOX 1", city="PEORIA", state_code="IL", postal_code="616010001"))  # fmt: skip
    assert "X222.2010AB.NM103.unused" in rejected(claim)
    done = repair(claim)
    assert {f.rule for f in done.findings} == {"CLAIMS.repair.place"}
    assert [f.message.partition(":")[0] for f in done.findings] == [
        "payer.contacts", "rendering_provider.address", "referring_providers[1].taxonomy_code",
        "referring_providers[1].address", "pay_to.name",
    ]  # fmt: skip
    assert rejected(done.claim) == []
    assert list(unwritten(done.claim, read_all(interchange([done.claim], "837P"))[1][0])) == []


def rejected(claim: Claim) -> list[str]:
    """The rules by which the claim as it is written breaks its guide."""
    found = validate(interchange([claim], "837P").encode(), snip=(1, 2))
    return [f.rule for f in found if f.severity == "reject"]


def test_a_role_without_a_loop_is_for_a_person_to_move() -> None:
    claim = base()
    claim.attending_provider = Party(last_name="B", taxonomy_code="207Q00000X")
    assert repair(claim).claim.attending_provider == claim.attending_provider


FIELDS = {"PRV": "PRV", "N3": "N3", "PER": "PER", "DMG": "DMG"}
LEVELS = {"2010": "claim", "2310": "claim", "2330": "other", "2420": "line"}


@pytest.mark.parametrize("kind", GUIDE)
def test_the_table_of_places_is_the_guide_s(kind: str) -> None:
    found = shelf().find(GUIDE[kind], "HC", "837")  # type: ignore[index]
    assert found
    expected: dict[str, dict[str, set[str]]] = {"claim": {}, "other": {}, "line": {}}
    for loop in loops(found.guide.root):
        uses = [one for one in loop.children if isinstance(one, SegmentUse) and one.usage != "N"]
        name = next((one for one in uses if one.id == "NM1"), None)
        level = LEVELS.get(loop.id[:4])
        if level and name:
            for role in name.elements[0].codes:
                expected[level][role] = {one.id for one in uses} & FIELDS.keys()
    expected["claim"]["85"].add("PRV")  # 2000A, right above
    table = {level: {role: set(said.split()) for role, said in roles.items()}
             for level, roles in ROOM[kind].items()}  # fmt: skip
    assert table == expected


def loops(loop: Loop) -> list[Loop]:
    inner = [one for child in loop.children if isinstance(child, Loop) for one in loops(child)]
    return [loop, *inner]
