"""A report in prose is kept, linked to the file it names, and shown; a REJECT finds a person."""

from __future__ import annotations

from typing import BinaryIO

from gateway.exchange.classify import is_alarming
from gateway.exchange.desk import Desk
from gateway.settings import TradingPartner
from gateway.exchange.people import ask_person
from gateway.store import files
from gateway.store.records import FileRow

_MOST = 1 << 20


def apply_report(
    desk: Desk, partner: TradingPartner, file: FileRow, source: BinaryIO
) -> list[str]:
    """Link the report to the file that its text or its own name mentions.

    Our file name is looked for first, then the interchange control number. The report's text
    is not parsed: rejections in it raise a row for a person, who reads it.
    """
    text = source.read(_MOST).decode("utf-8", errors="replace")
    with desk.store.transaction() as connection:
        about = next(
            (
                sent
                for sent in files.find_files(connection, partner=partner.name, direction="out")
                if sent.name in text or sent.name in file.name
            ),
            None,
        )
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
