"""``gateway claims correct``, ``void``, ``resubmit`` and ``secondary``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gateway.cli.common import opened, print_findings, print_json, readable
from gateway.cli.lists import tell_code_lists

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.exchange.afterlife import FollowUp

F = TypeVar("F", bound=Callable[..., Any])

_CLAIM = click.argument("claim", metavar="ID")
_NUMBER = click.option("--payer-number", default="", metavar="N", help="The payer's number of the "
                       "claim (REF F8), where no answer has told it.")  # fmt: skip
_CHANGES = "JSON merge patch over the claim (RFC 7396); lists by number: docs/claims-afterlife.md."


def _common(command: F) -> F:
    """The options that all four have."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--again", is_flag=True, help="Send it although something like it went "
                     "before; an event of the new claim says so."),
        click.option("--partner", metavar="P", help="Another partner than the claim went to."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(epilog="Example: gateway claims correct A-1002 --with changes.json")
@_CLAIM
@click.option("--with", "changes", required=True, metavar="FILE", help=_CHANGES)
@_NUMBER
@_common
@click.pass_context
def correct(
    ctx: click.Context, claim: str, changes: str, payer_number: str, partner: str | None,
    again: bool, as_json: bool,
) -> int:  # fmt: skip
    """Replace a claim that the payer has taken (frequency 7).

    ID is a claim id, or a patient control number that one claim alone bears.
    """
    from gateway.exchange import afterlife_replace

    patch = _patch(changes)
    return _done(ctx, as_json, lambda gateway: afterlife_replace.correct(
        gateway.desk, claim, patch, payer_number=payer_number, partner=partner, again=again,
    ))  # fmt: skip


@click.command(epilog="Example: gateway claims void A-1002")
@_CLAIM
@_NUMBER
@_common
@click.pass_context
def void(
    ctx: click.Context, claim: str, payer_number: str, partner: str | None, again: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Take back a claim that the payer has taken (frequency 8), its content as it was sent."""
    from gateway.exchange import afterlife_replace

    return _done(ctx, as_json, lambda gateway: afterlife_replace.void(
        gateway.desk, claim, payer_number=payer_number, partner=partner, again=again,
    ))  # fmt: skip


@click.command(epilog="Example: gateway claims resubmit A-1002 --with changes.json")
@_CLAIM
@click.option("--with", "changes", metavar="FILE", help=_CHANGES)
@_common
@click.pass_context
def resubmit(
    ctx: click.Context, claim: str, changes: str | None, partner: str | None, again: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Send a claim anew that was held or rejected, and show what changed."""
    from gateway.exchange import afterlife_replace

    patch = _patch(changes) if changes else None
    return _done(ctx, as_json, lambda gateway: afterlife_replace.resubmit(
        gateway.desk, claim, patch, partner=partner, again=again,
    ))  # fmt: skip


@click.command(epilog="Example: gateway claims secondary A-1002 --to 1")
@_CLAIM
@click.option("--to", type=click.IntRange(1), metavar="N", help="The N-th of the claim's other "
              "payers; without it the next in the order of payment.")  # fmt: skip
@click.option("--payer", metavar="FILE", help="A payer that the claim does not name: JSON, as an "
              "entry of other_payers.")  # fmt: skip
@click.option("--by-claim", is_flag=True, help="Give what the payer before decided for the claim "
              "as a whole, not line by line.")  # fmt: skip
@click.option("--replace", is_flag=True, help="In place of the claim that went to that payer "
              "before: frequency 7 with its number of it.")  # fmt: skip
@_common
@click.pass_context
def secondary(
    ctx: click.Context, claim: str, to: int | None, payer: str | None, by_claim: bool,
    replace: bool, partner: str | None, again: bool, as_json: bool,
) -> int:  # fmt: skip
    """Send a claim on to the next payer, with what the payer before has decided.

    That comes from the stored 835: nothing is typed again.
    """
    from gateway.exchange import afterlife_secondary

    if to and payer:
        raise click.UsageError("--to and --payer name two payers: give one of them")
    given = None
    if payer:
        given = afterlife_secondary.read_payer(readable([payer])[0].read_bytes())
    return _done(ctx, as_json, lambda gateway: afterlife_secondary.secondary(
        gateway.desk, claim, to=to, payer=given, by_claim=by_claim, replace=replace,
        partner=partner, again=again,
    ))  # fmt: skip


COMMANDS = (correct, void, resubmit, secondary)


def _patch(path: str) -> dict[str, Any]:
    from gateway.translate.merge_patch import read_patch

    patch = read_patch(readable([path])[0].read_bytes())
    if isinstance(patch, str):
        raise click.UsageError(f"{path} holds no changes: {patch}")
    return patch


def _done(ctx: click.Context, as_json: bool, work: Callable[[Gateway], FollowUp]) -> int:
    with opened(ctx) as gateway:
        done = work(gateway)
        tell_code_lists(gateway.settings.partner(done.partner).code_lists)
    if as_json:
        print_json(done)
        return done.exit_code
    print_findings(done.findings)
    for claim in done.claims:
        print_findings(claim.findings, claim.state)
    show_changes(done.changes)
    for claim in done.claims:
        named = f" {claim.claim_id}" if claim.claim_id else ""
        click.echo(f"{done.relation}{named} of {done.original_claim_id}: {claim.state}; "
                   f"{len(done.files)} file(s) wait to be delivered")  # fmt: skip
    return done.exit_code


def show_changes(changes: list[Any]) -> None:
    """One line for each field: old -> new."""
    for change in changes:
        click.echo(f"  {change.path}: {_short(change.before)} -> {_short(change.after)}")


def _short(value: Any) -> str:
    from gateway.translate.json_text import encode

    if value is None or value in ("", []):
        return "none"
    return value if isinstance(value, str) else encode(value).decode().strip('"')
