"""What is told by way of molds is what is told without them, whatever the values are."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from gateway.exchange import explain_survey
from gateway.exchange.explain import Explaining
from gateway.render import molds
from gateway.render.explain_html import explain_html
from gateway.render.explain_json import explain_json
from gateway.render.explain_text import explain_text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"
FILES = [one for one in sorted(FIXTURES.glob("*/accept/*.x12")) if one.parts[-3] != "TA1"]
VALUES = (
    "A1", "0", "-5", "12", "1200.5", "07", ".5", "1E3", "99.999", "O'BRIEN", 'A"B', "A<B>&C",
    "A\\B", "two  blanks", " lead", "tail ", "END.", "WHY?", "QUITE A LONG NAME " * 5, "X" * 130,
    "{}", "%s", "\N{LATIN SMALL LETTER E WITH ACUTE}T\N{LATIN SMALL LETTER E WITH ACUTE}",
    molds.MARKS[0], "20260314", "99213", "Y", "1234567893",
)  # fmt: skip


def varied(path: Path, dice: Random) -> str:
    """Three copies of the sets of a file, in which every third open value is another one."""
    segments = [one.strip() for one in path.read_text().split("~") if one.strip()]
    start = next(n for n, one in enumerate(segments) if one.startswith("ST*"))
    end = max(n for n, one in enumerate(segments) if one.startswith("SE*")) + 1
    out = segments[:start]
    for segment in segments[start:end] * 3:
        elements = segment.split("*")
        plain, amounts = molds.OPEN.get(elements[0], ((), ()))
        for number in (*plain, *amounts):
            if elements[0] != "HL" and number < len(elements) and dice.random() < 0.3:
                elements[number] = dice.choice(VALUES)
        out.append("*".join(elements))
    return "~\n".join([*out, *segments[end:]]) + "~\n"


def told(path: Path, width: int) -> list[str]:
    """The file in every form, with colours too."""

    def paint(text: str, **how: object) -> str:
        return f"<{how}>{text}"

    return [
        "".join(explain_text(Explaining(path), width)),
        "".join(explain_text(Explaining(path), width, paint)),
        "".join(explain_html("x", Explaining(path))),
        b"".join(explain_json("x", Explaining(path))).decode(),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_molds_tell_the_same(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = Random(path.name)
    file = tmp_path / "varied"
    file.write_text(varied(path, dice))
    used: list[bool] = []
    fill = molds.in_money

    def counted(sentence: str, plain: int, count: int) -> str:
        used.append(True)
        return fill(sentence, plain, count)

    monkeypatch.setattr(explain_survey, "in_money", counted)
    width = dice.choice((60, 100, 120))
    with_molds = told(file, width)
    assert used or path.parts[-3] in ("999", "997")
    monkeypatch.setattr(explain_survey, "OPEN", {})
    used.clear()
    assert with_molds == told(file, width)
    assert not used


@pytest.mark.parametrize("text", ["A" * 40 + "!", "A1B2" * 30 + " ", "1" * 200 + "--"])
def test_a_value_that_fits_no_mold_is_known_at_once(text: str) -> None:
    """An expression that tries every way to cut a word would take years here."""
    assert molds.VALUE.fullmatch(text) is None
    assert molds.VALUE.fullmatch(text.rstrip("!- ")) is not None
