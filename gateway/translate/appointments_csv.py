"""A list of appointments as CSV to eligibility inquiries: one row, one person on one day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.models.eligibility import EligibilityInquiry
from gateway.translate.csv_text import BadText, Row, dialect_of, rows_of
from gateway.translate.inquiries_json import complete

COLUMNS = (
    "date", "last_name", "first_name", "middle_name", "birth_date", "gender_code", "member_id",
    "relationship_code", "subscriber_last_name", "subscriber_first_name", "subscriber_birth_date",
    "service_type_codes", "payer_name", "payer_identifier", "provider_name", "provider_npi",
)  # fmt: skip
"""The columns, in any order; blanks stand for underscores, case does not count."""
NEEDED = ("date", "member_id")

SELF, SERVICE_DAY = "18", "291"


def read_appointments(data: bytes, name: str) -> Iterator[EligibilityInquiry | Finding]:
    """Yield an inquiry for each row, and a Finding for each that does not read: a bad row never
    stops its neighbours. A file without the columns ``date`` and ``member_id`` gives one Finding.

    Days are ISO. A row whose ``relationship_code`` is given and not 18 is of a dependent: the
    member id is then the subscriber's, who is named in columns of its own.
    """
    try:
        rows = list(rows_of(data, dialect_of(data)))
    except BadText as error:
        yield _wrong(f"{name}: {error.message}", error.hint)
        return
    heads = [cell.strip().casefold().replace(" ", "_") for cell in rows[0].cells] if rows else []
    if missing := [column for column in NEEDED if column not in heads]:
        yield _wrong(f"{name}: there is no column {' and no column '.join(missing)}",
                     f"the columns are {', '.join(COLUMNS)}")  # fmt: skip
        return
    for row in rows[1:]:
        yield _read(row, heads, name)


def _read(row: Row, heads: list[str], name: str) -> EligibilityInquiry | Finding:
    cells = {head: cell.strip() for head, cell in zip(heads, row.cells, strict=False)}
    if empty := [column for column in NEEDED if not cells.get(column)]:
        return _wrong(f"{name}: line {row.line}: {' and '.join(empty)} is empty",
                      "every appointment needs its day and its member id")  # fmt: skip
    try:
        inquiry = msgspec.convert(_fields(cells), EligibilityInquiry)
    except msgspec.ValidationError:
        return _wrong(f"{name}: line {row.line}: a day is none", 'write days as "2026-09-30"')
    complete(inquiry)
    return inquiry


def _fields(cells: dict[str, str]) -> dict[str, Any]:
    """The row in the shape of the inquiry; what is empty is left out."""
    patient = _filled(cells, "last_name", "first_name", "middle_name", "birth_date", "gender_code")
    relation = cells.get("relationship_code", "")
    people: dict[str, Any] = {"subscriber": patient | _filled(cells, "member_id")}
    if relation not in ("", SELF):
        holder = _filled(cells, "subscriber_last_name", "subscriber_first_name",
                         "subscriber_birth_date")  # fmt: skip
        people = {
            "subscriber": {key.removeprefix("subscriber_"): v for key, v in holder.items()}
            | _filled(cells, "member_id"),
            "dependent": patient | {"relationship_code": relation},
        }
    if cells.get("payer_identifier"):
        numbers = [{"qualifier": "PI", "value": cells["payer_identifier"]}]
        people["payer"] = {"name": cells.get("payer_name", ""), "identifiers": numbers}
    if cells.get("provider_npi"):
        people["provider"] = {
            "name": cells.get("provider_name", ""), "npi": cells["provider_npi"],
        }  # fmt: skip
    asked = cells.get("service_type_codes", "").replace(";", " ").replace(",", " ").split()
    day = {"qualifier": SERVICE_DAY, "start": cells["date"]}
    return people | {"service_type_codes": asked, "dates": [day]}


def _filled(cells: dict[str, str], *names: str) -> dict[str, Any]:
    return {name: cells[name] for name in names if cells.get(name)}


def _wrong(message: str, hint: str) -> Finding:
    return Finding(rule="INQUIRIES.csv.row", snip=1, severity="reject", message=message, hint=hint)
