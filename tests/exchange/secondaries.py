"""Primary claims and what their payers decided, by seed: the many shapes that an 835 has.

The sandbox decides; what it never writes (bundles, services paid in parts, adjustments of the
claim, MIA and MOA, claims decided as a whole) is made of its results here, each balanced anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from random import Random

import msgspec

from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.models.claim import Claim, OtherPayer
from gateway.models.party import Adjustment, Identifier, Party
from gateway.models.remittance import ClaimPayment, RemittanceHeader, SubmittedProcedure
from gateway.sandbox.adjudicate import Case, adjudicate
from gateway.sandbox.practice import practice_claims
from gateway.sandbox.terms import load_terms

TODAY = datetime.date(2026, 3, 14)
PAID_ON = datetime.date(2026, 3, 20)
ZERO = Decimal(0)
CENT = Decimal("0.01")

Shape = Callable[[Random, Claim, ClaimPayment], None]


def primaries(count: int, seed: int, kind: str) -> list[Claim]:
    """So many first payers' claims, each of which names a second payer."""
    rng = Random(f"{seed}{kind}")
    made = practice_claims(20 * count, seed, today=TODAY)
    chosen = [c for c in made if c.kind == kind and c.payer_responsibility_code == "P"][:count]
    for claim in chosen:
        second_payer(rng, claim)
        if rng.random() < 0.3:
            given = Identifier("G2", f"PRV{rng.randint(100, 999)}")
            claim.billing_provider = msgspec.structs.replace(
                claim.billing_provider,
                identifiers=[*claim.billing_provider.identifiers, given],
            )
        if rng.random() < 0.3:
            claim.references.append(Identifier("G1", f"AUTH{rng.randint(100, 999)}"))
    return chosen


def second_payer(rng: Random, claim: Claim) -> None:
    """Name a payer that comes after the claim's own, under somebody's policy."""
    who = claim.patient if claim.patient_is_subscriber is False else claim.subscriber
    assert who is not None
    relationship = rng.choice(("18", "01", "G8") if claim.patient_is_subscriber else ("19", "18"))
    insured = Party(
        last_name=who.last_name, first_name=who.first_name if relationship == "18" else "ODILE",
        member_id=f"X{rng.randint(1000, 9999)}",
    )  # fmt: skip
    claim.other_payers = [OtherPayer(
        responsibility_code="S", relationship_code=relationship, claim_filing_code="CI",
        group_number=rng.choice(("", "SECOND7")), subscriber=insured,
        payer=Party(name="NEXT IN LINE", identifiers=[Identifier("PI", "NEXT1")]),
        benefits_assignment_code="Y", release_code="Y",
    )]  # fmt: skip


def decide(claim: Claim, number: str) -> ClaimPayment:
    """What the sandbox's payer decides."""
    terms = load_terms()
    payer = terms.payer(claim) or terms.default
    case = Case(payer_claim_control_number=number, received=TODAY)
    return adjudicate(claim, payer, case).payments[0]


def _add_up(payment: ClaimPayment) -> None:
    """CLP04 and CLP05 follow from the lines and the adjustments of the claim."""
    own = sum((a.amount for a in payment.adjustments), ZERO)
    payment.paid = sum((line.paid or ZERO for line in payment.service_lines), ZERO) - own


def plain(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """As the sandbox has it."""


def bundled(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """The second service is part of the first."""
    lines = payment.service_lines
    if len(lines) < 2 or not (lines[0].procedure_code and lines[1].procedure_code):
        return
    first, second = lines[0], lines[1]
    if "NU" in (first.procedure_qualifier, second.procedure_qualifier):
        return
    second.submitted_procedure = SubmittedProcedure("HC", second.procedure_code, second.modifiers)
    second.procedure_code, second.modifiers = first.procedure_code, list(first.modifiers)
    second.paid, second.adjustments = ZERO, [Adjustment("CO", "97", second.charge or ZERO)]
    _add_up(payment)


def in_parts(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """The first service is decided as two, under one line control number."""
    line = payment.service_lines[0]
    charge = line.charge or ZERO
    part = (charge / 3).quantize(CENT)
    if not line.control_number:
        return
    rest = msgspec.structs.replace(line, charge=charge - part, adjustments=[
        Adjustment("CO", "45", charge - part - CENT)], paid=CENT)  # fmt: skip
    line.charge, line.paid, line.adjustments = part, ZERO, [Adjustment("PR", "1", part)]
    payment.service_lines.insert(1, rest)
    _add_up(payment)


def of_the_claim(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """A patient's share that is taken off the claim, not off a line; and a CAS of nothing."""
    whole = sum((line.paid or ZERO for line in payment.service_lines), ZERO)
    payment.adjustments = [
        Adjustment("PR", "3", (whole / 4).quantize(CENT)), Adjustment("OA", "94", ZERO),
    ]  # fmt: skip
    _add_up(payment)


def as_a_whole(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """No lines at all, as for a stay in hospital."""
    moved = [a for line in payment.service_lines for a in line.adjustments]
    sums: dict[tuple[str, str], Decimal] = {}
    for a in moved:
        sums[a.group_code, a.reason_code] = sums.get((a.group_code, a.reason_code), ZERO) + a.amount
    payment.adjustments = [Adjustment(*key, amount=amount) for key, amount in sums.items()]
    payment.service_lines = []
    payment.inpatient = InpatientAdjudication(covered_days=Decimal(2), remark_codes=["MA01"])
    if claim.kind == "837P":
        payment.inpatient = None


def with_moa(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """An MOA with an amount, and units that are left to be 1."""
    payment.outpatient = OutpatientAdjudication(
        hcpcs_payable=Decimal("12.50"), remark_codes=["MA01", "MA18"]
    )
    for line in payment.service_lines:
        line.units = None


def all_denied(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """Nothing paid: the next payer may be told so."""
    for line in payment.service_lines:
        line.paid = ZERO
        line.adjustments = [Adjustment("CO", "50", line.charge or ZERO)] if line.charge else []
        line.remark_codes = ["N115"]
    _add_up(payment)


def without_numbers(rng: Random, claim: Claim, payment: ClaimPayment) -> None:
    """The payer forgot REF 6R, and turned the lines around."""
    for line in payment.service_lines:
        line.control_number = ""
    payment.service_lines.reverse()


SHAPES: tuple[Shape, ...] = (
    plain, bundled, in_parts, of_the_claim, as_a_whole, with_moa, all_denied, without_numbers,
)  # fmt: skip


def header(payer: Party, payee: Party) -> RemittanceHeader:
    """Everything of the 835 above the claim."""
    from gateway.sandbox.remit import header_for

    return header_for(payer, payee, load_terms().default, "T1", PAID_ON)
