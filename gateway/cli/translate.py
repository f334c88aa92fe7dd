"""``gateway translate``."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_findings, print_json, readable
from gateway.cli.lists import tell_code_lists

if TYPE_CHECKING:
    from gateway.settings import TradingPartner


@click.command(epilog="Example: gateway translate claims/*.json -o out.837")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")
@click.option("-o", "--output", metavar="FILE", help="Where the 837 goes (default: stdout).")
@click.option("--partner", metavar="P", help="Write for this trading partner.")
@click.option("--control-number", type=click.IntRange(1, 999_999_999), metavar="N",
              help="First ISA13 and GS06 (default: from the clock).")  # fmt: skip
@click.option(
    "--repair",
    "repaired",
    is_flag=True,
    help="Repair the claims first, as submit does, and say what was repaired.",
)
@click.option("--json", "as_json", is_flag=True, help="Findings and counts as JSON on stdout.")
@click.pass_context
def translate(
    ctx: click.Context,
    claims: tuple[str, ...],
    output: str | None,
    partner: str | None,
    control_number: int | None,
    repaired: bool,
    as_json: bool,
) -> int:
    """Write CLAIMS (JSON, JSON lines or 837) as 837 interchanges, one for each guide.

    Every claim that can be written is written; findings say what a receiver would reject.
    """
    from gateway.exchange.translate import translate_files

    if output and any(Path(output).resolve() == Path(one).resolve() for one in claims):
        raise click.UsageError(f"{output} is one of the claim files: choose another name")
    if as_json and not output:
        raise click.UsageError("--json needs -o FILE: stdout cannot hold both")
    chosen = _partner(ctx, partner) if partner else None
    now = datetime.datetime.now().astimezone()
    result = translate_files(readable(claims), chosen, now, control_number,
                             repaired=repaired)  # fmt: skip
    if output:
        if result.written:
            _write(Path(output), result.data)
    else:
        sys.stdout.buffer.write(result.data)
        sys.stdout.buffer.flush()
    if as_json:
        print_json(result.summary(output))
    else:
        print_findings(result.findings)
        if output:
            click.echo(f"{output}: {result.written} claims in {result.interchanges} interchange(s)"
                       f", {len(result.data):,} bytes", err=True)  # fmt: skip
    return result.exit_code


def _partner(ctx: click.Context, name: str) -> TradingPartner:
    with opened(ctx) as gateway:
        chosen = gateway.settings.partner(name)
    tell_code_lists(chosen.code_lists)
    return chosen


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing: under a temporary name first, unless the path is no plain file."""
    whole = path if path.exists() and not path.is_file() else path.with_name(f".{path.name}.part")
    try:
        whole.write_bytes(data)
        if whole is not path:
            whole.replace(path)
    except OSError as error:
        if whole is not path:
            whole.unlink(missing_ok=True)
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
