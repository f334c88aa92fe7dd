"""A remittance's models as the page that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from gateway.books import meanings
from gateway.ledger.reconcile import Tie, tie_remittance
from gateway.models.remittance import (
    ClaimPayment,
    ProviderAdjustment,
    RemittanceHeader,
    RemittanceTotals,
    signed_amount,
)
from gateway.render.remittance_claim import card, fact, identifier_words
from gateway.render.remittance_figures import summary
from gateway.render.remittance_page import Equation, Fact, Page, Settled, Total, dollars
from gateway.render.remittance_party import account, block
from gateway.render.words import clean, date_words, spaced

MINUS = "\N{MINUS SIGN}"


def remittance_page(
    source: str,
    header: RemittanceHeader,
    claims: Sequence[ClaimPayment],
    totals: RemittanceTotals | None,
) -> Page:
    """The page of one 835. ``totals`` are None where the file breaks off before them."""
    plb = totals.provider_adjustments if totals else []
    tie = tie_remittance(signed_amount(header.payment), claims, [one.amount for one in plb])
    return Page(
        source=clean(source),
        trace=clean(header.payment.trace_number),
        payer=block(header.payer, "payer not named"),
        payee=block(header.payee, "payee not named"),
        amount=signed_amount(header.payment),
        facts=_payment_facts(header),
        cards=[card(claim) for claim in claims],
        settled=[_settled(one) for one in plb],
        totals=_totals(tie),
        equations=[_payment_equation(header, totals, tie)],
        summaries=[summary(one) for one in totals.provider_summaries] if totals else [],
        legend=_legend(claims),
        kept=[clean(text) for text in (*header.unmodelled, *(totals.unmodelled if totals else ()))],
        warnings=_warnings(claims, totals),
    )  # fmt: skip


def _payment_facts(header: RemittanceHeader) -> list[Fact]:
    """How and when the money moves, and by which numbers it is found."""
    payment, say = header.payment, meanings()
    day = payment.effective_date
    facts = [
        fact("Paid", spaced(say.at("591", payment.method_code) or payment.method_code,
                            f"on {date_words(day)}" if day else "")),
        fact("Trace number (TRN02)", payment.trace_number),
        fact("Payer's id (TRN03)", payment.originator_identifier),
        fact("What this advice does", say.at("305", payment.transaction_handling_code)
             or payment.transaction_handling_code),
        fact("From account", account(payment.payer_account)),
        fact("To account", account(payment.payee_account)),
        fact("Made on", date_words(header.production_date) if header.production_date else ""),
    ]  # fmt: skip
    facts += [
        fact(
            "Payer's company id (BPR10)", spaced(payment.company_identifier, payment.company_code)
        ),
        fact("Supplement of the trace (TRN04)", payment.originator_code),
        fact("Payment format", payment.format_code),
        fact("Currency", header.currency_code),
        fact("Delivery of the advice", _delivery(header)),
    ]
    if payment.credit_debit_code == "D":
        facts.append(Fact("Direction", "a debit: the amount is taken from the payee"))
    facts += [identifier_words(one) for one in header.references]
    return [one for one in facts if one.value]


def _delivery(header: RemittanceHeader) -> str:
    """RDM in words."""
    told = header.delivery
    if told is None:
        return ""
    words = meanings().at("756", told.method_code) or told.method_code
    return spaced(words, told.name, told.address, by=", ")


def _settled(one: ProviderAdjustment) -> Settled:
    words = meanings().listed("provider_adjustments", one.reason_code)
    day = one.fiscal_period_date
    period = f"fiscal period to {day}" if day else ""
    return Settled(
        provider=spaced(clean(one.provider_identifier), period, by=", "),
        code=clean(one.reason_code),
        words=words or "no words for this code",
        reference=clean(one.reference),
        amount=one.amount,
    )


def _totals(tie: Tie) -> list[Total]:
    """The charged dollars by where they went, then from paid claims to the payment."""
    parts = (
        ("paid by this payer", tie.paid), ("written off by contract", tie.contractual),
        ("owed by patients or next payers", tie.patient), ("denied", tie.denied),
        ("settled by other payers", tie.other_payer), ("otherwise adjusted", tie.other),
        ("not explained", tie.unexplained),
    )  # fmt: skip
    return [
        Total("Charged", tie.charged),
        *(Total(label, value, part=True) for label, value in parts if value),
    ]


def _payment_equation(
    header: RemittanceHeader, totals: RemittanceTotals | None, tie: Tie
) -> Equation:
    """Source: 005010X221A1 balancing, transaction level."""
    if totals is None or header.payment.amount is None:
        return Equation("The payment cannot be tied: an amount of it is missing", None)
    made = tie.paid - tie.provider_adjustments
    text = (f"{dollars(tie.paid)} paid on claims {MINUS} {dollars(tie.provider_adjustments)} "
            f"provider adjustments = {dollars(made)}")  # fmt: skip
    if not tie.difference:
        return Equation(f"{text}, the payment", bool(totals.balanced))
    return Equation(
        f"{text}, but the payment is {dollars(tie.payment)}: "
        f"{dollars(tie.difference)} is not explained",
        False,
    )


def _legend(claims: Iterable[ClaimPayment]) -> list[Fact]:
    """The groups of adjustments that occur, in words."""
    groups = {a.group_code for claim in claims for a in claim.adjustments}
    groups |= {
        a.group_code for claim in claims for line in claim.service_lines for a in line.adjustments
    }
    return [
        Fact(clean(code), meanings().at("CAS01", code) or "no words for this group")
        for code in sorted(groups)
    ]


def _warnings(claims: Sequence[ClaimPayment], totals: RemittanceTotals | None) -> list[str]:
    if totals is None:
        return ["The file breaks off before the end of this remittance: claims may be missing."]
    said: list[str] = []
    told = sum((one.claims or Decimal(0) for one in totals.provider_summaries), Decimal(0))
    if totals.provider_summaries and told != len(claims):
        said.append(f"The summaries (TS3) count {told:f} claims, but {len(claims)} are here.")
    return said
