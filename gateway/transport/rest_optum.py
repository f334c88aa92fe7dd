"""The medical network of Optum (once Change Healthcare): claims, inquiries, the mailbox.

Sources: Optum's public OpenAPI documents professional claims v3, institutional claims v1,
eligibility v3, claim status v2, claims responses and reports v2, security and authorization v2;
its page on reports (413 while a large report is still made ready). None of them knows a key that
makes repeating safe: what was cut off stays in doubt.
"""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import quote

from gateway.errors import PermanentError
from gateway.transport.door import Entry, NotReady
from gateway.transport.rest_address import RestAddress
from gateway.transport.rest_errors import Answer, RefusedError
from gateway.transport.rest_login import ClientCredentials
from gateway.transport.rest_wire import Wire
from gateway.transport.rest_x12 import Peek

TOKEN = "/apip/auth/v2/token"
CLAIMS = {
    "005010X222": "/medicalnetwork/professionalclaims/v3/raw-x12-submission",
    "005010X223": "/medicalnetwork/institutionalclaims/v1/raw-x12-submission",
}
INQUIRIES = {
    "270": "/medicalnetwork/eligibility/v3/raw-x12",
    "276": "/medicalnetwork/claimstatus/v2/raw-x12",
}
REPORTS = "/medicalnetwork/reports/v2"
HEALTH = "/medicalnetwork/professionalclaims/v3/healthcheck"
PREPARING = 60.0
"""Seconds until a report that is still made ready is asked for again; it takes up to five
minutes."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._~@#$()+,;=-]{0,119}")


class Optum:
    """The API's facts, for :class:`gateway.transport.rest.RestDoor`."""

    name = "Optum's medical network"
    repeat_within = datetime.timedelta(0)
    """No submission may be repeated on a guess."""

    def __init__(self, address: RestAddress) -> None:
        self._address, self._root = address, address.url.rstrip("/")
        self.wire = Wire(address, ClientCredentials(address, TOKEN))
        self.since: datetime.datetime | None = None

    def submit(self, peek: Peek, text: str, key: str) -> Answer:
        """Hand a claim in, once."""
        if peek.guide not in CLAIMS:
            raise PermanentError(f"{self.name} takes professional and institutional claims only.")
        return self.wire.call(
            "POST", self._root + CLAIMS[peek.guide], json={"x12": text}, acts=True,
            headers={**self._address.headers, "x-chng-trace-id": key[:36]},
        )  # fmt: skip

    def ask(self, peek: Peek, text: str) -> Answer:
        """Put a 270 or 276."""
        if peek.set not in INQUIRIES:
            raise PermanentError(f"{self.name} answers 270 and 276 only.")
        return self.wire.call("POST", self._root + INQUIRIES[peek.set], json={"x12": text})

    def reports(self) -> list[Entry]:
        """The files of the mailbox. Their sizes and times are not told."""
        names = self._said("GET", f"{self._root}{REPORTS}/").get("reports") or []
        if not isinstance(names, list):
            raise PermanentError(f"The list of reports of {self.name} cannot be read.")
        fit = {name for name in names if isinstance(name, str) and _NAME.fullmatch(name)}
        return [Entry(name, -1, 0.0) for name in sorted(fit)]

    def report(self, name: str) -> bytes:
        """A file of the mailbox, as the payer or the clearinghouse wrote it."""
        try:
            content = self._said("GET", self._file(name)).get("report_content")
        except RefusedError as refused:
            if refused.status == 413:
                raise NotReady(
                    f"{self.name} is still making the report ready.", retry_after=PREPARING
                ) from None
            raise
        if not isinstance(content, str) or not content:
            raise PermanentError(f"{self.name} gave a report without content.")
        return content.encode("utf-8")

    def remove(self, name: str) -> bool:
        """Delete a file of the mailbox; false where it was already gone."""
        try:
            self.wire.call("DELETE", self._file(name))
        except RefusedError as refused:
            if refused.status == 404:
                return False
            raise
        return True

    def ping(self) -> None:
        """Log in and ask whether claims are taken."""
        self.wire.call("GET", self._root + HEALTH)

    def _file(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise PermanentError(f"{self.name} has no report of this name.")
        return f"{self._root}{REPORTS}/{quote(name, safe='')}"

    def _said(self, method: str, url: str) -> dict[str, Any]:
        found = self.wire.call(method, url).json
        if not isinstance(found, dict):
            raise PermanentError(f"The answer of {self.name} is no JSON object.")
        return found
