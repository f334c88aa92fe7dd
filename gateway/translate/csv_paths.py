"""Field paths of a claim, as a header-mapping file writes them: ``patient.last_name``.

A path begins at the claim, or with ``line.`` at the service line. A list is entered by number
(``diagnoses[2].code``) or by what tells its items apart (``references.G1``, ``dates.431``,
``line.providers.82.npi``, ``codes.BG[2]``); where nothing follows, the item's main field is meant.
Two paths are no fields of the models: ``line.diagnoses`` are codes of one line, which the claim
gathers, and ``type_of_bill`` is a hospital's, 0111 say.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import Claim
from gateway.models.claim_parts import (
    Attachment,
    ConditionIndicator,
    Diagnosis,
    HealthCareCode,
    Note,
    RelatedCauses,
    ToothStatus,
)
from gateway.models.party import (
    Amount,
    Contact,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Quantity,
)
from gateway.models.service_line import Drug, ServiceLine, Tooth

Kind = Literal["text", "amount", "date", "flag", "number", "kind"]

LINE = "line."
"""What a path of a service line begins with."""


BILL_TYPE = "type_of_bill"


class Key(NamedTuple):
    """The ``number``-th item of a list whose ``field`` has this ``value``."""

    field: str
    value: str
    number: int


Step = str | int | Key
Steps = tuple[Step, ...]


class Target(NamedTuple):
    """Where the values of a column go.

    ``owner`` and ``field`` say which field of which model it is; where ``listed``, each value has
    a place of its own in the list that ``steps`` lead to, and ``tail`` leads on from there.
    """

    path: str
    steps: Steps
    owner: type
    field: str
    kind: Kind
    listed: bool = False
    tail: Steps = ()

    @property
    def of_line(self) -> bool:
        """True where it belongs to the service line."""
        return self.path.startswith(LINE)


KEYS: dict[type, str] = {
    Identifier: "qualifier", Amount: "qualifier", QualifiedDate: "qualifier",
    Quantity: "qualifier", Diagnosis: "qualifier", HealthCareCode: "qualifier",
    Note: "reference_code", Party: "entity_code", Attachment: "report_type_code",
    Contact: "function_code", ConditionIndicator: "category_code",
    LineAdjudication: "payer_identifier",
}  # fmt: skip
"""By which field the items of a list are told apart."""

MAIN: dict[type, str] = {
    Identifier: "value", Amount: "amount", QualifiedDate: "start", Quantity: "quantity",
    Diagnosis: "code", HealthCareCode: "code", Note: "text", DateRange: "start", Drug: "code",
    Tooth: "tooth", ToothStatus: "tooth", RelatedCauses: "codes",
    Attachment: "control_number",
}  # fmt: skip
"""The field that is meant where a path ends at a model."""

_KINDS: dict[Any, Kind] = {
    str: "text", Decimal: "amount", datetime.date: "date", bool: "flag", int: "number",
}  # fmt: skip
_TOKEN = re.compile(r"(\w+)(?:\[([1-9]\d?)\])?\Z", re.ASCII)
_CLOSED = frozenset({"unmodelled", "service_lines", "number"})
"""Fields that a table of values cannot give."""


def resolve(path: str) -> Target:
    """The target of a path. Raises ValueError with the words that mend it."""
    if path == "line.diagnoses":
        return Target(path, ("diagnoses",), Diagnosis, "code", "text", listed=True)
    if path == BILL_TYPE:
        return Target(path, (BILL_TYPE,), Claim, BILL_TYPE, "text")
    names = path.removeprefix(LINE).split(".")
    owner: Any = ServiceLine if path.startswith(LINE) else Claim
    steps: list[Step] = []
    while names:
        name, number = _token(names.pop(0))
        item, many = _shape(_type_of(owner, name))
        steps.append(name)
        if many and not number and not names and (not _is_model(item) or item is Diagnosis):
            tail = (MAIN[item],) if item is Diagnosis else ()
            return Target(path, tuple(steps), *_leaf(owner, name, item), True, tail)
        if many:
            steps.append(number - 1 if number else _key(item, name, names))
        elif number:
            raise ValueError(f"{name} is no list: leave [{number}] out")
        if not _is_model(item):
            if names:
                raise ValueError(f"nothing can follow {name}")
            return Target(path, tuple(steps), *_leaf(owner, name, item))
        owner = item
        if not names:
            names.append(_main(item, name))
    raise ValueError("it is empty")


def _token(text: str) -> tuple[str, int]:
    found = _TOKEN.match(text)
    if not found:
        raise ValueError(f"{text!r} is no field")
    return found[1], int(found[2] or 0)


def _type_of(owner: Any, name: str) -> Any:
    fields = {one.name: one.type for one in msgspec.structs.fields(owner)}
    if name not in fields or name in _CLOSED:
        known = ", ".join(sorted(fields.keys() - _CLOSED))
        raise ValueError(f"{owner.__name__} has no field {name}; it has {known}")
    return fields[name]


def _shape(kind: Any) -> tuple[Any, bool]:
    """The type without None and list, and whether it was a list."""
    if get_origin(kind) in (UnionType, Union):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is list:
        return get_args(kind)[0], True
    return kind, False


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _leaf(owner: Any, name: str, item: Any) -> tuple[type, str, Kind]:
    if item is Diagnosis:
        return Diagnosis, "code", "text"
    return owner, name, "kind" if get_origin(item) is Literal else _KINDS[item]


def _key(item: Any, name: str, names: list[str]) -> Key:
    """The item of a list that the next name of the path tells apart from the others."""
    if not names or item not in KEYS:
        raise ValueError(f"{name} is a list: write {name}[1]")
    value, number = _token(names.pop(0))
    return Key(KEYS[item], value, number or 1)


def _main(item: Any, name: str) -> str:
    if item not in MAIN:
        raise ValueError(f"{name} has several fields: name one of them, as in {name}.name")
    return MAIN[item]
