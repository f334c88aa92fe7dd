"""The judge of what we write: pyx12's own validator. Only tests call it, never the product.

``pyx12_verdict`` lists what pyx12 finds wrong in an interchange (837P, 837I, 835, 277CA, 999);
nothing listed means that pyx12 accepts it. tests/test_oracle.py proves that it rejects.
"""

from __future__ import annotations

import functools
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyx12.map_if
import pyx12.params
import pyx12.x12n_document

# A map is half a second to read and is not written to while it judges: read each once.
pyx12.map_if.load_map_file = functools.cache(pyx12.map_if.load_map_file)
_PARAMS = pyx12.params.ParamsBase()


class OracleError(NamedTuple):
    """One complaint. ``position`` counts ST as 1 and is 0 outside of a set; ``code`` is the
    IK304, IK403, IK502, AK905 or TA105 code that pyx12 gives."""

    segment: str
    position: int
    element: int
    component: int
    code: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        place = self.segment + (f"{self.element:02d}" if self.element else "")
        place += f"-{self.component}" if self.component else ""
        return f"{place} at segment {self.position}: {self.code} {self.message} {self.value!r}"


class Exemption(NamedTuple):
    """Where pyx12's map is wrong and the guide is right."""

    segment: str
    element: int
    code: str
    value: str
    reason: str


EXEMPTIONS: tuple[Exemption, ...] = ()
"""As few as possible; each with the reason why the guide allows what pyx12 refuses."""


def pyx12_verdict(source: str | bytes | Path) -> list[OracleError]:
    """What pyx12 complains of in an interchange, given as its text or its path."""
    text = source.read_bytes() if isinstance(source, Path) else source
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    fell: list[OracleError] = []

    def watch(segment: Any, reader: Any, _node: Any, valid: bool) -> None:
        if not valid and not fell:
            name, position = segment.get_seg_id(), reader.get_seg_count()
            fell.append(OracleError(name, position, 0, 0, "", "is the first one refused"))

    report = io.StringIO()
    accepted = pyx12.x12n_document.x12n_document(
        _PARAMS, io.StringIO(text), None, None, fd_json=report, callback=watch
    )
    stated = list(_errors(json.loads(report.getvalue() or "{}")))
    if not accepted and not stated:
        # The report leaves out the elements of ISA, GS and ST; the verdict does not.
        return fell or [OracleError("ISA", 0, 0, 0, "", "is no X12 that pyx12 can read")]
    return [error for error in stated if not _exempt(error)]


def _exempt(error: OracleError) -> bool:
    return any(
        (e.segment, e.element, e.code, e.value)
        == (error.segment, error.element, error.code, error.value)
        for e in EXEMPTIONS
    )


def _errors(report: dict[str, Any]) -> Iterator[OracleError]:
    for interchange in report.get("interchanges", []):
        yield from _level("ISA", interchange)
        for group in interchange["groups"]:
            yield from _level("GS", group)
            for transaction_set in group["transactions"]:
                yield from _level("ST", transaction_set)
                for segment in transaction_set["segments"]:
                    yield from _segment(segment)


def _level(name: str, item: dict[str, Any]) -> Iterator[OracleError]:
    for error in item["errors"]:
        yield OracleError(name, 0, 0, 0, str(error["err_cde"]), error["err_str"])


def _segment(segment: dict[str, Any]) -> Iterator[OracleError]:
    name, position = segment["seg_id"], segment["seg_count"]
    for error in segment["errors"]:
        value = error["err_val"] or ""
        yield OracleError(name, position, 0, 0, str(error["err_cde"]), error["err_str"], value)
    for element in segment["elements"]:
        for error in element["errors"]:
            yield OracleError(
                name,
                position,
                element["ele_pos"] or 0,
                element["subele_pos"] or 0,
                str(error["err_cde"]),
                error["err_str"],
                error["err_val"] or "",
            )
