"""``gateway parse``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gateway.cli.common import print_json, reading, unreadable


@click.command(epilog="Example: gateway parse era.835 --json | jq '.interchanges[0]'")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a line for each FILE "
              "(the default form).")  # fmt: skip
@click.option("--no-check", is_flag=True, help="Skip the checks of types 2 and 3.")
def parse(files: tuple[str, ...], as_json: bool, no_check: bool) -> int:
    """Read X12 FILEs of any transaction set into typed JSON."""
    from gateway.exchange.parse_json import PARSE_TYPES, Outcome, parse_document

    code = 0
    for text in files:
        if (why := unreadable(text)) is not None:
            print_json(
                {"file": text, "verdict": "unreadable", "interchanges": [], "findings": [why]}
            )
            click.echo(why.message, err=True)
            code = 2
            continue
        path = Path(text)
        outcome = Outcome()
        snip = frozenset({1}) if no_check else PARSE_TYPES
        with reading(path) as advance:
            for piece in parse_document(path, str(path), outcome, snip, advance):
                sys.stdout.buffer.write(piece)
        sys.stdout.buffer.write(b"\n")
        if outcome.exit_code == 2:
            click.echo(f"{path}: no X12 interchange could be read", err=True)
        code = max(code, outcome.exit_code)
    sys.stdout.buffer.flush()
    return code
