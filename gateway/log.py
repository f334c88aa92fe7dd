"""structlog set up once. No element value of any file is ever an event field.

What may be logged: our own ids (claim_id, file_id, remit_id, job_id), partner names, counts,
sizes, kinds, states, rule ids, exception classes. What may not: names, member ids, birth
dates, patient control numbers, file content, and any text that a partner sent.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import structlog


def configure(*, json: bool, level: str = "info") -> None:
    """Log to stderr: JSON lines for machines, colour for a person at a terminal."""
    import structlog

    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json or not sys.stderr.isatty()
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_exception_text,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _Libraries)]
    root.addHandler(_Libraries(logging.WARNING))


class _Libraries(logging.Handler):
    """What a library logs may quote what a server sent: its name and the place are kept."""

    def emit(self, record: logging.LogRecord) -> None:
        logger().warning(
            "library",
            library=record.name,
            at=f"{record.filename}:{record.lineno}",
            exc_info=record.exc_info,
        )


def _without_exception_text(_: Any, __: str, event: Any) -> Any:
    """Keep an exception's class and code lines, drop its text: that may quote a value."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = _frames(error)
    for name, value in event.items():
        if isinstance(value, BaseException):
            event[name] = type(value).__name__
    return event


def _frames(error: BaseException) -> list[str]:
    frames: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def logger() -> structlog.stdlib.BoundLogger:
    """The logger of whoever asks."""
    import structlog

    return cast("structlog.stdlib.BoundLogger", structlog.get_logger())
