"""An answer is explained with what was sent to the partner, found by its control numbers."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, ta1

pytestmark = ON_SQLITE

REFUSAL = (
    "999 AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK3*NM1*3**8~IK4*3*1035*7*NAME~IK5*R*5~"
    "AK9*R*1*1*0"
)


def told(stage: Stage, folder: Path, text: str, *words: str) -> list[str]:
    """What is said of the originals, in the order of the file."""
    path = folder / "answer.x12"
    path.write_text(text)
    [of] = stage.cli("explain", str(path), "--json", *words).json["interchanges"]
    answers = of["interchange_acknowledgements"]
    sets = [one for group in of["functional_groups"] for one in group["transaction_sets"]]
    segments = [*answers, *(segment for one in sets for segment in one["segments"])]
    return [said for segment in segments for said in segment.get("original", ())]


def test_a_999_finds_its_set_segment_and_value(stage: Stage, tmp_path: Path) -> None:
    stage.send(claim("A-1"))
    [name] = stage.sent_text()
    of_set, of_segment, of_value = told(
        stage, tmp_path, interchange(2, REFUSAL), "--partner", "sandbox"
    )
    assert of_set == f"That set is in {name}."
    assert of_segment.startswith(f"In {name}, segment 3 is NM1: The submitter is ")
    assert of_value.startswith(f"In {name}, NM103 (last or business name of the submitter) is ")


def test_a_ta1_finds_its_interchange(stage: Stage, tmp_path: Path) -> None:
    stage.send(claim("A-1"))
    [name] = stage.sent_text()
    assert told(stage, tmp_path, ta1(1), "--partner", "sandbox") == [
        f"That interchange is in {name}: PRACTICE sent it to SANDBOX on 20 November 2026."
    ]


def test_without_a_partner_the_store_is_not_asked(stage: Stage, tmp_path: Path) -> None:
    stage.send(claim("A-1"))
    assert told(stage, tmp_path, interchange(2, REFUSAL)) == []
