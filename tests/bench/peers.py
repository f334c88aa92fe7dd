"""What other libraries make of the same file, each in a process of its own:
``python -m tests.bench.peers NAME FILE [OUT]``. Each prints how many claims and dollars it saw."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

Sums = tuple[int, Decimal]


def x12sdk_835(path: str) -> Sums:
    """x12sdk: Pydantic models of the whole set, then its flat claims."""
    from x12sdk.io import X12ModelReader

    count, paid = 0, Decimal(0)
    with X12ModelReader(path) as reader:
        for model in reader.models():
            for claim in model.claims():
                count += 1
                paid += Decimal(str(claim.paid))
    return count, paid


def x12sdk_837(path: str) -> Sums:
    """x12sdk: models of the whole set, and the text that it writes of them."""
    from x12sdk.io import X12ModelReader

    count = 0
    with X12ModelReader(path) as reader:
        for model in reader.models():
            count += sum(1 for _ in model.claims())
            model.x12()
    return count, Decimal(0)


def edi_835_parser(path: str) -> Sums:
    """edi-835-parser: its transaction set with claims and services."""
    from edi_835_parser import parse

    found: Any = parse(path)
    claims = [claim for one in found.transaction_sets for claim in one.claims]
    return len(claims), sum((Decimal(str(c.claim.paid_amount)) for c in claims), start=Decimal(0))


def oxedi_rows(path: str) -> Sums:
    """oxedi: its claims table as Python rows, without lines, adjustments and names."""
    import oxedi
    import polars as pl

    rows = pl.DataFrame(oxedi.parse_file(path).tables["claims"]).to_dicts()
    paid: Decimal = sum((row["payment_amount"] for row in rows), start=Decimal(0))
    return len(rows), paid


def oxedi_all_rows(path: str) -> Sums:
    """oxedi: all of its tables as Python rows: what a typed claim holds."""
    import oxedi
    import polars as pl

    tables = oxedi.parse_file(path).tables
    rows = {name: pl.DataFrame(tables[name]).to_dicts() for name in tables.keys()}  # noqa: SIM118
    claims = rows["claims"]
    return len(claims), sum((row["payment_amount"] for row in claims), start=Decimal(0))


def oxedi_parquet(path: str) -> Sums:
    """oxedi: each of its tables as one Parquet file."""
    import oxedi
    import polars as pl

    tables = oxedi.parse_file(path).tables
    for name in tables.keys():  # noqa: SIM118 # no mapping
        pl.DataFrame(tables[name]).write_parquet(Path(sys.argv[3]) / f"{name}.parquet")
    claims = pl.DataFrame(tables["claims"])
    return claims.height, Decimal(str(claims["payment_amount"].sum()))


def gateway_rows(path: str) -> Sums:
    """This package: typed claim payments, one at a time."""
    import gateway
    from gateway.models.remittance import ClaimPayment

    count, paid = 0, Decimal(0)
    for item in gateway.parse(Path(path), check=False):  # the others judge nothing either
        if isinstance(item, ClaimPayment):
            count += 1
            paid += item.paid or Decimal(0)
    return count, paid


PEERS: dict[str, Callable[[str], Sums]] = {
    name: one
    for name, one in globals().items()
    if callable(one) and getattr(one, "__module__", "") == __name__
}

if __name__ == "__main__":
    print(*PEERS[sys.argv[1]](sys.argv[2]))
