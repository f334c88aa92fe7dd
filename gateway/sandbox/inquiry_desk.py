"""Sets of inquiries as they come over CORE, answered as those that come by file are."""

from __future__ import annotations

import datetime

from gateway.models.claim_status import StatusHeader
from gateway.models.eligibility import EligibilityHeader
from gateway.sandbox.accounts import Accounts
from gateway.sandbox.inquiry_answers import claim_status, eligibility
from gateway.sandbox.terms import Terms
from gateway.translate.claim_status_276_read import read_276
from gateway.translate.eligibility_270_read import read_270
from gateway.x12.envelope import TransactionSet
from gateway.x12.writer import Rows


class InquiryDesk:
    """Answers sets of inquiries. The caller holds the transaction of ``accounts``."""

    def __init__(self, accounts: Accounts, terms: Terms, now: datetime.datetime) -> None:
        self._accounts, self._terms, self._now = accounts, terms, now

    def benefits(self, asked: TransactionSet) -> Rows:
        """The rows of the 271 to a 270."""
        header, found = EligibilityHeader(), []
        for item in read_270(asked):
            if isinstance(item, EligibilityHeader):
                header = item
            else:
                found.append(item)
        return list(eligibility(self._accounts, self._terms, header, found, self._now))

    def statuses(self, asked: TransactionSet) -> Rows:
        """The rows of the 277 to a 276."""
        header, found = StatusHeader(), []
        for item in read_276(asked):
            if isinstance(item, StatusHeader):
                header = item
            else:
                found.append(item)
        return list(claim_status(self._accounts, self._terms, header, found, self._now))
