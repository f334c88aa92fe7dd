"""The sandbox's APIs under whatever is sent: an answer in their own words, never a fault."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.sandbox import rest_optum, rest_stedi
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.rest_desk import Asked, RestDesk

NOW = datetime.datetime(2026, 3, 14, 9, 21, tzinfo=datetime.UTC)
X12 = Path(__file__).parents[2] / "fixtures" / "x12"
KEY = "synthetic-key"
SAMPLES = [
    (X12 / name).read_text()
    for name in ("837P/accept/minimal.x12", "270/accept/subscriber.x12", "276/accept/one-claim.x12",
                 "835/accept/one-service.x12", "999/reject/interchange.x12")
    if (X12 / name).exists()
]  # fmt: skip
PATHS = [*rest_stedi.CLAIMS, *rest_stedi.INQUIRIES, *rest_optum.CLAIMS, *rest_optum.INQUIRIES,
         "/polling/transactions", "/executions/x/input-url", rest_optum.REPORTS, rest_optum.TOKEN,
         rest_optum.REPORTS + "X3000001.A1", "/"]  # fmt: skip
SHOWN = (KEY, "Bearer t")
ROOTS = ("/change/", "/medicalnetwork/")
UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
PIECES = [
    "~",
    "*",
    ":",
    "ISA",
    "ST*837*1~",
    "CLM",
    "CLM~",
    "SE*1*1~",
    "HL*1**20*1~",
    "é",
    "\x00",
    "\n",
]


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    desks = [RestDesk(Clearinghouse(tmp_path_factory.mktemp(name)), lambda: NOW) for name in "so"]
    optum = rest_optum.OptumSide(desks[1], "c", KEY)
    optum.tokens["t"] = NOW + datetime.timedelta(hours=1)
    yield [rest_stedi.StediSide(desks[0], KEY), optum]
    for desk in desks:
        desk.close()


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A sample of X12 with some of it left out, doubled or replaced."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 4))):
        at, size = draw(st.integers(0, len(text))), draw(st.integers(0, 60))
        put = draw(st.sampled_from(["", text[at : at + size] * 2, *PIECES]))
        text = text[:at] + put + text[at + size :]
    return text


BODIES = st.one_of(
    st.builds(lambda text: {"x12": text}, texts()),
    st.sampled_from([None, 5, "x", [], {}, {"x12": 5}, {"x12": ""}, {"client_id": "c"}]),
)
QUERIES = st.dictionaries(
    st.sampled_from(["pageToken", "startDateTime", "pageSize"]),
    st.sampled_from(["", "1-5", "9-9.9.9", "0-1", "2026-01-01T00:00:00Z", "-1", "500", "٣", "x"]),
)


@given(
    side=st.integers(0, 1), method=st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
    path=st.sampled_from(PATHS), query=QUERIES, body=BODIES, known=st.booleans(),
)  # fmt: skip
@settings(max_examples=200, deadline=None, suppress_health_check=UNHURRIED)
def test_no_request_trips_the_server(
    sides: list[Any], side: int, method: str, path: str, query: dict[str, str], body: Any,
    known: bool,
) -> None:  # fmt: skip
    shown = SHOWN[side] if known else "wrong"
    asked = Asked(method, path, query, {"authorization": shown}, body)
    reply = sides[side].answer(asked)
    assert reply.status in {200, 400, 401, 403, 404}
    if not known and path != rest_optum.TOKEN:
        assert reply.status in {401, 403}


@pytest.mark.parametrize("token", ["9-9.9.9", "9-.", "9-9.", f"{10**30}-1", "9", "-", "٣-1"])
def test_a_page_token_that_is_none_is_refused(sides: list[Any], token: str) -> None:
    (path,) = [one for one in PATHS if "polling" in one]
    asked = Asked("GET", path, {"pageToken": token}, {"authorization": SHOWN[0]}, None)
    assert sides[0].answer(asked).status == 400


@given(side=st.integers(0, 1), text=texts())
@settings(max_examples=200, deadline=None, suppress_health_check=UNHURRIED)
def test_no_text_trips_the_server(sides: list[Any], side: int, text: str) -> None:
    """Each text to the path that takes its kind: taken, answered or refused in words."""
    kind = text.partition("ST*")[2][:3]
    part = {"270": "eligibility", "276": "claimstatus"}.get(kind, "professionalclaims")
    path = next(one for one in PATHS if part in one and one.startswith(ROOTS[side]))
    asked = Asked("POST", path, {}, {"authorization": SHOWN[side]}, {"x12": text})
    reply = sides[side].answer(asked)
    assert reply.status in {200, 400}
    assert reply.status == 400 or reply.body.get("status") == "SUCCESS" or reply.body["x12"]


def test_the_samples_are_there() -> None:
    assert len(SAMPLES) >= 4
