"""From a partner's settings to its REST door: everything that cannot work is said here."""

from __future__ import annotations

from gateway.errors import ConfigError
from gateway.settings import TradingPartner, secret
from gateway.transport.rest import RestDoor, api_of
from gateway.transport.rest_address import RestAddress
from gateway.transport.web_address import web_address

SANDBOX = "sandbox-"
"""How Optum's host for tests begins; its host for production does not."""

CREDENTIALS = {"stedi": ("api_key",), "optum": ("client_id", "client_secret")}
AFTER_FETCH = {"stedi": "keep", "optum": "delete"}
"""Stedi keeps its transactions; Optum's names come round again, so files are deleted there."""


def rest_door(partner: TradingPartner) -> RestDoor:
    """The door. Nothing is connected yet. Raises ConfigError for what cannot work."""
    what = f"partner {partner.name}: "
    try:
        return _door(partner)
    except ConfigError as error:
        raise ConfigError(f"{what}{str(error).removeprefix(what)}") from None


def _door(partner: TradingPartner) -> RestDoor:
    door, what = partner.door, f"partner {partner.name}"
    for wrong, say in _wrongs(partner):
        if wrong:
            raise ConfigError(say)
    found = {
        name: secret(getattr(door, f"{name}_env"), getattr(door, f"{name}_file"), what)
        for name in CREDENTIALS[door.api]
    }
    for name, value in found.items():
        if not value:
            raise ConfigError(f"the door needs {name}_env or {name}_file")
    headers = {name: secret(env, "", what) or "" for name, env in door.header_env.items()}
    address = RestAddress(
        url=door.url, reports_url=door.reports_url, usage=partner.usage_indicator, headers=headers,
        connect_timeout=door.connect_timeout, timeout=door.timeout,
        lookback_days=door.lookback_days, api_key=found.get("api_key"),
        client_id=found.get("client_id"), client_secret=found.get("client_secret"),
    )  # fmt: skip
    folders = partner.folders
    return RestDoor(
        api_of(door.api, address), address, outbound=folders.outbound, inbound=folders.inbound
    )


def _wrongs(partner: TradingPartner) -> list[tuple[bool, str]]:
    """What contradicts the API, each with its words."""
    door, folders = partner.door, partner.folders
    host = web_address(door.url).hostname or ""
    test_host = host.startswith(SANDBOX)
    optum = door.api == "optum" and host.endswith(".optum.com")
    wanted = AFTER_FETCH.get(door.api, "")
    return [
        (not door.api, 'a rest door needs api = "stedi" or "optum"'),
        (not door.url, "a rest door needs door.url"),
        (partner.claims_per_interchange != 1,
         "a rest door takes one claim a request: set claims_per_interchange = 1"),
        (partner.after_fetch != wanted, f'for this API set after_fetch = "{wanted}"'),
        (folders.outbound == folders.inbound, "folders.outbound and inbound must differ"),
        (bool(folders.archive or folders.fetched),
         "an API has no folders.archive and no folders.fetched: leave them out"),
        (partner.acknowledge.ta1 != "never" or partner.acknowledge.functional != "never",
         "an API takes no TA1 and no 999 of ours: leave [acknowledge] out"),
        (optum and test_host != (partner.environment == "test"),
         f"{host} is not the host of {partner.environment}: test and production never mix"),
    ]  # fmt: skip
