"""The command `whence`: a row a command, loaded when called; every error leaves as a message and an exit code."""

from __future__ import annotations

import importlib
import logging
import os
import sys

import click

from kb import __version__
from kb.cli.output import complain
from kb.errors import ExitCode, WhenceError

COMMANDS: dict[str, str] = {
    "add": "kb.cli.add",
    "ask": "kb.cli.ask",
    "search": "kb.cli.search",
    "sparql": "kb.cli.ask",
    "extract": "kb.cli.extract",
    "training": "kb.cli.training",
    "train": "kb.cli.train",
    "evaluate": "kb.cli.evaluate",
    "paragraphs": "kb.cli.extract",
    "batch": "kb.cli.batch",
    "load": "kb.cli.batch",
    "export": "kb.cli.exchange",
    "restore": "kb.cli.exchange",
    "copy": "kb.cli.exchange",
    "backup": "kb.cli.backup",
    "upgrade": "kb.cli.upgrade",
    "check": "kb.cli.check",
    "decide": "kb.cli.decide",
    "derive": "kb.cli.derive",
    "serve": "kb.cli.serve",
    "mcp": "kb.cli.mcp",
    "user": "kb.cli.people",
    "token": "kb.cli.people",
    "key": "kb.cli.key",
}


class CommandTable(click.Group):
    """A click group whose commands are the rows of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands' names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, its module imported now; None where the table has no such row."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader of its output who has seen enough (head, less) is no fault, as click has it."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The interpreter flushes once more when it ends, which must not go into the closed pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(ExitCode.OK)
        return result


@click.command(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="whence")
def whence() -> None:
    """Who said this, where is it written, and how did it get there?

    The knowledge base is the folder whence-kb/ unless --store or WHENCE_STORE names another.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run `whence` with `arguments` (those of the process by default) and exit with an `ExitCode`."""
    logging.basicConfig(level=logging.ERROR, format="whence: %(message)s")
    try:
        code = whence.main(arguments, prog_name="whence", standalone_mode=False)
    except WhenceError as error:
        complain(error)
        code = error.exit_code
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        click.echo("whence: stopped", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = ExitCode.USAGE
    sys.exit(int(code or 0))
