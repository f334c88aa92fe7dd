"""What a partner says about an interchange (TA1) or a functional group (999, 997)."""

from __future__ import annotations

import datetime

from gateway.finding import Finding
from gateway.models.party import Struct


class InterchangeAcknowledgement(Struct):
    """A TA1: ISA13, ISA09 and ISA10 of the interchange answered, TA104 and TA105.

    ``interchange_date_text`` keeps ISA09 as sent where it is no date.
    """

    interchange_control_number: str
    interchange_date: datetime.date | None = None
    interchange_date_text: str = ""
    interchange_time: str = ""
    status_code: str = ""
    note_code: str = ""


class SetAcknowledgement(Struct):
    """Loop 2000 of a 999: the verdict about one transaction set (IK501 ``status_code``).

    ``guide`` is AK203; ``trace_number`` names a remittance that is answered (CTX with TRN02);
    ``untold`` counts the segments at fault that the acknowledgement has no room for;
    ``unmodelled`` keeps the contexts (CTX) that name no claim.
    """

    transaction_set_identifier_code: str
    transaction_set_control_number: str
    guide: str = ""
    status_code: str = ""
    error_codes: list[str] = []
    findings: list[Finding] = []
    trace_number: str = ""
    untold: int = 0
    unmodelled: list[str] = []


class GroupAcknowledgement(Struct):
    """One ST*999 or ST*997: the verdict about one functional group (AK901 ``status_code``)."""

    functional_identifier_code: str
    group_control_number: str
    version: str = ""
    status_code: str = ""
    error_codes: list[str] = []
    included: int | None = None
    received: int | None = None
    accepted: int | None = None
    findings: list[Finding] = []
    transaction_sets: list[SetAcknowledgement] = []
