"""Read a remote file with many questions on their way, in the caller's own thread.

paramiko's ``SFTPFile.prefetch`` asks from a second thread. When the line is cut, that thread
dies with a traceback on stderr, or waits for ever where the number of its questions is limited.
This is the same idea, with the same three calls of paramiko's client below it, and no thread.
Answers may come in any order, as the protocol allows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, cast

from paramiko import Message, SFTPClient, SFTPError, SFTPFile
from paramiko.sftp import CMD_DATA, CMD_READ, CMD_STATUS, int64

from gateway.transport.transfer import PIECE_BYTES

QUESTIONS = 64
"""Asked before the first answer is awaited; OpenSSH's own client keeps as many on their way."""


class ReadAhead:
    """The bytes of ``remote`` in order, at most ``size`` of them, fewer if it ends before."""

    def __init__(self, client: SFTPClient, remote: SFTPFile, size: int) -> None:
        self._client = cast(Any, client)  # the stubs hide what SFTPFile itself is built on
        self._handle = cast(Any, remote).handle
        self._size = size
        self._answers: dict[int, bytes | Exception] = {}

    def __iter__(self) -> Iterator[bytes]:
        """Raises what paramiko raises: see ``sftp_errors.BROKEN``."""
        asked: deque[tuple[int, int, int]] = deque()
        offset = 0
        while True:
            while len(asked) < QUESTIONS and offset < self._size:
                length = min(PIECE_BYTES, self._size - offset)
                asked.append((self._ask(offset, length), offset, length))
                offset += length
            if not asked:
                return
            number, start, length = asked.popleft()
            data = self._answer(number)
            if not data:
                return
            yield data
            if len(data) < length:  # a server may give less than it was asked for
                rest, start = length - len(data), start + len(data)
                asked.appendleft((self._ask(start, rest), start, rest))

    def _ask(self, offset: int, length: int) -> int:
        return int(self._client._async_request(self, CMD_READ, self._handle, int64(offset), length))

    def _answer(self, number: int) -> bytes:
        while number not in self._answers:
            self._client._read_response()
        answer = self._answers.pop(number)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _async_response(self, kind: int, message: Message, number: int) -> None:
        """Called by paramiko's client with each answer to a question of ours."""
        if kind == CMD_DATA:
            self._answers[number] = message.get_string()
        elif kind == CMD_STATUS:
            self._answers[number] = self._status(message)
        else:
            raise SFTPError("Expected data")

    def _status(self, message: Message) -> bytes | Exception:
        try:
            self._client._convert_status(message)
        except EOFError:
            return b""
        except OSError as refused:
            return refused
        return SFTPError("Expected data")
