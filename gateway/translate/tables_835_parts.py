"""The tables of a run of 835 segments, each made of the rows of its segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.translate.rest import PLAIN

if TYPE_CHECKING:
    import polars as pl

    from gateway.translate.tables_835_rows import Rows

_MODIFIERS = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")
_TRIPLETS = 6
_PAIRS = 6


def claims(rows: Rows, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Loop 2100: CLP, with who it is about and its dates."""
    import polars as pl

    frame = rows.of(
        "CLP", "patient_control_number", "status_code", "charge", "paid",
        "patient_responsibility", "claim_filing_code", "payer_claim_control_number",
        "facility_code", "frequency_code", "", "drg_code", "drg_weight", "discharge_fraction",
    )  # fmt: skip
    frame = rows.numbers(frame, "CLP", {"charge": 3, "paid": 4, "patient_responsibility": 5,
                                        "drg_weight": 12, "discharge_fraction": 13})  # fmt: skip
    frame = frame.join_asof(_assigned(rows), on="row", by="payment", check_sortedness=False)
    if rows.state.assigned:
        frame = frame.with_columns(
            assigned_number=pl.when(pl.col("payment") == rows.state.payments)
            .then(pl.col("assigned_number").fill_null(rows.state.assigned))
            .otherwise("assigned_number")
        )
    frame = _named(rows, frame)
    for qualifier, name in (
        ("232", "statement_start"), ("233", "statement_end"), ("050", "received_date"),
        ("036", "coverage_end"),
    ):  # fmt: skip
        frame = attach(frame, _dated(rows, qualifier, name, line=False), "claim")
    taken = adjustments.group_by("claim", maintain_order=True).agg(pl.col("amount").sum())
    return _tied(attach(frame, taken, "claim")).drop("service", "row")


def _assigned(rows: Rows) -> pl.DataFrame:
    return rows.of("LX", "assigned_number").select("row", "payment", "assigned_number")


def _named(rows: Rows, frame: pl.DataFrame) -> pl.DataFrame:
    """The patient, the insured, the rendering provider and the crossover payer of each claim."""
    import polars as pl

    names = rows.of("NM1", "role", "", "last_name", "first_name", "middle_name", "", "", "", "id")
    for role, kept in (
        ("QC", {"last_name": "patient_last_name", "first_name": "patient_first_name",
                "middle_name": "patient_middle_name", "id": "patient_member_id"}),
        ("IL", {"last_name": "insured_last_name", "first_name": "insured_first_name",
                "id": "insured_member_id"}),
        ("82", {"last_name": "rendering_last_name", "id": "rendering_id"}),
        ("TT", {"last_name": "crossover_payer", "id": "crossover_payer_id"}),
    ):  # fmt: skip
        some = names.filter((pl.col("role") == role) & pl.col("claim").is_not_null())
        some = some.select("claim", *(pl.col(old).alias(new) for old, new in kept.items()))
        frame = attach(frame, _first(some, "claim"), "claim")
    return frame


def _dated(rows: Rows, qualifier: str, name: str, *, line: bool) -> pl.DataFrame:
    """The first date of a qualifier of each claim, or of each line."""
    import polars as pl

    frame = rows.of("DTM", "qualifier", name).filter(
        (pl.col("qualifier") == qualifier) & pl.col("claim").is_not_null()
    )
    key = "service" if line else "claim"
    if line:
        frame = frame.filter(pl.col("service").is_not_null())
    else:
        frame = frame.filter(pl.col("service").is_null())
    frame = rows.dates(frame, "DTM", {name: 2})
    return _first(frame.select(key, name), key)


def services(rows: Rows, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Loop 2110: SVC, with its dates and the control number that came back."""
    import polars as pl

    frame = rows.of("SVC", "_procedure", "charge", "paid", "revenue_code", "units", "_submitted",
                    "submitted_units").filter(pl.col("claim").is_not_null())  # fmt: skip
    frame = rows.numbers(frame, "SVC", {"charge": 2, "paid": 3, "units": 5, "submitted_units": 7})
    parts = ("procedure_qualifier", "procedure_code", *_MODIFIERS)
    mark = rows.marks.component
    frame = frame.with_columns(
        pl.col("_procedure").str.split_exact(mark, 5).struct.rename_fields(list(parts)),
        pl.col("_submitted").str.split_exact(mark, 1)
        .struct.rename_fields(["submitted_qualifier", "submitted_code"]),
    ).unnest("_procedure", "_submitted")  # fmt: skip
    own = rows.of("REF", "qualifier", "control_number").filter(
        (pl.col("qualifier") == "6R") & pl.col("service").is_not_null()
    )
    own = _first(own.select("service", "control_number"), "service")
    frame = attach(frame, own, "service")
    frame = _service_days(rows, frame)
    taken = adjustments.filter(pl.col("service").is_not_null())
    taken = taken.group_by("service", maintain_order=True).agg(pl.col("amount").sum())
    return _tied(attach(frame, taken, "service")).drop("row")


def _service_days(rows: Rows, frame: pl.DataFrame) -> pl.DataFrame:
    """``start`` and ``end``: DTM 472, or 150 and 151 of which the other may be missing."""
    import polars as pl

    for qualifier in ("472", "150", "151"):
        frame = attach(frame, _dated(rows, qualifier, qualifier, line=True), "service")
    return frame.with_columns(
        start=pl.coalesce("472", "150", "151"), end=pl.coalesce("472", "151", "150")
    ).drop("472", "150", "151")


def _tied(frame: pl.DataFrame) -> pl.DataFrame:
    """``difference``, charge less adjustments less payment, and whether it is nothing. Source:
    005010X221A1, balancing of the line and of the claim."""
    import polars as pl

    taken = pl.col("amount").fill_null(0)
    frame = frame.with_columns(difference=pl.col("charge") - taken - pl.col("paid"))
    return frame.with_columns(balanced=(pl.col("difference") == 0).fill_null(False)).drop("amount")


def adjustments(rows: Rows) -> pl.DataFrame:
    """CAS of claims (``service`` is null) and lines: a row for each triplet."""
    import polars as pl

    triplets = _TRIPLETS if rows.long("CAS", 4) else 1
    names = [f"{n}{k}" for k in range(triplets) for n in ("reason_code", "amount", "quantity")]
    frame = rows.of("CAS", "group_code", *names)
    keys = ["row", "payment", "claim", "service", "position", "group_code"]
    parts = []
    for k in range(triplets):
        three = [f"reason_code{k}", f"amount{k}", f"quantity{k}"]
        part = frame.select(*keys, *(pl.col(n).alias(n[:-1]) for n in three))
        part = part.filter((pl.col("reason_code") != "") | (pl.col("amount") != ""))
        if not part.height and k:
            continue
        places = {"amount": 3 + 3 * k, "quantity": 4 + 3 * k}
        parts.append(rows.numbers(part, "CAS", places).with_columns(_k=pl.lit(k)))
    found = pl.concat(parts)
    if len(parts) > 1:
        found = found.sort("row", "_k")
    return found.drop("_k")


def remarks(rows: Rows) -> pl.DataFrame:
    """Remark codes of lines (LQ) and of claims (MIA, MOA)."""
    import polars as pl

    line = rows.of("LQ", "list", "code").with_columns(source=pl.lit("LQ"))
    parts = [line.select("row", "payment", "claim", "service", "code", "source")]
    for id, places in (("MIA", (5, 20, 21, 22, 23)), ("MOA", (3, 4, 5, 6, 7))):
        names = [f"r{n}" if n in places else "" for n in range(1, max(places) + 1)]
        frame = rows.of(id, *names)
        parts += [
            frame.select("row", "payment", "claim", "service", pl.col(f"r{n}").alias("code"),
                         source=pl.lit(id))
            for n in places
        ]  # fmt: skip
    found = pl.concat(parts).filter(pl.col("code") != "").sort("row", maintain_order=True)
    return found.drop("row")


def provider_adjustments(rows: Rows) -> pl.DataFrame:
    """PLB: a row for each pair. A positive amount takes money away from the payment."""
    import polars as pl

    names = [f"{n}{k}" for k in range(_PAIRS) for n in ("reason", "amount")]
    frame = rows.of("PLB", "provider_identifier", "fiscal_period_date", *names)
    frame = rows.dates(frame, "PLB", {"fiscal_period_date": 2})
    parts = []
    for k in range(_PAIRS):
        part = frame.select(
            "row", "payment", "claim", "position", "provider_identifier", "fiscal_period_date",
            pl.col(f"reason{k}").str.splitn(rows.marks.component, 2)
            .struct.rename_fields(["reason_code", "reference"]).alias("_reason"),
            pl.col(f"amount{k}").alias("amount"),
        ).unnest("_reason").with_columns(
            pl.col("reference").str.replace_all(rows.marks.component, PLAIN.component, literal=True)
        )  # fmt: skip
        part = part.filter((pl.col("reason_code") != "") | (pl.col("amount") != ""))
        parts.append(rows.numbers(part, "PLB", {"amount": 4 + 2 * k}).with_columns(_k=pl.lit(k)))
    return pl.concat(parts).sort("row", "_k").drop("_k", "row", "claim", "position")


def payments(rows: Rows, claims: pl.DataFrame, plb: pl.DataFrame) -> pl.DataFrame:
    """The sets that are over, each with what its claims and adjustments come to. The one that is
    not waits in the state."""
    import polars as pl

    new = _headers(rows)
    held = rows.state.pending
    frame = new if held is None else pl.concat([held, new])
    paid = claims.group_by("payment").agg(
        pl.len().cast(pl.Int64).alias("more"), pl.col("paid").sum().alias("more_paid"),
        pl.col("paid").is_null().any().alias("more_unread"),
    )  # fmt: skip
    taken = plb.group_by("payment").agg(
        pl.col("amount").sum().alias("more_taken"),
        pl.col("amount").is_null().any().alias("plb_unread"),
    )
    frame = frame.join(paid, "payment", "left").join(taken, "payment", "left").with_columns(
        claims=pl.col("claims") + pl.col("more").fill_null(0),
        claims_paid=pl.col("claims_paid") + pl.col("more_paid").fill_null(0),
        provider_adjusted=pl.col("provider_adjusted") + pl.col("more_taken").fill_null(0),
        unread=pl.col("unread") | pl.col("more_unread").fill_null(False)
        | pl.col("plb_unread").fill_null(False),
    ).drop("more", "more_paid", "more_unread", "more_taken", "plb_unread")  # fmt: skip
    over = pl.col("payment").is_in(sorted(rows.ended()))
    waiting = frame.filter(~over)
    rows.state.pending = waiting.tail(1) if waiting.height else None
    cut = waiting.head(max(0, waiting.height - 1))
    return pl.concat([closed_payments(cut, cut=True), closed_payments(frame.filter(over))]).sort(
        "payment"
    )


def closed_payments(frame: pl.DataFrame | None, *, cut: bool = False) -> pl.DataFrame:
    """Payments whose sets are over, judged. Source: 005010X221A1, balancing of the transaction:
    BPR02 is the sum of the claims less the provider adjustments."""
    import polars as pl

    if frame is None:
        return pl.DataFrame()
    sign = pl.when(pl.col("credit_debit_code") == "D").then(-1).otherwise(1)
    difference = (
        pl.col("claims_paid") - pl.col("provider_adjusted") - pl.col("amount") * sign
    ).cast(pl.Decimal(18, 4))
    whole = ~pl.col("unread") & pl.lit(not cut)
    return frame.with_columns(difference=pl.when(whole).then(difference)).with_columns(
        balanced=(pl.col("difference") == 0).fill_null(False), complete=pl.lit(not cut)
    ).drop("unread")  # fmt: skip


def _headers(rows: Rows) -> pl.DataFrame:
    """What stands above the claims: envelope, BPR, TRN, payer and payee."""
    import polars as pl

    state = rows.state
    frame = rows.of("ST", "", "transaction_set_control_number").drop("claim", "service", "position")
    for id, place, name, first in (
        ("ISA", 13, "interchange_control_number", state.interchange),
        ("GS", 6, "group_control_number", state.group),
    ):
        some = rows.of(id, *[""] * (place - 1), name).select("row", pl.col(name).str.strip_chars())
        frame = frame.join_asof(some, on="row").with_columns(pl.col(name).fill_null(first))
    money = rows.of("BPR", "transaction_handling_code", "amount", "credit_debit_code",
                    "method_code", *[""] * 11, "effective_date")  # fmt: skip
    money = rows.dates(rows.numbers(money, "BPR", {"amount": 2}), "BPR", {"effective_date": 16})
    frame = _header(frame, money, "transaction_handling_code", "amount", "credit_debit_code",
                    "method_code", "effective_date")  # fmt: skip
    trace = rows.of("TRN", "", "trace_number", "originator_identifier")
    frame = _header(frame, trace, "trace_number", "originator_identifier")
    day = rows.of("DTM", "qualifier", "production_date").filter(
        (pl.col("qualifier") == "405") & pl.col("claim").is_null()
    )
    frame = _header(frame, rows.dates(day, "DTM", {"production_date": 2}), "production_date")
    names = rows.of("N1", "role", "name", "qualifier", "id")
    for role, party in (("PR", "payer"), ("PE", "payee")):
        some = names.filter(pl.col("role") == role).rename(
            {"name": f"{party}_name", "qualifier": f"{party}_id_qualifier", "id": f"{party}_id"}
        )
        frame = _header(frame, some, f"{party}_name", f"{party}_id_qualifier", f"{party}_id")
    zero = pl.lit(0).cast(pl.Decimal(18, 4))
    return frame.drop("row").with_columns(
        claims=pl.lit(0, dtype=pl.Int64), claims_paid=zero, provider_adjusted=zero,
        unread=pl.col("amount").is_null(),
    )  # fmt: skip


def _header(frame: pl.DataFrame, some: pl.DataFrame, *names: str) -> pl.DataFrame:
    kept = _first(some.select("payment", *names), "payment")
    return frame.join(kept, "payment", "left", maintain_order="left")


def _first(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """The first row of each key; the rows are in the order of the key."""
    repeats = frame[key] == frame[key].shift(1)
    return frame.filter(~repeats.fill_null(False)) if repeats.any() else frame


def attach(frame: pl.DataFrame, more: pl.DataFrame, key: str) -> pl.DataFrame:
    """The frame with the columns of ``more``, which has at most one row a key. Mostly it has one
    for each, in the same order, and no join is needed."""
    if frame[key].equals(more[key]):
        return frame.hstack(more.drop(key))
    return frame.join(more, key, "left", maintain_order="left")
