"""A stage whose partner is the sandbox over one of its REST APIs."""

from __future__ import annotations

import contextlib
import datetime
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.keys import write_private
from gateway.sandbox.partner_file import kept_client, rest_partner_file
from gateway.sandbox.rest_desk import Asked, Reply
from gateway.sandbox.rest_server import RestService, serve
from gateway.transport.rest_stedi import Stedi
from tests.journeys.stage import Stage, stage_at

SECRET = "synthetic-secret-of-a-test"
Answer = Callable[[], Reply]


class Hand:
    """What a test does with the next requests to a path: each hand is laid on one request."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.replies: list[int] = []
        self._next: list[tuple[str, Callable[[Answer], Reply | None]]] = []

    def on(self, path: str, act: Callable[[Answer], Reply | None], times: int = 1) -> None:
        self._next += [(path, act)] * times

    def __call__(self, asked: Asked, answer: Answer) -> Reply | None:
        self.asked.append(asked)

        def noted() -> Reply:
            self.replies.append((reply := answer()).status)
            return reply

        for index, (path, act) in enumerate(self._next):
            if path in asked.path:
                del self._next[index]
                return act(noted)
        return noted()

    def times(self, path: str) -> int:
        return sum(path in one.path for one in self.asked)


def hang_up(answer: Answer) -> None:
    """What was asked is done, and its answer is lost."""
    answer()


class RestSide:
    """The running server, the house behind it, and the test's hand."""

    def __init__(self, service: RestService, house: Clearinghouse, hand: Hand) -> None:
        self.service, self.house, self.hand = service, house, hand

    @property
    def claims(self) -> int:
        """How many claims were handed in."""
        return len(list(self.house.folders.archive.iterdir()))


@contextlib.contextmanager
def rest_stage(
    api: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Stage, RestSide]]:
    """A gateway, and the sandbox on the other side, both by the stage's clock."""
    monkeypatch.setattr("gateway.transport.rest_login.TOKENS._kept", {})
    hasty = functools.partial(Stedi, sleep=lambda _: None)
    monkeypatch.setattr("gateway.transport.rest.Stedi", hasty)
    database = f"sqlite:///{folder / 'gateway.db'}"
    secret_file = folder / "keys" / "secret"
    write_private(secret_file, SECRET)
    kept_client(secret_file.parent)
    with stage_at(folder, database, monkeypatch) as stage:
        hand, house = Hand(), Clearinghouse(stage.house)
        service = serve(house, api, SECRET, clock=lambda: stage.now, tamper=hand)
        text = rest_partner_file(service, secret_file)
        text = text.replace("[folders]", "timeout = 3.0\nlookback_days = 20000\n\n[folders]")
        stage.partner_text(text)
        try:
            yield stage, RestSide(service, house, hand)
        finally:
            service.close()


def at_rest(moment: datetime.datetime) -> str:
    """A moment as an API wants it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
