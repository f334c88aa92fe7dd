"""The bank's files: two of each kind; the second tells the last days of the first again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from tests.journeys.month.bank import Deposit
from tests.journeys.month.nouns import dollars

ROUTING = "99999999"
HALF, AGAIN = datetime.date(2025, 3, 18), datetime.date(2025, 3, 14)


@dataclass
class Row:
    """One line of an account."""

    reference: str
    day: datetime.date
    cents: int
    text: str
    trn: str
    originator: str


def files(deposits: list[Deposit]) -> dict[str, str]:
    """The files by name."""
    found = {}
    for letter, suffix, write in (("A", "ach", _ach), ("B", "bai", _bai2), ("C", "csv", _csv)):
        rows = sorted(_rows(deposits, letter), key=lambda row: row.day)
        found[f"first.{suffix}"] = write([row for row in rows if row.day <= HALF])
        found[f"second.{suffix}"] = write([row for row in rows if row.day >= AGAIN])
    return found


def _rows(deposits: list[Deposit], letter: str) -> list[Row]:
    rows = []
    for n, one in enumerate(deposits):
        for part, (day, cents) in enumerate(zip(one.days, one.amounts, strict=True)):
            if one.letter == letter:
                trn = f"TRN*1*{one.shown[0]}*{one.originator}" if one.shown else ""
                rows.append(Row(f"{letter}{n:04d}{part}", day, cents, one.words, trn,
                                one.originator))  # fmt: skip
    return rows


def _ach(rows: list[Row]) -> str:
    """A batch for each day, an entry and its addendum for each deposit."""
    lines = ["101 999999992 1990000101" + "2503040930A094101" + f"{'MAIN STREET BANK':23}"
             f"{'WILLOW CREEK':23}" + " " * 8]  # fmt: skip
    days = sorted({row.day for row in rows})
    for batch, day in enumerate(days, 1):
        lines.append(f"5220{'ALDER HEALTH PLAN':16.16}{'':20}1990000101CCDHCCLAIMPMT      "
                     f"{day:%y%m%d}   199999999{batch:07d}")  # fmt: skip
        own = [row for row in rows if row.day == day]
        for row in own:
            trace = f"{ROUTING}{int(row.reference[1:]):07d}"
            lines.append(f"622{ROUTING}2{'2000002':17}{row.cents:010d}{'':15}"
                         f"{'WILLOW CREEK FAMILY ME':22}  1{trace}")  # fmt: skip
            lines.append(f"705{row.trn + chr(92):80}0001{trace[-7:]}")
        hashed, total = int(ROUTING) * len(own) % 10**10, sum(row.cents for row in own)
        lines.append(f"8220{2 * len(own):06d}{hashed:010d}{0:012d}{total:012d}1990000101"
                     f"{'':25}99999999{batch:07d}")  # fmt: skip
    count, total = 2 * len(rows), sum(row.cents for row in rows)
    blocks = -(-(len(lines) + 1) // 10)
    lines.append(
        f"9{len(days):06d}{blocks:06d}{count:08d}"
        f"{int(ROUTING) * len(rows) % 10**10:010d}{0:012d}{total:012d}{'':39}"
    )
    lines += ["9" * 94] * (blocks * 10 - len(lines))
    return "\n".join(lines) + "\n"


def _bai2(rows: list[Row]) -> str:
    """A group for each day; the TRN, or the words, in the text of the detail."""
    lines = ["01,999999992,WILLOWCREEK,250401,0600,1,80,10,2/"]
    days = sorted({row.day for row in rows})
    for day in days:
        own = [row for row in rows if row.day == day]
        total = sum(row.cents for row in own)
        lines += [f"02,WILLOWCREEK,999999992,1,{day:%y%m%d},2359,USD,2/", "03,3000003,USD,,,,/"]
        for row in own:
            lines.append(f"16,142,{row.cents},Z,{row.reference},,BIRCH MUTUAL HCCLAIMPMT")
            lines.append(f"88,{row.trn + chr(92) if row.trn else row.text}")
        lines += [f"49,{total},{2 * len(own) + 2}/", f"98,{total},1,{2 * len(own) + 4}/"]
    whole = sum(row.cents for row in rows)
    lines.append(f"99,{whole},{len(days)},{len(lines) + 1}/")
    return "\n".join(lines) + "\n"


def _csv(rows: list[Row]) -> str:
    text = "Posting Date,Description,Amount,Reference,Account Number\n"
    for row in rows:
        words = f"HCCLAIMPMT CEDAR ASSURANCE {row.trn}~" if row.trn else row.text
        text += f'{row.day:%m/%d/%Y},"{words}",{dollars(row.cents)},{row.reference},4000004\n'
    return text
