"""What the tests of the answers share: envelopes around a set, and a set read to its end."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Sink, TransactionSet, read
from gateway.x12.reader import chunks
from gateway.x12.writer import GroupHeader, InterchangeHeader, Rows, Writer

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"
AT = datetime.datetime(2026, 3, 14, 9, 21)


def fixture(name: str) -> str:
    """Text of a fixture, ``835/accept/inpatient``."""
    return (FIXTURES / f"{name}.x12").read_text(encoding="ascii")


def body(text: str) -> str:
    """What stands between ST and SE of the only set, line by line."""
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("ST*"))
    last = next(n for n, line in enumerate(lines) if line.startswith("SE*"))
    return "\n".join(lines[first + 1 : last])


def written(rows: Rows) -> str:
    """Rows as lines."""
    write = Writer()
    return "\n".join(write.segment(row) for row in rows)


def interchange(
    code: str, functional: str, version: str, rows: Rows, delimiters: Delimiters | None = None
) -> str:
    """One interchange with one group with one set of these rows; the 835 gets no ST03."""
    write = Writer(delimiters)
    text = write.transaction_set(code, "0001", "" if code == "835" else version, rows)
    group = GroupHeader(
        functional_identifier_code=functional, sender_code="PINEPAYER", receiver_code="HILLCLINIC",
        control_number=1, version=version, at=AT,
    )  # fmt: skip
    header = InterchangeHeader(
        sender_id="PINEPAYER", receiver_id="HILLCLINIC", control_number=1, at=AT
    )
    return "".join(write.interchange(header, [write.group(group, [text])]))


def around(lines: str, code: str, functional: str, version: str) -> str:
    """An interchange around hand-written lines, with the counts that belong to them."""
    guide = "" if code in ("835", "997") else f"*{version}"
    count = len(lines.strip().splitlines())
    return (
        "ISA*00*          *00*          *ZZ*PINEPAYER      *ZZ*HILLCLINIC     "
        "*260314*0921*^*00501*000000001*0*T*:~\n"
        f"GS*{functional}*PINEPAYER*HILLCLINIC*20260314*0921*1*X*{version}~\n"
        f"ST*{code}*0001{guide}~\n{lines.strip()}\nSE*{count + 2}*0001~\nGE*1*1~\n"
        "IEA*1*000000001~\n"
    )


def items(text: str, reader: Any) -> tuple[list[Any], list[Finding]]:
    """All that ``reader`` yields for the sets of ``text``, and all that was found."""
    sink = Sink()
    yielded: list[Any] = []
    for event in read(chunks(text.encode()), sink):
        if isinstance(event, TransactionSet):
            yielded += reader(event)
    return yielded, list(sink)
