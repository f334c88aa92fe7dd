"""Differences of claims and remittances in the terms of the models that ``parse`` prints."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from gateway.exchange.parse_json import file_chunks
from gateway.finding import Finding
from gateway.guides.difference_assign import NEVER, assign, by_key, left
from gateway.guides.difference_entry import Entry
from gateway.guides.difference_segments import equals
from gateway.models.amount import written
from gateway.models.claim import Claim
from gateway.models.remittance import (
    ClaimPayment,
    RemittanceHeader,
    RemittanceTotals,
    ServicePayment,
)
from gateway.models.service_line import ServiceLine
from gateway.translate import registry
from gateway.translate.json_text import encode
from gateway.x12.envelope import TransactionSet, read

if TYPE_CHECKING:
    from gateway.exchange.difference import Comparison, Noted

MODELLED = ("837P", "837I", "837D", "835")
IGNORED = frozenset({"position", "number", "assigned_number"})
"""Fields that count, and say nothing of their own."""


class ModelDifference(msgspec.Struct, omit_defaults=True, kw_only=True):
    """``path`` is the field, as ``service_lines[2].charge``; numbers in it count from 1, in A
    (in B for what is new). ``before`` and ``after`` are JSON as ``parse`` prints it."""

    claim: str
    path: str
    before: Any = None
    after: Any = None
    in_words: str = ""


Change = tuple[str, Any, Any]


def model_differences(comparison: Comparison) -> Iterator[ModelDifference]:
    """Those of the claims that are in both files and differ, and of the payments of 835s."""
    matches = comparison.differ.matches
    pairs: dict[int, int] = {}
    for x, y in matches.pair.items():
        one, other = matches.a.entries[x], matches.b.entries[y]
        if one.sort[0] in MODELLED and one.kind != "level":
            claim = one.kind == "claim"
            around = claim and one.chain != other.chain
            if around or one.digest != other.digest:
                pairs[x] = y
    with tempfile.TemporaryFile() as kept:
        a = _keep(comparison.a, set(pairs), kept)
        b = _keep(comparison.b, set(pairs.values()), kept)
        for x, y in sorted(pairs.items()):
            label = matches.a.facts(matches.a.entries[x]).number
            olds, news = _fetch(kept, a.get(x, ())), _fetch(kept, b.get(y, ()))
            for old, new in zip(olds, news, strict=False):
                for path, before, after in changes(old, new):
                    yield _said(label, path, before, after)


Kept = dict[int, list[tuple[int, int, type]]]
"""Where the models of a unit were put away: offset, size, type."""


def _keep(noted: Noted, wanted: set[int], kept: BinaryIO | Any) -> Kept:
    """Read a file again and put away the models of the wanted units."""
    found: Kept = {}
    sets: dict[int, list[Any]] = {}
    heads: dict[int, int] = {}
    for one in noted.side.entries:
        if one.kind == "claim":
            sets.setdefault(one.set, []).append(one)
        elif one.kind == "set":
            heads[one.set] = one.ordinal
    sink: list[Finding] = []
    ordinal = 0
    for event in read(file_chunks(noted.path), sink):
        sink.clear()
        if not isinstance(event, TransactionSet):
            continue
        ordinal += 1
        reader = registry.reader_for(noted.kinds[ordinal - 1])
        if noted.kinds[ordinal - 1] not in MODELLED or reader is None:
            continue
        claims = iter(sets.get(ordinal, ()))
        for item in reader(event):
            unit = None
            if isinstance(item, Claim | ClaimPayment):
                number = item.patient_control_number
                unit = next((c.ordinal for c in claims if _number(noted, c) == number), None)
            elif isinstance(item, RemittanceHeader | RemittanceTotals):
                unit = heads.get(ordinal)
            if unit in wanted and unit is not None:
                data = encode(item)
                found.setdefault(unit, []).append((kept.seek(0, 2), len(data), type(item)))
                kept.write(data)
    return found


def _number(noted: Noted, claim: Entry) -> str:
    """The patient control number of a claim that was put away."""
    return noted.load(claim).rows[0].el(1)


def _fetch(kept: BinaryIO | Any, places: Sequence[tuple[int, int, type]]) -> list[Any]:
    found: list[Any] = []
    for at, size, kind in places:
        kept.seek(at)
        found.append(msgspec.json.decode(kept.read(size), type=kind))
    return found


def changes(old: Any, new: Any, path: str = "") -> Iterator[Change]:
    """The fields of two models of one type that differ."""
    if isinstance(old, Claim) and isinstance(new, Claim):
        _mean(old, new)
    for name in old.__struct_fields__:
        if name in IGNORED:
            continue
        before, after = getattr(old, name), getattr(new, name)
        where = f"{path}.{name}" if path else name
        if isinstance(before, msgspec.Struct) and type(before) is type(after):
            yield from changes(before, after, where)
        elif isinstance(before, list) and isinstance(after, list):
            yield from _lists(before, after, where)
        elif before != after:
            yield where, before, after


def _mean(old: Claim, new: Claim) -> None:
    """Pointers that mean the same diagnoses in another order are made the same."""
    codes_a, codes_b = [d.code for d in old.diagnoses], [d.code for d in new.diagnoses]
    meant = [[codes_a[p - 1] for p in line.diagnosis_pointers if 0 < p <= len(codes_a)]
             for line in old.service_lines]  # fmt: skip
    known = {tuple(codes): line.diagnosis_pointers
             for codes, line in zip(meant, old.service_lines, strict=True)}  # fmt: skip
    for line in new.service_lines:
        codes = tuple(codes_b[p - 1] for p in line.diagnosis_pointers if 0 < p <= len(codes_b))
        if sorted(codes_a) == sorted(codes_b) and codes in known:
            line.diagnosis_pointers = known[codes]


def _lists(before: list[Any], after: list[Any], path: str) -> Iterator[Change]:
    """Items that are alike belong together in any order, lines by their control number, others
    where most of them is alike."""
    if before == after:
        return
    pairs = equals(before, after, encode)
    gone, come = left(before, after, pairs)
    where_a = {id(one): n for n, one in enumerate(before, 1)}
    where_b = {id(one): n for n, one in enumerate(after, 1)}
    if not isinstance((gone or come or [None])[0], msgspec.Struct):
        if gone or come:
            yield path, before, after
        return
    if gone and isinstance(gone[0], ServiceLine | ServicePayment):
        more, gone, come = by_key(gone, come, lambda one: one.control_number, _cost)
        yield from _inner(more, where_a, path)
    more = assign(gone, come, _cost)
    yield from _inner(more, where_a, path)
    gone, come = left(gone, come, more)
    for one in gone:
        yield f"{path}[{where_a[id(one)]}]", one, None
    for one in come:
        yield f"{path}[{where_b[id(one)]}]", None, one


def _inner(pairs: list[tuple[Any, Any]], where: dict[int, int], path: str) -> Iterator[Change]:
    for one, other in sorted(pairs, key=lambda pair: where[id(pair[0])]):
        yield from changes(one, other, f"{path}[{where[id(one)]}]")


def _cost(one: Any, other: Any) -> float:
    if type(one) is not type(other):
        return NEVER
    count = sum(1 for _ in changes(one, other))
    told = sum(1 for name in one.__struct_fields__ if getattr(one, name))
    return 1 + 0.01 * count if count <= max(1, told / 2) else NEVER


def _said(claim: str, path: str, before: Any, after: Any) -> ModelDifference:
    words = f"{path}: {_short(before)} -> {_short(after)}"
    return ModelDifference(
        claim=claim, path=path, before=before if before != "" else None,
        after=after if after != "" else None, in_words=words,
    )  # fmt: skip


def _short(value: Any) -> str:
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, Decimal):
        return written(value)
    return value if isinstance(value, str) else encode(value).decode().strip('"')
