"""The letter of an appeal, and what the claim remembers of it. Words and amounts by hand."""

from __future__ import annotations

from pathlib import Path

from gateway.exchange import worklists
from gateway.exchange.appeal import appeal_letter
from tests.journeys.stage import Stage, claim, line
from tests.journeys.test_remittances import PAID, clp, post
from tests.render.paper import pdf_pages

WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))
NEEDED = "~".join([
    "CLP*A-1*1*150*80**12*ICN1000001*11*1", WHO,
    "SVC*HC:99213*100*80**1", "DTM*472*20261102", "CAS*CO*45*20",
    "SVC*HC:81002*50*0**1", "DTM*472*20261102", "CAS*CO*50*50", "LQ*HE*N115", "LQ*HE*MA01",
])  # fmt: skip


def denied(stage: Stage, told: str = NEEDED, amount: str = "80") -> str:
    claim_id = stage.send(claim("A-1", *LINES)).claims[0].claim_id
    post(stage, 10, "T1", amount, told)
    return claim_id


def test_the_letter(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    claim_id = denied(stage)
    out = tmp_path / "letter.pdf"
    said = stage.cli("remits", "appeal", claim_id, "-o", str(out))
    assert said.code == 0, said.err
    assert said.out == "1 denials, 50.00, until 2027-01-24; 4 enclosures to add\n"
    made = out.read_bytes()
    (page,) = pdf_pages(made)
    text = " ".join(" ".join(page).split())
    for words in (
        "WILLOW CREEK FAMILY MEDICINE", "410 WILLOW CREEK RD", "NPI 1357902463",
        "ACME HEALTH PLAN", "INGRID HALVORSEN", "W204718355", "ICN1000001", "A-1", "2026-11-02",
        "T1 of 2026-11-25", "until 2027-01-24", "line 2", "81002", "50.00",
        "CO-50: not seen as medically necessary",
        "The service was needed for this patient",
        "remittance T1 of 2026-11-25", "claim as it was sent",
        "medical records for the days of service", "letter of the treating provider",
    ):  # fmt: skip
        assert words in text, words
    assert "99213" not in text
    assert "MA01" not in text
    again = stage.cli("remits", "appeal", claim_id, "-o", str(out))
    assert (again.code, out.read_bytes()) == (0, made)


def test_what_the_claim_remembers(stage: Stage, tmp_path: Path) -> None:
    claim_id = denied(stage)
    before = (stage.state(claim_id), stage.claim(claim_id)["flags"])
    for _ in range(2):
        assert stage.cli("remits", "appeal", claim_id, "-o", str(tmp_path / "x.pdf")).code == 0
    events = [e for e in stage.claim(claim_id)["events"] if e["kind"] == "appealed"]
    assert [e["message"] for e in events] == ["appeal of 1 denials of remittance T1"]
    assert (stage.state(claim_id), stage.claim(claim_id)["flags"]) == before
    (one,) = worklists.denials(stage.desk)
    assert one.appealed is not None
    post(stage, 11, "T2", "40", "~".join([
        "CLP*A-1*1*50*40**12*ICN1000001*11*1", WHO, "SVC*HC:81002*50*40**1",
        "DTM*472*20261102", "CAS*CO*45*10",
    ]), day="20270110")  # fmt: skip
    assert worklists.denials(stage.desk) == []


def test_ones_own_words_and_the_proof_of_receipt(quick_stage: Stage) -> None:
    from tests.journeys.test_correlation import acknowledged, ok

    stage = quick_stage
    claim_id = stage.send(claim("A-1")).claims[0].claim_id
    stage.drop("a.277", acknowledged(2, ok("A-1")))
    post(stage, 10, "T1", "0", clp("1", "100", "0", "CAS*CO*29*100"))
    letter, warnings = appeal_letter(stage.desk, claim_id, "It was filed in time.")
    assert (letter.argument, warnings) == (["It was filed in time."], [])
    assert letter.enclosures == [
        "remittance T1 of 2026-11-25", "claim as it was sent", "277CA of 2026-11-21",
        "acknowledgements of the claim (999, 277CA) with their dates",
    ]  # fmt: skip


def test_what_cannot_be_appealed(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    barred = denied(stage, NEEDED.replace("LQ*HE*N115", "LQ*HE*MA130"))
    out = tmp_path / "x.pdf"
    said = stage.cli("remits", "appeal", barred, "-o", str(out))
    assert (said.code, out.exists()) == (2, False)
    assert said.err.endswith("the payer's remarks leave no appeal: gateway claims correct\n")
    unknown = stage.cli("remits", "appeal", "clm_0", "-o", str(out))
    assert (unknown.code, unknown.err) == (2, "gateway: no claim has this id\n")


def test_what_was_paid_is_not_appealed(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    claim_id = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", PAID)
    said = stage.cli("remits", "appeal", claim_id, "-o", str(tmp_path / "x.pdf"))
    assert (said.code, said.err) == (2, "gateway: no denial stands on this claim\n")


def test_what_is_better_corrected(quick_stage: Stage) -> None:
    stage = quick_stage
    claim_id = denied(stage, clp("1", "150", "0", "CAS*CO*27*150"), "0")
    _, (warning,) = appeal_letter(stage.desk, claim_id)
    assert warning.startswith("eligibility is usually corrected, not appealed: ask the payer")
