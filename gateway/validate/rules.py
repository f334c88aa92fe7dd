"""All rules: importing this registers them. Each module says where its rules come from."""

from __future__ import annotations

from gateway.validate import (
    balance_835,
    balance_837,
    coordination_837,
    dates_837,
    member_837,
    parties_837,
    situation_837,
)

MODULES = (
    balance_837,
    situation_837,
    member_837,
    parties_837,
    dates_837,
    coordination_837,
    balance_835,
)
"""In the order in which rules of one loop are told."""
