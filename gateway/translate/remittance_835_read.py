"""The 835 (005010X221A1; a 00401 reads too): header, then claim by claim, then totals."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.models.party import Identifier, Party
from gateway.models.remittance import (
    ZERO,
    BankAccount,
    ClaimPayment,
    Payment,
    ProviderAdjustment,
    RemittanceHeader,
    RemittanceTotals,
    payment_difference,
    signed_amount,
)
from gateway.translate.fields import (
    add_identifier,
    at,
    contact,
    parts,
    place_id,
    placed,
    with_city,
    with_street,
)
from gateway.translate.flat import read_flat
from gateway.translate.remittance_835_claim import OpenClaim, claim_segment, dirty_day, number
from gateway.translate.remittance_835_flat import RDM, TS2, TS3
from gateway.translate.rest import PLAIN, plain, remainder
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

_BPR = frozenset(range(17))
_CLOSING = frozenset({"LX", "TS3", "TS2", "CLP", "PLB", "SE"})


def read_835(
    ts: TransactionSet,
) -> Iterator[RemittanceHeader | ClaimPayment | RemittanceTotals]:
    """Yield the header, each claim on the segment that closes it, the totals on the SE.

    Nothing half is given: where the input ends without SE the claim that is open is dropped
    and no totals come. ``balanced`` is False and ``difference`` None where an amount of the
    equation is absent or unreadable.
    """
    header, tally = RemittanceHeader(payment=Payment()), _Tally()
    begun, assigned_number = False, ""
    claim: OpenClaim | None = None
    side: Party | None = None
    for segment in ts.segments():
        code = segment[0]
        if code in _CLOSING:
            if not begun:
                begun = True
                yield header
            if claim is not None:
                yield tally.add(claim.close(ts))
                claim = None
        match code:
            case "CLP":
                claim = OpenClaim(ts, segment, assigned_number)
            case _ if claim is not None:
                claim_segment(ts, segment, claim)
            case "LX":
                assigned_number = el(segment, 1)
            case "SE":
                yield tally.totals(header)
            case _ if begun:
                tally.segment(ts, segment, assigned_number)
            case _:
                side = _header_segment(ts, segment, header, side)


class _Tally:
    """What the end of an 835 is judged by. ``sound``: every amount of it could be read."""

    __slots__ = ("_sound", "_taken", "_total", "paid")

    def __init__(self) -> None:
        self._total = RemittanceTotals()
        self.paid = self._taken = ZERO
        self._sound = True

    def add(self, claim: ClaimPayment) -> ClaimPayment:
        self._total.claims += 1
        if claim.paid is None:
            self._sound = False
        else:
            self.paid += claim.paid
        return claim

    def segment(self, ts: TransactionSet, segment: Segment, assigned_number: str) -> None:
        """A segment between and after the claims: TS3, TS2, PLB, or what the model lacks."""
        over = segment
        summaries = self._total.provider_summaries
        match segment[0]:
            case "TS3":
                summary, places = read_flat(TS3, ts, segment)
                summary.assigned_number = assigned_number
                summaries.append(summary)
                over = _left(segment, places)
            case "TS2" if summaries and summaries[-1].drg is None:
                summaries[-1].drg, places = read_flat(TS2, ts, segment)
                over = _left(segment, places)
            case "PLB":
                over = self._plb(ts, segment)
        if over:
            self._total.unmodelled.append(plain(over, ts.delimiters))

    def _plb(self, ts: TransactionSet, plb: Segment) -> Segment:
        """PLB03 to PLB14, six pairs; a PLB with those that have no amount that can be read.

        All that stands behind the code is the reference: payers write several numbers there.
        """
        over: Segment = []
        period_end = dirty_day(ts, plb, 2)
        for place in range(3, len(plb), 2):
            reason, amount = parts(ts, plb, place), number(ts, plb, place + 1)
            if amount is None:
                over += plb[place : place + 2] if reason or el(plb, place + 1) else []
                continue
            self._taken += amount
            self._total.provider_adjustments.append(
                ProviderAdjustment(
                    provider_identifier=el(plb, 1),
                    fiscal_period_date=period_end,
                    reason_code=at(reason, 1),
                    reference=PLAIN.component.join(reason[1:]),
                    amount=amount,
                )
            )
        self._sound &= not over
        return [*plb[:3], *over] if over else []

    def totals(self, header: RemittanceHeader) -> RemittanceTotals:
        payment = signed_amount(header.payment)
        if self._sound and payment is not None:
            self._total.difference = payment_difference(self.paid, self._taken, payment)
            self._total.balanced = not self._total.difference
        else:
            self._total.balanced = False
        return self._total


def _left(segment: Segment, places: list[int]) -> Segment:
    """A segment with those elements alone; [] where there are none."""
    held = frozenset(range(len(segment))) - frozenset(places)
    return remainder(segment, held, {}) if places else []


def _header_segment(
    ts: TransactionSet, segment: Segment, header: RemittanceHeader, side: Party | None
) -> Party | None:
    """Take a segment above the first claim; give the party (payer, payee) that is open."""
    match segment[0], el(segment, 1):
        case "ST", _:
            pass
        case "BPR", _ if not header.payment.transaction_handling_code:
            _bpr(ts, segment, header)
        case "TRN", _ if not header.payment.trace_number:
            payment = header.payment
            payment.trace_number, payment.originator_code = el(segment, 2), el(segment, 4)
            payment.originator_identifier = el(segment, 3)
        case "CUR", "PR" if not header.currency_code:
            header.currency_code = el(segment, 2)
        case "RDM", _ if header.delivery is None:
            header.delivery, places = read_flat(RDM, ts, segment)
            if places:
                header.unmodelled.append(plain(_left(segment, places), ts.delimiters))
        case "DTM", "405" if header.production_date is None:
            header.production_date = dirty_day(ts, segment, 2)
        case "N1", "PR" if header.payer is None:
            side = header.payer = _n1(segment)
        case "N1", "PE" if header.payee is None:
            side = header.payee = _n1(segment)
        case "N3", _ if side is not None and not placed(side.address, segment):
            side.address = with_street(side.address, segment)
        case "N4", _ if side is not None and not placed(side.address, segment):
            side.address = with_city(side.address, segment)
        case "PER", _ if side is not None:
            side.contacts.append(contact(segment))
        case "REF", qualifier if side is not None:
            add_identifier(side, qualifier, el(segment, 2), el(segment, 3))
        case "REF", qualifier:
            header.references.append(Identifier(qualifier, el(segment, 2), el(segment, 3)))
        case _:
            kept = header.unmodelled if side is None else side.unmodelled
            kept.append(plain(segment, ts.delimiters))
    return side


def _n1(segment: Segment) -> Party:
    found = Party(name=el(segment, 2))
    place_id(found, el(segment, 3), el(segment, 4))
    return found


def _bpr(ts: TransactionSet, bpr: Segment, header: RemittanceHeader) -> None:
    header.payment = Payment(
        transaction_handling_code=el(bpr, 1),
        amount=number(ts, bpr, 2),
        credit_debit_code=el(bpr, 3),
        method_code=el(bpr, 4),
        format_code=el(bpr, 5),
        payer_account=_account(bpr, 6),
        company_identifier=el(bpr, 10),
        company_code=el(bpr, 11),
        payee_account=_account(bpr, 12),
        effective_date=dirty_day(ts, bpr, 16),
    )
    if any(bpr[17:]):
        header.unmodelled.append(plain(remainder(bpr, _BPR, {}), ts.delimiters))


def _account(bpr: Segment, first: int) -> BankAccount | None:
    found = [el(bpr, first + n) for n in range(4)]
    return BankAccount(*found) if any(found) else None
