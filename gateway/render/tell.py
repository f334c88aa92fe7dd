"""A sentence for every segment: hand-written ones for what matters, one way for all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from gateway.render import (
    tell_answer,
    tell_benefit,
    tell_claim,
    tell_envelope,
    tell_extra,
    tell_line,
    tell_party,
    tell_payment,
    tell_status,
)
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.told import ToldElement
from gateway.render.words import put, sentence, spaced

Sentence = Callable[[Spoken, Scene], str]

_ROOMS = (
    tell_envelope, tell_party, tell_claim, tell_line, tell_extra, tell_payment, tell_status,
    tell_benefit, tell_answer,
)  # fmt: skip

SENTENCES: dict[str, Sentence] = {
    id: cast(Sentence, sentence) for room in _ROOMS for id, sentence in room.SENTENCES.items()
}
"""What makes the sentence of a segment, by its id."""


def tell(spoken: Spoken, scene: Scene) -> str:
    """One sentence; the scene takes the segment in."""
    scene.see(spoken)
    return say(spoken, scene)


def say(spoken: Spoken, scene: Scene) -> str:
    """One sentence of a segment that the scene has taken in."""
    make = SENTENCES.get(spoken.id)
    told = (make(spoken, scene) if make else "") or generic(spoken)
    return spaced(told, _stray(spoken, scene))


def generic(spoken: Spoken) -> str:
    """The name of the use, then each value by its name: nothing needs to be known of it."""
    values = [_said(each) for each in spoken.elements()]
    name = spoken.name or f"segment {spoken.id}"
    if not values:
        return sentence(f"{name}, without any value")
    return sentence(f"{name}: " + ", ".join(values))


def _said(element: ToldElement) -> str:
    value = element.value
    if element.meaning and element.value.isdigit() and len(element.value) > 5:
        return f"{element.name} {element.meaning}"
    if element.meaning:
        return f"{element.name} {element.meaning}{put(' (', value, ')')}"
    return f"{element.name} {value}"


def _stray(spoken: Spoken, scene: Scene) -> str:
    if spoken.place is None:
        return "No guide here knows this segment."
    lost = spoken.lost and scene.guided
    return "It has no place at this point of the guide." if lost else ""
