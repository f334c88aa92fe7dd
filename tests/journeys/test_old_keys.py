"""A database of before decision 0013: its remittances have keys of the old kind, which counted
every reason and a payee's name. After the upgrade what comes again is seen as the copy that it is.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.store.database import MIGRATIONS, Store, current_revision, revisions
from tests.journeys.month.__main__ import write
from tests.journeys.stage import ON_SQLITE, Stage, claim
from tests.journeys.test_copies_of_remittances import era

(REVISION,) = [path.stem[1:5] for path in (MIGRATIONS / "versions").glob("v*_remittance_keys.py")]
PAYEES = {
    "npi": ("XX*1357902463", "1357902463"),
    "tax number": ("FI*461234987", "WILLOW CREEK FAMILY MEDICINE"),
    "name": ("ZZ*", "WILLOW CREEK FAMILY MEDICINE"),
}
"""N103 and N104 of the payee, and what stood of it in an old key: the NPI, else the name."""


def old_key(payee: str) -> str:
    """The key of era(10) by the rule of before, its facts by hand."""
    line = ("99213", "", "1E+2", "8E+1", [("CO", "45", "2E+1")])
    claim_payment = ("A-1", "1", "1E+2", "8E+1", "ICN1", list[object](), [line])
    multiset = int.from_bytes(hashlib.sha256(repr(claim_payment).encode()).digest(), "big")
    facts = ("T1", "1990060054", "85", "2026-11-25", payee, f"{multiset:x}",
             [("1357902463", "L6", "X", "-5")])  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def keys(store: Store) -> dict[str, str]:
    """By remittance."""
    with store.reading() as connection:
        rows = connection.execute(text("SELECT remit_id, content_key FROM remittances"))
        return {str(row[0]): str(row[1]) for row in rows}


def made_old(stage: Stage, own: dict[str, str]) -> None:
    """The schema of the release before, which has the same tables but for a column of claims, with
    these keys."""
    with stage.desk.store.transaction() as connection:
        for remit_id, key in own.items():
            words = "UPDATE remittances SET content_key = :key WHERE remit_id = :one"
            connection.execute(text(words), {"key": key, "one": remit_id})
        connection.execute(text("ALTER TABLE claims DROP COLUMN claim_or_encounter_code"))
        older = revisions()[revisions().index(REVISION) - 1]
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": older})
    stage.close()


@pytest.mark.parametrize("payee", PAYEES)
def test_a_resend_after_the_upgrade_is_a_copy(stage: Stage, payee: str) -> None:
    told, kept = PAYEES[payee]
    change = ("XX*1357902463", told)
    stage.send(claim("A-1"))
    stage.drop("1.835", era(10, change))
    (first,) = stage.remits()
    made_old(stage, {first["remit_id"]: old_key(kept)})
    notes = stage.drop("2.835", era(11, change, ("DTM*405*20261121", "DTM*405*20261124"))).notes
    assert notes == [f"2.835: remittance was posted before as {first['remit_id']}"]
    assert (stage.remits(), stage.kinds()) == ([first], [])
    assert current_revision(stage.desk.store) == revisions()[-1]


@ON_SQLITE
def test_the_keys_of_a_month_are_those_that_posting_makes(stage: Stage, tmp_path: Path) -> None:
    """Payments of nothing, reversals, adjustments of all kinds: each key is found again."""
    write(tmp_path / "month")
    for path in sorted((tmp_path / "month" / "eras").iterdir())[::4]:
        stage.put(path.name, path.read_bytes())
    assert stage.receive().errors == []
    made = keys(stage.desk.store)
    assert len(made) >= 12
    made_old(stage, {one: hashlib.sha256(one.encode()).hexdigest() for one in made})
    assert keys(stage.desk.store) == made


@ON_SQLITE
def test_of_two_that_are_the_same_by_now_the_first_has_the_key(stage: Stage) -> None:
    """The later one was posted or held then, and stays as it is."""
    stage.send(claim("A-1"))
    stage.drop("1.835", era(10))
    stage.drop("2.835", era(11, ("ICN1*", "ICN2*")))
    (first, made), (second, _) = sorted(keys(stage.desk.store).items())
    with stage.desk.store.transaction() as connection:
        connection.execute(text("UPDATE claim_payments SET payer_claim_control_number = 'ICN1'"))
    made_old(stage, {first: "a" * 64, second: "b" * 64})
    assert keys(stage.desk.store) == {first: made, second: "b" * 64}
