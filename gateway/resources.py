"""The only reader of package data (``mappings/``, the default ``config/``, pyx12's guide maps),
and of the text files that an operator writes in their place.

A wheel carries both folders as ``gateway/_data``; in a clone (and an editable install) they
stand beside the package. Callers name files as in the clone, ``mappings/codes/carc.toml``, and
never learn which of the two it was.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from gateway.errors import ConfigError

FOLDERS = ("mappings", "config")


def read_text(relative: str) -> str:
    """Text of a package file, UTF-8. Raises ConfigError when there is no such file."""
    try:
        return read_bytes(relative).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"package file {relative} is not UTF-8 text") from error


def read_bytes(relative: str) -> bytes:
    """Bytes of a package file, named like ``config/gateway.toml``.

    Raises ConfigError when the name leaves ``mappings`` and ``config`` or there is no such file.
    """
    found = _locate(relative)
    if not found.is_file():
        raise ConfigError(f"package file {relative} is missing: install gateway again")
    return found.read_bytes()


def own_text(path: str | Path) -> str:
    """Text of a file of the operator's, UTF-8 with or without a byte order mark.

    Raises ConfigError, which names the file, where it cannot be read.
    """
    try:
        return Path(path).expanduser().read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None


def names(folder: str) -> list[str]:
    """Names of the files in a package folder, sorted; neither subfolders nor dot files.

    Raises ConfigError when there is no such folder.
    """
    found = _locate(folder)
    if not found.is_dir():
        raise ConfigError(f"package folder {folder} is missing: install gateway again")
    return sorted(
        entry.name for entry in found.iterdir() if entry.is_file() and entry.name[0] != "."
    )


def guide_map(name: str) -> bytes:
    """Bytes of one of the map files that pyx12 brings, named like ``maps.xml``.

    Raises ConfigError when there is no such file.
    """
    found = files("pyx12") / "map" / name
    if "/" in name or not name.endswith(".xml") or not found.is_file():
        raise ConfigError(f"pyx12 has no map {name!r}: install a release from 4.0 on")
    return found.read_bytes()


def _locate(relative: str) -> Traversable:
    """Where a name stands, whether or not something is there."""
    parts = relative.strip("/").split("/")
    if parts[0] not in FOLDERS or any(part in ("", ".", "..") for part in parts):
        raise ConfigError(f"{relative!r} is no package file: names start with mappings/ or config/")
    found = _root()
    for part in parts:
        found = found / part
    return found


def _root() -> Traversable:
    """The folder that holds ``mappings`` and ``config``: inside the wheel, or the clone itself."""
    package = files("gateway")
    data = package / "_data"
    return data if data.is_dir() else package / ".."
