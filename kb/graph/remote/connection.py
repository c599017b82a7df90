"""Requests to a SPARQL 1.1 server and its answers as bytes. The only module of the store that imports SPARQLWrapper."""

from __future__ import annotations

import ast
import http.client
import json
import re
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from SPARQLWrapper import BASIC, CONSTRUCT, DIGEST, INSERT, JSON, POST, SELECT, TURTLE, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
    Unauthorized,
    URITooLong,
)

from kb.errors import QueryError, StoreError
from kb.graph.remote.retry import Outcome, Patience, Repeat, RequestError

_PLACES = (
    re.compile(r"error at (\d+):(\d+)"),
    re.compile(r"\bline\W{0,3}(\d+)(?:\W{1,3}col(?:umn)?\W{0,3}(\d+))?", re.IGNORECASE),
)
# What Virtuoso says, with status 400, where a text has more statements than its parser can stack.
_EXHAUSTED = "memory exhausted"
_SHOWN = 300
_BUSY = frozenset({429, 503})
_GATEWAY = frozenset({502, 504})
_FORBIDDEN = 403
_SAID = 10_000
_LET_IN = "Set WHENCE_STORE_TOKEN, or WHENCE_STORE_USER and WHENCE_STORE_PASSWORD."
_NOT_ACCEPTABLE = 406
_TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server is and how to speak to it.

    `update_url` is "" where the server takes no updates. `token` goes before user and password. `digest` is the kind of
    authentication that Virtuoso asks for. `timeout` is in seconds.
    """

    query_url: str
    update_url: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    digest: bool = False
    timeout: int = 60
    patience: Patience = field(default_factory=Patience)


class Connection:
    """Sends one request at a time; safe to use from several threads, because each request stands for itself."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def rows(self, query: str) -> bytes:
        """The answer to a SELECT or ASK as SPARQL 1.1 JSON results. Raises QueryError and StoreError."""
        return self._patiently(query, JSON, SELECT, Repeat.ALWAYS)

    def triples(self, query: str) -> bytes:
        """The answer to a CONSTRUCT or DESCRIBE as Turtle. Raises QueryError and StoreError."""
        return self._patiently(query, TURTLE, CONSTRUCT, Repeat.ALWAYS)

    def update(self, text: str, repeat: Repeat) -> None:
        """Run an update; `repeat` says whether it may be sent again after the connection broke."""
        if not self._endpoint.update_url:
            raise StoreError(f"{self._endpoint.query_url} takes no updates.", "Set WHENCE_UPDATE_URL.")
        self._patiently(text, JSON, INSERT, repeat)

    def _patiently(self, text: str, form: str, operation: str, repeat: Repeat) -> bytes:
        return self._endpoint.patience.call(lambda: self._send(text, form, operation), repeat)

    def _send(self, text: str, form: str, operation: str) -> bytes:
        with _faults(self._endpoint.query_url, self._endpoint.timeout), _closing_failures():
            response = self._request(text, form, operation).query().response
            with response:
                answer: bytes = response.read()
            return answer

    def _request(self, text: str, form: str, operation: str) -> SPARQLWrapper:
        endpoint = self._endpoint
        request = SPARQLWrapper(endpoint.query_url, endpoint.update_url or endpoint.query_url, returnFormat=form)
        request.setMethod(POST)
        request.setRequestMethod(URLENCODED)
        request.setOnlyConneg(True)
        request.setTimeout(endpoint.timeout)
        if endpoint.token:
            request.addCustomHttpHeader("Authorization", f"Bearer {endpoint.token}")
        elif endpoint.user:
            request.setHTTPAuth(DIGEST if endpoint.digest else BASIC)
            request.setCredentials(endpoint.user, endpoint.password)
        # Not `setQuery`, which guesses what a text is from its words: a comment that says "copy" makes it an update.
        request.queryString, request.queryType = text, operation
        return request


@contextmanager
def _closing_failures() -> Iterator[None]:
    """Close the answers that SPARQLWrapper leaves open where they say no."""
    try:
        yield
    except SPARQLWrapperException as error:
        if isinstance(error.__context__, urllib.error.HTTPError):
            error.__context__.close()
            # Its traceback holds the answers before it (a request for a password) until some later collection.
            error.__context__.__traceback__ = None
        raise


@contextmanager
def _faults(url: str, timeout: int) -> Iterator[None]:
    try:
        yield
    except QueryBadFormed as error:
        reason = _reason(error)
        raise _oversize(url) if _EXHAUSTED in reason else _query_fault(reason) from None
    except URITooLong:
        raise StoreError(f"{url} says that the address is too long.", "Give the URL without parameters.") from None
    except EndPointNotFound:
        raise StoreError(f"{url} has no SPARQL service.", "Check the path of the URL.") from None
    except Unauthorized:
        raise _denied(url) from None
    except EndPointInternalError as error:
        raise RequestError(f"{url} failed: {_reason(error)}.", "Look into its log.", Outcome.FINAL) from None
    except urllib.error.HTTPError as error:
        with error:
            raise _status_fault(error, url) from None
    except TimeoutError:
        raise _late(url, timeout) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _late(url, timeout) from None
        taken = Outcome.NOT_TAKEN if isinstance(error.reason, ConnectionRefusedError) else Outcome.UNKNOWN
        raise RequestError(f"{url} cannot be reached: {error.reason}.", "Is the server running?", taken) from None
    except (OSError, http.client.HTTPException) as error:
        message = f"The connection to {url} broke: {error or type(error).__name__}."
        raise RequestError(message, "Try again.", Outcome.UNKNOWN) from None


def _denied(url: str) -> StoreError:
    return StoreError(f"{url} does not let us in.", _LET_IN)


def _forbidden(error: urllib.error.HTTPError, url: str) -> StoreError:
    """Why, in the server's own words where it says so as a problem (RFC 9457), as ours does."""
    try:
        problem = json.loads(error.read(_SAID))
        return StoreError(f"{url} does not let us in: {problem['detail']}", problem.get("remedy") or _LET_IN)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError):
        return _denied(url)


def _oversize(url: str) -> StoreError:
    return StoreError(f"{url} takes no request of this size.", "Lower WHENCE_STORE_BATCH_KB.")


def _late(url: str, timeout: int) -> RequestError:
    # A timeout is never tried again: a server that is too slow would only get more to do.
    return RequestError(
        f"{url} did not answer within {timeout} s.", "Ask for less, or raise WHENCE_STORE_TIMEOUT.", Outcome.FINAL
    )


def _status_fault(error: urllib.error.HTTPError, url: str) -> StoreError | QueryError:
    if error.code == _NOT_ACCEPTABLE:
        return QueryError("The query is not a form that is wanted here.", "Ask it as SELECT, ASK or CONSTRUCT.")
    if error.code == _FORBIDDEN:
        return _forbidden(error, url)
    if error.code == _TOO_LARGE:
        return _oversize(url)
    if error.code in _BUSY:
        pause = error.headers.get("Retry-After", "")
        return RequestError(
            f"{url} is busy ({error.code}).", "Try later.", Outcome.NOT_TAKEN, float(pause) if pause.isdigit() else None
        )
    outcome = Outcome.UNKNOWN if error.code in _GATEWAY else Outcome.FINAL
    return RequestError(f"{url} answered {error.code} {error.reason}.", "Look into its log.", outcome)


def _query_fault(reason: str) -> QueryError:
    for pattern in _PLACES:
        if match := pattern.search(reason):
            line, column = int(match[1]), int(match[2]) if match[2] else None
            return QueryError(
                f"The server does not accept this: {reason}.", "Correct it there.", line=line, column=column
            )
    return QueryError(f"The server does not accept this: {reason}.", "Correct it and try again.")


def _reason(error: SPARQLWrapperException) -> str:
    """What the server wrote, without the library's own words around it."""
    text = str(error.args[0]) if error.args else ""
    _, _, body = text.partition("Response:\n")
    if body:
        body = ast.literal_eval(body).decode("utf-8", "replace")
    return " ".join((body or text).split())[:_SHOWN].rstrip(".")
