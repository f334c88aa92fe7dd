"""Whatever an 835 or a 277CA can say: built, accepted by pyx12, and read back the same."""

from __future__ import annotations

import datetime
import string
from decimal import Decimal
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.models.claim_status import ClaimStatus, LineStatus, Status, StatusHeader, Total
from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Quantity,
)
from gateway.models.remittance import (
    ClaimPayment,
    ProviderAdjustment,
    ServicePayment,
    SubmittedProcedure,
)
from gateway.translate.claim_status_277_build import build_277ca
from gateway.translate.claim_status_277_read import read_277
from gateway.translate.remittance_835_build import build_835
from gateway.translate.remittance_835_read import read_835
from gateway.x12.delimiters import Delimiters
from tests.oracle import OracleError, pyx12_verdict
from tests.translate.answers import interchange, items
from tests.translate.pine_remittance import HEADER

# No shrinking: with pyx12 in the loop it would take minutes, and the failing case says enough.
few = settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])

ids = st.text(string.ascii_uppercase + string.digits + "-", min_size=2, max_size=20)
names = st.text(string.ascii_uppercase, min_size=1, max_size=20)
money = st.decimals(Decimal("-99999.99"), Decimal("99999.99"), places=2)
charges = st.decimals(Decimal(0), Decimal("99999.99"), places=2)
counts = st.integers(0, 999).map(Decimal)
days = st.dates(datetime.date(2000, 1, 1), datetime.date(2079, 12, 31))
spans = st.lists(days, min_size=2, max_size=2).map(lambda d: DateRange(min(d), max(d)))
one_day = days.map(lambda d: DateRange(d, d))
marks = st.sampled_from(
    [Delimiters(), Delimiters("|", ">", "!", "'"), Delimiters("*", ":", "^", "\n")]
)


def people(**more: Any) -> st.SearchStrategy[Party]:
    return st.builds(Party, last_name=names, first_name=names | st.just(""), **more)


def owned(cls: type, name: str, values: Any, *qualifiers: str, most: int = 3) -> Any:
    """A list of what REF, AMT and QTY say, with qualifiers of the guide."""
    fields = {"qualifier": st.sampled_from(qualifiers), name: values}
    return st.lists(st.builds(cls, **fields), max_size=most)


def by_group(items: list[Adjustment]) -> list[Adjustment]:
    """As the builder writes them: one group after the other."""
    return sorted(items, key=lambda a: a.group_code)


adjustments = st.lists(
    st.builds(
        Adjustment,
        group_code=st.sampled_from(["CO", "OA", "PI", "PR"]),
        reason_code=st.sampled_from(["1", "2", "45", "97", "197"]),
        amount=money,
        quantity=st.none() | counts,
    ),
    max_size=9,
).map(by_group)
modifiers = st.lists(st.sampled_from(["25", "59", "TC"]), max_size=4)
remarks = st.lists(st.sampled_from(["N54", "MA01", "M15"]), max_size=5)
lines = st.builds(
    ServicePayment,
    procedure_qualifier=st.just("HC"),
    procedure_code=st.sampled_from(["99213", "85025"]),
    modifiers=modifiers,
    revenue_code=st.sampled_from(["", "0510"]),
    submitted_procedure=st.none()
    | st.builds(SubmittedProcedure, st.just("HC"), st.just("99214"), modifiers),
    charge=money,
    paid=money,
    units=st.none() | counts,
    submitted_units=st.none() | counts,
    adjustments=adjustments,
    remark_codes=remarks,
    control_number=ids,
    service_dates=st.none() | spans | one_day,
    references=owned(Identifier, "value", ids, "APC", "G1", "HPI", "0K", most=1),
    amounts=owned(Amount, "amount", money, "B6", "T"),
    quantities=owned(Quantity, "quantity", counts, "ZK", "ZL"),
)
claims = st.builds(
    ClaimPayment,
    assigned_number=st.sampled_from(["1", "2"]),
    patient_control_number=ids,
    status_code=st.sampled_from(["1", "2", "4", "19", "22"]),
    charge=money,
    paid=money,
    patient_responsibility=st.none() | money,
    claim_filing_code=st.sampled_from(["12", "MA", "MC"]),
    payer_claim_control_number=ids,
    facility_code=st.just("11"),
    frequency_code=st.just("1"),
    patient=people(member_id=ids | st.just("")),
    insured=st.none() | people(member_id=ids),
    corrected_patient=st.none() | people(),
    rendering_provider=st.none() | people(npi=st.just("1234567893")),
    crossover_payer=st.none()
    | st.builds(Party, name=names, identifiers=ids.map(lambda i: [Identifier("PI", i)])),
    adjustments=adjustments,
    remark_codes=remarks,
    dates=st.none().map(lambda _: []) | days.map(lambda d: [QualifiedDate("050", d, d)]),
    references=owned(Identifier, "value", ids, "EA", "F8", "6P"),
    amounts=owned(Amount, "amount", money, "AU", "I"),
    quantities=owned(Quantity, "quantity", counts, "CA", "ZK"),
    service_lines=st.lists(lines, max_size=3),
)
provider_adjustments = st.lists(
    st.builds(
        ProviderAdjustment,
        provider_identifier=st.just("1234567893"),
        fiscal_period_date=days,
        reason_code=st.sampled_from(["WO", "FB", "L6"]),
        amount=money,
        reference=ids | st.just(""),
    ),
    max_size=8,
)


@few
@given(st.lists(claims, min_size=1, max_size=3), provider_adjustments, marks)
def test_an_835_reads_back_as_it_was_built(
    sent: list[ClaimPayment], plb: list[ProviderAdjustment], delimiters: Delimiters
) -> None:
    text = interchange("835", "HP", "005010X221A1", build_835(HEADER, sent, plb), delimiters)
    assert [e for e in pyx12_verdict(text) if not _second_plb(e)] == []
    (header, *read, totals), found = items(text, read_835)
    assert not found
    assert header == HEADER
    owed = sum((c.paid or 0 for c in sent), Decimal(0)) - sum((p.amount for p in plb), Decimal(0))
    assert totals.difference == owed - Decimal(150)
    assert totals.balanced == (owed == 150)
    assert totals.provider_adjustments == plb
    for claim, original in zip(read, sent, strict=True):
        _check_balance(claim, original)
        assert claim == original


def _second_plb(error: OracleError) -> bool:
    """The guide repeats PLB; in pyx12's map PLB opens the footer, and there is one footer."""
    return (error.segment, error.code) == ("PLB", "4") and "Loop FOOTER" in error.message


def _check_balance(claim: ClaimPayment, original: ClaimPayment) -> None:
    """The equations, worked out here anew; then what only reading fills is taken away."""
    taken = [a.amount for a in original.adjustments]
    for line, sent in zip(claim.service_lines, original.service_lines, strict=True):
        own = [a.amount for a in sent.adjustments]
        taken += own
        assert sent.charge is not None and sent.paid is not None
        assert line.difference == sent.charge - sum(own) - sent.paid
        assert line.balanced == (line.difference == 0)
        line.balanced = line.difference = None
    assert original.charge is not None and original.paid is not None
    assert claim.difference == original.charge - sum(taken) - original.paid
    assert claim.balanced == (claim.difference == 0)
    assert claim.position > 0
    claim.balanced, claim.difference, claim.position = None, None, 0


def said(**more: Any) -> st.SearchStrategy[Status]:
    return st.builds(
        Status,
        stc=st.just("STC01"),
        category_code=st.sampled_from(["A1", "A2", "A3", "A7"]),
        status_code=st.sampled_from(["19", "20", "21", "562"]),
        entity_code=st.sampled_from(["", "PR", "41"]),
        **more,
    )


statuses = st.lists(
    said(
        effective_date=days,
        action_code=st.sampled_from(["WQ", "U"]),
        charge=charges,
        message=names | st.just(""),
    ),
    min_size=1,
    max_size=3,
)
status_lines = st.builds(
    LineStatus,
    procedure_qualifier=st.just("HC"),
    procedure_code=st.just("99213"),
    modifiers=modifiers,
    revenue_code=st.sampled_from(["", "0510"]),
    charge=charges,
    units=st.none() | counts,
    control_number=ids,
    statuses=said(effective_date=days, action_code=st.just("U")).map(lambda s: [s]),
    service_dates=st.none() | spans | one_day,
    references=ids.map(lambda i: [Identifier("XZ", i)]),
)
SOURCE = Party(entity_code="PR", name="PINE", identifiers=[Identifier("PI", "60054")])
RECEIVER = Party(name="HILL CLINIC", identifiers=[Identifier("46", "HILL")])
DATES = [
    QualifiedDate(q, datetime.date(2026, 3, 3), datetime.date(2026, 3, 3)) for q in ("050", "009")
]


@st.composite
def acknowledged(draw: st.DrawFn) -> list[ClaimStatus]:
    """A source, a receiver, providers with their claims."""
    levels = [
        ClaimStatus("information_source", draw(ids), payer=SOURCE, dates=DATES),
        ClaimStatus(
            "information_receiver",
            draw(ids),
            payer=SOURCE,
            receiver=RECEIVER,
            statuses=[draw(said(effective_date=days, action_code=st.just("WQ"), charge=charges))],
            totals=[Total("90", draw(counts)), Total("YU", draw(charges))],
        ),
    ]
    for _ in range(draw(st.integers(1, 2))):
        above: dict[str, Any] = {"payer": SOURCE, "receiver": RECEIVER}
        above["provider"] = draw(people(npi=st.just("1234567893")))
        totals = [Total("QA", draw(counts)), Total("YY", draw(charges))]
        answer = draw(said(action_code=st.just("WQ"), charge=charges))
        levels.append(ClaimStatus("provider", draw(ids), statuses=[answer], totals=totals, **above))
        for _ in range(draw(st.integers(1, 2))):
            number = draw(ids)
            levels.append(
                ClaimStatus(
                    "claim",
                    number,
                    number,
                    draw(ids | st.just("")),
                    patient=draw(people(member_id=ids)),
                    statuses=draw(statuses),
                    references=[Identifier("D9", draw(ids))],
                    service_dates=draw(spans | one_day),
                    service_lines=draw(st.lists(status_lines, max_size=2)),
                    **above,
                )
            )
    return levels


@few
@given(acknowledged(), ids, st.datetimes(datetime.datetime(2000, 1, 1)), marks)
def test_a_277ca_reads_back_as_it_was_built(
    sent: list[ClaimStatus], batch: str, at: datetime.datetime, delimiters: Delimiters
) -> None:
    header = StatusHeader(
        batch_identifier=batch,
        purpose_code="08",
        type_code="TH",
        created=at.replace(microsecond=0),
    )
    text = interchange("277", "HN", "005010X214", build_277ca(header, sent), delimiters)
    assert pyx12_verdict(text) == []
    (read_header, *read), found = items(text, read_277)
    assert not found
    assert read_header == header
    for level in read:
        assert level.position > 0
        level.position = 0
    assert read == sent
