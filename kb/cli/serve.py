"""`whence serve`: starts the server as a process of its own, so that nothing here knows HTTP."""

from __future__ import annotations

import os
import sys

import click

from kb.cli.options import store_option
from kb.settings import ROWS


@click.command("serve")
@store_option
@click.option("--host", help="The address to listen on.  [default: $WHENCE_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: $WHENCE_PORT or 8321]")
@click.option("--allow-update", is_flag=True, default=None, help="Take SPARQL updates from administrators' tokens.")
@click.option("--default-graph", type=click.Choice(["union", "unnamed"]), help="What queries see.  [default: union]")
def serve_command(**given: object) -> None:
    """Serve the knowledge base: pages, linked data and a SPARQL endpoint at /sparql. Stop it with Ctrl-C."""
    for row in ROWS:
        value = given.get(row.name)
        if value is not None:
            os.environ[row.variable] = str(value)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "server"])  # noqa: S606 - our own module, no shell
