"""``gateway remits match``."""

from __future__ import annotations

import getpass

import click

from gateway.cli.common import opened, print_json, shown, table

_EXAMPLES = """Examples:

\b
  gateway remits match                            what waits, and which claims are near to it
  gateway remits match rem_01 3 clm_07            payment 3 of that remittance is for that claim
"""


@click.command("match", epilog=_EXAMPLES)
@click.argument("remittance", metavar="[REMIT_ID", required=False)
@click.argument("number", metavar="N", type=click.IntRange(1), required=False)
@click.argument("claim_id", metavar="CLAIM_ID]", required=False)
@click.option("--anyway", is_flag=True, help="Match it whatever speaks against it.")
@click.option("--by", metavar="NAME", help="Who says so.  [default: who is logged in]")
@click.option("--partner", metavar="P", help="Only what came from this partner.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def match(
    ctx: click.Context, remittance: str | None, number: int | None, claim_id: str | None,
    anyway: bool, by: str | None, partner: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Say of which claim a payment is that none was found for, and post it there.

    Without arguments: what waits, with the claims near to it, how well each fits (higher is
    better) and what speaks against it. REMIT_ID is a remittance or its trace number, N the number
    of the claim payment in it.
    """
    if remittance is None:
        return _list(ctx, partner, as_json=as_json)
    if number is None or claim_id is None:
        raise click.UsageError("give a remittance, the number of the payment in it, and a claim")
    from gateway.exchange.match_by_hand import match_by_hand

    with opened(ctx) as gateway:
        told = match_by_hand(
            gateway.desk, remittance, number, claim_id, by=by or _user(), anyway=anyway
        )
    if as_json:
        print_json(told)
    elif told.done:
        click.echo(f"payment {number} of {told.remit_id} is posted to {claim_id}: {told.state}")
        for words in told.against:
            click.echo(f"  against it: {words}")
    else:
        click.echo(f"payment {number} of {told.remit_id} was matched with {claim_id} before")
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in many containers
        return "unknown"


def _list(ctx: click.Context, partner: str | None, *, as_json: bool) -> int:
    from gateway.exchange.match_by_hand import waiting_payments

    with opened(ctx) as gateway:
        rows = waiting_payments(gateway.desk, partner)
    if as_json:
        print_json({"waiting": rows, "count": len(rows)})
        return 0
    if not rows:
        click.echo("waiting for a match: none")
        return 0
    for row in rows:
        paid = row.payment
        whose = paid.patient_control_number or "no number"
        click.echo(f"{paid.remit_id} payment {paid.ordinal} of {paid.payer}, "
                   f"trace {paid.trace_number}: {whose}, charged {shown(paid.charge)}, "
                   f"paid {shown(paid.paid)}: {paid.why}")  # fmt: skip
        if row.fits:
            table(("  claim", "fit", "because of", "against"),
                  [(f"  {one.claim_id}", one.score, ", ".join(one.reasons),
                    ", ".join(one.against)) for one in row.fits])  # fmt: skip
        else:
            click.echo("  no claim is near to it")
    click.echo(f"{len(rows)} waiting; gateway remits match {rows[0].payment.remit_id} "
               f"{rows[0].payment.ordinal} CLAIM_ID")  # fmt: skip
    return 0
