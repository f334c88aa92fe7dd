"""What the gateway's commands say at the end of the month, in the shapes of month/truth.py."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.journeys.stage import Stage

ALL = ("--limit", "10000")
SUMS = ("contractual", "deductible", "coinsurance", "copayment", "denied", "paid")


def ask(stage: Stage, *words: str, code: int = 0) -> Any:
    """The JSON of a command that ends with ``code``."""
    said = stage.cli(*words, "--json")
    assert said.code == code, said.err
    return said.json


def saved(stage: Stage, folder: Path, *words: str) -> str:
    """The file that a command writes."""
    out = folder / "out"
    said = stage.cli(*words, "-o", str(out))
    assert said.code == 0, said.err
    return out.read_text()


def exported(stage: Stage, folder: Path) -> list[dict[str, Any]]:
    """The posting lines of all remittances."""
    text = saved(stage, folder, "remits", "export", "--format", "jsonl")
    return [json.loads(line) for line in text.splitlines()]


def numbers(stage: Stage) -> dict[str, str]:
    """By claim id, the claim's own number."""
    every = ask(stage, "claims", "list", *ALL)["claims"]
    return {c["claim_id"]: c["patient_control_number"] for c in every}


def claims(stage: Stage) -> dict[str, dict[str, Any]]:
    """By the claim's own number."""
    every = ask(stage, "claims", "list", *ALL)["claims"]
    fields = ("charge", "paid", "state", "flags", "payer")
    return {c["patient_control_number"]: {f: c.get(f) for f in fields} for c in every}


def dollars_of(stage: Stage, folder: Path) -> dict[str, dict[str, str]]:
    """By the claim's own number, what all that was posted of it comes to, by whose loss it is."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, Decimal("0.00")))
    whose = numbers(stage)
    for row in exported(stage, folder):
        assert not Decimal(row["other"]) and not Decimal(row["other_payer"]), row
        if row["claim_id"]:
            for name in SUMS:
                sums[whose[row["claim_id"]]][name] += Decimal(row[name])
    return {n: {name: str(amount) for name, amount in own.items()} for n, own in sums.items()}


def statements(stage: Stage, folder: Path) -> dict[str, dict[str, str]]:
    """By the claim's own number, what the patient owes of each kind."""
    found: dict[str, dict[str, str]] = {}
    text = saved(stage, folder, "remits", "statements", "--format", "json")
    for account in json.loads(text)["accounts"]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in account["lines"]:
            sums[line["kind"]] += Decimal(line["amount"])
        assert sum(sums.values()) == Decimal(account["owed"])
        found[account["patient_control_number"]] = {k: str(v) for k, v in sums.items()}
    return found


def remits(stage: Stage) -> list[list[Any]]:
    """As ``remits list`` tells them."""
    fields = ("trace_number", "payer", "amount", "effective_date", "claims", "matched", "balanced",
              "difference", "state")  # fmt: skip
    every = ask(stage, "remits", "list", *ALL)["remittances"]
    return sorted([r[f] for f in fields] for r in every)


def worklist(stage: Stage, name: str, *fields: str) -> list[list[Any]]:
    """A worklist; what is a claim's is told by the claim's own number, else by the payer's."""
    whose = numbers(stage)
    found = ask(stage, "remits", name)
    rows = found[name.replace("-", "_")]
    assert found["count"] == len(rows)
    return sorted(
        [whose.get(r.get("claim_id") or "", r["patient_control_number"]), *(r[f] for f in fields)]
        for r in rows
    )


def denials(stage: Stage) -> list[list[Any]]:
    """With group and reason as one word."""
    fields = ("trace_number", "line", "group_code", "reason_code", "category", "at_risk")
    rows = worklist(stage, "denials", *fields)
    return sorted([*row[:3], f"{row[3]}-{row[4]}", *row[5:]] for row in rows)


def unbalanced(stage: Stage) -> list[list[Any]]:
    rows = ask(stage, "remits", "unbalanced")["unbalanced"]
    fields = ("trace_number", "patient_control_number", "line", "difference")
    return sorted([row[f] for f in fields] for row in rows)


def accounts(stage: Stage) -> list[list[Any]]:
    """The ledger of provider adjustments."""
    fields = ("trace_number", "reason_code", "reference", "amount")
    return sorted(
        [a["payer"], a["nature"], a["state"], a["balance"],
         sorted([e[f] for f in fields] for e in a["entries"])]
        for a in ask(stage, "remits", "adjustments")["accounts"]
    )  # fmt: skip


def bank(stage: Stage) -> tuple[list[list[Any]], list[list[Any]]]:
    """Decisions and days."""
    found = ask(stage, "bank", "reconcile", "--all", code=1)
    fields = ("date", "deposits", "deposited", "tied", "missing", "state")
    decisions = sorted(
        [d["kind"], sorted([x["date"], x["amount"]] for x in d["deposits"]),
         sorted(r["trace_number"] for r in d["remittances"]), d["difference"]]
        for d in found["decisions"]
    )  # fmt: skip
    return decisions, [[day[f] for f in fields] for day in found["days"]]
