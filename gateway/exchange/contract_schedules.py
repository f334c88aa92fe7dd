"""A fee schedule as a CSV file: ``code,modifier,place,amount,from,to``, of which the first and
``amount`` must be there. Days are ISO, places of service stand with spaces between them."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from gateway.errors import ConfigError
from gateway.ledger.contract import Schedule, ScheduleRow
from gateway.models.amount import amount

COLUMNS = ("code", "modifier", "place", "amount", "from", "to")
NEEDED = {"code", "amount"}


def read_schedule(path: Path) -> Schedule:
    """The schedule of a file. Raises ConfigError, which names file and row, for what is no row,
    and for two rows that give one service two amounts on the same day."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(_rows(path, csv.reader(opened, strict=True)))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise ConfigError(f"{path} is not CSV in UTF-8") from None
    _alone(path, rows)
    return Schedule(path.name, rows)


def _rows(path: Path, lines: Iterator[list[str]]) -> Iterator[ScheduleRow]:
    head = [name.strip().lower() for name in next(lines, [])]
    for name in head:
        if name not in COLUMNS:
            raise ConfigError(f"{path}: no column is called {name!r}; {', '.join(COLUMNS)} are")
    if missing := NEEDED - set(head):
        raise ConfigError(f"{path}: the column {min(missing)!r} is missing")
    if len(head) != len(set(head)):
        raise ConfigError(f"{path}: a column stands twice")
    for number, cells in enumerate(lines, 2):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path}, row {number}"
        if len(cells) != len(head):
            raise ConfigError(f"{where} has {len(cells)} cells, not {len(head)}")
        yield _row(where, number, dict(zip(head, (c.strip() for c in cells), strict=True)))


def _row(where: str, number: int, cells: dict[str, str]) -> ScheduleRow:
    value = amount(cells["amount"])
    if value is None or value < 0:
        raise ConfigError(f"{where}: {cells['amount']!r} is no amount")
    if not cells["code"]:
        raise ConfigError(f"{where} has no code")
    begin, end = (_day(where, cells.get(name, "")) for name in ("from", "to"))
    if begin and end and end < begin:
        raise ConfigError(f"{where}: `to` is before `from`")
    return ScheduleRow(
        code=cells["code"].upper(),
        amount=value,
        modifier=cells.get("modifier", "").upper(),
        places=tuple(cells.get("place", "").split()),
        begin=begin,
        end=end,
        row=number,
    )


def _day(where: str, text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"{where}: {text!r} is no day (2026-01-31)") from None


def _alone(path: Path, rows: list[ScheduleRow]) -> None:
    """No two rows for one code, modifier, place and day."""
    alike: dict[tuple[str, str, bool], list[ScheduleRow]] = {}
    for row in rows:
        alike.setdefault((row.code, row.modifier, bool(row.places)), []).append(row)
    for same in alike.values():
        for one, two in combinations(same, 2):
            shared = not one.places or not set(one.places).isdisjoint(two.places)
            if shared and _overlap(one, two):
                raise ConfigError(
                    f"{path}: rows {one.row} and {two.row} both give an amount for {one.code}"
                )


def _overlap(one: ScheduleRow, two: ScheduleRow) -> bool:
    first, last = datetime.date.min, datetime.date.max
    return (one.begin or first) <= (two.end or last) and (two.begin or first) <= (one.end or last)
