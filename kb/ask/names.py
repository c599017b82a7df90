"""What a value of a parameter stands for: things by their names, IRIs that the knowledge base really holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.catalogue import NAMED_TYPES, Parameter, Question
from kb.graph.store import Store

_LIKE_IRI = re.compile(r"<?(?:[a-z][a-z0-9+.-]*://|(?:actor|article|event|claim)/)\S+\Z")


def with_iris(store: Store, question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """`values` with the names of actors, articles and events replaced by the IRIs that they stand for.

    A name may stand for several, which then are all asked about: two people with one name, or one whom nobody has yet
    decided to be the same in two articles.

    Raises:
        NotFoundError: nothing has that name; the message offers what has a like one.
    """
    return {name: _iris(store, question.parameter(name), value) for name, value in values.items()}


def _iris(store: Store, parameter: Parameter, value: str) -> str:
    if parameter.type not in NAMED_TYPES or _LIKE_IRI.match(value):
        return value
    found = rows(store, f"named-{parameter.type}", name=value)
    if not found:
        alike = [str(row["label"]) for row in rows(store, f"named-{parameter.type}-like", words=value.lower())]
        offer = f"Did you mean {', or '.join(alike)}?" if alike else "Give a name as it is printed, or an IRI."
        raise NotFoundError(f"No {parameter.type} is called {value!r}.", offer)
    return " ".join(sorted({str(row["node"]) for row in found}))
