"""What a received file is, by its content and never by its name."""

from __future__ import annotations

from typing import Literal

Content = Literal["x12", "report", "unreadable"]
SNIFF = 1 << 16
_ALARMS = ("REJECT", "FAIL", "DENIED ACCESS", "NOT ACCEPTED")


def classify(head: bytes) -> Content:
    """``x12`` where an ISA can be found, ``report`` where a person could read it, else
    ``unreadable``. ``head`` is the first 64 KiB.
    """
    from gateway.x12.delimiters import detect

    text = head.decode("latin-1")
    at = text.find("ISA")
    while at >= 0:
        if detect(text, at):
            return "x12"
        at = text.find("ISA", at + 1)
    return "report" if _is_prose(head) else "unreadable"


def _is_prose(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("cp1252", errors="replace")
    odd = sum(1 for c in text if (c < " " and c not in "\t\r\n\f\x1a") or c == "\ufffd")
    letters = sum(1 for c in text if c.isalnum() or c.isspace())
    return bool(text.strip()) and odd == 0 and letters * 2 > len(text)


def is_alarming(text: str) -> bool:
    """True where a report's words say that something was refused."""
    upper = text.upper()
    return any(word in upper for word in _ALARMS)
