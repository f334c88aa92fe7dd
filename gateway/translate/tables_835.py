"""Remittances as tables: many segments at a time, column by column, for archives of years.

What :mod:`gateway.translate.remittance_835_read` does claim by claim is done here for whole runs of
segments: the segments of an id are split together, and a segment's claim and line are found by
counting the CLPs and SVCs before it. The tables and their keys are in docs/tables.md. Money and
quantities are decimals of four places; what is no such number is null and stands in ``problems``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.translate import tables_835_parts as made
from gateway.translate.tables_835_rows import Marks, Rows, State

if TYPE_CHECKING:
    import polars as pl

TABLES = (
    "payments", "claims", "services", "adjustments", "remarks", "provider_adjustments", "problems",
)  # fmt: skip


def tables_of(texts: pl.Series, marks: Marks, state: State) -> dict[str, pl.DataFrame]:
    """The tables of a run of segments, without terminators.

    A run begins a file or with a CLP, so that no claim is ever in two. ``state`` goes from run to
    run: it counts, and it holds the payment whose set is not over yet; ask :func:`last_payment`
    for one whose SE never came.
    """
    rows = Rows(texts, marks, state)
    adjustments = made.adjustments(rows)
    services = made.services(rows, adjustments)
    claims = made.claims(rows, adjustments)
    provider_adjustments = made.provider_adjustments(rows)
    tables = {
        "payments": made.payments(rows, claims, provider_adjustments),
        "claims": claims,
        "services": services,
        "adjustments": adjustments.drop("row", "position"),
        "remarks": made.remarks(rows),
        "provider_adjustments": provider_adjustments,
        "problems": rows.problems(),
    }
    rows.count()
    return tables


def last_payment(state: State) -> pl.DataFrame:
    """The payment of a set that was cut: it does not tie, for not all of it is there."""
    from gateway.translate.tables_835_parts import closed_payments

    return closed_payments(state.pending, cut=True)
