"""Where a claim of a FHIR file came from: its Claim, and the resources that its references mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gateway.models.claim import Claim
from gateway.translate.fhir_claim import claims_in, read_one
from gateway.translate.fhir_read import Placed, Shelf, Unreadable, documents, path_of
from gateway.translate.origin import Leaf, Origin, json_leaves


def origins(data: bytes, name: str) -> Iterator[tuple[Claim, Origin]]:
    """Each claim that ``read_fhir`` yields, with where it came from."""
    shelf = Shelf()
    try:
        for document in documents(data):
            shelf.put_all(document)
        found = list(claims_in(data))
    except Unreadable:
        return
    for placed in found:
        origin = _FhirOrigin(placed, name, shelf)
        if (claim := origin.read()) is not None:
            yield claim, origin


class _FhirOrigin:
    """One Claim resource."""

    def __init__(self, placed: Placed, name: str, shelf: Shelf) -> None:
        self.name = name
        self._placed, self._shelf = placed, shelf

    def leaves(self) -> list[Leaf]:
        """The values of the Claim, then those of what it refers to."""
        place = self._placed.place
        own = list(json_leaves(self._placed.value, f"{place}: Claim" if place else "Claim"))
        return own + [leaf for one in self._met() for leaf in json_leaves(one.value, path_of(one))]

    def read(self) -> Claim | None:
        """The claim that the resources are now."""
        items = read_one(self._placed, self.name, self._shelf)
        return next((item for item in items if isinstance(item, Claim)), None)

    def absent(self, claim: Claim, more: Claim) -> list[str]:
        """Never told: FHIR says most things in more than one way."""
        return []

    def _met(self) -> list[Placed]:
        """The resources of the file that references lead to, from the Claim or from each other."""
        found: dict[int, Placed] = {}
        waiting = [self._placed.value]
        while waiting:
            for literal in _references(waiting.pop()):
                placed = self._shelf.get(literal)
                if placed is not None and id(placed.value) not in found:
                    found[id(placed.value)] = placed
                    waiting.append(placed.value)
        return list(found.values())


def _references(value: Any) -> Iterator[str]:
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict) and isinstance(literal := value.get("reference"), str):
        yield literal
    for one in inner:
        if isinstance(one, dict | list):
            yield from _references(one)
