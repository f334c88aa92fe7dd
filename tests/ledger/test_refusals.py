"""A refused inquiry: what a person does next, and what goes again by itself."""

from __future__ import annotations

import pytest

from gateway.ledger.refusals import DATA, NEXT, RETRY_MINUTES, refusal
from gateway.models.eligibility import Rejection
from tests.audit.test_structure import uses


@pytest.mark.parametrize(
    ("code", "follow_up", "again"),
    [
        ("42", "P", "automatic"),
        ("42", "R", "automatic"),
        ("80", "R", "automatic"),
        ("80", "W", "later"),
        ("80", "X", "later"),
        ("42", "N", "never"),
        ("42", "Y", "never"),
        ("75", "C", "corrected"),
        ("75", "R", "corrected"),
        ("75", "P", "corrected"),
        ("72", "N", "never"),
        ("71", "C", "corrected"),
        ("41", "R", "never"),
        ("50", "N", "never"),
        ("E8", "S", "never"),
        ("ZZ", "R", "corrected"),
        ("ZZ", "", "corrected"),
    ],
)
def test_whether_to_ask_again(code: str, follow_up: str, again: str) -> None:
    found = refusal(Rejection(True, code, follow_up))
    assert found.again == again
    assert found.next_step


def test_only_two_reasons_go_again_by_themselves() -> None:
    assert {code for code, (_, again) in NEXT.items() if again == "automatic"} == {"42", "80"}
    assert not DATA & {"42", "80"}
    assert RETRY_MINUTES == (1, 5, 30)


def test_every_reason_of_the_guide_has_a_next_step() -> None:
    codes = {
        code
        for place in uses("271")
        if place.id == "AAA" and place.use
        for code in place.use.elements[2].codes
    }
    assert codes == NEXT.keys()


def test_what_is_forbidden_comes_first_and_the_reason_after() -> None:
    found = refusal(Rejection(False, "72", "N", "2100C", "subscriber"))
    assert found.next_step.startswith("do not send this inquiry again as it is; the member ID")
    assert (found.loop, found.level) == ("2100C", "subscriber")
