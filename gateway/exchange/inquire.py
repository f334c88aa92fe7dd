"""``gateway eligibility`` and ``gateway status``: payers are asked, in real time or by files."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from gateway.exchange.deliver import deliver
from gateway.exchange.desk import Desk
from gateway.exchange.inquire_now import ask_now
from gateway.exchange.inquire_record import Asker, Asking, Question, draft, enter
from gateway.exchange.inquire_text import kind_of, trial
from gateway.exchange.receive import receive
from gateway.finding import Finding
from gateway.settings import TradingPartner
from gateway.store import inquiries
from gateway.translate.inquiries_json import read_inquiries

_PAUSE = 1.0


def questions_in(path: Path, kind: type[Any]) -> Iterator[Question | Finding]:
    """The inquiries of a JSON file, and a finding for each that does not read."""
    for one in read_inquiries(path.read_bytes(), path.name, kind):
        yield one if isinstance(one, Finding) else Question(one)


def ask(
    desk: Desk,
    items: Iterable[Question | Finding],
    partner: TradingPartner,
    *,
    asked_by: str,
    submitter: str = "default",
    send: bool = True,
    most: int | None = None,
    at_once: int | None = None,
) -> Asking:
    """Judge what is to be asked, and ask what no finding rejects.

    A partner with a door for real time is asked ``at_once`` (or as the partner's settings say) and
    answers at once; another one gets a file, which is uploaded now unless ``send`` is false.
    Findings of readers among ``items`` are handed on. Inquiries of both kinds may be mixed. No more
    than ``most`` are asked: what the payer would reject does not count, and what is beyond is not
    looked at.
    """
    done = Asking()
    asker = Asker(partner, asked_by, submitter)
    door = desk.inquiry_door_to(partner)
    judged = list(islice(_judged(desk, items, partner, done), most))
    if door is not None:
        ask_now(desk, asker, door, judged, done, at_once or partner.inquiries.at_once)
        return done
    for part in _by_kind(judged):
        with desk.store.transaction() as connection:
            made = draft(desk, connection, part, asker, done)
            kept = enter(desk, connection, made, asker, upload=True) if made else None
        if kept is not None:
            done.add(kept)
    if done.files and send:
        sent = deliver(desk, partner.name)
        done.fail(sent.exit_code, *sent.errors)
    return done


def _judged(
    desk: Desk, items: Iterable[Question | Finding], partner: TradingPartner, done: Asking
) -> Iterator[Question]:
    """The questions that a payer would take; findings go into the answer."""
    at = desk.clock().astimezone()
    for item in items:
        found = [item] if isinstance(item, Finding) else trial(item.inquiry, partner, at)
        done.findings += found
        if any(one.severity == "reject" for one in found):
            done.fail(1)
        elif not isinstance(item, Finding):
            yield item


def _by_kind(questions: Sequence[Question]) -> list[list[Question]]:
    """One list for each kind of inquiry that there is."""
    kinds: dict[str, list[Question]] = {}
    for one in questions:
        kinds.setdefault(kind_of(one.inquiry), []).append(one)
    return list(kinds.values())


def wait_for(
    desk: Desk,
    partner: TradingPartner,
    done: Asking,
    seconds: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Collect from the partner until every inquiry is answered, for so many seconds at most."""
    begun = clock()
    with desk.watch("waiting for answers", math.ceil(seconds)) as advance:
        while still_open(desk, done.inquiries):
            before = clock()
            heard = receive(desk, partner.name)
            done.fail(heard.exit_code, *heard.errors)
            if heard.exit_code or clock() >= begun + seconds:
                return
            if still_open(desk, done.inquiries):
                sleep(min(_PAUSE, max(begun + seconds - clock(), 0)))
            advance(round(clock() - begun) - round(before - begun))


def still_open(desk: Desk, ids: Sequence[str]) -> bool:
    """Whether one of these inquiries waits for its answer."""
    with desk.store.reading() as connection:
        return inquiries.any_asked(connection, ids)
