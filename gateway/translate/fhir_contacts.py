"""Whom to ask about a bill: telecom and contact of a FHIR resource as the PER of a provider."""

from __future__ import annotations

from gateway.models.party import Contact, Identifier
from gateway.translate.fhir_codes import codes_of
from gateway.translate.fhir_node import Node
from gateway.translate.repair_numbers import parted, ten_digits

_KINDS = {"phone": "TE", "fax": "FX", "email": "EM"}
_MOST = 3
"""So many numbers have room in a PER."""
_BILLING = "BILL"


def contacts(resource: Node) -> list[Contact]:
    """Telephone, fax and e-mail of who bills: of the contact for bills, else its own, else of the
    first contact that has some."""
    own = _groups(resource)
    label = resource.text("name") if resource.type == "Organization" else ""
    others = resource.nodes("contact") if resource.type == "Organization" else []
    kinds = [[code.code for code in codes_of(one.node("purpose"))] for one in others]
    found = [(_name(one) or label, _groups(one.done())) for one in others]
    billing = [one for one, kind in zip(found, kinds, strict=True) if _BILLING in kind]
    name, groups = next((one for one in [*billing, (label, own), *found] if one[1]), ("", []))
    return [
        Contact(name="" if number else name, numbers=group) for number, group in enumerate(groups)
    ]


def _name(contact: Node) -> str:
    """The name of a contact as one line."""
    name = contact.node("name")
    return name.text("text") or " ".join([*name.texts("given"), name.text("family")]).strip()


def _groups(resource: Node) -> list[list[Identifier]]:
    """The numbers of a telecom, as many together as a PER has room for; a telephone stays with its
    extension."""
    groups: list[list[Identifier]] = []
    for one in resource.nodes("telecom"):
        kind, value = _KINDS.get(one.text("system"), ""), one.text("value")
        one.done()
        made = _numbers(kind, value) if kind and value else []
        if made and (not groups or len(groups[-1]) + len(made) > _MOST):
            groups.append([])
        if made:
            groups[-1] += made
    return groups


def _numbers(kind: str, value: str) -> list[Identifier]:
    """A number with its extension; what is no telephone of ten digits stays as it is."""
    text, extension = ("", "") if kind == "EM" else parted(value)
    if not (digits := ten_digits(text)):
        return [Identifier(qualifier=kind, value=value)]
    made = [Identifier(qualifier=kind, value=digits)]
    return [*made, Identifier(qualifier="EX", value=extension)] if extension else made
