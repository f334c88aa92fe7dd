"""OpenSSH's own server as an ordinary process: the SFTP server most partners run.

Nothing of the system's set-up is used or changed, but for the empty ``/run/sshd`` that sshd
insists on when root starts it. The account is the one that runs the sandbox; its keys open
nothing but SFTP. Unlike the built-in server it does not lock that account into the folder: it
listens on loopback only, and only the keys that it was given get in.
"""

from __future__ import annotations

import contextlib
import io
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from gateway.errors import TransportError
from gateway.sandbox.keys import kept_key, new_key, write_private

HOST_KEY_NAME = "ssh_host_ed25519_key"
_PRIVSEP = Path("/run/sshd")
_START_SECONDS = 8.0
_PLAIN = re.compile(r"[A-Za-z0-9/._+=@,-]+")

# The shell ends sshd when our end of its stdin closes, so that it never outlives us, even if we
# are killed by SIGKILL.
_WATCHED = '"$@" </dev/null & s=$!; read _; kill $s; wait $s'

_CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey "{host_key}"
AuthorizedKeysFile "{authorized}"
AllowUsers {user}
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM {pam}
StrictModes no
UseDNS no
PidFile none
LogLevel INFO
MaxStartups 100
DisableForwarding yes
PermitTTY no
Subsystem sftp internal-sftp
{extra}"""


def binary() -> str | None:
    """The absolute path of sshd (it insists on one), or None where it is not installed."""
    found = shutil.which("sshd") or shutil.which(
        "sshd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/local/bin"
    )
    return str(Path(found).resolve()) if found else None


def account() -> str:
    """The name of the account that runs this program; TransportError if its uid has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name  # not $USER, which outlives a change of user
    except KeyError:
        raise TransportError(f"sshd needs a user name, and uid {os.getuid()} has none.") from None


def available() -> bool:
    """Whether sshd is installed. Whether it lets this account in is seen by starting it."""
    return binary() is not None


class OpensshServer:
    """A running sshd; made by :func:`serve`. Has what ``server.SftpService`` names."""

    kind = "openssh"
    host = "127.0.0.1"

    def __init__(
        self,
        root: Path,
        port: int,
        host_key_line: str,
        process: subprocess.Popen[bytes],
        cleanup: contextlib.ExitStack,
    ) -> None:
        self.root = root
        self.port = port
        self.username = account()
        self.host_key_line = host_key_line
        self._process = process
        self._cleanup = cleanup

    def close(self) -> None:
        """Stop sshd and wait for it; closing twice is no error."""
        _stop(self._process)
        self._cleanup.close()


class _Files(msgspec.Struct, frozen=True):
    """What sshd reads and writes, in one private folder."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "sshd_config"

    @property
    def authorized(self) -> Path:
        return self.folder / "authorized_keys"

    @property
    def log(self) -> Path:
        return self.folder / "sshd.log"


def serve(
    root: Path,
    *,
    public_keys: Sequence[str],
    state: Path | None = None,
    port: int = 0,
    refuse: Sequence[str] = (),
) -> OpensshServer:
    """Start sshd with ``root`` as home. Raises TransportError if it is missing or does not work.

    ``refuse`` names SFTP requests that it shall deny, such as ``rename`` and ``posix-rename``:
    some partners' servers do. The server is tried by a log-in before it is handed out.
    """
    program = binary()
    if program is None:
        raise TransportError("sshd is not installed (Debian: apt-get install openssh-server).")
    with contextlib.ExitStack() as cleanup:
        private = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="gateway-sshd-"))
        files = _Files(Path(private))
        _, host_key_line = kept_key((state or files.folder) / HOST_KEY_NAME)
        probe, probe_line = new_key()
        home = _home(root, files.folder)
        clients = [_line(key, home, refuse) for key in public_keys]
        _authorize(files, [*clients, _line(probe_line, home)])
        if os.getuid() == 0:
            _PRIVSEP.mkdir(mode=0o755, exist_ok=True)
        seen = ""
        for pam in ("no", "yes") if os.getuid() == 0 else ("no",):
            chosen = port or _free_port()
            _configure(files, program, chosen, state or files.folder, pam)
            process = _spawn(program, files)
            seen = _try_out(process, chosen, probe, files)
            if not seen:
                _authorize(files, clients)
                return OpensshServer(root, chosen, host_key_line, process, cleanup.pop_all())
            _stop(process)
    raise TransportError(f"sshd does not work here: {seen}")


def _home(root: Path, private: Path) -> Path:
    """``root``, or a link to it: sshd splits the command at spaces and expands ``%``."""
    if _PLAIN.fullmatch(str(root)):
        return root
    home = private / "home"
    home.symlink_to(root, target_is_directory=True)
    return home


def _line(public_key: str, home: Path, refuse: Sequence[str] = ()) -> str:
    denied = f" -P {','.join(refuse)}" if refuse else ""
    return f'restrict,command="internal-sftp -d {home}{denied}" {public_key.strip()}\n'


def _authorize(files: _Files, lines: Sequence[str]) -> None:
    write_private(files.authorized, "".join(lines))


def _configure(files: _Files, program: str, port: int, state: Path, pam: str) -> None:
    """Write the configuration; options that this sshd does not know are left out."""
    for extra in ("PerSourcePenalties no\n", ""):  # since 9.8 a wrong key would ban loopback
        text = _CONFIG.format(
            port=port,
            host_key=state.resolve() / HOST_KEY_NAME,
            authorized=files.authorized,
            user=account(),
            pam=pam,
            extra=extra,
        )
        write_private(files.config, text)
        checked = subprocess.run(
            [program, "-t", "-f", str(files.config)], capture_output=True, check=False
        )
        if checked.returncode == 0:
            return
    raise TransportError(f"sshd does not start: {_last_line(checked.stderr)}")


def _spawn(program: str, files: _Files) -> subprocess.Popen[bytes]:
    sshd = [program, "-D", "-e", "-f", str(files.config)]
    with files.log.open("wb") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", _WATCHED, "sh", *sshd],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def _try_out(process: subprocess.Popen[bytes], port: int, probe: str, files: _Files) -> str:
    """Log in once with a throwaway key; empty if that worked, else why not."""
    from paramiko import AuthenticationException, Ed25519Key, SFTPClient, SSHException, Transport

    key, reason = Ed25519Key.from_private_key(io.StringIO(probe)), ""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with (
                contextlib.closing(socket.create_connection(("127.0.0.1", port), 2)) as connected,
                contextlib.closing(Transport(connected)) as transport,
            ):
                transport.connect(username=account(), pkey=key)
                client = SFTPClient.from_transport(transport)
                if client is not None:
                    client.listdir(".")
                    return ""
        except AuthenticationException:
            return f"the account {account()} is refused. {_last_line_of(files.log)}"
        except (OSError, EOFError, SSHException) as seen:
            reason = str(seen)
        if b"Cannot bind" in files.log.read_bytes():
            break
        time.sleep(0.03)
    return _last_line_of(files.log) or reason


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_line_of(log: Path) -> str:
    return _last_line(log.read_bytes())


def _last_line(text: bytes) -> str:
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return shlex.quote(lines[-1]) if lines else ""
