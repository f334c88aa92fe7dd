"""SNIP type 5 wherever another payer or this one decided: reasons, remarks, states.

The guides' tables name lists of these codes and do not hold them all; ours are kept in
``mappings/codes``. Reasons and remarks grow three times a year: an unknown one is an error, never a
reject, for it may be new. Sources: CAS02, LQ02, MIA and MOA of 005010X221A1; 2320 and 2430 of the
claims' guides.
"""

from __future__ import annotations

from gateway.models.zip_codes import STATES
from gateway.validate.bases import SERVICES
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, REMITTANCES, Rule, Tell, judge, look

DECIDED = (*CLAIMS, *REMITTANCES)

REASON = Rule(
    "*.CAS.reason", DECIDED, 5, severity="error", code="STC:A7:521", source="CAS02",
    says="The reason of an adjustment is none that is known.",
    mend="ask the payer, or look whether the list has a new reason of that code",
)  # fmt: skip
REMARK = Rule(
    "*.LQ.remark", REMITTANCES, 5, severity="error", source="LQ02, MIA, MOA",
    says="A remark code is none that is known.",
    mend="ask the payer, or look whether the list has a new remark of that code",
)  # fmt: skip
STATE = Rule(
    "*.N402.state", CLAIMS, 5, code="STC:A7:501", source="edit 34",
    says="There is no such state, territory or province.",
    mend="send the two letters of the postal service",
)  # fmt: skip

REMARKED = {"LQ": (2,), "MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}


@judge(CLAIMS, "2300", REASON, needs=("2320",))
def of_claims(part: Part, tell: Tell) -> None:
    """What other payers adjusted."""
    if "2320" not in part.parts:
        return
    known = part.tally["known"]("adjustment_reasons")
    for holder in part.inner("2320"):
        _reasons(holder, known, tell)
    for line in part.inner("2400"):
        for decided in line.parts.get("2430", ()):
            _reasons(decided, known, tell)


@judge(REMITTANCES, "2100", REASON, REMARK, rests=SERVICES)
def of_payments(part: Part, tell: Tell) -> None:
    """What the payer adjusted and remarked."""
    known = part.tally["known"]
    reasons = known("adjustment_reasons")
    for holder in (part, *part.parts.get("2110", ())):
        segments = holder.segments
        if "CAS" in segments:
            _reasons(holder, reasons, tell)
        for id, numbers in REMARKED.items():
            for seg in segments.get(id, ()):
                if id != "LQ" or seg[1] == "HE":
                    _remarks(seg, numbers, known("remark_codes"), tell)


def _reasons(holder: Part, known: frozenset[str], tell: Tell) -> None:
    for seg in holder.all("CAS"):
        for number in range(2, len(seg.elements), 3):
            if (code := seg[number]) and code not in known:
                tell(REASON, seg, number)


def _remarks(seg: Seg, numbers: tuple[int, ...], known: frozenset[str], tell: Tell) -> None:
    for number in numbers:
        if (code := seg[number]) and code not in known:
            tell(REMARK, seg, number)


@look(CLAIMS, "N4", STATE)
def state(seg: Seg, tell: Tell) -> None:
    """N402, in the United States and Canada."""
    if seg[2] and seg[4] in ("", "US", "CA") and seg[2] not in STATES:
        tell(STATE, seg, 2)
