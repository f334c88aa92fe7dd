"""The one type for wrong data: what is wrong, where, with which value, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Severity = Literal["reject", "error", "warning"]
Verdict = Literal["accepted", "accepted_with_errors", "rejected", "unreadable"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One defect, found by us or reported by a partner's acknowledgement.

    ``severity``: ``reject``, a conforming receiver refuses it; ``error``, wrong but let
    through (999 ``E``); ``warning``, tolerance or advice. ``snip`` is the WEDI SNIP type 1-7.
    ``code`` is the wire form of the finding in an acknowledgement (``TA105:025``,
    ``IK304:3``, ``IK403:7``, ``IK502:4``, ``AK905:5``, ``STC:A7:562``).

    ``interchange``, ``group`` and ``set`` are ordinals in the file from 1. ``position`` counts
    ST as 1 and is absent outside a set; ``offset`` is the byte where the segment starts;
    ``element``, ``component`` and ``repetition`` count from 1, and ``data_element`` is X12's
    number of what stands there (IK402: ``67``). ``value`` may be health information: it is stored
    and shown to those allowed, never logged.

    ``source_file`` and ``source_field`` are told of an 837 that was written from JSON, CSV or FHIR:
    where the value came from, in the words of that file (``$.claimInformation.claimFrequencyCode``,
    ``line 3, column 'ZIP'``).
    """

    rule: str
    snip: int
    severity: Severity
    message: str
    hint: str = ""
    code: str = ""
    interchange: int | None = None
    group: int | None = None
    set: int | None = None
    interchange_control_number: str = ""
    group_control_number: str = ""
    transaction_set_control_number: str = ""
    patient_control_number: str = ""
    loop: str = ""
    segment: str = ""
    position: int | None = None
    offset: int | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    data_element: str = ""
    value: str | None = None
    found_by: str = ""
    source_file: str = ""
    source_field: str = ""

    @property
    def place(self) -> str:
        """Where it is, in the field's shorthand: ``2300 CLM02 at segment 19 of set 0001``."""
        name = self.segment + (f"{self.element:02d}" if self.element else "")
        if self.component:
            name += f"-{self.component}"
        parts = [part for part in (self.loop, name) if part]
        if self.position:
            parts.append(f"at segment {self.position}")
        elif self.offset:
            parts.append(f"at byte {self.offset}")
        if self.transaction_set_control_number:
            parts.append(f"of set {self.transaction_set_control_number}")
        return " ".join(parts)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Fold findings into what a conforming receiver would answer."""
    worst: Verdict = "accepted"
    for finding in findings:
        worst = worse(worst, finding)
    return worst


def worse(before: Verdict, finding: Finding) -> Verdict:
    """The verdict with one more finding."""
    if finding.severity == "reject":
        return "rejected"
    if finding.severity == "error" and before == "accepted":
        return "accepted_with_errors"
    return before
