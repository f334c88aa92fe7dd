"""docs/contracts.md names what a contract may say, and says what is calculated."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from gateway.ledger.contract import Contract, Method, MultipleProcedures, Rate, Who
from gateway.ledger.underpaid import FEE, SHARES, STATUSES
from tests.contracts.remitted import HERE, an_835, rows, segments_of

DOC = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text("utf-8")
CODES = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", DOC, flags=re.DOTALL)))


@pytest.mark.parametrize("part", [Contract, Rate, Who, MultipleProcedures])
def test_every_key_is_named(part: type[msgspec.Struct]) -> None:
    names = {field.encode_name for field in msgspec.structs.fields(part)} - {"who", "rate"}
    missing = names - CODES - {"modifiers", "multiple_procedures"}
    assert not missing
    assert {"[who]", "[[rate]]", "[modifiers]", "[multiple_procedures]"} <= CODES


def test_every_method_and_status_is_named() -> None:
    assert not set(get_args(Method)) - CODES
    assert not set(STATUSES) - CODES


def test_the_reasons_are_those_of_the_calculation() -> None:
    text = " ".join(DOC.split())
    fees = re.search(r"less CARCs ([^.]*)\.", text)
    shares = re.search(r"\(PR ([^)]*)\)", text)
    assert fees and set(re.findall(r"[P\d]\d+", fees[1])) == FEE
    assert shares and set(re.findall(r"\d+", shares[1])) == SHARES


def test_the_example_is_what_the_command_prints(tmp_path: Path) -> None:
    import subprocess
    import sys

    era = tmp_path / "era.835"
    era.write_bytes(an_835(segments_of(rows("by_hand.csv"))))
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "remits", "underpaid", str(era), "--contracts",
         str(HERE.parents[1] / "config" / "contracts")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    example = re.search(r"```\n\$ [^\n]*\n(.*?)```", DOC, re.DOTALL)
    assert example and example[1] in done.stdout
