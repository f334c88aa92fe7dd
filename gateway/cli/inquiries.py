"""``gateway inquiries``: what payers were asked, and what a person does about silence."""

from __future__ import annotations

from collections.abc import Callable

import click

from gateway.cli.common import opened, print_findings, print_json, table
from gateway.cli.inquire import login


def _which(command: Callable[..., int]) -> Callable[..., int]:
    """The options of a list, which the group itself prints too."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--after", metavar="CURSOR", help="Go on after a page ('next' of its JSON)."),
        click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True),
        click.option("--state", "states", multiple=True, metavar="STATE", help="Only asked, "
                     "answered, refused, failed or given_up (may be given several times)."),
        click.option("--partner", metavar="P", help="Only inquiries to this partner."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(
    invoke_without_command=True,
    epilog="Example: gateway inquiries --partner pine --state asked",
)
@_which
@click.pass_context
def inquiries(
    ctx: click.Context, partner: str | None, states: tuple[str, ...], limit: int,
    after: str | None, as_json: bool,
) -> int:  # fmt: skip
    """List what payers were asked, newest first; or show one, ask it again, give it up."""
    if ctx.invoked_subcommand:
        return 0
    return _list(ctx, partner, states, limit, after, as_json)


@inquiries.command("list", epilog="Example: gateway inquiries list --partner pine --state asked")
@_which
@click.pass_context
def list_(
    ctx: click.Context, partner: str | None, states: tuple[str, ...], limit: int,
    after: str | None, as_json: bool,
) -> int:  # fmt: skip
    """List what payers were asked, newest first, as `gateway inquiries` does."""
    return _list(ctx, partner, states, limit, after, as_json)


def _list(
    ctx: click.Context, partner: str | None, states: tuple[str, ...], limit: int,
    after: str | None, as_json: bool,
) -> int:  # fmt: skip
    from gateway.exchange.inquire_views import list_inquiries

    with opened(ctx) as gateway:
        page = list_inquiries(
            gateway.desk, partner=partner, states=states, after=after, limit=limit
        )
    if as_json:
        print_json(page)
        return 0
    table(
        ("inquiry", "kind", "partner", "asked", "by", "trace number", "state", "message"),
        [
            (one["inquiry_id"], one["kind"], one["partner"], f"{one['asked_at']:%Y-%m-%d %H:%M}",
             one.get("asked_by"), one["trace_number"], one["state"], one.get("message"))
            for one in page["inquiries"]
        ],
    )  # fmt: skip
    if page["next"]:
        click.echo(f"more: --after {page['next']}")
    return 0


@inquiries.command("show", epilog="Example: gateway inquiries show inq_01m8mnrw8amz15k6c9jr11g7p0")
@click.argument("inquiry", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with what was asked.")
@click.pass_context
def show(ctx: click.Context, inquiry: str, as_json: bool) -> int:
    """Show what was asked and what was answered."""
    from gateway.exchange import inquire_views as views
    from gateway.exchange.inquire_by_hand import load

    with opened(ctx) as gateway:
        (row,) = load(gateway.desk, [inquiry])
        found = views.told(gateway.desk, [inquiry])
        shown = views.show_inquiry(gateway.desk, row)
    if as_json:
        print_json(shown)
        return 0
    click.secho(f"{row.inquiry_id}: {row.state}", bold=True)
    click.echo(f"  a {row.kind} to {row.partner}, asked {row.asked_at:%Y-%m-%d %H:%M} UTC"
               f"{f' by {row.asked_by}' if row.asked_by else ''}, trace number {row.trace_number}, "
               f"in {row.file_id}")  # fmt: skip
    if row.message:
        click.echo(f"  {row.message}")
    if row.answer:
        click.echo("\n" + "".join(views.page(found)), nl=False)
    return 0


@inquiries.command("again", epilog="Example: gateway inquiries again "
                   "inq_01m8mnrw8amz15k6c9jr11g7p0")  # fmt: skip
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--by", metavar="WHO", help="Who asks (default: your login).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def again(ctx: click.Context, ids: tuple[str, ...], by: str | None, as_json: bool) -> int:
    """Ask a payer again what it never answered, under a new trace number.

    The first one is then given up. Nothing but this asks again what a payer may have got. Exit
    codes as those of `gateway eligibility`; 2 where an inquiry was answered, or was asked less than
    90 seconds ago.
    """
    from gateway.exchange import inquire_views as views
    from gateway.exchange.inquire_by_hand import ask_again, asked_before

    with opened(ctx) as gateway:
        done = ask_again(gateway.desk, ids, asked_by=by or login())
        before = asked_before(gateway.desk, ids, done)
        found = views.told(gateway.desk, done.inquiries)
    for one, later in before.items():
        click.echo(f"{one} was asked again before, as {later}", err=True)
    if as_json:
        print_json(views.document(done, found, "270", "276"))
    else:
        click.echo("".join(views.page(found)), nl=False)
        print_findings(done.findings)
        click.echo(f"{len(done.inquiries)} asked again, {len(found.asked) - found.waiting} "
                   "are settled", err=True)  # fmt: skip
    for error in done.errors:
        click.echo(f"gateway: {error}", err=True)
    return max(done.exit_code, found.exit_code)


@inquiries.command("give-up", epilog="Example: gateway inquiries give-up "
                   "inq_01m8mnrw8amz15k6c9jr11g7p0")  # fmt: skip
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--by", metavar="WHO", help="Who says so (default: your login).")
@click.pass_context
def give_up(ctx: click.Context, ids: tuple[str, ...], by: str | None) -> int:
    """Wait for these answers no more: they are not overdue then. One that comes is kept."""
    from gateway.exchange.inquire_by_hand import give_up as let_go

    with opened(ctx) as gateway:
        given = let_go(gateway.desk, ids, by=by or login())
    click.echo(f"{given} given up")
    return 0
