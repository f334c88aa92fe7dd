"""837 text, segment by segment, against text written by hand from the guides."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gateway.models.claim import Claim, ClaimBatch, ClaimKind
from gateway.models.claim_parts import Diagnosis
from gateway.models.party import Address, Contact, DateRange, Identifier, Party
from gateway.models.service_line import ServiceLine
from gateway.translate.claim_837_build import build_837
from gateway.translate.registry import GUIDES
from tests.translate.claims_837 import BATCH, CLAIM_FILES, HEADER, ROOT, fixture_claims, lines

DAY = datetime.date(2026, 3, 10)


def rows_of(name: str) -> str:
    (path,) = [path for path in CLAIM_FILES if path.stem == name]
    claims = fixture_claims(path)
    return lines(build_837(claims, BATCH, claims[0].kind))


def ids(**values: str) -> list[Identifier]:
    return [Identifier(qualifier=q.strip("_"), value=v) for q, v in values.items()]


def minimal() -> tuple[ClaimBatch, Claim]:
    """The smallest professional claim that the guide knows."""
    batch = ClaimBatch(
        batch_identifier="B20260314001",
        created=datetime.datetime(2026, 3, 14, 9, 21),
        submitter=Party(
            name="CLINICA CENTRAL",
            identifiers=ids(_46="CLINICA"),
            contacts=[Contact(name="EDI DESK", numbers=ids(TE="5555550100"))],
        ),
        receiver=Party(name="PAYER X", identifiers=ids(_46="PAYERX")),
    )
    claim = Claim(
        kind="837P",
        patient_control_number="A-1002",
        charge=Decimal("250.00"),
        facility_code="11",
        release_code="I",
        claim_filing_code="CI",
        billing_provider=Party(
            name="CLINICA CENTRAL",
            npi="1234567893",
            taxonomy_code="207Q00000X",
            address=Address("1 MAIN ST", "", "SPRINGFIELD", "IL", "62701-0001"),
            identifiers=ids(EI="123456782"),
        ),
        subscriber=Party(
            last_name="SAMPLE",
            first_name="ANA",
            member_id="W123456789",
            group_number="GRP100",
            birth_date=datetime.date(1980, 1, 2),
            gender_code="F",
            address=Address("2 OAK AVE", "", "SPRINGFIELD", "IL", "627020002"),
        ),
        payer=Party(name="PAYER X", identifiers=ids(PI="60054")),
        references=ids(EA="MRN77"),
        diagnoses=[
            Diagnosis(qualifier="ABK", code="J020"),
            Diagnosis(qualifier="ABF", code="E119"),
        ],
        service_lines=[
            ServiceLine(
                procedure_code="99213",
                modifiers=["25"],
                charge=Decimal("250.00"),
                units=Decimal(1),
                service_dates=DateRange(start=DAY, end=DAY),
                diagnosis_pointers=[1, 2],
                control_number="L1",
            )
        ],
    )
    return batch, claim


def test_the_smallest_professional_claim_is_what_the_guide_writes() -> None:
    batch, claim = minimal()
    text = (ROOT / "fixtures/x12/837P/accept/minimal.x12").read_text()
    body = text[text.index("BHT") : text.index("SE*")].replace("~", "")
    assert lines(build_837([claim], batch, "837P")) == body


def test_a_dependent_stands_under_an_hl_23() -> None:
    assert rows_of("professional-dependent-child-well-visit") == HEADER + (
        """HL*1**20*1
PRV*BI*PXC*208000000X
NM1*85*2*HARBORVIEW PEDIATRICS*****XX*1468203579
N3*88 HARBORVIEW AVE
N4*DULUTH*MN*558021407
REF*EI*371208844
PER*IC*R NYGAARD*TE*2185550117
HL*2*1*22*1
SBR*P**NPM-0093******CI
NM1*IL*1*BERGSTROM*ELLA****MI*W551902844
NM1*PR*2*NORTHERN PINES MUTUAL*****PI*83045
N3*PO BOX 900
N4*SAINT PAUL*MN*551010900
HL*3*2*23*0
PAT*19
NM1*QC*1*BERGSTROM*THEO
N3*602 SUPERIOR ST APT 3
N4*DULUTH*MN*55802
DMG*D8*20240829*M
CLM*HP-77120*496.2***11:B:1*Y*A*Y*Y
REF*EA*P-20931
HI*ABK:Z00129*ABF:Z23
NM1*82*1*NYGAARD*RUNE****XX*1246802460
PRV*PE*PXC*208000000X
LX*1
SV1*HC:99392:25*176*UN*1***1
DTP*472*D8*20260914
REF*6R*HP-77120-1
LX*2
SV1*HC:90707*104.15*UN*1***2
DTP*472*D8*20260914
REF*6R*HP-77120-2
LX*3
SV1*HC:90716*162.3*UN*1***2
DTP*472*D8*20260914
REF*6R*HP-77120-3
LX*4
SV1*HC:90460*34.5*UN*2***2
DTP*472*D8*20260914
REF*6R*HP-77120-4
LX*5
SV1*HC:90461*19.25*UN*2***2
DTP*472*D8*20260914
REF*6R*HP-77120-5
"""
    )


def test_an_institutional_claim_after_its_primary_payer() -> None:
    assert rows_of("institutional-secondary-claim-level") == HEADER + (
        """HL*1**20*1
PRV*BI*PXC*282N00000X
NM1*85*2*LAKESHORE GENERAL HOSPITAL*****XX*2011223346
N3*1000 LAKESHORE DR
N4*EVANSTON*IL*602011425
REF*EI*363344556
PER*IC*PATIENT ACCOUNTS*TE*8475550100
HL*2*1*22*0
SBR*S*18*MLK-RET******CI
NM1*IL*1*CARMICHAEL*EDITH****MI*W100887712
N3*15 CHURCH ST
N4*EVANSTON*IL*60202
DMG*D8*19490909*F
NM1*PR*2*MEADOWLARK HEALTH PLAN*****PI*61101
CLM*LG-7700355*12600***11:A:1**A*Y*Y
DTP*434*RD8*20260918-20260922
DTP*435*DT*202609181907
DTP*096*TM*1015
CL1*1*1*01
HI*ABK:J189:::::::Y
HI*ABJ:R0602
HI*ABF:J441:::::::Y
HI*DR:194
HI*BE:80:::4
NM1*71*1*FOXWORTH*ELEANOR****XX*2111223352
PRV*AT*PXC*207R00000X
SBR*P*18*******MA
CAS*CO*45*4720
CAS*PR*1*1676
AMT*D*6204
AMT*EAF*1676
OI***Y***Y
NM1*IL*1*CARMICHAEL*EDITH****MI*6H52JK4MN93
N3*15 CHURCH ST
N4*EVANSTON*IL*60202
NM1*PR*2*MEDICARE PART A CENTRAL*****PI*14111
DTP*573*D8*20261009
REF*F8*22627500198304ILA
LX*1
SV2*0120**9900*DA*4
REF*6R*LG-7700355-1
LX*2
SV2*0250**1740.62*UN*33
REF*6R*LG-7700355-2
LX*3
SV2*0300**959.38*UN*12
REF*6R*LG-7700355-3
"""
    )


def test_a_line_says_what_the_primary_payer_decided() -> None:
    text = rows_of("professional-medicare-secondary-working-aged")
    assert "SBR*S*18***12****MB\n" in text
    assert (
        "SVD*61101*96.4*HC:99214**1\nCAS*CO*45*40.6\nCAS*PR*2*28\nDTP*573*D8*20260928\nLX*2\n"
    ) in text


def test_accident_causes_and_delay_stand_in_their_elements_of_clm() -> None:
    auto = rows_of("professional-auto-accident-with-state")
    assert "CLM*WC-260929-05*396.2***11:B:1*Y*A*Y*Y**AA:::IL\n" in auto
    assert "REF*Y4*CLM-88123-A\nNM1*PR" in auto
    late = rows_of("professional-emergency-physician")
    assert "CLM*SO-41160*952.85***23:B:1*Y*A*Y*Y*P*OA*********7\n" in late
    assert "SV1*HC:99284:25*612.75*UN*1***1**Y\n" in late


def test_the_id_that_a_payer_gave_the_biller_stands_in_the_payers_loop() -> None:
    text = rows_of("professional-medicaid-clinic-visit")
    assert "REF*EI*371208844\nPER*" in text
    assert "NM1*PR*2*CEDAR STATE MEDICAID*****PI*77032\nREF*G2*MC0098127\nCLM*" in text


def tree(claims: Sequence[Claim], kind: ClaimKind = "837P") -> list[str]:
    """HLs, SBR02s and claim numbers in the order of the set."""
    kept = []
    for line in lines(build_837(claims, BATCH, kind)).splitlines():
        parts = line.split("*")
        if parts[0] == "HL":
            kept.append(line)
        elif parts[0] == "CLM":
            kept.append(parts[1])
    return kept


def named(number: str, provider: str, subscriber: str, patient: str = "") -> Claim:
    return Claim(
        kind="837P",
        patient_control_number=number,
        billing_provider=Party(name=provider),
        subscriber=Party(last_name=subscriber),
        patient=Party(last_name=patient) if patient else None,
    )


def test_claims_that_follow_each_other_share_their_levels() -> None:
    claims = [
        named("1", "P", "A"),
        named("2", "P", "A"),
        named("3", "P", "A", "KID"),
        named("4", "P", "A", "KID"),
        named("5", "P", "A", "OTHER KID"),
        named("6", "P", "B", "OTHER KID"),
        named("7", "Q", "B", "OTHER KID"),
        named("8", "P", "A"),
    ]
    assert tree(claims) == [
        "HL*1**20*1", "HL*2*1*22*0", "1", "2",
        "HL*3*1*22*1", "HL*4*3*23*0", "3", "4", "HL*5*3*23*0", "5",
        "HL*6*1*22*1", "HL*7*6*23*0", "6",
        "HL*8**20*1", "HL*9*8*22*1", "HL*10*9*23*0", "7",
        "HL*11**20*1", "HL*12*11*22*0", "8",
    ]  # fmt: skip


def test_another_pay_to_address_is_another_billing_level() -> None:
    first, second = named("1", "P", "A"), named("2", "P", "A")
    second.pay_to = Party(address=Address(line_1="PO BOX 1", city="X"))
    assert tree([first, second]) == [
        "HL*1**20*1", "HL*2*1*22*0", "1", "HL*3**20*1", "HL*4*3*22*0", "2",
    ]  # fmt: skip


def test_another_payer_or_place_in_line_is_another_subscriber_level() -> None:
    claims = [named(str(n), "P", "A") for n in range(1, 6)]
    claims[1].payer = Party(name="Z")
    claims[2].payer, claims[2].payer_responsibility_code = Party(name="Z"), "S"
    claims[3].payer, claims[3].payer_responsibility_code = Party(name="Z"), "S"
    claims[3].claim_filing_code = "MB"
    claims[4] = named("5", "P", "A")
    claims[4].billing_provider.identifiers = ids(G2="X")
    assert tree(claims) == [
        "HL*1**20*1", "HL*2*1*22*0", "1", "HL*3*1*22*0", "2", "HL*4*1*22*0", "3",
        "HL*5*1*22*0", "4", "HL*6*1*22*0", "5",
    ]  # fmt: skip


def test_a_patient_has_at_most_a_hundred_claims_in_one_loop() -> None:
    alone = tree([named(str(n), "P", "A") for n in range(1, 202)])
    assert [hl for hl in alone if "*" in hl] == [
        "HL*1**20*1", "HL*2*1*22*0", "HL*3*1*22*0", "HL*4*1*22*0",
    ]  # fmt: skip
    assert (alone.index("HL*3*1*22*0"), alone.index("HL*4*1*22*0")) == (102, 203)
    child = tree([named(str(n), "P", "A", "KID") for n in range(1, 102)])
    assert [hl for hl in child if "*" in hl] == [
        "HL*1**20*1", "HL*2*1*22*1", "HL*3*2*23*0", "HL*4*2*23*0",
    ]  # fmt: skip


def test_a_stated_subscriber_wins_over_a_repeated_patient() -> None:
    claim = named("1", "P", "A", "A")
    claim.patient_is_subscriber = True
    assert tree([claim]) == ["HL*1**20*1", "HL*2*1*22*0", "1"]


def test_lines_are_numbered_without_gaps_and_more_than_twelve_codes_take_two_segments() -> None:
    _, claim = minimal()
    claim.service_lines = [ServiceLine(number=7), ServiceLine(number=7)]
    claim.kind = "837I"
    claim.diagnoses = [Diagnosis(qualifier="ABK", code="A00")]
    claim.diagnoses += [Diagnosis(qualifier="ABF", code=f"B{n:02d}") for n in range(13)]
    text = lines(build_837([claim], BATCH, "837I"))
    assert "LX*1\nSV2\nLX*2\nSV2\n" in text
    assert "HI*ABK:A00\nHI*ABF:B00*ABF:B01*" in text and "*ABF:B11\nHI*ABF:B12\n" in text


def test_the_set_is_written_while_claims_arrive() -> None:
    taken: list[str] = []

    def one_by_one() -> Iterator[Claim]:
        for number in ("1", "2"):
            taken.append(number)
            yield named(number, "P", "A")

    rows = iter(build_837(one_by_one(), BATCH, "837P"))
    first = next(row for row in rows if row[0] == "CLM")
    assert (first[1], taken) == ("1", ["1"])


def test_guides_of_the_kinds() -> None:
    assert (GUIDES["837P"], GUIDES["837I"]) == ("005010X222A1", "005010X223A2")
