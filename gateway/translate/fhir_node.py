"""A view of FHIR JSON that remembers what was read: what nobody read is told, never dropped."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gateway.finding import Finding, Severity
from gateway.models.amount import amount

VALUE = "CLAIMS.fhir.value"
SHAPE = "CLAIMS.fhir.shape"
MISSING = "CLAIMS.fhir.missing"
CODE = "CLAIMS.fhir.code"
UNPLACED = "CLAIMS.fhir.unplaced"
USE = "CLAIMS.fhir.use"

_QUIET = frozenset({
    "id", "meta", "text", "language", "resourceType", "display", "version", "userSelected",
    "use", "status", "active", "prefix", "period", "assigner", "contained",
})  # fmt: skip
"""What no claim has a place for and nobody misses, wherever it stands."""

_QUIET_OF: dict[str, frozenset[str]] = {
    "Claim": frozenset({"created", "priority", "enterer", "fundsReserve"}),
    "Coverage": frozenset({
        "period", "network", "order", "costToBeneficiary", "contract", "policyHolder", "dependent",
    }),
    "Patient": frozenset({
        "communication", "maritalStatus", "telecom", "generalPractitioner", "multipleBirthBoolean",
        "multipleBirthInteger", "photo", "contact", "link", "managingOrganization",
        "deceasedBoolean",
    }),
    "RelatedPerson": frozenset({"telecom", "photo", "period", "communication", "patient"}),
    "Practitioner": frozenset({"gender", "birthDate", "communication", "photo", "telecom"}),
    "PractitionerRole": frozenset({
        "period", "location", "healthcareService", "availableTime", "notAvailable",
        "availabilityExceptions", "endpoint", "telecom", "code",
    }),
    "Organization": frozenset({"alias", "partOf", "endpoint", "contact", "telecom", "type"}),
    "Location": frozenset({
        "alias", "description", "mode", "telecom", "physicalType", "position", "partOf",
        "hoursOfOperation", "availabilityExceptions", "endpoint", "operationalStatus", "type",
    }),
    "Condition": frozenset({
        "clinicalStatus", "verificationStatus", "category", "severity", "subject", "encounter",
        "recordedDate", "recorder", "asserter", "onsetDateTime",
    }),
    "Procedure": frozenset({"subject", "encounter", "category", "performer", "recorder"}),
}  # fmt: skip
"""The same by the type of the resource."""

_QUIET_EXTENSIONS = ("http://hl7.org/fhir/us/core/StructureDefinition/us-core-",)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2}).*)?\Z", re.ASCII)


class Talk:
    """The findings of one claim: where it stands, and what was said."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.number = ""
        self.findings: list[Finding] = []

    @property
    def refused(self) -> bool:
        """True where something was said that refuses the claim."""
        return any(one.severity == "reject" for one in self.findings)

    def say(
        self, rule: str, path: str, words: str, hint: str, *, value: str | None = None,
        severity: Severity = "reject",
    ) -> None:  # fmt: skip
        """Add a finding about the element at ``path``."""
        self.findings.append(Finding(
            rule=rule, snip=1, severity=severity, message=f"{self._where}: {path}: {words}",
            hint=hint, value=value,
        ))  # fmt: skip

    def unplaced(self, path: str, words: str, hint: str, value: str | None = None) -> None:
        """Warn of what has no place in the 837."""
        self.say(UNPLACED, path, words, hint, value=value, severity="warning")


class Node:
    """One JSON object, at ``path``; asking for a part of it counts as having read it."""

    __slots__ = ("_adopted", "_children", "_done", "_read", "contained", "path", "talk", "value")

    def __init__(
        self, value: dict[str, Any], path: str, talk: Talk,
        contained: dict[str, tuple[dict[str, Any], str]] | None = None,
    ) -> None:  # fmt: skip
        self.value, self.path, self.talk = value, path, talk
        self.contained = contained or {}
        """Resources that stand in the same resource, by ``#`` and id, with their paths."""
        self._read: set[str] = set()
        self._children: dict[str, list[Node]] = {}
        self._adopted: list[Node] = []
        self._done = False

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def type(self) -> str:
        """The type of a resource, '' for any other object."""
        found = self.value.get("resourceType", "")
        return found if isinstance(found, str) else ""

    def at(self, name: str) -> str:
        """The path of a part."""
        return f"{self.path}.{name}"

    def text(self, name: str) -> str:
        """A text without blanks around it, '' where there is none."""
        found = self.value.get(name)
        self._read.add(name)
        if found is None or isinstance(found, str):
            return " ".join((found or "").split())
        self._misshapen(name, "a text")
        return ""

    def flag(self, name: str) -> bool | None:
        """A Boolean, None where there is none."""
        self._read.add(name)
        found = self.value.get(name)
        if found is None or isinstance(found, bool):
            return found
        self._misshapen(name, "true or false")
        return None

    def node(self, name: str) -> Node:
        """An object; an empty one where there is none."""
        if name not in self._children:
            self._read.add(name)
            found = self.value.get(name)
            if found is not None and not isinstance(found, dict):
                self._misshapen(name, "an object")
                found = None
            self._children[name] = [self._child(found or {}, self.at(name))]
        return self._children[name][0]

    def nodes(self, name: str) -> list[Node]:
        """The objects of a list."""
        if name not in self._children:
            self._read.add(name)
            found = self.value.get(name, [])
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                self._misshapen(name, "a list of objects")
                found = []
            self._children[name] = [
                self._child(one, f"{self.path}.{name}[{n}]") for n, one in enumerate(found)
            ]
        return self._children[name]

    def texts(self, name: str) -> list[str]:
        """The texts or numbers of a list, as texts."""
        self._read.add(name)
        found = self.value.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, str | int) for one in found):
            self._misshapen(name, "a list of values")
            return []
        return [str(one).strip() for one in found]

    def number(self, name: str) -> Decimal | None:
        """A decimal, None where there is none."""
        self._read.add(name)
        found = self.value.get(name)
        if found is None:
            return None
        value = amount(str(found)) if isinstance(found, str | int) else None
        if value is None or isinstance(found, bool):
            hint = "write digits with at most one decimal point"
            self.talk.say(VALUE, self.at(name), "is no number", hint, value=str(found))
            return None
        return value

    def day(self, name: str) -> datetime.date | None:
        """The day of a date or dateTime, None where there is none."""
        return self.moment(name)[0]

    def moment(self, name: str) -> tuple[datetime.date | None, str]:
        """The day of a date or dateTime, and its time HHMM where it has one."""
        text = self.text(name)
        found = _DAY.match(text)
        try:
            if found:
                time = f"{found[2]}{found[3]}" if found[2] else ""
                return datetime.date.fromisoformat(found[1]), time
        except ValueError:
            pass
        if text:
            self.talk.say(VALUE, self.at(name), "is no day",
                          "write whole days that exist, as 2026-09-30", value=text)  # fmt: skip
        return None, ""

    def done(self) -> Node:
        """All of it counts as read."""
        self._done = True
        return self

    def adopt(self, other: Node) -> Node:
        """A resource that a reference of this object led to: what is unread in it is told once,
        with what is unread in us."""
        self._adopted.append(other)
        return other

    def unread(self, met: set[int] | None = None) -> Iterator[str]:
        """Paths of all that nobody asked for."""
        met = set() if met is None else met
        if id(self) in met:
            return
        met.add(id(self))
        if self._done:
            yield from _modifiers(self.value, self.path)
        quiet = _QUIET | _QUIET_OF.get(self.type, frozenset())
        for name, value in ({} if self._done else self.value).items():
            if name not in self._read and name not in quiet:
                if name == "extension" and _is_quiet(value):
                    continue
                yield self.at(name)
        parts = [] if self._done else [one for many in self._children.values() for one in many]
        for part in (*parts, *self._adopted):
            yield from part.unread(met)

    def _child(self, value: dict[str, Any], path: str) -> Node:
        return Node(value, path, self.talk, self.contained)

    def _misshapen(self, name: str, wanted: str) -> None:
        self.talk.say(SHAPE, self.at(name), f"is not {wanted}",
                      "write it as FHIR R4 has it")  # fmt: skip


def _modifiers(value: Any, path: str) -> Iterator[str]:
    """Paths of the modifier extensions in a value: they are never passed over, whatever is read of
    the rest."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "modifierExtension":
                yield f"{path}.{name}"
            else:
                yield from _modifiers(part, f"{path}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _modifiers(part, f"{path}[{number}]")


def _is_quiet(extensions: Any) -> bool:
    return isinstance(extensions, list) and all(
        isinstance(one, dict) and str(one.get("url", "")).startswith(_QUIET_EXTENSIONS)
        for one in extensions
    )
