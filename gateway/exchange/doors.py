"""From a partner's settings to an open door, with its secrets resolved at the last moment."""

from __future__ import annotations

from pathlib import Path

from gateway.errors import ConfigError
from gateway.settings import Door, TradingPartner, secret
from gateway.transport.door import FileDoor, InquiryDoor

REAL_TIME = ("core", "rest")
"""Types of doors that answer inquiries at once."""


def open_door(partner: TradingPartner) -> FileDoor:
    """The partner's door. Nothing is connected yet. Raises ConfigError for what cannot work."""
    if partner.door.type == "folder":
        from gateway.transport.folder import FolderDoor

        if not partner.door.path:
            raise ConfigError(f"partner {partner.name}: a folder door needs door.path")
        root = Path(partner.door.path).expanduser()
        return FolderDoor(root, temporary_name=partner.temporary_name)
    if partner.door.type == "rest":
        from gateway.exchange.doors_rest import rest_door

        return rest_door(partner)
    if partner.door.type == "core":
        from gateway.exchange.doors_core import core_batch_door

        return core_batch_door(partner)
    return _sftp(partner)


def open_inquiry(partner: TradingPartner) -> InquiryDoor:
    """The partner's door for inquiries. Raises ConfigError where its door answers none."""
    if partner.door.type == "rest":
        from gateway.exchange.doors_rest import rest_door

        return rest_door(partner)
    if partner.door.type == "core":
        from gateway.exchange.doors_core import core_inquiry_door

        return core_inquiry_door(partner)
    raise ConfigError(f"partner {partner.name}: a {partner.door.type} door answers no inquiries")


def _sftp(partner: TradingPartner) -> FileDoor:
    from gateway.transport.sftp import SftpDoor
    from gateway.transport.sftp_address import SftpAddress

    door, what = partner.door, f"partner {partner.name}"
    return SftpDoor(
        SftpAddress(
            host=door.host,
            port=door.port,
            username=door.username,
            host_key=door.host_key,
            key_file=str(Path(door.key_file).expanduser()) if door.key_file else None,
            key=secret(door.key_env, "", what),
            passphrase=secret(door.key_passphrase_env, "", what),
            password=secret(door.password_env, door.password_file, what),
            connect_timeout=door.connect_timeout,
            timeout=door.timeout,
            temporary_name=partner.temporary_name,
        )
    )


def open_inquiry_door(partner: TradingPartner) -> InquiryDoor | None:
    """The partner's door for inquiries; None where it has none, and is asked by files."""
    return open_inquiry(partner) if partner.door.type in REAL_TIME else None


def describe(door: Door) -> str:
    """Where a door leads, without any secret."""
    if door.type == "folder":
        return door.path
    if door.type in ("core", "rest"):
        return door.url
    return f"{door.username}@{door.host}:{door.port}"
