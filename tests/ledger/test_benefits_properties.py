"""Whatever a payer sends is summed up: nothing is lost, nothing mixed, nothing raised."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gateway.books import meanings
from gateway.ledger.benefits import summarize
from gateway.models.benefit_summary import BenefitSummary, Counter, Network, Share
from gateway.models.eligibility import Benefit, BenefitEntity, EligibilityResponse, Member
from gateway.models.party import Identifier
from gateway.render.benefit_csv import COLUMNS, benefit_row
from gateway.render.benefit_text import benefit_text
from gateway.translate.json_text import encode
from tests.audit.sets import constructed, repeated

AMOUNTS = st.one_of(st.none(), st.integers(0, 9).map(Decimal))
BENEFITS = st.lists(
    st.builds(
        Benefit,
        information_code=st.sampled_from("16ABCFGHILRD"),
        coverage_level_code=st.sampled_from(["", "IND", "FAM"]),
        service_type_codes=st.lists(st.sampled_from(["30", "98", "PT"]), max_size=2, unique=True),
        time_period_code=st.sampled_from(["", "23", "24", "25", "27", "29", "32", "33"]),
        amount=AMOUNTS,
        percent=st.one_of(st.none(), st.sampled_from([Decimal("0.2"), Decimal(3)])),
        quantity_qualifier_code=st.sampled_from(["", "VS", "99"]),
        quantity=AMOUNTS,
        authorization_code=st.sampled_from(["", "Y", "N", "U"]),
        network_code=st.sampled_from(["", "Y", "N", "W"]),
        messages=st.lists(st.sampled_from(["A", "B\x1b"]), max_size=1),
        entities=st.lists(
            st.builds(BenefitEntity, entity_code=st.sampled_from(["P3", "PR"]),
                      name=st.sampled_from(["OAK", ""])), max_size=1,
        ),
        references=st.lists(st.just(Identifier("1L", "7")), max_size=1),
    ),
    max_size=9,
)  # fmt: skip
COSTS = "ABCFG"
SIDES = {"Y": "in_network", "N": "out_of_network"}


def told_in(network: Network | None) -> list[int]:
    """The numbers of the benefits that a network's values come from."""
    every: list[Share] = []
    if network is not None:
        every = [*network.copayments, *network.coinsurance, *network.deductibles,
                 *network.out_of_pocket, *network.limits]  # fmt: skip
    return sorted(number for one in every for number in one.benefits)


def counters(found: BenefitSummary) -> list[tuple[str, Counter]]:
    """Every counter, with the service type it is of."""
    made = []
    for service in found.services:
        for side in (service.in_network, service.out_of_network, service.either_network):
            if side is not None:
                every = [*side.deductibles, *side.out_of_pocket, *side.limits]
                made += [(service.service_type_code, one) for one in every]
    return made


@given(BENEFITS)
def test_each_cost_stands_once_where_it_was_told(benefits: list[Benefit]) -> None:
    found = summarize(EligibilityResponse(subscriber=Member(), benefits=benefits))
    for service in found.services:
        for side in ("in_network", "out_of_network", "either_network"):
            expected = [
                number
                for number, one in enumerate(benefits, 1)
                if one.information_code in COSTS
                and service.service_type_code in (one.service_type_codes or [""])
                and SIDES.get(one.network_code, "either_network") == side
            ]
            assert told_in(getattr(service, side)) == expected
    costs = {code for one in benefits if one.information_code in COSTS
             for code in one.service_type_codes or [""]}  # fmt: skip
    assert costs <= {service.service_type_code for service in found.services}


@given(BENEFITS)
def test_no_number_is_made_up_or_taken_from_elsewhere(benefits: list[Benefit]) -> None:
    found = summarize(EligibilityResponse(subscriber=Member(), benefits=benefits))
    for code, one in counters(found):
        sources = [benefits[number - 1] for number in one.benefits]
        assert all(code in (source.service_type_codes or [""]) for source in sources)
        assert len({source.information_code for source in sources}) == 1
        assert len({source.coverage_level_code for source in sources} - {""}) <= 1
        told = {source.amount if source.amount is not None else source.quantity
                for source in sources}  # fmt: skip
        assert one.amount is None or one.amount in told
        for value, other in ((one.met, one.remaining), (one.remaining, one.met)):
            derived = one.amount is not None and other is not None and (
                value == one.amount - other
            )  # fmt: skip
            assert value is None or value in told or derived


@given(BENEFITS)
def test_the_answer_is_left_as_it_was_and_can_be_shown(benefits: list[Benefit]) -> None:
    response = EligibilityResponse(subscriber=Member(), benefits=benefits)
    before = encode(response)
    found = summarize(response)
    text = benefit_text(response, found, meanings())
    row = benefit_row(response, found, meanings())
    assert encode(response) == before
    assert len(row) == len(COLUMNS)
    assert all(line.isprintable() for line in text.splitlines())
    assert all(cell.isprintable() for cell in row)
    encode(found)


def test_all_that_the_guide_allows_can_be_shown() -> None:
    shown = 0
    for _, _, read in [*constructed("271"), *repeated("271")]:
        for item in read.sets[0]:
            if isinstance(item, EligibilityResponse):
                found = summarize(item)
                assert benefit_text(item, found, meanings()).strip()
                assert len(benefit_row(item, found, meanings())) == len(COLUMNS)
                shown += 1
    assert shown > 80
