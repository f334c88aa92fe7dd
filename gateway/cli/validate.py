"""``gateway validate``."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from gateway.cli.common import opened, print_findings, print_json, reading, unreadable
from gateway.cli.lists import tell_code_lists
from gateway.cli.written import written
from gateway.finding import Finding

if TYPE_CHECKING:
    from gateway.exchange.acknowledge import InterchangeHeard
    from gateway.exchange.check import Checking
    from gateway.settings import TradingPartner


class SnipTypes(click.ParamType):  # type: ignore[type-arg] # generic only in click's stubs
    """``1-7``, ``3``, ``1,2,5``."""

    name = "types"

    def convert(
        self, value: str | frozenset[int], param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[int]:
        """Read the types; anything but 1 to 7 is wrong usage."""
        if isinstance(value, frozenset):
            return value
        found: set[int] = set()
        for part in value.split(","):
            low, _, high = part.partition("-")
            if not low.isdigit() or not (high or low).isdigit():
                self.fail(f"{value!r} is no range of SNIP types 1-7", param, ctx)
            found |= set(range(int(low), int(high or low) + 1))
        if not found or not found <= set(range(1, 8)):
            self.fail(f"{value!r}: SNIP types are 1 to 7", param, ctx)
        return frozenset(found)


@click.command(epilog="Example: gateway validate out.837 --ack 999 -o out.999")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a line for each FILE.")
@click.option("--snip", type=SnipTypes(), default="1-7", show_default=True,
              help="SNIP types to judge by, as 1-7 or 1,2,5.")  # fmt: skip
@click.option("--partner", metavar="P", help="Judge by this trading partner's patches too.")
@click.option("--lists", metavar="DIR", help="Folder of code lists (ICD-10-CM, NCCI, MUE ...) to "
              "judge claims by (else GATEWAY_CODE_LISTS, else the partner's).")  # fmt: skip
@click.option("--ack", type=click.Choice(["999", "ta1"], case_sensitive=False),
              help="Write the acknowledgement too: a 999 for each functional group (a 997 where it "
              "is 4010), or a TA1 for each interchange.")  # fmt: skip
@click.option("-o", "--output", metavar="OUT",
              help="Where the acknowledgement goes; - is stdout.")  # fmt: skip
@click.option("--control-number", type=click.IntRange(1, 999_999_999), metavar="N",
              help="First ISA13 and GS06 of the answer (default: from the clock).")  # fmt: skip
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[str, ...],
    as_json: bool,
    snip: frozenset[int],
    partner: str | None,
    lists: str | None,
    ack: str | None,
    output: str | None,
    control_number: int | None,
) -> int:
    """Check X12 FILEs: envelope, structure by the implementation guides, codes and balances.

    With --ack, OUT gets one interchange for each that was read, sender and receiver changed:
    what a receiver would answer. Acknowledgements themselves are never answered.
    """
    _check_use(files, as_json, ack, output, control_number)
    chosen = _partner(ctx, partner)
    judged = _Judged(as_json, snip, chosen, _lists(lists, chosen))
    if not ack or not output:
        return _check(files, judged)
    from gateway.exchange.acknowledge_file import FileAnswers

    now = datetime.datetime.now().astimezone()
    with written(output) as write:
        answers = FileAnswers("ta1" if ack == "ta1" else "999", now, write, control_number)
        code = _check(files, judged, answers.heard, quiet=output == "-")
    for note in answers.notes:
        click.echo(note, err=True)
    name = "TA1" if ack == "ta1" else ack
    if answers.written:
        click.echo(f"{output}: {name} for {answers.written} interchange(s)", err=True)
    else:
        click.echo(f"{output}: not written, there is nothing that a {name} answers", err=True)
    return code


def _check_use(
    files: tuple[str, ...], as_json: bool, ack: str | None, output: str | None, number: int | None
) -> None:
    """Options that make no sense together are wrong usage."""
    if ack and not output:
        raise click.UsageError("--ack needs -o OUT: where the acknowledgement goes")
    if output and not ack:
        raise click.UsageError("-o needs --ack 999 or --ack ta1: what is to be written")
    if number and not ack:
        raise click.UsageError("--control-number is the acknowledgement's: it needs --ack")
    if as_json and output == "-":
        raise click.UsageError("--json needs -o FILE: stdout cannot hold both")
    if output and any(Path(output).resolve() == Path(one).resolve() for one in files):
        raise click.UsageError(f"{output} is one of the files to check: choose another name")


class _Judged(NamedTuple):
    """How files are judged and shown."""

    as_json: bool
    snip: frozenset[int]
    partner: TradingPartner | None
    lists: str


def _lists(given: str | None, partner: TradingPartner | None) -> str:
    """The folder of code lists; what of it was not understood is told."""
    from gateway.settings import code_lists

    folder = code_lists(given or "") or (partner.code_lists if partner else "")
    tell_code_lists(folder)
    return folder


def _partner(ctx: click.Context, name: str | None) -> TradingPartner | None:
    if name is None:
        return None
    with opened(ctx) as gateway:
        return gateway.settings.partner(name)


def _check(
    files: tuple[str, ...],
    how: _Judged,
    heard: Callable[[InterchangeHeard], None] | None = None,
    *,
    quiet: bool = False,
) -> int:
    """Validate each file and print what was found; ``quiet`` leaves stdout to something else."""
    from gateway.exchange.check import Checking, check_document

    code = 0
    for text in files:
        if (why := unreadable(text)) is not None:
            document = {"file": text, "verdict": "unreadable", "transaction_sets": [],
                        "findings": [why]}  # fmt: skip
            if how.as_json:
                print_json(document)
            click.echo(why.message, err=True)
            code = 2
            continue
        path = Path(text)
        with reading(path) as advance:
            checking = Checking(path, how.snip, advance, heard, how.partner, how.lists)
            if how.as_json:
                for piece in check_document(str(path), checking):
                    sys.stdout.buffer.write(piece)
                sys.stdout.buffer.write(b"\n")
                sys.stdout.buffer.flush()
            else:
                _print(path, checking, quiet)
        code = max(code, checking.exit_code)
    return code


def _print(path: Path, checking: Checking, quiet: bool) -> None:
    """What was found, for a person: findings as they are met, then one line for the file."""
    kinds: Counter[str] = Counter()
    found = 0

    def findings() -> Iterator[Finding]:
        nonlocal found
        for item in checking:
            if isinstance(item, Finding):
                found += 1
                yield item
            else:
                kinds[item.kind] += 1

    print_findings(findings(), path.name)
    held = ", ".join(f"{count} x {kind}" for kind, count in kinds.items()) or "no set"
    click.echo(f"{path}: {checking.verdict} ({held}, {found} findings)", err=quiet)
