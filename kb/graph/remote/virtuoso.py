"""What Virtuoso 7 needs to be told otherwise, found by running every named question on it (`tests/graph`).

It ignores a VALUES row beside a property path or a sub-SELECT, and answers as if no parameter were given. The row of a
named question says the same as a FILTER for each IRI and a BIND for each literal.
"""

from __future__ import annotations

import re

_TERM = r'UNDEF|<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"(?:\^\^<[^<>\s]*>|@[A-Za-z0-9-]+)?'
_TUPLE = rf"\((?:(?:{_TERM}) ?)+\)"
_ROW = re.compile(rf"VALUES \(((?:\?\w+ ?)+)\) \{{ ((?:{_TUPLE} ?)+)\}}")
_CELL = re.compile(_TERM)
_TUPLES = re.compile(_TUPLE)


def spell(query: str) -> str:
    """`query` with the VALUES row of its parameters in words that Virtuoso heeds."""
    return _ROW.sub(_conditions, query, count=1)


def _conditions(row: re.Match[str]) -> str:
    # Several rows are every combination of the values given, so that each column can be said by itself.
    tuples = [_CELL.findall(one) for one in _TUPLES.findall(row[2])]
    columns = zip(row[1].split(), zip(*tuples, strict=True), strict=True)
    return " ".join(_condition(variable, *dict.fromkeys(terms)) for variable, terms in columns if "UNDEF" not in terms)


def _condition(variable: str, term: str, *others: str) -> str:
    if others:
        return f"FILTER({variable} IN ({', '.join((term, *others))}))"
    return f"FILTER({variable} = {term})" if term.startswith("<") else f"BIND({term} AS {variable})"
