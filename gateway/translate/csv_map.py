"""The header-mapping file of CSV claims: which column gives which field of a claim, and how."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import field

from gateway.errors import ConfigError
from gateway.translate.csv_paths import Target, resolve
from gateway.translate.csv_values import BadCell, Form, Value, date_pattern, read_cell

_MARKS = re.compile(r"[\W_]+")


class ColumnForm(msgspec.Struct, forbid_unknown_fields=True):
    """A column that says more than its field: formats of its dates, translations of its codes
    (``others`` lets through what has none), how many digits a code has."""

    field: str
    dates: list[str] = []
    codes: dict[str, str] = {}
    others: bool = False
    digits: list[int] = []


class MapFile(msgspec.Struct, forbid_unknown_fields=True):
    """The file as it is written; its shipped example, mappings/claims/csv.toml, explains it."""

    columns: dict[str, str | ColumnForm]
    claim: list[list[str]] = field(default_factory=lambda: [["patient_control_number"]])
    continued: bool = False
    required: list[str] = []
    ignored: list[str] = []
    dates: list[str] = field(default_factory=lambda: ["YYYY-MM-DD"])
    decimal: str = "."
    century: Annotated[int, msgspec.Meta(ge=0, le=99)] = 29
    separator: str = ""
    encoding: str = ""
    codes: dict[str, dict[str, str]] = {}
    constants: dict[str, str | int] = {}
    defaults: dict[str, str | int] = {}


class Column(NamedTuple):
    """A column that the map knows: the header as the map writes it, where it goes, its form."""

    header: str
    target: Target
    form: Form


class Given(NamedTuple):
    """A value that the map itself gives."""

    target: Target
    values: list[Value]


class CsvMap(NamedTuple):
    """A mapping file, checked and ready for use."""

    name: str
    columns: dict[str, Column]
    """By :func:`plain` header."""
    claim: list[list[str]]
    continued: bool
    required: list[Target]
    ignored: frozenset[str]
    separator: str
    encoding: str
    constants: list[Given]
    defaults: list[Given]

    def headers_for(self, path: str) -> list[str]:
        """The headers that give a field, as the map writes them."""
        return [one.header for one in self.columns.values() if one.target.path == path]


def plain(header: str) -> str:
    """A header without what differs between exports: case, blanks, punctuation."""
    folded = header.casefold().strip()
    return _MARKS.sub("", folded) or folded


def load_map(text: str, name: str) -> CsvMap:
    """The mapping file ``text``; ``name`` is how messages call it.

    Raises ConfigError that names the file, the header and what is wrong with it.
    """
    try:
        made = msgspec.convert(tomllib.loads(text), MapFile)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {error}") from None
    if len(made.separator) > 1 or made.decimal not in (".", ","):
        raise ConfigError(f"{name}: separator is one character, decimal is '.' or ','")
    columns = _columns(made, name)
    return CsvMap(
        name, columns, _keys(made, name), made.continued, _known(made.required, name),
        frozenset(map(plain, made.ignored)), made.separator, made.encoding,
        list(_given(made, "constants", columns.values(), name)),
        list(_given(made, "defaults", (), name)),
    )  # fmt: skip


def _columns(made: MapFile, name: str) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for header, said in made.columns.items():
        one = said if isinstance(said, ColumnForm) else ColumnForm(said)
        where = f"{name}: column {header!r}"
        key = plain(header)
        if not key:
            raise ConfigError(f"{where}: a header is not empty")
        column = Column(header, _target(one.field, where), _form(made, one, where))
        if key in found and found[key].target != column.target:
            raise ConfigError(f"{where} and {found[key].header!r} are one header and two fields")
        found[key] = column
    if not found:
        raise ConfigError(f"{name}: no columns are given")
    return found


def _target(path: str, where: str) -> Target:
    try:
        return resolve(path)
    except ValueError as error:
        raise ConfigError(f"{where}: {path!r} is no field: {error}") from None


def _form(made: MapFile, one: ColumnForm, where: str) -> Form:
    dates = tuple(one.dates or made.dates)
    try:
        for each in dates:
            date_pattern(each)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from None
    codes = made.codes.get(one.field, {}) | one.codes
    folded = {key.casefold(): value for key, value in codes.items()}
    return Form(dates, folded, one.others, tuple(one.digits), made.decimal, made.century)


def _known(paths: Iterable[str], name: str) -> list[Target]:
    return [_target(path, f"{name}: {path!r}") for path in paths]


def _keys(made: MapFile, name: str) -> list[list[str]]:
    if not made.claim or not all(made.claim):
        raise ConfigError(f"{name}: claim names the fields that tell claims apart")
    return [[target.path for target in _known(paths, name)] for paths in made.claim]


def _given(made: MapFile, section: str, columns: Iterable[Column], name: str) -> Iterator[Given]:
    """The constants or defaults, read as cells are."""
    taken = {column.target: column.header for column in columns}
    pairs: dict[str, Any] = getattr(made, section)
    for path, value in pairs.items():
        where = f"{name}: {section}: {path}"
        target = _target(path, where)
        if target in taken:
            raise ConfigError(f"{where} is given by column {taken[target]!r} too: use defaults")
        form = Form(tuple(made.dates), decimal=made.decimal)
        try:
            yield Given(target, read_cell(str(value), target, form)[0])
        except BadCell as error:
            raise ConfigError(f"{where}: {value!r}: {error.message}; {error.hint}") from None
