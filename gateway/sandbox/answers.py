"""What the clearinghouse answers to one file: TA1, 999s, 277CAs, a report, and claims taken in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import groupby

import msgspec

from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, InterchangeAcknowledgement
from gateway.models.claim_status import StatusHeader
from gateway.models.eligibility import EligibilityHeader
from gateway.models.party import Identifier, Party
from gateway.sandbox.accounts import Accounts, Answer, Due
from gateway.sandbox.claim_statuses import levels
from gateway.sandbox.claims import Route, accept, find_original
from gateway.sandbox.envelopes import interchange, lone_ta1
from gateway.sandbox.inquiry_answers import claim_status, eligibility
from gateway.sandbox.reading import (
    ACKNOWLEDGEMENTS,
    GroupRead,
    InterchangeRead,
    SetRead,
    faults_in_999,
    read_file,
)
from gateway.sandbox.report import Report
from gateway.sandbox.screening import Screened, clearinghouse_reasons, payer_reasons
from gateway.sandbox.terms import AnswerKind, PayerTerms, Terms
from gateway.translate.acknowledgement_999 import build_999
from gateway.translate.claim_status_277_build import build_277ca
from gateway.translate.registry import GUIDES
from gateway.translate.ta1 import acknowledge_interchange, build_ta1
from gateway.x12.elements import el
from gateway.x12.writer import Rows

REFUSED = "R"
_ENDINGS: dict[str, str] = {"TA1": "TA1.ta1", "999": "999.999", "277CA": "277CA.277"}
_ENDINGS |= {"271": "271.271", "277": "277.277"}
_ENDINGS["277CA-PR"] = _ENDINGS["277CA"]


class Desk:
    """Where one file is answered. The caller holds the transaction of ``accounts``."""

    def __init__(
        self, accounts: Accounts, terms: Terms, turn: int, now: datetime.datetime, file_id: int
    ) -> None:
        self.accounts, self.terms, self.turn, self.now = accounts, terms, turn, now
        self.file_id = file_id
        self.day = now.date()

    def answer(self, name: str, data: bytes) -> Iterator[Answer]:
        """Every answer to the file; a report closes them."""
        report, sink, found = Report(self.terms, name, self.now), list[Finding](), 0
        for read in read_file(data, sink):
            found += 1
            yield from self._interchange(read, report)
        if not found:
            report.unreadable(sink)
        yield self._answer("report", self._report_name(name), report.text().encode("utf-8"))

    def _report_name(self, name: str) -> str:
        wanted = f"{name}.rpt.txt"
        number = 1
        while self.accounts.answer_name_taken(wanted):
            number += 1
            wanted = f"{name}.{number}.rpt.txt"
        return wanted

    def due(self, kind: AnswerKind) -> Due:
        """From when on an answer of this kind may go out."""
        delay = self.terms.delay(kind)
        return Due(self.turn + delay.turns, self.now.timestamp() + delay.seconds)

    def _answer(self, kind: AnswerKind, name: str, body: bytes) -> Answer:
        return Answer(kind=kind, name=name, body=body, due=self.due(kind))

    def _numbered(self, kind: AnswerKind, made: tuple[int, bytes]) -> Answer:
        number, body = made
        return self._answer(kind, f"{number:09d}_{_ENDINGS[kind]}", body)

    def _interchange(self, read: InterchangeRead, report: Report) -> Iterator[Answer]:
        isa = read.interchange.isa
        verdict = self._verdict(read)
        refused = verdict.status_code == REFUSED
        report.interchange(isa[13], isa[6], verdict.note_code, refused)
        route = self._route(read)
        if refused or isa[14] == "1":
            made = lone_ta1(self.accounts, route, self.now, [build_ta1(verdict)])
            yield self._numbered("TA1", made)
        if refused:
            return
        for group in read.groups:
            if group.group.functional_identifier_code != ACKNOWLEDGEMENTS:
                gs = group.group.gs
                here = msgspec.structs.replace(
                    route, application_sender=el(gs, 2), application_receiver=el(gs, 3)
                )
                yield from self._group(group, here, report)

    def _route(self, read: InterchangeRead) -> Route:
        isa, house = read.interchange.isa, self.terms.clearinghouse
        return Route(
            sender_qualifier=isa[5] or "ZZ",
            sender_id=isa[6] or "UNKNOWN",
            receiver_qualifier=isa[7] if isa[8] else house.identifier_qualifier,
            receiver_id=isa[8] or house.identifier,
            application_sender=isa[6] or "UNKNOWN",
            application_receiver=isa[8] or house.identifier,
            usage_indicator=isa[15] if isa[15] in ("P", "T") else "T",
        )

    def _verdict(self, read: InterchangeRead) -> InterchangeAcknowledgement:
        """The TA1: the envelope's own faults, a receiver that is not here, a number used before.

        Only an accepted interchange uses its number up.
        """
        verdict = acknowledge_interchange(read.interchange, read.findings)
        isa, receivers = read.interchange.isa, self.terms.clearinghouse.receivers
        note = ""
        if verdict.status_code == REFUSED:
            return verdict
        if receivers and isa[8] not in receivers:
            note = "009"
        elif not self.accounts.note_interchange(":".join(isa[5:9]), isa[13], self.file_id):
            note = "025"
        if not note:
            return verdict
        return msgspec.structs.replace(verdict, status_code=REFUSED, note_code=note)

    def _group(self, read: GroupRead, route: Route, report: Report) -> Iterator[Answer]:
        verdict = faults_in_999(read, lambda each: each.findings)
        made = interchange(
            self.accounts, route, self.now, "FA", GUIDES["999"], [("999", build_999(verdict))]
        )
        yield self._numbered("999", made)
        yield from self._inquiries(read, verdict, route)
        taken = list(self._taken(read, verdict, report))
        own = [("277", self._by_clearinghouse(each, some)) for each, some in taken]
        if own:
            made = interchange(self.accounts, route, self.now, "HN", GUIDES["277CA"], own)
            yield self._numbered("277CA", made)
        theirs = [s for each, some in taken for s in self._by_payers(each, some, route)]
        if theirs:
            made = interchange(self.accounts, route, self.now, "HN", GUIDES["277CA"], theirs)
            yield self._numbered("277CA-PR", made)
        for each, some in taken:
            report.claims(each.transaction_set.control_number, some)

    def _inquiries(
        self, read: GroupRead, verdict: GroupAcknowledgement, route: Route
    ) -> Iterator[Answer]:
        """A 271 or 277 for each set of inquiries that the 999 accepts."""
        for each, said in zip(read.sets, verdict.transaction_sets, strict=False):
            if said.status_code == REFUSED or not each.inquiries:
                continue
            rows, kind, code = self._told(each)
            made = interchange(self.accounts, route, self.now, code, GUIDES[kind], [(kind, rows)])
            yield self._numbered(kind, made)

    def _told(self, each: SetRead) -> tuple[Rows, AnswerKind, str]:
        """The rows of the answer, its kind and its GS01."""
        asked = (self.accounts, self.terms)
        if isinstance(each.header, EligibilityHeader):
            rows = eligibility(*asked, each.header, each.inquiries, self.now)
            return rows, "271", "HB"
        header = each.header or StatusHeader()
        return claim_status(*asked, header, each.inquiries, self.now), "277", "HN"

    def _taken(
        self, read: GroupRead, verdict: GroupAcknowledgement, report: Report
    ) -> Iterator[tuple[SetRead, list[Screened]]]:
        """The sets that the 999 accepts, with their claims screened by the clearinghouse."""
        number = read.group.control_number
        if verdict.status_code == REFUSED and not verdict.transaction_sets:
            report.group(number)
        for each, said in zip(read.sets, verdict.transaction_sets, strict=False):
            st02 = each.transaction_set.control_number
            report.transaction_set(number, st02, said.status_code)
            if said.status_code != REFUSED and each.claims:
                yield (
                    each,
                    [
                        Screened(
                            claim=claim,
                            trace=f"CH{self.accounts.count('D9'):09d}",
                            by_clearinghouse=clearinghouse_reasons(claim, self.terms, self.day),
                        )
                        for claim in each.claims
                    ],
                )

    def _by_clearinghouse(self, read: SetRead, screened: list[Screened]) -> Rows:
        house = self.terms.clearinghouse
        source = Party(
            entity_code="AY", name=house.name, identifiers=[Identifier("46", house.identifier)]
        )
        return self._rows(source, read, read.batch.batch_identifier, screened)

    def _by_payers(
        self, read: SetRead, screened: list[Screened], route: Route
    ) -> Iterator[tuple[str, Rows]]:
        """A 277CA of each payer that the clearinghouse handed claims to."""
        forwarded = [each for each in screened if not each.by_clearinghouse]
        batch = read.batch.batch_identifier
        if self.terms.clearinghouse.relays_own_batch:
            batch = f"CHB{self.accounts.count('batch'):09d}"
        contracts = ((self._contract(each), each) for each in forwarded)
        ordered = sorted(contracts, key=lambda pair: pair[0].identifier)
        for identifier, pairs in groupby(ordered, key=lambda pair: pair[0].identifier):
            some = list(pairs)
            for contract, each in some:
                self._take(contract, each, route)
            name = some[0][0].name or some[0][1].claim.payer.name
            source = Party(entity_code="PR", name=name, identifiers=[Identifier("PI", identifier)])
            yield "277", self._rows(source, read, batch, [each for _, each in some])

    def _contract(self, each: Screened) -> PayerTerms:
        return self.terms.payer(each.claim) or self.terms.default

    def _take(self, contract: PayerTerms, each: Screened, route: Route) -> None:
        """The payer's front door: refuse the claim, or take it in under a number."""
        payer, claim = contract.identifier, each.claim
        known = find_original(self.accounts, claim, payer) is not None
        each.by_payer = payer_reasons(claim, contract, known)
        if not each.by_payer:
            each.number = accept(self.accounts, claim, payer, route, self.day, self.due("835"))

    def _rows(self, source: Party, read: SetRead, batch: str, screened: list[Screened]) -> Rows:
        trace = f"{self.day:%y%j}{self.accounts.count('277'):07d}"
        header = StatusHeader(
            batch_identifier=trace, purpose_code="08", type_code="TH", created=self.now
        )
        return build_277ca(header, levels(source, read.batch, batch, trace, screened, self.day))
