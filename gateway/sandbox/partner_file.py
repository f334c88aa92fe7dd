"""The partner file with which a gateway reaches this sandbox."""

from __future__ import annotations

from pathlib import Path

from gateway.sandbox.core_server import CoreService
from gateway.sandbox.server import SftpService

_HEAD = """# A sandbox clearinghouse on this machine, made by `gateway sandbox`.
environment = "test"
sender_id = "PRACTICE"
receiver_id = "SANDBOX"
receiver_name = "SANDBOX CLEARINGHOUSE"
settle_seconds = 0.0        # it renames its answers into place
after_fetch = "archive"

[submitter]
name = "MAIN STREET BILLING"
identifier = "PRACTICE"
contact_name = "EDI DESK"
telephone = "5555550100"

"""


def partner_file(service: SftpService, key_file: Path) -> str:
    """TOML for ``config/partners/sandbox.toml`` of a gateway on this machine."""
    return f"""{_HEAD}[door]
type = "sftp"
host = "{service.host}"
port = {service.port}
username = "{service.username}"
host_key = "{service.host_key_line}"
key_file = "{key_file}"

[folders]
outbound = "inbox"
archive = "archive"
inbound = "outbox"
fetched = "collected"
"""


def core_partner_file(
    service: CoreService, authority: Path, username: str, password_file: Path
) -> str:
    """The same for a sandbox that speaks CAQH CORE."""
    return f"""{_HEAD}[door]
type = "core"
url = "{service.url}"
username = "{username}"
password_file = "{password_file}"
ca_file = "{authority}"
"""
