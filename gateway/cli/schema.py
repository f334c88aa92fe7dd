"""``gateway schema``."""

from __future__ import annotations

import click

from gateway.cli.common import print_json

SCHEMAS = ("claim",)


@click.command(epilog="Example: gateway schema claim > claim.schema.json")
@click.argument("what", type=click.Choice(SCHEMAS), metavar="claim")
def schema(what: str) -> int:
    """Print the JSON schema of a claim: each field with its meaning and its element."""
    from gateway.exchange.schema import claim_schema

    print_json({"claim": claim_schema}[what]())
    return 0
