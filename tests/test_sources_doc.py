"""docs/sources.md says where each field goes, as the tables that read it have it."""

from __future__ import annotations

import re

from tests.network_doc import BEGIN, END, PAGE, page


def test_the_tables_of_the_medical_network_json_are_those_that_read_it() -> None:
    """Else: python -m tests.network_doc"""
    text = PAGE.read_text("utf-8")
    assert BEGIN in text and END in text
    assert page(text) == text


def test_they_have_the_fields_that_people_look_for() -> None:
    text = PAGE.read_text("utf-8")
    for row in (
        "| `claimSupplementalInformation.priorAuthorizationNumber` | `references[G1].value` |",
        "| `professionalService.procedureCode` (must be there) | `procedure_code` |",
        "| `drugIdentification.nationalDrugCode` (must be there) | `drugs[].code` |",
        "| `principalDiagnosis.principalDiagnosisCode` (must be there) "
        "| `diagnoses[ABK\\|BK].code` |",
        "| `dependent.contactInformation` | `patient` (a contact) |",
    ):
        assert row in text, row


def test_the_files_that_it_names_are_there() -> None:
    text = PAGE.read_text("utf-8")
    for name in re.findall(r"fixtures/[\w/.-]+\.json", text):
        assert (PAGE.parents[1] / name).is_file(), name
