"""The judge is judged: pyx12, as tests call it, sees every planted defect, where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle import OracleError, pyx12_verdict

X12 = Path(__file__).parent.parent / "fixtures" / "x12"
MINIMAL = X12 / "837P" / "accept" / "minimal.x12"


def complaints(text: str) -> list[tuple[str, int, int, str]]:
    return [(e.segment, e.position, e.element, e.code) for e in pyx12_verdict(text)]


def planted(old: str, new: str) -> str:
    text = MINIMAL.read_text()
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_clean_file_has_no_complaint() -> None:
    assert pyx12_verdict(MINIMAL) == []
    assert pyx12_verdict(MINIMAL.read_bytes()) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("11:B:1", "11:X:1", ("CLM", 19, 5, "7")),
        ("CLM*A-1002*250", "CLM**250", ("CLM", 19, 1, "1")),
        ("*250***11", "*2,50***11", ("CLM", 19, 2, "6")),
        ("D8*20260310", "D8*20260230", ("DTP", 24, 3, "8")),
        ("W123456789", "W" * 81, ("NM1", 14, 9, "5")),
        ("19800102*F~", "19800102*X~", ("DMG", 17, 3, "7")),
        ("XX*1234567893", "XX", ("NM1", 8, 0, "8")),
        ("PI*60054", "PI*60054*X", ("NM1", 18, 10, "10")),
        ("1:2~", "1:13~", ("SV1", 23, 7, "7")),
        ("HI*ABK:J020*ABF:E119~\n", "", ("HI", 21, 0, "3")),
        ("REF*6R*L1~\n", "REF*6R*L1~\nREF*6R*L2~\n", ("REF", 26, 0, "5")),
        ("SV1*", "SV9*", ("SV9", 23, 0, "1")),
        ("REF*EA*", "REF*ZQ*", ("REF", 20, 0, "1")),
        ("HL*2*1*22", "HL*2*7*22", ("HL", 12, 0, "HL2")),
        ("HL*2*1*22", "HL*3*1*22", ("HL", 12, 0, "HL1")),
        ("LX*1~", "LX*2~", ("LX", 22, 0, "LX")),
        ("SE*26*", "SE*25*", ("ST", 0, 0, "4")),
        ("*0001~\nGE", "*0002~\nGE", ("ST", 0, 0, "3")),
        ("GE*1*1~", "GE*2*1~", ("GS", 0, 0, "5")),
        ("IEA*1*", "IEA*2*", ("ISA", 0, 0, "021")),
        ("*000000001~", "*000000009~", ("ISA", 0, 0, "001")),
    ],
)
def test_a_planted_defect_is_seen(old: str, new: str, expected: tuple[str, int, int, str]) -> None:
    assert expected in complaints(planted(old, new))


def test_what_the_report_leaves_out_is_still_a_complaint() -> None:
    assert pyx12_verdict(planted("ISA*00*  ", "ISA*09*  "))
    assert pyx12_verdict("not X12 at all") == [
        OracleError("ISA", 0, 0, 0, "", "is no X12 that pyx12 can read")
    ]


def test_verdicts_do_not_leak_into_each_other() -> None:
    bad = planted("11:B:1", "11:X:1")
    first = pyx12_verdict(bad)
    assert pyx12_verdict(MINIMAL) == []
    assert pyx12_verdict(bad) == first != []


@pytest.mark.parametrize(
    ("kind", "segment"),
    [("837I", "CL1"), ("835", "BPR"), ("277CA", "BHT"), ("999", "AK9")],
)
def test_a_required_segment_is_missed_in_every_kind(kind: str, segment: str) -> None:
    lines = next(iter(sorted((X12 / kind / "accept").glob("*.x12")))).read_text().split("~")
    kept = [line for line in lines if not line.strip().startswith(segment + "*")]
    assert len(kept) < len(lines)
    assert any(error.code == "3" for error in pyx12_verdict("~".join(kept)))
