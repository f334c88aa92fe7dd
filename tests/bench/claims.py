"""Claims as JSON lines, those that tests/bench/files.py writes as an 837, and the plainest way to
that 837: ``python -m tests.bench.claims FILE.jsonl OUT.837`` joins strings and judges nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.files import CITIES, CODES, FIRST, HEAD_837P, ISA, LAST, cents

BILLING = {
    "name": "RIVERBEND FAMILY CARE", "npi": "1234567893",
    "address": {"line_1": "100 MAIN STREET", "city": "SPRINGFIELD", "state_code": "IL",
                "postal_code": "627041182"},
    "identifiers": [{"qualifier": "EI", "value": "990000001"}],
}  # fmt: skip


def claim(number: int) -> dict[str, Any]:
    """A subscriber's claim with two lines, as in our own JSON."""
    first, second = 5000 + number * 7 % 20000, 1200 + number * 13 % 9000
    city, state, zip_code = CITIES[number % 3].split("*")
    day = f"2026-02-{number % 28 + 1:02d}"
    return {
        "kind": "837P", "patient_control_number": f"B{number:07d}",
        "charge": cents(first + second), "facility_code": "11", "claim_filing_code": "CI",
        "subscriber": {
            "last_name": LAST[number % 7], "first_name": FIRST[number % 9],
            "member_id": f"W{number:09d}", "group_number": f"GRP{number % 900 + 100}",
            "birth_date": f"19{number % 60 + 30}-{number % 12 + 1:02d}-11",
            "gender_code": "FM"[number % 2],
            "address": {"line_1": f"{number % 990 + 10} MAIN STREET", "city": city,
                        "state_code": state, "postal_code": zip_code},
        },
        "payer": {"name": "ACME HEALTH PLAN",
                  "identifiers": [{"qualifier": "PI", "value": "60054"}]},
        "billing_provider": BILLING,
        "rendering_provider": {"last_name": "HOLLOWAY", "first_name": "EDITH",
                               "npi": "1245319599", "taxonomy_code": "207Q00000X"},
        "references": [{"qualifier": "D9", "value": f"CH{number:08d}"}],
        "diagnoses": [{"qualifier": "ABK", "code": "K219"}, {"qualifier": "ABF", "code": "Z0000"}],
        "service_lines": [
            {"procedure_code": CODES[(number + line) % 5], "charge": cents(amount), "units": "1",
             "diagnosis_pointers": [line], "service_dates": {"start": day, "end": day},
             "control_number": f"B{number:07d}-{line}"}
            for line, amount in ((1, first), (2, second))
        ],
    }  # fmt: skip


def write(path: Path, claims: int) -> int:
    """So many claims, one a line; how many bytes that is."""
    with path.open("w") as out:
        for number in range(1, claims + 1):
            out.write(json.dumps(claim(number)) + "\n")
    return path.stat().st_size


def joined(lines: Iterator[str]) -> Iterator[str]:
    """The text of the 837, by formatting alone: what nobody could do with less."""
    yield ISA.format("SUBMITTER", "RECEIVER", "HC", "SUBMITTER", "RECEIVER", "005010X222A1")
    yield "~".join(["ST*837*0001*005010X222A1", *HEAD_837P]) + "~"
    count = len(HEAD_837P) + 1
    level = 1
    for line in lines:
        one = json.loads(line)
        who, place = one["subscriber"], one["subscriber"]["address"]
        level += 1
        text = (
            f"HL*{level}*1*22*0~SBR*P*18*{who['group_number']}******CI~"
            f"NM1*IL*1*{who['last_name']}*{who['first_name']}****MI*{who['member_id']}~"
            f"N3*{place['line_1']}~"
            f"N4*{place['city']}*{place['state_code']}*{place['postal_code']}~"
            f"DMG*D8*{who['birth_date'].replace('-', '')}*{who['gender_code']}~"
            f"NM1*PR*2*{one['payer']['name']}*****PI*60054~"
            f"CLM*{one['patient_control_number']}*{one['charge']}***11:B:1*Y*A*Y*Y~"
            f"REF*D9*{one['references'][0]['value']}~HI*ABK:K219*ABF:Z0000~"
            f"NM1*82*1*HOLLOWAY*EDITH****XX*1245319599~PRV*PE*PXC*207Q00000X~"
        )
        for number, line_of in enumerate(one["service_lines"], 1):
            day = line_of["service_dates"]["start"].replace("-", "")
            text += (
                f"LX*{number}~SV1*HC:{line_of['procedure_code']}*{line_of['charge']}*UN*1***"
                f"{line_of['diagnosis_pointers'][0]}~DTP*472*D8*{day}~"
                f"REF*6R*{line_of['control_number']}~"
            )
        count += text.count("~")
        yield text
    yield f"SE*{count + 1}*0001~GE*1*4711~IEA*1*000004711~"


if __name__ == "__main__":
    with Path(sys.argv[1]).open() as source, Path(sys.argv[2]).open("w") as target:
        target.writelines(joined(iter(source)))
