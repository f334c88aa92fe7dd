"""The group of all commands. Each command's module is imported when the command is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from gateway import __version__
from gateway.errors import GatewayError

# name -> (module, attribute, one line for the list of commands)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", "Send claims to a sandbox and watch acknowledgements and money come."),
    "translate": ("translate", "translate", "Write claims as 837 files."),
    "schema": ("schema", "schema", "Print the JSON schema of what is handed in."),
    "validate": ("validate", "validate", "Check X12 files and say what to mend."),
    "parse": ("parse", "parse", "Read X12 files into typed data."),
    "explain": ("explain", "explain", "Tell in plain words what X12 files mean."),
    "benefits": ("benefits", "benefits", "Tell the front desk what eligibility answers say."),
    "eligibility": ("inquire", "eligibility", "Ask a payer who is covered, and for what."),
    "status": ("inquire", "status", "Ask a payer where claims are."),
    "inquiries": ("inquiries", "inquiries", "What payers were asked, and what was never answered."),
    "diff": ("difference", "diff", "Tell what differs between two X12 files."),
    "submit": ("submit", "submit", "Check claims and put them in the queue for a partner."),
    "deliver": ("exchange", "deliver", "Upload what waits in the queue."),
    "receive": ("exchange", "receive", "Collect what partners have for us, and post it."),
    "worker": ("exchange", "worker", "Do all of it, round after round."),
    "claims": ("claims", "claims", "What happened to each claim."),
    "files": ("files", "files", "Every file that went out or came in."),
    "remits": ("remits", "remits", "Remittances, and how they tie."),
    "bank": ("bank", "bank", "Deposits, and whether each is the money of a remittance."),
    "overdue": ("overdue", "overdue", "What should have been answered by now."),
    "partners": ("partners", "partners", "Trading partners, and whether their doors open."),
    "sandbox": ("sandbox", "sandbox", "A clearinghouse and payer to try against."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of a claim's life."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"gateway.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: gateway demo",
)
@click.version_option(__version__, prog_name="gateway")
@click.option("--home", metavar="DIR", help="Where state lives (else GATEWAY_HOME, else the "
              "user's data folder).")  # fmt: skip
@click.option("--config", "config", metavar="DIR", help="Folder of gateway.toml and partners/ "
              "(else GATEWAY_CONFIG, else HOME/config).")  # fmt: skip
@click.pass_context
def cli(ctx: click.Context, home: str | None, config: str | None) -> None:
    """Exchange X12 claims, acknowledgements and remittances with clearinghouses.

    Exit codes: 0 done and accepted, 1 a finding rejects, 2 unreadable input or wrong usage,
    3 the other side failed, 130 interrupted.
    """
    ctx.obj = {"home": home, "config": config}


def run() -> None:
    """Run the command line and end the process with the contract's exit code."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 # for as long as we run
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 # for as long as we run
    try:
        code = cli.main(prog_name="gateway", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except GatewayError as error:
        click.echo(f"gateway: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        click.echo(f"gateway: {error.strerror or type(error).__name__}{where}", err=True)
        code = 3
    except Exception as error:  # the last line of defence: one line for people, frames in the log
        from gateway.log import configure, logger

        configure(json=True)
        logger().error("crash", exc_info=error)
        click.echo(f"gateway: a fault in the gateway itself ({type(error).__name__}); "
                   "the lines above say where. Please report it.", err=True)  # fmt: skip
        code = 3
    sys.exit(code if isinstance(code, int) else 0)
