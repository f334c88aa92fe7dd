"""SNIP type 3 of claims: CLM02 against its lines, and each other payer's three equations.

Sources: 005010X222A1 and X223A2, section 1.4.4 (balancing), loops 2320 and 2430.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from gateway.models.amount import amount
from gateway.validate.claim_view import PAPER_TOTAL, ZERO, ClaimView, Line, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, OLD_CLAIMS, Rule, Tell, judge

CHARGE = Rule(
    "2300.CLM02.sum", CLAIMS, 3, code="STC:A8:178", source="edit 8",
    says="The claim's charge is not the sum of its lines' charges.",
    mend="make the claim's total charge the sum of its line charges",
)  # fmt: skip
LINE = Rule(
    "2430.SVD02.sum", CLAIMS, 3, code="STC:A8:672", source="edit 9",
    says="What another payer paid and adjusted on a line is not the line's charge.",
    mend="line charge = paid + all adjustments of that payer",
)  # fmt: skip
PAID = Rule(
    "2320.AMT02.sum", CLAIMS, 3, code="STC:A8:672", source="edit 10",
    says="What another payer paid by claim is not what it paid by line, less its adjustments of "
    "the claim.",
    mend="AMT*D is the sum of SVD02 less the claim-level adjustments",
)  # fmt: skip
EXPLAINED = Rule(
    "2320.AMT02.claim", CLAIMS, 3, code="STC:A8:672", source="edit 10",
    says="What another payer paid and adjusted, by claim and line, is not the claim's charge.",
    mend="CLM02 is AMT*D and all CAS of that payer, of claim and lines",
)  # fmt: skip


@judge((*CLAIMS, *OLD_CLAIMS), "2300", CHARGE, LINE, PAID, EXPLAINED)
def balance(claim: Part, tell: Tell) -> None:
    """What a claim and its other payers' decisions must add up to."""
    seen = view(claim)
    differs, lines = _differs(seen), list[str]()
    if claim.has("2320"):
        _payers(seen, claim.inner("2320"), differs, lines, tell)
    if differs:
        said = f"the claim's charge is {seen.charge}, its lines add up to {seen.total}"
        hint = f"{CHARGE.mend}; likely: the charge of line {lines[0]}" if lines else ""
        tell(CHARGE, seen.clm, 2, message=said, hint=hint)


def _differs(seen: ClaimView) -> bool:
    """True where the claim's charge is not its lines'. A line without a charge that can be read,
    and negative charges that tie without their signs, are told by other rules."""
    if seen.charge is None or seen.charge == seen.total:
        return False
    charges = [line.charge for line in seen.lines if line.revenue != PAPER_TOTAL]
    if not charges or len(seen.lines) < len(seen.part.inner("2400")):
        return False
    # A line without its LX may be the line before it told twice: the LX is told.
    sure = [line for line in seen.lines if line.lx and line.revenue != PAPER_TOTAL]
    if len(sure) < len(charges) and sum((one.charge or ZERO for one in sure), ZERO) == seen.charge:
        return False
    sizes = [abs(charge) for charge in charges if charge is not None]
    return len(sizes) == len(charges) and sum(sizes, ZERO) != abs(seen.charge)


def _payers(
    seen: ClaimView, payers: list[Part], differs: bool, lines: list[str], tell: Tell
) -> None:
    """The equations of all other payers."""
    keys = [key_of(payer) for payer in payers]
    named = {one.value("SVD", 1) for line in seen.lines for one in line.part.inner("2430")}
    # Else it is told that a line names nobody, or that a line's own segments are missing.
    whole = named <= set(keys) and len(seen.lines) == len(seen.part.inner("2400"))
    for payer, key in zip(payers, keys, strict=True):
        if keys.count(key) == 1 or key not in named:
            _payer(seen, payer, key, Known(differs, whole, lines), tell)


def adjusted(part: Part) -> Decimal:
    """The sum of all CAS of a loop: CAS03, 06, 09, 12, 15, 18."""
    total = ZERO
    for seg in part.all("CAS"):
        for text in seg.elements[3::3]:
            total += (amount(text) if text else None) or ZERO
    return total


def _readable(parts: list[Part]) -> bool:
    """True where each reason of the loops' CAS has an amount that can be read; else the guide tells
    of it, and nothing adds up."""
    for part in parts:
        for seg in part.all("CAS"):
            for at in range(2, len(seg.elements), 3):
                if seg[at] and (not seg[at + 1] or amount(seg[at + 1]) is None):
                    return False
    return True


def key_of(payer: Part) -> str:
    """What SVD01 repeats: NM109 of 2330B."""
    named = payer.one("2330B")
    return named.value("NM1", 9, "PR") if named else ""


def decisions(line: Line, key: str) -> list[tuple[Seg, Decimal, Decimal]]:
    """What a payer decided on a line: the SVD, what was paid, what was adjusted."""
    found = []
    for part in line.part.inner("2430"):
        svd = part.first("SVD")
        if svd is not None and svd[1] == key:
            found.append((svd, (amount(svd[2]) if svd[2] else None) or ZERO, adjusted(part)))
    return found


class Known(NamedTuple):
    """What is known of a claim before a payer's equations are judged: whether its charge differs
    from its lines', and whether all its lines' decisions are those of its payers. ``lines`` is for
    those that are off by just what the claim's charge is."""

    differs: bool
    whole: bool
    lines: list[str]


class Decided(NamedTuple):
    """What a payer decided on lines: paid and adjusted in all, what that is off from the charges,
    whether it decided on any, and whether all of that ties."""

    paid: Decimal
    taken: Decimal
    off: Decimal
    by_line: bool
    sound: bool


def _payer(seen: ClaimView, payer: Part, key: str, known: Known, tell: Tell) -> None:
    """The three equations of one other payer; the claim's is told where the others hold, and the
    second where it is not off by just what the lines are."""
    paid, taken, off, by_line, sound = _by_line(seen, key, known, tell)
    amt = payer.first("AMT", "D")
    by_claim = amount(amt[2]) if amt and amt[2] else None
    if by_claim is None or not known.whole:
        return
    own = adjusted(payer)
    differs = by_line and by_claim != paid - own
    explained = by_claim + own + taken
    if seen.charge is None or (not differs and explained == seen.charge) or not _readable([payer]):
        return
    if differs and by_claim != paid + off - own:
        tell(PAID, amt, 2, message=f"the other payer paid {by_claim} by claim and {paid} by line, "
             "less adjustments")  # fmt: skip
    elif (
        not differs
        and sound
        and not known.differs
        and (by_line or payer.all("CAS"))
        and explained != abs(seen.charge)
    ):
        tell(EXPLAINED, amt, 2, message="the other payer's payment and adjustments are "
             f"{explained}, the claim's charge is {seen.charge}")  # fmt: skip


def _by_line(seen: ClaimView, key: str, known: Known, tell: Tell) -> Decided:
    """The first of the equations, of each line."""
    paid, taken, off, by_line, sound = ZERO, ZERO, ZERO, False, True
    for line in seen.lines:
        parts = decisions(line, key)
        if not parts:
            continue
        by_line = True
        line_paid = sum((one[1] for one in parts), ZERO)
        line_taken = sum((one[2] for one in parts), ZERO)
        paid, taken = paid + line_paid, taken + line_taken
        left = abs(line.charge) - line_paid - line_taken if line.charge is not None else None
        if not left and left is not None:
            continue
        sound = False
        if left is None or not _readable(line.part.inner("2430")):
            continue
        if known.differs and seen.total - left == seen.charge:
            known.lines.append(line.number)  # one charge explains both, and is told once
        else:
            off += left
            tell(LINE, parts[0][0], 2, message=f"line {line.number}: the other payer's {line_paid} "
                 f"paid and {line_taken} adjusted are not the charge {line.charge}")  # fmt: skip
    return Decided(paid, taken, off, by_line, sound)
