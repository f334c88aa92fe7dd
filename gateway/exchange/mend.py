"""Claims as they come, repaired and divided as a partner's settings say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.books import repair_words
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.settings import TradingPartner
from gateway.translate.repair import SPLIT, Repaired, divided, repair


def mended(claim: Claim, partner: TradingPartner) -> Iterator[Repaired]:
    """The claims to send for ``claim``, each with what was repaired in it. There are several only
    where it has too many lines for one; a finding that rejects says that it cannot be sent."""
    whole = repair(claim, repair_words(), partner.repairs_off)
    if SPLIT in partner.repairs_off:
        yield whole
        return
    for part in divided(whole.claim, partner.lines_per_claim):
        yield Repaired(part.claim, whole.findings + part.findings)


def plain(claim: Claim) -> Claim:
    """The claim with every repair made, whatever a partner switched off: two claims that are the
    same then are the same claim."""
    return repair(claim, repair_words()).claim


def all_mended(
    items: Iterable[Claim | Finding], partner: TradingPartner
) -> Iterator[Claim | Finding]:
    """A stream of claims and findings with its claims repaired, and with what was repaired."""
    for item in items:
        if isinstance(item, Finding):
            yield item
            continue
        for one in mended(item, partner):
            yield from one.findings
            yield one.claim
