"""Who is in a claim of the medical network JSON: subscriber, patient, payer, providers, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.models.party import Address, Identifier, Party
from gateway.translate.medical_network_items import ContactLeaf, Many, Pair
from gateway.translate.medical_network_kinds import (
    CAPITALS,
    DAY,
    DIGITS,
)
from gateway.translate.medical_network_table import (
    Inside,
    Item,
    Items,
    Keyed,
    Known,
    Leaf,
    Part,
    Said,
    Seen,
    moved,
)

NO_ROOM = "the 837 has no place for it in this loop"

ADDRESS: Items = (
    Leaf("address1", "line_1"),
    Leaf("address2", "line_2"),
    Leaf("city", "city"),
    Leaf("state", "state_code", kind=CAPITALS),
    Leaf("postalCode", "postal_code", kind=DIGITS),
    Leaf("countryCode", "country_code", kind=CAPITALS),
    Leaf("countrySubDivisionCode", "country_subdivision_code"),
)
CONTACT: Items = (
    ContactLeaf("name", "contacts"),
    ContactLeaf("phoneNumber", "contacts", mark="TE"),
    ContactLeaf("phoneExtension", "contacts", mark="EX"),
    ContactLeaf("faxNumber", "contacts", mark="FX"),
    ContactLeaf("email", "contacts", mark="EM"),
    Said("validContact"),
)
NAMES: Items = (
    Leaf("organizationName", "name"),
    Leaf("lastName", "last_name"),
    Leaf("firstName", "first_name"),
    Leaf("middleName", "middle_name"),
    Leaf("suffix", "suffix"),
)
BORN: Items = (
    Leaf("dateOfBirth", "birth_date", kind=DAY),
    Leaf("gender", "gender_code", kind=CAPITALS),
)


def address(key: str = "address", place: str = "address") -> Part:
    """An address that stands in a party."""
    return Part(key, place, make=Address, items=ADDRESS, about="an address")


def located(key: str, place: str) -> Part:
    """An address that is all of a party."""
    return Part(key, place, make=Party, items=HERE, about="an address")


@dataclass(frozen=True)
class _Here(Item):
    """The fields of an address, standing where the party would."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Those of an address."""
        return tuple(item.key for item in ADDRESS)

    def read_in(self, source: dict[str, Any], into: Any, path: str, seen: Seen) -> None:
        """Give the party its address."""
        into.address = Address()
        for item in ADDRESS:
            item.read_in(source, into.address, path, seen)

    def write_in(self, source: Any, out: dict[str, Any]) -> None:
        """The address of the party."""
        for item in ADDRESS if source.address else ():
            item.write_in(source.address, out)


HERE: Items = (_Here("", "address"),)


def identifier(key: str, mark: str, **more: Any) -> Keyed:
    """An identifier of a party."""
    return Keyed(key, "identifiers", make=Identifier, mark=mark, attr="value", **more)


_IN_PAIR = ("0B", "1G", "G2", "LU")
_IDENTIFIERS = (
    ("employerId", "EI"), ("ssn", "SY"), ("stateLicenseNumber", "0B"), ("providerUpinNumber", "1G"),
    ("commercialNumber", "G2"), ("locationNumber", "LU"),
)  # fmt: skip
_OF_THE_PAYER = ("payerIdentificationNumber", "claimOfficeNumber", "naic")
_LISTED: Items = (
    Leaf("qualifier", "qualifier", must=True),
    Leaf("identifier", "value", must=True),
)


def identifiers(key: str, *, payers: bool = True) -> Many:
    """A list of identifiers with their qualifiers and, with ``payers``, who gave them."""
    given: Items = (Leaf("otherIdentifier", "payer_identifier"),) if payers else ()
    return Many(key, "identifiers", make=lambda: Identifier("", ""), items=(*_LISTED, *given))


@dataclass(frozen=True)
class Further(Keyed):
    """An identifier with a field of its own, where another stands in the pair of fields."""

    def write(self, source: Any) -> Any:
        """The value, unless the pair says it."""
        first = next((i for i in source.identifiers if i.qualifier in _IN_PAIR), None)
        return None if first and first.qualifier == self.mark else super().write(source)


def provider(marks: str, *, listed: str = "", pair: bool = False, room: str = "") -> Items:
    """The fields of a provider.

    ``marks`` are the identifiers that the loop of its role has room for, ``room`` says address,
    contact and taxonomy where it has room for them; ``listed`` is the field with the list of
    identifiers that some have, ``pair`` that there is one identifier with a qualifier beside.
    """
    has = marks.split()
    ids: list[Item] = []
    if pair:
        ids.append(_secondary("secondaryIdentificationQualifierCode", old=bool(listed)))
    for key, mark in _IDENTIFIERS:
        ids.append(_own(key, mark, bool(listed), pair) if mark in has else Known(key, why=NO_ROOM))
    tax = "employerIdentificationNumber"
    ids.append(identifier(tax, "EI", old=True) if "EI" in has else Known(tax, why=NO_ROOM))
    ids += [Known(key, why="an identifier of a payer or plan") for key in _OF_THE_PAYER]
    if listed:
        ids.append(identifiers(listed, payers=not pair))
    taxonomy = "taxonomyCode"
    return (
        Said("providerType"), *NAMES, Leaf("npi", "npi"),
        Leaf(taxonomy, "taxonomy_code") if taxonomy in room else Known(taxonomy, why=NO_ROOM),
        address() if "address" in room else Known("address", why=NO_ROOM),
        Inside("contactInformation", items=CONTACT, about="a contact")
        if "contact" in room else Known("contactInformation", why=NO_ROOM),
        *ids, Known("otherIdentifier", why="no document says what it identifies"),
    )  # fmt: skip


def _own(key: str, mark: str, listed: bool, pair: bool) -> Keyed:
    if pair and mark in _IN_PAIR and not listed:
        return Further(key, "identifiers", make=Identifier, mark=mark, attr="value")
    return identifier(key, mark, old=listed)


def _secondary(qualifier: str, old: bool = False) -> Pair:
    return Pair("secondaryIdentifier", "identifiers", other=qualifier, qualifiers=_IN_PAIR, old=old)


BILLING = Inside(
    "billing", "billing_provider", about="a provider",
    items=provider("EI SY 0B 1G G2 LU", room="taxonomyCode address contact"),
)  # fmt: skip
RENDERING = Part(
    "rendering", "rendering_provider", make=Party, about="a provider",
    items=provider("0B 1G G2 LU", room="taxonomyCode"),
)  # fmt: skip
SUPERVISING = Part(
    "supervising", "supervising_provider", make=Party, about="a provider",
    items=provider("0B 1G G2 LU"),
)  # fmt: skip
"""Providers of a professional and of a dental claim."""

PHYSICIAN: Items = (*NAMES, Leaf("npi", "npi"), _secondary("identificationQualifierCode"))
"""Operating physicians of an institutional claim or line."""

FACILITY: Items = (
    Leaf("organizationName", "name", must=True),
    Leaf("npi", "npi"),
    address(),
    identifiers("secondaryIdentifier"),
    ContactLeaf("phoneName", "contacts"),
    ContactLeaf("phoneNumber", "contacts", mark="TE"),
    ContactLeaf("phoneExtension", "contacts", mark="EX"),
)
HOSPITAL: Items = (
    Leaf("organizationName", "name", must=True),
    Leaf("identificationCode", "npi"),
    address(),
    _secondary("secondaryIdentificationQualifierCode"),
)

_INSURED: Items = (
    Leaf("memberId", "member_id"),
    *NAMES,
    *BORN,
    address(),
    identifier("ssn", "SY"),
    Leaf("groupNumber", "group_number"),
    Leaf("policyNumber", "group_number", old=True),
)
SUBSCRIBER_P: Items = (
    Leaf("paymentResponsibilityLevelCode", "payer_responsibility_code", default="P"),
    Leaf("insuranceTypeCode", "insurance_type_code"),
    *moved(_INSURED, "subscriber"),
    *moved((Inside("contactInformation", items=CONTACT, about="a contact"),), "subscriber"),
)


@dataclass(frozen=True)
class GroupName(Item):
    """The name of the group: the 837 has room for it where there is no number."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set it, or tell that the number stands."""
        if into.subscriber.group_number:
            seen.unused.append((path, "the group number says it, the 837 has room for one"))
        else:
            Leaf(self.key, "subscriber.group_name").read(value, into, path, seen)

    def write(self, source: Any) -> Any:
        """The name, where it stands alone."""
        who = source.subscriber
        return None if who.group_number else who.group_name


@dataclass(frozen=True)
class HealthId(Item):
    """The unique health identifier of a person, which stands where a member number does."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set it with its qualifier."""
        before = into.subscriber.member_id
        Leaf(self.key, "subscriber.member_id").read(value, into, path, seen)
        if not before:
            into.subscriber.member_id_qualifier = "II"

    def write(self, source: Any) -> Any:
        """The number, where it is one."""
        who = source.subscriber
        return who.member_id if who.member_id_qualifier == "II" else None


@dataclass(frozen=True)
class MemberId(Leaf):
    """The number of the member, unless it is the unique health identifier."""

    def write(self, source: Any) -> Any:
        """The number."""
        return None if source.subscriber.member_id_qualifier == "II" else super().write(source)


SUBSCRIBER_P = (*SUBSCRIBER_P, GroupName("subscriberGroupName", "subscriber.group_name"))
SUBSCRIBER_I: Items = (
    Leaf("paymentResponsibilityLevelCode", "payer_responsibility_code", default="P"),
    MemberId("memberId", "subscriber.member_id"),
    *moved(_INSURED[1:], "subscriber"),
    HealthId("standardHealthId", "subscriber.member_id (II)"),
)
_SUBSCRIBER_SAYS = "the subscriber says it for the patient"
_DEPENDENT: Items = (
    *NAMES[1:],
    *BORN,
    Leaf("relationshipToSubscriberCode", "relationship_code", must=True),
    address(),
    identifier("ssn", "SY"),
    Known("paymentResponsibilityLevelCode", why=_SUBSCRIBER_SAYS),
    Known("policyNumber", why=_SUBSCRIBER_SAYS),
)
DEPENDENT_P: Items = (
    *_DEPENDENT,
    identifier("memberId", "1W"),
    Inside("contactInformation", items=CONTACT, about="a contact"),
)
DEPENDENT_I = _DEPENDENT

PAY_TO_PLAN: Items = (
    Leaf("organizationName", "name"),
    Pair(
        "primaryIdentifier", "identifiers", other="primaryIdentifierTypeCode",
        qualifiers=("PI", "XV"),
    ),
    address(),
    Pair(
        "secondaryIdentifier", "identifiers", other="secondaryIdentifierTypeCode",
        qualifiers=("2U", "FY", "NF"),
    ),
    identifier("taxIdentificationNumber", "EI"),
)  # fmt: skip
PAY_TO_PLAN_I: Items = (
    Leaf("organizationName", "name"),
    Pair(
        "identificationCode", "identifiers", other="identificationCodeQualifier",
        qualifiers=("PI", "XV"),
    ),
    address(),
    identifier("payerIdentificationNumber", "2U"),
    identifier("claimOfficeNumber", "FY"),
    identifier("naic", "NF"),
    identifier("taxId", "EI"),
)  # fmt: skip
PAYER_IDS: Items = (
    identifier("payerIdentificationNumber", "2U"),
    identifier("employerIdentificationNumber", "EI"),
    identifier("claimOfficeNumber", "FY"),
    identifier("naic", "NF"),
)
