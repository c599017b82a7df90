"""A client for consumers of a served knowledge base: questions in, plain rows out, over SPARQL and HTTP.

Rows are dicts of Python values, ready for `pandas.DataFrame(rows)`; graphs are rdflib graphs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

from rdflib import Graph, Literal
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kb import __version__
from kb.errors import NotFoundError, QueryError, StoreError

Value = str | int | float | bool
Row = dict[str, Value]
_AGENT = f"whence/{__version__}"
_TIMEOUT = 60
_PAGE = 1000
"""So many claims are fetched at a time."""


class Whence:
    """A knowledge base at `url`, the address where it is served ("http://127.0.0.1:8321/").

    Parameters:
        token: sent with every request where given, for knowledge bases that are not open to all.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url if url.endswith("/") else f"{url}/"
        self._token = token

    def ask(self, question: str, **values: str | int | float) -> list[Row]:
        """The rows of a named question, its parameters given by name.

        With `explain="yes"` each row has a `sentence` that says it in words, and the `paragraphText` that it rests on.

        Raises:
            NotFoundError: there is no such question, or nothing of a name that was given.
            QueryError: a parameter is missing or does not fit.
            StoreError: the server does not answer.
        """
        rows: list[Row] = json.loads(self._get(f"api/questions/{question}.json?{urlencode(values)}"))
        return rows

    def claims(self, speaker: str | None = None, text: str | None = None) -> Iterator[Row]:
        """Claims with speaker, quote, article and paragraph: those of a speaker, those with a text, or all of them.

        Parameters:
            speaker: a name or an IRI.
            text: words that stand in the quote; beside `speaker` it narrows what the speaker said.
        """
        if speaker is not None:
            found = self._pages("claims-of-speaker", who=speaker)
            return found if text is None else (r for r in found if text.lower() in str(r.get("quote", "")).lower())
        return self._pages("all-claims") if text is None else self._pages("quote-search", text=text)

    def search(self, text: str = "", **filters: str | int) -> dict[str, Any]:
        """What the search index finds for words, best first: `hits` as dicts, `total` as their number.

        Parameters:
            text: words, "phrases", and -words that may not stand there.
            filters: kind ("claim", "article", "actor", "event"), speaker, outlet, since, until, act, directness,
                certainty, unnamed, state; and limit (100 at most) and offset.

        Raises:
            QueryError: a filter does not fit.
            StoreError: the server does not answer.
        """
        found: dict[str, Any] = json.loads(self._get(f"api/search.json?{urlencode({'q': text, **filters})}"))
        return found

    def _pages(self, question: str, **values: str) -> Iterator[Row]:
        """Every row of a question that is answered in pages of claims, each of which may be more rows than one."""
        offset = 0
        while rows := self.ask(question, limit=_PAGE, offset=offset, **values):
            yield from rows
            offset += _PAGE

    def articles(self) -> list[Row]:
        """The articles that the knowledge base holds."""
        return self.ask("articles")

    def chain(self, claim: str) -> list[Row]:
        """The chain of a claim from the printing article to the deepest source."""
        return self.ask("chain-of-claim", claim=claim)

    def resolve(self, name: str) -> list[dict[str, Any]]:
        """What a name may stand for, likeliest first: dicts with id, name, type, score (0 to 100) and match."""
        queries = json.dumps({"q": {"query": name, "limit": 10}})
        found: list[dict[str, Any]] = json.loads(self._get(f"reconcile?{urlencode({'queries': queries})}"))["q"][
            "result"
        ]
        return found

    def shape(self) -> dict[str, Any]:
        """The classes and properties in use with their counts, and the named questions with their parameters."""
        return {
            "classes": self.ask("dataset-classes"),
            "properties": self.ask("dataset-properties"),
            "questions": json.loads(self._get("api/questions")),
        }

    def select(self, query: str) -> list[Row]:
        """The rows of a SELECT. Raises QueryError with the server's words where it is refused."""
        answer = self._sparql(query, JSON)
        bindings = answer["results"]["bindings"]
        return [{name: _value(cell) for name, cell in row.items()} for row in bindings]

    def graph(self, query: str) -> Graph:
        """The graph of a CONSTRUCT or DESCRIBE. Raises QueryError where it is refused."""
        return Graph().parse(data=self._sparql(query, TURTLE), format="turtle")

    def _sparql(self, query: str, form: str) -> Any:
        wrapper = SPARQLWrapper(urljoin(self.url, "sparql"), agent=_AGENT)
        wrapper.setQuery(query)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(form)
        wrapper.setTimeout(_TIMEOUT)
        if self._token:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {self._token}")
        try:
            return wrapper.queryAndConvert()
        except SPARQLWrapperException as error:
            raise QueryError(f"The query was refused: {error}", "Correct the query.") from None
        except HTTPError as error:
            raise _refusal(error) from None
        except (OSError, HTTPException) as error:
            raise self._silence(error) from None

    def _get(self, path: str) -> bytes:
        headers = {"User-Agent": _AGENT, "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = Request(urljoin(self.url, path), headers=headers)  # noqa: S310 - the address is the caller's own
        try:
            with urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310 - see above
                body: bytes = response.read()
        except HTTPError as error:
            raise _refusal(error) from None
        except (OSError, HTTPException) as error:
            raise self._silence(error) from None
        return body

    def _silence(self, error: OSError | HTTPException) -> StoreError:
        """Nothing came, or not all of it: refused, timed out, reset, broken off."""
        reason = error.reason if isinstance(error, URLError) else str(error) or type(error).__name__
        return StoreError(f"{self.url} does not answer: {reason}.", "Start it with `whence serve`.")


def _refusal(error: HTTPError) -> NotFoundError | QueryError | StoreError:
    """What the server says of a request that it did not carry out."""
    with error:
        try:
            problem = json.loads(error.read())
        except ValueError:
            problem = {}
    message, remedy = problem.get("detail", str(error)), problem.get("remedy", "")
    if error.code == 404:
        return NotFoundError(message, remedy)
    if error.code >= 500:
        return StoreError(message, remedy)
    return QueryError(message, remedy, line=problem.get("line"), column=problem.get("column"))


def _value(cell: dict[str, str]) -> Value:
    """A cell of a result as a Python value where its type has one, else as text."""
    if cell["type"] == "literal" and "datatype" in cell:
        value = Literal(cell["value"], datatype=cell["datatype"]).toPython()
        if isinstance(value, bool | int | float):
            return value
    return cell["value"]
