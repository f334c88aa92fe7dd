"""Sections of a partner's configuration that stand for themselves."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

MOST_AT_ONCE = 64
"""More requests at once than any payer's public limit; each is a thread with a connection."""


class Section(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of all sections."""


class Deadlines(Section):
    """How long silence is normal. Source: CORE infrastructure rules and common practice.

    ``inquiry_hours`` is for the answer to a file of inquiries (CORE: the next business day); in
    real time the time-outs of the door say how long a payer may take.
    """

    interchange_hours: float = 4
    set_hours: float = 24
    claim_hours: float = 48
    remittance_days: float = 30
    inquiry_hours: float = 24


class Acknowledge(Section):
    """What we answer to the files of a partner; acknowledgements themselves are never answered.

    ``ta1`` for each interchange: ``rejected``, where it is refused; ``requested``, where ISA14 is
    1. ``functional``, the 999 or for 4010 the 997, for each functional group: ``rejected``, where
    it is refused as a whole or in part. Nothing is sent unless it is asked for: a partner who does
    not expect such a file may take it for claims (docs/decisions/0006).
    """

    ta1: Literal["never", "rejected", "requested", "always"] = "never"
    functional: Literal["never", "rejected", "always"] = "never"


class Inquiries(Section):
    """How a payer is asked, and what the worker asks by itself: nothing unless it is set.

    ``at_once``: in real time so many at once, at most.
    ``status_after_days``: claims that are silent so long after they were built are asked about
    (276); ``usual`` is longer than the payer takes by its history, and where there is none,
    ``remittance_days`` of the deadlines; 0 never. One that was asked about
    is asked again after ``status_again_days``. ``appointments``: a folder; of the lists that are
    dropped in its ``in``, who is seen tomorrow is asked about (270), for the provider of the
    list, else for ``provider_name`` and ``provider_npi``. ``per_hour``: so many by itself, at most.
    """

    at_once: Annotated[int, msgspec.Meta(ge=1, le=MOST_AT_ONCE)] = 4
    status_after_days: Annotated[float, msgspec.Meta(ge=0)] | Literal["usual"] = 0
    status_again_days: Annotated[float, msgspec.Meta(ge=1)] = 7
    appointments: str = ""
    provider_name: str = ""
    provider_npi: str = ""
    per_hour: Annotated[int, msgspec.Meta(ge=1)] = 60
