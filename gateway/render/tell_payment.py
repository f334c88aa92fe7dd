"""Sentences of a remittance: the payment, claims and services paid, what else was settled."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell_line import composite, procedure
from gateway.render.words import (
    amount,
    counted,
    day,
    listed,
    money,
    put,
    quantity,
    sentence,
    spaced,
)

HOW = {
    "ACH": "by bank transfer (ACH)", "CHK": "by check", "NON": "with no money moving",
    "FWT": "by wire transfer", "BOP": "by the payer's bank",
}  # fmt: skip
"""BPR04."""

CLAIM_STATUS = {
    "1": "handled as the first payer's claim", "2": "handled as the second payer's claim",
    "3": "handled as the third payer's claim", "4": "denied",
    "19": "handled as the first payer's claim and sent on to another payer",
    "20": "handled as the second payer's claim and sent on to another payer",
    "21": "handled as the third payer's claim and sent on to another payer",
    "22": "an earlier payment is taken back (reversal)",
    "23": "not this payer's claim: sent on to another payer", "25": "priced only, nothing paid",
}  # fmt: skip
"""CLP02. Source: data element 1029."""


def bpr(s: Spoken, scene: Scene) -> str:
    """The payment."""
    way = HOW.get(s.at(4)) or put("by ", s.word(4))
    verb = {"C": "is paid", "D": "is taken back"}.get(s.at(3), "is paid")
    account = put("to the account ", s.at(15))
    return sentence(
        f"{money(s.at(2)) or 'No amount'} {verb} {way}",
        put("on ", day(s.at(16))),
        put("from the account ", s.at(9)),
        account,
        put("what this payment advice does: ", s.word(1)),
    )


def trn(s: Spoken, scene: Scene) -> str:
    """A number by which an answer finds its question."""
    if scene.code in ("835", "820"):
        return sentence(
            f"The payment has the number {s.at(2)}", put("given by the payer ", s.at(3)), s.at(4)
        )
    name = s.name or s.called(1) or "trace number"
    return sentence(f"{name}: {s.at(2)}", put("given by ", s.at(3)), s.at(4))


def clp(s: Spoken, scene: Scene) -> str:
    """A claim and what was paid."""
    status = CLAIM_STATUS.get(s.at(2)) or s.word(2)
    return sentence(
        f"Claim {s.at(1)}: charged {money(s.at(3)) or 'nothing'}",
        f"paid {money(s.at(4)) or 'nothing'}",
        put("the patient owes ", money(s.at(5))),
        put("", status),
        put("kind of insurance: ", s.word(6)),
        put("the payer's claim number is ", s.at(7)),
        put("place or kind of bill ", s.coded(8) if s.at(8) else ""),
        put("claim frequency: ", s.word(9)),
        put("DRG ", s.at(11)),
    )


def svc(s: Spoken, scene: Scene) -> str:
    """A service and what was paid for it."""
    what = procedure(composite(s, 1), s) or put("revenue code ", s.at(4)) or "no procedure given"
    was = procedure(composite(s, 6), s)
    asked = scene.code == "276"
    count = s.at(5) or ""
    return sentence(
        f"Service {scene.line or '1'}: {what}",
        put("charged ", money(s.at(2))),
        "" if asked else put("paid ", money(s.at(3))),
        put("revenue code ", s.at(4)) if composite(s, 1) else "",
        put("", count and counted(count, "paid unit" if scene.code == "835" else "unit")),
        put("the claim had said ", was),
        put("", s.at(7) and counted(s.at(7), "unit"), " charged"),
    )


def noted(words: str) -> str:
    """The words of a remark without the mark of those that only inform."""
    return words.removeprefix("Note: ")


def remarks(s: Spoken, numbers: tuple[int, ...]) -> Iterator[str]:
    """The remark codes at some elements, in words."""
    for number in numbers:
        if code := s.at(number):
            words = s.meaning(number) or s.meanings.listed("remark_codes", code)
            yield f"{noted(words)} (code {code})" if words else f"code {code}"


def mia_moa(s: Spoken, scene: Scene) -> str:
    """Sums of an inpatient or outpatient claim, and the payer's remarks."""
    numbers = (5, 20, 21, 22, 23) if s.id == "MIA" else (3, 4, 5, 6, 7)
    kind = "inpatient" if s.id == "MIA" else "outpatient"
    sums = [
        f"{each.name} {_sum(s, each.element, each.value)}"
        for each in s.elements()
        if each.element not in numbers
    ]
    said = list(remarks(s, numbers))
    return spaced(
        sentence(f"About the {kind} claim", *sums) if sums or not said else "",
        sentence(f"The payer remarks: {listed(said)}") if said else "",
    )


def _sum(s: Spoken, number: int, value: str) -> str:
    element = s.element(number)
    return money(value) if element and element.data_element == "782" else quantity(value)


def pairs(s: Spoken) -> Iterator[tuple[int, str, str, str]]:
    """Element, reason, reference and amount, as often as a PLB has them."""
    for number in range(3, max(len(s.segment), 4), 2):
        if s.at(number) or s.at(number + 1):
            yield number, s.at(number, 1), s.at(number, 2), s.at(number + 1)


def effect(text: str, words: str) -> str:
    """What an amount of a PLB does: X12 writes there what is kept, so a plus lowers the payment."""
    value = amount(text)
    if value is None:
        return f"{text} for {words}"
    if value < 0:
        return f"{money(-value)} added to the payment for {words}"
    return f"{money(value)} taken from the payment for {words}"


def plb(s: Spoken, scene: Scene) -> str:
    """What was settled beside the claims."""
    said = []
    for number, reason, reference, sum_ in pairs(s):
        words = s.meaning(number, 1, reason) or s.meanings.listed("provider_adjustments", reason)
        about = f"{words} (code {reason})" if words else f"code {reason}"
        said.append(effect(sum_, about) + put(", reference ", reference))
    return sentence(
        f"Beside the claims, for provider {s.at(1)}{put(', fiscal year to ', day(s.at(2)))}: "
        + ("; ".join(said) or "nothing")
    )


def rdm(s: Spoken, scene: Scene) -> str:
    """Where the payment advice goes."""
    return sentence(
        f"The payment advice is sent: {s.word(1)}", put("to ", s.at(2)), put("at ", s.at(3))
    )


SENTENCES = {
    "BPR": bpr, "TRN": trn, "CLP": clp, "SVC": svc, "MIA": mia_moa, "MOA": mia_moa, "PLB": plb,
    "RDM": rdm,
}  # fmt: skip
