"""From the settings of a CORE partner to its doors; secrets are resolved at the last moment."""

from __future__ import annotations

from pathlib import Path

from gateway.errors import ConfigError
from gateway.settings import TradingPartner, secret
from gateway.transport.core_address import CoreAddress
from gateway.transport.core_batch import CoreBatchDoor
from gateway.transport.core_door import CoreInquiryDoor


def core_batch_door(partner: TradingPartner) -> CoreBatchDoor:
    """The door for files. Raises ConfigError for what cannot work."""
    if not partner.door.path:
        raise ConfigError(f"partner {partner.name}: a core door needs door.path for its journal")
    try:
        return CoreBatchDoor(
            _address(partner),
            Path(partner.door.path).expanduser(),
            inbound=partner.folders.inbound,
        )
    except ConfigError as error:
        raise ConfigError(f"partner {partner.name}: {error}") from None


def core_inquiry_door(partner: TradingPartner) -> CoreInquiryDoor:
    """The door for inquiries. Raises ConfigError for what cannot work."""
    try:
        return CoreInquiryDoor(_address(partner))
    except ConfigError as error:
        raise ConfigError(f"partner {partner.name}: {error}") from None


def _address(partner: TradingPartner) -> CoreAddress:
    """The ids of the envelope are those of the interchange where the door names no others."""
    door = partner.door
    return CoreAddress(
        url=door.url,
        sender_id=door.sender_id or partner.sender_id,
        receiver_id=door.receiver_id or partner.receiver_id,
        version=door.version,
        framing=door.envelope,
        rule_version=door.rule_version,
        username=door.username or secret(door.username_env, "", "door.username_env") or "",
        password=secret(door.password_env, door.password_file, "door.password_env"),
        certificate_file=_path(door.certificate_file),
        key_file=_path(door.certificate_key_file),
        ca_file=_path(door.ca_file),
        connect_timeout=door.connect_timeout,
        timeout=door.timeout,
        idempotent=door.idempotent,
        payload_types=door.payload_types,
        results=door.results,
    )


def _path(given: str) -> str:
    return str(Path(given).expanduser()) if given else ""
