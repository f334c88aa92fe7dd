"""The CORE door for inquiries: bytes out, bytes back, in real time."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from gateway.errors import InDoubtError, PermanentError
from gateway.transport.core_address import CoreAddress, checked
from gateway.transport.core_exchange import exchange, request_of
from gateway.transport.core_http import open_session
from gateway.transport.core_wire import EnvelopeFault
from gateway.transport.core_wire.payload_types import ACKNOWLEDGEMENTS, content_of, request_type

if TYPE_CHECKING:
    from requests import Session

RESEND_AFTER = 90.0
"""Seconds before the same inquiry may be sent again (CORE infrastructure rules)."""

REUSE_WITHIN = 2.0
"""Seconds for which an idle connection is trusted: servers keep them for five and more."""

ABOUT_US = ("VersionMismatch", "Sender")
"""Error codes that say our configuration cannot work, besides those of the fields below."""

_OUR_FIELDS = ("SenderID", "ReceiverID", "CORERuleVersion", "UserName", "Password")


class CoreInquiryDoor:
    """:class:`gateway.transport.door.InquiryDoor` over CORE, for one thread at a time. Certificates
    are read with the first call. A connection that the partner says it keeps is used again for
    what follows at once, no later: one that is let go of meanwhile would make a doubt of a request.
    """

    def __init__(
        self, address: CoreAddress, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._address = checked(address)
        self._sleep = sleep
        self._session: Session | None = None
        self._used = 0.0

    def ask(self, request: bytes, *, payload_id: str = "") -> bytes:
        """The partner's answer to an interchange: a 271 or 277, or the TA1 or 999 that refuses it.

        Sent again (after 90 seconds, with the same PayloadID and bytes) only where the partner has
        agreed that this is one inquiry. Raises TransientError, PermanentError, LoginRefused, and
        InDoubtError where the partner may have acted and we have no answer.
        """
        content = content_of(request)
        payload_type = request_type(content, self._address.payload_types)
        if not payload_type:
            raise PermanentError(
                f"A CORE door has no PayloadType for {content.code or 'what is no X12'}; "
                "name it in door.payload_types."
            )
        payload_id = payload_id or str(uuid.uuid1())
        asked = request_of(self._address, "RealTimeTransaction", payload_type, payload_id, request)
        session = self._line()
        try:
            answer = exchange(self._address, asked, session)
        except InDoubtError:
            if not self._address.idempotent:
                raise
            self._sleep(RESEND_AFTER)
            answer = exchange(self._address, asked)
        self._used = time.monotonic()
        if not answer.payload:
            raise PermanentError("The CORE server answered Success, and nothing with it.")
        return answer.payload

    def _line(self) -> Session:
        """The session, without a connection that lay idle."""
        if self._session is None:
            self._session = open_session(self._address)
        elif time.monotonic() - self._used > REUSE_WITHIN:
            self._session.close()
        return self._session

    def ping(self) -> None:
        """See whether the server knows us."""
        ping(self._address)

    def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None


def ping(address: CoreAddress) -> None:
    """Ask for the acknowledgement of a submission that never was: the rule has no ping.

    Any answer in an envelope will do, unless it says that we are not known, or not understood.
    """
    payload_type = ACKNOWLEDGEMENTS[0]
    asked = request_of(
        address, "BatchSubmitAckRetrievalTransaction", payload_type, str(uuid.uuid1())
    )
    try:
        exchange(address, asked)
    except EnvelopeFault as fault:
        if fault.code in ABOUT_US or fault.code.startswith(_OUR_FIELDS):
            raise
