"""The bytes of a FHIR file to its Claims, and to the resources that their references mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from gateway.translate.claims_json import why_no_json
from gateway.translate.fhir_node import SHAPE, Node, Talk
from gateway.translate.json_twice import doubled

_JSON = msgspec.json.Decoder(float_hook=str)  # 100.10 keeps its last digit
_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

REFERENCE = "CLAIMS.fhir.reference"


class Unreadable(Exception):
    """A text that is no JSON; says why, and where."""


class Placed(NamedTuple):
    """A resource, where it stands in the file, and the URL that its Bundle gives it."""

    value: dict[str, Any]
    place: str
    url: str


class Document(NamedTuple):
    """One JSON value of a file; ``place`` is '' where there is no other."""

    value: Any
    place: str


def documents(data: bytes) -> Iterator[Document]:
    """The JSON values of a file: one, or one a line. Raises Unreadable."""
    body = data.removeprefix(b"\xef\xbb\xbf")
    if not _is_lines(body):
        yield Document(_decoded(body), "")
        return
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            yield Document(_decoded(line, number), f"line {number}")


def _decoded(text: bytes, number: int = 0) -> Any:
    """The value of a text, or of the line of this number."""
    try:
        value = _JSON.decode(text)
    except _NO_JSON as error:
        raise Unreadable(why_no_json(error, text, max(number - 1, 0))) from None
    if name := doubled(text, value):
        place = f"line {number}: " if number else ""
        raise Unreadable(f"{place}an object has `{name}` twice")
    return value


def _is_lines(body: bytes) -> bool:
    """Whether the first line is a JSON value of its own, and more follow."""
    first, _, rest = body.strip().partition(b"\n")
    if not rest.strip():
        return False
    try:
        _JSON.decode(first)
    except _NO_JSON:
        return False
    return True


def resources(document: Document) -> Iterator[Placed]:
    """The resource of a document, or those of a Bundle, however deep they stand."""
    yield from _resources(document.value, document.place, "", "")


def _resources(value: Any, place: str, path: str, url: str) -> Iterator[Placed]:
    if not isinstance(value, dict):
        return
    if value.get("resourceType") != "Bundle":
        yield Placed(value, ", ".join(part for part in (place, path) if part), url)
        return
    entries = value.get("entry")
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            inner = f"{path}{'.' if path else ''}Bundle.entry[{number}]"
            full = entry.get("fullUrl")
            yield from _resources(
                entry.get("resource"), place, inner, full if isinstance(full, str) else ""
            )


class Shelf:
    """The resources of a file beside its Claims, by all that a reference may call them."""

    def __init__(self) -> None:
        self._held: dict[str, Placed] = {}

    def put(self, one: Placed) -> None:
        """Keep a resource; the first of a name counts."""
        kind, number = one.value.get("resourceType"), one.value.get("id")
        if one.url:
            self._held.setdefault(one.url, one)
        if isinstance(kind, str) and isinstance(number, str):
            self._held.setdefault(f"{kind}/{number}", one)
            self._held.setdefault(f"urn:uuid:{number}", one)

    def put_all(self, document: Document) -> None:
        """Keep all resources of a document that are no Claims."""
        for one in resources(document):
            if one.value.get("resourceType") != "Claim":
                self.put(one)

    def get(self, reference: str) -> Placed | None:
        """What a literal reference means: a full URL, a relative one, or one of another server
        that names a type and an id that are here."""
        plain = reference.split("/_history/", maxsplit=1)[0]
        short = "/".join(plain.rsplit("/", 2)[-2:])
        return self._held.get(plain) or self._held.get(short)


def path_of(placed: Placed) -> str:
    """What the parts of a resource are called by that a reference led to."""
    if "Bundle" in placed.place:
        path = placed.place + ".resource"
    else:
        path = str(placed.value.get("resourceType"))
    return f"{placed.place}: {path}" if placed.place.startswith("line") else path


def contained_in(resource: dict[str, Any], path: str) -> dict[str, tuple[dict[str, Any], str]]:
    """The contained resources by ``#id``, with their paths."""
    found = resource.get("contained", [])
    return {
        f"#{one['id']}": (one, f"{path}.contained[{number}]")
        for number, one in enumerate(found if isinstance(found, list) else [])
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }


def root(resource: dict[str, Any], path: str, talk: Talk) -> Node:
    """The view of a whole resource."""
    return Node(resource, path, talk, contained_in(resource, path))


class References:
    """Follows the references of one claim; a resource that is met twice is read by one view."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._met: dict[str, Node] = {}

    def follow(self, reference: Node, expected: str) -> Node:
        """The resource that a Reference means, an empty view where it means none.

        A reference by identifier or display alone makes a resource of type ``expected`` that
        says no more than that; a literal one that leads nowhere is told.
        """
        literal = reference.text("reference")
        if literal:
            found = self._find(literal, reference)
            if found is not None:
                reference.done()
                return reference.adopt(found)
        return self._logical(reference, literal, expected)

    def elsewhere(self, reference: Node, resource: Node) -> bool:
        """Whether a reference leads to another resource than the one that was followed."""
        literal = reference.text("reference")
        known = any(one is resource for one in self._met.values())
        found = self._find(literal, reference) if literal and known else None
        return found is not None and found.value is not resource.value

    def unmet(self, resource: Node) -> list[str]:
        """Paths of the contained resources that no reference led to."""
        return [path for _, path in resource.contained.values() if path not in self._met]

    def _find(self, literal: str, reference: Node) -> Node | None:
        contained = reference.contained.get(literal)
        if contained is not None:
            value, path = contained
            return self._met.setdefault(
                path, Node(value, path, reference.talk, reference.contained)
            )
        placed = self._shelf.get(literal)
        if placed is None:
            return None
        return self._met.setdefault(literal, root(placed.value, path_of(placed), reference.talk))

    def _logical(self, reference: Node, literal: str, expected: str) -> Node:
        identifier, display = reference.value.get("identifier"), reference.text("display")
        kind = reference.text("type") or expected
        if literal:
            reference.talk.say(
                REFERENCE, reference.at("reference"), "leads to no resource of this file",
                "put the resource into the Bundle or into contained", value=literal,
                severity="warning" if identifier or display else "reject",
            )  # fmt: skip
        if not identifier and not display:
            return Node({}, reference.path, reference.talk)
        reference.done()
        made: dict[str, Any] = {"resourceType": kind}
        if isinstance(identifier, dict):
            made["identifier"] = [identifier]
        if display:
            made["name"] = display if kind in ("Organization", "Location") else [{"text": display}]
        return reference.adopt(Node(made, reference.path, reference.talk))


def misplaced(value: Any, path: str, talk: Talk) -> None:
    """Say which parts of a document are no resources."""
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        talk.say(SHAPE, path or "$", "is no FHIR resource", "a resource has a resourceType")
        return
    if value["resourceType"] != "Bundle":
        return
    entries = value.get("entry", [])
    inside = f"{path}{'.' if path else ''}Bundle.entry"
    if not isinstance(entries, list):
        talk.say(SHAPE, inside, "is not a list of objects", "write it as FHIR R4 has it")
        return
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            talk.say(SHAPE, f"{inside}[{number}]", "is not an object", "write it as FHIR R4 has it")
        elif "resource" in entry:
            misplaced(entry["resource"], f"{inside}[{number}]", talk)
