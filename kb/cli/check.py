"""`whence check`: is the knowledge base sound? And with --ontology: is the ontology?"""

from __future__ import annotations

from collections.abc import Iterator

import click

from kb.accounts import Accounts, accounts_path
from kb.check import Finding, check
from kb.cli.options import opened, store_option
from kb.cli.output import counted
from kb.decide import verify
from kb.decide.signatures import verify_signatures
from kb.errors import ExitCode
from kb.graph.ontology_checks import check_ontology
from kb.graph.reason import check_consistency
from kb.graph.shapes import Severity
from kb.graph.shapes_check import check_shapes
from kb.graph.store import Store
from kb.keyring import Keyring
from kb.settings import Settings, read_settings


@click.command("check")
@click.option("--ontology", is_flag=True, help="Classify the ontology with HermiT (needs Java) instead.")
@store_option
def check_command(ontology: bool, store: str | None) -> ExitCode:  # noqa: FBT001 - click passes an option so
    """Check every stored quote, text, shape and identity; exit with 1 where something is wrong."""
    return _check_ontology() if ontology else _check_store(store)


def _check_store(location: str | None) -> ExitCode:
    violations = warnings = 0
    settings = read_settings(store=location)
    with opened(settings) as store:
        for finding in (*check(store), *_log_faults(store), *_signature_faults(store, settings)):
            click.echo(str(finding))
            violations += finding.severity is Severity.VIOLATION
            warnings += finding.severity is Severity.WARNING
        graphs = len(store.graph_names())
    click.echo(f"{counted(graphs, 'graph')} checked: {counted(violations, 'fault')}, {counted(warnings, 'warning')}")
    return ExitCode.FAILED if violations else ExitCode.OK


def _log_faults(store: Store) -> Iterator[Finding]:
    for broken in verify(store):
        yield Finding(f"Decision {broken.number} of the log {broken.reason}.", "Restore the log from a backup.")


def _signature_faults(store: Store, settings: Settings) -> Iterator[Finding]:
    path = accounts_path(settings)
    found = verify_signatures(store, Keyring(Accounts(path)).all() if path.exists() else ())
    for broken in found.broken:
        yield Finding(
            f"Decision {broken.number} of the log {broken.reason}.", "Ask whoever it names; restore a backup."
        )
    for unknown in found.unknown:
        remedy = "Register its public half with `whence key add`."
        yield Finding(f"Decision {unknown.number} of the log {unknown.reason}.", remedy, Severity.WARNING)


def _check_ontology() -> ExitCode:
    faults = (*check_ontology(), *check_shapes())
    contradictions = check_consistency()
    for found in (*faults, *contradictions):
        click.echo(str(found))
    sound = "passes its checks, is consistent, and every class can have members"
    click.echo(f"The ontology {'is not sound' if faults or contradictions else sound}.")
    return ExitCode.FAILED if faults or contradictions else ExitCode.OK
