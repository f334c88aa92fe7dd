"""A run of segments of 835s as rows, each with its payment, claim and service line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import polars as pl

AMOUNT = r"^[+-]?(?:[0-9]{1,14}\.?[0-9]{0,4}|\.[0-9]{1,4})$"
"""What fits into a decimal of four places."""

SCALE = 4
DIGITS = 18


class Marks(NamedTuple):
    """The separators of elements and components."""

    element: str = "*"
    component: str = ":"


class State:
    """What runs on from one run of segments to the next: ordinals, from 1 over all files; the
    envelope and group that are open; the payment whose set is not over."""

    def __init__(self) -> None:
        self.payments = self.claims = self.services = 0
        self.interchange = self.group = self.assigned = ""
        self.since_st = 0
        """Segments since the ST of the open set, the ST counted."""
        self.ours = False
        """Whether the open set is an 835."""
        self.pending: pl.DataFrame | None = None

    @property
    def counts(self) -> tuple[int, int, int]:
        """The ordinals of the last payment, claim and service."""
        return self.payments, self.claims, self.services

    @counts.setter
    def counts(self, counts: tuple[int, int, int]) -> None:
        self.payments, self.claims, self.services = counts

    def new_file(self) -> None:
        """Another file begins: only the ordinals go on."""
        self.interchange = self.group = self.assigned = ""
        self.since_st, self.ours, self.pending = 0, False, None


class Rows:
    """The segments of a run. ``of(id)`` gives those of an id with their keys: ``row``, ``payment``,
    ``claim`` (null outside of claims), ``service`` (null outside of lines), ``position`` in the
    set."""

    def __init__(self, texts: pl.Series, marks: Marks, state: State) -> None:
        import polars as pl

        self.marks, self.state = marks, state
        self._problems: list[pl.DataFrame] = []
        self._split: dict[str, tuple[int, pl.DataFrame]] = {}
        e = marks.element
        id = texts.str.head(3)
        claim, line, begins = id == "CLP", id == "SVC", id == f"ST{e}"
        over = id.is_in([f"ST{e}", f"LX{e}", "PLB", f"SE{e}"])
        order = pl.int_range(pl.len(), dtype=pl.Int64)
        rows = pl.DataFrame({"text": texts, "id": id}).with_columns(
            row=order,
            payment=begins.cum_sum().cast(pl.Int64) + state.payments,
            claim=claim.cum_sum().cast(pl.Int64) + state.claims,
            service=line.cum_sum().cast(pl.Int64) + state.services,
            position=order - pl.when(begins).then(order - 1).forward_fill()
            .fill_null(-state.since_st - 1),
            depth=pl.when(claim).then(pl.lit(1, pl.Int8)).when(line).then(pl.lit(2, pl.Int8))
            .when(over).then(pl.lit(0, pl.Int8)).forward_fill().fill_null(0),
        )  # fmt: skip
        self.size, self._after = rows.height, rows.tail(1)
        self._ids = {
            str(key[0]): part
            for key, part in rows.partition_by("id", as_dict=True, maintain_order=True).items()
        }
        self._none = rows.clear()
        self.foreign = self._foreign()

    def _foreign(self) -> frozenset[int]:
        """Payments whose ST is no 835; 0 for the set that was open before, where it is none."""
        import polars as pl

        mark = f"ST{self.marks.element}835{self.marks.element}"
        sets = self._ids.get(f"ST{self.marks.element}", self._none)
        others = sets.filter(~pl.col("text").str.starts_with(mark))["payment"].to_list()
        self._last_is_ours = self.state.ours
        if sets.height:
            self._last_is_ours = sets["payment"][-1] not in others
        return frozenset(others if self.state.ours else [*others, self.state.payments])

    def of(self, id: str, *fields: str) -> pl.DataFrame:
        """The segments of an id, split: ``fields`` name elements 1, 2, …, '' leaves one out."""

        head = id if len(id) == 3 else id + self.marks.element
        known, split = self._split.get(head, (0, None))
        if split is None or known < len(fields):
            split = self._cut(head, len(fields))
            self._split[head] = len(fields), split
        names = {f"~{n}": name for n, name in enumerate(fields, 1) if name}
        return split.select("row", "payment", "claim", "service", "position", *names).rename(names)

    def _cut(self, head: str, count: int) -> pl.DataFrame:
        import polars as pl

        part = self._ids.get(head, self._none)
        if self.foreign and head[:2] not in ("IS", "GS"):
            part = part.filter(~pl.col("payment").is_in(sorted(self.foreign)))
        split = pl.col("text").str.split_exact(self.marks.element, count)
        return part.select(
            "row", "payment",
            pl.when(pl.col("depth") > 0).then("claim").alias("claim"),
            pl.when(pl.col("depth") > 1).then("service").alias("service"),
            "position",
            split.struct.rename_fields([f"~{n}" for n in range(count + 1)]).alias("~"),
        ).unnest("~")  # fmt: skip

    def long(self, id: str, most: int) -> bool:
        """Whether a segment of an id has more than ``most`` elements."""
        import polars as pl

        part = self._ids.get(id, self._none)
        marks = pl.col("text").str.count_matches(self.marks.element, literal=True)
        return bool(part.select((marks > most).any()).item())

    def numbers(self, frame: pl.DataFrame, segment: str, places: dict[str, int]) -> pl.DataFrame:
        """The columns as decimals; what is none is null, and told in ``problems``."""
        import polars as pl

        wrong = []
        for name, place in places.items():
            odd = frame.filter((pl.col(name) != "") & ~pl.col(name).str.contains(AMOUNT))
            wrong.append(self._told(odd, segment, place, name))
        found = [one for one in wrong if one.height]
        self._problems += found
        kind = pl.Decimal(DIGITS, SCALE)
        if not found:
            return frame.with_columns(pl.col(*places).cast(kind, strict=False))
        return frame.with_columns(
            pl.when(pl.col(name).str.contains(AMOUNT)).then(pl.col(name)).cast(kind, strict=False)
            for name in places
        )

    def dates(self, frame: pl.DataFrame, segment: str, places: dict[str, int]) -> pl.DataFrame:
        """The columns as dates; what is none is null, and told in ``problems``."""
        import polars as pl

        out = frame.with_columns(
            pl.col(name).str.to_date("%Y%m%d", strict=False).alias(f"_{name}") for name in places
        )
        for name, place in places.items():
            wrong = out.filter((pl.col(name) != "") & pl.col(f"_{name}").is_null())
            if wrong.height:
                self._problems.append(self._told(wrong, segment, place, name))
        return out.drop(*places).rename({f"_{name}": name for name in places})

    @staticmethod
    def _told(wrong: pl.DataFrame, segment: str, place: int, name: str) -> pl.DataFrame:
        import polars as pl

        return wrong.select(
            "payment", "claim", "position", segment=pl.lit(segment),
            element=pl.lit(place, dtype=pl.Int64), value=pl.col(name),
        )  # fmt: skip

    def problems(self) -> pl.DataFrame:
        """Values that could not be read: payment, claim, position, segment, element, value."""
        import polars as pl

        empty = pl.DataFrame(
            schema={"payment": pl.Int64, "claim": pl.Int64, "position": pl.Int64,
                    "segment": pl.String, "element": pl.Int64, "value": pl.String}
        )  # fmt: skip
        return pl.concat([empty, *self._problems]).sort("payment", "position", maintain_order=True)

    def ended(self) -> set[int]:
        """Payments whose SE is in this run."""
        return set(self.of("SE")["payment"].to_list())

    def count(self) -> None:
        """Carry the ordinals on to the next run."""
        if not self.size:
            return
        state, last = self.state, self._after.row(0, named=True)
        state.payments, state.claims = last["payment"], last["claim"]
        state.services, state.ours = last["service"], self._last_is_ours
        state.since_st = last["position"]
        for id, place in (("ISA", 13), ("GS", 6), ("LX", 1)):
            values = self.of(id, *[""] * (place - 1), "value")["value"]
            if values.len():
                value = str(values[-1]).strip()
                if id == "ISA":
                    state.interchange = value
                elif id == "GS":
                    state.group = value
                else:
                    state.assigned = value
