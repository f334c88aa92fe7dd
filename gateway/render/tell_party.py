"""Sentences of parties: who they are, where they live, how they are reached and identified."""

from __future__ import annotations

from gateway.render.scene import Scene
from gateway.render.spoken import Spoken, part
from gateway.render.words import clean, day, listed, money, put, quantity, sentence, spaced

KINDS_OF_ID = {
    "XX": "NPI", "MI": "member ID", "46": "electronic ID", "PI": "payer ID",
    "XV": "health plan ID", "FI": "tax number", "24": "employer number", "34": "social security "
    "number", "SV": "payer's provider number", "II": "health identifier",
    "HN": "Medicare number", "C": "changed name of the insured", "MR": "Medicaid number",
    "MC": "Medicaid provider number", "PP": "pharmacy number", "UP": "UPIN", "BS": "Blue Shield "
    "number", "BD": "Blue Cross number", "FA": "facility number", "PC": "provider commercial "
    "number", "EI": "employer number", "ZZ": "agreed ID",
}  # fmt: skip
"""NM108, in words short enough to stand before the number."""


def full_name(s: Spoken) -> str:
    """The name of an NM1: given name first."""
    if s.at(2) == "1":
        return spaced(s.at(6), s.at(4), s.at(5), s.at(3), s.at(7))
    return spaced(s.at(4), s.at(5), s.at(3), s.at(7)) if s.at(4) else s.at(3)


def identified(s: Spoken, kind: int, number: int) -> str:
    """``member ID 12345``; nothing where no number stands."""
    if not s.at(number):
        return ""
    return f"{KINDS_OF_ID.get(s.at(kind)) or s.word(kind) or 'identifier'} {s.at(number)}"


VAGUE = frozenset({"name", "party to the benefit"})
"""Names of uses that say less than their codes."""


def role(s: Spoken) -> str:
    """Whose name it is, as the guide's use calls it; where it has several, by its code."""
    strange = s.place is not None and bool(s.place.codes) and s.at(1) not in s.place.codes
    if s.lost or strange or not s.name or (not s.single(1) and s.name in VAGUE):
        return s.meaning(1) or ("" if strange else s.name) or f"party of kind {s.at(1)}"
    return s.name


def nm1(s: Spoken, scene: Scene) -> str:
    """A name."""
    name, number = full_name(s), identified(s, 8, 9)
    if name:
        return sentence(f"The {role(s)} is {name}", number)
    if number:
        return sentence(f"The {role(s)} has the {number}")
    return sentence(f"The {role(s)}, without a name here")


def n1(s: Spoken, scene: Scene) -> str:
    """A name, in payments."""
    name, number = s.at(2), identified(s, 3, 4)
    if name:
        return sentence(f"The {role(s)} is {name}", number)
    return sentence(f"The {role(s)} has the {number}" if number else f"The {role(s)}")


def n2(s: Spoken, scene: Scene) -> str:
    """More of a name."""
    return sentence(f"{s.name or 'more of the name'}: {spaced(s.at(1), s.at(2))}")


def n3(s: Spoken, scene: Scene) -> str:
    """A street."""
    return sentence(f"{s.name or 'street address'}: {spaced(s.at(1), s.at(2), by=', ')}")


def n4(s: Spoken, scene: Scene) -> str:
    """A town."""
    zip_code = s.at(3)
    if len(zip_code) == 9 and zip_code.isdigit():
        zip_code = f"{zip_code[:5]}-{zip_code[5:]}"
    town = spaced(s.at(1), spaced(s.at(2), zip_code), by=", ")
    return sentence(f"{s.name or 'city, state and ZIP code'}: {town}", s.at(4), _place(s))


def _place(s: Spoken) -> str:
    return f"{s.word(5)} {s.at(6)}" if s.at(6) else ""


_REACHED = {"TE": "telephone", "FX": "fax", "EM": "e-mail", "EX": "extension", "UR": "web address",
            "ED": "electronic data interchange", "HP": "home telephone", "WP": "work telephone",
            "CP": "mobile telephone", "BN": "beeper", "AP": "other telephone"}  # fmt: skip


def per(s: Spoken, scene: Scene) -> str:
    """Whom to ask."""
    ways = [
        f"{_REACHED.get(s.at(n)) or s.word(n)} {_phone(s.at(n), s.at(n + 1))}"
        for n in (3, 5, 7)
        if s.at(n + 1)
    ]
    whom = s.at(2)
    return sentence(f"{s.name or 'contact'}: {whom or ways.pop(0) if whom or ways else ''}", *ways)


def _phone(kind: str, text: str) -> str:
    if kind in ("TE", "FX", "HP", "WP", "CP", "AP") and len(text) == 10 and text.isdigit():
        return f"{text[:3]}-{text[3:6]}-{text[6:]}"
    return text


def ref(s: Spoken, scene: Scene) -> str:
    """A number that something is known by."""
    name = s.called(1) or f"reference of kind {s.at(1)}"
    said = s.at(2) or s.at(3)
    more = [put(f"{s.word(4, 1)} ", s.at(4, 2))] if s.at(4, 2) else []
    if s.at(2) and s.at(3):
        more.append(s.at(3))
    return sentence(f"{name}: {clean(said)}" if said else f"{name}, without a number", *more)


def prv(s: Spoken, scene: Scene) -> str:
    """A specialty."""
    kind = {"PXC": "specialty (taxonomy) code", "ZZ": "specialty (taxonomy) code"}.get(
        s.at(2), s.word(2)
    )
    name = scene.party or "provider"
    if s.room.endswith(" level"):
        name = s.room.removesuffix(" level")
    if name in ("subscriber", "dependent"):
        name = f"{name}'s provider"
    if not s.at(3):
        return sentence(f"The {name} has the role: {s.word(1)}")
    return sentence(f"The {kind} of the {name} is {s.at(3)}", _working_as(s, name))


def _working_as(s: Spoken, name: str) -> str:
    """The role of PRV01, where the loop has not said it."""
    role = s.meaning(1)
    return "" if not role or role.lower() in name.lower() else f"in the role: {role}"


_SEXES = {"F": "female", "M": "male", "U": "sex not known"}


def dmg(s: Spoken, scene: Scene) -> str:
    """Birth date and sex."""
    born = day(s.at(2), s.at(1) or "D8")
    level = {"22": "subscriber", "23": "dependent", "PT": "patient"}.get(scene.level, "person")
    who = s.room.removesuffix(" level") or scene.party or level
    return sentence(
        f"The {who} was born on {born}" if born else f"The {who}",
        _SEXES.get(s.at(3), s.word(3)), s.word(4), s.word(6), put("citizen: ", s.word(7)),
    )  # fmt: skip


def ins(s: Spoken, scene: Scene) -> str:
    """How the person belongs to the insured."""
    yes = {"Y": "This person is the insured", "N": "This person is not the insured but a dependent"}
    return sentence(
        yes.get(s.at(1), "How this person belongs to the insured"),
        put("relationship: ", "" if s.at(2) == "18" else s.word(2)),
        put("changed: ", s.word(3)),
        put("reason: ", s.word(4)),
        put("member status: ", s.word(5)), put("student: ", s.word(9)),
        put("disabled: ", s.word(10)),
        put("died on ", day(s.at(12), s.at(11))), put("number in the family ", s.at(17)),
    )  # fmt: skip


def pat(s: Spoken, scene: Scene) -> str:
    """How the patient belongs to the insured, and what else is to be said of him."""
    relation = s.meaning(1) or put("relation code ", s.at(1))
    unit = " pounds" if s.at(7) in ("01", "LB") else " grams" if s.at(7) == "GR" else ""
    return sentence(
        f"The patient's relation to the insured: {relation}" if relation else "About the patient",
        put("died on ", day(s.at(6), s.at(5))),
        put("weighs ", quantity(s.at(8)), unit),
        "pregnant" if s.at(9) == "Y" else "",
    )


def cur(s: Spoken, scene: Scene) -> str:
    """The currency."""
    return sentence(f"The {s.word(1)} counts in {s.coded(2)}", put("exchange rate ", s.at(3)))


def amt(s: Spoken, scene: Scene) -> str:
    """An amount by its name."""
    name = s.called(1) or f"amount of kind {s.at(1)}"
    return sentence(f"{name}: {money(s.at(2)) or 'none given'}", s.word(3))


def qty(s: Spoken, scene: Scene) -> str:
    """A number of something."""
    name = s.called(1) or f"quantity of kind {s.at(1)}"
    unit = s.word(3, 1)
    return sentence(f"{name}: {spaced(quantity(s.at(2)), unit)}")


def date(s: Spoken, scene: Scene) -> str:
    """DTP and DTM: a day by its name."""
    form, text = (s.at(2), s.at(3)) if s.id == "DTP" else ("D8", s.at(2))
    name = s.called(1) or f"date of kind {s.at(1)}"
    when = day(text, form)
    if s.id == "DTM":
        when = spaced(when, put("at ", s.at(3))) or day(s.at(6), s.at(5))
    return sentence(f"{name}: {when or 'none given'}")


def free_text(s: Spoken, scene: Scene) -> str:
    """NTE, MSG, K3: words of the sender."""
    if s.id == "NTE":
        kind = s.meaning(1)
        return sentence(f"Note{put(' (', kind, ')')}: {clean(s.at(2))}")
    if s.id == "K3":
        return sentence(f"{s.name or 'fixed format information'}: {clean(s.at(1))}")
    return sentence(f"In the sender's own words: {clean(s.at(1))}")


def every_code(s: Spoken, number: int) -> str:
    """All repetitions of an element in words."""
    codes = [part(one, 1) for one in s.repeats(number)]
    return listed(s.word(number, 0, code) for code in codes)


SENTENCES = {
    "NM1": nm1, "N1": n1, "N2": n2, "N3": n3, "N4": n4, "PER": per, "REF": ref, "PRV": prv,
    "DMG": dmg, "INS": ins, "PAT": pat, "CUR": cur, "AMT": amt, "QTY": qty, "DTP": date,
    "DTM": date, "NTE": free_text, "MSG": free_text, "K3": free_text,
}  # fmt: skip
