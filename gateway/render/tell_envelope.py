"""Sentences of the envelope: ISA, GS, ST, BHT, HL, the trailers and TA1."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.words import clock, counted, day, put, sentence, spaced

KINDS = {
    "837P": "professional claims", "837I": "institutional (hospital) claims",
    "837D": "dental claims", "837": "health care claims", "835": "payment advice (remittance)",
    "270": "eligibility inquiry", "271": "eligibility answer", "276": "claim status inquiry",
    "277": "claim status answer", "277CA": "claim acknowledgment",
    "999": "acknowledgment of a file", "997": "acknowledgment of a file",
    "820": "premium payment", "834": "enrollment of members", "278": "request for authorization",
}  # fmt: skip
"""What each kind of set is."""

LEVELS = {
    "20": "the source of the information, as a rule the payer",
    "21": "the receiver of the information", "19": "the provider", "22": "the subscriber",
    "23": "the dependent: a patient who is not the subscriber", "PT": "the patient",
}  # fmt: skip
"""HL03. Source: the hierarchies of the 005010 guides."""


def isa(s: Spoken, scene: Scene) -> str:
    """Who sends a file to whom."""
    test = {"T": "This is a test", "P": "This is production", "I": "This is informational"}
    wants = {"1": "a TA1 is asked for", "0": "no TA1 is asked for"}.get(s.at(14), "")
    use = spaced(test.get(s.at(15), ""), wants, by=", ")
    return spaced(
        sentence(
            f"Interchange {s.at(13)}: {s.at(6) or 'nobody named'} sends to "
            f"{s.at(8) or 'nobody named'}{put(' on ', day(s.at(9), 'D6'))}"
            f"{put(' at ', clock(s.at(10)))}"
        ),
        sentence(use),
    )


def gs(s: Spoken, scene: Scene) -> str:
    """A functional group."""
    kind = s.meaning(1) or put("kind ", s.at(1))
    return sentence(
        f"Functional group {s.at(6)} of {kind}: {s.at(2)} sends to {s.at(3)}"
        f"{put(' on ', day(s.at(4)))}{put(' at ', clock(s.at(5)))}",
        put("written by the guide ", s.at(8)),
    )


def st(s: Spoken, scene: Scene) -> str:
    """The first segment of a set."""
    what = KINDS.get(scene.kind) or KINDS.get(s.at(1), "")
    guide = put(", by the guide ", s.at(3))
    return sentence(f"Transaction set {s.at(2)} begins: {what} ({s.at(1)}){guide}")


def bht(s: Spoken, scene: Scene) -> str:
    """What the whole set is for."""
    made = f"made on {day(s.at(4))}" if s.at(4) else ""
    return sentence(
        f"Batch {s.at(3)}" if s.at(3) else "A batch without a number",
        spaced(made, put("at ", clock(s.at(5)))),
        s.word(2),
        s.word(6),
    )


def hl(s: Spoken, scene: Scene) -> str:
    """A level of who belongs to whom."""
    level = s.room.removesuffix(" level")
    who = LEVELS.get(s.at(3), "") or f"a level of kind {s.at(3)}"
    if scene.code == "837" and s.at(3) == "20":
        who = "the billing provider"
    elif level and s.at(3) in ("20", "21"):
        who = f"the {level}"
    under = f"under level {s.at(2)}" if s.at(2) else "at the top"
    more = {"1": "more levels are under it", "0": "nothing is under it"}.get(s.at(4), "")
    return sentence(f"Level {s.at(1)} begins here: {who}", under, more)


def se(s: Spoken, scene: Scene) -> str:
    """The last segment of a set."""
    return sentence(f"Transaction set {s.at(2)} ends: it counts {counted(s.at(1), 'segment')}")


def ge(s: Spoken, scene: Scene) -> str:
    """The last segment of a group."""
    return sentence(
        f"Functional group {s.at(2)} ends: it counts {counted(s.at(1), 'transaction set')}"
    )


def iea(s: Spoken, scene: Scene) -> str:
    """The last segment of an interchange."""
    return sentence(f"Interchange {s.at(2)} ends: it counts {counted(s.at(1), 'functional group')}")


_NOTHING = "Nothing in it was taken."
_TAKEN = {"025": "Nothing of this copy was taken; the one that came before may have been."}
"""What a rejection means for what was inside, by TA105."""


def ta1(s: Spoken, scene: Scene) -> str:
    """The answer to an interchange."""
    verdict = {
        "A": "was accepted", "E": "was accepted, with errors", "R": "was rejected",
    }.get(s.at(4), f"got the status {s.at(4)}")  # fmt: skip
    note = "" if s.at(5) in ("000", "") else f"{s.word(5)} (code {s.at(5)})"
    whole = sentence(
        f"The interchange {s.at(1)}{put(' of ', day(s.at(2), 'D6'))} {verdict}{put(': ', note)}"
    )
    return spaced(whole, _TAKEN.get(s.at(5), _NOTHING) if s.at(4) == "R" else "")


def ls(s: Spoken, scene: Scene) -> str:
    """Loops between two marks begin."""
    return sentence(f"The parties to this benefit follow (loop {s.at(1)})")


def le(s: Spoken, scene: Scene) -> str:
    """Loops between two marks end."""
    return sentence(f"That was the last party to this benefit (loop {s.at(1)})")


SENTENCES = {
    "ISA": isa, "GS": gs, "ST": st, "BHT": bht, "HL": hl, "SE": se, "GE": ge, "IEA": iea,
    "TA1": ta1, "LS": ls, "LE": le,
}  # fmt: skip
