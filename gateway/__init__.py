"""An X12 interchange gateway and clearinghouse adapter for US health care.

The names below are loaded when they are first used::

    import gateway
    for item in gateway.parse(Path("era.835")): ...
    findings = gateway.validate(Path("claims.837"))
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.exchange.tables import tables
    from gateway.finding import Finding
    from gateway.library import build, parse, read, validate, write

__version__ = "0.1.0"
__all__ = ["Finding", "__version__", "build", "parse", "read", "tables", "validate", "write"]

_HOMES = {
    "Finding": "gateway.finding",
    "build": "gateway.library",
    "parse": "gateway.library",
    "read": "gateway.library",
    "tables": "gateway.exchange.tables",
    "write": "gateway.library",
}


class _Package(ModuleType):
    """The package's own module type: ``gateway.validate`` is the function, though a room of that
    name is a submodule, which the import system would otherwise put in its place."""

    @property
    def validate(self) -> Any:
        return import_module("gateway.library").validate

    @validate.setter
    def validate(self, _: Any) -> None:
        """Let the import system bind the room without effect; ``from`` imports find it."""


def __getattr__(name: str) -> Any:
    """Load a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'gateway' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


sys.modules[__name__].__class__ = _Package
