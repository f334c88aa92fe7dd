"""SNIP types 4 and 7 of remittances: adjustments, their groups, reasons and remarks.

Sources: 005010X221A1, CAS; the usage notes of the code lists; CORE 360 (uniform use of codes).
"""

from __future__ import annotations

from gateway.finding import Severity
from gateway.validate.bases import SERVICES
from gateway.validate.codes_835 import ALERTS, COST_SHARE, ENDED, GROUPS, NEVER_PATIENT, REMARKED
from gateway.validate.parts import Part as Loop
from gateway.validate.parts import Seg
from gateway.validate.remit_view import RemitView, Taken, claim_remarks, line_remarks, remit
from gateway.validate.rule import REMITTANCES, Rule, Tell, judge

LOOPS = ("2100", "2110")


def _both(
    id: str, says: str, mend: str, severity: Severity = "warning", snip: int = 4
) -> dict[str, Rule]:
    """The rule for adjustments of claims and of services."""
    return {
        loop: Rule(f"{loop}.{id}", REMITTANCES, snip, says, mend, severity, source="CAS")
        for loop in LOOPS
    }  # fmt: skip


ZERO_AMOUNT = _both(
    "CAS03.zero", "An adjustment of zero changes nothing.", "nothing is to be posted",
)  # fmt: skip
GAP = _both(
    "CAS.gap", "A place between two adjustments of a CAS is empty.",
    "read the adjustments that are there; the payer should leave no gaps", "error",
)  # fmt: skip
REPEAT = _both(
    "CAS02.repeat", "The same group and reason stand twice at one level.",
    "add both up; the payer should send one", "warning",
)  # fmt: skip
GROUP = _both(
    "CAS01.group", "The reason is kept for other groups.",
    "ask the payer who is to pay: the group decides, not the reason", "warning",
)  # fmt: skip
PATIENT = _both(
    "CAS01.patient", "The patient is said to owe what patients do not pay for: contract, bundling "
    "or withholding.",
    "look at the contract before the patient is billed", "warning", 7,
)  # fmt: skip
SHARE = _both(
    "CAS01.share", "Deductible, coinsurance or copayment stand under a group that the patient does "
    "not pay.",
    "ask the payer: a patient's share belongs under PR", "warning", 7,
)  # fmt: skip
REMARK = _both(
    "CAS02.remark", "The reason needs a remark that says what is meant, and there is none.",
    "ask the payer what is missing or wrong", "error",
)  # fmt: skip
ALERT = _both(
    "CAS02.alert",
    "The reason needs a remark that says what is meant, and those there only inform.",
    "ask the payer what is missing or wrong", "warning",
)  # fmt: skip
OLD = _both(
    "CAS02.ended", "The reason ended before the day of the payment.",
    "read it as what it meant; the payer should use today's reason", "warning", 5,
)  # fmt: skip
ALL = [rule for table in (ZERO_AMOUNT, GAP, REPEAT, GROUP, PATIENT, SHARE, REMARK, ALERT, OLD)
       for rule in table.values()]  # fmt: skip


KNOWN = frozenset({"CO", "OA", "PI", "PR"})
"""The groups of the guide; any other is told by it."""


@judge(REMITTANCES, "2100", *ALL, rests=SERVICES)
def adjustments(part: Loop, tell: Tell) -> None:
    """All CAS of a claim and its services."""
    seen = remit(part)
    if seen is None:
        return
    if seen.cas:
        _level(seen, "2100", seen.cas, part, tell)
    for service in seen.services:
        if service.cas:
            _level(seen, "2110", service.cas, service.part, tell)


def _level(
    seen: RemitView, loop: str, cas: list[tuple[Seg, Taken]], part: Loop, tell: Tell
) -> None:
    """The adjustments of one level."""
    if len(cas) > 1:
        known: set[tuple[str, str]] = set()
        for seg, taken in cas:
            for at, code, _, _ in taken.triples:
                if (taken.group, code) in known:
                    tell(REPEAT[loop], seg, at)
                known.add((taken.group, code))
    for seg, taken in cas:
        if taken.odd:
            _odd(loop, seg, taken, tell)
        if taken.asks:
            _asks(seen, loop, seg, taken, part, tell)


def _odd(loop: str, seg: Seg, taken: Taken, tell: Tell) -> None:
    group, triples = taken.group, taken.triples
    if triples and triples[-1][0] != 3 * len(triples) - 1:
        tell(GAP[loop], seg)
    for at, code, money, _ in triples:
        if money is not None and not money:
            tell(ZERO_AMOUNT[loop], seg, at + 1)
        if group == "PR" and code in NEVER_PATIENT:
            tell(PATIENT[loop], seg, at)
        elif group in ("CO", "PI") and code in COST_SHARE:
            tell(SHARE[loop], seg, at)
        elif group in KNOWN and group not in GROUPS.get(code, group).split():
            tell(GROUP[loop], seg, at, hint=f"reason {code} goes with {GROUPS[code]}; ask the "
                 "payer who is to pay")  # fmt: skip


def _asks(seen: RemitView, loop: str, seg: Seg, taken: Taken, part: Loop, tell: Tell) -> None:
    told = [part] if loop == "2110" else [service.part for service in seen.services]
    remarks = claim_remarks(seen.part)
    for one in told:  # a claim's reason may be explained at its services
        remarks += line_remarks(one)
    for at, code, money, _ in taken.triples:
        if code in REMARKED and money:
            if not remarks:
                tell(REMARK[loop], seg, at)
            elif ALERTS.issuperset(remarks):
                tell(ALERT[loop], seg, at)
        ended = ENDED.get(code)
        if ended and seen.header.day and seen.header.day >= ended:
            tell(OLD[loop], seg, at)
