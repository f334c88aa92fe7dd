"""ACH files to deposits: records of 94 columns, the TRN in the addenda of CCD+ and CTX entries.

Read is what concerns money that came in: batch header (5), entry (6), addenda (705), and the two
control records (8, 9) that say what the entries add up to. Source: the file format of the Nacha
operating rules, columns counted from 1 there and given so in comments here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from gateway.models.bank import Deposit
from gateway.translate.bank_text import BankFile, lines_of, one_text, trn_of

WIDTH = 94
RECORD, TOTAL, ADDENDA = "BANK.ach.record", "BANK.ach.total", "BANK.ach.addenda"

_CREDITS = frozenset({"22", "32", "42", "52", "21", "31", "41", "51"})
_DEBITS = frozenset({"27", "37", "47", "55", "26", "36", "46", "56"})
_NO_MONEY = frozenset({"23", "24", "28", "29", "33", "34", "38", "39", "43", "48", "53"})
"""Transaction codes (columns 2-3) of entries; the last are prenotes and zero dollars."""


class _Batch(msgspec.Struct):
    company: str
    identification: str
    entry_class: str
    date: datetime.date | None


class _Entry(msgspec.Struct):
    line: int
    code: str
    account: str
    cents: int
    payer: str
    reference: str
    texts: list[str] = []


class _Sum(msgspec.Struct):
    entries: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, other: _Sum) -> None:
        self.entries += other.entries
        self.debit += other.debit
        self.credit += other.credit


def read_ach(data: bytes) -> BankFile:
    """The deposits of an ACH file. What cannot be read is a finding, and never its neighbour."""
    return _Reader().read(data)


class _Reader:
    """Goes through the records once; an entry is complete when the next record is no addenda."""

    def __init__(self) -> None:
        self.file = BankFile("ach")
        self._batch: _Batch | None = None
        self._entry: _Entry | None = None
        self._sum, self._all = _Sum(), _Sum()
        self._ended = False

    def read(self, data: bytes) -> BankFile:
        for number, record in _records(data):
            self._record(number, record)
        self._close_entry()
        if not self._ended:
            self.file.find(TOTAL, "error", "the file has no control record (9): it may be cut off",
                           "ask the bank for the file again")  # fmt: skip
        return self.file

    def _record(self, number: int, record: str) -> None:
        kind = record[0]
        if kind == "7" and not self._ended:
            self._addenda(number, record)
            return
        self._close_entry()
        if self._ended:
            if record.strip("9 "):
                self._odd(number, "it stands behind the control record of the file")
        elif kind == "5":
            self._open_batch(number, record)
        elif kind == "6":
            self._open_entry(number, record)
        elif kind == "8":
            self._check(number, record, self._sum, f"line {number}: the batch", 4, (20, 32, 44))
            self._all.add(self._sum)
            self._batch, self._sum = None, _Sum()
        elif kind == "9":
            self._check(number, record, self._all, f"line {number}: the file", 13, (31, 43, 55))
            self._ended = True
        elif kind != "1":
            self._odd(number, f"record type {kind!r} is none of 1, 5, 6, 7, 8, 9")

    def _odd(self, number: int, why: str) -> None:
        self.file.find(RECORD, "reject", f"line {number}: {why}",
                       "ask the bank for the file again: its lines have 94 columns")  # fmt: skip

    def _open_batch(self, number: int, record: str) -> None:
        date = _date(record[69:75])  # 70-75, effective entry date
        if date is None:
            self._odd(number, "the effective entry date (columns 70-75) is no date")
        # 5-20 company name, 41-50 company identification, 51-53 standard entry class
        self._batch = _Batch(record[4:20].strip(), record[40:50].strip(), record[50:53], date)

    def _open_entry(self, number: int, record: str) -> None:
        batch, cents = self._batch, record[29:39]  # 30-39, amount in cents
        if batch is None:
            self._odd(number, "an entry stands in no batch")
            return
        if not _digits(cents):
            self._odd(number, "the amount (columns 30-39) is no number")
            return
        self._entry = _Entry(
            number, record[1:3], record[12:29].strip(), int(cents), batch.company,
            record[79:94].strip(),  # 80-94, trace number of the entry: the bank's own reference
        )  # fmt: skip

    def _addenda(self, number: int, record: str) -> None:
        if self._entry is None:
            self._odd(number, "an addenda record stands behind no entry")
            return
        self._sum.entries += 1
        if record[1:3] == "05":
            self._entry.texts.append(record[3:83])  # 4-83, payment related information

    def _close_entry(self) -> None:
        entry, batch, self._entry = self._entry, self._batch, None
        if entry is None or batch is None:
            return
        self._sum.entries += 1
        if entry.code in _DEBITS:
            self._sum.debit += entry.cents
        elif entry.code in _CREDITS:
            self._sum.credit += entry.cents
        elif entry.code not in _NO_MONEY:
            self._odd(entry.line, f"transaction code {entry.code!r} (columns 2-3) is unknown")
            return
        if entry.code in _NO_MONEY:
            self.file.passed_over += 1
        elif batch.date is not None:
            self._deposit(entry, batch, batch.date)

    def _deposit(self, entry: _Entry, batch: _Batch, date: datetime.date) -> None:
        text = "".join(entry.texts).strip()
        trace, originator = trn_of(text)
        if text and not trace:
            self.file.find(
                ADDENDA, "warning", f"line {entry.line}: the addenda hold no TRN segment",
                "ask the payer to write TRN*1*trace*originator there, as CORE 370 has it",
            )  # fmt: skip
        amount = Decimal(entry.cents).scaleb(-2)
        self.file.take(
            Deposit(
                account=entry.account, date=date, payer=entry.payer,
                amount=-amount if entry.code in _DEBITS else amount,
                trace_number=trace, originator=originator or batch.identification,
                description=one_text((batch.entry_class, text)), bank_reference=entry.reference,
                line=entry.line,
            )
        )  # fmt: skip

    def _check(
        self, number: int, record: str, found: _Sum, where: str, count_at: int,
        money_at: tuple[int, int, int],
    ) -> None:  # fmt: skip
        """Compare with the control record: entries and addenda, debits, credits in cents."""
        start, middle, end = money_at
        width = 6 if count_at == 4 else 8
        told = (record[count_at : count_at + width], record[start:middle], record[middle:end])
        if not all(map(_digits, told)):
            self._odd(number, "the control record has totals that are no numbers")
            return
        for name, text, sum_ in zip(
            ("records of entries and addenda", "cents of debits", "cents of credits"),
            told, (found.entries, found.debit, found.credit), strict=True,
        ):  # fmt: skip
            if int(text) != sum_:
                self.file.find(
                    TOTAL, "error", f"{where} tells of {int(text)} {name}, it holds {sum_}",
                    "ask the bank for the file again: something is missing or double",
                )  # fmt: skip


def _records(data: bytes) -> Iterator[tuple[int, str]]:
    """The records, each of 94 columns, whether lines end them or only their width does."""
    text = data.decode("latin-1").removeprefix("\xef\xbb\xbf")
    if "\n" in text or "\r" in text:
        for number, line in lines_of(text):
            yield number, line.ljust(WIDTH)
        return
    for number in range(-(-len(text) // WIDTH)):
        yield number + 1, text[number * WIDTH : (number + 1) * WIDTH].ljust(WIDTH)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _date(text: str) -> datetime.date | None:
    """YYMMDD, of this century: ACH dates lie days away, never decades."""
    try:
        return datetime.date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None
