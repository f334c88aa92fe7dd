"""The story of an 837: each claim, for whom, of whom, for what."""

from __future__ import annotations

from decimal import Decimal

from gateway.models.claim import ENCOUNTER
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken, part
from gateway.render.story import MANY, NAMING, Say, Story, add, shown
from gateway.render.tell_line import composite, procedure
from gateway.render.words import counted, day, dotted, listed, money, put, sentence, spaced

DIAGNOSES = frozenset({"ABK", "BK", "ABF", "BF"})
ESTIMATE = "PB"
"""CLM19 of a dental claim that asks what would be paid, before the work is done."""

LEVELS = {"20": ("85", "87", "IL", "PR", "QC"), "22": ("IL", "PR", "QC"), "23": ("QC",)}
"""Whose names are over where a level of HL03 begins."""

LINE_CODES = {"SV1": (1, 2), "SV2": (2, 3), "SV3": (1, 2)}
"""Where a line has its procedure and its charge."""


class _Claim:
    """What is known of one claim until its lines begin."""

    def __init__(self, s: Spoken) -> None:
        self.number, self.charge = s.at(1), s.at(2)
        self.frequency = s.at(5, 3)
        self.estimate = s.at(19) == ESTIMATE
        self.diagnoses: list[str] = []
        self.dates = self.admission = ""
        self.paid_before: list[str] = []
        self.told = False


class _Line:
    """A service line until the next one begins."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.what = self.when = self.charge = ""
        self.teeth: list[str] = []

    def told(self) -> str:
        """The line in a few words."""
        teeth = put(" on tooth " if len(self.teeth) == 1 else " on teeth ", listed(self.teeth))
        when = put(_on(self.when), self.when)
        return f"line {self.number}: {self.what}{teeth}{when}: {money(self.charge) or 'no charge'}"


class ClaimStory(Story):
    """An 837 of any guide."""

    hears = NAMING | {
        "BHT", "HL", "PAT", "CLM", "SE", "HI", "SBR", "AMT", "DTP", "LX", *LINE_CODES, "TOO",
    }  # fmt: skip

    def __init__(self, say: Say, kind: str) -> None:
        super().__init__(say, kind)
        self._claim: _Claim | None = None
        self._line: _Line | None = None
        self._other = False
        self._claims, self._total = 0, Decimal()
        self._providers: dict[str, None] = {}
        self._relation = self._member = ""
        self._reported = False

    def named(self, code: str, name: str, number: str) -> None:
        """Names of the levels, then those of the claim's other payers."""
        if self._claim is None:
            self.names[code] = name
            if code == "85" and len(self._providers) < MANY:
                self._providers[name] = None
            if code == "IL":
                self._member = number
        elif self._other and code == "PR" and self._claim.paid_before:
            last = self._claim.paid_before.pop()
            self._claim.paid_before.append(f"{name} {last}" if last.startswith("paid") else last)

    def follow(self, s: Spoken, scene: Scene) -> None:
        """Levels, claims and lines."""
        match s.id:
            case "BHT":
                self._reported = s.at(6) == ENCOUNTER
            case "HL":
                self._close()
                self._claim = None
                for code in LEVELS.get(s.at(3), ()):
                    self.names.pop(code, None)
                if s.at(3) != "23":
                    self._relation = self._member = ""
            case "PAT":
                self._relation = s.meaning(1)
            case "CLM":
                self._close()
                self._claim, self._other = _Claim(s), False
                self._claims += 1
                self._total = add(self._total, s.at(2))
            case "SE":
                self._close()
            case _ if self._claim is not None:
                self._in_claim(s, self._claim)

    def _in_claim(self, s: Spoken, claim: _Claim) -> None:
        match s.id:
            case "HI":
                for number in range(1, len(s.segment)):
                    for parts in s.repeats(number):
                        if part(parts, 1) in DIAGNOSES and part(parts, 2):
                            claim.diagnoses.append(dotted(part(parts, 2), part(parts, 1)))
            case "SBR":
                self._other = True
            case "AMT" if self._other and s.at(1) == "D":
                claim.paid_before.append(f"paid {money(s.at(2))} before")
            case "DTP":
                self._date(s, claim)
            case "LX":
                self._begin_line(s, claim)
            case "SV1" | "SV2" | "SV3":
                self._service(s)
            case "TOO" if self._line is not None:
                self._line.teeth += filter(None, [s.at(2)])

    def _date(self, s: Spoken, claim: _Claim) -> None:
        when = day(s.at(3), s.at(2))
        if self._line is not None:
            if s.at(1) == "472" and not self._line.when:
                self._line.when = when
        elif s.at(1) in ("472", "434"):
            claim.dates = when
        elif s.at(1) == "435":
            claim.admission = when

    def _begin_line(self, s: Spoken, claim: _Claim) -> None:
        self._flush()
        self._tell(claim)
        self._line = _Line(s.at(1))

    def _service(self, s: Spoken) -> None:
        if self._line is None:
            return
        at, charge = LINE_CODES[s.id]
        what = procedure(composite(s, at))
        if s.id == "SV2":
            words = s.meaning(1) or s.meanings.listed("revenue_codes", s.at(1))
            what = spaced(f"revenue code {s.at(1)}{put(' (', words, ')')}", what, by=", ")
        self._line.what, self._line.charge = what or "a service", s.at(charge)

    def _flush(self) -> None:
        if self._line is not None:
            self.tell_part(self._line.told())
        self._line = None

    def tell_part(self, text: str) -> None:
        """Say a part at once: the claim's own sentence went before."""
        from gateway.render.told import Line

        self._say(Line(2, sentence(text)))

    def _close(self) -> None:
        self._flush()
        if self._claim is not None:
            self._tell(self._claim)

    def _tell(self, claim: _Claim) -> None:
        if claim.told:
            return
        claim.told = True
        insured, patient = self.party("IL"), self.names.get("QC", "")
        member = put(", member ID ", self._member)
        if patient:
            known = self._relation and "known" not in self._relation
            role = f"{self._relation.lower()} of the insured" if known else "the insured is"
            whom = f"{patient} ({role} {insured}{member})"
        else:
            whom = f"{insured}{member}"
        when = put(", treated" + _on(claim.dates), claim.dates)
        who, what = self.party("85", "87"), "Encounter" if self._reported else "Claim"
        self.item(f"{what} {claim.number}: {who} {self._wish(claim)}, for {whom}{when}")
        if claim.admission:
            self.tell_part(f"admitted on {claim.admission}")
        if claim.diagnoses:
            word = "diagnosis" if len(claim.diagnoses) == 1 else "diagnoses"
            self.tell_part(f"{word}: {listed(claim.diagnoses)}")
        for paid in claim.paid_before:
            self.tell_part(paid if not paid.startswith("paid") else f"another payer {paid}")

    def _wish(self, claim: _Claim) -> str:
        """What the provider wants of the payer."""
        payer, charge = self.party("PR"), money(claim.charge)
        if self._reported and claim.frequency == "8":
            return f"takes back its report to {payer} of services of {charge}"
        if self._reported:
            again = " again (in place of an earlier report)" if claim.frequency == "7" else ""
            return f"reports{again} to {payer} services of {charge}"
        verb = {"7": "asks again (in place of an earlier claim)", "8": "takes back its claim to"}
        asks = verb.get(claim.frequency, "asks")
        if claim.estimate:
            return f"{asks} {payer} what it would pay of {charge} (predetermination, no bill)"
        return f"{asks} {payer} for {charge}"

    def heads(self) -> list[str]:
        """Who sends how many claims to whom, and what they come to."""
        if not self._claims:
            return ["This set holds no claim."]
        providers = shown(self._providers)
        what, billed = ("encounter", "reported") if self._reported else ("claim", "billed")
        return [
            sentence(
                f"{self.party('41')} sends {counted(str(self._claims), what)} to "
                f"{self.party('40')}",
                f"{money(self._total)} in all",
            ),
            *(["They are reported, not billed: no payment is asked for."] * self._reported),
            *([sentence(f"The work was {billed} by {providers}")] if providers else []),
        ]


def _on(when: str) -> str:
    """The word before a day or a span of days."""
    return " from " if " to " in when else " on "
