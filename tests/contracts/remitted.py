"""835 files for tests of contracts: claims as rows of a table, written as segments."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "config" / "contracts"
Row = dict[str, str]


def rows(*names: str) -> list[Row]:
    """The rows of the tables beside this file."""
    found: list[Row] = []
    for name in names:
        with (HERE / name).open(newline="") as opened:
            found += csv.DictReader(opened)
    return found


def segments_of(claims: Iterable[Row]) -> list[str]:
    """CLP, NM1, SVC, DTM and CAS of each claim, in the order of the rows."""
    out: list[str] = []
    for number, every in groupby(claims, key=lambda row: row["claim"]):
        lines = list(every)
        charge = sum(Decimal(one["charge"]) for one in lines)
        paid = sum(Decimal(one["paid"]) for one in lines)
        share = sum(value for one in lines for reason, value in cas(one) if reason[:2] == "PR")
        first = lines[0]
        out.append(f"CLP*{number}*{first['status']}*{charge}*{paid}*{share or ''}*12*P{number}"
                   f"*{first['place']}*1")  # fmt: skip
        out.append("NM1*QC*1*SAMPLE*ANA****MI*W100000001")
        for one in lines:
            modifiers = "".join(f":{m}" for m in one["modifiers"].split())
            out.append(f"SVC*HC:{one['code']}{modifiers}*{one['charge']}*{one['paid']}**"
                       f"{one['units']}**{one['billed_units']}".rstrip("*"))  # fmt: skip
            out.append(f"DTM*472*{one['date'].replace('-', '')}")
            out += [f"CAS*{reason[:2]}*{reason[3:]}*{value}" for reason, value in cas(one)]
            out.append(f"REF*6R*{number}-{one['line']}")
    return out


def cas(row: Row) -> list[tuple[str, Decimal]]:
    """``CO-45 12.30;PR-3 20.00`` as pairs."""
    pairs = (one.split(" ") for one in row["adjustments"].split(";") if one)
    return [(reason, Decimal(value)) for reason, value in pairs]


def an_835(
    body: Sequence[str], *, trace: str = "EFT0000900", day: str = "20261116",
    payer: str = "PINE HEALTH PLAN", originator: str = "1471234567", paid: Decimal | None = None,
) -> bytes:  # fmt: skip
    """One interchange with one remittance of these claims."""
    total = sum((Decimal(s.split("*")[4]) for s in body if s.startswith("CLP")), Decimal(0))
    taken = sum((Decimal(s.split("*")[4]) for s in body if s.startswith("PLB")), Decimal(0))
    total = total - taken if paid is None else paid
    inner = [
        "ST*835*0001", f"BPR*I*{total}*C*ACH*CCP*01*021000021*DA*100200300*{originator}**01*"
        f"011401533*DA*400500600*{day}", f"TRN*1*{trace}*{originator}", "DTM*405*20261114",
        f"N1*PR*{payer}", "N3*1 PINE STREET", "N4*SPRINGFIELD*IL*62701", "PER*BL*EDI DESK",
        "N1*PE*HILL CLINIC*XX*1234567893", "LX*1", *body,
    ]  # fmt: skip
    return "".join(
        f"{segment}~\n"
        for segment in (
            "ISA*00*          *00*          *ZZ*PINEPAYER      *ZZ*HILLCLINIC     *261114*0921*^"
            "*00501*000000900*0*T*:", "GS*HP*PINEPAYER*HILLCLINIC*20261114*0921*900*X*005010X221A1",
            *inner, f"SE*{len(inner) + 1}*0001", "GE*1*900", "IEA*1*000000900",
        )
    ).encode()  # fmt: skip
