"""Counts again, from the exchanged files alone, what a demo reports: recount.py FOLDER."""

import json
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

KIND = {"45": "contractual", "253": "contractual", "23": "other_payer"}  # else: denied


def segments(paths: list[Path]) -> list[list[str]]:
    texts = [path.read_text() for path in sorted(paths)]
    return [s.strip().split(t[3]) for t in texts for s in t.split(t[105]) if s.strip()]


def recount(folder: Path) -> dict[str, object]:
    money: defaultdict[str, Decimal] = defaultdict(Decimal)
    charge, rejected, part, level, claim, line = {}, set(), set(), "", "", Decimal(1)
    paid: defaultdict[str, list[Decimal]] = defaultdict(list)
    kinds: defaultdict[str, defaultdict[str, Decimal]]
    kinds = defaultdict(lambda: defaultdict(Decimal))
    for s in segments([*folder.glob("archive/*.x12"), *folder.glob("collected/*.277")]):
        if s[0] == "CLM":
            charge[s[1]] = Decimal(s[2])
        elif s[0] == "HL":
            level = s[3]
        elif s[0] == "TRN":
            claim = s[2]
        elif s[0] == "STC" and level == "PT" and (s[3] == "U" or s[1][:2] in ("A3", "A7")):
            rejected.add(claim)
    for s in segments([*folder.glob("collected/*.835")]):
        if s[0] == "BPR":
            money["payment"] += Decimal(s[2])
        elif s[0] == "CLP":
            claim, line = s[1], Decimal(1)
            money["charged"] += Decimal(s[3])
            money["paid"] += Decimal(s[4])
            paid[claim].append(Decimal(s[4]))
        elif s[0] == "SVC":
            line = Decimal(s[3])
        elif s[0] == "CAS":
            for reason, amount in zip(s[2::3], map(Decimal, s[3::3]), strict=False):
                kind = "patient" if s[1] == "PR" else KIND.get(reason, "denied")
                money[kind] += amount
                kinds[claim][kind] += amount
                part |= {claim} if kind == "denied" and not line else set()
        elif s[0] == "PLB":
            money["provider_adjustments"] += sum(map(Decimal, s[4::2]))
    fates = {number: "rejected" if number in rejected else "open" for number in charge}
    for number, amounts in paid.items():
        fates[number] = "part" if number in part else "paid"
        if not sum(amounts):
            fates[number] = "denied" if kinds[number]["denied"] > 0 else "owed"
    return {"charge": sum(charge.values()), "fates": Counter(fates.values()), "money": money}


if __name__ == "__main__":
    print(json.dumps(recount(Path(sys.argv[1])), default=str))
