"""What the exchanged files say, read by a parser of a dozen lines that knows nothing of gateway."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

SETTLED = {"45", "253", "23"}
"""CARCs that are no denial: above the fee, sequestration, what another payer did."""

REJECTED = ("A3", "A6", "A7", "A8")
"""Categories of a 277CA that refuse a claim (005010X214, claim status category codes)."""


class Payment(NamedTuple):
    """One CLP of an 835, with the group and reason of all CAS below it."""

    status: str
    paid: Decimal
    reasons: frozenset[tuple[str, str]]


def segments(data: bytes) -> list[list[str]]:
    """The segments of an interchange, each as its elements; the ISA says how they are cut."""
    text = data.decode("ascii")
    return [part.strip().split(text[3]) for part in text.split(text[105]) if part.strip()]


def whole(data: bytes) -> bool:
    """Whether a file has both its first and its last segment."""
    found = segments(data)
    return found[0][0] == "ISA" and found[-1][0] == "IEA" and found[0][13] == found[-1][2]


def claims_in(files: Iterable[bytes]) -> Counter[str]:
    """CLM01 of every claim of the 837s, and how often it is there."""
    return Counter(s[1] for data in files for s in segments(data) if s[0] == "CLM")


def interchange_answers(files: Iterable[bytes]) -> list[tuple[str, str, str]]:
    """ISA13, TA104 and TA105 of each TA1."""
    return [(s[1], s[4], s[5]) for data in files for s in segments(data) if s[0] == "TA1"]


def payments(files: Iterable[bytes]) -> dict[str, list[Payment]]:
    """What the 835s say of each claim, in the order of the files."""
    found: defaultdict[str, list[Payment]] = defaultdict(list)
    for data in files:
        claim = ""
        for s in segments(data):
            if s[0] == "CLP":
                claim = s[1]
                found[claim].append(Payment(s[2], Decimal(s[4]), frozenset()))
            elif s[0] == "CAS":
                last = found[claim][-1]
                reasons = {(s[1], code) for code in s[2::3]}
                found[claim][-1] = last._replace(reasons=last.reasons | reasons)
    return found


def refused(files: Iterable[bytes]) -> set[str]:
    """The claims that a 277CA rejects: an STC below an HL of a patient."""
    found = set()
    for data in files:
        level = claim = ""
        for s in segments(data):
            if s[0] == "HL":
                level, claim = s[3], ""
            elif s[0] == "TRN" and level == "PT":
                claim = s[2]
            elif s[0] == "STC" and claim and s[1][:2] in REJECTED:
                found.add(claim)
    return found


def fates(acknowledgements: Iterable[bytes], remittances: Iterable[bytes]) -> dict[str, str]:
    """The state in which each claim must end that got an answer for good.

    Paid, unless the last word is a denial: CLP02 4, or nothing paid and a reason among the
    adjustments that is neither the patient's share, nor the contract's reduction, nor another
    payer's. A reversal is followed by its correction, which is the last word.
    """
    found = dict.fromkeys(refused(acknowledgements), "claim_rejected")
    for claim, said in payments(remittances).items():
        last = said[-1]
        assert last.status != "22", f"{claim} was reversed and never corrected"
        refused_for = {code for group, code in last.reasons if group != "PR"} - SETTLED
        denied = not last.paid and (last.status == "4" or bool(refused_for))
        found[claim] = "denied" if denied else "paid"
    return found


class Answer(NamedTuple):
    """An answer as the clearinghouse's own books keep it."""

    kind: str
    name: str
    body: bytes


def answers(house: Path) -> list[Answer]:
    """All answers of the clearinghouse, in the order it made them."""
    with _books(house) as books:
        return [
            Answer(*row)
            for row in books.execute("select kind, name, body from answers order by id")
        ]


def owes_nothing(house: Path) -> bool:
    """Whether the clearinghouse has moved, decided and published all there is."""
    open_work = (
        "select (select count(*) from files where moved = 0)"
        " + (select count(*) from answers where published = 0)"
        " + (select count(*) from claims where decided = 0)"
        " + (select count(*) from later where told = 0)"
    )
    with _books(house) as books:
        return bool(books.execute(open_work).fetchone()[0] == 0)


def _books(house: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(house / ".sandbox.sqlite", timeout=30))


def contents(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files in the folders, hidden ones too."""
    for folder in folders:
        for path in sorted(folder.iterdir()):
            yield path.name, path.read_bytes()
