"""What a claim holds that the 837 we write would lose: told before it is sent, never dropped."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.finding import Finding
from gateway.models.claim import Claim

MODIFIERS_MOST = 4


def unwritten(claim: Claim) -> Iterator[Finding]:
    """A finding of severity ``reject`` for each thing that cannot be written.

    Segments that were read and have no model are named by their ids alone. Source of the
    limit of modifiers: 005010X222A1 SV101-3 to -6, 005010X223A2 SV202-3 to -6.
    """
    segments = list(claim.unmodelled)
    for line in claim.service_lines:
        segments += line.unmodelled
        if len(line.modifiers) > MODIFIERS_MOST:
            yield Finding(
                rule="CLAIMS.modifiers.most",
                snip=2,
                severity="reject",
                message=f"line {line.number} has {len(line.modifiers)} modifiers; four can be sent",
                hint="leave out what does not change the payment, or bill the rest on a line of "
                "its own",
                loop="2400",
                patient_control_number=claim.patient_control_number,
            )
    if segments:
        names = ", ".join(sorted({_name(text) for text in segments}))
        yield Finding(
            rule="CLAIMS.unmodelled",
            snip=2,
            severity="reject",
            message=f"the claim holds segments that would be lost: {names}",
            hint="take these segments out of the claim, or send it by the way it came from",
            patient_control_number=claim.patient_control_number,
        )


def _name(segment: str) -> str:
    """The letters and digits that a segment begins with."""
    end = next((n for n, c in enumerate(segment) if not c.isalnum()), len(segment))
    return segment[:end][:3]
