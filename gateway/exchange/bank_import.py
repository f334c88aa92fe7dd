"""``gateway bank import``: files of the bank to deposits, each kept once."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import msgspec

from gateway import resources
from gateway.errors import ConfigError
from gateway.exchange.desk import Desk
from gateway.finding import Finding
from gateway.models.bank import Deposit
from gateway.store.bank import BankFileRow, DepositRow, add_bank_file, add_deposits
from gateway.store.ids import new_id
from gateway.store.types import fits
from gateway.translate.ach import read_ach
from gateway.translate.bai2_file import read_bai2
from gateway.translate.bank_csv import BankMap, load_bank_map, read_bank_csv
from gateway.translate.bank_text import BankFile, looks_like

SHIPPED = "mappings/bank/csv.toml"


class Imported(msgspec.Struct, kw_only=True):
    """What became of a file. ``known`` deposits came before, ``passed_over`` lines are none."""

    file: str
    kind: str
    sha256: str
    verdict: str = "accepted"
    deposits: int = 0
    new: int = 0
    known: int = 0
    passed_over: int = 0
    amount: Decimal = Decimal(0)
    findings: list[Finding] = []

    @property
    def exit_code(self) -> int:
        """2 where nothing could be read, 1 where a line could not, else 0."""
        return {"unreadable": 2, "rejected": 1}.get(self.verdict, 0)


def bank_map(path: str = "") -> BankMap:
    """The mapping file at ``path``, or the shipped one. Raises ConfigError."""
    if not path:
        return load_bank_map(resources.read_text(SHIPPED), SHIPPED)
    return load_bank_map(resources.own_text(path), path)


def import_file(
    desk: Desk, data: bytes, name: str, mapping: BankMap, account: str = ""
) -> Imported:
    """Keep the deposits of one file: the bytes in the vault first, then each line once.

    Raises ConfigError where it is a BAI2 file and the extra ``bank`` is not installed.
    """
    file = _read(data, mapping, account)
    sha256, size = desk.store.vault.put(io.BytesIO(data))
    now = desk.clock()
    rows = [
        DepositRow(deposit_id=new_id("dep"), sha256=sha256, content_key=key, at=now, **_fields(one))
        for one, key in _keyed(file)
    ]
    with desk.store.transaction() as connection:
        if rows:
            row = BankFileRow(sha256=sha256, name=name, kind=file.kind, size=size, at=now)
            add_bank_file(connection, row)
        new = add_deposits(connection, rows)
    return Imported(
        file=name, kind=file.kind, sha256=sha256, verdict=_verdict(file),
        deposits=len(rows), new=len(new), known=len(rows) - len(new), passed_over=file.passed_over,
        amount=sum((row.amount for row in new), Decimal(0)), findings=file.findings,
    )  # fmt: skip


def _verdict(file: BankFile) -> str:
    """``rejected``: a line could not be read; ``unreadable``: none could."""
    found = {one.severity for one in file.findings}
    if "reject" in found:
        return "rejected" if file.deposits else "unreadable"
    return "accepted_with_errors" if "error" in found else "accepted"


def _read(data: bytes, mapping: BankMap, account: str) -> BankFile:
    match looks_like(data):
        case "ach":
            return read_ach(data)
        case "bai2":
            if find_spec("bai2") is None:
                raise ConfigError("BAI2 files need bai2: pip install 'x12-gateway[bank]'")
            return read_bai2(data)
    return read_bank_csv(data, mapping, account)


def _fields(deposit: Deposit) -> dict[str, Any]:
    return {name: getattr(deposit, name) for name in Deposit.__struct_fields__}


def _keyed(file: BankFile) -> list[tuple[Deposit, str]]:
    """Each deposit with what makes it that line of the account, however often it is told.

    Two lines of one file that say the same are two deposits: the second is the second of its kind
    in the next file too.
    """
    met: Counter[tuple[str, ...]] = Counter()
    keyed = []
    for one in file.deposits:
        if not fits(one.amount):
            file.find("BANK.deposit.amount", "reject", f"line {one.line}: the amount is too large "
                      "or has more than six decimals", "correct the amount")  # fmt: skip
            continue
        facts = (
            one.account, one.date.isoformat(), str(one.amount.normalize()), one.trace_number,
            one.bank_reference or f"{one.originator} {one.payer} {one.description}",
        )  # fmt: skip
        met[facts] += 1
        keyed.append((one, hashlib.sha256(repr((facts, met[facts])).encode()).hexdigest()))
    return keyed
