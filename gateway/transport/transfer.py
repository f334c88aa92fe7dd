"""The bytes of one transfer: in pieces, with a mark at the middle."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gateway.errors import PermanentError, TransientError
from gateway.transport.door import Receipt, Step

PIECE_BYTES = 32_768
"""What every SFTP server takes in one write request."""


class Piece(NamedTuple):
    """Some bytes of a file, and whether they end its first half or the file itself."""

    data: bytes
    ends_half: bool
    ends_file: bool


def size_of(source: BinaryIO) -> int:
    """Bytes in ``source``, which is then at its beginning.

    A door sends a file from its first byte whatever the position, so that a call which is
    repeated never sends the rest of a file, or none of it.
    """
    size = source.seek(0, 2)
    source.seek(0)
    return size


def pieces(source: BinaryIO, size: int) -> Iterator[Piece]:
    """The source in pieces that meet at half of ``size``; PermanentError if it became shorter."""
    half, sent = (size + 1) // 2, 0
    while sent < size:
        stop = half if sent < half else size
        data = source.read(min(PIECE_BYTES, stop - sent))
        if not data:
            raise PermanentError("The file became shorter while it was sent; submit it anew.")
        sent += len(data)
        yield Piece(data, sent == half, sent == size)


class Sending:
    """Counts and hashes what is sent, and calls ``middle`` exactly once, empty files included."""

    def __init__(self, source: BinaryIO, step: Step) -> None:
        self.size = size_of(source)
        self._source = source
        self._step = step
        self._sha256 = hashlib.sha256()

    def pieces(self) -> Iterator[Piece]:
        """Each piece once; the step is called when the consumer comes back for the next."""
        if not self.size:
            self._step("middle")
        for piece in pieces(self._source, self.size):
            self._sha256.update(piece.data)
            yield piece
            if piece.ends_half:
                self._step("middle")

    def receipt(self, reference: str) -> Receipt:
        """What the caller keeps as proof. The time is this machine's, in UTC."""
        return Receipt(
            reference=reference,
            at=datetime.datetime.now(datetime.UTC),
            size=self.size,
            sha256=self._sha256.hexdigest(),
        )


class Fetching:
    """Writes what arrives to the sink, calls ``fetching`` once, and checks the size.

    The sink is cut back to where it was when anything fails, so that a repeated fetch does not
    append a second copy to the first half of the first.
    """

    def __init__(self, sink: BinaryIO, size: int, step: Step) -> None:
        self.size = size
        self.got = 0
        self._sink = sink
        self._step = step
        self._announced = False

    def take(self, data: bytes) -> None:
        """Write a piece; the step is called once, when half of the bytes are in the sink."""
        self._sink.write(data)
        self.got += len(data)
        if not self._announced and self.got * 2 >= self.size:
            self._announced = True
            self._step("fetching")

    def finish(self, size_now: int, name: str, *, touched: bool = False) -> int:
        """Bytes written; TransientError if the file is not what it was when we began."""
        if touched or not self.size == self.got == size_now:
            raise TransientError(
                f"{name} changed while it was fetched ({self.size} bytes before, {self.got} "
                f"fetched, {size_now} after); it is taken when it has settled."
            )
        if not self._announced:
            self._step("fetching")
        return self.got


@contextlib.contextmanager
def cut_back_on_failure(sink: BinaryIO) -> Iterator[None]:
    """Leave a seekable sink as it was when the block raises."""
    start = sink.tell() if sink.seekable() else None
    try:
        yield
    except BaseException:
        if start is not None and not sink.closed:
            sink.seek(start)
            sink.truncate()
        raise
