"""Claims are repaired before they are sent, divided and put into files as the partner takes them;
what was sent is known again however it comes back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.books import repair_words
from gateway.errors import ConfigError
from gateway.exchange.submit import Submission
from gateway.exchange.twice import content_key
from gateway.models.claim import Claim
from gateway.store import tables
from gateway.translate.claims_json import read_claims
from tests.journeys.stage import Stage, claim, line, spawn

DIRT: dict[str, Any] = {
    "claim_filing_code": "ci",
    "diagnoses": [{"qualifier": "ABK", "code": "j00."}],
}


def lines(count: int, day: str = "2026-11-02") -> list[dict[str, Any]]:
    """Lines of 1.00, 2.00 … dollars, so that their order shows in the sums."""
    return [
        line("99213", f"{n}.00", control_number=f"N{n}", service_dates={"start": day, "end": day})
        for n in range(1, count + 1)
    ]


def rules(done: Submission) -> list[list[str]]:
    return [[f.rule for f in one.findings] for one in done.claims]


def charges(text: str) -> list[str]:
    return [part.split("*")[2] for part in text.split("~") if part.startswith("CLM*")]


def sent(stage: Stage, *claims: dict[str, Any], parts: int) -> Submission:
    """Submit claims that become ``parts`` claims, and deliver them."""
    done = stage.submit(*claims)
    assert [c.state for c in done.claims] == ["built"] * parts, done
    stage.deliver()
    return done


def test_a_dirty_claim_is_sent_repaired_and_says_so(stage: Stage) -> None:
    done = stage.send(claim("A-1", **DIRT))
    assert rules(done) == [["CLAIMS.repair.case", "CLAIMS.repair.diagnosis"]]
    (text,) = stage.sent_text().values()
    assert "*******CI~" in text
    assert "HI*ABK:J00~" in text
    kept = stage.claim("A-1")
    assert [f.value for f in kept["findings"]] == ["ci -> CI; j00. -> J00.", "J00. -> J00"]


@pytest.mark.parametrize("first", [{}, DIRT], ids=["clean first", "dirty first"])
def test_the_same_claim_is_known_again_however_it_is_written(
    stage: Stage, first: dict[str, Any]
) -> None:
    stage.send(claim("A-1", **first))
    for changes in ({}, DIRT):
        again = stage.submit(claim("A-1", **changes))
        assert rules(again) == [["CLAIMS.submitted.before"]]
        assert [c.state for c in again.claims] == ["refused"]
    both = stage.submit(claim("A-2"), claim("A-2", **DIRT))
    assert sorted(c.state for c in both.claims) == ["built", "refused"]


def test_it_is_known_again_after_a_repair_was_switched_off(stage: Stage) -> None:
    stage.send(claim("A-1", **DIRT))
    stage.partner(extra='repairs_off = ["case", "diagnosis"]\n')
    assert rules(stage.submit(claim("A-1", **DIRT))) == [["CLAIMS.submitted.before"]]


def test_what_went_before_there_were_repairs_is_known_again(stage: Stage) -> None:
    """Its key is that of the claim as it came; so it is with a partner who takes no repairs."""
    given = claim("a-1", subscriber=claim("a-1")["subscriber"] | {"first_name": "Ingrid"})
    stage.partner(extra='repairs_off = ["case"]\n').send(given)
    (read,) = read_claims(json.dumps(given).encode(), "a")
    assert isinstance(read, Claim)
    _key(stage, content_key("default", "sandbox", read))
    stage.partner()
    again = stage.submit(given)
    assert rules(again) == [["CLAIMS.submitted.before"]]


def _key(stage: Stage, key: str) -> None:
    """Give the only claim the key that an older version gave it."""
    with stage.desk.store.transaction() as connection:
        connection.execute(tables.claims.update().values(content_key=key))


def test_a_repair_that_is_off_is_not_made(stage: Stage) -> None:
    stage.partner(extra='repairs_off = ["diagnosis"]\n')
    done = stage.submit(claim("A-1", **DIRT))
    assert [c.state for c in done.claims] == ["held"]
    assert "CLAIMS.repair.case" in rules(done)[0]
    assert "X222.2300.HI.icd10" in rules(done)[0]


def test_a_repair_that_there_is_not_is_wrong_configuration(stage: Stage) -> None:
    stage.partner(extra='repairs_off = ["zap"]\n')
    with pytest.raises(ConfigError, match=r"sandbox\.toml: repairs_off: no repair is called 'zap'"):
        stage.desk.settings.partner("sandbox")


def test_translate_repairs_where_it_is_asked(stage: Stage, tmp_path: Path) -> None:
    source, out = tmp_path / "c.json", tmp_path / "o.837"
    source.write_text(json.dumps(claim("A-1", **DIRT)))
    assert stage.cli("translate", str(source), "-o", str(out)).code == 1
    assert "HI*ABK:j00.~" in out.read_text()
    done = spawn("translate", str(source), "-o", str(out), "--repair", "--json")
    assert done.code == 0
    assert [f["rule"] for f in done.json["findings"]] == [
        "CLAIMS.repair.case", "CLAIMS.repair.diagnosis",
    ]  # fmt: skip
    assert "HI*ABK:J00~" in out.read_text()
    assert repair_words().states["ILLINOIS"] == "IL"


def test_a_terminal_is_told_how_much_was_repaired(stage: Stage, tmp_path: Path) -> None:
    source = tmp_path / "c.json"
    source.write_text(json.dumps([claim("A-1", **DIRT), claim("A-2", **DIRT), claim("A-3")]))
    told = stage.cli("submit", str(source), "--partner", "sandbox")
    assert (told.code, told.out.splitlines()[-1][:7]) == (0, "3 built")
    assert "repaired: 2 case, 2 diagnosis (--json and claims show say where)" in told.err
    assert "CLAIMS.repair" not in told.err


# ---- claims of too many lines


def test_a_claim_of_too_many_lines_is_split(stage: Stage) -> None:
    done = sent(stage, claim("A-1", *lines(103)), parts=3)
    assert [c.patient_control_number for c in done.claims] == ["A-1-1", "A-1-2", "A-1-3"]
    assert rules(done) == [["CLAIMS.repair.split"]] * 3
    # 1 + … + 50, 51 + … + 100, 101 + 102 + 103
    (text,) = stage.sent_text().values()
    assert charges(text) == ["1275", "3775", "306"]
    assert sum(stage.claim(f"A-1-{n}")["charge"] for n in (1, 2, 3)) == Decimal("5356.00")
    controls = [part[7:] for part in text.split("~") if part.startswith("REF*6R*")]
    assert controls == [f"N{n}" for n in range(1, 104)]
    again = stage.submit(claim("A-1", *lines(103)))
    assert rules(again) == [["CLAIMS.submitted.before"]] * 3


def test_parts_go_together_or_not_at_all(stage: Stage) -> None:
    given = claim("A-1", *lines(51))
    given["service_lines"][50]["procedure_code"] = "?"
    done = stage.submit(given, claim("A-2"))
    assert [(c.patient_control_number, c.state) for c in done.claims] == [
        ("A-1-1", "held"), ("A-1-2", "held"), ("A-2", "built"),
    ]  # fmt: skip
    assert [f.rule for f in done.claims[0].findings if f.severity == "reject"] == [
        "CLAIMS.part.held"
    ]
    given["service_lines"][50]["procedure_code"] = "99213"
    assert [c.state for c in stage.submit(given).claims] == ["built", "built"]


def test_a_day_s_lines_stay_together(stage: Stage) -> None:
    given = claim("A-1", *lines(40, "2026-11-02"), *lines(15, "2026-11-03"))
    sent(stage, given, parts=2)
    (text,) = stage.sent_text().values()
    assert charges(text) == ["820", "120"]  # 1 + … + 40, 1 + … + 15


def test_a_partner_may_take_fewer_lines(stage: Stage) -> None:
    stage.partner(extra="lines_per_claim = 2\n")
    sent(stage, claim("A-1", *lines(3)), parts=2)
    (text,) = stage.sent_text().values()
    assert charges(text) == ["3", "3"]


OTHER = {
    "responsibility_code": "P", "relationship_code": "18", "claim_filing_code": "CI",
    "paid": "10.00", "subscriber": {"last_name": "HALVORSEN", "first_name": "INGRID",
                                    "member_id": "Z1"},
    "payer": {"name": "FIRST PLAN", "identifiers": [{"qualifier": "PI", "value": "11111"}]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"amounts": [{"qualifier": "F5", "amount": "5.00"}]}, "amounts that belong"),
        ({"other_payers": [OTHER], "payer_responsibility_code": "S"}, "another payer has decided"),
        ({"frequency_code": "7", "references": [{"qualifier": "F8", "value": "1"}]}, "replaces"),
        ({"charge": "1.00"}, "not the sum"),
        ({"patient_control_number": "A234567890123456789"}, "no room for a suffix"),
    ],
)
def test_a_claim_that_would_mean_something_else_is_held(
    stage: Stage, changes: dict[str, Any], why: str
) -> None:
    done = stage.submit(claim("A-1", *lines(51), **changes), claim("A-2"))
    assert sorted(c.state for c in done.claims) == ["built", "held"]
    (held,) = [c for c in done.claims if c.state == "held"]
    (told,) = [f for f in held.findings if f.rule == "CLAIMS.lines.most"]
    assert (told.severity, why in told.message) == ("reject", True)


# ---- files


def payer(name: str) -> dict[str, Any]:
    return {"payer": {"name": name, "identifiers": [{"qualifier": "PI", "value": f"{name}1"}]}}


def numbers(stage: Stage) -> list[list[str]]:
    """The patient control numbers of each file that was sent, in the order of the files."""
    return [[part.split("*")[1] for part in text.split("~") if part.startswith("CLM*")]
            for _, text in sorted(stage.sent_text().items())]  # fmt: skip


def test_payers_share_a_file_unless_the_partner_says_otherwise(stage: Stage) -> None:
    given = [claim(f"A-{n}", **payer("RED" if n % 2 else "BLUE")) for n in range(1, 6)]
    stage.send(*given)
    assert numbers(stage) == [["A-1", "A-2", "A-3", "A-4", "A-5"]]


def test_files_by_payer(stage: Stage) -> None:
    stage.partner(extra='batch_by = "payer"\n')
    given = [claim(f"A-{n}", **payer("RED" if n % 2 else "BLUE")) for n in range(1, 6)]
    stage.send(*given)
    assert numbers(stage) == [["A-1", "A-3", "A-5"], ["A-2", "A-4"]]


def test_no_more_claims_in_a_file_than_the_partner_takes(stage: Stage) -> None:
    stage.partner(extra="claims_per_interchange = 2\n")
    given = [claim(f"A-{n}") for n in range(1, 6)]
    given[1]["diagnoses"] = []
    done = stage.submit(*given)
    assert [c.state for c in done.claims] == ["built", "held", "built", "built", "built"]
    stage.deliver()
    assert numbers(stage) == [["A-1", "A-3"], ["A-4", "A-5"]]


def test_numbers_go_on_after_those_of_the_system_before(stage: Stage) -> None:
    def envelopes() -> list[tuple[str, str]]:
        texts = stage.sent_text().values()
        return [(text.split("*")[13], text.split("~GS*")[1].split("*")[5]) for text in texts]

    stage.partner(extra="claims_per_interchange = 1\ncontrol_numbers_after = 41200\n")
    stage.send(claim("A-1"), claim("A-2"))
    assert envelopes() == [("000041201", "41201"), ("000041202", "41202")]
    stage.partner(extra="control_numbers_after = 52000\n")
    stage.send(claim("A-3"))
    assert envelopes()[-1] == ("000052001", "52001")


def test_no_more_bytes_in_a_file_than_the_partner_takes(stage: Stage) -> None:
    stage.partner(extra="bytes_per_interchange = 3000\n")
    given = [claim(f"A-{n}") for n in range(1, 9)]
    stage.send(*given)
    sizes = [len(text.encode()) for text in stage.sent_text().values()]
    assert len(sizes) > 1
    assert max(sizes) <= 3000
    assert [n for file in numbers(stage) for n in file] == [f"A-{n}" for n in range(1, 9)]


def test_a_claim_that_no_file_has_room_for_is_held_alone(stage: Stage) -> None:
    stage.partner(extra="bytes_per_interchange = 2000\n")
    done = stage.submit(claim("A-1"), claim("A-2", *lines(40)), claim("A-3"))
    assert [c.state for c in done.claims] == ["built", "held", "built"]
    assert [f.rule for f in done.claims[1].findings] == ["CLAIMS.bytes.most"]
