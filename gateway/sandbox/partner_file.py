"""The partner file with which a gateway reaches this sandbox."""

from __future__ import annotations

from pathlib import Path

from gateway.sandbox.core_server import CoreService
from gateway.sandbox.keys import write_private
from gateway.sandbox.rest_server import CLIENT, RestService
from gateway.sandbox.server import SftpService

CLIENT_FILE = "rest_client_id"

_HEAD = """# A sandbox clearinghouse on this machine, made by `gateway sandbox`.
environment = "test"
sender_id = "PRACTICE"
receiver_id = "SANDBOX"
receiver_name = "SANDBOX CLEARINGHOUSE"
settle_seconds = 0.0        # what can be seen of its answers is whole
{fetching}

[submitter]
name = "MAIN STREET BILLING"
identifier = "PRACTICE"
contact_name = "EDI DESK"
telephone = "5555550100"

"""


def _head(fetching: str) -> str:
    return _HEAD.replace("{fetching}", fetching)


def partner_file(service: SftpService, key_file: Path) -> str:
    """TOML for ``config/partners/sandbox.toml`` of a gateway on this machine."""
    return f"""{_head('after_fetch = "archive"')}[door]
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
    return f"""{_head('after_fetch = "archive"')}[door]
type = "core"
url = "{service.url}"
username = "{username}"
password_file = "{password_file}"
ca_file = "{authority}"
"""


def rest_partner_file(service: RestService, secret_file: Path) -> str:
    """The same for a sandbox that speaks one of the REST APIs."""
    login, after = {
        "stedi": (f'api_key_file = "{secret_file}"', "keep"),
        "optum": (
            f'client_id_file = "{secret_file.with_name(CLIENT_FILE)}"\n'
            f'client_secret_file = "{secret_file}"',
            "delete",
        ),
    }[service.api]
    fetching = f'after_fetch = "{after}"\nclaims_per_interchange = 1  # an answer speaks of one'
    return f"""{_head(fetching)}[door]
type = "rest"
api = "{service.api}"
url = "{service.url}"
{login}

[folders]                   # an API has none: these names stand for its two sides
outbound = "claims"
inbound = "reports"
"""


def kept_client(folder: Path) -> None:
    """Write the client id where a partner file finds it."""
    write_private(folder / CLIENT_FILE, CLIENT)
