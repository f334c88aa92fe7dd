"""The whole way over a real OpenSSH server, with the partner file that the sandbox hands out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.sandbox.partner_file import partner_file
from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, line, remittance, stage_at
from tests.journeys.test_correlation import paid
from tests.servers import Account, sftp_account


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with sftp_account(tmp_path / "server", "openssh") as one:
        yield one


@pytest.fixture
def ssh_stage(
    store_url: str, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    with stage_at(tmp_path, store_url, monkeypatch, house=account.root) as stage:
        stage.partner_text(partner_file(account.service, account.key_file))
        yield stage


def folder(stage: Stage, name: str) -> set[str]:
    return {path.name for path in (stage.house / name).iterdir()}


def test_claims_go_out_and_money_comes_back(ssh_stage: Stage) -> None:
    """A-1 meets the deductible of 100.00 with the 80.00 that are allowed of it; of A-2 120.00
    are allowed, 20.00 more go to the deductible, and 80 % of the other 100.00 are paid."""
    stage = ssh_stage
    stage.submit(claim("A-1"))
    stage.submit(claim("A-2", line("99214", "150.00")))
    assert len(stage.deliver().sent) == 2
    assert folder(stage, "inbox") == {
        "837P_000000001_20261120.x12", "837P_000000002_20261120.x12",
    }  # fmt: skip
    assert stage.turn()[:2] == ["taken", "taken"]
    got = stage.receive()
    assert (got.errors, len(got.files)) == ([], len(folder(stage, "collected")))
    assert folder(stage, "outbox") == set()
    assert {n: stage.claim(n)["paid"] for n in ("A-1", "A-2")} == {
        "A-1": Decimal("0"), "A-2": Decimal("80"),
    }  # fmt: skip
    assert stage.cli("partners", "check", "sandbox").code == 0


def test_a_copy_and_a_bad_file_beside_a_good_one(ssh_stage: Stage) -> None:
    stage = ssh_stage
    stage.send(claim("A-1"))
    text = interchange(2, remittance("T1", "80", paid("A-1")))
    for name, content in (("1.835", text), ("2.835", text), ("0.bin", "\0\1\2"), (".3.835", text),
                          ("4.835.part", text)):  # fmt: skip
        stage.put(name, content)
    got = stage.receive()
    assert (got.errors, len(got.files), len(got.copies)) == ([], 2, 1)
    assert stage.kinds() == ["unreadable"]
    assert (stage.state("A-1"), len(stage.remits())) == ("paid", 1)
    assert folder(stage, "outbox") == {".3.835", "4.835.part"}
    assert folder(stage, "collected") == {"1.835", "2.835", "0.bin"}


@ON_SQLITE
def test_a_server_with_another_key_gets_nothing(ssh_stage: Stage, tmp_path: Path) -> None:
    """The key is pinned: not a byte goes to a server that shows another."""
    stage = ssh_stage
    stage.submit(claim("A-1"))
    path = stage.home / "config" / "partners" / "sandbox.toml"
    with sftp_account(tmp_path / "impostor", "openssh") as impostor:
        pinned = path.read_text()
        lines = [f'host_key = "{impostor.service.host_key_line}"' if one.startswith("host_key")
                 else one for one in pinned.splitlines()]  # fmt: skip
        stage.partner_text("\n".join(lines))
        said = stage.cli("deliver")
    assert said.code == 3
    assert "host key" in said.err
    assert folder(stage, "inbox") == set()
    assert (stage.state("A-1"), stage.kinds()) == ("built", ["login_refused"])
    stage.partner_text(pinned)
    assert len(stage.deliver().sent) == 1
