"""What was asked in real time and has no answer: told, counted, and free to be asked again.

The key of an inquiry keeps it from being asked twice. One that certainly has no answer gives its
key back, so that a payer that was down for an hour is asked for the patient all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from gateway.errors import GatewayError, LoginRefused
from gateway.exchange.desk import Desk
from gateway.exchange.people import login_refused
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.store import files, inquiries
from gateway.transport.rest_errors import RefusedError

PATIENCE = datetime.timedelta(minutes=10)
"""A request is over after a minute or two; what is still asking after this long is nobody's."""

STOPPED = "the gateway was stopped before the answer was here"


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
    desk: Desk, partner: TradingPartner, file_id: str, ids: Sequence[str], error: GatewayError
) -> None:
    """The request failed. A partner that cannot be reached is left alone after a while, as it is
    with files."""
    logger().error("ask.failed", partner=partner.name, error=type(error).__name__)
    refused = speaks_of_the_inquiry(error)
    if not refused:
        desk.circuits.failed(circuit_of(partner), error, desk.clock())
    with desk.store.transaction() as connection:
        files.set_file_state(connection, file_id, "failed")
        inquiries.settle_inquiries(connection, ids, "failed", message=str(error))
        if not refused:
            inquiries.release_keys(connection, ids)
        if isinstance(error, LoginRefused):
            login_refused(connection, partner.name, str(error), desk.clock())


def not_answered(
    desk: Desk, ids: Sequence[str], notes: Sequence[str], answer_file_id: str | None
) -> str:
    """Something came back at once, and answers nothing of what was asked; gives the words."""
    why = f"what came back does not answer what was asked: {'; '.join(notes)}"
    with desk.store.transaction() as connection:
        inquiries.settle_inquiries(
            connection, ids, "failed", answer_file_id=answer_file_id, message=why
        )
    return why


def give_up_what_was_cut_off(desk: Desk, partner: TradingPartner) -> None:
    """A process that was killed while it asked left inquiries that nothing will answer."""
    before = desk.clock() - PATIENCE
    with desk.store.transaction() as connection:
        for file in files.files_in(connection, "asking", direction="out"):
            if file.partner != partner.name or file.at > before:
                continue
            rows = inquiries.inquiries_of_file(connection, file.file_id)
            ids = [row.inquiry_id for row in rows if row.state == "asked"]
            files.set_file_state(connection, file.file_id, "failed")
            inquiries.settle_inquiries(connection, ids, "failed", message=STOPPED)
            inquiries.release_keys(connection, ids)
