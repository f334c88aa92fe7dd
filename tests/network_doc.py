"""``python -m tests.network_doc`` makes the tables of the medical network JSON in docs/sources.md.

They come from the entries that read and write the JSON; a test holds that the page has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gateway.models.claim import ClaimKind
from gateway.translate.medical_network_claim import CLAIM_I, CLAIM_P
from gateway.translate.medical_network_dental import (
    CLAIM_D,
    LINE_D,
    LINE_PROVIDERS_D,
    OFFICE,
    OTHER_D,
)
from gateway.translate.medical_network_lines import (
    LINE_I,
    LINE_P,
    LINE_PROVIDERS_I,
    LINE_PROVIDERS_P,
)
from gateway.translate.medical_network_others import OTHER_I, OTHER_P
from gateway.translate.medical_network_parts import CONTRACT, REPRICING_I, REPRICING_P
from gateway.translate.medical_network_people import (
    ADDRESS,
    CONTACT,
    FACILITY,
    HOSPITAL,
    PHYSICIAN,
)
from gateway.translate.medical_network_root import ROOTS
from gateway.translate.medical_network_table import Items, noted_rows

PAGE = Path(__file__).parents[1] / "docs" / "sources.md"
BEGIN, END = "<!-- network tables -->", "<!-- end of network tables -->"
_ROLES = ("billing", "referring", "rendering", "supervising", "attending", "assistantSurgeon")
_LINES = {"837P": LINE_PROVIDERS_P, "837I": LINE_PROVIDERS_I, "837D": LINE_PROVIDERS_D}
_KINDS: dict[str, ClaimKind] = {"professional": "837P", "institutional": "837I", "dental": "837D"}


def providers(kind: ClaimKind) -> dict[str, Items]:
    """The fields of a provider in each role of a kind of claim."""
    found = {item.key: getattr(item, "items", ()) for item in ROOTS[kind] if item.key in _ROLES}
    return found | {f"line {key}": items for key, (_, items) in _LINES[kind].items()}


def tables() -> Iterator[str]:
    """The tables, one after the other."""
    for kind, claim, line, other in (
        ("professional", CLAIM_P, LINE_P, OTHER_P),
        ("institutional", CLAIM_I, LINE_I, OTHER_I),
        ("dental", CLAIM_D, LINE_D, OTHER_D),
    ):
        root = ROOTS[_KINDS[kind]]
        yield from table(f"The {kind} request", [i for i in root if i.key != "claimInformation"])
        yield from table(f"claimInformation, {kind}", claim)
        yield from table(f"A line (serviceLines), {kind}", line)
        yield from table(f"Another payer (otherSubscriberInformation), {kind}", other)
    for name, items in (
        ("An address", ADDRESS), ("A contact (contactInformation)", CONTACT),
        ("A service facility, professional", FACILITY), ("A service facility, dental", OFFICE),
        ("A hospital (serviceFacilityLocation), institutional", HOSPITAL),
        ("A physician (operatingPhysician …)", PHYSICIAN), ("A contract", CONTRACT),
        ("A repricing, professional", REPRICING_P), ("A repricing, institutional", REPRICING_I),
    ):  # fmt: skip
        yield from table(name, items)
    yield from provider_table()


def table(title: str, items: Items) -> Iterator[str]:
    """A heading and a table of fields and places."""
    yield from (f"#### {title}", "", "| field | place in the claim |", "| --- | --- |")
    for item in items:
        for field, place in noted_rows(item):
            key, mark, words = field.partition(" (")
            yield f"| `{key}`{mark}{words} | {shown(place)} |"
    yield ""


def shown(place: str) -> str:
    """A place as code; what is in words as it stands."""
    if place.startswith("- "):
        return place.removeprefix("- ").strip("()")
    if place.startswith(("as ", "(")):
        return place
    code, _, words = place.partition(" ")
    return (f"`{code}` {words}".strip() if code else words).replace("|", "\\|")


def provider_table() -> Iterator[str]:
    """The fields of a provider, and in which roles the 837 has room for them."""
    yield from (
        "#### A provider",
        "",
        "| field | place | not in the 837 of |",
        "| --- | --- | --- |",
    )
    places: dict[str, str] = {}
    without: dict[str, list[str]] = {}
    for kind in _KINDS.values():
        for role, items in providers(kind).items():
            for item in items:
                for key, place in item.rows():
                    lost = place.startswith("- (the 837")
                    if lost:
                        without.setdefault(key, []).append(f"{role} ({kind})")
                    if key not in places or not lost:
                        places[key] = place
    for key, place in places.items():
        yield f"| `{key}` | {shown(place)} | {', '.join(without.get(key, []))} |"
    yield ""


def page(text: str) -> str:
    """The page with its tables made anew."""
    body = "\n".join([BEGIN, "", *tables()]) + END
    return re.sub(f"{BEGIN}.*{END}", lambda _: body, text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
