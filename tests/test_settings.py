"""Configuration: unknown keys are refused by name, secrets stand elsewhere, nothing shows one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.settings import Settings, config_folder, home_folder, load, masked, secret

PARTNER = """
sender_id = "CLINICA"
receiver_id = "PAYERX"
receiver_name = "PAYER X"
[submitter]
name = "CLINICA CENTRAL"
identifier = "CLINICA"
[door]
host = "sftp.example.test"
username = "clinica"
password_env = "PAYERX_PASSWORD"
"""
SECRET = "s3cret-value"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GATEWAY_DATABASE", "GATEWAY_HOME", "GATEWAY_CONFIG", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "config"
    (folder / "partners").mkdir(parents=True)
    return folder


def partner_file(config: Path, text: str = PARTNER, name: str = "payerx") -> Path:
    path = config / "partners" / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def refused(config: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(config.parent, config)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_without_any_file_the_shipped_defaults_stand(config: Path) -> None:
    got = load(config.parent, config / "nowhere")
    assert (got.partners, got.handoff, got.worker_interval) == ({}, [], 60.0)
    assert got.database == f"sqlite:///{config.parent}/gateway.db"
    assert got.home == str(config.parent)


def test_nothing_is_answered_unless_a_partner_file_says_so(config: Path) -> None:
    partner_file(config)
    section = '[acknowledge]\nta1 = "requested"\nfunctional = "rejected"\n'
    partner_file(config, PARTNER + section, "other")
    got = load(config.parent, config)
    silent, other = got.partner("payerx").acknowledge, got.partner("other").acknowledge
    assert (silent.ta1, silent.functional) == ("never", "never")
    assert (other.ta1, other.functional) == ("requested", "rejected")


@pytest.mark.parametrize(
    ("line", "says"),
    [('ta1 = "sometimes"', "sometimes"), ('functional = "requested"', "requested"),
     ('acks = true', "acks")],
)  # fmt: skip
def test_an_answer_there_is_not_is_refused(config: Path, line: str, says: str) -> None:
    partner_file(config, f"{PARTNER}[acknowledge]\n{line}\n")
    told = refused(config)
    assert "payerx.toml" in told and says in told


def test_a_partner_is_read_and_named_after_its_file(config: Path) -> None:
    partner_file(config)
    one = load(config.parent, config).partner("payerx")
    assert (one.name, one.sender_id, one.receiver_id) == ("payerx", "CLINICA", "PAYERX")
    assert (one.environment, one.usage_indicator) == ("test", "T")
    assert (one.door.type, one.door.port, one.door.password_env) == ("sftp", 22, "PAYERX_PASSWORD")
    assert (one.deadlines.interchange_hours, one.deadlines.remittance_days) == (4, 30)


def test_production_is_said(config: Path) -> None:
    partner_file(config, 'environment = "production"\n' + PARTNER)
    assert load(config.parent, config).partner("payerx").usage_indicator == "P"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('passwd = "x"\n' + PARTNER, ["passwd"]),
        (PARTNER + f'password = "{SECRET}"\n', ["password", "door"]),
        (PARTNER + "[deadlines]\nclaim_days = 3\n", ["claim_days", "deadlines"]),
        (PARTNER.replace('sender_id = "CLINICA"', ""), ["sender_id"]),
        (PARTNER.replace('"CLINICA"\nrec', '"SIXTEENLETTERSXX"\nrec'), ["sender_id", "15"]),
        (PARTNER.replace('"PAYERX"', '""'), ["receiver_id"]),
        ('sender_qualifier = "Z"\n' + PARTNER, ["sender_qualifier"]),
        ("claims_per_set = 0\n" + PARTNER, ["claims_per_set"]),
        ('environment = "live"\n' + PARTNER, ["environment"]),
        (PARTNER + 'port = "22"\n', ["port"]),
        ("sender_id = \n", ["not TOML"]),
    ],
)
def test_what_is_wrong_names_the_file_and_the_key(
    config: Path, text: str, words: list[str]
) -> None:
    path = partner_file(config, text)
    message = refused(config)
    assert str(path) in message
    for word in words:
        assert word in message
    assert SECRET not in message


def test_an_unknown_key_of_the_main_file(config: Path) -> None:
    (config / "gateway.toml").write_text('log_levle = "info"\n', "utf-8")
    message = refused(config)
    assert "gateway.toml" in message
    assert "log_levle" in message


@pytest.mark.parametrize("name", ["gateway.toml", "partners/payerx.toml"])
def test_a_file_that_is_no_text(config: Path, name: str) -> None:
    (config / name).write_bytes(b'name = "\xff\xfe"\n')
    assert refused(config) == f"{config / name} is not UTF-8 text"


def test_a_folder_in_place_of_a_file(config: Path) -> None:
    (config / "gateway.toml").mkdir()
    assert refused(config).startswith(f"cannot read {config / 'gateway.toml'}")


def test_one_name_for_two_partners(config: Path) -> None:
    partner_file(config, 'name = "payerx"\n' + PARTNER, "a")
    path = partner_file(config)
    message = refused(config)
    assert str(path) in message
    assert "'payerx' is configured already" in message


def test_an_unknown_partner_is_told_with_those_there_are(config: Path) -> None:
    partner_file(config)
    partner_file(config, name="other")
    with pytest.raises(ConfigError, match="'nobody'; configured: other, payerx"):
        load(config.parent, config).partner("nobody")


def test_a_hand_off_to_an_unknown_partner(config: Path) -> None:
    text = '[[handoff]]\nname = "front"\nfolder = "/srv/front"\npartner = "nobody"\n'
    (config / "gateway.toml").write_text(text, "utf-8")
    assert "'nobody'" in refused(config)


def test_the_columns_of_a_hand_off_are_seen_when_they_cannot_be_used(config: Path) -> None:
    partner_file(config)
    (config / "gateway.toml").write_text(
        '[[handoff]]\nname = "front"\nfolder = "/srv/front"\npartner = "payerx"\n'
        'csv_map = "columns.toml"\n'
    )
    path = config / "columns.toml"
    assert f"cannot read {path}" in refused(config)
    path.write_text('[columns]\n"Last" = "patient.lastname"\n')
    assert f"{path}: column 'Last'" in refused(config)
    path.write_text('[columns]\n"Last" = "patient.last_name"\n')
    assert load(config.parent, config).handoff[0].csv_map == str(path)


def test_the_shipped_example_is_a_partner(config: Path) -> None:
    shipped = Path(__file__).parents[1] / "config" / "partners" / "example.toml"
    partner_file(config, shipped.read_text("utf-8"), "example")
    assert load(config.parent, config).partner("example").door.host_key


def test_the_database_of_the_environment_goes_first(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config / "gateway.toml").write_text('database = "sqlite:////file.db"\n', "utf-8")
    assert load(config.parent, config).database == "sqlite:////file.db"
    monkeypatch.setenv("GATEWAY_DATABASE", "postgresql+psycopg://user@host/gateway")
    assert load(config.parent, config).database == "postgresql+psycopg://user@host/gateway"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/gateway.db", "sqlite:////srv/gateway.db"),
        ("postgresql+psycopg://user@host/gateway", "postgresql+psycopg://user@host/gateway"),
        (f"postgresql+psycopg://user:{SECRET}@host:5432/gateway",
         "postgresql+psycopg://user:***@host:5432/gateway"),
        (f"postgresql+psycopg://user:{SECRET}@{SECRET}@host/g", "postgresql+psycopg://user:***@host/g"),
        (f"postgresql+psycopg:///gateway?user=u&password={SECRET}&port=1",
         "postgresql+psycopg:///gateway?user=u&password=***&port=1"),
    ],
)  # fmt: skip
def test_a_password_in_the_address_of_the_database_is_masked(url: str, shown: str) -> None:
    assert masked(url) == shown
    settings = Settings(database=url)
    assert f"database={shown!r}" in repr(settings)
    assert SECRET not in repr(settings) + str(settings)


def test_a_secret_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYERX_PASSWORD", SECRET)
    assert secret("PAYERX_PASSWORD", "", "the password") == SECRET


@pytest.mark.parametrize("value", [None, ""])
def test_a_secret_that_is_not_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("PAYERX_PASSWORD", raising=False)
    if value is not None:
        monkeypatch.setenv("PAYERX_PASSWORD", value)
    with pytest.raises(ConfigError) as caught:
        secret("PAYERX_PASSWORD", "", "partner payerx")
    assert str(caught.value) == (
        "partner payerx: the environment variable PAYERX_PASSWORD is empty or not set"
    )


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_from_a_file_keeps_its_own_blanks(tmp_path: Path, ending: str) -> None:
    (tmp_path / "password").write_bytes(f" {SECRET} {ending}".encode())
    assert secret("", str(tmp_path / "password"), "the password") == f" {SECRET} "


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot read"), (b"", "is empty"), (b"\n", "is empty"),
     (SECRET.encode() + b"\xff", "is not UTF-8 text")],
)  # fmt: skip
def test_a_file_that_holds_no_secret(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        secret("", str(path), "partner payerx")
    assert "partner payerx" in str(caught.value)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_setting_that_refers_to_no_secret() -> None:
    assert secret("", "", "the password") is None


def test_where_state_lives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GATEWAY_HOME", "GATEWAY_CONFIG", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    assert home_folder() == Path("/home/somebody/.local/share/x12-gateway")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert home_folder() == Path("/data/x12-gateway")
    monkeypatch.setenv("GATEWAY_HOME", "~/state")
    assert home_folder() == Path("/home/somebody/state")
    assert home_folder("/given") == Path("/given")
    monkeypatch.chdir(tmp_path)
    assert home_folder("here") == tmp_path / "here"
    assert config_folder(Path("/given")) == Path("/given/config")
    monkeypatch.setenv("GATEWAY_CONFIG", "/etc/gateway")
    assert config_folder(Path("/given")) == Path("/etc/gateway")
    assert config_folder(Path("/given"), "/own") == Path("/own")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('file_name = "claims.x12"', "file_name needs {control_number}"),
        ('file_name = "{patient}_{control_number}"', "file_name may hold"),
        ('file_name = "out/{control_number}"', "no slash"),
        ('temporary_name = "upload.tmp"', "temporary_name needs {name}"),
    ],
)
def test_file_names_must_tell_files_apart(tmp_path: Path, line: str, wrong: str) -> None:
    partners = tmp_path / "partners"
    partners.mkdir()
    (partners / "house.toml").write_text(
        f'{line}\nsender_id = "A"\nreceiver_id = "B"\nreceiver_name = "B"\n'
        '[submitter]\nname = "A"\nidentifier = "A"\n[door]\ntype = "folder"\npath = "/x"\n'
    )
    with pytest.raises(ConfigError, match=re.escape(wrong)):
        load(tmp_path, tmp_path)
