"""``gateway validate``."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.common import print_findings, print_json, reading, unreadable


class SnipTypes(click.ParamType):  # type: ignore[type-arg] # generic only in click's stubs
    """``1-7``, ``3``, ``1,2,5``."""

    name = "types"

    def convert(
        self, value: str | frozenset[int], param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[int]:
        """Read the types; anything but 1 to 7 is wrong usage."""
        if isinstance(value, frozenset):
            return value
        found: set[int] = set()
        for part in value.split(","):
            low, _, high = part.partition("-")
            if not low.isdigit() or not (high or low).isdigit():
                self.fail(f"{value!r} is no range of SNIP types 1-7", param, ctx)
            found |= set(range(int(low), int(high or low) + 1))
        if not found or not found <= set(range(1, 8)):
            self.fail(f"{value!r}: SNIP types are 1 to 7", param, ctx)
        return frozenset(found)


@click.command(epilog="Example: gateway validate out.837 --snip 1-3")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, a line for each FILE.")
@click.option("--snip", type=SnipTypes(), default="1-7", show_default=True,
              help="SNIP types to judge by, as 1-7 or 1,2,5.")  # fmt: skip
def validate(files: tuple[str, ...], as_json: bool, snip: frozenset[int]) -> int:
    """Check X12 FILEs: envelope, required parts, provider ids and balances."""
    from gateway.exchange.check import check_file

    code = 0
    for text in files:
        if (why := unreadable(text)) is not None:
            document = {"file": text, "verdict": "unreadable", "transaction_sets": [],
                        "findings": [why]}  # fmt: skip
            if as_json:
                print_json(document)
            click.echo(why.message, err=True)
            code = 2
            continue
        path = Path(text)
        with reading(path) as advance:
            checked = check_file(path, str(path), snip, advance)
        code = max(code, checked.exit_code)
        if as_json:
            print_json(checked)
            continue
        print_findings(checked.findings, path.name)
        kinds: dict[str, int] = {}
        for one in checked.transaction_sets:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
        held = ", ".join(f"{count} x {kind}" for kind, count in kinds.items()) or "no set"
        click.echo(f"{path}: {checked.verdict} ({held}, {len(checked.findings)} findings)")
    return code
