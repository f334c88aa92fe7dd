"""SNIP type 3 of remittances: the line's, the claim's and the payment's equations.

Source: 005010X221A1, section 1.10.2.1 (balancing). All are errors, never rejects: a remittance that
does not tie is posted or held, and told.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from gateway.models.amount import amount
from gateway.validate.balance_837 import adjusted
from gateway.validate.claim_view import ZERO
from gateway.validate.codes_835 import REVERSAL
from gateway.validate.parts import Part, Seg
from gateway.validate.reasons_835 import difference_reason, note, payment_reason
from gateway.validate.remit_view import RemitView, remit
from gateway.validate.rule import REMITTANCES, Rule, Tell, judge

LINE = Rule(
    "2110.SVC.balance", REMITTANCES, 3, severity="error",
    says="A service's charge less its adjustments is not what was paid.",
    mend="SVC02 - all CAS of the line = SVC03",
)  # fmt: skip
CLAIM = Rule(
    "2100.CLP.balance", REMITTANCES, 3, severity="error",
    says="A claim's charge less all adjustments, of claim and lines, is not what was paid.",
    mend="CLP03 - all CAS of claim and lines = CLP04",
)  # fmt: skip
BILLED = Rule(
    "2100.CLP03.sum", REMITTANCES, 3, severity="error",
    says="A claim's charge is not the sum of its services' charges.",
    mend="CLP03 = sum of SVC02 where services are given",
)  # fmt: skip
PAYMENT = Rule(
    "BPR02.balance", REMITTANCES, 3, severity="error",
    says="The payments of the claims less the provider adjustments are not the payment.",
    mend="BPR02 = sum of CLP04 - sum of PLB amounts",
)  # fmt: skip
SUMMARY_COUNT = Rule(
    "2000.TS304.count", REMITTANCES, 3, severity="error",
    says="The number of claims in a provider summary is not that of the group's claims.",
    mend="TS304 counts the CLP of its own LX group, not of the whole set",
)  # fmt: skip
SUMMARY_CHARGE = Rule(
    "2000.TS305.sum", REMITTANCES, 3, severity="error",
    says="The charge in a provider summary is not the sum of the group's claims.",
    mend="TS305 = sum of CLP03 of its own LX group",
)  # fmt: skip


class _Case(NamedTuple):
    """An equation that does not tie: whose, what it says, what is left over (None where that cannot
    be read), and the likeliest reason."""

    who: str
    said: str
    left: Decimal | None
    reason: str


def money(seg: Seg, number: int) -> Decimal | None:
    """The amount in an element; None where it is empty or cannot be read."""
    text = seg[number]
    return amount(text) if text else None


def _untied(tell: Tell, rule: Rule, seg: Seg | None, element: int, case: _Case) -> None:
    """Tell of an equation that does not tie, with the likeliest reason; or that nobody can say
    whether it does: then it is a warning, for the amount that is missing is the fault."""
    segment = seg.id if seg else "BPR"
    if case.left is not None:
        tell(rule, seg, element, segment=segment, message=f"{case.said}; {case.left} is left over",
             hint=_hint(rule, case.reason))  # fmt: skip
        return
    said = f"whether {case.who} ties cannot be said: an amount of the equation is missing or " \
        "cannot be read"  # fmt: skip
    tell(rule, seg, element, segment=segment, message=said, severity="warning",
         hint="mend the amount, or ask for it")  # fmt: skip


def _hint(rule: Rule, reason: str) -> str:
    """The rule's way to mend it, and the likeliest reason in this case."""
    return f"{rule.mend}; likely: {reason}" if reason else ""


@judge(REMITTANCES, "2100", LINE, CLAIM, BILLED)
def claim(part: Part, tell: Tell) -> None:
    """One claim payment, and its services."""
    seen = remit(part)
    if seen is None:
        return
    taken, billed, sound, tied = seen.sums.less, ZERO, seen.sums.readable, True
    off: Decimal | None = ZERO
    services = seen.service_sums
    for number, one in enumerate(services):
        if one is None:
            taken += adjusted(part.inner("2110")[number])
            continue
        charge, paid, less, _, readable = one
        taken += less
        sound = sound and readable
        if seen.reversal and charge and charge > 0 and paid is not None and -charge - less == paid:
            charge = -charge  # its sign alone is wrong, which another rule tells
        billed += charge or ZERO
        left = None
        if charge is not None and paid is not None and readable:
            left = charge - less - paid
        else:
            sound = False
        if left != 0:
            tied, off = False, _plus(off, left)
            _line(part.inner("2110")[number], number + 1, charge, less, left, tell)
    _claim(seen, Sums(taken, billed, sound, tied and bool(services), off), tell)


def _line(
    part: Part, number: int, charge: Decimal | None, less: Decimal, left: Decimal | None, tell: Tell
) -> None:
    reason = difference_reason(charge or ZERO, less, left) if left else ""
    said = f"service {number}: charge less adjustments is not what was paid"
    case = _Case(f"service {number}", said, left, reason)
    _untied(tell, LINE, part.first("SVC"), 3, case)


class Sums(NamedTuple):
    """Adjustments of the claim and its services, charges of services; whether all amounts can be
    read, whether there are services that all tie, and what is left over of those that do not, None
    where that cannot be read."""

    taken: Decimal
    billed: Decimal
    sound: bool
    tied: bool
    off: Decimal | None


def _claim(seen: RemitView, sums: Sums, tell: Tell) -> None:
    """The claim's own equations, and what the payment's needs of it.

    What a service or the claim's charge explains to the cent is told there alone."""
    taken, billed, sound, tied, off = sums
    charge, paid, own = seen.charge, seen.paid, seen.sums.less
    tally = seen.part.tally
    note(seen)
    tally["paid"] = None if paid is None else _plus(tally.get("paid", ZERO), paid)
    tally["claims"] = tally.get("claims", 0) + 1
    tally["charge"] = _plus(tally.get("charge", ZERO), charge)
    left = above = None
    if charge is not None and paid is not None and sound:
        charge, paid = _righted(seen.status, charge, paid, taken)
        left = charge - taken - paid
        whole = bool(seen.service_sums) and None not in seen.service_sums
        above = charge - billed if whole else ZERO  # that an SVC is missing is told
        above = ZERO if off and above == -off else above  # a service's charge is off: told there
    tally["off"] = tally.get("off", ZERO) + (left or ZERO)
    tally["above"] = tally.get("above", ZERO) + (above or ZERO)
    known = off is None if left is None else left == off or _lacking(left, above, tied)
    if left != 0 and not known:
        reason = difference_reason(charge or ZERO, taken, left, own, tied) if left else ""
        said = "the claim's charge less all adjustments is not what was paid"
        _untied(tell, CLAIM, seen.clp, 4, _Case("the claim", said, left, reason))
    if above:
        said = f"the claim's charge is {charge}, its services add up to {billed}"
        lacks = "a service is missing" if tied and left not in (0, above) else ""
        tell(BILLED, seen.clp, 3, message=said, hint=_hint(BILLED, lacks))


def _righted(
    status: str, charge: Decimal, paid: Decimal, taken: Decimal
) -> tuple[Decimal, Decimal]:
    """Charge and payment, with their signs turned where those alone are wrong: other rules tell of
    positive amounts in a reversal, and of negative payments outside of one."""
    if charge - taken == paid:
        return charge, paid
    turned = (-abs(charge), -abs(paid)) if status == REVERSAL else (charge, abs(paid))
    return turned if turned[0] - taken == turned[1] else (charge, paid)


def _lacking(left: Decimal, above: Decimal | None, tied: bool) -> bool:
    """True where the claim's charge is above its services' and all of those tie: what is left over
    is the part of a service that is not there, or of the charge. The charge is told."""
    return bool(above and tied and 0 <= left * above <= above * above)


def _plus(total: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if total is None or more is None else total + more


@judge(REMITTANCES, "2000", SUMMARY_COUNT, SUMMARY_CHARGE)
def group(part: Part, tell: Tell) -> None:
    """One LX group: its TS3 counts its own claims."""
    tally = part.tally
    claims, charge = tally.pop("claims", 0), tally.pop("charge", ZERO)
    above = tally.pop("above", ZERO)
    for ts3 in part.all("TS3")[:1]:
        count, total = money(ts3, 4), money(ts3, 5)
        if count is not None and count != claims:
            said = f"TS304 says {count} claims, the group has {claims}"
            tell(SUMMARY_COUNT, ts3, 4, message=said)
        if total is not None and charge is not None and charge - total not in (0, above):
            tell(SUMMARY_CHARGE, ts3, 5, message=f"TS305 says {total}, the group's claims add up "
                 f"to {charge}")  # fmt: skip


@judge(REMITTANCES, "ST", PAYMENT)
def payment(part: Part, tell: Tell) -> None:
    """The whole transaction: BPR02 = ΣCLP04 − ΣPLB; a debit (BPR03 D) is money of the payee."""
    bpr = part.first("BPR")
    total = money(bpr, 2) if bpr else None
    debit = bpr is not None and bpr[3] == "D"
    if debit and total is not None:
        total = -total
    taken: Decimal | None = ZERO
    for plb in part.all("PLB"):
        for number in range(3, len(plb.elements), 2):
            if plb[number] or plb[number + 1]:
                taken = _plus(taken, money(plb, number + 1))
    paid = part.tally.get("paid", ZERO)
    left = None
    if total is not None and paid is not None and taken is not None:
        left = part.tally["left"] = paid - taken - total
    turned = left is not None and total is not None and total < 0 and left == -2 * total
    turned = turned and not debit
    if left != 0 and not turned:  # of a negative payment another rule tells
        reason = payment_reason(part, left, total or ZERO) if left else ""
        said = "claim payments less provider adjustments are not the payment"
        _untied(tell, PAYMENT, bpr, 2, _Case("the payment", said, left, reason))
