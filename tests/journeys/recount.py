"""Counts again, from the exchanged files alone, what a demo reports: recount.py FOLDER."""

import json
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

KIND = {"45": "contractual", "253": "contractual", "23": "other_payer"}  # else: denied


def segments(path):
    text = path.read_text()
    return [s.strip("\r\n").split(text[3]) for s in text.split(text[105]) if s.strip()]


def recount(folder):
    charge, rejected, money = {}, set(), defaultdict(Decimal)
    paid, kinds, part = defaultdict(list), defaultdict(lambda: defaultdict(Decimal)), set()
    for path in [*folder.glob("archive/*.x12"), *folder.glob("collected/*.277")]:
        level = ""
        for s in segments(path):
            if s[0] == "CLM":
                charge[s[1]] = Decimal(s[2])
            elif s[0] == "HL":
                level = s[3]
            elif s[0] == "TRN":
                claim = s[2]
            elif s[0] == "STC" and level == "PT" and (s[3] == "U" or s[1][:2] in ("A3", "A7")):
                rejected.add(claim)
    for path in folder.glob("collected/*.835"):
        for s in segments(path):
            if s[0] == "BPR":
                money["payment"] += Decimal(s[2])
            elif s[0] == "CLP":
                claim, here = s[1], Decimal(1)
                money["charged"] += Decimal(s[3])
                money["paid"] += Decimal(s[4])
                paid[claim].append(Decimal(s[4]))
            elif s[0] == "SVC":
                here = Decimal(s[3])
            elif s[0] == "CAS":
                for reason, amount in zip(s[2::3], map(Decimal, s[3::3]), strict=False):
                    kind = "patient" if s[1] == "PR" else KIND.get(reason, "denied")
                    money[kind] += amount
                    kinds[claim][kind] += amount
                    part |= {claim} if kind == "denied" and not here else set()
            elif s[0] == "PLB":
                money["provider_adjustments"] += sum(map(Decimal, s[4::2]))
    fates = {number: "rejected" if number in rejected else "open" for number in charge}
    for number, amounts in paid.items():
        settled = kinds[number]["patient"] + kinds[number]["other_payer"]
        denied = kinds[number]["denied"] > 0 and settled <= 0
        fates[number] = ("part" if number in part else "paid") if sum(amounts) else (
            "denied" if denied else "owed"
        )
    count = {fate: sum(f == fate for f in fates.values()) for fate in set(fates.values())}
    return {"charge": sum(charge.values()), "fates": count, "money": dict(money)}


if __name__ == "__main__":
    print(json.dumps(recount(Path(sys.argv[1])), default=str))
