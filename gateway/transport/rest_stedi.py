"""Stedi's healthcare and core APIs: claims, inquiries, and the transactions that came for us.

Sources: Stedi's public OpenAPI documents ``healthcare`` 2024-04-01 and ``core`` 2023-08-01; its
pages on API conventions (Idempotency-Key: 24 hours; 409 while the first request is at work; 422
where the same key comes with another request), "Poll transactions" (there is always a next page;
an empty one is the last for now) and "Retrieve File Execution Input" (that of a transaction has no
envelope, that of its file has).
"""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from gateway.errors import InDoubtError, PermanentError
from gateway.transport.door import Entry
from gateway.transport.rest_address import RestAddress
from gateway.transport.rest_errors import Answer
from gateway.transport.rest_login import ApiKey
from gateway.transport.rest_wire import Anonymous, Wire
from gateway.transport.rest_x12 import Peek

CLAIMS = {
    "005010X222": "/change/medicalnetwork/professionalclaims/v3/raw-x12-submission",
    "005010X223": "/change/medicalnetwork/institutionalclaims/v1/raw-x12-submission",
    "005010X224": "/dental-claims/raw-x12-submission",
}
INQUIRIES = {
    "270": "/change/medicalnetwork/eligibility/v3/raw-x12",
    "276": "/change/medicalnetwork/claimstatus/v2/raw-x12",
}
PAGE_SIZE = "500"
"""The most that ``pageSize`` takes."""

MOST_PAGES = 200
YOUNGEST = datetime.timedelta(minutes=2)
"""``startDateTime`` must be a minute old at least; our clocks may differ."""

MARGIN = datetime.timedelta(days=1)
TRIES = 3
_NAME = re.compile(r"[0-9A-Z]+_([0-9A-Za-z-]{8,64})\.x12")
_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_SET = re.compile(r"[0-9A-Z]{2,3}")


class Stedi:
    """The API's facts, for :class:`gateway.transport.rest.RestDoor`."""

    name = "Stedi"
    repeat_within = datetime.timedelta(hours=23)
    """A submission may be repeated with its key this long after the first: an hour less than the
    key is kept."""

    def __init__(self, address: RestAddress, sleep: Callable[[float], None] = time.sleep) -> None:
        self._address, self._sleep = address, sleep
        self.wire = Wire(address, ApiKey(address))
        self.since: datetime.datetime | None = None
        self._core = (address.reports_url or address.url).rstrip("/")

    def submit(self, peek: Peek, text: str, key: str) -> Answer:
        """Hand a claim in. What leaves open whether it was taken is asked again with the same
        key, which never makes a second claim of it."""
        url = _chosen(self._address, CLAIMS, peek.guide, "claims of guide")
        for left in reversed(range(TRIES)):
            try:
                return self.wire.call(
                    "POST", url, json={"x12": text}, acts=True,
                    headers={**self._address.headers, "Idempotency-Key": key},
                )  # fmt: skip
            except InDoubtError:
                if not left:
                    raise
                self._sleep(2.0 * (TRIES - left))
        raise AssertionError("the last try returns or raises")

    def ask(self, peek: Peek, text: str) -> Answer:
        """Put a 270 or 276."""
        url = _chosen(self._address, INQUIRIES, peek.set, "inquiries by set")
        return self.wire.call("POST", url, json={"x12": text})

    def reports(self) -> list[Entry]:
        """The files of every inbound transaction of the last days, in the usage of this partner."""
        found: dict[str, Entry] = {}
        for item in self._polled():
            if entry := self._entry(item):
                found.setdefault(str(item["fileExecutionId"]), entry)
        return list(found.values())

    def report(self, name: str) -> bytes:
        """The file that a transaction came in, from the signed URL that the API gives; our key
        stays here."""
        found = _NAME.fullmatch(name)
        if not found:
            raise PermanentError("Stedi has no file of this name.")
        answer = self.wire.call("GET", f"{self._core}/executions/{found[1]}/input-url").json
        url = answer.get("documentDownloadUrl") if isinstance(answer, dict) else None
        if not isinstance(url, str) or not self._may_fetch(url):
            raise PermanentError("Stedi names a host for its document that is not one of its own.")
        found_there = self.wire.call("GET", url, login=Anonymous())
        if not found_there.body.strip() or found_there.body.lstrip()[:1] == b"<":
            raise PermanentError(f"Stedi gave {found_there.looks} in place of a file.")
        return found_there.body

    def remove(self, name: str) -> bool:
        """Nothing can be removed there."""
        raise PermanentError('Stedi keeps its transactions: set after_fetch = "keep".')

    def ping(self) -> None:
        """Ask for the shortest list of transactions."""
        youngest = self.wire.clock() - YOUNGEST
        self._page({"startDateTime": _written(youngest), "pageSize": "1"})

    def _begin(self) -> datetime.datetime:
        """``lookback_days`` ago, or a day before the last report that is known: what is older
        than that was there to be seen with it."""
        usual = self.wire.clock() - datetime.timedelta(days=self._address.lookback_days)
        return min(usual, self.since - MARGIN) if self.since else usual

    def _polled(self) -> Iterator[dict[str, Any]]:
        asked = {"startDateTime": _written(self._begin())}
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            page = self._page({**asked, "pageSize": PAGE_SIZE})
            yield from (item for item in page["items"] if isinstance(item, dict))
            token = page.get("nextPageToken")
            if not page["items"] or not isinstance(token, str) or not token:
                return
            if token in seen:
                raise PermanentError("Stedi gives the same page of transactions again and again.")
            seen.add(token)
            asked = {"pageToken": token}
        raise PermanentError("Stedi lists more transactions than we take: lower lookback_days.")

    def _page(self, params: dict[str, str]) -> dict[str, Any]:
        page = self.wire.call("GET", f"{self._core}/polling/transactions", params=params).json
        if not isinstance(page, dict) or not isinstance(page.get("items"), list):
            raise PermanentError("Stedi's list of transactions cannot be read.")
        return page

    def _entry(self, item: dict[str, Any]) -> Entry | None:
        mode = "production" if self._address.usage == "P" else "test"
        number = item.get("fileExecutionId")
        if item.get("direction") != "INBOUND" or item.get("mode") != mode:
            return None
        if not isinstance(number, str) or not _ID.fullmatch(number):
            return None
        return Entry(f"{_kind(item)}_{number}.x12", -1, _moment(item.get("processedAt")))

    def _may_fetch(self, url: str) -> bool:
        """A document comes from Stedi's own host or from its store, encrypted."""
        parts, own = urlsplit(url), urlsplit(self._core)
        if parts.netloc == own.netloc and parts.scheme == own.scheme:
            return True
        host = parts.hostname or ""
        return parts.scheme == "https" and host.endswith(self._address.document_hosts)


def _chosen(address: RestAddress, paths: dict[str, str], key: str, what: str) -> str:
    if key not in paths:
        raise PermanentError(f"This API takes {what} {', '.join(paths)}; this is none of them.")
    return address.url.rstrip("/") + paths[key]


def _written(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(item: dict[str, Any]) -> str:
    """The set, for the name: content decides what a file is, a name only helps a person."""
    found: Any = item
    for key in ("x12", "metadata", "transaction", "transactionSetIdentifier"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) and _SET.fullmatch(found) else "X12"


def _moment(text: Any) -> float:
    try:
        return datetime.datetime.fromisoformat(str(text)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
