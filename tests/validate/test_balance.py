"""What must add up: claims and their lines, other payers, and the three levels of an 835."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gateway.models.claim import Claim, LineAdjudication, OtherPayer, ServiceLine
from gateway.models.party import Adjustment, Identifier, Party
from gateway.models.remittance import ClaimPayment, RemittanceTotals, ServicePayment
from gateway.validate.balance import claim_faults, payment_faults, remittance_faults

D = Decimal


def cas(*amounts: str) -> list[Adjustment]:
    return [Adjustment(group_code="CO", reason_code="45", amount=D(a)) for a in amounts]


def line(
    number: int, charge: str | None, *parts: tuple[str, str | None, list[Adjustment]]
) -> ServiceLine:
    return ServiceLine(
        number=number,
        charge=D(charge) if charge else None,
        adjudications=[
            LineAdjudication(payer_identifier=p, paid=D(paid) if paid else None, adjustments=a)
            for p, paid, a in parts
        ],
    )


def other(key: str, paid: str | None, adjustments: list[Adjustment] | None = None) -> OtherPayer:
    return OtherPayer(
        responsibility_code="P",
        payer=Party(name="OTHER", identifiers=[Identifier(qualifier="PI", value=key)]),
        paid=D(paid) if paid else None,
        adjustments=adjustments or [],
    )


def claim(
    charge: str | None, lines: list[ServiceLine], *payers: OtherPayer, kind: Any = "837P"
) -> Claim:
    return Claim(kind=kind, charge=D(charge) if charge else None, service_lines=lines,
                 other_payers=list(payers))  # fmt: skip


ONE, TWO = [line(1, "250")], [line(1, "100.10"), line(2, "149.90")]
PAID = line(1, "250", ("OTH1", "200", cas("50")))
CLAIMS: list[tuple[str, Claim, list[str]]] = [
    ("one line", claim("250", ONE), []),
    ("two lines", claim("250.00", TWO), []),
    ("a cent too much", claim("250.01", TWO), ["X222.2300.CLM02.sum"]),
    ("a cent too little", claim("249.99", TWO), ["X222.2300.CLM02.sum"]),
    ("institutional", claim("1", ONE, kind="837I"), ["X223.2300.CLM02.sum"]),
    ("no lines at all", claim("250", []), []),
    ("no charge at all", claim(None, ONE), []),
    ("a line without charge", claim("250", [line(1, "250"), line(2, None)]), []),
    ("another payer, by line", claim("250", [PAID], other("OTH1", "200")), []),
    ("paid nothing",
     claim("250", [line(1, "250", ("OTH1", "0", cas("250")))], other("OTH1", "0")), []),
    ("a line that does not tie",
     claim("250", [line(1, "250", ("OTH1", "200", cas("49.99")))], other("OTH1", "200")),
     ["X222.2430.SVD02.sum"]),
    ("a claim that does not tie to its lines", claim("250", [PAID], other("OTH1", "199.99")),
     ["X222.2320.AMT02.sum"]),
    ("adjusted by claim and line: 150 = 200 - 50",
     claim("250", [line(1, "250", ("OTH1", "200", cas("50")))], other("OTH1", "150", cas("50"))),
     []),
    ("adjusted by claim and not taken off",
     claim("250", [line(1, "250", ("OTH1", "200", cas("50")))], other("OTH1", "200", cas("50"))),
     ["X222.2320.AMT02.sum"]),
    ("by claim alone", claim("250", ONE, other("OTH1", "200", cas("30", "20"))), []),
    ("by claim alone, a cent off", claim("250", ONE, other("OTH1", "200", cas("30", "20.01"))),
     ["X222.2320.AMT02.claim"]),
    ("one line of two", claim("250", [line(1, "100", ("OTH1", "80", cas("20"))), line(2, "150")],
                              other("OTH1", "80")), ["X222.2320.AMT02.claim"]),
    ("a payment that says nothing of adjustments", claim("250", ONE, other("OTH1", "200")), []),
    ("a payer that was not billed", claim("250", ONE, other("OTH1", None)), []),
    ("a line that was unbundled into two",
     claim("250", [line(1, "250", ("OTH1", "120", cas("30")), ("OTH1", "80", cas("20")))],
           other("OTH1", "200")), []),
    ("two payers, each in balance",
     claim("250", [line(1, "250", ("OTH1", "200", cas("50")), ("OTH2", "30", cas("220")))],
           other("OTH1", "200"), other("OTH2", "30")), []),
    ("two payers, the second out",
     claim("250", [line(1, "250", ("OTH1", "200", cas("50")), ("OTH2", "30", cas("219")))],
           other("OTH1", "200"), other("OTH2", "30")), ["X222.2430.SVD02.sum"]),
    ("a wrong CLM02 is told once", claim("251", [PAID], other("OTH1", "200")),
     ["X222.2300.CLM02.sum"]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "rules"), [c[1:] for c in CLAIMS], ids=[c[0] for c in CLAIMS])
def test_claims(one: Claim, rules: list[str]) -> None:
    found = list(claim_faults(one))
    assert [rule for rule, _, _ in found] == rules
    for rule, message, fields in found:
        assert rule.split(".")[1] == fields["loop"]
        assert rule.split(".")[2].startswith(fields["segment"])
        assert fields["code"] == ("STC:A8:178" if "CLM02" in rule else "STC:A8:672")
        assert fields["hint"]
        assert message


def test_the_message_says_both_sums() -> None:
    ((_, message, fields),) = claim_faults(claim("250.01", TWO))
    assert message == "the claim's charge is 250.01, its lines add up to 250.00"
    assert fields["value"] == "250.01"


def service(
    charge: str, paid: str, balanced: bool | None, difference: str | None
) -> ServicePayment:
    return ServicePayment(charge=D(charge), paid=D(paid), balanced=balanced,
                          difference=D(difference) if difference else None)  # fmt: skip


def payment(charge: str, balanced: bool | None, *lines: ServicePayment) -> ClaimPayment:
    return ClaimPayment(charge=D(charge), paid=D("160"), balanced=balanced,
                        difference=D("0.01") if balanced is False else D(0),
                        service_lines=list(lines))  # fmt: skip


GOOD, BAD = service("250", "160", True, "0"), service("250", "160", False, "0.01")
PAYMENTS: list[tuple[str, ClaimPayment, list[tuple[str, int]]]] = [
    ("all ties", payment("250", True, GOOD), []),
    ("not judged", payment("250", None, service("250", "160", None, None)), []),
    ("no lines", payment("250", True), []),
    ("the line", payment("250", True, BAD), [("X221.2110.SVC.balance", 3)]),
    ("the claim", payment("250", False, GOOD), [("X221.2100.CLP.balance", 4)]),
    ("both", payment("500", False, GOOD, BAD),
     [("X221.2110.SVC.balance", 3), ("X221.2100.CLP.balance", 4)]),
    ("lines that are not the claim", payment("250.01", True, GOOD), [("X221.2100.CLP03.sum", 3)]),
    ("a reversal", payment("-250", True, service("-250", "-160", True, "0")), []),
]  # fmt: skip


@pytest.mark.parametrize(("one", "rules"), [c[1:] for c in PAYMENTS], ids=[c[0] for c in PAYMENTS])
def test_payments(one: ClaimPayment, rules: list[tuple[str, int]]) -> None:
    found = list(payment_faults(one))
    assert [(rule, fields["element"]) for rule, _, fields in found] == rules
    assert {fields["severity"] for _, _, fields in found} <= {"error"}


def test_a_second_service_is_named_by_its_number() -> None:
    found = list(payment_faults(payment("500", True, GOOD, BAD)))
    assert found[0][1] == (
        "service 2: charge less adjustments is not what was paid; 0.01 is left over"
    )


def test_what_could_not_be_read_is_said_so() -> None:
    ((_, message, _),) = payment_faults(payment("250", True, service("250", "160", False, None)))
    assert message.endswith("an amount of the equation is missing or cannot be read")


@pytest.mark.parametrize(
    ("balanced", "rules"), [(True, []), (None, []), (False, ["X221.BPR02.balance"])]
)
def test_the_payment(balanced: bool | None, rules: list[str]) -> None:
    totals = RemittanceTotals(balanced=balanced, difference=D("-40"))
    found = list(remittance_faults(totals))
    assert [rule for rule, _, _ in found] == rules
    for _, message, fields in found:
        assert message.endswith("-40 is left over")
        assert (fields["segment"], fields["element"], fields["severity"]) == ("BPR", 2, "error")
        assert (fields["position"], fields["offset"]) == (None, None)
