"""Sentences of claim status: what each composite of an STC says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.words import clean, day, money, put, sentence, spaced

COMPOSITES = (1, 10, 11)
_PARTY = re.compile(r"\bthe party\b")


def statuses(s: Spoken) -> Iterator[str]:
    """Each composite in words, with its codes at the end."""
    for number in COMPOSITES:
        if not s.at(number, 1):
            continue
        category = s.meaning(number, 1) or s.meanings.listed(
            "claim_status_categories", s.at(number, 1)
        )
        status = s.meaning(number, 2) or s.meanings.listed("claim_status", s.at(number, 2))
        codes = ":".join(filter(None, (s.at(number, 1), s.at(number, 2), s.at(number, 3))))
        said = in_words(category, status, s.meaning(number, 3))
        yield spaced(said, f"(codes {codes})".replace(":", ", "))


def in_words(category: str, status: str, entity: str) -> str:
    """A status in one phrase. The words of status codes call ``the party`` whom the third
    component names; where they do not, it is said at the end. What says the same is said once."""
    if entity and _PARTY.search(status):
        status, entity = _PARTY.sub(lambda _: f"the {entity}", status), ""
    if category.endswith(status):
        status = ""
    said = spaced(category, status, by="; ") or "no words are known"
    return said + put(", about the ", entity)


def stc(s: Spoken, scene: Scene) -> str:
    """What became of a claim."""
    done = {"WQ": "taken in", "U": "refused"}.get(s.at(3), s.word(3))
    return sentence(
        f"Status{put(' on ', day(s.at(2)))}: {'; and '.join(statuses(s)) or 'none given'}",
        put("action: ", done),
        put("charged ", money(s.at(4))),
        put("paid ", money(s.at(5))),
        put("decided on ", day(s.at(6))),
        put("paid by: ", s.word(7)),
        put("payment made on ", day(s.at(8))),
        put("check or transfer number ", s.at(9)),
        clean(s.at(12)),
    )


SENTENCES = {"STC": stc}
