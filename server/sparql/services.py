"""Asks the listed services for what a query wants of them, and writes their answers into the query as data.

So the engine needs no network: it runs where sockets are forbidden, and a SERVICE that was overlooked reaches nobody.
A blank node of another server becomes an IRI, since it means nothing here: `IRI/.well-known/genid/LABEL` (RDF 1.1).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote, urljoin

from rdflib import XSD, Literal, URIRef

from kb.errors import InvalidRecordError, WhenceError
from kb.graph.scan import Scanned, fault_at, scan
from kb.graph.terms import sparql_term
from server.errors import BadRequestError, BusyError, RefusedError, TooLargeError, UpstreamError
from server.outside.client import Client
from server.outside.places import Place, plain_host, target_of
from server.sparql.elsewhere import Service, replaced, services

MOST_BYTES: Final = 4 << 20
_MOST_SERVICES: Final = 8
_MOST_VARIABLES: Final = 200
_ASKING: Final = threading.BoundedSemaphore(4)
_RESULTS: Final = "application/sparql-results+json"
_LOCAL: Final = "127.0.0.1"


def with_answers(scanned: Scanned, base: str, listed: Sequence[str], seconds: float) -> Scanned:
    """The query, or update, with the answer of each SERVICE in the place where it stood.

    Parameters:
        listed: the IRIs of the services that may be asked.
        seconds: how long all of them may take together.

    Raises:
        RefusedError: a service is not listed, or lies at an address that is not public.
        UpstreamError: a service that is not SILENT does not answer as it should.
        TooLargeError: what they answer is more than a query may hold.
        BusyError: too many queries wait for other servers.
    """
    # Counted before anything is made of them: each is given the whole prologue.
    asked = sum(token.keyword == "SERVICE" for token in scanned.tokens)
    if asked > _MOST_SERVICES:
        raise BadRequestError(f"The query asks {asked} services.", f"Ask {_MOST_SERVICES} at most.")
    found = tuple(services(scanned, base))
    _refuse_others(scanned, found, listed)
    if not found:
        return scanned
    with _one_of_few():
        deadline = time.monotonic() + seconds
        pieces = [(one.start, one.end, _answer(one, max(0.0, deadline - time.monotonic()))) for one in found]
    if sum(len(text) for _, _, text in pieces) > MOST_BYTES:
        raise TooLargeError("The services answer with too much.", "Ask them for less.")
    return scan(replaced(scanned.text, pieces))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """One of the few queries that may wait for other servers at a time, so that others' threads stay free."""
    if not _ASKING.acquire(blocking=False):
        raise BusyError("Too many queries ask other servers just now.", "Try again in a moment.", Retry_After="5")
    try:
        yield
    finally:
        _ASKING.release()


def _refuse_others(scanned: Scanned, found: Sequence[Service], listed: Sequence[str]) -> None:
    """Nothing may be asked but the listed services, by us or, within a pattern, by those."""
    known = {service.start: service.endpoint for service in found}
    for iri, token in scanned.services():
        if known.get(token.start, iri) not in listed:
            where = fault_at(scanned.text, token.start, "SERVICE asks another server", "")
            raise RefusedError(where.message, "This server asks no others for you; ask that one yourself.")


def _answer(service: Service, seconds: float) -> str:
    """The rows as VALUES; the group that matches once where a service fails that may do so silently."""
    try:
        return _values(_ask(service, seconds), service.endpoint)
    except (UpstreamError, RefusedError, TooLargeError):
        if service.is_silent:
            return "{}"
        raise


def _ask(service: Service, seconds: float) -> Any:
    client = Client((_place(service.endpoint),), seconds, MOST_BYTES)
    query = f"{service.prologue}SELECT * WHERE {service.pattern}"
    answer = client.post(service.endpoint, query.encode(), "application/sparql-query", _RESULTS)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _senseless(service.endpoint) from None


def _place(endpoint: str) -> Place:
    """The place of a listed service; an address, or localhost, in the list is the administrator's word."""
    target = target_of(endpoint)
    host = plain_host(target.host)
    return Place(host, target.port, _LOCAL if host == "localhost" else _address(host))


def _address(host: str) -> str | None:
    return host if ":" in host or host.replace(".", "").isdecimal() else None


def _values(answer: Any, endpoint: str) -> str:
    try:
        names, rows = answer["head"]["vars"], answer["results"]["bindings"]
        if len(names) > _MOST_VARIABLES:
            raise TooLargeError(f"{endpoint} answers with too many columns.", "Name the variables that you need.")
        variables = " ".join(f"?{name}" for name in names if _is_variable(name))
        cells = ("(" + " ".join(_cell(row, name, endpoint) for name in names) + ")" for row in rows)
        return f"{{ VALUES ({variables}) {{ {' '.join(_bounded(cells, endpoint))} }} }}"
    except (TypeError, KeyError, AttributeError, ValueError, RecursionError, InvalidRecordError):
        raise _senseless(endpoint) from None


def _bounded(cells: Iterable[str], endpoint: str) -> Iterator[str]:
    """The cells, as long as they are no more together than an answer may be: what is not bound takes room as well."""
    size = 0
    for cell in cells:
        size += len(cell) + 1
        if size > MOST_BYTES:
            raise TooLargeError(f"{endpoint} answers with too much.", "Ask it for less.")
        yield cell


def _is_variable(name: Any) -> bool:
    """Whether `name` is a variable's. Raises KeyError where it is not."""
    if not isinstance(name, str) or not name.replace("_", "a").isalnum():
        raise KeyError(name)
    return True


def _cell(row: Mapping[str, Any], name: str, endpoint: str) -> str:
    return _term(row[name], endpoint) if name in row else "UNDEF"


def _term(value: Mapping[str, Any], endpoint: str) -> str:
    kind, text = value["type"], value["value"]
    if kind == "triple":
        return f"<<( {' '.join(_term(text[part], endpoint) for part in ('subject', 'predicate', 'object'))} )>>"
    if kind == "uri":
        return sparql_term(URIRef(text))
    if kind == "bnode":
        return sparql_term(URIRef(urljoin(endpoint, f"/.well-known/genid/{quote(text, safe='')}")))
    language, datatype = value.get("xml:lang"), value.get("datatype", str(XSD.string))
    if language:
        return sparql_term(Literal(text, lang=language))
    return sparql_term(Literal(text, datatype=URIRef(datatype), normalize=False))


def _senseless(endpoint: str) -> WhenceError:
    return UpstreamError(f"{endpoint} answers with no results in JSON.", "Ask it yourself to see what it says.")
