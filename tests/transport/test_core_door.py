"""The CORE door for inquiries over real TLS, and what each failure of it is."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from urllib3.connection import HTTPSConnection

from gateway.books import books_for
from gateway.errors import (
    ConfigError,
    InDoubtError,
    LoginRefused,
    PermanentError,
)
from gateway.finding import Finding
from gateway.sandbox.certificates import Authority
from gateway.translate import registry
from gateway.transport import core_door
from gateway.transport.core_door import CoreInquiryDoor
from gateway.transport.core_exchange import exchange, request_of
from gateway.transport.core_http import post
from gateway.transport.core_wire import EnvelopeFault, Frame, read_frame
from gateway.validate.examine import examine
from tests.sandbox.files import BY_HAND
from tests.transport.core_side import FIXTURES, INQUIRY, NOW, STATUS_INQUIRY, CoreSide, core_side
from tests.transport.test_core_wire import SOAP_TYPE, bomb

ID = "0f6b2d3e-8a11-4c5f-9d3e-1a2b3c4d5e6f"
TYPE_270 = "X12_270_Request_005010X279A1"


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreSide]:
    with core_side(tmp_path_factory.mktemp("core"), most_bytes=200_000) as running:
        yield running


def refused(data: bytes) -> list[str]:
    """Rules by which a file would be refused, types 1 and 2."""
    sink: list[Finding] = []
    for _ in examine([data], sink, registry, frozenset({1, 2}), books_for()):
        pass
    return [finding.rule for finding in sink if finding.severity == "reject"]


def rest_of(answer: bytes) -> list[bytes]:
    """An answer's segments but for those that hold control numbers of the interchange."""
    return [s for s in answer.split(b"\n") if s[:3] not in (b"ISA", b"GS*", b"GE*", b"IEA")]


def test_soap_and_mime_give_the_same_answers(side: CoreSide) -> None:
    for inquiry, expected in (
        (
            INQUIRY,
            [b"ST*271*0001*005010X279A1~", b"EB*1*IND*30", b"EB*C*IND*30***23*100~", b"TRN*2*"],
        ),
        (STATUS_INQUIRY, [b"ST*277*0001*005010X212~", b"STC*D0:35*20260314~", b"TRN*2*"]),
    ):
        by_soap, by_mime = (
            CoreInquiryDoor(side.address(framing=framing)).ask(inquiry)
            for framing in ("soap", "mime")
        )
        assert rest_of(by_soap) == rest_of(by_mime)
        assert all(part in by_soap for part in expected)
        assert refused(by_soap) == []
        traces = [
            s.strip(b"~").split(b"*")[2] for s in inquiry.split(b"\n") if s.startswith(b"TRN")
        ]
        assert traces
        assert [s.strip(b"~").split(b"*")[2] for s in by_soap.split(b"\n")
                if s.startswith(b"TRN*2")] == traces  # fmt: skip


ASKED = sorted(FIXTURES.glob("27[06]/accept/*.x12"))


@pytest.mark.parametrize("path", ASKED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_inquiry_gets_an_answer_that_holds(side: CoreSide, path: Path) -> None:
    asked = path.read_bytes()
    answer = CoreInquiryDoor(side.address(framing="mime")).ask(asked)
    code = b"271" if b"ST*270" in asked else b"277"
    assert answer.count(b"ST*" + code) == asked.count(b"ST*")
    assert refused(answer) == []
    for trace in (s.split(b"*")[2].strip(b"~\r\n") for s in asked.split(b"\n") if s[:3] == b"TRN"):
        assert b"TRN*2*" + trace in answer


def test_a_member_of_nobody_is_told_so(side: CoreSide) -> None:
    answer = CoreInquiryDoor(side.address()).ask(INQUIRY.replace(b"*MI*W", b"*MI*UNK"))
    assert b"AAA*N**75*C~" in answer and b"EB*" not in answer
    assert refused(answer) == []


def test_a_claim_that_was_paid_is_found(tmp_path: Path) -> None:
    with core_side(tmp_path) as side:
        (side.house.folders.inbox / "claims.837").write_text(BY_HAND)
        side.house.turn(NOW)
        asked = STATUS_INQUIRY.replace(b"PINE01", b"PA").replace(b"SE*14", b"SE*15")
        asked = asked.replace(b"W100000001", b"W123456789")
        asked = asked.replace(b"TRN*1*TR-0041~", b"TRN*1*TR-0041~\nREF*EJ*A-1002~")
        answer = CoreInquiryDoor(side.address()).ask(asked)
    assert b"STC*F1:65*20260314**250*" in answer
    assert b"REF*1K*" in answer and refused(answer) == []


def test_c3_1_0_knows_us_by_our_certificate(tmp_path: Path) -> None:
    with core_side(tmp_path, version="C3.1.0") as side:
        assert b"ST*271*" in CoreInquiryDoor(side.address()).ask(INQUIRY)
        stranger = Authority(tmp_path / "strangers").client("stranger")
        fields = {"certificate_file": str(stranger.certificate), "key_file": str(stranger.key)}
        with pytest.raises(LoginRefused, match="refused our certificate"):
            CoreInquiryDoor(side.address(**fields)).ask(INQUIRY)
        CoreInquiryDoor(side.address()).ping()


def test_c2_2_0_may_know_us_by_our_certificate_too(side: CoreSide) -> None:
    fields = {"username": "", "password": None, "certificate_file": str(side.client.certificate),
              "key_file": str(side.client.key)}  # fmt: skip
    for framing in ("soap", "mime"):
        address = side.address(framing=framing, **fields)
        assert b"ST*271*" in CoreInquiryDoor(address).ask(INQUIRY)


def test_the_999_that_refuses_an_inquiry_is_its_answer(side: CoreSide) -> None:
    broken = INQUIRY.replace(b"NM1*PR*2*", b"NM1*PR*7*")
    assert broken != INQUIRY
    answer = CoreInquiryDoor(side.address()).ask(broken)
    assert b"ST*999*0001*005010X231A1~" in answer and b"IK5*R" in answer
    cut = INQUIRY[: INQUIRY.rindex(b"IEA")]
    assert b"TA1*" in CoreInquiryDoor(side.address()).ask(cut)


@pytest.mark.parametrize("framing", ["soap", "mime"])
@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"password": "wrong"}, LoginRefused, "UnAuthorized"),
        ({"username": "nobody"}, LoginRefused, "UnAuthorized"),
        ({"payload_types": {"270": "X12_270_Request_of_ours"}}, EnvelopeFault,
         "PayloadTypeIllegal"),
        ({"payload_types": {"270": "X12_837_Request_005010X222A1"}}, EnvelopeFault,
         "PayloadTypeIllegal"),
        ({"rule_version": "4.0.0"}, EnvelopeFault, "VersionMismatch"),
    ],
)  # fmt: skip
def test_what_the_server_refuses(
    side: CoreSide, framing: str, changes: dict[str, Any], error: type[Exception], code: str
) -> None:
    door = CoreInquiryDoor(side.address(framing=framing, **changes))
    with pytest.raises(error) as refused_by:
        door.ask(INQUIRY)
    assert code in str(refused_by.value)
    if code in ("UnAuthorized", "VersionMismatch"):
        with pytest.raises(error):
            door.ping()


@pytest.mark.parametrize("framing", ["soap", "mime"])
def test_a_ping_finds_a_server_that_knows_us(side: CoreSide, framing: str) -> None:
    CoreInquiryDoor(side.address(framing=framing)).ping()


@pytest.mark.parametrize("framing", ["soap", "mime"])
def test_a_payload_larger_than_the_server_takes(side: CoreSide, framing: str) -> None:
    large = INQUIRY + b"\n" * 1_500_000
    with pytest.raises(PermanentError, match="413"):
        CoreInquiryDoor(side.address(framing=framing)).ask(large)


def test_an_answer_larger_than_we_read(side: CoreSide) -> None:
    with pytest.raises(InDoubtError, match="larger than 500 bytes"):
        CoreInquiryDoor(side.address(most_bytes=500)).ask(INQUIRY)


@pytest.mark.parametrize("framing", ["soap", "mime"])
def test_a_copy_has_the_same_answer_and_other_bytes_an_error(side: CoreSide, framing: str) -> None:
    door = CoreInquiryDoor(side.address(framing=framing))
    payload_id = ID.replace("0f6b", "aaaa" if framing == "soap" else "bbbb")
    first = door.ask(INQUIRY, payload_id=payload_id)
    assert door.ask(INQUIRY, payload_id=payload_id) == first  # its ISA13 too
    assert door.ask(INQUIRY) != first
    with pytest.raises(EnvelopeFault, match="PayloadIDIllegal"):
        door.ask(INQUIRY.replace(b"HILLCLINIC     ", b"HILLCLINIC2    "), payload_id=payload_id)
    other = CoreInquiryDoor(side.address(framing=framing, sender_id="OTHER"))
    assert other.ask(INQUIRY, payload_id=payload_id) != first


def test_a_checksum_that_does_not_hold_is_refused(side: CoreSide) -> None:
    address = side.address()
    sent = request_of(address, "BatchSubmitTransaction", TYPE_270, ID, INQUIRY)
    spoilt = msgspec.structs.replace(sent, checksum="0" * 40)
    with pytest.raises(EnvelopeFault) as refused_by:
        exchange(address, spoilt)
    assert refused_by.value.code == "ChecksumMismatched"
    exchange(address, sent)


def test_a_bomb_is_answered_with_a_fault(side: CoreSide) -> None:
    answer = post(side.address(), Frame(SOAP_TYPE, bomb().encode()), acts=True)
    assert answer.status == 400 and len(answer.frame.body) < 1000
    with pytest.raises(EnvelopeFault) as fault:
        read_frame(answer.frame, answer=True)
    assert fault.value.code == "Sender" and "document type" in str(fault.value)


def test_expired_certificates(tmp_path: Path, side: CoreSide) -> None:
    authority = Authority(tmp_path / "authority")
    expired = authority.server("expired", days=5, ago=10)
    with (
        core_side(tmp_path, authority=authority, pair=expired) as other,
        pytest.raises(LoginRefused, match="certificate has expired"),
    ):
        CoreInquiryDoor(other.address()).ask(INQUIRY)
    ours = side.authority.client("old", days=5, ago=10)
    fields = {"certificate_file": str(ours.certificate), "key_file": str(ours.key)}
    with pytest.raises(LoginRefused, match=r"Our certificate .* expired on"):
        CoreInquiryDoor(side.address(**fields)).ask(INQUIRY)


def test_a_certificate_of_somebody_else(side: CoreSide, tmp_path: Path) -> None:
    stranger = Authority(tmp_path).certificate
    with pytest.raises(LoginRefused, match="certificate was refused"):
        CoreInquiryDoor(side.address(ca_file=str(stranger))).ask(INQUIRY)
    with pytest.raises(LoginRefused, match="certificate was refused"):
        CoreInquiryDoor(side.address(ca_file="")).ask(INQUIRY)


def test_a_certificate_for_another_host(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    pair = authority.server("elsewhere", host="elsewhere.example")
    with (
        core_side(tmp_path, authority=authority, pair=pair) as other,
        pytest.raises(LoginRefused, match="certificate was refused"),
    ):
        CoreInquiryDoor(other.address()).ask(INQUIRY)


def test_a_certificate_that_does_not_fit_its_key(side: CoreSide) -> None:
    other = side.authority.client("another")
    for key in (str(other.key), str(side.authority.certificate)):
        fields = {"certificate_file": str(side.client.certificate), "key_file": key}
        with pytest.raises(ConfigError, match="fits its key"):
            CoreInquiryDoor(side.address(**fields)).ask(INQUIRY)


@pytest.mark.parametrize("idempotent", [False, True])
def test_a_lost_answer_is_asked_for_again_only_where_that_is_agreed(
    tmp_path: Path, idempotent: bool
) -> None:
    answers: list[Frame] = []

    def lose_the_first(frame: Frame) -> Frame | None:
        answers.append(frame)
        return None if len(answers) == 1 else frame

    slept: list[float] = []
    with core_side(tmp_path, tamper=lose_the_first) as side:
        door = CoreInquiryDoor(side.address(idempotent=idempotent), sleep=slept.append)
        if not idempotent:
            with pytest.raises(InDoubtError):
                door.ask(INQUIRY)
            assert len(answers) == 1 and slept == []
            return
        answer = door.ask(INQUIRY)
    assert slept == [90.0] and answers[0] == answers[1]
    assert b"ST*271*" in answer and b"*000000001*" in answer.split(b"~")[0]


def test_an_answer_to_another_request_is_none(tmp_path: Path) -> None:
    def other(frame: Frame) -> Frame:
        return Frame(frame.content_type, frame.body.replace(ID.encode(), ID[::-1].encode()))

    with core_side(tmp_path, tamper=other) as side:
        door = CoreInquiryDoor(side.address())
        with pytest.raises(InDoubtError, match="another request"):
            door.ask(INQUIRY, payload_id=ID)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "http://127.0.0.1/core"}, "https"),
        ({"url": "https://a:b@127.0.0.1/core"}, "no user"),
        ({"version": "C4.0.0"}, "none of"),
        ({"version": "C3.1.0"}, "needs door.certificate_file"),
        ({"version": "C3.1.0", "framing": "mime"}, "no envelope"),
        ({"username": "", "password": None}, "needs a user name"),
        ({"password": None}, "its password"),
        ({"sender_id": "S" * 51}, "50"),
        ({"sender_id": ""}, "1 to 50"),
        ({"ca_file": "/nowhere/at/all.pem"}, "no file"),
    ],
)
def test_settings_that_cannot_work(side: CoreSide, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        CoreInquiryDoor(side.address(**changes))


def test_a_connection_is_used_again_at_once_and_not_after_a_pause(
    side: CoreSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted at the door of the socket: how many connections are made."""
    made: list[int] = []
    connect = HTTPSConnection.connect

    def counted(self: HTTPSConnection) -> None:
        made.append(1)
        connect(self)

    monkeypatch.setattr(HTTPSConnection, "connect", counted)
    door = CoreInquiryDoor(side.address())
    for number in range(3):
        assert b"ST*271*" in door.ask(INQUIRY.replace(b"000000001", b"%09d" % (number + 50)))
    assert len(made) == 1
    monkeypatch.setattr(core_door, "REUSE_WITHIN", 0.0)
    assert b"ST*271*" in door.ask(INQUIRY.replace(b"000000001", b"000000060"))
    assert len(made) == 2
    door.close()


def test_a_payer_takes_its_time_and_writes_down_who_asked(tmp_path: Path) -> None:
    """Eight ask at once: all are answered after one wait, not after eight, and none before it."""
    with core_side(tmp_path, answer_after=0.4) as side:
        begun = time.monotonic()
        spent: list[float] = []

        def ask(number: int) -> None:
            data = INQUIRY.replace(b"000000001", b"%09d" % (number + 50))
            assert b"ST*271*" in CoreInquiryDoor(side.address()).ask(data)
            spent.append(time.monotonic() - begun)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert len(spent) == 8 and min(spent) >= 0.4 and max(spent) < 8 * 0.4
    with contextlib.closing(sqlite3.connect(tmp_path / "other-side" / ".core.sqlite")) as books:
        (count,) = books.execute("select count(*) from arrivals").fetchone()
    assert count == 8
