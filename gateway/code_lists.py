"""Code lists that an operator drops into a folder, as their keepers publish them.

- ``icd10cm_order_2026.txt``: ICD-10-CM order file of CMS; in force from October to September.
- ``procedures.csv``: ``code,from,to``; HCPCS, and the operator's own list of CPT.
- ``ccipra*``, ``ccioph*``: NCCI procedure pairs for practitioners and for hospitals.
- ``MCR_MUE_Practitioner*``, ``MCR_MUE_Outpatient*``: the most units of a procedure.
- ``necessity.csv``: ``procedure,diagnosis_from,diagnosis_to,from,to,policy``.

They are compiled once into one SQLite file in the user's cache, again when a file changes; a file
of millions of rows is never held in memory. Dates are CCYYMMDD or ISO; an empty one is open.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from gateway.errors import ConfigError
from gateway.validate.lists import Need, Setting, Standing
from gateway.x12.elements import date8

READER = "2"
"""Changes where files are read otherwise than before: what was compiled is then compiled anew."""

TOLD = 5
"""So much of what is not understood of a file is told in words."""

OPEN = 99_991_231
"""The last day of what has not ended."""

_SCHEMA = """
CREATE TABLE icd (code TEXT, first INT, last INT, billable INT, open INT);
CREATE TABLE proc (code TEXT, first INT, last INT);
CREATE TABLE pair (setting TEXT, one TEXT, two TEXT, first INT, last INT, indicator INT);
CREATE TABLE mue (setting TEXT, code TEXT, first INT, last INT, units INT, by_line INT);
CREATE TABLE need (code TEXT, low TEXT, high TEXT, first INT, last INT, policy TEXT);
CREATE TABLE told (file TEXT, why TEXT);
CREATE TABLE years (first INT, last INT);
"""
_INDEXES = """
CREATE INDEX icd_code ON icd (code); CREATE INDEX proc_code ON proc (code);
CREATE INDEX pair_codes ON pair (setting, one, two); CREATE INDEX mue_code ON mue (setting, code);
CREATE INDEX need_code ON need (code);
"""
_YEAR = re.compile(r"icd10cm[-_]order[-_](20[0-9]{2})\.txt", re.IGNORECASE)
_EFFECTIVE = re.compile(r"(?:eff[-_. ]*)?([0-9]{2})-([0-9]{2})-(20[0-9]{2})", re.IGNORECASE)
_CODE = re.compile(r"[0-9A-Z]{5}")

Row = tuple[object, ...]


class CodeLists:
    """The lists of one folder; see :class:`gateway.validate.lists.Lists`. Raises ConfigError where
    the folder is none. ``warnings`` are files and rows that were not understood."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        if not folder.is_dir():
            raise ConfigError(f"{folder} is no folder of code lists")
        self._file = _compiled(folder.resolve(), cache or _cache())
        self._base = sqlite3.connect(
            f"file:{self._file}?mode=ro", uri=True, check_same_thread=False
        )
        self.warnings = [f"{file}: {why}" for file, why in self._rows("SELECT file, why FROM told")]
        self._has = {
            name: bool(self._rows(f"SELECT 1 FROM {name} LIMIT 1"))  # names of our own
            for name in ("proc", "pair", "mue", "need")
        }
        self._years = [(int(a), int(b)) for a, b in self._rows("SELECT first, last FROM years")]
        for name in ("icd10", "unspecified", "procedure", "pairs", "most", "needs"):
            setattr(self, name, lru_cache(16_384)(getattr(self, name)))

    def close(self) -> None:
        """Give the file back."""
        self._base.close()

    def _rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        return self._base.execute(query, values).fetchall()

    def icd10(self, code: str, day: datetime.date) -> Standing | None:
        """See :class:`Lists`."""
        at = _number(day)
        if not any(first <= at <= last for first, last in self._years):
            return None
        found = self._rows(
            "SELECT billable FROM icd WHERE code = ? AND first <= ? AND last >= ?", code, at, at
        )
        if not found:
            return "unknown"
        return "billable" if found[0][0] else "header"

    def unspecified(self, code: str, day: datetime.date) -> bool:
        """See :class:`Lists`."""
        at = _number(day)
        found = self._rows(
            "SELECT open FROM icd WHERE code = ? AND billable AND first <= ? AND last >= ?",
            code, at, at,
        )  # fmt: skip
        if not found or not found[0][0]:
            return False
        if len(code) < 4:
            return False
        # Of seven characters the last is the encounter; the one before may be the open one.
        like = f"{code[:5]}?{code[6]}" if len(code) == 7 else f"{code[:-1]}*"
        return bool(self._rows(
            "SELECT 1 FROM icd WHERE code GLOB ? AND NOT open AND billable AND first <= ? "
            "AND last >= ? LIMIT 1", like, at, at,
        ))  # fmt: skip

    def procedure(self, code: str, day: datetime.date) -> bool | None:
        """See :class:`Lists`."""
        if not self._has["proc"]:
            return None
        at = _number(day)
        return bool(self._rows(
            "SELECT 1 FROM proc WHERE code = ? AND first <= ? AND last >= ?", code, at, at
        ))  # fmt: skip

    def pairs(self, code: str, day: datetime.date, setting: Setting) -> dict[str, int]:
        """See :class:`Lists`."""
        if not self._has["pair"]:
            return {}
        at = _number(day)
        found = self._rows(
            "SELECT two, indicator FROM pair WHERE setting = ? AND one = ? AND first <= ? "
            "AND last >= ?", setting, code, at, at,
        )  # fmt: skip
        return {two: int(indicator) for two, indicator in found}

    def most(self, code: str, day: datetime.date, setting: Setting) -> tuple[int, bool] | None:
        """See :class:`Lists`."""
        if not self._has["mue"]:
            return None
        at = _number(day)
        found = self._rows(  # a quarter's file takes the place of the one before
            "SELECT units, by_line FROM mue WHERE setting = ?1 AND code = ?2 AND first = "
            "(SELECT max(first) FROM mue WHERE setting = ?1 AND first <= ?3)", setting, code, at,
        )  # fmt: skip
        return (int(found[0][0]), bool(found[0][1])) if found else None

    def needs(self, code: str, day: datetime.date) -> list[Need] | None:
        """See :class:`Lists`."""
        if not self._has["need"]:
            return None
        at = _number(day)
        found = self._rows(
            "SELECT low, high, policy FROM need WHERE code = ? AND first <= ? AND last >= ?",
            code, at, at,
        )  # fmt: skip
        return [(low, high, policy) for low, high, policy in found] or None


@lru_cache
def lists_of(folder: str) -> CodeLists:
    """The lists of a folder, opened once."""
    return CodeLists(Path(folder))


def _number(day: datetime.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "x12-gateway"


def _compiled(folder: Path, cache: Path) -> Path:
    """The compiled file of a folder, made anew where one of its files is not as it was."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    seen = [f"{p.name} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in files]
    whose = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    mark = hashlib.sha256("\n".join([READER, *seen]).encode()).hexdigest()[:16]
    try:
        cache.mkdir(parents=True, exist_ok=True)
        made = cache / f"lists-{whose}-{mark}.sqlite"
        if not made.exists():
            part = cache / f"lists-{whose}-{mark}.{os.getpid()}.part"
            try:
                part.unlink(missing_ok=True)
                _compile(files, part)
                part.replace(made)
            finally:
                part.unlink(missing_ok=True)
            for old in cache.glob(f"lists-{whose}-*.sqlite"):
                if old != made:
                    old.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(
            f"the code lists of {folder} cannot be kept in {cache}: {error}"
        ) from None
    return made


def _compile(files: list[Path], target: Path) -> None:
    base = sqlite3.connect(target)
    with base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        for path in files:
            reader = _reader(path.name)
            bad = Bad()
            if reader is None:
                bad.append("is none of the lists that are known; its name says which it is")
            else:
                try:
                    for table, row in reader(path, bad):
                        marks = ", ".join("?" * len(row))
                        base.execute(f"INSERT INTO {table} VALUES ({marks})", row)
                except (csv.Error, OSError) as error:  # what was read before counts
                    bad.append(f"cannot be read any further: {error}")
            base.executemany(
                "INSERT INTO told VALUES (?, ?)", [(path.name, why) for why in bad.first]
            )
            if bad.more:
                more = f"{bad.more} more rows were not understood"
                base.execute("INSERT INTO told VALUES (?, ?)", (path.name, more))
        base.executescript(_INDEXES)
    base.close()


class Bad:
    """What was not understood of a file: the first of it in words, the rest counted."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.more = 0

    def append(self, why: str) -> None:
        """One more."""
        if len(self.first) < TOLD:
            self.first.append(why)
        else:
            self.more += 1


Made = Iterator[tuple[str, Row]]
Reader = Callable[[Path, Bad], Made]


def _reader(name: str) -> Reader | None:
    low = name.lower()
    if _YEAR.fullmatch(name):
        return _icd
    if low == "procedures.csv":
        return _procedures
    if low == "necessity.csv":
        return _necessity
    if low.startswith(("ccipra", "ccioph")):
        return _pairs
    settings = ("practitioner", "outpatient")  # others, as of suppliers, are of no claim here
    return _units if low.startswith("mcr_mue") and any(s in low for s in settings) else None


def _icd(path: Path, bad: Bad) -> Made:
    found = _YEAR.fullmatch(path.name)
    assert found
    year = int(found[1])
    first, last = (year - 1) * 10_000 + 1001, year * 10_000 + 930
    yield "years", (first, last)
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            code, flag, words = line[6:13].strip(), line[14:15], line[16:].lower()
            if not code or flag not in ("0", "1"):
                bad.append(f"line {number} is no row of an order file")
                continue
            yield "icd", (code, first, last, int(flag), int("unspecified" in words))


def _rows_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        head = text.read(4_096)
        text.seek(0)
        mark = "\t" if head.count("\t") > head.count(",") else ","
        for number, row in enumerate(csv.reader(text, delimiter=mark), 1):
            yield number, [cell.strip() for cell in row]


def _day(text: str, empty: int) -> int | None:
    digits = text.replace("-", "").replace("*", "").strip()
    if not digits:
        return empty
    return int(digits) if date8(digits) else None


def _procedures(path: Path, bad: Bad) -> Made:
    for number, row in _rows_of(path):
        if number == 1 and row[:1] == ["code"]:
            continue
        cells = [*row, "", "", ""]
        first, last = _day(cells[1], 0), _day(cells[2], OPEN)
        if not _CODE.fullmatch(cells[0]) or first is None or last is None:
            bad.append(f"line {number} is not code,from,to")
            continue
        yield "proc", (cells[0], first, last)


def _necessity(path: Path, bad: Bad) -> Made:
    for number, row in _rows_of(path):
        if number == 1 and row[:1] == ["procedure"]:
            continue
        if len(row) < 6 or not _CODE.fullmatch(row[0]):
            bad.append(f"line {number} is not procedure,diagnosis_from,diagnosis_to,from,to,policy")
            continue
        first, last = _day(row[3], 0), _day(row[4], OPEN)
        if first is None or last is None:
            bad.append(f"line {number} has a day that is none")
            continue
        low = row[1].replace(".", "")
        yield "need", (row[0], low, row[2].replace(".", "") or low, first, last, row[5])


def _pairs(path: Path, bad: Bad) -> Made:
    setting = "P" if path.name.lower().startswith("ccipra") else "H"
    for number, row in _rows_of(path):
        if len(row) < 6 or not (_CODE.fullmatch(row[0]) and _CODE.fullmatch(row[1])):
            if number > 6 and any(row):  # the tables begin with some lines of headings
                bad.append(f"line {number} is no pair")
            continue
        first, last = _day(row[3], 0), _day(row[4], OPEN)
        if first is None or last is None or row[5] not in ("0", "1", "9"):
            bad.append(f"line {number} has no day or no modifier indicator")
            continue
        yield "pair", (setting, row[0], row[1], first, last, int(row[5]))


def _units(path: Path, bad: Bad) -> Made:
    setting = "P" if "practitioner" in path.name.lower() else "H"
    found = _EFFECTIVE.search(path.name)
    first = int(f"{found[3]}{found[1]}{found[2]}") if found else 0
    for number, row in _rows_of(path):
        if len(row) < 3 or not _CODE.fullmatch(row[0]) or not row[1].isdecimal():
            if number > 6 and any(row):
                bad.append(f"line {number} is no code with its units")
            continue
        yield "mue", (setting, row[0], first, OPEN, int(row[1]), int(row[2][:1] == "1"))
