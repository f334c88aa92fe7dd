"""``gateway claims``: what happened to each claim."""

from __future__ import annotations

from typing import Any

import click

from gateway.cli import afterlife
from gateway.cli.common import opened, print_findings, print_json, shown, table


@click.group(epilog="Example: gateway claims list --state denied")
def claims() -> None:
    """What happened to each claim, what has not, and what is next."""


for _command in afterlife.COMMANDS:
    claims.add_command(_command)


@claims.command("list", epilog="Example: gateway claims list --state denied --json")
@click.option("--partner", metavar="P", help="Only claims sent to this partner.")
@click.option("--submitter", metavar="S", help="Only claims of this practice.")
@click.option("--state", "states", multiple=True, metavar="STATE", help="Only claims in this "
              "state (may be given several times).")  # fmt: skip
@click.option("--patient-control-number", "number", metavar="N", help="Only claims with this "
              "CLM01.")  # fmt: skip
@click.option("--code", type=click.Choice(["CH", "RP", "31"]), help="Only claims to be paid (CH), "
              "encounters (RP) or demands (31).")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--after", metavar="CURSOR", help="Go on after a page ('next' of its JSON).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_claims(
    ctx: click.Context,
    partner: str | None,
    submitter: str | None,
    states: tuple[str, ...],
    number: str | None,
    code: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> int:
    """List claims, newest first."""
    from gateway.exchange import views

    with opened(ctx) as gateway:
        page = views.list_claims(
            gateway.desk, partner=partner, submitter=submitter, states=states,
            patient_control_number=number, code=code, after=after, limit=limit,
        )  # fmt: skip
    if as_json:
        print_json(page)
        return 0
    table(
        ("claim", "patient control number", "payer", "charge", "paid", "state", "flags"),
        [
            (c["claim_id"], c["patient_control_number"], c["payer"], c["charge"], c["paid"],
             c["state"], ", ".join([*_called(c), *c["flags"]]))
            for c in page["claims"]
        ],
    )  # fmt: skip
    if page["next"]:
        click.echo(f"more: --after {page['next']}")
    return 0


@claims.command("show", epilog="Example: gateway claims show A-1002")
@click.argument("claim", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one document, or a list where "
              "several claims bear the number.")  # fmt: skip
@click.pass_context
def show(ctx: click.Context, claim: str, as_json: bool) -> int:
    """Show a claim by its id or patient control number, with all that happened to it."""
    from gateway.exchange import views

    with opened(ctx) as gateway:
        found = views.show_claims(gateway.desk, claim)
    if as_json:
        print_json(found[0] if len(found) == 1 else found)
        return 0
    for one in found:
        _print(one)
    return 0


def _called(one: dict[str, Any]) -> list[str]:
    """What a claim is called that is not simply one to be paid."""
    code = one["claim_or_encounter_code"]
    return [] if code == "CH" else [_CALLED.get(code, code)]


_CALLED = {"RP": "encounter", "31": "subrogation demand"}


def _print(one: dict[str, Any]) -> None:
    flags = f" ({', '.join(one['flags'])})" if one["flags"] else ""
    click.secho(f"{one['patient_control_number']}  {one['claim_id']}", bold=True)
    what = " ".join([one["kind"], *_called(one)])
    click.echo(f"  {what} to {one['payer']} through {one['partner']}: {one['state']}{flags}")
    share = one["patient_responsibility"]
    who = "patient owes" if not share or "patient_balance" in one["flags"] else "left to next payer"
    owed = f", {who} {shown(share)}" if one["paid"] is not None else ""
    paid = f", paid {one['paid']}" if one["paid"] is not None else ""
    click.echo(f"  charge {shown(one['charge'])}{paid}{owed}")
    if first := one["follows"]:
        click.echo(f"  {first['relation']} of {first['claim_id']} ({first['state']})")
        afterlife.show_changes(first["changes"])
    for later in one["followed_by"]:
        click.echo(f"  {later['relation']} of it is {later['claim_id']} ({later['state']})")
    rows = [
        (e["effective"] or e["at"], e["kind"], e["source"], e["code"], e["message"])
        for e in one["events"]
    ]
    table(
        ("when", "what", "who", "code", "message"),
        [(f"{when:%Y-%m-%d %H:%M}", *rest) for when, *rest in rows],
    )
    print_findings(one["findings"])
