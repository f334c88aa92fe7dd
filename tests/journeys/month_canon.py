"""All that the commands show of a gateway, without what must differ from one arrival to another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.journeys import month_told as told
from tests.journeys.stage import Stage

ID = re.compile(r"\b(clm|rem|fil|dep|set|itm|sub|job)_[0-9a-z]{26}\b")
PLACE = re.compile(r"^\d{3}-")
AGE = re.compile(r"\bafter \d+ business days\b")
"""What the bank's half waits for is counted from the day of the test, which may end meanwhile."""

DIFFERS = {
    "at": "when we learned of it",
    "last_event_at": "likewise",
    "last_event": "what was heard last",
    "matched_by": "by which numbers a claim was found: those that were known by then",
    "item_id": "an id, which is made on arrival",
    "recorded": "ties that this call found first",
    "days_left": "counts from the day of the test",
    "sha256": "TA1 and 999 bear the time at which they were made",
    "size": "likewise",
}
"""Fields that are left out, each with its reason. Ids within other fields are told by what they
stand for: a claim's number, a remittance's trace number, a file's name."""
MADE_NOW = {"effective": "when TA1 and 999 were made", "date": "the same as a day"}
"""Fields that are left out where they are told of the clearinghouse."""
LISTS = (
    ("remits", "denials"), ("remits", "zero-pays"), ("remits", "take-backs"),
    ("remits", "unmatched"), ("remits", "unbalanced"), ("remits", "adjustments"),
    ("remits", "aging", "--as-of", "2099-12-31"), ("claims", "list", *told.ALL),
    ("remits", "list", *told.ALL), ("overdue",), ("files", "list", *told.ALL),
)  # fmt: skip
"""Commands that end with 0; those that tell of planted faults are asked beside them."""


def state(stage: Stage, folder: Path, shown: list[str]) -> dict[str, Any]:
    """By command, what it says; claims of the numbers ``shown`` and every eighth remittance in
    full."""
    said = {" ".join(words[:2]): told.ask(stage, *words) for words in LISTS}
    said["remits reconcile"] = told.ask(stage, "remits", "reconcile", code=1)
    said["remits summary"] = told.ask(stage, "remits", "summary", code=1)
    said["bank reconcile"] = told.ask(stage, "bank", "reconcile", "--all", code=1)
    said["remits export"] = told.exported(stage, folder)
    said["statements"] = told.saved(stage, folder, "remits", "statements", "--format", "json")
    said["statements"] = json.loads(said["statements"])
    names = {c["claim_id"]: c["patient_control_number"] for c in said["claims list"]["claims"]}
    names |= {r["remit_id"]: r["trace_number"] for r in said["remits list"]["remittances"]}
    names |= {f["file_id"]: PLACE.sub("", f["name"]) for f in said["files list"]["files"]}
    for number in shown:
        said[f"claims show {number}"] = told.ask(stage, "claims", "show", number)
    states = {r["trace_number"]: r["state"] for r in said["remits list"]["remittances"]}
    for trace in sorted(states)[::8]:
        code = 0 if states[trace] == "posted" else 1
        said[f"remits show {trace}"] = told.ask(stage, "remits", "show", trace, code=code)
    return {name: _plain(value, names) for name, value in said.items()}


def _plain(value: Any, names: dict[str, str]) -> Any:
    """Without what differs; lists are sorted, for what ties in their order is told by ids."""
    if isinstance(value, dict):
        out = DIFFERS | (MADE_NOW if value.get("source") == "clearinghouse" else {})
        return {k: _plain(v, names) for k, v in value.items() if k not in out}
    if isinstance(value, list):
        return sorted((_plain(one, names) for one in value), key=_text)
    if isinstance(value, str):
        known = ID.sub(lambda found: names.get(found[0], found[1]), value)
        return AGE.sub("after some business days", PLACE.sub("", known))
    return value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
