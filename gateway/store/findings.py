"""Findings that stand against a claim, a file or a transaction set."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, func, select

from gateway.finding import Finding
from gateway.store.records import FindingRow
from gateway.store.rows import batches, insert_rows
from gateway.store.tables import findings as _findings


def replace_findings(connection: Connection, owner: str, findings: Iterable[Finding]) -> None:
    """Let exactly these stand against ``owner`` (a claim_id, file_id or set_id)."""
    connection.execute(_findings.delete().where(_findings.c.owner == owner))
    _insert(connection, owner, findings, 0)


def add_findings(connection: Connection, owner: str, findings: Iterable[Finding]) -> int:
    """Add those that do not yet stand against ``owner``; returns how many did not."""
    standing = findings_of(connection, owner)
    new: list[Finding] = []
    for finding in findings:
        if finding not in standing and finding not in new:
            new.append(finding)
    last = select(func.max(_findings.c.ordinal)).where(_findings.c.owner == owner)
    _insert(connection, owner, new, connection.execute(last).scalar() or 0)
    return len(new)


def findings_of(connection: Connection, owner: str) -> list[Finding]:
    """What stands against ``owner``, in the order in which it was found."""
    return findings_of_owners(connection, [owner])[owner]


def findings_of_owners(connection: Connection, owners: Iterable[str]) -> dict[str, list[Finding]]:
    """What stands against each of ``owners``; [] where nothing does."""
    wanted = list(dict.fromkeys(owners))
    found: dict[str, list[Finding]] = {owner: [] for owner in wanted}
    for batch in batches(wanted, 500):
        statement = select(_findings.c.owner, _findings.c.finding).where(
            _findings.c.owner.in_(batch)
        )
        order = (_findings.c.owner, _findings.c.ordinal)
        for owner, finding in connection.execute(statement.order_by(*order)):
            found[owner].append(msgspec.convert(finding, Finding))
    return found


def _insert(connection: Connection, owner: str, findings: Iterable[Finding], after: int) -> None:
    rows = (
        FindingRow(
            owner=owner,
            ordinal=ordinal,
            rule=finding.rule,
            severity=finding.severity,
            code=finding.code,
            finding=msgspec.to_builtins(finding),
        )
        for ordinal, finding in enumerate(findings, after + 1)
    )
    insert_rows(connection, _findings, rows)
