"""The 835, read and built: every field, every equation, and nothing half."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from gateway.models.adjudication import InpatientAdjudication
from gateway.models.party import (
    Contact,
    Identifier,
    Party,
    Quantity,
)
from gateway.models.remittance import (
    ProviderSummary,
)
from gateway.translate.remittance_835_build import build_835
from gateway.translate.remittance_835_read import read_835
from tests.oracle import pyx12_verdict
from tests.translate.answers import FIXTURES, body, fixture, interchange, items, written
from tests.translate.pine_remittance import DENIED, HEADER, PAID, PLB, SECONDARY, TOTALS, day
from tests.translate.remittance_lines import GUIDE


def test_every_field_of_a_remittance_is_read() -> None:
    read, found = items(fixture("835/accept/provider-adjustments"), read_835)
    assert not found
    assert read[0] == HEADER
    assert read[1] == PAID
    assert read[2] == DENIED
    assert read[3] == SECONDARY
    assert read[4] == TOTALS
    assert len(read) == 5


def test_a_remittance_is_built_as_the_guide_writes_it() -> None:
    rows = build_835(HEADER, [PAID, DENIED, SECONDARY], PLB)
    assert written(rows) == body(fixture("835/accept/provider-adjustments"))


def test_a_reversal_and_its_correction() -> None:
    (_, reversal, correction, totals), found = items(
        fixture("835/accept/reversal-and-correction"), read_835
    )
    assert not found
    assert (reversal.status_code, reversal.charge, reversal.paid) == ("22", D("-150"), D("-90"))
    assert [a.amount for a in reversal.service_lines[0].adjustments] == [D("-40"), D("-20")]
    assert (correction.status_code, correction.paid) == ("1", D("100"))
    assert correction.references == [Identifier("F8", "260310000111")]
    assert reversal.balanced and correction.balanced
    assert (totals.claims, totals.balanced) == (2, True)


def test_a_negative_payment_is_carried_forward() -> None:
    (header, claim, bundled, totals), found = items(
        fixture("835/accept/forwarded-balance"), read_835
    )
    assert not found
    assert (bundled.status_code, bundled.paid) == ("1", D("0"))
    assert (header.payment.amount, claim.paid, totals.balanced) == (D("0"), D("-40"), True)
    (moved,) = totals.provider_adjustments
    assert (moved.reason_code, moved.reference, moved.amount) == ("FB", "NON0000779", D("-40"))


def test_an_inpatient_claim() -> None:
    (header, claim, totals), found = items(fixture("835/accept/inpatient"), read_835)
    assert not found
    assert header.references == [Identifier("EV", "LAKEHOSPITAL"), Identifier("F2", "4010")]
    assert header.payer.contacts == [Contact("BL", "", [Identifier("UR", "OAK.EXAMPLE")])]
    assert (claim.assigned_number, claim.status_code) == ("20261", "19")
    assert (claim.drg_code, claim.drg_weight, claim.discharge_fraction) == (
        "470", D("1.9871"), D("0.5"),
    )  # fmt: skip
    assert claim.patient.identifiers == [Identifier("HN", "1EG4TE5MK73")]
    assert claim.crossover_payer == Party(
        name="MAPLE SUPPLEMENTAL", identifiers=[Identifier("PI", "M0042")]
    )
    assert claim.remark_codes == ["MA07"]
    assert claim.inpatient == InpatientAdjudication(
        covered_days=D("4"), drg_amount=D("9000"), remark_codes=["MA07"]
    )
    assert claim.unmodelled == []
    assert [(d.qualifier, d.start) for d in claim.dates] == [
        ("232", day("2026-05-01")), ("233", day("2026-05-05")), ("050", day("2026-05-10")),
    ]  # fmt: skip
    assert claim.quantities == [Quantity("CA", D("4"))]
    (line,) = claim.service_lines
    assert (line.procedure_qualifier, line.revenue_code, line.units) == ("NU", "0120", D("4"))
    assert (line.balanced, claim.balanced, totals.balanced) == (True, True, True)
    assert totals.provider_summaries == [
        ProviderSummary(
            "1245319599", "11", day("2026-12-31"), D("1"), D("12000"), msp_payers=D("9000"),
            assigned_number="20261",
        )
    ]  # fmt: skip
    assert totals.unmodelled == []


@pytest.mark.parametrize("path", sorted((FIXTURES / "835" / "accept").glob("*.x12")), ids=str)
def test_an_835_read_and_built_again_is_the_same_and_pyx12_accepts_it(path: Any) -> None:
    text = path.read_text(encoding="ascii")
    (header, *claims, totals), found = items(text, read_835)
    assert not found
    built = interchange("835", "HP", GUIDE, build_835(header, claims, totals.provider_adjustments))
    assert pyx12_verdict(text) == []
    assert pyx12_verdict(built) == []
    again, found = items(built, read_835)
    assert not found
    for before, after in zip(claims, again[1:-1], strict=True):
        before.position = after.position = 0
        assert after == before
    assert again[0] == header
    assert again[-1].provider_adjustments == totals.provider_adjustments
    assert (again[-1].balanced, again[-1].difference) == (True, D("0"))


def test_claims_come_while_the_set_is_still_being_read() -> None:
    text = fixture("835/accept/provider-adjustments")
    read, found = items(text[: text.index("NM1*IL")], read_835)
    assert read == [HEADER, PAID, DENIED]
    assert "X12.SE.missing" in {f.rule for f in found}


@pytest.mark.parametrize("last", ["BPR*I", "LX*1"])
def test_a_header_that_is_cut_is_not_given(last: str) -> None:
    text = fixture("835/accept/provider-adjustments")
    read, _ = items(text[: text.index(last)], read_835)
    assert read == []
