"""What Virtuoso 7 needs to be told otherwise, found by running every named question on it (`tests/graph`).

It ignores a VALUES row beside a property path or a sub-SELECT, and answers as if no parameter were given. The row of a
named question says the same as a FILTER for each IRI and a BIND for each literal.
"""

from __future__ import annotations

import re

_TERM = r'UNDEF|<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"(?:\^\^<[^<>\s]*>|@[A-Za-z0-9-]+)?'
_ROW = re.compile(rf"VALUES \(((?:\?\w+ ?)+)\) \{{ \(((?:(?:{_TERM}) ?)+)\) \}}")
_CELL = re.compile(_TERM)


def spell(query: str) -> str:
    """`query` with the VALUES row of its parameters in words that Virtuoso heeds."""
    return _ROW.sub(_conditions, query, count=1)


def _conditions(row: re.Match[str]) -> str:
    cells = zip(row[1].split(), _CELL.findall(row[2]), strict=True)
    return " ".join(_condition(variable, term) for variable, term in cells if term != "UNDEF")


def _condition(variable: str, term: str) -> str:
    return f"FILTER({variable} = {term})" if term.startswith("<") else f"BIND({term} AS {variable})"
