"""What must add up: claims and their lines, other payers, and the three levels of an 835."""

from __future__ import annotations

import pytest

from gateway.finding import Finding
from tests.validate.sets import SETS, watched

TYPE_3 = frozenset({3})
Made = tuple[str, list[str]]
"""A kind, and the segments of a set of it."""


def cas(*amounts: str) -> list[str]:
    return [f"CAS*CO*45*{amount}" for amount in amounts]


def line(number: int, charge: str | None, *parts: tuple[str, str, list[str]]) -> list[str]:
    """Loop 2400, with what each payer paid and adjusted."""
    out = [f"LX*{number}", f"SV1*HC:99213*{charge or ''}*UN*1***1", "DTP*472*D8*20260310"]
    for payer, paid, adjustments in parts:
        out += [f"SVD*{payer}*{paid}*HC:99213**1", *adjustments, "DTP*573*D8*20260320"]
    return out


def other(key: str, paid: str | None, adjustments: list[str] | None = None) -> list[str]:
    """Loop 2320."""
    amt = [f"AMT*D*{paid}"] if paid else []
    return ["SBR*P*18*******CI", *(adjustments or []), *amt, "OI***Y***Y",
            "NM1*IL*1*SAMPLE*ANA****MI*Z987", f"NM1*PR*2*OTHER*****PI*{key}"]  # fmt: skip


def claim(
    charge: str | None, lines: list[list[str]], *payers: list[str], kind: str = "837P"
) -> Made:
    """The set of the kind, with this claim in it."""
    segments = [one.text for one in SETS[kind][2]]
    start = next(n for n, text in enumerate(segments) if text.startswith("CLM*"))
    clm = segments[start].split("*")
    clm[2] = charge or ""
    body = ["*".join(clm), "HI*ABK:J020", *(text for payer in payers for text in payer)]
    if kind == "837I":
        body = ["*".join(clm), *segments[start + 1 : start + 6]]
        lines = [[t.replace("SV1*HC:99213*", "SV2*0120**").replace("*UN*1***1", "*UN*1")
                  for t in one] for one in lines]  # fmt: skip
    return kind, [*segments[:start], *body, *(text for one in lines for text in one), "SE*0*0001"]


ONE, TWO = [line(1, "250")], [line(1, "100.10"), line(2, "149.90")]
PAID = line(1, "250", ("OTH1", "200", cas("50")))
CLAIMS: list[tuple[str, Made, list[str]]] = [
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


def told(made: Made) -> list[Finding]:
    return watched(*made, TYPE_3)[1]


@pytest.mark.parametrize(("one", "rules"), [c[1:] for c in CLAIMS], ids=[c[0] for c in CLAIMS])
def test_claims(one: Made, rules: list[str]) -> None:
    found = told(one)
    assert [finding.rule for finding in found] == rules
    for finding in found:
        loop, segment = finding.rule.split(".")[1:3]
        assert (finding.loop, segment[:3]) == (loop, finding.segment)
        assert finding.position is not None
        assert one[1][finding.position - 1].startswith(finding.segment + "*")
        assert finding.element == int(segment[3:])
        assert finding.code == ("STC:A8:178" if "CLM02" in finding.rule else "STC:A8:672")
        assert finding.hint
        assert finding.severity == "reject"


def test_the_message_says_both_sums() -> None:
    (finding,) = told(claim("250.01", TWO))
    assert finding.message == "the claim's charge is 250.01, its lines add up to 250.00"
    assert finding.value == "250.01"


def service(charge: str, paid: str, *adjustments: str) -> list[str]:
    """Loop 2110."""
    return [f"SVC*HC:99213*{charge}*{paid}", "DTM*472*20260310", *cas(*adjustments)]


def payment(charge: str, paid: str, *services: list[str], more: tuple[str, ...] = ()) -> list[str]:
    """Loop 2100; ``more`` are adjustments of the claim."""
    return [f"CLP*A-1*1*{charge}*{paid}**12*PCN1", *cas(*more), "NM1*QC*1*SAMPLE*ANA",
            *(text for one in services for text in one)]  # fmt: skip


def remittance(total: str, *claims: list[str], ts3: str = "", plb: str = "") -> Made:
    """An 835 of these claims in one LX group."""
    head = [one.text for one in SETS["835"][2]]
    lx = next(n for n, text in enumerate(head) if text.startswith("LX*"))
    head[1] = head[1].replace("*120*", f"*{total}*")
    middle = [ts3] if ts3 else []
    end = [plb] if plb else []
    flat = [text for one in claims for text in one]
    return "835", [*head[: lx + 1], *middle, *flat, *end, "SE*0*0001"]


GOOD, BAD = service("250", "160", "90"), service("250", "160", "89.99")
CLP, SVC, SUM = "X221.2100.CLP.balance", "X221.2110.SVC.balance", "X221.2100.CLP03.sum"
PAYMENTS: list[tuple[str, Made, list[tuple[str, int]]]] = [
    ("all ties", remittance("160", payment("250", "160", GOOD)), []),
    ("no lines", remittance("160", payment("250", "160", more=("90",))), []),
    ("the line", remittance("160", payment("250", "160", BAD, more=("0.01",))), [(SVC, 3)]),
    ("the claim", remittance("159", payment("250", "159", GOOD)), [(CLP, 4)]),
    ("the line, and the claim by as much", remittance("320", payment("500", "320", GOOD, BAD)),
     [(SVC, 3)]),
    ("the line, and the claim by more",
     remittance("320", payment("500", "320", GOOD, BAD, more=("1",))), [(CLP, 4), (SVC, 3)]),
    ("the claim's charge", remittance("160", payment("250.01", "160", GOOD)), [(SUM, 3)]),
    ("lines that are not the claim",
     remittance("160", payment("250.01", "160", GOOD, more=("0.01",))), [(SUM, 3)]),
    ("a reversal", remittance("-160", payment("-250", "-160", service("-250", "-160", "-90"))), []),
    ("a payment that is not the sum", remittance("150", payment("250", "160", GOOD)),
     [("X221.BPR02.balance", 2)]),
    ("taken back by a provider adjustment",
     remittance("120", payment("250", "160", GOOD), plb="PLB*1234567893*20261231*WO:X*40"), []),
    ("given by a provider adjustment",
     remittance("200", payment("250", "160", GOOD), plb="PLB*1234567893*20261231*L6*-40"), []),
    ("two pairs of a PLB", remittance("110", payment("250", "160", GOOD),
                                      plb="PLB*1234567893*20261231*WO:X*40*FB:Y*10"), []),
    ("the sign of a PLB turned",
     remittance("120", payment("250", "160", GOOD), plb="PLB*1234567893*20261231*WO:X*-40"),
     [("X221.BPR02.balance", 2)]),
    ("a summary that fits", remittance("160", payment("250", "160", GOOD),
                                       ts3="TS3*1234567893*11*20261231*1*250"), []),
    ("a summary of two claims where one is", remittance(
        "160", payment("250", "160", GOOD), ts3="TS3*1234567893*11*20261231*2*250"),
     [("X221.2000.TS304.count", 4)]),
    ("a summary of another charge", remittance(
        "160", payment("250", "160", GOOD), ts3="TS3*1234567893*11*20261231*1*250.01"),
     [("X221.2000.TS305.sum", 5)]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "rules"), [c[1:] for c in PAYMENTS], ids=[c[0] for c in PAYMENTS])
def test_payments(one: Made, rules: list[tuple[str, int]]) -> None:
    found = told(one)
    assert [(finding.rule, finding.element) for finding in found] == rules
    assert {finding.severity for finding in found} <= {"error"}
    for finding in found:
        assert finding.position is not None
        assert one[1][finding.position - 1].startswith(finding.segment + "*")


def test_each_group_counts_its_own_claims() -> None:
    """TS304 and TS305 are of the LX group, not of the set."""
    kind, segments = remittance("320", payment("250", "160", GOOD),
                                ts3="TS3*1234567893*11*20261231*1*250")  # fmt: skip
    again = ["LX*2", "TS3*1234567893*11*20261231*1*250", *payment("250", "160", GOOD)]
    assert told((kind, [*segments[:-1], *again, segments[-1]])) == []


def test_a_second_service_is_named_by_its_number() -> None:
    finding = told(remittance("320", payment("500", "320", GOOD, BAD, more=("0.01",))))[0]
    assert finding.message == (
        "service 2: charge less adjustments is not what was paid; 0.01 is left over"
    )
    assert (finding.patient_control_number, finding.value) == ("A-1", "160")


@pytest.mark.parametrize("amount", ["9O", ""])
def test_what_could_not_be_read_is_said_so(amount: str) -> None:
    bad = service("250", "160", amount)
    found = [f for f in told(remittance("160", payment("250", "160", bad))) if f.rule == SVC]
    assert found[0].message == (
        "whether service 1 ties cannot be said: an amount of the equation is missing or cannot be "
        "read"
    )
    assert found[0].severity == "warning"  # what nobody can decide; the amount itself is the fault
