"""Sentences of acknowledgements: 999 and 997 say what was wrong with a file, and where."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell_envelope import KINDS
from gateway.render.words import clean, counted, listed, put, sentence

VERDICTS = {
    "A": "accepted", "E": "accepted, with errors that were let through", "P": "accepted in part",
    "R": "rejected", "M": "rejected: its authentication failed",
    "W": "rejected: its authentication cannot be checked",
    "X": "rejected: it could not be decrypted",
}  # fmt: skip
"""AK901, IK501, AK501. Source: data elements 715 and 717."""


def ak1(s: Spoken, scene: Scene) -> str:
    """Which group is answered."""
    kind = s.meaning(1) or put("kind ", s.at(1))
    return sentence(
        f"This answers the functional group {s.at(2)} of {kind}", put("guide ", s.at(3))
    )


def ak2(s: Spoken, scene: Scene) -> str:
    """Which set is answered."""
    what = KINDS.get(s.at(1), "")
    return sentence(
        f"About its transaction set {s.at(2)} ({s.at(1)}{put(': ', what)})", put("guide ", s.at(3))
    )


def ik3(s: Spoken, scene: Scene) -> str:
    """Which segment is wrong."""
    called = answered_name(scene, s.at(1))
    where = f"Segment {s.at(2)} of that set" if s.at(2) else "A segment of that set"
    return sentence(
        f"{where}{put(', ', s.at(1))}{put(' (', called, ')')}{put(' in loop ', s.at(3))}: "
        f"{listed(reasons(s, 4)) or 'no reason given'}"
    )


def ik4(s: Spoken, scene: Scene) -> str:
    """Which element is wrong."""
    number, component = s.at(1, 1), s.at(1, 2)
    segment = scene.segment
    called = answered_name(scene, segment, number, component)
    label = f"{segment}{number:>02}{put('-', component)}" if segment else f"element {number}"
    bad = put(", the value was ", clean(s.at(4)))
    repetition = put(", repetition ", s.at(1, 3))
    return sentence(
        f"{label}{put(' (', called, ')')}{repetition}: "
        f"{listed(reasons(s, 3)) or 'no reason given'}{bad}"
    )


def reasons(s: Spoken, first: int, last: int = 0) -> Iterator[str]:
    """The error codes from an element on, in words."""
    for number in range(first, (last or first) + 1):
        if code := s.at(number):
            words = s.meaning(number)
            yield f"{words} (code {code})" if words else f"code {code}"


def ctx(s: Spoken, scene: Scene) -> str:
    """What the fault goes with."""
    said = []
    for parts in s.repeats(1):
        name = parts[0]
        value = parts[1] if len(parts) > 1 else ""
        if name == "SITUATIONAL TRIGGER":
            said.append("a rule of the guide that another segment brings into force")
        else:
            called = answered_name(scene, name[:3], name[3:5])
            said.append(f"{name}{put(' (', called, ')')}{put(' is ', value)}")
    place = put(", element ", s.at(5, 1)) + put(", component ", s.at(5, 2))
    loop = put(" in loop ", s.at(4))
    which = f"segment {s.at(3)} ({s.at(2)})" if s.at(3) else f"segment {s.at(2)}"
    at = f"{which}{loop}{place}" if s.at(2) else ""
    return sentence(f"This is about: {listed(said)}", put("brought about by ", at))


def ik5(s: Spoken, scene: Scene) -> str:
    """What became of a set."""
    verdict = VERDICTS.get(s.at(1)) or s.word(1)
    why = listed(reasons(s, 2, 6))
    number = put(" ", scene.set_number)
    return sentence(f"The transaction set{number} is {verdict}{put(': ', why)}")


def ak9(s: Spoken, scene: Scene) -> str:
    """What became of a group."""
    verdict = VERDICTS.get(s.at(1)) or s.word(1)
    why = listed(reasons(s, 5, 9))
    return sentence(
        f"The functional group is {verdict}",
        put("", s.at(2) and counted(s.at(2), "transaction set"), " sent"),
        put("", s.at(3), " received"),
        put("", s.at(4), " accepted"),
        put("because: ", why),
    )


def answered_name(scene: Scene, segment: str, number: str = "", component: str = "") -> str:
    """What the guide of the answered file calls a segment, element or component; '' where none is
    known. A name that differs from loop to loop is not told."""
    if scene.answered is None or not segment:
        return ""
    from gateway.render.borrow import named

    return named(scene.answered, segment, number, component)


SENTENCES = {
    "AK1": ak1, "AK2": ak2, "IK3": ik3, "AK3": ik3, "IK4": ik4, "AK4": ik4, "IK5": ik5,
    "AK5": ik5, "AK9": ak9, "CTX": ctx,
}  # fmt: skip
