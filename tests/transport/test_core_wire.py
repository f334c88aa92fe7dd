"""Framing of CORE envelopes: what stands on the wire, and what is not let in."""

from __future__ import annotations

import base64
import contextlib
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.transport.core_wire import (
    VERSIONS,
    Envelope,
    EnvelopeFault,
    Frame,
    checksum,
    complaint,
    damage,
    operation_of,
    read_frame,
    write_frame,
)
from gateway.transport.core_wire.payload_types import TAKEN, content_of, request_type
from tests.transport.core_side import FIXTURES, INQUIRY

V2 = VERSIONS["C2.2.0"]
SOAP_TYPE = 'application/soap+xml; charset=utf-8; action="RealTimeTransaction"'
NAMESPACE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"

FIELDS = {
    "payload_type": "X12_270_Request_005010X279A1",
    "processing_mode": "RealTime",
    "payload_id": "0f6b2d3e-8a11-4c5f-9d3e-1a2b3c4d5e6f",
    "time_stamp": "2026-03-14T09:21:33Z",
    "sender_id": "CLINICA",
    "receiver_id": "PAYERX",
    "rule_version": "2.2.0",
    "username": "clinica",
    "password": "s3cret & <odd>",
}


def real_time(**changes: Any) -> Envelope:
    return Envelope(
        **({"operation": "RealTimeTransaction", "payload": b"ISA*00~"} | FIELDS | changes)
    )


def batch(payload: bytes = b"ISA*00~", **changes: Any) -> Envelope:
    fields: dict[str, Any] = FIELDS | {
        "operation": "BatchSubmitTransaction", "processing_mode": "Batch", "payload": payload,
        "payload_length": str(len(payload)), "checksum": checksum(payload),
        "payload_type": "X12_276_Request_005010X212",
    }  # fmt: skip
    return Envelope(**(fields | changes))


BY_HAND = f"""<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"
  xmlns:cor="{NAMESPACE}">
 <soap:Header>
  <wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
   <wsse:UsernameToken><wsse:Username>clinica</wsse:Username><wsse:Password>s3cret &amp; &lt;odd&gt;</wsse:Password></wsse:UsernameToken>
  </wsse:Security>
 </soap:Header>
 <soap:Body>
  <cor:COREEnvelopeRealTimeRequest>
   <PayloadType>X12_270_Request_005010X279A1</PayloadType>
   <ProcessingMode>RealTime</ProcessingMode>
   <PayloadID>0f6b2d3e-8a11-4c5f-9d3e-1a2b3c4d5e6f</PayloadID>
   <TimeStamp>2026-03-14T09:21:33Z</TimeStamp>
   <SenderID>CLINICA</SenderID>
   <ReceiverID>PAYERX</ReceiverID>
   <CORERuleVersion>2.2.0</CORERuleVersion>
   <Payload>@@</Payload>
  </cor:COREEnvelopeRealTimeRequest>
 </soap:Body>
</soap:Envelope>"""  # noqa: E501


@pytest.mark.parametrize(
    "payload", ["<![CDATA[ISA*00~]]>", "ISA*00~", base64.b64encode(b"ISA*00~").decode()]
)
def test_a_request_written_by_hand_is_read(payload: str) -> None:
    read = read_frame(Frame(SOAP_TYPE, BY_HAND.replace("@@", payload).encode()))
    assert read == real_time()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("</Payload>", "</Payload><Payload>ISA*01~</Payload>", "Payload stands twice"),
        ("<PayloadID>", "<cor:PayloadID>x</cor:PayloadID><PayloadID>", "PayloadID stands twice"),
        ("@@", "ISA*00~<more/>IEA*1~", "neither escaped nor CDATA"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(old: str, new: str, why: str) -> None:
    xml = BY_HAND.replace(old, new).replace("@@", "ISA*00~")
    with pytest.raises(EnvelopeFault, match=why):
        read_frame(Frame(SOAP_TYPE, xml.encode()))


def test_parts_in_any_order_and_two_of_one_name() -> None:
    """The root is the part that ``start`` names; a payload attached twice is one if it is equal."""
    include = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:p%40x"/>'
    root = f"--B\r\nContent-ID: <r@x>\r\n\r\n{BY_HAND.replace('@@', include)}\r\n"
    part = "--B\r\nContent-ID: <p@x>\r\n\r\nISA*00~\r\n"
    head = 'multipart/related; start="<r@x>"; boundary=B; action="RealTimeTransaction"'
    for body in (root + part, part + root, part + root + part):
        assert read_frame(Frame(head, f"{body}--B--\r\n".encode())) == real_time()
    other = part + root + part.replace("ISA*00", "ISA*01")
    with pytest.raises(EnvelopeFault, match="attached twice"):
        read_frame(Frame(head, f"{other}--B--\r\n".encode()))


def test_utf_16_is_refused_for_what_it_is() -> None:
    with pytest.raises(EnvelopeFault, match="not in UTF-8"):
        read_frame(Frame(SOAP_TYPE, BY_HAND.replace("@@", "ISA*00~").encode("utf-16")))


def test_soap_has_its_elements_in_the_order_of_the_schema_and_unqualified() -> None:
    frame = write_frame(batch(), "soap", V2)
    xml = frame.body.decode()
    inner = xml[xml.index("<cor:COREEnvelopeBatchSubmission>") :]
    assert re.findall(r"<(\w+)>", inner) == [
        "PayloadType", "ProcessingMode", "PayloadID", "PayloadLength", "TimeStamp", "SenderID",
        "ReceiverID", "CORERuleVersion", "CheckSum", "Payload",
    ]  # fmt: skip
    assert f'xmlns:cor="{NAMESPACE}"' in xml
    assert frame.content_type.startswith('multipart/related; type="application/xop+xml"')
    assert 'action="BatchSubmitTransaction"' in frame.content_type


def test_c3_1_0_says_4_0_0_in_its_messages() -> None:
    version = VERSIONS["C3.1.0"]
    frame = write_frame(real_time(rule_version=version.rule_version), "soap", version)
    assert b"http://www.caqh.org/SOAP/WSDL/CORERule4.0.0.xsd" in frame.body
    assert b"<CORERuleVersion>4.0.0</CORERuleVersion>" in frame.body


PAYLOADS = st.one_of(
    st.binary(min_size=1, max_size=300),
    st.binary(max_size=300).map(lambda rest: b"ISA" + rest),
    st.text(max_size=100).map(lambda rest: b"ISA\r\n" + rest.encode("utf-8", "replace")),
    st.sampled_from([b"ISA*\x1c\x1d~", b"ISA<&>]]>\r\r\n", b"\r\n--x\r\nISA", b"hello", b"SVNB"]),
)


@pytest.mark.parametrize("framing", ["soap", "mime"])
@settings(max_examples=150, deadline=None)
@given(payload=PAYLOADS)
def test_a_payload_comes_out_byte_for_byte(framing: str, payload: bytes) -> None:
    for made in (real_time(payload=payload), batch(payload)):
        assert read_frame(write_frame(made, framing, V2)) == made


@pytest.mark.parametrize("framing", ["soap", "mime"])
def test_an_answer_is_no_request(framing: str) -> None:
    made = real_time(username="", password="", error_code="Success", error_message="Nöne")
    frame = write_frame(made, framing, V2, answer=True)
    assert read_frame(frame, answer=True) == made
    if framing == "soap":
        with pytest.raises(EnvelopeFault, match="a request"):
            read_frame(frame)


FORM = (
    '--B\r\nContent-Disposition: form-data; name="PayloadType"\r\n\r\n'
    "X12_276_Request_005010X212\r\n"
    '--B \r\nContent-Disposition: form-data;\r\n name="ProcessingMode"\r\n\r\nBatch\r\n'
    '--B\r\nContent-Disposition: form-data; name="Extra"\r\n\r\nwhatever\r\n'
    '--B\r\nContent-Disposition: form-data; name="Payload"; filename="a.x12"\r\n'
    "Content-Type: application/octet-stream\r\n\r\nISA*1~\r\nIEA~\r\n\r\n--B--\r\n"
)


def test_a_form_written_by_hand_is_read() -> None:
    read = read_frame(Frame('multipart/form-data; boundary="B"', FORM.encode()))
    assert read == Envelope(
        operation="BatchSubmitTransaction", payload_type="X12_276_Request_005010X212",
        processing_mode="Batch", payload=b"ISA*1~\r\nIEA~\r\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", FORM.encode()),
        ("multipart/form-data; boundary=C", FORM.encode()),
        ("multipart/form-data; boundary=B", FORM.encode()[:-8]),
        ("multipart/form-data; boundary=B", b"--B\r\n\r\n" * 100 + b"--B--"),
        ("multipart/form-data; boundary=B", FORM.replace("Extra", "PayloadType").encode()),
        ("text/html", b"<html>"),
        (SOAP_TYPE, b"<html>"),
        (SOAP_TYPE, b"<html/>"),
        (SOAP_TYPE, BY_HAND.replace("RealTimeRequest", "Other").encode()),
        (SOAP_TYPE, BY_HAND.replace("CORERule2.2.0.xsd", "other").encode()),
    ],
)
def test_what_is_no_envelope_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(EnvelopeFault) as refused:
        read_frame(Frame(content_type, body))
    assert refused.value.code == "Sender" and refused.value.status in (400, 415)


def bomb() -> str:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    return f"<!DOCTYPE x [{entities}]>" + BY_HAND.replace("@@", "&j;")


@pytest.mark.parametrize(
    "xml",
    [
        bomb().encode(),
        bomb().encode("utf-16"),
        b'<?xml version="1.0"?>\n<!-- Envelope --><!DOCTYPE x>' + BY_HAND.encode(),
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + BY_HAND.encode(),
    ],
    ids=["bomb", "utf-16", "after a comment", "external"],
)
def test_a_document_type_is_refused_unread(xml: bytes) -> None:
    with pytest.raises(EnvelopeFault, match=r"document type|not in UTF-8"):
        read_frame(Frame(SOAP_TYPE, xml))


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("ISA*secret~")
    xml = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>' + BY_HAND.replace("@@", "&f;")
    with pytest.raises(EnvelopeFault, match="document type"):
        read_frame(Frame(SOAP_TYPE, xml.encode()))


def test_a_tree_that_is_too_deep_is_refused() -> None:
    deep = BY_HAND.replace("@@", "<a>" * 5000 + "</a>" * 5000)
    with pytest.raises(EnvelopeFault, match="no XML"):
        read_frame(Frame(SOAP_TYPE, deep.encode()))


def test_the_checksum_is_sha_1_over_the_bytes() -> None:
    assert checksum(b"abc") == "a9993e364706816aba3e25717850c26c9cd0d89d"  # FIPS 180 example
    assert checksum(b"abc\r\n") != checksum(b"abc\n")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"payload_type": ""}, "PayloadTypeRequired"),
        ({"payload_type": "x12_276_request_005010x212"}, None),
        ({"payload_type": "X12_999"}, "PayloadTypeIllegal"),
        ({"processing_mode": ""}, "ProcessingModeRequired"),
        ({"processing_mode": "RealTime"}, "ProcessingModeIllegal"),
        ({"payload_id": ""}, "PayloadIDRequired"),
        ({"payload_id": "1234"}, "PayloadIDIllegal"),
        ({"time_stamp": ""}, "TimeStampRequired"),
        ({"time_stamp": "2026-03-14"}, "TimeStampIllegal"),
        ({"time_stamp": "2026-13-14T09:21:33Z"}, "TimeStampIllegal"),
        ({"time_stamp": "2026-03-14T09:21:33-05:00"}, "TimeStampIllegal"),
        ({"time_stamp": "2026-03-14T09:21:33.123Z"}, None),
        ({"sender_id": ""}, "SenderIDRequired"),
        ({"sender_id": "S" * 51}, "SenderIDIllegal"),
        ({"receiver_id": ""}, "ReceiverIDRequired"),
        ({"receiver_id": "R" * 51}, "ReceiverIDIllegal"),
        ({"rule_version": ""}, "CORERuleVersionRequired"),
        ({"rule_version": "4.0.0"}, "VersionMismatch"),
        ({"payload": b""}, "PayloadRequired"),
        ({"payload_length": ""}, "PayloadLengthRequired"),
        ({"payload_length": "8"}, "PayloadLengthIllegal"),
        ({"payload_length": "-7"}, "PayloadLengthIllegal"),
        ({"checksum": ""}, "CheckSumRequired"),
        ({"checksum": "abc"}, "CheckSumIllegal"),
        ({"checksum": checksum(b"ISA*00~").upper()}, None),
        ({"checksum": checksum(b"ISA*01~")}, "ChecksumMismatched"),
    ],
)
def test_each_field_is_judged(changes: dict[str, Any], code: str | None) -> None:
    found = complaint(batch(**changes), V2, TAKEN)
    assert (found[0] if found else None) == code


def test_real_time_has_neither_length_nor_checksum() -> None:
    assert complaint(real_time(), V2, TAKEN) is None


def test_an_answer_is_held_against_what_it_says_of_its_payload() -> None:
    made = batch(b"ISA*11~")
    assert damage(made) is None
    assert damage(msgspec.structs.replace(made, checksum="", payload_length="")) is None
    assert (damage(msgspec.structs.replace(made, payload=b"ISA*12~")) or ("",))[0] == (
        "ChecksumMismatched"
    )
    assert (damage(msgspec.structs.replace(made, payload=b"ISA~")) or ("",))[0] == (
        "PayloadLengthIllegal"
    )


@pytest.mark.parametrize(
    ("payload_type", "mode", "operation"),
    [
        ("X12_270_Request_005010X279A1", "RealTime", "RealTimeTransaction"),
        ("X12_837_Request_005010X222A1", "Batch", "BatchSubmitTransaction"),
        ("X12_999_RetrievalRequest_005010x231a1", "Batch", "BatchSubmitAckRetrievalTransaction"),
        ("X12_005010_Request_Batch_Results_277", "Batch", "BatchResultsRetrievalTransaction"),
        ("X12_TA1_SubmissionRequest_00501X231A1", "Batch", "BatchResultsAckSubmitTransaction"),
    ],
)
def test_a_payload_type_names_its_operation(payload_type: str, mode: str, operation: str) -> None:
    assert operation_of(payload_type, mode) == operation


def test_a_payload_is_named_by_what_it_is() -> None:
    assert request_type(content_of(INQUIRY)) == "X12_270_Request_005010X279A1"
    claims = (FIXTURES / "837I/accept").glob("*.x12")
    for path in claims:
        assert request_type(content_of(path.read_bytes())) == "X12_837_Request_005010X223A1_2"
    assert request_type(content_of(b"nothing of the kind")) == ""
    assert request_type(content_of(INQUIRY), {"270": "PROPRIETARY"}) == "PROPRIETARY"


def test_no_secret_and_no_payload_in_a_repr() -> None:
    shown = repr(real_time(payload=b"ISA*SAMPLE*ANA"))
    assert "s3cret" not in shown and "SAMPLE" not in shown


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(["soap", "mime", "mtom"]),
    at=st.integers(0, 3000),
    cut=st.integers(0, 40),
    put=st.binary(max_size=20),
    content_type=st.one_of(st.none(), st.text(max_size=60)),
)
def test_nothing_but_a_fault_comes_of_a_broken_body(
    kind: str, at: int, cut: int, put: bytes, content_type: str | None
) -> None:
    made = real_time(payload=INQUIRY) if kind == "soap" else batch(INQUIRY)
    whole = write_frame(made, "mime" if kind == "mime" else "soap", V2)
    at = min(at, len(whole.body))
    broken = whole.body[:at] + put + whole.body[at + cut :]
    with contextlib.suppress(EnvelopeFault):
        read_frame(Frame(content_type or whole.content_type, broken))
