"""The whole request of the medical network JSON, professional, institutional and dental."""

from __future__ import annotations

from gateway.models.claim import ClaimKind
from gateway.models.party import Identifier, Party
from gateway.translate.medical_network_claim import CLAIM_I, CLAIM_P
from gateway.translate.medical_network_dental import CLAIM_D, PROVIDERS
from gateway.translate.medical_network_items import Many
from gateway.translate.medical_network_lines import LINE_PROVIDERS_P
from gateway.translate.medical_network_people import (
    BILLING,
    CONTACT,
    DEPENDENT_I,
    DEPENDENT_P,
    NAMES,
    PAY_TO_PLAN,
    PAY_TO_PLAN_I,
    PAYER_IDS,
    PHYSICIAN,
    RENDERING,
    SUBSCRIBER_I,
    SUBSCRIBER_P,
    SUPERVISING,
    address,
    identifier,
    located,
    provider,
)
from gateway.translate.medical_network_roles import (
    EntityType,
    OnLines,
    PayerId,
    Receiver,
    Roles,
)
from gateway.translate.medical_network_table import (
    Inside,
    Item,
    Items,
    Known,
    Leaf,
    Part,
)

ENVELOPE = "the gateway's own settings and counters write the envelope"
"""Why a field that the API asks for has no place: told once for a file, for each request has it."""
_PROVIDERS_P: dict[str, Item] = {
    "BillingProvider": BILLING,
    "ReferringProvider": Many(
        "referring", "referring_providers", make=Party, marks=("DN",), one=True,
        items=provider("0B 1G G2"), about="a provider",
    ),
    "RenderingProvider": RENDERING,
    "SupervisingProvider": SUPERVISING,
    "OrderingProvider": OnLines(
        "ordering", mark="DK", items=LINE_PROVIDERS_P["orderingProvider"][1]
    ),
}  # fmt: skip
_PROVIDERS_I: dict[str, Item] = {
    "BillingProvider": Inside(
        "billing", "billing_provider", about="a provider",
        items=provider("EI 0B 1G G2 LU", pair=True, room="taxonomyCode address contact"),
    ),
    "AttendingProvider": Part(
        "attending", "attending_provider", make=Party, about="a provider",
        items=provider("0B 1G G2 LU", pair=True, room="taxonomyCode"),
    ),
    "RenderingProvider": Part(
        "rendering", "rendering_provider", make=Party, about="a provider",
        items=provider("0B 1G G2 LU", pair=True),
    ),
    "ReferringProvider": Many(
        "referring", "referring_providers", make=Party, marks=("DN",), one=True,
        items=provider("0B 1G G2", pair=True), about="a provider",
    ),
}  # fmt: skip


def _root(
    who: Items, dependent: Items, providers: dict[str, Item], pay_to: Items, info: Items
) -> Items:
    return (
        Known("controlNumber", why=ENVELOPE),
        Known("usageIndicator", why="the settings of the partner say whether a file is a test"),
        Known("claimIdentifier", why=ENVELOPE),
        Known("submitter", why=ENVELOPE),
        PayerId(
            "tradingPartnerServiceId",
            "payer.identifiers",
            make=Identifier,
            mark="PI",
            attr="value",
            must=True,
        ),
        Leaf("tradingPartnerName", "payer.name"),
        Receiver("receiver", "payer.name"),
        address("payerAddress", "payer.address"),
        Inside("tradingPartnerSecondaryIdentifiers", "payer", items=PAYER_IDS),
        Inside("subscriber", items=who, must=True),
        Part("dependent", "patient", make=Party, items=dependent),
        *providers.values(),
        Roles("providers", roles=providers),
        *pay_to,
        Inside("claimInformation", items=info, must=True),
    )


_PAY_TO: Items = (
    located("payToAddress", "pay_to"),
    Part("payToPlan", "pay_to_plan", make=Party, items=PAY_TO_PLAN),
)
ROOT_P = _root(SUBSCRIBER_P, DEPENDENT_P, _PROVIDERS_P, _PAY_TO, CLAIM_P)
ROOT_I = _root(
    SUBSCRIBER_I, DEPENDENT_I, _PROVIDERS_I,
    (
        Part("operatingPhysician", "operating_provider", make=Party, items=PHYSICIAN,
             about="a physician"),
        Part("otherOperatingPhysician", "other_operating_provider", make=Party, items=PHYSICIAN,
             about="a physician"),
        Part("billingPayToAddressName", "pay_to", make=Party,
             items=(address(), EntityType("entityTypeQualifier", "entity_type_code"))),
        Part("billingPayToPlanName", "pay_to_plan", make=Party, items=PAY_TO_PLAN_I),
    ),
    CLAIM_I,
)  # fmt: skip
ROOT_D = _root(SUBSCRIBER_P, DEPENDENT_P, PROVIDERS, _PAY_TO, CLAIM_D)
ROOTS: dict[ClaimKind, Items] = {"837P": ROOT_P, "837I": ROOT_I, "837D": ROOT_D}

_END: Items = (
    *NAMES[:-1],
    Inside("contactInformation", items=CONTACT),
)
_ENDS: tuple[Items, Items] = (
    (*_END, identifier("submitterIdentification", "46")),
    (Leaf("organizationName", "name"),),
)
ENDS: dict[ClaimKind, tuple[Items, Items]] = {
    "837P": _ENDS,
    "837D": _ENDS,
    "837I": (
        (*_END, identifier("taxId", "46")),
        (Leaf("organizationName", "name"), identifier("taxId", "46")),
    ),
}
"""Submitter and receiver of a request: they are written, and told where they are read."""
