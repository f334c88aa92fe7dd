"""Roles in the medical network JSON: who a provider is for whom, the payer and the receiver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.models.party import Party
from gateway.translate.medical_network_kinds import ROLE, SHAPE, absent, scalar
from gateway.translate.medical_network_table import (
    Item,
    Items,
    Keyed,
    Leaf,
    Seen,
    read_object,
    values,
)


@dataclass(frozen=True)
class EntityType(Item):
    """Whether who has no name is a person (1); an organisation (2) is said by nothing."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set it for a person."""
        text = scalar(value)
        if text not in ("1", "2"):
            seen.fault(SHAPE, path, "is neither 1 nor 2", "write 1 for a person, else 2")
        elif text == "1":
            into.entity_type_code = text

    def write(self, source: Any) -> Any:
        """Either."""
        return source.entity_type_code or "2"


@dataclass(frozen=True)
class Roles(Item):
    """A list of providers, each of which says its role: the entry for that role takes it."""

    roles: Mapping[str, Item] = field(default_factory=dict)

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Hand each provider to the entry of its role."""
        for one, place in values(value, path):
            role = one.get("providerType") if isinstance(one, dict) else None
            item = self.roles.get(str(role))
            if item is None:
                seen.fault(
                    ROLE, f"{place}.providerType", "names no role of a provider",
                    f"write one of {', '.join(self.roles)}",
                )  # fmt: skip
            else:
                item.read(one, into, place, seen)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Where each role goes."""
        for name, item in self.roles.items():
            yield f"{self.key}[] with providerType {name}", f"as {item.key}"


@dataclass(frozen=True)
class OnLines(Item):
    """A provider for the whole claim whose loop stands in the lines: every line without gets it."""

    mark: str = ""
    items: Items = ()

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Keep it until the lines are read."""
        found = Party(entity_code=self.mark)
        read_object(self.items, value, found, path, seen)

        def give(claim: Any) -> None:
            without = [
                line for line in claim.service_lines
                if not any(one.entity_code == self.mark for one in line.providers)
            ]  # fmt: skip
            for line in without:
                line.providers.append(found)
            if not without:
                seen.unused.append((path, "every service line names one of its own"))

        seen.later.append(give)

    def rows(self) -> Iterator[tuple[str, str]]:
        """In every line."""
        yield self.key, f"service_lines[].providers[{self.mark}] of every line that has none"


@dataclass(frozen=True)
class PayerId(Keyed):
    """The number of the payer: the JSON does not tell a national plan id (XV) from another (PI)."""

    def write(self, source: Any) -> Any:
        """The number under PI, or that under XV."""
        return super().write(source) or source.payer.identifier("XV")


_PARTNER = "the partner that the file is written for is its receiver"


@dataclass(frozen=True)
class Receiver(Item):
    """The receiver: its name is the payer's where no other field names the payer."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Name the payer, or tell that the receiver is the partner's."""
        if not isinstance(value, dict):
            seen.fault(SHAPE, path, "is no object", "write an object: { … }")
            return
        for key, said in value.items():
            if absent(said):
                continue
            if key != "organizationName" or into.payer.name not in ("", said):
                seen.unused.append((f"{path}.{key}", _PARTNER))
            else:
                Leaf(key, "payer.name").read(said, into, f"{path}.{key}", seen)

    def rows(self) -> Iterator[tuple[str, str]]:
        """The name only."""
        yield f"{self.key}.organizationName", "payer.name where tradingPartnerName is missing"
