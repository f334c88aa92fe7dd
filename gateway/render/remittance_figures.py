"""Figures that payers tell beside payments (MIA, MOA, TS3, TS2), each by its name."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from gateway.models.remittance import ProviderSummary
from gateway.render.remittance_page import Fact, Group, dollars
from gateway.render.words import clean, date_words, quantity, upper_first

_COUNTS = ("days", "rate", "claims", "payers", "discharges", "stay", "weight")
"""What names of figures end with that are no dollars."""
_SHORT = {"drg": "DRG", "msp": "MSP", "esrd": "ESRD", "hcpcs": "HCPCS", "pip": "PIP"}


def figures(told: msgspec.Struct | None) -> list[Fact]:
    """Each amount or number of a part of the model; nothing of one that is absent."""
    if told is None:
        return []
    facts = []
    for name in told.__struct_fields__:
        value = getattr(told, name)
        if isinstance(value, Decimal):
            words = upper_first(" ".join(_SHORT.get(one, one) for one in name.split("_")))
            plain = name.endswith(_COUNTS)
            facts.append(Fact(words, quantity(f"{value:f}") if plain else dollars(value)))
    return facts


def summary(one: ProviderSummary) -> Group:
    """Totals of one LX group as the payer adds them up."""
    day = one.fiscal_period_date
    facts = [
        Fact("Group (LX)", clean(one.assigned_number)),
        Fact("Facility type", clean(one.facility_code)),
        Fact("End of the fiscal period", date_words(day) if day else ""),
        *figures(one),
        *figures(one.drg),
    ]
    title = f"Provider {clean(one.provider_identifier)}"
    return Group(title, [fact for fact in facts if fact.value])
