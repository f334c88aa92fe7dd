"""A segment that may come once and comes twice overwrites nothing: the first stands in the model,
the second is kept as text beside it, and the guide tells of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.exchange.parse_json import PARSE_TYPES, Outcome, parse_document

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"
P837 = "837P/accept/two-practices-and-dependents.x12"
I837 = "837I/accept/two-hospitals-and-a-newborn.x12"
P835 = "835/accept/inpatient.x12"
P277 = "277CA/accept/mixed.x12"


def parsed(tmp_path: Path, fixture: str, first: str, second: str) -> tuple[str, str]:
    """The JSON of a fixture with ``second`` put behind ``first``, and that of the fixture."""
    text = (FIXTURES / fixture).read_text("ascii").replace("\n", "")
    assert f"~{first}~" in text
    out = []
    for changed in (text.replace(f"~{first}~", f"~{first}~{second}~", 1), text):
        path = tmp_path / "file.x12"
        path.write_text(changed, "ascii")
        pieces = parse_document(path, "file", Outcome(), PARSE_TYPES, lambda _: None)
        document = json.loads(b"".join(pieces))
        del document["findings"], document["sha256"]
        out.append(json.dumps(document))
    return out[0], out[1]


@pytest.mark.parametrize(
    ("fixture", "first", "second"),
    [
        (P837, "BHT*0019*00*CV26110201*20261102*093015*CH", "BHT*0019*18*SECOND1*20261103*1200*RP"),
        (P837, "N3*410 WILLOW CREEK RD", "N3*SECOND ROAD"),
        (P837, "N4*SPRINGFIELD*IL*627041182", "N4*SECONDVILLE*WI*537030000"),
        (P837, "NM1*85*2*WILLOW CREEK FAMILY MEDICINE*****XX*1357902463", "NM1*85*2*SECOND CLINIC"),
        (P837, "NM1*41*2*CLEARVIEW BILLING*****46*CLRVW", "NM1*41*2*SECOND SENDER*****46*SECOND"),
        (P837, "NM1*87*2", "NM1*87*2*SECOND PAYEE"),
        (P837, "NM1*IL*1*ABERNATHY*CLARENCE*R**JR*MI*W310045218", "NM1*IL*1*SECOND*SUE****MI*S2"),
        (P837, "NM1*PR*2*NORTHERN PINES MUTUAL*****PI*83045", "NM1*PR*2*SECOND PLAN*****PI*S2"),
        (P837, "DMG*D8*19571130*M", "DMG*D8*19600229*F"),
        (P837, "NM1*82*1*LEE*GRACE****XX*1246801355", "NM1*82*1*SECOND*SUE****XX*1234567893"),
        (P835, "TRN*1*EFT0000780*1471234568", "TRN*1*SECOND*1999999999"),
        (P835, "DTM*405*20260614", "DTM*405*20260229"),
        (P835, "N3*9 OAK AVENUE", "N3*SECOND AVENUE"),
        (P835, "N4*MADISON*WI*53703", "N4*SECONDVILLE*IL*62704"),
        (P277, "BHT*0085*08*BR0000301*20260303*080015*TH", "BHT*0085*08*SECOND*20260304*0900*TH"),
    ],
)  # fmt: skip
def test_the_first_stands_and_the_second_is_kept(
    tmp_path: Path, fixture: str, first: str, second: str
) -> None:
    changed, clean = parsed(tmp_path, fixture, first, second)
    assert second in changed
    for kept in (element for element in first.split("*")[2:] if len(element) > 2):
        assert (kept in clean) == (kept in changed), kept


def test_a_time_that_cannot_be_read_does_not_take_the_day_with_it(tmp_path: Path) -> None:
    text = (FIXTURES / P837).read_text("ascii").replace("*20261102*093015*CH", "*20261102*0932CH")
    path = tmp_path / "file.x12"
    path.write_text(text, "ascii")
    pieces = parse_document(path, "file", Outcome(), PARSE_TYPES, lambda _: None)
    document = json.loads(b"".join(pieces))
    (group,) = document["interchanges"][0]["functional_groups"]
    assert group["transaction_sets"][0]["created"] == "2026-11-02T00:00:00"
