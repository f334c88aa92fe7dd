"""``gateway benefits``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import print_findings, readable, reading, unreadable
from gateway.cli.written import written
from gateway.finding import Finding

if TYPE_CHECKING:
    from gateway.exchange.benefits import Answered
    from gateway.ledger.match_inquiries import Asked


@click.command(epilog="Example: gateway benefits answers.271 --asked monday.270 --csv -o rows.csv")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--csv", "as_csv", is_flag=True, help="A row for each member instead of a page.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, summaries in it.")
@click.option("--asked", metavar="FILE", help="The inquiries that are answered: a 270, or our own "
              "JSON.")  # fmt: skip
@click.option("-o", "--output", metavar="OUT", default="-", help="Write to OUT.")
def benefits(
    files: tuple[str, ...], as_csv: bool, as_json: bool, asked: str | None, output: str
) -> int:
    """Tell for the front desk what eligibility answers (271 FILEs) come to.

    Is the coverage active, what does each service cost, what is left of deductibles, who else
    pays; refusals with what to do next. Exit code 1 where an answer refuses or a finding rejects.
    """
    from gateway.exchange.benefits import asked_in, document, pages, rows

    if as_csv and as_json:
        raise click.UsageError("--csv and --json: one of them")
    findings: list[Finding] = []
    known: list[Asked] | None = None
    if asked:
        (path,) = readable([asked])
        known = asked_in(path, findings)
    told = _Told(findings, known)
    found = told.answers(files)
    form = rows(found) if as_csv else document(found, findings) if as_json else pages(found)
    with written(output) as write:
        for piece in form:
            write(piece.encode())
    if not as_json:
        print_findings(findings)
    if not told.count:
        click.echo("no answer (271) was found in these files", err=True)
        return 2
    return max(told.code, int(any(one.severity == "reject" for one in findings)))


class _Told:
    """What was told of the files: how many answers, and the exit code so far."""

    def __init__(self, findings: list[Finding], asked: list[Asked] | None) -> None:
        self._findings, self._asked = findings, asked
        self.count = self.code = 0

    def answers(self, files: tuple[str, ...]) -> Iterator[Answered]:
        """The answers of one file after the other; one that cannot be read keeps no other."""
        from gateway.exchange.benefits import answers

        for text in files:
            if (why := unreadable(text)) is not None:
                click.echo(why.message, err=True)
                self.code = 2
                continue
            with reading(Path(text)) as advance:
                for one in answers(Path(text), self._findings, self._asked, advance):
                    self.count += 1
                    self.code = max(self.code, int(bool(one.summary.refusals)))
                    yield one
