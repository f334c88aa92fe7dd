"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def written(output: str) -> Iterator[Callable[[bytes], object]]:
    """What takes the pieces of OUT: all of them or nothing, under a temporary name first; ``-`` is
    stdout. A file that would be empty is not made."""
    if output == "-":
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    plain = path.is_file() or not path.exists()
    whole = path.with_name(f".{path.name}.part") if plain else path
    try:
        with whole.open("wb") as sink:
            yield sink.write
            size = sink.tell()
        if plain and size:
            whole.replace(path)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if plain:
            whole.unlink(missing_ok=True)
