"""``gateway files``: every file that went out or came in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_findings, print_json, table
from gateway.cli.twin import twin

if TYPE_CHECKING:
    from gateway.store.records import SetRow


_WAITING = 200
"""So much of what waits for a person is shown, whatever the limit of files is."""


@click.group(epilog="Example: gateway files list --unreadable")
def files() -> None:
    """Every file that went out, came in, or waits for a person."""


files.add_command(twin)


@files.command("list", epilog="Example: gateway files list --unreadable")
@click.option("--partner", metavar="P", help="Only files of this partner.")
@click.option("--direction", type=click.Choice(["in", "out", "handoff"]), help="Only this way.")
@click.option("--unreadable", is_flag=True, help="Only files that nobody could read, that were "
              "refused, or of which a part could not be applied.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--after", metavar="CURSOR", help="Go on after a page ('next' of its JSON).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_files(
    ctx: click.Context,
    partner: str | None,
    direction: str | None,
    unreadable: bool,
    limit: int,
    after: str | None,
    as_json: bool,
) -> int:
    """List files, newest first; below them what waits for a person."""
    from gateway.exchange import views

    with opened(ctx) as gateway:
        page = views.list_files(
            gateway.desk, partner=partner, direction=direction, unreadable=unreadable,
            after=after, limit=limit,
        )  # fmt: skip
        items, more = views.open_items(gateway.desk, partner, max(limit, _WAITING))
    if as_json:
        print_json(page | {"work_items": items, "work_items_more": more})
        return 0
    table(
        ("file", "partner", "way", "name", "kind", "size", "state", "at"),
        [
            (f["file_id"], f["partner"], f["direction"], f["name"], f["kind"], f["size"],
             f["state"], f"{f['at']:%Y-%m-%d %H:%M}")
            for f in page["files"]
        ],
    )  # fmt: skip
    if page["next"]:
        click.echo(f"more: --after {page['next']}")
    if items:
        table(
            ("waits for a person", "about", "message"),
            [(i["kind"], i.get("claim_id") or i.get("file_id") or "", i["message"]) for i in items],
        )
    if more:
        click.echo(f"and {more} more wait for a person: --limit {len(items) + more} shows all")
    return 0


@files.command("show", epilog="Example: gateway files show fil_06dk… --raw")
@click.argument("file_id", metavar="FILE_ID")
@click.option("--raw", is_flag=True, help="Print the bytes as they were sent or received.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(ctx: click.Context, file_id: str, raw: bool, as_json: bool) -> int:
    """Show a file: its envelope, its way, its copies, and what it said."""
    from gateway.exchange import views

    with opened(ctx) as gateway:
        found = views.show_file(gateway.desk, file_id)
    if raw:
        sys.stdout.buffer.write(Path(found["path"]).read_bytes())
        sys.stdout.buffer.flush()
        return 0
    if as_json:
        print_json(found)
        return 0
    click.secho(f"{found['name']}  {found['file_id']}", bold=True)
    click.echo(f"  {found['direction']} {found['partner']}, {found['kind']}, {found['size']} bytes,"
               f" {found['state']}, {found['at']:%Y-%m-%d %H:%M} UTC")  # fmt: skip
    click.echo(f"  bytes: {found['path']}")
    if found["about"]:
        click.echo(f"  speaks about {found['about']['name']} ({found['about']['file_id']})")
    for report in found["reports"]:
        click.echo(f"  a report is about it: gateway files show {report}")
    for copy in found["copies"]:
        click.echo(f"  came again as {copy['name']} on {copy['at']:%Y-%m-%d %H:%M} UTC")
    if found["transaction_sets"]:
        table(
            ("set", "control number", "kind", "state", "segments"),
            [(s.ordinal, s.control_number, s.kind, _set_state(s), s.segment_count)
             for s in found["transaction_sets"]],
        )  # fmt: skip
    for item in found["work_items"]:
        click.echo(f"  {item.state}: {item.message}")
    print_findings(found["findings"])
    if found["state"] == "report":
        click.echo(Path(found["path"]).read_text("utf-8", errors="replace"))
    return 0


def _set_state(row: SetRow) -> str:
    return f"copy of {row.detail}" if row.state == "copy" else row.state


@files.command("replay", epilog="Example: gateway files replay fil_06dk…")
@click.argument("file_id", metavar="FILE_ID")
@click.pass_context
def replay(ctx: click.Context, file_id: str) -> int:
    """Apply a received file once more; what was applied before is not repeated."""
    from gateway.errors import ConfigError
    from gateway.exchange.apply import apply_file
    from gateway.store.files import load_file
    from gateway.store.locks import exclusive

    with opened(ctx) as gateway:
        with gateway.desk.store.reading() as connection:
            row = load_file(connection, file_id)
        if row is None or row.direction != "in":
            raise ConfigError("no received file has this id")
        with exclusive(gateway.desk.store, f"receive:{row.partner}"):
            applied = apply_file(gateway.desk, gateway.settings.partner(row.partner), row)
    for note in applied.notes:
        click.echo(note)
    click.echo(f"{file_id}: {applied.state}")
    return 0 if applied.state in ("applied", "report") else 1
