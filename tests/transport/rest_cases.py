"""What the tests of REST doors share: a claim, inquiries, doors to the stubs."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gateway.transport.rest import RestDoor
from gateway.transport.rest_address import RestAddress
from gateway.transport.rest_login import ClientCredentials, Tokens
from gateway.transport.rest_optum import TOKEN, Optum
from gateway.transport.rest_stedi import Stedi
from tests.transport.stub_http import serving
from tests.transport.stub_optum import CLIENT, SECRET, OptumStub
from tests.transport.stub_stedi import KEY, StediStub

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"
CLAIM = (FIXTURES / "837P" / "accept" / "minimal.x12").read_bytes()
ISA = "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
INQUIRY = (
    ISA + "*260314*0921*^*00501*000000001*0*T*:~GS*HS*A*B*20260314*0921*1*X*005010X279A1~"
    "ST*270*0001*005010X279A1~SE*2*0001~GE*1*1~IEA*1*000000001~"
).encode()
ANSWER = INQUIRY.decode().replace("ST*270", "ST*271").replace("GS*HS", "GS*HB")


def stedi_address(url: str, **changes: Any) -> RestAddress:
    how: dict[str, Any] = {"url": url, "api_key": KEY, "timeout": 5.0, "connect_timeout": 2.0}
    return RestAddress(**{**how, **changes})


@contextlib.contextmanager
def stedi(**changes: Any) -> Iterator[tuple[StediStub, RestDoor]]:
    """A stub of Stedi, and a door to it that waits for nothing."""
    stub = StediStub()
    with serving(stub) as url:
        address = stedi_address(url, **changes)
        api = Stedi(address, sleep=lambda _: None)
        door = RestDoor(api, address, outbound="claims", inbound="reports")
        yield stub, door
        door.close()


@contextlib.contextmanager
def optum(**changes: Any) -> Iterator[tuple[OptumStub, RestDoor]]:
    """A stub of Optum, and a door to it with tokens of its own."""
    stub = OptumStub()
    with serving(stub) as url:
        how: dict[str, Any] = {"client_id": CLIENT, "client_secret": SECRET, "timeout": 5.0}
        address = RestAddress(url=url, **{**how, **changes})
        api = Optum(address)
        api.wire.login = ClientCredentials(address, TOKEN, Tokens())
        door = RestDoor(api, address, outbound="claims", inbound="reports")
        yield stub, door
        door.close()


def put(door: RestDoor, data: bytes = CLAIM, name: str = "837P_1.x12", **how: Any) -> Any:
    return door.put("claims", name, io.BytesIO(data), **how)


def fetched(door: RestDoor, name: str) -> bytes:
    sink = io.BytesIO()
    door.fetch("reports", name, sink)
    return sink.getvalue()
