"""What a person is told of code lists, wherever claims are judged by them."""

from __future__ import annotations

from collections.abc import Iterable

import click

from gateway.cli.common import progress


def tell_code_lists(*folders: str) -> None:
    """Open the code lists of these folders, and say on stderr what of them was not understood.

    A folder that is named twice is told of once; '' is none. Raises ConfigError where one is no
    folder.
    """
    for folder in dict.fromkeys(folders):
        for warning in warnings_of(folder):
            click.echo(f"{folder}: {warning}", err=True)


def warnings_of(folder: str) -> Iterable[str]:
    """What of a folder's lists was not understood, one sentence a file or row."""
    if not folder:
        return ()
    from gateway.code_lists import lists_of

    with progress("code lists"):  # compiled once, which may take a minute
        return lists_of(folder).warnings
