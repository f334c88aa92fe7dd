"""What an 837 of ours would lose is told, and holds the claim."""

from __future__ import annotations

from gateway.models.claim import Claim, ServiceLine
from gateway.validate.unwritten import unwritten


def claim(**fields: object) -> Claim:
    return Claim(kind="837P", patient_control_number="A-1", **fields)  # type: ignore[arg-type]


def test_a_claim_that_can_be_written_whole_has_no_finding() -> None:
    line = ServiceLine(number=1, modifiers=["25", "59", "LT", "XS"])
    assert list(unwritten(claim(service_lines=[line]))) == []


def test_segments_without_a_model_are_named_and_their_values_are_not() -> None:
    line = ServiceLine(number=1, unmodelled=["LIN**N4*00378180310", "CTP****30*UN"])
    (found,) = unwritten(claim(unmodelled=["PWK*OZ*BM***AC*SECRET"], service_lines=[line]))
    assert (found.rule, found.severity) == ("CLAIMS.unmodelled", "reject")
    assert found.message.endswith("would be lost: CTP, LIN, PWK")
    assert "SECRET" not in repr(found) and "00378180310" not in repr(found)


def test_a_fifth_modifier_is_not_cut_off_in_silence() -> None:
    line = ServiceLine(number=2, modifiers=["25", "59", "LT", "XS", "GT"])
    (found,) = unwritten(claim(service_lines=[line]))
    assert (found.rule, found.loop) == ("CLAIMS.modifiers.most", "2400")
    assert "line 2 has 5 modifiers" in found.message
