"""`whence upgrade`: a knowledge base of an older version becomes one of this version."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from kb.cli.options import store_option
from kb.settings import Settings, read_settings
from kb.upgrade import upgrade


@click.command("upgrade")
@store_option
def upgrade_command(store: str | None) -> None:
    """Bring a knowledge base that an older version of Whence wrote up to this one's format; the old state is kept.

    Killed in the middle, it leaves the old knowledge base or the new one.
    """
    run_upgrade(read_settings(store=store))


def run_upgrade(settings: Settings) -> None:
    """Upgrade, and say what was done."""
    location, done = settings.text("store"), upgrade(settings, datetime.now(UTC))
    for step in done.steps:
        click.echo(f"format {step.number} to {step.number + 1}: {step.title}")
    click.echo(f"{location}: upgraded; the old state is {done.kept}" if done.steps else f"{location} is up to date.")
