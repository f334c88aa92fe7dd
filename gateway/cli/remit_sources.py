"""The remittances that a command is about: 835 FILEs, or those that are stored, by id."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_findings, reading
from gateway.errors import ConfigError
from gateway.finding import Finding

if TYPE_CHECKING:
    from gateway.exchange.remit_files import Remittance


def is_file(word: str) -> bool:
    """Whether an argument names a file that is there; anything else is an id."""
    with contextlib.suppress(OSError, ValueError):
        return Path(word).exists()
    return False


def remittances(
    ctx: click.Context, words: Sequence[str], partner: str | None = None
) -> Iterator[Remittance]:
    """The remittances of FILEs and ids in their order; without any, all that are stored.

    What the reader stumbled over goes to stderr. Raises ConfigError for a file without any 835.
    """
    if words and partner:
        raise click.UsageError("--partner is for what is stored: leave it or the FILEs and IDs out")
    if words and all(map(is_file, words)):
        for word in words:
            yield from _of_file(word)
        return
    from gateway.exchange.remit_stored import stored_remittance, stored_remittances

    with opened(ctx) as gateway:
        if not words:
            if partner:
                gateway.settings.partner(partner)
            yield from stored_remittances(gateway.desk, partner)
        for word in words:
            if is_file(word):
                yield from _of_file(word)
            else:
                yield stored_remittance(gateway.desk, word)


def _of_file(word: str) -> Iterator[Remittance]:
    from gateway.exchange.remit_files import read_remittances

    findings: list[Finding] = []
    found = False
    if Path(word).is_dir():
        raise ConfigError(f"{word} is a folder, not an 835 file")
    with reading(Path(word)) as advance:
        for remittance in read_remittances(Path(word), findings, advance):
            found = True
            yield remittance
    print_findings(findings, word)
    if not found:
        raise ConfigError(f"no 835 was found in {word}")
