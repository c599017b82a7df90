"""What pages know comes from named questions alone, row by row; this is the one place where pages ask them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib.term import Node

from kb.ask import ask
from kb.graph.store import Solutions, Store


class Row:
    """One row of an answer, read by column; what is unbound is None, "" or False as the reader asks."""

    def __init__(self, terms: dict[str, Node]) -> None:
        self._terms = terms

    def maybe(self, column: str) -> str | None:
        """The column as a string, or None."""
        term = self._terms.get(column)
        return None if term is None else str(term)

    def text(self, column: str) -> str:
        """The column as a string, "" where unbound."""
        return self.maybe(column) or ""

    def word(self, column: str) -> str:
        """The last part of a vocabulary term's IRI as words: "claim responsibility"; "" where unbound."""
        return self.text(column).rsplit("#", 1)[-1].rsplit("/", 1)[-1].replace("-", " ")

    def integer(self, column: str) -> int:
        """The column as an int, 0 where unbound."""
        return int(self.number(column) or 0)

    def number(self, column: str) -> Decimal | None:
        """The column as a number, or None where it is unbound or none."""
        try:
            return Decimal(self.text(column))
        except InvalidOperation:
            return None

    def flag(self, column: str) -> bool:
        """Whether the column is true."""
        return self.text(column) in {"true", "1"}


@dataclass(frozen=True, slots=True)
class Answers:
    """Asks the named questions of one knowledge base."""

    store: Store

    def solutions(self, question: str, **parameters: str | None) -> Solutions:
        """The whole answer. Parameters that are None are left out. Raises UsageError on an unknown question."""
        given = {name: value for name, value in parameters.items() if value is not None}
        return ask(self.store, question, given).solutions

    def rows(self, question: str, **parameters: str | None) -> Iterator[Row]:
        """The answer row by row."""
        return (Row(terms) for terms in self.solutions(question, **parameters).dicts())
