"""Ask a named question from inside the program: rows as mappings, nothing rendered."""

from __future__ import annotations

from rdflib.term import Node

from kb.graph.catalogue import bind, find_question
from kb.graph.store import Store


def rows(store: Store, question: str, **values: object) -> list[dict[str, Node]]:
    """The rows of the named `question` with its parameters set to `values`; unbound cells are left out.

    Raises:
        UsageError: an unknown question or parameter, or a value that does not fit.
    """
    given = {name: str(value) for name, value in values.items()}
    return list(store.select(bind(find_question(question), given, store.base)).dicts())
