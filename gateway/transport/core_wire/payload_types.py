"""PayloadType strings, and what they say. Partners extend the list: configuration overrides it.

Source: the tables of vC2.2.0 and vC3.1.0 as public documents repeat them; the odd ``00501`` of the
TA1 is the rule's. Those of :data:`UNVERIFIED` could not be read in the rule.
"""

from __future__ import annotations

import re

import msgspec

from gateway.x12.delimiters import detect

RECEIPT = "X12_BatchReceiptConfirmation"
RESULTS_RECEIVED = "X12_Response_ConfirmReceiptReceived"
CORE_ERROR = "CoreEnvelopeError"

ACKNOWLEDGEMENTS = (
    "X12_999_RetrievalRequest_005010X231A1",
    "X12_TA1_RetrievalRequest_00501X231A1",
)
"""What a client asks the acknowledgements of a submission with, in this order."""

REQUESTS = {
    "270": "X12_270_Request_005010X279A1",
    "276": "X12_276_Request_005010X212",
    "837X222": "X12_837_Request_005010X222A1",
    "837X223": "X12_837_Request_005010X223A1_2",
    "837X224": "X12_837_Request_005010X224A1_2",
    "834": "X12_834_Request_005010X220A1",
    "820": "X12_820_Request_005010X218A1",
    "999": "X12_999_SubmissionRequest_005010X231A1",
    "TA1": "X12_TA1_SubmissionRequest_00501X231A1",
}
"""By ST01, and for the 837 the number of its guide too."""

ANSWERS = {
    "271": "X12_271_Response_005010X279A1",
    "277": "X12_277_Response_005010X212",
    "277CA": "X12_277CA_Response_005010X214",
    "835": "X12_835_Response_005010X221A1",
    "999": "X12_999_Response_005010X231A1",
    "TA1": "X12_TA1_Response_00501X231A1",
}
"""What a server names its payloads."""

RESULTS = {
    "270": ("X12_005010_Request_Batch_Results_271",),
    "276": ("X12_005010_Request_Batch_Results_277",),
    "837": ("X12_005010_Request_Batch_Results_277CA", "X12_005010_Request_Batch_Results_835"),
}
"""What a client asks the results of a submission with, by the submission's ST01."""

UNVERIFIED = frozenset({ANSWERS["277CA"], ANSWERS["835"], *RESULTS["837"]})

TAKEN = frozenset({*REQUESTS.values(), *ACKNOWLEDGEMENTS, *(r for some in RESULTS.values()
                   for r in some)})  # fmt: skip
"""What a server may be sent."""


class Content(msgspec.Struct, frozen=True):
    """What a payload is: ST01 or TA1, the number of its guide (``X222``), and what it is about.

    ``groups`` are GS01 and GS06 of its groups, ``about`` those that a 999 or TA1 in it speaks of;
    an interchange stands among them as ``ISA`` and ISA13.
    """

    code: str = ""
    guide: str = ""
    groups: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def content_of(payload: bytes) -> Content:
    """Look into a payload, just far enough to name it; an empty Content where it has no ISA."""
    text = payload.decode("latin-1")
    start = detect(text, max(text.find("ISA"), 0))
    if start is None:
        return Content()
    code, guide = "", ""
    groups, about = [f"ISA:{start.elements[13]}"], []
    for segment in text.split(start.raw.segment):
        match segment.strip().split(start.raw.element):
            case ["GS", gs01, _, _, _, _, gs06, _, gs08, *_]:
                groups.append(f"{gs01}:{gs06}")
                guide = guide or "".join(re.findall(r"X\d{3}", gs08)[:1])
            case ["ST", st01, *_]:
                code = code or st01
            case ["TA1", isa13, *_]:
                about.append(f"ISA:{isa13}")
            case ["AK1", gs01, gs06, *_]:
                about.append(f"{gs01}:{gs06}")
    return Content(code or ("TA1" if about else ""), guide, tuple(groups), tuple(about))


def request_type(content: Content, overrides: dict[str, str] | None = None) -> str:
    """The PayloadType to send a payload under; '' where none is known."""
    known = REQUESTS | (overrides or {})
    return known.get(content.code + content.guide) or known.get(content.code, "")


def answer_type(content: Content) -> str:
    """The PayloadType that a server names a payload; a 277 by its guide."""
    code = "277CA" if content.code == "277" and content.guide == "X214" else content.code
    return ANSWERS.get(code, "")
