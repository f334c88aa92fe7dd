"""``gateway sandbox``: a clearinghouse and payer to try against."""

from __future__ import annotations

import contextlib
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from gateway.cli.common import made_folder
from gateway.errors import TransportError

if TYPE_CHECKING:
    from gateway.sandbox.clearinghouse import Clearinghouse, Event
    from gateway.sandbox.core_server import CoreService
    from gateway.sandbox.rest_server import RestService
    from gateway.sandbox.server import Kind, SftpService


@click.command(epilog="Example: gateway sandbox --root ./clearinghouse > HOME/config/partners/"
               "sandbox.toml")  # fmt: skip
@click.option("--root", required=True, metavar="DIR", help="Its folder: inbound, archive, outbound "
              "and its books.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), default=0, show_default=True,
              help="Port on loopback; 0 takes a free one.")  # fmt: skip
@click.option("--server", type=click.Choice(["auto", "openssh", "builtin", "core", "rest", "none"]),
              default="auto", show_default=True, help="Which SFTP server; core serves CAQH CORE "
              "in its place, rest an API; none only watches the folder.")  # fmt: skip
@click.option("--api", type=click.Choice(["stedi", "optum"]), default="stedi", show_default=True,
              help="Whose API --server rest speaks.")  # fmt: skip
@click.option("--terms", metavar="FILE", help="The contract it decides by (default: "
              "config/sandbox.toml of the distribution).")  # fmt: skip
@click.option("--silent", multiple=True, metavar="KIND", help="Keep back TA1, 999, 277CA, 835 or "
              "report, to try what silence does (may be given several times).")  # fmt: skip
@click.option("--answer-after", type=click.FloatRange(0), default=0.0, show_default=True,
              metavar="SECONDS", help="How long an answer in real time takes (core).")  # fmt: skip
@click.option("--interval", default=1.0, show_default=True, help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Answer what lies there, then end; no server.")
def sandbox(
    root: str, port: int, server: Literal[Kind, "core", "rest", "none"], api: str,
    terms: str | None, silent: tuple[str, ...], answer_after: float, interval: float, once: bool,
) -> int:  # fmt: skip
    """Run a clearinghouse and payer that takes 837s over SFTP, CORE or REST and answers them.

    It answers with TA1, 999, 277CA, a report in prose, and 835s that balance; what it pays
    stands in a small contract. The partner file for your gateway is printed on stdout. Stop it
    with ^C; it goes on where it stopped.
    """
    import datetime

    from gateway.sandbox.clearinghouse import Clearinghouse
    from gateway.sandbox.terms import load_terms

    folder = made_folder(root)
    house = Clearinghouse(folder, load_terms(Path(terms) if terms else None), silent=set(silent))
    if once:
        for event in house.turn(datetime.datetime.now(datetime.UTC)):
            _heard(event)
        return 0
    service = _service(house, folder, server, port, api, answer_after)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        house.serve_forever(stop, interval, heard=_heard)
    finally:
        if service is not None:
            service.close()
    return 0


def _service(
    house: Clearinghouse, folder: Path, server: Literal[Kind, "core", "rest", "none"], port: int,
    api: str, answer_after: float,
) -> SftpService | CoreService | RestService | None:  # fmt: skip
    """The server that was asked for, running; None for none."""
    if server == "core":
        return _serve_core(house, folder, port, answer_after)
    if server == "rest":
        return _serve_rest(house, folder, port, api)
    return _serve(folder, server, port) if server != "none" else None


def _heard(event: Event) -> None:
    click.echo(f"{event.kind:9} {event.name}", err=True)


def _serve(folder: Path, server: Kind, port: int) -> SftpService:
    from gateway.sandbox.keys import kept_key
    from gateway.sandbox.partner_file import partner_file
    from gateway.sandbox.server import start

    state = _state(folder)
    key_file = state / "client_key"
    public = kept_key(key_file)[1]
    service = None
    kept = state / "port"  # a saved partner file names it: the next start takes it again
    if not port and kept.is_file():
        with contextlib.suppress(TransportError, ValueError):
            service = start(folder, server, client_public_key=public, state=state,
                            port=int(kept.read_text("ascii")))  # fmt: skip
    if service is None:
        service = start(folder, server, client_public_key=public, state=state, port=port)
    kept.write_text(str(service.port), "ascii")
    click.echo(partner_file(service, key_file))
    click.echo(f"{service.kind} serves {folder} on {service.host}:{service.port}", err=True)
    return service


def _state(folder: Path) -> Path:
    """Where its keys and ports are kept, beside its folder."""
    return (folder.parent / f".{folder.name}-server").absolute()


def _kept_port(port: int, kept: Path) -> int:
    """The port that was asked for, else the one of last time: a saved partner file names it."""
    return int(kept.read_text("ascii")) if not port and kept.is_file() else port


def _kept_secret(path: Path) -> str:
    import secrets

    from gateway.sandbox.keys import write_private

    if not path.is_file():
        write_private(path, secrets.token_urlsafe(18))
    return path.read_text("ascii").strip()


def _serve_core(house: Clearinghouse, folder: Path, port: int, answer_after: float) -> CoreService:
    """CAQH CORE on loopback, with a certificate and a password of its own."""
    from gateway.sandbox.certificates import Authority
    from gateway.sandbox.core_server import serve
    from gateway.sandbox.partner_file import core_partner_file

    state = _state(folder)
    kept, password_file = state / "core_port", state / "core_password"
    password = _kept_secret(password_file)
    authority, port = Authority(state), _kept_port(port, kept)
    try:
        service = serve(
            house, authority.server(), users={"sandbox": password}, port=port,
            client_authority=authority.certificate, answer_after=answer_after,
        )  # fmt: skip
    except OSError as error:
        raise TransportError(f"port {port} cannot be listened on: {error.strerror}") from None
    kept.write_text(str(service.port), "ascii")
    click.echo(core_partner_file(service, authority.certificate, "sandbox", password_file))
    click.echo(f"CAQH CORE C2.2.0 serves {folder} at {service.url}", err=True)
    return service


def _serve_rest(house: Clearinghouse, folder: Path, port: int, api: str) -> RestService:
    """An API on loopback, with a key or client secret of its own."""
    from gateway.sandbox.partner_file import kept_client, rest_partner_file
    from gateway.sandbox.rest_server import serve

    state = _state(folder)
    kept, secret_file = state / "rest_port", state / "rest_secret"
    secret, port = _kept_secret(secret_file), _kept_port(port, kept)
    kept_client(state)
    try:
        service = serve(house, api, secret, port=port)
    except OSError as error:
        raise TransportError(f"port {port} cannot be listened on: {error.strerror}") from None
    kept.write_text(str(service.port), "ascii")
    click.echo(rest_partner_file(service, secret_file))
    click.echo(f"the API of {api} serves {folder} at {service.url}", err=True)
    return service
