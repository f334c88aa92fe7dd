"""SNIP types 4 and 7 of claims: what service lines say of themselves and of each other (loop 2400).

Sources: the situational rules of loops 2400 and 2410 of 005010X222A1, X223A2 and X224A2; advice of
the field is of type 7 and a warning.
"""

from __future__ import annotations

from gateway.models.amount import amount, decimals
from gateway.validate.bases import CODES, LINES
from gateway.validate.claim_view import ZERO, ClaimView, Line, view
from gateway.validate.parts import Part, repeated_number
from gateway.validate.rule import CLAIMS, DENTAL, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge
from gateway.validate.shapes import is_bill_type
from gateway.validate.stays import wrongly_outpatient

UNLISTED = Rule(
    "2400.SV101-7.missing", PROFESSIONAL, 4, code="STC:A6:306", source="edit 43",
    says="A procedure that is not listed is not described.",
    mend="say in SV101-7 what was done or given",
)  # fmt: skip
_CHARGES = (("SV1", 2, PROFESSIONAL), ("SV2", 3, INSTITUTIONAL), ("SV3", 2, DENTAL))
_UNITS = (("SV1", 4, PROFESSIONAL), ("SV2", 5, INSTITUTIONAL), ("SV3", 6, DENTAL))
NO_UNITS = {
    name: Rule(
        f"2400.{name}{number:02d}.zero", kinds, 4, code="STC:A7:476", source="edit 45",
        says="A line has no units, or less than none.",
        mend="give how many units were done, 1 at least",
    )
    for name, number, kinds in _UNITS
}  # fmt: skip
NO_CHARGE = {
    name: Rule(
        f"2400.{name}{number:02d}.zero-charge", kinds, 7, severity="warning", code="STC:A7:583",
        source="edit 46",
        says="A line charges nothing.",
        mend="charge it, or leave the line out; some payers take lines of zero for reporting only",
    )
    for name, number, kinds in _CHARGES
}  # fmt: skip
CENTS = {
    name: Rule(
        f"2400.{name}{number:02d}.cents", kinds, 4, severity="error", code="STC:A7:583",
        source="edit 46",
        says="A line charges parts of a cent.",
        mend="charge dollars and cents: amounts have two decimals at most",
    )
    for name, number, kinds in _CHARGES
}  # fmt: skip
FINE_UNITS = {
    name: Rule(
        f"2400.{name}{number:02d}.decimals", kinds, 4, severity="error", code="STC:A7:476",
        source="edit 45",
        says="Units have more than three decimals.",
        mend="round to three decimals, as the payer's rule for the service has it",
    )
    for name, number, kinds in _UNITS[:2]  # teeth are counted
}  # fmt: skip
CONTROL = Rule(
    "2400.REF-6R.same", CLAIMS, 4, code="STC:A8:584", source="edit 67",
    says="Two lines of the claim have the same line item control number.",
    mend="number each line differently: the remittance names lines by it",
)  # fmt: skip
POINTER_GAP = Rule(
    "2400.SV107.gap", PROFESSIONAL, 4, code="STC:A7:477", source="edit 39",
    says="A place between two diagnosis pointers is empty.",
    mend="give the pointers one after the other",
)  # fmt: skip
POINTER_TWICE = Rule(
    "2400.SV107.repeat", PROFESSIONAL, 4, severity="warning", code="STC:A7:477", source="SV107",
    says="A line points to the same diagnosis twice.",
    mend="point to each diagnosis once",
)  # fmt: skip
PLACE = Rule(
    "2400.SV105.unneeded", PROFESSIONAL, 4, severity="warning", source="SV105",
    says="A line repeats the claim's place of service.",
    mend="send SV105 only where it differs from CLM05-1",
)  # fmt: skip
SAME_LINE = Rule(
    "2400.LX.same", CLAIMS, 7, severity="warning", code="STC:A7:54", source="edit 61",
    says="Two lines are alike in procedure, modifiers, day and charge: payers deny the second.",
    mend="bill it once with more units, or say by a modifier (59, 76, 77, XE, XS ...) why twice",
)  # fmt: skip
SAME_DIAGNOSIS = Rule(
    "2300.HI.same", CLAIMS, 7, severity="warning", code="STC:A7:255", source="edit 38",
    says="The claim has the same diagnosis twice.",
    mend="give each diagnosis once",
)  # fmt: skip
DRUG = Rule(
    "2410.LIN03.shape", CLAIMS, 5, code="STC:A7:218", source="edit 48",
    says="The drug's NDC has not eleven digits.",
    mend="write it in the form 5-4-2 without hyphens, with zeros in front of the short part",
)  # fmt: skip
DRUG_UNITS = Rule(
    "2410.CTP04.zero", CLAIMS, 4, code="STC:A7:724", source="edit 48",
    says="The drug's quantity is zero or less.",
    mend="give how much of the drug was given, in its unit",
)  # fmt: skip
TOTAL = Rule(
    "2400.SV201.total", INSTITUTIONAL, 6, code="STC:A7:455", source="SV201",
    says="A line of revenue code 0001 is the paper form's total, which an 837I has in CLM02.",
    mend="leave the line out",
)  # fmt: skip
NON_COVERED = Rule(
    "2400.SV207.above", INSTITUTIONAL, 4, code="STC:A8:596", source="SV207",
    says="More of a line is not covered than was charged.",
    mend="correct SV207 or SV203",
)  # fmt: skip
LINE_DATE = Rule(
    "2400.DTP-472.outpatient", INSTITUTIONAL, 6, severity="warning", code="STC:A6:187",
    source="2400 DTP, situational rule",
    says="An outpatient statement covers several days, and a line does not say on which it was.",
    mend="add DTP*472 to each line",
)  # fmt: skip
HCPCS = Rule(
    "2400.SV202.missing", INSTITUTIONAL, 6, severity="warning", code="STC:A6:507", source="edit 44",
    says="The revenue code of an outpatient line is billed with a procedure code, as a rule.",
    mend="give the HCPCS code in SV202, unless the payer wants none",
)  # fmt: skip
PREDETERMINED = Rule(
    "2400.DTP-472.predetermination", DENTAL, 4, severity="error", code="STC:A8:187", source="CLM19",
    says="A predetermination (CLM19 PB) has a date of service.",
    mend="leave the date out, or send it as a claim",
)  # fmt: skip
PROSTHESIS = Rule(
    "2400.DTP-441.missing", DENTAL, 4, code="STC:A6:187", source="SV305, DTP*441",
    says="A prosthesis is replaced, and nothing says when the earlier one was placed.",
    mend="add DTP*441 with the day of the earlier placement",
)  # fmt: skip

_CENTS, _FINE = 2, 3
"""Decimals of amounts and of units. Source: the guides' data elements 782 and 380."""

UNLISTED_CODES = frozenset(
    {"A9999", "E1399", "J3490", "J3590", "J7199", "J7599", "J7699", "J7799", "J7999", "J8499",
     "J8999", "J9999", "L0999", "L1499", "L2999", "L3999", "L5999", "L7499", "L8499", "L8699",
     "Q4100", "S9999", "A4649", "A6262", "A9698", "A9699", "B9998", "B9999", "C9399", "E0769",
     "G9012", "K0108", "K0898", "P9099", "T1999", "T2047", "V2199", "V2299", "V2399", "V2499",
     "V2599", "V2797", "V2799", "V5298", "V5299"}
)  # fmt: skip
"""HCPCS codes for what has no code of its own."""

UNLISTED_CPT = frozenset(
    {"15999", "17999", "19499", "20999", "21089", "21299", "21499", "21899", "22899", "22999",
     "23929", "24999", "25999", "26989", "27299", "27599", "27899", "28899", "29799", "29999",
     "30999", "31299", "31599", "31899", "32999", "33999", "36299", "37501", "37799", "38129",
     "38589", "38999", "39499", "39599", "40799", "40899", "41599", "41899", "42299", "42699",
     "42999", "43289", "43499", "43659", "43999", "44238", "44799", "44899", "44979", "45399",
     "45499", "45999", "46999", "47379", "47399", "47579", "47999", "48999", "49329", "49659",
     "49999", "50549", "50949", "51999", "53899", "54699", "55559", "55899", "58578", "58579",
     "58679", "58999", "59897", "59898", "59899", "60659", "60699", "64999", "66999", "67299",
     "67399", "67599", "67999", "68399", "68899", "69399", "69799", "69949", "69979", "76496",
     "76497", "76498", "76499", "76999", "77299", "77399", "77499", "77799", "78099", "78199",
     "78299", "78399", "78499", "78599", "78699", "78799", "78999", "79999", "80299", "81099",
     "81479", "81599", "84999", "85999", "86486", "86849", "86999", "87797", "87798", "87799",
     "87899", "87999", "88099", "88199", "88299", "88399", "88749", "89240", "89398", "90399",
     "90749", "90899", "90999", "91299", "92499", "92700", "93799", "93998", "94799", "95199",
     "95999", "96379", "96549", "96999", "97039", "97139", "97799", "99199", "99429", "99499",
     "99600"}
) - {"80299", "87797", "87798", "87799", "87899"}  # fmt: skip
"""CPT codes of unlisted procedures; some are assays that name what they measure otherwise."""

BILLED_WITH_CODE = (
    "030", "031", "032", "033", "034", "035", "036", "040", "042", "043", "044", "045", "046",
    "047", "048", "051", "061", "073", "074", "075", "092",
)  # fmt: skip
"""Revenue codes, by three digits, whose outpatient lines bear a procedure: laboratory, imaging,
surgery, therapy, emergency and clinic visits, tests."""

INPATIENT = frozenset({"11", "12", "18", "21", "22", "28", "41", "65", "66", "86", "81", "82"})
"""Bill types (CLM05-1) that are no outpatient bills, hospice among them."""

GROUPED = frozenset({"0022", "0023", "0024"})
"""Revenue codes of lines that name a group (HIPPS) and charge nothing."""

TWICE = frozenset({"59", "76", "77", "91", "XE", "XP", "XS", "XU", "LT", "RT", "50"})
"""Modifiers that say why a line stands twice."""


@judge(CLAIMS, "2300", *NO_UNITS.values(), *FINE_UNITS.values(), UNLISTED, POINTER_GAP,
       POINTER_TWICE, PLACE, rests=LINES)  # fmt: skip
def lines(part: Part, tell: Tell) -> None:
    """Units, pointers."""
    seen = view(part)
    noted = "NTE" in part.segments
    for line in seen.lines:
        seg = line.seg
        if line.quantity is not None and line.quantity <= ZERO:
            tell(NO_UNITS[seg.id], seg, line.where[3])
        elif line.quantity and seg.id in FINE_UNITS and decimals(line.quantity.normalize()) > _FINE:
            tell(FINE_UNITS[seg.id], seg, line.where[3])
        if seg.id == "SV1":
            _professional(line, seen.place, noted, tell)


@judge(CLAIMS, "2300", *NO_CHARGE.values(), *CENTS.values())
def charges(part: Part, tell: Tell) -> None:
    """Lines that charge nothing, or parts of a cent: a sum has the decimals of what it is of."""
    seen = view(part)
    if decimals(seen.total) > _CENTS:
        for line in seen.lines:
            if line.charge is not None and decimals(line.charge.normalize()) > _CENTS:
                tell(CENTS[line.seg.id], line.seg, line.where[1])
    if seen.lowest is None or seen.lowest > 0 or seen.frequency == "8":
        return
    for line in seen.lines:
        if line.charge == ZERO and line.revenue not in GROUPED:
            tell(NO_CHARGE[line.seg.id], line.seg, line.where[1])


@judge(CLAIMS, "2300", CONTROL)
def numbers(part: Part, tell: Tell) -> None:
    """Line item control numbers, by which the remittance names lines."""
    if not repeated_number(part, "2400"):
        return
    known: set[str] = set()
    for line in view(part).lines:
        ref = line.part.first("REF", "6R")
        if ref is not None:
            if ref[2] in known:
                tell(CONTROL, ref, 2)
            known.add(ref[2])


@judge(CLAIMS, "2300", SAME_LINE)
def alike(part: Part, tell: Tell) -> None:
    """Lines against each other."""
    seen = view(part)
    if len(set(seen.charges)) == len(seen.charges):
        return
    known: set[tuple[object, ...]] = set()
    for line in seen.lines:
        _alike(line, known, tell)


def _alike(line: Line, known: set[tuple[object, ...]], tell: Tell) -> None:
    if not line.code or not TWICE.isdisjoint(line.modifiers):
        return
    key = (line.code, tuple(line.modifiers), line.dates, line.charge, line.revenue)
    if line.part.parts or line.part.first("TOO"):  # drugs, other providers, teeth tell them apart
        return
    if key in known:
        tell(SAME_LINE, line.lx or line.seg, message=f"line {line.number} is like an earlier one")
    known.add(key)


def _professional(line: Line, place: str, noted: bool, tell: Tell) -> None:
    """``noted`` where a note of the claim may say what was done, as a drug's NDC may."""
    seg, pointers = line.seg, line.pointers
    if len(pointers) > 1:
        if "" in pointers[1:]:
            tell(POINTER_GAP, seg, 7)
        elif len(set(pointers)) < len(pointers):
            tell(POINTER_TWICE, seg, 7)
    if seg[5] and seg[5] == place:
        tell(PLACE, seg, 5)
    unlisted = line.code in UNLISTED_CODES or line.code in UNLISTED_CPT
    told = "NTE" in line.part.segments or "2410" in line.part.parts or noted
    if unlisted and not seg.component(1, 7) and not told:
        tell(UNLISTED, seg, 1, 7, message=f"line {line.number}: {line.code} is a code for what is "
             "not listed, and nothing says what it was", value=line.code)  # fmt: skip


@judge(CLAIMS, "2300", SAME_DIAGNOSIS, rests=CODES)
def diagnoses(part: Part, tell: Tell) -> None:
    """Each diagnosis once."""
    found = view(part).diagnoses
    if len(found) < 2:
        return
    known: set[str] = set()
    for one in found:
        if one.code in known:
            tell(SAME_DIAGNOSIS, one.seg, one.element, 2)
        known.add(one.code)


@judge(CLAIMS, "2300", DRUG, DRUG_UNITS, needs=("2410",))
def drugs(part: Part, tell: Tell) -> None:
    """Loop 2410."""
    for line in view(part).lines:
        for drug in line.part.parts.get("2410", ()):
            lin, ctp = drug.first("LIN"), drug.first("CTP")
            if lin and lin[2] == "N4" and not (lin[3].isdecimal() and len(lin[3]) == 11):
                tell(DRUG, lin, 3)
            if ctp and ctp[4] and not ctp[4].strip("0.-"):
                tell(DRUG_UNITS, ctp, 4)


@judge(INSTITUTIONAL, "2300", TOTAL, NON_COVERED, LINE_DATE, HCPCS)
def institutional(part: Part, tell: Tell) -> None:
    """Revenue codes and days."""
    seen = view(part)
    outpatient = is_bill_type(seen.place) and seen.place not in INPATIENT
    outpatient = outpatient and not wrongly_outpatient(seen)
    period = seen.period
    days = bool(outpatient and period and period.end > period.start)
    for line in seen.lines:
        seg = line.seg
        if line.revenue == "0001":
            tell(TOTAL, seg, 1)
        elif outpatient and not line.code and line.revenue.startswith(BILLED_WITH_CODE):
            tell(HCPCS, seg, 2, value=line.revenue)
        if days and line.dates is None and not line.part.first("DTP", "472"):
            tell(LINE_DATE, line.lx or seg, segment="DTP")
        _non_covered(line, tell)


def _non_covered(line: Line, tell: Tell) -> None:
    text = line.seg[7]
    if not text or line.charge is None:
        return
    taken = amount(text)
    if taken is not None and taken > line.charge >= ZERO:
        tell(NON_COVERED, line.seg, 7)


@judge(DENTAL, "2300", PREDETERMINED, PROSTHESIS)
def dental(part: Part, tell: Tell) -> None:
    """Predeterminations and prostheses."""
    seen = view(part)
    if seen.clm is not None and seen.clm[19] == "PB":
        _predetermined(seen, tell)
    for line in seen.lines:
        if line.seg[5] == "R" and not line.part.first("DTP", "441"):
            tell(PROSTHESIS, line.seg, segment="DTP")


def _predetermined(seen: ClaimView, tell: Tell) -> None:
    for holder in (seen.part, *(line.part for line in seen.lines)):
        if dtp := holder.first("DTP", "472"):
            tell(PREDETERMINED, dtp, 3)
