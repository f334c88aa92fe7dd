"""Sentences of a claim: its insurance, itself, its diagnoses and other codes, its conditions."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken, part
from gateway.render.words import (
    clean,
    day,
    dotted,
    listed,
    money,
    put,
    quantity,
    sentence,
    spaced,
)

RANKS = {
    "P": "pays first (primary)", "S": "pays second (secondary)", "T": "pays third (tertiary)",
    "A": "pays fourth", "B": "pays fifth", "C": "pays sixth", "D": "pays seventh",
    "E": "pays eighth", "F": "pays ninth", "G": "pays tenth", "H": "pays eleventh",
    "U": "pays in an order that is not known",
}  # fmt: skip
"""SBR01. Source: data element 1138."""


PLACES = "places_of_service"


def sbr(s: Spoken, scene: Scene) -> str:
    """An insurance of the patient."""
    who = "This other insurance" if s.loop == "2320" else "This insurance"
    relation = "the patient is the insured" if s.at(2) == "18" else put(
        "the patient is to the insured: ", s.word(2)
    )  # fmt: skip
    return sentence(
        f"{who} {RANKS.get(s.at(1)) or 'has the rank ' + (s.word(1) or 'not given')}",
        relation,
        put("group or policy number ", s.at(3)),
        put("group ", s.at(4)),
        put("type of insurance: ", s.word(5)),
        put("kind of insurance: ", s.word(9)),
    )


def clm(s: Spoken, scene: Scene) -> str:
    """The claim."""
    return spaced(
        sentence(
            f"Claim {s.at(1)}: {money(s.at(2)) or 'nothing'} is charged in all",
            _where(s),
            _frequency(s),
        ),
        sentence(*_promises(s)),
        sentence(*_causes(s)),
    )


def _where(s: Spoken) -> str:
    code = s.at(5, 1)
    if not code:
        return ""
    bill = s.at(5, 2) == "A"
    kind, known = ("type of bill", "bill_types") if bill else ("place of service", PLACES)
    words = s.meanings.listed(known, code) or s.meaning(5, 1)
    return f"{kind} {code}{put(' (', words, ')')}"


def _frequency(s: Spoken) -> str:
    known = {
        "1": "a new claim", "7": "replaces an earlier claim", "8": "takes an earlier claim back",
    }.get(s.at(5, 3))  # fmt: skip
    return known or put("claim frequency: ", s.word(5, 3))


def _promises(s: Spoken) -> list[str]:
    """What CLM06 to CLM10 say of signatures and assignment."""
    said = [
        {"Y": "the provider's signature is on file",
         "N": "the provider's signature is not on file"}.get(s.at(6))
        or put("the provider's signature: ", s.word(6)),
        put("acceptance of what the payer allows: ", s.word(7)),
        {"Y": "the payer is to pay the provider directly",
         "N": "the payer is to pay the insured, not the provider"}.get(s.at(8))
        or put("benefits paid to the provider: ", s.word(8)),
        put("release of information: ", s.word(9)),
        put("patient's signature: ", s.word(10)),
    ]  # fmt: skip
    return [one for one in said if one]


def _causes(s: Spoken) -> list[str]:
    causes = [s.word(11, n) for n in (1, 2, 3) if s.at(11, n)]
    said = [put("it comes from: ", listed(causes))]
    said += [put("in ", spaced(s.at(11, 4), s.at(11, 5), by=", "))]
    said += [put("special program: ", s.word(12)), put("reason for the delay: ", s.word(20))]
    if s.at(19):
        said.append({"PB": "it is no bill: it asks what would be paid (predetermination)"}.get(
            s.at(19)) or put("kind of submission: ", s.word(19)))  # fmt: skip
    return [one for one in said if one]


_HI_KINDS = {
    "ABK": "principal diagnosis", "BK": "principal diagnosis", "ABF": "diagnosis",
    "BF": "diagnosis", "ABJ": "admitting diagnosis", "BJ": "admitting diagnosis",
    "APR": "patient's reason for the visit", "PR": "patient's reason for the visit",
    "ABN": "external cause of injury", "BN": "external cause of injury",
    "DR": "diagnosis related group (DRG)", "BBR": "principal procedure",
    "BR": "principal procedure", "CAH": "principal procedure", "BBQ": "other procedure",
    "BQ": "other procedure", "BI": "span of days with code", "BH": "event with code",
    "BE": "value code", "BG": "condition code", "TC": "treatment code", "BP": "anesthesia "
    "procedure", "BO": "anesthesia procedure", "TQ": "diagnosis (SNODENT)",
}  # fmt: skip
"""What each code list of C022-1 says. Source: data element 1270."""

PRESENT = {
    "Y": "present on admission", "N": "not present on admission",
    "U": "not documented whether present on admission",
    "W": "cannot be known whether present on admission", "1": "exempt from the report whether "
    "it was present on admission",
}  # fmt: skip

COUNTED = frozenset({
    "24", "32", "37", "38", "39", "45", "46", "48", "49", "50", "51", "52", "53", "54", "56", "57",
    "58", "59", "60", "61", "62", "63", "67", "68", "69", "80", "81", "82", "83", "85", "A0", "A8",
    "A9",
})  # fmt: skip
"""Value codes whose value is no money: days, visits, hours, measures, areas. Source: the names of
the codes (mappings/codes/value_codes.toml)."""

NOTHING_MORE = "65"
"""A condition that only fills the element (CRC03 of hospice employees)."""


def hi(s: Spoken, scene: Scene) -> str:
    """Each code with its kind, and what it says of days, amounts and admission."""
    said = []
    last = ""
    for number in range(1, len(s.segment)):
        for parts in s.repeats(number):
            kind = part(parts, 1)
            known = _HI_KINDS.get(kind) or s.meaning(number, 1, kind)
            unknown = f"in the list {kind or 'not named'}"
            if part(parts, 2):
                name = "" if kind == last else known or f"{unknown} the code"
                said.append(_code(s, number, parts, name))
            else:
                said.append(f"{known or unknown} without a code")
            last = kind
    return sentence(*said)


def _code(s: Spoken, number: int, parts: list[str], name: str) -> str:
    kind, code = part(parts, 1), part(parts, 2)
    words = s.meaning(number, 2, code)
    when = day(part(parts, 4), part(parts, 3))
    value = part(parts, 5)
    more = [
        words,
        put("in the days " if "to" in when else "on ", when),
        PRESENT.get(part(parts, 9), ""),
    ]
    extra = ", ".join(one for one in more if one)
    told = spaced(name, dotted(code, kind)) + put(" (", extra, ")")
    if kind == "BE" and code in COUNTED:
        return told + put(": ", value if value.isdigit() else quantity(value))
    return told + put(": ", money(value) or value)


def oi(s: Spoken, scene: Scene) -> str:
    """What the insured agreed to with the other payer."""
    pays = {"Y": "the other payer is to pay the provider directly",
            "N": "the other payer is to pay the insured"}.get(s.at(3), "")  # fmt: skip
    return sentence(
        pays or put("benefits paid to the provider: ", s.word(3)) or "About the other insurance",
        put("patient's signature: ", s.word(4)),
        put("release of information: ", s.word(6)),
    )


def cl1(s: Spoken, scene: Scene) -> str:
    """Admission and discharge."""
    return sentence(
        put("Kind of admission: ", s.coded(1)),
        put("source of the admission: ", s.coded(2)),
        put("patient status at the end: ", s.coded(3)),
    )


def cn1(s: Spoken, scene: Scene) -> str:
    """The contract between provider and payer."""
    return sentence(
        f"Contract: {s.word(1)}", put("amount ", money(s.at(2))), put("percentage ", s.at(3)),
        put("code ", s.at(4)), put("terms discount ", s.at(5)), put("version ", s.at(6)),
    )  # fmt: skip


def pwk(s: Spoken, scene: Scene) -> str:
    """A paper or file that goes with the claim."""
    return sentence(
        f"There is an attachment: {s.word(1)}",
        put("how it is sent: ", s.word(2)),
        put("its control number is ", s.at(6)),
        clean(s.at(7)),
    )


def crc(s: Spoken, scene: Scene) -> str:
    """Conditions that are true or not."""
    name = s.called(1) or "conditions"
    codes = [s.word(n) for n in range(3, 8) if s.at(n) not in ("", NOTHING_MORE)]
    truth = {"Y": "these hold", "N": "these do not hold"} if codes else {"Y": "yes", "N": "no"}
    return sentence(f"{name}: {truth.get(s.at(2), s.word(2))}{put(': ', listed(codes))}")


def cr1(s: Spoken, scene: Scene) -> str:
    """An ambulance transport."""
    return sentence(
        f"Ambulance transport{put(' of ', quantity(s.at(6)), ' miles')}",
        put("the patient weighs ", quantity(s.at(2)), " pounds"),
        put("way: ", s.word(3)),
        put("why: ", s.word(4)),
        put("round trip because: ", clean(s.at(9))),
        put("stretcher because: ", clean(s.at(10))),
    )


def dn1(s: Spoken, scene: Scene) -> str:
    """Orthodontic treatment."""
    return sentence(
        "Orthodontic treatment",
        put("months in all ", quantity(s.at(1))),
        put("months remaining ", quantity(s.at(2))),
        {"Y": "the claim is for it", "N": "no orthodontic treatment"}.get(s.at(3), s.word(3)),
        "" if s.at(4) in ("Y", "N") else clean(s.at(4)),
    )


def dn2(s: Spoken, scene: Scene) -> str:
    """The state of a tooth."""
    return sentence(
        f"Tooth {s.at(1)}: {s.word(2) or 'no status given'}",
        put("for ", quantity(s.at(3))),
        put("on ", day(s.at(5), s.at(4))),
    )


SENTENCES = {
    "SBR": sbr, "CLM": clm, "HI": hi, "OI": oi, "CL1": cl1, "CN1": cn1, "PWK": pwk, "CRC": crc,
    "CR1": cr1, "DN1": dn1, "DN2": dn2,
}  # fmt: skip
