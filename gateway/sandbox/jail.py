"""Paths of SFTP clients, held inside one folder.

A path is cut into names, ``..`` is worked out in the text (above the root there is nothing),
and each folder on the way is opened below the one before it without following links. So no
link, made before or meanwhile, leads out of the root.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def names_of(path: str) -> list[str]:
    """The path's names below the root, ``..`` worked out."""
    return [name for name in posixpath.normpath("/" + path).split("/") if name]


@contextlib.contextmanager
def folder(root: Path, names: list[str]) -> Iterator[int]:
    """An open descriptor of the folder that the names lead to; OSError if there is none."""
    descriptor = os.open(root, _FOLDER)
    try:
        for name in names:
            below = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def place(root: Path, path: str) -> Iterator[tuple[int, str]]:
    """The descriptor of the path's folder, and its last name (``.`` for the root itself)."""
    names = names_of(path)
    with folder(root, names[:-1]) as descriptor:
        yield descriptor, names[-1] if names else "."
