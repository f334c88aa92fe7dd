"""BAI2 account reports to deposits: the library ``bai2`` reads the records, this the money in them.

Transaction details (16) with their continuations (88) are read; summaries (03) are not. Type codes
below 400 are credits, from 400 to 699 debits. Source: the public BAI2 specification.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from gateway.models.bank import Deposit
from gateway.translate.bank_text import BankFile, lines_of, one_text, trn_of

READ, TOTAL, CODE = "BANK.bai2.read", "BANK.bai2.total", "BANK.bai2.code"
GROUP = "BANK.bai2.group"
_NOT_MEANT = {"2": "a deletion", "4": "a test"}
"""Statuses of a group (02) whose deposits are none."""
_DETAIL = re.compile(r"^(16,)(\d{3})(?=,)", re.M)
_MISCELLANEOUS = {"credit": "399", "debit": "699"}


def read_bai2(data: bytes) -> BankFile:
    """The deposits of a BAI2 file. Needs the extra ``bank``; what cannot be read is a finding."""
    file = BankFile("bai2")
    text = _known_codes(data.decode("utf-8-sig", "replace"), file)
    for one in _files(text) or [""]:
        _read_one(one, file)
    return file


def _files(text: str) -> list[str]:
    """The reports of a file one after the other: the library stops behind the first."""
    parts = re.split(r"(?m)^(?=01,)", text)
    return [part for part in parts if part.strip()]


def _read_one(text: str, file: BankFile) -> None:
    codes = [line[:2] for _, line in lines_of(text) if not line.startswith("88")]
    if codes[-1:] != ["99"]:  # the library would read the last record for ever
        _unreadable(file, "no record 99 ends it: it is cut off")
        return
    tree = _parse(text, file)
    for group in tree.children if tree else ():
        status = group.header.group_status
        if status is not None and status.value in _NOT_MEANT:
            file.find(GROUP, "warning", f"a group is {_NOT_MEANT[status.value]} (status "
                      f"{status.value}): it was not read",
                      "nothing, where the bank meant that")  # fmt: skip
            continue
        for account in group.children:
            for detail in account.children:
                _take(file, group.header.as_of_date, account.header, detail)


def _parse(text: str, file: BankFile) -> Any:
    """The library's tree; None, and a finding, where the file is none."""
    from bai2 import bai2, exceptions

    try:
        return bai2.parse_from_string(text)
    except exceptions.IntegrityException as error:
        file.find(TOTAL, "error", f"the file does not add up: {error}",
                  "ask the bank for the file again: something is missing or double")  # fmt: skip
    except _faults() as error:
        _unreadable(file, error)
        return None
    try:
        return bai2.parse_from_string(text, check_integrity=False)
    except _faults() as error:
        _unreadable(file, error)
        return None


def _faults() -> tuple[type[Exception], ...]:
    """What the library raises for a file that is not as it should be; it looks before it leaps
    nowhere, so Python's own errors are among them."""
    from bai2 import exceptions

    return (exceptions.ParsingException, exceptions.NotSupportedYetException, ValueError,
            LookupError, TypeError, AttributeError, StopIteration, RuntimeError)  # fmt: skip


def _unreadable(file: BankFile, error: object) -> None:
    file.find(READ, "reject", f"the file is no BAI2 report that can be read ({error})",
              "ask the bank for a BAI version 2 file, records 01 to 99, whole")  # fmt: skip


def _known_codes(text: str, file: BankFile) -> str:
    """The text with each bank's own type codes as miscellaneous ones of the same side."""
    from bai2.constants import TypeCodes

    own = sorted({code for _, code in _DETAIL.findall(text)} - TypeCodes.keys())
    if not own:
        return text
    file.find(CODE, "warning", f"type codes of the bank's own: {', '.join(own)}; "
              "those below 400 are read as credits, the others as debits",
              "nothing, where that is so")  # fmt: skip

    def known(found: re.Match[str]) -> str:
        if found[2] not in own:
            return found[0]
        return found[1] + _MISCELLANEOUS["credit" if int(found[2]) < 400 else "debit"]

    return _DETAIL.sub(known, text)


def _take(file: BankFile, as_of: Any, account: Any, detail: Any) -> None:
    text = one_text((detail.text or "",))
    trace, originator = trn_of(text)
    code = detail.type_code.code
    if code >= "700" or as_of is None or detail.amount is None:  # loans and summaries: no money
        file.passed_over += 1
        return
    amount = Decimal(detail.amount).scaleb(-2)
    value_date = (detail.availability or {}).get("date")
    file.take(
        Deposit(
            account=(account.customer_account_number or "").strip(), date=value_date or as_of,
            amount=-amount if code >= "400" else amount, trace_number=trace, originator=originator,
            description=one_text((detail.customer_reference or "", text)),
            bank_reference=(detail.bank_reference or "").strip(),
        )
    )  # fmt: skip
