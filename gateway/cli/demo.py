"""``gateway demo``: the whole way, against a sandbox clearinghouse on loopback."""

from __future__ import annotations

import datetime
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import made_folder, print_json
from gateway.cli.demo_report import Report, print_report, report_of

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.models.claim import Claim
    from gateway.sandbox.clearinghouse import Clearinghouse
    from gateway.sandbox.server import Kind

ROUNDS = 6


@click.command(epilog="Example: gateway demo --claims 200 --keep")
@click.option("--claims", "count", type=click.IntRange(1, 20_000), default=60, show_default=True,
              metavar="N", help="How many claims to send.")  # fmt: skip
@click.option("--keep", is_flag=True, help="Keep the gateway's home too, to look around in it.")
@click.option("--server", type=click.Choice(["auto", "openssh", "builtin"]), default="auto",
              show_default=True, help="Which SFTP server the clearinghouse runs.")  # fmt: skip
@click.option("--folder", metavar="DIR", help="Where to work (default: a new folder).")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def demo(count: int, keep: bool, server: Kind, folder: str | None, as_json: bool) -> int:
    """Send claims the whole way and watch acknowledgements and money come back.

    A clearinghouse with a real SFTP server is started on loopback. Claims are checked, written
    as 837P and 837I and uploaded; TA1, 999, 277CA and 835 files are collected and posted. Ends
    with what happened to every claim and where every dollar went.
    """
    root = made_folder(folder) if folder else Path(tempfile.mkdtemp(prefix="gateway-demo-"))
    if any(root.iterdir()):
        raise click.UsageError(f"{root} is not empty: each run needs a folder of its own")
    say = (lambda *_: None) if as_json else _say
    started = time.monotonic()
    report = _run(root, count, server, say)
    report.seconds = round(time.monotonic() - started, 1)
    if not keep:
        shutil.rmtree(root / "home", ignore_errors=True)
        report.home = ""
    if as_json:
        print_json(report)
    else:
        print_report(report)
    return 0 if report.complete else 1


def _say(step: str, text: str) -> None:
    click.echo(click.style(f"{step:10}", bold=True) + text)


def _run(root: Path, count: int, server: Kind, say: object) -> Report:
    from gateway.app import Gateway
    from gateway.sandbox.clearinghouse import Clearinghouse
    from gateway.sandbox.keys import kept_key
    from gateway.sandbox.partner_file import partner_file
    from gateway.sandbox.server import start

    key_file = root / "keys" / "client_key"
    service = start(
        root / "clearinghouse", server, client_public_key=kept_key(key_file)[1],
        state=root / "keys",
    )  # fmt: skip
    try:
        partners = root / "home" / "config" / "partners"
        partners.mkdir(parents=True, exist_ok=True)
        (partners / "sandbox.toml").write_text(partner_file(service, key_file), "utf-8")
        (root / "clearinghouse" / "collected").mkdir(exist_ok=True)
        _call(say, "server", f"{service.kind} on {service.host}:{service.port}, "
              f"serving {service.root}")  # fmt: skip
        home = root / "home"
        with Gateway.open(str(home), str(home / "config"), quiet_log=True) as gateway:
            # Whatever GATEWAY_DATABASE says: a demo's claims never mix with anybody's own.
            gateway.settings.database = f"sqlite:///{home}/gateway.db"
            house = Clearinghouse(service.root)
            return _travel(gateway, house, root, count, say)
    finally:
        service.close()


def _call(say: object, step: str, text: str) -> None:
    if callable(say):
        say(step, text)


def _travel(gateway: Gateway, house: Clearinghouse, root: Path, count: int, say: object) -> Report:
    from gateway.exchange.claims_in import claims_of
    from gateway.exchange.deliver import deliver
    from gateway.exchange.receive import receive
    from gateway.exchange.submit import submit
    from gateway.translate.claims_json import claims_to_json

    path = root / "claims.json"
    path.write_bytes(claims_to_json(_claims(count)))
    desk = gateway.desk
    partner = gateway.settings.partner("sandbox")
    submission = submit(desk, claims_of(path.read_bytes(), path.name), partner)
    held = sum(1 for claim in submission.claims if claim.state != "built")
    _call(say, "submit", f"{len(submission.claims)} claims of {path}: "
          f"{len(submission.claims) - held} written as {len(submission.files)} 837 files, "
          f"{held} held by our own checks")  # fmt: skip
    sent = deliver(desk)
    _call(say, "deliver", f"{len(sent.sent)} files uploaded over SFTP"
          + "".join(f"; {error}" for error in sent.errors))  # fmt: skip
    quiet = 0
    for _ in range(ROUNDS):
        heard = house.turn(datetime.datetime.now(datetime.UTC))
        got = receive(desk)
        answers = [event.kind for event in heard if event.kind != "taken"]
        if answers:
            kinds = ", ".join(f"{answers.count(k)} x {k}" for k in dict.fromkeys(answers))
            _call(say, "answers", kinds)
        if got.files or got.errors:
            _call(say, "receive", f"{len(got.files)} files collected and posted"
                  + "".join(f"; {error}" for error in got.errors))  # fmt: skip
        quiet = 0 if heard or got.files else quiet + 1
        if quiet == 1:
            break
    return report_of(desk, root)


def _claims(count: int) -> list[Claim]:
    """Synthetic claims of this moment; one in forty has lines that do not add up."""
    from decimal import Decimal

    from gateway.sandbox.practice import practice_claims

    now = datetime.datetime.now().astimezone()
    seed = int(f"{now:%H%M%S}"[1:])
    claims = practice_claims(count, seed=seed, today=now.date(), prefix="DEMO")
    for claim in claims[24::40]:
        claim.charge = (claim.charge or Decimal(0)) + Decimal("0.01")
    return claims
