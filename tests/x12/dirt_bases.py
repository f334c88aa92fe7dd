"""Five small clean files, one of each kind, two sets each: what the dirt is put on.

``ITEMS`` says by hand which claims and inquiries they hold; ``NAME`` stands in each once.
"""

from __future__ import annotations

KINDS = ("837P", "837I", "835", "271", "277CA")
NAME = "MUNOZ"
CONTROL_NUMBER = "000000601"

ITEMS = {
    "837P": ["P-1001", "P-1002", "P-1003"],
    "837I": ["H-2001", "H-2002", "H-2003"],
    "835": ["R-3001", "R-3002", "R-3003"],
    "271": ["E-4001", "E-4002", "E-4003"],
    "277CA": ["S-5001", "S-5002", "S-5003"],
}
"""CLM01, CLP01, TRN02 of a 2000C, TRN02 of a 2200D, in the order of the file."""

_ISA = (
    "ISA*00*          *00*          *ZZ*PINEPAYER      *ZZ*HILLCLINIC     "
    "*260314*0921*^*00501*000000601*0*T*:~"
)
_SUBMITTER = (
    "NM1*41*2*HILL BILLING*****46*HILLBILL~PER*IC*EDI DESK*TE*5555550100~"
    "NM1*40*2*PINE HEALTH PLAN*****46*PINEPAYER~HL*1**20*1~"
    "NM1*85*2*HILL CLINIC*****XX*1234567893~N3*22 HILL ROAD~N4*SPRINGFIELD*IL*627040001~"
    "REF*EI*471112222~"
)


def _subscriber(level: int, last: str, first: str, member: str) -> str:
    return (
        f"HL*{level}*1*22*0~SBR*P*18*******CI~NM1*IL*1*{last}*{first}****MI*{member}~"
        "N3*2 OAK AVE~N4*SPRINGFIELD*IL*627020002~DMG*D8*19800102*F~"
        "NM1*PR*2*PINE HEALTH PLAN*****PI*60054~"
    )


def _office(number: str) -> str:
    return (
        f"CLM*{number}*250***11:B:1*Y*A*Y*Y~HI*ABK:J020*ABF:E119~LX*1~"
        "SV1*HC:99213:25*250*UN*1***1:2~DTP*472*D8*20260310~"
    )


def _stay(number: str) -> str:
    return (
        f"CLM*{number}*4000***11:A:1**A*Y*Y~DTP*434*RD8*20260301-20260304~"
        "DTP*435*DT*202603011907~CL1*1*1*01~HI*ABK:J189~NM1*71*1*DOCTOR*DREW****XX*1234567893~"
        "LX*1~SV2*0120**4000*DA*3~"
    )


def _837(guide: str, claims: list[str]) -> str:
    first, second, third = claims
    one = (
        f"ST*837*0001*{guide}~BHT*0019*00*B0001*20260314*0921*CH~{_SUBMITTER}"
        f"{_subscriber(2, NAME, 'ANA', 'W100000001')}{first}"
        f"{_subscriber(3, 'SAMPLE', 'BEN', 'W100000002')}{second}"
    )
    two = (
        f"ST*837*0002*{guide}~BHT*0019*00*B0002*20260314*0921*CH~{_SUBMITTER}"
        f"{_subscriber(2, 'SAMPLE', 'CAL', 'W100000003')}{third}"
    )
    return _file("HC", guide, [one, two])


def _835() -> str:
    def head(number: str, trace: str, paid: int) -> str:
        return (
            f"ST*835*{number}~BPR*I*{paid}*C*CHK************20260316~TRN*1*{trace}*1471234567~"
            "N1*PR*PINE HEALTH PLAN~N3*1 PINE STREET~N4*SPRINGFIELD*IL*62701~"
            "PER*BL*EDI DESK*TE*8005550101~N1*PE*HILL CLINIC*XX*1234567893~LX*1~"
        )

    def claim(number: str, last: str) -> str:
        return (
            f"CLP*{number}*1*250*160*20*12*260310000111*11*1~NM1*QC*1*{last}*ANA****MI*W1~"
            "SVC*HC:99213:25*250*160**1~DTM*472*20260301~CAS*CO*45*70~CAS*PR*2*20~"
        )

    one = head("0001", "CHK0000701", 320) + claim("R-3001", NAME) + claim("R-3002", "SAMPLE")
    two = head("0002", "CHK0000702", 160) + claim("R-3003", "SAMPLE")
    return _file("HP", "005010X221A1", [one, two])


def _271() -> str:
    def head(number: str) -> str:
        return (
            f"ST*271*{number}*005010X279A1~BHT*0022*11*E{number}*20260314*0921~HL*1**20*1~"
            "NM1*PR*2*PINE HEALTH PLAN*****PI*60054~HL*2*1*21*1~"
            "NM1*1P*2*HILL CLINIC*****XX*1234567893~"
        )

    def person(level: int, trace: str, last: str) -> str:
        return (
            f"HL*{level}*2*22*0~TRN*2*{trace}*9471112222~NM1*IL*1*{last}*ANA****MI*W100000001~"
            "DMG*D8*19800102*F~DTP*346*D8*20260101~EB*1**30~EB*C*IND*30***23*500~"
        )

    one = head("0001") + person(3, "E-4001", NAME) + person(4, "E-4002", "SAMPLE")
    two = head("0002") + person(3, "E-4003", "SAMPLE")
    return _file("HB", "005010X279A1", [one, two])


def _277ca() -> str:
    def head(number: str) -> str:
        return (
            f"ST*277*{number}*005010X214~BHT*0085*08*BR{number}*20260314*0921*TH~HL*1**20*1~"
            f"NM1*AY*2*BRIDGE*****46*BRIDGECH~TRN*1*T{number}~DTP*050*D8*20260313~"
            "DTP*009*D8*20260314~HL*2*1*21*1~NM1*41*2*HILL CLINIC*****46*HILLCLINIC~"
            f"TRN*2*B{number}~STC*A1:19:PR*20260314*WQ*250~HL*3*2*19*1~"
            "NM1*85*2*HILL CLINIC*****XX*1234567893~"
        )

    def claim(level: int, trace: str, last: str) -> str:
        return (
            f"HL*{level}*3*PT~NM1*QC*1*{last}*ANA****MI*W100000001~TRN*2*{trace}~"
            "STC*A2:20:PR*20260314*WQ*250~DTP*472*D8*20260310~"
        )

    one = head("0001") + claim(4, "S-5001", NAME) + claim(5, "S-5002", "SAMPLE")
    two = head("0002") + claim(4, "S-5003", "SAMPLE")
    return _file("HN", "005010X214", [one, two])


def _file(code: str, guide: str, sets: list[str]) -> str:
    closed = [f"{text}SE*{text.count('~') + 1}*{n:04d}~" for n, text in enumerate(sets, 1)]
    return (
        f"{_ISA}GS*{code}*PINEPAYER*HILLCLINIC*20260314*0921*601*X*{guide}~{''.join(closed)}"
        f"GE*2*601~IEA*1*{CONTROL_NUMBER}~"
    )


BASES = {
    "837P": _837("005010X222A1", [_office(number) for number in ITEMS["837P"]]),
    "837I": _837("005010X223A2", [_stay(number) for number in ITEMS["837I"]]),
    "835": _835(),
    "271": _271(),
    "277CA": _277ca(),
}
"""Each with ``* ^ : ~`` and no line break."""
