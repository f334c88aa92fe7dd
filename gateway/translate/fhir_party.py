"""People and organisations of FHIR as the parties of a claim."""

from __future__ import annotations

from gateway.models.party import Address, Identifier, Party
from gateway.translate.fhir_codes import GENDERS, codes_of, system_of
from gateway.translate.fhir_contacts import contacts
from gateway.translate.fhir_node import CODE, MISSING, Node
from gateway.translate.fhir_read import References

PERSONS = frozenset({"Patient", "RelatedPerson", "Practitioner"})

_BY_TYPE = {
    "NPI": "NPI", "TAX": "EI", "EN": "EI", "XX": "NPI", "SS": "SY", "SB": "SY", "PAYERID": "PI",
    "NIIP": "PI", "NIIC": "PI", "NAICCODE": "PI", "LN": "0B", "SL": "0B", "MD": "0B", "DDS": "0B",
    "UPIN": "1G", "PRN": "G2", "MB": "MB", "MA": "MB", "MC": "MB", "MR": "EA",
}  # fmt: skip
"""What an identifier is by the code of its type: the qualifier of a REF, NPI, MB for a member's."""
_TAX_IDS = ("EI", "SY")
_BY_SYSTEM = {"NPI": "NPI", "EIN": "EI", "SSN": "SY", "PAYER": "PI"}


def kind_of(identifier: Node) -> str:
    """What an identifier is, by its system or its type; '' where neither is known."""
    if found := _BY_SYSTEM.get(system_of(identifier.text("system"))):
        return found
    codes = [one.code.upper() for one in codes_of(identifier.node("type"))]
    return next((_BY_TYPE[code] for code in codes if code in _BY_TYPE), "")


def identifier(resource: Node, kind: str) -> str:
    """The value of the first identifier of a kind, ''; it counts as read."""
    for one in resource.nodes("identifier"):
        if kind_of(one) == kind:
            return one.done().text("value")
    return ""


def person(resource: Node) -> Party:
    """Name, birth, gender and address of a Patient, RelatedPerson or Practitioner."""
    made = Party()
    names = resource.nodes("name")
    chosen = next((one for one in names if one.value.get("use") == "official"), None)
    for one in names:
        if one is not (chosen or names[0]):
            one.done()
    if names:
        _name(made, chosen or names[0])
    else:
        resource.talk.say(MISSING, resource.at("name"), "is not given", "give a name")
    if resource.type != "Practitioner":
        made.birth_date = resource.day("birthDate")
        made.death_date = resource.day("deceasedDateTime")
        made.gender_code = _gender(resource)
        made.address = address(resource)
    return made


def _name(made: Party, name: Node) -> None:
    given = name.texts("given")
    made.last_name, made.suffix = name.text("family"), " ".join(name.texts("suffix"))
    if not made.last_name:
        *given, made.last_name = name.text("text").split() or [""]
    made.first_name, made.middle_name = (given or [""])[0], " ".join(given[1:])


def _gender(resource: Node) -> str:
    text = resource.text("gender")
    if text and text not in GENDERS:
        resource.talk.say(CODE, resource.at("gender"), "is no gender of FHIR",
                          f"write one of {', '.join(GENDERS)}", value=text)  # fmt: skip
    return GENDERS.get(text, "")


def address(resource: Node) -> Address | None:
    """The first address; a Location has but one."""
    if resource.type == "Location":
        return place(resource.node("address"))
    found = resource.nodes("address")
    for other in found[1:]:
        other.done()
    return place(found[0]) if found else None


def place(given: Node) -> Address | None:
    """An Address, None where it is empty."""
    lines = given.texts("line")
    country = given.text("country").upper()
    made = Address(
        line_1=lines[0] if lines else "", line_2=" ".join(lines[1:]), city=given.text("city"),
        state_code=given.text("state"),
        postal_code=given.text("postalCode").replace("-", "").replace(" ", ""),
        country_code="" if country in ("US", "USA", "UNITED STATES") else country,
    )  # fmt: skip
    given.done()
    return made if given else None


def provider(resource: Node, refs: References, *, whole: bool = False) -> Party:
    """A provider: a Practitioner, an Organization, a Location, or a role that joins some of them.

    ``whole``: as billing provider, with address, tax number and telephone; an organisation of a
    PractitionerRole is the one that bills.
    """
    taxonomy = taxonomy_of(resource)
    if resource.type == "PractitionerRole":
        who, where = resource.node("practitioner"), resource.node("organization")
        company = (whole and where) or not who
        chosen = refs.follow(where, "Organization") if company else refs.follow(who, "Practitioner")
        (who if company else where).done()
        made = provider(chosen, refs, whole=whole)
        own = identifier(resource, "NPI")
        made.npi = made.npi or own
        made.taxonomy_code = taxonomy or made.taxonomy_code
        return made
    made = person(resource) if resource.type in PERSONS else Party(name=resource.text("name"))
    made.taxonomy_code = taxonomy
    made.npi = identifier(resource, "NPI")
    found = [(kind, identifier(resource, kind)) for kind in ("EI", "SY", "0B", "1G", "G2")]
    made.identifiers = [
        Identifier(qualifier=kind, value=value.replace("-", "") if kind in _TAX_IDS else value)
        for kind, value in found
        if value and (whole or kind not in _TAX_IDS)
    ]
    if whole:
        made.address, made.contacts = address(resource), contacts(resource)
    elif resource.type == "Location":
        made.address = address(resource)
    elif resource:
        for one in resource.nodes("address"):
            one.done()
    return made


def taxonomy_of(resource: Node) -> str:
    """The provider taxonomy code of a resource, ''."""
    concepts = [one.done().node("code") for one in resource.nodes("qualification")]
    concepts += [one for name in ("specialty", "code", "type") for one in _concepts(resource, name)]
    for concept in concepts:
        for one in codes_of(concept):
            if one.system == "TAXONOMY":
                return one.code
    return ""


def _concepts(resource: Node, name: str) -> list[Node]:
    return resource.nodes(name) if isinstance(resource.value.get(name), list) else []


def payer(resource: Node) -> Party:
    """A payer: an Organization with the id that it has among payers."""
    number = identifier(resource, "PI") or identifier(resource, "")
    if resource and not number:
        resource.talk.say(
            MISSING, resource.at("identifier"), "gives no id of the payer",
            "give the id by which claims reach it, of type payerid",
        )  # fmt: skip
    made = Party(name=resource.text("name"), address=address(resource))
    made.identifiers = [Identifier(qualifier="PI", value=number)]
    return made
