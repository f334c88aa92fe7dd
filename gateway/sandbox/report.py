"""The report that people read: it names the file it answers, and says REJECTED where it is so."""

from __future__ import annotations

import datetime

from gateway.finding import Finding
from gateway.sandbox.screening import Screened
from gateway.sandbox.terms import Terms


class Report:
    """Lines of text about one file, in the order of what was decided."""

    def __init__(self, terms: Terms, file_name: str, now: datetime.datetime) -> None:
        self._lines = [
            terms.clearinghouse.name,
            f"REPORT ON FILE {file_name}",
            f"RECEIVED {now:%Y-%m-%d %H:%M}",
        ]

    def unreadable(self, findings: list[Finding]) -> None:
        """Nothing in the file is an interchange."""
        why = findings[0].message if findings else "there is no interchange in it"
        self._lines += ["", f"FILE REJECTED: {why}"]

    def interchange(self, control_number: str, sender: str, note_code: str, refused: bool) -> None:
        """What the TA1 says."""
        verdict = f"REJECTED (TA1 {note_code})" if refused else "RECEIVED"
        self._lines += ["", f"INTERCHANGE {control_number} FROM {sender}: {verdict}"]

    def transaction_set(self, group: str, control_number: str, status: str) -> None:
        """What the 999 says."""
        verdict = "REJECTED, SEE 999" if status == "R" else "ACCEPTED"
        self._lines.append(f"  GROUP {group} SET {control_number}: {verdict}")

    def group(self, control_number: str) -> None:
        """A group that is refused as a whole."""
        self._lines.append(f"  GROUP {control_number}: REJECTED, SEE 999")

    def claims(self, control_number: str, screened: list[Screened]) -> None:
        """The fate of each claim of a set, by its patient control number."""
        self._lines.append(f"  CLAIMS OF SET {control_number}")
        for each in screened:
            verdict = f"ACCEPTED {each.trace}"
            if each.reasons:
                verdict = "REJECTED " + "; ".join(f"{r.code} {r.words}" for r in each.reasons)
            number, charge = each.claim.patient_control_number, each.charge
            self._lines.append(f"    CLAIM {number} {charge:.2f} {verdict}")
        refused = sum(bool(each.reasons) for each in screened)
        counts = f"    {len(screened) - refused} CLAIMS ACCEPTED"
        self._lines.append(counts + (f", {refused} REJECTED" if refused else ""))

    def text(self) -> str:
        """The whole report."""
        return "\n".join(self._lines) + "\n"
