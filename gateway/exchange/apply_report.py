"""A report in prose is kept, linked to the file it names, and shown; a REJECT finds a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from gateway.exchange.classify import is_alarming
from gateway.exchange.desk import Desk
from gateway.exchange.people import ask_person
from gateway.settings import TradingPartner
from gateway.store import envelopes, files
from gateway.store.records import FileRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MOST = 1 << 20
_ISA13 = re.compile(r"(?<![0-9])[0-9]{9}(?![0-9])")


def apply_report(desk: Desk, partner: TradingPartner, file: FileRow, source: BinaryIO) -> list[str]:
    """Link the report to the file that its text or its own name mentions.

    Our file name is looked for first, then the interchange control number. The report's text
    is not parsed: rejections in it raise a row for a person, who reads it.
    """
    text = source.read(_MOST).decode("utf-8", errors="replace")
    with desk.store.transaction() as connection:
        about = _about(connection, partner, text, file.name)
        if about is not None:
            files.set_file_state(connection, file.file_id, "stored", detail=about.file_id)
        named = f"about {about.name}" if about else "about no file that we know"
        if is_alarming(text):
            ask_person(
                connection, key=f"report:{file.file_id}", kind="report", partner=partner.name,
                file_id=file.file_id, at=desk.clock(),
                message=f"a report {named} speaks of a rejection: gateway files show "
                f"{file.file_id}",
            )  # fmt: skip
    return [f"{file.name}: a report {named}"]


def _about(connection: Connection, partner: TradingPartner, text: str, name: str) -> FileRow | None:
    """The file that a report names; None where it names none, or several interchanges."""
    for sent in files.find_files(connection, partner=partner.name, direction="out"):
        if sent.name in text or sent.name in name:
            return sent
    found = {
        interchange.file_id
        for number in dict.fromkeys(_ISA13.findall(f"{name}\n{text}"))
        for interchange in envelopes.sent_interchanges(
            connection, partner.name, partner.sender_id, partner.receiver_id, number
        )
    }
    return files.load_file(connection, found.pop()) if len(found) == 1 else None
