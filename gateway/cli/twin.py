"""``gateway files twin``: files without people in them, for support."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import made_folder, opened, print_json, reading, unreadable

if TYPE_CHECKING:
    from gateway.exchange.twin import Twins


@click.command(epilog="Example: gateway files twin out.837 back.999 era.835 --into for-support")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", metavar="OUT", help="Where the twin of one FILE goes "
              "(default: stdout).")  # fmt: skip
@click.option("--into", metavar="DIR", help="Folder for the twins of several FILEs: "
              "twin-1.x12, twin-2.x12 and so on, for names of files tell too.")  # fmt: skip
@click.option("--key", envvar="GATEWAY_TWIN_KEY", metavar="SECRET", help="Twins of several calls "
              "belong together when they have one secret. Better in GATEWAY_TWIN_KEY than on the "
              "command line. Without it the key is random and forgotten.")  # fmt: skip
@click.option("--check/--no-check", default=True, show_default=True,
              help="Validate original and twin, and say whether the findings are the "
              "same.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Say in JSON what was written.")
@click.pass_context
def twin(
    ctx: click.Context,
    files: tuple[str, ...],
    output: str | None,
    into: str | None,
    key: str | None,
    check: bool,
    as_json: bool,
) -> int:
    """Write twins of X12 FILEs (paths, or ids of stored files) without the people in them.

    A twin has the structure, the findings and the links of its original. Names, addresses, ids,
    telephone numbers and free text are made up, days are moved. Codes and amounts stay: read in
    docs/twin.md what a twin is not, before you give it away.
    """
    from gateway.exchange.twin import Twins, key_from, new_key

    output = _place(files, output, into, as_json)
    folder = made_folder(into) if into else None
    twins = Twins(key_from(key) if key else new_key())
    code, written = 0, []
    for ordinal, text in enumerate(files, 1):
        path = _path(ctx, text)
        if path is None:
            code = 2
            continue
        target = folder / f"twin-{ordinal}.x12" if folder else Path(output or "-")
        done = _write(twins, path, target, check)
        written.append({"file": text, "twin": str(target), **done})
        code = max(code, 0 if done.get("same_findings", True) else 1)
        if not as_json:
            _say(text, target, done)
    if as_json:
        print_json({"twins": written})
    return code


def _place(
    files: tuple[str, ...], output: str | None, into: str | None, as_json: bool
) -> str | None:
    """Where the twin of a single file goes. Raises UsageError for what makes no sense."""
    if output and into:
        raise click.UsageError("-o names one twin, --into a folder of them: give one of both")
    if len(files) > 1 and not into:
        raise click.UsageError("several FILEs need --into DIR")
    if as_json and not into and output in (None, "-"):
        raise click.UsageError("--json needs -o OUT or --into DIR: stdout cannot hold both")
    if output and any(Path(output).resolve() == Path(one).resolve() for one in files):
        raise click.UsageError(f"{output} is the original: choose another name")
    return output


def _path(ctx: click.Context, text: str) -> Path | None:
    """The file of that path, else the stored one of that id; None where there is neither."""
    from gateway.errors import ConfigError
    from gateway.exchange import views

    why = unreadable(text)
    if why is None:
        return Path(text)
    if not Path(text).exists() and text.startswith("fil_"):
        try:
            with opened(ctx) as gateway:
                return Path(views.show_file(gateway.desk, text)["path"])
        except ConfigError as error:
            click.echo(f"gateway: {error}", err=True)
            return None
    click.echo(why.message, err=True)
    return None


def _write(twins: Twins, path: Path, target: Path, check: bool) -> dict[str, Any]:
    """Write one twin; what it holds, and whether its findings are those of the original."""
    from gateway.exchange.twin import differences, file_twin

    with reading(path) as advance, _opened(target) as write:
        made = file_twin(twins, path, write, advance)
    done: dict[str, Any] = {
        "size": made.size, "interchanges": made.interchanges,
        "transaction_sets": made.transaction_sets, "segments": made.segments,
    }  # fmt: skip
    if check and str(target) != "-":
        differing = [place for pair in differences(path, target) for place in pair if place]
        done["same_findings"] = not differing
        if differing:
            done["differing"] = sorted({one[0] for one in differing})
    return done


@contextmanager
def _opened(target: Path) -> Iterator[Callable[[bytes], object]]:
    """What takes the bytes of a twin: all of them or none, under a temporary name first."""
    if str(target) == "-":
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as sink:
            yield sink.write
        part.replace(target)
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _say(text: str, target: Path, done: dict[str, Any]) -> None:
    """One line for a person, on stderr."""
    same = ", same findings" if done.get("same_findings") else ""
    if differing := done.get("differing"):
        same = f", OTHER FINDINGS: {', '.join(differing)}"
    held = f"{done['transaction_sets']} set(s), {done['segments']} segments"
    if not done["interchanges"]:
        held = "no interchange: every word was blotted out"
    click.echo(f"{text}: twin in {target} ({held}{same})", err=True)
