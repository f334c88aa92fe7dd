"""``gateway deliver``, ``receive`` and ``worker``: the queue, step by step or as a service."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_json
from gateway.cli.lists import tell_code_lists

if TYPE_CHECKING:
    from gateway.exchange.worker import Round


@click.command(epilog="Example: gateway deliver --partner clearinghouse")
@click.option("--partner", metavar="P", help="Only this partner.")
@click.option("--retry", "retry_failed", is_flag=True, help="Try files again that failed for good.")
@click.option("--arrived", metavar="FILE_ID", help="Say that a file in doubt did arrive.")
@click.option("--absent", metavar="FILE_ID", help="Say that a file in doubt did not arrive: it is "
              "sent again.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def deliver(
    ctx: click.Context,
    partner: str | None,
    retry_failed: bool,
    arrived: str | None,
    absent: str | None,
    as_json: bool,
) -> int:
    """Upload what waits in the queue, each file exactly once."""
    from gateway.exchange import deliver as work

    with opened(ctx) as gateway:
        for file_id, there in ((arrived, True), (absent, False)):
            if file_id:
                work.decide(gateway.desk, file_id, arrived=there)
        done = work.deliver(gateway.desk, partner, retry_failed=retry_failed)
    if as_json:
        print_json(done)
    else:
        click.echo(f"{len(done.sent)} sent, {len(done.waiting)} waiting, "
                   f"{len(done.in_doubt)} in doubt, {len(done.failed)} failed")  # fmt: skip
    for error in done.errors:
        click.echo(f"gateway: {error}", err=True)
    return done.exit_code


@click.command(epilog="Example: gateway receive --partner clearinghouse")
@click.option("--partner", metavar="P", help="Only this partner.")
@click.option("--no-wait", is_flag=True, help="Do not wait for files that were just written.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def receive(ctx: click.Context, partner: str | None, no_wait: bool, as_json: bool) -> int:
    """Collect what partners have for us, keep the bytes, and post what they say."""
    from gateway.exchange.receive import receive as collect

    with opened(ctx) as gateway:
        done = collect(gateway.desk, partner, wait_settled=not no_wait)
    if as_json:
        print_json(done)
    else:
        for note in done.notes:
            click.echo(note)
        click.echo(f"{len(done.files)} files posted, {len(done.copies)} copies, "
                   f"{len(done.unsettled)} not settled yet")  # fmt: skip
    for error in done.errors:
        click.echo(f"gateway: {error}", err=True)
    return done.exit_code


@click.command(epilog="Example: gateway worker --interval 300")
@click.option("--partner", metavar="P", help="Only this partner.")
@click.option("--interval", type=click.FloatRange(min=0.01), metavar="SECONDS",
              help="Between two rounds (default: worker_interval of gateway.toml).")  # fmt: skip
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option("--json", "as_json", is_flag=True, help="Print each round that moved something.")
@click.pass_context
def worker(
    ctx: click.Context, partner: str | None, interval: float | None, once: bool, as_json: bool
) -> int:
    """Take hand-offs, deliver, receive: round after round, until SIGTERM or ^C."""
    from gateway.exchange.worker import one_round, work

    stop = threading.Event()
    worst = 0

    def heard(this: Round) -> None:
        nonlocal worst
        worst = max(worst, this.exit_code) if once else 0
        for error in (*this.errors, *this.delivered.errors, *this.received.errors):
            click.echo(f"gateway: {error}", err=True)
        if as_json:
            if this.busy or once:
                print_json(this)
        elif this.busy or once:
            click.echo(this.told)

    with opened(ctx, quiet_log=False) as gateway:
        if partner:
            gateway.settings.partner(partner)
        desk, settings = gateway.desk, gateway.settings
        tell_code_lists(*(settings.partner(one.partner).code_lists for one in settings.handoff))
        if once:
            heard(one_round(desk, partner))
            return worst
        asked: list[int] = []

        def end(number: int, _: object) -> None:
            asked.append(number)
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        seconds = settings.worker_interval if interval is None else interval
        work(desk, stop, partner=partner, interval=seconds, heard=heard)
    return 130 if signal.SIGINT in asked else 0
