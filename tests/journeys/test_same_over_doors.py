"""The same questions over SFTP, CORE SOAP, CORE MIME and both REST APIs: the same answers.

One sandbox, one set of books, five doors; each partner's file is the one that the sandbox prints.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.sandbox.certificates import Authority
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_server import serve as serve_core
from gateway.sandbox.keys import write_private
from gateway.sandbox.partner_file import (
    core_partner_file,
    kept_client,
    partner_file,
    rest_partner_file,
)
from gateway.sandbox.rest_server import serve as serve_rest
from tests.journeys.stage import Stage, claim, line, stage_at
from tests.servers import sftp_account

FIXTURES = Path(__file__).parents[2] / "fixtures"
DOORS = ("sftp", "soap", "mime", "stedi", "optum")
SECRET = "synthetic-secret-of-a-test"
OWN = ("trace_number", "trace_numbers", "position")
"""What is another one with each question: its number, and where the answer stands in its file
(over SFTP one file answers them all)."""


@pytest.fixture
def five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A gateway with a partner for each door to one payer, which takes turns."""
    database = f"sqlite:///{tmp_path / 'gateway.db'}"
    with (
        sftp_account(tmp_path / "server", "builtin") as account,
        stage_at(tmp_path, database, monkeypatch, house=account.root) as stage,
        contextlib.ExitStack() as open_,
    ):
        house = Clearinghouse(account.root)
        secret_file = tmp_path / "keys" / "secret"
        write_private(secret_file, SECRET)
        kept_client(secret_file.parent)
        authority = Authority(tmp_path / "authority")
        core = serve_core(house, authority.server(), users={"sandbox": SECRET})
        open_.callback(core.close)
        soap = core_partner_file(core, authority.certificate, "sandbox", secret_file)
        stage.partner_text(partner_file(account.service, account.key_file), "sftp")
        stage.partner_text(soap, "soap")
        stage.partner_text(soap + 'envelope = "mime"\n', "mime")
        for api in ("stedi", "optum"):
            service = serve_rest(house, api, SECRET)
            open_.callback(service.close)
            stage.partner_text(rest_partner_file(service, secret_file), api)
        stop = threading.Event()
        turning = threading.Thread(target=house.serve_forever, args=(stop, 0.1))
        turning.start()
        open_.callback(turning.join)
        open_.callback(stop.set)
        yield stage


def ask(stage: Stage, command: str, files: list[Path], door: str) -> tuple[str, Any]:
    """The page of the front desk and the answers in JSON."""
    names = [str(path) for path in files]
    how = ("--partner", door, "--wait", "30")
    page = stage.cli(command, *names, *how)
    assert page.code == 0, page
    again = [renumbered(path, door, stage.home) for path in files]
    said = stage.cli(command, *again, *how, "--json")
    assert said.code == 0 and {one["state"] for one in said.json["inquiries"]} == {"answered"}
    answers = said.json.get("responses") or said.json["claim_statuses"]
    return page.out, without(answers, OWN)


def renumbered(path: Path, door: str, folder: Path) -> str:
    """The same questions under other trace numbers: each is used once with a partner."""
    copy = folder / f"{door}-{path.name}"
    copy.write_text(re.sub('"(EL|TR)-', r'"X\1-', path.read_text()))
    return str(copy)


def without(value: Any, keys: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: without(one, keys) for key, one in value.items() if key not in keys}
    return [without(one, keys) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("command", "folder", "headings"),
    [("eligibility", "eligibility", 4), ("status", "claim-status", 2)],
)
def test_every_door_gives_the_same_answers(
    five: Stage, command: str, folder: str, headings: int
) -> None:
    files = sorted((FIXTURES / folder).glob("*.json"))
    told = {door: ask(five, command, files, door) for door in DOORS}
    page, answers = told["sftp"]
    assert len(answers) == headings and page.count("PINE HEALTH PLAN") >= headings
    assert {door for door, found in told.items() if found != (page, answers)} == set()


def test_every_door_tells_the_same_of_claims_that_were_decided(five: Stage, tmp_path: Path) -> None:
    """One is paid in part, one denied, one was never sent: over whatever door one asks."""
    stage = five
    day = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=20)).date()
    period = {"start": day.isoformat(), "end": day.isoformat()}
    lines = [line(code, "300.00", service_dates=period) for code in ("99213", "A9270")]
    claims = [claim("A-1", lines[0]), claim("A-2", lines[1])]  # the terms cover no A9270
    (tmp_path / "claims.json").write_text(json.dumps({"claims": claims}))
    sent = stage.cli("submit", str(tmp_path / "claims.json"), "--partner", "sftp")
    assert sent.code == 0, sent
    assert stage.cli("deliver", "--partner", "sftp").code == 0
    wait_for_payments(stage)
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps([about(one, period) for one in (*claims, claim("NONE"))]))
    told = {door: ask(stage, "status", [asked], door) for door in DOORS}
    page, answers = told["sftp"]
    assert [line for line in page.splitlines() if line.startswith("Claim ")] == [
        "Claim A-1: PAID", "Claim A-2: DENIED", "Claim NONE: NOT FOUND",
    ]  # fmt: skip
    assert {door for door, found in told.items() if found != (page, answers)} == set()


def about(one: dict[str, Any], period: dict[str, str]) -> dict[str, Any]:
    keys = ("payer", "subscriber", "patient_control_number", "charge")
    provider = {key: one["billing_provider"][key] for key in ("name", "npi")}
    subscriber = {key: value for key, value in one["subscriber"].items() if key != "address"}
    return {**{key: one[key] for key in keys}, "provider": provider, "subscriber": subscriber,
            "service_dates": period}  # fmt: skip


def wait_for_payments(stage: Stage) -> None:
    until = time.monotonic() + 30
    while not list((stage.house / "outbox").glob("*.835")):
        assert time.monotonic() < until, "the payer has not paid"
        time.sleep(0.1)


def test_the_page_in_the_document_is_the_one_that_is_printed(quick_stage: Stage) -> None:
    path = FIXTURES / "x12/271/accept/family-plan.x12"
    page = quick_stage.cli("benefits", str(path)).out
    assert page.strip() in (FIXTURES.parent / "docs/inquiries.md").read_text()
