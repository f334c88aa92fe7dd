"""The tests' own frame: databases that are fresh each time, and no skip in CI."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres

ROOT = Path(__file__).parents[1]
PLANTED = {
    "mark": "import pytest\n@pytest.mark.skip(reason='by a mark')\ndef test_a(): pass\n",
    "call": "import pytest\ndef test_a(): pytest.skip('in a test')\n",
    "fixture": (
        "import pytest\n@pytest.fixture\ndef f(): pytest.skip('in a fixture')\n"
        "def test_a(f): pass\n"
    ),
    "module": "import pytest\npytest.skip('of a module', allow_module_level=True)\n",
    "xfail": "import pytest\n@pytest.mark.xfail\ndef test_a(): assert False\n",
    "good": "def test_a(): pass\n",
}


@pytest.mark.parametrize("again", [1, 2])
def test_each_test_has_a_fresh_database(store_url: str, again: int) -> None:
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.exec_driver_sql("CREATE TABLE claim (id INTEGER)")
        connection.exec_driver_sql(f"INSERT INTO claim VALUES ({again})")
        assert connection.exec_driver_sql("SELECT id FROM claim").scalars().all() == [again]
    engine.dispose()


@pytest.mark.postgres
def test_a_database_goes_while_a_client_still_holds_it(postgres_server: str) -> None:
    engine = sa.create_engine(postgres_server.format(database="postgres"))
    with postgres.database(postgres_server, "held") as url:
        holder = sa.create_engine(url).connect()
        names = sa.text("SELECT datname FROM pg_database")
        with engine.connect() as connection:
            assert "held" in connection.execute(names).scalars().all()
    with engine.connect() as connection:
        assert "held" not in connection.execute(names).scalars().all()
    holder.invalidate()
    holder.close()
    engine.dispose()


@pytest.mark.postgres
def test_a_server_leaves_nothing_behind() -> None:
    with postgres.server() as url:
        folder = Path(url.rpartition("host=")[2])
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def run_pytest(folder: Path, *, ci: bool) -> subprocess.CompletedProcess[str]:
    """Pytest on the planted files, under this tree's conftest."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    for name, text in PLANTED.items():
        (folder / f"test_{name}.py").write_text(text)
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    words = ["-p", "no:cacheprovider", "--rootdir", ".", "--continue-on-collection-errors", "-rA"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **({"CI": "true"} if ci else {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def counts(output: str) -> dict[str, int]:
    """Outcomes in pytest's closing line, warnings left out."""
    found = re.findall(r"(\d+) (failed|passed|skipped|xfailed|errors?)", output.splitlines()[-1])
    return {name: int(number) for number, name in found}


def test_a_skip_is_a_failure_in_ci(tmp_path: Path) -> None:
    ran = run_pytest(tmp_path, ci=True)
    assert ran.returncode == 1, ran.stdout
    assert counts(ran.stdout) == {"failed": 1, "passed": 1, "xfailed": 1, "errors": 3}
    assert ran.stdout.count("with CI set a skip is a failure: ") >= 4
    for reason in ("by a mark", "in a test", "in a fixture", "of a module"):
        assert reason in ran.stdout


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    ran = run_pytest(tmp_path, ci=False)
    assert ran.returncode == 0, ran.stdout
    assert counts(ran.stdout) == {"passed": 1, "skipped": 4, "xfailed": 1}
