"""Who is in the practice claims: three practices, their payers, and people who do not exist."""

from __future__ import annotations

import datetime
from random import Random

from gateway.guides.npi import npi_is_valid
from gateway.models.party import Address, Contact, Identifier, Party

LAST_NAMES = (
    "ASHGROVE", "BELLWETHER", "CANDLISH", "DUNMORROW", "ELDERFIELD", "FENWICKE", "GALLOWHILL",
    "HARTSHORNE", "INGLEBY", "JESSAMY", "KETTERLEY", "LARKSPUR", "MOSSCROFT", "NETTLETON",
)  # fmt: skip
FIRST_NAMES = {
    "F": ("ADA", "BRIGID", "CLEO", "DELIA", "EUNICE", "FLORA", "GRETA", "HESTER"),
    "M": ("ABEL", "BRAM", "CASPAR", "DARIUS", "EZRA", "FELIX", "GIDEON", "HUGO"),
}
STREETS = ("OAK AVE", "ELM ST", "QUARRY RD", "MILL LN", "STATION ST", "ORCHARD WAY")
TOWNS = (
    ("SPRINGFIELD", "IL", "627041182"),
    ("MADISON", "WI", "537031234"),
    ("DAYTON", "OH", "454022345"),
    ("SALEM", "OR", "973013456"),
)

PAYERS = {
    "60054": ("ACME HEALTH PLAN", "CI"),
    "BCBS1": ("BLUE MEADOW HEALTH", "BL"),
    "MCARE": ("FEDERAL SENIOR PROGRAM", "MB"),
    "MCAID": ("STATE MEDICAL ASSISTANCE", "MC"),
    "PRIM1": ("FIRST IN LINE BENEFITS", "CI"),
    "99999": ("NOBODY KNOWS INSURANCE", "CI"),
}


def npi(nine_digits: str) -> str:
    """The identifier that begins with these digits: the tenth is their check digit."""
    return next(n for n in (f"{nine_digits}{d}" for d in range(10)) if npi_is_valid(n))


def payer(identifier: str) -> Party:
    """A payer of the sandbox's terms, or one that it does not serve."""
    return Party(name=PAYERS[identifier][0], identifiers=[Identifier("PI", identifier)])


def practices() -> list[Party]:
    """The billing providers; the last one is a hospital."""
    names = ("RIVERBEND FAMILY CARE", "HILLTOP ORTHOPEDICS", "LAKESHORE GENERAL HOSPITAL")
    taxonomies = ("207Q00000X", "207X00000X", "282N00000X")
    found = []
    for at, (name, taxonomy) in enumerate(zip(names, taxonomies, strict=True)):
        city, state, postal_code = TOWNS[at]
        found.append(
            Party(
                name=name,
                npi=npi(f"17{at}482930"),
                taxonomy_code=taxonomy,
                address=Address(f"{at + 1}00 MAIN ST", "", city, state, postal_code),
                contacts=[Contact("IC", "BILLING OFFICE", [Identifier("TE", f"555555010{at}")])],
                identifiers=[Identifier("EI", f"45678901{at}")],
            )
        )
    return found


def clinicians() -> list[Party]:
    """Rendering and attending providers."""
    return [
        Party(last_name=last, first_name=first, npi=npi(f"14{at}593840"), taxonomy_code=taxonomy)
        for at, (last, first, taxonomy) in enumerate(
            (("PARTRIDGE", "NORA", "207Q00000X"), ("QUILLFEATHER", "OSWALD", "207X00000X"))
        )
    ]


def person(rng: Random, today: datetime.date, youngest: int = 19, oldest: int = 88) -> Party:
    """Somebody with a name, a birth date and an address."""
    gender = rng.choice("FM")
    city, state, postal_code = rng.choice(TOWNS)
    age = rng.randint(youngest * 366, oldest * 365)
    return Party(
        last_name=rng.choice(LAST_NAMES),
        first_name=rng.choice(FIRST_NAMES[gender]),
        middle_name=rng.choice(("", "", "J", "R")),
        birth_date=today - datetime.timedelta(days=age),
        gender_code=gender,
        address=Address(
            f"{rng.randint(1, 999)} {rng.choice(STREETS)}", "", city, state, postal_code[:5]
        ),
    )
