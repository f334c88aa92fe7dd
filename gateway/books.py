"""The books on one desk: guides and partners' patches, and who judges a transaction set by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gateway import resources
from gateway.errors import ConfigError
from gateway.finding import Finding
from gateway.x12.envelope import Group, TransactionSet

if TYPE_CHECKING:  # nobody who does not judge waits for the maps' reader
    from gateway.guides.book import Guide
    from gateway.guides.checks import Check
    from gateway.guides.corrections import PartnerPatch
    from gateway.guides.meanings import Meanings
    from gateway.guides.shelf import Found, Shelf
    from gateway.guides.walk import Walker
    from gateway.translate.repair_codes import Words
    from gateway.validate.lists import Lists

JUDGED = frozenset({2, 3, 4, 5, 6, 7})
"""SNIP types that need the guide: its own findings and its patches' are of 2, 5 and 7, and the
other rules ask it where each segment stands."""

Key = tuple[str, str]
"""Id of a guide, and its functional identifier."""

GUIDES = "mappings/guides"
PATCHES = "mappings/partners"
CODES = "mappings/codes"


@lru_cache
def shelf() -> Shelf:
    """All guides: pyx12's maps with the corrections of ``mappings/guides``, and our own."""
    from gateway.guides.shelf import Shelf

    def own(name: str) -> bytes:
        return resources.read_bytes(f"{GUIDES}/{name}")

    return Shelf(resources.guide_map, own, resources.names(GUIDES))


@lru_cache
def meanings() -> Meanings:
    """What the codes of all guides mean, from ``mappings/codes``."""
    from gateway.guides.meanings import Meanings

    def own(name: str) -> bytes:
        return resources.read_bytes(f"{CODES}/{name}")

    return Meanings(own, resources.names(CODES))


class Books:
    """Judges transaction sets by their guides, as ``patched`` changes them for one partner.

    ``weights`` are what the partner makes of single rules: a severity, or ``off``; ``checks`` are
    rules of its own, by guide. ``lists`` are the operator's code lists, where there are any.
    """

    def __init__(
        self,
        patched: dict[Key, Guide] | None = None,
        weights: dict[str, str] | None = None,
        checks: dict[Key, list[Check]] | None = None,
        lists: Lists | None = None,
    ) -> None:
        self.lists = lists
        self._patched, self._weights, self._checks = patched or {}, weights or {}, checks or {}
        self._group: Group | None = None
        self._told: set[str] = set()

    def judge(self, ts: TransactionSet, snip: frozenset[int]) -> Walker | None:
        """Let the walker of the set's guide see its segments; None where there is no guide, or
        where none of the types of ``snip`` is a guide's. Call it before the set is read."""
        if not snip & JUDGED:
            return None
        from gateway.guides.pattern import Separators
        from gateway.guides.table import table
        from gateway.guides.walk import Walker

        d = ts.delimiters
        if d.component.isalnum() or d.component in (d.element, d.repetition, d.segment, " "):
            return None  # that is told of ISA16: no composite can be read
        found = _guide_of(ts)
        if not (found and found.exact):
            self._tell(ts, found)
        if found is None:
            return None
        guide = self._patched.get(_key(found.guide), found.guide)
        walker = Walker(table(guide, Separators(d.element, d.component, d.repetition)), ts.find)
        ts.watchers.append(walker.feed)
        return walker

    def weigh(self, finding: Finding) -> Finding | None:
        """The finding with the weight that the partner gives its rule; None where it has none."""
        weight = self._weights.get(finding.rule)
        if weight is None:
            return finding
        return None if weight == "off" else msgspec.structs.replace(finding, severity=weight)

    def known(self, name: str) -> frozenset[str]:
        """The codes of a list of ``mappings/codes``, by its file's name without ``.toml``."""
        return _known(name)

    def checks(self, ts: TransactionSet) -> Sequence[Check]:
        """The partner's own checks of a set."""
        if not self._checks:
            return ()
        found = _guide_of(ts)
        return self._checks.get(_key(found.guide), ()) if found else ()

    def _tell(self, ts: TransactionSet, found: Found | None) -> None:
        """Say by which guide the sets of a group are judged, once for each group."""
        if ts.group is not self._group:
            self._group, self._told = ts.group, set()
        asked = ts.guide
        if asked in self._told:
            return
        self._told.add(asked)
        place = {
            "snip": 2, "severity": "warning", "set": None, "transaction_set_control_number": "",
            "segment": "GS", "element": 8, "position": None, "offset": ts.group.offset,
            "value": ts.guide or None,
        }  # fmt: skip
        if ts.group.implied:  # there is no GS
            place |= {"segment": "ST", "element": 3}
        if found:
            ts.find(
                "X12.guide.nearest", f"there is no guide {asked} here: {found.guide.id} is used",
                hint=f"send {found.guide.id} in GS08, unless another is agreed upon", **place,
            )  # fmt: skip
        else:
            which = f"there is no guide {asked} here" if asked else "GS08 names no guide"
            ts.find(
                "X12.guide.unknown",
                f"{which} for a {ts.code or 'set'}: it is judged by its envelope alone",
                hint="look for a typing error in GS08 and ST03; other guides are read, not judged",
                **place,
            )  # fmt: skip


@lru_cache
def _known(name: str) -> frozenset[str]:
    import tomllib

    return frozenset(tomllib.loads(resources.read_text(f"mappings/codes/{name}.toml")))


@lru_cache
def repair_words() -> Words:
    """The names of states and countries, for repairs: those of ``mappings/codes``."""
    from gateway.translate.repair_codes import Words

    return Words(_by_name("states"), _by_name("countries") | dict.fromkeys(_HOME, "US") | _NEAR)


_HOME = ("USA", "US OF AMERICA", "UNITED STATES", "UNITED STATES OF AMERICA")
_NEAR = {"CAN": "CA", "MEX": "MX"}
"""What people write beside the names that the list has."""


def _by_name(name: str) -> dict[str, str]:
    """The codes of a list by their names in capitals; names with a remark are nobody's."""
    import tomllib

    listed = tomllib.loads(resources.read_text(f"mappings/codes/{name}.toml"))
    return {said.upper().replace(".", ""): code for code, said in listed.items()
            if "(" not in said and "," not in said}  # fmt: skip


def _guide_of(ts: TransactionSet) -> Found | None:
    """The guide that ST03 names, else GS08; the nearest where there is no such guide."""
    near: Found | None = None
    for name in dict.fromkeys((ts.guide, ts.group.version)):
        found = shelf().find(name, ts.group.functional_identifier_code, ts.code)
        if found and found.exact:
            return found
        near = near or found
    return near


def _key(guide: Guide) -> Key:
    """What tells guides apart: those of an inquiry and its response share an id."""
    return guide.id, guide.functional_id


def books_for(patches: Sequence[str] = (), folder: str = "", lists: str = "") -> Books:
    """Books with the named patches of a partner, later ones on top of earlier ones, and with the
    code lists in the folder ``lists``.

    A patch is ``<name>.toml`` in ``folder``, else one of those that are shipped. Raises
    ConfigError for a name there is not, and for a patch that does not fit its guides.
    """
    codes = None
    if lists:
        from gateway.code_lists import lists_of

        codes = lists_of(lists)
    if not patches:
        return Books(lists=codes)
    guides, weights, checks = _patched(tuple(patches), folder)
    return Books(guides, weights, checks, codes)


@lru_cache
def _patched(
    names: tuple[str, ...], folder: str
) -> tuple[dict[Key, Guide], dict[str, str], dict[Key, list[Check]]]:
    from gateway.guides.corrections import correct
    from gateway.guides.load import pack, unpack

    guides: dict[Key, Guide] = {}
    weights: dict[str, str] = {}
    checks: dict[Key, list[Check]] = {}
    for name in names:
        where, patch = read_patch(name, folder)
        try:
            for wanted in patch.guides:
                for found in _named(wanted):
                    guide = guides.get(_key(found)) or unpack(pack(found), found.lists)
                    correct(guide, patch.correction, partner=True)
                    guides[_key(found)] = guide
                    checks.setdefault(_key(found), []).extend(patch.check)
                    _refuse_misplaced(guide, patch.check)
            weights |= _weights(patch)
        except ValueError as error:
            raise ConfigError(f"{where}: {error}") from None
    return guides, weights, checks


def _refuse_misplaced(guide: Guide, checks: Sequence[Check]) -> None:
    """Raise ValueError for a check of a loop or segment that the guide has not."""
    from gateway.guides.corrections import segments_of

    places = segments_of(guide)
    loops = {loop for loop, _ in places}
    for check in checks:
        if check.each and check.each not in loops:
            raise ValueError(f"the check {check.id!r}: {guide.id} has no loop {check.each}")
        for one in [spot for where in check.wheres() for spot in where.spots()]:
            if (one.loop, one.segment) not in places:
                raise ValueError(
                    f"the check {check.id!r}: {guide.id} has no {one.segment} in loop {one.loop}"
                )


def _named(guide: str) -> list[Guide]:
    """The guides of exactly that id. Raises ValueError where there is none."""
    wanted = {e.functional_id: e.code for e in shelf().entries if e.guide == guide}
    found = [shelf().find(guide, gs01, code) for gs01, code in wanted.items()]
    if not found:
        raise ValueError(f"there is no guide {guide!r} here")
    return [one.guide for one in found if one]


def _weights(patch: PartnerPatch) -> dict[str, str]:
    """Weights by rule id. Raises ValueError for a rule of another guide than the patch's, and for
    one that is weighed twice."""
    families = {guide.family for name in patch.guides for guide in _named(name)} | {"X12"}
    weights: dict[str, str] = {}
    for rule in patch.rule:
        if rule.id.split(".")[0] not in families:
            raise ValueError(f"the rule {rule.id} is none of {', '.join(sorted(families))}")
        if rule.id in weights:
            raise ValueError(f"the rule {rule.id} is weighed twice")
        weights[rule.id] = rule.severity
    return weights


def read_patch(name: str, folder: str = "") -> tuple[str, PartnerPatch]:
    """A patch by its name, and where it stands. Raises ConfigError where there is none of that
    name, with the names there are, and where it is not of the form of a patch."""
    from gateway.guides.checks import with_lists
    from gateway.guides.corrections import read_partner_patch

    own = {path.stem: path for path in sorted(Path(folder).glob("*.toml"))} if folder else {}
    listed = [known for known in resources.names(PATCHES) if known.endswith(".toml")]
    shipped = [known.removesuffix(".toml") for known in listed]
    if name in own:
        where = str(own[name])
        read: Callable[[str], str] = partial(_beside, own[name].parent)
        text = resources.own_text(own[name])
    elif name in shipped:
        where = f"{PATCHES}/{name}.toml"
        read = _shipped
        text = resources.read_text(where)
    else:
        known = ", ".join(sorted({*own, *shipped})) or "none"
        raise ConfigError(f"no patch is called {name!r}; there are: {known}")
    try:
        patch = read_partner_patch(text)
        for check in patch.check:
            with_lists(check, read)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from None
    return where, patch


def _beside(folder: Path, relative: str) -> str:
    """A list beside a patch of the operator's."""
    return resources.own_text(folder / relative)


def _shipped(relative: str) -> str:
    """A list beside a patch that is shipped."""
    return resources.read_text(f"{PATCHES}/{relative}")
