"""The guides of eligibility, 270 and 271 of X279: what they ask for at each level, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import gateway
from gateway.guides.book import Loop, SegmentUse
from tests.guides.making import ROOT, SHELF

X12 = ROOT / "fixtures" / "x12"
HEAD = """ISA*00*          *00*          *ZZ*A              *ZZ*B              *260314*0930*^*00501\
*000000001*0*T*:~GS*{gs01}*PINE*HILL*20260314*0930*1*X*{guide}~"""
TOP = """BHT*0022*{purpose}*E1*20260314*0930~HL*1**20*1~NM1*PR*2*PINE PLAN*****PI*PINE01~HL*2*1*21\
*1~NM1*1P*2*HILL CLINIC*****XX*1234567893~"""
MEMBER = "HL*3*2*22*0~NM1*IL*1*SAMPLE*ANA****MI*W1~"
CHILD = "HL*3*2*22*1~NM1*IL*1*SAMPLE*BEN****MI*W2~HL*4*3*23*0~NM1*03*1*SAMPLE*CLEO~"
PARTY = "NM1*P3*1*FIELD*FIONA~"
REFUSED = {
    "270/an-answer-in-a-question": "X279.2100C.AAA.foreign",
    "270/dependent-without-a-question": "X279.2100D.EQ.missing",
    "271/party-outside-of-ls-and-le": "X279.2110C.LS.missing",
    "271/reason-of-another-level": "X279.2100C.AAA03.code",
}
"""The file, and the rule that refuses it."""


def told(code: str, body: str, guide: str = "005010X279A1") -> list[str]:
    """The rules that a set of that body breaks; TOP stands before it."""
    gs01, purpose = {"270": ("HS", "13"), "271": ("HB", "11")}[code]
    inner = TOP.format(purpose=purpose) + body
    count = inner.count("~") + 2
    text = HEAD.format(gs01=gs01, guide=guide) + f"ST*{code}*0001*{guide}~{inner}SE*{count}*0001~"
    found = gateway.validate(f"{text}GE*1*1~IEA*1*000000001~".encode(), {1, 2, 5})
    return [finding.rule for finding in found]


@pytest.mark.parametrize("path", sorted(X12.glob("27[01]/reject/*.x12")), ids=lambda p: p.stem)
def test_a_wrong_file_is_refused_for_one_reason(path: Path) -> None:
    findings = gateway.validate(path.read_bytes(), {1, 2, 5})
    expected = REFUSED[f"{path.parts[-3]}/{path.stem}"]
    assert [(f.rule, f.severity) for f in findings] == [(expected, "reject")]


def test_every_refused_file_is_there() -> None:
    assert all(
        (X12 / name.replace("/", "/reject/")).with_suffix(".x12").exists() for name in REFUSED
    )


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (MEMBER + "EQ*30~", []),
        (MEMBER, []),
        (CHILD + "EQ*30~", []),
        (CHILD, ["X279.2100D.EQ.missing"]),
        (MEMBER + "EQ*30~" * 99, []),
        (MEMBER + "EQ*30~" * 100, ["X279.2110C.EQ.repeat"]),
        (MEMBER + "EQ*" + "^".join(["30"] * 99) + "~", []),
        (MEMBER + "EQ*" + "^".join(["30"] * 100) + "~", ["X279.2110C.EQ01.repetitions"]),
        (MEMBER + "EQ*31~", ["X279.2110C.EQ01.code"]),
        (MEMBER + "EQ***FAM~", ["X279.2110C.EQ01.condition"]),
        (MEMBER + "EQ**HC:99213:25:59:XS:XU~", []),
        (MEMBER + "EQ**HC:99213::::::~", ["X279.2110C.EQ02.trailing"]),
        (MEMBER + "EQ**HC:99213:::::TEXT~", ["X279.2110C.EQ02-7.unused"]),
        (MEMBER + "EQ*30**FAM~", []),
        (CHILD + "EQ*30**FAM~", ["X279.2110D.EQ03.unused"]),
        (MEMBER + "EQ*30~AMT*R*5~AMT*PB*9~", []),
        (MEMBER + "EQ*30~AMT*R*5~AMT*R*9~", ["X279.2110C.AMT-R.repeat"]),
        (CHILD + "EQ*30~AMT*R*5~", ["X279.2110D.AMT.unexpected"]),
        (MEMBER + "EQ*30~III*ZZ*11~REF*G1*A~DTP*291*D8*20260314~", []),
        (MEMBER + "EQ*30~III*ZZ*00~", ["X279.2110C.III02.code"]),
        (MEMBER + "EQ*30~III*BK*11~", ["X279.2110C.III01.code"]),
        (MEMBER + "EQ*30~VEH*1~", ["X279.2110C.VEH.foreign"]),
        (MEMBER + "EQ*30~MSG*A~", ["X279.2110C.MSG.foreign"]),
        (MEMBER + "DMG*D8*19800101*U~EQ*30~", ["X279.2100C.DMG03.code"]),
        ("HL*3*2*22*0~TRN*1*A*1471112222~TRN*1*B*1471112222~NM1*IL*1~EQ*30~", []),
        ("HL*3*2*22*0~" + "TRN*1*A*1471112222~" * 3 + "NM1*IL*1~", ["X279.2000C.TRN.repeat"]),
        ("HL*3*2*22*0~TRN*2*A*1471112222~NM1*IL*1~", ["X279.2000C.TRN01.code"]),
    ],
)
def test_a_question(body: str, rules: list[str]) -> None:
    assert told("270", body) == rules


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (MEMBER, []),
        (MEMBER + "EB*1**30~" * 300, []),
        (CHILD + "EB*1**30~", []),
        (MEMBER + "EB*1**30^98*QQ~", ["X279.2110C.EB04.code"]),
        (MEMBER + "EB*A*EMP*98*****.2~", []),
        (CHILD + "EB*A*EMP*98*****.2~", ["X279.2110D.EB02.code"]),
        (MEMBER + "EB*F**PT******VS~", ["X279.2110C.EB10.condition"]),
        (MEMBER + "EB*F**PT~HSD*VS*2*WK*1*34*1~", []),
        (MEMBER + "EB*F**PT~HSD*VS*2****1~", ["X279.2110C.HSD05.condition"]),
        (MEMBER + "EB*D~MSG*A~" + "III*ZZ*11~" * 10, []),
        (MEMBER + "EB*D~" + "III*ZZ*11~" * 11, ["X279.2115C.III.repeat"]),
        (MEMBER + "EB*D~III*GR*1*44~", ["X279.2115C.III04.condition"]),
        (MEMBER + "EB*D~" + "MSG*A~" * 11, ["X279.2110C.MSG.repeat"]),
        (MEMBER + "EB*D~MSG*A~REF*18*B~", ["X279.2110C.REF-18.sequence"]),
        (MEMBER + f"EB*L~LS*2120~{PARTY}LE*2120~EB*1~", []),
        (MEMBER + "EB*L~LS*2120~" + PARTY * 23 + "LE*2120~", []),
        (MEMBER + "EB*L~LS*2120~" + PARTY * 24 + "LE*2120~", ["X279.2120C.NM1-13.repeat"]),
        (MEMBER + f"EB*L~LS*2120~{PARTY}EB*1~", ["X279.LS2120C.LE.missing"]),
        (MEMBER + "EB*L~LS*2120~LE*2120~", ["X279.LS2120C.NM1-13.missing"]),
        (MEMBER + f"EB*L~{PARTY}", ["X279.2110C.LS.missing"]),
        (
            MEMBER + f"EB*L~LS*2120C~{PARTY}LE*2120C~",
            ["X279.LS2120C.LS01.code", "X279.LS2120C.LE01.code"],
        ),
        (CHILD + f"EB*L~LS*2120~{PARTY}N4*AKRON*OH*44301**RJ*05~LE*2120~", []),
        (MEMBER + "AAA*N**75*C~" * 9, []),
        (MEMBER + "AAA*N**75*C~" * 10, ["X279.2100C.AAA.repeat"]),
        (CHILD + "AAA*N**67*C~", []),
        (CHILD + "AAA*N**75*C~", ["X279.2100D.AAA03.code"]),
        (MEMBER + "EB*V~AAA*N**62*C~", []),
        (MEMBER + "EB*V~AAA*N**62*S~", ["X279.2110C.AAA04.code"]),
        (MEMBER + "DMG*D8*19800101*U~MPI*C*AE*F**E1~EB*1~", []),
        (MEMBER + "MPI*C*AE*F~MPI*P*AE*F~", ["X279.2100C.MPI.repeat"]),
        (MEMBER + "EB*1~AMT*R*5~", ["X279.2110C.AMT.foreign"]),
        ("HL*3*2*22*0~" + "TRN*2*A*1471112222~" * 3 + "NM1*IL*1~", []),
        ("HL*3*2*22*0~" + "TRN*2*A*1471112222~" * 4 + "NM1*IL*1~", ["X279.2000C.TRN.repeat"]),
    ],
)
def test_an_answer(body: str, rules: list[str]) -> None:
    assert told("271", body) == rules


@pytest.mark.parametrize(("gs01", "code"), [("HS", "270"), ("HB", "271")])
def test_the_guide_before_its_errata_resolves_to_it(gs01: str, code: str) -> None:
    for asked, exact in (("005010X279A1", True), ("005010X279", False), ("005010X279E1", False)):
        found = SHELF.find(asked, gs01, code)
        assert found and (found.guide.code, found.guide.id, found.exact) == (
            code, "005010X279A1", exact,
        )  # fmt: skip
    body = MEMBER + ("EQ*30~" if code == "270" else "EB*1~")
    assert told(code, body, "005010X279") == ["X12.guide.nearest"]


@pytest.mark.parametrize(
    ("gs01", "without", "loops"),
    [
        ("HS", "AAA PER MPI HSD MSG EB LS LE", 10),
        ("HB", "EQ AMT VEH", 16),
    ],
)
def test_what_each_of_them_has(gs01: str, without: str, loops: int) -> None:
    found = SHELF.find("005010X279A1", gs01)
    assert found

    def parts(loop: Loop) -> list[Loop | SegmentUse]:
        inner = [parts(child) for child in loop.children if isinstance(child, Loop)]
        return [*loop.children, *(part for some in inner for part in some)]

    every = parts(found.guide.root)
    assert not {part.id for part in every} & set(without.split())
    assert len([p for p in every if isinstance(p, Loop) and p.id[-1] in "ABCD"]) == loops
