"""Which language an ST speaks: guide id to kind, and kind to its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from gateway.x12.envelope import TransactionSet

Reader = Callable[[TransactionSet], Iterator[Any]]
"""Yields the set's header, then its items one by one, then its totals where it has any."""

GUIDES = {
    "837P": "005010X222A1",
    "837I": "005010X223A2",
    "837D": "005010X224A2",
    "835": "005010X221A1",
    "270": "005010X279A1",
    "271": "005010X279A1",
    "276": "005010X212",
    "277": "005010X212",
    "277CA": "005010X214",
    "999": "005010X231A1",
}
"""The guide that the gateway writes for each kind (GS08, and ST03 where the kind has it)."""

_KINDS = {
    ("837", "X222"): "837P",
    ("837", "X098"): "837P",
    ("837", "X223"): "837I",
    ("837", "X096"): "837I",
    ("837", "X224"): "837D",
    ("837", "X097"): "837D",
    ("277", "X214"): "277CA",
}

_READERS = {
    "837P": ("gateway.translate.claim_837_read", "read_837"),
    "837I": ("gateway.translate.claim_837_read", "read_837"),
    "837D": ("gateway.translate.claim_837_read", "read_837"),
    "835": ("gateway.translate.remittance_835_read", "read_835"),
    "270": ("gateway.translate.eligibility_270_read", "read_270"),
    "271": ("gateway.translate.eligibility_271_read", "read_271"),
    "276": ("gateway.translate.claim_status_276_read", "read_276"),
    "277": ("gateway.translate.claim_status_277_read", "read_277"),
    "999": ("gateway.translate.acknowledgement_999", "read_999"),
    "997": ("gateway.translate.acknowledgement_999", "read_999"),
    "277CA": ("gateway.translate.claim_status_277_read", "read_277"),
}


def kind_of(transaction_set: TransactionSet) -> str:
    """The contract's ``kind`` of a set: by ST01 and the guide in ST03, else GS08.

    An errata suffix that is not known (A2, A3, E1) counts as the same guide, and so does an id
    in lower case. A set that is not modelled has its bare ST01.
    """
    code = transaction_set.code
    for guide in (transaction_set.guide, transaction_set.group.version):
        for (st01, mark), kind in _KINDS.items():
            if st01 == code and mark in guide.upper():
                return kind
    return code


def reader_for(kind: str) -> Reader | None:
    """The reader of a kind; None where sets of the kind are read but not modelled."""
    if kind not in _READERS:
        return None
    module, name = _READERS[kind]
    reader: Reader = getattr(import_module(module), name)
    return reader
