"""Segments and loops that stand where they should not: one finding each, which says what is wrong
there, and nothing of what stands around them is lost or told besides."""

from __future__ import annotations

import pytest

import gateway
from gateway.finding import Finding
from tests.guides.making import ROOT

FIXTURES = ROOT / "fixtures" / "x12"
CLAIM = "837P/accept/minimal"
SECOND = "837P/accept/secondary-by-line"
HOSPITAL = "837I/accept/two-hospitals-and-a-newborn"
DENTAL = "837D/accept/secondary-with-line-payments"
PAYMENT = "835/accept/reversal-and-correction"
PRACTICES = "837P/accept/two-practices-and-dependents"
STATUS = "277/accept/paid-pending-and-denied"
OTHER_PAYER = "NM1*PR*2*FIRST PLAN*****PI*OTH1~\n"
REFERRING = "NM1*DN*1*DOE*JOHN****XX*1245319599~\n"
RENDERING = "NM1*82*1*PEREZ*LUZ****XX*1245319599~\n"
RENDERING_LEE = "NM1*82*1*LEE*GRACE****XX*1246801355~\n"
STAY = "CLM*Y-200*12600***11:A:1**A*Y*Y~\n"
CORRECTED = "SVC*HC:99213:25*150.00*100.00**1~\n"
DENIED = "STC*F2:88:QC*20260311**60*0*20260311****F2:89:QC*F2:33:IL~\n"


def judged(base: str, *changes: tuple[str, str]) -> list[Finding]:
    """All findings of a fixture after changes; SE01 is put right."""
    text = (FIXTURES / f"{base}.x12").read_text()
    for old, new in changes:
        assert old in text, f"{base} has no {old!r}"
        text = text.replace(old, new, 1)
    before, _, rest = text.partition("~\nSE*")
    count = before.partition("~\nST*")[2].count("~") + 2
    return gateway.validate(f"{before}~\nSE*{count}*{rest.partition('*')[2]}".encode())


def only(findings: list[Finding]) -> Finding:
    """The one finding that there is."""
    assert len(findings) == 1, [(f.rule, f.position) for f in findings]
    return findings[0]


@pytest.mark.parametrize(
    ("base", "old", "new", "rule", "code", "position"),
    [
        # what stands once already, further up in a loop that is still open
        (CLAIM, "NM1*40", "BHT*0019*00*B1*20260314*0921*CH~\nNM1*40", "ST.BHT", 5, 5),
        (CLAIM, "LX*1", "BHT*0019*00*B1*20260314*0921*CH~\nLX*1", "ST.BHT", 5, 22),
        (CLAIM, "N4*", "PRV*BI*PXC*207Q00000X~\nN4*", "2000A.PRV-BI", 5, 10),
        (CLAIM, "LX*1", "REF*EA*MRN77~\nLX*1", "2300.REF-EA", 5, 22),
        (CLAIM, "CLM*", "SBR*P*18*GRP100******CI~\nCLM*", "2000B.SBR", 5, 19),
        (DENTAL, "CLM*", "SBR*P*18*OAKGRP******CI~\nCLM*", "2000B.SBR", 5, 20),
        (CLAIM, "SE*", "DTP*472*D8*20260310~\nSE*", "2400.DTP-472", 5, 26),
        (SECOND, "SBR*P*", "HI*ABK:E119~\nSBR*P*", "2300.HI", 5, 23),
        (PAYMENT, "N3*1", "TRN*1*CHK0000778*1471234567~\nN3*1", "ST.TRN", 5, 5),
        (PAYMENT, "LX*", "BPR*I*1*C*CHK************20260416~\nLX*", "ST.BPR", 5, 9),
        # the first segment of a loop, or all of it
        (CLAIM, "CLM*", "NM1*41*2*CLINICA*****46*CLINICA~\nCLM*", "1000A.NM1-41", 4, 19),
        (CLAIM, "CLM*", "NM1*85*2*CLINICA*****XX*1234567893~\nCLM*", "2010AA.NM1-85", 4, 19),
        (
            CLAIM, "CLM*",
            "NM1*41*2*CLINICA*****46*CLINICA~\nPER*IC*EDI DESK*TE*5555550100~\nCLM*",
            "1000A.NM1-41", 4, 19,
        ),
        (
            CLAIM, "LX*",
            "NM1*41*2*CLINICA*****46*CLINICA~\nPER*IC*EDI DESK*TE*5555550100~\nLX*",
            "1000A.NM1-41", 4, 22,
        ),
    ],
)  # fmt: skip
def test_what_is_there_already_and_comes_again_in_a_wrong_place(
    base: str, old: str, new: str, rule: str, code: int, position: int
) -> None:
    finding = only(judged(base, (old, new)))
    family = "X222" if base in (CLAIM, SECOND) else "X224" if base == DENTAL else "X221"
    assert finding.rule == f"{family}.{rule}.repeat"
    assert (finding.code, finding.position) == (f"IK304:{code}", position)
    assert finding.hint == "only one is allowed, and it is there already"


def test_what_is_inside_of_a_loop_that_comes_again_is_still_judged() -> None:
    """And the walk goes on from where it was: the claim behind it is not lost."""
    again = "NM1*41*2*CLINICA*****46*CLINICA~\nPER*IC*EDI DESK*XX*5555550100~\nCLM*"
    wrong = ("REF*6R*L1", "REF*6R*L1*X")
    findings = judged(CLAIM, ("CLM*", again), wrong)
    assert [(f.rule, f.position) for f in findings] == [
        ("X222.1000A.NM1-41.repeat", 19), ("X222.1000A.PER03.code", 20),
        ("X222.2400.REF03.unused", 27),
    ]  # fmt: skip


def test_a_loop_that_comes_too_late_has_its_segments_and_needs_them() -> None:
    submitter = "NM1*41*2*CLINICA CENTRAL*****46*CLINICA~\n"
    contact = "PER*IC*EDI DESK*TE*5555550100~\n"
    late = (submitter + contact, ""), ("LX*", f"{submitter}{contact}LX*")
    finding = only(judged(CLAIM, *late))
    assert (finding.rule, finding.code) == ("X222.1000A.NM1-41.sequence", "IK304:7")
    assert (finding.position, finding.loop) == (20, "1000A")
    assert finding.message == "NM1 (submitter) comes too late: the guide has it further up"
    late = (submitter + contact, ""), ("LX*", f"{submitter}LX*")
    findings = judged(CLAIM, *late)
    assert [f.rule for f in findings] == [
        "X222.1000A.NM1-41.sequence", "X222.1000A.PER.missing",
    ]  # fmt: skip


def test_what_comes_too_late_leaves_open_what_is_open() -> None:
    """The sums of the service line, and of the payment, are those of all its adjustments."""
    patient = "NM1*QC*1*SAMPLE*ANA****MI*W100000001~\n"
    between = "CAS*CO*45*-40.00~\n"
    finding = only(judged(PAYMENT, (patient, ""), (between, patient + between)))
    assert (finding.rule, finding.position) == ("X221.2100.NM1-QC.sequence", 13)
    diagnoses = "HI*ABK:J020*ABF:E119~\n"
    finding = only(judged(SECOND, (diagnoses, ""), ("SVD*OTH1*70", f"{diagnoses}SVD*OTH1*70")))
    assert (finding.rule, finding.position) == ("X222.2300.HI.sequence", 40)


def test_a_provider_of_the_claim_behind_its_other_insurance() -> None:
    """That has providers of its own, without a name: this one has one, and is meant for the
    claim. Where the claim has one already, it is what the guide says of the other payer's."""
    finding = only(judged(SECOND, (RENDERING, ""), (OTHER_PAYER, OTHER_PAYER + RENDERING)))
    assert (finding.rule, finding.position) == ("X222.2310B.NM1-82.sequence", 28)
    assert finding.message == "NM1 (rendering provider) comes too late: the guide has it further up"
    findings = judged(SECOND, (OTHER_PAYER, OTHER_PAYER + RENDERING))
    assert "X222.2330D.NM103.unused" in {finding.rule for finding in findings}


def test_a_lost_claim_and_a_repeated_segment_are_told_apart() -> None:
    """A second REF*EA of a claim that has no line yet is that claim's; SV1 behind a line that is
    whole is the next line's, whose LX is not there."""
    finding = only(judged(CLAIM, ("REF*6R*L1~\n", "REF*6R*L1~\nSV1*HC:99213*0*UN*1***1~\n"))[:1])
    assert finding.rule == "X222.2300.LX.missing"
    assert finding.message == "LX, which begins loop 2400 (service line), is not there before SV1"
    assert finding.hint == "put LX before segment 26, or leave SV1 out"
    finding = only(judged(CLAIM, ("CLM*A-1002*250***11:B:1*Y*A*Y*I~\n", "")))
    assert finding.rule == "X222.2000B.CLM.missing"


@pytest.mark.parametrize(
    ("base", "old", "new", "rule", "position", "allowed"),
    [
        (CLAIM, "LX*", f"{REFERRING}REF*LU*X1~\nLX*", "X222.2310A", 23, "0B, 1G, G2 there"),
        (CLAIM, "LX*", f"{REFERRING}REF*EI*X1~\nLX*", "X222.2310A", 23, "0B, 1G, G2 there"),
        (
            CLAIM, "LX*", f"{REFERRING}REF*LU*X1~\n{RENDERING}LX*", "X222.2310A", 23,
            "0B, 1G, G2 there",
        ),
        (CLAIM, "SE*", f"{REFERRING}REF*LU*X1~\nSE*", "X222.2420F", 27, "0B, 1G, G2 there"),
        (SECOND, "LX*", "NM1*DN*1~\nREF*LU*A~\nLX*", "X222.2330C", 30, "0B, 1G, G2 there"),
        (SECOND, "LX*", "NM1*77*2~\nREF*1G*A~\nREF*G2*B~\nLX*", "X222.2330E", 30,
         "0B, G2, LU there"),
        (HOSPITAL, "SBR*P*18*******MA", "REF*EI*1~\nSBR*P*18*******MA", "X223.2310A", 31,
         "0B, 1G, G2, LU there"),
        (CLAIM, "REF*EI", "REF*G2*55~\nREF*EI", "X222.2010AA", 11, "EI, SY, 0B, 1G there"),
    ],
)  # fmt: skip
def test_a_qualifier_that_other_loops_have(
    base: str, old: str, new: str, rule: str, position: int, allowed: str
) -> None:
    """It is valid in X12 and not in this loop: I6 of the 999, with what the loop allows."""
    finding = only(judged(base, (old, new)))
    assert (finding.rule, finding.code) == (f"{rule}.REF01.qualifier", "IK403:I6")
    assert (finding.position, finding.element) == (position, 1)
    loop = rule.partition(".")[2]
    assert finding.message == f"REF01 is {finding.value}, which is not allowed in loop {loop}"
    assert finding.hint.startswith(f"the guide allows {allowed}")


def test_where_a_qualifier_belongs_is_told_where_few_loops_have_it() -> None:
    finding = only(judged(CLAIM, ("REF*EA", "DTP*472*D8*20260310~\nREF*EA")))
    assert finding.rule == "X222.2300.DTP01.qualifier"
    assert finding.hint.endswith("; 472 is allowed in loop 2400")


@pytest.mark.parametrize(
    ("base", "old", "sent", "loop", "name", "most", "position"),
    [
        (SECOND, "LX*", ("NM1*82*1", "G2", "0B", "1G", "G2"), "2330D", "rendering provider", 3, 33),
        (SECOND, "LX*", ("NM1*82*1", "G2", "0B", "1G", "EI"), "2330D", "rendering provider", 3, 33),
        (SECOND, "LX*", ("NM1*DN*1", "G2", "0B", "1G", "LU"), "2330C", "referring provider", 3, 33),
        (
            HOSPITAL, "LX*", ("NM1*72*1", "G2", "0B", "1G", "LU", "G2"), "2330D",
            "operating physician", 4, 46,
        ),
        (HOSPITAL, "LX*", ("NM1*77*2", "G2", "0B", "LU", "1G"), "2330F", "service facility", 3, 45),
    ],
)  # fmt: skip
def test_too_many_references_of_another_payers_provider(
    base: str, old: str, sent: tuple[str, ...], loop: str, name: str, most: int, position: int
) -> None:
    first, *qualifiers = sent
    new = f"{first}~\n" + "".join(f"REF*{one}*A{n}~\n" for n, one in enumerate(qualifiers)) + old
    finding = only(judged(base, (old, new)))
    family = "X222" if base == SECOND else "X223"
    assert finding.rule == f"{family}.{loop}.REF-0B.repeat"
    assert (finding.code, finding.position) == ("IK304:5", position)
    assert finding.message == (
        f"REF (further ID of the other payer's {name}) comes more than {most} times in loop {loop}"
    )
    assert finding.hint.startswith(f"at most {most} are allowed")


def test_an_unexpected_segment_is_told_its_loop() -> None:
    finding = only(judged(CLAIM, ("CLM*", "SVD*60054*10*HC:99213**1~\nCLM*")))
    assert (finding.rule, finding.code) == ("X222.2010BB.SVD.unexpected", "IK304:2")
    assert finding.hint == "move it to loop 2430, or leave it out"


@pytest.mark.parametrize(
    ("base", "first", "then", "rule", "position"),
    [
        (PRACTICES, RENDERING_LEE, "PRV*PE*PXC*207Q00000X~\n", "X222.2300.NM1-82", 27),
        (SECOND, "SVD*OTH1*110*HC:99213:25**1~\n", "CAS*CO*45*15~\n", "X222.2400.SVD", 33),
        (
            CLAIM, "NM1*IL*1*SAMPLE*ANA****MI*W123456789~\n", "N3*2 OAK AVE~\n",
            "X222.2000B.NM1-IL", 14,
        ),
        (PRACTICES, "LX*2~\n", "SV1*HC:17000:59*121.4*UN*1***3~\n", "X222.2300.LX", 33),
        (HOSPITAL, STAY, "DTP*434*RD8*20260918-20260922~\n", "X223.2000B.CLM", 19),
        (PAYMENT, CORRECTED, "DTM*472*20260301~\n", "X221.2100.SVC", 20),
        (STATUS, "TRN*2*TR-0003~\n", DENIED, "X212.2000D.TRN-2", 32),
    ],
)  # fmt: skip
def test_the_first_segment_of_a_loop_behind_the_next_one(
    base: str, first: str, then: str, rule: str, position: int
) -> None:
    """One finding: no second loop begins, and what the loop needs is looked for in both parts."""
    finding = only(judged(base, (first + then, then + first)))
    assert (finding.rule, finding.code, finding.position) == (
        f"{rule}.missing", "IK304:3", position,
    )  # fmt: skip
    assert finding.hint.startswith(f"put {finding.rule.split('.')[2].replace('-', '*')} before")


def test_a_loop_that_lost_its_first_segment_needs_the_rest_still() -> None:
    """SV1 in front of its LX, and no date of service: two faults, two findings."""
    sent = "SV1*HC:17000:59*121.4*UN*1***3~\nLX*2~\nREF*6R*X-100-2"
    whole = "LX*2~\nSV1*HC:17000:59*121.4*UN*1***3~\nDTP*472*D8*20260902~\nREF*6R*X-100-2"
    findings = judged(PRACTICES, (whole, sent))
    assert [f.rule for f in findings] == ["X222.2300.LX.missing", "X222.2400.DTP-472.missing"]


@pytest.mark.parametrize(
    ("base", "segment", "before", "rule", "loop", "opener"),
    [
        (CLAIM, "REF*EI*123456782~\n", "NM1*85", "X222.2000A.REF", "2010AA", "NM1*85"),
        (CLAIM, "DTP*472*D8*20260310~\n", "LX*1", "X222.2300.DTP", "2400", "LX"),
    ],
)  # fmt: skip
def test_a_segment_before_its_loop_begins(
    base: str, segment: str, before: str, rule: str, loop: str, opener: str
) -> None:
    """That it is missing in the loop is not told besides."""
    finding = only(judged(base, (segment, ""), (before, segment + before)))
    assert (finding.rule, finding.code) == (f"{rule}.unexpected", "IK304:2")
    assert finding.hint == f"move it behind {opener}, which begins loop {loop}, or leave it out"


def test_a_segment_that_came_early_excuses_the_next_loop_alone() -> None:
    """The second practice lacks its tax number: told, whatever stands before the first one."""
    tax = "REF*EI*461234987~\n"
    early = ("NM1*85*2*WILLOW", f"{tax}NM1*85*2*WILLOW")
    findings = judged(PRACTICES, early, ("REF*EI*391774206~\n", ""))
    assert [f.rule for f in findings] == [
        "X222.2000A.REF.unexpected", "X222.2010AA.REF-EI.missing",
    ]  # fmt: skip


def test_what_came_too_late_behind_its_own_party() -> None:
    """No dependent's level is missing where none was announced."""
    member = "NM1*IL*1*SAMPLE*ANA****MI*W100000001~\n"
    born = "DMG*D8*19610412*F~\n"
    finding = only(judged("276/accept/one-claim", (born + member, member + born)))
    assert (finding.rule, finding.code) == ("X212.2000D.DMG.sequence", "IK304:7")


def test_a_claim_without_its_trace_behind_a_line_of_the_claim_before() -> None:
    finding = only(judged(STATUS, ("TRN*2*TR-0002~\n", "")))
    assert (finding.rule, finding.position) == ("X212.2000D.TRN-2.missing", 26)


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (CLAIM, "SV1*HC:99213:25*250*UN*1***1:2", "SV2*0450*HC:99213:25*250*UN*1"),
        (HOSPITAL, "SV2*0250**2700*UN*45", "SV1*HC:99213*2700*UN*1***1"),
        (DENTAL, "SV3*AD:D7140*200****1", "SV1*AD:D7140*200*UN*1***1"),
    ],
)
def test_the_service_line_of_another_guide(base: str, ours: str, theirs: str) -> None:
    finding = only(judged(base, (ours, theirs))[:1])
    assert finding.rule.endswith(f".2400.{theirs[:3]}.foreign")
    assert finding.hint.startswith(f"send {ours[:3]} in its place")
    assert not [f for f in judged(base, (ours, theirs)) if f.rule.endswith(".missing")]


def test_a_loop_without_its_first_segment_is_a_loop_of_its_own_for_all_rules() -> None:
    """Its charge counts for the claim, and the sums of a payment without an SVC are nobody's."""
    finding = only(judged(PRACTICES, ("LX*2~\n", "")))
    assert finding.rule == "X222.2300.LX.missing"
    finding = only(judged(PAYMENT, (CORRECTED, "")))
    assert finding.rule == "X221.2100.SVC.missing"


def test_a_level_has_the_number_of_its_data_element() -> None:
    (finding,) = judged(PRACTICES, ("HL*4*3*23*0", "HL*4*2*23*0"))
    assert (finding.rule, finding.data_element) == ("X222.2000C.HL02.parent", "734")
    (finding,) = judged(PRACTICES, ("LX*2~", "LX*3~"))
    assert (finding.rule, finding.data_element) == ("X222.2400.LX01.sequence", "554")


@pytest.mark.parametrize(
    ("sent", "form"),
    [("D8*03102026", "CCYYMMDD"), ("RD8*20260310-2026032", "CCYYMMDD-CCYYMMDD")],
)
def test_a_date_is_told_its_form(sent: str, form: str) -> None:
    finding = only(judged(CLAIM, ("DTP*472*D8*20260310", f"DTP*472*{sent}")))
    assert finding.hint == f"give a day that exists, as {form}"


def test_a_status_category_that_is_none() -> None:
    """Category and status exchanged: the list of categories has no 65."""
    findings = judged(STATUS, ("STC*F1:65*20260310**250", "STC*65:F1*20260310**250"))
    assert [(f.rule, f.severity) for f in findings] == [("X212.2200D.STC01-1.code", "error")]


def test_an_old_diagnosis_of_a_new_service_is_one_finding() -> None:
    finding = only(judged(CLAIM, ("HI*ABK:J020*ABF:E119", "HI*BK:J020*BF:E119")))
    assert finding.rule == "X222.2300.HI.icd9"


@pytest.mark.parametrize(
    ("line", "behind", "position"),
    [
        ("SV1*HC:17000:59*121.4*UN*1***3~\n", "DTP*472*D8*20260902~\nREF*6R*X-100-2~\n", 37),
        ("SV1*HC:99203*211*UN*1***1~\n", "DTP*472*D8*20260908~\nREF*6R*X-101-1~\n", 53),
    ],
)
def test_a_service_line_told_twice_is_no_wrong_sum_besides(
    line: str, behind: str, position: int
) -> None:
    finding = only(judged(PRACTICES, (behind, behind + line)))
    assert (finding.rule, finding.position) == ("X222.2300.LX.missing", position)


def test_a_line_of_a_status_without_its_first_segment() -> None:
    """The claim has its own status: another one behind its dates is the line's."""
    service = "SVC*HC:99214:25*150*120****1~\n"
    finding = only(judged(STATUS, (service, "")))
    assert (finding.rule, finding.position) == ("X212.2200D.SVC.missing", 19)


def test_two_early_segments_of_one_loop_have_lost_its_first() -> None:
    """The billing provider's name and street are not there: what follows is not unexpected."""
    party = "NM1*85*2*CLINICA CENTRAL*****XX*1234567893~\nN3*1 MAIN ST~\n"
    findings = judged(CLAIM, (party, ""))
    assert [f.rule for f in findings] == [
        "X222.2000A.N4.unexpected", "X222.2000A.NM1-85.missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "lost", "rule", "position"),
    [
        (
            STATUS, "HL*4*3*22*0~\nNM1*IL*1*SAMPLE*ANA*M***MI*W100000001~\n",
            "X212.2000C.HL-22.missing", 10,
        ),
        (
            "277CA/accept/mixed", "HL*3*2*19*1~\nNM1*85*2*HILL CLINIC*****XX*1234567893~\n",
            "X214.2000B.HL-19.missing", 16,
        ),
    ],
)  # fmt: skip
def test_a_level_that_lost_its_first_two_segments(
    base: str, lost: str, rule: str, position: int
) -> None:
    """Its trace is not taken for the trace of a level further out, for it was announced."""
    finding = only(judged(base, (lost, "")))
    assert (finding.rule, finding.position) == (rule, position)
