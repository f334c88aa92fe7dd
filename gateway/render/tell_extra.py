"""Sentences of measurements, repricing and forms."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell_line import units
from gateway.render.tell_payment import noted
from gateway.render.words import clean, day, money, put, quantity, sentence


def mea(s: Spoken, scene: Scene) -> str:
    """A test result or measure."""
    return sentence(
        f"{s.name or 'measurement'}: {s.word(2)} {quantity(s.at(3))}{put(' ', s.word(4, 1))}",
        put("taken as: ", s.word(1)),
    )


def hcp(s: Spoken, scene: Scene) -> str:
    """What a repricer says of the price."""
    return sentence(
        f"{s.name or 'repricing'}: {s.word(1)}",
        put("allowed ", money(s.at(2))), put("saved ", money(s.at(3))),
        put("repricer ", s.at(4)), put("rate ", s.at(5)), put("group ", s.at(6)),
        put("group amount ", money(s.at(7))), put("revenue code ", s.at(8)),
        put("approved procedure ", s.at(10)), units(s.at(12), s.at(11)),
        put("rejected because: ", s.word(13)), put("policy: ", s.word(14)),
        put("exception: ", s.word(15)),
    )  # fmt: skip


def frm(s: Spoken, scene: Scene) -> str:
    """An answer to a question of a form."""
    answers = [
        {"Y": "yes", "N": "no"}.get(s.at(2), s.word(2)), clean(s.at(3)),
        day(s.at(4)), put("", s.at(5) and quantity(s.at(5)), "%"),
    ]  # fmt: skip
    return sentence(f"Question {s.at(1)} of the form: {', '.join(a for a in answers if a)}")


def lq(s: Spoken, scene: Scene) -> str:
    """A remark of a payer, or the form that answers follow for."""
    if scene.code == "837":
        return sentence(f"Answers to the form: {s.word(1)}", s.at(2))
    words = s.meaning(2) or s.meanings.listed("remark_codes", s.at(2))
    return sentence(f"The payer remarks: {noted(words)} (code {s.at(2)})" if words else
                    f"The payer remarks with code {s.at(2)} ({s.word(1)})")  # fmt: skip


def cr3(s: Spoken, scene: Scene) -> str:
    """How long equipment is needed."""
    return sentence(
        f"Certification of medical equipment: {s.word(1)}", put("for ", units(s.at(3), s.at(2)))
    )


def ts3(s: Spoken, scene: Scene) -> str:
    """What a provider's claims of one kind came to."""
    number = s.at(4)
    return sentence(
        f"Summary for provider {s.at(1)}, kind of facility {s.coded(2)}",
        put("fiscal year to ", day(s.at(3))),
        f"{quantity(number)} claim{'' if quantity(number) == '1' else 's'}" if number else "",
        put("charged ", money(s.at(5))),
        *(f"{e.name} {money(e.value)}" for e in s.elements() if e.element > 5),
    )


def rmr(s: Spoken, scene: Scene) -> str:
    """What a premium is paid for."""
    return sentence(
        f"Paid for {s.word(1)} {s.at(2)}: {money(s.at(4)) or 'nothing said'}",
        put("billed ", money(s.at(5))),
        put("action: ", s.word(3)),
    )


SENTENCES = {"MEA": mea, "HCP": hcp, "FRM": frm, "LQ": lq, "CR3": cr3, "TS3": ts3, "RMR": rmr}
