"""Noise is refused quickly, and a long file takes no more memory than a short one."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from gateway.finding import Finding
from gateway.x12.envelope import TransactionSet, read
from gateway.x12.reader import tokens
from tests.x12.interchanges import CLEAN, ISA

MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "noise",
    [
        random.Random(7).randbytes(MEGABYTE),
        b"ISA" * (MEGABYTE // 3),
        b"ISA*" * (MEGABYTE // 4),
        b"ISA*00*" * (MEGABYTE // 7),
        b"\n" * MEGABYTE,
        ISA.encode() + b"x" * MEGABYTE,
        ISA.encode() + b"ISA*" * (MEGABYTE // 4),
        ISA.encode() + b"~" * MEGABYTE,
        ISA.encode() * (MEGABYTE // 106),
        CLEAN.encode() * (MEGABYTE // len(CLEAN)),
    ],
    ids=["random", "ISA", "ISA*", "ISA*00*", "newlines", "no terminator", "ISA* inside",
         "terminators", "only ISAs", "interchanges"],
)  # fmt: skip
def test_a_megabyte_in_one_piece_takes_no_time(noise: bytes) -> None:
    found: list[Finding] = []
    begin = time.process_time()
    for _ in read([noise], found):
        pass
    assert time.process_time() - begin < 4


def test_a_segment_without_end_is_cut_and_told_and_what_follows_is_read() -> None:
    def source() -> Iterator[bytes]:
        yield ISA.encode() + b"GS*HC*"
        for _ in range(200):
            yield b"x" * 65536
        yield CLEAN.encode()

    found: list[Finding] = []
    tracemalloc.start()
    events = list(read(source(), found))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(f.rule, f.offset) for f in found] == [
        ("X12.read.long", 106),
        ("X12.GS06.shape", 106),
        ("X12.GE.missing", 106),
        ("X12.IEA.missing", 0),
        ("X12.ISA13.unique", 106 + 6 + 200 * 65536),
    ]
    assert "of 13107206 bytes" in found[0].message
    assert [e.complete for e in events if isinstance(e, TransactionSet)] == [True, True]
    assert peak < 12 * MEGABYTE


def test_fifty_megabytes_stream_in_constant_memory() -> None:
    segment = b"NTE*ADD*" + b"SAMPLE TEXT " * 80 + b"~"
    block = segment * 65
    blocks = 50 * MEGABYTE // len(block)

    def source() -> Iterator[bytes]:
        yield ISA.encode() + b"GS*HC*A*B*20260314*0921*1*X*005010X222A1~ST*837*0001~"
        for _ in range(blocks):
            yield block
        yield b"SE*%d*0001~GE*1*1~IEA*1*000004711~" % (blocks * 65 + 2)

    found: list[Finding] = []
    count = 0
    tracemalloc.start()
    for event in read(source(), found):
        if isinstance(event, TransactionSet):
            for _ in event.segments():
                count += 1
            assert event.complete
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == blocks * 65 + 2
    assert found == []
    assert peak < 4 * MEGABYTE


def test_tokens_take_pieces_of_any_size() -> None:
    found: list[Finding] = []
    pieces = [CLEAN.encode()[at : at + 3] for at in range(0, len(CLEAN), 3)]
    assert len(list(tokens(iter([b"", *pieces, b""]), found.append))) == 12
    assert found == []
