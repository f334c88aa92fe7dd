"""``gateway parse --parquet DIR``, ``--csv DIR`` and ``gateway.tables``: 835 files as tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol

from gateway.errors import ConfigError
from gateway.finding import Finding
from gateway.translate.tables_835 import TABLES, last_payment, tables_of
from gateway.translate.tables_835_rows import Marks, State
from gateway.x12.delimiters import ROOM, InterchangeStart, detect
from gateway.x12.envelope import Group, Interchange, TransactionSet, read

if TYPE_CHECKING:
    import polars as pl

Form = Literal["parquet", "csv"]
Take = Callable[["pl.Series", Marks], None]
"""Takes a run of segments that begins a file or with a CLP."""

PART = 16 << 20
"""So many bytes of a file make a part: enough for columns to pay, little enough for memory."""

SEGMENTS = 800_000
"""So many segments that came one by one make a part."""

PIECE = 1 << 20
_BREAKS = ("\r\n", "\n", "\r", "")


class Irregular(Exception):
    """The text cannot be cut without a look at each segment."""


def feed_regular(stream: BinaryIO, take: Take) -> None:
    """Cut a file whose text is regular through and through: one set of separators, ASCII, nothing
    between segments but the same line end. Raises :class:`Irregular` where it is not, perhaps
    after some runs were taken: then nothing that was taken of the file may count.
    """
    head = stream.read(ROOM).decode("latin-1")
    stream.seek(0)
    start = detect(head)
    if start is None or not start.raw.ascii or start.wrapped or start.lower:
        raise Irregular
    mark = start.raw.segment
    after = head[start.length + len(mark) :]
    end = mark + next(one for one in _BREAKS if after.startswith(one))
    claim = f"{end}CLP{start.delimiters.element}".encode()
    marks, left = Marks(start.delimiters.element, start.delimiters.component), b""
    while more := stream.read(PART):
        left += more
        cut = left.rfind(claim)
        if cut >= 0:
            cut += len(end)
            take(_cut(left[:cut], start, end), marks)
            left = left[cut:]
    take(_cut(left, start, end), marks)


def _cut(data: bytes, start: InterchangeStart, end: str) -> pl.Series:
    """The segments of a regular text."""
    import polars as pl

    inside = len(end) - len(end.rstrip("\r\n"))
    if not data.isascii() or _line_ends(data) != inside * data.count(end.encode()):
        raise Irregular
    texts = pl.Series("text", [data.decode("ascii").removesuffix(end)]).str.split(end).explode()
    element = re.escape(start.delimiters.element)
    shape = rf"^(?:[A-Z][A-Z0-9]{element}|[A-Z][A-Z0-9]{{2}}{element})"
    if not texts.str.head(4).unique().str.contains(shape).all():
        raise Irregular
    for isa in texts.filter(texts.str.starts_with("ISA")):
        other = detect(f"{isa}{end}GS")
        if other is None or other.delimiters != start.delimiters:
            raise Irregular
    return texts


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r")


def feed_careful(stream: BinaryIO, take: Take, findings: list[Finding]) -> None:
    """Cut a file as the reader does, with all its tolerances: any encoding, separators that
    change, torn lines, envelopes that are not there."""
    import polars as pl

    kept: list[str] = []
    marks = Marks()

    def done(upto: int) -> None:
        if upto > 0:
            take(pl.Series("text", kept[:upto], dtype=pl.String), marks)
            del kept[:upto]

    def see(texts: Iterable[str], first: int, offset: Callable[[int], int | None]) -> None:
        kept.extend(texts)
        if len(kept) > SEGMENTS:
            claim = f"CLP{marks.element}"
            done(next((n for n in range(len(kept) - 1, 0, -1) if kept[n].startswith(claim)), 0))

    for event in read(iter(lambda: stream.read(PIECE), b""), findings):
        if isinstance(event, Interchange):
            now = Marks(event.delimiters.element, event.delimiters.component)
            if now != marks:
                done(len(kept))
                marks = now
            kept.append(marks.element.join(event.isa))
        elif isinstance(event, Group):
            kept.append(marks.element.join(event.gs))
        elif isinstance(event, TransactionSet):
            event.watchers.append(see)
            event.skip()
    done(len(kept))


class Sink(Protocol):
    """Where tables go, part by part."""

    def write(self, made: dict[str, pl.DataFrame]) -> None:
        """Add the rows of a part."""

    def mark(self) -> Any:
        """What :meth:`back` needs to take out all that is written from now on."""

    def back(self, mark: Any) -> None:
        """Take out all that was written since."""


class Tables:
    """Makes tables of 835 files and gives them, part by part, to a sink.

    Keys count on over all files: ``payment``, ``claim`` and ``service`` are ordinals from 1.
    ``findings`` is told what the reader stumbles over in files that are not regular.
    """

    def __init__(self, sink: Sink) -> None:
        if find_spec("polars") is None:
            raise ConfigError("tables need polars: pip install 'x12-gateway[tables]'")
        self._sink, self.state = sink, State()
        self.findings: list[Finding] = []

    def add(self, stream: BinaryIO, name: str) -> None:
        """All of a file. ``name`` stands in the payments."""
        counts, mark = self.state.counts, self._sink.mark()

        def take(texts: pl.Series, marks: Marks) -> None:
            self._sink.write(_named(tables_of(texts, marks, self.state), name))

        self.state.new_file()
        try:
            feed_regular(stream, take)
        except Irregular:
            self._sink.back(mark)
            self.state.counts = counts
            self.state.new_file()
            stream.seek(0)
            feed_careful(stream, take, self.findings)
        if self.state.pending is not None:
            self._sink.write(_named({"payments": last_payment(self.state)}, name))


def _named(made: dict[str, pl.DataFrame], name: str) -> dict[str, pl.DataFrame]:
    import polars as pl

    return made | {"payments": made["payments"].with_columns(file=pl.lit(name))}


class Memory:
    """Keeps the parts of each table."""

    def __init__(self) -> None:
        self.parts: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}

    def write(self, made: dict[str, pl.DataFrame]) -> None:
        """Add the rows of a part."""
        for name, frame in made.items():
            self.parts[name].append(frame)

    def mark(self) -> dict[str, int]:
        """How many parts there are of each table."""
        return {name: len(parts) for name, parts in self.parts.items()}

    def back(self, mark: dict[str, int]) -> None:
        """Forget the parts since."""
        for name, parts in self.parts.items():
            del parts[mark[name] :]


def tables(*paths: Path) -> dict[str, pl.DataFrame]:
    """The tables of 835 files, by name (docs/tables.md), whole in memory; {} where nothing in
    them is X12."""
    import polars as pl

    memory = Memory()
    maker = Tables(memory)
    for path in paths:
        with path.open("rb") as opened:
            maker.add(opened, str(path))
    return {name: pl.concat(parts) for name, parts in memory.parts.items() if parts}


class Folder:
    """Writes tables into a folder: of each a sub-folder of numbered Parquet parts, or one CSV."""

    def __init__(self, folder: Path, form: Form) -> None:
        self.folder, self.form = folder, form
        self.rows = dict.fromkeys(TABLES, 0)
        self._parts = dict.fromkeys(TABLES, 0)

    def write(self, made: dict[str, pl.DataFrame]) -> None:
        """Add the rows of a part; a table without rows has one part all the same."""
        for name, frame in made.items():
            if frame.height or not self._parts[name]:
                self._parts[name] += 1
                self.rows[name] += frame.height
                self._write(name, frame)

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        part = self._parts[name]
        if self.form == "parquet":
            path = self._part(name, part)
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(path, compression="lz4", statistics=False)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._table(name).open("wb" if part == 1 else "ab") as out:
            frame.write_csv(out, include_header=part == 1)

    def _part(self, name: str, part: int) -> Path:
        return self.folder / name / f"{part:05d}.parquet"

    def _table(self, name: str) -> Path:
        return self.folder / f"{name}.csv"

    def mark(self) -> dict[str, tuple[int, int, int]]:
        """Parts, rows and bytes of each table."""
        sizes = {n: self._table(n).stat().st_size if self._parts[n] else 0 for n in TABLES
                 } if self.form == "csv" else dict.fromkeys(TABLES, 0)  # fmt: skip
        return {name: (self._parts[name], self.rows[name], sizes[name]) for name in TABLES}

    def back(self, mark: dict[str, tuple[int, int, int]]) -> None:
        """Remove the parts since, and cut the CSVs."""
        for name, (parts, rows, size) in mark.items():
            if self.form == "parquet":
                for part in range(parts + 1, self._parts[name] + 1):
                    self._part(name, part).unlink()
            elif self._parts[name] > parts:
                with self._table(name).open("rb+") as out:
                    out.truncate(size)
            self._parts[name], self.rows[name] = parts, rows
