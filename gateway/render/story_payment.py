"""The story of an 835: the payment, what each claim got and why not more, and whether it ties."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from gateway.ledger.adjudication import category
from gateway.models.party import Adjustment
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story import NAMING, Say, Story, add
from gateway.render.tell_line import GROUPS, composite, procedure, triples
from gateway.render.tell_payment import CLAIM_STATUS, HOW, effect, noted, pairs, remarks
from gateway.render.words import (
    amount,
    counted,
    day,
    listed,
    money,
    put,
    sentence,
)

REASONS = 6
"""So many different reasons are named for a claim or service."""


_Lowered = tuple[str, Decimal, str]
"""Whose loss it is (a category, else the group), what the payment was lowered by, and why."""

_WHOSE = GROUPS | {
    "contractual": "written off by contract", "denied": "denied", "patient": "the patient owes",
}  # fmt: skip


def _lowered(s: Spoken, line_charge: Decimal | None) -> list[_Lowered]:
    """The amounts and reasons of a CAS; a denial is never called written off."""
    said, group = [], s.at(1)
    for reason, sum_, _ in triples(s):
        words = s.meaning(2, 0, reason) or s.meanings.listed("adjustment_reasons", reason)
        lowered = amount(sum_) or Decimal()
        whose: str = category(Adjustment(group, reason, lowered), line_charge)
        said.append((whose if whose in _WHOSE else group, lowered, words or f"reason {reason}"))
    return said


class _Sums:
    """Money by whose loss it is, with the reasons in words."""

    def __init__(self) -> None:
        self.sums: dict[str, Decimal] = {}
        self.reasons: dict[str, dict[str, None]] = {}

    def add(self, lowered: Iterable[_Lowered]) -> None:
        """Take in a CAS."""
        for whose, sum_, words in lowered:
            self.reasons.setdefault(whose, {})[words] = None
            self.sums[whose] = self.sums.get(whose, Decimal()) + sum_

    def told(self) -> list[str]:
        """``written off by contract 21.00 (above the contracted fee)``."""
        said = []
        for whose, total in self.sums.items():
            names = list(self.reasons[whose])
            why = listed(names if len(names) <= REASONS else [*names[:REASONS], "others"])
            said.append(f"{_WHOSE.get(whose, f'adjusted ({whose})')} {money(total)} ({why})")
        return said


class _Paid:
    """A claim, or a service of one."""

    def __init__(self, head: str, paid: str, charge: Decimal | None = None) -> None:
        self.head, self.paid, self.charge = head, paid, charge
        self.sums = _Sums()
        self.when = self.patient = ""
        self.remarks: list[str] = []

    def told(self, more: list[str]) -> str:
        """All of it in one sentence."""
        said = [*self.sums.told(), *more]
        if self.remarks:
            said.append(f"the payer remarks: {listed(self.remarks)}")
        return "; ".join([self.head, *said])


class PaymentStory(Story):
    """An 835."""

    hears = NAMING | {
        "BPR", "TRN", "LX", "SE", "CLP", "PLB", "SVC", "CAS", "LQ", "MOA", "MIA", "DTM",
    }  # fmt: skip

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self._claim: _Paid | None = None
        self._service: _Paid | None = None
        self._what = ""
        self._all = _Sums()
        self._claims = 0
        self._charged = self._paid = self._owed = self._kept = Decimal()
        self._payment = self._number = ""
        self._total: Decimal | None = None
        self._beside: list[str] = []
        self._owes = ""

    def named(self, code: str, name: str, number: str) -> None:
        """The patient belongs to the claim, payer and payee to the whole."""
        if self._claim is None:
            self.names.setdefault(code, name)
        elif code == "QC":
            self._claim.patient = name

    def follow(self, s: Spoken, scene: Scene) -> None:
        """Payment, claims, services, the rest."""
        match s.id:
            case "BPR":
                self._bpr(s)
            case "TRN":
                self._number = self._number or s.at(2)
            case "LX" | "SE":
                self._close()
            case "CLP":
                self._clp(s)
            case "PLB":
                self._close()
                self._plb(s)
            case _ if self._claim is not None:
                self._in_claim(s, self._claim)

    def _bpr(self, s: Spoken) -> None:
        self._total = amount(s.at(2))
        verb = "takes back" if s.at(3) == "D" else "pays"
        way = HOW.get(s.at(4)) or put("by ", s.word(4))
        self._payment = f"{verb} {{}} {money(s.at(2))} {way}{put(' on ', day(s.at(16)))}"

    def _clp(self, s: Spoken) -> None:
        self._close()
        self._claims += 1
        self._charged = add(self._charged, s.at(3))
        self._paid = add(self._paid, s.at(4))
        self._owed = add(self._owed, s.at(5))
        head = f"charged {money(s.at(3))}, paid {money(s.at(4))}"
        self._claim = _Paid(head, s.at(1))
        self._status = CLAIM_STATUS.get(s.at(2)) or s.word(2)
        self._owes = s.at(5)

    def _in_claim(self, s: Spoken, claim: _Paid) -> None:
        here = self._service or claim
        match s.id:
            case "SVC":
                self._flush()
                what = procedure(composite(s, 1), s) or put("revenue code ", s.at(4))
                head = f": charged {money(s.at(2))}, paid {money(s.at(3))}"
                self._service, self._what = (
                    _Paid(head, s.at(3), amount(s.at(2))),
                    what or "a service",
                )
            case "CAS":
                if lowered := _lowered(s, here.charge):
                    here.sums.add(lowered)
                    self._all.add(lowered)
                    if here is not claim:
                        claim.sums.add(lowered)
            case "LQ":
                words = s.meaning(2) or s.meanings.listed("remark_codes", s.at(2))
                here.remarks.append(noted(words) or f"code {s.at(2)}")
            case "MOA":
                claim.remarks += remarks(s, (3, 4, 5, 6, 7))
            case "MIA":
                claim.remarks += remarks(s, (5, 20, 21, 22, 23))
            case "DTM" if s.at(1) in ("472", "150", "151", "232", "233") and s.at(2):
                self._date(here, s)

    def _date(self, here: _Paid, s: Spoken) -> None:
        when = day(s.at(2))
        if s.at(1) in ("151", "233") and here.when and here.when != when:
            here.when += f" to {when}"
        else:
            here.when = when

    def _flush(self) -> None:
        if self._service is not None:
            when = put(" on ", self._service.when)
            self._service.head = f"{self._what}{when}{self._service.head}"
            self.part(self._service.told([]))
        self._service = None

    def _close(self) -> None:
        self._flush()
        claim = self._claim
        if claim is None:
            return
        owes = amount(self._owes)
        said = put("the patient owes ", money(self._owes) if owes else "")
        if "patient" in claim.sums.sums and claim.sums.sums["patient"] == (owes or 0):
            said = ""
        number, claim.paid = claim.paid, ""
        whom = put(", ", claim.patient) + put(", treated ", claim.when)
        claim.head = f"Claim {number}{whom}: {claim.head} ({self._status})"
        self.item(claim.told([said] if said else []))
        self._claim = None

    def _plb(self, s: Spoken) -> None:
        for number, reason, reference, sum_ in pairs(s):
            self._kept = add(self._kept, sum_)
            words = s.meaning(number, 1, reason) or s.meanings.listed(
                "provider_adjustments", reason
            )
            if len(self._beside) < 50:
                self._beside.append(
                    effect(sum_, words or f"code {reason}") + put(" (reference ", reference, ")")
                )

    def heads(self) -> list[str]:
        """The payment, its sums, and whether they tie."""
        payee = self.party("PE")
        pays = self._payment.replace("{}", payee) or f"answers {payee} without a payment"
        said = [sentence(f"{self.party('PR')} {pays}", put("payment number ", self._number))]
        sums = [f"{money(self._charged)} charged", f"{money(self._paid)} paid"]
        told = self._all.told()
        said.append(
            sentence(f"It is for {counted(str(self._claims), 'claim')}: {', '.join(sums)}"
                     + "".join(f"; {one}" for one in told)
                     + self._owing())
        )  # fmt: skip
        said += [sentence(f"Beside the claims: {one}") for one in self._beside]
        return [*said, self._ties()]

    def _owing(self) -> str:
        """What the patients owe by CLP05, where the reasons have not said it."""
        if self._owed == self._all.sums.get("patient", Decimal()):
            return ""
        return f"; the patients owe {money(self._owed)} by what the claims say themselves"

    def _ties(self) -> str:
        if self._total is None:
            return "The payment has no amount, so that nothing can be added up."
        due = self._paid - self._kept
        kept = f" less {money(self._kept)} kept" if self._kept > 0 else (
            f" and {money(-self._kept)} added" if self._kept else ""
        )  # fmt: skip
        if due == self._total:
            return f"The sums tie: {money(self._paid)} for claims{kept} is the payment."
        return (
            f"The sums do not tie: {money(self._paid)} for claims{kept} is {money(due)}, and the "
            f"payment is {money(self._total)}: {money(abs(due - self._total))} apart."
        )
