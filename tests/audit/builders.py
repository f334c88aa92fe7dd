"""What writes each kind again from the items that its reader yields.

A kind that the registry gains needs a line here, or one in ``known.WITHOUT_BUILDER``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gateway.translate.acknowledgement_999 import build_997, build_999
from gateway.translate.claim_837_build import build_837
from gateway.translate.claim_status_276_build import build_276
from gateway.translate.claim_status_277_build import build_277, build_277ca
from gateway.translate.eligibility_270_build import build_270
from gateway.translate.eligibility_271_build import build_271
from gateway.translate.remittance_835_build import build_835
from gateway.x12.writer import Rows


def _remittance(items: list[Any]) -> Rows:
    header, *claims, totals = items
    return build_835(
        header, claims, totals.provider_adjustments, totals.provider_summaries, totals.unmodelled
    )


BUILDERS: dict[str, Callable[[list[Any]], Iterable[Any]]] = {
    "837P": lambda items: build_837(items[1:], items[0], "837P"),
    "837I": lambda items: build_837(items[1:], items[0], "837I"),
    "837D": lambda items: build_837(items[1:], items[0], "837D"),
    "835": _remittance,
    "270": lambda items: build_270(items[0], items[1:]),
    "271": lambda items: build_271(items[0], items[1:]),
    "276": lambda items: build_276(items[0], items[1:]),
    "277": lambda items: build_277(items[0], items[1:]),
    "277CA": lambda items: build_277ca(items[0], items[1:]),
    "999": lambda items: build_999(items[0]),
    "997": lambda items: build_997(items[0]),
}
