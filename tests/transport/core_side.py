"""A CORE server on loopback with its certificates, and addresses that reach it."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.sandbox.certificates import Authority, Pair
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_server import CoreService, serve
from gateway.transport.core_address import CoreAddress

NOW = datetime.datetime(2026, 3, 14, 9, 21, tzinfo=datetime.UTC)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"
INQUIRY = (FIXTURES / "270/accept/subscriber.x12").read_bytes()
STATUS_INQUIRY = (FIXTURES / "276/accept/one-claim.x12").read_bytes()
USERS = {"clinica": "correct horse"}


class CoreSide(msgspec.Struct, frozen=True):
    """A running server and what a client needs."""

    service: CoreService
    house: Clearinghouse
    authority: Authority
    version: str
    client: Pair

    def address(self, **changes: Any) -> CoreAddress:
        """An address that works, but for ``changes``."""
        fields: dict[str, Any] = {
            "url": self.service.url, "sender_id": "HILLCLINIC", "receiver_id": "PINEPAYER",
            "version": self.version, "ca_file": str(self.authority.certificate),
            "connect_timeout": 5.0, "timeout": 20.0,
        }  # fmt: skip
        if self.version == "C2.2.0":
            fields |= {"username": "clinica", "password": USERS["clinica"]}
        else:
            fields |= {"certificate_file": str(self.client.certificate),
                       "key_file": str(self.client.key)}  # fmt: skip
        return CoreAddress(**(fields | changes))


@contextlib.contextmanager
def core_side(
    folder: Path, *, version: str = "C2.2.0", pair: Pair | None = None, **options: Any
) -> Iterator[CoreSide]:
    """Serve a clearinghouse of its own until the block ends."""
    authority = options.pop("authority", None) or Authority(folder / "authority")
    house = Clearinghouse(folder / "other-side")
    service = serve(
        house,
        pair or authority.server(),
        users=USERS,
        version=version,
        client_authority=authority.certificate,
        clock=options.pop("clock", lambda: NOW),
        **options,
    )
    try:
        yield CoreSide(service, house, authority, version, authority.client("hill-clinic"))
    finally:
        service.close()
