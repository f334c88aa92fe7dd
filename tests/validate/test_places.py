"""A fault of a claim is told at the segment that it names: expected positions counted by hand."""

from __future__ import annotations

import pytest

from gateway.validate.places import Places
from gateway.x12.envelope import TransactionSet, read
from tests.x12.interchanges import ISA

# Position in the set:  1              2  3           4      5      6           7      8     9
BODY = "ST*835*0001~CLP*A~SVC*1~SVC*2~CLP*B~REF*6R~SVC*3~SE*8*0001~"
TEXT = ISA + "GS*HP*A*B*20260314*0921*1*X*005010X221A1~" + BODY + "GE*1*1~IEA*1*000004711~"


@pytest.mark.parametrize("end", ["~", "~\n"])
@pytest.mark.parametrize(
    ("closed_at", "name", "occurrence", "position"),
    [
        (5, "CLP", 1, 2), (5, "CLP", 0, 2), (5, "SVC", 1, 3), (5, "SVC", 2, 4), (5, "SVC", 3, 2),
        (5, "REF", 1, 2), (8, "CLP", 1, 5), (8, "SVC", 1, 7), (8, "REF", 1, 6), (8, "SVC", 2, 5),
    ],
)  # fmt: skip
def test_the_segment_that_is_meant(
    closed_at: int, name: str, occurrence: int, position: int, end: str
) -> None:
    text = TEXT.replace("~", end)
    for event in read([text.encode()], []):
        if isinstance(event, TransactionSet):
            places = Places(event)
            for _ in event.segments():
                if event.position == closed_at:
                    break
            got = places.of("CLP", name, occurrence)
            assert got["position"] == position
            expected = text.split(end)[2 + position - 1]
            assert text[got["offset"] :].startswith(expected + end)


def test_before_the_first_claim_there_is_no_place() -> None:
    for event in read([TEXT.encode()], []):
        if isinstance(event, TransactionSet):
            places = Places(event)
            next(event.segments())
            assert places.of("CLP", "CLP", 1) == {}
