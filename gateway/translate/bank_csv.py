"""A bank's CSV export to deposits, by a header-mapping file."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from decimal import Decimal
from typing import Literal, get_args

import msgspec

from gateway.errors import ConfigError
from gateway.models.bank import Deposit
from gateway.translate.bank_text import BankFile, one_text, trn_of
from gateway.translate.csv_map import plain
from gateway.translate.csv_text import BadText, Row, dialect_of, rows_of
from gateway.translate.csv_values import BadCell, Form, date_pattern, read_amount, read_date

TEXT, HEADER, VALUE = "BANK.csv.text", "BANK.csv.header", "BANK.csv.value"

BankField = Literal["date", "amount", "credit", "debit", "trace_number", "originator", "payer",
                    "description", "account", "bank_reference"]  # fmt: skip
_MONEY = ("amount", "credit", "debit")


class BankMap(msgspec.Struct, forbid_unknown_fields=True):
    """The mapping file; its shipped example, mappings/bank/csv.toml, explains it."""

    columns: dict[str, BankField]
    dates: list[str] = msgspec.field(default_factory=lambda: ["YYYY-MM-DD"])
    decimal: Literal[".", ","] = "."
    separator: str = ""
    encoding: str = ""
    account: str = ""


def load_bank_map(text: str, name: str) -> BankMap:
    """The mapping file ``text``, called ``name``. Raises ConfigError that says what is wrong."""
    try:
        made = msgspec.convert(tomllib.loads(text), BankMap)
        for form in made.dates:
            date_pattern(form)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    except ValueError as error:  # msgspec's own are among them
        raise ConfigError(f"{name}: {error}") from None
    fields = set(made.columns.values())
    if "date" not in fields or not fields & {"amount", "credit"}:
        raise ConfigError(f"{name}: columns give a date, and an amount or a credit, at least; "
                          f"fields are {', '.join(get_args(BankField))}")  # fmt: skip
    if len(made.separator) > 1:
        raise ConfigError(f"{name}: separator is one character")
    return made


def read_bank_csv(data: bytes, mapping: BankMap, account: str = "") -> BankFile:
    """The deposits of a CSV file; a row that cannot be read is a finding, its neighbours are read.

    ``account`` is that of a file which has no column for it.
    """
    file = BankFile("csv")
    try:
        rows = rows_of(data, dialect_of(data, mapping.separator, mapping.encoding))
        header = next(rows, None)
        places = _places(header, mapping, file)
        if not places:
            return file
        for row in rows:
            _row(row, places, mapping, account or mapping.account, file)
    except BadText as error:
        file.find(TEXT, "reject", str(error), error.hint)
    return file


def _places(header: Row | None, mapping: BankMap, file: BankFile) -> dict[str, list[int]]:
    """Which columns give which field; {}, and a finding, where no deposit can be read by them."""
    known = {plain(name): field for name, field in mapping.columns.items()}
    places: dict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(header.cells if header else ()):
        if field := known.get(plain(cell)):
            places[field].append(place)
    if "date" not in places or not places.keys() & {"amount", "credit"}:
        file.find(
            HEADER, "reject", "its headers give no date, or no amount",
            "the first row holds the headers; map yours with --csv-map (mappings/bank/csv.toml)",
            ",".join(header.cells) if header else None,
        )  # fmt: skip
        return {}
    return dict(places)


def _row(row: Row, places: dict[str, list[int]], m: BankMap, account: str, file: BankFile) -> None:
    told = {}
    for field, where in places.items():
        cells = [row.cells[n].strip() for n in where if n < len(row.cells)]
        first = next(filter(None, cells), "")
        told[field] = one_text(cells) if field == "description" else first
    try:
        date = read_date(told["date"], Form(tuple(m.dates), century=99))
        money = {name: read_amount(told[name], m.decimal) for name in _MONEY if told.get(name)}
        if not money:
            raise BadCell(VALUE, "it has no amount", "give an amount in each row")
    except BadCell as error:
        file.find(VALUE, "reject", f"line {row.line}: {error.message}", error.hint,
                  (m.separator or ",").join(row.cells))  # fmt: skip
        return
    trace, originator = trn_of(told.get("description", ""))
    file.take(
        Deposit(
            account=told.get("account") or account, date=date, amount=_amount(money),
            trace_number=_trace(told.get("trace_number", "")) or trace,
            originator=told.get("originator") or originator, payer=told.get("payer", ""),
            description=told.get("description", ""),
            bank_reference=told.get("bank_reference", ""), line=row.line,
        )
    )  # fmt: skip


def _amount(money: dict[str, Decimal]) -> Decimal:
    """What came in, less what went out; a debit is the same with or without its sign."""
    if "amount" in money:
        return money["amount"]
    return money.get("credit", Decimal(0)) - abs(money.get("debit", Decimal(0)))


def _trace(cell: str) -> str:
    """The trace number of a cell, which may hold the whole TRN segment."""
    return trn_of(cell)[0] or cell
