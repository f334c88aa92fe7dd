"""What the claims of fixtures/sources are, written by hand from the files, field by field."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def npi_person(last: str, first: str, npi: str, taxonomy: str = "", **more: str) -> Json:
    """A provider who is a person."""
    made: Json = {"last_name": last, "first_name": first, "npi": npi, **more}
    return made | ({"taxonomy_code": taxonomy} if taxonomy else {})


def payer(name: str, number: str) -> Json:
    """A payer by its PI."""
    return {"name": name, "identifiers": [{"qualifier": "PI", "value": number}]}


def day(text: str) -> Json:
    """One day as a period."""
    return {"start": text, "end": text}


WILLOW: Json = {
    "name": "WILLOW CREEK FAMILY MEDICINE",
    "npi": "1357902463",
    "taxonomy_code": "207Q00000X",
    "identifiers": [{"qualifier": "EI", "value": "461234987"}],
    "address": {"line_1": "410 WILLOW CREEK RD", "city": "SPRINGFIELD", "state_code": "IL",
                "postal_code": "627041182"},
}  # fmt: skip


def willow(contact: str) -> Json:
    """The practice with whom to ask there."""
    numbers = [{"qualifier": "TE", "value": "2175550142"}]
    return WILLOW | {"contacts": [{"name": contact, "numbers": numbers}]}


OFFICE = willow("BILLING OFFICE")
ITSELF = willow("WILLOW CREEK FAMILY MEDICINE")
LEE = npi_person("LEE", "GRACE", "1246801355", "207Q00000X")
HOSPITAL: Json = {
    "name": "LAKESHORE GENERAL HOSPITAL",
    "npi": "2011223346",
    "taxonomy_code": "282N00000X",
    "identifiers": [{"qualifier": "EI", "value": "363344556"}],
    "address": {"line_1": "1000 LAKESHORE DR", "city": "EVANSTON", "state_code": "IL",
                "postal_code": "602011425"},
}  # fmt: skip
RIVER: Json = {
    "name": "RIVER DENTAL",
    "npi": "1500000017",
    "taxonomy_code": "1223G0001X",
    "identifiers": [{"qualifier": "EI", "value": "471112222"}],
    "address": {"line_1": "12 RIVER RD", "city": "AKRON", "state_code": "OH",
                "postal_code": "443010001"},
}  # fmt: skip
MEADOWLARK = payer("MEADOWLARK HEALTH PLAN", "61101")
CEDAR = payer("CEDAR STATE BLUE PLAN", "00431")
PINE = payer("PINE PAYER", "PINE01")
CEDAR_COURT = {"line_1": "77 CEDAR CT", "city": "SPRINGFIELD", "state_code": "IL",
               "postal_code": "62702"}  # fmt: skip
INGRID: Json = {
    "last_name": "HALVORSEN", "first_name": "INGRID", "birth_date": "1984-03-17",
    "gender_code": "F", "member_id": "W204718355", "group_number": "MLK-2044",
    "address": {"line_1": "29 ORCHARD LN", "city": "SPRINGFIELD", "state_code": "IL",
                "postal_code": "62703"},
}  # fmt: skip
ADAEZE: Json = {
    "last_name": "OKONKWO", "first_name": "ADAEZE", "birth_date": "1986-11-30",
    "gender_code": "F", "member_id": "W204718901", "group_number": "MLK-2044",
    "address": CEDAR_COURT,
}  # fmt: skip
TOBIAS: Json = {
    "last_name": "OKONKWO", "first_name": "TOBIAS", "birth_date": "2018-05-04",
    "gender_code": "M", "relationship_code": "19", "address": CEDAR_COURT,
}  # fmt: skip
DANA: Json = {
    "last_name": "SAMPLE", "first_name": "DANA", "birth_date": "1988-06-07", "gender_code": "F",
    "member_id": "W100000004",
    "address": {"line_1": "1 ELM ST", "city": "AKRON", "state_code": "OH", "postal_code": "44301"},
}  # fmt: skip
DAVIS_STREET = {"line_1": "1414 DAVIS ST", "city": "EVANSTON", "state_code": "IL",
                "postal_code": "602014410"}  # fmt: skip
FOXWORTH = npi_person("FOXWORTH", "ELEANOR", "2111223352")
ADLER = npi_person("ADLER", "MIRIAM", "2111334464")


def service(code: str, charge: str, on: str, pointers: list[int], **more: Any) -> Json:
    """A line of a professional claim of one unit."""
    return {
        "procedure_code": code, "charge": charge, "units": "1", "service_dates": day(on),
        "diagnosis_pointers": pointers, **more,
    }  # fmt: skip


VISITS: list[Json] = [
    {
        "kind": "837P", "patient_control_number": "WC-9001", "charge": "180.75",
        "facility_code": "11", "claim_filing_code": "CI", "payer": MEADOWLARK,
        "billing_provider": OFFICE, "subscriber": INGRID, "rendering_provider": LEE,
        "references": [{"qualifier": "X4", "value": "14D0987654"}],
        "diagnoses": [{"qualifier": "ABK", "code": "J020"}, {"qualifier": "ABF", "code": "R509"}],
        "service_lines": [
            service("99213", "142.50", "2026-09-01", [1, 2], modifiers=["25"],
                    control_number="WC-9001-1"),
            service("87880", "38.25", "2026-09-01", [1], modifiers=["QW"],
                    control_number="WC-9001-2"),
        ],
    },
    {
        "kind": "837P", "patient_control_number": "WC-9002", "charge": "1223.75",
        "facility_code": "11", "claim_filing_code": "CI", "payer": MEADOWLARK,
        "billing_provider": OFFICE, "subscriber": ADAEZE, "patient": TOBIAS,
        "rendering_provider": LEE,
        "diagnoses": [{"qualifier": "ABK", "code": "Z00129"}, {"qualifier": "ABF", "code": "Z23"}],
        "service_lines": [
            service("99393", "168.00", "2026-09-03", [1, 2], modifiers=["25"],
                    control_number="WC-9002-1"),
            service("90460", "31.00", "2026-09-03", [2], control_number="WC-9002-2"),
            service("90686", "1024.75", "2026-09-03", [2], control_number="WC-9002-3"),
        ],
    },
]  # fmt: skip

STAY: Json = {
    "kind": "837I", "charge": "17488.23", "facility_code": "11", "frequency_code": "1",
    "claim_filing_code": "BL", "payer": CEDAR, "billing_provider": HOSPITAL,
    "admission_type_code": "1", "admission_source_code": "1", "patient_status_code": "01",
}  # fmt: skip
STAY_DATES: list[Json] = [
    {"qualifier": "434", "start": "2026-09-03", "end": "2026-09-06"},
    {"qualifier": "435", "start": "2026-09-03", "time": "2214"},
    {"qualifier": "096", "time": "1130"},
]
STAY_LINES: list[Json] = [
    {"revenue_code": "0120", "charge": "7425.00", "units": "3", "unit_code": "DA"},
    {"revenue_code": "0250", "charge": "912.48", "units": "14"},
    {"revenue_code": "0360", "charge": "9150.75", "units": "1"},
]

HOSPITAL_CSV: list[Json] = [STAY | {
    "patient_control_number": "LG-9101",
    "subscriber": {
        "last_name": "NÚÑEZ", "first_name": "CAROLINA", "birth_date": "1979-08-12",
        "gender_code": "F", "member_id": "CSB500118273", "address": DAVIS_STREET,
    },
    "attending_provider": FOXWORTH, "operating_provider": ADLER,
    "dates": [STAY_DATES[1], STAY_DATES[0], STAY_DATES[2]],
    "diagnoses": [
        {"qualifier": "ABK", "code": "K3580", "present_on_admission_code": "Y"},
        {"qualifier": "ABJ", "code": "R1031"},
        {"qualifier": "ABF", "code": "I10", "present_on_admission_code": "Y"},
        {"qualifier": "ABF", "code": "E119", "present_on_admission_code": "Y"},
    ],
    "codes": [
        {"qualifier": "BBR", "code": "0DTJ4ZZ", "start": "2026-09-04"},
        {"qualifier": "BH", "code": "11", "start": "2026-09-02"},
        {"qualifier": "BE", "code": "80", "amount": "3"},
        {"qualifier": "DR", "code": "397"},
    ],
    "service_lines": [
        STAY_LINES[0], *({**line, "unit_code": "UN"} for line in STAY_LINES[1:]),
    ],
}]  # fmt: skip

DENTAL_CSV: list[Json] = [{
    "kind": "837D", "patient_control_number": "RD-501", "charge": "308.00", "facility_code": "11",
    "claim_filing_code": "CI", "payer": PINE, "billing_provider": RIVER, "subscriber": DANA,
    "service_lines": [
        {"procedure_code": "D2392", "charge": "210.00", "units": "1",
         "service_dates": day("2026-09-04"), "teeth": [{"tooth": "14", "surfaces": ["M", "O"]}],
         "control_number": "RD-501-1"},
        {"procedure_code": "D1110", "charge": "98.00", "units": "1",
         "service_dates": day("2026-09-04"), "control_number": "RD-501-2"},
    ],
}]  # fmt: skip

ABERNATHY: Json = {
    "last_name": "ABERNATHY", "first_name": "JUNE", "npi": "1487650008",
    "taxonomy_code": "207Q00000X", "identifiers": [{"qualifier": "EI", "value": "042345678"}],
    "address": {"line_1": "8 HARBOR ST", "city": "SALEM", "state_code": "MA",
                "postal_code": "019700001"},
}  # fmt: skip
REN: Json = {
    "last_name": "Ito", "first_name": "Ren", "birth_date": "1965-11-23", "gender_code": "M",
    "member_id": "CSB400771",
    "address": {"line_1": "3 Pier Rd", "city": "Salem", "state_code": "MA",
                "postal_code": "01970"},
}  # fmt: skip
SHEET: Json = {
    "kind": "837P", "facility_code": "11", "claim_filing_code": "CI",
    "payer": payer("Cedar State Blue Plan", "00431"), "billing_provider": ABERNATHY,
}  # fmt: skip
SPREADSHEET: list[Json] = [
    SHEET | {
        "patient_control_number": "C79551948CF82", "charge": "58", "subscriber": REN,
        "diagnoses": [{"qualifier": "ABK", "code": "J029"}],
        "service_lines": [service("99212", "58", "2026-09-08", [1])],
    },
    SHEET | {
        "patient_control_number": "CC2B448051625", "charge": "1400.50",
        "subscriber": {
            "last_name": "Delacroix-Webb", "first_name": "Mireille", "birth_date": "1971-02-09",
            "gender_code": "F", "member_id": "000712233",
            "address": {"line_1": "14 Elm St, Apt 2", "city": "Salem", "state_code": "MA",
                        "postal_code": "01970"},
        },
        "diagnoses": [{"qualifier": "ABK", "code": "M5450"}, {"qualifier": "ABF", "code": "I10"}],
        "service_lines": [
            service("99214", "1160.00", "2026-09-08", [1, 2], modifiers=["25", "59"]),
            service("20610", "240.50", "2026-09-08", [1], modifiers=["LT"]),
        ],
    },
    SHEET | {
        "patient_control_number": "C15AA270AE5DF", "charge": "58", "subscriber": REN,
        "diagnoses": [{"qualifier": "ABK", "code": "J029"}, {"qualifier": "ABF", "code": "R059"}],
        "service_lines": [service("99212", "58", "2026-09-15", [1, 2])],
    },
]  # fmt: skip
"""In the order in which the last row of each claim stands; the numbers are those
of sha256sum, of the names, the birthday and the day with NULs between."""

CSV: dict[str, list[Json]] = {
    "visits": VISITS, "hospital": HOSPITAL_CSV, "dental": DENTAL_CSV, "spreadsheet": SPREADSHEET,
}  # fmt: skip
