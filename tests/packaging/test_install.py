"""A wheel, a plain install and an editable install each give a working gateway in any folder."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "constraints.txt"
WAYS = ("wheel", "plain", "editable")
READ_ALL = """
import hashlib, json, pathlib, sys
import gateway
from gateway import resources
names = json.load(sys.stdin)
read = {name: hashlib.sha256(resources.read_bytes(name)).hexdigest() for name in names}
listed = resources.names("config")
text = resources.read_text("config/gateway.toml")
package = str(pathlib.Path(gateway.__file__).resolve())
json.dump({"read": read, "listed": listed, "text": text, "package": package}, sys.stdout)
"""


def data_files() -> dict[str, str]:
    """Every file of mappings and config in the clone, by its SHA-256."""
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("mappings", "config")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-2:])
    }


def run(*words: str | Path, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A program in a folder, with nothing of this tree on its path."""
    hidden = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name not in hidden},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def must(*words: str | Path, cwd: Path, stdin: str = "") -> str:
    """The same; its output. A failure shows what it said."""
    ran = run(*words, cwd=cwd, stdin=stdin)
    assert ran.returncode == 0, f"{words}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the source distribution and of the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    must(sys.executable, "-m", "build", "--no-isolation", "-o", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module", params=WAYS)
def installed(
    request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Which way, and the programs folder of a virtual environment with gateway and no extras."""
    way = str(request.param)
    home = tmp_path_factory.mktemp(way) / "venv"
    must(sys.executable, "-m", "venv", "--without-pip", home, cwd=built)
    what: dict[str, list[str | Path]] = {
        "wheel": [next(built.glob("*.whl"))],
        "plain": [ROOT],
        "editable": ["-e", ROOT],
    }
    pip = (sys.executable, "-m", "pip", "--python", home / "bin" / "python")
    must(*pip, "install", "--quiet", "--no-compile", "-c", CONSTRAINTS, *what[way], cwd=built)
    must(*pip, "check", cwd=built)
    yield way, home / "bin"


def test_the_archives_carry_the_data(built: Path) -> None:
    expected = set(data_files())
    assert any(name.startswith("mappings/") for name in expected)
    assert "config/gateway.toml" in expected
    (wheel,) = built.glob("x12_gateway-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"gateway/_data/{name}" for name in expected} <= names
    assert not [name for name in names if name.startswith(("tests/", "fixtures/", "mappings/"))]
    (source,) = built.glob("x12_gateway-*.tar.gz")
    with tarfile.open(source) as tar:
        stem = source.name.removesuffix(".tar.gz")
        assert {f"{stem}/{name}" for name in expected} <= set(tar.getnames())


def test_the_program_answers(installed: tuple[str, Path], tmp_path: Path) -> None:
    _, programs = installed
    assert "0.1.0" in must(programs / "gateway", "--version", cwd=tmp_path)
    assert "translate" in must(programs / "gateway", "--help", cwd=tmp_path)


def test_the_package_data_is_read(installed: tuple[str, Path], tmp_path: Path) -> None:
    way, programs = installed
    expected = data_files()
    said = must(programs / "python", "-c", READ_ALL, cwd=tmp_path, stdin=json.dumps([*expected]))
    told = json.loads(said)
    assert told["read"] == expected
    top = [Path(name) for name in expected if Path(name).parent == Path("config")]
    assert told["listed"] == sorted(path.name for path in top)
    assert told["text"] == (ROOT / "config" / "gateway.toml").read_text(encoding="utf-8")
    home = ROOT if way == "editable" else programs.parent.resolve()
    assert Path(told["package"]).is_relative_to(home)


def test_claims_become_an_837_that_is_accepted(installed: tuple[str, Path], tmp_path: Path) -> None:
    _, programs = installed
    claims = sorted((ROOT / "fixtures" / "claims").glob("*.json"))
    assert len(claims) >= 35
    must(programs / "gateway", "translate", *claims, "-o", "out.837", cwd=tmp_path)
    text = (tmp_path / "out.837").read_text()
    assert text.startswith("ISA") and text.count("CLM*") >= len(claims)
    said = must(programs / "gateway", "validate", "out.837", "--json", cwd=tmp_path)
    assert json.loads(said)["verdict"] == "accepted"
