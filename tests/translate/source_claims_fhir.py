"""What the claims of fixtures/sources/fhir are, written by hand from the files."""

from __future__ import annotations

from tests.translate.source_claims import (
    ADAEZE,
    ADLER,
    CEDAR,
    CEDAR_COURT,
    DANA,
    DAVIS_STREET,
    FOXWORTH,
    INGRID,
    ITSELF,
    LEE,
    MEADOWLARK,
    PINE,
    RIVER,
    STAY,
    STAY_DATES,
    STAY_LINES,
    TOBIAS,
    Json,
    day,
    npi_person,
    payer,
    service,
)


def line(code: str, charge: str, on: str, pointers: list[int], **more: object) -> Json:
    """A line that says which list its procedure is of."""
    return service(code, charge, on, pointers, procedure_qualifier="HC", **more)


def dental(code: str, charge: str, **more: object) -> Json:
    """A line of a dental claim."""
    return {
        "procedure_qualifier": "AD", "procedure_code": code, "charge": charge, "units": "1", **more,
    }  # fmt: skip


CONTAINED: Json = {
    "kind": "837P", "patient_control_number": "FH-1001", "charge": "180.75",
    "facility_code": "11", "payer_responsibility_code": "P", "claim_filing_code": "12",
    "payer": MEADOWLARK, "billing_provider": ITSELF, "subscriber": INGRID,
    "rendering_provider": LEE, "references": [{"qualifier": "EA", "value": "MRN-40117"}],
    "diagnoses": [{"qualifier": "ABK", "code": "J020"}, {"qualifier": "ABF", "code": "R509"}],
    "service_lines": [
        line("99213", "142.50", "2026-09-01", [1, 2], modifiers=["25"]),
        line("99000", "38.25", "2026-09-01", [1]),
    ],
}  # fmt: skip

BUNDLE: Json = {
    "kind": "837P", "patient_control_number": "FH-2002", "charge": "301.00",
    "facility_code": "11", "payer_responsibility_code": "P", "claim_filing_code": "CI",
    "payer": MEADOWLARK, "billing_provider": ITSELF, "subscriber": ADAEZE,
    "patient": TOBIAS | {"middle_name": "JUDE"},
    "rendering_provider": LEE | {"taxonomy_code": "207QA0505X"},
    "referring_providers": [npi_person("PARK", "DANIEL", "1468203579", entity_code="DN")],
    "service_facility": {
        "name": "WILLOW CREEK SOUTH CLINIC", "npi": "1579314687",
        "address": {"line_1": "88 SOUTH GRAND AVE", "city": "SPRINGFIELD", "state_code": "IL",
                    "postal_code": "627031234"},
    },
    "related_causes": {"codes": ["AA"], "state_code": "IL"},
    "dates": [
        {"qualifier": "431", "start": "2026-09-12", "end": "2026-09-12"},
        {"qualifier": "439", "start": "2026-09-12", "end": "2026-09-12"},
    ],
    "attachments": [
        {"report_type_code": "RR", "transmission_code": "EL", "control_number": "XR-7781"},
    ],
    "references": [
        {"qualifier": "G1", "value": "PA-5512"}, {"qualifier": "9F", "value": "RF-88120"},
    ],
    "notes": [{"reference_code": "ADD", "text": "FALL FROM SCOOTER AT CAR DOOR"}],
    "diagnoses": [{"qualifier": "ABK", "code": "S93402A"}],
    "other_payers": [{
        "responsibility_code": "S", "relationship_code": "19", "claim_filing_code": "BL",
        "subscriber": {"last_name": "OKONKWO", "first_name": "CHIDI", "member_id": "CSB777210",
                       "address": CEDAR_COURT},
        "payer": CEDAR,
    }],
    "service_lines": [
        line("99203", "210.00", "2026-09-14", [1]),
        line("73610", "91.00", "2026-09-14", [1], modifiers=["LT"], place_of_service_code="22",
             providers=[npi_person("MORENO", "LUIS", "1913758029", "2085R0202X",
                                   entity_code="82")]),
    ],
}  # fmt: skip

TRANSACTION: Json = STAY | {
    "patient_control_number": "FH-3003", "payer_responsibility_code": "P",
    "subscriber": {
        "last_name": "WESTERGREN", "first_name": "CAROLINE", "birth_date": "1979-08-12",
        "gender_code": "F", "member_id": "CSB500118273", "group_number": "00431-77",
        "address": DAVIS_STREET,
    },
    "attending_provider": FOXWORTH | {"taxonomy_code": "207R00000X"},
    "operating_provider": ADLER,
    "dates": STAY_DATES,
    "references": [{"qualifier": "G1", "value": "BLU-IP-771203"}],
    "diagnoses": [
        {"qualifier": "ABK", "code": "K3580", "present_on_admission_code": "Y"},
        {"qualifier": "ABF", "code": "I10", "present_on_admission_code": "Y"},
        {"qualifier": "ABF", "code": "T8140XA", "present_on_admission_code": "N"},
        {"qualifier": "ABJ", "code": "R1031"},
    ],
    "codes": [
        {"qualifier": "BBR", "code": "0DTJ4ZZ", "start": "2026-09-04"},
        {"qualifier": "DR", "code": "397"},
        {"qualifier": "BH", "code": "11", "start": "2026-09-02"},
        {"qualifier": "BE", "code": "80", "amount": "3"},
    ],
    "service_lines": STAY_LINES,
}  # fmt: skip

_DENTIST: Json = {
    "kind": "837D", "facility_code": "11", "payer_responsibility_code": "P",
    "claim_filing_code": "CI", "payer": PINE, "billing_provider": RIVER, "subscriber": DANA,
}  # fmt: skip
ORAL: list[Json] = [
    _DENTIST | {
        "patient_control_number": "FH-4004", "charge": "308.00",
        "teeth": [{"tooth": "32", "status_code": "M"}],
        "service_lines": [
            dental("D2392", "210.00", service_dates=day("2026-09-04"),
                   teeth=[{"tooth": "14", "surfaces": ["M", "O"]}]),
            dental("D1110", "98.00", service_dates=day("2026-09-04")),
        ],
    },
    _DENTIST | {
        "patient_control_number": "FH-4005", "charge": "1180.00", "submission_reason_code": "PB",
        "service_lines": [dental("D2740", "1180.00", teeth=[{"tooth": "19"}])],
    },
]  # fmt: skip

_GERALD: Json = {
    "kind": "837P", "facility_code": "11", "payer_responsibility_code": "P",
    "claim_filing_code": "MB", "payer": payer("MEDICARE PART B CENTRAL", "14112"),
    "billing_provider": ITSELF, "rendering_provider": LEE,
    "subscriber": {
        "last_name": "BEAUMONT", "first_name": "GERALD", "suffix": "JR",
        "birth_date": "1948-08-08", "gender_code": "M", "member_id": "2H36KN9PC44",
        "address": {"line_1": "210 DOUGLAS AVE", "city": "SPRINGFIELD", "state_code": "IL",
                    "postal_code": "62704"},
    },
}  # fmt: skip
SEARCHSET: list[Json] = [
    _GERALD | {
        "patient_control_number": "FH-5005", "charge": "50.4",
        "diagnoses": [{"qualifier": "ABK", "code": "D510"}],
        "service_lines": [
            line("J3420", "18.4", "2026-09-22", [1],
                 drugs=[{"qualifier": "N4", "code": "00517003125", "quantity": "1",
                         "unit_code": "ML"}]),
            line("96372", "32", "2026-09-22", [1]),
        ],
    },
    _GERALD | {
        "patient_control_number": "FH-5006", "charge": "165", "frequency_code": "7",
        "references": [{"qualifier": "F8", "value": "MB2026270991"}],
        "diagnoses": [{"qualifier": "ABK", "code": "I10"}],
        "service_lines": [line("99214", "165", "2026-09-23", [1])],
    },
]  # fmt: skip

FHIR: dict[str, list[Json]] = {
    "professional-contained.json": [CONTAINED], "professional-bundle.json": [BUNDLE],
    "institutional-transaction.json": [TRANSACTION], "oral.ndjson": ORAL,
    "professional-searchset.json": SEARCHSET,
}  # fmt: skip
