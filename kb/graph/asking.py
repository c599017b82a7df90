"""Ask a named question from inside the program: rows as mappings, nothing rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import URIRef
from rdflib.term import Node

from kb.graph.binding import bind
from kb.graph.catalogue import find_question
from kb.graph.location import is_remote
from kb.graph.store import Queryable


def rows(store: Queryable, question: str, **values: object) -> list[dict[str, Node]]:
    """The rows of the named `question` with its parameters set to `values`; unbound cells are left out.

    Raises:
        UsageError: an unknown question or parameter, or a value that does not fit.
    """
    given = {name: str(value) for name, value in values.items()}
    return list(store.select(bind(find_question(question), given, store.base)).dicts())


_AT_ONCE = 100
"""So many values of a parameter are looked up one by one; of 500 the engine reads everything instead (measured)."""


def in_parts(store: Queryable, nodes: Iterable[URIRef]) -> Iterator[list[URIRef]]:
    """`nodes`, each once and in order, in parts that fit into one request: one by one on a server."""
    wanted = sorted(set(nodes))
    # Virtuoso heeds no second row of values beside a path or an OPTIONAL.
    most = 1 if is_remote(store.location) else _AT_ONCE
    return (wanted[start : start + most] for start in range(0, len(wanted), most))


def rows_about(
    store: Queryable, question: str, parameter: str, nodes: Iterable[URIRef], **values: object
) -> list[dict[str, Node]]:
    """The rows of a question for each of `nodes` as the value of `parameter`, a hundred in one request.

    Raises:
        UsageError: as for `rows`.
    """
    return [
        row for part in in_parts(store, nodes) for row in rows(store, question, **{parameter: " ".join(part)}, **values)
    ]
