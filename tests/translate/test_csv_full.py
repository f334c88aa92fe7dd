"""A claim that says all that a claim can say is the same in JSON and in CSV, each field in a column
of its own: written by hand as JSON (fixtures/claims/full), laid out as a table here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.claim_maps import csv_map
from gateway.models.claim import Claim
from gateway.translate.claims_csv import read_csv
from gateway.translate.claims_json import read_claims
from gateway.translate.csv_map import load_map
from tests.translate.claims_837 import ROOT

FULL = sorted((ROOT / "fixtures" / "claims" / "full").glob("*.json"))
NUMBER = "patient_control_number"
COUNTED = "line.number"


def cells(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The paths of a claim's values, and what their cells hold."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from cells(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, item in enumerate(value, 1):
            yield from cells(item, f"{path}[{number}]")
    elif isinstance(value, list):
        yield path, " ".join(map(str, value))
    elif isinstance(value, bool):
        yield path, "Y" if value else "N"
    elif path != COUNTED:
        yield path, str(value)


def table(claim: dict[str, Any]) -> tuple[str, bytes]:
    """The mapping file and the table of a claim: a row for each line, the claim in the first."""
    claim = dict(claim)
    lines = claim.pop("service_lines")
    rows: list[dict[str, str]] = [{NUMBER: claim[NUMBER]} for _ in lines]
    rows[0] |= dict(cells(claim, ""))
    for row, line in zip(rows, lines, strict=True):
        row |= dict(cells(line, "line"))
    paths = list(dict.fromkeys(path for row in rows for path in row))
    columns = "".join(f'"H{n}" = "{path}"\n' for n, path in enumerate(paths))
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow([f"H{n}" for n in range(len(paths))])
    written.writerows([[row.get(path, "") for path in paths] for row in rows])
    head = f'claim = [["{NUMBER}"]]\ndates = ["YYYY-MM-DD"]\n[columns]\n'
    return head + columns, text.getvalue().encode()


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.stem)
def test_every_field_of_a_claim_may_stand_in_a_column(path: Path) -> None:
    given = json.loads(path.read_text())
    for claim in given.get("claims", [given]):
        claim["file_information"] = claim.get("file_information", [])[:1]  # K3 has blanks in it
        mapping, rows = table(claim)
        (own,) = read_claims(json.dumps(claim).encode(), "f.json")
        (read,) = read_csv(rows, "f.csv", load_map(mapping, "map.toml"))
        assert isinstance(own, Claim) and read == own


def test_the_shipped_map_knows_accidents_rides_and_countries() -> None:
    """Of the same headers a practice with an ambulance and one abroad may have."""
    rows = (
        "Claim Number,Patient Last,Patient Country,DOS,CPT,Charge,Accident Type,Accident State,"
        "Accident Date,P&C Claim Number,Transport Reason,Transport Miles,Pick-up City,"
        "Drop-off Name\n"
        "A-1,ROE,NL,10/2/2026,A0429,450,Auto Accident,IL,10/2/2026,PC-5,A,12,JOLIET,ST MARY\n"
        "A-2,DOE,,10/2/2026,99213,90,Work,,10/1/2026,,,,,\n"
    )
    items = read_csv(rows.encode(), "f.csv", csv_map(""))
    ride, work = items
    assert isinstance(ride, Claim) and isinstance(work, Claim)
    causes, ambulance = ride.related_causes, ride.ambulance
    assert causes is not None and ambulance is not None
    assert (causes.codes, causes.state_code) == (["AA"], "IL")
    assert (ambulance.reason_code, ambulance.distance) == ("A", Decimal(12))
    assert ride.subscriber.identifier("Y4") == "PC-5"
    assert ride.subscriber.address is not None
    assert ride.subscriber.address.country_code == "NL"
    assert ride.ambulance_pick_up is not None and ride.ambulance_drop_off is not None
    assert ride.ambulance_drop_off.name == "ST MARY"
    assert [d.qualifier for d in ride.dates] == ["439"]
    assert work.related_causes is not None and work.related_causes.codes == ["EM"]
