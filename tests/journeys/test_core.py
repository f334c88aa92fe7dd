"""Claims go out over CAQH CORE, and their answers come back, through the gateway's own queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.exchange.doors import describe, open_door, open_inquiry
from gateway.transport.core_wire import Frame
from tests.journeys.serving import sandbox
from tests.journeys.stage import NOON, Stage, claim
from tests.transport.core_side import INQUIRY, CoreSide, core_side

DOOR = """\
type = "core"
url = "{url}"
username = "clinica"
password_env = "CORE_PASSWORD"
ca_file = "{ca}"
envelope = "{envelope}"
"""

Losing = list[bool]
"""What a test puts in is taken out once; an answer is lost where there was something."""


@pytest.fixture
def losing() -> Losing:
    return []


@pytest.fixture
def server(tmp_path: Path, losing: Losing) -> Iterator[CoreSide]:
    def tamper(frame: Frame) -> Frame | None:
        return None if losing and losing.pop() else frame

    with core_side(tmp_path, tamper=tamper, clock=lambda: NOON) as running:
        yield running


@pytest.fixture
def core_stage(
    quick_stage: Stage, server: CoreSide, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Stage]:
    def made(envelope: str) -> Stage:
        monkeypatch.setenv("CORE_PASSWORD", "correct horse")
        ca = server.authority.certificate
        return quick_stage.partner(DOOR.format(url=server.service.url, ca=ca, envelope=envelope))

    return made


@pytest.mark.parametrize("envelope", ["soap", "mime"])
def test_a_claim_is_sent_acknowledged_and_paid(
    core_stage: Callable[[str], Stage], envelope: str
) -> None:
    stage = core_stage(envelope)
    stage.send(claim("C-1"))
    assert stage.state("C-1") == "sent"
    done = stage.receive()
    assert done.errors == [] and len(done.files) == 5  # TA1, 999, both 277CA, 835
    assert stage.state("C-1") == "paid"
    assert stage.receive().files == []
    assert stage.kinds() == []


def test_a_lost_receipt_is_settled_by_the_acknowledgement(
    core_stage: Callable[[str], Stage], losing: Losing
) -> None:
    stage = core_stage("soap")
    stage.submit(claim("C-2"))
    losing.append(True)
    done = stage.deliver()
    assert len(done.sent) == 1 and done.in_doubt == []
    assert stage.state("C-2") == "sent"
    stage.receive()
    assert stage.state("C-2") == "paid"


def test_what_cannot_be_known_waits_for_a_person(
    core_stage: Callable[[str], Stage], losing: Losing, server: CoreSide
) -> None:
    stage = core_stage("soap")
    stage.submit(claim("C-3"))
    server.house.silent |= {"999", "TA1"}
    losing.append(True)
    done = stage.deliver()
    assert done.sent == [] and len(done.in_doubt) == 1
    assert stage.kinds() == ["in_doubt"]
    assert stage.deliver().sent == []  # never again on a guess


def test_partners_check_pings_and_says_what_is_wrong(
    core_stage: Callable[[str], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = core_stage("mime")
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 0 and "answered, certificate as it should be" in said.out
    monkeypatch.setenv("CORE_PASSWORD", "wrong")
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 3 and "UnAuthorized" in said.out
    assert "wrong" not in said.out + said.err
    monkeypatch.delenv("CORE_PASSWORD")
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 2 and "CORE_PASSWORD" in said.err


def test_the_doors_of_a_partner(core_stage: Callable[[str], Stage]) -> None:
    stage = core_stage("soap")
    partner = stage.desk.settings.partner("sandbox")
    assert partner.door.path == str(stage.home / "core" / "sandbox")
    assert describe(partner.door) == partner.door.url
    assert b"ST*271*" in open_inquiry(partner).ask(INQUIRY)
    open_door(partner).ping()
    partner.door.type = "folder"
    with pytest.raises(ConfigError, match="answers no inquiries"):
        open_inquiry(partner)


@pytest.mark.parametrize("line", ["envelop = 'soap'", "envelope = 'rest'", "version = 'C4.0.0'"])
def test_unknown_settings_are_refused(quick_stage: Stage, line: str) -> None:
    quick_stage.partner(f'type = "core"\nurl = "https://127.0.0.1/"\n{line}\n')
    said = quick_stage.cli("partners", "list")
    assert said.code == 2 and line.split(" ", maxsplit=1)[0] in said.err


def test_the_sandbox_serves_it_and_prints_the_partner_file(
    quick_stage: Stage, tmp_path: Path
) -> None:
    with sandbox(tmp_path / "ch", "--server", "core", last="ca_file") as (heard, partner):
        quick_stage.partner_text(partner)
        said = quick_stage.cli("partners", "check", "sandbox")
    assert "CAQH CORE C2.2.0" in heard
    assert said.code == 0, said
