"""Profiles of clearinghouses: what is known of them in public, with the rest to be filled in."""

from __future__ import annotations

import os
import re
from pathlib import Path

from gateway import resources
from gateway.errors import ConfigError

FOLDER = "config/profiles"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def profiles() -> list[str]:
    """The names of all profiles."""
    return sorted(name.removesuffix(".toml") for name in resources.names(FOLDER))


def start(profile: str, name: str, config: Path) -> Path:
    """Write a profile as the file of a new partner; gives its path. Raises ConfigError for a
    profile that there is not, and never touches a file that is there."""
    if profile not in profiles():
        raise ConfigError(f"no profile is called {profile!r}; there are {', '.join(profiles())}")
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name for a partner: letters, digits, . _ and -")
    path = config / "partners" / f"{name}.toml"
    text = resources.read_text(f"{FOLDER}/{profile}.toml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path} is there already") from None
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from None
    return path
