"""Acknowledgements of what the field sends: names too long for their widths, other sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.test_validate_ack import CLEAN, asked, judged, segments
from tests.oracle import pyx12_verdict


def test_a_sender_with_too_long_a_name_is_answered_within_the_widths(tmp_path: Path) -> None:
    """Seen in the field: the name of a clearinghouse, not its id, in ISA06 and GS02."""
    name = "A CLEARINGHOUSE OF THE NORTH"
    sender, group = CLEAN.split("*")[6], CLEAN.split("GS*HC*")[1].split("*")[0]
    text = CLEAN.replace(f"*{sender}*", f"*{name}*", 1).replace(f"GS*HC*{group}*", f"GS*HC*{name}*")
    said, answer = asked(tmp_path, text, "999")
    assert said.code == 1, said.err
    assert "X12.GS02.shape" in said.err
    assert segments(answer, "GS")[0].split("*")[3] == "A CLEARINGHOUSE"
    assert segments(answer, "ISA")[0].split("*")[8] == "A CLEARINGHOUSE"
    assert judged(tmp_path, answer).startswith("0 ")
    assert pyx12_verdict(answer) == []


@pytest.mark.parametrize(("group", "code"), [("PI", "275"), ("AG", "824")])
def test_attachments_and_advice_are_answered_too(tmp_path: Path, group: str, code: str) -> None:
    text = (
        f"{CLEAN.split('~')[0]}~GS*{group}*PAYERX*CLINICA*20260314*0921*7*X*005010X210~"
        f"ST*{code}*0001*005010X210~BGN*11*1*20260314~SE*3*0001~GE*1*7~IEA*1*000000001~"
    )
    said, answer = asked(tmp_path, text, "999")
    assert said.code == 0, said.err
    assert segments(answer, "AK1", "AK2") == [
        f"AK1*{group}*7*005010X210", f"AK2*{code}*0001*005010X210",
    ]  # fmt: skip
    assert judged(tmp_path, answer).startswith("0 ")
