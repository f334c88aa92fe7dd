"""The thousand claims: who was seen, when, for what; and each as a line of JSON."""

from __future__ import annotations

import datetime
import json
from random import Random

from tests.journeys.month.nouns import ALDER, BIRCH, CEDAR, FIRST, NPI, TAX, Claim, Line, Payer

PERSONS = 700
LAST = ("HALVORSEN", "OKAFOR", "PULASKI", "NGUYEN", "SILVA", "MARCHETTI", "BEAULIEU", "TANAKA")
GIVEN = ("INGRID", "CHIDI", "CASIMIR", "LINH", "ROSA", "PAOLO", "ODETTE", "KENJI", "MAEVE")
OFFICE = ("99213", "99214", "81002", "36415", "93000", "85025")
HOSPITAL = (("0450", "99284"), ("0300", "85025"), ("0320", "73610"))
LETTERS = "acdefghjkmnpqrtuvwxy0123456789"


def claims(chance: Random) -> dict[str, list[Claim]]:
    """400, 300 and 300 claims of the three payers, in chance order; one in seven of a hospital for
    Alder and Cedar. No patient is seen twice on a day, but for those of ``twins``."""
    met: set[tuple[int, datetime.date]] = set()
    found: dict[str, list[Claim]] = {}
    for payer, count in ((ALDER, 400), (BIRCH, 300), (CEDAR, 300)):
        found[payer.letter] = [_claim(chance, payer, n, met) for n in range(1, count + 1)]
    twins(found["B"])
    return found


def twins(birch: list[Claim]) -> None:
    """Four claims of two patients, alike but for the end of their number."""
    for pair in (birch[-4:-2], birch[-2:]):
        first = pair[0]
        for n, one in enumerate(pair, 1):
            one.number = f"{first.number[:5]}-walk-in-visit{n}"
            one.person, one.day = first.person, first.day
            one.lines = [Line(line.code, line.charge) for line in first.lines]


def _claim(chance: Random, payer: Payer, n: int, met: set[tuple[int, datetime.date]]) -> Claim:
    while True:
        person = chance.randrange(PERSONS)
        day = FIRST - datetime.timedelta(days=chance.randint(10, 40))
        if (person, day) not in met:
            break
    met.add((person, day))
    hospital = payer is not BIRCH and n % 7 == 0
    count = chance.randint(2, 3)
    if hospital:
        lines = [Line(code, chance.randint(9000, 90000), revenue)
                 for revenue, code in chance.sample(HOSPITAL, count)]  # fmt: skip
    else:
        lines = [Line(code, chance.randint(4000, 26000)) for code in chance.sample(OFFICE, count)]
    return Claim(_number(chance, payer, n), "837I" if hospital else "837P", payer, person, day,
                 lines)  # fmt: skip


def _number(chance: Random, payer: Payer, n: int) -> str:
    """Alder's patients have short numbers, Birch's long ones in small letters, Cedar's leading
    zeros; the first six characters of Birch's are each claim's own."""
    match payer.letter:
        case "A":
            return f"AL-{n:05d}"
        case "B":
            return f"bm{n:03d}-" + "".join(chance.choice(LETTERS) for _ in range(12))
    return f"00{700_000 + n}"


def member(person: int) -> str:
    return f"W{204_000_000 + person * 37}"


def name(person: int) -> tuple[str, str]:
    """Last and first name."""
    return LAST[person % len(LAST)], GIVEN[person % len(GIVEN)]


def as_json(claim: Claim) -> str:
    """The claim as it is handed in."""
    last, first = name(claim.person)
    day = claim.day.isoformat()
    hospital = claim.kind == "837I"
    institutional = {
        "attending_provider": {"last_name": "DOBSON", "first_name": "TESSA", "npi": "2111778801",
                               "taxonomy_code": "207P00000X"},
        "admission_type_code": "1", "admission_source_code": "1", "patient_status_code": "01",
        "dates": [{"qualifier": "434", "start": day, "end": day}],
    }  # fmt: skip
    facts = {
        "kind": claim.kind, "patient_control_number": claim.number,
        "charge": f"{claim.charge // 100}.{claim.charge % 100:02d}",
        "facility_code": "13" if hospital else "11", "frequency_code": "1",
        "claim_filing_code": "CI",
        "payer": {"name": claim.payer.name,
                  "identifiers": [{"qualifier": "PI", "value": claim.payer.identifier}]},
        "billing_provider": {
            "name": "WILLOW CREEK FAMILY MEDICINE", "npi": NPI, "taxonomy_code": "207Q00000X",
            "address": {"line_1": "410 WILLOW CREEK RD", "city": "SPRINGFIELD",
                        "state_code": "IL", "postal_code": "627041182"},
            "identifiers": [{"qualifier": "EI", "value": TAX}],
        },
        "subscriber": {
            "last_name": last, "first_name": first, "member_id": member(claim.person),
            "birth_date": f"{1940 + claim.person % 60}-03-17",
            "gender_code": "FM"[claim.person % 2],
            "address": {"line_1": f"{claim.person + 10} ORCHARD LN", "city": "SPRINGFIELD",
                        "state_code": "IL", "postal_code": "62703"},
        },
        "diagnoses": [{"qualifier": "ABK", "code": "J00"}],
        **(institutional if hospital else {}),
        "service_lines": [_line(claim, place, line) for place, line in enumerate(claim.lines, 1)],
    }  # fmt: skip
    return json.dumps(facts)


def _line(claim: Claim, place: int, line: Line) -> dict[str, object]:
    day = claim.day.isoformat()
    facts: dict[str, object] = {
        "procedure_qualifier": "HC", "procedure_code": line.code,
        "charge": f"{line.charge // 100}.{line.charge % 100:02d}", "units": "1", "unit_code": "UN",
        "service_dates": {"start": day, "end": day}, "control_number": control(claim, place),
    }  # fmt: skip
    return facts | ({"revenue_code": line.revenue} if line.revenue else {"diagnosis_pointers": [1]})


def control(claim: Claim, place: int) -> str:
    """REF 6R of the line at ``place``, from 1."""
    return f"{claim.number.upper()}L{place}"
