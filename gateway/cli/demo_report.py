"""What the demo tells at its end: each claim's fate, each dollar's way, each file's place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from gateway.cli.common import table
from gateway.cli.words import provider_adjustment

if TYPE_CHECKING:
    from gateway.exchange.desk import Desk

ZERO = Decimal(0)
FATES = {
    "held": "held by our own checks",
    "interchange_rejected": "rejected with its interchange (TA1)",
    "set_rejected": "rejected with its transaction set (999)",
    "claim_rejected": "rejected by clearinghouse or payer (277CA)",
    "denied": "denied",
    "reversed": "reversed, no correction yet",
    "voided": "voided",
}
MONEY = (
    ("paid", "paid by payers"),
    ("contractual", "written off by contract (CO)"),
    ("patient", "owed by patients or next payers (PR)"),
    ("denied", "denied: to be worked"),
    ("other_payer", "settled by other payers (OA)"),
    ("other", "other reasons"),
    ("unexplained", "not explained"),
)


class Fate(msgspec.Struct):
    """A row of the table of fates."""

    fate: str
    claims: int = 0
    charge: Decimal = ZERO
    paid: Decimal = ZERO


class Report(msgspec.Struct):
    """All that the demo has to say; ``complete`` when nothing is open and every cent is told."""

    fates: list[Fate]
    money: dict[str, Decimal]
    provider_adjustments: dict[str, Decimal]
    claims: int
    remittances: int
    files: list[dict[str, Any]]
    overdue: int
    waiting: int
    complete: bool
    folder: str
    home: str
    seconds: float = 0.0


def report_of(desk: Desk, root: Path) -> Report:
    """Ask the gateway what happened."""
    from gateway.exchange import remit_views, views
    from gateway.exchange.sweep import find_overdue
    from gateway.ledger.lifecycle import OPEN_STATES
    from gateway.ledger.reconcile import total

    claims = _all_claims(desk)
    remits = remit_views.list_remits(desk, limit=10_000)["remittances"]
    shown = [remit_views.show_remit(desk, r["remit_id"]) for r in remits]
    ties = [one["tie"] for one in shown]
    tie = total(ties)
    plb: dict[str, Decimal] = {}
    for adjustment in (a for one in shown for a in one["provider_adjustments"]):
        code = adjustment["reason_code"]
        plb[code] = plb.get(code, ZERO) + adjustment["amount"]
    money = {name: getattr(tie, name) for name in tie.__struct_fields__
             if isinstance(getattr(tie, name), Decimal)}  # fmt: skip
    waiting = sum(1 for c in claims if c["state"] in OPEN_STATES or c["state"] == "ready")
    return Report(
        fates=_fates(claims),
        money=money,
        provider_adjustments=plb,
        claims=len(claims),
        remittances=len(remits),
        files=_files(desk, root),
        overdue=len(find_overdue(desk)),
        waiting=waiting,
        complete=not waiting and all(t.ties for t in ties)
        and all(r["matched"] == r["claims"] for r in remits)
        and not views.list_files(desk, unreadable=True)["files"],
        folder=str(root),
        home=desk.settings.home,
    )  # fmt: skip


def _fates(claims: list[dict[str, Any]]) -> list[Fate]:
    """The claims counted by fate, most first."""
    fates: dict[str, Fate] = {}
    for claim in claims:
        name = _fate(claim)
        row = fates.setdefault(name, Fate(name))
        row.claims += 1
        row.charge += claim["charge"] or ZERO
        row.paid += claim["paid"] or ZERO
    return sorted(fates.values(), key=lambda fate: -fate.claims)


def _all_claims(desk: Desk) -> list[dict[str, Any]]:
    from gateway.exchange import views
    from gateway.store.events import events_of_claims

    claims: list[dict[str, Any]] = []
    after = None
    while True:
        page = views.list_claims(desk, after=after, limit=500)
        claims += page["claims"]
        with desk.store.reading() as connection:
            events = events_of_claims(connection, [c["claim_id"] for c in page["claims"]])
        for claim in page["claims"]:
            claim["corrected"] = any(e.kind == "reversed" for e in events[claim["claim_id"]])
        after = page["next"]
        if not after:
            return claims


def _fate(claim: dict[str, Any]) -> str:
    state = claim["state"]
    if state not in ("paid", "reconciled"):
        return FATES.get(state, f"still {state}")
    if not claim["paid"]:
        return "allowed, but owed by the patient"
    if claim["corrected"]:
        return "paid, reversed and paid again corrected"
    return "paid, some lines denied" if "partially_paid" in claim["flags"] else "paid"


def _files(desk: Desk, root: Path) -> list[dict[str, Any]]:
    """Every exchanged file where it lies now: ours in the archive, theirs where we collected."""
    from gateway.exchange import views

    house = root / "clearinghouse"
    out = []
    for file in reversed(views.list_files(desk, limit=10_000)["files"]):
        folder = house / ("archive" if file["direction"] == "out" else "collected")
        out.append(
            {"kind": file["kind"], "direction": file["direction"],
             "path": str(folder / file["name"]), "size": file["size"]}
        )  # fmt: skip
    return out


def print_report(report: Report) -> None:
    """The report for a person."""
    click.echo()
    rows: list[tuple[Any, ...]] = [(f.fate, f.claims, f.charge, f.paid) for f in report.fates]
    rows.append(
        ("all claims", report.claims, sum((f.charge for f in report.fates), ZERO),
         sum((f.paid for f in report.fates), ZERO))
    )  # fmt: skip
    table(("what happened", "claims", "charge", "paid"), rows, "Every claim by its fate")
    click.echo()
    _print_money(report)
    click.echo()
    table(
        ("", "file", "size"),
        [
            (f["kind"], str(Path(f["path"]).relative_to(report.folder)), f["size"])
            for f in report.files
        ],
        f"The files that were exchanged, in {report.folder}",
    )
    click.echo()
    if report.home:
        click.echo(f"look around: gateway --home {report.home} claims list")
    verdict = "every claim and every dollar is accounted for"
    if not report.complete:
        verdict = f"NOT COMPLETE: {report.waiting} claims wait, see above"
    click.secho(f"{verdict} ({report.seconds} s)", bold=True)


def _print_money(report: Report) -> None:
    money = report.money
    rows = [(words, money[name]) for name, words in MONEY if money[name] or name != "other"]
    table(
        ("charged on remittances, net of reversals", "dollars"),
        [("charged", money["charged"]), *[(f"  {words}", cents) for words, cents in rows]],
        f"The money of {report.remittances} remittances (835)",
    )
    click.echo()
    adjusted = [
        (f"  {provider_adjustment(code)} ({code})", -amount)
        for code, amount in sorted(report.provider_adjustments.items())
    ]
    table(
        ("from claims to payments", "dollars"),
        [("paid on claims", money["paid"]), *adjusted, ("payments (BPR02)", money["payment"]),
         ("difference", money["difference"])],
        "What the payers transferred",
    )  # fmt: skip
