"""``gateway parse``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gateway.cli.common import opened, print_json, reading, unreadable


@click.command(epilog="Example: gateway parse era.835 --json | jq '.interchanges[0]'")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a line for each FILE "
              "(the default form).")  # fmt: skip
@click.option("--no-check", is_flag=True, help="Skip the checks of types 2 and 3.")
@click.option("--partner", metavar="P", help="Judge as this partner's patches ask.")
@click.pass_context
def parse(
    ctx: click.Context, files: tuple[str, ...], as_json: bool, no_check: bool, partner: str | None
) -> int:
    """Read X12 FILEs of any transaction set into typed JSON."""
    from gateway.exchange.parse_json import PARSE_TYPES, PARTNER_TYPES, Outcome, parse_document

    chosen = None
    if partner:
        with opened(ctx) as gateway:
            chosen = gateway.settings.partner(partner)
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
        wanted = PARTNER_TYPES if chosen else PARSE_TYPES
        snip = frozenset({1}) if no_check else wanted
        with reading(path) as advance:
            for piece in parse_document(path, str(path), outcome, snip, advance, chosen):
                sys.stdout.buffer.write(piece)
        sys.stdout.buffer.write(b"\n")
        if outcome.exit_code == 2:
            click.echo(f"{path}: no X12 interchange could be read", err=True)
        code = max(code, outcome.exit_code)
    sys.stdout.buffer.flush()
    return code
