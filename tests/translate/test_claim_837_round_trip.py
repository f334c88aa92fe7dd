"""Whatever a claim holds comes back from its 837, and an 837 read and written is read the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.models.claim import Claim, ClaimKind
from gateway.x12.delimiters import Delimiters
from tests.translate.claim_strategies import claims
from tests.translate.claims_837 import ROOT, as_read, interchange, read_all

ODD = Delimiters("|", ">", "!", "\n")
SLOW = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def relatives(kind: ClaimKind) -> st.SearchStrategy[list[Claim]]:
    """Claims some of which have providers, subscribers and patients in common."""

    def shared(pair: tuple[list[Claim], list[int]]) -> list[Claim]:
        found, mixed = pair
        for n, claim in enumerate(found[1:], 1):
            source, what = found[n - 1], mixed[n % len(mixed)]
            claim.billing_provider = source.billing_provider if what else claim.billing_provider
            claim.pay_to = source.pay_to if what else claim.pay_to
            if what > 1:
                claim.subscriber, claim.payer = source.subscriber, source.payer
                claim.payer_responsibility_code = source.payer_responsibility_code
            if what > 2:
                claim.patient = source.patient
        return found

    several = st.lists(claims(kind), min_size=1, max_size=3)
    return st.tuples(several, st.lists(st.integers(0, 3), min_size=1, max_size=3)).map(shared)


def check(kind: ClaimKind, given_claims: list[Claim], delimiters: Delimiters) -> None:
    text = interchange(given_claims, kind, delimiters)
    _, found, findings = read_all(text)
    assert findings == []
    assert found == [as_read(claim) for claim in given_claims]
    assert interchange(found, kind, delimiters) == text
    levels = [line for line in segments(text, delimiters) if line[0] == "HL"]
    check_tree(levels)


def segments(text: str, delimiters: Delimiters) -> list[list[str]]:
    return [line.split(delimiters.element) for line in text.split(delimiters.segment)]


def check_tree(levels: Sequence[Sequence[str]]) -> None:
    """HL01 counts from 1, HL02 names a level one higher, HL04 says whether one hangs below."""
    kinds = {hl[1]: hl[3] for hl in levels}
    assert list(kinds) == [str(n) for n in range(1, len(levels) + 1)]
    above = {"20": "", "22": "20", "23": "22"}
    for hl in levels:
        assert kinds.get(hl[2], "") == above[hl[3]]
        assert hl[4] == ("1" if any(other[2] == hl[1] for other in levels) else "0")


@SLOW
@given(relatives("837P"), st.sampled_from([Delimiters(), ODD]))
def test_professional_claims_come_back(found: list[Claim], delimiters: Delimiters) -> None:
    check("837P", found, delimiters)


@SLOW
@given(relatives("837I"), st.sampled_from([Delimiters(), ODD]))
def test_institutional_claims_come_back(found: list[Claim], delimiters: Delimiters) -> None:
    check("837I", found, delimiters)


SETS = sorted((ROOT / "fixtures/x12").glob("837[IP]/accept/*.x12"))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_read_then_build_then_read_is_the_same(path: Path) -> None:
    batches, first, _ = read_all(path.read_bytes())
    assert first
    for kind in get_args(ClaimKind):
        claims_of_kind = [claim for claim in first if claim.kind == kind]
        if not claims_of_kind:
            continue
        again, second, findings = read_all(interchange(claims_of_kind, kind, batch=batches[0]))
        for claim in [*claims_of_kind, *second]:
            without_leftovers(claim)
        assert (again, second, findings) == (batches[:1], claims_of_kind, [])


def without_leftovers(claim: Claim) -> None:
    """Forget what no model holds."""
    claim.unmodelled = []
    for line in claim.service_lines:
        line.unmodelled = []
