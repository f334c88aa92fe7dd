"""The one tree of exceptions, for a broken world.

Wrong data is never an exception: it is a :class:`gateway.finding.Finding`. What is raised
here speaks of files, servers, databases and configuration. Every message is one sentence a
person can act on, and holds no element value of any claim.
"""

from __future__ import annotations


class GatewayError(Exception):
    """Root of the tree. ``exit_code`` is what the command line ends with (docs/contract.md)."""

    exit_code = 3


class ConfigError(GatewayError):
    """The configuration or the way a command was called cannot work."""

    exit_code = 2


class UnreadableInterchange(GatewayError):
    """No interchange could be found in the bytes. Raised by :func:`gateway.read` alone."""

    exit_code = 2


class StoreError(GatewayError):
    """The database or the vault failed, or holds something this release cannot read."""


class TransportError(GatewayError):
    """The other side could not be reached or refused."""


class TransientError(TransportError):
    """May pass by itself (time-out, cut connection, busy server): tenacity may repeat the call.

    ``retry_after`` is how many seconds the other side asks us to wait; 0 where it says nothing.
    """

    def __init__(self, *args: object, retry_after: float = 0.0) -> None:
        super().__init__(*args)
        self.retry_after = retry_after


class PermanentError(TransportError):
    """Will not pass by itself: the message says what to mend."""


class LoginRefused(PermanentError):
    """Credentials or host key were refused. Repeating locks accounts, so nothing repeats it."""


class InDoubtError(TransportError):
    """The connection went when the other side may already have acted. Never repeated blindly."""
