"""SNIP type 4 of claims with other payers: what loops 2320, 2330 and 2430 ask of each other.

Sources: 005010X222A1, X223A2, X224A2, section 1.4.4 and the situational rules of these loops.
"""

from __future__ import annotations

from collections import Counter

from gateway.validate.balance_837 import key_of
from gateway.validate.bases import LEVELS
from gateway.validate.claim_view import ClaimView, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, PROFESSIONAL, Rule, Tell, judge

PAYER = Rule(
    "2430.SVD01.payer", CLAIMS, 4, code="STC:A8:479", source="edit 11",
    says="A line's adjudication names a payer that the claim does not have.",
    mend="repeat in SVD01 the NM109 of the other payer (2330B)",
)  # fmt: skip
DATE_TWICE = Rule(
    "2330B.DTP-573.twice", CLAIMS, 4, severity="warning", code="STC:A8:516", source="edit 12",
    says="Another payer's adjudication date stands at the claim and at its lines.",
    mend="give DTP*573 in 2330B only where no line has a 2430 of that payer",
)  # fmt: skip
DATE_MISSING = Rule(
    "2330B.DTP-573.missing", CLAIMS, 4, code="STC:A6:516", source="edit 12",
    says="Another payer decided on the claim, and nothing says when.",
    mend="add DTP*573 with the date of that payer's remittance",
)  # fmt: skip
PAID_MISSING = Rule(
    "2320.AMT-D.missing", CLAIMS, 4, code="STC:A6:183", source="2320 AMT, situational rule",
    says="Another payer decided on the claim, and nothing says what it paid.",
    mend="add AMT*D with what that payer paid, 0 where it was nothing",
)  # fmt: skip
ORDER = Rule(
    "2320.SBR01.repeat", CLAIMS, 4, code="STC:A8:171", source="SBR01, both loops",
    says="Two payers of the claim have the same place in the order of payment.",
    mend="give each payer its own: P, S, T, then A to H",
)  # fmt: skip
ALONE = Rule(
    "2000B.SBR01.alone", CLAIMS, 4, severity="warning", code="STC:A6:171", source="edit 63",
    says="The payer is not the first to pay, and the claim names no other.",
    mend="give the payers that come before it in loop 2320, with what they paid",
)  # fmt: skip
DECIDED_FIRST = Rule(
    "2000B.SBR01.decided", CLAIMS, 4, severity="warning", code="STC:A8:171", source="edit 63",
    says="The payer is billed as the first to pay, and another payer has decided on the claim.",
    mend="correct SBR01 in loop 2000B and 2320: who has decided comes before who is billed",
)  # fmt: skip
MEDICARE = Rule(
    "2000B.SBR05.missing", PROFESSIONAL, 4, code="STC:A6:171", source="SBR05, situational rule",
    says="Medicare is not the first to pay, and nothing says why.",
    mend="give in SBR05 why Medicare is secondary: 12, 13, 14, 15, 16, 41, 42, 43 or 47",
)  # fmt: skip
MEDICARE_FIRST = Rule(
    "2000B.SBR05.unneeded", PROFESSIONAL, 4, severity="warning",
    source="SBR05, situational rule",
    says="SBR05 says why Medicare is secondary, and Medicare is not a secondary payer here.",
    mend="leave SBR05 out",
)  # fmt: skip
LIABILITY_TWICE = Rule(
    "2430.AMT-EAF.twice", CLAIMS, 4, severity="warning", code="STC:A8:672", source="AMT*EAF",
    says="What the patient still owes stands at the claim and at its lines.",
    mend="give AMT*EAF at the claim, or at the lines, not at both",
)  # fmt: skip
BUNDLED = Rule(
    "2430.SVD06.line", CLAIMS, 4, code="STC:A8:476", source="SVD06",
    says="A line is said to be bundled into a line that the claim has not.",
    mend="give in SVD06 the LX01 of the line that it was bundled into, as that payer was sent it",
    severity="error",
)  # fmt: skip
SAME_PAYER = Rule(
    "2330B.NM109.repeat", CLAIMS, 4, code="STC:A8:479", source="2330B NM109",
    says="Two other payers of the claim have the same id, and lines do not tell which of them "
    "decided.",
    mend="give each payer of the claim an id of its own",
)  # fmt: skip

MEDICARE_KINDS = frozenset({"MA", "MB"})


@judge(CLAIMS, "2300", PAYER, DATE_TWICE, DATE_MISSING, PAID_MISSING, LIABILITY_TWICE, BUNDLED,
       needs=("2320", "2430"))  # fmt: skip
def other_payers(claim: Part, tell: Tell) -> None:
    """Each other payer, and what the lines say of it."""
    seen = view(claim)
    payers = claim.inner("2320")
    if not payers and not any(line.part.parts for line in seen.lines):
        return
    keys = [key_of(payer) for payer in payers]
    decided = _decisions(seen, tell, set(keys))
    lost = not decided.keys() <= set(keys)
    for payer, key in zip(payers, keys, strict=True):
        _payer(payer, decided.get(key, []), lost, tell)


def _decisions(seen: ClaimView, tell: Tell, keys: set[str]) -> dict[str, list[Part]]:
    """The 2430s by the payer that they name."""
    found: dict[str, list[Part]] = {}
    numbers = {line.number for line in seen.lines}
    for line in seen.lines:
        for part in line.part.inner("2430"):
            svd = part.first("SVD")
            if svd is None:
                continue
            found.setdefault(svd[1], []).append(part)
            if svd[1] not in keys and "" not in keys:  # a payer without a name is told by the guide
                tell(PAYER, svd, 1, message=f"line {line.number}: SVD01 names the payer {svd[1]}, "
                     "no other payer of the claim has that id")  # fmt: skip
            if svd[6] and svd[6] not in numbers:
                tell(BUNDLED, svd, 6, message=f"line {line.number} is bundled into line {svd[6]}, "
                     "which the claim has not")  # fmt: skip
    return found


def _payer(payer: Part, decided: list[Part], lost: bool, tell: Tell) -> None:
    """One other payer; ``lost`` where lines have decisions that may be its own, under an id that is
    wrong."""
    named = payer.one("2330B")
    sbr, nm1 = payer.first("SBR"), named.first("NM1") if named else None
    date = named.first("DTP", "573") if named else None
    amt = payer.first("AMT", "D")
    if date is not None and decided:
        tell(DATE_TWICE, date)
    adjudicated = amt is not None or bool(payer.all("CAS"))
    if adjudicated and not decided and not lost and date is None and nm1 is not None:
        tell(DATE_MISSING, nm1, segment="DTP")
    if amt is None and sbr is not None and (decided or payer.all("CAS")):
        tell(PAID_MISSING, sbr, segment="AMT")
    owed = next((seg for part in decided if (seg := part.first("AMT", "EAF"))), None)
    if owed is not None and payer.first("AMT", "EAF"):
        tell(LIABILITY_TWICE, owed)


@judge(CLAIMS, "2300", ORDER, ALONE, DECIDED_FIRST, MEDICARE, MEDICARE_FIRST, SAME_PAYER,
       rests=LEVELS)  # fmt: skip
def order(claim: Part, tell: Tell) -> None:
    """Who pays first, and who after."""
    seen = view(claim)
    sbr = seen.subscriber.first("SBR") if seen.subscriber else None
    if sbr is None:
        return
    others = claim.parts.get("2320")
    if not others and sbr[1] == "P" and not sbr[5]:
        return
    places, twice = {sbr[1]} - {"U", ""}, False
    for payer in others or ():
        other = payer.first("SBR")
        if other is None or not other[1] or other[1] == "U":
            continue
        if other[1] in places:
            tell(ORDER, other, 1, message=f"two payers of the claim have the place {other[1]}")
            twice = True
        places.add(other[1])
    if sbr[1] not in ("P", "U", "") and not others:
        tell(ALONE, sbr, 1)
    elif sbr[1] == "P" and not twice and any(one.first("AMT", "D") for one in others or ()):
        tell(DECIDED_FIRST, sbr, 1)
    _medicare(seen, sbr, tell)
    _ids(claim, seen, tell)


def _medicare(seen: ClaimView, sbr: Seg, tell: Tell) -> None:
    if seen.kind != "837P":
        return
    later = sbr[1] not in ("P", "U", "")
    if sbr[9] in MEDICARE_KINDS and later and not sbr[5]:
        tell(MEDICARE, sbr, 5)
    elif sbr[5] and not (later and sbr[9] in MEDICARE_KINDS):
        tell(MEDICARE_FIRST, sbr, 5)


def _ids(claim: Part, seen: ClaimView, tell: Tell) -> None:
    """One insurer may be two payers of a patient; only lines cannot tell them apart then."""
    payers = [one for payer in claim.inner("2320") if (one := payer.one("2330B"))]
    ids = [nm1 for one in payers if (nm1 := one.first("NM1")) and nm1[9]]
    count = Counter(nm1[9] for nm1 in ids)
    if len(count) == len(ids):
        return
    named = {svd[1] for line in seen.lines for one in line.part.inner("2430")
             if (svd := one.first("SVD"))}  # fmt: skip
    for nm1 in ids:
        if count[nm1[9]] > 1 and nm1[9] in named:
            tell(SAME_PAYER, nm1, 9)
            return
