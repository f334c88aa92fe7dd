"""``gateway partners``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_json, table
from gateway.cli.lists import warnings_of

if TYPE_CHECKING:
    from gateway.exchange.walk import Step


@click.group(epilog="Example: gateway partners check clearinghouse")
def partners() -> None:
    """Trading partners, and whether their doors open."""


@partners.command("list", epilog="Example: gateway partners list --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_partners(ctx: click.Context, as_json: bool) -> int:
    """List the configured partners."""
    from gateway.exchange.doors import describe

    with opened(ctx) as gateway:
        every = list(gateway.settings.partners.values())
        unfilled = gateway.settings.unfilled
    rows = [
        {
            "partner": p.name, "environment": p.environment, "door": p.door.type,
            "where": describe(p.door), "sender_id": p.sender_id, "receiver_id": p.receiver_id,
        }
        for p in every
    ]  # fmt: skip
    if as_json:
        print_json({"partners": rows, "unfilled": unfilled})
        return 0
    for name, lacking in unfilled.items():
        click.echo(f"{name}: {len(lacking)} values are still to be filled in: gateway partners "
                   f"check {name}", err=True)  # fmt: skip
    if not rows and not unfilled:
        click.echo("no partner is configured: see config/partners/example.toml, or begin one with "
                   "gateway partners new PROFILE")  # fmt: skip
    if not rows:
        return 0
    table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    return 0


@partners.command("new", epilog="Example: gateway partners new office-ally")
@click.argument("profile", metavar="PROFILE")
@click.option("--as", "name", metavar="NAME", help="Name of the partner (default: PROFILE).")
@click.pass_context
def new(ctx: click.Context, profile: str, name: str | None) -> int:
    """Begin a partner's file from a profile: availity, claim-md, medicare, office-ally, optum,
    stedi, stedi-sftp, waystar. What is yours alone is left to be filled in."""
    from gateway.exchange.profiles import start
    from gateway.settings import config_folder, home_folder

    options = ctx.find_root().obj or {}
    config = config_folder(home_folder(options.get("home")), options.get("config"))
    path = start(profile, name or profile, config)
    click.echo(f"{path}\nFill in what stands in <...>, then: gateway partners check {path.stem}")
    return 0


@partners.command("check", epilog="Example: gateway partners check clearinghouse")
@click.argument("partner", metavar="P")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, partner: str, as_json: bool) -> int:
    """Walk a partner from its settings over the first log-in and its folders to a test file and
    its answers: how far it has come, and what is next. Nothing is sent or taken."""
    from gateway.exchange.walk import first_file, reach, shared, to_fill

    with opened(ctx) as gateway:
        if unfilled := gateway.settings.unfilled.get(partner):
            _tell(partner, to_fill(unfilled), as_json)
            return 2
        chosen = gateway.settings.partner(partner)
        steps = _patches(chosen.patches, chosen.patch_folder)
        steps += _code_lists(chosen.code_lists)
        reached = list(reach(chosen))
        steps += [*reached, *shared(chosen, gateway.settings.partners.values())]
        failed = any(step.state == "failed" for step in reached)
        if not failed:
            steps += first_file(gateway.desk, chosen)
    _tell(partner, steps, as_json, ok=not failed)
    return 3 if failed else 0


def _tell(partner: str, steps: list[Step], as_json: bool, *, ok: bool = False) -> None:
    if as_json:
        print_json({"partner": partner, "steps": steps, "ok": ok})
        return
    width = max((len(step.folder) for step in steps), default=0)
    for step in steps:
        click.echo(f"{step.step:9} {step.folder or '-':{max(width, 12)}} {step.result}")


def _patches(names: list[str], folder: str) -> list[Step]:
    """The step that sees whether patches fit. Raises ConfigError where one does not."""
    from gateway.books import books_for
    from gateway.exchange.walk import Step

    books_for(names, folder)
    said = f"{', '.join(names)}: fit their guides"
    return [Step("patches", "", said)] if names else []


def _code_lists(folder: str) -> list[Step]:
    """The steps that see whether code lists are understood: one, or one for each warning. Raises
    ConfigError where the folder is none."""
    from gateway.exchange.walk import Step

    said = warnings_of(folder) or (["understood"] if folder else [])
    return [Step("lists", folder, one) for one in said]
