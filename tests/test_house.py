"""The house holds to its plan, and the judge of it sees what it must."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import violations

ROOT = Path(__file__).parents[1]
HEAVY = "sqlalchemy paramiko polars alembic rich litestar lxml pyx12 procrastinate"


def plant(root: Path, files: dict[str, str]) -> list[str]:
    """Write a small tree and judge it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return violations(root)


def test_the_house_keeps_its_rules() -> None:
    found = violations(ROOT)
    assert not found, "\n".join(["", *found])


def test_every_room_of_the_plan_that_exists_was_judged() -> None:
    rooms = {path.parts[0] for path in relative_modules()}
    assert {"x12", "models", "errors.py", "finding.py", "resources.py"} <= rooms


def relative_modules() -> list[Path]:
    """Modules of the package, relative to it."""
    package = ROOT / "gateway"
    return [path.relative_to(package) for path in package.rglob("*.py")]


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("x12/reader.py", "from gateway.validate import syntax", "upwards"),
        ("store/tables.py", "import gateway.exchange.submit", "upwards"),
        ("store/tables.py", "from gateway import exchange", "upwards"),
        ("store/tables.py", "from ..exchange import submit", "upwards"),
        ("store/tables.py", "from .. import exchange", "upwards"),
        ("store/tables.py", "def f():\n    from gateway.app import Gateway", "upwards"),
        ("store/tables.py", "import importlib\nimportlib.import_module('gateway.cli')", "upwards"),
        ("store/tables.py", "at = 'gateway.app'\nloaded = import_module(at)", "upwards"),
        ("store/tables.py", "loaded = import_module(f'gateway.exchange.{kind}')", "upwards"),
        ("store/tables.py", "loaded = import_module('..exchange', __package__)", "upwards"),
        ("store/tables.py", "from gateway.transport import sftp", "sideways"),
        ("models/claim.py", "from gateway.x12 import elements", "sideways"),
        ("ledger/match.py", "from gateway.translate import rows", "sideways"),
        ("validate/balance.py", "from gateway.translate import rows", "never touches"),
        ("errors.py", "from gateway.finding import Finding", "sideways"),
        ("finding.py", "from gateway.resources import read_text", "upwards"),
        ("guides/load.py", "from gateway.resources import read_text", "upwards"),
        ("translate/rows.py", "from gateway import log", "upwards"),
        ("api/claims.py", "from gateway.store import tables", "never touches store"),
        ("api/claims.py", "from gateway.console import pages", "sideways"),
        ("console/pages.py", "from gateway.x12 import reader", "never touches x12"),
        ("console/pages.py", "from gateway.transport.sftp import door", "never touches transport"),
        ("sandbox/payer.py", "from gateway.ledger import match", "another company"),
        ("sandbox/payer.py", "from gateway.store import tables", "another company"),
        ("sandbox/payer.py", "from gateway.transport import sftp", "another company"),
        ("app.py", "from gateway.cli import main", "upwards"),
        ("cli/main.py", "from gateway import read", "name the room"),
        ("cli/main.py", "import gateway", "name the room"),
        ("billing/bill.py", "", "stands on no floor"),
    ],
)
def test_an_import_against_the_floors_is_reported(
    tmp_path: Path, name: str, line: str, says: str
) -> None:
    (found,) = plant(tmp_path, {f"gateway/{name}": line + "\n"})
    assert found.startswith(f"gateway/{name}:") and says in found


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("cli/main.py", "from gateway.app import Gateway\nfrom gateway.exchange import submit"),
        ("cli/main.py", "from gateway import __version__"),
        ("app.py", "from gateway.x12 import reader"),
        ("exchange/submit.py", "from gateway import store, transport, translate, validate"),
        ("exchange/submit.py", "from . import receive"),
        ("store/tables.py", "from ..models.claim import Claim"),
        ("sandbox/doors.py", "from gateway.transport import core_wire"),
        ("sandbox/doors.py", "from gateway.transport.core_wire import envelope"),
        ("sandbox/payer.py", "from gateway.translate import rows"),
        ("translate/rows.py", "import decimal, datetime, re, io\nimport gateway.x12.elements"),
        ("translate/registry.py", "import_module('gateway.translate.a')"),
        ("store/tables.py", "name = 'gateway.app'"),
        ("x12/reader.py", "def opened(stream):\n    return stream.open()"),
        ("__init__.py", "def __getattr__(name):\n    from gateway.exchange import api"),
    ],
)
def test_an_import_down_the_floors_is_not(tmp_path: Path, name: str, line: str) -> None:
    assert plant(tmp_path, {f"gateway/{name}": line + "\n"}) == []


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import os.path",
        "from os import environ",
        "from pathlib import Path",
        "import socket",
        "import sqlite3 as lite",
        "import logging.config",
        "def f():\n    import structlog",
        "import random",
        "from uuid import uuid4",
        "import time",
        "from importlib import resources",
        "from importlib.resources import files",
        "from io import open as o",
        "import io\nio.open('a')",
        "text = open('a').read()",
        "print('a')",
        "import datetime\nat = datetime.datetime.now()",
        "import datetime as d\nday = d.date.today()",
        "from datetime import datetime as D\nat = D.utcnow()",
        "from datetime import date\nday = field(default_factory=date.today)",
        "from datetime import date as D\nday = field(default_factory=D.today)",
    ],
)
@pytest.mark.parametrize("room", ["x12", "models", "guides", "translate", "validate", "ledger"])
def test_a_pure_room_that_reaches_out_is_reported(tmp_path: Path, room: str, line: str) -> None:
    (found,) = plant(tmp_path, {f"gateway/{room}/a.py": line + "\n"})
    assert "a pure room" in found


def test_other_rooms_may_reach_out(tmp_path: Path) -> None:
    text = "import os, time\nfrom datetime import datetime, UTC\nat = datetime.now(UTC)\n"
    assert plant(tmp_path, {"gateway/store/vault.py": text}) == []


def test_sizes_are_counted(tmp_path: Path) -> None:
    body = "    x = 1\n"
    found = plant(
        tmp_path,
        {
            "gateway/app.py": "def forty():\n" + body * 39 + "def more():\n" + body * 40,
            "gateway/log.py": "x = 1\n" * 400,
            "gateway/settings.py": "x = 1\n" * 401,
            "tests/test_a.py": "x = 1\n" * 401,
        },
    )
    assert found == [
        "gateway/app.py:41: more has 41 lines: at most 40",
        "gateway/settings.py:401: 401 lines: at most 400",
        "tests/test_a.py:401: 401 lines: at most 400",
    ]


@pytest.mark.parametrize("word", ["TODO", "FIXME", "NotImplementedError"])
def test_unfinished_work_is_reported(tmp_path: Path, word: str) -> None:
    (found,) = plant(tmp_path, {"gateway/app.py": f"x = 1\n# {word}: later\n"})
    assert found.startswith(f"gateway/app.py:2: {word}")


@pytest.mark.parametrize(
    "word", ["/wo" + "rk/main", "/wo" + "rk", "/tmp/ve" + "nv/bin/python", "https://pypi" + ".org/"]
)
def test_machine_paths_and_registry_hosts_are_reported(tmp_path: Path, word: str) -> None:
    (found,) = plant(tmp_path, {"README.md": f"one\nsee {word} there\n"})
    assert found.startswith("README.md:2: ")


@pytest.mark.parametrize(
    "word", ["the /wo" + "rk-queue", "/var/wo" + "rk/x", "tests/wo" + "rk/a", "/wo" + "rkflow"]
)
def test_ordinary_paths_are_not(tmp_path: Path, word: str) -> None:
    assert plant(tmp_path, {"README.md": f"see {word} there\n"}) == []


def test_files_that_git_ignores_are_not_judged(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    word = "/wo" + "rk/main"
    found = plant(
        tmp_path, {".gitignore": "*.log\n", "a.log": word, "new.md": word, ".git/a": word}
    )
    assert found == [f"new.md:1: a machine's own path: {word[:6]}"]


@pytest.mark.parametrize(
    "start", ["import gateway.cli", "import gateway.cli, sys; sys.argv[1:] = ['--help']"]
)
def test_the_command_line_starts_without_heavy_libraries(start: str) -> None:
    program = f"""
{start}
import sys
try:
    if "--help" in sys.argv:
        gateway.cli.main()
except SystemExit as end:
    assert not end.code, end.code
loaded = {HEAVY.split()!r}
print("heavy:", *[name for name in loaded if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "heavy:"
