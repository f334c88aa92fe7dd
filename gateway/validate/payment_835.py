"""SNIP type 4 of remittances: how the money moves (BPR, TRN) and what changes it (PLB).

Source: 005010X221A1, BPR, TRN and PLB; what is usual of a code is the field's practice and told as
advice. Nothing here rejects: a remittance is posted or held, and told.
"""

from __future__ import annotations

from gateway.guides.npi import npi_is_valid
from gateway.models.amount import amount
from gateway.validate.claim_view import ZERO
from gateway.validate.codes_835 import GIVES, REFERRED, TAKES
from gateway.validate.parts import Part, Seg
from gateway.validate.reasons_835 import turned
from gateway.validate.remit_view import header
from gateway.validate.rule import REMITTANCES, Rule, Tell, judge

NO_PAYMENT = Rule(
    "BPR04.amount", REMITTANCES, 4, severity="error", source="BPR04",
    says="The payment is said to be none, and has an amount.",
    mend="ask the payer: BPR04 NON goes with BPR02 0",
)  # fmt: skip
NOTICE = Rule(
    "BPR01.amount", REMITTANCES, 4, severity="error", source="BPR01",
    says="It is a notice alone (H), and has an amount.",
    mend="ask the payer: BPR01 H is for a payment of 0",
)  # fmt: skip
NEGATIVE = Rule(
    "BPR02.negative", REMITTANCES, 4, severity="error", source="BPR02",
    says="The payment is negative.",
    mend="ask the payer: what is owed goes to the next payment by PLB FB, BPR02 is 0 or more",
)  # fmt: skip
ACCOUNTS = Rule(
    "BPR13.missing", REMITTANCES, 4, severity="error", source="BPR12 to BPR15",
    says="Money is sent by the bank, and the accounts are not named.",
    mend="ask the payer: BPR06 to BPR09 and BPR12 to BPR15 go with ACH, BOP and FWT",
)  # fmt: skip
FAR = Rule(
    "BPR16.far", REMITTANCES, 4, severity="warning", source="CORE 370",
    says="The payment's date is more than 30 days from the day on which the file was made.",
    mend="compare with the bank's day before it is matched",
)  # fmt: skip
ORIGINATOR = Rule(
    "TRN03.shape", REMITTANCES, 4, severity="warning", source="TRN03",
    says="The payer's id of the trace is not 1 and nine digits.",
    mend="TRN03 is 1 and the payer's tax id; deposits are matched by it",
)  # fmt: skip
COMPANY = Rule(
    "TRN03.match", REMITTANCES, 4, severity="error", source="TRN03, BPR10",
    says="The payer's id of the trace is not that of the payment.",
    mend="ask the payer: TRN03 repeats BPR10",
)  # fmt: skip
SIGN = Rule(
    "PLB04.sign", REMITTANCES, 4, severity="warning", source="PLB04",
    says="A provider adjustment has another sign than is usual of its reason.",
    mend="positive takes money away, negative adds; ask the payer where the payment does not tie",
)  # fmt: skip
NOTHING = Rule(
    "PLB04.zero", REMITTANCES, 4, severity="warning", source="PLB04",
    says="A provider adjustment of zero changes nothing.",
    mend="nothing is to be posted",
)  # fmt: skip
REFERENCE = Rule(
    "PLB03-2.missing", REMITTANCES, 4, severity="warning", source="PLB03-2",
    says="A recovery, refund or balance carried over does not say what it belongs to.",
    mend="ask the payer for its number: without it openings and closings cannot be paired",
)  # fmt: skip
PAYEE = Rule(
    "PLB01.payee", REMITTANCES, 4, severity="warning", source="PLB01",
    says="A provider adjustment is of another provider than the payee.",
    mend="post it to that provider's account",
)  # fmt: skip

BY_BANK = frozenset({"ACH", "BOP", "FWT"})


@judge(REMITTANCES, "ST", NO_PAYMENT, NOTICE, NEGATIVE, ACCOUNTS, FAR, ORIGINATOR, COMPANY)
def payment(root: Part, tell: Tell) -> None:
    """BPR and TRN."""
    bpr, trn = root.first("BPR"), root.first("TRN")
    if bpr is None:
        return
    total = amount(bpr[2]) if bpr[2] else None
    if total is not None and total < 0:
        tell(NEGATIVE, bpr, 2)
    elif total and bpr[4] == "NON":
        tell(NO_PAYMENT, bpr, 4)
    elif total and bpr[1] == "H":
        tell(NOTICE, bpr, 1)
    if bpr[4] in BY_BANK and not (bpr[13] and bpr[15]):
        tell(ACCOUNTS, bpr, 13 if not bpr[13] else 15)
    days = header(root)
    if days.made and days.effective and abs((days.effective - days.made).days) > 30:
        tell(FAR, bpr, 16)
    if trn is not None and trn[3]:
        if bpr[10] and bpr[10] != trn[3]:
            if len(bpr[10]) == 10:  # the guide tells of another length
                tell(COMPANY, trn, 3)
        elif not (len(trn[3]) == 10 and trn[3].isdecimal() and trn[3][0] == "1"):
            tell(ORIGINATOR, trn, 3)


@judge(REMITTANCES, "ST", SIGN, NOTHING, REFERENCE, PAYEE)
def adjustments(root: Part, tell: Tell) -> None:
    """PLB."""
    found = root.all("PLB")
    if not found:
        return
    payee = root.one("1000B")
    named = payee.first("N1") if payee else None
    told = turned(root, root.tally["left"]) if root.tally.get("left") else None
    for plb in found:
        if named and named[3] == "XX" and named[4] != plb[1] and npi_is_valid(named[4]):
            tell(PAYEE, plb, 1)
        for place in range(3, len(plb.elements), 2):
            _pair(plb, place, tell, told=told == (plb, place + 1))


def _pair(plb: Seg, place: int, tell: Tell, *, told: bool) -> None:
    """One reason and its amount; ``told`` where its sign is the reason of another finding."""
    code, money = plb.component(place, 1), plb[place + 1]
    number = amount(money) if money else None
    if not code or number is None:
        return
    if number == ZERO:
        tell(NOTHING, plb, place + 1)
    elif not told and ((code in TAKES and number < 0) or (code in GIVES and number > 0)):
        tell(SIGN, plb, place + 1)
    if code in REFERRED and not plb.component(place, 2):
        tell(REFERENCE, plb, place, 2)
