"""What the gateway's commands say at the end of the month, in the shapes of ``truth``."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.journeys.month.decide import SHARES
from tests.journeys.stage import Stage

ALL = ("--limit", "10000")


def ask(stage: Stage, *words: str, code: int = 0) -> Any:
    said = stage.cli(*words, "--json")
    assert said.code == code, said.err
    return said.json


def export(stage: Stage, folder: Path) -> list[dict[str, Any]]:
    """The posting lines of all remittances."""
    out = folder / "lines.jsonl"
    said = stage.cli("remits", "export", "--format", "jsonl", "-o", str(out))
    assert said.code == 0, said.err
    return [json.loads(line) for line in out.read_text().splitlines()]


def statements(stage: Stage, folder: Path) -> dict[str, dict[str, str]]:
    """By patient control number, what the patient owes of each kind."""
    out = folder / "statements.json"
    assert stage.cli("remits", "statements", "-o", str(out), "--format", "json").code == 0
    found: dict[str, dict[str, Decimal]] = {}
    for account in json.loads(out.read_text())["accounts"]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in account["lines"]:
            sums[line["kind"]] += Decimal(line["amount"])
        assert sum(sums.values()) == Decimal(account["owed"])
        found[account["patient_control_number"]] = sums
    return {number: {k: str(v) for k, v in sums.items()} for number, sums in found.items()}


def claims(stage: Stage) -> dict[str, dict[str, Any]]:
    """By patient control number."""
    every = ask(stage, "claims", "list", *ALL)["claims"]
    fields = ("charge", "paid", "state", "flags", "payer")
    return {c["patient_control_number"]: {f: c.get(f) for f in fields} for c in every}


def remits(stage: Stage) -> list[list[Any]]:
    fields = ("trace_number", "payer", "amount", "effective_date", "claims", "matched", "balanced",
              "difference", "state")  # fmt: skip
    every = ask(stage, "remits", "list", *ALL)["remittances"]
    return sorted([r[f] for f in fields] for r in every)


def worklist(stage: Stage, name: str, numbers: dict[str, str] | None, *fields: str) -> Any:
    """A worklist; with ``numbers`` claims are told by their own number, not by the payer's."""
    rows = ask(stage, "remits", name)[name.replace("-", "_")]
    first = [numbers[r["claim_id"]] if numbers else r["patient_control_number"] for r in rows]
    return sorted([own, *(r[f] for f in fields)] for own, r in zip(first, rows, strict=True))


def denials(stage: Stage) -> list[list[Any]]:
    rows = ask(stage, "remits", "denials")["denials"]
    return sorted(
        [r["patient_control_number"], r["trace_number"], r["line"],
         f"{r['group_code']}-{r['reason_code']}", r["category"], r["at_risk"]] for r in rows
    )  # fmt: skip


def accounts(stage: Stage) -> list[list[Any]]:
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


KINDS = tuple(SHARES)
