"""config/*.toml to Settings and TradingPartner.

Unknown keys are refused with the file and the key. Secrets never stand in a file of
configuration: a setting names the environment variable or the file that holds them.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from gateway import resources
from gateway.errors import ConfigError
from gateway.resources import own_text
from gateway.settings_sections import Acknowledge, Deadlines, Inquiries
from gateway.settings_sections import Section as _Section

T = TypeVar("T")
Qualifier = Annotated[str, msgspec.Meta(min_length=2, max_length=2)]
PartyId = Annotated[str, msgspec.Meta(min_length=1, max_length=15)]
"""ISA05 to ISA08 and GS02, GS03 have no room for more."""

_PASSWORD = re.compile(r"([?&]password=)[^&]*")


class Door(_Section):
    """How a partner is reached.

    ``host_key`` is the pinned public key (``ssh-ed25519 AAAA…``). ``…_env`` and ``…_file`` name a
    credential by reference; ``header_env`` the variables whose values are sent as header fields
    with claims. A ``rest`` door takes ``api`` to ``lookback_days`` (docs/rest.md), a ``core`` door
    ``envelope`` to ``results`` (docs/core-connectivity.md), either its ``url``.
    """

    type: Literal["sftp", "folder", "rest", "core"] = "sftp"
    host: str = ""
    port: int = 22
    username: str = ""
    host_key: str = ""
    password_env: str = ""
    password_file: str = ""
    key_file: str = ""
    key_env: str = ""
    key_passphrase_env: str = ""
    path: str = ""
    connect_timeout: float = 10.0
    timeout: float = 60.0
    api: Literal["", "stedi", "optum"] = ""
    url: str = ""
    reports_url: str = ""
    api_key_env: str = ""
    api_key_file: str = ""
    client_id_env: str = ""
    client_id_file: str = ""
    client_secret_env: str = ""
    client_secret_file: str = ""
    header_env: dict[str, str] = {}
    lookback_days: float = 7.0
    envelope: Literal["soap", "mime"] = "soap"
    version: Literal["C2.2.0", "C3.1.0"] = "C2.2.0"
    rule_version: str = ""
    sender_id: str = ""
    receiver_id: str = ""
    username_env: str = ""
    certificate_file: str = ""
    certificate_key_file: str = ""
    ca_file: str = ""
    idempotent: bool = False
    payload_types: dict[str, str] = {}
    results: list[str] = []


class Folders(_Section):
    """The partner's folders: where we put, where it archives what it took, where we collect."""

    outbound: str = "inbound"
    archive: str = ""
    inbound: str = "outbound"
    fetched: str = ""


Expected = Literal["TA1", "999", "277CA", "277", "835", "report"]
"""What a partner may answer; ``report`` is a text for people."""


class SubmitterSettings(_Section, kw_only=True):
    """Loop 1000A: who sends, and whom to call."""

    name: str
    identifier: str
    contact_name: str = "EDI DESK"
    telephone: str = ""
    email: str = ""


class TradingPartner(_Section, kw_only=True):
    """Whom files are exchanged with."""

    name: str
    environment: Literal["test", "production"] = "test"
    sender_qualifier: Qualifier = "ZZ"
    sender_id: PartyId
    receiver_qualifier: Qualifier = "ZZ"
    receiver_id: PartyId
    group_sender: Annotated[str, msgspec.Meta(max_length=15)] = ""
    group_receiver: Annotated[str, msgspec.Meta(max_length=15)] = ""
    receiver_name: str
    submitter: SubmitterSettings
    door: Door
    folders: Folders = msgspec.field(default_factory=Folders)
    deadlines: Deadlines = msgspec.field(default_factory=Deadlines)
    acknowledge: Acknowledge = msgspec.field(default_factory=Acknowledge)
    inquiries: Inquiries = msgspec.field(default_factory=Inquiries)
    expects: list[Expected] = []
    """What they answer a first file with, in this order: ``gateway partners check`` waits for it.
    A TA1 belongs here only where every interchange gets one."""
    file_name: str = "{kind}_{control_number}_{date}.x12"
    temporary_name: str = ".{name}.part"
    settle_seconds: float = 60.0
    after_fetch: Literal["delete", "archive", "keep"] = "delete"
    claims_per_set: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 100
    claims_per_interchange: Annotated[int, msgspec.Meta(ge=0)] = 0
    bytes_per_interchange: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Most claims and bytes of one file; 0 for no limit."""
    control_numbers_after: Annotated[int, msgspec.Meta(ge=0, le=899_999_999)] = 0
    """The highest ISA13 and GS06 that another system sent under these ids; ours come after it."""
    claim_or_encounter_code: Literal["CH", "RP"] = "CH"
    """``RP``: what is handed in for this partner goes to it as reports of encounters, whatever it
    says itself; a demand to be paid back (31) stays one."""
    batch_by: Literal["partner", "payer"] = "partner"
    """``payer``: claims to different payers never share a file."""
    lines_per_claim: Annotated[int, msgspec.Meta(ge=0)] = 0
    """A claim of more service lines is split; 0 for the guide's own limit."""
    repairs_off: list[str] = []
    """Repairs that this partner's claims go without (docs/partners.md)."""
    segment_newline: bool = False
    patches: list[str] = []
    """Names of the patches that turn the guides into this partner's, in their order."""
    patch_folder: str = ""
    """Where patches of one's own are; ``patches`` beside gateway.toml where it is not given."""
    code_lists: str = ""
    """Folder of code lists that claims are judged by; that of gateway.toml where none is given."""

    @property
    def counter_scope(self) -> str:
        """Whose control numbers count on together: ISA05 to ISA08 of what we send."""
        return ":".join((self.sender_qualifier, self.sender_id,
                         self.receiver_qualifier, self.receiver_id))  # fmt: skip

    @property
    def usage_indicator(self) -> str:
        """ISA15: a partner is test or production, never both."""
        return "P" if self.environment == "production" else "T"


class HandOff(_Section):
    """A folder into which one billing system drops claim files.

    ``folder`` gets three sub-folders: claims are dropped in ``in``, what was taken moves to
    ``taken``, and a result file for each comes back in ``results``. ``csv_map`` is the
    header-mapping file of its CSV files; a relative path begins beside gateway.toml. With
    ``claim_or_encounter_code`` RP all that is dropped there goes as reports of encounters.
    """

    name: str
    folder: str
    partner: str
    submitter: str = "default"
    settle_seconds: float = 5.0
    csv_map: str = ""
    claim_or_encounter_code: Literal["CH", "RP"] = "CH"


class Settings(_Section, kw_only=True):
    """Everything that config/gateway.toml and config/partners/*.toml say."""

    database: str = ""
    code_lists: str = ""
    log_json: bool = True
    log_level: str = "info"
    worker_interval: float = 60.0
    handoff: list[HandOff] = []
    denial_days: dict[str, dict[str, int]] = {}
    """Days to answer a denial, by payer (its id or name on the claim) and category, or ``any``."""
    home: str = ""
    partners: dict[str, TradingPartner] = {}
    unfilled: dict[str, dict[str, str]] = {}
    """Partners that are no partners yet: each placeholder's key, and where its value is from."""

    def __repr__(self) -> str:
        """A password in the address of the database is masked."""
        values = msgspec.structs.asdict(self) | {"database": masked(self.database)}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in values.items())})"

    def partner(self, name: str) -> TradingPartner:
        """The partner of that name, or a ConfigError that lists those there are."""
        if name in self.unfilled:
            raise ConfigError(
                f"partner {name} is still to be filled in: {', '.join(self.unfilled[name])}; "
                f"gateway partners check {name} says where from"
            )
        if name not in self.partners:
            known = ", ".join(sorted(self.partners)) or "none"
            raise ConfigError(f"no partner is called {name!r}; configured: {known}")
        return self.partners[name]


def masked(url: str) -> str:
    """The address of a database with ``***`` for its password."""
    head, at, host = url.rpartition("@")
    scheme, mark, login = head.partition("://")
    user, colon, _ = login.partition(":")
    if at and mark and colon:
        url = f"{scheme}://{user}:***@{host}"
    return _PASSWORD.sub(r"\1***", url)


def home_folder(given: str | None = None) -> Path:
    """Where state lives: ``--home``, else GATEWAY_HOME, else the user's data folder."""
    chosen = given or os.environ.get("GATEWAY_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "x12-gateway"


def config_folder(home: Path, given: str | None = None) -> Path:
    """``--config``, else GATEWAY_CONFIG, else ``config`` in the home."""
    chosen = given or os.environ.get("GATEWAY_CONFIG")
    return Path(chosen).expanduser().absolute() if chosen else home / "config"


def code_lists(given: str = "") -> str:
    """The folder of code lists: as given, else GATEWAY_CODE_LISTS, else none."""
    return given or os.environ.get("GATEWAY_CODE_LISTS", "")


def load(home: Path, config: Path) -> Settings:
    """Read the configuration; the shipped defaults stand in for files that are not there."""
    main = config / "gateway.toml"
    text = own_text(main) if main.exists() else resources.read_text("config/gateway.toml")
    settings = _convert(_toml(text, main), Settings, main)
    settings.home = str(home)
    settings.database = (
        os.environ.get("GATEWAY_DATABASE") or settings.database or f"sqlite:///{home}/gateway.db"
    )
    folder = config / "partners"
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        written = _toml(own_text(path), path)
        if lacking := placeholders(written):
            settings.unfilled[str(written.get("name", path.stem))] = lacking
            continue
        partner = _convert({"name": path.stem} | written, TradingPartner, path)
        if partner.name in settings.partners:
            raise ConfigError(f"{path}: a partner called {partner.name!r} is configured already")
        _check_templates(partner, path)
        if partner.door.type == "core":  # what was submitted and is not yet answered
            partner.door.path = partner.door.path or str(home / "core" / partner.name)
        partner.patch_folder = partner.patch_folder or str(config / "patches")
        _check_patches(partner, path)
        _check_repairs(partner, path)
        partner.code_lists = partner.code_lists or code_lists(settings.code_lists)
        settings.partners[partner.name] = partner
    for handoff in settings.handoff:
        settings.partner(handoff.partner)
        if handoff.csv_map:
            _check_map(handoff, config)
    return settings


def placeholders(written: dict[str, Any], above: str = "") -> dict[str, str]:
    """What a profile leaves to be filled in: values ``<…>``, by their key (``door.username``)."""
    found: dict[str, str] = {}
    for key, value in written.items():
        if isinstance(value, dict):
            found |= placeholders(value, f"{above}{key}.")
        elif isinstance(value, str) and value.startswith("<") and value.endswith(">"):
            found[above + key] = value[1:-1]
    return found


def _check_map(handoff: HandOff, config: Path) -> None:
    """The mapping file is there and can be used, before the first file is dropped."""
    from gateway.translate.csv_map import load_map

    path = config / Path(handoff.csv_map).expanduser()
    handoff.csv_map = str(path)
    load_map(own_text(path), handoff.csv_map)


def _check_templates(partner: TradingPartner, path: Path) -> None:
    """File names must be unique for ever: after a crash files are asked for by name."""
    for key, template, needed, fields in (
        ("file_name", partner.file_name, "control_number", ("kind", "control_number", "date")),
        ("temporary_name", partner.temporary_name, "name", ("name",)),
    ):
        try:
            made = template.format(**dict.fromkeys(fields, "\0"))
        except (KeyError, IndexError, ValueError):
            known = ", ".join(f"{{{field}}}" for field in fields)
            raise ConfigError(
                f"{path}: {key} may hold {known} and nothing else in braces"
            ) from None
        if f"{{{needed}}}" not in template or "/" in made:
            raise ConfigError(f"{path}: {key} needs {{{needed}}} in it, and no slash")


def _check_patches(partner: TradingPartner, path: Path) -> None:
    """Each patch is there and has the form of one; if it fits is seen when guides are read."""
    if not partner.patches:
        return
    from gateway.books import read_patch

    try:
        for name in partner.patches:
            read_patch(name, partner.patch_folder)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _check_repairs(partner: TradingPartner, path: Path) -> None:
    """Each repair that is switched off is one."""
    if not partner.repairs_off:
        return
    from gateway.translate.repair import refuse_unknown

    try:
        refuse_unknown(partner.repairs_off)
    except ValueError as error:
        raise ConfigError(f"{path}: repairs_off: {error}") from None


def _toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from None


def _convert(data: dict[str, Any], kind: type[T], path: Path) -> T:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from None


def secret(env: str, file: str, what: str) -> str | None:
    """The secret that a setting refers to; None where it refers to none.

    The message of the ConfigError names the reference, never the value.
    """
    if env:
        value = os.environ.get(env)
        if not value:
            raise ConfigError(f"{what}: the environment variable {env} is empty or not set")
        return value
    if file:
        try:
            value = own_text(file).rstrip("\r\n")
        except ConfigError as error:
            raise ConfigError(f"{what}: {error}") from None
        if not value:
            raise ConfigError(f"{what}: {file} is empty")
        return value
    return None
