"""Who is let in, which server is believed, and what is said when not."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from paramiko import (
    AuthenticationException,
    ChannelException,
    RSAKey,
    ServerInterface,
    SSHException,
    Transport,
)
from paramiko.common import AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.ssh_exception import IncompatiblePeer

from gateway.errors import ConfigError, LoginRefused, PermanentError, TransientError
from gateway.sandbox.keys import new_key, write_private
from gateway.transport.sftp import SftpDoor
from gateway.transport.sftp_address import SftpAddress, fingerprint
from gateway.transport.sftp_errors import login_error, verb_error
from tests.servers import PASSWORD, Account, sftp_account
from tests.transport.proxy import Proxy

AnyKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PASSPHRASE = "open sesame"


def ping(address: SftpAddress) -> None:
    with contextlib.closing(SftpDoor(address)) as door:
        door.ping()


def public(key: AnyKey) -> str:
    return (
        key.public_key()
        .public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
        .decode("ascii")
    )


def private(key: AnyKey, layout: form.PrivateFormat, passphrase: str | None = None) -> str:
    sealed = form.BestAvailableEncryption(passphrase.encode()) if passphrase else None
    data = key.private_bytes(form.Encoding.PEM, layout, sealed or form.NoEncryption())
    return data.decode("ascii")


ED25519 = ed25519.Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(65_537, 2048)
ECDSA = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def many_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("many")
    with sftp_account(folder, public_keys=[public(key) for key in (ED25519, RSA, ECDSA)]) as made:
        yield made


@pytest.mark.parametrize("key", [ED25519, RSA, ECDSA], ids=["ed25519", "rsa", "ecdsa"])
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "sealed"])
@pytest.mark.parametrize("layout", [form.PrivateFormat.OpenSSH, form.PrivateFormat.PKCS8])
def test_keys_of_each_type_and_layout_log_in(
    many_keys: Account,
    tmp_path: Path,
    key: AnyKey,
    passphrase: str | None,
    layout: form.PrivateFormat,
) -> None:
    write_private(tmp_path / "key", private(key, layout, passphrase))
    ping(many_keys.address(key_file=str(tmp_path / "key"), passphrase=passphrase))


def test_a_key_may_come_as_a_secret_instead_of_a_file(many_keys: Account) -> None:
    text = private(ED25519, form.PrivateFormat.OpenSSH)
    ping(many_keys.address(key_file=None, key=lambda: text))


@pytest.mark.parametrize("passphrase", [None, "wrong"])
def test_a_sealed_key_without_its_passphrase_is_permanent(
    many_keys: Account, tmp_path: Path, passphrase: str | None
) -> None:
    text = private(ED25519, form.PrivateFormat.OpenSSH, PASSPHRASE)
    write_private(tmp_path / "key", text)
    with pytest.raises(PermanentError, match="passphrase"):
        ping(many_keys.address(key_file=str(tmp_path / "key"), passphrase=passphrase))


@pytest.mark.parametrize("text", ["", "no key at all", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_permanent(many_keys: Account, tmp_path: Path, text: str) -> None:
    write_private(tmp_path / "key", text)
    with pytest.raises(PermanentError, match="no private key"):
        ping(many_keys.address(key_file=str(tmp_path / "key")))


def test_a_key_file_that_is_not_there_is_named(account: Account) -> None:
    with pytest.raises(PermanentError, match="/nowhere/key cannot be read: No such file"):
        ping(account.address(key_file="/nowhere/key"))


def test_a_key_the_server_does_not_know_is_refused_once(account: Account) -> None:
    with pytest.raises(LoginRefused, match="refused the log-in of"):
        ping(account.address(key_file=None, key=new_key()[0]))


def test_a_user_the_server_does_not_know_is_refused(account: Account) -> None:
    with pytest.raises(LoginRefused, match="refused the log-in of somebody"):
        ping(account.address(username="somebody"))


def test_a_password_logs_in(builtin_account: Account) -> None:
    ping(builtin_account.address(key_file=None, password=PASSWORD))
    ping(builtin_account.address(key_file=None, password=lambda: PASSWORD))


def test_a_wrong_password_is_refused_and_not_repeated_in_the_message(
    builtin_account: Account,
) -> None:
    with pytest.raises(LoginRefused, match="lock accounts") as raised:
        ping(builtin_account.address(key_file=None, password="hunter2"))
    assert "hunter2" not in str(raised.value)


def test_a_password_where_only_keys_are_taken_says_so(openssh_account: Account) -> None:
    with pytest.raises(LoginRefused, match="takes publickey only"):
        ping(openssh_account.address(key_file=None, password=PASSWORD))


def test_a_changed_host_key_is_refused_with_both_fingerprints(account: Account) -> None:
    other = new_key()[1]
    with pytest.raises(LoginRefused, match="has changed") as raised:
        ping(account.address(host_key=other))
    text = str(raised.value)
    seen = SftpAddress(
        host="x", username="x", password="x", host_key=account.service.host_key_line
    ).pins()[0]
    expected = SftpAddress(host="x", username="x", password="x", host_key=other).pins()[0]
    assert f"expected {expected.fingerprint}" in text
    assert f"seen {seen.fingerprint}" in text
    assert "No credential was sent" in text


def test_a_host_key_of_another_type_is_unknown(account: Account) -> None:
    with pytest.raises(LoginRefused, match="is unknown"):
        ping(account.address(host_key=public(RSA)))


def test_no_credential_leaves_before_the_host_key_is_checked(builtin_account: Account) -> None:
    asked: list[str] = []

    def password() -> str:
        asked.append("password")
        return PASSWORD

    with pytest.raises(LoginRefused):
        ping(builtin_account.address(host_key=new_key()[1], key_file=None, password=password))
    assert asked == []


def test_a_pin_may_be_a_fingerprint_a_known_hosts_line_or_one_of_several(
    account: Account,
) -> None:
    line = account.service.host_key_line
    (pin,) = account.address().pins()
    for host_key in (pin.fingerprint, f"[host]:22 {line} comment", f"{new_key()[1]}\n{line}\n"):
        ping(account.address(host_key=host_key))


def test_a_fingerprint_is_what_ssh_keygen_prints() -> None:
    # GitHub's published Ed25519 host key and its published fingerprint.
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
    (pin,) = SftpAddress(host="h", username="u", password="p", host_key=line).pins()
    assert pin.fingerprint == "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"
    assert fingerprint(b"") == "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"host_key": ""}, "no host_key"),
        ({"host_key": "ssh-dss AAAAB3NzaC1kc3M="}, "no longer safe"),
        ({"host_key": "ssh-ed25519 AAAA"}, "damaged"),
        ({"host_key": "ssh-ed25519 !"}, "damaged"),
        ({"host": ""}, "host"),
        ({"port": 70_000}, "port"),
        ({"timeout": 0.0}, "Time-outs"),
        ({"password": None}, "key or a password"),
        ({"temporary_name": "{name}"}, "temporary name"),
        ({"temporary_name": "part"}, "temporary name"),
        ({"temporary_name": "../{name}"}, "temporary name"),
    ],
)
def test_an_address_that_cannot_work_is_refused(changes: dict[str, object], told: str) -> None:
    fields = {"host": "h", "username": "u", "password": "p", "host_key": new_key()[1]}
    with pytest.raises(ConfigError, match=told):
        SftpAddress(**{**fields, **changes})  # type: ignore[arg-type]


def test_secrets_never_show() -> None:
    address = SftpAddress(
        host="h",
        username="u",
        host_key=new_key()[1],
        password="hunter2",
        passphrase="sesame",
        key="-----BEGIN",
    )
    for text in (repr(address), str(address), f"{address}"):
        assert not any(secret in text for secret in ("hunter2", "sesame", "BEGIN"))
        assert "password='***'" in text or "password=***" in text


def test_nobody_listening_is_transient(openssh_account: Account) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(TransientError, match="Connection refused"):
            ping(openssh_account.address(port=unused.getsockname()[1]))


@pytest.mark.parametrize("size", [0, 30, 1200, 2000, 2600, 3000])
def test_a_login_that_stalls_is_given_up_in_time(
    openssh_account: Account, proxy: Proxy, size: int
) -> None:
    proxy.after("down", size, "freeze")
    began = time.monotonic()
    with pytest.raises(TransientError):
        ping(openssh_account.address(port=proxy.port, connect_timeout=0.4, timeout=0.4))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("size", [0, 30, 1200, 2000, 2600, 3000])
def test_a_login_that_is_cut_is_transient_and_no_refusal(
    openssh_account: Account, proxy: Proxy, size: int
) -> None:
    proxy.after("down", size, "cut")
    with pytest.raises(TransientError):
        ping(openssh_account.address(port=proxy.port))


@contextlib.contextmanager
def listener(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """One connection, served as the test says."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with contextlib.suppress(OSError), listening.accept()[0] as connected:
                serve(connected)

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def test_a_web_server_is_no_sftp_server(openssh_account: Account) -> None:
    def web(connected: socket.socket) -> None:
        connected.recv(1000)
        connected.sendall(b"HTTP/1.1 400 Bad Request\r\n" * 200)

    with listener(web) as port, pytest.raises(PermanentError, match="SSH 2"):
        ping(openssh_account.address(port=port, connect_timeout=1.0))


def test_an_ssh_1_server_is_permanent(openssh_account: Account) -> None:
    def old(connected: socket.socket) -> None:
        connected.sendall(b"SSH-1.5-old\r\n")
        connected.recv(1000)

    with listener(old) as port, pytest.raises(PermanentError, match="SSH 2"):
        ping(openssh_account.address(port=port))


class Lets(ServerInterface):
    """A server that lets everybody in and offers no SFTP."""

    def check_auth_none(self, username: str) -> int:
        return AUTH_SUCCESSFUL

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


@contextlib.contextmanager
def ssh_server(key: RSAKey, *, kex: tuple[str, ...] = ()) -> Iterator[int]:
    done = threading.Event()

    def serve(connected: socket.socket) -> None:
        with contextlib.closing(Transport(connected)) as transport:
            transport.add_server_key(key)
            if kex:
                transport.get_security_options().kex = kex
            transport.start_server(threading.Event(), Lets())
            done.wait(5)

    with listener(serve) as port:
        yield port
        done.set()


def test_a_server_without_sftp_is_permanent(openssh_account: Account) -> None:
    key = RSAKey.generate(2048)
    with ssh_server(key) as port, pytest.raises(PermanentError, match="no SFTP session"):
        ping(
            openssh_account.address(
                port=port,
                host_key=f"ssh-rsa {key.get_base64()}",
                key_file=None,
                password="any",
            )
        )


@pytest.mark.parametrize(
    ("seen", "expected", "told"),
    [
        (AuthenticationException("Authentication timeout."), TransientError, "did not finish"),
        (AuthenticationException("Authentication failed."), LoginRefused, "lock accounts"),
        (IncompatiblePeer("no acceptable kex algorithm"), PermanentError, "no safe algorithm"),
        (SSHException("Invalid key"), PermanentError, "no safe algorithm"),
        (ChannelException(4, "Resource shortage"), TransientError, "no session free"),
        (ChannelException(1, "Prohibited"), PermanentError, "enable SFTP"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), PermanentError, "no host named h"),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), TransientError, "try again"),
        (TimeoutError(), TransientError, "in time"),
        (EOFError(), TransientError, "closed"),
        (ConnectionResetError(104, "reset"), TransientError, "reset"),
    ],
)
def test_what_cannot_be_provoked_on_loopback_has_its_place(
    seen: Exception, expected: type[Exception], told: str
) -> None:
    address = SftpAddress(host="h", username="u", password="p", host_key=new_key()[1])
    made = login_error(seen, address)
    assert type(made) is expected
    assert told in str(made)


@pytest.mark.parametrize(
    ("seen", "writing", "expected", "told"),
    [
        (OSError("Failure"), True, TransientError, "disk or our quota"),
        (OSError("Failure"), False, TransientError, "'Failure'"),
        (OSError("Operation unsupported"), False, PermanentError, "unsupported"),
        (OSError("Socket is closed"), False, TransientError, "was cut"),
        (OSError(32, "Broken pipe"), True, TransientError, "was cut"),
        (PermissionError(13, "Permission denied"), True, PermanentError, "denies permission"),
        (FileNotFoundError(2, "No such file"), False, PermanentError, "has no inbox"),
        (SSHException("Server connection dropped: "), False, TransientError, "was cut"),
    ],
)
def test_each_answer_of_a_server_has_its_place(
    seen: Exception, writing: bool, expected: type[Exception], told: str
) -> None:
    made = verb_error(seen, "inbox", "h:22", writing=writing)
    assert type(made) is expected
    assert told in str(made)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_dsa_keys_are_refused_in_words(many_keys: Account, tmp_path: Path) -> None:
    key = dsa.generate_private_key(2048)
    text = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    write_private(tmp_path / "key", text.decode("ascii"))
    with pytest.raises(PermanentError, match="other than Ed25519, ECDSA or RSA"):
        ping(many_keys.address(key_file=str(tmp_path / "key")))
