"""Cuts a change that is too large for one request into several that nobody sees before the last one.

What is to be added waits in a staging graph with every predicate renamed, so that no question over the union of all
graphs finds any of it. One last request renames it into place, together with all that the change drops and removes.
Each change has staging graphs of its own, named by the moment at which it began: nobody takes another's for its own,
and what a writer left that died is told by its age.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from rdflib import BNode, URIRef

from kb.graph.changes import update_text
from kb.graph.remote.retry import Repeat
from kb.graph.store import Change, Triple
from kb.graph.terms import sparql_triples

PREFIX = "urn:whence:staged:"
"""What stands before a predicate while its triple waits."""


ABANDONED = timedelta(days=1)
"""What waits for so long is nobody's any more. Not sooner: the last request may still be on its way in the server, and
would then drop what it replaces and find nothing to put there."""
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"graph/staging/(?:(\d{8}T\d{6}Z)-)?")


def staging_graph(base: str, now: datetime) -> URIRef:
    """A name of its own for a change that begins at `now` (with a time zone) in the knowledge base at `base`."""
    return URIRef(f"{base}graph/staging/{now.astimezone(UTC):{_STAMP}}-{secrets.token_hex(8)}")


def is_staging(name: URIRef, base: str) -> bool:
    """Whether a graph is one that a change waits in."""
    return _NAME.match(name.removeprefix(base)) is not None


def is_abandoned(name: URIRef, base: str, now: datetime) -> bool:
    """Whether whoever staged the graph `name` must be dead; names without a moment are of versions before this one."""
    found = _NAME.match(name.removeprefix(base))
    if found is None:
        return False
    return found[1] is None or datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) < now - ABANDONED


def requests(change: Change, staging: URIRef, limit: int) -> Iterator[tuple[str, Repeat]]:
    """The update requests for `change`, in order, and whether each may be sent twice; one where it fits.

    Parameters:
        staging: a graph name that nothing else uses (`staging_graph`); it is empty again at the end.
        limit: how many characters a request may have, about.
    """
    whole = {name: tuple(triples) for name, triples in change.add.items()}
    text = update_text(Change(change.drop, change.remove, whole))
    if len(text) <= limit:
        if text:
            # It names every triple, so to make it twice is to make it once, but for blank nodes.
            blank_nodes = any(_has_blank(t) for triples in whole.values() for t in triples)
            yield text, Repeat.IF_NOT_TAKEN if blank_nodes else Repeat.ALWAYS
        return
    names = {name: URIRef(f"{staging}/{number}") for number, name in enumerate(whole, 1)}
    for name, triples in whole.items():
        for batch in _batches(names[name], (t for t in triples if not _has_blank(t)), limit):
            yield batch, Repeat.ALWAYS
    blank = {name: [t for t in triples if _has_blank(t)] for name, triples in whole.items()}
    steps = [update_text(Change(change.drop, change.remove, blank)), *map(_unstage, names.values(), names)]
    # A second time it would drop what it made, and find the staging graphs empty.
    yield " ;\n".join(step for step in steps if step), Repeat.IF_NOT_TAKEN


def _batches(staged: URIRef, triples: Iterable[Triple], limit: int) -> Iterator[str]:
    lines: list[str] = []
    size = 0
    for subject, predicate, value in triples:
        line = sparql_triples([(subject, URIRef(PREFIX + str(predicate)), value)])
        if lines and size + len(line) > limit:
            yield _insert(staged, lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield _insert(staged, lines)


def _insert(staged: URIRef, lines: list[str]) -> str:
    text = "\n".join(lines)
    return f"INSERT DATA {{ GRAPH <{staged}> {{\n{text}\n}} }}"


def _unstage(staged: URIRef, name: URIRef) -> str:
    return (
        f"INSERT {{ GRAPH <{name}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{staged}> {{ ?s ?staged ?o }} "
        f'BIND(IRI(STRAFTER(STR(?staged), "{PREFIX}")) AS ?p) }} ;\nDROP SILENT GRAPH <{staged}>'
    )


def _has_blank(triple: Triple) -> bool:
    # Blank nodes are told apart within one request only, so their triples travel in the last one.
    return isinstance(triple[0], BNode) or isinstance(triple[2], BNode)
