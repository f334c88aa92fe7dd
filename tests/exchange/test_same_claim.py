"""One claim, written by hand in every format that claims come in, is one 837.

A replacement for a child: with a facility, who referred, an authorization, a note and a drug.
"""

from __future__ import annotations

import datetime
from itertools import groupby
from pathlib import Path

import pytest

from gateway.exchange.translate import translate_files

AT = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)
FOLDER = Path(__file__).parents[1] / "translate" / "same"
WRITTEN = """
HL*1**20*1
PRV*BI*PXC*207Q00000X
NM1*85*2*WILLOW CREEK FAMILY MEDICINE*****XX*1357902463
N3*410 WILLOW CREEK RD
N4*SPRINGFIELD*IL*627041182
REF*EI*461234987
PER*IC*BILLING OFFICE*TE*2175550142
HL*2*1*22*1
SBR*P**MLK-2044******CI
NM1*IL*1*OKONKWO*ADAEZE*N***MI*W204718901
NM1*PR*2*MEADOWLARK HEALTH PLAN*****PI*61101
HL*3*2*23*0
PAT*19
NM1*QC*1*OKONKWO*TOBIAS
N3*77 CEDAR CT*APT 2
N4*SPRINGFIELD*IL*62702
DMG*D8*20180504*M
CLM*D-1*180.75***11:B:7*Y*A*Y*Y
DTP*431*D8*20260825
REF*EA*MRN9
REF*F8*ICN123
REF*G1*PA7788
NTE*ADD*SEEN AFTER HOURS
HI*ABK:J020*ABF:R509
NM1*DN*1*ASHWORTH*BEN****XX*1024681359
NM1*82*1*LEE*GRACE****XX*1246801355
PRV*PE*PXC*207Q00000X
NM1*77*2*WILLOW ANNEX*****XX*1802647911
N3*12 ANNEX RD
N4*SPRINGFIELD*IL*627031234
LX*1
SV1*HC:99213:25*142.5*UN*1***1:2
DTP*472*D8*20260901
LX*2
SV1*HC:J0696*38.25*UN*2***1
DTP*472*D8*20260901
LIN**N4*00409733201
CTP****1*UN
"""
"""005010X222A1, by hand; REFs that follow each other in the order of their texts, for theirs is
free."""


def claim_in(path: Path) -> tuple[str, list[str]]:
    """The claim's levels as written, and the rules that tell of it."""
    pieces: list[bytes] = []
    done = translate_files([path], None, AT, pieces.append, 1)
    segments = b"".join(pieces).decode().split("~")
    first = next(n for n, text in enumerate(segments) if text.startswith("HL*"))
    end = next(n for n, text in enumerate(segments) if text.startswith("SE*"))
    runs = groupby(segments[first:end], key=lambda text: text.startswith("REF*"))
    said = [text for refs, run in runs for text in (sorted(run) if refs else run)]
    return "\n".join(said), [f.rule for f in done.findings]


@pytest.mark.parametrize("name", ["own.json", "network.json", "visits.csv", "fhir.json"])
def test_one_claim_in_every_format_is_one_837(name: str) -> None:
    assert claim_in(FOLDER / name) == (WRITTEN.strip(), [])


def test_so_it_is_in_an_837(tmp_path: Path) -> None:
    path = tmp_path / "in.837"
    pieces: list[bytes] = []
    translate_files([FOLDER / "own.json"], None, AT, pieces.append, 1)
    path.write_bytes(b"".join(pieces))
    assert claim_in(path) == (WRITTEN.strip(), [])
