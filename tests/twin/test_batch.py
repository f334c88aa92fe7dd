"""Twins of a whole batch, as the demo exchanges it, tie together as the originals do; and the
command line that writes them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.twin.identifiers import Search, identifiers, plain, segments


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every X12 file of a demo: 837P, 837I, TA1, 999, 277CA, 835."""
    folder = tmp_path_factory.mktemp("demo")
    run("demo", "--json", "--claims", "30", "--folder", str(folder))
    found = [
        path
        for path in sorted(folder.glob("clearinghouse/*/*"))
        if path.suffix in (".x12", ".999", ".ta1", ".277", ".835")
    ]
    assert {path.suffix for path in found} == {".x12", ".999", ".ta1", ".277", ".835"}
    return found


def run(*words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gateway", *words], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


def test_the_files_of_a_batch_tie_together_as_before(batch: list[Path], tmp_path: Path) -> None:
    said = json.loads(run("files", "twin", *map(str, batch), "--into", str(tmp_path), "--json"))
    assert [one["file"] for one in said["twins"]] == [str(path) for path in batch]
    assert all(one["same_findings"] for one in said["twins"])
    becomes: dict[str, set[str]] = defaultdict(set)
    comes: dict[str, set[str]] = defaultdict(set)
    originals = []
    for path, one in zip(batch, said["twins"], strict=True):
        before = list(identifiers(path.read_bytes()))
        after = list(identifiers(Path(one["twin"]).read_bytes()))
        originals += before
        for was, made in zip(before, after, strict=True):
            if was.kind == "id":
                becomes[plain(was.text)].add(plain(made.text))
                comes[plain(made.text)].add(plain(was.text))
            assert was.kind != "day" or was.text != made.text
    assert len(becomes) > 150
    assert [text for text, made in becomes.items() if len(made) > 1] == []
    assert [text for text, made in comes.items() if len(made) > 1] == []
    together = b"~".join(Path(one["twin"]).read_bytes() for one in said["twins"])
    search = Search(together)
    # Of many days one may by chance be another's in the twin: each alone has moved, see above.
    assert {one for one in set(originals) if one.kind != "day" and search.finds(one)} == set()
    assert_linked([Path(one["twin"]) for one in said["twins"]])


def assert_linked(paths: list[Path]) -> None:
    """Every answer names claims, groups and interchanges that were sent."""
    seen: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        kind = ""
        for segment in segments(path.read_bytes()):
            name = segment[0]
            kind = segment[1] if name == "ST" else "" if name == "ISA" else kind
            seen[f"{kind} {name}"].update(f"{n}:{text}" for n, text in enumerate(segment))
    sent = {text[2:] for text in seen["837 CLM"] if text.startswith("1:")}
    paid = {text[2:] for text in seen["835 CLP"] if text.startswith("1:")}
    assert len(sent) > 20 and paid and paid <= sent
    told = {text[2:] for text in seen["277 TRN"] if text.startswith("2:")}
    assert len(sent & told) > 20
    isa = {text[3:] for text in seen[" ISA"] if text.startswith("13:")}
    assert {text[2:] for text in seen[" TA1"] if text.startswith("1:")} <= isa
    groups = {text[2:] for text in seen[" GS"] if text.startswith("6:")}
    assert {text[2:] for text in seen["999 AK1"] if text.startswith("2:")} <= groups


def test_a_secret_ties_the_twins_of_several_calls(batch: list[Path], tmp_path: Path) -> None:
    one, other, third = (str(tmp_path / name) for name in "abc")
    run("files", "twin", str(batch[0]), "-o", one, "--key", "pine tree")
    run("files", "twin", str(batch[0]), "-o", other, "--key", "pine tree")
    run("files", "twin", str(batch[0]), "-o", third)
    assert Path(one).read_bytes() == Path(other).read_bytes() != Path(third).read_bytes()
    assert run("files", "twin", str(batch[0]), "--key", "pine tree") == Path(one).read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["{0}", "{1}"],
        ["{0}", "-o", "{0}"],
        ["{0}", "-o", "{2}/a", "--into", "{2}"],
        ["{0}", "--json"],
        ["{2}/is-not-there", "-o", "{2}/a"],
        ["fil_isnotthere", "-o", "{2}/a"],
    ],
)
def test_wrong_usage(words: list[str], batch: list[Path], tmp_path: Path) -> None:
    before = batch[0].read_bytes()
    run("--home", str(tmp_path / "home"), "files", "twin",
        *(word.format(batch[0], batch[1], tmp_path) for word in words), code=2)  # fmt: skip
    assert batch[0].read_bytes() == before
    assert not (tmp_path / "a").exists()


def test_a_stored_file_is_named_by_its_id(tmp_path: Path) -> None:
    report: dict[str, Any] = json.loads(
        run("demo", "--json", "--claims", "5", "--keep", "--folder", str(tmp_path / "demo"))
    )
    home = ["--home", report["home"]] if report.get("home") else []
    assert home
    stored = json.loads(run(*home, "files", "list", "--json"))["files"]
    era = next(one for one in stored if one["kind"] == "835")
    made = run(*home, "files", "twin", era["file_id"])
    assert made.startswith("ISA*") and len(made) == era["size"]
    assert made != run(*home, "files", "show", era["file_id"], "--raw")
