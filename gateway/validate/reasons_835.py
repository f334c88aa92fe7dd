"""Why a remittance does not tie: the likeliest reason, in words, for the hint of the finding.

A reason is only told where the difference is explained to the cent. Source: the ways in which
remittances fail in the field; 005010X221A1, section 1.10.2.
"""

from __future__ import annotations

from decimal import Decimal

from gateway.models.amount import amount
from gateway.validate.claim_view import ZERO
from gateway.validate.parts import Part, Seg
from gateway.validate.remit_view import RemitView

KEPT = 10_000
"""So many different payments of claims are remembered: the guide's limit of claims in a set."""


def note(seen: RemitView) -> None:
    """Remember what a claim was paid and the interest it names, for :func:`payment_reason`."""
    part, tally = seen.part, seen.part.tally
    payments: dict[str, str] | None = tally.get("payments")
    if payments is None:
        payments = tally["payments"] = {}
    if len(payments) < KEPT:
        payments.setdefault(seen.elements[4], seen.elements[1])
    if any(text[4:5] == "I" for text in part.own("AMT")):
        for seg in part.all("AMT", "I"):
            tally["interest"] = tally.get("interest", ZERO) + (amount(seg[2]) or ZERO)


def pairs(root: Part) -> list[tuple[Seg, int, Decimal]]:
    """The amounts of all PLB: segment, element of the amount, amount; unreadable ones left out."""
    found = []
    for plb in root.all("PLB"):
        for number in range(4, len(plb.elements), 2):
            money = amount(plb[number]) if plb[number] else None
            if money is not None:
                found.append((plb, number, money))
    return found


def turned(root: Part, left: Decimal) -> tuple[Seg, int] | None:
    """The one PLB amount that explains the difference if its sign is turned; None where none
    does."""
    return next(((seg, at) for seg, at, money in pairs(root) if money and left == -2 * money), None)


def payment_reason(root: Part, left: Decimal, total: Decimal) -> str:
    """Why claim payments less provider adjustments are not the payment; '' where nothing fits."""
    if not left:
        return ""
    given = pairs(root)
    if sign := turned(root, left):
        return f"{_named(*sign)} ties with its sign turned: positive takes money away"
    if (off := root.tally.get("off")) and left == -off:
        return "the claims that do not tie are off by as much: mend those first"
    if len(given) > 1 and left == -2 * sum(money for _, _, money in given):
        return "it ties with the signs of all PLB amounts turned: positive takes money away"
    for seg, at, money in given:
        if left == -money:
            return f"the payment leaves {_named(seg, at)} out"
    if root.tally.get("interest") and left == -root.tally["interest"]:
        return "the interest of the claims (AMT*I) was paid and no PLB L6 says so"
    if found := _one_claim(root, left):
        return found
    if total == 0 and left < 0:
        return f"carry the negative balance forward: PLB FB {left}"
    return ""


def _named(seg: Seg, at: int) -> str:
    reference = f" {seg.component(at - 1, 2)}" if seg.component(at - 1, 2) else ""
    return f"PLB{at:02d} ({seg.component(at - 1, 1)}{reference}, {seg[at]})"


def _one_claim(root: Part, left: Decimal) -> str:
    payments: dict[str, str] = root.tally.get("payments", {})
    twice = ""
    for text, claim in payments.items():
        paid = amount(text) if text else None
        if not paid:
            continue
        if left == paid:
            return f"the payment leaves claim {claim} out, which was paid {text}"
        if left == -paid:
            return f"the payment counts claim {claim} twice, or one like it paid {text} is missing"
        if left == 2 * paid:
            twice = twice or f"the payment counts claim {claim} ({text}) with its sign turned"
    return twice


def difference_reason(
    charge: Decimal, taken: Decimal, left: Decimal, own: Decimal = ZERO, tied: bool = False
) -> str:
    """Why charge less adjustments is not what was paid; ``own`` are the claim's own adjustments
    where there are services, ``tied`` says that all of those tie."""
    if own and tied and left == -own:
        return "it ties without the claim's own CAS: what the services adjust is given twice"
    if taken and left == -2 * taken:
        turn = (
            "a reversal turns the sign of CAS too" if charge < 0 else "CAS reduces, negative adds"
        )
        return f"it ties with the signs of CAS turned: {turn}"
    if not taken and left:
        return "no CAS says why it was not paid in full"
    return ""
