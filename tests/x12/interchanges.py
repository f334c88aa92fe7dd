"""Interchanges written by hand, and a way to read everything of one."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.finding import Finding
from gateway.x12.envelope import Group, Interchange, TransactionSet, read
from gateway.x12.reader import Segment, chunks

ISA = (
    "ISA*00*          *00*          *ZZ*PAYERX         *ZZ*CLINICA        "
    "*260314*0921*^*00501*000004711*0*P*:~"
)
CLEAN = (
    ISA + "GS*FA*PAYERX*CLINICA*20260314*0921*4711*X*005010X231A1~"
    "ST*999*0001*005010X231A1~AK1*HC*318*005010X222A1~AK9*A*2*2*2~SE*4*0001~"
    "ST*999*0002*005010X231A1~AK1*HC*319*005010X222A1~AK9*A*1*1*1~SE*4*0002~"
    "GE*2*4711~IEA*1*000004711~"
)
"""Two transaction sets in one group; no fault in it. SE of the sets end before byte 250 and 329."""

PIPES = (
    "ISA|00|          |00|          |ZZ|OTHER          |ZZ|CLINICA        "
    "|260315|1000|!|00501|000000077|0|P|>\n"
    "GS|FA|OTHER|CLINICA|20260315|1000|77|X|005010X231A1\n"
    "ST|999|0009|005010X231A1\nAK1|HC|5|005010X222A1\nAK9|A|1|1|1\nSE|4|0009\n"
    "GE|1|77\nIEA|1|000000077\n"
)
"""The same kind of file with other delimiters, a newline as the terminator among them."""


@dataclass
class Read:
    """Everything that came out of a file."""

    interchanges: list[Interchange] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    sets: list[TransactionSet] = field(default_factory=list)
    segments: list[list[Segment]] = field(default_factory=list)
    ta1: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def complete(self) -> list[str]:
        return [s.control_number for s in self.sets if s.complete]

    @property
    def faults(self) -> list[tuple[str, str]]:
        return [(f.rule, f.code) for f in self.findings]


def read_all(data: bytes | str, size: int = 1 << 16) -> Read:
    raw = data.encode() if isinstance(data, str) else data
    out = Read()
    for event in read(chunks(raw, size), out.findings):
        match event:
            case Interchange():
                out.interchanges.append(event)
            case Group():
                out.groups.append(event)
            case TransactionSet():
                out.sets.append(event)
                out.segments.append(list(event.segments()))
            case (_, segment):
                out.ta1.append(segment)
    return out
