"""Where the reading of an 837 stands: the levels that are open, the claim, and its parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import (
    Claim,
    ClaimBatch,
    ClaimKind,
    OtherPayer,
    claim_or_encounter,
)
from gateway.models.claim_parts import RelatedCauses
from gateway.models.party import Party
from gateway.models.service_line import Drug, Form, ServiceLine
from gateway.translate.fields import at, decimal, parts
from gateway.translate.rest import plain
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

Place = tuple[int, int]
"""Segment position and byte offset."""

Span = tuple[int, int]
"""First and last segment position, both included; ST is 1."""

_DEPTH = {"20": 1, "22": 2, "23": 3}
_LEVEL = {"20": "2000A", "22": "2000B", "23": "2000C"}
_YES_NO = {"Y": True, "N": False}
_FACILITY = {"837P": "B", "837I": "A", "837D": "B"}


class Scope:
    """What is open. ``level`` is the loop that NM1s are told apart by (1000, 2000A-C, 2300,
    2320, 2400); ``loop`` the one that the last segment stood in, or ``skipped``."""

    __slots__ = (
        "_bare", "_kept", "_regions", "_start", "adjudication", "batch", "billing", "claim",
        "currency", "drug", "form", "kind", "level", "line", "loop", "other", "party", "patient",
        "pay_to", "pay_to_plan", "payer", "provider", "sbr", "spare", "subscriber", "ts",
    )  # fmt: skip

    def __init__(self, ts: TransactionSet, kind: ClaimKind) -> None:
        self.ts, self.kind = ts, kind
        self.batch = ClaimBatch()
        self.level = self.loop = "1000"
        self.party: Party | None = None
        """Whom N3, N4, DMG, PRV, PER and REF speak of."""
        self.provider = Party()
        """2010AA as it stands; ``billing`` adds what the payer's loop says of it."""
        self.claim: Claim | None = None
        self.line: ServiceLine | None = None
        self.other: OtherPayer | None = None
        self.adjudication: LineAdjudication | None = None
        self.drug: Drug | None = None
        self.form: Form | None = None
        self.spare: dict[int, str] = {}
        """Of the segment at hand, elements that should be held and are not, in whole or in part."""
        self._start = 0
        self._regions: list[list[int]] = [[1, 0]]
        self._kept: list[list[str]] = [[]]
        self._bare: list[Place | None] = [None]
        self._new_provider()

    def _new_provider(self) -> None:
        self.provider = Party()
        self.pay_to: Party | None = None
        self.pay_to_plan: Party | None = None
        self.currency = ""
        self._new_subscriber()

    def _new_subscriber(self) -> None:
        self.billing = self.provider
        self.subscriber, self.payer = Party(), Party()
        self.sbr: Segment = []
        self.patient: Party | None = None

    def open_level(self, segment: Segment) -> None:
        """An HL: forget what stood at its level and below."""
        self._end_region()
        code = el(segment, 3)
        self.loop = self.level = _LEVEL.get(code, "skipped")
        self.claim = None
        self.leave()
        if code not in _DEPTH:
            self._kept[-1].append(plain(segment, self.ts.delimiters))
            return
        depth = _DEPTH[code]
        self.end_levels(depth)
        del self._regions[depth:], self._kept[depth:], self._bare[depth:]
        self._bare.append((self.ts.position, self.ts.offset))
        self._regions.append([self.ts.position, 0])
        self._kept.append([])
        if code == "20":
            self._new_provider()
        elif code == "22":
            self._new_subscriber()
        else:
            self.patient = Party()

    def leave(self) -> None:
        """Nothing inside of the claim is open."""
        self.party = self.line = self.other = None
        self.leave_line_part()

    def leave_line_part(self) -> None:
        """No drug, decision or form of a line is open."""
        self.adjudication = self.drug = self.form = None

    def open_claim(self, segment: Segment) -> None:
        """A CLM: the claim with everybody who stands above it."""
        self._end_region()
        self._bare = [None] * len(self._bare)
        self._start = self.ts.position
        self.loop = self.level = "2300"
        self.leave()
        place, causes = self.composite(segment, 5, 3), self.composite(segment, 11, 5)
        usual = _FACILITY[self.kind]
        self.claim = Claim(
            kind=self.kind,
            patient_control_number=el(segment, 1),
            charge=self.decimal(segment, 2),
            facility_code=at(place, 1),
            facility_qualifier="" if at(place, 2) == usual else at(place, 2),
            frequency_code=at(place, 3),
            claim_or_encounter_code=claim_or_encounter(self.batch.type_code),
            patient_is_subscriber=self.patient is None,
            subscriber=self.subscriber,
            patient=self.patient or self.subscriber,
            payer=self.payer,
            payer_responsibility_code=el(self.sbr, 1),
            claim_filing_code=el(self.sbr, 9),
            insurance_type_code=el(self.sbr, 5),
            billing_provider=self.billing,
            pay_to=self.pay_to,
            pay_to_plan=self.pay_to_plan,
            currency_code=self.currency,
            provider_signature=self.yes_no(segment, 6),
            assignment_code=el(segment, 7),
            benefits_assignment_code=el(segment, 8),
            release_code=el(segment, 9),
            patient_signature_source_code=el(segment, 10),
            related_causes=_causes(causes),
            special_program_code=el(segment, 12),
            submission_reason_code=el(segment, 19),
            delay_reason_code=el(segment, 20),
            unmodelled=[text for kept in self._kept for text in kept],
        )

    def decimal(self, segment: Segment, number: int) -> Decimal | None:
        """As :func:`gateway.translate.fields.decimal`; what is no number is spared."""
        value = decimal(self.ts, segment, number)
        if value is None and el(segment, number):
            self.spare[number] = segment[number]
        return value

    def yes_no(self, segment: Segment, number: int) -> bool | None:
        """Y or N; anything else is spared."""
        value = _YES_NO.get(text := el(segment, number))
        if value is None and text:
            self.spare[number] = text
        return value

    def flag(self, segment: Segment, number: int, mark: str = "Y") -> bool:
        """The mark, or nothing; anything else is spared."""
        text = el(segment, number)
        if text and text != mark:
            self.spare[number] = text
        return text == mark

    def composite(self, segment: Segment, number: int, most: int) -> list[str]:
        """The first ``most`` components of an element; what it has beyond them is spared."""
        components = parts(self.ts, segment, number)
        if any(components[most:]):
            mark = self.ts.delimiters.component
            self.spare[number] = mark * most + mark.join(components[most:])
        return components[:most]

    def close(self) -> tuple[Claim | None, list[Span]]:
        """The claim that the present segment closes, and where it stands."""
        claim, self.claim = self.claim, None
        if claim is None:
            return None, []
        header, *levels = [(first, last) for first, last in self._regions]
        return claim, [(self._start, self.ts.position - 1), *levels, header]

    def end_levels(self, depth: int = 1) -> None:
        """The levels from ``depth`` down are over: one that bore no claim is told, for nothing
        keeps what it says."""
        bare = [place for place in self._bare[depth:] if place]
        if not bare or not self._bare[-1]:
            return
        position, offset = bare[-1]
        self.ts.find(
            "X12.level.unused", "no claim stands under this level: what it says was not kept",
            severity="warning", segment="HL", position=position, offset=offset,
            hint="give a level only where claims follow",
        )  # fmt: skip
        self._bare = [None] * len(self._bare)

    def _end_region(self) -> None:
        """The lines above the present segment are the end of the level that is open."""
        if not self._regions[-1][1]:
            self._regions[-1][1] = self.ts.position - 1

    def keep(self, segment: Segment) -> None:
        """Keep a segment as text with whatever is open: a party, a part of a line, the line,
        another payer, the claim, the head of the set, or every claim below the level."""
        holder: Any = (
            self.party or self.form or self.adjudication or self.drug or self.other or self.line
            or self.claim
        )  # fmt: skip
        if holder is None and self.level == "1000":
            holder = self.batch
        kept = self._kept[-1] if holder is None else holder.unmodelled
        kept.append(plain(segment, self.ts.delimiters))

    def keep_rest(self, segment: Segment, rest: Segment) -> None:
        """Keep what is left of a segment that is held in part; of a level's own with its party."""
        above = self.claim is None and self.party is None
        if above and (owner := self._owner(segment[0])) is not None:
            owner.unmodelled.append(plain(rest, self.ts.delimiters))
        else:
            self.keep(rest)

    def _owner(self, id: str) -> Party | ClaimBatch | None:
        """With whom the rest of a segment above the claim goes, which it is written back to."""
        match self.level, id:
            case "1000", "BHT":
                return self.batch
            case "2000A", "PRV" | "CUR":
                return self.provider
            case "2000B", "SBR" | "PAT":
                return self.subscriber
            case "2000C", "PAT":
                return self.patient
        return None

    def new_other_payer(self, other: OtherPayer) -> None:
        """Loop 2320 begins."""
        self.other = other
        self.loop = self.level = "2320"
        self.party = None
        if self.claim is not None:
            self.claim.other_payers.append(other)


def _causes(components: list[str]) -> RelatedCauses | None:
    if not any(components):
        return None
    codes = [code for code in components[:3] if code]
    return RelatedCauses(codes=codes, state_code=at(components, 4), country_code=at(components, 5))
