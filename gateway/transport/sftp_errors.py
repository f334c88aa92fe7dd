"""What an exception of paramiko, a socket or the server means, in the tree's words.

paramiko turns an SFTP status into a bare OSError: "no such file" and "permission denied" get an
errno, every other status only a text. A connection that is cut is an EOFError, an SSHException
or an OSError, by the moment it is cut in; these never have the two errnos above.
"""

from __future__ import annotations

import errno
import socket

from paramiko import (
    AuthenticationException,
    BadAuthenticationType,
    ChannelException,
    SFTPError,
    SSHException,
)
from paramiko.pkey import UnknownKeyType
from paramiko.ssh_exception import IncompatiblePeer

from gateway.errors import LoginRefused, PermanentError, TransientError, TransportError
from gateway.transport.sftp_address import SftpAddress

BROKEN = (SSHException, SFTPError, UnknownKeyType, EOFError, OSError, UnicodeDecodeError)
"""Everything that paramiko lets out when the other side or the way to it fails."""

_CLOSED = "Socket is closed"  # paramiko's own text, raised by its Channel
_RESOURCE_SHORTAGE = (2, 4)  # RFC 4254 5.1: connect failed, resource shortage


def is_status(seen: Exception) -> bool:
    """Whether the server answered with a status: the connection lives, nothing is in doubt."""
    if not isinstance(seen, OSError) or isinstance(seen, TimeoutError | ConnectionError):
        return False
    return seen.errno in (errno.ENOENT, errno.EACCES) or (
        seen.errno is None and str(seen) != _CLOSED
    )


def said(seen: Exception) -> str:
    """The server's own text, printable and short enough for one line."""
    text = seen.args[-1] if seen.args else ""
    return "".join(one for one in str(text) if one.isprintable())[:120] or type(seen).__name__


def login_error(seen: Exception, address: SftpAddress) -> TransportError:
    """Why there is no session."""
    where, user = address.where, address.username
    match seen:
        case AuthenticationException():
            return _refused(seen, where, user)
        case SSHException() if _is_other_protocol(str(seen)):
            return PermanentError(f"{where} does not speak SSH 2; check host and port.")
        case IncompatiblePeer() | UnknownKeyType():
            return _outdated(where, said(seen))
        case ChannelException():
            return _no_channel(seen, where)
        case socket.gaierror() if seen.errno != socket.EAI_AGAIN:
            return PermanentError(f"There is no host named {address.host}; check its spelling.")
        case TimeoutError():
            return TransientError(f"{where} did not answer in time.")
        case SFTPError():
            return PermanentError(
                f"{where} let {user} in but does not speak SFTP ({said(seen)}); "
                "ask the partner whether SFTP is enabled for this account."
            )
        case SSHException() if str(seen) == "Invalid key":
            return _outdated(where, said(seen))
        case EOFError():
            return TransientError(f"{where} closed the connection before the log-in was done.")
        case _:
            return TransientError(f"No session with {where}: {said(seen)}.")


def verb_error(seen: Exception, doing: str, where: str, *, writing: bool = False) -> TransportError:
    """Why a verb failed. ``doing`` names the folder or file, never what is in it."""
    if isinstance(seen, UnicodeDecodeError):
        return PermanentError(
            f"{doing} on {where} holds a file name that is not UTF-8; ask the partner to rename it."
        )
    if isinstance(seen, TimeoutError):
        return TransientError(f"{where} stopped answering ({doing}).")
    if not is_status(seen):
        return TransientError(f"The connection to {where} was cut ({doing}).")
    assert isinstance(seen, OSError)
    if seen.errno == errno.ENOENT:
        return PermanentError(f"{where} has no {doing}.")
    if seen.errno == errno.EACCES:
        return PermanentError(
            f"{where} denies permission for {doing}; ask the partner for the right to it."
        )
    if "unsupported" in str(seen).lower():
        return PermanentError(f"{where} cannot do this with {doing}: {said(seen)}.")
    hint = " Its disk or our quota there may be full." if writing else ""
    return TransientError(f"{where} answered {said(seen)!r} for {doing}.{hint}")


def _is_other_protocol(text: str) -> bool:
    return "Incompatible version" in text or "protocol version" in text


def _refused(seen: AuthenticationException, where: str, user: str) -> TransportError:
    text = str(seen)
    if "timeout" in text.lower() or "EOF" in text:
        return TransientError(f"{where} did not finish the log-in of {user}.")
    offers = ""
    if isinstance(seen, BadAuthenticationType):
        offers = f" The server takes {', '.join(seen.allowed_types) or 'nothing'} only."
    return LoginRefused(
        f"{where} refused the log-in of {user}.{offers} It is not tried again, because repeated "
        "failures lock accounts: check user name, key or password with the partner first."
    )


def _outdated(where: str, text: str) -> PermanentError:
    return PermanentError(
        f"{where} and this gateway share no safe algorithm ({text}). The server offers only "
        "outdated ones (such as ssh-dss, ssh-rsa with SHA-1 or group14-sha1): ask the partner "
        "to update it."
    )


def _no_channel(seen: ChannelException, where: str) -> TransportError:
    if seen.code in _RESOURCE_SHORTAGE:
        return TransientError(f"{where} has no session free for us ({said(seen)}).")
    return PermanentError(
        f"{where} let us in but opens no SFTP session ({said(seen)}); "
        "ask the partner to enable SFTP for this account."
    )
