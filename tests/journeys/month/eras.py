"""The remittances as 835 files: one file for each payer and day, in each payer's own habits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.journeys.month.nouns import TAX, Cas, Remit, Said, SaidLine, dollars
from tests.journeys.month.people import control, member, name
from tests.journeys.month.plan import Month

ISA = (
    "ISA*00*          *00*          *ZZ*SANDBOX        *ZZ*PRACTICE       *{day}*0600*^*00501*"
    "{n:09d}*0*T*:~"
)
TAKEN_TOGETHER = "12"


def files(month: Month) -> dict[str, str]:
    """The files by name. Birch's two payments of a day stand in one file."""
    sets: dict[str, list[Remit]] = defaultdict(list)
    for remit in month.told:
        part = "" if remit.trace[-1] in TAKEN_TOGETHER else remit.trace[-1]
        sets[f"{remit.day:%m%d}-{remit.payer.letter}{part}"].append(remit)
    found = {f"{key}.835": _file(n, several) for n, (key, several) in enumerate(sets.items(), 501)}
    again = _file(900, [month.copied]).replace("DTM*405*2025", "DTM*405*2024")
    return found | {"again.835": again}


def _file(number: int, remits: list[Remit]) -> str:
    day = remits[0].day
    text = ISA.format(day=f"{day:%y%m%d}", n=number)
    text += f"GS*HP*SANDBOX*PRACTICE*{day:%Y%m%d}*0600*{number}*X*005010X221A1~"
    for n, remit in enumerate(remits, 1):
        body = list(_remittance(remit))
        text += "~".join([f"ST*835*{n:04d}", *body, f"SE*{len(body) + 2}*{n:04d}", ""])
    return text + f"GE*{len(remits)}*{number}~IEA*1*{number:09d}~"


def _remittance(remit: Remit) -> Iterator[str]:
    payer, day, amount = remit.payer, f"{remit.day:%Y%m%d}", dollars(remit.amount, False)
    if remit.amount:
        yield (f"BPR*I*{amount}*C*ACH*CCP*01*999999992*DA*1000001*{payer.originator}**01*999999992"
               f"*DA*2000002*{day}")  # fmt: skip
    else:
        yield f"BPR*H*0*C*NON************{day}"
    yield f"TRN*1*{remit.trace}*{payer.originator}"
    yield f"DTM*405*{day}"
    yield f"N1*PR*{payer.name}"
    yield "N3*1 PLAN WAY"
    yield "N4*SPRINGFIELD*IL*62701"
    if payer.letter != "B":
        yield f"REF*2U*{payer.identifier}"
    yield "PER*BL*EDI DESK*TE*8005550101"
    yield f"N1*PE*WILLOW CREEK FAMILY MEDICINE*XX*{payer.payee}"
    yield f"REF*TJ*{TAX}"
    yield "LX*1"
    for one in remit.said:
        yield from _claim(remit, one)
    for plb in remit.plb:
        yield f"PLB*{payer.payee}*20251231*{plb.code}:{plb.reference}*{dollars(plb.amount)}"


def _claim(remit: Remit, one: Said) -> Iterator[str]:
    always = remit.payer.cents_always
    owed = one.owed("deductible", "coinsurance", "copayment")
    hospital = one.claim is not None and one.claim.kind == "837I"
    yield "*".join([
        "CLP", one.number, one.status, dollars(one.charge, always), dollars(one.paid, always),
        dollars(owed, always) if owed else "", "12", one.icn, "13" if hospital else "11", "1",
    ])  # fmt: skip
    yield from _adjustments(one.cas, always)
    if one.claim is None:
        yield "NM1*QC*1*ELSEWHERE*NOBODY****MI*Z999"
    else:
        last, first = name(one.claim.person)
        known = f"****MI*{member(one.claim.person)}" if one.member else ""
        yield f"NM1*QC*1*{last}*{first}{known}"
        if not one.lines:
            yield f"DTM*232*{one.claim.day:%Y%m%d}"
            yield f"DTM*233*{one.claim.day:%Y%m%d}"
    if one.interest:
        yield f"AMT*I*{dollars(one.interest, always)}"
    for line in one.lines:
        yield from _line(remit, one, line)


def _line(remit: Remit, one: Said, line: SaidLine) -> Iterator[str]:
    always = remit.payer.cents_always
    billed = one.claim.lines[line.place] if one.claim else None
    code = billed.code if billed else line.code
    yield "*".join([
        "SVC", f"HC:{line.code or code}", dollars(line.charge, always), dollars(line.paid, always),
        billed.revenue if billed else "", "1", *([f"HC:{code}"] if line.code and billed else []),
    ])  # fmt: skip
    if one.claim:
        yield f"DTM*472*{one.claim.day:%Y%m%d}"
    yield from _adjustments(line.cas, always)
    if one.claim and remit.payer.letter != "B":
        yield f"REF*6R*{control(one.claim, line.place + 1)}"
    for cas in line.cas:
        if cas.remark:
            yield f"LQ*HE*{cas.remark}"


def _adjustments(several: list[Cas], always: bool) -> Iterator[str]:
    """A CAS for each group, with a reason and an amount after the other."""
    groups: dict[str, list[str]] = defaultdict(list)
    for cas in several:
        groups[cas.group].append(f"{cas.reason}*{dollars(cas.amount, always)}")
    for group, reasons in groups.items():
        yield f"CAS*{group}*{'**'.join(reasons)}"
