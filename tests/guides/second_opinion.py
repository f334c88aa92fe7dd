"""What pyx12 says of a file, beside what we say: the same, nothing, another code, another place,
or that it cannot go on."""

from __future__ import annotations

from typing import NamedTuple

from tests.guides.defects import Segments
from tests.guides.envelope_defects import ISA, text_of
from tests.oracle import OracleError, pyx12_verdict


class Opinion(NamedTuple):
    """What pyx12 finds in a file; ``crash`` names the exception that it ended with."""

    errors: tuple[OracleError, ...]
    crash: str = ""


class Expected(NamedTuple):
    """What a defect must be called, and where it is."""

    code: str
    segment: str
    position: int
    element: int = 0
    component: int = 0


KNOWN = {"005010X231A1": ("CTX", 0, "5"), "005010X222A1": ("PWK", 2, "7")}
"""What pyx12 says of the sets that every defect is put into, for reasons told by themselves."""


def opinion(text: str, guide: str = "", segment: str = "") -> Opinion:
    """pyx12's findings in a file, but for those KNOWN of the guide, unless the defect is in such
    a segment."""
    try:
        errors = pyx12_verdict(text)
        known = KNOWN.get(guide, ("", 0, ""))
        known = ("", 0, "") if known[0] == segment else known
        return Opinion(tuple(e for e in errors if (e.segment, e.element, e.code) != known))
    except Exception as error:  # whatever it raises is what is to be known
        return Opinion((), type(error).__name__)


def file_of_set(guide: str, functional_id: str, segments: Segments) -> str:
    """The set alone in an interchange. SE01 is put right: what was put in or taken out would else
    be two defects. An 835 is sent without ST03, which pyx12's map forbids."""
    version = guide.partition("/")[0]
    gs = ["GS", functional_id, "SENDER", "RECEIVER", "20260314", "0930", "7", "X", version]
    st = segments[0][:3] if functional_id == "HP" else segments[0]
    se = ["SE", str(len(segments)), segments[-1][2]]
    inner = [st, *segments[1:-1], se]
    return text_of([ISA, gs, *inner, ["GE", "1", "7"], ["IEA", "1", ISA[13]]])


LEVELS = {"ISA": "TA105", "GS": "AK905", "ST": "IK502"}


def code_of(error: OracleError) -> str:
    """The code with the element that it would be written to."""
    if not error.position:
        return f"{LEVELS[error.segment]}:{error.code}"
    return f"{'IK403' if error.element else 'IK304'}:{error.code}"


def compare(expected: Expected, said: Opinion) -> tuple[str, str]:
    """How pyx12 differs, and the codes that it gives: ``same`` where it does not.

    ``accepts``, ``crash``; ``unnamed``, refused and not said why; ``place``, the same code
    elsewhere; ``code``, another code in the same segment; ``other``, neither.
    """
    if said.crash:
        return "crash", said.crash
    if not said.errors:
        return "accepts", ""
    if not any(error.code for error in said.errors):
        return "unnamed", ""
    alike = [error for error in said.errors if code_of(error) == expected.code]
    where = expected[1:]
    if any((e.segment, e.position, e.element, e.component) == where for e in alike):
        return "same", ""
    if expected.position == 0 and alike:  # of the envelope pyx12 tells no place
        return "same", ""
    here = [e for e in said.errors if (e.segment, e.position) == where[:2]]
    if any(error.segment == expected.segment for error in alike):
        return "place", ""
    told = here or said.errors
    return "code" if here else "other", " ".join(sorted({code_of(error) for error in told}))
