"""``gateway eligibility`` and ``gateway status``."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import opened, print_findings, print_json, readable
from gateway.cli.written import written
from gateway.settings_sections import MOST_AT_ONCE

if TYPE_CHECKING:
    from gateway.exchange.inquire_record import Question
    from gateway.exchange.inquire_views import Told
    from gateway.finding import Finding


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What both commands take."""
    for option in (
        click.option("--by", "asked_by", metavar="WHO", help="Who asks (default: your login); it "
                     "is kept with the inquiry."),
        click.option("--submitter", default="default", show_default=True, metavar="S",
                     help="The practice that asks."),
        click.option("--wait", type=click.FloatRange(0), default=0.0, metavar="SECONDS",
                     help="Collect until all answers are there, so long at most (partners that "
                     "are asked by files)."),
        click.option("--at-once", type=click.IntRange(1, MOST_AT_ONCE), metavar="N", help="So many "
                     "at once in real time (default: at_once of the partner's [inquiries])."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document."),
        click.option("--partner", required=True, metavar="P", help="The trading partner to ask."),
        click.argument("files", nargs=-1, required=True, metavar="INQUIRY.json..."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(epilog="Example: gateway eligibility monday.json --partner pine --wait 60")
@_options
@click.option("--csv", "csv_file", metavar="OUT", help="Write a row for each answer to OUT.")
@click.pass_context
def eligibility(ctx: click.Context, /, csv_file: str | None, **how: Any) -> int:
    """Ask a payer who is covered (270), and tell the answers (271) for the front desk.

    Exit code 1 where an inquiry or its answer is refused, 3 where the payer cannot be reached.
    """
    return _ask(ctx, "270", csv_file, **how)


@click.command(epilog="Example: gateway status claims.json --partner pine --json")
@_options
@click.pass_context
def status(ctx: click.Context, /, **how: Any) -> int:
    """Ask a payer where claims are (276), and tell the answers (277).

    Exit code 1 where an inquiry is refused, 3 where the payer cannot be reached.
    """
    return _ask(ctx, "276", None, **how)


def _ask(
    ctx: click.Context, kind: str, csv_file: str | None, *, files: tuple[str, ...], partner: str,
    as_json: bool, wait: float, submitter: str, asked_by: str | None, at_once: int | None,
) -> int:  # fmt: skip
    from gateway.exchange import inquire_views as views
    from gateway.exchange.inquire import ask, wait_for

    paths = readable(files)
    with opened(ctx) as gateway:
        chosen = gateway.settings.partner(partner)
        done = ask(gateway.desk, _questions(paths, kind), chosen, submitter=submitter,
                   asked_by=asked_by or login(), at_once=at_once)  # fmt: skip
        if wait and not done.errors:
            wait_for(gateway.desk, chosen, done, wait)
        found = views.told(gateway.desk, done.inquiries)
    if csv_file:
        with written(csv_file) as write:
            for line in views.table(found):
                write(line.encode())
    if as_json:
        print_json(views.document(done, found, kind))
    else:
        click.echo("".join(views.page(found)), nl=False)
        print_findings(done.findings)
        _tell(done.notes, found, partner)
    for error in done.errors:
        click.echo(f"gateway: {error}", err=True)
    return max(done.exit_code, found.exit_code)


def _tell(notes: list[str], found: Told, partner: str) -> None:
    """What is still to come, and where an answer was not one."""
    if found.waiting:
        for note in notes:
            click.echo(note, err=True)
        click.echo(f"{found.waiting} inquiries wait for their answer: "
                   f"gateway receive --partner {partner} collects it", err=True)  # fmt: skip
    if found.doubtful:
        click.echo(f"{found.doubtful} inquiries may have reached the payer and have no answer: "
                   "gateway inquiries --state asked", err=True)  # fmt: skip


def _questions(paths: list[Path], kind: str) -> Iterator[Question | Finding]:
    from gateway.exchange.inquire import questions_in
    from gateway.models.claim_status import StatusInquiry
    from gateway.models.eligibility import EligibilityInquiry

    for path in paths:
        if kind == "270":
            yield from questions_in(path, EligibilityInquiry)
        else:
            yield from questions_in(path, StatusInquiry)


def login() -> str:
    """The name that the system knows the caller by; '' where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
