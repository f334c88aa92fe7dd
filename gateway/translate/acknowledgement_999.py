"""The 999 (005010X231A1) and the 997, read: what a receiver says about a functional group."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.models.acknowledgement_codes import REFUSING, meaning
from gateway.translate.acknowledge import acknowledge_group
from gateway.translate.acknowledgement_997_build import build_997
from gateway.translate.acknowledgement_999_build import build_999
from gateway.translate.fields import parts
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

__all__ = ["acknowledge_group", "build_997", "build_999", "read_999"]

_CODES = 5
_CLAIM = "CLM01:"
_TRACE = "TRN02:"
_INQUIRIES = frozenset({"270", "271", "276", "277"})


def read_999(ts: TransactionSet) -> Iterator[GroupAcknowledgement]:
    """Yield the acknowledgement once its SE was seen: a set that is cut says nothing.

    There is a finding for each IK4, and for each IK3 that has none. They stand where the
    partner found them, in *our* set: ``position`` counts in it, ``found_by`` is the partner's
    interchange id. Their severity is ``reject`` where the set was refused, else ``error``.
    """
    found = GroupAcknowledgement(functional_identifier_code="", group_control_number="")
    current: _OpenSet | None = None
    for segment in ts.segments():
        if current and segment[0] in ("AK2", "AK9", "SE"):
            current.finish()
        match segment[0]:
            case "AK1":
                found.functional_identifier_code = el(segment, 1)
                found.group_control_number = el(segment, 2)
                found.version = el(segment, 3)
            case "AK2":
                current = _OpenSet(ts, segment, found)
                found.transaction_sets.append(current.ack)
            case "IK3" | "AK3" if current:
                current.open_segment(segment)
            case "CTX" if current:
                current.context(segment)
            case "IK4" | "AK4" if current:
                current.element(segment)
            case "IK5" | "AK5" if current:
                current.close(segment)
            case "AK9":
                found.status_code, found.error_codes = el(segment, 1), _codes(segment, 5)
                counts = (_count(ts, segment, n) for n in (2, 3, 4))
                found.included, found.received, found.accepted = counts
            case "SE":
                yield found


class _OpenSet:
    """Loop 2000 while it is read: the IK3 that is open, and the elements it complains of."""

    def __init__(self, ts: TransactionSet, ak2: Segment, group: GroupAcknowledgement) -> None:
        self.ts, self.group = ts, group
        self.ack = SetAcknowledgement(
            transaction_set_identifier_code=el(ak2, 1),
            transaction_set_control_number=el(ak2, 2),
            guide=el(ak2, 3),
        )
        self.found: list[dict[str, object]] = []
        self.segment: dict[str, object] = {}
        self.elements = 0

    def open_segment(self, ik3: Segment) -> None:
        self._close_segment()
        place = el(ik3, 2)
        self.segment = {
            "segment": el(ik3, 1),
            "position": _whole(place),
            "loop": el(ik3, 3),
        } | self._saying("IK304", ik3, 4)
        self.elements = 0

    def context(self, ctx: Segment) -> None:
        """CTX: the claim, inquiry or remittance that it names; any other context is kept as it
        is."""
        d = self.ts.delimiters
        named = el(ctx, 1).replace(d.component, ":", 1)
        several = bool(d.repetition) and d.repetition in named
        if several or not self._names(named) or any(ctx[2:]):
            self.ack.unmodelled.append(d.element.join(ctx))

    def _names(self, context: str) -> bool:
        """Take the name of a claim, an inquiry or a remittance; False where it is another's."""
        code = self.ack.transaction_set_identifier_code
        if context.startswith(_TRACE) and code == "835" and not self.ack.trace_number:
            self.ack.trace_number = context.removeprefix(_TRACE)
            return True
        name = _TRACE if code in _INQUIRIES else _CLAIM
        number = context.removeprefix(name)
        if number == context or not self.segment or "patient_control_number" in self.segment:
            return False
        self.segment["patient_control_number"] = number
        for other in self.found[len(self.found) - self.elements :]:
            other["patient_control_number"] = number
        return True

    def element(self, ik4: Segment) -> None:
        self.elements += 1
        place = [_whole(p) for p in parts(self.ts, ik4, 1)]
        place += [None] * 3
        fields: dict[str, object] = {
            "element": place[0],
            "component": place[1],
            "repetition": place[2],
            "data_element": el(ik4, 2),
            "value": el(ik4, 4) or None,
        }
        self.found.append(self.segment | fields | self._saying("IK403", ik4, 3))

    def close(self, ik5: Segment) -> None:
        self.ack.status_code, self.ack.error_codes = el(ik5, 1), _codes(ik5, 2)
        self.finish()

    def finish(self) -> None:
        """Give out what was found: on the IK5 or, where that is missing, on what follows."""
        self._close_segment()
        for fields in self.found:
            self.ack.findings.append(self._finding(fields))
        self.found = []

    def _close_segment(self) -> None:
        if self.segment and not self.elements:
            self.found.append(self.segment)
        self.segment, self.elements = {}, 0

    def _saying(self, name: str, segment: Segment, number: int) -> dict[str, object]:
        """Rule, code and words: the rule keeps the name of the segment that said it."""
        value = el(segment, number)
        code = f"{name}:{value}"
        spoken = f"{self.ts.code}.{segment[0]}.{value}"
        return {
            "rule": spoken, "code": code, "message": meaning(code),
            "snip": 2 if value.startswith("I") else 1,
        }  # fmt: skip

    def _finding(self, fields: dict[str, object]) -> Finding:
        whole: dict[str, object] = {
            "severity": "reject" if self.ack.status_code in REFUSING else "error",
            "group_control_number": self.group.group_control_number,
            "transaction_set_control_number": self.ack.transaction_set_control_number,
            "found_by": self.ts.group.interchange.isa[6],
        }
        return Finding(**(whole | fields))  # type: ignore[arg-type] # fields of many types by name


def _codes(segment: Segment, first: int) -> list[str]:
    return [code for code in segment[first : first + _CODES] if code]


def _whole(text: str) -> int | None:
    """A whole number; None where the text is none, or longer than any count."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _count(ts: TransactionSet, segment: Segment, number: int) -> int | None:
    text = el(segment, number)
    if (value := _whole(text)) is not None:
        return value
    ts.find(
        "X12.element.number", f"{segment[0]}{number:02d} is not a count", code="IK403:6",
        segment=segment[0], element=number, value=text,
    )  # fmt: skip
    return None
