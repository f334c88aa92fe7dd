"""What must hold after a journey, whatever was killed on the way."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select

from gateway.models.claim import Claim
from gateway.store import tables
from tests.journeys import evidence
from tests.journeys.killing import Journey

TO_BE_LOOKED_AT = {"report", "claims_rejected"}
"""Work items of an ordinary day: claims were rejected, and a report in prose says so too."""


def assert_all_is_well(journey: Journey, claims: list[Claim], held: set[str]) -> Counter[str]:
    """Every claim sent once, answered once, posted once; gives the counts of the states."""
    sent = {claim.patient_control_number for claim in claims} - held
    sent_once(journey, sent)
    never_sent_twice_by_number(journey)
    collected_once(journey)
    states = right_states(journey, sent, held)
    posted_once(journey)
    told_once(journey, sent, held)
    nothing_half_done(journey)
    results_are_true(journey, states)
    return Counter(states.values())


def sent_once(journey: Journey, sent: set[str]) -> None:
    """Inbox and archive together hold every claim exactly once, in whole files."""
    files = list(evidence.contents(journey.house / "inbox", journey.house / "archive"))
    assert all(evidence.whole(data) for _, data in files)
    assert evidence.claims_in(data for _, data in files) == Counter(dict.fromkeys(sent, 1))
    rows = journey.rows(
        select(tables.files.c.name, tables.files.c.sha256, tables.files.c.state).where(
            tables.files.c.direction == "out"
        )
    )
    here = [(name, hashlib.sha256(data).hexdigest(), "acknowledged") for name, data in files]
    assert sorted(map(tuple, rows)) == sorted(here)


def never_sent_twice_by_number(journey: Journey) -> None:
    """The clearinghouse earned us no TA105 025, published or not, nor any other rejection."""
    made = [a.body for a in evidence.answers(journey.house) if a.kind == "TA1"]
    got = evidence.interchange_answers(made)
    assert len(got) == len({number for number, _, _ in got}) > 0
    assert {(status, note) for _, status, note in got} == {("A", "000")}


def collected_once(journey: Journey) -> None:
    """Each answer was fetched whole, once, and is in the vault under one row."""
    made = {a.name: a.body for a in evidence.answers(journey.house)}
    assert dict(evidence.contents(journey.house / "collected")) == made
    files = tables.files.c
    inbound = select(files.name, files.sha256).where(files.direction == "in")
    rows = sorted(map(tuple, journey.rows(inbound)))
    assert rows == sorted((n, hashlib.sha256(b).hexdigest()) for n, b in made.items())
    states = journey.rows(select(files.state).where(files.direction == "in").distinct())
    assert {row[0] for row in states} == {"applied", "report"}


def right_states(journey: Journey, sent: set[str], held: set[str]) -> dict[str, str]:
    """Each claim is in the state that the partner's own answers spell out."""
    made = evidence.answers(journey.house)
    expected = evidence.fates(
        (a.body for a in made if a.kind.startswith("277CA")),
        (a.body for a in made if a.kind == "835"),
    )
    assert set(expected) == sent, "the clearinghouse owes answers"
    expected |= dict.fromkeys(held, "held")
    assert journey.states() == expected
    return expected


def posted_once(journey: Journey) -> None:
    """Each CLP is one row, one event, and once in what the claim was paid."""
    bodies = [a.body for a in evidence.answers(journey.house) if a.kind == "835"]
    said = evidence.payments(bodies)
    each, claims = tables.claim_payments.c, tables.claims.c
    rows = Counter(
        map(tuple, journey.rows(select(each.patient_control_number, each.status_code, each.paid)))
    )
    assert rows == Counter((n, p.status, p.paid) for n, ps in said.items() for p in ps)
    paid = dict(map(tuple, journey.rows(select(claims.patient_control_number, claims.paid))))
    sums = {number: sum((p.paid for p in ps), Decimal(0)) for number, ps in said.items()}
    assert {number: amount for number, amount in paid.items() if amount is not None} == sums
    events = tables.claim_events.c
    told = dict(
        map(
            tuple,
            journey.rows(
                select(claims.patient_control_number, func.count())
                .join_from(tables.claim_events, tables.claims)
                .where(events.kind.in_(["paid", "denied", "reversed"]))
                .group_by(claims.patient_control_number)
            ),
        )
    )
    assert told == {number: len(ps) for number, ps in said.items()}
    assert journey.count(tables.remittances) == len(bodies)
    assert journey.count(tables.remittances, tables.remittances.c.state == "posted") == len(bodies)


def told_once(journey: Journey, sent: set[str], held: set[str]) -> None:
    """What we did ourselves stands once against each claim, and nobody was bothered for it."""
    claims, events = tables.claims.c, tables.claim_events.c
    rows = journey.rows(
        select(claims.patient_control_number, events.kind).join_from(
            tables.claim_events, tables.claims
        )
    )
    kinds = Counter(map(tuple, rows))
    for kind, whose in (("received", sent), ("built", sent), ("sent", sent), ("held", held)):
        assert {n: c for (n, k), c in kinds.items() if k == kind} == dict.fromkeys(whose, 1), kind
    for kind in ("in_doubt", "not_sent"):
        assert not any(k == kind for _, k in kinds)
    assert journey.count(tables.file_deliveries) == 0, "nothing came twice, whatever we say"
    items = journey.rows(select(tables.work_items.c.kind).distinct())
    assert {row[0] for row in items} <= TO_BE_LOOKED_AT


def nothing_half_done(journey: Journey) -> None:
    """No temporary file anywhere, and the vault's names are the hashes of its bytes."""
    folders = [journey.office / "results", journey.office / "taken", journey.office / "in"]
    folders += [journey.house / name for name in ("inbox", "outbox", "archive", "collected")]
    for folder in folders:
        for path in folder.iterdir():
            assert not path.name.startswith(".") and path.suffix not in (".part", ".tmp"), path
    vault = journey.home / "vault"
    assert list((vault / "tmp").iterdir()) == []
    kept = {path.name for path in vault.glob("*/*")}
    assert kept == {_sha256(path) for path in vault.glob("*/*")}
    # What was killed before its row was committed may have left bytes that nothing names.
    assert kept >= {row[0] for row in journey.rows(select(tables.files.c.sha256))}
    assert {row[0] for row in journey.rows(select(tables.transaction_sets.c.state))} <= {
        "applied",
        *_OUT_STATES,
    }


_OUT_STATES = ("built", "accepted")
"""Of the sets that we sent: accepted by the 999."""


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def results_are_true(journey: Journey, states: dict[str, str]) -> None:
    """The billing system has one result for each file, and no claim in two of them."""
    names = [f"{name}.result.json" for name in journey.dropped]
    assert sorted(p.name for p in (journey.office / "results").iterdir()) == sorted(names)
    assert sorted(p.name for p in (journey.office / "taken").iterdir()) == sorted(journey.dropped)
    told: list[tuple[str, str]] = []
    for name in names:
        result = json.loads((journey.office / "results" / name).read_bytes())
        assert (result["refused"], result["copies"]) == ([], []), name
        told += [(claim["patient_control_number"], claim["state"]) for claim in result["claims"]]
    assert sorted(told) == sorted(states.items())
