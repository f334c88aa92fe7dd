"""Lists of appointments that are dropped into a folder: who is seen soon is asked about."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gateway.exchange.desk import Desk
from gateway.exchange.inquire_again import tries, tries_of
from gateway.exchange.inquire_record import Question
from gateway.exchange.people import ask_person
from gateway.finding import Finding
from gateway.models.eligibility import EligibilityInquiry, Provider
from gateway.settings import TradingPartner
from gateway.store import files, findings, inquiries, sightings, submitters
from gateway.store.ids import new_id
from gateway.store.records import FileRow, SubmitterRow
from gateway.translate.appointments_csv import read_appointments
from gateway.translate.inquiries_json import read_inquiries
from gateway.translate.json_text import encode

AHEAD = datetime.timedelta(days=1)
"""So long before the appointment is its coverage asked: on the day before."""

PASSED_OVER = (".part", ".tmp", ".filepart", ".partial")
SETTLED = datetime.timedelta(seconds=5)


def take_lists(desk: Desk, partner: TradingPartner) -> list[str]:
    """Take the lists that were dropped in ``in`` and lie still; they move to ``taken``."""
    if not partner.inquiries.appointments:
        return []
    root = Path(partner.inquiries.appointments).expanduser()
    for name in ("in", "taken"):
        (root / name).mkdir(parents=True, exist_ok=True)
    return [
        _take(desk, partner, path, root / "taken")
        for path in sorted((root / "in").iterdir())
        if _settled(desk, partner, path)
    ]


def _source(partner: TradingPartner) -> str:
    return f"appointments:{partner.name}"


def _settled(desk: Desk, partner: TradingPartner, path: Path) -> bool:
    """A whole file, unchanged for some seconds of our own clock."""
    if path.name.startswith(".") or path.name.lower().endswith(PASSED_OVER):
        return False
    if not path.is_file() or path.is_symlink():
        return False
    facts, now = path.stat(), desk.clock()
    with desk.store.transaction() as connection:
        seen = sightings.sight(
            connection, _source(partner), "in", path.name, size=facts.st_size,
            modified=facts.st_mtime, now=now,
        )  # fmt: skip
    return now - seen.first_seen >= SETTLED


def _take(desk: Desk, partner: TradingPartner, path: Path, folder: Path) -> str:
    """Bytes into the vault, then the row, then the file moves: a list that comes again, or whose
    move was cut off, is the same row."""
    with path.open("rb") as source:
        sha256, size = desk.store.vault.put(source)
    row = FileRow(
        file_id=new_id("fil"), submitter_id="default", partner=_source(partner),
        direction="handoff", name=path.name, kind="appointments", sha256=sha256, size=size,
        state="stored", at=desk.clock(),
    )  # fmt: skip
    with desk.store.transaction() as connection:
        submitters.save_submitter(connection, SubmitterRow(submitter_id="default", name="default"))
        row, _ = files.receive_file(connection, row)
        sightings.forget(connection, _source(partner), "in", path.name)
    number, target = 0, folder / path.name
    while target.exists():
        number += 1
        target = folder / f"{path.name}.{number}"
    path.rename(target)
    return row.file_id


def due_appointments(desk: Desk, partner: TradingPartner) -> Iterator[Question]:
    """What may be asked now: appointments of tomorrow and of today that were not asked about, and
    those whose payer could not say.

    A list is done once nothing in it is still to come.
    """
    now = desk.clock()
    today = now.astimezone().date()
    with desk.store.reading() as connection:
        rows = [
            row for row in files.files_in(connection, "stored", direction="handoff")
            if row.partner == _source(partner)
        ]  # fmt: skip
    for row in rows:
        listed, wrong = _listed(desk, partner, row)
        with desk.store.reading() as connection:
            keys = [key for one in listed for key in tries_of(one.key)]
            asked = inquiries.inquiries_by_key(connection, keys)
        made = [(one, _day(one.inquiry, row.at), tries(one.key, asked, now)) for one in listed]
        ahead = [(one, tried) for one, day, tried in made if day >= today and tried.open]
        for one, day, tried in made:
            if today <= day <= today + AHEAD and tried.due:
                yield msgspec.structs.replace(one, key=tried.due)
        done = not ahead
        if wrong or done:
            _note(desk, partner, row, wrong, done=done)
        for one in (one for one, _, tried in made if tried.given_up):
            _tell(desk, partner, row, one.key, f"{partner.name} could not say of an appointment of "
                  "a list whether it is covered, however often it was asked")  # fmt: skip
        taken = row.at.astimezone().date()
        missed = [one for one, day, tried in made if tried.open and taken <= day < today]
        if missed and done:
            _tell(desk, partner, row, "missed", f"the day of {len(missed)} appointments of a list "
                  f"passed, and {partner.name} could not be asked about them")  # fmt: skip


def _day(inquiry: EligibilityInquiry, taken: datetime.datetime) -> datetime.date:
    """The day of an appointment; the day after its list came where it names none."""
    days = [date.start for date in inquiry.dates if date.start]
    return days[0] if days else taken.astimezone().date() + AHEAD


class _Listed(Question):
    """A question about an appointment."""

    inquiry: EligibilityInquiry


def _listed(
    desk: Desk, partner: TradingPartner, row: FileRow
) -> tuple[list[_Listed], list[Finding]]:
    """The appointments of a list, and what of it does not read."""
    with desk.store.vault.open(row.sha256) as source:
        data = source.read()
    json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    found = (
        read_inquiries(data, row.name, EligibilityInquiry) if json
        else read_appointments(data, row.name)
    )  # fmt: skip
    listed: list[_Listed] = []
    wrong: list[Finding] = []
    for one in found:
        if isinstance(one, Finding):
            wrong.append(one)
        else:
            listed.append(_Listed(one := _with_provider(one, partner), _key(one, partner)))
    return listed, wrong


def _with_provider(one: EligibilityInquiry, partner: TradingPartner) -> EligibilityInquiry:
    """The provider of the settings, where the list names none."""
    ours = partner.inquiries
    if one.provider is None and ours.provider_npi:
        name = ours.provider_name or partner.submitter.name
        return msgspec.structs.replace(one, provider=Provider(name=name, npi=ours.provider_npi))
    return one


def _key(one: EligibilityInquiry, partner: TradingPartner) -> str:
    """What is asked of whom for which day, whatever number it is asked under: as a hash, for a key
    holds no name."""
    same = msgspec.structs.replace(one, trace_numbers=[], position=0)
    return f"appointment:{partner.name}:{hashlib.sha256(encode(same)).hexdigest()}"


def _note(
    desk: Desk, partner: TradingPartner, row: FileRow, wrong: list[Finding], *, done: bool
) -> None:
    with desk.store.transaction() as connection:
        if wrong:
            findings.replace_findings(connection, row.file_id, wrong)
            ask_person(
                connection, key=f"appointments:{row.file_id}", kind="appointments",
                partner=partner.name, file_id=row.file_id, at=desk.clock(),
                message=f"{len(wrong)} appointments of a list do not read and were not asked "
                f"about: gateway files show {row.file_id}",
            )  # fmt: skip
        if done:
            files.set_file_state(connection, row.file_id, "done")


def _tell(desk: Desk, partner: TradingPartner, row: FileRow, what: str, words: str) -> None:
    with desk.store.transaction() as connection:
        ask_person(
            connection, key=f"not_asked:{row.file_id}:{what}", kind="not_asked",
            partner=partner.name, file_id=row.file_id, at=desk.clock(),
            message=f"{words}: gateway files show {row.file_id}",
        )  # fmt: skip
