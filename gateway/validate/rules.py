"""All rules: importing this registers them. Each module says where its rules come from."""

from __future__ import annotations

from gateway.validate import (
    adjustments_835,
    balance_835,
    balance_837,
    benefits_27x,
    claim_835,
    codes_837,
    coding_837,
    coordination_837,
    dates_837,
    inpatient_837,
    lines_837,
    member_837,
    parties_837,
    payment_835,
    person_837,
    reasons,
    service_835,
    services_837,
    situation_837,
    status_27x,
)

MODULES = (
    balance_837,
    situation_837,
    member_837,
    parties_837,
    dates_837,
    coordination_837,
    lines_837,
    codes_837,
    inpatient_837,
    services_837,
    person_837,
    coding_837,
    reasons,
    balance_835,
    payment_835,
    claim_835,
    service_835,
    adjustments_835,
    status_27x,
    benefits_27x,
)
"""In the order in which rules of one loop are told."""
