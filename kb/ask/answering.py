"""Ask: run a named question or a query on a store. It never writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.ask.names import with_iris
from kb.graph.binding import bind
from kb.graph.catalogue import Question, find_question
from kb.graph.store import Queryable, Solutions


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: its columns and rows of terms, None where a cell is empty. `query` gave them."""

    question: Question
    values: Mapping[str, str]
    query: str
    solutions: Solutions


def ask(store: Queryable, name: str, values: Mapping[str, str] | None = None) -> Answer:
    """Answer the question `name` with parameter `values` as a user writes them.

    Raises:
        UsageError: an unknown question or parameter, or a value that does not fit.
        NotFoundError: nothing in the knowledge base is what a value names.
    """
    question = find_question(name)
    given = dict(values or {})
    query = bind(question, with_iris(store, question, given), store.base)
    return Answer(question, given, query, store.select(query))
