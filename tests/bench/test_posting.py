"""An 835 posted to claims that were sent: claim payments a second, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.claims import claim, write
from tests.bench.measure import gateway
from tests.journeys.stage import Stage, interchange, remittance, stage_at

CLAIMS = 10_000


def paid(number: int) -> str:
    """The claim as tests/bench/claims.py sends it, paid but for a fifth of each line."""
    sent = claim(number)
    lines, total = [], 0
    for line in sent["service_lines"]:
        charge = round(float(line["charge"]) * 100)
        off = charge // 5
        total += charge - off
        lines.append(
            f"SVC*HC:{line['procedure_code']}*{charge / 100:.2f}*{(charge - off) / 100:.2f}**1~"
            f"DTM*472*{line['service_dates']['start'].replace('-', '')}~"
            f"CAS*CO*45*{off / 100:.2f}~REF*6R*{line['control_number']}~"
        )
    who = sent["subscriber"]
    head = (
        f"CLP*{sent['patient_control_number']}*1*{sent['charge']}*{total / 100:.2f}**12*"
        f"ICN{number:07d}*11*1~NM1*QC*1*{who['last_name']}*{who['first_name']}****MI*"
        f"{who['member_id']}~"
    )
    return (head + "".join(lines)).rstrip("~")


def amount(payments: list[str]) -> str:
    return f"{sum(round(float(p.split('*')[4]) * 100) for p in payments) / 100:.2f}"


@pytest.mark.bench
def test_posting(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stage_at(tmp_path, store_url, monkeypatch) as stage:
        posted(stage, tmp_path)


def posted(stage: Stage, tmp_path: Path) -> None:
    """Submit, deliver, and post what comes back; each command a process of its own."""
    claims = tmp_path / "claims.jsonl"
    write(claims, CLAIMS)
    home = ("--home", str(stage.home))
    idle = gateway(*home, "receive").processor
    stage.close()
    submitted = gateway(*home, "submit", str(claims), "--partner", "sandbox")
    assert submitted.status == 0
    assert gateway(*home, "deliver").status == 0
    payments = [paid(number) for number in range(1, CLAIMS + 1)]
    text = remittance("T1", amount(payments), *payments).replace("1357902463", "1234567893")
    stage.put("era.835", interchange(10, text))
    receiving = gateway(*home, "receive")
    (remit,) = stage.remits()
    assert (remit["claims"], remit["matched"], remit["state"]) == (CLAIMS, CLAIMS, "posted")
    spent = receiving.processor - idle
    print(
        f"\n{stage.database.split(':')[0]}: {CLAIMS:,} claims submitted in"
        f" {submitted.processor - idle:.2f} s of processor"
        f" ({CLAIMS / (submitted.processor - idle):,.0f} a second); posted in {spent:.2f} s"
        f" ({CLAIMS / spent:,.0f} a second), {receiving.seconds:.2f} s in all,"
        f" {receiving.megabytes:.0f} MB; starts take {idle:.2f} s"
    )
