"""What the walker says of faults that were put in by hand: rule, code, place."""

from __future__ import annotations

import re

import pytest

from gateway.finding import Finding
from gateway.guides.walk import Walker
from tests.guides.making import ROOT, table_for, walked

FIXTURES = ROOT / "fixtures" / "x12"
P837 = (FIXTURES / "837P" / "accept" / "minimal.x12").read_text()
P835 = (FIXTURES / "835" / "accept" / "reversal-and-correction.x12").read_text()


def broken(text: str, old: str, new: str) -> list[Finding]:
    """The findings after one change, which must be possible."""
    assert text.count(old) >= 1
    return walked(text.replace(old, new, 1))


def told(findings: list[Finding]) -> list[tuple[str, str, int | None]]:
    return [(finding.rule, finding.code, finding.position) for finding in findings]


def lines(text: str) -> list[str]:
    """The segments of a file from ST on."""
    segments = [segment.strip() for segment in text.split("~")]
    return segments[segments.index(next(s for s in segments if s.startswith("ST*"))) :]


def at(text: str, start: str) -> tuple[str, int]:
    """The first segment that begins so, and its position in the set."""
    found = lines(text)
    index = next(n for n, segment in enumerate(found) if segment.startswith(start))
    return found[index], index + 1


@pytest.mark.parametrize(
    ("start", "change", "rule", "code"),
    [
        ("CLM*", (1, ""), "X222.2300.CLM01.required", "IK403:1"),
        ("CLM*", (2, "12.3.4"), "X222.2300.CLM02.type", "IK403:6"),
        ("CLM*", (5, "11:B:Z1"), "X222.2300.CLM05-3.long", "IK403:5"),
        ("CLM*", (5, "11:X:1"), "X222.2300.CLM05-2.code", "IK403:7"),
        ("CLM*", (5, "11:B"), "X222.2300.CLM05-3.required", "IK403:1"),
        ("CLM*", (3, "1"), "X222.2300.CLM03.unused", "IK403:I10"),
        ("BHT*", (4, "20260230"), "X222.ST.BHT04.date", "IK403:8"),
        ("BHT*", (5, "2460"), "X222.ST.BHT05.time", "IK403:9"),
        ("NM1*85", (2, "3"), "X222.2010AA.NM102.code", "IK403:7"),
        ("NM1*85", (9, ""), "X222.2010AA.NM109.condition", "IK403:2"),
        ("DTP*472", (3, "20261301"), "X222.2400.DTP03.date", "IK403:8"),
        ("DTP*472", (3, "20240229"), "", ""),
        ("DTP*472", (3, "20230229"), "X222.2400.DTP03.date", "IK403:8"),
        ("HL*2", (1, "7"), "X222.2000B.HL01.sequence", "IK403:7"),
        ("HL*2", (2, "9"), "X222.2000B.HL02.parent", "IK403:7"),
        ("LX*", (1, "2"), "X222.2400.LX01.sequence", "IK403:7"),
    ],
)
def test_an_element(start: str, change: tuple[int, str], rule: str, code: str) -> None:
    segment, position = at(P837, start)
    elements = segment.split("*")
    elements[change[0]] = change[1]
    findings = broken(P837, segment + "~", "*".join(elements).rstrip("*") + "~")
    assert told(findings) == ([(rule, code, position)] if rule else [])


@pytest.mark.parametrize(
    ("start", "rule", "position"),
    [
        ("BHT*", "X222.ST.BHT.missing", 1),
        ("NM1*41", "X222.ST.NM1-41.missing", 3),
        ("NM1*40", "X222.ST.NM1-40.missing", 1),
        ("N3*", "X222.2010AA.N3.missing", 8),
        ("REF*EI", "X222.2010AA.REF-EI.missing", 8),
        ("NM1*85", "X222.2000A.NM1-85.missing", 8),
        ("SBR*", "X222.2000B.SBR.missing", 12),
        ("NM1*IL", "X222.2000B.NM1-IL.missing", 14),
        ("CLM*", "X222.2000B.CLM.missing", 19),
        ("HI*", "X222.2300.HI.missing", 19),
        ("SV1*", "X222.2400.SV1.missing", 22),
        ("DTP*472", "X222.2400.DTP-472.missing", 22),
    ],
)
def test_a_segment_that_is_left_out(start: str, rule: str, position: int) -> None:
    """Told at the loop that needs it; where its loop is lost with it, at what is left of that."""
    segment, _ = at(P837, start)
    assert told(broken(P837, segment + "~", "")) == [(rule, "IK304:3", position)]


def test_a_segment_of_no_set_is_left_aside() -> None:
    segment, position = at(P837, "CLM*")
    for wrong, rule, code in (
        ("ZZZ*1", "X222.2010BB.ZZZ.foreign", "IK304:6"),
        ("C-M*1", "X222.2010BB.segment.unknown", "IK304:1"),
        ("BHT*0019*00*1*20260101*1200*CH", "X222.ST.BHT.repeat", "IK304:5"),
        ("SVD*1*2", "X222.2010BB.SVD.unexpected", "IK304:2"),
    ):
        (finding,) = broken(P837, segment, f"{wrong}~\n{segment}")
        assert (finding.rule, finding.code, finding.position) == (rule, code, position)


def test_a_remittance_with_a_loop_too_often() -> None:
    segment, position = at(P835, "N1*PE")
    findings = broken(P835, segment + "~", f"{segment}~{segment}~")
    assert told(findings) == [("X221.1000B.N1-PE.repeat", "IK304:4", position + 1)]


def test_a_code_of_a_growing_list_is_an_error_and_not_a_reject() -> None:
    segment, position = at(P835, "CLP*")
    findings = broken(P835, segment + "~", f"{segment}~MOA***QQ99~")
    assert [f.rule for f in findings if f.rule.endswith(".code")] == ["X221.2100.MOA03.code"]
    (finding,) = (f for f in findings if f.rule.endswith(".code"))
    assert (finding.severity, finding.snip, finding.value) == ("error", 5, "QQ99")
    assert finding.position == position + 1


def test_what_does_no_harm_is_a_warning() -> None:
    segment, position = at(P837, "HI*")
    for changed, rule in (
        (segment + "**", "X222.2300.HI.trailing"),
        (segment + ":", "X222.2300.HI02.trailing"),
    ):
        (finding,) = broken(P837, segment, changed)
        assert (finding.rule, finding.severity) == (rule, "warning")
        assert finding.position == position
    (finding,) = broken(P837, "*CLINICA CENTRAL*", "*CLINICA CENTRAL *")
    assert (finding.rule, finding.severity) == ("X222.1000A.NM103.blanks", "warning")


def test_where_a_missing_segment_belongs() -> None:
    """Behind N3 and N4, so not right behind the NM1 that begins its loop."""
    segment, position = at(P837, "NM1*85*")
    number, _ = at(P837, "REF*EI*")
    (finding,) = broken(P837, f"{number}~", "")
    assert segment and finding.position == position
    assert finding.hint == "add REF*EI or REF*SY to loop 2010AA"
    opening, _ = at(P837, "BHT*")
    (finding,) = broken(P837, f"{opening}~", "")
    assert finding.hint == "add BHT to the set"


def test_a_qualifier_that_is_none_is_told_with_all_that_may_stand_there() -> None:
    """Which of the uses was meant is not known: the first one's codes alone would mislead."""
    number, _ = at(P837, "REF*EI*")
    (finding,) = broken(P837, number, number.replace("*EI*", "*QQ*"))[-1:]
    assert (finding.rule, finding.hint) == (
        "X222.2010AA.REF01.code", "the guide allows EI, SY, 0B, 1G",
    )  # fmt: skip
    claim, _ = at(P837, "CLM*")
    (finding,) = broken(P837, f"{claim}~", f"{claim}~DTP*999*D8*20260310~")
    assert finding.hint.startswith("the guide allows 431, 454, 304, 453, 439, 484, ")


@pytest.mark.parametrize(
    ("here", "now", "rule"),
    [
        (r"REF\*EI\*[^~]*", "REF*EI*", "REF02.required"),  # what is missing stood at the end
        (r"PER\*IC\*[^~]*", "PER*IC*DESK*TE*5555550100*EX*", "PER06.condition"),
        (r"HI\*ABK:[^~]*", "HI*ABK:", "HI01-2.required"),
        (r"SBR\*P\*", "SBR*\xd1*", "SBR01.code"),  # a code that is none, whatever its letters
        (r"DMG\*D8\*1", "DMG*D8*\xc9", "DMG02.date"),
    ],
)
def test_one_defect_is_one_finding(here: str, now: str, rule: str) -> None:
    found = re.search(here, P837)
    assert found
    (finding,) = broken(P837, found[0], now)
    assert finding.rule.split(".", 2)[2] == rule


def test_findings_name_the_claim_and_the_byte() -> None:
    segment, position = at(P837, "SV1*")
    findings = broken(P837, segment + "~", segment.replace("SV1*HC", "SV1*QQ") + "~")
    (finding,) = findings
    claim, _ = at(P837, "CLM*")
    assert finding.patient_control_number == claim.split("*")[1]
    assert finding.offset == P837.index(segment)
    assert (finding.loop, finding.segment, finding.element, finding.component, finding.value) == (
        "2400", "SV1", 1, 1, "QQ",
    )  # fmt: skip
    assert finding.position == position


def test_fed_at_once_or_one_by_one_it_says_the_same() -> None:
    texts = lines(P837.replace("NM1*85*", "NM1*85*9", 1))
    texts = [text for text in texts[: texts.index(at(P837, "SE*")[0]) + 1] if text]
    texts.remove(at(P837, "SBR*")[0])
    runs = []
    for size in (1, 3, len(texts)):
        found: list[tuple[object, ...]] = []

        def find(rule: str, message: str, found: list[tuple[object, ...]] = found,
                 **fields: object) -> None:  # fmt: skip
            found.append((rule, fields["position"], fields["offset"]))

        walker = Walker(table_for("005010X222A1", "HC"), find)
        for start in range(0, len(texts), size):
            offsets = range(100 * start, 100 * (start + size), 100)
            walker.feed(texts[start : start + size], start + 1, offsets.__getitem__)
        walker.end()
        runs.append(found)
    assert [rule for rule, *_ in runs[0]] == ["X222.2010AA.NM102.long", "X222.2000B.SBR.missing"]
    assert runs[0] == runs[1] == runs[2]


def test_memory_does_not_grow_with_the_ways_to_be_wrong() -> None:
    table = table_for("005010X222A1", "HC")
    walker = Walker(table, lambda rule, message, **fields: None)
    for number in range(5_000):
        walker.see(f"REF*{number}*{number}", number + 1)
        walker.see(f"NM1*41*2*NAME {number}*****46*ID{number}", number + 2)
    places = [place for places in table.uses.values() for place in places]
    assert max(len(place.known) for place in places) <= 256
    assert max(len(place.steps) for place in places) <= 256
    assert max(len(place.kept) for place in places) <= 64


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("LS*2120~", "LS*QQ~", "LS2120C.LS01.code"),
        ("LE*2120~", "LE*QQ~", "LS2120C.LE01.code"),
        ("LS*2120~\n", "", "2110C.LS.missing"),
    ],
)
def test_a_mark_of_loops_that_is_wrong_is_one_finding(old: str, new: str, rule: str) -> None:
    """LE repeats LS: the one code that the guide allows sees to it."""
    text = (FIXTURES / "271" / "accept" / "subscriber.x12").read_text()
    (finding,) = broken(text, old, new)
    assert finding.rule == f"X279.{rule}"


@pytest.mark.parametrize("level", ["", "QQ"])
def test_a_level_of_no_kind_stands_under_its_parent(level: str) -> None:
    """HL02 names the billing provider: the next subscriber is meant, no dependent of the last."""
    text = (FIXTURES / "837P" / "accept" / "ride-anesthesia-equipment-visits.x12").read_text()
    (finding,) = broken(text, "HL*3*1*22*0", f"HL*3*1*{level}*0")
    assert finding.loop == "2000B" and finding.element == 3
