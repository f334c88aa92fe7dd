"""What can happen to a claim. Events are only ever appended; a state is a fold over them."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import msgspec

EventKind = Literal[
    "received",
    "held",
    "ready",
    "built",
    "in_doubt",
    "sent",
    "not_sent",
    "interchange_accepted",
    "interchange_rejected",
    "set_accepted",
    "set_rejected",
    "claim_received",
    "claim_accepted",
    "claim_rejected",
    "pending",
    "status_pending",
    "status_finalized",
    "status_paid",
    "status_denied",
    "status_rejected",
    "status_not_found",
    "paid",
    "denied",
    "reversed",
    "estimated",
    "reconciled",
    "voided",
    "reported",
    "again",
    "corrected",
    "void_asked",
    "resubmitted",
    "passed_on",
    "appealed",
]
SourceRank = {"us": 0, "clearinghouse": 1, "payer": 2}


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One thing that happened to one claim.

    ``at`` is when we learned of it, ``effective`` when it happened at its source: the fold
    goes by ``effective``, so that the order in which files arrive does not matter.
    ``submission`` counts the times that the claim was built, from 1; 0 is before that.
    ``source`` is ``us``, ``clearinghouse`` or ``payer``. ``key`` makes a replay a no-op.
    ``again``: sent although something spoke against it. The kinds after it say of a claim that
    another one follows it, ``appealed`` that a person asked the payer to decide anew: they change
    no state, and what comes of them is what later remittances say. The kinds ``status_…`` are
    what a payer says of the claim when it is asked (277): a word, no money.
    """

    kind: EventKind
    at: datetime.datetime
    key: str
    effective: datetime.datetime | None = None
    submission: int = 0
    source: str = "us"
    file_id: str | None = None
    position: int | None = None
    code: str = ""
    message: str = ""
    verdict: str = ""
    data: dict[str, Any] = {}

    @property
    def when(self) -> datetime.datetime:
        """The moment the fold goes by."""
        return self.effective or self.at
