"""An X12 interchange gateway and clearinghouse adapter for US health care.

The names below are loaded when they are first used::

    import gateway
    for item in gateway.parse(Path("era.835")): ...
    findings = gateway.validate(Path("claims.837"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.finding import Finding
    from gateway.library import build, parse, read, validate, write

__version__ = "0.1.0"
__all__ = ["Finding", "__version__", "build", "parse", "read", "validate", "write"]

_HOMES = {
    "Finding": "gateway.finding",
    "build": "gateway.library",
    "parse": "gateway.library",
    "read": "gateway.library",
    "validate": "gateway.library",
    "write": "gateway.library",
}


def __getattr__(name: str) -> Any:
    """Load a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'gateway' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
