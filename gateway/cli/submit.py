"""``gateway submit``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import opened, print_findings, print_json, sorted_out
from gateway.cli.lists import tell_code_lists

if TYPE_CHECKING:
    from gateway.exchange.submit import Submission
    from gateway.finding import Finding
    from gateway.models.claim import Claim

REPAIR = "CLAIMS.repair."
"""How the rules begin that tell of a repair: on a terminal they are counted, not listed."""


@click.command(epilog="Example: gateway submit claims/*.json --partner clearinghouse")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")
@click.option("--partner", required=True, metavar="P", help="The trading partner to send to.")
@click.option("--submitter", default="default", show_default=True, metavar="S",
              help="The practice whose claims these are.")  # fmt: skip
@click.option("--again", is_flag=True, help="Send also what was submitted before; each such claim "
              "says so among its events.")  # fmt: skip
@click.option("--csv-map", "mapping", metavar="FILE", default="", help="Which column of a CSV "
              "file gives which field (default: the shipped map).")  # fmt: skip
@click.option(
    "--encounters", is_flag=True, help="All go as reports of encounters, whatever they say."
)
@click.option("--json", "as_json", is_flag=True, help="Print the submission as JSON.")
@click.pass_context
def submit(
    ctx: click.Context,
    claims: tuple[str, ...],
    partner: str,
    submitter: str,
    mapping: str,
    again: bool,
    encounters: bool,
    as_json: bool,
) -> int:
    """Check CLAIMS and put them in the queue; what a receiver would reject is held.

    `gateway deliver` or `gateway worker` uploads the queue.
    """
    from gateway.exchange.claim_maps import csv_map
    from gateway.exchange.claims_in import encounters_alone, for_partner, origins_of_paths
    from gateway.exchange.submit import submit as submit_claims

    csv_map(mapping)  # one that cannot be used is told, whatever the claims are written in
    paths, faults = sorted_out(claims)
    with opened(ctx) as gateway:
        chosen = gateway.settings.partner(partner)
        chosen = encounters_alone(chosen) if encounters else chosen
        tell_code_lists(chosen.code_lists)
        unread: list[Path] = []
        found = _all(paths, mapping, chosen.usage_indicator, unread)
        done = submit_claims(
            gateway.desk, chain(faults, for_partner(found, chosen)), chosen, submitter=submitter,
            again=again, sources=lambda: origins_of_paths(paths, mapping),
        )  # fmt: skip
    if as_json:
        print_json(done)
    else:
        _tell(done, partner)
    return 2 if unread or faults else done.exit_code


def _tell(done: Submission, partner: str) -> None:
    """What became of the claims, in lines for people."""
    print_findings(done.findings)
    mended: Counter[str] = Counter()
    for claim in done.claims:
        names = [f.rule.partition(REPAIR)[2] for f in claim.findings]
        mended.update(filter(None, names))
        told = zip(names, claim.findings, strict=True)
        print_findings([finding for name, finding in told if not name], claim.state)
    if mended:
        said = ", ".join(f"{n} {name}" for name, n in mended.most_common())
        click.echo(f"repaired: {said} (--json and claims show say where)", err=True)
    counts = Counter(claim.state for claim in done.claims)
    said = ", ".join(f"{n} {state}" for state, n in counts.items()) or "no claims"
    click.echo(f"{said}; {len(done.files)} file(s) wait to be delivered to {partner}")


def _all(
    paths: list[Path], mapping: str, usage: str, unread: list[Path]
) -> Iterator[Claim | Finding]:
    """What the files hold; ``unread`` gets those in which no claim could be read."""
    from gateway.exchange.claims_in import claims_of_path
    from gateway.models.claim import Claim

    for path in paths:
        unread.append(path)
        for item in claims_of_path(path, mapping, usage):
            if unread and unread[-1] is path and isinstance(item, Claim):
                unread.pop()
            yield item
