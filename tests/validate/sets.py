"""Transaction sets written by hand, each line with what its guide requires of it.

A line is ``segment | loop | required elements | where it is required``: the last is the loop
that lacks it when it is gone and the position where that is told; ``-`` where the guide lets the
segment be absent. That is the position of the segment that opens the loop; but where the first
segment of an inner loop is gone and the rest of it is there, that of the next segment. Positions
count ST as 1. Sources: handbook 01 to 03 and the usage marks of the 005010 guides.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.books import books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import examine
from gateway.x12.reader import chunks


@dataclass(frozen=True)
class Line:
    text: str
    loop: str
    elements: tuple[int, ...]
    lacks: str
    opened_at: int

    @property
    def name(self) -> str:
        return self.text.split("*")[0]


def lines(table: str) -> list[Line]:
    out = []
    for row in table.strip().splitlines():
        text, loop, elements, where = (part.strip() for part in row.split("|"))
        lacks, _, opened_at = where.partition(" ")
        numbers = tuple(int(n) for n in elements.split()) if elements != "-" else ()
        out.append(Line(text, loop, numbers, lacks.strip("-"), int(opened_at or 0)))
    return out


PROFESSIONAL = lines("""
ST*837*0001*005010X222A1                            | ST     | 3           | -
BHT*0019*00*B1*20260314*0921*CH                     | ST     | 1 2 3 4 5 6 | ST 1
NM1*41*2*CLINICA CENTRAL*****46*CLINICA             | 1000A  | 1 2 3 8 9   | ST 3
PER*IC*EDI DESK*TE*5555550100                       | 1000A  | 1 3 4       | 1000A 3
NM1*40*2*PAYER X*****46*PAYERX                      | 1000B  | 1 2 3 8 9   | ST 1
HL*1**20*1                                          | 2000A  | 1 3 4       | ST 6
PRV*BI*PXC*207Q00000X                               | 2000A  | 1 2 3       | -
NM1*85*2*CLINICA CENTRAL*****XX*1234567893          | 2010AA | 1 2 3       | 2000A 8
N3*1 MAIN ST                                        | 2010AA | 1           | 2010AA 8
N4*SPRINGFIELD*IL*627010001                         | 2010AA | 1           | 2010AA 8
REF*EI*123456782                                    | 2010AA | 1 2         | 2010AA 8
NM1*87*2                                            | 2010AB | 1 2         | -
N3*PO BOX 1                                         | 2010AB | 1           | 2010AB 12
N4*SPRINGFIELD*IL*627010001                         | 2010AB | 1           | 2010AB 12
HL*2*1*22*1                                         | 2000B  | 1 2 3 4     | 2000A 15
SBR*S**GRP100******CI                               | 2000B  | 1           | 2000B 15
NM1*IL*1*SAMPLE*ANA****MI*W123456789                | 2010BA | 1 2 3       | 2000B 15
NM1*PR*2*PAYER X*****PI*60054                       | 2010BB | 1 2 3 8 9   | 2000B 15
HL*3*2*23*0                                         | 2000C  | 1 2 3 4     | -
PAT*19                                              | 2000C  | 1           | 2000C 19
NM1*QC*1*SAMPLE*BEN                                 | 2010CA | 1 2 3       | 2000C 21
N3*2 OAK AVE                                        | 2010CA | 1           | 2010CA 21
N4*SPRINGFIELD*IL*627020002                         | 2010CA | 1           | 2010CA 21
DMG*D8*20180102*M                                   | 2010CA | 1 2 3       | 2010CA 21
CLM*A-1002*250***11:B:1*Y*A*Y*I                     | 2300   | 1 2 5 6 7 8 9 | -
REF*EA*MRN77                                        | 2300   | 1 2         | -
HI*ABK:J020                                         | 2300   | 1           | 2300 25
NM1*82*1*PEREZ*LUZ****XX*1245319599                 | 2310B  | 1 2 3       | -
PRV*PE*PXC*207Q00000X                               | 2310B  | 1 2 3       | -
NM1*77*2*CLINICA NORTE                              | 2310C  | 1 2 3       | -
N3*3 ELM ST                                         | 2310C  | 1           | 2310C 30
N4*SPRINGFIELD*IL*627010001                         | 2310C  | 1           | 2310C 30
SBR*P*18*******CI                                   | 2320   | 1 2         | -
AMT*D*200                                           | 2320   | 1 2         | -
OI***Y***Y                                          | 2320   | 3 6         | 2320 33
NM1*IL*1*SAMPLE*ANA****MI*Z987                      | 2330A  | 1 2 3 8 9   | 2320 33
NM1*PR*2*OTHER PLAN*****PI*OTH1                     | 2330B  | 1 2 3 8 9   | 2320 33
NM1*82*1                                            | 2330D  | 1 2         | -
REF*G2*77                                           | 2330D  | 1 2         | 2330D 38
LX*1                                                | 2400   | 1           | 2300 40
SV1*HC:99213*250*UN*1***1                           | 2400   | 1 2 3 4 7   | 2400 40
DTP*472*D8*20260310                                 | 2400   | 1 2 3       | 2400 40
REF*6R*L1                                           | 2400   | 1 2         | -
LIN**N4*01234567891                                 | 2410   | 2 3         | -
CTP****2*UN                                         | 2410   | 4 5         | 2410 44
NM1*DK*1*ORDER*OLGA                                 | 2420E  | 1 2 3       | -
SVD*OTH1*200*HC:99213**1                            | 2430   | 1 2 3 5     | -
CAS*CO*45*50                                        | 2430   | 1 2 3       | -
DTP*573*D8*20260312                                 | 2430   | 1 2 3       | 2430 47
SE*50*0001                                          | 2430   | -           | -
""")

INSTITUTIONAL = lines("""
ST*837*0001*005010X223A2                            | ST     | 3           | -
BHT*0019*00*B1*20260314*0921*CH                     | ST     | 1 2 3 4 5 6 | ST 1
NM1*41*2*HILL HOSPITAL*****46*HILL                  | 1000A  | 1 2 3 8 9   | ST 3
PER*IC*EDI DESK*TE*5555550100                       | 1000A  | 1 3 4       | 1000A 3
NM1*40*2*PAYER X*****46*PAYERX                      | 1000B  | 1 2 3 8 9   | ST 1
HL*1**20*1                                          | 2000A  | 1 3 4       | ST 6
NM1*85*2*HILL HOSPITAL*****XX*1234567893            | 2010AA | 1 2 3       | 2000A 7
N3*1 MAIN ST                                        | 2010AA | 1           | 2010AA 7
N4*SPRINGFIELD*IL*627010001                         | 2010AA | 1           | 2010AA 7
REF*EI*123456782                                    | 2010AA | 1 2         | 2010AA 7
HL*2*1*22*0                                         | 2000B  | 1 2 3 4     | 2000A 11
SBR*P*18*******MA                                   | 2000B  | 1           | 2000B 11
NM1*IL*1*SAMPLE*ANA****MI*W123456789                | 2010BA | 1 2 3       | 2000B 13
N3*2 OAK AVE                                        | 2010BA | 1           | -
N4*SPRINGFIELD*IL*627020002                         | 2010BA | 1           | -
DMG*D8*19800102*F                                   | 2010BA | 1 2 3       | -
NM1*PR*2*PAYER X*****PI*60054                       | 2010BB | 1 2 3 8 9   | 2000B 11
CLM*H-1*900***18:A:1**A*Y*Y                         | 2300   | 1 2 5 7 8 9 | -
DTP*434*RD8*20260301-20260303                       | 2300   | 1 2 3       | 2300 18
DTP*435*DT*202603011200                             | 2300   | 1 2 3       | -
CL1*1*1*01                                          | 2300   | 1 3         | 2300 18
HI*ABK:K3580:::::::Y                                | 2300   | 1           | 2300 18
NM1*71*1*PEREZ*LUZ****XX*1245319599                 | 2310A  | 1 2 3       | -
LX*1                                                | 2400   | 1           | 2300 24
SV2*0120**900*DA*2                                  | 2400   | 1 3 4 5     | 2400 24
DTP*472*D8*20260301                                 | 2400   | 1 2 3       | -
SE*27*0001                                          | 2400   | -           | -
""")

REMITTANCE = lines("""
ST*835*0001                                         | ST    | -          | -
BPR*I*120*C*CHK************20260320                 | ST    | 1 2 3 4 16 | ST 1
TRN*1*CHK-77*1990060054                             | ST    | 1 2 3      | ST 1
DTM*405*20260319                                    | ST    | 1 2        | -
N1*PR*PAYER X                                       | 1000A | 1 2        | ST 5
N3*9 PLAN WAY                                       | 1000A | 1          | 1000A 5
N4*SPRINGFIELD*IL*627010001                         | 1000A | 1          | 1000A 5
PER*BL*EDI DESK*TE*5555550100                       | 1000A | 1          | 1000A 5
N1*PE*CLINICA CENTRAL*XX*1234567893                 | 1000B | 1 2 3 4    | ST 9
REF*TJ*123456782                                    | 1000B | 1 2        | -
LX*1                                                | 2000  | 1          | -
CLP*A-1002*1*250*160*40*12*260315001234             | 2100  | 1 2 3 4 6 7 | 2000 12
NM1*QC*1*SAMPLE*ANA                                 | 2100  | 1 2        | 2100 12
REF*EA*MRN77                                        | 2100  | 1 2        | -
SVC*HC:99213*250*160                                | 2110  | 1 2 3      | -
DTM*472*20260310                                    | 2110  | 1 2        | -
CAS*CO*45*50                                        | 2110  | 1 2 3      | -
CAS*PR*2*40                                         | 2110  | 1 2 3      | -
REF*6R*L1                                           | 2110  | 1 2        | -
LQ*HE*N130                                          | 2110  | 1 2        | -
PLB*1234567893*20261231*WO:77*40                    | ST    | 1 2 3 4    | -
SE*22*0001                                          | ST    | -          | -
""")

CLAIM_ACKNOWLEDGEMENT = lines("""
ST*277*0001*005010X214                              | ST    | 3           | -
BHT*0085*08*277-1*20260315*0900*TH                  | ST    | 1 2 3 4 5 6 | ST 1
HL*1**20*1                                          | 2000A | 1 3 4       | ST 3
NM1*AY*2*BRIDGE CLEARINGHOUSE*****46*BRIDGE         | 2100A | 1 2 3 8 9   | 2000A 3
TRN*1*T-1                                           | 2200A | 1 2         | 2000A 5
DTP*050*D8*20260314                                 | 2200A | 1 2 3       | 2200A 5
DTP*009*D8*20260315                                 | 2200A | 1 2 3       | 2200A 5
HL*2*1*21*1                                         | 2000B | 1 2 3 4     | 2000A 8
NM1*41*2*CLINICA CENTRAL*****46*CLINICA             | 2100B | 1 2 3 8 9   | 2000B 8
TRN*2*B1                                            | 2200B | 1 2         | 2000B 10
STC*A1:19:PR*20260315*WQ*250                        | 2200B | 1 2 3 4     | 2200B 10
QTY*AA*1                                            | 2200B | 1 2         | -
AMT*YU*250                                          | 2200B | 1 2         | -
HL*3*2*19*1                                         | 2000C | 1 2 3 4     | -
NM1*85*2*CLINICA CENTRAL*****XX*1234567893          | 2100C | 1 2 3 8 9   | 2000C 14
HL*4*3*PT                                           | 2000D | 1 2 3       | -
NM1*QC*1*SAMPLE*ANA****MI*W123456789                | 2100D | 1 2 3 8 9   | 2000D 16
TRN*2*A-1002                                        | 2200D | 1 2         | 2000D 18
STC*A7:562:82*20260315*U*250                        | 2200D | 1 2 3 4     | 2200D 18
REF*1K*260315001234                                 | 2200D | 1 2         | -
DTP*472*D8*20260310                                 | 2200D | 1 2 3       | 2200D 18
SVC*HC:99213*250                                    | 2220D | 1 2         | -
STC*A7:454*20260315*U                               | 2220D | 1 3         | 2220D 22
SE*24*0001                                          | 2220D | -           | -
""")

IMPLEMENTATION_ACKNOWLEDGEMENT = lines("""
ST*999*0001*005010X231A1                            | ST   | 3       | -
AK1*HC*318*005010X222A1                             | ST   | 1 2 3   | ST 1
AK2*837*0001*005010X222A1                           | 2000 | 1 2     | -
IK3*NM1*31*2310B*8                                  | 2100 | 1 2 4   | -
CTX*CLM01:A-1002                                    | 2100 | 1       | -
IK4*9*67*I12*1234567890                             | 2110 | 1 3     | -
IK5*R*I5                                            | 2000 | 1       | 2000 3
AK2*837*0002*005010X222A1                           | 2000 | 1 2     | -
IK5*A                                               | 2000 | 1       | 2000 8
AK9*P*2*2*1                                         | ST   | 1 2 3 4 | ST 1
SE*11*0001                                          | ST   | -       | -
""")

SETS = {
    "837P": ("HC", "005010X222A1", PROFESSIONAL),
    "837I": ("HC", "005010X223A2", INSTITUTIONAL),
    "835": ("HP", "005010X221A1", REMITTANCE),
    "277CA": ("HN", "005010X214", CLAIM_ACKNOWLEDGEMENT),
    "999": ("FA", "005010X231A1", IMPLEMENTATION_ACKNOWLEDGEMENT),
}
ISA = (
    "ISA*00*          *00*          *ZZ*PAYERX         *ZZ*CLINICA        "
    "*260314*0921*^*00501*000004711*0*P*:~"
)


def interchange(kind: str, segments: list[str]) -> str:
    """The segments in a set of their own; SE01 is set right."""
    functional, guide, _ = SETS[kind]
    segments = [*segments[:-1], f"SE*{len(segments)}*0001"]
    return (
        f"{ISA}GS*{functional}*PAYERX*CLINICA*20260314*0921*1*X*{guide}~"
        + "".join(f"{segment}~" for segment in segments)
        + "GE*1*1~IEA*1*000004711~"
    )


def watched(kind: str, segments: list[str], snip: frozenset[int]) -> tuple[str, list[Finding]]:
    """The text, and what is found in it by the guide of its one set."""
    text = interchange(kind, segments)
    found: list[Finding] = []
    for _ in examine(chunks(text.encode()), found, registry, snip, books_for()):
        pass
    return text, found
