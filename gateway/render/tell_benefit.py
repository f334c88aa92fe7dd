"""Sentences of eligibility: what was asked, what is covered, what was refused."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell_claim import PLACES
from gateway.render.tell_line import composite, pointers, procedure
from gateway.render.tell_party import every_code
from gateway.render.words import (
    clean,
    day,
    money,
    percent,
    put,
    quantity,
    sentence,
    spaced,
    upper_first,
)


def eb(s: Spoken, scene: Scene) -> str:
    """One benefit."""
    return sentence(benefit(s))


def benefit(s: Spoken) -> str:
    """An EB in words, without capital and full stop."""
    what = s.meaning(1) or put("benefit of kind ", s.at(1)) or "benefit"
    value = spaced(
        money(s.at(7)) if s.at(7) else "",
        percent(s.at(8)) if s.at(8) else "",
        _count(s),
        by=", ",
    )
    value = spaced(value, _period(s), by=" " if s.at(6) in PER else ", ")
    network = {"Y": "in network", "N": "out of network", "W": "in or out of network",
               "U": "network not known"}.get(s.at(12), s.word(12))  # fmt: skip
    needs = {
        "Y": "authorization needed", "N": "no authorization needed",
        "U": "not known whether authorization is needed",
    }.get(s.at(11), s.word(11))  # fmt: skip
    about = [
        put("plan ", s.at(5)),
        put("type of insurance: ", s.word(4)),
        put("for: ", every_code(s, 3)),
        put("who: ", s.word(2)),
        put("for ", procedure(composite(s, 13), s)),
        network,
        needs,
        pointers(s, 14),
    ]
    return spaced(upper_first(what) + put(": ", value), *about, by=", ")


PER = frozenset({"6", "7", "13", "21", "22", "23", "25", "26", "27", "32", "34", "35", "36"})
"""EB06 of a span or event that the benefit is counted for; others say which part is meant."""


def _period(s: Spoken) -> str:
    words = s.word(6)
    return put("per ", words) if s.at(6) in PER else words


def _count(s: Spoken) -> str:
    return spaced(quantity(s.at(10)), s.word(9)) if s.at(10) else s.word(9)


def hsd(s: Spoken, scene: Scene) -> str:
    """How often and how long."""
    return sentence(
        f"{s.name or 'delivery'}: "
        + (spaced(quantity(s.at(2)), s.word(1), _each(s)) or "as follows"),
        spaced("for", quantity(s.at(6)), s.word(5)) if s.at(6) else put("counted in ", s.word(5)),
        put("pattern: ", s.word(7)), put("time: ", s.word(8)),
    )  # fmt: skip


def _each(s: Spoken) -> str:
    """``every 2 weeks`` of HSD03 (a unit of time) and HSD04 (how many)."""
    many, unit = quantity(s.at(4)), s.word(3)
    if not many or many == "1":
        return put("per ", unit.removesuffix("s"))
    return spaced("every", many, unit)


def iii(s: Spoken, scene: Scene) -> str:
    """A place, a diagnosis, or the nature of an injury."""
    place = s.meanings.listed(PLACES, s.at(2)) if s.at(1) == "ZZ" else ""
    words = s.meaning(2) or place
    return sentence(
        f"{s.name or 'further facts'}: {s.word(1)} {s.at(2)}{put(' (', words, ')')}",
        s.word(3), s.at(4), quantity(s.at(5)),
    )  # fmt: skip


def mpi(s: Spoken, scene: Scene) -> str:
    """Whether and where the person serves."""
    rank = put("", s.word(5), f" ({s.at(5)})")
    return sentence(
        f"{s.name or 'military service'}: {s.word(2)}", s.word(3), rank, clean(s.at(4)),
        day(s.at(7), s.at(6)), put("this information is ", s.word(1)),
    )  # fmt: skip


def eq(s: Spoken, scene: Scene) -> str:
    """What is asked for."""
    return sentence(
        f"Asked about: {every_code(s, 1) or procedure(composite(s, 2), s)}",
        put("procedure ", procedure(composite(s, 2), s)) if s.at(1) else "",
        put("who: ", s.word(3)),
        put("type of insurance: ", s.word(4)),
        pointers(s, 5),
    )


def aaa(s: Spoken, scene: Scene) -> str:
    """A refusal."""
    return sentence(refusal(s))


def refusal(s: Spoken) -> str:
    """An AAA in words, without full stop."""
    valid = {
        "Y": "the request was valid, but it is refused at this point",
        "N": "the request, or an item in it, is refused as not valid",
    }.get(s.at(1), "the request is refused")  # fmt: skip
    reason = f"{s.word(3)} (code {s.at(3)})" if s.meaning(3) else put("reason ", s.at(3))
    return f"{upper_first(valid)}{put(': ', reason)}{put('. What to do: ', s.word(4))}"


SENTENCES = {"EB": eb, "HSD": hsd, "III": iii, "MPI": mpi, "EQ": eq, "AAA": aaa}
