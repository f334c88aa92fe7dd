"""Which contract a remitted claim is under."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from gateway.ledger.contract import Terms, Who, within
from gateway.models.party import Party
from gateway.models.remittance import ClaimPayment, RemittanceHeader, ServicePayment

PLAN_REFERENCES = frozenset({"CE", "1L", "6P"})


def chosen(
    every: Sequence[Terms], header: RemittanceHeader, claim: ClaimPayment, day: datetime.date
) -> tuple[Terms | None, str]:
    """The contract for a claim and a day of service, or None and why there is none.

    Of several that fit, the one that names most of payer, plan and provider; two of a kind are
    never chosen between.
    """
    theirs = [one for one in every if fits(one.contract.who, header, claim)]
    if not theirs:
        return None, "no contract names this payer, plan and provider"
    now = [one for one in theirs if within(day, one.contract.begin, one.contract.end)]
    if not now:
        names = " and ".join(one.contract.name for one in theirs)
        return None, f"no contract was in force on {day:%Y-%m-%d}: {names} has other days"
    narrowest = max(one.contract.who.narrowness for one in now)
    best = [one for one in now if one.contract.who.narrowness == narrowest]
    if len(best) > 1:
        names = " and ".join(one.contract.name for one in best)
        return None, f"several contracts fit alike: {names}"
    return best[0], ""


def fits(who: Who, header: RemittanceHeader, claim: ClaimPayment) -> bool:
    """Whether all that a contract names is found in the remittance."""
    named = bool(who.payers or who.payer_names)
    payer = bool(set(who.payers) & _payer_ids(header)) or _name(header.payer) in {
        _plain(name) for name in who.payer_names
    }
    plans = {claim.claim_filing_code} | {
        r.value for r in claim.references if r.qualifier in PLAN_REFERENCES
    }
    return (
        (payer or not named)
        and (not who.plans or bool(plans & set(who.plans)))
        and (not who.providers or bool(_providers(header, claim) & set(who.providers)))
    )


def service_day(claim: ClaimPayment, line: ServicePayment | None) -> datetime.date | None:
    """The first day of a service: of the line (DTM 472, 150), else of the claim (232, 472)."""
    if line is not None and line.service_dates:
        return line.service_dates.start
    for wanted in ("472", "232", "150"):
        for date in claim.dates:
            if date.qualifier == wanted and date.start:
                return date.start
    starts = [one.service_dates.start for one in claim.service_lines if one.service_dates]
    return min(starts, default=None) if line is None else None


def _payer_ids(header: RemittanceHeader) -> set[str]:
    ids = {header.payment.originator_identifier, header.payment.company_identifier}
    if header.payer:
        ids |= {one.value for one in header.payer.identifiers}
    return ids - {""}


def _providers(header: RemittanceHeader, claim: ClaimPayment) -> set[str]:
    parties: Iterable[Party | None] = (header.payee, claim.rendering_provider)
    found = {p.npi for p in parties if p}
    if header.payee:
        found |= {one.value for one in header.payee.identifiers if one.qualifier in ("FI", "TJ")}
    return found - {""}


def _name(payer: Party | None) -> str:
    return _plain(payer.label) if payer else ""


def _plain(name: str) -> str:
    return " ".join(name.upper().split())
