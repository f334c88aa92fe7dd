"""Package data is read by its name in the clone, and by no other name."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import resources
from gateway.errors import ConfigError

ROOT = Path(__file__).parents[1]


def test_a_file_is_read_as_it_stands() -> None:
    path = ROOT / "config" / "gateway.toml"
    assert resources.read_bytes("config/gateway.toml") == path.read_bytes()
    assert resources.read_text("config/gateway.toml") == path.read_text(encoding="utf-8")


def test_names_are_sorted_and_without_folders_and_dot_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.toml", "a.toml", ".hidden", "inner/c.toml"):
        path = tmp_path / "_data" / "mappings" / "codes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\xff")
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)
    assert resources.names("mappings/codes") == ["a.toml", "b.toml"]
    assert resources.names("mappings/codes/") == ["a.toml", "b.toml"]
    with pytest.raises(ConfigError, match="not UTF-8"):
        resources.read_text("mappings/codes/a.toml")


def test_the_data_of_a_wheel_comes_before_what_stands_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "gateway"
    for folder, text in (
        (package / "_data" / "config", "wheel"),
        (tmp_path / "config", "beside"),
    ):
        folder.mkdir(parents=True)
        (folder / "gateway.toml").write_text(text)
    monkeypatch.setattr(resources, "files", lambda name: package)
    assert resources.read_text("config/gateway.toml") == "wheel"


@pytest.mark.parametrize("name", ["config/absent.toml", "mappings/absent/a.toml", "config"])
def test_a_missing_file_is_a_configuration_error(name: str) -> None:
    with pytest.raises(ConfigError, match="missing"):
        resources.read_bytes(name)


@pytest.mark.parametrize("name", ["mappings/absent", "config/gateway.toml"])
def test_a_missing_folder_is_a_configuration_error(name: str) -> None:
    with pytest.raises(ConfigError, match="missing"):
        resources.names(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gateway/errors.py",
        "pyproject.toml",
        "config/../pyproject.toml",
        "mappings//a",
        "./config",
    ],
)
def test_no_other_file_is_package_data(name: str) -> None:
    with pytest.raises(ConfigError, match="no package file"):
        resources.read_bytes(name)
