"""What an 837 of ours would lose is told, and holds the claim."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from gateway.models.claim import Claim, ClaimKind
from gateway.models.claim_parts import ConditionIndicator
from gateway.models.party import Address, Contact, Identifier, Party
from gateway.models.service_line import ServiceLine
from gateway.translate.claims_json import complete
from gateway.translate.unwritten import unwritten
from tests.translate.claims_837 import interchange, read_all


def told(kind: ClaimKind = "837P", **fields: Any) -> list[str]:
    """The fields that are named as lost."""
    given = complete(Claim(kind=kind, patient_control_number="A-1", **fields))
    _, (read,), _ = read_all(interchange([given], kind))
    found = list(unwritten(given, read))
    assert all(one.severity == "reject" for one in found)
    assert "SECRET" not in repr(found)
    return [
        f"{one.rule.split('.')[1]} {name}"
        for one in found
        for name in one.message.partition(": ")[2].split(", ")
    ]


def line(**fields: Any) -> list[ServiceLine]:
    return [ServiceLine(procedure_code="99213", **fields)]


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"service_lines": line(modifiers=["25", "59", "LT", "XS"])}, []),
        ({"service_lines": line(modifiers=["25", "59", "LT", "XS", "GT"])},
         ["modifiers service_lines[1].modifiers[5]"]),
        ({"service_lines": line(modifiers=[""])}, []),
        ({"unmodelled": ["***"]}, ["unmodelled unmodelled "]),
        ({"service_lines": line(number=7)}, []),
        ({"subscriber": Party(last_name="SECRET", relationship_code="18", npi="SECRET")},
         ["unwritten subscriber.npi"]),
        ({"payer": Party(name="SECRET", group_number="SECRET")}, ["unwritten payer.group_number"]),
        ({"rendering_provider": Party(last_name="A", entity_code="82")}, []),
        ({"rendering_provider": Party(last_name="A", address=Address(line_1="1 ELM"))}, []),
        ({"pay_to": Party(entity_type_code="2", address=Address(line_1="PO BOX 1"))}, []),
        ({"pay_to": Party(entity_type_code="1", address=Address(line_1="PO BOX 1"))}, []),
        ({"billing_provider": Party(last_name="A", entity_type_code="1")}, []),
        ({"billing_provider": Party(name="A", identifiers=[
            Identifier(qualifier="G2", value="1"), Identifier(qualifier="EI", value="2")])}, []),
        ({"billing_provider": Party(name="A", address=Address(city="B", postal_code="627-01"))},
         []),
        ({"condition_indicators": [
            ConditionIndicator(category_code="07", applies=True, codes=list("123456"))]},
         ["unwritten condition_indicators[1].codes[6]"]),
        ({"unmodelled": ["PWK*OZ*BM**X*AC*SECRET"]}, []),
        ({"unmodelled": ["HL*1**99*SECRET", "SBR*SECRET"]},
         ["unmodelled unmodelled HL", "unmodelled unmodelled SBR"]),
        ({"billing_provider": Party(name="A", contacts=[Contact(name="B", numbers=[
            Identifier(qualifier="TE", value=str(n)) for n in range(4)])])},
         ["unwritten billing_provider.contacts[1].numbers[4]"]),
    ],
)  # fmt: skip
def test_what_the_text_does_not_say_is_told(fields: dict[str, Any], lost: list[str]) -> None:
    assert told(**fields) == lost


def test_a_patient_who_is_the_subscriber_has_no_second_birthday() -> None:
    born = datetime.date(1980, 1, 2)
    who = Party(last_name="SAMPLE", birth_date=born)
    assert told(subscriber=who, patient=who, patient_is_subscriber=True) == []
    other = Party(last_name="SAMPLE", birth_date=born.replace(day=3))
    assert told(subscriber=who, patient=other, patient_is_subscriber=True) == [
        "unwritten patient.birth_date"
    ]
