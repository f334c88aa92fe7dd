"""Files of any size with all claims in one set, written piece by piece: no two claims alike, every
sum right, and nothing of the product used to write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

LAST = ("NETTLETON", "OKAFOR", "LINDQVIST", "MARCHETTI", "BRADSHAW", "YAMADA", "DUNMORE")
FIRST = ("DELIA", "MARCUS", "INGRID", "PAOLO", "HATTIE", "KENJI", "ROWAN", "SADIE", "TOBIAS")
CITIES = ("MADISON*WI*537031234", "SPRINGFIELD*IL*627041182", "DULUTH*MN*558020410")
CODES = ("99213", "92551", "93000", "36415", "71046")
ISA = (
    "ISA*00*          *00*          *ZZ*{:15}*ZZ*{:15}*260314*0921*^*00501*000004711*0*T*:~"
    "GS*{}*{}*{}*20260314*0921*4711*X*{}~"
)


def cents(amount: int) -> str:
    """An amount of cents as X12 writes dollars."""
    text = f"{amount // 100}.{amount % 100:02d}".rstrip("0")
    return text.rstrip(".")


def claim_837p(number: int) -> list[str]:
    """A subscriber's claim with two lines; HL 1 is the billing provider."""
    first, second = 5000 + number * 7 % 20000, 1200 + number * 13 % 9000
    who = f"{LAST[number % 7]}*{FIRST[number % 9]}"
    day = f"202602{number % 28 + 1:02d}"
    out = [
        f"HL*{number + 1}*1*22*0",
        f"SBR*P*18*GRP{number % 900 + 100}******CI",
        f"NM1*IL*1*{who}****MI*W{number:09d}",
        f"N3*{number % 990 + 10} MAIN STREET", f"N4*{CITIES[number % 3]}",
        f"DMG*D8*19{number % 60 + 30}{number % 12 + 1:02d}11*{'FM'[number % 2]}",
        "NM1*PR*2*ACME HEALTH PLAN*****PI*60054",
        f"CLM*B{number:07d}*{cents(first + second)}***11:B:1*Y*A*Y*Y",
        f"REF*D9*CH{number:08d}", "HI*ABK:K219*ABF:Z0000",
        "NM1*82*1*HOLLOWAY*EDITH****XX*1245319599", "PRV*PE*PXC*207Q00000X",
    ]  # fmt: skip
    for line, amount in ((1, first), (2, second)):
        code = CODES[(number + line) % 5]
        out += [
            f"LX*{line}", f"SV1*HC:{code}*{cents(amount)}*UN*1***{line}", f"DTP*472*D8*{day}",
            f"REF*6R*B{number:07d}-{line}",
        ]  # fmt: skip
    return out


def varied_837p(number: int) -> list[str]:
    """As :func:`claim_837p`, with diagnoses, procedures, units and days of which hardly any come
    again together: what remembers texts gains nothing from it."""
    day = f"2025{number % 12 + 1:02d}{number // 12 % 28 + 1:02d}"
    out = []
    for text in claim_837p(number):
        id, _, rest = text.partition("*")
        if id == "HI":
            first, other = f"E{100 + number * 7 % 30}", f"R{number * 31 % 1000:03d}"
            text = f"HI*ABK:{first}*ABF:{other}"
        elif id == "SV1":
            _, charge, unit, _, *others = rest.split("*")
            code, units = 70010 + number * 13 % 6000, 1 + number % 17
            text = "*".join((f"SV1*HC:{code}", charge, unit, str(units), *others))
        elif id == "DTP":
            text = f"DTP*472*D8*{day}"
        out.append(text)
    return out


def payment_835(number: int) -> list[str]:
    """A claim's payment with two lines, each paid at 70 and 60 of a hundred."""
    first, second = 5000 + number % 200 * 100, 1000 + number % 90 * 100
    paid = first * 70 // 100, second * 60 // 100
    who = f"{LAST[number % 7]}*{FIRST[number % 9]}"
    out = [
        f"CLP*B{number:07d}*1*{cents(first + second)}*{cents(sum(paid))}*{cents(first // 10)}"
        f"*12*2600{number:07d}*11*1",
        f"NM1*QC*1*{who}****MI*W{number:09d}", "NM1*82*1*HOLLOWAY*EDITH****XX*1234567893",
        "DTM*050*20260310", f"AMT*AU*{cents(first + second)}",
    ]  # fmt: skip
    owed = first // 10
    rest = first - paid[0] - owed
    for line, amount, pay in ((1, first, paid[0]), (2, second, paid[1])):
        out += [f"SVC*HC:{CODES[(number + line) % 5]}*{cents(amount)}*{cents(pay)}**1",
                f"DTM*472*202602{number % 28 + 1:02d}"]  # fmt: skip
        less = [f"CAS*PR*2*{cents(owed)}"] if line == 1 else []
        out += [f"CAS*CO*45*{cents(rest if line == 1 else amount - pay)}", *less]
        out += [f"REF*6R*B{number:07d}-{line}", f"AMT*B6*{cents(pay)}"]
    return out


HEAD_837P = (
    "BHT*0019*00*BENCH1*20260314*0921*CH", "NM1*41*2*RIVERBEND FAMILY CARE*****46*SUBMITTER",
    "PER*IC*BILLING OFFICE*TE*5555550100", "NM1*40*2*RECEIVER*****46*RECEIVER", "HL*1**20*1",
    "NM1*85*2*RIVERBEND FAMILY CARE*****XX*1234567893", "N3*100 MAIN STREET",
    "N4*SPRINGFIELD*IL*627041182", "REF*EI*990000001",
)  # fmt: skip
KINDS = {"837P": ("HC", "005010X222A1", claim_837p), "835": ("HP", "005010X221A1", payment_835)}
VARIED = "837P varied"


def head_835(numbers: range) -> tuple[str, ...]:
    """From BPR to the LX; the sum is that of the payments."""
    total = sum(
        (5000 + n % 200 * 100) * 70 // 100 + (1000 + n % 90 * 100) * 60 // 100 for n in numbers
    )
    return (
        f"BPR*I*{cents(total)}*C*ACH*CCP*01*999999992*DA*1000001*1990000000**01*999999992*DA*2000002"
        "*20260314",
        f"TRN*1*BENCH{numbers[0]}*1990000000", "DTM*405*20260314", "N1*PR*ACME HEALTH PLAN",
        "N3*1 PLAZA", "N4*SPRINGFIELD*IL*62704", "PER*BL*ERA DESK*TE*5555550199",
        "N1*PE*RIVERBEND FAMILY CARE*XX*1234567893", "LX*1",
    )  # fmt: skip


def pieces(kind: str, claims: int, per_set: int) -> Iterator[str]:
    """The file's text; the last piece ends it."""
    functional, guide, claim = KINDS[kind.removesuffix(" varied")]
    claim = varied_837p if kind == VARIED else claim
    yield ISA.format("SUBMITTER", "RECEIVER", functional, "SUBMITTER", "RECEIVER", guide)
    sets = range(1, claims + 1, per_set)
    for at, first in enumerate(sets, 1):
        numbers = range(first, min(first + per_set, claims + 1))
        st = f"ST*837*{at:04d}*{guide}" if kind != "835" else f"ST*835*{at:04d}"
        head = [st, *(HEAD_837P if kind != "835" else head_835(numbers))]
        count = len(head) + 1
        yield "~".join(head) + "~"
        for number in numbers:
            segments = claim(number)
            count += len(segments)
            yield "~".join(segments) + "~"
        yield f"SE*{count}*{at:04d}~"
    yield f"GE*{len(sets)}*4711~IEA*1*000004711~"


def write(path: Path, kind: str, claims: int, per_set: int | None = None) -> int:
    """Write a file, all claims in one set or ``per_set`` in each; returns how many segments it
    has."""
    count = 0
    with path.open("w", encoding="ascii") as out:
        for piece in pieces(kind, claims, per_set or claims):
            count += piece.count("~")
            out.write(piece)
    return count
