"""Claims in the JSON of Optum's (formerly Change Healthcare's) medical network API, which Stedi's
claim submission takes too: professional, institutional and, of Stedi, dental, both ways.

``POST …/medicalnetwork/professionalclaims/v3/submission`` and ``…/institutionalclaims/v1/…``: what
stands in a request is what is read here, unchanged; docs/sources.md shows where each field goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import msgspec

from gateway.finding import Finding, Severity
from gateway.models.claim import Claim, ClaimBatch, ClaimKind
from gateway.models.party import QualifiedDate
from gateway.translate.absent import differences, place_in
from gateway.translate.claims_json import complete, read_each
from gateway.translate.medical_network_claim import DISABILITY
from gateway.translate.medical_network_kinds import MISSING, SHAPE, UNKNOWN
from gateway.translate.medical_network_roles import Roles
from gateway.translate.medical_network_root import ENDS, ENVELOPE, ROOTS
from gateway.translate.medical_network_table import Seen, read_object, write_object
from gateway.translate.origin import Origin, json_origins
from gateway.translate.unwritten import missing

KIND = "CLAIMS.network.kind"
UNUSED = "CLAIMS.network.unused"

_NOTHING = "nothing to mend: leave it out to be told no more"
_NUMBER = re.compile(r"\[\d+\]")
_SIGNS: tuple[tuple[str, ClaimKind], ...] = (
    ("professionalService", "837P"), ("institutionalService", "837I"), ("dentalService", "837D"),
    ("toothStatus", "837D"), ("orthodonticTotalMonthsOfTreatment", "837D"),
    ("healthCareCodeInformation", "837P"), ("principalDiagnosis", "837I"),
    ("claimCodeInformation", "837I"),
)  # fmt: skip


def read_claims(data: bytes, name: str) -> Iterator[Claim | Finding]:
    """Yield each claim of a file of requests, and what is to be told of it.

    A claim of which anything is rejected is told and not yielded; what the documents know and the
    claim has no place for is told as a warning (CLAIMS.network.unused; of the envelope, which each
    request has, once for a file), what they do not know as an error (CLAIMS.network.unknown).
    Paths are those of the source.
    """
    yield from read_each(data, name, partial(_request, told=set()))


def origins(data: bytes, name: str) -> Iterator[tuple[Claim, Origin]]:
    """Each claim that :func:`read_claims` yields, with where it came from."""
    return json_origins(lambda one: read_each(data, name, one), _request, _absent, name)


def _absent(value: Any, path: str, claim: Claim, more: Claim) -> list[str]:
    """The fields of the request that say what is missing. A provider has a field of its own, or
    stands in the list of providers by its role: it is told as this request has it."""
    before, after = request_of(claim).body, request_of(more).body
    found = [place_in(value, after, one) for one in differences(before, after, "")]
    return [path + _listed(value, more.kind, one) for one in found]


def _listed(value: Any, kind: ClaimKind, place: str) -> str:
    """A path of a request, where the list of providers has what it leads to."""
    first = re.split(r"[.\[]", place[1:], maxsplit=1)[0]
    listed = value.get("providers")
    lists = [item for item in ROOTS[kind] if isinstance(item, Roles)]
    roles = [role for item in lists for role, one in item.roles.items() if one.key == first]
    for number, one in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(one, dict) and one.get("providerType") in roles:
            return f".providers[{number}]{place[1 + len(first) :]}"
    return place


def _request(
    value: Any, path: str, name: str, told: set[str] | None = None
) -> Iterator[Claim | Finding]:
    """One request; ``told`` is what has been said of the envelope in this file."""
    info = value.get("claimInformation") if isinstance(value, dict) else None
    known = info.get("patientControlNumber") if isinstance(info, dict) else ""
    number = known if isinstance(known, str) else ""
    seen = Seen()
    claim = _claim(value, info, path, seen)
    rejected = claim is None or any(fault.rule != UNKNOWN for fault in seen.faults)
    for fault in seen.faults:
        severity: Severity = "error" if fault.rule == UNKNOWN else "reject"
        yield Finding(
            rule=fault.rule, snip=1, severity=severity, hint=fault.hint,
            message=f"{name}: {fault.path}: {fault.what}", patient_control_number=number,
        )  # fmt: skip
    for why, paths in _unused(seen, path):
        if why == ENVELOPE and told is not None:
            said = paths.replace(path, "")
            if said in told:
                continue
            told.add(said)
        yield Finding(
            rule=UNUSED, snip=1, severity="warning", patient_control_number=number,
            message=f"{name}: not written: {paths}: {why}",
            hint="nothing to mend: the API asks for it" if why == ENVELOPE else _NOTHING,
        )  # fmt: skip
    if claim is not None and not rejected:
        yield claim


def _unused(seen: Seen, root: str) -> Iterator[tuple[str, str]]:
    """Why fields have no place, and which: those of lines by their name, with how often."""
    reasons: dict[str, Counter[str]] = {}
    for path, why in seen.unused:
        reasons.setdefault(why, Counter())[root + _NUMBER.sub("[]", path[len(root) :])] += 1
    for why, paths in reasons.items():
        shown = (path if n == 1 else f"{path} ({n} times)" for path, n in paths.items())
        yield why, ", ".join(shown)


def _claim(value: Any, info: Any, path: str, seen: Seen) -> Claim | None:
    kind = kind_of(info)
    if not isinstance(value, dict):
        seen.fault(SHAPE, path, "is no object", "write an object: { … }")
        return None
    if kind is None:
        seen.fault(
            KIND, f"{path}.claimInformation.serviceLines",
            "holds no professionalService, institutionalService or dentalService",
            "write a request for professionalclaims/v3, institutionalclaims/v1 or dental claims",
        )  # fmt: skip
        return None
    claim = Claim(kind)
    read_object(ROOTS[kind], value, claim, path, seen)
    for step in seen.later:
        step(claim)
    if not claim.billing_provider.label:
        seen.fault(
            MISSING, path + ".billing", "is missing, and so is a provider with the providerType "
            "BillingProvider", "a claim cannot do without a billing provider and its name",
        )  # fmt: skip
    return complete(_joined(claim))


def kind_of(info: Any) -> ClaimKind | None:
    """The kind of a claim by the fields of its claimInformation; None where none tells it."""
    if not isinstance(info, dict):
        return None
    lines = info.get("serviceLines")
    first = lines[0] if isinstance(lines, list) and lines else {}
    here = {*info, *(first if isinstance(first, dict) else ())}
    return next((kind for sign, kind in _SIGNS if sign in here), None)


def _joined(claim: Claim) -> Claim:
    """The claim with what several fields say together."""
    for date in claim.dates:
        if date.qualifier == DISABILITY and (date.start is None or date.end is None):
            date.qualifier = "361" if date.start is None else "360"
            date.start = date.start or date.end
    for line in claim.service_lines:
        if line.equipment is not None:
            line.equipment.procedure_qualifier = line.procedure_qualifier
            line.equipment.procedure_code = line.procedure_code
    return claim


def _parted(date: QualifiedDate) -> QualifiedDate:
    """The date as the tables see it: of a disability that has one end the period."""
    if date.qualifier == "360":
        return QualifiedDate(DISABILITY, date.start, None)
    if date.qualifier == "361":
        return QualifiedDate(DISABILITY, None, date.start)
    return date


class Request(NamedTuple):
    """A request of the API, and the fields of the claim that it has no place for."""

    body: dict[str, Any]
    lost: list[str]


def request_of(claim: Claim, batch: ClaimBatch | None = None) -> Request:
    """The request that submits a claim, with submitter and receiver where ``batch`` is given.

    ``lost`` names each field of the claim that the JSON cannot say, as CLAIMS.unwritten names
    them; it is found by reading the request again, so nothing is dropped unseen.
    """
    root = ROOTS[claim.kind]
    alone = claim.patient is None or claim.patient_is_subscriber
    given = msgspec.structs.replace(claim, patient=None if alone else claim.patient)
    dates = [_parted(date) for date in given.dates]
    body = write_object(root, msgspec.structs.replace(given, dates=dates))
    again = Claim(claim.kind)
    read_object(root, body, again, "$", Seen())
    lost = list(missing(given, complete(_joined(again))))
    return Request({**(_ends(batch, claim.kind) if batch else {}), **body}, lost)


def _ends(batch: ClaimBatch, kind: ClaimKind) -> dict[str, Any]:
    submitter, receiver = ENDS[kind]
    return {
        "submitter": write_object(submitter, batch.submitter),
        "receiver": write_object(receiver, batch.receiver),
    }
