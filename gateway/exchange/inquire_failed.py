"""What was asked in real time and has no answer: told, counted, and free to be asked again where
it certainly never arrived.

The key of an inquiry keeps it from being asked twice. One that certainly did not arrive gives its
key back, so that a payer that was down for an hour is asked for the patient all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.errors import GatewayError, InDoubtError, LoginRefused
from gateway.exchange.people import login_refused
from gateway.settings import TradingPartner
from gateway.store import files, inquiries
from gateway.transport.rest_errors import RefusedError

if TYPE_CHECKING:
    from sqlalchemy import Connection


def circuit_of(partner: TradingPartner) -> str:
    """Inquiries have a circuit of their own: a partner may take files and answer nothing."""
    return f"{partner.name} (inquiries)"


OF_THE_INQUIRY = frozenset({200, 400, 413, 422})
"""Statuses by which an API speaks of what was asked; others speak of the address."""

NOT_NOW = frozenset({"42", "80"})
"""AAA03 of a payer that cannot answer just then; APIs give it as the code of an error."""


def speaks_of_the_inquiry(error: GatewayError) -> bool:
    """Whether a partner answered with what is wrong with the inquiry: asked again, it would say
    the same."""
    if not isinstance(error, RefusedError) or error.status not in OF_THE_INQUIRY:
        return False
    return any(one.code not in NOT_NOW for one in error.findings)


def not_asked(
    connection: Connection, partner: TradingPartner, file_id: str, ids: Sequence[str],
    error: GatewayError, at: datetime.datetime,
) -> None:  # fmt: skip
    """Write down a request that failed, inside the caller's transaction.

    Where the partner may have got it, it stays ``asked`` under its key: it is told as overdue, and
    asked again by nobody but a person. Where it certainly did not, its key is free again.
    """
    if isinstance(error, InDoubtError):
        files.set_file_state(connection, file_id, "in_doubt")
        inquiries.leave_asked(connection, ids, str(error))
        return
    files.set_file_state(connection, file_id, "failed")
    inquiries.settle_inquiries(connection, ids, "failed", message=str(error))
    if not speaks_of_the_inquiry(error):
        inquiries.release_keys(connection, ids)
    if isinstance(error, LoginRefused):
        login_refused(connection, partner.name, str(error), at)


def not_answered(
    connection: Connection, ids: Sequence[str], notes: Sequence[str], answer_file_id: str
) -> str:
    """Something came back at once, and answers nothing of what was asked; gives the words."""
    why = f"what came back does not answer what was asked: {'; '.join(notes)}"
    inquiries.settle_inquiries(
        connection, ids, "failed", answer_file_id=answer_file_id, message=why
    )
    return why
