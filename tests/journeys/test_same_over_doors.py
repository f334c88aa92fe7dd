"""The same questions over files, CORE SOAP and CORE MIME: the same pages for the front desk."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange import inquire_views
from gateway.exchange.desk import Desk
from gateway.exchange.inquire import ask
from gateway.exchange.inquire_record import Question
from gateway.finding import Finding
from gateway.models.claim_status import StatusInquiry
from gateway.models.eligibility import EligibilityInquiry
from gateway.translate.inquiries_json import read_inquiries
from gateway.transport.core_door import CoreInquiryDoor
from tests.journeys.stage import Stage
from tests.transport.core_side import core_side

FIXTURES = Path(__file__).parents[2] / "fixtures"
KINDS = [("eligibility", EligibilityInquiry, 4), ("claim-status", StatusInquiry, 2)]


def questions(folder: str, kind: type[Any], letter: str) -> list[Question | Finding]:
    """All of a folder, with trace numbers of their own: each is used once with a partner."""
    texts = {path.name: path.read_text() for path in sorted((FIXTURES / folder).glob("*.json"))}
    return [
        one if isinstance(one, Finding) else Question(one)
        for name, text in texts.items()
        for one in read_inquiries(re.sub('"(EL|TR)-', f'"{letter}-', text).encode(), name, kind)
    ]


def same(door: CoreInquiryDoor, _: object) -> CoreInquiryDoor:
    """The door, whatever the partner."""
    return door


@pytest.mark.parametrize(("folder", "kind", "count"), KINDS, ids=[kind[0] for kind in KINDS])
def test_every_door_gives_the_same_answers(
    quick_stage: Stage, tmp_path: Path, folder: str, kind: type[Any], count: int
) -> None:
    stage = quick_stage

    def told(desk: Desk, letter: str, *, files: bool = False) -> str:
        partner = desk.settings.partner("sandbox")
        done = ask(desk, questions(folder, kind, letter), partner, asked_by="me")
        if files:
            stage.turn()
            stage.receive()
        told = inquire_views.told(desk, done.inquiries)
        assert [row.state for row in told.asked] == ["answered"] * count
        page = "".join(inquire_views.page(told))
        return re.sub("told on .*", "", page)  # each payer of the tests has a clock of its own

    pages = [told(stage.desk, "F", files=True)]
    with core_side(tmp_path / "payer") as side:
        for framing in ("soap", "mime"):
            door = CoreInquiryDoor(side.address(framing=framing))
            desk = stage.desk
            core = Desk(desk.settings, desk.store, lambda: stage.now,
                        inquiry_door_to=functools.partial(same, door))  # fmt: skip
            pages.append(told(core, framing[0].upper()))
    assert pages[0].count("\n") >= 10
    assert pages[1:] == [pages[0]] * 2


def test_the_page_in_the_document_is_the_one_that_is_printed(quick_stage: Stage) -> None:
    path = FIXTURES / "x12/271/accept/family-plan.x12"
    page = quick_stage.cli("benefits", str(path)).out
    assert page.strip() in (FIXTURES.parent / "docs/inquiries.md").read_text()
