"""Remittances in the contract's shapes, and how each ties to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.desk import Desk
from gateway.exchange.recording import record
from gateway.ledger.events import Event
from gateway.ledger.reconcile import Tie, tie_remittance
from gateway.models.remittance import ClaimPayment
from gateway.store import claim_payments, remittances
from gateway.store.records import RemittanceRow


def remit_line(row: RemittanceRow) -> dict[str, Any]:
    """One row of ``remits list``."""
    return {
        "remit_id": row.remit_id,
        "partner": row.partner,
        "payer": row.payer,
        "trace_number": row.trace_number,
        "amount": row.amount,
        "effective_date": row.effective_date,
        "claims": row.claims,
        "matched": row.matched,
        "balanced": row.balanced,
        "difference": row.difference,
        "state": row.state,
    }


def list_remits(
    desk: Desk,
    *,
    partner: str | None = None,
    balanced: bool | None = None,
    after: str | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """One page of remittances, newest first."""
    with desk.store.reading() as connection:
        page = remittances.list_remittances(
            connection, partner=partner, balanced=balanced, after=after, limit=limit
        )
    return {"remittances": [remit_line(row) for row in page.items], "next": page.next}


def show_remit(desk: Desk, wanted: str) -> dict[str, Any]:
    """A remittance by its id or trace number, with claims, lines, adjustments and the tie."""
    with desk.store.reading() as connection:
        row = find_remittance(connection, wanted)
        paid = claim_payments.payments_of_remittance(connection, row.remit_id)
        children = claim_payments.children_of_payments(connection, row.remit_id)
        plb = remittances.provider_adjustments_of(connection, row.remit_id)
    payments = [msgspec.json.decode(p.content, type=ClaimPayment) for p in paid]
    matched = {(s.claim_ordinal, s.ordinal): s for s in children.service_payments}
    claims = []
    for p, payment in zip(paid, payments, strict=True):
        lines = [
            msgspec.to_builtins(line)
            | {"line_number": matched[p.ordinal, n].line_number,
               "matched_by": matched[p.ordinal, n].matched_by}
            for n, line in enumerate(payment.service_lines, 1)
        ]  # fmt: skip
        claims.append(
            msgspec.to_builtins(payment)
            | {"claim_id": p.claim_id, "matched_by": p.matched_by, "service_lines": lines}
        )
    adjustments = [
        {"provider_identifier": a.provider_identifier, "reason_code": a.reason_code,
         "reference": a.reference, "amount": a.amount}
        for a in plb
    ]  # fmt: skip
    tie = tie_remittance(row.amount, payments, [a.amount for a in plb])
    return remit_line(row) | {
        "file_id": row.file_id,
        "payee": row.payee,
        "claim_payments": claims,
        "provider_adjustments": adjustments,
        "tie": tie,
    }


def find_remittance(connection: Any, wanted: str) -> RemittanceRow:
    """The remittance of that id or trace number. Raises ConfigError where there is not one."""
    row = remittances.load_remittance(connection, wanted)
    found = [row] if row else remittances.find_remittances(connection, trace_number=wanted)
    if not found:
        raise ConfigError("no remittance has this id or trace number")
    if len(found) > 1:
        ids = ", ".join(one.remit_id for one in found)
        raise ConfigError(f"several remittances have the trace number {wanted}: {ids}")
    return found[0]


class Reconciled(msgspec.Struct):
    """What reconciling found: each remittance with its tie, and the claims that are settled."""

    remittances: list[dict[str, Any]]
    claims: int
    difference: Decimal

    @property
    def exit_code(self) -> int:
        """1 where a remittance does not tie, else 0."""
        return 1 if any(not one["tie"].ties for one in self.remittances) else 0


def reconcile(desk: Desk, partner: str | None = None, wanted: str | None = None) -> Reconciled:
    """Tie remittances at line, claim and payment level; mark the claims of those that tie.

    A claim is ``reconciled`` when every line and the claim balance, the payment it came in
    balances, and it was matched to a claim that was sent.
    """
    with desk.store.reading() as connection:
        rows = (
            [find_remittance(connection, wanted)]
            if wanted
            else all_remittances(connection, partner)
        )
    done = Reconciled([], 0, Decimal(0))
    for row in rows:
        done.remittances.append(remit_line(row) | {"tie": _tie_one(desk, row, done)})
    return done


def all_remittances(connection: Any, partner: str | None) -> list[RemittanceRow]:
    """Those that count, newest first: not what was told before."""
    rows: list[RemittanceRow] = []
    after = None
    while True:
        page = remittances.list_remittances(connection, partner=partner, after=after, limit=500)
        rows += [row for row in page.items if row.state != "held"]  # told before: counts once
        after = page.next
        if not after:
            return rows


def _tie_one(desk: Desk, row: RemittanceRow, done: Reconciled) -> Tie:
    now = desk.clock()
    with desk.store.transaction() as connection:
        paid = claim_payments.payments_of_remittance(connection, row.remit_id)
        payments = [msgspec.json.decode(p.content, type=ClaimPayment) for p in paid]
        plb = remittances.provider_adjustments_of(connection, row.remit_id)
        tie = tie_remittance(row.amount, payments, [a.amount for a in plb])
        done.difference += tie.difference
        if tie.ties:
            events = [
                (
                    p.claim_id,
                    Event(kind="reconciled", at=now, key=f"{p.claim_id}:reconciled:{row.remit_id}",
                          file_id=row.file_id, message=f"remittance {row.trace_number} ties"),
                )
                for p in paid
                if p.claim_id
            ]  # fmt: skip
            done.claims += len({claim_id for claim_id, _ in events})
            record(connection, events)
    return tie
