"""SNIP type 4 of remittances: what a claim's payment says of itself (loop 2100).

Source: 005010X221A1, CLP and the segments of loop 2100, section 1.10.2 (reversals, forwarding).
"""

from __future__ import annotations

from gateway.models.amount import amount
from gateway.validate.claim_view import ZERO
from gateway.validate.codes_835 import (
    CROSSED,
    FORWARDED,
    LATER,
    PAYING,
    PREDETERMINATION,
    REVERSAL,
)
from gateway.validate.parts import Part
from gateway.validate.remit_view import RemitView, claim_remarks, remit
from gateway.validate.rule import REMITTANCES, Rule, Tell, judge

DENIED = Rule(
    "2100.CLP04.denied", REMITTANCES, 4, severity="error", source="CLP02",
    says="A claim that is denied (4) was paid.",
    mend="ask the payer: is it paid (1, 2, 3) or denied",
)  # fmt: skip
UNPAID = Rule(
    "2100.CLP04.forwarded", REMITTANCES, 4, severity="error", source="CLP02",
    says="A claim that is not this payer's (23), or an estimate (25), was paid.",
    mend="ask the payer which of both is true",
)  # fmt: skip
POSITIVE = Rule(
    "2100.CLP03.reversal", REMITTANCES, 4, severity="error", source="reversals",
    says="A reversal has a positive charge or payment.",
    mend="a reversal repeats the earlier amounts with their signs turned",
)  # fmt: skip
NEGATIVE = Rule(
    "2100.CLP04.negative", REMITTANCES, 4, severity="error", source="CLP04",
    says="A claim that is no reversal has a negative payment.",
    mend="ask the payer: negative amounts belong in a reversal (CLP02 22)",
)  # fmt: skip
ABOVE = Rule(
    "2100.CLP04.above", REMITTANCES, 4, severity="warning", source="CLP04",
    says="More was paid than charged.",
    mend="look at the contract: it may be interest, an add-on or a mistake that is taken back",
)  # fmt: skip
UNCORRECTED = Rule(
    "2100.CLP02.uncorrected", REMITTANCES, 4, severity="warning", source="reversals",
    says="A claim was reversed, and no new decision on it follows in this payment.",
    mend="watch for the correction in a later remittance; the claim is open again",
)  # fmt: skip
CROSSOVER = Rule(
    "2100.NM1-TT.missing", REMITTANCES, 4, severity="error", source="NM1*TT",
    says="The claim was forwarded, and nothing says to whom.",
    mend="ask the payer for the crossover carrier (NM1*TT)",
)  # fmt: skip
NOT_FORWARDED = Rule(
    "2100.NM1-TT.unneeded", REMITTANCES, 4, severity="warning", source="NM1*TT",
    says="A crossover carrier is named, and the claim's status does not say that it was forwarded.",
    mend="take it as not forwarded until the other payer answers",
)  # fmt: skip
REMARK = Rule(
    "2100.CLP02.crossover", REMITTANCES, 4, severity="warning", source="remarks MA07, MA18, N89",
    says="A remark says that the claim went on to another payer, and its status does not.",
    mend="do not send the next payer's claim before asking whether it was crossed over",
)  # fmt: skip
OWED = Rule(
    "2100.CLP05.sum", REMITTANCES, 4, severity="warning", source="CLP05",
    says="What the patient owes is not the sum of the adjustments under PR.",
    mend="bill the patient what the adjustments say, and ask the payer",
)  # fmt: skip
NUMBER = Rule(
    "2100.CLP01.unknown", REMITTANCES, 4, severity="warning", source="CLP01",
    says="The payer does not say whose claim it is: the patient control number is 0.",
    mend="match it by the payer's claim number, the patient and the dates",
)  # fmt: skip
REPEAT = Rule(
    "2100.CLP.same", REMITTANCES, 4, severity="error", source="CLP",
    says="The same decision on the same claim stands twice in the payment.",
    mend="post it once, and ask the payer where the payment counts both",
)  # fmt: skip
BACKWARDS = Rule(
    "2100.DTM-233.backwards", REMITTANCES, 4, severity="error", source="DTM*232, *233",
    says="The statement's period ends before it begins.",
    mend="take the dates from the claim",
)  # fmt: skip
BOTH = Rule(
    "2100.MOA.inpatient", REMITTANCES, 4, severity="warning", source="MIA, MOA",
    says="The claim has the facts of an inpatient and of an outpatient decision.",
    mend="remarks of both count; ask the payer which it was",
)  # fmt: skip
PRIOR = Rule(
    "2100.CLP02.prior", REMITTANCES, 4, severity="warning", source="CLP02, reason 23",
    says="A later payer decided, and nothing shows what the payer before it paid.",
    mend="look whether the claim was sent with the earlier payer's decision",
)  # fmt: skip
NOBODY = Rule(
    "2100.NM1-QC.anonymous", REMITTANCES, 4, severity="warning", source="NM1*QC",
    says="The patient has neither name nor id.",
    mend="match the claim by its numbers and dates",
)  # fmt: skip

KEPT = 10_000
"""So many claims of a payment are remembered: the most that the guide recommends for one."""


@judge(REMITTANCES, "2100", DENIED, UNPAID, POSITIVE, NEGATIVE, ABOVE, CROSSOVER, NOT_FORWARDED)
def status(part: Part, tell: Tell) -> None:
    """CLP02 against what was paid and who is named."""
    seen = remit(part)
    if seen is None:
        return
    code = seen.status
    paid, charge = seen.paid or ZERO, seen.charge or ZERO
    if seen.reversal:
        if charge > 0 or paid > 0:
            tell(POSITIVE, seen.clp, 3 if charge > 0 else 4)
    elif paid < 0 and code:
        tell(NEGATIVE, seen.clp, 4)
    elif paid and code == "4":
        tell(DENIED, seen.clp, 4)
    elif paid and code in ("23", PREDETERMINATION):
        tell(UNPAID, seen.clp, 4)
    elif paid > charge and not seen.services and not seen.left:  # else told of services
        tell(ABOVE, seen.clp, 4)
    _forwarded(seen, tell)


def _forwarded(seen: RemitView, tell: Tell) -> None:
    part = seen.part
    named = any(text[4:6] == "TT" for text in part.own("NM1"))
    carrier = part.first("NM1", "TT") if named else None
    if seen.status in FORWARDED:
        if carrier is None:
            tell(CROSSOVER, seen.clp, segment="NM1")
        return
    if carrier is not None and not seen.reversal:
        tell(NOT_FORWARDED, carrier)


@judge(REMITTANCES, "2100", REMARK, needs=("2100.MIA", "2100.MOA"))
def remarked(part: Part, tell: Tell) -> None:
    """A crossover that only a remark tells of."""
    seen = remit(part)
    if seen is None or seen.status not in PAYING - FORWARDED:
        return
    carrier = part.first("NM1", "TT")
    if (carrier is None or seen.reversal) and not CROSSED.isdisjoint(claim_remarks(part)):
        tell(REMARK, seen.clp, 2)


@judge(REMITTANCES, "2100", BOTH, needs=("2100.MIA",))
def both(part: Part, tell: Tell) -> None:
    """Decisions on inpatients and on outpatients."""
    if part.first("CLP") and part.own("MIA") and part.own("MOA"):
        tell(BOTH, part.first("MOA"))


@judge(REMITTANCES, "2100", OWED, NUMBER, BACKWARDS, PRIOR, NOBODY)
def facts(part: Part, tell: Tell) -> None:
    """What the claim says of its patient, its days and its payers."""
    seen = remit(part)
    if seen is None:
        return
    number, text = seen.elements[1], seen.elements[5]
    owed = amount(text) if text else None
    whole = None not in seen.service_sums  # that an SVC is missing is told
    sum_ = seen.owed if owed is not None and whole and not seen.reversal else owed
    if owed is not None and owed != sum_ and sum_ is not None and owed - sum_ != seen.left:
        tell(OWED, seen.clp, 5, message=f"CLP05 says that the patient owes {owed}, the adjustments "
             f"under PR are {sum_}")  # fmt: skip
    if not number.strip("0"):
        tell(NUMBER, seen.clp, 1)
    if seen.start and seen.end and seen.end < seen.start:
        tell(BACKWARDS, part.first("DTM", "233"), 2)
    if seen.status in LATER and not seen.reversal and not seen.having("23") and not seen.left:
        tell(PRIOR, seen.clp, 2)
    if seen.patient:
        elements = (*seen.patient.split(part.tally["marks"].element), *[""] * 9)
        if not (elements[3] or elements[9]):
            tell(NOBODY, part.first("NM1", "QC"))


@judge(REMITTANCES, "2100", REPEAT)
def repeated(part: Part, tell: Tell) -> None:
    """The same decision twice; and which reversals wait for their corrections."""
    seen = remit(part)
    if seen is None or not seen.elements[1].strip("0"):
        return
    tally, (_, number, status, charge, paid, _, _, control, *_) = part.tally, seen.elements
    known: set[tuple[str, ...]] = tally.setdefault("decisions", set())
    # some payees send one number for many patients
    key = number, status, charge, paid, control, seen.patient
    if key in known:
        tell(REPEAT, seen.clp)
    elif len(known) < KEPT:
        known.add(key)
    waiting = tally.setdefault("reversed", {})
    if seen.status == REVERSAL:
        if len(waiting) < KEPT:
            waiting[number] = seen.clp
    elif waiting:
        waiting.pop(number, None)


@judge(REMITTANCES, "ST", UNCORRECTED)
def uncorrected(root: Part, tell: Tell) -> None:
    """Reversals without a new decision in the set."""
    for clp in root.tally.get("reversed", {}).values():
        tell(UNCORRECTED, clp, 2)
