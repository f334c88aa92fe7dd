"""``gateway partners``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_json, table
from gateway.cli.lists import warnings_of

if TYPE_CHECKING:
    from gateway.settings import TradingPartner
    from gateway.transport.door import FileDoor


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
    rows = [
        {
            "partner": p.name, "environment": p.environment, "door": p.door.type,
            "where": describe(p.door), "sender_id": p.sender_id, "receiver_id": p.receiver_id,
        }
        for p in every
    ]  # fmt: skip
    if as_json:
        print_json({"partners": rows})
        return 0
    if not rows:
        click.echo("no partner is configured: see config/partners/example.toml")
        return 0
    table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    return 0


@partners.command("check", epilog="Example: gateway partners check clearinghouse")
@click.argument("partner", metavar="P")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, partner: str, as_json: bool) -> int:
    """Log in to a partner and list its folders; see whether its patches fit and its code lists are
    understood. Nothing is sent or taken."""
    from gateway.errors import TransportError
    from gateway.exchange.doors import open_door

    steps: list[dict[str, str]] = []
    with opened(ctx) as gateway:
        chosen = gateway.settings.partner(partner)
    steps += _patches(chosen.patches, chosen.patch_folder)
    steps += _code_lists(chosen.code_lists)
    door = open_door(chosen)
    code = 0
    try:
        folders = _folders(chosen)
        for what, folder in folders.items():
            if what != "home" and not folder:
                continue
            try:
                said = (
                    f"{len(door.list(folder))} files" if folder else _pinged(door, chosen.door.type)
                )
            except TransportError as error:
                said, code = str(error), 3
            steps.append({"step": what, "folder": folder, "result": said})
            if code and what == "home":
                break
    finally:
        door.close()
    if as_json:
        print_json({"partner": partner, "steps": steps, "ok": code == 0})
    else:
        for step in steps:
            click.echo(f"{step['step']:9} {step['folder'] or '-':12} {step['result']}")
    return code


def _folders(chosen: TradingPartner) -> dict[str, str]:
    """What is looked at: the home is a ping. A CORE partner has no folders, and to list them would
    be to collect."""
    if chosen.door.type == "core":
        return {"home": ""}
    return {
        "home": "",
        "outbound": chosen.folders.outbound,
        "archive": chosen.folders.archive,
        "inbound": chosen.folders.inbound,
        "fetched": chosen.folders.fetched if chosen.after_fetch == "archive" else "",
    }


def _patches(names: list[str], folder: str) -> list[dict[str, str]]:
    """The step that sees whether patches fit. Raises ConfigError where one does not."""
    from gateway.books import books_for

    books_for(names, folder)
    said = f"{', '.join(names)}: fit their guides"
    return [{"step": "patches", "folder": "", "result": said}] if names else []


def _code_lists(folder: str) -> list[dict[str, str]]:
    """The steps that see whether code lists are understood: one, or one for each warning. Raises
    ConfigError where the folder is none."""
    said = warnings_of(folder) or (["understood"] if folder else [])
    return [{"step": "lists", "folder": folder, "result": one} for one in said]


def _pinged(door: FileDoor, kind: str) -> str:
    door.ping()
    return (
        "answered, certificate as it should be"
        if kind == "core"
        else ("logged in, host key as pinned")
    )
