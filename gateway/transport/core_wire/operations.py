"""The operations of the rule, and which one a PayloadType belongs to.

Source: the names of the rule's WSDL as working clients of it carry them.
"""

from __future__ import annotations

import msgspec

REAL_TIME = "RealTime"
BATCH = "Batch"


class Operation(msgspec.Struct, frozen=True):
    """``name`` is the SOAP action; ``sends`` and ``returns`` say where a payload belongs."""

    name: str
    request: str
    response: str
    mode: str
    sends: bool
    returns: bool


def _batch(name: str, request: str, response: str, **payload: bool) -> Operation:
    sends, returns = payload.get("sends", False), payload.get("returns", False)
    return Operation(name, request, response, BATCH, sends, returns)


_SUBMISSION = ("COREEnvelopeBatchSubmission", "COREEnvelopeBatchSubmissionResponse")
_RESULTS = (
    "COREEnvelopeBatchResultsRetrievalRequest",
    "COREEnvelopeBatchResultsRetrievalResponse",
)
_RECEIPT = (
    "COREEnvelopeBatchResultsAckSubmission",
    "COREEnvelopeBatchResultsAckSubmissionResponse",
)

OPERATIONS = {
    one.name: one
    for one in (
        Operation(
            "RealTimeTransaction",
            "COREEnvelopeRealTimeRequest",
            "COREEnvelopeRealTimeResponse",
            REAL_TIME,
            sends=True,
            returns=True,
        ),
        _batch("BatchSubmitTransaction", *_SUBMISSION, sends=True),
        _batch(
            "BatchSubmitAckRetrievalTransaction",
            "COREEnvelopeBatchSubmissionAckRetrievalRequest",
            "COREEnvelopeBatchSubmissionAckRetrievalResponse",
            returns=True,
        ),
        _batch("BatchResultsRetrievalTransaction", *_RESULTS, returns=True),
        _batch("BatchResultsAckSubmitTransaction", *_RECEIPT, sends=True),
        _batch("GenericBatchSubmissionTransaction", *_SUBMISSION, sends=True),
        _batch("GenericBatchRetrievalTransaction", *_RESULTS, returns=True),
        _batch("GenericBatchReceiptConfirmationTransaction", *_RECEIPT, sends=True),
    )
}
"""By action. The generic ones come last: an element without its action means the first."""

_GENERIC = {
    "BatchSubmitTransaction": "GenericBatchSubmissionTransaction",
    "BatchSubmitAckRetrievalTransaction": "GenericBatchRetrievalTransaction",
    "BatchResultsRetrievalTransaction": "GenericBatchRetrievalTransaction",
    "BatchResultsAckSubmitTransaction": "GenericBatchReceiptConfirmationTransaction",
}


def generic(operation: str) -> str:
    """The generic operation that stands for this one; the real-time one stands for itself."""
    return _GENERIC.get(operation, operation)


def operation_of(payload_type: str, processing_mode: str) -> str:
    """The operation that a PayloadType asks for: HTTP+MIME has no other name of it."""
    if processing_mode.casefold() == REAL_TIME.casefold():
        return "RealTimeTransaction"
    kind = payload_type.casefold()
    if "_retrievalrequest_" in kind:
        return "BatchSubmitAckRetrievalTransaction"
    if "_request_batch_results_" in kind:
        return "BatchResultsRetrievalTransaction"
    if "_submissionrequest_" in kind:
        return "BatchResultsAckSubmitTransaction"
    return "BatchSubmitTransaction"


def named_by(element: str, action: str = "") -> tuple[Operation, bool] | None:
    """The operation that an element of the body belongs to, and whether it is an answer.

    ``action`` chooses among those that share the element.
    """
    chosen = OPERATIONS.get(action)
    for one in (chosen, *OPERATIONS.values()):
        if one is not None and element in (one.request, one.response):
            return one, element == one.response
    return None
