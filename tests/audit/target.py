"""What the fuzz tests run on one input: everything that reads bytes from outside."""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path
from typing import Any

from gateway.books import books_for
from gateway.exchange.acknowledge import Listener
from gateway.exchange.acknowledge_file import AckKind, FileAnswers
from gateway.exchange.parse_json import Outcome, parse_document
from gateway.finding import Finding
from gateway.translate import registry
from gateway.translate.claims_json import claims_to_json, read_claims
from gateway.translate.json_text import encode
from gateway.translate.ta1 import read_ta1
from gateway.validate.examine import SetEnd, examine
from gateway.x12.envelope import Group, Interchange, TransactionSet
from gateway.x12.reader import chunks

AT = datetime.datetime(2026, 3, 14, 9, 21)
ECHOES = frozenset({"GS", "AK1", "AK2"})
SLOWEST = 5.0
"""Seconds that one input may take."""


def exercise(data: bytes, scratch: Path) -> None:
    """Read ``data`` in every way. Raises AssertionError where a promise is broken, and whatever
    the gateway raises, which is nothing. ``scratch`` is a file to write to."""
    begun = time.monotonic()
    findings: list[Finding] = []
    answers: list[bytes] = []
    read_file(data, findings, answers)
    encode(findings)
    for answer in answers:
        check_answer(answer)
    document(data, scratch)
    claims(data)
    taken = time.monotonic() - begun
    assert taken < SLOWEST, f"{taken:.1f} s for {len(data)} bytes"


def read_file(data: bytes, findings: list[Finding], answers: list[bytes]) -> None:
    """Examine by all types and guides, and answer by 999 or 997 and by TA1."""
    writers = [FileAnswers(kind, AT, answers.append, 1) for kind in _ANSWERS]
    listeners = [Listener(findings, writer.heard) for writer in writers]
    ends = sets = 0
    for item in examine(chunks(data, 4096), findings, registry, books=books_for()):
        for listener in listeners:
            listener.see(item)
        sets += isinstance(item, TransactionSet)
        ends += isinstance(item, SetEnd)
        if isinstance(item, tuple):
            encode(read_ta1(item[1]))
        elif not isinstance(item, Interchange | Group | TransactionSet | SetEnd):
            encode(item)
    for listener in listeners:
        listener.finish()
    assert sets == ends


_ANSWERS: tuple[AckKind, ...] = ("999", "ta1")


def check_answer(answer: bytes) -> None:
    """What we answer is itself without a fault, whatever it answers; but GS, AK1 and AK2
    repeat the names and numbers of what is answered."""
    found: list[Finding] = []
    items: list[Any] = list(examine(chunks(answer), found, registry, books=books_for()))
    wrong = [f for f in found if f.severity != "warning" and f.segment not in ECHOES]
    assert not wrong, (wrong[0].rule, wrong[0].place, wrong[0].value, answer)
    assert any(isinstance(item, tuple | SetEnd) for item in items), answer


def document(data: bytes, scratch: Path) -> None:
    """``gateway parse --json`` gives JSON."""
    scratch.write_bytes(data)
    text = b"".join(parse_document(scratch, "fuzzed", Outcome()))
    assert isinstance(json.loads(text), dict)


def claims(data: bytes) -> None:
    """Claims in JSON read as claims or findings, and the claims are written again."""
    read = list(read_claims(data, "fuzzed"))
    good = [item for item in read if not isinstance(item, Finding)]
    again = list(read_claims(claims_to_json(good), "again")) if good else []
    assert good == again
